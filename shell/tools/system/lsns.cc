// lsns of util-linux 2.38: the namespaces of all processes that /proc shows.
#include <algorithm>
#include <array>
#include <charconv>

#include "model/file/paths.h"
#include "model/process/namespaces.h"
#include "shell/tools/system/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace system_tools;

struct Namespace {
  NsRef ref{};
  std::uint32_t inode = 0;
  std::size_t count = 0;
  Seen first{};
};

struct ColumnName {
  std::string_view name;
  bool right;
  bool number;  // in JSON
};
constexpr std::array<ColumnName, 13> kColumns{{
    {"NS", true, true}, {"TYPE", false, false}, {"PATH", false, false}, {"NPROCS", true, true}, {"PID", true, true}, {"PPID", true, true},
    {"COMMAND", false, false}, {"UID", true, true}, {"USER", false, false}, {"NETNSID", true, false}, {"NSFS", false, false},
    {"PNS", true, true}, {"ONS", true, true},
}};

class Lsns {
 public:
  explicit Lsns(Call& call) : call_(call) {}

  int run() {
    if (const auto over = parse()) return *over;
    collect();
    if (wanted_ != 0) {
      std::erase_if(found_, [&](const Namespace& ns) { return ns.inode != wanted_; });
      if (found_.empty()) {
        call_.complain("lsns: not found namespace: {}\n", wanted_);
        return 1;
      }
      return call_.not_modelled("lsns NAMESPACE");
    }
    if (columns_.empty()) {
      columns_ = {"NS", "TYPE", "NPROCS", "PID", "USER"};
      if (kinds_.size() == 1 && kinds_.front() == NsKind::kNet) columns_.insert(columns_.end(), {"NETNSID", "NSFS"});
      columns_.emplace_back("COMMAND");
    }
    print();
    return 0;
  }

 private:
  Call& call_;
  std::vector<NsKind> kinds_{};
  std::vector<std::string> columns_{};
  bool raw_ = false, json_ = false, headings_ = true, tree_ = true;
  Pid task_ = 0;
  std::uint32_t wanted_ = 0;
  std::vector<Namespace> found_{};

  std::optional<int> add_kind(const std::string& name) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(NsKind::kCount); ++i) {
      if (ns_name(static_cast<NsKind>(i)) != name) continue;
      kinds_.push_back(static_cast<NsKind>(i));
      return std::nullopt;
    }
    call_.complain("lsns: unknown namespace type: {}\n", name);
    return 1;
  }
  std::optional<int> add_columns(std::string list) {
    if (list.starts_with('+')) {
      columns_ = {"NS", "TYPE", "NPROCS", "PID", "USER", "COMMAND"};
      list.erase(0, 1);
    } else {
      columns_.clear();
    }
    for (std::size_t at = 0; at <= list.size();) {
      const auto end = std::min(list.find(',', at), list.size());
      std::string name = list.substr(at, end - at);
      for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      if (std::none_of(kColumns.begin(), kColumns.end(), [&](const ColumnName& c) { return c.name == name; })) {
        call_.complain("lsns: unknown column: {}\n", list.substr(at, end - at));
        return 1;
      }
      columns_.push_back(name);
      at = end + 1;
    }
    return std::nullopt;
  }

  std::optional<int> parse() {
    const auto& argv = call_.argv;
    for (std::size_t at = 1; at < argv.size(); ++at) {
      const std::string& word = argv[at];
      if (word.size() < 2 || word[0] != '-') {
        std::from_chars(word.data(), word.data() + word.size(), wanted_);
        continue;
      }
      static constexpr std::array<std::pair<std::string_view, char>, 9> kLong{{{"--json", 'J'},
                                                                               {"--list", 'l'},
                                                                               {"--noheadings", 'n'},
                                                                               {"--output", 'o'},
                                                                               {"--task", 'p'},
                                                                               {"--raw", 'r'},
                                                                               {"--notruncate", 'u'},
                                                                               {"--nowrap", 'W'},
                                                                               {"--type", 't'}}};
      std::string letters = word.substr(1);
      if (word.starts_with("--")) {
        const auto equals = word.find('=');
        const auto row = std::find_if(kLong.begin(), kLong.end(), [&](const auto& r) { return r.first == word.substr(0, equals); });
        if (row == kLong.end()) {
          if (word == "--tree" || word == "--output-all" || word == "--help" || word == "--version")
            return call_.not_modelled("lsns " + word);
          call_.complain("lsns: unrecognized option '{}'\nTry 'lsns --help' for more information.\n", word);
          return 1;
        }
        letters = std::string(1, row->second) + (equals == std::string::npos ? "" : word.substr(equals + 1));
      }
      for (std::size_t i = 0; i < letters.size(); ++i) {
        const char c = letters[i];
        if (c == 't' || c == 'o' || c == 'p') {
          std::string value = letters.substr(i + 1);
          if (value.empty() && at + 1 < argv.size()) value = argv[++at];
          if (c == 'p') std::from_chars(value.data(), value.data() + value.size(), task_);
          if (c == 't') {
            if (const auto over = add_kind(value)) return over;
          }
          if (c == 'o') {
            if (const auto over = add_columns(value)) return over;
          }
          break;
        }
        switch (c) {
          case 'J': json_ = true; break;
          case 'l': tree_ = false; break;
          case 'n': headings_ = false; break;
          case 'r': raw_ = true; break;
          case 'u':
          case 'W': break;
          case 'T':
          case 'h':
          case 'V': return call_.not_modelled(fmt::format("lsns -{}", c));
          default:
            call_.complain("lsns: invalid option -- '{}'\nTry 'lsns --help' for more information.\n", c);
            return 1;
        }
      }
    }
    return std::nullopt;
  }

  void collect() {
    const std::vector<Seen> seen = seen_processes(call_);
    const auto task = std::find_if(seen.begin(), seen.end(), [&](const Seen& s) { return s.number == task_; });
    for (std::size_t i = 0; i < static_cast<std::size_t>(NsKind::kCount); ++i) {
      const auto kind = static_cast<NsKind>(i);
      if (!kinds_.empty() && std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end()) continue;
      for (const Seen& s : seen) {
        call_.runner().step();
        if (s.process->state == ProcessState::kZombie) continue;
        const NsRef ref = namespace_of(*s.process, kind);
        if (task_ != 0 && (task == seen.end() || namespace_of(*task->process, kind) != ref)) continue;
        const auto known = std::find_if(found_.begin(), found_.end(), [&](const Namespace& ns) { return ns.ref == ref; });
        if (known == found_.end()) {
          found_.push_back({ref, ns_inode(call_.world(), ref), 1, s});
        } else {
          ++known->count;
        }
      }
    }
    std::sort(found_.begin(), found_.end(), [](const Namespace& a, const Namespace& b) { return a.inode < b.inode; });
  }

  // The line below which this one hangs: the last one so far of which the parent of its first process is the first
  // (add_scols_line).
  [[nodiscard]] std::optional<std::size_t> parent_of(std::size_t at) const {
    const Namespace& ns = found_[at];
    const Process* parent = find_process(call_.world(), ns.first.process->parent);
    if (!tree_ || parent == nullptr || ns.first.parent == 0) return std::nullopt;
    for (std::size_t i = at; i-- > 0;) {
      if (found_[i].first.process == parent) return i;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::uint32_t owner_inode(const NsRef& ref) const {
    const World& world = call_.world();
    UsernsId owner{};
    switch (ref.kind) {
      case NsKind::kNet: owner = world.netns[NetnsId{ref.id}].owner; break;
      case NsKind::kMnt: owner = world.mntns[MntnsId{ref.id}].owner; break;
      case NsKind::kPid: owner = world.pidns[PidnsId{ref.id}].owner; break;
      case NsKind::kUts: owner = world.utsns[UtsnsId{ref.id}].owner; break;
      case NsKind::kUser: owner = world.userns[UsernsId{ref.id}].parent; break;
      case NsKind::kIpc:
      case NsKind::kCgroup:
      case NsKind::kTime:
      case NsKind::kCount: owner = call_.process().user; break;
    }
    return world.userns.find(owner) == nullptr ? 0 : world.userns[owner].inode_number;
  }
  [[nodiscard]] std::uint32_t parent_inode(const NsRef& ref) const {
    const World& world = call_.world();
    if (ref.kind == NsKind::kPid) {
      const PidnsId parent = world.pidns[PidnsId{ref.id}].parent;
      return world.pidns.find(parent) == nullptr ? 0 : world.pidns[parent].inode_number;
    }
    if (ref.kind == NsKind::kUser) return owner_inode(ref);
    return 0;
  }
  [[nodiscard]] std::string nsid(const NsRef& ref) const {
    if (ref.kind != NsKind::kNet) return "";
    const std::uint32_t* id = call_.world().netns[call_.netns()].nsid_of.find(NetnsId{ref.id});
    return id == nullptr ? "unassigned" : std::to_string(*id);
  }
  // Where the namespace is mounted, as this process sees it.
  [[nodiscard]] std::string mounted_on(const NsRef& ref) const {
    const Walker walker{call_.world(), call_.process()};
    for (const auto& [id, mount] : call_.world().mntns[call_.process().mnt].mounts) {
      if (mount.root.fs == FsKind::kNsfs && mount.root.ns == ref) return path_of(walker, Place{id, mount.root});
    }
    return "";
  }

  std::string cell(const Namespace& ns, const std::string& column) {
    if (column == "NS") return std::to_string(ns.inode);
    if (column == "TYPE") return std::string(ns_name(ns.ref.kind));
    if (column == "PATH") return fmt::format("/proc/{}/ns/{}", ns.first.number, ns_name(ns.ref.kind));
    if (column == "NPROCS") return std::to_string(ns.count);
    if (column == "PID") return std::to_string(ns.first.number);
    if (column == "PPID") return std::to_string(ns.first.parent);
    if (column == "COMMAND") return command_line(*ns.first.process);
    if (column == "UID") return std::to_string(ns.first.process->uid);
    if (column == "USER") return user_name(ns.first.process->uid);
    if (column == "NETNSID") return nsid(ns.ref);
    if (column == "NSFS") return mounted_on(ns.ref);
    if (column == "PNS") return std::to_string(parent_inode(ns.ref));
    return std::to_string(owner_inode(ns.ref));
  }

  static std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out + "\"";
  }

  std::string json_object(std::size_t at, const std::string& indent) {
    const Namespace& ns = found_[at];
    std::vector<std::string> lines;
    for (const std::string& name : columns_) {
      const auto column = std::find_if(kColumns.begin(), kColumns.end(), [&](const ColumnName& c) { return c.name == name; });
      const std::string value = cell(ns, name);
      std::string key = name;
      for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      lines.push_back(indent + "   \"" + key + "\": " + (value.empty() ? "null" : column->number ? value : quoted(value)));
    }
    std::vector<std::size_t> children;
    for (std::size_t i = at + 1; i < found_.size(); ++i) {
      if (parent_of(i) == at) children.push_back(i);
    }
    if (!children.empty()) {
      lines.push_back(indent + "   \"children\": [\n" + json_list(children, indent + "      ") + "\n" + indent + "   ]");
    }
    std::string out = indent + "{\n";
    for (std::size_t i = 0; i < lines.size(); ++i) out += lines[i] + (i + 1 < lines.size() ? ",\n" : "\n");
    return out + indent + "}";
  }
  std::string json_list(const std::vector<std::size_t>& items, const std::string& indent) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
      std::string object = json_object(items[i], indent);
      if (i != 0) object.erase(0, indent.size());
      out += (i == 0 ? "" : ",") + object;
    }
    return out;
  }

  void print() {
    if (json_) {
      std::vector<std::size_t> roots;
      for (std::size_t i = 0; i < found_.size(); ++i) {
        if (!parent_of(i)) roots.push_back(i);
      }
      call_.out("{\n   \"namespaces\": [\n" + json_list(roots, "      ") + "\n   ]\n}\n");
      return;
    }
    Grid grid;
    grid.headings = headings_;
    grid.raw = raw_;
    for (const std::string& name : columns_) {
      const auto column = std::find_if(kColumns.begin(), kColumns.end(), [&](const ColumnName& c) { return c.name == name; });
      if (name == "COMMAND") {
        grid.tree_column = grid.columns.size();
        grid.tree = tree_ && !raw_;
      }
      grid.columns.push_back({name, column->right});
    }
    for (std::size_t i = 0; i < found_.size(); ++i) {
      GridRow row;
      for (const std::string& name : columns_) row.cells.push_back(cell(found_[i], name));
      row.parent = parent_of(i);
      grid.rows.push_back(std::move(row));
    }
    if (!found_.empty()) call_.out(format_table(grid));
  }
};

}  // namespace

int run_lsns(Call& call) { return Lsns(call).run(); }

}  // namespace nslab::shell
