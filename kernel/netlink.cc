#include "kernel/netlink.h"

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "kernel/attributes.h"

namespace nslab::kernel {

namespace {

constexpr std::size_t kReceive = 65536;
constexpr std::size_t kBatch = 48;  // requests a sendmsg: their acks must fit into the receive buffer

std::array<char, kReceive>& buffer() {
  static thread_local std::array<char, kReceive> bytes;
  return bytes;
}

void set_sequence(std::vector<std::uint8_t>& request, std::uint32_t sequence) {
  std::memcpy(request.data() + offsetof(struct nlmsghdr, nlmsg_seq), &sequence, sizeof sequence);
}

// One datagram; 0 on error.
std::size_t receive(int socket, std::array<char, kReceive>& into) {
  for (;;) {
    const ssize_t got = ::recv(socket, into.data(), into.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }
}

}  // namespace

Netlink::Netlink(int protocol) : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)) {
  if (!socket_) return;
  const int on = 1;
  ::setsockopt(socket_.get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  ::setsockopt(socket_.get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  ::setsockopt(socket_.get(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
  const int room = 1 << 20;
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
}

KernelReply read_ack(const nlmsghdr* message) {
  KernelReply out;
  const auto* error = static_cast<const struct nlmsgerr*>(mnl_nlmsg_get_payload(message));
  out.code = -error->error;
  if ((message->nlmsg_flags & NLM_F_ACK_TLVS) == 0) return out;
  std::size_t offset = sizeof(struct nlmsgerr);
  if ((message->nlmsg_flags & NLM_F_CAPPED) == 0) offset += error->msg.nlmsg_len - sizeof(struct nlmsghdr);
  each_attribute(message, offset, [&](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) == NLMSGERR_ATTR_MSG) out.extack = mnl_attr_get_str(attribute);
  });
  return out;
}

KernelReply Netlink::ask(std::vector<std::uint8_t> request, const std::function<void(const nlmsghdr*)>& each) {
  set_sequence(request, ++sequence_);
  if (::send(socket_.get(), request.data(), request.size(), 0) < 0) return {errno, ""};
  auto& bytes = buffer();
  for (;;) {
    int left = static_cast<int>(receive(socket_.get(), bytes));
    if (left == 0) return {errno == 0 ? EIO : errno, ""};
    const auto* message = reinterpret_cast<const nlmsghdr*>(bytes.data());
    for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
      if (message->nlmsg_seq != sequence_) continue;
      if (message->nlmsg_type == NLMSG_ERROR) return read_ack(message);
      if (each) each(message);
    }
  }
}

bool Netlink::dump(std::vector<std::uint8_t> request, const std::function<void(const nlmsghdr*)>& each) {
  auto& bytes = buffer();
  std::uint16_t flags = NLM_F_REQUEST | NLM_F_DUMP;
  std::memcpy(request.data() + offsetof(struct nlmsghdr, nlmsg_flags), &flags, sizeof flags);
  set_sequence(request, ++sequence_);
  if (::send(socket_.get(), request.data(), request.size(), 0) < 0) return false;
  bool whole = true;
  for (;;) {
    int left = static_cast<int>(receive(socket_.get(), bytes));
    if (left == 0) return false;
    const auto* message = reinterpret_cast<const nlmsghdr*>(bytes.data());
    for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
      if (message->nlmsg_seq != sequence_) continue;
      if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) whole = false;
      if (message->nlmsg_type == NLMSG_ERROR) return read_ack(message).code == 0 && whole;
      if (message->nlmsg_type == NLMSG_DONE) return whole;
      each(message);
    }
  }
}

std::vector<std::pair<std::size_t, KernelReply>> Netlink::ask_all(const std::vector<std::vector<std::uint8_t>>& requests) {
  std::vector<std::pair<std::size_t, KernelReply>> refused;
  auto& bytes = buffer();
  for (std::size_t begin = 0; begin < requests.size(); begin += kBatch) {
    const std::size_t count = std::min(kBatch, requests.size() - begin);
    std::vector<std::vector<std::uint8_t>> batch(requests.begin() + static_cast<std::ptrdiff_t>(begin),
                                                 requests.begin() + static_cast<std::ptrdiff_t>(begin + count));
    std::vector<struct iovec> parts;
    const std::uint32_t first = sequence_ + 1;
    for (auto& request : batch) {
      set_sequence(request, ++sequence_);
      parts.push_back({request.data(), request.size()});
    }
    struct msghdr head {};
    head.msg_iov = parts.data();
    head.msg_iovlen = parts.size();
    if (::sendmsg(socket_.get(), &head, 0) < 0) return {{begin, {errno, ""}}};
    for (std::size_t acks = 0; acks < count;) {
      int left = static_cast<int>(receive(socket_.get(), bytes));
      if (left == 0) return {{begin + acks, {EIO, ""}}};
      const auto* message = reinterpret_cast<const nlmsghdr*>(bytes.data());
      for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
        if (message->nlmsg_type != NLMSG_ERROR || message->nlmsg_seq < first) continue;
        ++acks;
        if (KernelReply reply = read_ack(message); reply.code != 0)
          refused.emplace_back(begin + (message->nlmsg_seq - first), std::move(reply));
      }
    }
  }
  return refused;
}

}  // namespace nslab::kernel
