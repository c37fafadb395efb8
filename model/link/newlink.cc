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
  auto name = settle_link_name(world, netns, wanted.empty() ? std::string(kind) + "%d" : wanted);
  if (!name) return name;
  if (find_link(world, netns, *name)) return refuse(Reason::kNameTaken, *name);
  return name;
}

void use_up_ifindex(World& world, NetnsId netns) { world.netns.edit(netns).next_ifindex = free_ifindex(world, netns) + 1; }

struct VethPlan {
  Link link{};
  LinkSettings settings{};
  NetnsId netns{};
};

// Where a peer is to be: with the link that asks for it, unless it says otherwise.
Result<NetnsId> netns_of_peer(const World& world, const NewLink& op, NetnsId in, const NewVeth& veth) {
  return veth.peer.netns ? resolve_netns(world, op.by, *veth.peer.netns) : Result<NetnsId>(in);
}

Result<VethPlan> plan_peer(const World& world, const NewLink& op, const Result<NetnsId>& target, const NewVeth& veth) {
  VethPlan plan;
  plan.settings = veth.peer;
  if (!target) return tl::unexpected(target.error());
  if (veth.peer.netns && !may_administer(world, op.by, *target)) return refuse(Reason::kNotPermitted);
  plan.netns = *target;
  const auto name = name_for(world, plan.netns, veth.peer_name, "veth");
  if (!name) return tl::unexpected(name.error());
  if (is_sysctl_folder(*name)) return refuse(Reason::kNameInvalid, *name);
  plan.link = make_ethernet(Veth{}, {});
  plan.link.tx_queues = plan.link.rx_queues = kVethQueues;
  plan.link.netns = plan.netns;
  plan.link.name = *name;
  if (auto values = check_values(plan.link, veth.peer); !values) return tl::unexpected(values.error());
  // veth_newlink: the peer's number counts only beside one for the link itself.
  plan.link.ifindex = op.index != 0 ? veth.peer_index : 0;
  if (plan.link.ifindex != 0 && world.netns[plan.netns].links.contains(plan.link.ifindex)) return refuse(Reason::kPortBusy, *name);
  return plan;
}

// Flags, then the master, as rtnl_configure_link and the end of rtnl_newlink_create set them.
Result<Done> configure(World& world, NetnsId in, LinkId id, const LinkSettings& settings) {
  LinkSettings flags;
  flags.up = settings.up;
  if (auto opened = apply_settings(world, in, id, flags); !opened) return opened;
  LinkSettings late;
  late.master = settings.master;
  if (auto allowed = check_settings(world, in, id, late); !allowed) return allowed;
  return apply_settings(world, in, id, late);
}

// What the kind takes no notice of: a macvlan for all of its lower link's frames has that one's address
// (macvlan_common_newlink), and a VXLAN over a link no more room than that leaves (vxlan_config_apply).
void set_heeded_values(Link& link, const LinkSettings& settings) {
  const Macvlan* macvlan = link.as<Macvlan>();
  const Vxlan* vxlan = link.as<Vxlan>();
  const bool keeps_address = macvlan != nullptr && macvlan->mode == MacvlanMode::kPassthru;
  const bool keeps_mtu = vxlan != nullptr && vxlan->lower && settings.mtu && *settings.mtu > link.mtu;
  if (!keeps_address && !keeps_mtu) return set_values(link, settings);
  LinkSettings heeded = settings;
  if (keeps_address) heeded.address.reset();
  if (keeps_mtu) heeded.mtu.reset();
  set_values(link, heeded);
}

LinkId make_registered(World& world, Link&& link, const LinkSettings& settings) {
  set_heeded_values(link, settings);
  if (link.address.is_zero() && link.as<Loopback>() == nullptr && is_ethernet(link)) link.address = random_mac(world);
  return register_link(world, std::move(link));
}

Result<LinkId> create_veth(World& world, const NewLink& op, const Result<NetnsId>& peer_netns, Link&& link, const NewVeth& veth) {
  auto plan = plan_peer(world, op, peer_netns, veth);
  if (!plan) {
    const bool late = is_sysctl_folder(veth.peer_name) && plan.error().reason == Reason::kNameInvalid;
    if (late && peer_netns && op.index == 0) use_up_ifindex(world, *peer_netns);
    return tl::unexpected(plan.error());
  }
  // The peer is registered first, so it has the lower ifindex.
  const LinkId peer = make_registered(world, std::move(plan->link), plan->settings);
  // veth_open finds no peer yet.
  if (veth.peer.up && *veth.peer.up) return refuse(Reason::kSocketNotConnected, world.links[peer].name.view());
  // The kernel fills in a template when it registers: the peer has its number by then.
  const std::string wanted = op.name.empty() ? "veth%d" : op.name;
  if (wanted.find('%') != std::string::npos) {
    const auto name = settle_link_name(world, link.netns, wanted);
    if (!name) return tl::unexpected(name.error());
    link.name = *name;
  }
  if (find_link(world, link.netns, link.name.view())) return refuse(Reason::kNameTaken, link.name.view());
  if (link.ifindex != 0 && world.netns[link.netns].links.contains(link.ifindex)) return refuse(Reason::kPortBusy, link.name.view());
  set_carrier(world, peer, false);
  const LinkId id = make_registered(world, std::move(link), op.settings);
  set_carrier(world, id, false);
  world.links.edit(id).as<Veth>()->peer = peer;
  world.links.edit(peer).as<Veth>()->peer = id;
  return id;
}

// Whether something may be registered before all is known to be well: opening and joining come last, and a veth's peer
// comes before the veth. Only then is the World kept as it was, which makes what changes in it dearer.
// Opening a veth is never refused, nor is a bridge that has room for it.
bool may_be_refused_late(const World& world, NetnsId target, const Result<NetnsId>& peer_netns, const NewLink& op,
                          const std::optional<LinkRef>& given_master) {
  const auto* veth = std::get_if<NewVeth>(&op.data);
  if (veth == nullptr) return op.settings.up || given_master;
  if (given_master && given_master->given()) {
    const auto master = resolve_link(world, target, *given_master);
    if (!master || world.links[*master].as<Bridge>() == nullptr || !has_room_for_port(world, *master)) return true;
  }
  const bool same_name = veth->peer_name == op.name && !op.name.empty() && peer_netns && *peer_netns == target;
  const bool chosen_name = veth->peer_name.empty() != op.name.empty() || op.name.find('%') != std::string::npos ||
                           veth->peer_name.find('%') != std::string::npos;
  return same_name || chosen_name || op.index != 0 || veth->peer.up;
}

// What was made is taken back, but not the numbers that were given out to it: ifindexes, ids of namespaces.
void take_back(World& world, World before) {
  const Table<NetnsId, Netns> all = before.netns;
  for (const auto& [id, netns] : all) {
    const Netns& used = world.netns[id];
    if (&used == &netns) continue;  // nobody wrote there
    Netns& kept = before.netns.edit(id);
    kept.next_ifindex = used.next_ifindex;
    kept.nsids = used.nsids;
    kept.nsid_of = used.nsid_of;
    kept.known_in = used.known_in;
  }
  world = std::move(before);
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
  if (const Ipvlan* fresh = world.links[id].as<Ipvlan>()) {  // ipvlan_set_port_mode: the lower link has one mode for all
    const Ipvlan asked = *fresh;
    for (const LinkId rider : riders_of(world, asked.lower)) {
      Link& other = world.links.edit(rider);
      Ipvlan* shared = other.as<Ipvlan>();
      if (shared == nullptr || rider == id || shared->mode == asked.mode) continue;
      shared->mode = asked.mode;
      other.flags = asked.mode == IpvlanMode::kL2 ? other.flags & ~iff::kNoarp : other.flags | iff::kNoarp;
    }
  }
  // NETDEV_CHANGEUPPER is told of the link below.
  const Vxlan* vxlan = world.links[id].as<Vxlan>();
  const LinkId lower = vxlan != nullptr ? vxlan->lower : lower_link(world.links[id]);
  if (lower) notify_link(world, lower);
  // register_vlan_dev, macvlan_common_newlink; an ipvlan does without, and its state stays unknown.
  if (world.links[id].as<Vlan>() != nullptr || world.links[id].as<Macvlan>() != nullptr) fire_linkwatch(world, id);
}

}  // namespace

Result<Reply> run(World& world, const NewLink& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  if (op.name.size() > LinkName::kMost) return refuse(Reason::kNameTooLong, op.name);
  if (auto valid = validate_link(world, op); !valid) return tl::unexpected(valid.error());
  const auto* veth = std::get_if<NewVeth>(&op.data);
  const Result<NetnsId> peer_netns = veth == nullptr ? in : netns_of_peer(world, op, *in, *veth);
  if (veth != nullptr && veth->peer.netns && world.profile.kernel != KernelVersion::k6_1) {  // rtnl_get_peer_net
    if (!peer_netns) return tl::unexpected(peer_netns.error());
    if (!may_administer(world, op.by, *peer_netns)) return refuse(Reason::kNotPermitted);
  }
  NetnsId target = *in;
  if (op.settings.netns) {
    const auto found = resolve_netns(world, op.by, *op.settings.netns);
    if (!found) return tl::unexpected(found.error());
    if (!may_administer(world, op.by, *found)) return refuse(Reason::kNotPermitted);
    target = *found;
  }
  const NetnsId looked_up = world.profile.kernel == KernelVersion::k6_1 ? *in : target;
  // A request with a number is looked for by that alone; its name is found taken when it is registered.
  if (!op.name.empty() && op.index == 0 && find_link(world, looked_up, op.name)) return refuse(Reason::kNameTaken, op.name);
  if (op.index != 0 && world.netns[target].links.contains(op.index)) return refuse(Reason::kIndexTaken, op.name);
  const std::string_view kind = kind_of(op.data);
  if (!is_kind_available(world, kind)) return refuse(Reason::kUnknownKind, kind);
  auto made = make_link(world, *in, target, op);
  if (!made) return tl::unexpected(made.error());
  const bool later = veth != nullptr && op.index != 0;  // create_veth: once the peer is registered
  auto name = later && !op.name.empty() ? settle_link_name(world, target, op.name) : name_for(world, target, op.name, kind);
  if (name && is_sysctl_folder(*name)) name = refuse(Reason::kNameInvalid, op.name);
  if (!name) {
    // inetdev_init finds it out, when the link has been given its number; what is refused then has used it up.
    if (is_sysctl_folder(op.name) && name.error().reason == Reason::kNameInvalid && op.index == 0) {
      if (veth != nullptr && peer_netns && !is_sysctl_folder(veth->peer_name)) use_up_ifindex(world, *peer_netns);
      use_up_ifindex(world, target);
    }
    return tl::unexpected(name.error());
  }
  Link& link = *made;
  link.netns = target;
  link.name = *name;
  link.ifindex = op.index;
  if (op.tx_queues != 0) link.tx_queues = op.tx_queues;
  if (op.rx_queues != 0) link.rx_queues = op.rx_queues;
  if (auto values = check_values(link, op.settings); !values) return tl::unexpected(values.error());
  LinkSettings settings = op.settings;
  if (settings.master) {
    const auto master = master_by_number(world, *in, *settings.master);
    if (!master) return tl::unexpected(master.error());
    settings.master = *master;
  }
  std::optional<World> before;
  if (may_be_refused_late(world, target, peer_netns, op, settings.master)) before = world;
  LinkId id{};
  if (veth != nullptr) {
    const auto made_veth = create_veth(world, op, peer_netns, std::move(link), *veth);
    if (!made_veth) {
      if (before) take_back(world, *std::move(before));
      return tl::unexpected(made_veth.error());
    }
    id = *made_veth;
  } else {
    id = make_registered(world, std::move(link), op.settings);
    finish_kind(world, id, op);
  }
  notify_link(world, id);
  if (auto configured = configure(world, target, id, settings); !configured) {
    if (before) take_back(world, *std::move(before));
    return tl::unexpected(configured.error());
  }
  return Done{};
}

}  // namespace nslab
