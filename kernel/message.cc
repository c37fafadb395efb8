#include "kernel/message.h"

#include <linux/netlink.h>

#include <cstring>

namespace nslab::kernel {

namespace {

constexpr std::size_t netlink_aligned(std::size_t size) { return (size + 3U) & ~std::size_t{3}; }

}  // namespace

Message::Message(std::uint16_t type, std::uint16_t flags) {
  bytes_.reserve(512);  // so that what `header` gives stays where it is; a request is rarely longer
  bytes_.resize(sizeof(struct nlmsghdr));
  struct nlmsghdr head {};
  head.nlmsg_type = type;
  head.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
  std::memcpy(bytes_.data(), &head, sizeof head);
}

void* Message::extra(std::size_t size) {
  const std::size_t at = bytes_.size();
  bytes_.resize(at + netlink_aligned(size));
  return bytes_.data() + at;
}

void Message::put(std::uint16_t type, const void* data, std::size_t size) {
  const std::size_t at = bytes_.size();
  bytes_.resize(at + sizeof(struct nlattr) + netlink_aligned(size));
  struct nlattr head {};
  head.nla_type = type;
  head.nla_len = static_cast<std::uint16_t>(sizeof head + size);
  std::memcpy(bytes_.data() + at, &head, sizeof head);
  if (size != 0) std::memcpy(bytes_.data() + at + sizeof head, data, size);
}

void Message::put_text(std::uint16_t type, std::string_view text) {
  const std::string with_end(text);
  put(type, with_end.c_str(), with_end.size() + 1);
}

void Message::put_ip(std::uint16_t type, const IpAddress& address) {
  const auto bytes = address.bytes();
  if (address.is_v6()) {
    put(type, bytes.data(), bytes.size());
    return;
  }
  const std::uint32_t value = address.v4_value();
  const std::uint8_t four[4] = {static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
                                static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
  put(type, four, sizeof four);
}

void Message::put_link(std::uint16_t type, const LinkRef& link) {
  put_u32(type, link.index);
  if (link.index == 0 && !link.name.empty()) {
    patches_.push_back({Patch::Kind::kIfindex, static_cast<std::uint32_t>(bytes_.size() - 4), link.name});
  }
}

void Message::put_netns(std::uint16_t fd_type, std::uint16_t pid_type, const NetnsRef& netns) {
  if (const auto* pid = std::get_if<NetnsByPid>(&netns)) {
    put_u32(pid_type, pid->pid);
    return;
  }
  put_u32(fd_type, 0);
  const std::string path = netns_path(netns);
  patches_.push_back({Patch::Kind::kNetnsFd, static_cast<std::uint32_t>(bytes_.size() - 4), path.empty() ? "/proc/self/ns/net" : path});
}

void Message::patch_link(void* place, const LinkRef& link) {
  if (link.index != 0) {
    std::memcpy(place, &link.index, sizeof link.index);
  } else if (!link.name.empty()) {
    const auto offset = static_cast<std::uint32_t>(static_cast<std::uint8_t*>(place) - bytes_.data());
    patches_.push_back({Patch::Kind::kIfindex, offset, link.name});
  }
}

std::size_t Message::begin_nest(std::uint16_t type) {
  const std::size_t at = bytes_.size();
  put(static_cast<std::uint16_t>(type | NLA_F_NESTED), nullptr, 0);
  return at;
}

void Message::end_nest(std::size_t nest) {
  const auto length = static_cast<std::uint16_t>(bytes_.size() - nest);
  std::memcpy(bytes_.data() + nest, &length, sizeof length);
}

void Message::use_descriptor(int descriptor) {
  if (patches_.empty()) return;
  write(patches_.back().offset, &descriptor, sizeof descriptor);
  patches_.pop_back();
}

void Message::write(std::size_t offset, const void* data, std::size_t size) { std::memcpy(bytes_.data() + offset, data, size); }

const std::vector<std::uint8_t>& Message::bytes() {
  const auto length = static_cast<std::uint32_t>(bytes_.size());
  std::memcpy(bytes_.data(), &length, sizeof length);
  return bytes_;
}

std::string netns_path(const NetnsRef& netns) {
  if (const auto* named = std::get_if<NetnsByName>(&netns)) return "/run/netns/" + named->name;
  if (const auto* at = std::get_if<NetnsByPath>(&netns)) return at->path;
  return "";
}

}  // namespace nslab::kernel
