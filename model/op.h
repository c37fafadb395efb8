// model/op.h — Op: every request that a process can make of the kernel.
//
// One alternative for each thing the kernel can be asked: a rtnetlink message, an nf_tables batch, a sysctl
// write, an ioctl, a system call. Atomicity is the kernel's; where a tool needs several requests, its command
// yields several Ops. Ops name things as people do (names, numbers, descriptors); ids of the World do not
// appear, so an Op means the same in any World and can be printed, saved and replayed.
//
// Guarantees
//   1. Every Op carries the process that asks (`by`).
//   2. A netlink request acts in the namespace of its socket: `in`, by default the asker's own.
// Kernel: net/core/rtnetlink.c, net/ipv4/{devinet,fib_frontend}.c, net/core/{neighbour,fib_rules}.c,
//   net/core/net_namespace.c, fs/namespace.c, kernel/{fork,nsproxy,exit}.c.
#ifndef NSLAB_MODEL_OP_H_
#define NSLAB_MODEL_OP_H_

#include <string_view>
#include <variant>

#include "model/op/address.h"
#include "model/op/file.h"
#include "model/op/link.h"
#include "model/op/names.h"
#include "model/op/neighbour.h"
#include "model/op/netfilter.h"
#include "model/op/process.h"
#include "model/op/route.h"
#include "model/op/socket.h"

namespace nslab {

using Op =
    std::variant<NewLink, SetLink, DelLink, GetLink, SetAltname, SetPort, SetPortVlan, SetMdb, SetWireguard, NewFdb, BridgeIoctl, NewAddr,
                 DelAddr, AddressIoctl, NewRoute, DelRoute, FlushRouteCache, SetAddrLabel, NewRule, DelRule, NewNexthop, DelNexthop,
                 NewNeigh, DelNeigh, NewNsid, SetQdisc, SetTcClass, SetTcFilter, SetFeatures, NfBatch, DelConntrack, SetIpset, WriteSysctl,
                 LoadModule, Advance, Clone, Exec, Exit, Reap, Unshare, Setns, SetIdMap, SetUid, SetHostname, Chdir, Open, OpenTranscript,
                 Close, Dup, MakePipe, Write, Read, Mkdir, Mknod, Unlink, Rename, Symlink, HardLink, Chmod, SetUmask, MountFs, Umount,
                 Chroot, PivotRoot, MakeSocket, SetSocket, Bind, Connect, Listen, Accept, Send, Receive, Shutdown>;

// The process that asks.
Pid asker(const Op& op);
// "NewLink", "SetLink" …
std::string_view op_name(const Op& op);

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_H_
