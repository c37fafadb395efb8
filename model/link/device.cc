#include "model/link/device.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "model/ip/events.h"
#include "model/link/audience.h"
#include "model/link/bridge_rules.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

constexpr std::uint32_t kMostIfindex = 0x7fffffff;

// What a link queues by of itself: one value for all links that do so.
Cow<QdiscState> plain_qdisc(std::string_view kind) {
  static constexpr std::array<std::string_view, 3> kKinds{"noqueue", "pfifo_fast", "fq_codel"};
  static const auto kAll = [] {
    std::array<Cow<QdiscState>, kKinds.size()> all;
    for (std::size_t i = 0; i < all.size(); ++i) all[i].edit().kind = kKinds[i];
    return all;
  }();
  return kAll[static_cast<std::size_t>(std::find(kKinds.begin(), kKinds.end(), kind) - kKinds.begin())];
}

void activate(World& world, LinkId id) {
  Link& link = world.links.edit(id);
  if (link.carrier) link.qdisc_active = true;
  if (link.qdisc.empty()) link.qdisc = plain_qdisc(default_qdisc(link));
}

// default_operstate: the kernel looks for the number of the link below in the namespace of this link, wherever the one
// below may be. Before Linux 6.2 the number alone decided.
OperState operstate_of(const World& world, const Link& link) {
  if (link.carrier) return link.mode_dormant ? OperState::kDormant : OperState::kUp;
  const Link* lower = world.links.find(lower_link(link));
  if (lower == nullptr || lower->ifindex == link.ifindex) return OperState::kDown;
  if (world.profile.kernel == KernelVersion::k6_1) return OperState::kLowerLayerDown;
  const Link* found = nslab::find_link(world, link.netns, lower->ifindex);
  return found != nullptr && !found->carrier ? OperState::kLowerLayerDown : OperState::kDown;
}

// linkwatch_urgent_event: what must be known at once
bool is_urgent(const World& world, const Link& link) {
  if (!link.is_up()) return false;
  const Link* lower = world.links.find(lower_link(link));
  if (lower != nullptr && lower->ifindex != link.ifindex) return true;
  return link.carrier && !link.qdisc_active;
}

// Takes it out of those that linkwatch is to look at; it has been looked at.
void unlist(World& world, LinkId id) {
  Link& link = world.links.edit_aside(id);
  world.linkwatch.erase(link.linkwatch);
  world.linkwatch_later.erase(link.linkwatch);
  link.linkwatch = 0;
}

// Has linkwatch look again at one that was not urgent: something changed that may have made it so.
void look_again(World& world, LinkId id) {
  const Link* link = world.links.find(id);
  if (link != nullptr && link->linkwatch != 0 && world.linkwatch_later.erase(link->linkwatch)) world.linkwatch.set(link->linkwatch, id);
}

void make_known(World& world, LinkId id) {
  if (!world.links.contains(id) || world.links[id].linkwatch == 0) return;
  unlist(world, id);
  {
    Link& link = world.links.edit(id);
    link.operstate = operstate_of(world, link);
    if (!link.is_up()) return;
    link.qdisc_active = false;
  }
  if (world.links[id].carrier) activate(world, id);
  ip_link_changed(world, id);
  kind_link_changed(world, id);
  notify_link(world, id);
}

// The link that takes it along when it goes: the one below, or the one through which a VXLAN sends.
LinkId carrier_of(const Link& link) {
  if (link.as<Veth>() != nullptr) return {};
  const Vxlan* vxlan = link.as<Vxlan>();
  return vxlan != nullptr ? vxlan->lower : lower_link(link);
}

}  // namespace

std::string_view default_qdisc(const Link& link) {
  if (link.as<Physical>() != nullptr) return "fq_codel";
  const Macvlan* macvlan = link.as<Macvlan>();
  if (macvlan != nullptr && macvlan->tap) return "pfifo_fast";  // macvtap_setup: it has a queue
  if (link.as<Ifb>() != nullptr || link.as<Tun>() != nullptr) return link.txqlen == 0 ? "noqueue" : "pfifo_fast";
  return "noqueue";
}

std::uint32_t free_ifindex(const World& world, NetnsId netns) {
  const Netns& ns = world.netns[netns];
  std::uint32_t index = ns.next_ifindex;
  while (ns.links.contains(index)) index = index == kMostIfindex ? 1 : index + 1;
  return index;
}

namespace {

// Where its socket is: of what travels in datagrams.
NetnsId socket_of(const Link& link) {
  const Vxlan* vxlan = link.as<Vxlan>();
  const Wireguard* wireguard = link.as<Wireguard>();
  return vxlan != nullptr ? vxlan->birthplace : wireguard != nullptr ? wireguard->birthplace : NetnsId{};
}

// neigh_parms_alloc: what a link begins with is the tables' own, which are init_net's.
void begin_neighbour_conf(const World& world, Link& link) {
  if (!world.init_net) return;
  link.neighbour4 = world.netns[world.init_net].neighbour4;
  link.neighbour6 = world.netns[world.init_net].neighbour6;
}

}  // namespace

LinkId register_link(World& world, Link&& link) {
  Netns& ns = world.netns.edit(link.netns);
  if (link.ifindex == 0) {
    link.ifindex = free_ifindex(world, link.netns);
    ns.next_ifindex = link.ifindex + 1;
  }
  assert(!ns.names.contains(link.name) && !ns.links.contains(link.ifindex));
  link.conf4 = ns.conf4_default;
  link.conf6 = ns.conf6_default;
  begin_neighbour_conf(world, link);
  const LinkName name = link.name;
  const std::uint32_t index = link.ifindex;
  const NetnsId netns = link.netns;
  const LinkId lower = carrier_of(link);
  const bool rides = bool(lower);
  const LinkId id = world.links.add(std::move(link));
  const LinkId stats = world.stats.add({});
  assert(stats == id);
  (void)stats;
  Netns& home = world.netns.edit(netns);
  home.names.set(name, id);
  home.links.set(index, id);
  if (rides && world.riders.add({lower, id})) ++world.hearing.changes;
  if (const NetnsId socket = socket_of(world.links[id])) world.netns.edit(socket).tunnels.add(id);
  if (!world.links[id].carrier) world.links.edit(id).operstate = operstate_of(world, world.links[id]);  // linkwatch_init_dev
  ip_link_registered(world, id);
  return id;
}

Result<Done> open_link(World& world, LinkId id) {
  if (world.links[id].is_up()) return Done{};
  if (auto allowed = check_kind_open(world, id); !allowed) return allowed;
  world.links.edit(id).flags |= iff::kUp;
  kind_link_opened(world, id);
  activate(world, id);
  look_again(world, id);
  ip_link_up(world, id);
  kind_link_up(world, id);
  notify_link(world, id);
  return Done{};
}

void close_link(World& world, LinkId id) {
  if (!world.links[id].is_up()) return;
  {
    Link& link = world.links.edit(id);
    link.qdisc_active = false;
    link.flags &= ~iff::kUp;
  }
  kind_link_closed(world, id);
  ip_link_down(world, id);
  kind_link_down(world, id);
  notify_link(world, id);
}

void set_carrier(World& world, LinkId id, bool carrier) {
  if (world.links[id].carrier == carrier) return;
  Link& link = world.links.edit(id);
  link.carrier = carrier;
  ++(carrier ? world.stats.edit(id).carrier_ups : world.stats.edit(id).carrier_downs);
  fire_linkwatch(world, id);
}

void fire_linkwatch(World& world, LinkId id) {
  if (world.links[id].linkwatch != 0) return look_again(world, id);
  const std::uint64_t place = next_order(world);
  world.links.edit_aside(id).linkwatch = place;
  world.linkwatch.set(place, id);
}

void flush_linkwatch(World& world, LinkId id) { make_known(world, id); }

void run_linkwatch(World& world) {
  const bool urgent_only = world.now < world.linkwatch_next;
  if (!urgent_only) {
    const auto waiting = std::exchange(world.linkwatch_later, {});
    for (const auto& [place, id] : waiting) world.linkwatch.set(place, id);
  }
  // What becomes known may change the carrier of others, which is then known in the same run.
  while (!world.linkwatch.empty()) {
    const auto [first, link] = *world.linkwatch.begin();
    const std::uint64_t place = first;
    const LinkId id = link;
    if (urgent_only && !is_urgent(world, world.links[id])) {
      world.linkwatch.erase(place);
      world.linkwatch_later.set(place, id);
    } else {
      make_known(world, id);
    }
  }
  if (!urgent_only) {
    world.linkwatch_next = world.now + 1s;
  } else if (!world.linkwatch_later.empty() && !world.linkwatch_timed) {
    world.linkwatch_timed = true;
    start_timer(world, world.linkwatch_next, Linkwatch{});
  }
}

namespace {

// NETDEV_UNREGISTER, which a move sends too: links that stand on this one see through it, a VXLAN that sends through it does not
// (vxlan_handle_lowerdev_unregister).
void end_tunnels_through(World& world, LinkId id) {
  for (const LinkId rider : riders_of(world, id)) {
    if (world.links.contains(rider) && world.links[rider].as<Vxlan>() != nullptr) unregister_link(world, rider);
  }
}

}  // namespace

void move_link(World& world, LinkId id, NetnsId target, const std::string& name) {
  const NetnsId from = world.links[id].netns;
  close_link(world, id);
  if (world.links[id].master) leave_master(world, id);
  end_tunnels_through(world, id);
  peer_nsid(world, from, target);
  notify_link(world, id);  // RTM_DELLINK, after the new namespace has its number in the old one
  ip_link_unregistered(world, id);
  forget_counters6(world, id);
  {
    const Link& link = world.links[id];
    Netns& old = world.netns.edit(from);
    old.names.erase(link.name);
    old.links.erase(link.ifindex);
    for (const std::string& altname : *link.altnames) old.altnames.erase(altname);
  }
  Netns& ns = world.netns.edit(target);
  Link& link = world.links.edit(id);
  link.netns = target;
  link.name = name;
  link.qdisc.reset();
  link.traffic.reset();
  link.conf4 = ns.conf4_default;
  link.conf6 = ns.conf6_default;
  begin_neighbour_conf(world, link);
  link.multicast.reset();
  if (ns.links.contains(link.ifindex)) {
    link.ifindex = free_ifindex(world, target);
    ns.next_ifindex = link.ifindex + 1;
  }
  ns.names.set(link.name, id);
  ns.links.set(link.ifindex, id);
  for (const std::string& altname : *link.altnames) ns.altnames.set(altname, id);
  // What is urgent depends on the numbers of links too.
  look_again(world, id);
  if (const Veth* veth = link.as<Veth>()) look_again(world, veth->peer);
  for (const LinkId rider : riders_of(world, id)) look_again(world, rider);
  ip_link_registered(world, id);
  notify_link(world, id);
}

namespace {

// veth_dellink: both ends forget one another before either goes, so that nothing that is told of them says where the other was.
LinkId part_from_peer(World& world, LinkId id) {
  const Veth* veth = world.links[id].as<Veth>();
  const LinkId peer = veth == nullptr ? LinkId{} : veth->peer;
  if (!world.links.contains(peer)) return {};
  world.links.edit(id).as<Veth>()->peer = {};
  world.links.edit(peer).as<Veth>()->peer = {};
  return peer;
}

}  // namespace

void unregister_link(World& world, LinkId id) {
  const LinkId peer = part_from_peer(world, id);
  close_link(world, id);
  if (world.links[id].master) leave_master(world, id);
  kind_link_unregistering(world, id);
  ip_link_unregistered(world, id);
  if (world.links[id].linkwatch != 0) unlist(world, id);
  const Link& link = world.links[id];
  if (const NetnsId socket = socket_of(link); world.netns.contains(socket)) world.netns.edit(socket).tunnels.erase(id);
  Netns& ns = world.netns.edit(link.netns);
  ns.names.erase(link.name);
  ns.links.erase(link.ifindex);
  for (const std::string& altname : *link.altnames) ns.altnames.erase(altname);
  if (world.riders.erase(std::pair{carrier_of(link), id})) ++world.hearing.changes;
  forget_counters6(world, id);
  world.links.erase(id);
  world.stats.erase(id);
  if (peer) unregister_link(world, peer);
}

void rename_link(World& world, LinkId id, const std::string& name) {
  Link& link = world.links.edit(id);
  const LinkName before = link.name;
  Netns& ns = world.netns.edit(link.netns);
  ns.names.erase(before);
  link.name = name;
  ns.names.set(link.name, id);
  ip_link_renamed(world, id);
  notify_link(world, id);
}

void change_mtu(World& world, LinkId id, std::uint32_t mtu) {
  const std::uint32_t before = world.links[id].mtu;
  world.links.edit(id).mtu = mtu;
  ip_link_mtu_changed(world, id, before);
  kind_mtu_changed(world, id);
  notify_link(world, id);
}

void change_address(World& world, LinkId id, const Mac& mac) {
  const Mac before = world.links[id].address;
  world.links.edit(id).address = mac;
  ip_link_address_changed(world, id);
  kind_address_changed(world, id, before);
  notify_link(world, id);
}

void change_promiscuity(World& world, LinkId id, int by) {
  Link& link = world.links.edit(id);
  const bool was = link.promiscuity != 0;
  link.promiscuity = static_cast<std::uint32_t>(static_cast<int>(link.promiscuity) + by);
  if (was != (link.promiscuity != 0)) notify_link(world, id);
}

void change_allmulti(World& world, LinkId id, int by) {
  Link& link = world.links.edit(id);
  link.allmulti = static_cast<std::uint32_t>(static_cast<int>(link.allmulti) + by);
}

std::uint32_t next_multicast_place(const std::vector<MulticastMac>& list) {
  std::uint32_t last = 0;
  for (const MulticastMac& entry : list) last = std::max(last, entry.place);
  return last + 1;
}

void add_multicast(World& world, LinkId id, const Mac& mac) {
  auto& list = world.links.edit(id).multicast.edit();
  const auto at = std::find_if(list.begin(), list.end(), [&](const MulticastMac& m) { return m.address == mac; });
  if (at != list.end()) {
    ++at->users;
  } else {
    list.push_back({mac, 1, next_multicast_place(list)});
  }
}

void remove_multicast(World& world, LinkId id, const Mac& mac) {
  auto& list = world.links.edit(id).multicast.edit();
  const auto at = std::find_if(list.begin(), list.end(), [&](const MulticastMac& m) { return m.address == mac; });
  if (at != list.end() && --at->users == 0) list.erase(at);
}

void set_nsid(World& world, NetnsId in, NetnsId of, std::uint32_t id) {
  Netns& ns = world.netns.edit(in);
  ns.nsids.set(id, of);
  ns.nsid_of.set(of, id);
  world.netns.edit(of).known_in.add(in);
}

std::uint32_t peer_nsid(World& world, NetnsId in, NetnsId of) {
  if (const std::uint32_t* known = world.netns[in].nsid_of.find(of)) return *known;
  // The least that is free. Where none was ever given back all below their number are taken.
  const auto& nsids = world.netns[in].nsids;
  auto id = static_cast<std::uint32_t>(nsids.size());
  if (nsids.lower_bound(id) != nsids.end()) {
    id = 0;
    for (const auto& [taken, netns] : nsids) {
      if (taken != id) break;
      ++id;
    }
  }
  set_nsid(world, in, of, id);
  return id;
}

void notify_link(World& world, LinkId id) {
  const Link& link = world.links[id];
  const NetnsId other = link_net(world, link);
  if (other && other != link.netns) peer_nsid(world, link.netns, other);
}

Mac random_mac(World& world) {
  const std::uint64_t bits = next_random(world);
  Mac mac;
  for (std::size_t i = 0; i < mac.bytes.size(); ++i) mac.bytes[i] = static_cast<std::uint8_t>(bits >> (8 * i));
  mac.bytes[0] = static_cast<std::uint8_t>((mac.bytes[0] & 0xfe) | 0x02);  // unicast, locally administered
  return mac;
}

bool valid_link_name(std::string_view name) {
  if (name.empty() || name.size() > LinkName::kMost || name == "." || name == "..") return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return c == '/' || c == ':' || c == ' ' || (c >= '\t' && c <= '\r') || c == '\xa0';
  });
}

bool is_sysctl_folder(std::string_view name) { return name == "all" || name == "default"; }

Result<std::string> settle_link_name(const World& world, NetnsId netns, std::string_view wanted) {
  const auto percent = wanted.find('%');
  if (percent == std::string_view::npos) {
    if (!valid_link_name(wanted)) return refuse(Reason::kNameInvalid, wanted);
    return std::string(wanted);
  }
  if (!valid_link_name(wanted)) return refuse(Reason::kNameInvalid, wanted);
  if (wanted.substr(percent, 2) != "%d" || wanted.find('%', percent + 1) != std::string_view::npos) {
    return refuse(Reason::kNameHasTwoTemplates, wanted);
  }
  constexpr int kMostNumbers = 32768;
  for (int i = 0; i < kMostNumbers; ++i) {
    const std::string name =
        std::string(wanted.substr(0, percent)) + std::to_string(i) + std::string(wanted.substr(percent + 2));
    if (name.size() > LinkName::kMost) break;
    if (!find_link(world, netns, name)) return name;
  }
  return refuse(Reason::kNoFreeName, wanted);
}

}  // namespace nslab
