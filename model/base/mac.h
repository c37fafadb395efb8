// model/base/mac.h — Mac: an Ethernet address.
#ifndef NSLAB_MODEL_BASE_MAC_H_
#define NSLAB_MODEL_BASE_MAC_H_

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace nslab {

struct Mac {
  std::array<std::uint8_t, 6> bytes{};

  [[nodiscard]] constexpr bool is_zero() const { return *this == Mac{}; }
  [[nodiscard]] constexpr bool is_multicast() const { return (bytes[0] & 1) != 0; }  // the group bit; broadcast too
  [[nodiscard]] constexpr bool is_broadcast() const {
    return *this == Mac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
  }
  // 01:80:c2:00:00:0X, which a bridge keeps to itself (is_link_local_ether_addr).
  [[nodiscard]] constexpr bool is_link_local() const {
    return bytes[0] == 0x01 && bytes[1] == 0x80 && bytes[2] == 0xc2 && bytes[3] == 0 && bytes[4] == 0 &&
           (bytes[5] & 0xf0) == 0;
  }
  [[nodiscard]] static constexpr Mac of_number(std::uint64_t number) {
    Mac mac;
    for (auto at = mac.bytes.rbegin(); at != mac.bytes.rend(); ++at, number >>= 8U) *at = static_cast<std::uint8_t>(number);
    return mac;
  }
  // Its bytes as a number that is ordered as they are.
  [[nodiscard]] constexpr std::uint64_t number() const {
    std::uint64_t number = 0;
    if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
      for (const std::uint8_t byte : bytes) number = number << 8U | byte;
    } else {
      std::memcpy(&number, bytes.data(), bytes.size());
      number = __builtin_bswap64(number) >> 16U;
    }
    return number;
  }
  friend constexpr std::strong_ordering operator<=>(const Mac& a, const Mac& b) { return a.number() <=> b.number(); }
  friend constexpr bool operator==(const Mac& a, const Mac& b) {  // a call to memcmp costs more than six bytes
    if (std::is_constant_evaluated()) return a.bytes == b.bytes;
    std::uint32_t first_a = 0, first_b = 0;
    std::uint16_t last_a = 0, last_b = 0;
    std::memcpy(&first_a, a.bytes.data(), sizeof first_a);
    std::memcpy(&first_b, b.bytes.data(), sizeof first_b);
    std::memcpy(&last_a, a.bytes.data() + sizeof first_a, sizeof last_a);
    std::memcpy(&last_b, b.bytes.data() + sizeof first_b, sizeof last_b);
    return ((first_a ^ first_b) | static_cast<std::uint32_t>(last_a ^ last_b)) == 0;
  }
};

inline constexpr Mac kBroadcastMac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

// "02:00:00:00:00:01"
std::string to_string(const Mac& mac);
// Six groups of one or two hexadecimal digits between colons; nothing otherwise.
std::optional<Mac> parse_mac(std::string_view text);

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_MAC_H_
