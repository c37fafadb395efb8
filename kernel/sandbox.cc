#include "kernel/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>

#include "kernel/forbidden.h"
#include "kernel/sandbox_inside.h"

namespace nslab::kernel {

namespace {

constexpr unsigned long kNamespaces = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;

// fork(2) with flags: the child goes on from here.
pid_t clone_here(unsigned long flags) {
  std::fflush(nullptr);  // else what is buffered would be printed by both
  return static_cast<pid_t>(::syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// Root alone is not enough: in a container root may lack what it takes.
bool is_capable() {
  if (::geteuid() != 0) return false;
  const auto status = read_file("/proc/self/status");
  const auto at = status ? status->find("\nCapEff:\t") : std::string::npos;
  if (at == std::string::npos) return false;
  constexpr unsigned long long kNeeded = (1ULL << 21U) | (1ULL << 12U);  // CAP_SYS_ADMIN, CAP_NET_ADMIN
  return (std::strtoull(status->c_str() + at + 9, nullptr, 16) & kNeeded) == kNeeded;
}

// Pid 1: reaps what is orphaned until its owner lets go of the other end.
[[noreturn]] void live_as_init(int control) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGCHLD, &ignore, nullptr);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaction(signal, &ignore, nullptr);
  char byte = 0;
  for (;;) {
    const ssize_t got = ::read(control, &byte, 1);
    if (got == 0 || (got < 0 && errno != EINTR)) ::_exit(0);
  }
}

// Runs in the new process: makes it what guarantee 1 says. Says "" or what failed to its owner.
[[noreturn]] void begin_inside(int control, const SandboxOptions& options, bool with_userns, uid_t uid, gid_t gid) {
  std::string error = with_userns ? map_identity(uid, gid) : "";
  // After the identity has changed, which would undo it.
  if (error.empty() && ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) error = "PR_SET_PDEATHSIG";
  if (error.empty() && ::sethostname(options.hostname.data(), options.hostname.size()) != 0)
    error = fmt::format("sethostname: {}", std::strerror(errno));
  if (error.empty()) error = seal_filesystem(!with_userns);
  if (error.empty()) error = drop_privileges();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  (void)::chdir("/");
  if (!write_all(control, error + '\n') || !error.empty()) ::_exit(1);
  for (int descriptor = 3; descriptor < 1024; ++descriptor) {
    if (descriptor != control) ::close(descriptor);
  }
  live_as_init(control);
}

// Reads up to a newline; nothing where the other end went away first.
std::string read_line(int descriptor, bool& complete) {
  std::string out;
  char byte = 0;
  complete = false;
  for (;;) {
    const ssize_t got = ::read(descriptor, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return out;
    if (byte == '\n') {
      complete = true;
      return out;
    }
    out += byte;
  }
}

// Joins the sandbox and goes on in a new process there, a child of the caller's. Gives its pid to the caller by `tell`.
bool enter(int pidfd, bool has_userns, int tell) {
  unsigned long kinds = kNamespaces;
  if (has_userns) kinds |= CLONE_NEWUSER;
  if (::setns(pidfd, static_cast<int>(kinds)) != 0) {
    const std::string error = fmt::format("E{}\n", errno);
    (void)write_all(tell, error);
    return false;
  }
  (void)::chdir("/");
  const pid_t worker = clone_here(CLONE_PARENT);
  if (worker != 0) {
    (void)write_all(tell, worker < 0 ? fmt::format("E{}\n", errno) : fmt::format("{}\n", worker));
    return false;
  }
  return true;
}

struct Worker {
  pid_t pid = -1;  // 0: this is the worker
};

Expected<Worker> start_worker(int pidfd, bool has_userns) {
  int told[2] = {-1, -1};
  if (::pipe2(told, O_CLOEXEC) != 0) return failed("pipe");
  Fd hear(told[0]);
  Fd tell(told[1]);
  const pid_t helper = clone_here(0);
  if (helper < 0) return failed("fork");
  if (helper == 0) {
    if (!enter(pidfd, has_userns, tell.get())) ::_exit(0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const std::string error = drop_privileges();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!error.empty()) ::_exit(126);
    return Worker{0};
  }
  tell.close();
  bool complete = false;
  const std::string line = read_line(hear.get(), complete);
  (void)wait_for(helper);
  if (!complete) return tl::unexpected<Failure>(Failure{"the sandbox cannot be entered: its helper was killed", ""});
  if (line[0] == 'E') return failed_with(std::stoi(line.substr(1)), "the sandbox cannot be entered");
  return Worker{static_cast<pid_t>(std::stol(line))};
}

// Reads all until the end or the time is over; false: it is over.
bool read_until(int descriptor, std::chrono::milliseconds timeout, std::string& out) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  std::string block(65536, '\0');
  for (;;) {
    int wait = -1;
    if (timeout.count() > 0) {
      wait = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count());
      if (wait <= 0) return false;
    }
    struct pollfd asked {descriptor, POLLIN, 0};
    const int ready = ::poll(&asked, 1, wait);
    if (ready == 0) return false;
    if (ready < 0) continue;
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    out.append(block, 0, static_cast<std::size_t>(got));
  }
}

int shell_status(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

// In the worker: becomes the program. `done` closes when it ends, unless it hands it on, which O_CLOEXEC forbids.
[[noreturn]] void become(const std::vector<std::string>& argv, const CommandOptions& options, int output) {
  const int input = ::open("/dev/null", O_RDONLY);
  ::dup2(input, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  if (::chdir(options.directory.c_str()) != 0) {
    (void)write_all(2, fmt::format("nslab: {}: {}\n", options.directory, std::strerror(errno)));
    ::_exit(127);
  }
  const auto words = pointers(argv);
  const auto environment = pointers(options.environment);
  if (!options.environment.empty()) environ = const_cast<char**>(environment.data());
  ::execvp(words[0], words.data());
  (void)write_all(2, fmt::format("nslab: {}: {}\n", argv[0], std::strerror(errno)));
  ::_exit(127);
}

// Waits for a child no longer than `timeout`; false: it had to be killed.
bool wait_no_longer(pid_t child, std::chrono::milliseconds timeout, int& status) {
  const Fd watch(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  bool in_time = true;
  if (timeout.count() > 0 && watch) {
    struct pollfd asked {watch.get(), POLLIN, 0};
    int ready = 0;
    while ((ready = ::poll(&asked, 1, static_cast<int>(timeout.count()))) < 0 && errno == EINTR) {
    }
    in_time = ready > 0;
    if (!in_time) ::kill(child, SIGKILL);
  }
  status = wait_for(child);
  return in_time;
}

}  // namespace

Expected<Sandbox> Sandbox::open(const SandboxOptions& options) {
  Sandbox out;
  out.has_userns_ = options.user_namespace || !is_capable();
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return failed("socketpair");
  Fd inner(ends[1]);
  out.control_ = Fd(ends[0]);
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  out.init_ = clone_here(kNamespaces | (out.has_userns_ ? static_cast<unsigned long>(CLONE_NEWUSER) : 0UL));
  if (out.init_ < 0) {
    const int error = errno;  // before looking for the reason changes it
    return failed_with(error, "a sandbox (new namespaces) is not allowed here: clone", why_forbidden(out.has_userns_));
  }
  if (out.init_ == 0) {
    out.control_.close();
    begin_inside(inner.get(), options, out.has_userns_, uid, gid);
  }
  inner.close();
  bool complete = false;
  const std::string error = read_line(out.control_.get(), complete);
  if (!complete || !error.empty()) {
    const std::string what = complete ? error : "its first process was killed";
    return tl::unexpected<Failure>(Failure{"the sandbox cannot be set up: " + what, why_forbidden(out.has_userns_)});
  }
  out.pidfd_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, out.init_, 0)));
  if (!out.pidfd_) return failed("pidfd_open (it takes Linux 5.3)");
  if (!out.has_userns_) {
    out.unprotected_.emplace_back(
        "as root, a program inside keeps CAP_SYS_ADMIN and could mount the machine's file system writable again; nslab never does");
  }
  out.unprotected_.emplace_back("a kind of link or rule that the kernel has as a module makes it load that module, which then stays");
  return out;
}

Sandbox::Sandbox(Sandbox&& other) noexcept
    : init_(std::exchange(other.init_, -1)),
      control_(std::move(other.control_)),
      pidfd_(std::move(other.pidfd_)),
      has_userns_(other.has_userns_),
      unprotected_(std::move(other.unprotected_)) {}

Sandbox& Sandbox::operator=(Sandbox&& other) noexcept {
  if (this != &other) {
    close();
    init_ = std::exchange(other.init_, -1);
    control_ = std::move(other.control_);
    pidfd_ = std::move(other.pidfd_);
    has_userns_ = other.has_userns_;
    unprotected_ = std::move(other.unprotected_);
  }
  return *this;
}

Sandbox::~Sandbox() { close(); }

void Sandbox::close() {
  if (init_ <= 0) return;
  ::kill(init_, SIGKILL);
  control_.close();
  (void)wait_for(init_);
  init_ = -1;
}

Expected<std::string> Sandbox::run(const std::function<std::string()>& work, std::chrono::milliseconds timeout) const {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("pipe");
  Fd from(ends[0]);
  Fd to(ends[1]);
  const auto worker = start_worker(pidfd_.get(), has_userns_);
  if (!worker) return tl::unexpected(worker.error());
  if (worker->pid == 0) {
    from.close();
    const std::string result = work();
    std::fflush(nullptr);
    ::_exit(write_all(to.get(), result) ? 0 : 1);
  }
  to.close();
  std::string result;
  const bool in_time = read_until(from.get(), timeout, result);
  if (!in_time) ::kill(worker->pid, SIGKILL);
  const int status = wait_for(worker->pid);
  if (!in_time) return tl::unexpected<Failure>(Failure{fmt::format("the sandbox's worker did not end within {} ms", timeout.count()), ""});
  if (status != 0)
    return tl::unexpected<Failure>(Failure{fmt::format("the sandbox's worker ended with status {}", shell_status(status)), ""});
  return result;
}

Expected<CommandResult> Sandbox::command(const std::vector<std::string>& argv, const CommandOptions& options) const {
  const Fd output(::memfd_create("output", MFD_CLOEXEC));
  if (!output) return failed("memfd_create");
  const auto worker = start_worker(pidfd_.get(), has_userns_);
  if (!worker) return tl::unexpected(worker.error());
  if (worker->pid == 0) become(argv, options, output.get());
  CommandResult result;
  int status = 0;
  const bool in_time = wait_no_longer(worker->pid, options.timeout, status);
  result.status = shell_status(status);
  (void)::lseek(output.get(), 0, SEEK_SET);
  result.output = read_all(output.get());
  if (!in_time) {
    return tl::unexpected<Failure>(
        Failure{fmt::format("{} did not end within {} ms; it had printed: {}", argv[0], options.timeout.count(), result.output), ""});
  }
  return result;
}

}  // namespace nslab::kernel
