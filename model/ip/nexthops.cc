// Nexthop objects (net/ipv4/nexthop.c): a nexthop with a number of its own, which routes refer to.
#include <vector>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/route_rules.h"
#include "model/rules.h"

namespace nslab {

namespace {

struct RoutePlace {
  Family family{};
  std::uint32_t table = 0;
  FibKey key{};
};

std::vector<RoutePlace> routes_of(const World& world, NetnsId netns, std::uint32_t id) {
  std::vector<RoutePlace> found;
  for (const Family family : {Family::kInet, Family::kInet6}) {
    for (const auto& [table_id, table] : fib_of(world.netns[netns], family).tables) {
      for (const auto& [key, route] : table.routes) {
        if (route.nexthop_id == id) found.push_back({family, table_id, key});
      }
    }
  }
  return found;
}

// rtm_to_nh_config, nexthop_create_ipv4, nexthop_create_ipv6
Result<Nexthop> settle_object(const World& world, NetnsId netns, const NexthopObject& object, const LinkRef& ref) {
  if (object.fdb && (ref.given() || object.blackhole)) return refuse(Reason::kNexthopFdbInvalid);
  Nexthop nexthop = object.nexthop;
  // Since Linux 6.15 a link is looked at last.
  const bool onlink_alone = nexthop.onlink && !nexthop.gateway && !object.fdb;
  if (onlink_alone && world.profile.kernel != KernelVersion::k6_1) return refuse(Reason::kNexthopOnlinkWithoutGateway);
  if (object.blackhole) {
    nexthop.link = world.netns[netns].loopback;
    if (object.family != Family::kInet6 && !has_ipv4(world.links[nexthop.link])) return refuse(Reason::kNoSuchDevice, "lo");
    const bool disabled = (*world.links[nexthop.link].conf6)[Conf6::kDisableIpv6] != 0;
    if (object.family == Family::kInet6 && disabled) return refuse(Reason::kNexthop6Disabled, "lo");
    if (!world.links[nexthop.link].is_up()) {
      return refuse(object.family == Family::kInet6 ? Reason::kNexthop6DeviceDown : Reason::kNexthopDeviceDown, "lo");
    }
    return nexthop;
  }
  if (object.fdb) return nexthop;
  if (!ref.given()) return refuse(Reason::kNexthopObjectInvalid);
  const auto link = resolve_link(world, netns, ref);
  if (!link) return tl::unexpected(link.error());
  const Link& device = world.links[*link];
  if (!device.is_up()) return refuse(Reason::kNexthop6DeviceDown, device.name.view());
  if (!device.carrier) return refuse(Reason::kNexthopCarrierDown, device.name.view());
  if (onlink_alone) return refuse(Reason::kNexthopOnlinkWithoutGateway);
  // The rules are those of a route that leads there.
  RouteSpec spec;
  spec.family = object.family;
  spec.destination = Prefix::all(object.family);
  NexthopSpec hop;
  hop.gateway = nexthop.gateway;
  hop.link = ref;
  hop.onlink = nexthop.onlink;
  spec.nexthops = {hop};
  const auto route = object.family == Family::kInet6 ? make_route6(world, netns, spec) : make_route4(world, netns, spec);
  if (!route) return tl::unexpected(route.error());
  return route->nexthop;
}

// nh_check_attr_group: the members, in the order in which they are looked at.
Result<Done> check_group(const Map<std::uint32_t, NexthopObject>& known, const NexthopObject& group) {
  for (std::size_t i = 0; i < group.group.size(); ++i) {
    for (std::size_t j = i + 1; j < group.group.size(); ++j) {
      if (group.group[i].first == group.group[j].first) return refuse(Reason::kNexthopTwiceInGroup);
    }
  }
  Family family = Family::kNone;
  for (const auto& [id, weight] : group.group) {
    const NexthopObject* member = known.find(id);
    if (member == nullptr) return refuse(Reason::kNexthopGroupInvalid);
    if (!member->group.empty()) return refuse(Reason::kNexthopGroupInGroup);
    if (member->blackhole && group.group.size() > 1) return refuse(Reason::kNexthopBlackholeInGroup);
    if (group.fdb && !member->fdb) return refuse(Reason::kNexthopGroupNeedsFdb);
    if (group.fdb && family != Family::kNone && family != member->family) return refuse(Reason::kNexthopGroupFdbFamilies);
    family = member->family;
    if (!group.fdb && member->fdb) return refuse(Reason::kNexthopFdbInGroup);
  }
  return Done{};
}

// Routes have copies of their object's nexthops: they are made anew.
void refresh(World& world, NetnsId netns, const RoutePlace& place) {
  const Route* old = fib_edit(world, netns, place.family, place.table, place.key);
  if (old == nullptr) return;
  Route route = *old;
  apply_nexthop_object(world, netns, route.nexthop_id, route);
  fib_erase(world, netns, place.family, place.table, place.key);
  fib_append(world, netns, std::move(route));
}

}  // namespace

void apply_nexthop_object(const World& world, NetnsId netns, std::uint32_t id, Route& route) {
  const auto& objects = world.netns[netns].nexthops;
  const NexthopObject* object = objects.find(id);
  route.nexthop_id = id;
  if (object == nullptr) return;
  if (route.destination.address.is_v4()) {
    const NexthopObject* one = object->group.size() == 1 ? objects.find(object->group.front().first) : object;
    const bool blackhole = one != nullptr && one->blackhole;
    if (blackhole) route.type = RouteType::kBlackhole;
    if (!blackhole && route.type == RouteType::kBlackhole) route.type = RouteType::kUnicast;
  }
  route.more.reset();
  if (object->group.empty()) {
    route.nexthop = object->nexthop;
    return;
  }
  bool first = true;
  for (const auto& [member, weight] : object->group) {
    const NexthopObject* found = objects.find(member);
    if (found == nullptr) continue;
    Nexthop nexthop = found->nexthop;
    nexthop.weight = weight;
    if (first) {
      route.nexthop = nexthop;
    } else {
      route.more.edit().push_back(nexthop);
    }
    first = false;
  }
}

Result<Reply> run(World& world, const NewNexthop& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  NexthopObject object = op.object;
  const bool lacks_id = op.replace && object.id == 0;
  // Since Linux 6.15 this is asked before what takes the lock is looked at: devices, and the members of a group.
  if (lacks_id && object.group.empty() && object.family == Family::kNone) return refuse(Reason::kNexthopFamilyMissing);
  if (lacks_id && world.profile.kernel != KernelVersion::k6_1) return refuse(Reason::kNexthopReplaceNeedsId);
  const auto& known = world.netns[*netns].nexthops;
  if (!object.group.empty()) {
    // rtm_to_nh_config: a group says no family, and so no link and no gateway.
    if (object.family != Family::kNone) return refuse(Reason::kNexthopGroupFamily);
    if (auto allowed = check_group(known, object); !allowed) return tl::unexpected(allowed.error());
  } else {
    if (object.family == Family::kNone) return refuse(Reason::kNexthopFamilyMissing);
    const auto nexthop = settle_object(world, *netns, object, op.link);
    if (!nexthop) return tl::unexpected(nexthop.error());
    object.nexthop = *nexthop;
  }
  if (lacks_id) return refuse(Reason::kNexthopReplaceNeedsId);
  if (object.id == 0) {
    for (object.id = 1; known.contains(object.id); ++object.id) {
    }
  }
  if (known.contains(object.id) && !op.replace) return refuse(Reason::kNexthopObjectTaken);
  if (const NexthopObject* old = known.find(object.id); old != nullptr && old->group.empty() != object.group.empty()) {
    return refuse(object.group.empty() ? Reason::kNexthopGroupByNexthop : Reason::kNexthopByGroup);
  }
  const std::uint32_t id = object.id;
  world.netns.edit(*netns).nexthops.set(id, std::move(object));
  for (const RoutePlace& place : routes_of(world, *netns, id)) refresh(world, *netns, place);
  for (const auto& [group_id, group] : Map<std::uint32_t, NexthopObject>(world.netns[*netns].nexthops)) {
    for (const auto& [member, weight] : group.group) {
      if (member != id) continue;
      for (const RoutePlace& place : routes_of(world, *netns, group_id)) refresh(world, *netns, place);
    }
  }
  return Done{};
}

void remove_nexthop_object(World& world, NetnsId netns, std::uint32_t id) {
  for (const RoutePlace& place : routes_of(world, netns, id)) fib_erase(world, netns, place.family, place.table, place.key);
  world.netns.edit(netns).nexthops.erase(id);
  // It leaves its groups; a group without members goes too.
  std::vector<std::uint32_t> empty;
  std::vector<std::uint32_t> changed;
  for (const auto& [group_id, group] : Map<std::uint32_t, NexthopObject>(world.netns[netns].nexthops)) {
    auto members = group.group;
    if (std::erase_if(members, [&](const auto& member) { return member.first == id; }) == 0) continue;
    (members.empty() ? empty : changed).push_back(group_id);
    world.netns.edit(netns).nexthops.edit(group_id)->group = std::move(members);
  }
  for (const std::uint32_t group : empty) remove_nexthop_object(world, netns, group);
  for (const std::uint32_t group : changed) {
    for (const RoutePlace& place : routes_of(world, netns, group)) refresh(world, netns, place);
  }
}

void forget_nexthop_objects(World& world, LinkId link) {
  const NetnsId netns = world.links[link].netns;
  std::vector<std::uint32_t> gone;
  for (const auto& [id, object] : world.netns[netns].nexthops) {
    if (object.nexthop.link == link && !object.blackhole) gone.push_back(id);
  }
  for (const std::uint32_t id : gone) remove_nexthop_object(world, netns, id);
}

Result<Reply> run(World& world, const DelNexthop& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  if (op.id == 0) return refuse(Reason::kNexthopIdMissing);
  if (!world.netns[*netns].nexthops.contains(op.id)) return refuse(Reason::kNoSuchFile);
  remove_nexthop_object(world, *netns, op.id);
  return Done{};
}

}  // namespace nslab
