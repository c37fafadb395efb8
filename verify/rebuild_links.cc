// The links of a World, made again: lower ones first, each in its own namespace from the start and with its own index.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/file/setting.h"
#include "verify/rebuild_builder.h"
#include "verify/rebuild_words.h"

namespace nslab::verify {

namespace {

// What a link must find when it is made.
LinkId stands_on(const Link& link) {
  if (const auto* vlan = link.as<Vlan>()) return vlan->lower;
  if (const auto* macvlan = link.as<Macvlan>()) return macvlan->lower;
  if (const auto* ipvlan = link.as<Ipvlan>()) return ipvlan->lower;
  if (const auto* vxlan = link.as<Vxlan>()) return vxlan->lower;
  return {};
}

// Whether a link of this kind has an address of its own, which is given to it when it is made.
bool owns_address(const Link& link) {
  // A bridge takes that of a port. Without ports it has what chance gave it, and being given one costs it its carrier.
  if (link.as<Bridge>() != nullptr) return link.address_source == AddressSource::kSet;
  return is_ethernet(link) && link.as<Vlan>() == nullptr && link.as<Ipvlan>() == nullptr && link.as<Bond>() == nullptr &&
         link.as<Tun>() == nullptr;
}

std::string named(const Link& link) {
  std::string out = fmt::format(" name {} index {}", shell_word(link.name.text()), link.ifindex);
  const Mac& address = link.own_address.is_zero() ? link.address : link.own_address;
  if (owns_address(link) && !address.is_zero()) out += " address " + to_string(address);
  if (link.as<Veth>() != nullptr && link.mtu != 1500) out += fmt::format(" mtu {}", link.mtu);
  return out;
}

}  // namespace

void Builder::for_each_link(const std::function<void(const Place&, LinkId)>& act) {
  for (const LinkId id : order_) {
    const Place* place = wanted_.find(wanted_.world.links[id].netns);
    if (place != nullptr && here_.contains(place->netns) && here(now(), id)) act(*place, id);
  }
}

void Builder::order_links() {
  std::set<LinkId> done;
  const auto put = [&](LinkId id) {
    std::vector<LinkId> chain;  // the link and all below it
    for (LinkId at = id; at && !done.contains(at) && wanted_.world.links.contains(at); at = stands_on(wanted_.world.links[at])) {
      if (std::find(chain.begin(), chain.end(), at) != chain.end()) break;
      chain.push_back(at);
    }
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
      if (done.insert(*at).second) order_.push_back(*at);
    }
  };
  // NICs come first: they take their numbers with them to where they go.
  for (const bool nics : {true, false}) {
    for (const Place& place : wanted_.places) {
      for (const auto& [index, id] : wanted_.world.netns[place.netns].links) {
        if (!nics || wanted_.world.links[id].as<Physical>() != nullptr) put(id);
      }
    }
  }
}

// NICs cannot be made: those that the fresh World has are taken, in their order.
void Builder::choose_nics() {
  std::vector<LinkId> there;
  for (const auto& [index, id] : now().netns[find_process(now(), session_.shell)->net].links) {
    if (now().links[id].as<Physical>() != nullptr) there.push_back(id);
  }
  std::sort(there.begin(), there.end());
  std::vector<LinkId> wanted;
  for (const LinkId id : order_) {
    if (wanted_.world.links[id].as<Physical>() != nullptr && wanted_.find(wanted_.world.links[id].netns) != nullptr) wanted.push_back(id);
  }
  std::sort(wanted.begin(), wanted.end());
  for (std::size_t i = 0; i < wanted.size() && i < there.size(); ++i) nics_[wanted[i]] = there[i];
}

void Builder::place_nic(LinkId id) {
  const Link& link = wanted_.world.links[id];
  const Place& place = *wanted_.find(link.netns);
  const auto nic = nics_.find(id);
  if (nic == nics_.end()) {
    leave_out(fmt::format("the NIC {}: a NIC cannot be made by a command, and the world that this starts from has none for it",
                          link.name.view()));
    return;
  }
  const std::string name = now().links[nic->second].name.text();
  std::string words;
  if (name != link.name.view()) words += " name " + shell_word(link.name.text());
  if (!place.name.empty()) words += " netns " + shell_word(place.name);
  if (!words.empty()) must(fmt::format("ip link set dev {}{}", shell_word(name), words));
}

void Builder::add_in(LinkId id, const Place& origin, LinkId lower) {
  const World& world = wanted_.world;
  const Link& link = world.links[id];
  const Place& home = *wanted_.find(link.netns);
  if (link.as<Tun>() != nullptr) {
    must(fmt::format("{} tuntap add dev {} {}", ip(home), shell_word(link.name.text()), kind_words(world, link)));
    return;
  }
  std::string command = ip(origin) + " link add";
  if (lower) command += " link " + shell_word(link_name(world, lower));
  command += named(link);
  if (origin.netns != home.netns) command += " netns " + reference(home);
  must(command + " " + kind_words(world, link));
}

void Builder::add_veth(LinkId id) {
  const World& world = wanted_.world;
  const Link& link = world.links[id];
  const Place& home = *wanted_.find(link.netns);
  if (here(now(), id)) return;  // made with its peer
  const LinkId peer_id = link.as<Veth>()->peer;
  const Place* far = peer_id && world.links.contains(peer_id) ? wanted_.find(world.links[peer_id].netns) : nullptr;
  if (far == nullptr) {
    leave_out(fmt::format("{}: its peer is in a namespace that has no name and no process", link.name.view()));
    return;
  }
  const Link& peer = world.links[peer_id];
  std::string command = ip(home) + " link add" + named(link) + " type veth peer" + named(peer);
  if (far->netns != home.netns) command += " netns " + reference(*far);
  must(command);
}

void Builder::add_link(LinkId id) {
  const World& world = wanted_.world;
  const Link& link = world.links[id];
  const Place* home = wanted_.find(link.netns);
  if (home == nullptr) return;
  if (link.as<Loopback>() != nullptr && link.name != LinkName("lo"))
    must(fmt::format("{} link set dev lo name {}", ip(*home), shell_word(link.name.text())));
  if (link.as<Physical>() != nullptr) return place_nic(id);
  if (link.as<Loopback>() != nullptr) return;
  if (link.as<Veth>() != nullptr) return add_veth(id);
  const LinkId lower = stands_on(link);
  const auto* vxlan = link.as<Vxlan>();
  const Place* origin = vxlan != nullptr                       ? wanted_.find(vxlan->birthplace)
                        : lower && world.links.contains(lower) ? wanted_.find(world.links[lower].netns)
                                                               : home;
  if (origin == nullptr) {
    leave_out(fmt::format("{}: it rides on a link in a namespace that has no name and no process", link.name.view()));
    return;
  }
  add_in(id, *origin, vxlan != nullptr ? LinkId{} : lower);
}

void Builder::make_links() {
  order_links();
  choose_nics();
  for (const LinkId id : order_) add_link(id);
}

void Builder::set_link(const Place& place, LinkId id) {
  const Link& link = wanted_.world.links[id];
  const Link& built = now().links[here(now(), id)];
  std::vector<std::string> words;
  const auto flag = [&](const char* word, std::uint32_t bit, bool set_is_on) {
    if (built.has(bit) != link.has(bit)) words.push_back(fmt::format(" {} {}", word, link.has(bit) == set_is_on ? "on" : "off"));
  };
  if (built.mtu != link.mtu && (link.as<Bridge>() == nullptr || link.as<Bridge>()->state->mtu_by_user))
    words.push_back(fmt::format(" mtu {}", link.mtu));
  if (built.txqlen != link.txqlen) words.push_back(fmt::format(" txqueuelen {}", link.txqlen));
  if (built.group != link.group) words.push_back(fmt::format(" group {}", link.group));
  if (*built.alias != *link.alias) words.push_back(" alias " + shell_word(*link.alias));
  flag("arp", iff::kNoarp, false);
  flag("multicast", iff::kMulticast, true);
  flag("allmulticast", iff::kAllmulti, true);
  flag("promisc", iff::kPromisc, true);
  std::string all;
  for (const std::string& word : words) all += word;
  const std::string command = fmt::format("{} link set dev {}", ip(place), shell_word(link.name.text()));
  if (words.empty() || run(command + all)) return;
  for (const std::string& word : words) must(command + word);
}

void Builder::set_links() {
  for_each_link([&](const Place& place, LinkId id) {
    const Link& link = wanted_.world.links[id];
    set_link(place, id);
    for (const std::string& name : *link.altnames) {
      const auto& given = *now().links[here(now(), id)].altnames;
      if (std::find(given.begin(), given.end(), name) == given.end()) {
        must(fmt::format("{} link property add dev {} altname {}", ip(place), shell_word(link.name.text()), shell_word(name)));
      }
    }
    for (const auto& [path, value] : settings_of_link(now().links[here(now(), id)], link)) set(place, path, value);
    // A link that has been up once keeps its qdisc.
    if (link.is_up() || link.qdisc->kind.empty() || link.qdisc->kind == "noop" ||
        now().links[here(now(), id)].qdisc->kind == link.qdisc->kind)
      return;
    const std::string command = fmt::format("{} link set dev {}", ip(place), shell_word(link.name.text()));
    if (run(command + " up")) must(command + " down");
  });
}

void Builder::join_masters() {
  const auto join = [&](LinkId id) {
    const Link& link = wanted_.world.links[id];
    const Place* place = wanted_.find(link.netns);
    if (place == nullptr || !here(now(), id)) return;
    must(fmt::format("{} link set dev {} master {}", ip(*place), shell_word(link.name.text()),
                     shell_word(link_name(wanted_.world, link.master))));
  };
  for_each_link([&](const Place&, LinkId id) {
    const Link& link = wanted_.world.links[id];
    if (const auto* bridge = link.as<Bridge>()) {  // the oldest port first
      for (auto port = bridge->state->ports.rbegin(); port != bridge->state->ports.rend(); ++port) join(*port);
    } else if (link.master && wanted_.world.links.contains(link.master) && wanted_.world.links[link.master].as<Bridge>() == nullptr) {
      join(id);
    }
  });
}

void Builder::set_vlans(const Place& place, LinkId id) {
  const Link& link = wanted_.world.links[id];
  const Link& built = now().links[here(now(), id)];
  const auto* bridge = link.as<Bridge>();
  const Map<std::uint16_t, VlanEntry> has = bridge != nullptr ? built.as<Bridge>()->state->vlans : built.port->vlans;
  const Map<std::uint16_t, VlanEntry>& wants = bridge != nullptr ? bridge->state->vlans : link.port->vlans;
  const std::string dev = fmt::format("dev {}", shell_word(link.name.text()));
  const std::string bridge_tool = place.name.empty() ? "bridge" : "bridge -n " + shell_word(place.name);
  const char* self = bridge != nullptr ? " self" : "";
  for (const auto& [vid, entry] : has) {
    if (wants.find(vid) == nullptr) must(fmt::format("{} vlan del {} vid {}{}", bridge_tool, dev, vid, self));
  }
  for (const auto& [vid, entry] : wants) {
    const VlanEntry* old = has.find(vid);
    if (old != nullptr && *old == entry) continue;
    must(fmt::format("{} vlan add {} vid {}{}{}{}", bridge_tool, dev, vid, entry.pvid ? " pvid" : "", entry.untagged ? " untagged" : "",
                     self));
    if (entry.tunnel_id != 0) must(fmt::format("{} vlan add {} vid {} tunnel_info id {}{}", bridge_tool, dev, vid, entry.tunnel_id, self));
  }
}

void Builder::set_bridges() {
  for_each_link([&](const Place& place, LinkId id) {
    const Link& link = wanted_.world.links[id];
    const std::string dev = shell_word(link.name.text());
    if (const auto* bridge = link.as<Bridge>()) {
      const std::string words = bridge_words(*now().links[here(now(), id)].as<Bridge>()->state, *bridge->state);
      if (!words.empty()) must(fmt::format("{} link set dev {} type bridge{}", ip(place), dev, words));
      set_vlans(place, id);
    }
    if (!link.master || !wanted_.world.links.contains(link.master) || wanted_.world.links[link.master].as<Bridge>() == nullptr) return;
    const std::string words = port_words(*now().links[here(now(), id)].port, *link.port);
    if (!words.empty())
      must(fmt::format("bridge {}link set dev {}{}", place.name.empty() ? "" : "-n " + shell_word(place.name) + " ", dev, words));
    set_vlans(place, id);
  });
}

}  // namespace nslab::verify
