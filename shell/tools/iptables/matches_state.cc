// state and conntrack: what a packet's flow says of it.
#include <algorithm>
#include <array>

#include "model/netfilter/xt.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

struct Bit {
  std::string_view name;
  std::uint64_t bits;
};
// In the order in which they are printed.
constexpr std::array kStates{Bit{"INVALID", ct_state_bit::kInvalid}, Bit{"NEW", ct_state_bit::kNew}, Bit{"RELATED", ct_state_bit::kRelated},
                             Bit{"ESTABLISHED", ct_state_bit::kEstablished}, Bit{"UNTRACKED", ct_state_bit::kUntracked},
                             Bit{"SNAT", ct_state_bit::kSnat}, Bit{"DNAT", ct_state_bit::kDnat}};
constexpr std::array kStatuses{Bit{"NONE", 0}, Bit{"EXPECTED", 1}, Bit{"SEEN_REPLY", 2}, Bit{"ASSURED", 4}, Bit{"CONFIRMED", 8}};

// Names separated by commas, each as short as one likes, as bits.
std::uint64_t parse_bits(const std::string& text, std::span<const Bit> names, std::string_view what) {
  std::uint64_t bits = 0;
  std::string_view rest = text;
  while (true) {
    const auto comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    const auto name = std::find_if(names.begin(), names.end(), [&](const Bit& b) { return begins(b.name, word); });
    if (word.empty() || name == names.end()) fail(fmt::format("Bad {} \"{}\"", what, rest));
    bits |= name->bits;
    if (comma == std::string_view::npos) return bits;
    rest = rest.substr(comma + 1);
  }
}

std::string bit_names(std::uint64_t bits, std::span<const Bit> names) {
  std::string out;
  for (const Bit& b : names) {
    if (b.bits != 0 && (bits & b.bits) != 0) out += (out.empty() ? "" : ",") + std::string(b.name);
  }
  return out;
}

constexpr std::array kStateOptions{OptionSpec{"state", xt::kState, OptionType::kString, kMandatory | kInvertible}};

void parse_state(Parsing& p) {
  put_number(p.xt, xt::kState, parse_bits(p.argument, std::span(kStates).first(5), "state"), p.invert);
}

void show_state(const Printing& p, std::string_view prefix) {
  if (const XtOption* o = p.option(xt::kState)) p("{} {}state {}", o->invert ? " !" : "", prefix, bit_names(o->values[0].low.low, kStates));
}
void print_state(Printing& p) { show_state(p, ""); }
void save_state(Printing& p) { show_state(p, "--"); }

constexpr std::array kConntrackOptions{OptionSpec{"ctstate", xt::kCtState, OptionType::kString, kInvertible},
                                       OptionSpec{"ctproto", xt::kCtProto, OptionType::kProtocol, kInvertible},
                                       OptionSpec{"ctorigsrc", xt::kCtOrigSrc, OptionType::kHostMask, kInvertible},
                                       OptionSpec{"ctorigdst", xt::kCtOrigDst, OptionType::kHostMask, kInvertible},
                                       OptionSpec{"ctreplsrc", xt::kCtReplSrc, OptionType::kHostMask, kInvertible},
                                       OptionSpec{"ctrepldst", xt::kCtReplDst, OptionType::kHostMask, kInvertible},
                                       OptionSpec{"ctstatus", xt::kCtStatus, OptionType::kString, kInvertible},
                                       OptionSpec{"ctexpire", xt::kCtExpire, OptionType::kUint32Range, kInvertible},
                                       OptionSpec{"ctorigsrcport", xt::kCtOrigSrcPort, OptionType::kPortRange, kInvertible},
                                       OptionSpec{"ctorigdstport", xt::kCtOrigDstPort, OptionType::kPortRange, kInvertible},
                                       OptionSpec{"ctreplsrcport", xt::kCtReplSrcPort, OptionType::kPortRange, kInvertible},
                                       OptionSpec{"ctrepldstport", xt::kCtReplDstPort, OptionType::kPortRange, kInvertible},
                                       OptionSpec{"ctdir", xt::kCtDir, OptionType::kString}};

void parse_conntrack(Parsing& p) {
  switch (p.spec.id) {
    case xt::kCtState: return put_number(p.xt, p.spec.id, parse_bits(p.argument, kStates, "ctstate"), p.invert);
    case xt::kCtStatus: return put_number(p.xt, p.spec.id, parse_bits(p.argument, kStatuses, "ctstatus"), p.invert);
    case xt::kCtDir: {
      const bool original = begins("ORIGINAL", p.argument) && p.argument.size() == 8;
      const bool reply = begins("REPLY", p.argument) && p.argument.size() == 5;
      if (!original && !reply) fail(fmt::format("conntrack: Bad value for \"--ctdir\" option: \"{}\"", p.argument));
      return put_number(p.xt, p.spec.id, reply ? 1 : 0);
    }
    default: return put(p.xt, p.parsed);
  }
}

void check_conntrack(Checking& c) {
  if (c.seen == 0) fail("conntrack: At least one option is required");
}

void show_conntrack(const Printing& p, std::string_view prefix) {
  constexpr std::array kNames{"ctstate",       "ctproto",       "ctorigsrc",     "ctorigdst", "ctreplsrc", "ctrepldst", "ctorigsrcport",
                              "ctorigdstport", "ctreplsrcport", "ctrepldstport", "ctstatus",  "ctexpire",  "ctdir"};
  for (const XtOption& o : p.xt.options) {
    std::string value;
    if (o.id == xt::kCtState) {
      value = bit_names(o.values[0].low.low, kStates);
    } else if (o.id == xt::kCtStatus) {
      value = o.values[0].low.low == 0 ? "NONE" : bit_names(o.values[0].low.low, kStatuses);
    } else if (o.id == xt::kCtDir) {
      value = o.values[0].low.low == 1 ? "REPLY" : "ORIGINAL";
    } else if (o.id >= xt::kCtOrigSrc && o.id <= xt::kCtReplDst) {
      value = o.text;
    } else {
      value = range_text(o.values[0]);
    }
    p("{} {}{} {}", o.invert ? " !" : "", prefix, kNames.at(o.id), value);
  }
}
void print_conntrack(Printing& p) { show_conntrack(p, ""); }
void save_conntrack(Printing& p) { show_conntrack(p, "--"); }

constexpr std::array kStateMatches{
    Extension{"state", XtKind::kState, 3, kStateOptions, nullptr, parse_state, nullptr, print_state, save_state},
    Extension{"conntrack", XtKind::kConntrack, 3, kConntrackOptions, nullptr, parse_conntrack, check_conntrack, print_conntrack,
              save_conntrack},
};

}  // namespace

std::span<const Extension> stateful_matches() { return kStateMatches; }

}  // namespace nslab::shell::iptables
