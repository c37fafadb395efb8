#include "kernel/attributes.h"

#include <libmnl/libmnl.h>

#include <cstring>

namespace nslab::kernel {

namespace {

constexpr std::size_t aligned(std::size_t size) { return (size + 3U) & ~std::size_t{3}; }

}  // namespace

void each_attribute(const void* bytes, std::size_t size, const std::function<void(const nlattr*)>& each) {
  const auto* at = static_cast<const std::uint8_t*>(bytes);
  while (size >= sizeof(struct nlattr)) {
    const auto* attribute = reinterpret_cast<const struct nlattr*>(at);
    if (!mnl_attr_ok(attribute, static_cast<int>(size))) return;
    each(attribute);
    const std::size_t step = aligned(attribute->nla_len);
    if (step >= size) return;
    at += step;
    size -= step;
  }
}

void each_attribute(const nlmsghdr* message, std::size_t header, const std::function<void(const nlattr*)>& each) {
  const std::size_t skip = sizeof(struct nlmsghdr) + aligned(header);
  if (message->nlmsg_len < skip) return;
  each_attribute(reinterpret_cast<const std::uint8_t*>(message) + skip, message->nlmsg_len - skip, each);
}

void each_attribute(const nlattr* nest, const std::function<void(const nlattr*)>& each) {
  if (nest != nullptr) each_attribute(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest), each);
}

Attributes::Attributes(const void* bytes, std::size_t size) {
  each_attribute(bytes, size, [this](const nlattr* attribute) { keep(attribute); });
}

Attributes::Attributes(const nlmsghdr* message, std::size_t header) {
  each_attribute(message, header, [this](const nlattr* attribute) { keep(attribute); });
}

Attributes::Attributes(const nlattr* nest) {
  each_attribute(nest, [this](const nlattr* attribute) { keep(attribute); });
}

void Attributes::keep(const nlattr* attribute) {
  const std::uint16_t type = mnl_attr_get_type(attribute);
  if (type < by_type_.size()) by_type_[type] = attribute;
}

std::optional<std::uint32_t> Attributes::number(std::uint16_t type) const {
  const nlattr* attribute = at(type);
  if (attribute == nullptr) return std::nullopt;
  switch (mnl_attr_get_payload_len(attribute)) {
    case 1: return mnl_attr_get_u8(attribute);
    case 2: return mnl_attr_get_u16(attribute);
    case 4: return mnl_attr_get_u32(attribute);
    default: return std::nullopt;
  }
}

std::string Attributes::text(std::uint16_t type) const {
  const nlattr* attribute = at(type);
  if (attribute == nullptr) return "";
  const auto* text = static_cast<const char*>(mnl_attr_get_payload(attribute));
  return {text, ::strnlen(text, mnl_attr_get_payload_len(attribute))};
}

std::optional<Mac> Attributes::mac(std::uint16_t type) const {
  const nlattr* attribute = at(type);
  Mac out;
  if (attribute == nullptr || mnl_attr_get_payload_len(attribute) != out.bytes.size()) return std::nullopt;
  std::memcpy(out.bytes.data(), mnl_attr_get_payload(attribute), out.bytes.size());
  return out;
}

IpAddress ip_of_bytes(const void* bytes, std::size_t size) {
  const auto* from = static_cast<const std::uint8_t*>(bytes);
  if (size == 4) return IpAddress::v4(from[0], from[1], from[2], from[3]);
  if (size != 16) return {};
  std::array<std::uint8_t, 16> all{};
  std::memcpy(all.data(), from, all.size());
  return IpAddress::of_bytes(all);
}

IpAddress Attributes::ip(std::uint16_t type) const {
  const nlattr* attribute = at(type);
  if (attribute == nullptr) return {};
  return ip_of_bytes(mnl_attr_get_payload(attribute), mnl_attr_get_payload_len(attribute));
}

Attributes Attributes::nest(std::uint16_t type) const { return Attributes(at(type)); }

}  // namespace nslab::kernel
