// kernel/attributes.h — Attributes: those of a netlink message or of a nest, by type.
#ifndef NSLAB_KERNEL_ATTRIBUTES_H_
#define NSLAB_KERNEL_ATTRIBUTES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "model/base/ip.h"
#include "model/base/mac.h"

struct nlattr;
struct nlmsghdr;

namespace nslab::kernel {

// Points into the message: it must outlive this.
class Attributes {
 public:
  Attributes(const nlmsghdr* message, std::size_t header);
  explicit Attributes(const nlattr* nest);
  Attributes(const void* bytes, std::size_t size);

  [[nodiscard]] bool has(std::uint16_t type) const { return at(type) != nullptr; }
  [[nodiscard]] std::optional<std::uint32_t> number(std::uint16_t type) const;  // of 1, 2 or 4 bytes
  [[nodiscard]] std::string text(std::uint16_t type) const;                     // "" where it is not there
  [[nodiscard]] std::optional<Mac> mac(std::uint16_t type) const;
  [[nodiscard]] IpAddress ip(std::uint16_t type) const;  // 4 or 16 bytes; none else
  [[nodiscard]] Attributes nest(std::uint16_t type) const;
  [[nodiscard]] const nlattr* at(std::uint16_t type) const { return type < by_type_.size() ? by_type_[type] : nullptr; }

 private:
  void keep(const nlattr* attribute);
  std::array<const nlattr*, 80> by_type_{};
};

IpAddress ip_of_bytes(const void* bytes, std::size_t size);
// Every attribute of a message behind its family's header, within a nest, or in plain bytes.
void each_attribute(const nlmsghdr* message, std::size_t header, const std::function<void(const nlattr*)>& each);
void each_attribute(const nlattr* nest, const std::function<void(const nlattr*)>& each);
void each_attribute(const void* bytes, std::size_t size, const std::function<void(const nlattr*)>& each);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_ATTRIBUTES_H_
