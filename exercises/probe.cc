#include "exercises/probe.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/execute.h"
#include "model/file/descriptors.h"
#include "model/snapshot.h"

namespace nslab::exercises {

namespace {

constexpr Duration kPatience = std::chrono::milliseconds(3200);  // three solicitations of a neighbour, a SYN sent again
constexpr Duration kGlance = std::chrono::milliseconds(400);
constexpr std::uint16_t kPingId = 0x6e73;

std::optional<int> make_socket(World& world, Pid by, SocketKind kind, Family family, std::uint8_t protocol) {
  MakeSocket make;
  make.by = by;
  make.kind = kind;
  make.family = family;
  make.protocol = protocol;
  const auto reply = execute(world, make);
  return reply ? std::optional(std::get<Descriptor>(*reply).number) : std::nullopt;
}

void wait(World& world, Pid by, Duration time, Trace& trace) {
  Advance advance;
  advance.by = by;
  advance.time = time;
  (void)execute(world, advance, &trace);
}

std::string name_of(const World& world, Pid observer, NetnsId netns) {
  const auto names = netns_names(world, observer);
  const auto at = names.find(netns);
  if (at == names.end())
    return world.netns.contains(netns) && world.netns[netns].outside ? "outside of the machine" : "in a namespace without a name";
  return at->second.empty() ? "on the machine itself" : "in " + at->second;
}

std::string fault_of(const Error& error, KernelVersion kernel) {
  const Errno code = code_of(error.reason, kernel);
  if (code == Errno::kENETUNREACH) return "no-route";
  if (code == Errno::kEHOSTUNREACH) return "no-answer";
  if (code == Errno::kECONNREFUSED) return "nobody-listens";
  return "refused";
}

Answer refused(const World& world, const Error& error) {
  Answer out;
  out.fault = fault_of(error, world.profile.kernel);
  out.why = row(error.reason).lesson;
  return out;
}

// The end of the story that a trace tells: the last packet that somebody dropped.
Answer lost(const World& world, Pid observer, const Trace& trace) {
  Answer out;
  out.fault = "no-answer";
  out.why = "nothing was dropped, and nobody answered";
  const auto at = std::find_if(trace.events.rbegin(), trace.events.rend(), [](const Event& event) {
    const auto* drop = std::get_if<EventDropped>(&event.detail);
    return drop != nullptr && drop->reason != DropReason::kConsumed;
  });
  if (at == trace.events.rend()) return out;
  const DropRow& row = nslab::row(std::get<EventDropped>(at->detail).reason);
  const std::string device = at->link && world.links.contains(at->link) ? fmt::format(" at {}", world.links[at->link].name.view()) : "";
  out.fault = fmt::format("{}", row.name);
  out.why = fmt::format("a packet is dropped {}{} ({}): {}", name_of(world, observer, at->netns), device, row.name, row.lesson);
  return out;
}

bool has_reply(World& world, Pid by, int descriptor, const IpAddress& from) {
  const std::uint8_t type = from.is_v6() ? 129 : 0;
  while (is_readable(world, by, descriptor)) {
    Receive receive;
    receive.by = by;
    receive.descriptor = descriptor;
    const auto reply = execute(world, receive);
    const auto* datagram = reply ? std::get_if<Datagrams>(&*reply) : nullptr;
    if (datagram == nullptr) return false;
    const Ip* ip = datagram->received.packet.ip();
    const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
    if (icmp != nullptr && datagram->received.kind == Received::Kind::kPacket && icmp->type == type && icmp->id == kPingId) return true;
  }
  return false;
}

Answer ping(World& world, Pid observer, Pid by, const IpAddress& to) {
  Trace trace;
  const auto socket = make_socket(world, by, SocketKind::kRaw, to.family, to.is_v6() ? ipproto::kIcmp6 : ipproto::kIcmp);
  Answer out;
  if (!socket) return Answer{false, true, {}, "refused", "no socket can be made"};
  for (std::uint16_t sequence = 1; sequence <= 3; ++sequence) {
    Send send;
    send.by = by;
    send.descriptor = *socket;
    send.to = Endpoint{to, 0};
    send.length = 56;
    Icmp icmp;
    icmp.type = to.is_v6() ? 128 : 8;
    icmp.id = kPingId;
    icmp.sequence = sequence;
    send.icmp = icmp;
    const auto reply = execute(world, send, &trace);
    if (!reply) return refused(world, reply.error());
    if (const auto* sent = std::get_if<Sent>(&*reply); sent != nullptr && sent->outcome.seen_as) out.seen_as = sent->outcome.seen_as;
    for (const Duration pause : {Duration(0), kGlance, kPatience}) {
      if (pause.count() > 0) wait(world, by, pause, trace);
      if (!has_reply(world, by, *socket, to)) continue;
      out.reached = true;
      return out;
    }
    if (trace.events.empty() || sequence == 3) break;
  }
  const IpAddress seen = out.seen_as;
  out = lost(world, observer, trace);
  out.seen_as = seen;
  return out;
}

bool listen_at(World& world, Pid by, Family family, std::uint16_t port) {
  const auto socket = make_socket(world, by, SocketKind::kTcp, family, 0);
  if (!socket) return false;
  Bind bind;
  bind.by = by;
  bind.descriptor = *socket;
  bind.to = Endpoint{IpAddress::any(family), port};
  Listen listen;
  listen.by = by;
  listen.descriptor = *socket;
  return execute(world, bind).has_value() && execute(world, listen).has_value();
}

const Socket* socket_of(const World& world, Pid by, int descriptor) {
  const auto id = socket_at(world, by, descriptor);
  return id ? world.sockets.find(*id) : nullptr;
}

Answer connect(World& world, Pid observer, Pid by, const Flow& flow) {
  Trace trace;
  const auto socket = make_socket(world, by, SocketKind::kTcp, flow.to.family, 0);
  if (!socket) return Answer{false, true, {}, "refused", "no socket can be made"};
  Connect connect;
  connect.by = by;
  connect.descriptor = *socket;
  connect.to = Endpoint{flow.to, flow.port};
  const auto reply = execute(world, connect, &trace);
  if (!reply && reply.error().reason != Reason::kInProgress) return refused(world, reply.error());
  for (const Duration pause : {Duration(0), kGlance, kPatience}) {
    if (pause.count() > 0) wait(world, by, pause, trace);
    const Socket* state = socket_of(world, by, *socket);
    if (state == nullptr) break;
    if (state->tcp->state == TcpState::kSynSent) continue;
    if (state->tcp->state != TcpState::kClosed || state->tcp->connected_once) return Answer{true, true, {}, "", ""};
    return Answer{false,
                  true,
                  {},
                  "nobody-listens",
                  fmt::format("the other side refused: nobody listens on port {} there, or a firewall rejects it", flow.port)};
  }
  return lost(world, observer, trace);
}

}  // namespace

std::optional<Pid> enter(World& world, Pid observer, const std::string& netns) {
  Clone clone;
  clone.by = observer;
  const auto reply = execute(world, clone);
  if (!reply) return std::nullopt;
  const Pid child = std::get<Child>(*reply).pid;
  if (netns.empty()) return child;
  Setns join;
  join.by = child;
  join.path = "/run/netns/" + netns;
  join.kinds = clone_flag::kNewnet;
  return execute(world, join) ? std::optional(child) : std::nullopt;
}

Answer probe(World& world, Pid observer, const Flow& flow) {
  const auto by = enter(world, observer, flow.from);
  if (!by) return Answer{false, false, {}, "netns-missing", fmt::format("there is no namespace called {}", flow.from)};
  if (flow.port == 0) return ping(world, observer, *by, flow.to);
  if (flow.serves) {
    const auto server = enter(world, observer, flow.serve);
    if (!server) return Answer{false, false, {}, "netns-missing", fmt::format("there is no namespace called {}", flow.serve)};
    (void)listen_at(world, *server, flow.to.family, flow.port);  // where somebody listens already, that will do
  }
  return connect(world, observer, *by, flow);
}

}  // namespace nslab::exercises
