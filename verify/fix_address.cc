#include <fmt/format.h>

#include <algorithm>

#include "verify/fix.h"

namespace nslab::verify {

namespace {

bool may_have_address(const Case& about, LinkId id) {
  const Link& link = about.world.links[id];
  const Link* master = about.world.links.find(link.master);
  if (master != nullptr && master->as<Vrf>() == nullptr) return false;
  return about.speak.knows(link.netns) && link.as<Loopback>() == nullptr;
}

// Bridges come last: they seldom lack an address.
std::vector<LinkId> ordered(const Case& about, std::vector<LinkId> links) {
  std::stable_partition(links.begin(), links.end(), [&](LinkId id) { return about.world.links[id].as<Bridge>() == nullptr; });
  return links;
}

void no_address(const Case& about, LinkId id, const IpAddress& address, std::uint8_t length, Suspicions& out) {
  Suspicion found;
  found.cause.fault = Fault::kNoAddress;
  found.cause.netns = about.world.links[id].netns;
  found.cause.link = id;
  found.cause.address = address;
  found.cause.prefix = Prefix{address, length};
  found.remedies.push_back({append(add_address(about, id, address, length))});
  out.push_back(std::move(found));
}

// Who had the address before, and has lost it since.
void suspect_lost_address(const Case& about, const IpAddress& address, Suspicions& out) {
  const auto& units = about.history.units;
  for (std::size_t i = units.size(); i-- > 0;) {
    const World& world = units[i].before.world;
    for (const LinkId id : owners_of(world, address)) {
      if (!about.world.links.contains(id) || !about.speak.knows(about.world.links[id].netns)) continue;
      const Link& then = world.links[id];
      const auto& list = address.is_v6() ? *then.addresses6 : *then.addresses4;
      for (const Ifaddr& a : list) {
        if (a.local == address) no_address(about, id, address, a.prefix_length, out);
      }
      return;
    }
  }
}

// A line that tried to give somebody the address and was refused: the link of that name may be in another namespace.
void suspect_refused_address(const Case& about, const IpAddress& address, Suspicions& out) {
  for (const HistoryUnit& unit : about.history.units) {
    if (!unit.refused) continue;
    const auto* asked = std::get_if<NewAddr>(&unit.refused->op);
    if (asked == nullptr || asked->address.local != address) continue;
    for (const auto& [id, link] : about.world.links) {
      if (link.name.view() == asked->link.name && may_have_address(about, id))
        no_address(about, id, address, asked->address.prefix_length, out);
    }
  }
}

// The one whose address is most like a given one.
IpAddress nearest_address(const Case& about, const IpAddress& address, NetnsId not_in) {
  IpAddress best{};
  std::uint64_t least = ~std::uint64_t{0};
  for (const auto& [id, link] : about.world.links) {
    if (link.netns == not_in || link.as<Loopback>() != nullptr) continue;
    const Ifaddr* a = first_address(link, address.family);
    if (a == nullptr) continue;
    const std::uint64_t distance = a->local.low ^ address.low;
    if (a->local.high == address.high && distance < least) {
      least = distance;
      best = a->local;
    }
  }
  return best;
}

}  // namespace

void suspect_absent_address(const Case& about, const IpAddress& address, LinkId asker, Suspicions& out) {
  suspect_lost_address(about, address, out);
  suspect_refused_address(about, address, out);
  const Link* near = about.world.links.find(asker);
  const Ifaddr* own = near == nullptr ? nullptr : covering_address(*near, address);
  const std::uint8_t length = own != nullptr ? own->prefix_length : std::uint8_t(address.is_v6() ? 64 : 24);
  if (near != nullptr) {
    const auto segment = ordered(about, segment_of(about.world, asker));
    for (const LinkId id : segment) {
      const Link& link = about.world.links[id];
      if (link.netns == near->netns || !may_have_address(about, id) || first_address(link, address.family) != nullptr) continue;
      if (link.as<Bridge>() == nullptr || segment.size() <= 4) no_address(about, id, address, length, out);
    }
    for (const LinkId id : segment) {
      const Link& link = about.world.links[id];
      const Ifaddr* other = first_address(link, address.family);
      if (link.netns == near->netns || other == nullptr || !may_have_address(about, id)) continue;
      if (own != nullptr && own->covers(other->local)) continue;
      Suspicion found;
      found.cause.fault = Fault::kWrongSubnet;
      found.cause.netns = link.netns;
      found.cause.link = id;
      found.cause.address = other->local;
      found.cause.prefix = Prefix{other->local, other->prefix_length};
      found.remedies = readdress(about, id, *other, address, length);
      out.push_back(std::move(found));
    }
  }
  const NetnsId here = near != nullptr ? near->netns : NetnsId{};
  const IpAddress meant = nearest_address(about, address, here);
  Suspicion nobody;
  nobody.last_resort = true;
  nobody.cause.fault = Fault::kNoSuchAddress;
  nobody.cause.netns = here;
  nobody.cause.link = asker;
  nobody.cause.address = address;
  const std::string typed = to_string(address);
  const std::size_t at = about.command.find(typed);
  if (meant && at != std::string::npos) {
    Edit edit;
    edit.kind = Edit::Kind::kCommand;
    edit.text = about.command;
    edit.text.replace(at, typed.size(), to_string(meant));
    nobody.remedies.push_back({edit});
  }
  out.push_back(std::move(nobody));
}

void suspect_subnet(const Case& about, LinkId near, LinkId far, const IpAddress& to, Suspicions& out) {
  const Link& link = about.world.links[near];
  const Ifaddr* theirs = nullptr;
  for (const Ifaddr& a : to.is_v6() ? *about.world.links[far].addresses6 : *about.world.links[far].addresses4) {
    if (a.local == to) theirs = &a;
  }
  if (theirs == nullptr || !may_have_address(about, near)) return;
  const std::uint8_t length = theirs->prefix_length >= to.bits() ? std::uint8_t(to.is_v6() ? 64 : 24) : theirs->prefix_length;
  const Prefix subnet{masked(to, length), length};
  const Ifaddr* ours = first_address(link, to.family);
  if (ours == nullptr) {
    suspect_lost_address(about, free_address(about.world, subnet, {}), out);
    return no_address(about, near, free_address(about.world, subnet, {}), length, out);
  }
  Suspicion found;
  found.cause.netns = link.netns;
  found.cause.link = near;
  found.cause.address = ours->local;
  found.cause.prefix = Prefix{ours->local, ours->prefix_length};
  if (subnet.contains(ours->local)) {
    found.cause.fault = Fault::kWrongMask;
    found.remedies = readdress(about, near, *ours, ours->local, length);
  } else {
    found.cause.fault = Fault::kWrongSubnet;
    found.remedies = readdress(about, near, *ours, free_address(about.world, subnet, ours->local), length);
  }
  out.push_back(std::move(found));
}

}  // namespace nslab::verify
