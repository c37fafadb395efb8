// The netfilter hooks: chains in the order of their priorities, with connection tracking and NAT at theirs.
#include "model/forward/engine.h"
#include "model/netfilter/conntrack_rules.h"
#include "model/netfilter/evaluate.h"
#include "model/netfilter/nat.h"

namespace nslab {

namespace {

constexpr std::int32_t kConntrackPriority = -200;
constexpr std::int32_t kNatDestination = -100;
constexpr std::int32_t kNatSource = 100;

bool tracks_at(NfHook hook) { return hook == NfHook::kPrerouting || hook == NfHook::kOutput; }
bool confirms_at(NfHook hook) { return hook == NfHook::kInput || hook == NfHook::kPostrouting; }
bool has_nat(NfHook hook) { return hook != NfHook::kForward && hook <= NfHook::kPostrouting; }

}  // namespace

bool Engine::run_hook(NfHook at, NetnsId netns, NfFamily family, Frame& frame, LinkId in, LinkId out) {
  NfContext context{world_, netns, at, family, frame, in, out};
  const Ruleset& rules = *world_.netns[netns].ruleset;
  const bool tracking = rules.conntrack_users > 0;
  const bool nat = rules.nat && tracking && has_nat(at);
  const std::int32_t nat_priority = confirms_at(at) ? kNatSource : kNatDestination;
  bool tracked = !tracking || !tracks_at(at);
  bool translated = !nat;
  if (tracking && tracks_at(at)) {
    Ip& ip = *frame.packet.ip();
    if ((ip.more_fragments || ip.fragment_offset != 0) && !reassemble(frame, netns, in ? in : out)) return false;
  }
  const auto settle = [&](std::int32_t priority) {
    if (!tracked && priority > kConntrackPriority) {
      track(context);
      tracked = true;
    }
    if (!translated && priority > nat_priority) {
      translated = true;
      return translate(context);
    }
    return true;
  };
  const std::size_t count = rules.hooks.size();
  for (std::size_t i = 0; i < count; ++i) {
    const HookEntry entry = world_.netns[netns].ruleset->hooks[i];
    if (entry.hook != at || (entry.family != family && entry.family != NfFamily::kInet)) continue;
    const NfTable& table = world_.netns[netns].ruleset->tables[entry.table];
    if (table.dormant || table.chains[entry.chain]->type == NfChainType::kNat) continue;
    if (!settle(entry.priority)) return false;
    const NfDecision decision = run_chain(context, entry.table, entry.chain, trace_ != nullptr);
    if (!heed(context, decision)) return false;
  }
  if (!settle(INT32_MAX)) return false;
  if (tracking && confirms_at(at) && !confirm(context)) {
    dropped(netns, in ? in : out, frame, DropReason::kNetfilterDrop, "net/netfilter/nf_conntrack_core.c:nf_conntrack_confirm");
    return false;
  }
  return true;
}

bool Engine::frame_hook(NfHook at, NetnsId netns, NfFamily family, Frame& frame, LinkId in, LinkId out, std::int32_t least,
                        std::int32_t most) {
  if (world_.netns[netns].ruleset.empty()) return true;
  NfContext context{world_, netns, at, family, frame, in, out};
  const std::size_t count = world_.netns[netns].ruleset->hooks.size();
  for (std::size_t i = 0; i < count; ++i) {
    const HookEntry entry = world_.netns[netns].ruleset->hooks[i];
    if (entry.hook != at || entry.family != family || entry.priority < least || entry.priority > most) continue;
    if (world_.netns[netns].ruleset->tables[entry.table].dormant) continue;
    if (!heed(context, run_chain(context, entry.table, entry.chain, trace_ != nullptr))) return false;
  }
  return true;
}

// nf_hook_ingress, nf_hook_egress: chains that belong to a link, of netdev and inet tables, by priority. Those of inet see IP alone.
bool Engine::link_hook(NfHook at, LinkId id, Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  if (world_.netns[netns].ruleset.empty()) return true;
  const Ip* ip = frame.packet.ip();
  const bool comes_in = at == NfHook::kIngress;
  NfContext context{
      world_, netns, at, ip == nullptr ? NfFamily::kNetdev : family_of(*ip), frame, comes_in ? id : LinkId{}, comes_in ? LinkId{} : id};
  const std::size_t count = world_.netns[netns].ruleset->hooks.size();
  for (std::size_t i = 0; i < count; ++i) {
    const HookEntry entry = world_.netns[netns].ruleset->hooks[i];
    if (entry.hook != at || (entry.family == NfFamily::kInet && ip == nullptr)) continue;
    const NfTable& table = world_.netns[netns].ruleset->tables[entry.table];
    if (table.dormant || table.chains[entry.chain]->device != world_.links[id].name) continue;
    if (!heed(context, run_chain(context, entry.table, entry.chain, trace_ != nullptr))) return false;
  }
  return true;
}

// What a chain decided, carried out. False: the packet is gone.
bool Engine::heed(NfContext& context, const NfDecision& decision) {
  const LinkId where = context.in ? context.in : context.out;
  const bool drops = decision.kind == Verdict::Kind::kDrop || decision.kind == Verdict::Kind::kQueue;
  if (trace_ != nullptr && (drops || !decision.by_policy)) {
    note(context.netns, where, context.frame,
         EventRule{context.hook, context.family, decision.table, decision.chain, decision.handle, decision.index, drops});
  }
  if (!drops) return true;
  if (decision.reject) answer_reject(context.netns, context.hook, context.in, context.frame, *decision.reject);
  dropped(context.netns, where, context.frame, DropReason::kNetfilterDrop);
  return false;
}

// nf_nat_inet_fn: the flow's first packet goes through the nat chains, every packet through the mapping.
bool Engine::translate(NfContext& context) {
  const bool source = confirms_at(context.hook);
  Frame& frame = context.frame;
  const Conntrack* entry = world_.conntracks.find(frame.conntrack);
  if (entry == nullptr) return true;
  // What answers a flow's first packet that was refused is related to it and, unless it is ICMP's, sets the mapping that is not set yet.
  const bool related = frame.ct_info == CtInfo::kRelated || frame.ct_info == CtInfo::kRelatedReply;
  const bool answers = related && frame.packet.ip()->icmp() == nullptr;
  const bool fresh = (frame.ct_info == CtInfo::kNew || answers) && !is_bound(*entry, source);
  const Ip before = *frame.packet.ip();
  if (fresh) {
    const std::size_t count = world_.netns[context.netns].ruleset->hooks.size();
    for (std::size_t i = 0; i < count; ++i) {
      const HookEntry chain = world_.netns[context.netns].ruleset->hooks[i];
      if (chain.hook != context.hook || (chain.family != context.family && chain.family != NfFamily::kInet)) continue;
      const NfTable& table = world_.netns[context.netns].ruleset->tables[chain.table];
      if (table.dormant || table.chains[chain.chain]->type != NfChainType::kNat) continue;
      const NfDecision decision = run_chain(context, chain.table, chain.chain, trace_ != nullptr);
      if (!heed(context, decision)) return false;
      if (is_bound(world_.conntracks[frame.conntrack], source)) break;
    }
    if (!is_bound(world_.conntracks[frame.conntrack], source)) bind_null(context, source);
  }
  if (!apply_nat(context)) {
    dropped(context.netns, context.in ? context.in : context.out, frame, DropReason::kNetfilterDrop,
            "net/netfilter/nf_nat_proto.c:nf_nat_icmp_reply_translation");
    return false;
  }
  const Ip& after = *frame.packet.ip();
  if (trace_ != nullptr &&
      (after.source != before.source || after.destination != before.destination || !(after.transport == before.transport))) {
    EventNat event;
    event.kind = source ? NfNat::Kind::kSnat : NfNat::Kind::kDnat;
    event.by_conntrack = !fresh;
    event.before = tuple_of(before).value_or(Tuple{});
    event.after = tuple_of(after).value_or(Tuple{});
    note(context.netns, context.in ? context.in : context.out, frame, event);
  }
  return true;
}

void Engine::answer_reject(NetnsId netns, NfHook at, LinkId in, const Frame& about, const NfReject& reject) {
  (void)at;
  const bool v4 = about.packet.ip()->is_v4();
  struct Code {
    std::uint8_t type, code;
  };
  Code code{};
  switch (reject.with) {
    case RejectWith::kTcpReset: return send_reset(netns, in, about);
    case RejectWith::kNetUnreachable: code = v4 ? Code{3, 0} : Code{1, 0}; break;
    case RejectWith::kHostUnreachable: code = v4 ? Code{3, 1} : Code{1, 3}; break;
    case RejectWith::kProtoUnreachable: code = v4 ? Code{3, 2} : Code{1, 4}; break;
    case RejectWith::kPortUnreachable: code = v4 ? Code{3, 3} : Code{1, 4}; break;
    case RejectWith::kNetProhibited: code = v4 ? Code{3, 9} : Code{1, 1}; break;
    case RejectWith::kHostProhibited: code = v4 ? Code{3, 10} : Code{1, 1}; break;
    case RejectWith::kAdminProhibited: code = v4 ? Code{3, 13} : Code{1, 1}; break;
    case RejectWith::kIcmp6NoRoute: code = v4 ? Code{3, 0} : Code{1, 0}; break;
    case RejectWith::kIcmp6AddrUnreachable: code = v4 ? Code{3, 1} : Code{1, 3}; break;
    case RejectWith::kIcmp6PortUnreachable: code = v4 ? Code{3, 3} : Code{1, 4}; break;
    case RejectWith::kIcmp6AdminProhibited: code = v4 ? Code{3, 13} : Code{1, 1}; break;
    case RejectWith::kIcmp6PolicyFail: code = v4 ? Code{3, 13} : Code{1, 5}; break;
    case RejectWith::kIcmp6RejectRoute: code = v4 ? Code{3, 13} : Code{1, 6}; break;
  }
  send_icmp_error(netns, in, about, code.type, code.code, 0, {});
}

}  // namespace nslab
