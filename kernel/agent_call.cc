#include "kernel/agent_call.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace nslab::kernel {

namespace {

constexpr std::size_t kMost = 200000;

void put(std::string& out, const void* data, std::size_t size) { out.append(static_cast<const char*>(data), size); }
template <class Number>
void put_number(std::string& out, Number value) {
  put(out, &value, sizeof value);
}
void put_text(std::string& out, const std::string& text) {
  put_number(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

struct Reader {
  const std::string& from;
  std::size_t at = 0;

  template <class Number>
  Number number() {
    Number value{};
    if (at + sizeof value <= from.size()) std::memcpy(&value, from.data() + at, sizeof value);
    at += sizeof value;
    return value;
  }
  std::string text() {
    const auto size = number<std::uint32_t>();
    std::string out = at <= from.size() ? from.substr(at, size) : "";
    at += size;
    return out;
  }
};

bool receive_bytes(int socket, std::string& into, std::vector<Fd>* descriptors) {
  static thread_local std::string buffer(kMost, '\0');
  struct iovec part {buffer.data(), buffer.size()};
  alignas(struct cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
  struct msghdr head {};
  head.msg_iov = &part;
  head.msg_iovlen = 1;
  head.msg_control = control.data();
  head.msg_controllen = control.size();
  ssize_t got = 0;
  while ((got = ::recvmsg(socket, &head, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  if (got <= 0) return false;
  into.assign(buffer, 0, static_cast<std::size_t>(got));
  for (struct cmsghdr* c = CMSG_FIRSTHDR(&head); c != nullptr; c = CMSG_NXTHDR(&head, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(c) + i * sizeof(int), sizeof number);
      Fd owned(number);
      if (descriptors != nullptr) descriptors->push_back(std::move(owned));
    }
  }
  return true;
}

bool send_bytes(int socket, const std::string& bytes, const std::vector<int>& descriptors) {
  struct iovec part {const_cast<char*>(bytes.data()), bytes.size()};
  alignas(struct cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
  struct msghdr head {};
  head.msg_iov = &part;
  head.msg_iovlen = 1;
  if (!descriptors.empty()) {
    head.msg_control = control.data();
    head.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
    struct cmsghdr* c = CMSG_FIRSTHDR(&head);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    std::memcpy(CMSG_DATA(c), descriptors.data(), descriptors.size() * sizeof(int));
  }
  return ::sendmsg(socket, &head, MSG_NOSIGNAL) >= 0;
}

}  // namespace

bool send_request(int socket, const Request& request) {
  std::string out;
  put_number(out, request.call);
  for (const std::int64_t number : request.numbers) put_number(out, number);
  put_text(out, request.path);
  put_text(out, request.other);
  put_text(out, request.data);
  put_number(out, static_cast<std::uint32_t>(request.patches.size()));
  for (const Patch& patch : request.patches) {
    put_number(out, patch.kind);
    put_number(out, patch.offset);
    put_text(out, patch.text);
  }
  return send_bytes(socket, out, {});
}

bool receive_request(int socket, Request& request) {
  std::string bytes;
  if (!receive_bytes(socket, bytes, nullptr)) return false;
  Reader read{bytes};
  request = Request{};
  request.call = read.number<Call>();
  for (std::int64_t& number : request.numbers) number = read.number<std::int64_t>();
  request.path = read.text();
  request.other = read.text();
  request.data = read.text();
  const auto count = read.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count; ++i) {
    Patch patch;
    patch.kind = read.number<Patch::Kind>();
    patch.offset = read.number<std::uint32_t>();
    patch.text = read.text();
    request.patches.push_back(std::move(patch));
  }
  return true;
}

bool send_answer(int socket, const Answer& answer, const std::vector<int>& descriptors) {
  std::string out;
  put_number(out, answer.code);
  put_number(out, answer.value);
  put_text(out, answer.data);
  return send_bytes(socket, out, descriptors);
}

bool receive_answer(int socket, Answer& answer, std::vector<Fd>& descriptors) {
  std::string bytes;
  if (!receive_bytes(socket, bytes, &descriptors)) return false;
  Reader read{bytes};
  answer.code = read.number<std::int32_t>();
  answer.value = read.number<std::int64_t>();
  answer.data = read.text();
  return true;
}

}  // namespace nslab::kernel
