// model/op/neighbour.h — what can be asked about neighbours, namespace ids and qdiscs.
//
// Kernel: net/core/neighbour.c, net/core/net_namespace.c, net/sched/sch_api.c.
#ifndef NSLAB_MODEL_OP_NEIGHBOUR_H_
#define NSLAB_MODEL_OP_NEIGHBOUR_H_

#include <cstdint>
#include <optional>

#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/link.h"
#include "model/neighbour.h"
#include "model/op/names.h"

namespace nslab {

struct NewNeigh {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  IpAddress address{};
  std::optional<Mac> lladdr{};
  Nud state = Nud::kPermanent;
  bool create = true, exclusive = false, replace = false;
  bool proxy = false, router = false, external = false, use = false;
  std::uint8_t protocol = 0;
  friend bool operator==(const NewNeigh&, const NewNeigh&) = default;
};
struct DelNeigh {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  IpAddress address{};
  bool proxy = false;
  friend bool operator==(const DelNeigh&, const DelNeigh&) = default;
};
struct NewNsid {
  Pid by = 0;
  NetnsRef in{};
  NetnsRef netns{};
  std::int32_t nsid = -1;  // -1: the kernel chooses
  friend bool operator==(const NewNsid&, const NewNsid&) = default;
};

inline constexpr std::uint32_t kTcRoot = 0xffffffff, kTcIngress = 0xfffffff1;

struct SetQdisc {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  bool add = true;       // false: delete
  bool replace = false, change = false;
  std::uint32_t parent = kTcRoot;
  QdiscState qdisc{};
  friend bool operator==(const SetQdisc&, const SetQdisc&) = default;
};

struct SetTcClass {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  enum class Verb : std::uint8_t { kAdd, kChange, kReplace, kDelete } verb{};
  TcClass tc_class{};
  friend bool operator==(const SetTcClass&, const SetTcClass&) = default;
};

struct SetTcFilter {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  bool add = true;  // false: delete all of that parent (and priority, where it is said)
  std::string kind{};
  std::string action{};  // the kind of its first action
  TcFilter filter{};
  friend bool operator==(const SetTcFilter&, const SetTcFilter&) = default;
};

// Offloads of a device, by their numbers (model/link/features.h).
struct SetFeatures {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  std::uint64_t mask = 0, on = 0;
  friend bool operator==(const SetFeatures&, const SetFeatures&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_NEIGHBOUR_H_
