#include "kernel/agent.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace nslab::kernel {

namespace {

constexpr unsigned long kOwnNamespaces = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;

// The machine as a script finds it: empty /run and /tmp, its own /proc and /sys.
int make_machine() {
  constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return errno;
  if (::mount("run", "/run", "tmpfs", MS_NOSUID, "mode=0755") != 0) return errno;
  if (::mount("tmp", "/tmp", "tmpfs", MS_NOSUID, "mode=1777") != 0) return errno;
  if (::mount("proc", "/proc", "proc", kPlain, nullptr) != 0) return errno;
  if (::mount("sysfs", "/sys", "sysfs", kPlain, nullptr) != 0 && errno != EBUSY) return errno;  // busy: the same one is there
  for (const char* path : {"/run/netns", "/run/lock", "/tmp/w"}) {
    if (::mkdir(path, 0755) != 0 && errno != EEXIST) return errno;
  }
  if (::mkdir("/etc/netns", 0755) != 0 && errno != EEXIST && errno != EROFS) return errno;  // user-mode-linux only reads the machine's
  if (::mount("netns", "/run/netns", "tmpfs", MS_NOSUID, "mode=0755") != 0) return errno;  // as in the world `empty`
  return ::chdir("/tmp/w") == 0 ? 0 : errno;
}

// With a number of this process's own pid namespace, whatever namespaces the other is in.
pid_t pid_of(int pidfd) {
  const auto info = read_file("/proc/self/fdinfo/" + std::to_string(pidfd));
  const auto at = info ? info->find("Pid:\t") : std::string::npos;
  return at == std::string::npos ? -1 : static_cast<pid_t>(std::strtol(info->c_str() + at + 5, nullptr, 10));
}

[[noreturn]] void begin_first(int socket, bool whole) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int error = whole ? make_machine() : 0;
  if (!send_answer(socket, Answer{error, 0, ""}) || error != 0) ::_exit(1);
  for (int descriptor = 0; descriptor < 256; ++descriptor) {
    if (descriptor != socket && descriptor > 2) ::close(descriptor);
  }
  const int quiet = ::open("/dev/null", O_RDWR);
  for (const int standard : {0, 1, 2}) ::dup2(quiet, standard);
  if (quiet > 2) ::close(quiet);
  const int control = ::fcntl(socket, F_DUPFD_CLOEXEC, 1000);
  ::close(socket);
  serve_calls(control);
}

}  // namespace

Expected<Agent> Agent::begin(Ground ground) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return failed("socketpair");
  Agent out;
  out.is_first_ = true;
  out.control_ = Fd(ends[0]);
  Fd inner(ends[1]);
  std::fflush(nullptr);
  const unsigned long namespaces = ground == Ground::kInitNet ? kOwnNamespaces & ~static_cast<unsigned long>(CLONE_NEWNET) : kOwnNamespaces;
  out.pid_ = static_cast<pid_t>(::syscall(SYS_clone, namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  if (out.pid_ < 0) return failed("a mirrored machine (new namespaces): clone");
  if (out.pid_ == 0) {
    out.control_.close();
    begin_first(inner.get(), ground != Ground::kNetwork);
  }
  inner.close();
  Answer answer;
  std::vector<Fd> none;
  if (!receive_answer(out.control_.get(), answer, none)) return failed("a mirrored machine's first process ended");
  if (answer.code != 0) return failed_with(answer.code, "a mirrored machine's file system");
  out.pidfd_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, out.pid_, 0)));
  return out;
}

Agent::Agent(std::vector<Fd> descriptors) {
  if (descriptors.size() < 2) return;
  control_ = std::move(descriptors[0]);
  pidfd_ = std::move(descriptors[1]);
  pid_ = pid_of(pidfd_.get());
}

Agent::~Agent() {
  if (!is_first_ || !control_) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

Answer Agent::ask(const Request& request, std::vector<Fd>* descriptors) const {
  Answer answer;
  std::vector<Fd> unwanted;
  if (!send_request(control_.get(), request) || !receive_answer(control_.get(), answer, descriptors != nullptr ? *descriptors : unwanted)) {
    return Answer{ESRCH, 0, ""};
  }
  return answer;
}

Fd Agent::file(const std::string& path) const {
  std::vector<Fd> descriptors;
  const Answer answer = ask(Request{Call::kGetFile, {}, path, "", "", {}}, &descriptors);
  return answer.code == 0 && !descriptors.empty() ? std::move(descriptors.front()) : Fd();
}

void Agent::await_end() const {
  struct pollfd asked {pidfd_.get(), POLLIN, 0};
  while (::poll(&asked, 1, 5000) < 0 && errno == EINTR) {
  }
}

}  // namespace nslab::kernel
