// model/base/name.h — LinkName: the name of a link, in place.
//
// At most 15 bytes, as the kernel's IFNAMSIZ has it; kept inline so that links and rules stay flat.
#ifndef NSLAB_MODEL_BASE_NAME_H_
#define NSLAB_MODEL_BASE_NAME_H_

#include <array>
#include <compare>
#include <cstdint>
#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace nslab {

class LinkName {
 public:
  static constexpr std::size_t kMost = 15;

  constexpr LinkName() = default;
  // Keeps the first 15 bytes; whether a name is legal is the kernel's question (valid_link_name).
  LinkName(std::string_view text) {  // NOLINT(google-explicit-constructor): a name is its text
    std::memcpy(bytes_.data(), text.data(), text.size() < kMost ? text.size() : kMost);
  }
  LinkName(const char* text) : LinkName(std::string_view(text)) {}         // NOLINT(google-explicit-constructor)
  LinkName(const std::string& text) : LinkName(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] std::string_view view() const { return {bytes_.data(), ::strnlen(bytes_.data(), kMost)}; }
  [[nodiscard]] std::string text() const { return std::string(view()); }
  [[nodiscard]] bool empty() const { return bytes_[0] == '\0'; }

  friend bool operator==(const LinkName& a, const LinkName& b) { return a.bytes_ == b.bytes_; }
  friend std::strong_ordering operator<=>(const LinkName& a, const LinkName& b) {
    const auto [a_high, a_low] = a.halves();
    const auto [b_high, b_low] = b.halves();
    return a_high != b_high ? a_high <=> b_high : a_low <=> b_low;
  }

 private:
  // Its bytes as two numbers that are ordered as they are.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> halves() const {
    const auto half = [this](std::size_t from) {
      std::uint64_t number = 0;
      if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&number, &bytes_[from], sizeof number);
        number = __builtin_bswap64(number);
      } else {
        std::memcpy(&number, &bytes_[from], sizeof number);
      }
      return number;
    };
    return {half(0), half(8)};
  }

  std::array<char, kMost + 1> bytes_{};
};

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_NAME_H_
