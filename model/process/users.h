// model/process/users.h — what users and groups are called in a user namespace.
//
// A process has one number for its user, that of the first user namespace; each namespace below has its own names for
// those numbers, as /proc/PID/uid_map was written, and none for the others.
// Kernel: kernel/user_namespace.c (make_kuid, from_kuid_munged).
#ifndef NSLAB_MODEL_PROCESS_USERS_H_
#define NSLAB_MODEL_PROCESS_USERS_H_

#include <cstdint>
#include <optional>

#include "model/world.h"

namespace nslab {

enum class IdKind : std::uint8_t { kUser, kGroup };

inline constexpr std::uint32_t kOverflowId = 65534;  // who has no name there

// What `number` is called in `userns`; kOverflowId where it has no name.
std::uint32_t id_inside(const World& world, UsernsId userns, IdKind kind, std::uint32_t number);
// Whom `name` stands for in `userns`; none where it stands for nobody.
std::optional<std::uint32_t> id_outside(const World& world, UsernsId userns, IdKind kind, std::uint32_t name);
// What geteuid(2) says to the process.
inline std::uint32_t user_of(const World& world, const Process& process) {
  return id_inside(world, process.user, IdKind::kUser, process.uid);
}
// And getegid(2).
inline std::uint32_t group_of(const World& world, const Process& process) {
  return id_inside(world, process.user, IdKind::kGroup, process.gid);
}

}  // namespace nslab

#endif  // NSLAB_MODEL_PROCESS_USERS_H_
