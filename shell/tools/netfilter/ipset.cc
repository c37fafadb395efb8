// ipset (7.17): sets of addresses, networks and ports.
//
// Not modelled: types other than hash:ip, hash:net, hash:ip,port, hash:net,port and bitmap:port; nomatch, skbinfo, forceadd,
// netmask; -output xml and json; help; elements of ICMP. The memory that deleted elements leave behind is not counted.
#include <algorithm>
#include <array>
#include <memory>

#include "model/netfilter/ipset_rules.h"
#include "shell/tools/more.h"
#include "shell/tools/netfilter/ipset_words.h"

namespace nslab::shell {

namespace {

using IpsetFault = ipset::Fault;
using IpsetVerb = SetIpset::Verb;

struct CommandRow {
  std::string_view name, letter, alias;
  std::size_t needed, most;  // words behind it
};
// In the order in which a prefix is looked for.
constexpr std::array kCommands{
    CommandRow{"create", "-N", "n", 2, 99}, CommandRow{"add", "-A", "a", 2, 99},    CommandRow{"test", "-T", "t", 2, 99},
    CommandRow{"del", "-D", "d", 2, 99},    CommandRow{"destroy", "-X", "x", 0, 1}, CommandRow{"flush", "-F", "f", 0, 1},
    CommandRow{"list", "-L", "l", 0, 1},    CommandRow{"save", "-S", "s", 0, 1},    CommandRow{"rename", "-E", "e", 2, 2},
    CommandRow{"swap", "-W", "w", 2, 2},    CommandRow{"restore", "-R", "r", 0, 0}, CommandRow{"help", "-H", "h", 0, 1},
    CommandRow{"version", "-V", "v", 0, 0}};

const CommandRow* find_command_row(const std::string& word) {
  for (const CommandRow& row : kCommands) {
    if (!word.empty() && (row.name.starts_with(word) || word == row.letter || word == row.alias || word == "--" + std::string(row.name)))
      return &row;
  }
  return nullptr;
}

constexpr std::size_t kLongestSetName = 31;

class IpsetRun {
 public:
  IpsetRun(Call& call, std::vector<std::string> words) : call_(call), words_(std::move(words)) {}

  bool exist = false, quiet = false, names_only = false, terse = false, sorted = false;
  std::string output{};  // -f FILE, of save and list

  // Takes the options out; what is left is a command and its words.
  void take_options() {
    std::vector<std::string> rest;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string& word = words_[i];
      if (word == "-exist" || word == "-!" || word == "--exist")
        exist = true;
      else if (word == "-q" || word == "-quiet" || word == "--quiet")
        quiet = true;
      else if (word == "-n" || word == "-name" || word == "--name")
        names_only = true;
      else if (word == "-t" || word == "-terse" || word == "--terse")
        terse = true;
      else if (word == "-s" || word == "-sorted" || word == "--sorted")
        sorted = true;
      else if (word == "-r" || word == "-resolve" || word == "--resolve")
        throw IpsetFault{"ipset -resolve", 125, false, true};
      else if (word == "-o" || word == "-output" || word == "--output")
        set_output(++i < words_.size() ? words_[i] : "");
      else if (word == "-f" || word == "-file" || word == "--file")
        output = ++i < words_.size() ? words_[i] : "";
      else
        rest.push_back(word);
    }
    words_ = std::move(rest);
  }

  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

  const CommandRow& command() {
    if (words_.empty()) ipset::parameter_error("No command specified.");
    const CommandRow* row = find_command_row(words_.front());
    if (row == nullptr) ipset::parameter_error("No command specified: unknown argument " + words_.front());
    const std::size_t given = words_.size() - 1;
    if (row->needed > given) {
      ipset::parameter_error(fmt::format("Missing {}mandatory argument to command {}", given == 0 ? "" : "second ", row->name));
    }
    if (given > row->most) ipset::parameter_error("Unknown argument " + words_[row->most + 1]);
    return *row;
  }

  int run(const CommandRow& row) {
    if (row.name == "create") return create();
    if (row.name == "list" || row.name == "save") return show(row.name == "save");
    if (row.name == "version") {
      call_.out("ipset v7.17, protocol version: 7\n");
      return 0;
    }
    if (row.name == "help") throw IpsetFault{"ipset help", 125, false, true};
    SetIpset op;
    op.exist = exist;
    if (words_.size() > 1) op.set.name = words_[1];
    if (row.name == "rename" || row.name == "swap") {
      op.verb = row.name == "rename" ? IpsetVerb::kRename : IpsetVerb::kSwap;
      op.other = words_[2];
      return ask(std::move(op), row.name);
    }
    if (row.name == "destroy" || row.name == "flush") {
      op.verb = row.name == "destroy" ? IpsetVerb::kDestroy : IpsetVerb::kFlush;
      return ask(std::move(op), row.name);
    }
    return change(row, std::move(op));
  }

 private:
  [[nodiscard]] const std::vector<Ipset>& sets() const { return *call_.world().netns[call_.netns()].ipsets; }

  void set_output(const std::string& how) {
    if (how == "save")
      as_save_ = true;
    else if (how != "plain")
      throw IpsetFault{"ipset -output " + how, 125, false, true};
  }

  int ask(SetIpset op, std::string_view verb) {
    const std::string first = op.set.name;
    const auto done = call_.ask(std::move(op));
    if (done) return 0;
    const bool has_first = std::any_of(sets().begin(), sets().end(), [&](const Ipset& set) { return set.name == first; });
    if (verb == "swap" && done.error().reason == Reason::kIpsetMissing && has_first)
      throw IpsetFault{"Sets cannot be swapped: the second set does not exist", 1, false, false};
    throw IpsetFault{ipset::refusal_text(done.error().reason, verb), 1, false, false};
  }

  std::string value(std::size_t& i) {
    const std::string option = words_[i];
    if (i + 1 >= words_.size()) ipset::parameter_error("Missing mandatory argument of option `" + option + "'");
    return words_[++i];
  }

  int create() {
    SetIpset op;
    op.verb = IpsetVerb::kCreate;
    op.exist = exist;
    Ipset& set = op.set;
    set.name = words_[1];
    if (set.name.size() > kLongestSetName)
      ipset::syntax_error(fmt::format("setname '{}' is longer than {} characters", set.name, kLongestSetName));
    set.type = ipset::type_of(words_[2]);
    const bool bitmap = set.type == IpsetType::kBitmapPort;
    bool ranged = false;
    for (std::size_t i = 3; i < words_.size(); ++i) {
      const std::string& word = words_[i];
      if (word == "timeout") {
        set.has_timeout = true;
        set.timeout_s = static_cast<std::uint32_t>(ipset::number_of(value(i), 2147483));
      } else if (word == "counters") {
        set.counters = true;
      } else if (word == "comment") {
        set.comment = true;
      } else if (bitmap && word == "range") {
        const std::string text = value(i);
        const auto dash = text.find('-');
        if (dash == std::string::npos) ipset::parameter_error("Mandatory option `to' is missing");
        set.low = static_cast<std::uint16_t>(ipset::number_of(text.substr(0, dash), 65535));
        set.high = static_cast<std::uint16_t>(ipset::number_of(text.substr(dash + 1), 65535));
        ranged = true;
      } else if (!bitmap && hash_option(set, word, i)) {
      } else if (word == "forceadd" || word == "skbinfo" || word == "netmask" || word == "bitmask") {
        throw IpsetFault{"ipset create … " + word, 125, false, true};
      } else {
        ipset::parameter_error("Unknown argument: `" + word + "'");
      }
    }
    if (bitmap && !ranged) ipset::parameter_error("Mandatory option `range' is missing");
    return ask(std::move(op), "create");
  }

  bool hash_option(Ipset& set, const std::string& word, std::size_t& i) {
    if (word == "family" || word == "-4" || word == "-6" || word == "inet" || word == "inet6") {
      const std::string family = word == "family" ? value(i) : word;
      set.family = family == "inet6" || family == "-6" || family == "ipv6" ? Family::kInet6 : Family::kInet;
    } else if (word == "hashsize") {
      const auto wanted = static_cast<std::uint32_t>(ipset::number_of(value(i), 4294967295));
      set.hashsize = 64;
      while (set.hashsize < wanted && set.hashsize < (1U << 31U)) set.hashsize *= 2;
    } else if (word == "maxelem") {
      set.maxelem = static_cast<std::uint32_t>(ipset::number_of(value(i), 4294967295));
    } else if (word == "bucketsize") {
      set.bucketsize = static_cast<std::uint32_t>(ipset::number_of(value(i), 12));
    } else if (word == "initval") {
      set.initval = static_cast<std::uint32_t>(std::strtoul(value(i).c_str(), nullptr, 0));
    } else {
      return false;
    }
    return true;
  }

  // add, del, test: a word may stand for several elements.
  int change(const CommandRow& row, SetIpset op) {
    const auto at = std::find_if(sets().begin(), sets().end(), [&](const Ipset& s) { return s.name == op.set.name; });
    if (at == sets().end()) throw IpsetFault{ipset::refusal_text(Reason::kIpsetMissing, row.name), 1, false, false};
    const Ipset set = *at;
    const auto keys = ipset::keys_of(set, words_[2]);
    op.verb = row.name == "add" ? IpsetVerb::kAdd : row.name == "del" ? IpsetVerb::kDelete : IpsetVerb::kTest;
    if (set.has_timeout) op.element.timeout = std::chrono::seconds(set.timeout_s);
    element_options(set, op.element);
    for (const auto& key : keys) {
      op.element.key = key;
      const auto done = call_.ask(op);
      if (op.verb == IpsetVerb::kTest) return tell_test(set, op.element, done.has_value());
      if (!done) throw IpsetFault{ipset::refusal_text(done.error().reason, row.name), 1, false, false};
    }
    return 0;
  }

  void element_options(const Ipset& set, SetElement& element) {
    for (std::size_t i = 3; i < words_.size(); ++i) {
      const std::string word = words_[i];
      if (word == "timeout") {
        const std::uint64_t seconds = ipset::number_of(value(i), 2147483);
        if (!set.has_timeout) throw IpsetFault{"Timeout cannot be used: set was created without timeout support", 1, false, false};
        element.timeout = std::chrono::seconds(static_cast<std::int64_t>(seconds));
      } else if (word == "comment") {
        element.comment = value(i);
        if (!set.comment) throw IpsetFault{"Comment cannot be used: set was created without comment support", 1, false, false};
      } else if (word == "packets" || word == "bytes") {
        const std::uint64_t count = ipset::number_of(value(i), ~std::uint64_t{0} / 100);
        (word == "packets" ? element.counter.packets : element.counter.bytes) = count;
      } else if (word == "nomatch" || word == "skbmark" || word == "skbprio" || word == "skbqueue") {
        throw IpsetFault{"ipset add … " + word, 125, false, true};
      } else {
        ipset::parameter_error("Unknown argument: `" + word + "'");
      }
    }
  }

  int tell_test(const Ipset& set, const SetElement& element, bool in) {
    const std::string key = ipset::key_text(set, element.key);
    if (!quiet) call_.err(fmt::format("{}{} is {} set {}.\n", in ? "Warning: " : "", key, in ? "in" : "NOT in", set.name));
    return in ? 0 : 1;
  }

  [[nodiscard]] std::string element_text(const Ipset& set, const SetElement& element) const {
    std::string out = ipset::key_text(set, element.key);
    if (set.has_timeout) {
      const auto left = element.expires == kNever ? std::chrono::seconds(0)
                                                  : std::chrono::duration_cast<std::chrono::seconds>(element.expires - call_.now());
      out += fmt::format(" timeout {}", left.count());
    }
    if (set.counters) out += fmt::format(" packets {} bytes {}", element.counter.packets, element.counter.bytes);
    if (!element.comment.empty()) out += fmt::format(" comment \"{}\"", element.comment);
    return out;
  }

  [[nodiscard]] std::string set_text(Ipset set, bool save) const {
    std::erase_if(set.elements, [&](const SetElement& e) { return e.expires <= call_.now(); });
    if (sorted)
      std::sort(set.elements.begin(), set.elements.end(),
                [](const SetElement& a, const SetElement& b) { return a.key[0].low < b.key[0].low; });
    std::string out;
    if (save) {
      out = fmt::format("create {} {} {}\n", set.name, ipset::type_name(set.type), ipset::header_of(set));
      for (const SetElement& element : set.elements) out += fmt::format("add {} {}\n", set.name, element_text(set, element));
      return out;
    }
    if (names_only) return set.name + "\n";
    constexpr std::array kRevisions{6, 7, 7, 8, 3};
    out = fmt::format("Name: {}\nType: {}\nRevision: {}\nHeader: {}\nSize in memory: {}\nReferences: {}\nNumber of entries: {}\n", set.name,
                      ipset::type_name(set.type), kRevisions[static_cast<std::size_t>(set.type)], ipset::header_of(set),
                      ipset::memory_of(set), ipset_references(call_.world().netns[call_.netns()], set.name), set.elements.size());
    if (terse) return out;
    out += "Members:\n";
    for (const SetElement& element : set.elements) out += element_text(set, element) + "\n";
    return out;
  }

  int show(bool save) {
    save = save || as_save_;
    std::string out;
    bool any = false;
    for (const Ipset& set : sets()) {
      if (words_.size() > 1 && set.name != words_[1]) continue;
      if (any && !save && !names_only) out += "\n";
      out += set_text(set, save);
      any = true;
    }
    if (!any && words_.size() > 1) throw IpsetFault{ipset::refusal_text(Reason::kIpsetMissing, "list"), 1, false, false};
    if (output.empty()) {
      call_.out(out);
    } else if (!call_.write_file(output, out)) {
      throw IpsetFault{"Cannot open " + output + " for writing", 1, false, false};
    }
    return 0;
  }

  Call& call_;
  std::vector<std::string> words_;
  bool as_save_ = false;
};

std::vector<std::string> words_of_line(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ' || line[i] == '\t') {
      ++i;
      continue;
    }
    const bool quoted = line[i] == '"';
    const std::size_t end = quoted ? line.find('"', i + 1) : line.find_first_of(" \t", i);
    const std::size_t from = quoted ? i + 1 : i;
    words.emplace_back(line.substr(from, end == std::string_view::npos ? line.size() - from : end - from));
    i = end == std::string_view::npos ? line.size() : end + (quoted ? 1 : 0);
  }
  return words;
}

int tell_fault(Call& call, const IpsetFault& fault, int line) {
  if (fault.unmodelled) return call.not_modelled(fault.text);
  const std::string where = line > 0 ? fmt::format("Error in line {}: ", line) : "";
  call.err(fmt::format("ipset v7.17: {}{}\n", where, fault.text));
  if (fault.usage) call.err("Try `ipset help' for more information.\n");
  return fault.status;
}

struct IpsetProgram {
  std::vector<std::string> argv{};
  bool begun = false, exist = false;
  int descriptor = 0;
  std::string text{};

  Step begin(Call& call) {
    IpsetRun run(call, {argv.begin() + 1, argv.end()});
    try {
      run.take_options();
      const CommandRow& row = run.command();
      if (row.name != "restore") return Exited{run.run(row)};
      exist = run.exist;
      if (!run.output.empty()) {
        const auto file = call.read_file(run.output);
        if (!file)
          throw IpsetFault{"Cannot open " + run.output + " for reading: " + std::string(error_text(call.code(file.error()))), 1, false,
                           false};
        text = *file;
        return Exited{restore(call)};
      }
    } catch (const IpsetFault& fault) {
      return Exited{run.quiet && !fault.usage && !fault.unmodelled ? fault.status : tell_fault(call, fault, 0)};
    }
    return Wait{kNever, {0}, {}, {}, false};
  }

  int restore(Call& call) const {
    int number = 0;
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      const std::vector<std::string> words = words_of_line(std::string_view(text).substr(from, end - from));
      from = end + 1;
      ++number;
      if (words.empty() || words.front().starts_with("#") || words.front() == "COMMIT") continue;
      IpsetRun line(call, words);
      line.exist = exist;
      try {
        line.take_options();
        line.run(line.command());
      } catch (const IpsetFault& fault) {
        return tell_fault(call, fault, fault.usage ? 0 : number);
      }
    }
    return 0;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      const Step first = begin(call);
      if (std::holds_alternative<Exited>(first)) return first;
    }
    while (true) {
      const auto data = call.read(descriptor);
      if (!data) return Wait{kNever, {descriptor}, {}, {}, false};
      if (data->empty()) return Exited{restore(call)};
      text += *data;
    }
  }
};

}  // namespace

Program start_ipset(const std::vector<std::string>& argv) { return IpsetProgram{argv}; }

}  // namespace nslab::shell
