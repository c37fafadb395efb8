#include "verify/probes.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "model/execute.h"
#include "model/snapshot.h"
#include "model/trace.h"

namespace nslab::verify {

namespace {

constexpr std::uint16_t kId = 0x1000;  // and further ones, for further probes
constexpr std::uint32_t kDataBytes = 56;
constexpr Duration kPatience = std::chrono::milliseconds(3600);

bool is_worth_asking(const IpAddress& address) {
  return !address.is_loopback() && !address.is_link_local() && !address.is_limited_broadcast() && !address.is_multicast();
}

// A process in a namespace that `viewer` can name.
std::optional<Pid> enter(World& world, Pid viewer, const std::string& name) {
  Clone clone;
  clone.by = viewer;
  const auto made = execute(world, clone);
  if (!made) return std::nullopt;
  const Pid pid = std::get<Child>(*made).pid;
  if (name.empty()) return pid;
  Setns join;
  join.by = pid;
  join.path = name.starts_with("pid ") ? "/proc/" + name.substr(4) + "/ns/net" : "/run/netns/" + name;
  if (!execute(world, join)) return std::nullopt;
  return pid;
}

bool is_request(const Packet& packet, std::uint16_t id) {
  const Ip* ip = packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  return icmp != nullptr && icmp->id == id && icmp->type == (ip->destination.is_v6() ? 128 : 8);
}

// The request, its reply, and what ICMP says of either: not what others send in the meantime.
bool is_of_probe(const Packet& packet, std::uint16_t id) {
  const Ip* ip = packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  return icmp != nullptr && (icmp->id == id || icmp->quoted.source_port == id);
}

// RFC 4861: solicitations and advertisements are ICMPv6.
bool is_neighbour_discovery(const Packet& packet) {
  const Ip* ip = packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  return icmp != nullptr && ip->destination.is_v6() && icmp->type >= 133 && icmp->type <= 137;
}

// An echo that ICMP is told to ignore: raw sockets have seen it before.
bool is_ignored_echo(const EventDropped& dropped) {
  return dropped.reason == DropReason::kConsumed && (dropped.site.ends_with(":icmp_echo") || dropped.site.ends_with(":icmpv6_rcv"));
}

// What the trace shows of the request: where it arrived, as whose; and why something was dropped.
void read_trace(const Trace& trace, NetnsId to, std::uint16_t id, ExpectedAnswer& out) {
  for (const Event& event : trace.events) {
    const auto* dropped = std::get_if<EventDropped>(&event.detail);
    if (dropped != nullptr && dropped->reason != DropReason::kConsumed) {
      if (is_of_probe(event.packet, id)) {
        if (out.dropped != DropReason::kNone) out.dropped_beside.push_back(out.dropped);
        out.dropped = dropped->reason;
      }
      if (is_neighbour_discovery(event.packet)) out.dropped_beside.push_back(dropped->reason);
    }
    const bool unheard = dropped != nullptr && dropped->reason == DropReason::kConsumed && dropped->site.ends_with(":ip6_mc_input");
    if (unheard && is_neighbour_discovery(event.packet)) out.dropped_beside.push_back(DropReason::kNotSpecified);
    const bool arrived = std::get_if<EventDelivered>(&event.detail) != nullptr || (dropped != nullptr && is_ignored_echo(*dropped));
    if (arrived && event.netns == to && is_request(event.packet, id)) out.seen_as = event.packet.ip()->source;
  }
}

void read_answer(const Received& received, std::uint16_t id, ExpectedAnswer& out) {
  const Ip* ip = received.packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  if (icmp == nullptr || out.kind != ExpectedAnswer::Kind::kLost) return;
  const bool v6 = ip->source.is_v6();
  if (icmp->type == (v6 ? 129 : 0) && icmp->id == id) {
    out.kind = ExpectedAnswer::Kind::kReplied;
    out.from = ip->source;
    out.ttl = ip->ttl;
    return;
  }
  const bool error = v6 ? icmp->type < 128 : icmp->type == 3 || icmp->type == 11 || icmp->type == 12;
  if (!error || icmp->quoted.source_port != id) return;
  out.kind = ExpectedAnswer::Kind::kIcmp;
  out.from = ip->source;
  out.type = icmp->type;
  out.code = icmp->code;
}

bool has_choice_of_nexthops(const World& world, NetnsId netns) {
  const Netns& here = world.netns[netns];
  for (const auto* fib : {&here.fib4, &here.fib6}) {
    for (const auto& [id, table] : fib->tables) {
      for (const auto& [key, route] : table.routes) {
        if (!route.more.empty()) return true;
      }
    }
  }
  return false;
}

NetnsId netns_named(const World& world, Pid viewer, const std::string& name) {
  for (const auto& [netns, called] : netns_names(world, viewer)) {
    if (called == name) return netns;
  }
  return {};
}

}  // namespace

std::vector<PlannedProbe> plan_probes(const World& world, Pid viewer, std::size_t most) {
  std::vector<PlannedProbe> all;
  const auto names = netns_names(world, viewer);
  for (const auto& [from, from_name] : names) {
    for (const auto& [to, to_name] : names) {
      if (world.netns[from].outside || world.netns[to].outside) continue;
      for (const auto& [address, links] : world.netns[to].own_addresses) {
        if (is_worth_asking(address)) all.push_back({from_name, to_name, address});
      }
    }
  }
  if (all.size() <= most) return all;
  std::vector<PlannedProbe> chosen;
  for (std::size_t i = 0; i < most; ++i) chosen.push_back(all[i * all.size() / most]);
  return chosen;
}

namespace {

// An echo request that is on its way.
struct Asked {
  Pid by = 0;
  int descriptor = -1;
  std::uint16_t id = 0;
  NetnsId to{};
  ExpectedAnswer answer{};  // so far
};

Asked ask(World& world, Pid viewer, const PlannedProbe& probe, std::uint16_t id, Trace& trace) {
  Asked out;
  out.id = id;
  const auto pid = enter(world, viewer, probe.from);
  if (!pid) return out;
  const bool v6 = probe.destination.is_v6();
  MakeSocket make;
  make.by = *pid;
  make.kind = SocketKind::kRaw;
  make.family = probe.destination.family;
  make.protocol = v6 ? ipproto::kIcmp6 : ipproto::kIcmp;
  const auto made = execute(world, make);
  if (!made) return out;
  Send send;
  send.by = *pid;
  send.descriptor = std::get<Descriptor>(*made).number;
  send.to = Endpoint{probe.destination, 0};
  send.length = kDataBytes;
  Icmp icmp;
  icmp.type = v6 ? 128 : 8;
  icmp.id = id;
  icmp.sequence = 1;
  send.icmp = icmp;
  out.to = netns_named(world, viewer, probe.to);
  const auto sent = execute(world, send, &trace);
  const auto* what = sent ? std::get_if<Sent>(&*sent) : nullptr;
  if (!sent || (what != nullptr && what->outcome.error != Errno::kNone)) {
    out.answer.kind = ExpectedAnswer::Kind::kRefused;
    out.answer.error = static_cast<int>(sent ? what->outcome.error : code_of(sent.error().reason, world.profile.kernel));
    return out;
  }
  out.by = *pid;
  out.descriptor = send.descriptor;
  return out;
}

void wait(World& world, Pid viewer, Duration time, Trace& trace) {
  Advance op;
  op.by = viewer;
  op.time = time;
  (void)execute(world, op, &trace);
}

// What came of it, once the time that it is given has passed.
ExpectedAnswer answer_to(World& world, const Asked& asked, const Trace& trace) {
  ExpectedAnswer out = asked.answer;
  read_trace(trace, asked.to, asked.id, out);
  if (asked.by == 0) return out;
  Receive receive;
  receive.by = asked.by;
  receive.descriptor = asked.descriptor;
  for (auto got = execute(world, receive); got; got = execute(world, receive)) {
    const auto* datagrams = std::get_if<Datagrams>(&*got);
    if (datagrams == nullptr) break;
    read_answer(datagrams->received, asked.id, out);
  }
  return out;
}

}  // namespace

ExpectedAnswer expected_answer(const World& world, Pid viewer, const PlannedProbe& probe) {
  World copy = world;
  Trace trace;
  const Asked asked = ask(copy, viewer, probe, kId, trace);
  if (asked.by != 0) wait(copy, viewer, kPatience, trace);
  return answer_to(copy, asked, trace);
}

namespace {

bool is_lost(const ExpectedAnswer& answer) { return answer.kind == ExpectedAnswer::Kind::kLost; }

// Of each namespace the first of these that is open; they are taken out of `open`.
std::vector<std::size_t> one_of_each(std::vector<std::size_t>& open, const std::vector<PlannedProbe>& probes) {
  std::set<std::string_view> senders;
  std::vector<std::size_t> now;
  std::vector<std::size_t> later;
  for (const std::size_t number : open) (senders.insert(probes[number].from).second ? now : later).push_back(number);
  open = std::move(later);
  return now;
}

}  // namespace

std::vector<AnswersInTurn> expected_in_turn(const World& world, Pid viewer, const std::vector<PlannedProbe>& probes) {
  constexpr Duration kBetween = std::chrono::microseconds(50);
  constexpr Duration kSecondPatience = std::chrono::milliseconds(1100);
  World copy = world;
  Trace trace;
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    asked.push_back(ask(copy, viewer, probes[i], static_cast<std::uint16_t>(kId + i), trace));
    wait(copy, viewer, kBetween, trace);
  }
  wait(copy, viewer, kPatience, trace);
  std::vector<AnswersInTurn> out;
  std::vector<std::size_t> open;
  for (const Asked& one : asked) {
    const ExpectedAnswer answer = answer_to(copy, one, trace);
    if (is_lost(answer)) open.push_back(out.size());
    out.push_back({answer, answer});
  }
  while (!open.empty()) {
    Trace second;
    std::vector<std::pair<std::size_t, Asked>> now;
    for (const std::size_t number : one_of_each(open, probes)) {
      now.emplace_back(number, ask(copy, viewer, probes[number], static_cast<std::uint16_t>(kId + number), second));
      wait(copy, viewer, kBetween, second);
    }
    wait(copy, viewer, kSecondPatience, second);
    for (const auto& [number, one] : now) out[number].again = answer_to(copy, one, second);
  }
  return out;
}

std::optional<World> decided_otherwise(const World& world, Pid viewer, std::uint32_t way) {
  std::optional<World> out;
  for (const auto& [netns, name] : netns_names(world, viewer)) {
    if (!has_choice_of_nexthops(world, netns)) continue;
    if (!out) out = world;
    const auto pid = enter(*out, viewer, name);
    if (!pid) continue;
    WriteSysctl seed;
    seed.by = *pid;
    seed.path = "net/ipv4/fib_multipath_hash_seed";
    seed.value = std::to_string(way);
    (void)execute(*out, seed);
  }
  return out;
}

std::string to_string(const ExpectedAnswer& answer) {
  std::string out;
  switch (answer.kind) {
    case ExpectedAnswer::Kind::kReplied: out = fmt::format("replied from {}, ttl {}", to_string(answer.from), answer.ttl); break;
    case ExpectedAnswer::Kind::kRefused: out = fmt::format("refused: {}", error_text(static_cast<Errno>(answer.error))); break;
    case ExpectedAnswer::Kind::kIcmp: out = fmt::format("ICMP {}/{} from {}", answer.type, answer.code, to_string(answer.from)); break;
    case ExpectedAnswer::Kind::kLost: out = "lost"; break;
  }
  if (answer.seen_as) out += ", seen as " + to_string(answer.seen_as);
  return out;
}

}  // namespace nslab::verify
