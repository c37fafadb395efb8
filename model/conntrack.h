// model/conntrack.h — Conntrack: one tracked flow, its two tuples and what NAT did to it.
//
// Kernel: net/netfilter/nf_conntrack_core.c, nf_conntrack_proto_{icmp,tcp,udp}.c, nf_nat_core.c.
#ifndef NSLAB_MODEL_CONNTRACK_H_
#define NSLAB_MODEL_CONNTRACK_H_

#include <array>
#include <cstdint>

#include "model/base/id.h"
#include "model/base/ip.h"
#include "model/base/time.h"

namespace nslab {

struct Tuple {
  IpAddress source{}, destination{};
  std::uint8_t protocol = 0;
  std::uint8_t icmp_type = 0, icmp_code = 0;
  std::uint16_t source_port = 0;       // of ICMP: the id
  std::uint16_t destination_port = 0;
  friend auto operator<=>(const Tuple&, const Tuple&) = default;
};

// IPS_*
namespace ct_status {
inline constexpr std::uint32_t kSeenReply = 1U << 1;
inline constexpr std::uint32_t kAssured = 1U << 2;
inline constexpr std::uint32_t kConfirmed = 1U << 3;
inline constexpr std::uint32_t kSrcNat = 1U << 4;
inline constexpr std::uint32_t kDstNat = 1U << 5;
inline constexpr std::uint32_t kSrcNatDone = 1U << 7;
inline constexpr std::uint32_t kDstNatDone = 1U << 8;
}  // namespace ct_status

enum class CtTcp : std::uint8_t {
  kNone, kSynSent, kSynRecv, kEstablished, kFinWait, kCloseWait, kLastAck, kTimeWait, kClose, kSynSent2
};

struct Conntrack {
  NetnsId netns{};
  Tuple original{}, reply{};
  std::uint32_t status = 0;
  CtTcp tcp = CtTcp::kNone;
  Instant started{};
  Instant expires{kNever};
  std::uint32_t mark = 0;
  bool counts = false;  // net.netfilter.nf_conntrack_acct was set when it was made
  std::array<std::uint64_t, 2> packets{}, bytes{};  // original, reply
  LinkId masquerade_out{};  // the device it was masqueraded for: gone with the device or its address
  std::uint64_t order = 0;
  friend bool operator==(const Conntrack&, const Conntrack&) = default;
};

struct TupleOwner {
  ConntrackId entry{};
  bool reply = false;
  friend bool operator==(const TupleOwner&, const TupleOwner&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_CONNTRACK_H_
