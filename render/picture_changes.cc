// What is not as it was: a Picture compared with the one before.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "render/picture.h"

namespace nslab::render {

namespace {

using WireKey = std::tuple<PictureWire::Kind, LinkId, LinkId>;

WireKey key_of(const PictureWire& wire) { return {wire.kind, wire.a, wire.b}; }

bool same_text(const std::vector<Line>& now, const std::vector<Line>& before) {
  return std::equal(now.begin(), now.end(), before.begin(), before.end(), [](const Line& a, const Line& b) { return a.text == b.text; });
}

// Lines that are new are marked; lines that are gone come back, marked.
void mark_lines(std::vector<Line>& now, const std::vector<Line>& before) {
  std::multiset<std::string> old;
  for (const Line& line : before) {
    if (line.change != Change::kRemoved && !line.mute) old.insert(line.text);
  }
  for (Line& line : now) {
    if (line.mute) continue;
    const auto found = old.find(line.text);
    if (found == old.end()) {
      line.change = Change::kAdded;
    } else {
      old.erase(found);
    }
  }
  for (const std::string& text : old) now.push_back({text, false, Change::kRemoved});
}

void mark_link(PictureLink& now, const PictureLink& before) {
  const bool differs = now.name != before.name || now.state != before.state || now.kind != before.kind || now.count != before.count ||
                       now.master != before.master || !same_text(now.addresses, before.addresses) || !same_text(now.notes, before.notes);
  if (!differs) return;
  now.change = Change::kChanged;
  mark_lines(now.addresses, before.addresses);
  mark_lines(now.notes, before.notes);
}

void mark_links(PictureNetns& now, const PictureNetns& before) {
  std::map<LinkId, const PictureLink*> old;
  for (const PictureLink& link : before.links) {
    if (link.change != Change::kRemoved) old[link.id] = &link;
  }
  for (PictureLink& link : now.links) {
    const auto found = old.find(link.id);
    if (found == old.end()) {
      link.change = Change::kAdded;
    } else {
      mark_link(link, *found->second);
      old.erase(found);
    }
  }
  for (const auto& [id, link] : old) {
    now.links.push_back(*link);
    now.links.back().change = Change::kRemoved;
  }
}

void mark_netns(PictureNetns& now, const PictureNetns& before) {
  if (now.loopback.text != before.loopback.text) now.loopback.change = before.loopback.text.empty() ? Change::kNone : Change::kChanged;
  if (now.name != before.name || now.naming != before.naming || now.count != before.count) now.change = Change::kChanged;
  mark_lines(now.facts, before.facts);
  mark_links(now, before);
}

void mark_all_removed(PictureNetns& netns) {
  netns.change = Change::kRemoved;
  for (PictureLink& link : netns.links) link.change = Change::kRemoved;
}

void mark_all_added(PictureNetns& netns) {
  netns.change = Change::kAdded;
  for (PictureLink& link : netns.links) link.change = Change::kAdded;
}

// A link that is new in a namespace and was in another before has moved: it says where it came from.
void mark_moved(Picture& now, const Picture& before) {
  std::map<LinkId, const PictureNetns*> home;
  for (const PictureNetns& netns : before.namespaces) {
    for (const PictureLink& link : netns.links) home[link.id] = &netns;
  }
  for (PictureNetns& netns : now.namespaces) {
    for (PictureLink& link : netns.links) {
      const auto was = home.find(link.id);
      if (link.change != Change::kAdded || was == home.end() || was->second->id == netns.id) continue;
      link.notes.insert(link.notes.begin(), Line{"moved here from " + was->second->name, false, Change::kAdded});
    }
  }
}

// A link that has moved is at its new place, not removed from the old one: wires can lead to one of them only. So what
// went elsewhere leaves no mark where it was.
void drop_moved(Picture& now) {
  std::set<LinkId> present;
  for (const PictureNetns& netns : now.namespaces) {
    for (const PictureLink& link : netns.links) {
      if (link.change != Change::kRemoved) present.insert(link.id);
    }
  }
  for (PictureNetns& netns : now.namespaces) {
    std::erase_if(netns.links, [&](const PictureLink& link) { return link.change == Change::kRemoved && present.contains(link.id); });
  }
}

void mark_wires(Picture& now, const Picture& before) {
  std::map<WireKey, const PictureWire*> old;
  for (const PictureWire& wire : before.wires) {
    if (wire.change != Change::kRemoved) old[key_of(wire)] = &wire;
  }
  for (PictureWire& wire : now.wires) {
    const auto found = old.find(key_of(wire));
    if (found == old.end()) {
      wire.change = Change::kAdded;
      continue;
    }
    if (found->second->state != wire.state || found->second->count != wire.count) wire.change = Change::kChanged;
    old.erase(found);
  }
  for (const auto& [key, wire] : old) {
    now.wires.push_back(*wire);
    now.wires.back().change = Change::kRemoved;
  }
}

}  // namespace

void mark_changes(Picture& now, const Picture& before) {
  std::map<NetnsId, const PictureNetns*> old;
  for (const PictureNetns& netns : before.namespaces) {
    if (netns.change != Change::kRemoved) old[netns.id] = &netns;
  }
  for (PictureNetns& netns : now.namespaces) {
    const auto found = old.find(netns.id);
    if (found == old.end()) {
      mark_all_added(netns);
    } else {
      mark_netns(netns, *found->second);
      old.erase(found);
    }
  }
  for (const auto& [id, netns] : old) {
    now.namespaces.push_back(*netns);
    mark_all_removed(now.namespaces.back());
  }
  mark_moved(now, before);
  drop_moved(now);
  mark_wires(now, before);
}

bool has_changes(const Picture& picture) {
  const auto marked = [](const auto& each) { return each.change != Change::kNone; };
  for (const PictureNetns& netns : picture.namespaces) {
    if (marked(netns) || marked(netns.loopback) || std::any_of(netns.facts.begin(), netns.facts.end(), marked) ||
        std::any_of(netns.links.begin(), netns.links.end(), marked)) {
      return true;
    }
  }
  return std::any_of(picture.wires.begin(), picture.wires.end(), marked);
}

}  // namespace nslab::render
