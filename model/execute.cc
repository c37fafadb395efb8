#include "model/execute.h"

#include <algorithm>

#include "model/file/paths.h"
#include "model/forward/engine.h"
#include "model/forward/timers.h"
#include "model/link/device.h"
#include "model/process/namespaces.h"
#include "model/rules.h"

namespace nslab {

Pid asker(const Op& op) {
  return std::visit([](const auto& o) { return o.by; }, op);
}

Result<NetnsId> resolve_netns(const World& world, Pid by, const NetnsRef& ref) {
  const Process* process = find_process(world, by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  if (std::holds_alternative<OwnNetns>(ref)) return process->net;
  if (const auto* pid = std::get_if<NetnsByPid>(&ref)) {
    const Pidns* pidns = world.pidns.find(process->pidns);
    const Pid* known = pidns == nullptr ? nullptr : pidns->numbers.find(pid->pid);
    const Process* other = known == nullptr ? nullptr : find_process(world, *known);
    if (other == nullptr || other->state == ProcessState::kZombie) return refuse(Reason::kNoSuchProcess, std::to_string(pid->pid));
    return other->net;
  }
  const auto* named = std::get_if<NetnsByName>(&ref);
  const std::string path = named != nullptr ? "/run/netns/" + named->name : std::get<NetnsByPath>(ref).path;
  const auto place = resolve(Walker{world, *process}, path);
  if (!place) return refuse(Reason::kNoSuchNamespaceFile, path);
  if (place->node.fs != FsKind::kNsfs || place->node.ns.kind != NsKind::kNet) return refuse(Reason::kNetnsUnknown, path);
  return NetnsId{place->node.ns.id};
}

Result<LinkId> resolve_link(const World& world, NetnsId netns, const LinkRef& ref) {
  if (ref.index != 0) {
    const LinkId* id = world.netns[netns].links.find(ref.index);
    if (id == nullptr) return refuse(Reason::kNoSuchDevice, ref.name);
    return *id;
  }
  const LinkId id = find_link(world, netns, ref.name);
  if (!id) return refuse(Reason::kNoSuchDevice, ref.name);
  return id;
}

bool is_capable(const World& world, Pid by, UsernsId userns) {
  const Process* process = find_process(world, by);
  if (process == nullptr) return false;
  // cap_capable: in the namespace itself, or as the owner of a namespace below one's own.
  for (UsernsId at = userns; at; at = world.userns[at].parent) {
    if (process->user == at) return process->capable;
    if (world.userns[at].parent == process->user && world.userns[at].owner_uid == process->uid) return true;
  }
  return false;
}

bool may_administer(const World& world, Pid by, NetnsId netns) { return is_capable(world, by, world.netns[netns].owner); }

Result<NetnsId> administered_netns(const World& world, Pid by, const NetnsRef& ref) {
  auto netns = resolve_netns(world, by, ref);
  if (netns && !may_administer(world, by, *netns)) return refuse(Reason::kNotPermitted);
  return netns;
}

Result<Reply> run(World& world, const Advance& op, Trace* sink) {
  if (op.time < Duration{0}) return refuse(Reason::kInvalidArgument);
  advance_time(world, op.time, sink);
  return Done{};
}

Result<Reply> run(World& world, const NewNsid& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto of = resolve_netns(world, op.by, op.netns);
  if (!of) return refuse(std::holds_alternative<NetnsByPid>(op.netns) ? Reason::kNsidProcessMissing : Reason::kNsidNetnsInvalid);
  const Netns& ns = world.netns[*in];
  if (ns.nsid_of.contains(*of)) return refuse(Reason::kNsidGiven);
  if (op.nsid < 0) {
    peer_nsid(world, *in, *of);
    return Done{};
  }
  if (ns.nsids.contains(static_cast<std::uint32_t>(op.nsid))) return refuse(Reason::kNsidTaken);
  set_nsid(world, *in, *of, static_cast<std::uint32_t>(op.nsid));
  return Done{};
}

Result<Reply> execute(World& world, const Op& op, Trace* sink) {
  Result<Reply> reply = std::visit(
      [&](const auto& o) -> Result<Reply> {
        if constexpr (requires { run(world, o, sink); }) {
          return run(world, o, sink);
        } else {
          return run(world, o);
        }
      },
      op);
  if (!world.linkwatch.empty()) run_linkwatch(world);
  if (!world.softirq.empty()) Engine(world, sink).drain();
  return reply;
}

Result<Reply> execute(World& world, const Op& op) { return execute(world, op, nullptr); }

}  // namespace nslab
