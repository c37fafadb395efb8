#include "shell/tools/iptables/command.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "shell/tools/iptables/addresses.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/getopt.h"

namespace nslab::shell::iptables {

namespace {

// Options of the tool itself, as bits; the letters name them in messages.
enum Option : unsigned {
  kNumeric = 1,
  kSource = 2,
  kDestination = 4,
  kProtocol = 8,
  kJump = 16,
  kVerbose = 32,
  kExpanded = 64,
  kIn = 128,
  kOut = 256,
  kLineNumbers = 512,
  kCounters = 1024,
  kFragment = 2048
};
constexpr std::string_view kOptionLetters = "nsdpjvxio0cf";
// Whether an option can be negated.
constexpr unsigned kNegatable = kSource | kDestination | kProtocol | kIn | kOut | kFragment;

constexpr std::string_view kActionLetters = "IDDRALFZNXPESZC";

// 'x': the option makes no sense with the action. A row an action, a column an option.
constexpr std::array<std::string_view, 15> kLegal{
    "x     x  x  ", "x     x  xx ", "xxxxx xxxxxx", "x     x  x  ", "x     x  x  ", " xxxx  xx xx", "xxxxx xxxxxx", "xxxxx xxxxxx",
    "xxxxx xxxxxx", "xxxxx xxxxxx", "xxxxx xxxx x", "xxxxx xxxxxx", "xxxxx xxxxxx", "xxxxx xxxxxx", "x     x  xx "};

constexpr std::string_view kLetters = "A:C:D:E:F::I:L::M:N:P:VX::Z::W::c:d:i:j:o:p:s:t:R:S::w::46bfg:h::m:nvx";

constexpr std::array kLongOptions{LongOption{"append", Takes::kArgument, 'A'},
                                  LongOption{"delete", Takes::kArgument, 'D'},
                                  LongOption{"check", Takes::kArgument, 'C'},
                                  LongOption{"insert", Takes::kArgument, 'I'},
                                  LongOption{"replace", Takes::kArgument, 'R'},
                                  LongOption{"list", Takes::kOptional, 'L'},
                                  LongOption{"list-rules", Takes::kOptional, 'S'},
                                  LongOption{"flush", Takes::kOptional, 'F'},
                                  LongOption{"zero", Takes::kOptional, 'Z'},
                                  LongOption{"new-chain", Takes::kArgument, 'N'},
                                  LongOption{"delete-chain", Takes::kOptional, 'X'},
                                  LongOption{"rename-chain", Takes::kArgument, 'E'},
                                  LongOption{"policy", Takes::kArgument, 'P'},
                                  LongOption{"source", Takes::kArgument, 's'},
                                  LongOption{"destination", Takes::kArgument, 'd'},
                                  LongOption{"src", Takes::kArgument, 's'},
                                  LongOption{"dst", Takes::kArgument, 'd'},
                                  LongOption{"protocol", Takes::kArgument, 'p'},
                                  LongOption{"in-interface", Takes::kArgument, 'i'},
                                  LongOption{"jump", Takes::kArgument, 'j'},
                                  LongOption{"table", Takes::kArgument, 't'},
                                  LongOption{"match", Takes::kArgument, 'm'},
                                  LongOption{"numeric", Takes::kNone, 'n'},
                                  LongOption{"out-interface", Takes::kArgument, 'o'},
                                  LongOption{"verbose", Takes::kNone, 'v'},
                                  LongOption{"wait", Takes::kOptional, 'w'},
                                  LongOption{"wait-interval", Takes::kOptional, 'W'},
                                  LongOption{"exact", Takes::kNone, 'x'},
                                  LongOption{"fragments", Takes::kNone, 'f'},
                                  LongOption{"version", Takes::kNone, 'V'},
                                  LongOption{"help", Takes::kOptional, 'h'},
                                  LongOption{"line-numbers", Takes::kNone, '0'},
                                  LongOption{"modprobe", Takes::kArgument, 'M'},
                                  LongOption{"set-counters", Takes::kArgument, 'c'},
                                  LongOption{"goto", Takes::kArgument, 'g'},
                                  LongOption{"ipv4", Takes::kNone, '4'},
                                  LongOption{"ipv6", Takes::kNone, '6'}};

constexpr int kFirstOfExtensions = 256, kPerExtension = 64;

// An extension in use: its options' numbers begin at `offset`.
struct Loaded {
  const Extension* extension = nullptr;
  int offset = 0;
};
struct Match {
  const Extension* extension = nullptr;
  std::uint32_t seen = 0;
  bool completed = false;
  std::size_t at = 0;  // in the rule's matches
};

class Parser {
 public:
  Parser(ParseContext& context, const std::vector<std::string>& argv) : x_(context) {
    options_.words = argv;
    options_.letters = kLetters;
    options_.options.assign(kLongOptions.begin(), kLongOptions.end());
    command_.rule = empty_rule(context.v6);
    command_.line = context.line;
  }

  std::optional<Command> run() {
    while (true) {
      const int c = options_.next();
      if (c == Getopt::kEnd) break;
      x_.call.runner().step();
      if (c == Getopt::kWord) {
        word();
        continue;
      }
      again_ = false;
      if (!take(c)) return std::nullopt;
      if (!again_) invert_ = false;
    }
    finish();
    return std::move(command_);
  }

 private:
  const std::string& argument() const { return *options_.argument; }

  void word() {
    if (argument() != "!") bad_argument(argument());
    if (invert_) fail("multiple consecutive ! not allowed");
    invert_ = true;
    options_.words[options_.index - 1].clear();
  }

  [[noreturn]] void bad_argument(const std::string& text) const {
    std::string message = "Bad argument `" + text + "'\n";
    throw Failure{kParameterProblem, message + try_help(), true};
  }
  [[nodiscard]] std::string try_help() const {
    const std::string where = x_.line != -1 ? fmt::format("Error occurred at line: {}\n", x_.line) : "";
    return where + fmt::format("Try `{0} -h' or '{0} --help' for more information.\n", x_.program);
  }

  // xs_has_arg
  [[nodiscard]] bool has_word() const {
    if (options_.index >= options_.words.size()) return false;
    const std::string& next = options_.words[options_.index];
    return !next.starts_with('-') && !next.starts_with('!');
  }
  std::string take_word() { return options_.words[options_.index++]; }

  void add_action(Action action, unsigned others = 0) {
    const unsigned mine = 1U << static_cast<unsigned>(action);
    if (invert_) fail("unexpected '!' flag");
    if (const unsigned clash = actions_ & ~others; clash != 0) {
      unsigned first = 0;
      for (unsigned i = 0; i < kActionLetters.size(); ++i) {
        if ((clash >> i & 1U) != 0) first = i;
      }
      fail(fmt::format("Cannot use -{} with -{}", kActionLetters[static_cast<unsigned>(action)], kActionLetters[first]));
    }
    actions_ |= mine;
  }
  void set_option(unsigned option) {
    char letter = '?';
    for (unsigned i = 0; i < kOptionLetters.size(); ++i) {
      if (option == 1U << i) letter = kOptionLetters[i];
    }
    if ((given_ & option) != 0) fail(fmt::format("multiple -{} flags not allowed", letter));
    given_ |= option;
    if (invert_ && (option & kNegatable) == 0) fail(fmt::format("cannot have ! before -{}", letter));
    if (invert_) inverted_ |= option;
  }
  unsigned rule_number(const std::string& text) const {
    const auto number = parse_number(text, 1, 0x7fffffff);
    if (!number) fail("Invalid rule number `" + text + "'");
    return static_cast<unsigned>(*number);
  }

  // False: all is said.
  bool take(int c) {
    if (take_action(c) || take_rule_part(c)) return true;
    switch (c) {
      case 'h':
        if (!matches_.empty() || command_.rule.target) throw Unmodelled{x_.program + " -h of an extension"};
        print_help(x_);
        return false;
      case 'V':
        if (invert_) {
          x_.call.out("Not 1.8.9 (nf_tables) ;-)\n");
        } else {
          x_.call.print("{} v1.8.9 (nf_tables)\n", x_.program);
        }
        return false;
      case 'v':
        if (command_.verbose == 0) set_option(kVerbose);
        ++command_.verbose;
        return true;
      case 'n': set_option(kNumeric); return true;
      case 'x': set_option(kExpanded); return true;
      case '0': set_option(kLineNumbers); return true;
      case 'M': return true;
      case 't':
        if (invert_) fail("unexpected ! flag before --table");
        if (x_.restore && table_set_) fail(fmt::format("The -t option cannot be used in {}.\n", x_.program));
        command_.table = argument();
        table_set_ = true;
        return true;
      case 'w': take_wait(); return true;
      case 'W': take_interval(); return true;
      case 'c': take_counters(); return true;
      case '4':
      case '6':
        if ((c == '6') == x_.v6) return true;
        if (x_.restore) {
          ignored_ = true;
          return true;
        }
        throw Failure{kParameterProblem, try_help(), true};
      default: take_extension(c); return true;
    }
  }

  bool take_action(int c) {
    const auto listing = [&](Action action, unsigned others) {
      add_action(action, others);
      if (options_.argument) {
        command_.chain = argument();
      } else if (has_word()) {
        command_.chain = take_word();
      }
    };
    constexpr unsigned kZeros = 1U << static_cast<unsigned>(Action::kZero) | 1U << static_cast<unsigned>(Action::kZeroNumber);
    constexpr unsigned kLists = 1U << static_cast<unsigned>(Action::kList) | 1U << static_cast<unsigned>(Action::kListRules);
    switch (c) {
      case 'A': add_action(Action::kAppend); command_.chain = argument(); return true;
      case 'C': add_action(Action::kCheck); command_.chain = argument(); return true;
      case 'D':
        add_action(Action::kDelete);
        command_.chain = argument();
        if (has_word()) {
          command_.number = rule_number(take_word());
          actions_ = 1U << static_cast<unsigned>(Action::kDeleteNumber);
        }
        return true;
      case 'R':
        add_action(Action::kReplace);
        command_.chain = argument();
        if (!has_word()) fail("-R requires a rule number");
        command_.number = rule_number(take_word());
        return true;
      case 'I':
        add_action(Action::kInsert);
        command_.chain = argument();
        command_.number = has_word() ? rule_number(take_word()) : 1;
        return true;
      case 'L':
      case 'S':
        listing(c == 'L' ? Action::kList : Action::kListRules, kZeros);
        if (has_word()) command_.number = rule_number(take_word());
        return true;
      case 'F': listing(Action::kFlush, 0); return true;
      case 'X': listing(Action::kDeleteChain, 0); return true;
      case 'Z':
        listing(Action::kZero, kLists);
        if (has_word()) {
          command_.number = rule_number(take_word());
          actions_ = 1U << static_cast<unsigned>(Action::kZeroNumber);
        }
        return true;
      case 'N':
        check_chain_name(argument(), x_.v6);
        add_action(Action::kNewChain);
        command_.chain = argument();
        return true;
      case 'E':
        add_action(Action::kRenameChain);
        command_.chain = argument();
        if (!has_word()) fail("-E requires old-chain-name and new-chain-name");
        command_.new_name = take_word();
        return true;
      case 'P':
        add_action(Action::kSetPolicy);
        command_.chain = argument();
        if (!has_word()) fail("-P requires a chain and a policy");
        command_.policy = take_word();
        policy_set_ = true;
        return true;
      default: return false;
    }
  }

  bool take_rule_part(int c) {
    Rule& rule = command_.rule;
    switch (c) {
      case 'p': take_protocol(); return true;
      case 's': set_option(kSource); source_ = argument(); return true;
      case 'd': set_option(kDestination); destination_ = argument(); return true;
      case 'g':
        set_option(kJump);
        rule.go = true;
        rule.jump = target_name(argument());
        return true;
      case 'j': set_option(kJump); take_jump(); return true;
      case 'i': take_interface(kIn, rule.in); return true;
      case 'o': take_interface(kOut, rule.out); return true;
      case 'f':
        if (x_.v6) fail("`-f' is not supported in IPv6, use -m frag instead");
        set_option(kFragment);
        rule.fragment = true;
        return true;
      case 'm':
        if (invert_) fail("unexpected ! flag before --match");
        load_match(argument());
        return true;
      default: return false;
    }
  }

  void take_protocol() {
    set_option(kProtocol);
    std::string& text = options_.words[options_.index - 1];
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char ch) { return static_cast<char>(std::tolower(ch)); });
    protocol_ = argument();
    std::transform(protocol_->begin(), protocol_->end(), protocol_->begin(),
                   [](unsigned char ch) { return static_cast<char>(std::tolower(ch)); });
    Rule& rule = command_.rule;
    rule.protocol = x_.names.parse_protocol(*protocol_);
    rule.not_protocol = (inverted_ & kProtocol) != 0;
    if (rule.protocol == 0 && rule.not_protocol) fail("rule would never match protocol");
    const bool extension_header = rule.protocol == 43 || rule.protocol == 44 || rule.protocol == 51 || rule.protocol == 60;
    if (x_.v6 && extension_header && !rule.not_protocol) {
      x_.call.complain("Warning: never matched protocol: {}. use extension match instead.\n", *protocol_);
    }
  }

  void take_interface(unsigned option, std::string& into) {
    if (argument().empty()) fail("Empty interface is likely to be undesired");
    set_option(option);
    std::string warning;
    check_interface(argument(), &warning);
    if (!warning.empty()) x_.call.err(warning);
    into = argument();
  }

  static const std::string& target_name(const std::string& name) {
    constexpr std::size_t kMostName = 29;
    if (name.empty()) fail("Invalid target name (too short)");
    if (name.size() >= kMostName) fail(fmt::format("Invalid target name `{}' ({} chars max)", name, kMostName - 1));
    if (std::any_of(name.begin(), name.end(), [](unsigned char ch) { return std::isspace(ch) != 0; }))
      fail("Invalid target name `" + name + "'");
    return name;
  }

  void take_jump() {
    Rule& rule = command_.rule;
    rule.jump = target_name(argument());
    if (is_verdict(rule.jump)) {
      command_.parsed_target = true;
      return;
    }
    if (is_unmodelled_target(rule.jump)) throw Unmodelled{x_.program + " -j " + rule.jump};
    target_ = find_target(rule.jump, x_.v6);
    if (target_ == nullptr) return;
    command_.parsed_target = true;
    rule.target = make_xt(*target_);
    load_options(*target_);
  }

  void load_options(const Extension& extension) {
    const int offset = kFirstOfExtensions + kPerExtension * static_cast<int>(loaded_.size());
    loaded_.push_back({&extension, offset});
    std::vector<LongOption> fresh;
    for (std::size_t i = 0; i < extension.options.size(); ++i) {
      const OptionSpec& spec = extension.options[i];
      fresh.push_back({spec.name, spec.type == OptionType::kNone ? Takes::kNone : Takes::kArgument, offset + static_cast<int>(i)});
    }
    // After the tool's own, before those of extensions named earlier.
    options_.options.insert(options_.options.begin() + static_cast<std::ptrdiff_t>(kLongOptions.size()), fresh.begin(), fresh.end());
  }

  void load_match(const std::string& name) {
    if (is_unmodelled_match(name)) throw Unmodelled{x_.program + " -m " + name};
    const Extension* extension = find_match(name, x_.v6);
    if (extension == nullptr) fail("Couldn't load match `" + name + "':No such file or directory\n");
    bool known = false;
    for (Match& match : matches_) {
      if (match.extension != extension) continue;
      match.completed = true;
      known = true;
    }
    command_.rule.matches.push_back(make_xt(*extension));
    matches_.push_back({extension, 0, false, command_.rule.matches.size() - 1});
    if (!known) load_options(*extension);
  }

  void take_extension(int c) {
    if (c >= kFirstOfExtensions) {
      const std::size_t which = static_cast<std::size_t>((c - kFirstOfExtensions) / kPerExtension);
      const Extension* extension = loaded_[which].extension;
      const OptionSpec& spec = extension->options[static_cast<std::size_t>(c - loaded_[which].offset)];
      if (extension == target_) return take_option(*extension, spec, *command_.rule.target, target_seen_);
      for (Match& match : matches_) {
        if (match.extension == extension && !match.completed)
          return take_option(*extension, spec, command_.rule.matches[match.at], match.seen);
      }
    }
    // An option of the protocol's own match, which is loaded on demand.
    if (protocol_ && !protocol_loaded_) {
      std::string name = *protocol_;
      if (const auto number = parse_number(name, 0, 255))
        name = x_.names.protocol(static_cast<std::uint8_t>(*number), (given_ & kNumeric) != 0);
      if (is_unmodelled_match(name)) throw Unmodelled{x_.program + " -p " + name + " with options"};
      if (find_match(name, x_.v6) != nullptr) {
        load_match(name);
        protocol_loaded_ = true;
        --options_.index;
        again_ = true;
        return;
      }
    }
    if (c == Getopt::kMissing) fail("option \"" + options_.previous() + "\" requires an argument");
    if (c == Getopt::kUnknown) fail("unknown option \"" + options_.previous() + "\"");
    fail("Unknown arg \"" + options_.argument.value_or("(null)") + "\"");
  }

  void take_option(const Extension& extension, const OptionSpec& spec, Xt& xt, std::uint32_t& seen) {
    const std::span<const std::string> rest = std::span(options_.words).subspan(std::min(options_.index, options_.words.size()));
    options_.index +=
        parse_option(extension, spec, options_.argument ? &argument() : nullptr, invert_, xt, command_.rule, seen, x_.names, rest);
  }

  void take_wait() {
    if (x_.restore) fail("You cannot use `-w' from iptables-restore");
    wait_ = true;
    std::string text = "0";
    if (options_.argument) {
      text = argument();
    } else if (has_word()) {
      text = take_word();
    }
    int seconds = 0;
    if (std::sscanf(text.c_str(), "%i", &seconds) != 1) fail("wait seconds not numeric");
  }

  void take_interval() {
    if (x_.restore) fail("You cannot use `-W' from iptables-restore");
    if (!options_.argument && !has_word()) fail("wait interval value required");
    const std::string text = options_.argument ? argument() : take_word();
    unsigned microseconds = 0;
    constexpr unsigned kMost = 999999;
    if (std::sscanf(text.c_str(), "%u", &microseconds) != 1) fail("wait interval not numeric");
    if (microseconds > kMost) fail(fmt::format("too long usec wait {} > 999999 usec", microseconds));
    x_.call.err("Ignoring deprecated --wait-interval option.\n");
    interval_ = true;
  }

  void take_counters() {
    set_option(kCounters);
    const std::string packets = argument();
    const auto comma = packets.find(',', 1);
    std::optional<std::string> bytes;
    if (comma != std::string::npos) bytes = packets.substr(comma + 1);
    if (!bytes && has_word()) bytes = take_word();
    if (!bytes) fail("-c requires packet and byte counter");
    unsigned long long number = 0;
    if (std::sscanf(packets.c_str(), "%llu", &number) != 1) fail("-c packet counter not numeric");
    command_.rule.counter.packets = number;
    if (std::sscanf(bytes->c_str(), "%llu", &number) != 1) fail("-c byte counter not numeric");
    command_.rule.counter.bytes = number;
  }

  void check_rule_hosts() {
    Rule& rule = command_.rule;
    const auto changes = [&](Action a) { return (actions_ >> static_cast<unsigned>(a) & 1U) != 0; };
    const bool rule_action = changes(Action::kReplace) || changes(Action::kInsert) || changes(Action::kDelete) ||
                             changes(Action::kAppend) || changes(Action::kCheck);
    const std::string all = x_.v6 ? "::0/0" : "0.0.0.0/0";
    if (source_ || rule_action) command_.sources = parse_host_list(source_.value_or(all), x_.v6, x_.names);
    if (destination_ || rule_action) command_.destinations = parse_host_list(destination_.value_or(all), x_.v6, x_.names);
    rule.not_source = (inverted_ & kSource) != 0;
    rule.not_destination = (inverted_ & kDestination) != 0;
    const bool several = command_.sources.size() > 1 || command_.destinations.size() > 1;
    if (several && (rule.not_source || rule.not_destination)) fail("! not allowed with multiple source or destination IP addresses");
    if (actions_ == 1U << static_cast<unsigned>(Action::kReplace) && (command_.sources.size() != 1 || command_.destinations.size() != 1)) {
      fail("Replacement rule does not specify a unique address");
    }
  }

  void check_legal() const {
    for (unsigned i = 0; i < kOptionLetters.size(); ++i) {
      if ((given_ >> i & 1U) == 0) continue;
      bool legal = false, illegal = false;
      for (unsigned j = 0; j < kLegal.size(); ++j) {
        if ((actions_ >> j & 1U) == 0) continue;
        (kLegal[j][i] == 'x' ? illegal : legal) = true;
      }
      if (illegal && !legal) fail(fmt::format("Illegal option `-{}' with this command", kOptionLetters[i]));
    }
  }

  void check_interfaces() const {
    const auto is = [&](Action a) { return (actions_ >> static_cast<unsigned>(a) & 1U) != 0; };
    const bool about_rules = is(Action::kAppend) || is(Action::kDelete) || is(Action::kDeleteNumber) || is(Action::kCheck) ||
                             is(Action::kInsert) || is(Action::kReplace);
    if (!about_rules) return;
    const std::string& chain = *command_.chain;
    if ((chain == "PREROUTING" || chain == "INPUT") && (given_ & kOut) != 0) fail("Can't use -o with " + chain + "\n");
    if ((chain == "POSTROUTING" || chain == "OUTPUT") && (given_ & kIn) != 0) fail("Can't use -i with " + chain + "\n");
  }

  void finish() {
    Rule& rule = command_.rule;
    if (ignored_) {
      command_.action = Action::kNothing;
      return;
    }
    if (command_.table == "nat" && ((policy_set_ && command_.policy == "DROP") || rule.jump == "DROP")) {
      fail("\nThe \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n");
    }
    if (!wait_ && interval_) fail("--wait-interval only makes sense with --wait\n");
    for (const Match& match : matches_) check_options(*match.extension, rule.matches[match.at], match.seen);
    if (target_ != nullptr) check_options(*target_, *rule.target, target_seen_);
    if (options_.index < options_.words.size()) fail("unknown arguments found on commandline");
    if (actions_ == 0) fail("no command specified");
    if (invert_) fail("nothing appropriate following !");
    rule.not_in = (inverted_ & kIn) != 0;
    rule.not_out = (inverted_ & kOut) != 0;
    rule.not_fragment = (inverted_ & kFragment) != 0;
    check_rule_hosts();
    check_legal();
    constexpr std::size_t kMostName = 29;
    if (command_.chain && command_.chain->size() >= kMostName) {
      fail(fmt::format("chain name `{}' too long (must be under {} chars)", *command_.chain, kMostName));
    }
    check_interfaces();
    command_.numeric = (given_ & kNumeric) != 0;
    command_.exact = (given_ & kExpanded) != 0;
    command_.line_numbers = (given_ & kLineNumbers) != 0;
    for (unsigned i = 0; i < kActionLetters.size(); ++i) {
      if ((actions_ >> i & 1U) == 0) continue;
      const auto action = static_cast<Action>(i);
      if (action == Action::kZero && actions_ != 1U << i) {
        command_.zero = true;
      } else if (action == Action::kZeroNumber && actions_ != 1U << i) {
        command_.zero_number = true;
      } else {
        command_.action = action;
      }
    }
  }

  ParseContext& x_;
  Getopt options_{};
  Command command_{};
  std::vector<Loaded> loaded_{};
  std::vector<Match> matches_{};
  const Extension* target_ = nullptr;
  std::uint32_t target_seen_ = 0;
  unsigned actions_ = 0, given_ = 0, inverted_ = 0;
  std::optional<std::string> protocol_{}, source_{}, destination_{};
  bool invert_ = false, again_ = false, table_set_ = false, policy_set_ = false, wait_ = false, interval_ = false, protocol_loaded_ = false,
       ignored_ = false;
};

}  // namespace

std::optional<Command> parse_command(ParseContext& context, const std::vector<std::string>& argv) { return Parser(context, argv).run(); }

void check_chain_name(const std::string& name, bool v6) {
  constexpr std::size_t kMostName = 29;
  if (name.size() >= kMostName) fail(fmt::format("chain name `{}' too long (must be under {} chars)", name, kMostName));
  if (name.starts_with('-') || name.starts_with('!')) fail(fmt::format("chain name not allowed to start with `{}'", name[0]));
  if (is_verdict(name) || is_unmodelled_target(name) || find_target(name, v6) != nullptr) fail("chain name may not clash with target name");
  if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isspace(c) != 0; }))
    fail("Invalid chain name `" + name + "'");
}

}  // namespace nslab::shell::iptables
