#include "verify/topology_points.h"

#include <set>
#include <string>
#include <utility>

#include "verify/topology.h"

namespace nslab::verify {

namespace {

constexpr std::size_t kNowhere = ~std::size_t{0};

struct Finder {
  const World& world;
  Points& points;
  std::vector<Joint> joints{};
  std::map<LinkId, std::vector<LinkId>> members{};  // of bonds

  [[nodiscard]] bool is_here(LinkId id) const {
    const Link* link = world.links.find(id);
    return link != nullptr && link->as<Loopback>() == nullptr && !world.netns[link->netns].dying;
  }
  // Frames pass between two points; each joint is told once, from the side that is found first.
  void join(const Point& a, const Point& b, Joint::How how) {
    if (!is_here(b.link)) return;
    points.add(b);
    joints.push_back({a, b, how});
  }
};

// What a port, or the bridge itself, has to do with the VLANs inside: which of its frames, by tag, are in which.
void join_inside(Finder& finder, LinkId bridge, LinkId at, const Map<std::uint16_t, VlanEntry>& vlans) {
  for (const auto& [vlan, entry] : vlans) {
    const Point inside{bridge, vlan, true};
    finder.points.add(inside);
    if (entry.untagged || entry.pvid) finder.join(inside, {at, 0, false}, Joint::How::kPort);
    if (!entry.untagged) finder.join(inside, {at, vlan, false}, Joint::How::kPort);
  }
}

void join_master(Finder& finder, const Point& point, const Link& link) {
  if (!link.master || !finder.is_here(link.master)) return;
  const Link& master = finder.world.links[link.master];
  if (const auto* bridge = master.as<Bridge>()) {
    if (!bridge->state->vlan_filtering) {
      finder.join(point, {link.master, point.tag, false}, Joint::How::kPort);
    }
  } else if (master.as<Bond>() != nullptr) {
    finder.join(point, {link.master, point.tag, false}, Joint::How::kMember);
  }
}

// A tagged frame that has come to a bridge which does not filter, or to a bond, goes to all below: their points are made
// here, and find their way up by themselves.
void add_below(Finder& finder, const Point& point, const Link& link) {
  if (point.tag == 0) return;
  if (const auto* bridge = link.as<Bridge>(); bridge != nullptr && !bridge->state->vlan_filtering) {
    for (const LinkId port : bridge->state->ports) finder.points.add({port, point.tag, false});
  }
  if (link.as<Bond>() != nullptr) {
    for (const LinkId member : finder.members[point.link]) finder.points.add({member, point.tag, false});
  }
}

void join_lower(Finder& finder, const Point& point, const Link& link) {
  if (const auto* vlan = link.as<Vlan>(); vlan != nullptr && point.tag == 0) {
    finder.join(point, {vlan->lower, vlan->id, false}, Joint::How::kRider);
  } else if (const auto* macvlan = link.as<Macvlan>()) {
    finder.join(point, {macvlan->lower, point.tag, false}, Joint::How::kRider);
  } else if (const auto* ipvlan = link.as<Ipvlan>(); ipvlan != nullptr && ipvlan->mode == IpvlanMode::kL2 && point.tag == 0) {
    finder.join(point, {ipvlan->lower, 0, false}, Joint::How::kRider);
  }
}

void join_cable(Finder& finder, const Point& point) {
  const LinkId end = cable_end(finder.world, point.link);
  if (!end || !finder.is_here(end)) return;
  const Point far{end, point.tag, false};
  finder.points.add(far);
  // Each of the two is looked at once; the one that was found first tells the joint.
  if (finder.points.number(point) < finder.points.number(far)) finder.joints.push_back({point, far, Joint::How::kCable});
}

// Two VXLAN links of one VNI are joined where one sends to an address of the namespace in which the other's socket is.
void join_tunnels(Finder& finder) {
  using Where = std::pair<std::uint32_t, NetnsId>;  // VNI and birthplace
  std::map<Where, std::vector<LinkId>> there;
  std::map<std::pair<std::uint32_t, IpAddress>, std::vector<LinkId>> groups;
  for (const auto& [id, link] : finder.world.links) {
    if (const auto* vxlan = link.as<Vxlan>(); vxlan != nullptr && finder.is_here(id)) there[{vxlan->vni, vxlan->birthplace}].push_back(id);
  }
  std::map<IpAddress, std::vector<NetnsId>> owners;
  std::set<NetnsId> asked;
  for (const auto& [where, links] : there) {
    if (!asked.insert(where.second).second || !finder.world.netns.contains(where.second)) continue;
    for (const auto& [address, count] : finder.world.netns[where.second].own_addresses) owners[address].push_back(where.second);
  }
  for (const auto& [where, links] : there) {
    for (const LinkId id : links) {
      const Vxlan& vxlan = *finder.world.links[id].as<Vxlan>();
      std::set<IpAddress> remotes;
      if (vxlan.remote && !vxlan.remote.is_any()) remotes.insert(vxlan.remote);
      for (const VxlanPeer& peer : *vxlan.fdb) remotes.insert(peer.remote);
      for (const IpAddress& remote : remotes) {
        if (remote.is_multicast()) groups[{vxlan.vni, remote}].push_back(id);
        for (const NetnsId owner : owners[remote]) {
          const auto far = there.find({vxlan.vni, owner});
          if (far == there.end()) continue;
          for (const LinkId other : far->second) {
            if (other != id) finder.join({id, 0, false}, {other, 0, false}, Joint::How::kTunnel);
          }
        }
      }
    }
  }
  for (const auto& [group, links] : groups) {
    for (std::size_t i = 1; i < links.size(); ++i) finder.join({links[i - 1], 0, false}, {links[i], 0, false}, Joint::How::kTunnel);
  }
}

void look_at(Finder& finder, const Point& point) {
  if (point.inside) return;
  const Link& link = finder.world.links[point.link];
  join_cable(finder, point);
  join_master(finder, point, link);
  add_below(finder, point, link);
  join_lower(finder, point, link);
}

}  // namespace

std::size_t Points::number(const Point& point) const {
  if (point.tag == 0 && !point.inside) return untagged[point.link.value];
  return tagged.at(point);
}

bool Points::add(const Point& point) {
  if (point.tag == 0 && !point.inside) {
    if (untagged[point.link.value] != kNowhere) return false;
    untagged[point.link.value] = all.size();
  } else if (!tagged.emplace(point, all.size()).second) {
    return false;
  }
  all.push_back(point);
  return true;
}

std::vector<Joint> find_joints(const World& world, Points& points) {
  points.untagged.assign(world.links.next_id().value, kNowhere);
  Finder finder{world, points};
  for (const auto& [id, link] : world.links) {
    if (!finder.is_here(id)) continue;
    points.add({id, 0, false});
    if (link.master && world.links[link.master].as<Bond>() != nullptr) finder.members[link.master].push_back(id);
  }
  for (const auto& [id, link] : world.links) {
    const auto* bridge = link.as<Bridge>();
    if (bridge == nullptr || !bridge->state->vlan_filtering || !finder.is_here(id)) continue;
    join_inside(finder, id, id, bridge->state->vlans);
    for (const LinkId port : bridge->state->ports) join_inside(finder, id, port, world.links[port].port->vlans);
  }
  join_tunnels(finder);
  for (std::size_t next = 0; next < points.all.size(); ++next) {  // looking adds more
    const Point point = points.all[next];
    look_at(finder, point);
  }
  return std::move(finder.joints);
}

}  // namespace nslab::verify
