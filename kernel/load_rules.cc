#include "kernel/load_rules.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <vector>

namespace nslab::kernel {

namespace {

constexpr int kNotThere = 127;

// A file in memory with this text, to be read from its beginning.
Fd text_file(const std::string& text) {
  Fd file(::memfd_create("nslab", MFD_CLOEXEC));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return {};
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

// Runs a tool in the namespace with the text as its input; what it printed, errors among it, and how it ended.
ToolReply run_tool(const Fd& netns, const std::vector<const char*>& argv, const std::string& text) {
  const Fd input = text_file(text);
  const Fd said = text_file("");
  if (!input || !said) return {1, "memfd_create failed"};
  const pid_t child = ::fork();
  if (child < 0) return {1, "fork failed"};
  if (child == 0) {
    if (::setns(netns.get(), CLONE_NEWNET) != 0) ::_exit(1);
    ::dup2(input.get(), 0);
    ::dup2(said.get(), 1);
    ::dup2(said.get(), 2);
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (const char* word : argv) words.push_back(const_cast<char*>(word));
    words.push_back(nullptr);
    ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    ::execvp(words.front(), words.data());
    ::_exit(kNotThere);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ::lseek(said.get(), 0, SEEK_SET);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_all(said.get())};
}

// What stood in the way, or nothing.
std::string feed(const Fd& netns, const std::vector<const char*>& argv, const std::string& text) {
  const ToolReply reply = run_tool(netns, argv, text);
  if (reply.status == 0) return "";
  const std::string name = argv.front();
  if (reply.status == kNotThere) return "this machine has no " + name;
  return name + ": " + reply.printed.substr(0, reply.printed.find('\n'));
}

std::string printed_by(const Fd& netns, const std::vector<const char*>& argv) {
  const ToolReply reply = run_tool(netns, argv, "");
  return reply.status == 0 ? reply.printed : std::string();
}

}  // namespace

std::string load_rules(const Fd& netns, const RuleText& rules) {
  std::string trouble = feed(netns, {"nft", "flush", "ruleset"}, "");
  if (trouble.empty() && !rules.iptables.empty()) trouble = feed(netns, {"iptables-restore"}, rules.iptables);
  if (trouble.empty() && !rules.ip6tables.empty()) trouble = feed(netns, {"ip6tables-restore"}, rules.ip6tables);
  if (trouble.empty() && !rules.nft.empty()) trouble = feed(netns, {"nft", "-f", "-"}, rules.nft);
  return trouble;
}

ToolReply run_command(const Fd& netns, const std::string& command) { return run_tool(netns, {"sh", "-c", command.c_str()}, ""); }

RuleTools rule_tools(const Fd& netns) {
  const std::string iptables = printed_by(netns, {"iptables", "-V"}), nft = printed_by(netns, {"nft", "-v"});
  if (iptables.empty() || printed_by(netns, {"ip6tables", "-V"}).empty() || nft.empty()) return RuleTools::kMissing;
  return iptables.starts_with("iptables v1.8.9 (nf_tables)") && nft.starts_with("nftables v1.0.6 ") ? RuleTools::kSame : RuleTools::kOthers;
}

bool has_traffic_tools(const Fd& netns) {
  return run_command(netns, "tc qdisc show && ipset save && conntrack -C && command -v ethtool").status == 0;
}

RuleText read_rules(const Fd& netns, const RuleText& like) {
  RuleText out;
  if (!like.iptables.empty()) out.iptables = printed_by(netns, {"iptables-save"});
  if (!like.ip6tables.empty()) out.ip6tables = printed_by(netns, {"ip6tables-save"});
  std::istringstream lines(like.nft);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string table, family, name;
    if (line.starts_with("table ") && words >> table >> family >> name)
      out.nft += printed_by(netns, {"nft", "list", "table", family.c_str(), name.c_str()});
  }
  return out;
}

}  // namespace nslab::kernel
