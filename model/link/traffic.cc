// Queueing: root qdiscs, what hangs below them, and filters (net/sched/sch_api.c, cls_api.c).
#include <algorithm>
#include <optional>

#include "model/link/device.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::uint32_t kMajor = 0xffff0000;
constexpr std::uint32_t kIngressHandle = 0xffff0000;
// Handles that are not asked for begin in the upper half (qdisc_alloc_handle).
constexpr std::uint32_t kFirstOwnHandle = 0x80010000;

bool is_known(const World& world, std::string_view kind) {
  constexpr std::string_view kBuiltIn[] = {"pfifo", "bfifo", "pfifo_fast", "noqueue", "tbf", "htb", "ingress", "clsact"};
  return (kind == "netem" && world.profile.netem) || std::find(std::begin(kBuiltIn), std::end(kBuiltIn), kind) != std::end(kBuiltIn);
}

bool has_root(const Link& link) { return !link.qdisc.empty() && link.qdisc->handle != 0; }

const QdiscState* qdisc_of(const Link& link, std::uint32_t handle) {
  if (has_root(link) && link.qdisc->handle == (handle & kMajor)) return &*link.qdisc;
  for (const QdiscState& qdisc : link.traffic->qdiscs) {
    if (qdisc.handle == (handle & kMajor)) return &qdisc;
  }
  return nullptr;
}

const TcClass* class_of(const Link& link, std::uint32_t id) {
  for (const TcClass& known : link.traffic->classes) {
    if (known.id == id) return &known;
  }
  return nullptr;
}

std::string hex_id(std::uint32_t id) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (; id != 0; id >>= 4) text.insert(text.begin(), kDigits[id & 0xf]);
  return text;
}

// Puts a class where the kernel's hash has it, and makes the hash wider when it is full (qdisc_class_hash_insert, _grow).
void insert_class(TrafficControl& traffic, const TcClass& made) {
  const auto bucket = [](std::uint32_t id, std::size_t size) {
    id ^= id >> 8;
    id ^= id >> 4;
    return id & (size - 1);
  };
  const auto put = [&](std::vector<TcClass>& classes, std::size_t size, const TcClass& c) {
    const auto before = std::find_if(classes.begin(), classes.end(), [&](const TcClass& o) {
      return bucket(o.id, size) >= bucket(c.id, size);
    });
    classes.insert(before, c);
  };
  put(traffic.classes, traffic.class_buckets, made);
  if (traffic.classes.size() * 4 <= traffic.class_buckets * 3) return;
  traffic.class_buckets *= 2;
  std::vector<TcClass> grown;
  for (const TcClass& c : traffic.classes) put(grown, traffic.class_buckets, c);
  traffic.classes = std::move(grown);
}

// htb_change_class: a burst as the time that it takes, in the ticks that tc gives it in; a class begins with its buckets full.
void begin_bucket(TcBucket& bucket, const TcBucket* before) {
  constexpr std::int64_t kTick = 64;
  constexpr double kTicksPerMicrosecond = 15.625;
  const double seconds = bucket.rate == 0 ? 0.0 : static_cast<double>(bucket.burst) / static_cast<double>(bucket.rate);
  const auto ticks = static_cast<std::uint32_t>(static_cast<std::uint32_t>(1e6 * seconds) * kTicksPerMicrosecond);
  bucket.size_ns = ticks * kTick;
  bucket.tokens_ns = before == nullptr ? bucket.size_ns : before->tokens_ns;
}

// Takes away a qdisc's classes and filters, and the leaves on those classes.
void clear_below(TrafficControl& traffic, std::uint32_t handle) {
  std::erase_if(traffic.classes, [&](const TcClass& c) { return (c.id & kMajor) == handle; });
  std::erase_if(traffic.filters, [&](const TcFilter& f) { return (f.parent & kMajor) == handle; });
  std::erase_if(traffic.qdiscs, [&](const QdiscState& q) { return (q.parent & kMajor) == handle && q.parent != kTcIngress; });
  traffic.direct = 0;
  if (traffic.classes.empty()) traffic.class_buckets = TrafficControl().class_buckets;
}

bool is_classful(const QdiscState& qdisc) {
  return qdisc.kind != "pfifo" && qdisc.kind != "bfifo" && qdisc.kind != "pfifo_fast" && qdisc.kind != "noqueue";
}

const QdiscState* child_of(const Link& link, std::uint32_t parent) {
  for (const QdiscState& qdisc : link.traffic->qdiscs) {
    if (qdisc.parent == parent) return &qdisc;
  }
  return nullptr;
}

// qdisc_leaf: why nothing hangs, or can hang, on that class. Classes that a qdisc has by itself (tbf's, netem's) are 1.
std::optional<Reason> leaf_fault(const World& world, const Link& link, std::uint32_t classid) {
  const QdiscState& above = *qdisc_of(link, classid);
  const bool says = world.profile.kernel != KernelVersion::k6_1;  // before, it passed for a class without a qdisc
  if (!is_classful(above)) return says ? Reason::kQdiscParentClassless : Reason::kQdiscNotThere;
  const bool has_one = (above.kind == "tbf" || above.kind == "netem") && (classid & ~kMajor) != 0;
  if (!has_one && class_of(link, classid) == nullptr) return says ? Reason::kQdiscClassMissing : Reason::kQdiscNotThere;
  return std::nullopt;
}

Result<Reply> delete_root(World& world, LinkId id, const SetQdisc& op) {
  const Link& link = world.links[id];
  const std::uint32_t handle = has_root(link) ? link.qdisc->handle : 0;
  if (op.qdisc.handle != 0 && op.qdisc.handle != handle) return refuse(Reason::kQdiscHandleInvalid);
  const std::string& kind = link.qdisc->kind;
  if (!op.qdisc.kind.empty() && op.qdisc.kind != (kind.empty() ? "noop" : kind)) return refuse(Reason::kQdiscKindOther);
  if (handle == 0) return refuse(Reason::kQdiscHandleZero);
  if (!link.traffic.empty()) clear_below(world.links.edit(id).traffic.edit(), link.qdisc->handle);
  Link& edited = world.links.edit(id);
  edited.qdisc.reset();  // dev_graft_qdisc: noop, until the link is up
  if (edited.is_up()) edited.qdisc.edit().kind = default_qdisc(edited);
  return Done{};
}

// __tc_get_qdisc, with RTM_DELQDISC
Result<Reply> delete_qdisc(World& world, LinkId id, const SetQdisc& op) {
  if (op.parent == kTcRoot) return delete_root(world, id, op);
  const Link& link = world.links[id];
  const bool inward = op.parent == kTcIngress;
  if (!inward && qdisc_of(link, op.parent) == nullptr) return refuse(Reason::kQdiscClassidMissing);
  if (const auto bad = inward ? std::nullopt : leaf_fault(world, link, op.parent)) return refuse(*bad);
  const QdiscState* child = child_of(link, op.parent);
  if (child == nullptr && inward) return refuse(link.traffic->ingress_queue ? Reason::kQdiscHandleInvalid : Reason::kQdiscNotThere);
  // A class begins with a queue of its own that has no handle.
  const std::uint32_t handle = child == nullptr ? 0 : child->handle;
  if (op.qdisc.handle != 0 && op.qdisc.handle != handle) return refuse(Reason::kQdiscHandleInvalid);
  const std::string_view kind = child == nullptr ? "pfifo" : std::string_view(child->kind);
  if (!op.qdisc.kind.empty() && op.qdisc.kind != kind) return refuse(Reason::kQdiscKindOther);
  if (handle == 0) return refuse(Reason::kQdiscHandleZero);
  TrafficControl& traffic = world.links.edit(id).traffic.edit();
  clear_below(traffic, handle);
  std::erase_if(traffic.qdiscs, [&](const QdiscState& q) { return q.parent == op.parent; });
  return Done{};
}

// qdisc_create: a link without a queue of its own that was given a length of nought is thought to be set up wrongly.
void mend_queue_length(Link& link) {
  constexpr std::uint32_t kDefault = 1000;
  const bool has_queue = link.as<Physical>() != nullptr || link.as<Ifb>() != nullptr || link.as<Tun>() != nullptr;
  if (link.txqlen == 0 && !has_queue) link.txqlen = kDefault;
}

// Where a qdisc is there and no handle says which is meant, the kind is looked at before what is to become of the two.
bool says_unknown_first(const World& world, const SetQdisc& op) {
  return op.qdisc.handle == 0 && world.profile.kernel != KernelVersion::k6_1;
}

// Without a handle another kind takes the place of what is there, even if the request is to make one only where there is none.
bool takes_place(const World& world, const SetQdisc& op, const QdiscState& there) {
  return says_unknown_first(world, op) && op.qdisc.kind != there.kind;
}

// qdisc_change: a request without options changes nothing, and so none is missed.
bool has_no_options(std::string_view kind) { return kind == "pfifo_fast" || kind == "noqueue" || kind == "ingress" || kind == "clsact"; }

Result<Reply> set_root(World& world, LinkId id, const SetQdisc& op) {
  const Link& link = world.links[id];
  const bool had = has_root(link);
  if (!had && op.change) return refuse(Reason::kQdiscMissing);
  const bool known = is_known(world, op.qdisc.kind);
  if (!known && had && says_unknown_first(world, op)) return refuse(Reason::kQdiscUnknown, op.qdisc.kind);
  const bool other = had && op.qdisc.handle != 0 && op.qdisc.handle != link.qdisc->handle;
  if (other && !op.replace) return refuse(Reason::kQdiscNotReplaced);
  if (had && !op.replace && !op.change && !takes_place(world, op, *link.qdisc)) return refuse(Reason::kQdiscTaken);
  const bool named = had && op.qdisc.handle != 0 && op.qdisc.handle == link.qdisc->handle;
  if (named && op.qdisc.kind != link.qdisc->kind) return refuse(Reason::kQdiscKindOther, op.qdisc.kind);
  if (!known) return refuse(Reason::kQdiscUnknown, op.qdisc.kind);
  const bool same = had && op.qdisc.kind == link.qdisc->kind && (op.qdisc.handle == 0 || op.qdisc.handle == link.qdisc->handle);
  if (same && has_no_options(op.qdisc.kind)) return Done{};
  if (same && op.qdisc.kind == "htb") return refuse(Reason::kQdiscUnchangeable);
  QdiscState state = op.qdisc;
  if (state.handle == 0) state.handle = same ? link.qdisc->handle : kFirstOwnHandle;
  const LinkStats counted = stats_of(world, id);
  state.bytes_before = same ? link.qdisc->bytes_before : counted.tx_bytes;
  state.packets_before = same ? link.qdisc->packets_before : counted.tx_packets;
  state.dropped_before = same ? link.qdisc->dropped_before : counted.tx_dropped;
  Link& edited = world.links.edit(id);
  if (!same) mend_queue_length(edited);
  if (had && !same && !edited.traffic.empty()) clear_below(edited.traffic.edit(), edited.qdisc->handle);
  edited.qdisc = Cow(std::move(state));
  return Done{};
}

// __tc_modify_qdisc: what speaks against a child with this handle; the qdisc `there` is to be changed, or another put in its place.
std::optional<Reason> handle_fault(const Link& link, const SetQdisc& op, const QdiscState* there) {
  if (there != nullptr && !op.replace) return Reason::kQdiscNotReplaced;
  const QdiscState* named = qdisc_of(link, op.qdisc.handle);
  if (named == nullptr) return std::nullopt;
  if (!op.replace && !op.change) return Reason::kQdiscOverride;
  if (named->kind != op.qdisc.kind) return Reason::kQdiscKindOther;
  return named->handle == (op.parent & kMajor) ? Reason::kQdiscLoop : Reason::kQdiscOverride;
}

void put_child(World& world, LinkId id, const SetQdisc& op, std::uint32_t handle) {
  QdiscState state = op.qdisc;
  state.parent = op.parent;
  state.handle = handle;
  if (const TcClass* above = class_of(world.links[id], op.parent)) {
    state.bytes_before = above->bytes;
    state.packets_before = above->packets;
  }
  mend_queue_length(world.links.edit(id));
  TrafficControl& traffic = world.links.edit(id).traffic.edit();
  std::erase_if(traffic.qdiscs, [&](const QdiscState& q) { return q.parent == op.parent; });
  traffic.qdiscs.push_back(std::move(state));
  if (op.parent == kTcIngress) traffic.ingress_queue = true;
}

// __tc_modify_qdisc, of a qdisc that is not the root
Result<Reply> set_child(World& world, LinkId id, const SetQdisc& op) {
  const Link& link = world.links[id];
  const bool inward = op.parent == kTcIngress;
  const bool known = is_known(world, op.qdisc.kind);
  if (!inward) {
    const QdiscState* above = qdisc_of(link, op.parent);
    if (above == nullptr) return refuse(Reason::kQdiscParentMissing);
    if (above->kind == "ingress" || above->kind == "clsact") return refuse(Reason::kQdiscParentIngress);
    const auto bad = leaf_fault(world, link, op.parent);
    if (bad && *bad != Reason::kQdiscNotThere) return refuse(*bad);
  }
  const QdiscState* there = child_of(link, op.parent);
  if (!known && there != nullptr && says_unknown_first(world, op)) return refuse(Reason::kQdiscUnknown, op.qdisc.kind);
  const std::uint32_t asked = inward ? kIngressHandle : op.qdisc.handle;
  const bool same = there != nullptr && (asked == 0 || asked == there->handle);
  if (!same && asked != 0 && !inward) {
    if (const auto bad = handle_fault(link, op, there)) return refuse(*bad);
  }
  // Without a handle another kind takes the place of what is there.
  const bool other = same && there->kind != op.qdisc.kind;
  const bool instead = other && asked == 0 && (op.replace || op.change || takes_place(world, op, *there));
  if (same && !instead) {
    if (!op.replace && !op.change) return refuse(Reason::kQdiscTaken);
    if (there->kind != op.qdisc.kind) return refuse(Reason::kQdiscKindOther, op.qdisc.kind);
    if (has_no_options(there->kind)) return Done{};
    if (there->kind == "htb") return refuse(Reason::kQdiscUnchangeable);
    put_child(world, id, op, there->handle);
    return Done{};
  }
  if (op.change && !instead) return refuse(Reason::kQdiscMissing);
  if (!known) return refuse(Reason::kQdiscUnknown, op.qdisc.kind);
  if (!inward && leaf_fault(world, link, op.parent)) return refuse(Reason::kQdiscClassMissing);
  std::uint32_t free = kFirstOwnHandle;
  while (qdisc_of(link, free) != nullptr) free += 0x10000;
  put_child(world, id, op, asked != 0 ? asked : free);
  return Done{};
}

// __tcf_qdisc_find: why filters cannot hang there.
std::optional<Reason> parent_fault(const Link& link, std::uint32_t parent) {
  const QdiscState* qdisc = parent == 0 ? nullptr : qdisc_of(link, parent);
  if (qdisc == nullptr) return Reason::kFilterParentMissing;
  if (qdisc->kind == "tbf" || qdisc->kind == "netem") return Reason::kFilterNoBlocks;
  if (qdisc->kind != "htb" && qdisc->kind != "ingress" && qdisc->kind != "clsact") return Reason::kFilterClassless;
  if (qdisc->kind == "htb" && (parent & ~kMajor) != 0 && class_of(link, parent) == nullptr) return Reason::kFilterClassMissing;
  return std::nullopt;
}

// tcf_auto_prio, u32_init, gen_new_kid
void insert_filter(TrafficControl& traffic, TcFilter filter) {
  constexpr std::uint32_t kFirstTable = 0x800, kAutomatic = 0x8000, kFirstAutomatic = 0xc000;
  if (filter.priority == 0) {
    filter.priority = kFirstAutomatic;
    for (const TcFilter& f : traffic.filters) {
      if (f.parent == filter.parent && f.priority > kAutomatic) filter.priority = std::min(filter.priority, f.priority - 1);
    }
  }
  std::uint32_t table = kFirstTable;
  filter.handle = kFirstTable;
  for (const TcFilter& f : traffic.filters) {
    if (f.parent == filter.parent) table = std::max(table, f.table + 1);
  }
  for (const TcFilter& f : traffic.filters) {
    if (f.parent != filter.parent || f.priority != filter.priority || f.protocol != filter.protocol) continue;
    table = f.table;
    filter.handle = std::max(filter.handle, f.handle + 1);
  }
  filter.table = table;
  const auto after = std::find_if(traffic.filters.begin(), traffic.filters.end(), [&](const TcFilter& f) {
    return f.parent == filter.parent && f.priority > filter.priority;
  });
  traffic.filters.insert(after, std::move(filter));
}

}  // namespace

Result<Reply> run(World& world, const SetQdisc& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  if (!op.add) return delete_qdisc(world, *id, op);
  return op.parent == kTcRoot ? set_root(world, *id, op) : set_child(world, *id, op);
}

Result<Reply> run(World& world, const SetTcClass& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  const Link& link = world.links[*id];
  constexpr std::uint32_t kRoot = 0xffffffff;
  const std::uint32_t parent = op.tc_class.parent, major = op.tc_class.id >> 16;
  if (parent != 0 && parent != kRoot && major != 0 && parent >> 16 != major) return refuse(Reason::kClassless);
  const QdiscState* qdisc = qdisc_of(link, op.tc_class.id);
  using Verb = SetTcClass::Verb;
  if (qdisc == nullptr) return refuse(Reason::kClassMissing);
  if (qdisc->kind == "tbf" || qdisc->kind == "netem") return refuse(op.verb == Verb::kAdd ? Reason::kClassTaken : Reason::kClassFixed);
  if (qdisc->kind != "htb") return refuse(Reason::kClassless);
  const TcClass* known = class_of(link, op.tc_class.id);
  if (op.verb == Verb::kDelete) {
    if (known == nullptr) return refuse(Reason::kClassMissing);
    const auto& classes = link.traffic->classes;
    const auto& filters = link.traffic->filters;
    const std::string flow = "*flowid " + hex_id(known->id >> 16) + ":" + hex_id(known->id & 0xffff);
    if (std::any_of(classes.begin(), classes.end(), [&](const TcClass& c) { return c.parent == known->id; }) ||
        std::any_of(filters.begin(), filters.end(), [&](const TcFilter& f) { return f.target == flow; }))
      return refuse(Reason::kClassInUse);
    TrafficControl& traffic = world.links.edit(*id).traffic.edit();
    std::erase_if(traffic.qdiscs, [&](const QdiscState& q) { return q.parent == op.tc_class.id; });
    std::erase_if(traffic.classes, [&](const TcClass& c) { return c.id == op.tc_class.id; });
    return Done{};
  }
  if (known == nullptr && op.verb == Verb::kChange) return refuse(Reason::kClassMissing);
  if (known != nullptr && op.verb == Verb::kAdd) return refuse(Reason::kClassTaken);
  TcClass made = op.tc_class;
  if (known != nullptr) {
    made.parent = known->parent;
  } else if (class_of(link, made.parent) == nullptr) {
    made.parent = 0;  // htb_find: a parent that is not there is as good as none
  }
  begin_bucket(made.rate, known == nullptr ? nullptr : &known->rate);
  begin_bucket(made.ceil, known == nullptr ? nullptr : &known->ceil);
  made.filled = known == nullptr ? world.now : known->filled;
  if (known != nullptr) {
    made.bytes = known->bytes;
    made.packets = known->packets;
    made.lends = known->lends;
    made.borrows = known->borrows;
  }
  TrafficControl& traffic = world.links.edit(*id).traffic.edit();
  if (known == nullptr) {
    std::erase_if(traffic.qdiscs, [&](const QdiscState& q) { return made.parent != 0 && q.parent == made.parent; });
    insert_class(traffic, made);
    return Done{};
  }
  *std::find_if(traffic.classes.begin(), traffic.classes.end(), [&](const TcClass& c) { return c.id == made.id; }) = made;
  return Done{};
}

Result<Reply> run(World& world, const SetTcFilter& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  const Link& link = world.links[*id];
  const std::uint32_t parent = op.filter.parent == 0 && has_root(link) ? link.qdisc->handle : op.filter.parent;
  if (const auto bad = parent_fault(link, parent)) return refuse(*bad);
  if (!op.add) {
    std::erase_if(world.links.edit(*id).traffic.edit().filters, [&](const TcFilter& f) {
      return (f.parent & kMajor) == (parent & kMajor) && (op.filter.priority == 0 || f.priority == op.filter.priority);
    });
    return Done{};
  }
  if (op.kind != "u32") {
    const auto& filters = link.traffic->filters;  // of which all are u32
    const bool taken = std::any_of(filters.begin(), filters.end(), [&](const TcFilter& f) {
      return (f.parent & kMajor) == (parent & kMajor) && f.priority == op.filter.priority;
    });
    return refuse(taken ? Reason::kClassifierOther : Reason::kClassifierUnknown, op.kind);
  }
  if (!op.action.empty()) return refuse(Reason::kTcActionUnknown, op.action);
  TcFilter filter = op.filter;
  filter.parent = parent;
  insert_filter(world.links.edit(*id).traffic.edit(), std::move(filter));
  return Done{};
}

}  // namespace nslab
