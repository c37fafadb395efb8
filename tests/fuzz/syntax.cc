// What the parser takes for a script, `bash -n` must take, too.
//
// The other way round is no promise: what bash reads and nslab does not is refused with a place and a reason.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "shell/script/parse.h"
#include "tests/fuzz/lab.h"

namespace {

constexpr int kNoBash = 127;

// The status of `bash -n` with a text as its standard input. It runs no shopt, so it is told of extglob beforehand.
int ask_bash(const std::string& text, bool extended) {
  int ends[2];
  if (pipe(ends) != 0) return kNoBash;
  const pid_t child = fork();
  if (child < 0) return kNoBash;
  if (child == 0) {
    dup2(ends[0], 0);
    close(ends[1]);
    if (freopen("/dev/null", "w", stderr) == nullptr) _exit(kNoBash);
    const char* const argv[] = {"bash", "--norc", "-n", extended ? "-O" : nullptr, "extglob", nullptr};
    const char* const environment[] = {"LC_ALL=C", nullptr};
    execve("/bin/bash", const_cast<char* const*>(argv), const_cast<char* const*>(environment));
    _exit(kNoBash);
  }
  close(ends[0]);
  std::signal(SIGPIPE, SIG_IGN);
  for (std::size_t at = 0; at < text.size();) {  // bash may have seen enough
    const ssize_t written = write(ends[1], text.data() + at, text.size() - at);
    if (written <= 0) break;
    at += static_cast<std::size_t>(written);
  }
  close(ends[1]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kNoBash;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nslab;
  if (size > fuzz::kMostBytes) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.find('\0') != std::string::npos) return 0;  // bash leaves them out
  const bool extended = text.find("extglob") != std::string::npos;
  shell::UnitReader reader(text);
  reader.speak({.extended = extended});
  while (true) {
    const auto unit = reader.next();
    if (!unit) return 0;
    if (!*unit) break;
  }
  const int status = ask_bash(text, extended);
  if (status == 0 || status == kNoBash) return 0;
  std::fprintf(stderr, "nslab reads it, bash does not:\n%s\n", text.c_str());
  std::abort();
}
