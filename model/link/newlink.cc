#include <optional>

#include "model/ip/route_rules.h"
#include "model/link/bond.h"
#include "model/link/bridge_rules.h"
#include "model/link/device.h"
#include "model/link/fdb.h"
#include "model/link/kinds.h"
#include "model/link/make.h"
#include "model/link/settings.h"
#include "model/rules.h"

namespace nslab {

namespace {

// A name for a new link: as asked, or the kind and the lowest free number.
Result<std::string> name_for(const World& world, NetnsId netns, const std::string& wanted, std::string_view kind) {
  const auto name = settle_link_name(world, netns, wanted.empty() ? std::string(kind) + "%d" : wanted);
  if (!name) return name;
  if (find_link(world, netns, *name)) return refuse(Reason::kNameTaken, *name);
  return name;
}

struct VethPlan {
  Link link{};
  LinkSettings settings{};
  NetnsId netns{};
};

Result<VethPlan> plan_peer(const World& world, const NewLink& op, NetnsId in, const NewVeth& veth) {
  VethPlan plan;
  plan.netns = in;
  plan.settings = veth.peer;
  if (veth.peer.netns) {
    const auto target = resolve_netns(world, op.by, *veth.peer.netns);
    if (!target) return tl::unexpected(target.error());
    if (!may_administer(world, op.by, *target)) return refuse(Reason::kNotPermitted);
    plan.netns = *target;
  }
  const auto name = name_for(world, plan.netns, veth.peer_name, "veth");
  if (!name) return tl::unexpected(name.error());
  plan.link = make_ethernet(Veth{}, {});
  plan.link.tx_queues = plan.link.rx_queues = kVethQueues;
  plan.link.netns = plan.netns;
  plan.link.name = *name;
  if (auto values = check_values(plan.link, veth.peer); !values) return tl::unexpected(values.error());
  if (veth.peer_index != 0 && world.netns[plan.netns].links.contains(veth.peer_index)) {
    return refuse(Reason::kIndexTaken, *name);
  }
  // veth_open finds no peer yet.
  if (veth.peer.up && *veth.peer.up) return refuse(Reason::kSocketNotConnected, *name);
  plan.link.ifindex = veth.peer_index;
  return plan;
}

// Flags and master, as rtnl_configure_link and the end of rtnl_newlink_create set them.
Result<Done> configure(World& world, NetnsId in, LinkId id, const LinkSettings& settings) {
  LinkSettings late;
  late.master = settings.master;
  if (settings.up) {
    late.up = settings.up;
  }
  return apply_settings(world, in, id, late);
}

LinkId make_registered(World& world, Link link, const LinkSettings& settings) {
  set_values(link, settings);
  if (link.address.is_zero() && link.as<Loopback>() == nullptr && is_ethernet(link)) link.address = random_mac(world);
  return register_link(world, std::move(link));
}

Result<LinkId> create_veth(World& world, const NewLink& op, NetnsId in, Link link, const NewVeth& veth) {
  auto plan = plan_peer(world, op, in, veth);
  if (!plan) return tl::unexpected(plan.error());
  if (!op.name.empty() && plan->netns == link.netns && plan->link.name == link.name) return refuse(Reason::kNameTaken, link.name.view());
  // The peer is registered first, so it has the lower ifindex.
  const LinkId peer = make_registered(world, std::move(plan->link), plan->settings);
  if (op.name.empty() && world.links[peer].netns == link.netns) {
    link.name = *settle_link_name(world, link.netns, "veth%d");
  }
  set_carrier(world, peer, false);
  const LinkId id = make_registered(world, std::move(link), op.settings);
  set_carrier(world, id, false);
  world.links.edit(id).as<Veth>()->peer = peer;
  world.links.edit(peer).as<Veth>()->peer = id;
  return id;
}

void finish_kind(World& world, LinkId id, const NewLink& op) {
  const Link& link = world.links[id];
  if (link.as<Bridge>() != nullptr) {
    if (op.settings.address) {
      set_bridge_address(world, id, *op.settings.address);
    } else {
      set_own_address(world, id, link.address);
    }
    apply_bridge_options(world, id, std::get<BridgeOptions>(op.data));
  } else if (link.as<Bond>() != nullptr) {
    BondOptions rest = std::get<BondOptions>(op.data);
    rest.mode.reset();
    (void)set_bond_options(world, id, rest);  // only the mode can be refused
  } else if (const Macvlan* macvlan = link.as<Macvlan>(); macvlan != nullptr && macvlan->mode == MacvlanMode::kPassthru) {
    change_promiscuity(world, macvlan->lower, 1);
  } else if (link.as<Vrf>() != nullptr) {
    add_vrf_rules(world, id);
  }
  // register_vlan_dev, macvlan_common_newlink; an ipvlan does without, and its state stays unknown.
  if (world.links[id].as<Vlan>() != nullptr || world.links[id].as<Macvlan>() != nullptr) fire_linkwatch(world, id);
}

}  // namespace

Result<Reply> run(World& world, const NewLink& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  NetnsId target = *in;
  if (op.settings.netns) {
    const auto found = resolve_netns(world, op.by, *op.settings.netns);
    if (!found) return tl::unexpected(found.error());
    if (!may_administer(world, op.by, *found)) return refuse(Reason::kNotPermitted);
    target = *found;
  }
  if (op.name.size() > LinkName::kMost) return refuse(Reason::kNameTooLong, op.name);
  const NetnsId looked_up = world.profile.kernel == KernelVersion::k6_1 ? *in : target;
  if (!op.name.empty() && find_link(world, looked_up, op.name)) return refuse(Reason::kNameTaken, op.name);
  if (op.index != 0 && world.netns[target].links.contains(op.index)) return refuse(Reason::kIndexTaken, op.name);
  const std::string_view kind = kind_of(op.data);
  if (!is_kind_available(world, kind)) return refuse(Reason::kUnknownKind, kind);
  auto made = make_link(world, *in, target, op);
  if (!made) return tl::unexpected(made.error());
  const auto name = name_for(world, target, op.name, kind);
  if (!name) return tl::unexpected(name.error());
  Link link = std::move(*made);
  link.netns = target;
  link.name = *name;
  link.ifindex = op.index;
  if (op.tx_queues != 0) link.tx_queues = op.tx_queues;
  if (op.rx_queues != 0) link.rx_queues = op.rx_queues;
  if (auto values = check_values(link, op.settings); !values) return tl::unexpected(values.error());
  if (op.settings.master && op.settings.master->given()) {
    const auto master = resolve_link(world, target, *op.settings.master);
    if (!master) return tl::unexpected(master.error());
  }
  std::optional<World> before;  // opening and joining may refuse what has been registered by then
  if (op.settings.up || op.settings.master) before = world;
  LinkId id{};
  if (const auto* veth = std::get_if<NewVeth>(&op.data)) {
    const auto made_veth = create_veth(world, op, *in, std::move(link), *veth);
    if (!made_veth) return tl::unexpected(made_veth.error());
    id = *made_veth;
  } else {
    id = make_registered(world, std::move(link), op.settings);
    finish_kind(world, id, op);
  }
  notify_link(world, id);
  if (auto configured = configure(world, target, id, op.settings); !configured) {
    if (before) world = *std::move(before);
    return tl::unexpected(configured.error());
  }
  return Done{};
}

}  // namespace nslab
