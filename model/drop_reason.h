// model/drop_reason.h — DropReason: why the kernel lets a packet go, in the kernel's own names.
//
// The names are those of enum skb_drop_reason, which the tracepoint skb:kfree_skb prints. Each has the function
// that decides and a sentence for someone who meets it for the first time.
//
// Two are not the kernel's: CONSUMED, for what it takes and ignores without counting a drop, and LOOP, where nslab
// stops following a storm.
//
// Kernel: include/net/dropreason-core.h
#ifndef NSLAB_MODEL_DROP_REASON_H_
#define NSLAB_MODEL_DROP_REASON_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace nslab {

enum class DropReason : std::uint8_t {
  kNone, kNotSpecified, kNoSocket, kSocketRcvbuff, kNetfilterDrop, kOtherhost, kIpInhdr, kIpRpfilter,
  kUnicastInL2Multicast, kIpNoproto, kTcpFlags, kTcpReset, kIpOutnoroutes, kIpv6disabled, kNeighFailed,
  kNeighQueuefull, kNeighCreatefail, kQdiscDrop, kUnhandledProto, kDevHdr, kDevReady, kFullRing, kNomem,
  kInvalidProto, kIpInaddrerrors, kIpInnoroutes, kIpLocalSource, kIpInvalidSource, kIpLocalnet,
  kIpInvalidDest, kPktTooBig, kFragReasmTimeout, kVxlanVniNotFound, kNoTxTarget, kLocalMac,
  kMacInvalidSource, kBridgeIngressStpState, kPacketSockError, kRecursionLimit,
  kIpv6NdiscNsOtherhost, kConsumed, kLoop, kCount
};

struct DropRow {
  DropReason reason;
  std::string_view name;    // without SKB_DROP_REASON_
  std::string_view site;
  std::string_view lesson;
};

const DropRow& row(DropReason reason);
std::span<const DropRow> drop_table();

}  // namespace nslab

#endif  // NSLAB_MODEL_DROP_REASON_H_
