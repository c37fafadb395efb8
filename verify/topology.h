// verify/topology.h — Topology: who is connected to whom, worked out from a World.
//
// Namespaces and the links they own; cables (veth pairs, NICs and what they are plugged into, VXLAN tunnels); segments,
// which are broadcast domains: all links that a frame sent to everyone would come by if all of them were up; and loops of
// bridges. A graph algorithm's work (Boost.Graph), given as plain values.
//
// Guarantees
//   1. It depends on what is connected, not on what is up: a link that goes down stays in its segment.
//   2. VLANs are told apart: by VLAN links, and by bridges that filter. A trunk is in several segments, its own is the
//      untagged one.
//   3. Everything is in the order of ids; equal Worlds give equal Topologies. Linear in the size of the World.
//   4. Namespaces that are about to vanish (no holder any more) are left out with their links.
// Not modelled: stacked tags (QinQ), frames that a tc rule redirects, tunnels whose far end NAT hides.
#ifndef NSLAB_VERIFY_TOPOLOGY_H_
#define NSLAB_VERIFY_TOPOLOGY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/world.h"

namespace nslab::verify {

// How a namespace can be called by whoever looks.
enum class Naming : std::uint8_t {
  kOwn,      // the viewer is in it
  kNamed,    // it has a name in /run/netns
  kByPid,    // a process holds it: "pid 42"
  kNameless, // nobody can name it, yet there are links in it
  kOutside   // what is behind a NIC
};

struct TopologyNetns {
  NetnsId id{};
  Naming naming = Naming::kNamed;
  std::string name{};           // of kNamed and kByPid
  std::vector<LinkId> links{};  // by index: loopback first
  friend bool operator==(const TopologyNetns&, const TopologyNetns&) = default;
};

enum class CableKind : std::uint8_t { kVeth, kNic, kTunnel };
struct Cable {
  LinkId a{}, b{};  // a < b
  CableKind kind = CableKind::kVeth;
  friend bool operator==(const Cable&, const Cable&) = default;
};

struct Segment {
  std::vector<LinkId> links{};     // all that a frame to everyone comes by
  std::vector<LinkId> bridges{};   // those of them that are bridges
  std::vector<LinkId> stations{};  // those at which a protocol stack listens: no ports, no members of a bond
  friend bool operator==(const Segment&, const Segment&) = default;
};

// Bridges that are connected in more than one way: a frame to everyone goes round for ever unless STP blocks a port.
struct BridgeCycle {
  std::vector<LinkId> links{};
  std::vector<LinkId> bridges{};
  bool stp = false;  // at least one of the bridges runs it
  friend bool operator==(const BridgeCycle&, const BridgeCycle&) = default;
};

struct Topology {
  static constexpr std::uint32_t kNoSegment = ~0U;

  std::vector<TopologyNetns> namespaces{};
  std::vector<Cable> cables{};
  std::vector<Segment> segments{};
  std::vector<BridgeCycle> cycles{};
  std::vector<std::uint32_t> own_segment{};  // by LinkId::value: where its untagged frames go

  friend bool operator==(const Topology&, const Topology&) = default;
};

// The topology as `viewer` can name it. Where there is no such process, namespaces are named as init's mounts have them.
Topology topology_of(const World& world, Pid viewer);

// The segment of a link's untagged frames; null for loopbacks and links that are left out.
const Segment* segment_of(const Topology& topology, LinkId link);
// The other stations of that segment: whom the link could ask by ARP.
std::vector<LinkId> adjacent(const Topology& topology, LinkId link);
// The far end of a veth pair or of a NIC's cable; none where there is none.
LinkId cable_end(const World& world, LinkId link);
// "red", "pid 42"; for a namespace without a name what it is: "host", "outside", "no name". `host` where the viewer's own
// is init_net or the namespace that its shell began in.
std::string display_name(const TopologyNetns& netns);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_TOPOLOGY_H_
