// model/op.h — Op: every request that a process can make of the kernel.
//
// One alternative for each thing the kernel can be asked: a rtnetlink message, an nf_tables batch, a sysctl
// write, an ioctl, a system call. Atomicity is the kernel's; where a tool needs several requests, its command
// yields several Ops. Ops name things as people do (names, numbers, descriptors); ids of the World do not
// appear, so an Op means the same in any World and can be printed, saved and replayed.
//
// Guarantees
//   1. Every Op carries the process that asks (`by`).
//   2. A netlink request acts in the namespace of its socket: `in`, by default the asker's own.
// Kernel: net/core/rtnetlink.c, net/ipv4/{devinet,fib_frontend}.c, net/core/{neighbour,fib_rules}.c,
//   net/core/net_namespace.c, fs/namespace.c, kernel/{fork,nsproxy,exit}.c.
#ifndef NSLAB_MODEL_OP_H_
#define NSLAB_MODEL_OP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/base/time.h"
#include "model/conntrack.h"
#include "model/link.h"
#include "model/neighbour.h"
#include "model/netfilter.h"
#include "model/packet.h"
#include "model/process.h"
#include "model/route.h"
#include "model/socket.h"
#include "model/vfs.h"

namespace nslab {

// A network namespace as a request names it.
struct OwnNetns {
  friend bool operator==(const OwnNetns&, const OwnNetns&) = default;
};
struct NetnsByName {  // a file in /run/netns, as the asker sees it
  std::string name{};
  friend bool operator==(const NetnsByName&, const NetnsByName&) = default;
};
struct NetnsByPid {
  Pid pid = 0;
  friend bool operator==(const NetnsByPid&, const NetnsByPid&) = default;
};
struct NetnsByPath {
  std::string path{};
  friend bool operator==(const NetnsByPath&, const NetnsByPath&) = default;
};
using NetnsRef = std::variant<OwnNetns, NetnsByName, NetnsByPid, NetnsByPath>;

// A link as a request names it: by index where that is not 0, else by name or altname.
struct LinkRef {
  std::string name{};
  std::uint32_t index = 0;

  [[nodiscard]] bool given() const { return index != 0 || !name.empty(); }
  friend bool operator==(const LinkRef&, const LinkRef&) = default;
};

// ---- links -----------------------------------------------------------------------------------------

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
struct NewVxlan {
  Vxlan options{};  // `lower` and `birthplace` unset
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
  IpAddress remote{};  // vxlan
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

// ---- addresses -------------------------------------------------------------------------------------

struct NewAddr {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  Ifaddr address{};
  bool replace = false;  // NLM_F_REPLACE
  bool create = true;    // NLM_F_CREATE
  bool exclusive = true; // NLM_F_EXCL
  friend bool operator==(const NewAddr&, const NewAddr&) = default;
};
struct DelAddr {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  IpAddress local{};                     // none: any
  Prefix peer{};                         // IFA_ADDRESS; none: not asked
  std::string label{};
  friend bool operator==(const DelAddr&, const DelAddr&) = default;
};
// SIOCSIFADDR and its like (ifconfig).
struct AddressIoctl {
  enum class Call : std::uint8_t { kSetAddress, kSetNetmask, kSetBroadcast, kSetPeer, kAdd6, kDel6 };
  Pid by = 0;
  NetnsRef in{};
  std::string name{};  // a label: "eth0" or "eth0:1"
  Call call{};
  IpAddress address{};
  std::uint8_t prefix_length = 0;  // IPv6
  friend bool operator==(const AddressIoctl&, const AddressIoctl&) = default;
};

// ---- routes ----------------------------------------------------------------------------------------

struct NexthopSpec {
  IpAddress gateway{};
  LinkRef link{};
  std::uint8_t weight = 1;
  bool onlink = false;
  friend bool operator==(const NexthopSpec&, const NexthopSpec&) = default;
};
struct RouteSpec {
  Family family = Family::kInet;
  Prefix destination{};
  RouteType type = RouteType::kUnicast;
  Scope scope = Scope::kUniverse;
  std::uint8_t protocol = rtprot::kBoot;
  std::uint8_t tos = 0;
  std::optional<std::uint32_t> metric{};
  std::uint32_t table = rt_table::kMain;
  IpAddress prefsrc{};
  std::vector<NexthopSpec> nexthops{};
  bool multipath = false;
  std::uint32_t nexthop_id = 0;
  std::uint32_t realm = 0;
  RouteMetrics metrics{};
  std::optional<std::uint32_t> expires_s{};
  std::uint8_t preference = 0;
  friend bool operator==(const RouteSpec&, const RouteSpec&) = default;
};
struct NewRoute {
  Pid by = 0;
  NetnsRef in{};
  RouteSpec route{};
  bool create = true, exclusive = true, replace = false, append = false;
  friend bool operator==(const NewRoute&, const NewRoute&) = default;
};
struct DelRoute {
  Pid by = 0;
  NetnsRef in{};
  RouteSpec route{};
  bool any_protocol = true;
  bool any_scope = true;
  bool any_type = true;
  friend bool operator==(const DelRoute&, const DelRoute&) = default;
};
struct FlushRouteCache {
  Pid by = 0;
  NetnsRef in{};
  Family family = Family::kInet;
  friend bool operator==(const FlushRouteCache&, const FlushRouteCache&) = default;
};
struct NewRule {
  Pid by = 0;
  NetnsRef in{};
  Family family = Family::kInet;
  PolicyRule rule{};
  bool has_priority = false;
  bool exclusive = true;
  friend bool operator==(const NewRule&, const NewRule&) = default;
};
struct DelRule {
  Pid by = 0;
  NetnsRef in{};
  Family family = Family::kInet;
  PolicyRule rule{};
  bool has_priority = false, has_table = false, has_action = false;
  friend bool operator==(const DelRule&, const DelRule&) = default;
};
struct NewNexthop {
  Pid by = 0;
  NetnsRef in{};
  NexthopObject object{};
  LinkRef link{};
  bool replace = false;
  friend bool operator==(const NewNexthop&, const NewNexthop&) = default;
};
struct DelNexthop {
  Pid by = 0;
  NetnsRef in{};
  std::uint32_t id = 0;
  friend bool operator==(const DelNexthop&, const DelNexthop&) = default;
};

// ---- neighbours, namespace ids ---------------------------------------------------------------------

struct NewNeigh {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  IpAddress address{};
  std::optional<Mac> lladdr{};
  Nud state = Nud::kPermanent;
  bool create = true, exclusive = false, replace = false;
  bool proxy = false, router = false, external = false, use = false;
  std::uint8_t protocol = 0;
  friend bool operator==(const NewNeigh&, const NewNeigh&) = default;
};
struct DelNeigh {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  IpAddress address{};
  bool proxy = false;
  friend bool operator==(const DelNeigh&, const DelNeigh&) = default;
};
struct NewNsid {
  Pid by = 0;
  NetnsRef in{};
  NetnsRef netns{};
  std::int32_t nsid = -1;  // -1: the kernel chooses
  friend bool operator==(const NewNsid&, const NewNsid&) = default;
};

// ---- queueing --------------------------------------------------------------------------------------

struct SetQdisc {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  bool add = true;       // false: delete
  bool replace = false, change = false;
  QdiscState qdisc{};
  friend bool operator==(const SetQdisc&, const SetQdisc&) = default;
};

// ---- netfilter -------------------------------------------------------------------------------------

struct NfChainRef {
  NfFamily family{};
  std::string table{};
  std::string chain{};
  friend bool operator==(const NfChainRef&, const NfChainRef&) = default;
};
struct NfAddTable {
  NfFamily family{};
  std::string name{};
  bool exclusive = false, dormant = false, by_iptables = false;
  std::string comment{};
  friend bool operator==(const NfAddTable&, const NfAddTable&) = default;
};
struct NfDelTable {  // an empty name: all of the family; a family of 0: all
  std::optional<NfFamily> family{};
  std::string name{};
  std::uint64_t handle = 0;
  bool destroy = false;
  friend bool operator==(const NfDelTable&, const NfDelTable&) = default;
};
struct NfAddChain {
  NfChainRef where{};
  bool exclusive = false;
  bool base = false;
  NfChainType type{};
  NfHook hook{};
  std::int32_t priority = 0;
  std::optional<bool> drop_policy{};
  bool counts = false;
  std::optional<NfCounter> counter{};
  std::string device{};
  std::string comment{};
  friend bool operator==(const NfAddChain&, const NfAddChain&) = default;
};
struct NfDelChain {
  NfChainRef where{};
  std::uint64_t handle = 0;
  bool destroy = false;
  bool only_empty = false;  // NLM_F_NONREC
  friend bool operator==(const NfDelChain&, const NfDelChain&) = default;
};
struct NfRenameChain {
  NfChainRef where{};
  std::string to{};
  friend bool operator==(const NfRenameChain&, const NfRenameChain&) = default;
};
struct NfAddRule {
  NfChainRef where{};
  std::vector<NfExpr> exprs{};
  NfCounter counter{};
  std::string comment{};
  // kAtIndex may be one past the last; kBeforeIndex and kAfterIndex need a rule there.
  enum class Place : std::uint8_t {
    kAppend, kPrepend, kAfterHandle, kBeforeHandle, kAtIndex, kBeforeIndex, kAfterIndex, kReplaceHandle
  } place = Place::kAppend;
  std::uint64_t position = 0;
  friend bool operator==(const NfAddRule&, const NfAddRule&) = default;
};
struct NfDelRule {
  NfChainRef where{};
  std::uint64_t handle = 0;
  friend bool operator==(const NfDelRule&, const NfDelRule&) = default;
};
struct NfFlush {  // rules of a chain, of all chains of a table (chain empty)
  NfChainRef where{};
  friend bool operator==(const NfFlush&, const NfFlush&) = default;
};
struct NfZero {  // counters: of a chain, a rule (handle), a table
  NfChainRef where{};
  std::uint64_t handle = 0;
  friend bool operator==(const NfZero&, const NfZero&) = default;
};
struct NfAddSet {
  NfFamily family{};
  std::string table{};
  NfSetTable set{};
  bool exclusive = false;
  friend bool operator==(const NfAddSet&, const NfAddSet&) = default;
};
struct NfDelSet {
  NfFamily family{};
  std::string table{};
  std::string name{};
  friend bool operator==(const NfDelSet&, const NfDelSet&) = default;
};
struct NfSetElements {
  NfFamily family{};
  std::string table{};
  std::string set{};
  enum class Action : std::uint8_t { kAdd, kCreate, kDelete, kFlush } action = Action::kAdd;
  std::vector<SetElement> elements{};
  friend bool operator==(const NfSetElements&, const NfSetElements&) = default;
};
struct NfAddObject {
  NfFamily family{};
  std::string table{};
  NfObject object{};
  bool exclusive = false;
  friend bool operator==(const NfAddObject&, const NfAddObject&) = default;
};
struct NfDelObject {
  NfFamily family{};
  std::string table{};
  NfObjectRef::Kind kind{};
  std::string name{};
  bool reset = false;  // only set its counts back
  friend bool operator==(const NfDelObject&, const NfDelObject&) = default;
};
using NfRequest = std::variant<NfAddTable, NfDelTable, NfAddChain, NfDelChain, NfRenameChain, NfAddRule, NfDelRule,
                               NfFlush, NfZero, NfAddSet, NfDelSet, NfSetElements, NfAddObject, NfDelObject>;
// One transaction: all or nothing.
struct NfBatch {
  Pid by = 0;
  NetnsRef in{};
  std::vector<NfRequest> requests{};
  friend bool operator==(const NfBatch&, const NfBatch&) = default;
};
struct DelConntrack {
  Pid by = 0;
  NetnsRef in{};
  std::optional<Tuple> original{};  // none: all
  std::optional<std::uint32_t> mark{};  // not deleted: its mark becomes this
  friend bool operator==(const DelConntrack&, const DelConntrack&) = default;
};

// ---- sysctl, modules, time -------------------------------------------------------------------------

struct WriteSysctl {
  Pid by = 0;
  std::string path{};  // below /proc/sys, with slashes
  std::string value{};
  friend bool operator==(const WriteSysctl&, const WriteSysctl&) = default;
};
struct LoadModule {
  Pid by = 0;
  std::string name{};
  bool remove = false;
  friend bool operator==(const LoadModule&, const LoadModule&) = default;
};
struct Advance {
  Pid by = 0;
  Duration time{};
  friend bool operator==(const Advance&, const Advance&) = default;
};

// ---- processes and namespaces ----------------------------------------------------------------------

namespace clone_flag {  // CLONE_NEW*
inline constexpr std::uint32_t kNewtime = 0x00000080;
inline constexpr std::uint32_t kNewns = 0x00020000;
inline constexpr std::uint32_t kNewcgroup = 0x02000000;
inline constexpr std::uint32_t kNewuts = 0x04000000;
inline constexpr std::uint32_t kNewipc = 0x08000000;
inline constexpr std::uint32_t kNewuser = 0x10000000;
inline constexpr std::uint32_t kNewpid = 0x20000000;
inline constexpr std::uint32_t kNewnet = 0x40000000;
}  // namespace clone_flag

struct Clone {
  Pid by = 0;
  std::uint32_t flags = 0;
  friend bool operator==(const Clone&, const Clone&) = default;
};
struct Exec {
  Pid by = 0;
  std::vector<std::string> argv{};
  friend bool operator==(const Exec&, const Exec&) = default;
};
struct Exit {
  Pid by = 0;
  int status = 0;  // as wait(2) has it
  friend bool operator==(const Exit&, const Exit&) = default;
};
struct Reap {  // wait(2) for a child that is a zombie
  Pid by = 0;
  Pid child = 0;
  friend bool operator==(const Reap&, const Reap&) = default;
};
struct Unshare {
  Pid by = 0;
  std::uint32_t flags = 0;
  friend bool operator==(const Unshare&, const Unshare&) = default;
};
struct Setns {
  Pid by = 0;
  std::string path{};      // a namespace file, or
  Pid of = 0;              // a process whose namespaces of `kinds` are joined (pidfd)
  std::uint32_t kinds = 0; // CLONE_NEW*; with a path: 0 is any
  friend bool operator==(const Setns&, const Setns&) = default;
};
struct SetIdMap {
  Pid by = 0;
  std::uint32_t inside_uid = 0, inside_gid = 0;
  friend bool operator==(const SetIdMap&, const SetIdMap&) = default;
};
struct SetUid {
  Pid by = 0;
  std::uint32_t uid = 0, gid = 0;
  friend bool operator==(const SetUid&, const SetUid&) = default;
};
struct SetHostname {
  Pid by = 0;
  std::string name{};
  friend bool operator==(const SetHostname&, const SetHostname&) = default;
};

// ---- files -----------------------------------------------------------------------------------------

struct Chdir {
  Pid by = 0;
  std::string path{};
  friend bool operator==(const Chdir&, const Chdir&) = default;
};
struct Open {
  Pid by = 0;
  std::string path{};
  bool read = true, write = false, create = false, exclusive = false, truncate = false, append = false;
  std::uint32_t mode = 0666;
  int descriptor = -1;  // where it is wanted; -1: the lowest free
  friend bool operator==(const Open&, const Open&) = default;
};
// Not a system call: where a script's terminal, or the file that its output is kept in, comes from.
struct OpenTranscript {
  Pid by = 0;
  std::uint32_t output = 0;  // the index in World::output
  int descriptor = 1;
  friend bool operator==(const OpenTranscript&, const OpenTranscript&) = default;
};
struct Close {
  Pid by = 0;
  int descriptor = 0;
  friend bool operator==(const Close&, const Close&) = default;
};
struct Dup {
  Pid by = 0;
  int from = 0, to = -1;
  friend bool operator==(const Dup&, const Dup&) = default;
};
struct MakePipe {
  Pid by = 0;
  friend bool operator==(const MakePipe&, const MakePipe&) = default;
};
struct Write {
  Pid by = 0;
  int descriptor = 1;
  std::string data{};
  friend bool operator==(const Write&, const Write&) = default;
};
struct Read {
  Pid by = 0;
  int descriptor = 0;
  std::size_t most = 65536;
  bool line = false;  // no further than the first newline, as a shell reads
  friend bool operator==(const Read&, const Read&) = default;
};
struct Mkdir {
  Pid by = 0;
  std::string path{};
  std::uint32_t mode = 0777;
  friend bool operator==(const Mkdir&, const Mkdir&) = default;
};
struct Mknod {
  Pid by = 0;
  std::string path{};
  FileType type = FileType::kFifo;
  friend bool operator==(const Mknod&, const Mknod&) = default;
};
struct Unlink {
  Pid by = 0;
  std::string path{};
  bool directory = false;  // rmdir
  friend bool operator==(const Unlink&, const Unlink&) = default;
};
struct Rename {
  Pid by = 0;
  std::string from{}, to{};
  friend bool operator==(const Rename&, const Rename&) = default;
};
struct Symlink {
  Pid by = 0;
  std::string target{}, path{};
  friend bool operator==(const Symlink&, const Symlink&) = default;
};
struct HardLink {
  Pid by = 0;
  std::string from{}, to{};
  friend bool operator==(const HardLink&, const HardLink&) = default;
};
struct Chmod {
  Pid by = 0;
  std::string path{};
  std::uint32_t mode = 0;
  friend bool operator==(const Chmod&, const Chmod&) = default;
};
enum class Propagation : std::uint8_t { kPrivate, kShared, kSlave, kUnbindable };
struct MountFs {
  Pid by = 0;
  std::string source{}, target{}, type{};
  bool bind = false, recursive = false, move = false, remount = false, read_only = false;
  std::optional<Propagation> propagation{};
  std::string options{};
  friend bool operator==(const MountFs&, const MountFs&) = default;
};
struct Umount {
  Pid by = 0;
  std::string target{};
  bool detach = false;
  friend bool operator==(const Umount&, const Umount&) = default;
};

// ---- sockets ---------------------------------------------------------------------------------------

struct MakeSocket {
  Pid by = 0;
  SocketKind kind{};
  Family family = Family::kInet;
  std::uint8_t protocol = 0;
  std::uint16_t ethertype = 0;
  friend bool operator==(const MakeSocket&, const MakeSocket&) = default;
};
struct SetSocket {  // setsockopt: what is given is set
  Pid by = 0;
  int descriptor = 0;
  std::optional<std::string> device{};
  std::optional<bool> broadcast{}, reuse_address{}, v6only{}, dont_fragment{}, probe_mtu{}, dont_route{}, record_route{},
      freebind{}, want_mtu{}, promiscuous{};
  std::optional<std::uint8_t> ttl{}, tos{};
  std::optional<std::uint32_t> mark{};
  friend bool operator==(const SetSocket&, const SetSocket&) = default;
};
struct Bind {
  Pid by = 0;
  int descriptor = 0;
  Endpoint to{};
  std::string path{};   // unix; a leading NUL is abstract
  std::string link{};   // packet sockets: empty is all
  friend bool operator==(const Bind&, const Bind&) = default;
};
struct Connect {
  Pid by = 0;
  int descriptor = 0;
  Endpoint to{};
  std::string path{};
  std::string zone{};   // of a link-local address
  friend bool operator==(const Connect&, const Connect&) = default;
};
struct Listen {
  Pid by = 0;
  int descriptor = 0;
  std::uint32_t backlog = 128;
  friend bool operator==(const Listen&, const Listen&) = default;
};
struct Accept {
  Pid by = 0;
  int descriptor = 0;
  friend bool operator==(const Accept&, const Accept&) = default;
};
struct Send {
  Pid by = 0;
  int descriptor = 0;
  Endpoint to{};                 // none: where it is connected
  std::string zone{};
  std::string data{};
  std::optional<Icmp> icmp{};    // ping and raw ICMP sockets
  std::uint32_t length = 0;      // bytes of ICMP data where `data` is not spelled out
  std::optional<Packet> frame{}; // packet sockets
  friend bool operator==(const Send&, const Send&) = default;
};
struct Receive {
  Pid by = 0;
  int descriptor = 0;
  std::size_t most = 65536;
  bool peek = false;
  friend bool operator==(const Receive&, const Receive&) = default;
};
struct Shutdown {
  Pid by = 0;
  int descriptor = 0;
  bool read = false, write = true;
  friend bool operator==(const Shutdown&, const Shutdown&) = default;
};

using Op = std::variant<
    NewLink, SetLink, DelLink, GetLink, SetAltname, SetPort, SetPortVlan, NewFdb, BridgeIoctl, NewAddr, DelAddr, AddressIoctl,
    NewRoute, DelRoute, FlushRouteCache, NewRule, DelRule, NewNexthop, DelNexthop, NewNeigh, DelNeigh, NewNsid, SetQdisc,
    NfBatch, DelConntrack, WriteSysctl, LoadModule, Advance, Clone, Exec, Exit, Reap, Unshare, Setns, SetIdMap, SetUid,
    SetHostname, Chdir, Open, OpenTranscript, Close, Dup, MakePipe, Write, Read, Mkdir, Mknod, Unlink, Rename, Symlink, HardLink, Chmod,
    MountFs, Umount, MakeSocket, SetSocket, Bind, Connect, Listen, Accept, Send, Receive, Shutdown>;

// The process that asks.
Pid asker(const Op& op);
// "NewLink", "SetLink" …
std::string_view op_name(const Op& op);

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_H_
