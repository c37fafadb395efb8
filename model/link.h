// model/link.h — Link: a network device, of any kind, and what belongs to it alone.
//
// A link is in exactly one namespace and keeps its id for life, through renames and moves. What differs by
// kind is in the variant `Kind`; the rest is what every net_device has.
//
// Kernel: include/linux/netdevice.h (struct net_device), include/uapi/linux/if.h (flags, operstates).
#ifndef NSLAB_MODEL_LINK_H_
#define NSLAB_MODEL_LINK_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "model/base/cow.h"
#include "model/base/curve25519.h"
#include "model/base/id.h"
#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/base/name.h"
#include "model/base/time.h"
#include "model/audience.h"
#include "model/bridge.h"
#include "model/counters.h"
#include "model/devconf.h"
#include "model/ifaddr.h"
#include "model/route.h"

namespace nslab {

// IFF_* as in include/uapi/linux/if.h. What an administrator sets and what the kind brings is stored;
// RUNNING, LOWER_UP and DORMANT follow from carrier and operstate.
namespace iff {
inline constexpr std::uint32_t kUp = 0x1;
inline constexpr std::uint32_t kBroadcast = 0x2;
inline constexpr std::uint32_t kDebug = 0x4;
inline constexpr std::uint32_t kLoopback = 0x8;
inline constexpr std::uint32_t kPointopoint = 0x10;
inline constexpr std::uint32_t kNotrailers = 0x20;
inline constexpr std::uint32_t kRunning = 0x40;
inline constexpr std::uint32_t kNoarp = 0x80;
inline constexpr std::uint32_t kPromisc = 0x100;
inline constexpr std::uint32_t kAllmulti = 0x200;
inline constexpr std::uint32_t kMaster = 0x400;
inline constexpr std::uint32_t kSlave = 0x800;
inline constexpr std::uint32_t kMulticast = 0x1000;
inline constexpr std::uint32_t kDynamic = 0x8000;
inline constexpr std::uint32_t kLowerUp = 0x10000;
inline constexpr std::uint32_t kDormant = 0x20000;
}  // namespace iff

// IF_OPER_*, RFC 2863
enum class OperState : std::uint8_t { kUnknown, kNotPresent, kDown, kLowerLayerDown, kTesting, kDormant, kUp };

struct Loopback {
  friend bool operator==(const Loopback&, const Loopback&) = default;
};
// A NIC: it has no rtnl_link_ops, so it outlives its namespace and goes back to init_net.
struct Physical {
  LinkId cabled_to{};  // the other end of the wire: a NIC of the outside, or none
  friend bool operator==(const Physical&, const Physical&) = default;
};
struct Veth {
  LinkId peer{};
  friend bool operator==(const Veth&, const Veth&) = default;
};
struct Bridge {
  Cow<BridgeState> state{};
  Cow<Audience> audience{};
  friend bool operator==(const Bridge&, const Bridge&) = default;
};
struct Dummy {
  friend bool operator==(const Dummy&, const Dummy&) = default;
};
struct Ifb {
  friend bool operator==(const Ifb&, const Ifb&) = default;
};
// Priorities of packets and of their tags.
struct VlanQos {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ingress{};  // by the tag's priority
  std::vector<std::pair<std::uint32_t, std::uint32_t>> egress{};   // in the order of the kernel's hash
  friend bool operator==(const VlanQos&, const VlanQos&) = default;
};
struct Vlan {
  LinkId lower{};
  std::uint16_t id = 0;
  bool is_8021ad = false;
  std::uint32_t flags = 1;  // VLAN_FLAG_REORDER_HDR
  Cow<VlanQos> qos{};
  friend bool operator==(const Vlan&, const Vlan&) = default;
};
enum class MacvlanMode : std::uint8_t { kPrivate, kVepa, kBridge, kPassthru, kSource };
struct Macvlan {
  LinkId lower{};
  MacvlanMode mode = MacvlanMode::kVepa;
  bool tap = false;  // a macvtap, whose /dev/tapN nobody has open
  friend bool operator==(const Macvlan&, const Macvlan&) = default;
};
enum class IpvlanMode : std::uint8_t { kL2, kL3, kL3s };
enum class IpvlanFlag : std::uint8_t { kBridge, kPrivate, kVepa };
struct Ipvlan {
  LinkId lower{};
  IpvlanMode mode = IpvlanMode::kL3;
  IpvlanFlag flag = IpvlanFlag::kBridge;
  friend bool operator==(const Ipvlan&, const Ipvlan&) = default;
};
// One tunnel end behind which a VXLAN link's table says that an address is (struct vxlan_rdst).
struct VxlanPeer {
  Mac mac{};
  IpAddress remote{};
  std::uint16_t port = 0;               // 0: the link's own
  std::optional<std::uint32_t> vni{};   // none: the link's own
  std::uint32_t via = 0;                // the link to send by, by number where the tunnel's socket is; 0: as routes say
  bool router = false;
  friend bool operator==(const VxlanPeer&, const VxlanPeer&) = default;
};
struct Vxlan {
  std::uint32_t vni = 0;
  IpAddress remote{};  // or a multicast group
  IpAddress local{};
  LinkId lower{};
  NetnsId birthplace{};  // where its socket is, wherever the link has gone
  std::uint16_t destination_port = 8472;
  std::uint16_t port_low = 0, port_high = 0;
  std::uint8_t ttl = 0;
  std::uint8_t tos = 0;
  bool learning = true;
  bool external = false;
  bool proxy = false, rsc = false, l2miss = false, l3miss = false;
  bool no_udp_csum = false;
  std::uint32_t ageing_s = 300;
  Cow<std::vector<VxlanPeer>> fdb{};  // said by hand: permanent
  Cow<std::vector<VxlanPeer>> learned{};
  friend bool operator==(const Vxlan&, const Vxlan&) = default;
};
struct WireguardPeer {
  Key25519 key{};
  IpAddress endpoint{};  // none: not known yet
  std::uint16_t port = 0;
  std::uint16_t keepalive_s = 0;
  Key25519 preshared_key{};  // zeros: none
  std::vector<Prefix> allowed{};
  // Handshakes are counted and take no time: they do not travel.
  bool asked = false;          // this end has begun one that was not answered yet
  std::optional<Instant> handshake{};  // when the latest one was done
  std::uint64_t rx_bytes = 0, tx_bytes = 0;
  friend bool operator==(const WireguardPeer&, const WireguardPeer&) = default;
};
struct Wireguard {
  NetnsId birthplace{};  // where its socket is, wherever the link has gone
  Key25519 private_key{};  // zeros: none
  Key25519 public_key{};   // that belongs to it
  std::uint16_t port = 0;      // where it listens; 0: the kernel chooses once it is up
  std::uint32_t fwmark = 0;
  Cow<std::vector<WireguardPeer>> peers{};
  friend bool operator==(const Wireguard&, const Wireguard&) = default;
};
struct Tun {
  bool tap = false;
  bool persist = true;
  bool no_pi = true;
  bool vnet_header = false;
  bool multi_queue = false;
  std::uint32_t owner = ~0U;  // a uid
  std::uint32_t group = ~0U;
  bool attached = false;  // a program reads it
  friend bool operator==(const Tun&, const Tun&) = default;
};
struct Vrf {
  std::uint32_t table = 0;
  friend bool operator==(const Vrf&, const Vrf&) = default;
};
enum class BondMode : std::uint8_t { kBalanceRr, kActiveBackup, kBalanceXor, kBroadcast, k8023ad, kBalanceTlb, kBalanceAlb };
// Options of a bond that are kept and told, and change nothing that is modelled.
enum class BondOption : std::uint8_t {
  kUpdelay, kDowndelay, kPeerNotifyDelay, kUseCarrier, kArpInterval, kArpMissedMax, kArpValidate, kArpAllTargets, kPrimaryReselect,
  kFailOverMac, kXmitHashPolicy, kResendIgmp, kNumGratArp, kAllSlavesActive, kMinLinks, kLpInterval, kPacketsPerSlave, kLacpActive,
  kLacpRate, kAdSelect, kTlbDynamicLb, kCount
};
using BondOptionValues = std::array<std::uint32_t, static_cast<std::size_t>(BondOption::kCount)>;
inline constexpr BondOptionValues kBondDefaults{0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1};
struct Bond {
  BondMode mode = BondMode::kBalanceRr;
  std::uint32_t miimon_ms = 0;
  LinkId active{};
  LinkId primary{};
  BondOptionValues options = kBondDefaults;
  std::uint32_t next_tx = 0;
  friend bool operator==(const Bond&, const Bond&) = default;
};

// Kinds with many options, of which there are few, stand beside their links, so that all others are small.
template <class K>
inline constexpr bool kIsBoxed = std::is_same_v<K, Vxlan> || std::is_same_v<K, Bond> || std::is_same_v<K, Wireguard>;
using Kind = std::variant<Loopback, Physical, Veth, Bridge, Dummy, Ifb, Vlan, Macvlan, Ipvlan, Cow<Vxlan>, Tun, Vrf, Cow<Bond>,
                          Cow<Wireguard>>;

// Where a hardware address came from (NET_ADDR_*).
enum class AddressSource : std::uint8_t { kPermanent, kRandom, kStolen, kSet };

struct QdiscState {
  std::string kind{};     // "noop", "noqueue", "pfifo_fast", "netem" …
  std::uint32_t handle = 0;
  std::uint32_t parent = 0;         // the class it hangs from; 0: the root
  std::uint32_t default_class = 0;  // htb
  std::uint64_t bytes_before = 0, packets_before = 0, dropped_before = 0;  // that its link or class had counted when it was made
  Duration delay{};       // netem
  Duration jitter{};
  double loss = 0.0;      // netem: share lost
  std::string options{};  // as `tc` shows them
  friend bool operator==(const QdiscState&, const QdiscState&) = default;
};

// A bucket that fills at a rate: what a class may send, in the time that sending it takes.
struct TcBucket {
  std::uint64_t rate = 0;   // bytes a second
  std::uint32_t burst = 0;  // bytes that it holds
  std::int64_t size_ns = 0, tokens_ns = 0;
  friend bool operator==(const TcBucket&, const TcBucket&) = default;
};

// A class of a qdisc that has them. Ids are MAJOR:MINOR, the major number being its qdisc's.
struct TcClass {
  std::uint32_t id = 0, parent = 0;
  std::uint32_t priority = 0;
  std::uint32_t quantum = 0;  // 0: of its rate
  std::string kind{};
  std::string options{};  // as `tc` shows them
  TcBucket rate{}, ceil{};
  Instant filled{};  // when the buckets were looked at last
  std::uint64_t bytes = 0, packets = 0, lends = 0, borrows = 0;
  friend bool operator==(const TcClass&, const TcClass&) = default;
};

// A word of a packet's header, under a mask.
struct TcKey {
  std::uint32_t value = 0, mask = 0;
  int offset = 0;
  friend bool operator==(const TcKey&, const TcKey&) = default;
};

// A u32 filter: the only kind that the pinned kernel has.
struct TcFilter {
  std::uint32_t parent = 0;
  std::uint32_t priority = 0;
  std::uint32_t table = 0, handle = 0;  // its hash table (800 …), its own number in it (800 …)
  std::string protocol{};
  std::string target{};                 // what stands before "not_in_hw"
  std::uint32_t flow = 0;               // the class that it sends to; 0: none
  std::vector<TcKey> keys{};
  std::vector<std::string> lines{};     // matches and actions, as `tc` shows them
  friend bool operator==(const TcFilter&, const TcFilter&) = default;
};

// What hangs below a link's root qdisc, and on its way in.
// Not modelled: that classes and token buckets slow down; a World's packets take no time on the wire. What a class sends beyond its
// bucket is lent by the nearest class above whose bucket has something, and by itself where none has.
struct TrafficControl {
  std::vector<QdiscState> qdiscs{};  // leaves, ingress and clsact, in the order of their making
  std::vector<TcClass> classes{};    // in the order of the kernel's hash
  std::vector<TcFilter> filters{};   // by parent and priority
  std::size_t class_buckets = 4;
  bool ingress_queue = false;        // once made (dev_ingress_queue_create), it stays
  std::uint64_t direct = 0;          // packets that found no class
  friend bool operator==(const TrafficControl&, const TrafficControl&) = default;
};

struct MulticastMac {
  Mac address{};
  std::uint32_t users = 0;
  std::uint32_t place = 0;  // in the device's own list; 0: not there, as IPv6's groups of a link that was taken down (igmp6_group_dropped)
  friend bool operator==(const MulticastMac&, const MulticastMac&) = default;
};

struct Link {
  // What every frame that passes reads stands first and together: in a large World each line of the cache is waited for.
  NetnsId netns{};
  LinkId master{};
  std::uint32_t flags = 0;
  std::uint32_t mtu = 1500;
  Kind kind{};
  Mac address{};
  bool carrier = true;
  bool qdisc_active = false;       // dev_activate has run and the carrier was there
  bool ipv6_ready = false;         // IF_READY: up with carrier, addresses may be used
  bool mode_dormant = false;
  OperState operstate = OperState::kUnknown;
  AddressSource address_source = AddressSource::kRandom;
  std::uint32_t promiscuity = 0;
  Cow<QdiscState> qdisc{};    // empty: noop
  Cow<BridgePort> port{};  // meaningful while `master` is a bridge
  Cow<DevConf6> conf6{};
  Cow<DevConf4> conf4{};
  Cow<std::vector<MulticastMac>> multicast{};
  Cow<std::vector<Ifaddr>> addresses6{};
  Cow<std::vector<Ifaddr>> addresses4{};
  Cow<std::vector<RouteRef>> routes{};  // whose nexthops leave by this link
  std::uint64_t linkwatch = 0;     // its place among those whose change of carrier linkwatch has not made known yet; 0: none
  std::uint32_t ifindex = 0;
  LinkName name{};
  Mac broadcast = kBroadcastMac;
  Mac own_address{};  // of a member of a bond: what it had before
  std::uint32_t allmulti = 0;
  std::uint32_t min_mtu = 68;
  std::uint32_t max_mtu = 65535;
  std::uint32_t txqlen = 1000;
  std::uint32_t group = 0;
  std::uint32_t tx_queues = 1, rx_queues = 1;
  Cow<TrafficControl> traffic{};
  std::uint64_t features_toggled = 0;  // which offloads are wanted otherwise than by default (model/link/features.h)
  Cow<std::string> alias{};
  Cow<std::vector<std::string>> altnames{};
  Cow<NeighbourConf> neighbour4{}, neighbour6{};

  [[nodiscard]] bool is_up() const { return (flags & iff::kUp) != 0; }
  [[nodiscard]] bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
  template <class K>
  [[nodiscard]] const K* as() const {
    if constexpr (kIsBoxed<K>) {
      const auto* box = std::get_if<Cow<K>>(&kind);
      return box == nullptr ? nullptr : &**box;
    } else {
      return std::get_if<K>(&kind);
    }
  }
  template <class K>
  [[nodiscard]] K* as() {
    if constexpr (kIsBoxed<K>) {
      auto* box = std::get_if<Cow<K>>(&kind);
      return box == nullptr ? nullptr : &box->edit();
    } else {
      return std::get_if<K>(&kind);
    }
  }
  friend bool operator==(const Link&, const Link&) = default;
};

// Calls the visitor with the kind itself, wherever it stands.
template <class Visitor>
decltype(auto) visit_kind(Visitor&& visitor, const Kind& kind) {
  return std::visit(
      [&](const auto& each) -> decltype(auto) {
        if constexpr (requires { *each; }) {
          return visitor(*each);
        } else {
          return visitor(each);
        }
      },
      kind);
}

struct LinkStats {
  // What nearly every frame counts stands together.
  std::uint64_t rx_packets = 0, rx_bytes = 0, rx_multicast = 0, tx_packets = 0, tx_bytes = 0;
  Cow<Counters6> ipv6{};
  std::uint64_t rx_errors = 0, rx_dropped = 0, tx_errors = 0, tx_dropped = 0, tx_carrier = 0, collisions = 0;
  std::uint64_t carrier_ups = 0, carrier_downs = 0;
  friend bool operator==(const LinkStats&, const LinkStats&) = default;
};

// IFF_UP and the like with RUNNING, LOWER_UP and DORMANT worked in, as dev_get_flags reports them.
std::uint32_t visible_flags(const Link& link);
// What RTM_GETLINK reports: DOWN whenever the link is not up.
OperState visible_operstate(const Link& link);
// "veth", "bridge" … as rtnl_link_ops name it; empty for loopback and NICs.
std::string_view kind_name(const Link& link);
// What the qdisc column of `ip link` shows.
std::string_view qdisc_name(const Link& link);
// The link it rides on or is cabled to (dev_get_iflink): veth peer, lower device; none otherwise.
LinkId lower_link(const Link& link);
// Whether frames have Ethernet headers (ARPHRD_ETHER).
bool is_ethernet(const Link& link);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_H_
