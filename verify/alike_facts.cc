#include "verify/alike_facts.h"

#include <algorithm>

#include "verify/alike_asking.h"

namespace nslab::verify {

AlikeFacts::AlikeFacts(const World& world, const Limbs& limbs)
    : world_(world), suspect_(world.netns.next_id().value, 0) {
  understood_ = fixed_.read(world);
  if (!understood_) return;
  take_census();
  read_routes();
  read_neighbours();
  read_stations(limbs);
  fixed_.sort();
  points_.insert(points_.end(), fixed_.singles().begin(), fixed_.singles().end());
  std::sort(points_.begin(), points_.end());
  points_.erase(std::unique(points_.begin(), points_.end()), points_.end());
}

std::uint64_t AlikeFacts::number_of(const Mac& mac) {
  std::uint64_t out = 0;
  for (const std::uint8_t byte : mac.bytes) out = out << 8U | byte;
  return out;
}

void AlikeFacts::take_census() {
  for (const auto& [id, link] : world_.links) {
    for (const Ifaddr& a : *link.addresses4) {
      points_.push_back(a.local.v4_value());
      Owner& owner = addresses_[a.local.v4_value()];
      owner.link = id;
      ++owner.count;
    }
    if (link.as<Bridge>() != nullptr) continue;  // it has that of a port
    Owner& owner = macs_[number_of(link.address)];
    owner.link = id;
    ++owner.count;
  }
}

void AlikeFacts::read_routes() {
  std::vector<bool> has_length(33, false);
  has_length[32] = true;
  const auto speaks = [&](const Prefix& range, NetnsId netns, const Route& route) {
    const auto owner = range.is_host() ? addresses_.find(range.address.v4_value()) : addresses_.end();
    const bool about_itself = owner != addresses_.end() && owner->second.count == 1 && world_.links[owner->second.link].netns == netns;
    if (!about_itself) sites_.push_back({number_of(range), netns, &route});
  };
  const auto mentions = [&](const IpAddress& address, NetnsId netns, const Route& route) {
    if (!address.is_v4() || address.is_any()) return;
    points_.push_back(address.v4_value());
    speaks(Prefix::host(address), netns, route);
  };
  for (const auto& [id, ns] : world_.netns) {
    for (const auto& [number, table] : ns.fib4.tables) {
      for (const auto& [key, route] : table.routes) {
        has_length[route.destination.length] = true;
        ranges_.push_back(number_of(route.destination));
        speaks(route.destination, id, route);
        mentions(route.nexthop.gateway, id, route);
        mentions(route.prefsrc, id, route);
      }
    }
  }
  for (std::uint8_t length = 0; length <= 32; ++length) {
    if (has_length[length]) lengths_.push_back(length);
  }
  std::sort(ranges_.begin(), ranges_.end());
  ranges_.erase(std::unique(ranges_.begin(), ranges_.end()), ranges_.end());
  std::stable_sort(sites_.begin(), sites_.end(), [](const Site& a, const Site& b) { return a.range < b.range; });
}

// What a neighbour says is what asking again would say, and then it makes no difference whether it is there; anything else does.
void AlikeFacts::read_neighbours() {
  for (const auto& [id, ns] : world_.netns) {
    for (const auto& [key, n] : ns.neighbours) {
      if (!key.address.is_v4()) continue;
      const bool learned = n.state == Nud::kReachable || n.state == Nud::kStale || n.state == Nud::kDelay || n.state == Nud::kProbe;
      const auto owner = addresses_.find(key.address.v4_value());
      const bool known = owner != addresses_.end() && owner->second.count == 1 && world_.links[owner->second.link].address == n.address;
      const bool asked_again = known && asking_finds(world_, key.link, owner->second.link);
      if (learned && asked_again && is_single(n.address) && !n.is_proxy && !n.external && n.waiting->empty()) continue;
      fixed_.add(Prefix::host(key.address));
      suspect(id);
    }
  }
}

// What bridges and tunnels have learned or been told: where a hardware address is.
void AlikeFacts::read_stations(const Limbs& limbs) {
  for (const auto& [id, link] : world_.links) {
    if (const Bridge* bridge = link.as<Bridge>()) {
      for (const auto& [key, entry] : bridge->state->fdb) {
        if (!entry.local) read_station(limbs, id, key, entry);
      }
    } else if (const Vxlan* vxlan = link.as<Vxlan>()) {
      for (const VxlanPeer& peer : *vxlan->fdb) suspect_owner(peer.mac);
    }
  }
}

// Learned where its owner is: a flood would find it there. An address of nobody matters to nobody.
void AlikeFacts::read_station(const Limbs& limbs, LinkId bridge, const FdbKey& key, const FdbEntry& entry) {
  const auto owner = macs_.find(number_of(key.address()));
  const bool learned = !entry.is_static && !entry.added_by_user && !entry.sticky && !entry.external;
  if (learned && owner == macs_.end()) return;
  const bool is_one = owner != macs_.end() && owner->second.count == 1;
  const bool is_there = is_one && limbs.is_behind(entry.port, world_.links[owner->second.link].netns);
  if (learned && is_there) return;
  suspect(world_.links[bridge].netns);
  suspect_owner(key.address());
  const Link* port = world_.links.find(entry.port);
  const Veth* veth = port == nullptr ? nullptr : port->as<Veth>();
  if (veth != nullptr && world_.links.contains(veth->peer)) suspect(world_.links[veth->peer].netns);
}

void AlikeFacts::suspect(NetnsId netns) { suspect_[netns.value] = 1; }

void AlikeFacts::suspect_owner(const Mac& mac) {
  const auto owner = macs_.find(number_of(mac));
  if (owner != macs_.end()) suspect(world_.links[owner->second.link].netns);
}

bool AlikeFacts::is_single(const IpAddress& address) const {
  const auto at = addresses_.find(address.v4_value());
  return at != addresses_.end() && at->second.count == 1;
}

bool AlikeFacts::is_single(const Mac& mac) const {
  const auto at = macs_.find(number_of(mac));
  return at != macs_.end() && at->second.count == 1;
}

std::uint32_t AlikeFacts::points_in(const Prefix& range) const {
  const auto first = std::lower_bound(points_.begin(), points_.end(), range.network().v4_value());
  const auto last = std::upper_bound(first, points_.end(), range.last().v4_value());
  return static_cast<std::uint32_t>(last - first);
}

bool AlikeFacts::has_range(const Prefix& range) const { return std::binary_search(ranges_.begin(), ranges_.end(), number_of(range)); }

std::pair<const AlikeFacts::Site*, const AlikeFacts::Site*> AlikeFacts::sites_of(const Prefix& range) const {
  const std::uint64_t number = number_of(range);
  const auto before = [](const Site& site, std::uint64_t n) { return site.range < n; };
  const auto first = std::lower_bound(sites_.begin(), sites_.end(), number, before);
  auto last = first;
  while (last != sites_.end() && last->range == number) ++last;
  return {sites_.data() + (first - sites_.begin()), sites_.data() + (last - sites_.begin())};
}

}  // namespace nslab::verify
