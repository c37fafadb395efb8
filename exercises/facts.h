// exercises/facts.h — what a Snapshot says about one namespace, in the terms that checks are written in.
#ifndef NSLAB_EXERCISES_FACTS_H_
#define NSLAB_EXERCISES_FACTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/snapshot.h"

namespace nslab::exercises {

// An object of a namespace: what follows its kind in the name ("v0" of "red: link v0"), and its fields.
struct Seen {
  std::string name{};
  const Fields* fields = nullptr;

  // A field's value; empty where it has none.
  [[nodiscard]] std::string_view field(const std::string& key) const;
  // Of a link.
  [[nodiscard]] bool is_up() const;
  [[nodiscard]] bool has_carrier() const;
};

bool has_netns(const Snapshot& snapshot, const std::string& netns);
// All objects of a kind ("link", "address", "route" …) in a namespace, in the order of their names.
std::vector<Seen> objects_of(const Snapshot& snapshot, const std::string& netns, std::string_view kind);
std::optional<Seen> find_object(const Snapshot& snapshot, const std::string& netns, std::string_view kind, const std::string& name);

// The other end of a cable: its namespace and the link there.
struct Peer {
  std::string netns{};
  Seen link{};
};
std::optional<Peer> peer_of(const Snapshot& snapshot, const std::string& netns, const Seen& link);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_FACTS_H_
