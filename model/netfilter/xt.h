// model/netfilter/xt.h — the options of iptables' extensions, by number.
//
// An `XtOption` carries one of these numbers, meaningful together with the extension's kind. The parser and printer
// (shell/iptables) and the evaluation (match.cc) share them.
//
// Kernel: include/uapi/linux/netfilter/xt_*.h
#ifndef NSLAB_MODEL_NETFILTER_XT_H_
#define NSLAB_MODEL_NETFILTER_XT_H_

#include <cstdint>

#include "model/netfilter.h"

namespace nslab {

namespace xt {
// tcp, udp and their like
inline constexpr std::uint8_t kSport = 0, kDport = 1, kTcpFlags = 2, kTcpOption = 3;
// icmp, icmp6: values[0] type, values[1] code
inline constexpr std::uint8_t kIcmpType = 0;
// multiport
inline constexpr std::uint8_t kSports = 0, kDports = 1, kPorts = 2;
// state, conntrack: a set of bits (ct_state_bit)
inline constexpr std::uint8_t kState = 0;
inline constexpr std::uint8_t kCtState = 0, kCtProto = 1, kCtOrigSrc = 2, kCtOrigDst = 3, kCtReplSrc = 4, kCtReplDst = 5,
                              kCtOrigSrcPort = 6, kCtOrigDstPort = 7, kCtReplSrcPort = 8, kCtReplDstPort = 9,
                              kCtStatus = 10, kCtExpire = 11, kCtDir = 12;
// limit, hashlimit
inline constexpr std::uint8_t kLimitRate = 0, kLimitBurst = 1, kHashUpto = 2, kHashAbove = 3, kHashMode = 4, kHashName = 5,
                              kHashSrcmask = 6, kHashDstmask = 7, kHashSize = 8, kHashMax = 9, kHashGcinterval = 10, kHashExpire = 11;
// mark, connmark: value and mask
inline constexpr std::uint8_t kMark = 0;
// mac
inline constexpr std::uint8_t kMacSource = 0;
// addrtype: sets of bits by RouteType
inline constexpr std::uint8_t kSrcType = 0, kDstType = 1, kLimitIfaceIn = 2, kLimitIfaceOut = 3;
// physdev
inline constexpr std::uint8_t kPhysdevIsIn = 0, kPhysdevIn = 1, kPhysdevIsOut = 2, kPhysdevOut = 3, kPhysdevIsBridged = 4;
// owner
inline constexpr std::uint8_t kUidOwner = 0, kGidOwner = 1, kSocketExists = 2;
// iprange
inline constexpr std::uint8_t kSrcRange = 0, kDstRange = 1;
// length, ttl, hl, tos, dscp: ttl as equal, less, greater
inline constexpr std::uint8_t kLength = 0, kTtlEq = 0, kTtlLt = 1, kTtlGt = 2, kTos = 0, kDscp = 0;
// statistic
inline constexpr std::uint8_t kStatMode = 0, kStatProbability = 1, kStatEvery = 2, kStatPacket = 3;
// pkttype
inline constexpr std::uint8_t kPktType = 0;
// rpfilter
inline constexpr std::uint8_t kRpLoose = 0, kRpValidmark = 1, kRpAcceptLocal = 2, kRpInvert = 3;
// connlimit: how many, in which prefix, whose
inline constexpr std::uint8_t kConnAbove = 0, kConnUpto = 1, kConnMask = 2, kConnSaddr = 3, kConnDaddr = 4;
// recent: what is done, then on what terms
inline constexpr std::uint8_t kRecentSet = 0, kRecentCheck = 1, kRecentUpdate = 2, kRecentRemove = 3, kRecentSeconds = 4,
                              kRecentHits = 5, kRecentTtl = 6, kRecentName = 7, kRecentSource = 8, kRecentDest = 9, kRecentMask = 10,
                              kRecentReap = 11;
// string: the text stands in the option's own
inline constexpr std::uint8_t kStringText = 0, kStringHex = 1, kStringAlgo = 2, kStringFrom = 3, kStringTo = 4, kStringIcase = 5;
// time: seconds of the day, sets of days, seconds since 1970
inline constexpr std::uint8_t kTimeStart = 0, kTimeStop = 1, kTimeMonthdays = 2, kTimeWeekdays = 3, kTimeDateStart = 4, kTimeDateStop = 5,
                              kTimeContiguous = 6, kTimeKerneltz = 7, kTimeUtc = 8;
// quota, helper (by its name), connbytes (how much; 0: packets, 1: bytes, 2: average; 0: original, 1: reply, 2: both)
inline constexpr std::uint8_t kQuotaBytes = 0, kHelperName = 0, kConnbytesRange = 0, kConnbytesMode = 1, kConnbytesDir = 2;
// set and SET: the set's name as text; a value a dimension, 1 being the source
inline constexpr std::uint8_t kMatchSet = 0, kAddSet = 0, kDelSet = 1, kSetTimeout = 2, kSetExist = 3;
// ebtables' arp
inline constexpr std::uint8_t kArpOpcode = 0, kArpHtype = 1, kArpPtype = 2, kArpIpSrc = 3, kArpIpDst = 4, kArpMacSrc = 5, kArpMacDst = 6,
                              kArpGratuitous = 7;
// ebtables' snat and arpreply, arptables' mangle
inline constexpr std::uint8_t kToMac = 0, kMacTarget = 1, kMacArp = 2;
inline constexpr std::uint8_t kMangleIpSrc = 0, kMangleIpDst = 1, kMangleMacSrc = 2, kMangleMacDst = 3, kMangleTarget = 4;
// comment
inline constexpr std::uint8_t kComment = 0;

// targets
inline constexpr std::uint8_t kRejectWith = 0;
inline constexpr std::uint8_t kLogPrefix = 0, kLogLevel = 1, kLogTcpSequence = 2, kLogTcpOptions = 3, kLogIpOptions = 4, kLogUid = 5,
                              kLogMacDecode = 6;
inline constexpr std::uint8_t kNatTo = 0, kNatPorts = 1, kNatRandom = 2, kNatRandomFully = 3, kNatPersistent = 4;
inline constexpr std::uint8_t kSetXmark = 0, kSaveMark = 1, kRestoreMark = 2;
inline constexpr std::uint8_t kTtlSet = 0, kTtlDec = 1, kTtlInc = 2;
inline constexpr std::uint8_t kSetTos = 0, kSetDscp = 0, kSetClass = 0;
inline constexpr std::uint8_t kSetMss = 0, kClampMss = 1;
inline constexpr std::uint8_t kNotrack = 0;
}  // namespace xt

// Conntrack states as bits (NF_CT_STATE_BIT), for sets of them.
namespace ct_state_bit {
inline constexpr std::uint64_t kInvalid = 1, kEstablished = 2, kRelated = 4, kNew = 8, kUntracked = 64, kSnat = 128, kDnat = 256;
}  // namespace ct_state_bit

const XtOption* find_option(const Xt& match, std::uint8_t id);
// NAT as a target of iptables asks for it.
NfNat nat_of(const Xt& target);
NfReject reject_of(const Xt& target);
bool is_nat_target(XtKind kind);
// Whether rules with this extension need connection tracking.
bool needs_conntrack(XtKind kind);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_XT_H_
