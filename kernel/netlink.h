// kernel/netlink.h — Netlink: a netlink socket, requests and dumps on it, and what the kernel answers.
//
// A socket stays in the namespace in which it was made, wherever its owner goes; and it holds that namespace.
//
// Kernel: net/netlink/af_netlink.c (netlink_ack: errno and extended ack).
#ifndef NSLAB_KERNEL_NETLINK_H_
#define NSLAB_KERNEL_NETLINK_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernel/fd.h"

struct nlmsghdr;

namespace nslab::kernel {

// What the kernel said to a request: errno 0 is done.
struct KernelReply {
  int code = 0;
  std::string extack{};
  friend bool operator==(const KernelReply&, const KernelReply&) = default;
};

class Netlink {
 public:
  Netlink() = default;
  // In the caller's network namespace. On failure it is false, and errno says why.
  explicit Netlink(int protocol);
  explicit Netlink(Fd socket) : socket_(std::move(socket)) {}

  explicit operator bool() const { return bool(socket_); }
  [[nodiscard]] int get() const { return socket_.get(); }

  // Sends one request and waits for its ack; what comes before it is given to `each`.
  KernelReply ask(std::vector<std::uint8_t> request, const std::function<void(const nlmsghdr*)>& each = {});
  // Sends a dump request and gives every message of the answer. False where the kernel refused or was interrupted by a
  // change for the third time.
  bool dump(std::vector<std::uint8_t> request, const std::function<void(const nlmsghdr*)>& each);
  // Many requests by few system calls, in order. Gives the replies to those that failed, by position.
  std::vector<std::pair<std::size_t, KernelReply>> ask_all(const std::vector<std::vector<std::uint8_t>>& requests);

 private:
  Fd socket_{};
  std::uint32_t sequence_ = 0;
};

// errno and extended ack of a NLMSG_ERROR.
KernelReply read_ack(const nlmsghdr* message);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_NETLINK_H_
