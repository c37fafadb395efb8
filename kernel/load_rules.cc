#include "kernel/load_rules.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
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

std::string first_line_of(const Fd& file) {
  std::string out(400, '\0');
  ::lseek(file.get(), 0, SEEK_SET);
  const ssize_t got = ::read(file.get(), out.data(), out.size());
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out.substr(0, out.find('\n'));
}

// Runs a tool in the namespace with the text as its input.
std::string feed(const Fd& netns, const std::vector<const char*>& argv, const std::string& text) {
  const Fd input = text_file(text);
  const Fd said = text_file("");
  if (!input || !said) return "memfd_create failed";
  const pid_t child = ::fork();
  if (child < 0) return "fork failed";
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
  const std::string name = argv.front();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotThere) return "this machine has no " + name;
  return name + ": " + first_line_of(said);
}

}  // namespace

std::string load_rules(const Fd& netns, const RuleText& rules) {
  std::string trouble = rules.iptables.empty() ? "" : feed(netns, {"iptables-restore"}, rules.iptables);
  if (trouble.empty() && !rules.ip6tables.empty()) trouble = feed(netns, {"ip6tables-restore"}, rules.ip6tables);
  if (trouble.empty() && !rules.nft.empty()) trouble = feed(netns, {"nft", "-f", "-"}, rules.nft);
  return trouble;
}

}  // namespace nslab::kernel
