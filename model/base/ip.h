// model/base/ip.h — IpAddress and Prefix: IPv4 and IPv6 addresses as numbers.
//
// One type for both families, so that routes, rules, neighbours and packets are written once. An IPv4
// address sits in the low 32 bits. Order: all IPv4 before all IPv6, then by value.
// Text follows inet_ntop(3) and inet_pton(3).
#ifndef NSLAB_MODEL_BASE_IP_H_
#define NSLAB_MODEL_BASE_IP_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/base/mac.h"

namespace nslab {

enum class Family : std::uint8_t { kNone = 0, kInet = 2, kInet6 = 10 };

struct IpAddress {
  Family family = Family::kNone;
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  [[nodiscard]] static constexpr IpAddress v4(std::uint32_t value) { return {Family::kInet, 0, value}; }
  [[nodiscard]] static constexpr IpAddress v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return v4(a << 24 | b << 16 | c << 8 | d);
  }
  [[nodiscard]] static constexpr IpAddress v6(std::uint64_t high, std::uint64_t low) {
    return {Family::kInet6, high, low};
  }
  [[nodiscard]] static constexpr IpAddress any(Family family) { return {family, 0, 0}; }
  [[nodiscard]] static IpAddress of_bytes(const std::array<std::uint8_t, 16>& bytes);

  [[nodiscard]] constexpr bool is_v4() const { return family == Family::kInet; }
  [[nodiscard]] constexpr bool is_v6() const { return family == Family::kInet6; }
  [[nodiscard]] constexpr std::uint32_t v4_value() const { return static_cast<std::uint32_t>(low); }
  [[nodiscard]] constexpr unsigned bits() const { return is_v6() ? 128 : 32; }
  [[nodiscard]] std::array<std::uint8_t, 16> bytes() const;  // IPv6, network order

  [[nodiscard]] constexpr bool is_any() const { return high == 0 && low == 0; }
  [[nodiscard]] constexpr bool is_loopback() const {
    return is_v4() ? (low >> 24) == 127 : is_v6() && high == 0 && low == 1;
  }
  [[nodiscard]] constexpr bool is_multicast() const {
    return is_v4() ? (low >> 28) == 0xe : is_v6() && (high >> 56) == 0xff;
  }
  [[nodiscard]] constexpr bool is_limited_broadcast() const { return is_v4() && low == 0xffffffff; }
  // fe80::/10 (IPv6 only)
  [[nodiscard]] constexpr bool is_link_local() const { return is_v6() && (high >> 54) == 0x3fa; }
  // ff02::/16 and the like: multicast that stays on the link
  [[nodiscard]] constexpr bool is_link_local_multicast() const {
    return is_v6() && (high >> 56) == 0xff && ((high >> 48) & 0xf) == 2;
  }
  [[nodiscard]] constexpr bool is_zeronet() const { return is_v4() && (low >> 24) == 0; }
  // 240.0.0.0/4 without the limited broadcast (ipv4_is_lbcast excluded)
  [[nodiscard]] constexpr bool is_reserved() const { return is_v4() && (low >> 28) == 0xf && low != 0xffffffff; }

  explicit constexpr operator bool() const { return family != Family::kNone; }
  friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

inline constexpr IpAddress kAllNodes = IpAddress::v6(0xff02000000000000, 1);
inline constexpr IpAddress kAllRouters = IpAddress::v6(0xff02000000000000, 2);
inline constexpr IpAddress kLoopback6 = IpAddress::v6(0, 1);

struct Prefix {
  IpAddress address{};
  std::uint8_t length = 0;

  [[nodiscard]] static constexpr Prefix host(IpAddress address) {
    return {address, static_cast<std::uint8_t>(address.bits())};
  }
  [[nodiscard]] static constexpr Prefix all(Family family) { return {IpAddress::any(family), 0}; }
  [[nodiscard]] constexpr bool is_host() const { return length == address.bits(); }
  [[nodiscard]] IpAddress network() const;  // host bits cleared
  [[nodiscard]] IpAddress last() const;     // host bits set
  [[nodiscard]] bool contains(const IpAddress& other) const;

  explicit constexpr operator bool() const { return bool(address); }
  friend constexpr auto operator<=>(const Prefix&, const Prefix&) = default;
};

// The address with all bits after the first `length` cleared.
IpAddress masked(const IpAddress& address, unsigned length);
IpAddress netmask(Family family, unsigned length);
// The length of a contiguous netmask; nothing where it has holes.
std::optional<std::uint8_t> netmask_length(const IpAddress& mask);

// The modified EUI-64 interface identifier under `prefix` (addrconf_ifid_eui48).
IpAddress eui64_address(std::uint64_t prefix_high, const Mac& mac);
// ff02::1:ffXX:XXXX
IpAddress solicited_node(const IpAddress& address);
// 01:00:5e:… and 33:33:… (ip_eth_mc_map, ipv6_eth_mc_map)
Mac multicast_mac(const IpAddress& group);

std::string to_string(const IpAddress& address);
std::string to_string(const Prefix& prefix);  // "10.0.0.0/24"

// Strict dotted quads and RFC 4291 text, as inet_pton; `kNone` takes either family.
std::optional<IpAddress> parse_ip(std::string_view text, Family family = Family::kNone);
// "ADDRESS" or "ADDRESS/LENGTH"
std::optional<Prefix> parse_prefix(std::string_view text, Family family = Family::kNone);

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_IP_H_
