#include <fmt/format.h>

#include <algorithm>

#include "verify/fix.h"

namespace nslab::verify {

namespace {

void address_on_port(const Case& about, LinkId port, const IpAddress& address, Suspicions& out) {
  const Link& link = about.world.links[port];
  const Link* master = about.world.links.find(link.master);
  if (master == nullptr || master->as<Bridge>() == nullptr) return;
  Suspicion found;
  found.cause.fault = Fault::kAddressOnPort;
  found.cause.netns = link.netns;
  found.cause.link = port;
  found.cause.other = link.master;
  found.cause.address = address;
  const std::string dev = std::string(link.name.view());
  const std::string bridge = std::string(master->name.view());
  for (const Ifaddr& a : address.is_v6() ? *link.addresses6 : *link.addresses4) {
    if (a.local != address) continue;
    found.cause.prefix = Prefix{address, a.prefix_length};
    if (const HistoryUnit* unit = unit_of_address(about, address)) {
      if (auto edit = change_words(*unit, dev, bridge)) {
        found.remedies.push_back({*edit});
        found.remedies.push_back(
            {Edit{Edit::Kind::kDelete, edit->line, 0, unit->unit.text}, append(add_address(about, link.master, address, a.prefix_length))});
      }
    }
    if (!about.speak.knows(link.netns)) continue;
    found.remedies.push_back(
        {append(fmt::format("{} addr del {}/{} dev {}", about.speak.ip(link.netns), to_string(address), a.prefix_length, shell_word(dev))),
         append(add_address(about, link.master, address, a.prefix_length))});
  }
  out.push_back(std::move(found));
}

void dad_failed(const Case& about, LinkId owner, const IpAddress& address, Suspicions& out) {
  for (const Ifaddr& a : *about.world.links[owner].addresses6) {
    if (a.local != address || !a.has(ifa::kDadfailed | ifa::kTentative)) continue;
    Suspicion found;
    found.cause.fault = Fault::kDadFailed;
    found.cause.netns = about.world.links[owner].netns;
    found.cause.link = owner;
    found.cause.address = address;
    for (const LinkId other : about.speak.owners(address)) {
      if (other == owner) continue;
      found.cause.other = other;
      const Ifaddr copy = a;
      for (auto& remedy : readdress(about, other, copy, free_address(about.world, a.subnet(), {}), a.prefix_length)) {
        remedy.push_back(append(fmt::format("{} addr del {}/{} dev {}", about.speak.ip(found.cause.netns), to_string(address),
                                            a.prefix_length, shell_word(about.speak.link(owner)))));
        remedy.push_back(append(add_address(about, owner, address, a.prefix_length)));
        found.remedies.push_back({remedy.front()});
        found.remedies.push_back(remedy);
      }
    }
    out.push_back(std::move(found));
  }
}

void arp_ignored(const Case& about, LinkId owner, Suspicions& out) {
  const Link& link = about.world.links[owner];
  const std::int64_t all = (*about.world.netns[link.netns].conf4_all)[Conf4::kArpIgnore];
  const std::int64_t own = (*link.conf4)[Conf4::kArpIgnore];
  const bool silent = link.has(iff::kNoarp);
  if (all == 0 && own == 0 && !silent) return;
  Suspicion found;
  found.cause.fault = Fault::kArpIgnored;
  found.cause.netns = link.netns;
  found.cause.link = owner;
  if (about.speak.knows(link.netns)) {
    std::vector<Edit> edits;
    if (all != 0) edits.push_back(append(set_sysctl(about, link.netns, "net.ipv4.conf.all.arp_ignore", "0")));
    if (own != 0)
      edits.push_back(append(set_sysctl(about, link.netns, fmt::format("net.ipv4.conf.{}.arp_ignore", about.speak.link(owner)), "0")));
    if (silent)
      edits.push_back(append(fmt::format("{} link set {} arp on", about.speak.ip(link.netns), shell_word(about.speak.link(owner)))));
    found.remedies.push_back(edits);
  }
  out.push_back(std::move(found));
}

void same_mac(const Case& about, LinkId one, LinkId other, Suspicions& out) {
  const Link& a = about.world.links[one];
  const Link& b = about.world.links[other];
  if (one == other || a.address != b.address || a.as<Loopback>() != nullptr || a.as<Bridge>() != nullptr || b.as<Bridge>() != nullptr)
    return;
  Suspicion found;
  found.cause.fault = Fault::kDuplicateMac;
  found.cause.netns = b.netns;
  found.cause.link = other;
  found.cause.other = one;
  const auto mend = [&](LinkId id) {
    const Link& link = about.world.links[id];
    if (!about.speak.knows(link.netns)) return;
    Mac fresh = link.address;
    fresh.bytes[5] = static_cast<std::uint8_t>(fresh.bytes[5] ^ 0x5a);
    found.remedies.push_back(
        {append(fmt::format("{} link set {} address {}", about.speak.ip(link.netns), shell_word(about.speak.link(id)), to_string(fresh)))});
  };
  mend(other);
  mend(one);
  out.push_back(std::move(found));
}

// A mask so wide that a host behind a router looks as if it were on the link.
void mask_too_wide(const Case& about, const Loss& loss, Suspicions& out) {
  const Link& link = about.world.links[loss.link];
  const Ifaddr* own = covering_address(link, loss.next_hop);
  if (own == nullptr || !about.speak.knows(link.netns)) return;
  for (const LinkId id : segment_of(about.world, loss.link)) {
    const Link& other = about.world.links[id];
    const Ifaddr* theirs = first_address(other, loss.next_hop.family);
    if (other.netns == link.netns || theirs == nullptr || theirs->prefix_length <= own->prefix_length || theirs->covers(loss.next_hop))
      continue;
    Suspicion found;
    found.cause.fault = Fault::kWrongMask;
    found.cause.netns = link.netns;
    found.cause.link = loss.link;
    found.cause.address = own->local;
    found.cause.prefix = Prefix{own->local, own->prefix_length};
    found.remedies = readdress(about, loss.link, *own, own->local, theirs->prefix_length);
    out.push_back(std::move(found));
    return;
  }
}

// The address stands on another link of the namespace than the one that leads to its neighbours.
void wrong_device(const Case& about, const Loss& loss, LinkId owner, Suspicions& out) {
  const Link& link = about.world.links[loss.link];
  const Ifaddr* own = covering_address(link, loss.next_hop);
  if (own == nullptr || !about.speak.knows(link.netns)) return;
  for (const auto& [index, id] : about.world.netns[link.netns].links) {
    if (id == loss.link || !is_in(segment_of(about.world, owner), id)) continue;
    Suspicion found;
    found.cause.fault = Fault::kWrongDevice;
    found.cause.netns = link.netns;
    found.cause.link = loss.link;
    found.cause.other = id;
    found.cause.address = own->local;
    found.cause.prefix = Prefix{own->local, own->prefix_length};
    if (const HistoryUnit* unit = unit_of_address(about, own->local)) {
      if (auto edit = change_words(*unit, about.speak.link(loss.link), about.speak.link(id))) found.remedies.push_back({*edit});
    }
    found.remedies.push_back({append(fmt::format("{} addr del {}/{} dev {}", about.speak.ip(link.netns), to_string(own->local),
                                                 own->prefix_length, shell_word(about.speak.link(loss.link)))),
                              append(add_address(about, id, own->local, own->prefix_length))});
    out.push_back(std::move(found));
  }
}

// The same on the other side: who is asked for has its address on another link than the one that the question reaches.
void owner_elsewhere(const Case& about, const Loss& loss, LinkId owner, Suspicions& out) {
  const Link& link = about.world.links[owner];
  const Ifaddr* theirs = covering_address(link, loss.next_hop);
  if (theirs == nullptr || theirs->local != loss.next_hop || !about.speak.knows(link.netns) || link.as<Loopback>() != nullptr) return;
  for (const LinkId id : segment_of(about.world, loss.link)) {
    const Link& reached = about.world.links[id];
    if (reached.netns != link.netns || id == owner || reached.master) continue;
    Suspicion found;
    found.cause.fault = Fault::kWrongDevice;
    found.cause.netns = link.netns;
    found.cause.link = owner;
    found.cause.other = id;
    found.cause.address = loss.next_hop;
    found.cause.prefix = Prefix{loss.next_hop, theirs->prefix_length};
    const std::string from = about.speak.link(owner), to = about.speak.link(id);
    if (const HistoryUnit* unit = unit_of_address(about, loss.next_hop)) {
      if (auto edit = change_words(*unit, from, to)) found.remedies.push_back({*edit});
    }
    found.remedies.push_back({append(fmt::format("{} addr del {}/{} dev {}", about.speak.ip(link.netns), to_string(loss.next_hop),
                                                 theirs->prefix_length, shell_word(from))),
                              append(add_address(about, id, loss.next_hop, theirs->prefix_length))});
    out.push_back(std::move(found));
  }
}

// A bridge that filters VLANs, and a port on the way that is not in the VLAN in which the other port's frames are.
void other_vlan(const Case& about, const std::vector<LinkId>& path, Suspicions& out) {
  for (std::size_t i = 1; i + 1 < path.size(); ++i) {
    const Link& link = about.world.links[path[i]];
    const auto* bridge = link.as<Bridge>();
    const Link& in = about.world.links[path[i - 1]];
    const Link& leaving = about.world.links[path[i + 1]];
    if (bridge == nullptr || !bridge->state->vlan_filtering || in.master != path[i] || leaving.master != path[i] ||
        !about.speak.knows(link.netns))
      continue;
    for (const auto& [vid, entry] : in.port->vlans) {
      if (!entry.pvid || leaving.port->vlans.contains(vid)) continue;
      Suspicion found;
      found.cause.fault = Fault::kVlanMismatch;
      found.cause.netns = link.netns;
      found.cause.link = path[i + 1];
      found.cause.other = path[i];
      found.cause.number = vid;
      const std::string dev = shell_word(about.speak.link(path[i + 1]));
      found.remedies.push_back(
          {append(fmt::format("{}bridge vlan add dev {} vid {} pvid untagged", about.speak.exec(link.netns), dev, vid))});
      found.remedies.push_back({append(
          fmt::format("{} link set {} type bridge vlan_filtering 0", about.speak.ip(link.netns), shell_word(about.speak.link(path[i]))))});
      out.push_back(std::move(found));
    }
  }
}

void suspect_owner(const Case& about, const Loss& loss, LinkId owner, Suspicions& out) {
  const World& world = about.world;
  const auto path = path_between(world, loss.link, owner);
  address_on_port(about, owner, loss.next_hop, out);
  dad_failed(about, owner, loss.next_hop, out);
  if (path.empty()) {
    suspect_unjoined(about, loss.link, owner, out);
    wrong_device(about, loss, owner, out);
    owner_elsewhere(about, loss, owner, out);
    mask_too_wide(about, loss, out);
    return;
  }
  for (const LinkId id : path) {
    if (id != loss.link) suspect_link(about, id, out);
  }
  for (const LinkId id : path) {
    const Link* master = world.links.find(world.links[id].master);
    if (master != nullptr && master->as<Bridge>() != nullptr) suspect_port(about, id, out);
  }
  other_vlan(about, path, out);
  arp_ignored(about, owner, out);
  same_mac(about, loss.link, owner, out);
}

// Both ends of the cable are in one namespace: what comes in has a source of one's own, which is not taken.
void both_ends_here(const Case& about, const Loss& loss, LinkId owner, Suspicions& out) {
  const Link& near = about.world.links[loss.link];
  const Link& far = about.world.links[owner];
  if (near.netns != far.netns || owner == loss.link || !about.speak.knows(near.netns)) return;
  Suspicion found;
  found.cause.fault = Fault::kLocalSource;
  found.cause.netns = near.netns;
  found.cause.link = owner;
  found.cause.other = loss.link;
  found.cause.address = loss.next_hop;
  const auto accept = [&](LinkId id) {
    return append(set_sysctl(about, near.netns, fmt::format("net.ipv4.conf.{}.accept_local", about.speak.link(id)), "1"));
  };
  const auto loose = [&](const std::string& name) {
    return append(set_sysctl(about, near.netns, fmt::format("net.ipv4.conf.{}.rp_filter", name), "0"));
  };
  found.remedies.push_back({accept(owner)});
  found.remedies.push_back({accept(owner), accept(loss.link)});
  found.remedies.push_back(
      {accept(owner), accept(loss.link), loose("all"), loose(about.speak.link(owner)), loose(about.speak.link(loss.link))});
  out.push_back(std::move(found));
}

// A macvlan and the link it rides on: no frame passes between them. Another macvlan beside it is how to get there.
void macvlan_and_parent(const Case& about, LinkId asker, LinkId owner, const IpAddress& to, Suspicions& out) {
  const auto* above = about.world.links[asker].as<Macvlan>();
  const auto* below = about.world.links[owner].as<Macvlan>();
  const bool from_above = above != nullptr && above->lower == owner;
  if (!from_above && (below == nullptr || below->lower != asker)) return;
  const LinkId parent = from_above ? owner : asker;
  const LinkId child = from_above ? asker : owner;
  const Link& lower = about.world.links[parent];
  const Ifaddr* at = first_address(about.world.links[child], to.family);
  Suspicion found;
  found.cause.fault = Fault::kNoCarrier;
  found.cause.netns = lower.netns;
  found.cause.link = child;
  found.cause.other = parent;
  if (about.speak.knows(lower.netns) && at != nullptr) {
    const std::string ip = about.speak.ip(lower.netns);
    found.remedies.push_back(
        {append(fmt::format("{} link add shim0 link {} type macvlan mode bridge", ip, shell_word(about.speak.link(parent)))),
         append(ip + " link set shim0 up"), append(fmt::format("{} route add {} dev shim0", ip, to_string(Prefix::host(at->local))))});
  }
  out.push_back(std::move(found));
}

// An address of the asking host's own that it has on another of its bridge's ports, and the like.
void gateway_wrong(const Case& about, const Loss& loss, Suspicions& out) {
  const Link& link = about.world.links[loss.link];
  const Ip* ip = loss.packet.ip();
  if (ip == nullptr || ip->destination == loss.next_hop || !about.speak.knows(link.netns)) return;
  for (const LinkId id : segment_of(about.world, loss.link)) {
    const Link& other = about.world.links[id];
    const Ifaddr* theirs = first_address(other, loss.next_hop.family);
    if (other.netns == link.netns || theirs == nullptr || covering_address(link, theirs->local) == nullptr ||
        theirs->local == loss.next_hop)
      continue;
    Suspicion found;
    found.cause.fault = Fault::kWrongGateway;
    found.cause.netns = link.netns;
    found.cause.link = loss.link;
    found.cause.gateway = loss.next_hop;
    found.cause.address = theirs->local;
    for (const HistoryUnit& unit : about.history.units) {
      const bool routes =
          std::any_of(unit.done.begin(), unit.done.end(), [](const Op& op) { return std::holds_alternative<NewRoute>(op); });
      if (!routes) continue;
      if (auto edit = change_words(unit, to_string(loss.next_hop), to_string(theirs->local))) found.remedies.push_back({*edit});
    }
    found.remedies.push_back(
        {append(fmt::format("{} route replace default via {}", about.speak.ip(link.netns), to_string(theirs->local)))});
    out.push_back(std::move(found));
  }
}

}  // namespace

void suspect_neighbour(const Case& about, const Loss& loss, Suspicions& out) {
  for (const auto& lost : {loss.question_lost, loss.answer_lost}) {
    if (!lost) continue;
    const auto* drop = std::get_if<EventDropped>(&lost->detail);
    Loss inner;
    inner.reason = drop->reason;
    inner.site = drop->site.empty() ? row(drop->reason).site : drop->site;
    inner.netns = lost->netns;
    inner.link = lost->link;
    inner.packet = lost->packet;
    inner.on_way_back = loss.on_way_back;
    if (inner.reason != DropReason::kOtherhost && inner.reason != DropReason::kConsumed) suspect_settings(about, inner, out);
  }
  const Link& link = about.world.links[loss.link];
  if (const Ifaddr* own = covering_address(link, loss.next_hop)) address_on_port(about, loss.link, own->local, out);
  if (const Ip* ip = loss.packet.ip()) suspect_twins(about, ip->source, out);
  std::vector<LinkId> owners = about.speak.owners(loss.next_hop);
  for (const LinkId owner : owners) both_ends_here(about, loss, owner, out);
  std::erase_if(owners, [&](LinkId id) { return about.world.links[id].netns == loss.netns; });
  for (const LinkId owner : owners) {
    macvlan_and_parent(about, loss.link, owner, loss.next_hop, out);
    suspect_owner(about, loss, owner, out);
  }
  if (owners.empty()) {
    gateway_wrong(about, loss, out);
    suspect_absent_address(about, loss.next_hop, loss.link, out);
  } else {
    gateway_wrong(about, loss, out);
  }
}

void suspect_wrong_owner(const Case& about, const Loss& loss, Suspicions& out) {
  // The link-layer address that the frame carries is what somebody on the way believed of the next hop.
  for (const auto& hops : {about.flow->forward, about.flow->back}) {
    for (const Hop& hop : hops) {
      for (const Event& event : hop.events) {
        const auto* known = std::get_if<EventNeighbour>(&event.detail);
        if (known == nullptr || known->asked || known->mac != loss.packet.destination) continue;
        const auto& owners = about.speak.owners(known->address);
        const bool right = std::any_of(owners.begin(), owners.end(), [&](LinkId id) {
          return about.world.links[id].address == known->mac && about.world.links[id].netns != event.netns;
        });
        if (right) continue;
        Suspicion found;
        found.cause.fault = Fault::kWrongNeighbour;
        found.cause.netns = event.netns;
        found.cause.link = event.link;
        found.cause.address = known->address;
        found.cause.text = to_string(known->mac);
        if (about.speak.knows(event.netns)) {
          found.remedies.push_back({append(fmt::format("{} neigh del {} dev {}", about.speak.ip(event.netns), to_string(known->address),
                                                       shell_word(about.speak.link(event.link))))});
        }
        out.push_back(std::move(found));
      }
    }
  }
  for (const auto& [one, a] : about.world.links) {
    if (a.address != loss.packet.destination) continue;
    for (const auto& [other, b] : about.world.links) {
      if (one < other) same_mac(about, one, other, out);
    }
  }
}

}  // namespace nslab::verify
