// model/ifaddr.h — Ifaddr: an address of a link, IPv4 or IPv6.
//
// Kernel: include/linux/inetdevice.h (struct in_ifaddr), include/net/if_inet6.h (struct inet6_ifaddr).
#ifndef NSLAB_MODEL_IFADDR_H_
#define NSLAB_MODEL_IFADDR_H_

#include <cstdint>

#include "model/base/ip.h"
#include "model/base/name.h"
#include "model/base/time.h"

namespace nslab {

// RT_SCOPE_*: the larger, the nearer.
enum class Scope : std::uint8_t { kUniverse = 0, kSite = 200, kLink = 253, kHost = 254, kNowhere = 255 };

// IFA_F_*
namespace ifa {
inline constexpr std::uint32_t kSecondary = 0x01;  // "temporary" for IPv6
inline constexpr std::uint32_t kNodad = 0x02;
inline constexpr std::uint32_t kOptimistic = 0x04;
inline constexpr std::uint32_t kDadfailed = 0x08;
inline constexpr std::uint32_t kHomeaddress = 0x10;
inline constexpr std::uint32_t kDeprecated = 0x20;
inline constexpr std::uint32_t kTentative = 0x40;
inline constexpr std::uint32_t kPermanent = 0x80;
inline constexpr std::uint32_t kManagetempaddr = 0x100;
inline constexpr std::uint32_t kNoprefixroute = 0x200;
inline constexpr std::uint32_t kMcautojoin = 0x400;
inline constexpr std::uint32_t kStablePrivacy = 0x800;
}  // namespace ifa

inline constexpr std::uint32_t kLifetimeForever = 0xffffffff;

struct Ifaddr {
  IpAddress local{};
  IpAddress peer{};       // the address whose prefix is meant: `local` itself unless point to point
  IpAddress broadcast{};  // none: 0.0.0.0
  std::uint8_t prefix_length = 32;
  Scope scope = Scope::kUniverse;
  std::uint32_t flags = ifa::kPermanent;
  std::uint32_t valid_s = kLifetimeForever;      // at `stamped`
  std::uint32_t preferred_s = kLifetimeForever;
  Instant stamped{};
  std::uint32_t metric = 0;
  std::uint8_t protocol = 0;
  LinkName label{};
  std::uint8_t dad_probes = 0;  // still to be sent
  Instant dad_timer{kNever};    // when detection goes on

  [[nodiscard]] bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] Prefix subnet() const { return {masked(peer, prefix_length), prefix_length}; }
  // ifa_mask of both equal and the same network (inet_ifa_match)
  [[nodiscard]] bool covers(const IpAddress& other) const { return Prefix{peer, prefix_length}.contains(other); }
  friend bool operator==(const Ifaddr&, const Ifaddr&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_IFADDR_H_
