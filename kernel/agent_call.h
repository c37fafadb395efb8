// kernel/agent_call.h — what the process that stands for a process of the model can be told to do, and its answer.
//
// One call a system call or a request, in one datagram each way; with an answer may come a descriptor or two.
#ifndef NSLAB_KERNEL_AGENT_CALL_H_
#define NSLAB_KERNEL_AGENT_CALL_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kernel/fd.h"
#include "kernel/message.h"

namespace nslab::kernel {

enum class Call : std::uint8_t {
  kNetlink,      // numbers: protocol; data: the message; patches; path: of the namespace it is asked in, or empty
  kDevice,       // ioctl on a datagram socket: numbers: request, family, offset of an ifindex in data or -1; data: its argument
  kTun,          // data: ifreq; numbers: persist (0 or 1), owner, group
  kClone,        // numbers: flags, the pid it must get; answer: a socket to it and its pidfd
  kUnshare,      // numbers: flags
  kSetns,        // path or numbers[0] a pid; numbers[1] kinds
  kMap,          // numbers: inside uid, inside gid, outside uid, outside gid
  kSetUid,       // numbers: uid, gid
  kHostname,     // path
  kExit,         // numbers: as wait(2) has it
  kReap,         // numbers: the child
  kChdir,        // path
  kOpen,         // path; numbers: flags, mode, the number it must get, 1 if it is only opened and closed again
  kClose, kDup,  // numbers
  kPipe,         // numbers: the two that it must get, for reading and for writing
  kWrite,        // numbers: descriptor; data
  kRead,         // numbers: descriptor, bytes at most; answer: data
  kMkdir,        // path, numbers: mode
  kMknod,        // path, numbers: mode
  kUnlink,       // path, numbers: whether it is rmdir
  kRename, kSymlink, kHardLink,  // path, other
  kChmod,        // path, numbers: mode
  kUmask,        // numbers: mask
  kLstat,        // path; answer: data: "MODE LINKS UID GID", the mode in octal with the type's bits
  kMount,        // path: target; other: source; data: type, NUL, options; numbers: flags
  kUmount,       // path, numbers: flags
  kChroot,       // path
  kPivotRoot,    // path: the new root; other: where the old one is put
  kWriteFile,    // path, data: one write(2)
  kReadFile,     // path; answer: data
  kGetFile,      // path; with the answer comes the file, opened for reading
  kSocket,       // numbers: family, type, protocol, the number it must get
  kSetSocket,    // numbers: descriptor, 1 if path is a device to be bound to; data: level, name and value, 32 bits each, one after another
  kBind, kConnect,  // numbers: descriptor; data: a socket address
  kListen,       // numbers: descriptor, backlog
  kAccept,       // numbers: descriptor, the number it must get, milliseconds to wait
  kSend,         // numbers: descriptor; data; other: a socket address, or empty
  kReceive,      // numbers: descriptor, bytes at most, milliseconds to wait, 1 to peek; answer: data
  kShutdown,     // numbers: descriptor, how
};

struct Request {
  Call call{};
  std::array<std::int64_t, 4> numbers{};
  std::string path{}, other{}, data{};
  std::vector<Patch> patches{};
};
struct Answer {
  std::int32_t code = 0;  // errno
  std::int64_t value = 0;
  std::string data{};     // an extack, or what was read
};

// Each in one datagram; false, or an empty call, once the other end is gone.
bool send_request(int socket, const Request& request);
bool receive_request(int socket, Request& request);
bool send_answer(int socket, const Answer& answer, const std::vector<int>& descriptors = {});
bool receive_answer(int socket, Answer& answer, std::vector<Fd>& descriptors);

// What such a process does until it is told to exit or its master is gone.
[[noreturn]] void serve_calls(int socket);
// The calls, by what they are about: the answer, errno in `code`.
Answer serve_network(const Request& request);
Answer serve_files(const Request& request, bool& known);
Answer serve_sockets(const Request& request, bool& known);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_AGENT_CALL_H_
