#include "verify/generate.h"

#include <fmt/format.h>

#include <array>

#include "model/base/ip.h"
#include "model/rules.h"

namespace nslab::verify {

std::string any_name(Choice& choice) {
  static constexpr std::array kNames{"v0", "v1", "v2", "v3", "br0", "br1", "d0", "a-name-of-15-ch"};
  return choice.of(kNames);
}

IpAddress any_address(Choice& choice) {
  return *parse_ip(fmt::format("10.0.{}.{}", choice.below(3), 1 + choice.below(4)));
}

IpAddress any_address6(Choice& choice) {
  return *parse_ip(fmt::format("fd00:{}::{}", choice.below(3), 1 + choice.below(4)));
}

Prefix any_prefix(Choice& choice) {
  static constexpr std::array<std::uint8_t, 4> kLengths{32, 24, 24, 16};
  const std::uint8_t length = kLengths[choice.below(kLengths.size())];
  return {masked(any_address(choice), length), length};
}

LinkRef any_link(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(8)) return LinkRef{any_name(choice), 0};
  const Netns& netns = lab.world.netns[find_process(lab.world, by)->net];
  std::uint32_t skip = choice.below(static_cast<std::uint32_t>(netns.links.size()));
  for (const auto& [index, id] : netns.links) {
    if (skip-- == 0) return LinkRef{std::string(lab.world.links[id].name.view()), 0};
  }
  return LinkRef{"lo", 0};
}

NetnsRef any_netns(const Lab& lab, Choice& choice) {
  const Pid of = choice.of(lab.residents);
  const Process* process = find_process(lab.world, of);
  return NetnsByPid{process == nullptr ? of : process->numbers->back().number};
}

void leave_first(const Lab& lab, SetLink& op) {
  const auto here = resolve_netns(lab.world, op.by, op.in);
  const LinkId link = here ? find_link(lab.world, *here, op.link.name) : LinkId{};
  const Link* master = link ? lab.world.links.find(lab.world.links[link].master) : nullptr;
  if (master != nullptr && op.settings.master && master->name.view() != op.settings.master->name) op.settings.master = LinkRef{};
}

namespace {

Op new_link(const Lab& lab, Pid by, Choice& choice) {
  NewLink op;
  op.by = by;
  op.name = any_name(choice);
  switch (choice.below(5)) {
    case 0:
    case 1: {
      NewVeth veth;
      veth.peer_name = any_name(choice);
      if (choice.one_in(2)) veth.peer.netns = any_netns(lab, choice);
      op.data = veth;
      break;
    }
    case 2: op.data = BridgeOptions{}; break;
    case 3: op.data = NewPlain{"dummy"}; break;
    default: {
      NewVlan vlan;
      vlan.id = 1 + choice.below(3);
      op.data = vlan;
      op.lower = any_link(lab, by, choice);
      break;
    }
  }
  if (choice.one_in(3)) op.settings.up = true;
  return op;
}

Op set_link(const Lab& lab, Pid by, Choice& choice) {
  SetLink op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  switch (choice.below(9)) {
    case 0:
    case 1:
    case 2: op.settings.up = true; break;
    case 3: op.settings.up = false; break;
    case 4: op.settings.netns = any_netns(lab, choice); break;
    case 5:
      op.settings.master = choice.one_in(4) ? LinkRef{} : any_link(lab, by, choice);
      leave_first(lab, op);
      break;
    case 6: op.settings.name = any_name(choice); break;
    case 7: op.settings.mtu = choice.one_in(4) ? 60 : 1280 + choice.below(3) * 220; break;
    default: op.settings.promisc = choice.one_in(2); break;
  }
  return op;
}

Op address_op(const Lab& lab, Pid by, Choice& choice) {
  if (choice.below(3) != 0) {
    NewAddr op;
    op.by = by;
    op.link = any_link(lab, by, choice);
    op.address.local = op.address.peer = any_address(choice);
    op.address.prefix_length = choice.one_in(4) ? 32 : 24;
    return op;
  }
  DelAddr op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  op.local = any_address(choice);
  op.peer = {op.local, static_cast<std::uint8_t>(choice.one_in(4) ? 32 : 24)};
  return op;
}

Op route_op(const Lab& lab, Pid by, Choice& choice) {
  RouteSpec route;
  route.destination = choice.one_in(3) ? Prefix{*parse_ip("0.0.0.0"), 0} : any_prefix(choice);
  NexthopSpec hop;
  if (choice.one_in(2)) hop.gateway = any_address(choice);
  if (hop.gateway.family == Family::kNone || choice.one_in(2)) hop.link = any_link(lab, by, choice);
  if (hop.gateway.family == Family::kNone) route.scope = Scope::kLink;
  if (choice.one_in(6)) {
    route.type = RouteType::kBlackhole;
    route.scope = Scope::kUniverse;
  } else {
    route.nexthops = {hop};
  }
  if (choice.below(3) != 0) {
    NewRoute op;
    op.by = by;
    op.route = route;
    if (route.nexthops.empty()) op.route.nexthops = {NexthopSpec{}};
    if (choice.one_in(4)) {
      op.exclusive = false;
      op.replace = true;
    }
    return op;
  }
  DelRoute op;
  op.by = by;
  op.route = route;
  op.route.scope = Scope::kNowhere;
  op.route.protocol = rtprot::kUnspec;
  op.any_type = route.type == RouteType::kUnicast;
  if (op.any_type) op.route.type = RouteType::kUnspec;
  return op;
}

Op neigh_op(const Lab& lab, Pid by, Choice& choice) {
  if (choice.below(3) != 0) {
    NewNeigh op;
    op.by = by;
    op.link = any_link(lab, by, choice);
    op.address = any_address(choice);
    op.exclusive = true;
    op.lladdr = *parse_mac(fmt::format("02:00:00:00:00:0{}", choice.below(8)));
    return op;
  }
  DelNeigh op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  op.address = any_address(choice);
  return op;
}

Op bridge_op(const Lab& lab, Pid by, Choice& choice) {
  BridgeIoctl op;
  op.by = by;
  static constexpr std::array kCalls{BridgeIoctl::Call::kAddBridge, BridgeIoctl::Call::kDelBridge, BridgeIoctl::Call::kAddPort,
                                     BridgeIoctl::Call::kDelPort};
  op.call = kCalls[choice.below(kCalls.size())];
  op.bridge = choice.one_in(2) ? "br0" : any_name(choice);
  const bool takes_port = op.call == BridgeIoctl::Call::kAddPort || op.call == BridgeIoctl::Call::kDelPort;
  if (takes_port) op.port = any_link(lab, by, choice);
  return op;
}

std::vector<Op> ping(Pid by, Choice& choice) {
  MakeSocket make;
  make.by = by;
  make.kind = SocketKind::kPing;
  Send send;
  send.by = by;
  send.descriptor = 3;
  send.to.address = any_address(choice);
  Icmp icmp;
  icmp.type = 8;
  send.icmp = icmp;
  send.length = 56;
  Advance wait;
  wait.by = by;
  wait.time = std::chrono::milliseconds(10);
  Close close;
  close.by = by;
  close.descriptor = 3;
  return {make, send, wait, close};
}

}  // namespace

std::vector<Op> residents_for(Pid shell) {
  Clone clone;
  clone.by = shell;
  clone.flags = clone_flag::kNewnet;
  return {clone, clone, clone};
}

Lab make_lab() {
  Beginning beginning;
  beginning.in_init_net = true;
  auto [world, shell] = begin_world(beginning);
  Lab lab{std::move(world), {shell}};
  add_nic(lab.world, lab.world.init_net, "eth0");
  for (const Op& op : residents_for(shell)) lab.residents.push_back(std::get<Child>(*execute(lab.world, op)).pid);
  return lab;
}

namespace {

std::vector<Op> end_of(const Lab& lab, Pid by) {
  if (by == lab.residents.front()) return {};
  Exit op;
  op.by = by;
  Reap reap;
  reap.by = lab.residents.front();
  reap.child = by;
  return {op, reap};
}

Op deletion(const Lab& lab, Pid by, Choice& choice) {
  DelLink op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  return op;
}

std::vector<Op> plain_ops(const Lab& lab, Pid by, Choice& choice) {
  switch (choice.below(20)) {
    case 0:
    case 1:
    case 2:
    case 3: return {new_link(lab, by, choice)};
    case 4:
    case 5:
    case 6:
    case 7: return {set_link(lab, by, choice)};
    case 8:
    case 9:
    case 10: return {address_op(lab, by, choice)};
    case 11:
    case 12: return {route_op(lab, by, choice)};
    case 13: return {neigh_op(lab, by, choice)};
    case 14: return {bridge_op(lab, by, choice)};
    case 15: return {deletion(lab, by, choice)};
    case 16: {
      Advance op;
      op.by = by;
      op.time = std::chrono::milliseconds(100 * (1 + choice.below(30)));
      return {op};
    }
    case 17: return end_of(lab, by);
    default: return ping(by, choice);
  }
}

std::vector<Op> wide_ops(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(10)) return choice.one_in(2) ? refused_link_ops(lab, by, choice) : refused_inet_ops(lab, by, choice);
  switch (choice.below(32)) {
    case 0:
    case 1:
    case 2: return {new_link(lab, by, choice)};
    case 3:
    case 4:
    case 5: return {set_link(lab, by, choice)};
    case 6:
    case 7:
    case 8:
    case 9:
    case 10: return {wide_link_op(lab, by, choice)};
    case 11:
    case 12: return {wide_bridge_op(lab, by, choice)};
    case 13: return {bridge_op(lab, by, choice)};
    case 14:
    case 15: return {address_op(lab, by, choice)};
    case 16:
    case 17:
    case 18: return {wide_address_op(lab, by, choice)};
    case 19: return {route_op(lab, by, choice)};
    case 20:
    case 21:
    case 22:
    case 23: return {wide_route_op(lab, by, choice)};
    case 24: return {wide_rule_op(lab, by, choice)};
    case 25: return {wide_neighbour_op(lab, by, choice)};
    case 26: return {neigh_op(lab, by, choice)};
    case 27: return {wide_nexthop_op(lab, by, choice)};
    case 28:
    case 29: return {wide_sysctl_op(lab, by, choice)};
    case 30:
      if (lab.mix != Mix::kMachine && choice.one_in(8)) return identity_ops(lab, by, choice);
      return {deletion(lab, by, choice)};
    default: return choice.one_in(3) ? end_of(lab, by) : std::vector<Op>{deletion(lab, by, choice)};
  }
}

}  // namespace

std::vector<Op> ops_for(const Lab& lab, std::uint32_t number) {
  Choice choice(number);
  const Pid by = lab.residents[choice.below(static_cast<std::uint32_t>(lab.residents.size()))];
  if (find_process(lab.world, by) == nullptr) return {};
  if (lab.mix == Mix::kMachine && choice.one_in(24)) return root_ops(lab, by, choice);
  // In a root of its own a process has no /proc, by which requests about other namespaces are made for real.
  const bool shut_in = has_own_root(lab, by);
  if (lab.mix == Mix::kMachine && (shut_in || !choice.one_in(6))) return {process_op(lab, by, choice)};
  if (lab.mix == Mix::kMachine && choice.one_in(4)) return end_of(lab, by);
  if (lab.mix == Mix::kSockets) {
    // The shell itself has no network to speak of.
    if (by == lab.residents.front()) return {};
    return {socket_op(lab, by, choice)};
  }
  return lab.mix != Mix::kPlain ? wide_ops(lab, by, choice) : plain_ops(lab, by, choice);
}

std::string describe(const Op& op) {
  std::string out = fmt::format("{} (pid {})", op_name(op), asker(op));
  std::visit(
      [&](const auto& o) {
        if constexpr (requires { o.flags; o.by; } && !requires { o.link; }) out += fmt::format(" flags {:#x}", o.flags);
        if constexpr (requires { o.kinds; }) out += fmt::format(" of {} kinds {:#x}", o.of, o.kinds);
        if constexpr (requires { o.source; o.target; o.bind; })
          out += fmt::format(" {} on {}{}", o.source, o.target, o.bind ? " bind" : "");
        else if constexpr (requires { o.detach; }) out += " " + o.target;
        else if constexpr (requires { o.target; o.path; }) out += " " + o.target + " at";
        if constexpr (requires { std::string(o.path); o.by; }) out += " " + o.path;
        if constexpr (requires { o.exclusive; o.create; o.truncate; })
          out += fmt::format("{}{}{}", o.write ? " w" : " r", o.create ? " create" : "", o.exclusive ? " excl" : "");
        if constexpr (requires { std::string(o.from); std::string(o.to); }) out += " " + o.from + " " + o.to;
      },
      op);
  out += describe_socket_op(op);
  if (const auto* port = std::get_if<SetPort>(&op)) out += " " + port->link.name;
  if (const auto* link = std::get_if<SetLink>(&op)) {
    const LinkSettings& s = link->settings;
    out += " " + link->link.name;
    if (s.addr_gen_mode) out += fmt::format(" addrgenmode {}", *s.addr_gen_mode);
    if (s.carrier) out += fmt::format(" carrier {}", *s.carrier);
    if (link->data) out += " with options";
  }
  return out;
}

}  // namespace nslab::verify
