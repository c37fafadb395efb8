// ls: what is in a directory.
//
// Not modelled: columns on a terminal, colours, sorting by extension or version.
// Sources: coreutils 9.1, src/ls.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/file/paths.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/files/facts.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Ls {
  bool all = false, almost_all = false, long_form = false, directories = false, recursive = false, by_time = false, by_size = false,
       reverse = false, unsorted = false, inodes = false, numeric = false, no_group = false, no_owner = false, classify = false,
       slashes = false, human = false, commas = false, blocks = false, follow = false, follow_given = false, quote = false;
  int status = 0;
  bool printed = false;

  struct Entry {
    std::string name{}, path{};
    FileFacts facts{};
  };

  static std::string human_size(std::uint64_t size) {
    if (size < 1024) return fmt::format("{}", size);
    constexpr std::string_view kUnits = "KMGT";
    double value = static_cast<double>(size);
    std::size_t unit = 0;
    for (value /= 1024; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
    const double up = value < 10 ? static_cast<double>(static_cast<long>(value * 10 + 0.999999)) / 10
                                 : static_cast<double>(static_cast<long>(value + 0.999999));
    return up < 10 ? fmt::format("{:.1f}{}", up, kUnits[unit]) : fmt::format("{:.0f}{}", up, kUnits[unit]);
  }

  void sort(std::vector<Entry>& entries) const {
    if (unsorted) return;
    std::stable_sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
      if (by_time && a.facts.modified != b.facts.modified) return a.facts.modified > b.facts.modified;
      if (by_size && a.facts.size != b.facts.size) return a.facts.size > b.facts.size;
      return a.name < b.name;
    });
    if (reverse) std::reverse(entries.begin(), entries.end());
  }

  [[nodiscard]] std::string mark(const FileFacts& facts) const {
    if (facts.type == FileType::kDirectory && (slashes || classify)) return "/";
    if (!classify) return "";
    if (facts.type == FileType::kSymlink) return long_form ? "" : "@";
    if (facts.type == FileType::kFifo) return "|";
    if (facts.type == FileType::kSocket) return "=";
    return facts.type == FileType::kFile && (facts.mode & 0111U) != 0 ? "*" : "";
  }

  void print(Call& call, const std::vector<Entry>& entries) const {
    std::size_t links = 0, owner = 0, group = 0, size = 0, inode = 0, block = 0;
    auto widen = [](std::size_t& width, const std::string& text) { width = std::max(width, text.size()); };
    std::size_t minor = 0;
    for (const Entry& entry : entries) {
      if (entry.facts.type == FileType::kCharacter) widen(minor, fmt::format("{}", entry.facts.device.minor));
    }
    auto size_text = [&](const FileFacts& facts) {
      if (facts.type == FileType::kCharacter) return fmt::format("{}, {:>{}}", facts.device.major, facts.device.minor, minor);
      return human ? human_size(facts.size) : fmt::format("{}", facts.size);
    };
    auto user = [&](std::uint32_t id) { return numeric || id != 0 ? fmt::format("{}", id) : std::string("root"); };
    for (const Entry& entry : entries) {
      widen(links, fmt::format("{}", entry.facts.links));
      widen(owner, user(entry.facts.uid));
      widen(group, user(entry.facts.gid));
      widen(size, size_text(entry.facts));
      widen(inode, fmt::format("{}", entry.facts.inode));
      widen(block, fmt::format("{}", entry.facts.blocks));
    }
    std::string out;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Entry& entry = entries[i];
      call.runner().step();
      if (inodes) out += fmt::format("{:>{}} ", entry.facts.inode, inode);
      if (blocks) out += fmt::format("{:>{}} ", entry.facts.blocks, block);
      if (long_form) {
        out += fmt::format("{} {:>{}} ", mode_text(entry.facts), entry.facts.links, links);
        if (!no_owner) out += fmt::format("{:<{}} ", user(entry.facts.uid), owner);
        if (!no_group) out += fmt::format("{:<{}} ", user(entry.facts.gid), group);
        out += fmt::format("{:>{}} {} ", size_text(entry.facts), size, format_time("%b %e %H:%M", seconds_of(entry.facts.modified), 0));
      }
      out += quote ? "\"" + entry.name + "\"" : entry.name;
      if (long_form && entry.facts.type == FileType::kSymlink) out += " -> " + entry.facts.target;
      out += mark(entry.facts);
      out += commas && !long_form ? (i + 1 < entries.size() ? ", " : "\n") : "\n";
    }
    call.out(out);
  }

  void directory(Call& call, const std::string& path, bool headed) {
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, path);
    const auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(tl::unexpected(place.error()));
    if (!names) {
      report(call, "ls: cannot open directory '{}': {}\n", path, error_text(call.code(names.error())));
      status = std::max(status, 2);
      return;
    }
    if (headed) call.print("{}{}:\n", printed ? "\n" : "", path);
    printed = true;
    std::vector<std::string> wanted;
    if (all) wanted = {".", ".."};
    for (const std::string& name : *names) {
      if (all || almost_all || !name.starts_with('.')) wanted.push_back(name);
    }
    std::vector<Entry> entries;
    std::uint64_t total = 0;
    for (const std::string& name : wanted) {
      Entry entry{name, path.ends_with('/') ? path + name : path + "/" + name, {}};
      const auto facts = file_facts(call, entry.path, follow);
      if (!facts) {
        const auto link = file_facts(call, entry.path, false);
        if (!link) continue;
        entry.facts = *link;
      } else {
        entry.facts = *facts;
      }
      total += entry.facts.blocks;
      entries.push_back(std::move(entry));
    }
    sort(entries);
    if (long_form || blocks) call.print("total {}\n", human ? human_size(total * 1024) : fmt::format("{}", total));
    print(call, entries);
    if (!recursive) return;
    for (const Entry& entry : entries) {
      if (entry.facts.type == FileType::kDirectory && entry.name != "." && entry.name != "..") directory(call, entry.path, true);
    }
  }

  int run(Call& call) {
    static constexpr std::array kLongs{LongOption{"all", OptionValue::kNone, 'a'},
                                       LongOption{"almost-all", OptionValue::kNone, 'A'},
                                       LongOption{"directory", OptionValue::kNone, 'd'},
                                       LongOption{"recursive", OptionValue::kNone, 'R'},
                                       LongOption{"reverse", OptionValue::kNone, 'r'},
                                       LongOption{"inode", OptionValue::kNone, 'i'},
                                       LongOption{"size", OptionValue::kNone, 's'},
                                       LongOption{"human-readable", OptionValue::kNone, 'h'},
                                       LongOption{"numeric-uid-gid", OptionValue::kNone, 'n'},
                                       LongOption{"classify", OptionValue::kOptional, 'F'},
                                       LongOption{"dereference", OptionValue::kNone, 'L'},
                                       LongOption{"color", OptionValue::kOptional, 300},
                                       LongOption{"no-group", OptionValue::kNone, 'G'},
                                       LongOption{"help", OptionValue::kNone, 301},
                                       LongOption{"version", OptionValue::kNone, 301},
                                       LongOption{"quote-name", OptionValue::kNone, 'Q'}};
    const Options options = read_options(call.argv, "abcdfghiklmnopqrstuvw:xABCDFGHI:LNQRST:UXZ1", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("ls"));
      return 2;
    }
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 'a': all = true; break;
        case 'A': almost_all = true; all = false; break;
        case 'd': directories = true; break;
        case 'f': all = unsorted = true; break;
        case 'F': classify = true; break;
        case 'g': long_form = no_owner = true; break;
        case 'G': no_group = true; break;
        case 'h': human = true; break;
        case 'i': inodes = true; break;
        case 'l': long_form = true; break;
        case 'L': follow = follow_given = true; break;
        case 'H': follow_given = true; break;
        case 'm': commas = true; break;
        case 'n': long_form = numeric = true; break;
        case 'o': long_form = no_group = true; break;
        case 'p': slashes = true; break;
        case 'Q': quote = true; break;
        case 'r': reverse = true; break;
        case 'R': recursive = true; break;
        case 's': blocks = true; break;
        case 'S': by_size = true; break;
        case 't': by_time = true; break;
        case 'U': unsorted = true; break;
        case '1': case 'N': case 'q': case 'k': case 'b': break;
        case 300:
          if (option.value.value_or("always") == "always") return call.not_modelled("ls --color");
          break;
        default: return call.not_modelled(option.id < 256 ? fmt::format("ls -{}", static_cast<char>(option.id)) : "ls --help");
      }
    }
    std::vector<std::string> operands = options.operands;
    if (operands.empty()) operands.emplace_back(".");
    std::vector<Entry> files, folders;
    for (const std::string& operand : operands) {
      // Named on the command line, a link to a directory is followed but with -l, -d, -F.
      auto facts = file_facts(call, operand, follow_given || !(long_form || directories || classify));
      if (!facts && !follow) facts = file_facts(call, operand, false);
      if (!facts) {
        report(call, "ls: cannot access '{}': {}\n", operand, error_text(call.code(facts.error())));
        status = 2;
        continue;
      }
      const bool opened = facts->type == FileType::kDirectory && !directories;
      if (!opened && facts->type != FileType::kDirectory && !follow_given) {
        if (const auto itself = file_facts(call, operand, false)) facts = itself;
      }
      (opened ? folders : files).push_back({operand, operand, *facts});
    }
    sort(files);
    sort(folders);
    print(call, files);
    printed = !files.empty();
    for (const Entry& folder : folders) directory(call, folder.path, operands.size() > 1 || recursive);
    return status;
  }
};

}  // namespace

int run_ls(Call& call) { return Ls().run(call); }

}  // namespace nslab::shell
