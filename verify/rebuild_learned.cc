// Neighbours and forwarding entries: those that were set, and where asked for, those that were learned.
#include <fmt/format.h>

#include <algorithm>

#include "verify/rebuild_builder.h"
#include "verify/rebuild_words.h"

namespace nslab::verify {

namespace {

const char* state_word(Nud state) {
  switch (state) {
    case Nud::kPermanent: return "permanent";
    case Nud::kReachable: return "reachable";
    case Nud::kStale:
    case Nud::kDelay:
    case Nud::kProbe: return "stale";
    case Nud::kIncomplete:
    case Nud::kFailed: return "failed";
    case Nud::kNone:
    case Nud::kNoarp: break;
  }
  return "";
}

}  // namespace

void Builder::set_neighbours() {
  for (const Place& place : wanted_.places) {
    if (!here_.contains(place.netns)) continue;
    for (const auto& [key, neighbour] : wanted_.world.netns[place.netns].neighbours) {
      const std::string dev = shell_word(link_name(wanted_.world, key.link));
      if (neighbour.is_proxy) {
        must(fmt::format("{} neigh add proxy {} dev {}", ip(place), to_string(key.address), dev));
        continue;
      }
      const std::string state = state_word(neighbour.state);
      if (state.empty() || (!options_.learned && neighbour.state != Nud::kPermanent)) continue;
      const std::string address = is_valid(neighbour.state) ? " lladdr " + to_string(neighbour.address) : "";
      must(fmt::format("{} neigh replace {}{} dev {} nud {}{}", ip(place), to_string(key.address), address, dev, state,
                       neighbour.is_router ? " router" : ""));
    }
  }
}

std::string Builder::vxlan_words(const Vxlan& vxlan, const Link& link, const VxlanPeer& peer) const {
  std::string out = fmt::format("{} dev {} dst {}", to_string(peer.mac), shell_word(link.name.text()), to_string(peer.remote));
  if (peer.port != 0) out += fmt::format(" port {}", peer.port);
  if (peer.vni) out += fmt::format(" vni {}", *peer.vni);
  if (peer.via != 0) {
    const LinkId* by = wanted_.world.netns[vxlan.birthplace].links.find(peer.via);
    if (by != nullptr) out += " via " + shell_word(wanted_.world.links[*by].name.text());
  }
  return out + (peer.router ? " router" : "");
}

void Builder::set_entries(const Place& place, LinkId id) {
  const Link& link = wanted_.world.links[id];
  const std::string tool = place.name.empty() ? "bridge fdb" : "bridge -n " + shell_word(place.name) + " fdb";
  if (const auto* vxlan = link.as<Vxlan>()) {
    const std::vector<VxlanPeer> has = *now().links[here(now(), id)].as<Vxlan>()->fdb;
    for (const VxlanPeer& entry : *vxlan->fdb) {
      if (std::find(has.begin(), has.end(), entry) != has.end()) continue;
      must(fmt::format("{} append {}", tool, vxlan_words(*vxlan, link, entry)));
    }
    const std::vector<VxlanPeer> known = *now().links[here(now(), id)].as<Vxlan>()->learned;
    for (const VxlanPeer& entry : *vxlan->learned) {
      if (!options_.learned || std::find(known.begin(), known.end(), entry) != known.end()) continue;
      must(fmt::format("{} append {} dynamic", tool, vxlan_words(*vxlan, link, entry)));
    }
  }
  const auto* bridge = link.as<Bridge>();
  if (bridge == nullptr) return;
  std::vector<std::pair<FdbKey, FdbEntry>> entries;
  for (const auto& [key, entry] : bridge->state->fdb) entries.emplace_back(key, entry);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.second.order < b.second.order; });
  for (const auto& [key, entry] : entries) {
    const FdbEntry* old = now().links[here(now(), id)].as<Bridge>()->state->fdb.find(key);
    if (old != nullptr && old->local == entry.local && old->is_static == entry.is_static &&
        link_name(now(), old->port) == link_name(wanted_.world, entry.port))
      continue;
    if (entry.local && !entry.added_by_user) continue;  // a port's own address
    const bool learned = !entry.local && !entry.is_static && !entry.added_by_user;
    if (learned && !options_.learned) continue;
    const bool own = entry.port == id;
    const char* state = entry.local ? "permanent" : entry.is_static ? "static" : "dynamic";
    must(fmt::format("{} replace {} dev {} {} {}{}", tool, to_string(key.address()), shell_word(link_name(wanted_.world, entry.port)),
                     own ? "self" : "master", state, key.vlan() == 0 ? "" : fmt::format(" vlan {}", key.vlan())));
  }
}

void Builder::set_forwarding() {
  for_each_link([&](const Place& place, LinkId id) { set_entries(place, id); });
}

}  // namespace nslab::verify
