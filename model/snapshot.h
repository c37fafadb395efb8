// model/snapshot.h — Snapshot: what can be seen of a World from outside, as plain text by object and field.
//
// A running kernel, asked by its dumps, gives the same kind of Snapshot; so two of them can be compared, whoever made them.
// An object is named by namespace, kind and key ("red: link v0"); a field by the word that `ip -d` has for it.
//
// Guarantees
//   1. Equal Worlds, seen by equal processes, give equal Snapshots.
//   2. Objects and fields are in the order of their names.
// Not in it: counters, timers, what is under way; the outside of NICs.
#ifndef NSLAB_MODEL_SNAPSHOT_H_
#define NSLAB_MODEL_SNAPSHOT_H_

#include <map>
#include <string>
#include <vector>

#include "model/world.h"

namespace nslab {

using Fields = std::map<std::string, std::string>;

struct Snapshot {
  std::map<std::string, Fields> objects{};
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// One difference: an object that only one side has (field empty; `left` or `right` says "there"), or a field.
struct Difference {
  std::string object{};
  std::string field{};
  std::string left{};
  std::string right{};
  friend bool operator==(const Difference&, const Difference&) = default;
};

// The namespaces that a process can name, each with its own name: "" for its own, the file's name for those in
// /run/netns, "pid N" for others that a process holds.
std::map<NetnsId, std::string> netns_names(const World& world, Pid viewer);

Snapshot take_snapshot(const World& world, Pid viewer);
std::vector<Difference> diff(const Snapshot& left, const Snapshot& right);
// "red: link v0: mtu: 1500, 1400"
std::string to_string(const Difference& difference);

}  // namespace nslab

#endif  // NSLAB_MODEL_SNAPSHOT_H_
