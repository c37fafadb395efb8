// Addresses, and links being up: first what was given, then what came out otherwise.
#include <fmt/format.h>

#include <algorithm>

#include "verify/rebuild_builder.h"
#include "verify/rebuild_words.h"

namespace nslab::verify {

namespace {

bool same_address(const Ifaddr& a, const Ifaddr& b) { return a.local == b.local && a.prefix_length == b.prefix_length && a.peer == b.peer; }

bool has_address(const std::vector<Ifaddr>& all, const Ifaddr& one) {
  return std::any_of(all.begin(), all.end(), [&](const Ifaddr& other) { return same_address(one, other); });
}

constexpr std::uint64_t kLinkLocal = 0xfe80000000000000;

std::string handle_words(const QdiscState& qdisc) {
  const std::uint32_t major = qdisc.handle >> 16U;
  return major == 0 || major >= 0x8000 ? "" : fmt::format(" handle {:x}:", major);
}

}  // namespace

void Builder::add_addresses() {
  for_each_link([&](const Place& place, LinkId id) {
    const Link& link = wanted_.world.links[id];
    if (link.as<Loopback>() != nullptr && link.is_up()) must(fmt::format("{} link set dev {} up", ip(place), shell_word(link.name.text())));
    const LinkId built = here(now(), id);
    for (const Ifaddr& address : *link.addresses4) {
      if (!has_address(*now().links[built].addresses4, address))
        must(fmt::format("{} addr add {}", ip(place), address_words(link, address)));
    }
    for (const Ifaddr& address : *link.addresses6) {
      if (address.local.is_link_local()) continue;  // it comes by itself, or is seen to later
      if (!has_address(*now().links[built].addresses6, address))
        must(fmt::format("{} addr add {}", ip(place), address_words(link, address)));
    }
  });
}

void Builder::set_up() {
  for_each_link([&](const Place& place, LinkId id) {
    const Link& link = wanted_.world.links[id];
    if (link.is_up() && !now().links[here(now(), id)].is_up())
      must(fmt::format("{} link set dev {} up", ip(place), shell_word(link.name.text())));
  });
  for_each_link([&](const Place& place, LinkId id) {
    const Link& link = wanted_.world.links[id];
    const std::string dev = shell_word(link.name.text());
    // Where the other end decides, it is not asked for.
    if (link.as<Dummy>() != nullptr && !link.carrier && now().links[here(now(), id)].carrier)
      must(fmt::format("{} link set dev {} carrier off", ip(place), dev));
    if (!link.is_up() && now().links[here(now(), id)].is_up()) must(fmt::format("{} link set dev {} down", ip(place), dev));
    if (const auto* bond = link.as<Bond>()) {
      if (bond->primary)
        must(fmt::format("{} link set dev {} type bond primary {}", ip(place), dev, shell_word(link_name(wanted_.world, bond->primary))));
      const auto* built = now().links[here(now(), id)].as<Bond>();
      if (bond->active && link_name(now(), built->active) != link_name(wanted_.world, bond->active)) {
        must(fmt::format("{} link set dev {} type bond active_slave {}", ip(place), dev,
                         shell_word(link_name(wanted_.world, bond->active))));
      }
    }
  });
}

// An address that a link has by its master or by what it rides on is left to them.
void Builder::set_address(const Place& place, LinkId id, const World& world) {
  const Link& link = wanted_.world.links[id];
  const Link& built = world.links[here(world, id)];
  if (built.address == link.address || !is_ethernet(link) || !link.own_address.is_zero() || link.address.is_zero()) return;
  const bool chance = link.as<Bridge>() != nullptr && link.address_source != AddressSource::kSet;
  const auto same = macs_by_chance_.find(link.address);  // a VLAN of such a bridge
  if (chance || (same != macs_by_chance_.end() && same->second == built.address)) {
    macs_by_chance_[link.address] = built.address;
    by_chance_[eui64_address(kLinkLocal, link.address)] = eui64_address(kLinkLocal, built.address);
    return;
  }
  must(fmt::format("{} link set dev {} address {}", ip(place), shell_word(link.name.text()), to_string(link.address)));
}

void Builder::correct_addresses(const Place& place, LinkId id, const World& world) {
  const Link& link = wanted_.world.links[id];
  const Link& built = world.links[here(world, id)];
  for (const auto list : {&Link::addresses4, &Link::addresses6}) {
    std::vector<Ifaddr> wanted = *(link.*list);
    for (Ifaddr& address : wanted) {
      address.local = translated(address.local);
      address.peer = translated(address.peer);
    }
    for (const Ifaddr& address : *(built.*list)) {
      if (has_address(wanted, address)) continue;
      rest();
      must(fmt::format("{} addr del {}/{} dev {}", ip(place), to_string(address.local), address.prefix_length,
                       shell_word(link.name.text())));
    }
    for (const Ifaddr& address : wanted) {
      if (has_address(*(built.*list), address)) continue;
      rest();
      must(fmt::format("{} addr add {}", ip(place), address_words(link, address)));
    }
  }
}

void Builder::set_qdisc(const Place& place, LinkId id) {
  const Link& link = wanted_.world.links[id];
  const QdiscState& wanted = *link.qdisc;
  const QdiscState& built = *now().links[here(now(), id)].qdisc;
  if (wanted.kind.empty() || wanted.kind == "noop" || wanted.kind == "noqueue") return;
  if (wanted.kind == built.kind && wanted.options == built.options) return;
  must(fmt::format("tc {}qdisc replace dev {} root{} {}{}", place.name.empty() ? "" : "-n " + shell_word(place.name) + " ",
                   shell_word(link.name.text()), handle_words(wanted), wanted.kind, wanted.options.empty() ? "" : " " + wanted.options));
}

void Builder::correct_links() {
  World world = rested();
  for_each_link([&](const Place& place, LinkId id) { set_address(place, id, world); });
  for_each_link([&](const Place& place, LinkId id) {
    set_link(place, id);
    set_qdisc(place, id);
  });
  world = rested();
  for_each_link([&](const Place& place, LinkId id) { correct_addresses(place, id, world); });
}

}  // namespace nslab::verify
