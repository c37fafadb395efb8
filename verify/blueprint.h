// verify/blueprint.h — Blueprint: what of a World is to be built again, and under which names.
//
// A World that ops have made gives its own (`blueprint_of`); a machine that was looked at gives one whose World nobody
// has executed (kernel/capture.h), which is why names and firewalls stand beside it.
//
// Guarantees
//   1. Every namespace that is to be built has one name to address it by; the asker's own has none and comes first.
// Not in it: processes (but for those that alone hold a namespace), files, sockets, the outside of NICs.
#ifndef NSLAB_VERIFY_BLUEPRINT_H_
#define NSLAB_VERIFY_BLUEPRINT_H_

#include <string>
#include <vector>

#include "model/world.h"

namespace nslab::verify {

struct Place {
  NetnsId netns{};
  std::string name{};               // as `ip netns` calls it; for one without a name, a name that serves while building
  std::vector<std::string> more_names{};
  bool unnamed = false;             // held by a process alone
  std::string nft{};                // its own tables, as `nft list ruleset` prints them
  std::string iptables{}, ip6tables{};  // as iptables-save prints them
};

struct Blueprint {
  World world{};
  std::vector<Place> places{};
  std::vector<std::string> left_out{};  // what cannot be told in commands

  [[nodiscard]] const Place* find(NetnsId netns) const;
};

// What `viewer` sees, once it has come to rest (three seconds later).
Blueprint blueprint_of(const World& world, Pid viewer);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_BLUEPRINT_H_
