#include "verify/invariants.h"

#include <fmt/format.h>

#include <map>

#include "model/file/mounts.h"

namespace nslab::verify {

namespace {

using Faults = std::vector<std::string>;

std::string name_of(const Link& link) { return std::string(link.name.view()); }

// A link is in exactly one namespace, which knows it by index and by name.
void check_ownership(const World& world, Faults& faults) {
  std::size_t known = 0;
  for (const auto& [id, netns] : world.netns) {
    known += netns.links.size();
    if (netns.links.size() != netns.names.size())
      faults.push_back(fmt::format("netns {}: {} links by index, {} by name", id.value, netns.links.size(), netns.names.size()));
    for (const auto& [ifindex, link_id] : netns.links) {
      if (!world.links.contains(link_id)) {
        faults.push_back(fmt::format("netns {}: index {} leads to a link that is gone", id.value, ifindex));
        continue;
      }
      const Link& link = world.links[link_id];
      if (link.netns != id) faults.push_back(fmt::format("netns {}: link {} says it is elsewhere", id.value, name_of(link)));
      if (link.ifindex != ifindex) faults.push_back(fmt::format("netns {}: link {} has another index", id.value, name_of(link)));
    }
    for (const auto& [name, link_id] : netns.names) {
      if (!world.links.contains(link_id) || world.links[link_id].name != name)
        faults.push_back(fmt::format("netns {}: a name leads to another link", id.value));
    }
    if (netns.loopback && !netns.dying && !world.links.contains(netns.loopback))
      faults.push_back(fmt::format("netns {}: lo is gone", id.value));
  }
  std::size_t all = 0;
  for (const auto& [id, link] : world.links) {
    ++all;
    if (!world.netns.contains(link.netns)) faults.push_back(fmt::format("link {} is in a namespace that is gone", name_of(link)));
  }
  if (all != known) faults.push_back(fmt::format("{} links, of which namespaces know {}", all, known));
}

// Veth peers point at each other; a port's master is there, in the same namespace, and can have ports; what rides on a
// link finds it.
void check_references(const World& world, Faults& faults) {
  for (const auto& [id, link] : world.links) {
    if (const auto* veth = link.as<Veth>()) {
      if (!world.links.contains(veth->peer)) {
        faults.push_back(fmt::format("veth {} has lost its peer", name_of(link)));
      } else if (const auto* back = world.links[veth->peer].as<Veth>(); back == nullptr || back->peer != id) {
        faults.push_back(fmt::format("veth {}: its peer does not point back", name_of(link)));
      }
    }
    if (link.master) {
      if (!world.links.contains(link.master)) {
        faults.push_back(fmt::format("link {} has a master that is gone", name_of(link)));
      } else if (world.links[link.master].netns != link.netns) {
        faults.push_back(fmt::format("link {} has a master in another namespace", name_of(link)));
      }
    }
    const LinkId lower = lower_link(link);
    if (lower && !world.links.contains(lower)) faults.push_back(fmt::format("link {} rides on one that is gone", name_of(link)));
    for (const Ifaddr& address : *link.addresses4) {
      if (!world.netns[link.netns].own_addresses.contains(address.local))
        faults.push_back(fmt::format("link {}: an address that its namespace does not know", name_of(link)));
    }
  }
}

// A namespace lives as long as something holds it, and what holds it is there.
void check_lifetimes(const World& world, Faults& faults) {
  for (const auto& [pid, process] : world.processes) {
    if (process.state == ProcessState::kZombie) continue;
    if (!world.netns.contains(process.net)) {
      faults.push_back(fmt::format("process {} is in a namespace that is gone", pid));
    } else if (world.netns[process.net].dying) {
      faults.push_back(fmt::format("process {} is in a namespace that is dying", pid));
    }
  }
  for (const auto& [id, netns] : world.netns) {
    if (netns.holders == 0 && !netns.dying && !is_pinned(world, NsRef{NsKind::kNet, id.value}))
      faults.push_back(fmt::format("netns {} is held by nothing and not dying", id.value));
  }
  for (const auto& [id, socket] : world.sockets) {
    if (!world.netns.contains(socket.netns)) faults.push_back(fmt::format("socket {} is in a namespace that is gone", id.value));
  }
}

void check_neighbours(const World& world, Faults& faults) {
  for (const auto& [id, netns] : world.netns) {
    for (const auto& [key, neighbour] : netns.neighbours) {
      if (!world.links.contains(key.link)) {
        faults.push_back(fmt::format("netns {}: a neighbour on a link that is gone", id.value));
      } else if (world.links[key.link].netns != id) {
        faults.push_back(fmt::format("netns {}: a neighbour on a link of another namespace", id.value));
      }
    }
  }
  if (!world.softirq.empty()) faults.push_back("work is left over between two ops");
}

}  // namespace

std::vector<std::string> broken_invariants(const World& world) {
  Faults faults;
  check_ownership(world, faults);
  check_references(world, faults);
  check_lifetimes(world, faults);
  check_neighbours(world, faults);
  return faults;
}

}  // namespace nslab::verify
