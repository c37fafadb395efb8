// render/picture.h — Picture: what there is to be drawn of a World, before anybody chooses shapes or letters.
//
// Namespaces with their links, what connects links, and short lines of text for what matters in a namespace (routes,
// forwarding, NAT, filters). The terminal drawing and the DOT text are made of it. What changed since another
// Picture is marked here, so that both mark the same.
//
// Guarantees
//   1. Everything is keyed by ids of the World; names are text to be shown, and may be anything that Linux allows.
//   2. Equal Worlds give equal Pictures; their order is that of ids, with the viewer's own namespace first and the
//      outside last.
//   3. Namespaces that do the same thing at the same place are folded to one with a count, from `fold` of them on.
//   4. Linear in the size of the World.
#ifndef NSLAB_RENDER_PICTURE_H_
#define NSLAB_RENDER_PICTURE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/world.h"
#include "verify/topology.h"

namespace nslab::render {

enum class Change : std::uint8_t { kNone, kAdded, kChanged, kRemoved };
enum class LinkState : std::uint8_t { kUp, kNoCarrier, kDown };

// A line of text in a link or a namespace: an address, a route, a fault.
struct Line {
  std::string text{};
  bool broken = false;
  Change change = Change::kNone;
  bool mute = false;  // not worth a mark when it comes or goes
};

struct PictureLink {
  LinkId id{};
  NetnsId netns{};
  std::string name{};
  std::string kind{};             // "bridge", "vlan 10", "vxlan 42"; empty for veth and NICs, which show by their cables
  bool hub = false;               // a bridge or a bond: others are plugged into it
  LinkState state = LinkState::kUp;
  std::vector<Line> addresses{};
  std::vector<Line> notes{};      // what is unusual, and what is wrong besides its state
  LinkId master{};
  std::uint32_t count = 1;        // how many links it stands for, where namespaces are folded
  Change change = Change::kNone;
};

struct PictureNetns {
  NetnsId id{};
  verify::Naming naming = verify::Naming::kNamed;
  std::string name{};
  Line loopback{};                // "lo up", "lo down"; empty where nothing is to be said of it
  std::vector<Line> facts{};      // routes, forwarding, NAT, filters
  std::vector<PictureLink> links{};  // without the loopback
  LinkId uplink{};                // by which its default route leaves
  std::uint32_t count = 1;
  Change change = Change::kNone;
};

struct PictureWire {
  enum class Kind : std::uint8_t { kVeth, kNic, kTunnel, kPort, kRider } kind = Kind::kVeth;
  LinkId a{}, b{};                // kPort: the port and its master; kRider: the rider and what it rides on
  LinkState state = LinkState::kUp;
  std::uint32_t count = 1;
  Change change = Change::kNone;
};

struct Picture {
  std::vector<PictureNetns> namespaces{};
  std::vector<PictureWire> wires{};
};

// Which namespaces and links are drawn as one: those that stand for themselves are not in it.
struct Folding {
  std::map<NetnsId, NetnsId> netns{};
  std::map<LinkId, LinkId> links{};
};

// Groups of at least `fold` namespaces that cannot be told apart by what they have and what they are cabled to; 0: none. Of a
// World that would still fill more than some two hundred boxes an overview: groups of those that are alike wherever they are.
Folding fold_alike(const World& world, const verify::Topology& topology, std::size_t fold);

Picture picture_of(const World& world, const verify::Topology& topology, const Folding& folding = {});
// Marks in `now` what is not as in `before`, and puts back, marked as removed, what is gone.
void mark_changes(Picture& now, const Picture& before);
// Whether anything is marked.
bool has_changes(const Picture& picture);

// ---- the texts, for whoever needs one alone ----
std::string state_word(LinkState state);  // "up", "no carrier", "down"
LinkState state_of(const World& world, const Link& link);
std::vector<Line> facts_of(const World& world, NetnsId netns);
LinkId uplink_of(const World& world, NetnsId netns);
std::vector<Line> packet_rules_of(const World& world, NetnsId netns);  // NAT and filters
std::vector<Line> addresses_of(const Link& link);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_PICTURE_H_
