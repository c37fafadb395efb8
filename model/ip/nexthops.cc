// Nexthop objects (net/ipv4/nexthop.c): a nexthop with a number of its own, which routes refer to.
#include "model/ip/fib.h"
#include "model/rules.h"

namespace nslab {

Result<Reply> run(World& world, const NewNexthop& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  NexthopObject object = op.object;
  if (!object.blackhole && object.group.empty()) {
    if (!op.link.given()) return refuse(Reason::kNexthopObjectInvalid);
    const auto link = resolve_link(world, *netns, op.link);
    if (!link) return tl::unexpected(link.error());
    const Link& device = world.links[*link];
    if (!device.is_up()) return refuse(Reason::kNexthop6DeviceDown, device.name.view());
    if (!device.carrier) return refuse(Reason::kNexthopCarrierDown, device.name.view());
    object.nexthop.link = *link;
  }
  auto& objects = world.netns.edit(*netns).nexthops;
  if (objects.contains(object.id) && !op.replace) return refuse(Reason::kNexthopObjectTaken);
  objects.set(object.id, std::move(object));
  return Done{};
}

Result<Reply> run(World& world, const DelNexthop& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  if (!world.netns[*netns].nexthops.contains(op.id)) return refuse(Reason::kNoSuchFile);
  for (const Family family : {Family::kInet, Family::kInet6}) {
    std::vector<std::pair<std::uint32_t, FibKey>> gone;
    for (const auto& [id, table] : fib_of(world.netns[*netns], family).tables) {
      for (const auto& [key, route] : table.routes) {
        if (route.nexthop_id == op.id) gone.push_back({id, key});
      }
    }
    for (const auto& [table, key] : gone) fib_erase(world, *netns, family, table, key);
  }
  world.netns.edit(*netns).nexthops.erase(op.id);
  return Done{};
}

}  // namespace nslab
