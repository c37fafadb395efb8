#include <fmt/format.h>

#include <algorithm>

#include "verify/lint_parts.h"

namespace nslab::verify {

namespace {

bool overlaps(const Prefix& a, const Prefix& b) {
  return a.address.family == b.address.family && (a.contains(b.network()) || b.contains(a.network()));
}

void look_at_port(Look& look, LinkId id, const Link& link) {
  const Link* master = look.world.links.find(link.master);
  const Ifaddr* own = first_address(link, Family::kInet);
  if (master == nullptr || own == nullptr || master->as<Bridge>() == nullptr) return;
  Finding& found = look.add(Flaw::kAddressOnPort, link.netns, id);
  found.other = link.master;
  found.address = own->local;
  const std::string ip = look.speak.ip(link.netns);
  found.fix = fmt::format("{0} addr del {1}/{2} dev {3}; {0} addr add {1}/{2} dev {4}", ip, to_string(own->local), own->prefix_length,
                          shell_word(look.speak.link(id)), shell_word(look.speak.link(link.master)));
}

// Another subnet than all the others on the segment have.
void look_at_stranger(Look& look, LinkId id, const Link& link, const std::vector<LinkId>& segment) {
  const Ifaddr* own = first_address(link, Family::kInet);
  if (own == nullptr || own->prefix_length >= 32 || own->peer != own->local) return;
  std::size_t others = 0, fellows = 0;
  Prefix theirs{};
  for (const LinkId other : segment) {
    const Link& far = look.world.links[other];
    const Ifaddr* address = other == id || far.netns == link.netns ? nullptr : first_address(far, Family::kInet);
    if (address == nullptr) continue;
    ++others;
    const bool covers =
        std::any_of(link.addresses4->begin(), link.addresses4->end(), [&](const Ifaddr& a) { return a.covers(address->local); });
    fellows += covers ? 1U : 0U;
    theirs = Prefix{address->local, address->prefix_length};
  }
  if (others == 0 || fellows != 0) return;
  Finding& found = look.add(Flaw::kStrangerOnSegment, link.netns, id);
  found.address = own->local;
  found.prefix = theirs;
  if (others < 2) return;  // of two, who is to change cannot be told
  const Prefix subnet{masked(theirs.address, theirs.length), theirs.length};
  const IpAddress better = free_address(look.world, subnet, own->local);
  const std::string ip = look.speak.ip(link.netns);
  const std::string dev = shell_word(look.speak.link(id));
  if (better)
    found.fix = fmt::format("{0} addr del {1}/{2} dev {3}; {0} addr add {4}/{5} dev {3}", ip, to_string(own->local), own->prefix_length,
                            dev, to_string(better), theirs.length);
}

void look_at_twins(Look& look, LinkId id, const Link& link, const std::vector<LinkId>& segment) {
  for (const LinkId other : segment) {
    const Link& far = look.world.links[other];
    if (other <= id || !look.speak.knows(far.netns)) continue;
    for (const Ifaddr& a : *link.addresses4) {
      const bool same = std::any_of(far.addresses4->begin(), far.addresses4->end(), [&](const Ifaddr& b) { return b.local == a.local; });
      if (!same) continue;
      Finding& found = look.add(Flaw::kDuplicateAddress, far.netns, other);
      found.other = id;
      found.address = a.local;
      const IpAddress better = free_address(look.world, a.subnet(), {});
      const std::string ip = look.speak.ip(far.netns);
      const std::string dev = shell_word(look.speak.link(other));
      if (better)
        found.fix = fmt::format("{0} addr del {1}/{2} dev {3}; {0} addr add {4}/{2} dev {3}", ip, to_string(a.local), a.prefix_length, dev,
                                to_string(better));
    }
    const bool joined = far.master == id || link.master == other || lower_link(link) == other || lower_link(far) == id;
    const bool plain = link.as<Veth>() != nullptr && far.as<Veth>() != nullptr;
    if (plain && far.address == link.address && (!joined || lower_link(link) == other)) {
      Finding& found = look.add(Flaw::kDuplicateMac, far.netns, other);
      found.other = id;
      Mac fresh = far.address;
      fresh.bytes[5] = static_cast<std::uint8_t>(fresh.bytes[5] ^ 0x5a);
      found.fix = fmt::format("{} link set {} address {}", look.speak.ip(far.netns), shell_word(look.speak.link(other)), to_string(fresh));
    }
  }
}

void look_at_overlaps(Look& look, NetnsId netns) {
  std::vector<std::pair<LinkId, Prefix>> subnets;
  for (const auto& [index, id] : look.world.netns[netns].links) {
    const Link& link = look.world.links[id];
    if (link.as<Loopback>() != nullptr) continue;
    for (const Ifaddr& a : *link.addresses4) {
      if (a.prefix_length < 32) subnets.emplace_back(id, a.subnet());
    }
  }
  for (std::size_t i = 0; i < subnets.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (subnets[i].first == subnets[k].first || !overlaps(subnets[i].second, subnets[k].second)) continue;
      Finding& found = look.add(Flaw::kOverlappingSubnets, netns, subnets[i].first);
      found.other = subnets[k].first;
      found.prefix = subnets[i].second;
    }
  }
}

void look_at_dad(Look& look, LinkId id, const Link& link) {
  for (const Ifaddr& a : *link.addresses6) {
    if (!a.has(ifa::kDadfailed)) continue;
    Finding& found = look.add(Flaw::kDadFailed, link.netns, id);
    found.address = a.local;
    found.fix = fmt::format("{} addr del {}/{} dev {}", look.speak.ip(link.netns), to_string(a.local), a.prefix_length,
                            shell_word(look.speak.link(id)));
  }
}

void look_at_neighbours(Look& look, NetnsId netns) {
  for (const auto& [key, neighbour] : look.world.netns[netns].neighbours) {
    if (neighbour.state != Nud::kPermanent || neighbour.is_proxy) continue;
    const auto owners = owners_of(look.world, key.address);
    const bool known = !owners.empty();
    const bool right =
        std::any_of(owners.begin(), owners.end(), [&, mac = neighbour.address](LinkId id) { return look.world.links[id].address == mac; });
    if (!known || right) continue;
    Finding& found = look.add(Flaw::kWrongNeighbour, netns, key.link);
    found.address = key.address;
    found.text = to_string(neighbour.address);
    found.fix = fmt::format("{} neigh del {} dev {}", look.speak.ip(netns), to_string(key.address), shell_word(look.speak.link(key.link)));
  }
}

}  // namespace

void look_at_addresses(Look& look) {
  for (const LinkId id : look.links()) {
    const Link& link = look.world.links[id];
    if (link.as<Loopback>() != nullptr) continue;
    const auto segment = segment_of(look.world, id);
    look_at_port(look, id, link);
    look_at_stranger(look, id, link, segment);
    look_at_twins(look, id, link, segment);
    look_at_dad(look, id, link);
  }
  for (const auto& [netns, name] : *look.speak.names) {
    if (!look.speak.knows(netns)) continue;
    look_at_overlaps(look, netns);
    look_at_neighbours(look, netns);
  }
}

}  // namespace nslab::verify
