// model/rules.h — one function for each Op: the checks in the kernel's order, then the change.
//
// `execute` is the only caller. Each function refuses before it changes anything, so that a refusal leaves the
// World as it was; the order of its checks is the order in which Linux would find fault.
#ifndef NSLAB_MODEL_RULES_H_
#define NSLAB_MODEL_RULES_H_

#include "model/execute.h"
#include "model/op.h"
#include "model/result.h"
#include "model/world.h"

namespace nslab {

// The namespace that a reference means to the process `by`. Refuses: kNoSuchProcess, kNoSuchNamespaceFile,
// kNetnsUnknown.
Result<NetnsId> resolve_netns(const World& world, Pid by, const NetnsRef& ref);
// The link that a reference means in a namespace. Refuses: kNoSuchDevice.
Result<LinkId> resolve_link(const World& world, NetnsId netns, const LinkRef& ref);
// Whether the process may change the namespace: CAP_NET_ADMIN in the user namespace that owns it.
bool may_administer(const World& world, Pid by, NetnsId netns);
// The same for the machine as a whole (CAP_SYS_ADMIN in its own user namespace).
bool is_capable(const World& world, Pid by, UsernsId userns);
// resolve_netns, then may_administer. Refuses also: kNotPermitted.
Result<NetnsId> administered_netns(const World& world, Pid by, const NetnsRef& ref);

// links (model/link/)
Result<Reply> run(World& world, const NewLink& op);
Result<Reply> run(World& world, const SetLink& op);
Result<Reply> run(World& world, const DelLink& op);
Result<Reply> run(World& world, const GetLink& op);
Result<Reply> run(World& world, const SetAltname& op);
Result<Reply> run(World& world, const SetPort& op);
Result<Reply> run(World& world, const SetPortVlan& op);
Result<Reply> run(World& world, const SetMdb& op);
Result<Reply> run(World& world, const SetWireguard& op);
Result<Reply> run(World& world, const NewFdb& op);
Result<Reply> run(World& world, const BridgeIoctl& op);
Result<Reply> run(World& world, const SetQdisc& op);
Result<Reply> run(World& world, const SetTcClass& op);
Result<Reply> run(World& world, const SetTcFilter& op);
Result<Reply> run(World& world, const SetFeatures& op);
// addresses, routes, neighbours (model/ip/)
Result<Reply> run(World& world, const NewAddr& op);
Result<Reply> run(World& world, const DelAddr& op);
Result<Reply> run(World& world, const AddressIoctl& op);
Result<Reply> run(World& world, const NewRoute& op);
Result<Reply> run(World& world, const DelRoute& op);
Result<Reply> run(World& world, const FlushRouteCache& op);
Result<Reply> run(World& world, const SetAddrLabel& op);
Result<Reply> run(World& world, const NewRule& op);
Result<Reply> run(World& world, const DelRule& op);
Result<Reply> run(World& world, const NewNexthop& op);
Result<Reply> run(World& world, const DelNexthop& op);
Result<Reply> run(World& world, const NewNeigh& op);
Result<Reply> run(World& world, const DelNeigh& op);
// namespaces' ids, netfilter, sysctl
Result<Reply> run(World& world, const NewNsid& op);
Result<Reply> run(World& world, const NfBatch& op);
Result<Reply> run(World& world, const DelConntrack& op);
Result<Reply> run(World& world, const SetIpset& op);
Result<Reply> run(World& world, const WriteSysctl& op);
Result<Reply> run(World& world, const LoadModule& op);
Result<Reply> run(World& world, const Advance& op, Trace* sink);
// processes (model/process/)
Result<Reply> run(World& world, const Clone& op);
Result<Reply> run(World& world, const Exec& op);
Result<Reply> run(World& world, const Exit& op);
Result<Reply> run(World& world, const Reap& op);
Result<Reply> run(World& world, const Unshare& op);
Result<Reply> run(World& world, const Setns& op);
Result<Reply> run(World& world, const SetIdMap& op);
Result<Reply> run(World& world, const SetUid& op);
Result<Reply> run(World& world, const SetHostname& op);
// files (model/file/)
Result<Reply> run(World& world, const Chdir& op);
Result<Reply> run(World& world, const Open& op);
Result<Reply> run(World& world, const OpenTranscript& op);
Result<Reply> run(World& world, const Close& op);
Result<Reply> run(World& world, const Dup& op);
Result<Reply> run(World& world, const MakePipe& op);
Result<Reply> run(World& world, const Write& op);
Result<Reply> run(World& world, const Read& op);
Result<Reply> run(World& world, const Mkdir& op);
Result<Reply> run(World& world, const Mknod& op);
Result<Reply> run(World& world, const Unlink& op);
Result<Reply> run(World& world, const Rename& op);
Result<Reply> run(World& world, const Symlink& op);
Result<Reply> run(World& world, const HardLink& op);
Result<Reply> run(World& world, const Chmod& op);
Result<Reply> run(World& world, const SetUmask& op);
Result<Reply> run(World& world, const MountFs& op);
Result<Reply> run(World& world, const Umount& op);
Result<Reply> run(World& world, const Chroot& op);
Result<Reply> run(World& world, const PivotRoot& op);
// sockets (model/socket/)
Result<Reply> run(World& world, const MakeSocket& op);
Result<Reply> run(World& world, const SetSocket& op);
Result<Reply> run(World& world, const Bind& op);
Result<Reply> run(World& world, const Connect& op);
Result<Reply> run(World& world, const Listen& op);
Result<Reply> run(World& world, const Accept& op);
Result<Reply> run(World& world, const Send& op, Trace* sink);
Result<Reply> run(World& world, const Receive& op);
Result<Reply> run(World& world, const Shutdown& op);

}  // namespace nslab

#endif  // NSLAB_MODEL_RULES_H_
