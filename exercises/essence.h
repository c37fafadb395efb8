// exercises/essence.h — Essence: what a script came to, without what is chance or passing.
//
// Two scripts with the same Essence built the same thing: no check could tell them apart, nor should it.
//
// Guarantees
//   1. Equal for worlds that differ only in random addresses of links, indexes, what was learned or counted, and the order
//      in which things were made where that order means nothing: of rules in a row that all accept, say.
#ifndef NSLAB_EXERCISES_ESSENCE_H_
#define NSLAB_EXERCISES_ESSENCE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/snapshot.h"

namespace nslab::exercises {

struct Essence {
  Snapshot seen{};
  std::map<std::string, Ruleset> rules{};                                  // by namespace
  std::map<std::string, std::pair<DevConf4, DevConf6>> defaults{};
  std::map<std::string, Sysctls> sysctls{};
  std::map<std::string, std::pair<DevConf4, DevConf6>> devices{};  // by "NETNS: LINK"
  std::vector<std::string> processes{};                            // "NETNS: COMMAND", sorted
  friend bool operator==(const Essence& a, const Essence& b);
};

Essence essence_of(const World& world, Pid observer);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_ESSENCE_H_
