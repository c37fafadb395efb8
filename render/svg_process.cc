#include "render/svg_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace nslab::render {

namespace {

struct Pipe {
  int read = -1, write = -1;
  [[nodiscard]] bool open() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return false;
    read = ends[0];
    write = ends[1];
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    return true;
  }
};

void close_end(int& end) {
  if (end >= 0) ::close(end);
  end = -1;
}

struct Child {
  pid_t pid = -1;
  Pipe in{}, out{}, errors{};

  ~Child() {
    for (Pipe* pipe : {&in, &out, &errors}) {
      close_end(pipe->read);
      close_end(pipe->write);
    }
  }
};

// 0, or the errno with which it could not be started.
int start(Child& child, const std::vector<std::string>& argv) {
  if (!child.in.open() || !child.out.open() || !child.errors.open()) return errno;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, child.in.read, 0);
  ::posix_spawn_file_actions_adddup2(&actions, child.out.write, 1);
  ::posix_spawn_file_actions_adddup2(&actions, child.errors.write, 2);
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int error = ::posix_spawnp(&child.pid, words[0], &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  close_end(child.in.read);
  close_end(child.out.write);
  close_end(child.errors.write);
  return error;
}

void read_some(int& end, std::string& into) {
  std::array<char, 65536> block{};
  const ssize_t got = ::read(end, block.data(), block.size());
  if (got > 0) {
    into.append(block.data(), static_cast<std::size_t>(got));
  } else if (got == 0 || errno != EINTR) {
    close_end(end);
  }
}

// Writes and reads by turns, so that neither side waits for the other for ever.
void talk(Child& child, const std::string& input, std::string& output, std::string& errors) {
  std::size_t written = 0;
  ::fcntl(child.in.write, F_SETFL, O_NONBLOCK);
  while (child.out.read >= 0 || child.errors.read >= 0) {
    std::array<pollfd, 3> ends{pollfd{child.in.write, POLLOUT, 0}, pollfd{child.out.read, POLLIN, 0}, pollfd{child.errors.read, POLLIN, 0}};
    if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) return;
    if (child.in.write >= 0 && ends[0].revents != 0) {
      const ssize_t sent = ::write(child.in.write, input.data() + written, input.size() - written);
      if (sent > 0) written += static_cast<std::size_t>(sent);
      if (written == input.size() || (sent < 0 && errno != EAGAIN && errno != EINTR)) close_end(child.in.write);
    }
    if (child.out.read >= 0 && ends[1].revents != 0) read_some(child.out.read, output);
    if (child.errors.read >= 0 && ends[2].revents != 0) read_some(child.errors.read, errors);
  }
}

// A program that has gone must not take this one with it when it is written to.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before_);
  }
  ~NoBrokenPipe() { ::sigaction(SIGPIPE, &before_, nullptr); }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

 private:
  struct sigaction before_ {};
};

}  // namespace

Drawn<std::string> run_graphviz(const std::vector<std::string>& argv, const std::string& input) {
  const NoBrokenPipe guard;
  Child child;
  if (const int error = start(child, argv); error != 0) {
    if (error == ENOENT)
      return tl::unexpected(GraphvizError{true, fmt::format("'{}' is not installed: it draws the pictures (Debian: apt install graphviz); "
                                                            "--format=dot and --format=text need no other program",
                                                            argv[0])});
    return tl::unexpected(GraphvizError{false, fmt::format("'{}' cannot be started: {}", argv[0], std::strerror(error))});
  }
  std::string output, errors;
  talk(child, input, output, errors);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    const std::string first = errors.substr(0, errors.find('\n'));
    return tl::unexpected(GraphvizError{false, fmt::format("'{}' failed: {}", argv[0], first.empty() ? "it says nothing" : first)});
  }
  return output;
}

}  // namespace nslab::render
