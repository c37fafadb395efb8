#include "shell/complete.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "model/file/paths.h"
#include "model/snapshot.h"
#include "shell/run/builtins/table.h"
#include "shell/tools/table.h"

namespace nslab::shell {

namespace {

using Words = std::vector<std::string>;

// What follows a word of `ip`, beyond what the table of tools says of it. Sorted by the path of words.
struct Follow {
  std::string_view after;  // object, or object and command
  std::string_view words;
};
constexpr auto kIp = std::to_array<Follow>({
    {"address", "add change del flush replace show"},
    {"link", "add change del help property set show"},
    {"link add", "address dev index link master mtu name netns numtxqueues type up"},
    {"link set", "address alias arp down dev group master mtu multicast name netns nomaster promisc txqueuelen type up"},
    {"neigh", "add change del flush get replace show"},
    {"neighbour", "add change del flush get replace show"},
    {"netns", "add attach delete exec identify list list-id monitor pids set"},
    {"nexthop", "add del flush get list replace"},
    {"route", "add append change del flush get list replace show"},
    {"rule", "add del flush list show"},
    {"tuntap", "add del list"},
});
constexpr std::string_view kKinds = "bond bridge dummy ifb ipvlan macvlan veth vlan vrf vxlan";
constexpr std::string_view kRouteWords = "blackhole default dev metric onlink prohibit scope src table throw unreachable via";
constexpr auto kBeforeDevice =
    std::to_array<std::string_view>({"dev", "master", "-i", "-I", "--interface", "-o", "iif", "oif", "ifconfig", "ethtool", "addif"});
constexpr std::array<std::string_view, 7> kBeforeNetns{"-n", "-netns", "netns", "exec", "pids", "delete", "del"};

template <class Range>
bool holds(const Range& range, std::string_view word) {
  return std::find(range.begin(), range.end(), word) != range.end();
}

// The words of the last simple command of a line; the last of them is the one at the cursor, and may be empty.
Words last_command(std::string_view line, std::size_t& from) {
  Words words(1);
  char quote = '\0';
  from = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
      else words.back() += c;
      continue;
    }
    if (c == '\'' || c == '"') {
      quote = c;
      from = i + 1;
    } else if (c == ' ' || c == '\t') {
      if (!words.back().empty()) words.emplace_back();
      from = i + 1;
    } else if (c == ';' || c == '|' || c == '&' || c == '(' || c == '`' || c == '\n') {
      words.assign(1, "");
      from = i + 1;
    } else {
      words.back() += c;
    }
  }
  return words;
}

void add_words(std::set<std::string>& out, std::string_view list) {
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(" ;"), list.size());
    if (end > 0) out.emplace(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

void add_links(std::set<std::string>& out, const World& world, NetnsId netns) {
  for (const auto& [id, link] : world.links) {
    if (link.netns == netns) out.insert(link.name.text());
  }
}

class Completer {
 public:
  Completer(const Session& session, Pid pid) : session_(session), pid_(pid) {
    const Process* process = find_process(session.world, pid);
    if (process != nullptr) netns_ = process->net;
    for (const auto& [id, name] : netns_names(session.world, pid)) {
      if (!name.empty() && !name.starts_with("pid ")) names_[name] = id;
    }
  }

  std::set<std::string> candidates(Words words) {
    strip_prefixes(words);
    const std::string last = words.back();
    if (words.size() == 1) return last.find('/') == std::string::npos ? commands() : files(last);
    if (!last.empty() && (last.front() == '/' || last.starts_with("./"))) return files(last);
    std::set<std::string> out;
    const std::string& before = words[words.size() - 2];
    if (holds(kBeforeDevice, before)) {
      add_links(out, session_.world, netns_);
      return out;
    }
    if (words.front() == "ip" && holds(kBeforeNetns, before) && !(before == "netns" && words.size() == 3)) {
      for (const auto& [name, id] : names_) out.insert(name);
      if (before != "del" || words[words.size() - 3] == "netns") return out;
      out.clear();
    }
    if (words.front() == "ip") {
      add_ip(out, words);
    } else if (const Tool* tool = find_tool(words.front()); tool != nullptr) {
      add_words(out, tool->models);
    }
    add_links(out, session_.world, netns_);
    return out;
  }

 private:
  // `ip netns exec NAME` and the like: what follows is a command of its own, in that namespace.
  void strip_prefixes(Words& words) {
    for (bool again = true; again && words.size() > 1;) {
      again = false;
      if (words[0] == "sudo" || words[0] == "timeout" || words[0] == "time") {
        const std::size_t count = words[0] == "timeout" ? 2 : 1;
        if (words.size() <= count) return;
        words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
        again = true;
      } else if (words.size() > 4 && words[0] == "ip" && words[1].starts_with("net") && words[2].starts_with("e")) {
        enter(words[3]);
        words.erase(words.begin(), words.begin() + 4);
        again = true;
      } else if (words.size() > 3 && words[0] == "ip" && (words[1] == "-n" || words[1] == "-netns")) {
        enter(words[2]);
        words.erase(words.begin() + 1, words.begin() + 3);
        again = true;
      }
    }
  }

  void enter(const std::string& name) {
    const auto at = names_.find(name);
    if (at != names_.end()) netns_ = at->second;
  }

  std::set<std::string> commands() const {
    std::set<std::string> out;
    for (const Tool& tool : tools()) out.emplace(tool.name);
    for (const auto& builtin : builtins()) out.emplace(builtin.name);
    return out;
  }

  static void add_ip(std::set<std::string>& out, const Words& words) {
    std::size_t at = 1;
    while (at + 1 < words.size() && words[at].starts_with("-")) ++at;
    if (at + 1 == words.size()) {
      add_words(out, find_tool("ip")->models);
      return;
    }
    std::string object = words[at];
    for (const Follow& follow : kIp) {  // abbreviations: the first that fits, as iproute2 does it
      const auto space = follow.after.find(' ');
      if (space == std::string_view::npos && follow.after.starts_with(object)) {
        object = follow.after;
        break;
      }
    }
    std::string path = object;
    if (at + 2 < words.size()) path += " " + words[at + 1];
    for (const Follow& follow : kIp) {
      if (follow.after == path) add_words(out, follow.words);
    }
    if (words[words.size() - 2] == "type") {
      out.clear();
      add_words(out, kKinds);
    } else if (object == "route" && at + 2 < words.size()) {
      add_words(out, kRouteWords);
    } else if (words.size() > at + 3) {
      add_words(out, "dev peer name type");
    }
  }

  [[nodiscard]] std::set<std::string> files(const std::string& word) const {
    std::set<std::string> out;
    const auto slash = word.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : word.substr(0, slash + 1);
    const Process* process = find_process(session_.world, pid_);
    if (process == nullptr) return out;
    const Walker walker{session_.world, *process};
    const auto place = resolve(walker, folder.empty() ? "." : folder);
    if (!place) return out;
    const auto entries = list_directory(walker, *place);
    if (!entries) return out;
    for (const std::string& name : *entries) {
      const auto entry = resolve(walker, folder + name);
      const bool is_folder = entry && type_of(walker, *entry) == FileType::kDirectory;
      out.insert(folder + name + (is_folder ? "/" : ""));
    }
    return out;
  }

  const Session& session_;
  Pid pid_;
  NetnsId netns_{};
  std::map<std::string, NetnsId> names_{};
};

}  // namespace

Completion complete(const Session& session, Pid pid, std::string_view line) {
  Completion out;
  const Words words = last_command(line, out.from);
  for (const std::string& candidate : Completer(session, pid).candidates(words)) {
    if (candidate.starts_with(words.back())) out.words.push_back(candidate);
  }
  return out;
}

}  // namespace nslab::shell
