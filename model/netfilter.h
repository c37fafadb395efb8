// model/netfilter.h — Ruleset: the tables, chains, rules and sets of nf_tables in one namespace.
//
// There is one ruleset, as in the kernel. iptables (its nf_tables variant) and nft both write it; each rule is
// a list of expressions, evaluated left to right until one does not match or a verdict is given. What iptables
// hands to its own extensions stands in `Xt`, under the extension's name and with its options in the order
// in which they are printed.
//
// Values of all kinds (numbers, addresses, names of links) are 128-bit `Datum`s, so that comparing, ranges
// and sets are written once.
//
// Kernel: net/netfilter/nf_tables_api.c, nf_tables_core.c (nft_do_chain), nft_compat.c.
#ifndef NSLAB_MODEL_NETFILTER_H_
#define NSLAB_MODEL_NETFILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/base/cow.h"
#include "model/base/ip.h"
#include "model/base/map.h"
#include "model/base/name.h"
#include "model/base/time.h"
#include "model/conntrack.h"
#include "model/packet.h"

namespace nslab {

// NFPROTO_*
enum class NfFamily : std::uint8_t { kInet = 1, kIp = 2, kArp = 3, kNetdev = 5, kBridge = 7, kIp6 = 10 };

// NF_INET_*, with the hook of netdev last
enum class NfHook : std::uint8_t { kPrerouting, kInput, kForward, kOutput, kPostrouting, kIngress, kEgress };

enum class NfChainType : std::uint8_t { kFilter, kNat, kRoute };

struct Datum {
  std::uint64_t high = 0, low = 0;
  friend constexpr auto operator<=>(const Datum&, const Datum&) = default;

  [[nodiscard]] static constexpr Datum number(std::uint64_t value) { return {0, value}; }
  [[nodiscard]] static Datum address(const IpAddress& value) { return {value.high, value.low}; }
  [[nodiscard]] static Datum name(const LinkName& value);
  [[nodiscard]] static Datum mac(const Mac& value);
};

struct Interval {
  Datum low{}, high{};
  [[nodiscard]] bool contains(const Datum& value) const { return !(value < low) && !(high < value); }
  [[nodiscard]] bool single() const { return low == high; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

// What a rule can look at. The comment is nft's spelling.
enum class NfField : std::uint8_t {
  kIifname, kOifname, kIif, kOif, kIiftype, kOiftype, kIifgroup, kOifgroup, kIbrname, kObrname,
  kMark, kPriority, kPktType, kLength, kNfproto, kL4proto, kProtocol, kSkuid, kSkgid, kCpu, kTime, kDay, kHour, kCgroup,
  kNftrace, kRandom,
  kEtherSaddr, kEtherDaddr, kEtherType, kVlanId, kVlanPcp, kVlanDei, kVlanType,
  kIpSaddr, kIpDaddr, kIpProtocol, kIpTtl, kIpTos, kIpDscp, kIpEcn, kIpLength, kIpId, kIpFragOff, kIpVersion, kIpHdrlength,
  kIpChecksum,
  kIp6Saddr, kIp6Daddr, kIp6Nexthdr, kIp6Hoplimit, kIp6Length, kIp6Dscp, kIp6Ecn, kIp6Flowlabel, kIp6Version,
  kTcpSport, kTcpDport, kTcpFlags, kTcpSequence, kTcpAckseq, kTcpDoff, kTcpWindow, kTcpChecksum, kTcpUrgptr, kTcpMaxseg,
  kUdpSport, kUdpDport, kUdpLength, kUdpChecksum, kThSport, kThDport,
  kUdpliteSport, kUdpliteDport, kSctpSport, kSctpDport, kDccpSport, kDccpDport, kEspSpi, kAhSpi, kCompCpi, kIgmpType, kIgmpGroup,
  kIcmpType, kIcmpCode, kIcmpId, kIcmpSequence, kIcmpMtu, kIcmpGateway, kIcmpChecksum,
  kIcmp6Type, kIcmp6Code, kIcmp6Id, kIcmp6Sequence, kIcmp6Mtu, kIcmp6Checksum,
  kArpHtype, kArpPtype, kArpHlen, kArpPlen, kArpOperation, kArpSaddrIp, kArpDaddrIp, kArpSaddrEther, kArpDaddrEther,
  kCtState, kCtStatus, kCtMark, kCtDirection, kCtProtocol, kCtL3proto, kCtOriginalSaddr, kCtOriginalDaddr,
  kCtReplySaddr, kCtReplyDaddr, kCtOriginalProtoSrc, kCtOriginalProtoDst, kCtReplyProtoSrc, kCtReplyProtoDst,
  kCtId, kCtBytes, kCtPackets, kCtAvgpkt, kCtOriginalBytes, kCtReplyBytes, kCtOriginalPackets, kCtReplyPackets,
  kCtHelper, kCtExpiration, kCtZone,
  // fib: an address type, a link, or (…Present) whether there is one
  kFibDaddrType, kFibSaddrType, kFibDaddrIifType, kFibSaddrIifType, kFibDaddrOifType, kFibSaddrOifType,
  kFibSaddrIifOif, kFibSaddrOif, kFibSaddrMarkIifOif, kFibDaddrOif, kFibDaddrIifOif,
  kFibSaddrIifOifname, kFibSaddrOifname, kFibDaddrOifname,
  kFibSaddrIifPresent, kFibSaddrPresent, kFibSaddrMarkIifPresent, kFibDaddrPresent, kFibDaddrIifPresent,
  kRtClassid, kRtNexthop, kRtNexthop6, kRtMtu, kSocketTransparent, kNumgenInc, kNumgenRandom, kHashSaddr,
  kRaw,  // bits of a header by their place
  kCount
};

enum class NfCmp : std::uint8_t { kEq, kNeq, kLt, kGt, kLe, kGe };

// @BASE,OFFSET,LENGTH: bits of a header.
struct NfRaw {
  enum class Base : std::uint8_t { kLink, kNetwork, kTransport } base = Base::kLink;
  std::uint16_t offset = 0, bits = 0;
  friend bool operator==(const NfRaw&, const NfRaw&) = default;
};

// `field` masked by `mask` (when given) against one value or one interval. Sets, even those written in place, are Lookups.
struct Compare {
  NfField field{};
  NfCmp op = NfCmp::kEq;
  bool has_mask = false;
  Datum mask{};
  std::vector<Interval> values{};
  bool wildcard = false;    // a name that ended in '*'
  bool range = false;       // an interval written from-to; else it is a prefix
  bool by_xt = false;       // the kernel has it as x_tables' match, as ebtables gives it ("ip", "ip6")
  std::uint8_t prefix = 0;  // the length, where an address was written with one
  std::uint32_t modulus = 0, offset = 0;  // of numgen
  NfRaw raw{};                            // of kRaw
  friend bool operator==(const Compare&, const Compare&) = default;
};

struct Verdict {
  enum class Kind : std::uint8_t { kAccept, kDrop, kReturn, kContinue, kJump, kGoto, kQueue };
  Kind kind = Kind::kAccept;
  std::string chain{};
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

struct NfCounter {
  std::uint64_t packets = 0, bytes = 0;
  friend bool operator==(const NfCounter&, const NfCounter&) = default;
};

struct NfLimit {
  std::uint64_t rate = 0;
  std::uint64_t per_s = 1;  // 1, 60, 3600, 86400, 604800
  std::uint32_t burst = 5;
  bool bytes = false;
  bool over = false;
  std::uint64_t tokens_ns = 0;
  Instant last{};
  bool started = false;
  friend bool operator==(const NfLimit&, const NfLimit&) = default;
};

// ct count [over] N: the flows that came by, as far as they live.
struct NfConnlimit {
  std::uint32_t count = 0;
  bool over = false;
  std::vector<Tuple> flows{};
  friend bool operator==(const NfConnlimit&, const NfConnlimit&) = default;
};

struct SetElement {
  std::vector<Interval> key{};  // one interval a field
  std::vector<Interval> data{}; // of a map: one value a field
  Verdict verdict{};            // of a verdict map
  std::string object{};         // of a map of objects
  Instant expires{kNever};
  Duration timeout{};
  NfCounter counter{};
  bool counts = false;
  std::optional<NfLimit> limit{};
  std::optional<NfConnlimit> connlimit{};
  std::string comment{};
  friend bool operator==(const SetElement&, const SetElement&) = default;
};

struct NfSetTable {
  std::string name{};
  std::uint64_t handle = 0;
  std::vector<std::string> key_types{};   // nft's names: ipv4_addr, inet_service …
  std::vector<std::string> data_types{};  // of a map; {"verdict"} of a verdict map; {"counter"} … of a map of objects
  std::string key_typeof{}, data_typeof{};  // the expressions it was declared by, where it was
  bool constant = false, interval = false, has_timeout = false, dynamic = false, counts = false;
  bool auto_merge = false;
  bool memory = false;  // policy memory
  std::uint32_t size = 0;
  Duration timeout{}, gc_interval{};
  std::vector<SetElement> elements{};
  std::string comment{};
  friend bool operator==(const NfSetTable&, const NfSetTable&) = default;
};

// Membership in a set or map, by one or several fields: a named one, or one of the rule's own (written in braces).
struct Lookup {
  std::vector<NfField> fields{};
  std::uint32_t modulus = 0, offset = 0;  // of numgen
  std::string set{};
  Cow<NfSetTable> own{};
  bool negate = false;
  bool verdict_map = false;
  friend bool operator==(const Lookup&, const Lookup&) = default;
};

// Where a statement takes a value that is not written in it: a field, (field & keep) ^ flip, or what a map gives for fields.
struct NfSource {
  std::vector<NfField> fields{};
  std::uint32_t modulus = 0, offset = 0;  // of numgen
  std::uint64_t keep = ~std::uint64_t{0}, flip = 0;
  std::string map{};
  Cow<NfSetTable> own{};
  [[nodiscard]] bool by_map() const { return !map.empty() || !own.empty(); }
  friend bool operator==(const NfSource&, const NfSource&) = default;
};

struct NfQuota {
  std::uint64_t bytes = 0, used = 0;
  bool over = false;
  friend bool operator==(const NfQuota&, const NfQuota&) = default;
};

struct NfObjectRef {
  enum class Kind : std::uint8_t { kCounter, kQuota, kLimit, kHelper, kFlowtable };
  Kind kind = Kind::kCounter;
  std::string name{};
  Cow<NfSource> by{};  // a map that says which object it is: counter name tcp dport map @m
  friend bool operator==(const NfObjectRef&, const NfObjectRef&) = default;
};

// How REJECT answers. ICMP codes are of the packet's own family.
enum class RejectWith : std::uint8_t {
  kNetUnreachable, kHostUnreachable, kProtoUnreachable, kPortUnreachable, kNetProhibited, kHostProhibited,
  kAdminProhibited, kTcpReset, kIcmp6NoRoute, kIcmp6AddrUnreachable,
  kIcmp6PortUnreachable, kIcmp6AdminProhibited, kIcmp6PolicyFail, kIcmp6RejectRoute
};
struct NfReject {
  RejectWith with = RejectWith::kPortUnreachable;
  bool icmpx = false;
  friend bool operator==(const NfReject&, const NfReject&) = default;
};

struct NfLog {
  std::string prefix{};
  std::string level{};
  std::uint32_t flags = 0;
  std::uint32_t group = 0;
  bool has_group = false;
  std::uint32_t snaplen = 0, threshold = 0;
  friend bool operator==(const NfLog&, const NfLog&) = default;
};

struct NfNat {
  enum class Kind : std::uint8_t { kSnat, kDnat, kMasquerade, kRedirect, kNetmap };
  Kind kind = Kind::kMasquerade;
  IpAddress address_low{}, address_high{};
  std::uint8_t prefix = 0;  // netmap
  std::uint16_t port_low = 0, port_high = 0;
  bool random = false, fully_random = false, persistent = false;
  NfFamily family{};        // as written: "snat ip to"; none: it says nothing
  Cow<NfSource> source{};   // the address, or address and port, by a map
  friend bool operator==(const NfNat&, const NfNat&) = default;
};

// meta … set, ct … set, ip … set: the field becomes (old & ~mask) ^ value, or what the source gives.
struct NfSet {
  NfField field{};
  std::uint64_t value = 0;
  std::uint64_t mask = ~std::uint64_t{0};
  Cow<NfSource> source{};
  friend bool operator==(const NfSet&, const NfSet&) = default;
};

struct NfNotrack {
  friend bool operator==(const NfNotrack&, const NfNotrack&) = default;
};
// A statement whose effect on packets is not modelled but which parses, prints and lets them pass.
struct NfInert {
  std::string text{};
  friend bool operator==(const NfInert&, const NfInert&) = default;
};

// queue num LOW-HIGH
struct NfQueue {
  std::uint16_t low = 0, high = 0;
  bool bypass = false, fanout = false;
  friend bool operator==(const NfQueue&, const NfQueue&) = default;
};

// add @set { … } / update @set { … } / delete @set { … }
struct NfDynset {
  bool update = false, remove = false;
  std::vector<NfField> fields{};
  std::string set{};
  Duration timeout{};
  bool counts = false;
  std::optional<NfLimit> limit{};
  std::optional<NfConnlimit> connlimit{};
  friend bool operator==(const NfDynset&, const NfDynset&) = default;
};

// An extension of iptables. Options are keyed by the extension's own table of options (shell/iptables);
// `id` is the place in that table.
struct XtOption {
  std::uint8_t id = 0;
  bool invert = false;
  std::vector<Interval> values{};
  std::string text{};
  friend bool operator==(const XtOption&, const XtOption&) = default;
};
enum class XtKind : std::uint8_t {
  kTcp,
  kUdp,
  kIcmp,
  kIcmp6,
  kMultiport,
  kState,
  kConntrack,
  kComment,
  kLimit,
  kMark,
  kConnmark,
  kMac,
  kAddrtype,
  kPhysdev,
  kOwner,
  kIprange,
  kLength,
  kTtl,
  kHl,
  kTos,
  kDscp,
  kStatistic,
  kPkttype,
  kRpfilter,
  kRecent,
  kHashlimit,
  kConnlimit,
  kConnbytes,
  kHelper,
  kString,
  kTime,
  kSet,
  kSocket,
  kU32,
  kBpf,
  kCluster,
  kCpu,
  kDevgroup,
  kEcn,
  kEsp,
  kAh,
  kDccp,
  kSctp,
  kTcpmss,
  kQuota,
  kRealm,
  kNfacct,
  kPolicy,
  kIpcomp,
  kFrag,
  kHbh,
  kDst,
  kRt,
  kMh,
  kEui64,
  kIpv6header,
  kCgroup,
  kConnlabel,
  kControl,
  kIpvs,
  kOsf,
  kUdplite,
  kArp,
  // targets
  kReject,
  kLog,
  kMasquerade,
  kSnat,
  kDnat,
  kRedirect,
  kNetmap,
  kMarkTarget,
  kConnmarkTarget,
  kClassify,
  kTtlTarget,
  kHlTarget,
  kTosTarget,
  kDscpTarget,
  kTcpmssTarget,
  kNotrackTarget,
  kCtTarget,
  kNflog,
  kNfqueue,
  kChecksum,
  kTee,
  kTrace,
  kTproxy,
  kSynproxy,
  kAudit,
  kEcnTarget,
  kRateest,
  kSetTarget,
  kTcpoptstrip,
  kConnsecmark,
  kSecmark,
  kHmark,
  kIdletimer,
  kLed,
  kUlog,
  kDnpt,
  kSnpt,
  kClusterip,
  kMacSnat,
  kArpreply,
  kArpMangle
};
struct Xt {
  XtKind kind{};
  std::vector<XtOption> options{};
  NfLimit limit{};  // state of `limit` and its like
  std::uint64_t uses = 0;
  friend bool operator==(const Xt&, const Xt&) = default;
};

using NfExpr = std::variant<Compare, Lookup, Verdict, NfCounter, NfLimit, NfQuota, NfObjectRef, NfReject, NfLog, NfNat,
                            NfSet, NfNotrack, NfInert, NfDynset, NfQueue, NfConnlimit, Xt>;

struct NfRule {
  std::uint64_t handle = 0;
  Cow<std::vector<NfExpr>> exprs{};
  NfCounter counter{};  // of its (first) counter expression, kept apart so that counting copies nothing
  std::uint32_t sequence = 0;  // numgen inc
  std::string comment{};
  friend bool operator==(const NfRule&, const NfRule&) = default;
};

struct NfChain {
  std::string name{};
  std::uint64_t handle = 0;
  bool base = false;
  NfChainType type = NfChainType::kFilter;
  NfHook hook{};
  std::int32_t priority = 0;
  bool drop_policy = false;
  LinkName device{};    // netdev family
  bool counts = false;  // iptables' chains count what their policy decides
  NfCounter policy_counter{};
  std::vector<NfRule> rules{};
  std::string comment{};
  friend bool operator==(const NfChain&, const NfChain&) = default;
};

struct NfObject {
  NfObjectRef::Kind kind{};
  std::string name{};
  std::uint64_t handle = 0;
  NfCounter counter{};
  NfQuota quota{};
  NfLimit limit{};
  std::string helper{};  // of conntrack: "ftp"
  std::uint8_t helper_protocol = 0;
  NfFamily helper_family{};
  std::string comment{};
  friend bool operator==(const NfObject&, const NfObject&) = default;
};

struct NfTable {
  NfFamily family{};
  std::string name{};
  std::uint64_t handle = 0;
  bool dormant = false;
  bool by_iptables = false;  // nft warns of it
  std::vector<Cow<NfChain>> chains{};
  std::vector<NfSetTable> sets{};
  std::vector<NfObject> objects{};
  std::uint64_t next_handle = 1;
  std::string comment{};
  friend bool operator==(const NfTable&, const NfTable&) = default;
};

// A base chain's place in the order of one hook.
struct HookEntry {
  NfFamily family{};
  NfHook hook{};
  std::int32_t priority = 0;
  std::uint16_t table = 0, chain = 0;  // places in `tables` and its `chains`
  friend bool operator==(const HookEntry&, const HookEntry&) = default;
};

struct Ruleset {
  std::vector<NfTable> tables{};
  std::vector<HookEntry> hooks{};     // by hook, then priority, then age; rebuilt when chains change
  std::uint32_t conntrack_users = 0;  // rules that need connection tracking
  bool nat = false;                   // some nat base chain exists
  std::uint32_t generation = 0;
  std::uint32_t changed_by = 0;  // the process that brought it to this
  std::uint64_t next_table_handle = 0;
  friend bool operator==(const Ruleset&, const Ruleset&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_H_
