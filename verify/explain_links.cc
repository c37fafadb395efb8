#include "verify/explain_links.h"

#include <algorithm>
#include <map>
#include <set>

#include "model/ip/addresses.h"
#include "model/link/kinds.h"
#include "model/snapshot.h"

namespace nslab::verify {

namespace {

struct Spot {
  LinkId link{};
  std::uint16_t vlan = 0;
  friend auto operator<=>(const Spot&, const Spot&) = default;
};

struct Walk {
  const World& world;
  std::map<Spot, Spot> came_from{};
  std::vector<Spot> due{};
  std::size_t next = 0;
  Spot now{};
  std::optional<std::vector<LinkId>> tunnels{};

  void go(LinkId link, std::uint16_t vlan) {
    if (!world.links.contains(link)) return;
    if (came_from.emplace(Spot{link, vlan}, now).second) due.push_back(Spot{link, vlan});
  }

  void all_from(LinkId link) {
    go(link, 0);
    while (next < due.size()) {
      now = due[next++];
      neighbours(now);
    }
  }

  void neighbours(const Spot& at) {
    const Link& link = world.links[at.link];
    if (const auto* veth = link.as<Veth>()) go(veth->peer, at.vlan);
    if (const auto* nic = link.as<Physical>()) go(nic->cabled_to, at.vlan);
    if (const auto* bridge = link.as<Bridge>()) {
      for (const LinkId port : bridge->state->ports) go(port, at.vlan);
    }
    if (const Link* master = world.links.find(link.master); master != nullptr && master->as<Vrf>() == nullptr) go(link.master, at.vlan);
    if (const auto* vlan = link.as<Vlan>()) go(vlan->lower, vlan->id);
    if (const auto* macvlan = link.as<Macvlan>()) go(macvlan->lower, 0);
    if (const auto* ipvlan = link.as<Ipvlan>()) go(ipvlan->lower, 0);
    std::vector<LinkId> others = riders_of(world, at.link);
    if (link.as<Bond>() != nullptr) {
      const std::vector<LinkId> members = members_of(world, at.link);
      others.insert(others.end(), members.begin(), members.end());
    }
    if (link.as<Vxlan>() != nullptr) others.insert(others.end(), all_tunnels().begin(), all_tunnels().end());
    std::sort(others.begin(), others.end());
    for (const LinkId id : others) upwards(at, link, id);
  }

  const std::vector<LinkId>& all_tunnels() {
    if (tunnels) return *tunnels;
    tunnels.emplace();
    for (const auto& [netns, row] : world.netns) {
      for (const auto& [id, here] : row.tunnels) tunnels->push_back(id);
    }
    return *tunnels;
  }

  // From a link to one that rides on it, to a member of its bond, or through its tunnel.
  void upwards(const Spot& at, const Link& link, LinkId id) {
    const Link& other = world.links[id];
    if (const auto* vlan = other.as<Vlan>(); vlan != nullptr && vlan->lower == at.link && vlan->id == at.vlan) go(id, 0);
    if (const auto* macvlan = other.as<Macvlan>(); macvlan != nullptr && macvlan->lower == at.link) go(id, at.vlan);
    if (const auto* ipvlan = other.as<Ipvlan>(); ipvlan != nullptr && ipvlan->lower == at.link) go(id, at.vlan);
    if (link.as<Bond>() != nullptr && other.master == at.link) go(id, at.vlan);
    const auto* mine = link.as<Vxlan>();
    const auto* theirs = other.as<Vxlan>();
    if (mine != nullptr && theirs != nullptr && mine->vni == theirs->vni) go(id, at.vlan);
  }
};

}  // namespace

std::vector<LinkId> segment_of(const World& world, LinkId link) {
  Walk walk{world};
  walk.all_from(link);
  std::vector<LinkId> out;
  for (const auto& [place, before] : walk.came_from) {
    if (out.empty() || out.back() != place.link) out.push_back(place.link);
  }
  return out;
}

std::vector<LinkId> path_between(const World& world, LinkId from, LinkId to) {
  Walk walk{world};
  walk.all_from(from);
  std::vector<LinkId> out;
  for (const auto& [place, before] : walk.came_from) {
    if (place.link != to) continue;
    for (Spot at = place; at.link; at = walk.came_from.at(at)) {
      if (out.empty() || out.back() != at.link) out.push_back(at.link);
      if (at.link == from && at.vlan == 0) break;
    }
    std::reverse(out.begin(), out.end());
    break;
  }
  return out;
}

bool is_in(const std::vector<LinkId>& links, LinkId link) { return std::find(links.begin(), links.end(), link) != links.end(); }

std::vector<LinkId> owners_of(const World& world, const IpAddress& address) {
  std::vector<LinkId> out;
  for (const auto& [netns, row] : world.netns) {
    if (!row.own_addresses.contains(address)) continue;
    for (const auto& [index, id] : row.links) {
      if (find_address(world.links[id], address) != nullptr) out.push_back(id);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

const Ifaddr* first_address(const Link& link, Family family) {
  const auto& list = family == Family::kInet6 ? *link.addresses6 : *link.addresses4;
  for (const Ifaddr& a : list) {
    if (!a.local.is_link_local()) return &a;
  }
  return nullptr;
}

const Ifaddr* covering_address(const Link& link, const IpAddress& address) {
  const auto& list = address.is_v6() ? *link.addresses6 : *link.addresses4;
  for (const Ifaddr& a : list) {
    if (a.covers(address)) return &a;
  }
  return nullptr;
}

IpAddress free_address(const World& world, const Prefix& subnet, const IpAddress& like) {
  const unsigned bits = subnet.address.bits() - subnet.length;
  if (bits == 0) return {};
  const std::uint64_t hosts = bits >= 16 ? 0xffff : (std::uint64_t{1} << bits) - 1;
  IpAddress wanted = subnet.network();
  std::set<IpAddress> used;
  for (const auto& [netns, row] : world.netns) {
    for (auto at = row.own_addresses.lower_bound(subnet.network()); at != row.own_addresses.end(); ++at) {
      if (subnet.last() < (*at).first) break;
      used.insert((*at).first);
    }
  }
  const auto fits = [&](std::uint64_t host) {
    IpAddress out = subnet.network();
    out.low |= host;
    const bool usable = host != 0 && (subnet.address.is_v6() || bits <= 1 || host != hosts);
    return usable && !used.contains(out) ? out : IpAddress{};
  };
  if (like && like.family == subnet.address.family) wanted = fits(like.low & hosts);
  if (wanted && wanted != subnet.network()) return wanted;
  for (std::uint64_t host = 1; host < std::min<std::uint64_t>(hosts + 1, 300); ++host) {
    if (const IpAddress found = fits(host)) return found;
  }
  return {};
}

bool forwards(const World& world, const Link& link, Family family) {
  if (family == Family::kInet6)
    return (*link.conf6)[Conf6::kForwarding] != 0 || (*world.netns[link.netns].conf6_all)[Conf6::kForwarding] != 0;
  return (*link.conf4)[Conf4::kForwarding] != 0;
}

Speaker::Speaker(const World& w, Pid shell)
    : world(w), names(std::make_shared<std::map<NetnsId, std::string>>(netns_names(w, shell))) {
  // In a shell that was started in another namespace (ip netns exec red bash) its own is called what those outside call it.
  const Process* speaker = find_process(w, shell);
  Pid above = speaker == nullptr ? 0 : speaker->parent;
  while (const Process* process = above == 0 ? nullptr : find_process(w, above)) {
    if (process->net != speaker->net) break;
    above = process->parent;
  }
  if (above == 0 || find_process(w, above) == nullptr) return;
  const auto known = netns_names(w, above);
  const auto name = known.find(speaker->net);
  if (name != known.end() && !name->second.empty() && !name->second.starts_with("pid ")) own = name->second;
}

const std::vector<LinkId>& Speaker::owners(const IpAddress& address) const {
  const auto known = owners_.find(address);
  return known != owners_.end() ? known->second : owners_.emplace(address, owners_of(world, address)).first->second;
}

bool Speaker::knows(NetnsId netns) const { return names->contains(netns) && world.netns.contains(netns) && !world.netns[netns].outside; }

std::string Speaker::netns(NetnsId netns) const {
  const auto at = names->find(netns);
  if (world.netns.contains(netns) && world.netns[netns].outside) return "the outside";
  if (at == names->end()) return "a namespace without a name";
  return at->second.empty() ? own : at->second;
}

std::string Speaker::link(LinkId id) const {
  const Link* found = world.links.find(id);
  return found == nullptr ? "?" : std::string(found->name.view());
}

std::string Speaker::ip(NetnsId netns) const {
  const auto at = names->find(netns);
  if (at == names->end() || at->second.empty()) return "ip";
  if (at->second.starts_with("pid ")) return "nsenter -t " + at->second.substr(4) + " -n ip";
  return "ip -n " + shell_word(at->second);
}

std::string Speaker::exec(NetnsId netns) const {
  const auto at = names->find(netns);
  if (at == names->end() || at->second.empty()) return "";
  if (at->second.starts_with("pid ")) return "nsenter -t " + at->second.substr(4) + " -n ";
  return "ip netns exec " + shell_word(at->second) + " ";
}

}  // namespace nslab::verify
