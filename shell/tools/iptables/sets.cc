// set and SET: what iptables does with sets of ipset.
#include <algorithm>
#include <array>

#include "model/netfilter/xt.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

constexpr std::size_t kMostDimensions = 6, kLongestName = 31;
constexpr std::uint8_t kMatchSetOld = 7;

constexpr std::array kSetOptions{OptionSpec{"match-set", xt::kMatchSet, OptionType::kString, kInvertible},
                                 OptionSpec{"set", kMatchSetOld, OptionType::kString, kInvertible},
                                 OptionSpec{"return-nomatch", 1, OptionType::kNone},
                                 OptionSpec{"update-counters", 2, OptionType::kNone, kInvertible},
                                 OptionSpec{"update-subcounters", 3, OptionType::kNone, kInvertible},
                                 OptionSpec{"packets-eq", 4, OptionType::kString, kInvertible},
                                 OptionSpec{"bytes-eq", 5, OptionType::kString, kInvertible}};

// NAME DIRECTION[,DIRECTION…], as an option of this number.
XtOption set_and_directions(Parsing& p, std::uint8_t id) {
  if (p.rest.empty() || p.rest.front().starts_with("-") || p.rest.front() == "!") fail(fmt::format("--{} requires two args.", p.spec.name));
  if (p.argument.size() > kLongestName) fail(fmt::format("setname `{}' too long, max {} characters.", p.argument, kLongestName));
  XtOption option{id, p.invert, {}, p.argument};
  const std::string& words = p.rest.front();
  std::size_t from = 0;
  while (from <= words.size()) {
    const std::size_t comma = std::min(words.find(',', from), words.size());
    const std::string word = words.substr(from, comma - from);
    from = comma + 1;
    if (option.values.size() == kMostDimensions) fail(fmt::format("Can't be more src/dst options than {}.", kMostDimensions));
    if (word != "src" && word != "dst") fail("You must spefify (the comma separated list of) 'src' or 'dst'.");
    option.values.push_back(interval(word == "src" ? 1 : 0));
  }
  if (!p.names.has_ipset(p.argument)) fail(fmt::format("Set {} doesn't exist.\n", p.argument));
  p.taken = 1;
  return option;
}

void parse_set(Parsing& p) {
  if (p.spec.id != xt::kMatchSet) throw Unmodelled{fmt::format("iptables -m set --{}", p.spec.name)};
  put(p.xt, set_and_directions(p, xt::kMatchSet));
}
void check_set(Checking& c) {
  if (c.seen == 0) fail("You must specify `--match-set' with proper arguments");
}

std::string directions(const XtOption& option) {
  std::string out = option.text + " ";
  for (std::size_t i = 0; i < option.values.size(); ++i)
    out += (i == 0 ? "" : ",") + std::string(option.values[i].low.low == 1 ? "src" : "dst");
  return out;
}
void print_set(Printing& p) { p("{} match-set {}", not_before(inverted(p)), directions(p.xt.options.front())); }
void save_set(Printing& p) { p("{} --match-set {}", not_before(inverted(p)), directions(p.xt.options.front())); }

constexpr std::array kSetTargetOptions{
    OptionSpec{"add-set", xt::kAddSet, OptionType::kString}, OptionSpec{"del-set", xt::kDelSet, OptionType::kString},
    OptionSpec{"timeout", xt::kSetTimeout, OptionType::kUint32}, OptionSpec{"exist", xt::kSetExist, OptionType::kNone},
    OptionSpec{"map-set", 4, OptionType::kString}};

void parse_set_target(Parsing& p) {
  if (p.spec.id == 4) throw Unmodelled{"iptables -j SET --map-set"};
  put(p.xt, p.spec.id <= xt::kDelSet ? set_and_directions(p, p.spec.id) : p.parsed);
}
void check_set_target(Checking& c) {
  if ((c.seen & (bit(xt::kAddSet) | bit(xt::kDelSet))) == 0) fail("You must specify either `--add-set' or `--del-set' or `--map-set'");
}
void show_set_target(Printing& p, std::string_view dash) {
  if (const XtOption* add = p.option(xt::kAddSet)) p(" {}add-set {}", dash, directions(*add));
  if (p.option(xt::kSetExist) != nullptr) p(" {}exist", dash);
  if (p.option(xt::kSetTimeout) != nullptr) p(" {}timeout {}", dash, p.number(xt::kSetTimeout));
  if (const XtOption* del = p.option(xt::kDelSet)) p(" {}del-set {}", dash, directions(*del));
}
void print_set_target(Printing& p) { show_set_target(p, ""); }
void save_set_target(Printing& p) { show_set_target(p, "--"); }

constexpr std::array kSetMatches{Extension{"set", XtKind::kSet, 3, kSetOptions, nullptr, parse_set, check_set, print_set, save_set}};
constexpr std::array kSetTargets{Extension{"SET", XtKind::kSetTarget, 3, kSetTargetOptions, nullptr, parse_set_target, check_set_target,
                                           print_set_target, save_set_target}};

}  // namespace

std::span<const Extension> set_matches() { return kSetMatches; }
std::span<const Extension> set_targets() { return kSetTargets; }

}  // namespace nslab::shell::iptables
