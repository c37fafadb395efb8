// model/world.h — World: a whole machine's networking as one value.
//
// Start here: a World is tables of plain structs keyed by ids. Nothing points into it, nothing outside
// belongs to it, not even time or chance; so it can be copied, compared, kept, and changed only by
// `execute` (model/execute.h). Packets travel through it by `forward` (model/forward.h).
//
// Guarantees
//   1. Copying costs the same at any size; only what changes afterwards takes memory.
//   2. Equal worlds and equal ops give equal worlds.
//   3. Counters are read by `stats_of`: `stats` alone may lack what is counted at a bridge.
// Not modelled: more than one machine (the outside of a NIC is a namespace marked so), CPUs, memory.
// Kernel: Linux 6.18 unless a rule says otherwise (`Profile`).
#ifndef NSLAB_MODEL_WORLD_H_
#define NSLAB_MODEL_WORLD_H_

#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "model/base/id.h"
#include "model/base/map.h"
#include "model/base/table.h"
#include "model/base/time.h"
#include "model/conntrack.h"
#include "model/link.h"
#include "model/netns.h"
#include "model/process.h"
#include "model/reason.h"
#include "model/socket.h"
#include "model/vfs.h"

namespace nslab {

// What this machine's kernel is and was built with.
struct Profile {
  KernelVersion kernel = KernelVersion::k6_18;
  bool dummy = true, vlan = true, ipvlan = true, vrf = true, bond = true, netem = true, wireguard = true;
  bool vlan_filtering = true;
  bool br_netfilter = false;  // loaded
  bool conntrack_proc = true;
  friend bool operator==(const Profile&, const Profile&) = default;
};

// ---- what the clock will bring ----
struct NeighbourTimer {
  NetnsId netns{};
  NeighbourKey key{};
  friend bool operator==(const NeighbourTimer&, const NeighbourTimer&) = default;
};
struct DadTimer {
  LinkId link{};
  IpAddress address{};
  friend bool operator==(const DadTimer&, const DadTimer&) = default;
};
struct GroupReport {  // an IGMP or MLD report that is due
  LinkId link{};
  IpAddress group{};
  std::uint8_t left = 0;
  friend bool operator==(const GroupReport&, const GroupReport&) = default;
};
struct RouterSolicit {
  LinkId link{};
  std::uint8_t sent = 0;
  friend bool operator==(const RouterSolicit&, const RouterSolicit&) = default;
};
struct CleanupNetns {
  NetnsId netns{};
  friend bool operator==(const CleanupNetns&, const CleanupNetns&) = default;
};
struct SocketTimer {
  SocketId socket{};
  friend bool operator==(const SocketTimer&, const SocketTimer&) = default;
};
struct PortTimer {  // STP: listening, learning, forwarding
  LinkId port{};
  friend bool operator==(const PortTimer&, const PortTimer&) = default;
};
struct AddressExpiry {
  LinkId link{};
  IpAddress address{};
  friend bool operator==(const AddressExpiry&, const AddressExpiry&) = default;
};
struct DelayedFrame {  // held by a qdisc, in World::delayed under its number
  LinkId link{};
  std::uint64_t number = 0;
  friend bool operator==(const DelayedFrame&, const DelayedFrame&) = default;
};
struct Linkwatch {
  friend bool operator==(const Linkwatch&, const Linkwatch&) = default;
};
using Timer = std::variant<Linkwatch, NeighbourTimer, DadTimer, GroupReport, RouterSolicit, CleanupNetns, SocketTimer, PortTimer,
                           AddressExpiry, DelayedFrame>;
static_assert(std::is_trivially_copyable_v<Timer>);  // there are many, and maps move them about

// ---- what a rule leaves to be sent, once the op is done (the kernel's softirq) ----
struct SendFrame {  // a complete frame, onto a link
  LinkId link{};
  Frame frame{};
  friend bool operator==(const SendFrame&, const SendFrame&) = default;
};
struct SendWaiting {  // what waited for a neighbour that is known now
  LinkId link{};
  IpAddress neighbour{};
  Frame frame{};
  friend bool operator==(const SendWaiting&, const SendWaiting&) = default;
};
struct FailWaiting {  // what waited for a neighbour in vain
  LinkId link{};
  Frame frame{};
  friend bool operator==(const FailWaiting&, const FailWaiting&) = default;
};
struct SendSolicit {  // ARP request or neighbour solicitation
  LinkId link{};
  IpAddress neighbour{};
  bool unicast = false;
  friend bool operator==(const SendSolicit&, const SendSolicit&) = default;
};
struct SendAnnounce {  // gratuitous ARP
  LinkId link{};
  IpAddress address{};
  friend bool operator==(const SendAnnounce&, const SendAnnounce&) = default;
};
struct SendOnLink {  // IP to a link-local group, without routing
  LinkId link{};
  Ip ip{};
  friend bool operator==(const SendOnLink&, const SendOnLink&) = default;
};
struct SendIp {  // from a namespace's own stack
  NetnsId netns{};
  LinkId out{};
  Frame frame{};
  friend bool operator==(const SendIp&, const SendIp&) = default;
};
using Softirq = std::variant<SendFrame, SendWaiting, FailWaiting, SendSolicit, SendAnnounce, SendOnLink, SendIp>;

struct TimerKey {
  Instant at{};
  std::uint64_t order = 0;
  friend auto operator<=>(const TimerKey&, const TimerKey&) = default;
};

// How often it changed who listens to packets at all, in any namespace: what was found of an audience before may not hold.
// It says nothing about the World itself.
struct Hearing {
  std::uint64_t changes = 1;
  friend bool operator==(const Hearing&, const Hearing&) { return true; }
};

// All that there is; a World is this, with what bridges counted for all of their ports (model/audience.h) told apart.
struct WorldTables {
  Profile profile{};
  Instant now{};
  std::uint64_t random = 0;  // state of the generator

  Table<NetnsId, Netns> netns{};
  Table<LinkId, Link> links{};
  Table<LinkId, LinkStats> stats{};  // see stats_of
  Table<SocketId, Socket> sockets{};
  Table<ConntrackId, Conntrack> conntracks{};
  Table<InodeId, Inode> inodes{};
  Table<PipeId, Pipe> pipes{};
  Table<FileId, OpenFile> files{};
  Table<MntnsId, Mntns> mntns{};
  Table<PidnsId, Pidns> pidns{};
  Table<UtsnsId, Utsns> utsns{};
  Table<UsernsId, Userns> userns{};
  Map<Pid, Process> processes{};
  Set<std::pair<Pid, Pid>> children{};  // parent and child
  Map<TimerKey, Timer> timers{};
  Map<std::uint64_t, Frame> delayed{};
  std::vector<Softirq> softirq{};  // empty between ops
  Set<std::pair<LinkId, LinkId>> riders{};  // lower link and what rides on it (VLAN, macvlan, ipvlan, VXLAN)
  Cow<std::vector<std::string>> output{};  // what was written to each transcript (OpenFile::output)

  NetnsId init_net{};
  std::uint64_t next_order = 1;       // for whatever must be told apart by age
  Map<std::uint64_t, LinkId> linkwatch{};        // to be looked at when the op is done: what changed, by Link::linkwatch
  Map<std::uint64_t, LinkId> linkwatch_later{};  // what was looked at and is not urgent
  Instant linkwatch_next{};                      // not before then, unless it is urgent
  bool linkwatch_timed = false;                  // a timer will come for those that wait
  std::uint32_t next_ns_inode = 4026532000;
  Instant cleanup_began{};  // when cleanup_net was last taken up: what falls to it meanwhile waits until that is over
  std::uint32_t next_mount = 1;
  std::uint32_t next_peer_group = 1;
  std::uint16_t next_ip_id = 1;
  Set<LinkId> flooded{};  // bridges with counts that are not in `stats` yet
  Set<LinkId> stp_bridges{};  // that run the spanning tree protocol
  Hearing hearing{};      // of packet sockets, filters, and links that ride on others

  friend bool operator==(const WorldTables&, const WorldTables&) = default;
};
struct World : WorldTables {
  friend bool operator==(const World& a, const World& b);
};

// The next number of the World's own generator.
std::uint64_t next_random(World& world);
// A number higher than all given before.
std::uint64_t next_order(World& world);
void start_timer(World& world, Instant at, Timer timer);

// ---- looking things up ----
// A link's counters: `stats` with its share of what bridges have flooded.
LinkStats stats_of(const World& world, LinkId id);
// By all links, since they were made.
std::uint64_t packets_received(const World& world);
const Process* find_process(const World& world, Pid pid);
const Link* find_link(const World& world, NetnsId netns, std::uint32_t ifindex);
// By name or altname.
LinkId find_link(const World& world, NetnsId netns, std::string_view name);

}  // namespace nslab

#endif  // NSLAB_MODEL_WORLD_H_
