// model/op/link.h — what can be asked about links and bridge ports.
//
// RTM_NEWLINK and its like, AF_BRIDGE messages, and the ioctls of brctl.
// Kernel: net/core/rtnetlink.c, net/bridge/{br_netlink,br_fdb,br_ioctl,br_vlan}.c.
#ifndef NSLAB_MODEL_OP_LINK_H_
#define NSLAB_MODEL_OP_LINK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/base/time.h"
#include "model/link.h"
#include "model/op/names.h"

namespace nslab {

// What a RTM_NEWLINK may say about a link, new or old. Absent: not asked.
struct LinkSettings {
  std::optional<NetnsRef> netns{};
  std::optional<std::string> name{};
  std::optional<Mac> address{};
  std::optional<Mac> broadcast{};
  std::optional<std::uint32_t> mtu{};
  std::optional<std::uint32_t> txqlen{};
  std::optional<std::uint32_t> group{};
  std::optional<std::string> alias{};
  std::optional<LinkRef> master{};  // empty: none
  std::optional<bool> up{};
  std::optional<bool> arp{};
  std::optional<bool> multicast{};
  std::optional<bool> allmulticast{};
  std::optional<bool> promisc{};
  std::optional<bool> carrier{};
  std::optional<bool> trailers{};
  std::optional<bool> dynamic{};
  std::optional<bool> dormant_mode{};
  std::optional<OperState> operstate{};
  std::optional<std::uint8_t> addr_gen_mode{};
  friend bool operator==(const LinkSettings&, const LinkSettings&) = default;
};

struct NewLoopback {};  // refused: there is one a namespace
struct NewVeth {
  std::string peer_name{};
  LinkSettings peer{};
  std::uint32_t peer_index = 0;
  friend bool operator==(const NewVeth&, const NewVeth&) = default;
};
struct BridgeOptions {
  std::optional<bool> stp{};
  std::optional<std::uint32_t> priority{};
  std::optional<Duration> forward_delay{}, hello_time{}, max_age{}, ageing_time{};
  std::optional<bool> vlan_filtering{}, multicast_snooping{}, vlan_8021ad{};
  std::optional<std::uint32_t> default_pvid{};
  std::optional<std::uint32_t> group_forward_mask{};
  std::optional<bool> nf_call_iptables{}, nf_call_ip6tables{}, nf_call_arptables{};
  friend bool operator==(const BridgeOptions&, const BridgeOptions&) = default;
};
struct NewPlain {  // a kind without options of its own: dummy, ifb
  std::string kind{};
  friend bool operator==(const NewPlain&, const NewPlain&) = default;
};
struct NewVlan {
  std::optional<std::uint32_t> id{};
  bool is_8021ad = false;
  std::optional<std::uint32_t> flags{};
  VlanQos qos{};  // what is added to its maps
  friend bool operator==(const NewVlan&, const NewVlan&) = default;
};
struct NewMacvlan {
  MacvlanMode mode = MacvlanMode::kVepa;
  bool macvtap = false;
  friend bool operator==(const NewMacvlan&, const NewMacvlan&) = default;
};
struct NewIpvlan {
  IpvlanMode mode = IpvlanMode::kL3;
  IpvlanFlag flag = IpvlanFlag::kBridge;
  friend bool operator==(const NewIpvlan&, const NewIpvlan&) = default;
};
// What a message about a VXLAN that is there already says (vxlan_changelink); options that cannot change stand for themselves.
namespace vxlan_given {
inline constexpr std::uint32_t kVni = 1, kRemote = 2, kLocal = 4, kTtl = 8, kTos = 16, kLearning = 32, kAgeing = 64, kPort = 128,
                               kPortRange = 256, kExternal = 512, kProxy = 1024, kRsc = 2048, kL2miss = 4096, kL3miss = 8192,
                               kUdpCsum = 16384;
}  // namespace vxlan_given
struct NewVxlan {
  Vxlan options{};  // `lower` and `birthplace` unset
  std::uint32_t given = 0;
  LinkRef dev{};
  bool has_vni = false;
  friend bool operator==(const NewVxlan&, const NewVxlan&) = default;
};
struct NewVrf {
  std::optional<std::uint32_t> table{};
  friend bool operator==(const NewVrf&, const NewVrf&) = default;
};
struct BondOptions {
  std::optional<BondMode> mode{};
  std::optional<std::uint32_t> miimon_ms{};
  std::optional<LinkRef> active_slave{}, primary{};
  std::vector<std::pair<BondOption, std::uint32_t>> others{};
  friend bool operator==(const BondOptions&, const BondOptions&) = default;
};
struct NewTun {  // TUNSETIFF and TUNSETPERSIST (/dev/net/tun), as `ip tuntap add` asks
  Tun options{};
  friend bool operator==(const NewTun&, const NewTun&) = default;
};
// Options of the link's own kind for a new link, or of an old one for `set … type KIND …`.
using LinkData = std::variant<NewPlain, NewVeth, BridgeOptions, NewVlan, NewMacvlan, NewIpvlan, NewVxlan, NewVrf, BondOptions, NewTun>;

struct NewLink {
  Pid by = 0;
  NetnsRef in{};
  std::string name{};  // empty: kind and a number
  LinkData data{};
  LinkRef lower{};     // IFLA_LINK
  std::uint32_t index = 0;
  std::uint32_t tx_queues = 0, rx_queues = 0;  // 0: as many as the kind has
  LinkSettings settings{};
  friend bool operator==(const NewLink&, const NewLink&) = default;
};
struct SetLink {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  LinkSettings settings{};
  std::optional<LinkData> data{};
  friend bool operator==(const SetLink&, const SetLink&) = default;
};
struct DelLink {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  std::optional<std::uint32_t> group{};
  friend bool operator==(const DelLink&, const DelLink&) = default;
};
// RTM_GETLINK. Looking changes two things: ids for peers' namespaces are given out, and of a single link
// the pending change of carrier is made known first.
struct GetLink {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};  // not given: all
  friend bool operator==(const GetLink&, const GetLink&) = default;
};
struct SetAltname {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  bool add = true;
  std::vector<std::string> names{};
  friend bool operator==(const SetAltname&, const SetAltname&) = default;
};

// What a bridge port is told (IFLA_PROTINFO, IFLA_INFO_SLAVE_DATA).
struct PortSettings {
  std::optional<PortState> state{};
  std::optional<std::uint32_t> priority{}, path_cost{};
  std::optional<bool> hairpin{}, guard{}, root_block{}, fast_leave{}, learning{}, flood{}, multicast_flood{},
      broadcast_flood{}, proxy_arp{}, proxy_arp_wifi{}, multicast_to_unicast{}, neigh_suppress{}, vlan_tunnel{},
      isolated{}, locked{};
  friend bool operator==(const PortSettings&, const PortSettings&) = default;
};
struct SetPort {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  PortSettings settings{};
  friend bool operator==(const SetPort&, const SetPort&) = default;
};
struct SetMdb {  // RTM_NEWMDB, RTM_DELMDB
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};  // the bridge
  bool add = true;
  LinkRef port{};  // may be the bridge again
  MdbKey key{};
  bool permanent = false;
  friend bool operator==(const SetMdb&, const SetMdb&) = default;
};
struct SetPortVlan {  // RTM_SETLINK/RTM_DELLINK, AF_BRIDGE, IFLA_BRIDGE_VLAN_INFO
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  bool add = true;
  std::uint16_t first = 0, last = 0;
  bool pvid = false, untagged = false;
  bool on_self = false;   // the bridge's own
  std::optional<std::uint32_t> tunnel_id{};
  std::optional<std::uint32_t> tunnel_last{};
  friend bool operator==(const SetPortVlan&, const SetPortVlan&) = default;
};
// WG_CMD_SET_DEVICE. Of a peer what is given is set; `remove` takes it away.
struct SetWireguard {
  struct Peer {
    Key25519 key{};
    bool remove = false, replace_allowed = false;
    std::optional<IpAddress> endpoint{};
    std::uint16_t port = 0;
    std::optional<std::uint16_t> keepalive_s{};
    std::optional<Key25519> preshared_key{};
    std::vector<Prefix> allowed{};
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  std::optional<Key25519> private_key{};
  std::optional<std::uint16_t> port{};
  std::optional<std::uint32_t> fwmark{};
  bool replace_peers = false;
  std::vector<Peer> peers{};
  friend bool operator==(const SetWireguard&, const SetWireguard&) = default;
};
struct NewFdb {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  bool add = true;
  bool replace = false, append = false;
  Mac address{};
  bool on_self = true, on_master = false;
  bool permanent = true, is_static = false, sticky = false, external = false;
  std::uint16_t vlan = 0;
  // Of a VXLAN link.
  IpAddress remote{};
  std::optional<std::uint16_t> port{};
  std::optional<std::uint32_t> vni{};
  std::uint32_t via = 0;  // an ifindex
  bool router = false;
  friend bool operator==(const NewFdb&, const NewFdb&) = default;
};

// The ioctls of brctl, which differ from netlink in what they refuse.
struct BridgeIoctl {
  enum class Call : std::uint8_t { kAddBridge, kDelBridge, kAddPort, kDelPort };
  Pid by = 0;
  NetnsRef in{};
  Call call{};
  std::string bridge{};
  LinkRef port{};
  friend bool operator==(const BridgeIoctl&, const BridgeIoctl&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_LINK_H_
