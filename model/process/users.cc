#include "model/process/users.h"

namespace nslab {

std::uint32_t id_inside(const World& world, UsernsId userns, IdKind kind, std::uint32_t number) {
  const Userns& ns = world.userns[userns];
  if (!ns.parent) return number;
  for (const IdMap& map : kind == IdKind::kUser ? ns.uid_map : ns.gid_map) {
    if (number >= map.outside && number - map.outside < map.count) return map.inside + (number - map.outside);
  }
  return kOverflowId;
}

std::optional<std::uint32_t> id_outside(const World& world, UsernsId userns, IdKind kind, std::uint32_t name) {
  const Userns& ns = world.userns[userns];
  if (!ns.parent) return name;
  for (const IdMap& map : kind == IdKind::kUser ? ns.uid_map : ns.gid_map) {
    if (name >= map.inside && name - map.inside < map.count) return map.outside + (name - map.inside);
  }
  return std::nullopt;
}

}  // namespace nslab
