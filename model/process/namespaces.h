// model/process/namespaces.h — namespaces of every kind: made, held, let go.
//
// A namespace lives while someone holds it: a process in it, a descriptor or mount of it, a socket made in it, or
// (pid and user namespaces) a child of it. Name and object are different things.
//
// Guarantees
//   1. When the last holder lets go, a network namespace is gone for every look-up at once; its links go a moment
//      later (cleanup_net runs from a work queue): at once, or when RCU has freed the netlink, UDP and listening sockets
//      that were closed in it last. Several are taken up together, and none while others are being worked on.
//   2. Of its links, NICs go back to init_net, under another name where theirs is taken; all others die.
// Kernel: kernel/nsproxy.c, net/core/net_namespace.c (cleanup_net), net/core/dev.c (default_device_exit_net).
#ifndef NSLAB_MODEL_PROCESS_NAMESPACES_H_
#define NSLAB_MODEL_PROCESS_NAMESPACES_H_

#include <optional>

#include "model/world.h"

namespace nslab {

NetnsId create_netns(World& world, UsernsId owner);
MntnsId copy_mntns(World& world, MntnsId from, UsernsId owner);
PidnsId create_pidns(World& world, PidnsId parent, UsernsId owner);
UtsnsId create_utsns(World& world, UtsnsId from, UsernsId owner);
UsernsId create_userns(World& world, UsernsId parent, std::uint32_t owner_uid);
// ipc, cgroup and time namespaces have nothing but a number.
std::uint32_t create_plain_ns(World& world);

// A socket of it was closed that RCU is to free (SOCK_RCU_FREE, deferred_put_nlk_sk): the namespace is held until then.
void hold_for_grace(World& world, NetnsId netns);
void hold(World& world, const NsRef& ns);
void release(World& world, const NsRef& ns);
// Whether anybody still holds it.
bool is_alive(const World& world, const NsRef& ns);

// cleanup_net: what became of the links of a namespace nobody holds.
void cleanup_netns(World& world, NetnsId netns);

// The namespace of a kind that a process is in.
NsRef namespace_of(const Process& process, NsKind kind);
// "net", "mnt" … as in /proc/PID/ns.
std::string_view ns_name(NsKind kind);
// The number in "net:[4026531840]".
std::uint32_t ns_inode(const World& world, const NsRef& ns);
// CLONE_NEWNET and the like.
std::uint32_t clone_flag_of(NsKind kind);

}  // namespace nslab

#endif  // NSLAB_MODEL_PROCESS_NAMESPACES_H_
