#include "verify/alike.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace nslab::verify {

namespace {

// How often each address and each MAC is in the World.
struct Census {
  std::map<IpAddress, std::uint32_t> addresses{};
  std::map<Mac, std::uint32_t> macs{};

  explicit Census(const World& world) {
    for (const auto& [id, link] : world.links) {
      for (const Ifaddr& a : *link.addresses4) ++addresses[a.local];
      if (link.as<Bridge>() == nullptr) ++macs[link.address];  // a bridge has that of a port
    }
  }
  [[nodiscard]] bool is_single(const IpAddress& address) const {
    const auto at = addresses.find(address);
    return at != addresses.end() && at->second == 1;
  }
  [[nodiscard]] bool is_single(const Mac& mac) const {
    const auto at = macs.find(mac);
    return at != macs.end() && at->second == 1;
  }
};

bool is_ridden(const World& world, LinkId id) {
  const auto rider = world.riders.lower_bound(std::pair{id, LinkId{}});
  return rider != world.riders.end() && (*rider).first.first == id;
}

// What a neighbour says is what asking again would say, so that it makes no difference whether it is there.
bool is_harmless(const World& world, const Census& census, const NeighbourKey& key, const Neighbour& n) {
  const bool learned = n.state == Nud::kReachable || n.state == Nud::kStale || n.state == Nud::kDelay || n.state == Nud::kProbe;
  if (!learned || n.is_proxy || n.external || !n.waiting->empty() || !census.is_single(key.address)) return false;
  const Link* near = world.links.find(key.link);
  return near != nullptr && census.is_single(n.address);
}

// Where the address of a neighbour is: the one link that has it must have the MAC that is remembered.
struct Owners {
  std::map<IpAddress, LinkId> link{};

  explicit Owners(const World& world) {
    for (const auto& [id, each] : world.links) {
      for (const Ifaddr& a : *each.addresses4) link[a.local] = id;
    }
  }
};

// A link as far as packets of others meet it, to be compared.
struct LinkLook {
  std::uint32_t flags = 0, mtu = 0;
  bool carrier = false;
  OperState operstate{};
  QdiscState qdisc{};
  DevConf4 conf{};
  friend bool operator==(const LinkLook&, const LinkLook&) = default;
};

LinkLook look_of(const Link& link) { return {link.flags, link.mtu, link.carrier, link.operstate, *link.qdisc, *link.conf4}; }

struct AddressLook {
  Prefix subnet{};
  Scope scope{};
  std::uint32_t flags = 0;
  bool has_broadcast = false;
  MentionedRanges::Sum holders{};
  friend bool operator==(const AddressLook&, const AddressLook&) = default;
};

// A route with what is the host's own taken out: its address is 0.0.0.0, its links are 0 and 1.
std::vector<std::pair<std::uint32_t, Route>> routes_of(const Netns& ns, LinkId own_link, const std::vector<IpAddress>& own) {
  std::vector<std::pair<std::uint32_t, Route>> out;
  const auto is_own = [&](const IpAddress& a) { return std::find(own.begin(), own.end(), a) != own.end(); };
  for (const auto& [number, table] : ns.fib4.tables) {
    for (const auto& [key, route] : table.routes) {
      Route plain = route;
      if (plain.destination.is_host() && is_own(plain.destination.address)) plain.destination = Prefix::host(IpAddress::any(Family::kInet));
      if (is_own(plain.prefsrc)) plain.prefsrc = IpAddress::any(Family::kInet);
      plain.nexthop.link = LinkId{plain.nexthop.link == own_link ? 1U : plain.nexthop.link == ns.loopback ? 0U : 2U};
      out.emplace_back(number, std::move(plain));
    }
  }
  // Order within a table is by address, which the host's own one would change.
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second.destination, a.second.metric, a.second.tos) <
           std::tie(b.first, b.second.destination, b.second.metric, b.second.tos);
  });
  return out;
}

struct HostLook {
  LinkId bridge{};
  BridgePort port{};
  LinkLook link{}, end{}, loopback{};
  std::vector<AddressLook> addresses{};
  std::vector<std::pair<std::uint32_t, Route>> routes{};
  DevConf4 conf_all{};
  NeighbourConf neighbours{};
  Sysctls sysctls{};
  std::size_t loopback_addresses = 0;
  friend bool operator==(const HostLook&, const HostLook&) = default;
};

class Looker {
 public:
  explicit Looker(const World& world) : world_(world), census_(world), owners_(world), understood_(ranges_.read(world)) {
    for (const auto& [id, ns] : world.netns) {
      for (const auto& [key, neighbour] : ns.neighbours) {
        if (key.address.is_v4() && !is_true(key, neighbour)) ranges_.add(Prefix::host(key.address)), suspect_.push_back(id);
      }
    }
    for (const auto& [id, ns] : world.netns) mention_routes(id, ns);
    ranges_.sort();
    for (const auto& [id, link] : world.links) remember_stations(id, link);
    std::sort(suspect_.begin(), suspect_.end());
  }

  // Nothing where the namespace is no host, or might be told apart by something that is not looked at.
  [[nodiscard]] std::optional<HostLook> look(NetnsId id) const {
    if (!understood_ || !is_plain(id)) return std::nullopt;
    const Netns& ns = world_.netns[id];
    const LinkId own = host_link(world_, id), end = host_port(world_, id);
    const Link& link = world_.links[own];
    HostLook out;
    out.bridge = world_.links[end].master;
    out.port = *world_.links[end].port;
    out.port.number = 0;
    out.link = look_of(link);
    out.end = look_of(world_.links[end]);
    out.loopback = look_of(world_.links[ns.loopback]);
    std::vector<IpAddress> mine;
    for (const Ifaddr& a : *link.addresses4) {
      out.addresses.push_back({a.subnet(), a.scope, a.flags, a.broadcast && !a.broadcast.is_any(), ranges_.holders(a.local)});
      mine.push_back(a.local);
    }
    out.routes = routes_of(ns, own, mine);
    out.conf_all = *ns.conf4_all;
    out.neighbours = *ns.neighbour4;
    out.sysctls = *ns.sysctls;
    out.loopback_addresses = world_.links[ns.loopback].addresses4->size();
    return out;
  }

 private:
  [[nodiscard]] bool is_true(const NeighbourKey& key, const Neighbour& n) const {
    if (!is_harmless(world_, census_, key, n)) return false;
    const auto owner = owners_.link.find(key.address);
    return owner != owners_.link.end() && world_.links[owner->second].address == n.address;
  }

  // Which bridges and tunnels have learned or been told where a MAC address is.
  void remember_stations(LinkId id, const Link& link) {
    if (const Bridge* bridge = link.as<Bridge>()) {
      for (const auto& [key, entry] : bridge->state->fdb) {
        if (!entry.local) known_at_.emplace(key.address, id);
      }
    }
    if (const Vxlan* vxlan = link.as<Vxlan>()) {
      for (const auto& [mac, remote] : *vxlan->fdb) known_at_.emplace(mac, id);
    }
  }

  // What routes say; of a host, all but what says its own address.
  void mention_routes(NetnsId id, const Netns& ns) {
    const LinkId own = host_link(world_, id);
    std::vector<IpAddress> mine;
    if (own) {
      for (const Ifaddr& a : *world_.links[own].addresses4) mine.push_back(a.local);
    }
    const auto is_mine = [&](const IpAddress& a) { return std::find(mine.begin(), mine.end(), a) != mine.end(); };
    for (const auto& [number, table] : ns.fib4.tables) {
      for (const auto& [key, route] : table.routes) {
        const bool about_itself = route.destination.is_host() && is_mine(route.destination.address);
        if (!about_itself) ranges_.add(route.destination);
        if (route.prefsrc.is_v4() && !is_mine(route.prefsrc)) ranges_.add(Prefix::host(route.prefsrc));
        if (route.nexthop.gateway.is_v4()) ranges_.add(Prefix::host(route.nexthop.gateway));
      }
    }
  }

  [[nodiscard]] bool is_plain(NetnsId id) const {
    const Netns& ns = world_.netns[id];
    const LinkId own = host_link(world_, id), end = host_port(world_, id);
    if (!own || !end || ns.outside || std::binary_search(suspect_.begin(), suspect_.end(), id)) return false;
    if (ns.fib4.own_rules || !ns.fib4.exceptions.empty() || !ns.ruleset->tables.empty() || is_ridden(world_, own) || is_ridden(world_, end))
      return false;
    const Link& link = world_.links[own];
    if (link.master || !census_.is_single(link.address) || !world_.links[end].addresses4->empty()) return false;
    for (const Ifaddr& a : *world_.links[ns.loopback].addresses4) {
      if (!a.local.is_loopback()) return false;
    }
    const bool plain_addresses = std::all_of(link.addresses4->begin(), link.addresses4->end(), [&](const Ifaddr& a) {
      return a.local == a.peer && census_.is_single(a.local) && a.valid_s == kLifetimeForever;
    });
    return plain_addresses && is_known_rightly(link, end);
  }

  // Whether the bridge knows nothing of the port but that the host is behind it, and no other one knows the host at all.
  [[nodiscard]] bool is_known_rightly(const Link& link, LinkId end) const {
    const LinkId bridge = world_.links[end].master;
    const auto [first, last] = known_at_.equal_range(link.address);
    if (std::any_of(first, last, [&](const auto& row) { return row.second != bridge; })) return false;
    const auto& fdb = world_.links[bridge].as<Bridge>()->state->fdb;
    for (const auto& [key, entry] : fdb) {
      if (entry.local) continue;
      const bool here = entry.port == end, about_it = key.address == link.address;
      if (here != about_it || (here && (entry.is_static || entry.added_by_user || entry.external))) return false;
    }
    return true;
  }

  const World& world_;
  Census census_;
  Owners owners_;
  MentionedRanges ranges_{};
  bool understood_ = false;
  std::multimap<Mac, LinkId> known_at_{};
  std::vector<NetnsId> suspect_{};  // namespaces whose own neighbours are not as asking would find them
};

// Classes are few, and first compared by what is cheap.
using Rough = std::pair<LinkId, std::size_t>;

}  // namespace

LinkId host_link(const World& world, NetnsId netns) {
  const Netns& ns = world.netns[netns];
  if (ns.links.size() != 2 || !ns.loopback) return {};
  for (const auto& [index, id] : ns.links) {
    if (id != ns.loopback) return world.links[id].as<Veth>() != nullptr ? id : LinkId{};
  }
  return {};
}

LinkId host_port(const World& world, NetnsId netns) {
  const LinkId own = host_link(world, netns);
  const Link* end = own ? world.links.find(world.links[own].as<Veth>()->peer) : nullptr;
  const Link* master = end == nullptr ? nullptr : world.links.find(end->master);
  return master != nullptr && master->as<Bridge>() != nullptr ? world.links[own].as<Veth>()->peer : LinkId{};
}

HostClasses host_classes(const World& world, const std::vector<NetnsId>& among) {
  const Looker looker(world);
  HostClasses out;
  struct Known {
    HostLook look{};
    std::size_t at = 0;
  };
  std::map<Rough, std::vector<Known>> known;
  for (const NetnsId id : among) {
    auto look = looker.look(id);
    if (!look) {
      out.members.push_back({id});
      continue;
    }
    auto& rough = known[Rough{look->bridge, look->addresses.size()}];
    const auto same = std::find_if(rough.begin(), rough.end(), [&](const Known& each) { return each.look == *look; });
    if (same != rough.end()) {
      out.members[same->at].push_back(id);
    } else {
      rough.push_back({std::move(*look), out.members.size()});
      out.members.push_back({id});
    }
  }
  return out;
}

}  // namespace nslab::verify
