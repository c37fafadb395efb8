// connlimit, recent and string: matches that count, remember or look into the data.
#include <algorithm>
#include <array>

#include "model/netfilter/xt.h"
#include "shell/tools/iptables/addresses.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

// ---- connlimit ----

constexpr std::array kConnlimitOptions{
    OptionSpec{"connlimit-above", xt::kConnAbove, OptionType::kUint32, kInvertible, bit(xt::kConnUpto)},
    OptionSpec{"connlimit-upto", xt::kConnUpto, OptionType::kUint32, kInvertible, bit(xt::kConnAbove)},
    OptionSpec{"connlimit-mask", xt::kConnMask, OptionType::kUint8},
    OptionSpec{"connlimit-saddr", xt::kConnSaddr, OptionType::kNone, 0, bit(xt::kConnDaddr)},
    OptionSpec{"connlimit-daddr", xt::kConnDaddr, OptionType::kNone, 0, bit(xt::kConnSaddr)}};

void parse_connlimit(Parsing& p) {
  if (p.spec.id == xt::kConnAbove && p.invert) return put_number(p.xt, xt::kConnUpto, p.number());
  if (p.spec.id == xt::kConnUpto && p.invert) return put_number(p.xt, xt::kConnAbove, p.number());
  const std::uint64_t whole = p.rule.v6 ? 128 : 32;
  if (p.spec.id == xt::kConnMask) return put_number(p.xt, xt::kConnMask, std::min(p.number(), whole));
  put(p.xt, p.parsed);
}

void check_connlimit(Checking& c) {
  if ((c.seen & (bit(xt::kConnAbove) | bit(xt::kConnUpto))) == 0)
    fail("You must specify \"--connlimit-above\" or \"--connlimit-upto\".");
}

std::uint64_t connlimit_mask(const Printing& p) {
  return p.option(xt::kConnMask) == nullptr ? (p.rule.v6 ? 128 : 32) : p.number(xt::kConnMask);
}

void print_connlimit(Printing& p) {
  const bool above = p.option(xt::kConnAbove) != nullptr;
  p(" #conn {}/{} {} {}", p.option(xt::kConnDaddr) != nullptr ? "dst" : "src", connlimit_mask(p), above ? ">" : "<=",
    p.number(above ? xt::kConnAbove : xt::kConnUpto));
}
void save_connlimit(Printing& p) {
  const bool above = p.option(xt::kConnAbove) != nullptr;
  p(" --connlimit-{} {} --connlimit-mask {} --connlimit-{}", above ? "above" : "upto", p.number(above ? xt::kConnAbove : xt::kConnUpto),
    connlimit_mask(p), p.option(xt::kConnDaddr) != nullptr ? "daddr" : "saddr");
}

// ---- recent ----

constexpr std::uint32_t kRecentVerbs = bit(xt::kRecentSet) | bit(xt::kRecentCheck) | bit(xt::kRecentUpdate) | bit(xt::kRecentRemove);
constexpr std::array kRecentOptions{
    OptionSpec{"set", xt::kRecentSet, OptionType::kNone, kInvertible, kRecentVerbs & ~bit(xt::kRecentSet)},
    OptionSpec{"rcheck", xt::kRecentCheck, OptionType::kNone, kInvertible, kRecentVerbs & ~bit(xt::kRecentCheck)},
    OptionSpec{"update", xt::kRecentUpdate, OptionType::kNone, kInvertible, kRecentVerbs & ~bit(xt::kRecentUpdate)},
    OptionSpec{"remove", xt::kRecentRemove, OptionType::kNone, kInvertible, kRecentVerbs & ~bit(xt::kRecentRemove)},
    OptionSpec{"seconds", xt::kRecentSeconds, OptionType::kUint32, 0, 0, 0, 1, 0xffffffff},
    OptionSpec{"hitcount", xt::kRecentHits, OptionType::kUint32},
    OptionSpec{"rttl", xt::kRecentTtl, OptionType::kNone, 0, bit(xt::kRecentSet) | bit(xt::kRecentRemove)},
    OptionSpec{"name", xt::kRecentName, OptionType::kString},
    OptionSpec{"rsource", xt::kRecentSource, OptionType::kNone},
    OptionSpec{"rdest", xt::kRecentDest, OptionType::kNone},
    OptionSpec{"mask", xt::kRecentMask, OptionType::kHost},
    OptionSpec{"reap", xt::kRecentReap, OptionType::kNone}};

void parse_recent(Parsing& p) {
  if (p.spec.id == xt::kRecentName) p.parsed.text = p.argument;
  put(p.xt, p.parsed);
}

void check_recent(Checking& c) {
  if ((c.seen & kRecentVerbs) == 0) fail("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
}

std::string recent_mask(const Printing& p) {
  const XtOption* mask = p.option(xt::kRecentMask);
  if (mask != nullptr && !mask->text.empty()) return mask->text;
  return p.rule.v6 ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255";
}

struct RecentWord {
  std::uint8_t id;
  std::string_view listed, option;
};
constexpr std::array kRecentWords{RecentWord{xt::kRecentSet, "SET", "set"}, RecentWord{xt::kRecentCheck, "CHECK", "rcheck"},
                                  RecentWord{xt::kRecentUpdate, "UPDATE", "update"}, RecentWord{xt::kRecentRemove, "REMOVE", "remove"}};

void show_recent(Printing& p, bool listed) {
  for (const RecentWord& word : kRecentWords) {
    const XtOption* o = p.option(word.id);
    if (o == nullptr) continue;
    if (listed) {
      p("{} recent: {}", not_before(o->invert), word.listed);
    } else {
      p("{} --{}", not_before(o->invert), word.option);
    }
  }
  const std::string_view dash = listed ? "" : "--", colon = listed ? ":" : "";
  if (p.option(xt::kRecentSeconds) != nullptr) p(" {}seconds{} {}", dash, colon, p.number(xt::kRecentSeconds));
  if (p.option(xt::kRecentReap) != nullptr) p(" {}reap", dash);
  if (p.option(xt::kRecentHits) != nullptr) p(" {}{}{} {}", dash, listed ? "hit_count" : "hitcount", colon, p.number(xt::kRecentHits));
  if (p.option(xt::kRecentTtl) != nullptr) p(" {}", listed ? "TTL-Match" : "--rttl");
  const XtOption* name = p.option(xt::kRecentName);
  p(" {}name{} {}", dash, colon, name == nullptr ? "DEFAULT" : name->text);
  const bool destination = p.option(xt::kRecentDest) != nullptr;
  if (listed) {
    p(" side: {} mask: {}", destination ? "dest" : "source", recent_mask(p));
  } else {
    p(" --mask {} --{}", recent_mask(p), destination ? "rdest" : "rsource");
  }
}
void print_recent(Printing& p) { show_recent(p, true); }
void save_recent(Printing& p) { show_recent(p, false); }

// ---- string ----

constexpr std::array kStringOptions{
    OptionSpec{"string", xt::kStringText, OptionType::kString, kInvertible, bit(xt::kStringHex)},
    OptionSpec{"hex-string", xt::kStringHex, OptionType::kString, kInvertible, bit(xt::kStringText)},
    OptionSpec{"algo", xt::kStringAlgo, OptionType::kString, kMandatory},
    OptionSpec{"from", xt::kStringFrom, OptionType::kUint16},
    OptionSpec{"to", xt::kStringTo, OptionType::kUint16},
    OptionSpec{"icase", xt::kStringIcase, OptionType::kNone}};

// parse_hex_string: octets between bars as hexadecimal digits.
std::string octets_of(const std::string& text) {
  std::string out;
  bool hex = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '|') {
      hex = !hex;
    } else if (!hex) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      out += text[i];
    } else if (text[i] != ' ') {
      const auto value = parse_number("0x" + text.substr(i, 2), 0, 255);
      if (!value) fail("STRING: bad hex in --hex-string");
      out += static_cast<char>(*value);
      ++i;
    }
  }
  return out;
}

void parse_string(Parsing& p) {
  constexpr std::size_t kLongest = 128;  // XT_STRING_MAX_PATTERN_SIZE
  if (p.spec.id == xt::kStringText && p.argument.size() > kLongest) fail("STRING too long \"" + p.argument + "\"");
  if (p.spec.id == xt::kStringText) p.parsed.text = p.argument;
  if (p.spec.id == xt::kStringHex) p.parsed.text = octets_of(p.argument);
  if (p.spec.id == xt::kStringAlgo) {
    p.parsed.text = p.argument;
  }
  p.parsed.invert = p.invert;
  put(p.xt, p.parsed);
}

void check_string(Checking& c) {
  if ((c.seen & (bit(xt::kStringText) | bit(xt::kStringHex))) == 0)
    fail("STRING match: You must specify `--string' or `--hex-string'");
}

// is_hex_string: what it is shown as hangs on what is in it, not on how it was given.
bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 127; });
}

std::string string_text(const XtOption& o) {
  if (is_plain(o.text)) return "\"" + o.text + "\"";
  std::string out = "\"|";
  for (const char c : o.text) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out + "|\"";
}

void show_string(Printing& p, bool listed) {
  for (const std::uint8_t id : {xt::kStringText, xt::kStringHex}) {
    const XtOption* o = p.option(id);
    if (o == nullptr) continue;
    if (listed) {
      p(" STRING match {}{}", o->invert ? "! " : " ", string_text(*o));
    } else {
      p("{} --{} {}", not_before(o->invert), is_plain(o->text) ? "string" : "hex-string", string_text(*o));
    }
  }
  if (const XtOption* algo = p.option(xt::kStringAlgo)) p(" {} {}", listed ? "ALGO name" : "--algo", algo->text);
  if (p.number(xt::kStringFrom) != 0) p(" {} {}", listed ? "FROM" : "--from", p.number(xt::kStringFrom));
  if (p.option(xt::kStringTo) != nullptr && p.number(xt::kStringTo) != 0xffff) p(" {} {}", listed ? "TO" : "--to", p.number(xt::kStringTo));
  if (p.option(xt::kStringIcase) != nullptr) p(" {}", listed ? "ICASE" : "--icase");
}
void print_string(Printing& p) { show_string(p, true); }
void save_string(Printing& p) { show_string(p, false); }

constexpr std::array kCountingMatches{
    Extension{"connlimit", XtKind::kConnlimit, 3, kConnlimitOptions, nullptr, parse_connlimit, check_connlimit, print_connlimit,
              save_connlimit},
    Extension{"recent", XtKind::kRecent, 3, kRecentOptions, nullptr, parse_recent, check_recent, print_recent, save_recent},
    Extension{"string", XtKind::kString, 3, kStringOptions, nullptr, parse_string, check_string, print_string, save_string},
};

}  // namespace

std::span<const Extension> counting_matches() { return kCountingMatches; }

}  // namespace nslab::shell::iptables
