// What an agent does as a process: it is cloned, moves between namespaces, has children and ends.
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "kernel/agent_call.h"

namespace nslab::kernel {

namespace {

constexpr int kControl = 1000;  // where the socket to the master is kept, beyond what ops open

Answer refused_with(int error) { return Answer{error, 0, ""}; }
Answer result(long returned) { return Answer{returned < 0 ? errno : 0, returned, ""}; }

// A child of this process, with the number that the model gave it, which goes on in serve_calls.
Answer clone_child(const Request& request, int control, int& socket, int& pidfd) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return refused_with(errno);
  auto wanted = static_cast<pid_t>(request.numbers[1]);
  struct clone_args how {};
  how.flags = static_cast<std::uint64_t>(request.numbers[0]) | CLONE_PIDFD;
  how.exit_signal = SIGCHLD;
  how.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  how.set_tid = reinterpret_cast<std::uintptr_t>(&wanted);
  how.set_tid_size = wanted > 0 ? 1 : 0;
  const auto child = static_cast<pid_t>(::syscall(SYS_clone3, &how, sizeof how));
  if (child == 0) {
    ::close(control);
    ::close(ends[0]);
    ::dup3(ends[1], kControl, O_CLOEXEC);
    ::close(ends[1]);
    serve_calls(kControl);
  }
  const int error = errno;
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    return refused_with(error);
  }
  socket = ends[0];
  return Answer{0, child, ""};
}

Answer join(const Request& request) {
  const int kinds = static_cast<int>(request.numbers[1]);
  const Fd file(request.path.empty() ? static_cast<int>(::syscall(SYS_pidfd_open, request.numbers[0], 0))
                                     : ::open(request.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return refused_with(errno);
  return result(::setns(file.get(), kinds));
}

// One line for one's own number outside, which is all that an ordinary user may write.
Answer map_ids(const Request& request) {
  const auto uid_outside = request.numbers[2];
  const auto gid_outside = request.numbers[3];
  (void)write_file("/proc/self/setgroups", "deny");
  if (const int error = write_file("/proc/self/uid_map", fmt::format("{} {} 1", request.numbers[0], uid_outside)); error != 0)
    return refused_with(error);
  return refused_with(write_file("/proc/self/gid_map", fmt::format("{} {} 1", request.numbers[1], gid_outside)));
}

Answer become_user(const Request& request) {
  (void)::setgroups(0, nullptr);
  const auto gid = static_cast<gid_t>(request.numbers[1]);
  const auto uid = static_cast<uid_t>(request.numbers[0]);
  gid_t before = 0, effective = 0, saved = 0;
  (void)::getresgid(&before, &effective, &saved);
  if (::setresgid(gid, gid, gid) != 0) return refused_with(errno);
  const Answer answer = result(::setresuid(uid, uid, uid));
  if (answer.code != 0) (void)::setresgid(before, effective, saved);  // both or neither
  // Its files in /proc would be root's from now on, as they are not of a program that is executed afterwards.
  (void)::prctl(PR_SET_DUMPABLE, 1);
  return answer;
}

[[noreturn]] void end(std::int64_t status) {
  const int signal = static_cast<int>(status & 0x7f);
  if (signal != 0) {
    ::signal(signal, SIG_DFL);
    ::kill(::getpid(), signal);
    ::kill(::getpid(), SIGKILL);
  }
  ::_exit(static_cast<int>((status >> 8) & 0xff));
}

Answer reap(const Request& request) {
  int status = 0;
  // The model's wait never blocks: a child that still runs is refused there.
  const pid_t child = ::waitpid(static_cast<pid_t>(request.numbers[0]), &status, WNOHANG);
  if (child == 0) return refused_with(EAGAIN);
  return child < 0 ? refused_with(errno) : Answer{0, status, ""};
}

Answer get_file(const Request& request, int& file) {
  file = ::open(request.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  return refused_with(file < 0 ? errno : 0);
}

// Of the descriptors that go with the answer there are none, one or two.
Answer serve(const Request& request, int control, int& socket, int& pidfd) {
  bool known = false;
  Answer answer = serve_files(request, known);
  if (!known) answer = serve_sockets(request, known);
  if (known) return answer;
  switch (request.call) {
    case Call::kClone: return clone_child(request, control, socket, pidfd);
    case Call::kUnshare: return result(::unshare(static_cast<int>(request.numbers[0])));
    case Call::kSetns: return join(request);
    case Call::kMap: return map_ids(request);
    case Call::kSetUid: return become_user(request);
    case Call::kHostname: return result(::sethostname(request.path.data(), request.path.size()));
    case Call::kExit: end(request.numbers[0]);
    case Call::kReap: return reap(request);
    case Call::kGetFile: return get_file(request, socket);
    default: return serve_network(request);
  }
}

}  // namespace

void serve_calls(int socket) {
  // Pids inside are the model's; this process ends with its master in any case: pid 1 inside dies, and all with it.
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  ::signal(SIGPIPE, SIG_IGN);  // a pipe that nobody reads is told by its errno
  Request request;
  while (receive_request(socket, request)) {
    int child = -1;
    int pidfd = -1;
    const Answer answer = serve(request, socket, child, pidfd);
    std::vector<int> descriptors;
    if (child >= 0) descriptors.push_back(child);
    if (pidfd >= 0) descriptors.push_back(pidfd);
    const bool sent = send_answer(socket, answer, descriptors);
    for (const int descriptor : descriptors) ::close(descriptor);
    if (!sent) break;
  }
  ::_exit(0);
}

}  // namespace nslab::kernel
