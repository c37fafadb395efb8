// iptables, ip6tables, their -nft names, -save and -restore: where they are entered.
#include <fmt/format.h>

#include <array>
#include <sstream>

#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/getopt.h"
#include "shell/tools/iptables/transaction.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace iptables {

namespace {

std::string base_name(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

bool speaks_v6(const std::string& name) { return name.starts_with("ip6"); }

// Runs what may throw, and says why it ended early.
template <class Body>
int guarded(Call& call, const std::string& program, const int* line, Body body) {
  try {
    return body();
  } catch (const Unmodelled& unmodelled) {
    return call.not_modelled(unmodelled.what);
  } catch (const Failure& failure) {
    call.flush();
    if (failure.bare) {
      call.err(failure.message);
      return failure.status;
    }
    std::string text = fmt::format("{} v1.8.9 (nf_tables): {}\n", program, failure.message);
    if (failure.status == kParameterProblem) {
      if (*line != -1) text += fmt::format("Error occurred at line: {}\n", *line);
      text += fmt::format("Try `{0} -h' or '{0} --help' for more information.\n", program);
    }
    if (failure.status == kVersionProblem) text += "Perhaps iptables or your kernel needs to be upgraded.\n";
    call.err(text);
    return failure.status;
  }
}

void check_table(const Command& command) {
  if (base_chains(command.table).empty()) fail("table '" + command.table + "' does not exist", kVersionProblem);
}

// ctime(3) of a virtual instant; Worlds begin with the year.
std::string date_text(Instant now) {
  constexpr std::array kDays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::array kLengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  auto days = seconds / 86400;
  const auto clock = seconds % 86400;
  const auto weekday = static_cast<std::size_t>(days % 7);
  std::size_t month = 0;
  while (days >= kLengths[month]) {
    days -= kLengths[month];
    month = (month + 1) % kLengths.size();
  }
  return fmt::format("{} {} {:2} {:02}:{:02}:{:02} 2026", kDays[weekday], kMonths[month], days + 1, clock / 3600, clock / 60 % 60,
                     clock % 60);
}

constexpr std::array kTableOrder{"mangle", "security", "raw", "filter", "nat"};

struct SaveOptions {
  bool counters = false, version = false;
  std::optional<std::string> table{}, file{};
};

// Nothing: wrong use, and said so.
std::optional<SaveOptions> save_options(Call& call, const std::string& program) {
  Getopt options;
  options.words = call.argv;
  options.letters = "bcdt:M:f:V46";
  options.options = {{"counters", Takes::kNone, 'c'},  {"version", Takes::kNone, 'V'},      {"dump", Takes::kNone, 'd'},
                     {"table", Takes::kArgument, 't'}, {"modprobe", Takes::kArgument, 'M'}, {"file", Takes::kArgument, 'f'},
                     {"ipv4", Takes::kNone, '4'},      {"ipv6", Takes::kNone, '6'}};
  SaveOptions chosen;
  bool words = false;
  while (true) {
    const bool in_cluster = options.within != 0;
    const std::string word = options.index < options.words.size() ? options.words[options.index] : "";
    const std::size_t at = in_cluster ? options.within : 1;
    const int c = options.next();
    if (c == Getopt::kEnd) break;
    if (c == 'c') chosen.counters = true;
    if (c == 't') chosen.table = options.argument;
    if (c == 'f') chosen.file = options.argument;
    if (c == 'V') chosen.version = true;
    if (c == Getopt::kWord) words = true;
    if (c == Getopt::kUnknown || c == Getopt::kMissing) {
      if (word.starts_with("--")) {
        call.complain("{}: unrecognized option '{}'\n", program, word);
      } else {
        call.complain("{}: {} -- '{}'\n", program, c == Getopt::kMissing ? "option requires an argument" : "invalid option",
                      word.substr(at, 1));
      }
      call.complain("Look at manual page `{}.8' for more information.\n", program);
      return std::nullopt;
    }
  }
  if (words || options.index < options.words.size()) {
    call.err("Unknown arguments found on commandline\n");
    return std::nullopt;
  }
  return chosen;
}

int save(Call& call) {
  const std::string program = base_name(call.argv.front());
  const auto options = save_options(call, program);
  if (!options) return 1;
  if (options->version) {
    call.print("{} v1.8.9 (nf_tables)\n", program);
    return 0;
  }
  if (options->table && base_chains(*options->table).empty()) {
    call.complain("Table `{}' does not exist\n", *options->table);
    return 1;
  }
  const int no_line = -1;
  return guarded(call, program, &no_line, [&] {
    Names names(call);
    Transaction tables(call, names, program, speaks_v6(program));
    tables.check_permission();
    std::string out;
    for (const char* table : kTableOrder) {
      if (options->table ? *options->table != table : !tables.has_table(table)) continue;
      out += fmt::format("# Generated by {} v1.8.9 (nf_tables) on {}\n*{}\n", program, date_text(call.now()), table);
      tables.save_table(out, table, options->counters);
      out += fmt::format("COMMIT\n# Completed on {}\n", date_text(call.now()));
    }
    if (options->file) {
      (void)call.write_file(*options->file, out);
    } else {
      call.out(out);
    }
    return 0;
  });
}

// Words of a line, double quotes and backslashes within them taken away (add_param_to_argv).
std::vector<std::string> split_line(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool open = false, escaped = false;
  for (const char c : line) {
    if (open && escaped) {
      word += c;
      escaped = false;
    } else if (open && c == '\\') {
      escaped = true;
    } else if (open && c != '"') {
      word += c;
    } else if (open) {  // the closing quote ends the word
      open = false;
      words.push_back(std::move(word));
      word.clear();
    } else if (c == '"') {
      open = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

struct RestoreOptions {
  bool counters = false, test = false, no_flush = false, help = false, version = false;
  unsigned verbose = 0;
  std::optional<std::string> table{}, file{};
};

class Restore {
 public:
  Restore(Call& call, std::string program, RestoreOptions options)
      : call_(call), options_(std::move(options)), names_(call), v6_(speaks_v6(program)), program_(std::move(program)),
        tables_(call, names_, program_, v6_) {}

  int line = 0;

  // Status; nothing: go on.
  std::optional<int> take(const std::string& text) {
    ++line;
    if (text.empty()) return std::nullopt;
    if (text[0] == '#') {
      if (options_.verbose > 0) call_.out(text + "\n");
      return std::nullopt;
    }
    const auto words = split_line(text.substr(text[0] == '*' || text[0] == ':' ? 1 : 0));
    if (in_table_ && text == "COMMIT") {
      in_table_ = false;
      if (options_.test) return std::nullopt;
      const int status = tables_.commit(true);
      return status == 0 ? std::nullopt : std::optional(status);
    }
    if (text[0] == '*' && !in_table_) return take_table(words);
    if (!in_table_) {
      if (skipping_) {
        skipping_ = text != "COMMIT";
        return std::nullopt;
      }
      call_.flush();
      call_.complain("{}: line {} failed\n", program_, line);
      return 1;
    }
    if (text[0] == ':') {
      take_chain(words);
    } else {
      take_rule(text);
    }
    return std::nullopt;
  }

  int end() {
    if (!in_table_) return 0;
    call_.flush();
    call_.complain("{}: COMMIT expected at line {}\n", program_, line + 1);
    return 1;
  }

 private:
  std::optional<int> take_table(const std::vector<std::string>& words) {
    if (words.empty()) fail(fmt::format("{}: line {} table name invalid", program_, line));
    if (base_chains(words[0]).empty()) fail(fmt::format("{}: line {} table name '{}' invalid", program_, line, words[0]));
    if (options_.table && *options_.table != words[0]) {
      skipping_ = true;
      return std::nullopt;
    }
    table_ = words[0];
    in_table_ = true;
    if (!options_.no_flush) tables_.add(command(Action::kFlushTable));
    return std::nullopt;
  }

  Command command(Action action) const {
    Command made;
    made.action = action;
    made.table = table_;
    made.line = line;
    made.rule = empty_rule(v6_);
    return made;
  }

  void take_chain(const std::vector<std::string>& words) {
    if (words.empty()) fail(fmt::format("{}: line {} chain name invalid", program_, line));
    check_chain_name(words[0], v6_);
    if (words.size() < 2) fail(fmt::format("{}: line {} policy invalid", program_, line));
    bool base = false;
    for (const BaseChain& chain : base_chains(table_)) base = base || chain.name == words[0];
    Command made = command(base ? Action::kSetPolicy : Action::kRestoreChain);
    made.chain = words[0];
    made.policy = words[1];
    if (base && options_.counters) {
      unsigned long long packets = 0, bytes = 0;
      if (words.size() < 3 || std::sscanf(words[2].c_str(), "[%llu:%llu]", &packets, &bytes) != 2) {
        fail(fmt::format("invalid policy counters for chain '{}'", words[0]));
      }
      made.counter = {packets, bytes};
    }
    tables_.add(std::move(made));
  }

  void take_rule(const std::string& text) {
    std::vector<std::string> argv{program_, "-t", table_};
    std::string rest = text;
    for (unsigned i = 0; !options_.no_flush && i < options_.verbose; ++i) argv.emplace_back("-v");
    if (rest[0] == '[') {
      const auto end = rest.find(']');
      const auto colon = rest.find(':');
      if (end == std::string::npos) fail(fmt::format("Bad line {}: need ]", line));
      if (colon == std::string::npos || colon > end) fail(fmt::format("Bad line {}: need :", line));
      if (options_.counters) {
        argv.insert(argv.end(), {"--set-counters", rest.substr(1, colon - 1), rest.substr(colon + 1, end - colon - 1)});
      }
      rest = rest.substr(end + 1);
    }
    const auto words = split_line(rest);
    argv.insert(argv.end(), words.begin(), words.end());
    ParseContext context{call_, names_, program_, v6_, true, line};
    auto parsed = parse_command(context, argv);
    if (!parsed) return;
    check_table(*parsed);
    tables_.add(std::move(*parsed));
  }

  Call& call_;
  RestoreOptions options_;
  Names names_;
  bool v6_;
  std::string program_;
  Transaction tables_;
  std::string table_{};
  bool in_table_ = false, skipping_ = false;
};

std::optional<RestoreOptions> restore_options(Call& call, const std::string& program) {
  Getopt options;
  options.words = call.argv;
  options.letters = "bcvVthnM:T:wW46";
  options.options = {{"counters", Takes::kNone, 'c'},     {"verbose", Takes::kNone, 'v'},   {"version", Takes::kNone, 'V'},
                     {"test", Takes::kNone, 't'},         {"help", Takes::kNone, 'h'},      {"noflush", Takes::kNone, 'n'},
                     {"modprobe", Takes::kArgument, 'M'}, {"table", Takes::kArgument, 'T'}, {"ipv4", Takes::kNone, '4'},
                     {"ipv6", Takes::kNone, '6'},         {"wait", Takes::kOptional, 'w'},  {"wait-interval", Takes::kOptional, 'W'}};
  RestoreOptions chosen;
  std::vector<std::string> files;
  while (true) {
    const std::string word = options.index < options.words.size() ? options.words[options.index] : "";
    const int c = options.next();
    if (c == Getopt::kEnd) break;
    switch (c) {
      case 'c': chosen.counters = true; break;
      case 'v': ++chosen.verbose; break;
      case 'V': chosen.version = true; break;
      case 't': chosen.test = true; break;
      case 'h': chosen.help = true; break;
      case 'n': chosen.no_flush = true; break;
      case 'T': chosen.table = options.argument; break;
      case 'b': call.err("-b/--binary option is not implemented\n"); break;
      case 'M': case 'w': case 'W': break;
      case Getopt::kWord: files.push_back(*options.argument); break;
      default:
        if (c == Getopt::kUnknown || c == Getopt::kMissing) {
          if (word.starts_with("--")) {
            call.complain("{}: unrecognized option '{}'\n", program, word);
          } else {
            call.complain("{}: invalid option -- '{}'\n", program, word.substr(1, 1));
          }
        }
        call.complain("Try `{} -h' for more information.\n", program);
        return std::nullopt;
    }
    if (chosen.version || chosen.help) return chosen;
  }
  files.insert(files.end(), options.words.begin() + static_cast<std::ptrdiff_t>(std::min(options.index, options.words.size())),
               options.words.end());
  if (files.size() > 1) {
    call.err("Unknown arguments found on commandline\n");
    return std::nullopt;
  }
  if (!files.empty()) chosen.file = files.front();
  return chosen;
}

constexpr std::string_view kRestoreUsage =
    " [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4] [-6] [file]\n"
    "\t   [ --counters ]\n\t   [ --verbose ]\n\t   [ --version]\n\t   [ --test ]\n\t   [ --help ]\n\t   [ --noflush ]\n"
    "\t   [ --table=<TABLE> ]\n\t   [ --modprobe=<command> ]\n\t   [ --ipv4 ]\n\t   [ --ipv6 ]\n";

int restore_text(Call& call, const std::string& program, const RestoreOptions& options, const std::string& text) {
  Restore restore(call, program, options);
  return guarded(call, program, &restore.line, [&] {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      call.runner().step();
      if (const auto status = restore.take(line)) return *status;
    }
    return restore.end();
  });
}

// Standard input may be slow to come: it is read whole first.
struct RestoreProgram {
  std::optional<RestoreOptions> options{};
  std::string text{};

  Step operator()(Call& call) {
    const std::string program = base_name(call.argv.front());
    if (!options) {
      options = restore_options(call, program);
      if (!options) return Exited{1};
      if (options->version) call.print("{} v1.8.9 (nf_tables)\n", program);
      if (options->help) call.complain("Usage: {}{}", program, kRestoreUsage);
      if (options->version || options->help) return Exited{0};
    }
    if (options->file) {
      const auto file = call.read_file(*options->file);
      if (!file) {
        call.complain("Can't open {}: {}\n", *options->file, error_text(call.code(file.error())));
        return Exited{1};
      }
      return Exited{restore_text(call, program, *options, *file)};
    }
    while (true) {
      const auto data = call.read(0);
      if (!data) return Wait{kNever, {0}, {}, {}, false};
      if (data->empty()) return Exited{restore_text(call, program, *options, text)};
      text += *data;
    }
  }
};

int run_one(Call& call) {
  const std::string name = base_name(call.argv.front());
  const bool v6 = speaks_v6(name);
  const std::string program = v6 ? "ip6tables" : "iptables";
  const int no_line = -1;
  return guarded(call, program, &no_line, [&] {
    Names names(call);
    ParseContext context{call, names, program, v6, false, -1};
    auto command = parse_command(context, call.argv);
    if (!command) return 0;
    check_table(*command);
    Transaction transaction(call, names, program, v6);
    transaction.add(std::move(*command));
    return transaction.commit(false);
  });
}

}  // namespace

void print_help(ParseContext& context) {
  const std::string& name = context.program;
  const std::string_view four = context.v6 ? "Error" : "Nothing", six = context.v6 ? "Nothing" : "Error";
  std::string out = fmt::format(
      "{0} v1.8.9 (nf_tables)\n\nUsage: {0} -[ACD] chain rule-specification [options]\n"
      "       {0} -I chain [rulenum] rule-specification [options]\n       {0} -R chain rulenum rule-specification [options]\n"
      "       {0} -D chain rulenum [options]\n       {0} -[LS] [chain [rulenum]] [options]\n       {0} -[FZ] [chain] [options]\n"
      "       {0} -[NX] chain\n       {0} -E old-chain-name new-chain-name\n       {0} -P chain target [options]\n"
      "       {0} -h (print this help information)\n\n",
      name);
  out +=
      "Commands:\nEither long or short options are allowed.\n  --append  -A chain\t\tAppend to chain\n"
      "  --check   -C chain\t\tCheck for the existence of a rule\n  --delete  -D chain\t\tDelete matching rule from chain\n"
      "  --delete  -D chain rulenum\n\t\t\t\tDelete rule rulenum (1 = first) from chain\n  --insert  -I chain [rulenum]\n"
      "\t\t\t\tInsert in chain as rulenum (default 1=first)\n  --replace -R chain rulenum\n\t\t\t\tReplace rule rulenum (1 = first) in "
      "chain\n"
      "  --list    -L [chain [rulenum]]\n\t\t\t\tList the rules in a chain or all chains\n  --list-rules -S [chain [rulenum]]\n"
      "\t\t\t\tPrint the rules in a chain or all chains\n  --flush   -F [chain]\t\tDelete all rules in  chain or all chains\n"
      "  --zero    -Z [chain [rulenum]]\n\t\t\t\tZero counters in chain or all chains\n  --new     -N chain\t\tCreate a new user-defined "
      "chain\n"
      "  --delete-chain\n            -X [chain]\t\tDelete a user-defined chain\n  --policy  -P chain target\n"
      "\t\t\t\tChange policy on chain to target\n  --rename-chain\n            -E old-chain new-chain\n"
      "\t\t\t\tChange chain name, (moving any references)\n\nOptions:\n";
  out += fmt::format(
      "    --ipv4\t-4\t\t{} (line is ignored by ip6tables-restore)\n    --ipv6\t-6\t\t{} (line is ignored by iptables-restore)\n", four,
      six);
  out +=
      "[!] --protocol\t-p proto\tprotocol: by number or name, eg. `tcp'\n[!] --source\t-s address[/mask][...]\n\t\t\t\tsource "
      "specification\n"
      "[!] --destination -d address[/mask][...]\n\t\t\t\tdestination specification\n[!] --in-interface -i input name[+]\n"
      "\t\t\t\tnetwork interface name ([+] for wildcard)\n --jump\t-j target\n\t\t\t\ttarget for rule (may load target extension)\n"
      "  --goto      -g chain\n\t\t\t       jump to chain with no return\n  --match\t-m match\n\t\t\t\textended match (may load "
      "extension)\n"
      "  --numeric\t-n\t\tnumeric output of addresses and ports\n[!] --out-interface -o output name[+]\n"
      "\t\t\t\tnetwork interface name ([+] for wildcard)\n  --table\t-t table\ttable to manipulate (default: `filter')\n"
      "  --verbose\t-v\t\tverbose mode\n  --wait\t-w [seconds]\tmaximum wait to acquire xtables lock before give up\n"
      "  --line-numbers\t\tprint line numbers when listing\n  --exact\t-x\t\texpand numbers (display exact values)\n";
  if (!context.v6) out += "[!] --fragment\t-f\t\tmatch second or further fragments only\n";
  out +=
      "  --modprobe=<command>\t\ttry to insert modules using this command\n"
      "  --set-counters -c PKTS BYTES\tset the counter during insert/append\n[!] --version\t-V\t\tprint package version.\n";
  context.call.out(out);
}

}  // namespace iptables

int run_iptables(Call& call) { return iptables::run_one(call); }

int run_iptables_save(Call& call) { return iptables::save(call); }

int run_iptables_legacy(Call& call) { return call.not_modelled(iptables::base_name(call.argv.front())); }

Program start_iptables_restore(const std::vector<std::string>&) { return iptables::RestoreProgram{}; }

}  // namespace nslab::shell
