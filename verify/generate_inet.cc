// Addresses, routes, rules, neighbours and nexthops, of both families, with what can be said of them.
#include <array>

#include "verify/generate.h"

namespace nslab::verify {

namespace {

IpAddress either_address(Choice& choice) { return choice.one_in(3) ? any_address6(choice) : any_address(choice); }

IpAddress odd_address(Choice& choice) {
  static constexpr std::array kOdd{"0.0.0.0",  "127.0.0.5", "224.0.0.1", "255.255.255.255", "169.254.1.1",
                                   "10.0.1.0", "::1",       "ff02::5",   "fe80::5",         "::"};
  return choice.one_in(6) ? *parse_ip(choice.of(kOdd)) : either_address(choice);
}

// An address that some link of the lab has, and that link; where it has none, any.
struct Held {
  LinkRef link{};
  IpAddress local{};
  Prefix subnet{};
};

std::vector<Held> addresses_of(const Lab& lab, Pid by, Family family) {
  std::vector<Held> out;
  for (const auto& [index, id] : lab.world.netns[find_process(lab.world, by)->net].links) {
    const Link& link = lab.world.links[id];
    for (const Ifaddr& address : family == Family::kInet6 ? *link.addresses6 : *link.addresses4) {
      if (address.local.is_link_local()) continue;  // of a MAC that the kernel draws for itself
      out.push_back({LinkRef{std::string(link.name.view()), 0}, address.local, {address.peer, address.prefix_length}});
    }
  }
  return out;
}

Held held_address(const Lab& lab, Pid by, Family family, Choice& choice) {
  const std::vector<Held> all = addresses_of(lab, by, family);
  if (!all.empty()) return all[choice.below(static_cast<std::uint32_t>(all.size()))];
  const IpAddress address = family == Family::kInet6 ? any_address6(choice) : any_address(choice);
  return {any_link(lab, by, choice), address, Prefix::host(address)};
}

std::uint8_t any_length(const IpAddress& address, Choice& choice) {
  static constexpr std::array<std::uint8_t, 8> k4{32, 24, 24, 24, 31, 30, 16, 0};
  static constexpr std::array<std::uint8_t, 6> k6{64, 64, 64, 128, 126, 48};
  return address.is_v6() ? choice.of(k6) : choice.of(k4);
}

NexthopSpec any_hop(const Lab& lab, Pid by, Family family, Choice& choice) {
  NexthopSpec hop;
  if (!choice.one_in(3)) hop.gateway = family == Family::kInet6 ? any_address6(choice) : any_address(choice);
  if (!hop.gateway || choice.one_in(2)) hop.link = any_link(lab, by, choice);
  hop.onlink = hop.gateway && choice.one_in(6);
  return hop;
}

RouteSpec any_route(const Lab& lab, Pid by, Choice& choice) {
  RouteSpec route;
  route.family = choice.one_in(3) ? Family::kInet6 : Family::kInet;
  const bool v6 = route.family == Family::kInet6;
  if (choice.one_in(4)) {
    route.destination = Prefix::all(route.family);
  } else {
    const IpAddress address = v6 ? any_address6(choice) : any_address(choice);
    const std::uint8_t length = any_length(address, choice);
    route.destination = {choice.one_in(8) ? address : masked(address, length), length};
  }
  static constexpr std::array kTypes{RouteType::kUnicast, RouteType::kUnicast, RouteType::kUnicast,    RouteType::kUnicast,
                                     RouteType::kUnicast, RouteType::kBlackhole, RouteType::kUnreachable, RouteType::kProhibit,
                                     RouteType::kThrow,   RouteType::kLocal};
  route.type = choice.of(kTypes);
  if (route.type == RouteType::kUnicast || route.type == RouteType::kLocal) {
    route.nexthops.push_back(any_hop(lab, by, route.family, choice));
    if (choice.one_in(6)) {
      route.multipath = true;
      route.nexthops.push_back(any_hop(lab, by, route.family, choice));
      route.nexthops.back().weight = static_cast<std::uint8_t>(1 + choice.below(4));
    }
    if (!v6 && !route.nexthops.front().gateway && !route.multipath) route.scope = Scope::kLink;
  } else {
    route.nexthops.push_back({});
  }
  if (route.type == RouteType::kLocal) {
    route.table = rt_table::kLocal;
    route.scope = v6 ? Scope::kUniverse : Scope::kHost;
  }
  if (choice.one_in(4)) route.metric = choice.below(3) * 100;
  if (choice.one_in(6)) route.table = 100 + choice.below(2);
  if (choice.one_in(8)) {
    const bool any = choice.one_in(4);
    route.prefsrc = !any ? held_address(lab, by, route.family, choice).local : v6 ? any_address6(choice) : any_address(choice);
  }
  if (choice.one_in(8)) route.metrics.mtu = 1000 + choice.below(400);
  if (!v6 && choice.one_in(12)) route.tos = 4;
  if (choice.one_in(8)) route.protocol = rtprot::kStatic;
  return route;
}

}  // namespace

namespace {

// A label for what an address begins with: of all links or of one, which need not be there.
Op addr_label_op(Pid by, Choice& choice) {
  static constexpr std::array<std::uint8_t, 6> kLengths{0, 48, 64, 96, 128, 129};
  SetAddrLabel op;
  op.by = by;
  op.add = !choice.one_in(3);
  const std::uint8_t length = choice.of(kLengths);
  const IpAddress address = choice.one_in(3) ? *parse_ip("::ffff:0:0") : any_address6(choice);
  op.prefix = {length > 128 ? address : masked(address, length), length};
  if (choice.one_in(4)) op.ifindex = 1 + choice.below(4);
  op.label = choice.one_in(12) ? ~0U : choice.below(20);
  return op;
}

}  // namespace

Op wide_address_op(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(24)) return addr_label_op(by, choice);
  if (choice.one_in(8)) {
    AddressIoctl op;
    op.by = by;
    op.name = any_link(lab, by, choice).name;
    if (choice.one_in(4)) op.name += ":1";
    static constexpr std::array kCalls{AddressIoctl::Call::kSetAddress, AddressIoctl::Call::kSetAddress, AddressIoctl::Call::kSetNetmask,
                                       AddressIoctl::Call::kSetBroadcast};
    op.call = choice.of(kCalls);
    op.address = op.call == AddressIoctl::Call::kSetNetmask ? netmask(Family::kInet, 8 * choice.below(5)) : any_address(choice);
    return op;
  }
  if (choice.one_in(3)) {
    DelAddr op;
    op.by = by;
    if (choice.one_in(2)) {
      const Held held = held_address(lab, by, choice.one_in(3) ? Family::kInet6 : Family::kInet, choice);
      op.link = held.link;
      op.local = held.local;
      op.peer = held.subnet;
      return op;
    }
    op.link = any_link(lab, by, choice);
    op.local = either_address(choice);
    op.peer = {op.local, any_length(op.local, choice)};
    return op;
  }
  NewAddr op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  Ifaddr& a = op.address;
  a.local = a.peer = odd_address(choice);
  a.prefix_length = any_length(a.local, choice);
  if (a.local.is_v4() && choice.one_in(8)) a.peer = any_address(choice);
  if (a.local.is_v4() && choice.one_in(4)) a.broadcast = *parse_ip("10.0.1.255");
  if (a.local.is_v4() && choice.one_in(8)) a.scope = Scope::kLink;
  if (a.local.is_v4() && choice.one_in(8)) a.label = op.link.name.substr(0, 12) + ":a";
  if (choice.one_in(8)) a.flags |= ifa::kNoprefixroute;
  if (a.local.is_v6() && choice.one_in(3)) a.flags |= ifa::kNodad;
  if (choice.one_in(8)) a.metric = 50;
  if (choice.one_in(8)) {  // longer than any run
    a.valid_s = 200000;
    a.preferred_s = choice.one_in(4) ? 0 : 100000;
    a.flags &= ~ifa::kPermanent;
  }
  if (choice.one_in(5)) {
    op.exclusive = false;
    op.replace = true;
  }
  return op;
}

Op wide_route_op(const Lab& lab, Pid by, Choice& choice) {
  const RouteSpec route = any_route(lab, by, choice);
  if (!choice.one_in(4)) {
    NewRoute op;
    op.by = by;
    op.route = route;
    static constexpr std::array<std::array<bool, 4>, 5> kVerbs{// create, exclusive, replace, append
                                                               {{true, true, false, false},
                                                                {true, true, false, false},
                                                                {true, false, true, false},
                                                                {false, false, true, false},
                                                                {true, false, false, true}}};
    const auto verb = choice.of(kVerbs);
    op.create = verb[0];
    op.exclusive = verb[1];
    op.replace = verb[2];
    op.append = verb[3];
    return op;
  }
  DelRoute op;
  op.by = by;
  op.route = route;
  op.route.scope = Scope::kNowhere;
  op.route.protocol = rtprot::kUnspec;
  op.route.metrics = {};
  op.any_type = route.type == RouteType::kUnicast;
  if (op.any_type) op.route.type = RouteType::kUnspec;
  if (choice.one_in(2)) op.route.nexthops.clear();
  // ip6_route_multipath_del deletes nexthop by nexthop, and what it has deleted stays so when a later one is missing: as `ip` asks
  // it of the model, that is an op a nexthop.
  if (route.destination.address.is_v6() && op.route.nexthops.size() > 1) op.route.nexthops.resize(1);
  op.route.multipath = op.route.multipath && op.route.nexthops.size() > 1;
  return op;
}

Op wide_rule_op(const Lab& lab, Pid by, Choice& choice) {
  const Family family = choice.one_in(3) ? Family::kInet6 : Family::kInet;
  PolicyRule rule;
  rule.priority = 100 * (1 + choice.below(4));
  rule.table = choice.one_in(2) ? 100 : rt_table::kMain;
  rule.protocol = rtprot::kBoot;
  static constexpr std::array kActions{RuleAction::kToTable,   RuleAction::kToTable,     RuleAction::kToTable,
                                       RuleAction::kBlackhole, RuleAction::kUnreachable, RuleAction::kProhibit};
  rule.action = choice.of(kActions);
  if (rule.action != RuleAction::kToTable) rule.table = 0;
  if (choice.one_in(2)) {
    const IpAddress from = family == Family::kInet6 ? any_address6(choice) : any_address(choice);
    const std::uint8_t length = any_length(from, choice);
    rule.from = {masked(from, length), length};
  }
  if (choice.one_in(3)) {
    rule.fwmark = 1 + choice.below(3);
    rule.fwmask = 0xffffffff;
  }
  if (choice.one_in(4)) rule.iif = any_link(lab, by, choice).name;
  const bool has_priority = !choice.one_in(4);
  if (!has_priority) rule.priority = 0;
  if (choice.one_in(3)) {
    DelRule op;
    op.by = by;
    op.family = family;
    op.rule = rule;
    op.has_priority = has_priority;
    op.has_table = rule.table != 0 && choice.one_in(2);
    if (!op.has_table) op.rule.table = 0;
    op.has_action = rule.action != RuleAction::kToTable;
    return op;
  }
  NewRule op;
  op.by = by;
  op.family = family;
  op.rule = rule;
  op.has_priority = has_priority;
  return op;
}

Op wide_neighbour_op(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(4)) {
    DelNeigh op;
    op.by = by;
    op.link = any_link(lab, by, choice);
    op.address = either_address(choice);
    op.proxy = choice.one_in(4);
    return op;
  }
  NewNeigh op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  op.address = odd_address(choice);
  op.proxy = choice.one_in(5);
  if (!op.proxy && !choice.one_in(8)) op.lladdr = Mac{{2, 0, 0, 0, 1, static_cast<std::uint8_t>(choice.below(4))}};
  op.exclusive = choice.one_in(2);
  op.replace = !op.exclusive;
  op.create = !choice.one_in(6);
  return op;
}

Op wide_nexthop_op(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(4)) {
    DelNexthop op;
    op.by = by;
    op.id = choice.below(4);
    return op;
  }
  NewNexthop op;
  op.by = by;
  op.object.id = choice.below(4);
  op.object.family = choice.one_in(3) ? Family::kInet6 : Family::kInet;
  op.replace = choice.one_in(4);
  op.object.protocol = rtprot::kBoot;
  if (choice.one_in(5)) {
    op.object.blackhole = true;
  } else if (choice.one_in(5)) {
    op.object.group = {{1 + choice.below(3), static_cast<std::uint8_t>(1 + choice.below(2))}};
    op.object.family = Family::kNone;
  } else {
    op.link = any_link(lab, by, choice);
    if (!choice.one_in(4)) op.object.nexthop.gateway = op.object.family == Family::kInet6 ? any_address6(choice) : any_address(choice);
    op.object.nexthop.onlink = op.object.nexthop.gateway && choice.one_in(6);
  }
  return op;
}

}  // namespace nslab::verify
