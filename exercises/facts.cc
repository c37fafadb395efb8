#include "exercises/facts.h"

#include <charconv>

namespace nslab::exercises {

namespace {

std::string place(const std::string& netns, std::string_view kind) { return (netns.empty() ? "" : netns + ": ") + std::string(kind) + " "; }

std::uint32_t flags_of(const Seen& link) {
  const std::string_view text = link.field("flags");
  std::uint32_t out = 0;
  if (text.starts_with("0x")) std::from_chars(text.data() + 2, text.data() + text.size(), out, 16);
  return out;
}

std::optional<Seen> link_of_index(const Snapshot& snapshot, const std::string& netns, std::string_view index) {
  for (Seen& link : objects_of(snapshot, netns, "link")) {
    if (link.field("ifindex") == index) return link;
  }
  return std::nullopt;
}

}  // namespace

std::string_view Seen::field(const std::string& key) const {
  const auto at = fields->find(key);
  return at == fields->end() ? std::string_view() : std::string_view(at->second);
}

bool Seen::is_up() const { return (flags_of(*this) & iff::kUp) != 0; }
bool Seen::has_carrier() const { return (flags_of(*this) & iff::kLowerUp) != 0; }

bool has_netns(const Snapshot& snapshot, const std::string& netns) {
  if (netns.empty()) return true;
  const auto at = snapshot.objects.lower_bound(netns + ": ");
  return at != snapshot.objects.end() && at->first.starts_with(netns + ": ");
}

std::vector<Seen> objects_of(const Snapshot& snapshot, const std::string& netns, std::string_view kind) {
  std::vector<Seen> out;
  const std::string prefix = place(netns, kind);
  for (auto at = snapshot.objects.lower_bound(prefix); at != snapshot.objects.end() && at->first.starts_with(prefix); ++at) {
    out.push_back({at->first.substr(prefix.size()), &at->second});
  }
  return out;
}

std::optional<Seen> find_object(const Snapshot& snapshot, const std::string& netns, std::string_view kind, const std::string& name) {
  const auto at = snapshot.objects.find(place(netns, kind) + name);
  if (at == snapshot.objects.end()) return std::nullopt;
  return Seen{name, &at->second};
}

std::optional<Peer> peer_of(const Snapshot& snapshot, const std::string& netns, const Seen& link) {
  if (link.field("kind") != "veth") return std::nullopt;
  if (link.fields->contains("link-netns")) {
    const std::string other(link.field("link-netns"));
    const auto found = link_of_index(snapshot, other, link.field("link"));
    return found ? std::optional(Peer{other, *found}) : std::nullopt;
  }
  // In the same namespace, or in one without a name: only in the first case do both point at each other.
  const auto found = link_of_index(snapshot, netns, link.field("link"));
  if (!found || found->field("link") != link.field("ifindex") || found->field("kind") != "veth" || found->fields->contains("link-netns"))
    return std::nullopt;
  return Peer{netns, *found};
}

}  // namespace nslab::exercises
