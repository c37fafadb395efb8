// Requests about addresses, routes, nexthop objects, rules and neighbours that the kernel mostly refuses, each for a reason of its own.
#include <array>

#include "verify/generate.h"

namespace nslab::verify {

namespace {

Op unfit_address(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(4)) {
    AddressIoctl op;
    op.by = by;
    op.name = any_link(lab, by, choice).name;
    op.call = AddressIoctl::Call::kSetNetmask;
    op.address = *parse_ip(choice.one_in(2) ? "255.0.255.0" : "0.0.0.255");
    return op;
  }
  NewAddr op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  Ifaddr& a = op.address;
  a.local = a.peer = choice.one_in(3) ? any_address6(choice) : any_address(choice);
  a.prefix_length = a.local.is_v6() ? 64 : 24;
  switch (choice.below(4)) {
    case 0: a.prefix_length = a.local.is_v6() ? 129 : 33; break;
    case 1:
      if (a.local.is_v4()) a.label = choice.one_in(2) ? "a-label-of-15-c" : "a-label-of-16-ch";
      break;
    case 2:
      a.valid_s = choice.one_in(2) ? 100 : 0;
      a.preferred_s = 200;
      break;
    default:
      op.exclusive = false;
      op.replace = true;
      op.create = choice.one_in(2);
      a.flags |= ifa::kNoprefixroute;
      break;
  }
  return op;
}

// A gateway that a route which refuses leads to.
std::vector<Op> refused_gateway(const Lab& lab, Pid by, Choice& choice) {
  static constexpr std::array kTypes{RouteType::kUnreachable, RouteType::kProhibit, RouteType::kBlackhole, RouteType::kThrow};
  NewRoute wall;
  wall.by = by;
  wall.route.destination = {*parse_ip("10.7.0.0"), 16};
  wall.route.type = choice.of(kTypes);
  wall.route.nexthops = {NexthopSpec{}};
  NewRoute through;
  through.by = by;
  through.route.destination = {*parse_ip("10.8.0.0"), 16};
  NexthopSpec hop;
  hop.gateway = *parse_ip("10.7.0.1");
  if (choice.one_in(4)) hop.link = any_link(lab, by, choice);
  through.route.nexthops = {hop};
  return {wall, through};
}

Op unfit_route(const Lab& lab, Pid by, Choice& choice) {
  NewRoute op;
  op.by = by;
  RouteSpec& route = op.route;
  const bool v6 = choice.one_in(3);
  route.family = v6 ? Family::kInet6 : Family::kInet;
  const std::uint8_t length = v6 ? 64 : 24;
  route.destination = {masked(v6 ? any_address6(choice) : any_address(choice), length), length};
  NexthopSpec hop;
  hop.link = any_link(lab, by, choice);
  if (!choice.one_in(3)) hop.gateway = v6 ? any_address6(choice) : any_address(choice);
  switch (choice.below(11)) {
    case 0: route.scope = static_cast<Scope>(choice.one_in(2) ? 254 : 253); break;
    case 1: route.type = RouteType::kNat; break;
    case 2:
      hop.link = {};
      hop.gateway = *parse_ip(v6 ? "fe80::1" : "169.254.0.1");
      break;
    case 3: route.nexthop_id = 1 + choice.below(9); break;
    case 4:
      route.nexthop_id = 1 + choice.below(3);
      hop = NexthopSpec{};
      break;
    case 5:
      route.type = choice.one_in(2) ? RouteType::kBlackhole : RouteType::kProhibit;
      break;
    case 6:
      hop.gateway = {};
      hop.onlink = true;
      break;
    case 7: route.metrics.congestion = choice.one_in(2) ? "nothing" : "cubic"; break;
    case 8: hop.gateway = *parse_ip(choice.one_in(2) ? "224.0.0.1" : "ff02::1"); break;
    case 9: route.destination.address = any_address(choice); break;
    default:
      route.multipath = true;
      break;
  }
  if (v6 != route.destination.address.is_v6()) route.destination = Prefix::all(route.family);
  if (v6 != hop.gateway.is_v6() && hop.gateway) hop.gateway = {};
  if (hop == NexthopSpec{}) {
    route.multipath = false;
    route.nexthops.clear();
  } else {
    route.nexthops = {hop};
  }
  return op;
}

Op unfit_nexthop(const Lab& lab, Pid by, Choice& choice) {
  NewNexthop op;
  op.by = by;
  op.object.id = 1 + choice.below(3);
  op.object.protocol = rtprot::kBoot;
  op.object.family = choice.one_in(3) ? Family::kInet6 : Family::kInet;
  switch (choice.below(4)) {
    case 0: break;  // neither gateway nor link
    case 1: op.object.family = Family::kNone; break;
    case 2:
      op.object.fdb = true;
      if (choice.one_in(2)) op.object.nexthop.gateway = op.object.family == Family::kInet6 ? any_address6(choice) : any_address(choice);
      if (choice.one_in(2)) op.link = any_link(lab, by, choice);
      break;
    default:
      op.link = any_link(lab, by, choice);
      op.object.nexthop.onlink = true;
      break;
  }
  return op;
}

std::vector<Op> unfit_rule(Pid by, Choice& choice) {
  NewRule op;
  op.by = by;
  op.family = choice.one_in(3) ? Family::kInet6 : Family::kInet;
  op.has_priority = !choice.one_in(4);
  PolicyRule& rule = op.rule;
  rule.priority = op.has_priority ? 100 * (1 + choice.below(4)) : 0;
  rule.protocol = rtprot::kBoot;
  switch (choice.below(8)) {
    case 0:
      rule.action = RuleAction::kGoto;
      rule.table = 0;
      rule.goto_priority = 100 * (1 + choice.below(5));
      break;
    case 1: rule.tos = choice.one_in(2) ? 3 : 16; break;
    case 2:
      rule.has_sport = true;
      rule.sport_low = static_cast<std::uint16_t>(choice.below(3) * 10);
      rule.sport_high = 10;
      break;
    case 3:
      rule.has_dport = true;
      rule.dport_low = static_cast<std::uint16_t>(choice.below(3) * 10);
      rule.dport_high = 10;
      break;
    case 4:
      rule.has_uid_range = true;
      rule.uid_low = choice.one_in(2) ? 10 : 0;
      rule.uid_high = 5;
      break;
    case 5: rule.table = 0; break;
    case 6: rule.suppress_prefix_length = 0; break;
    default: rule.ip_protocol = 6; break;
  }
  if (choice.one_in(2)) return {op};
  return {op, op};
}

std::vector<Op> neighbour_twice(const Lab& lab, Pid by, Choice& choice) {
  NewNeigh op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  op.address = choice.one_in(3) ? any_address6(choice) : any_address(choice);
  op.exclusive = true;
  op.lladdr = Mac{{2, 0, 0, 0, 1, 9}};
  return {op, op};
}

Op unfit_nsid(const Lab& lab, Pid by, Choice& choice) {
  NewNsid op;
  op.by = by;
  op.netns = choice.one_in(2) ? NetnsRef{NetnsByPid{static_cast<Pid>(999999)}} : any_netns(lab, choice);
  op.nsid = static_cast<std::int32_t>(choice.below(3));
  return op;
}

}  // namespace

std::vector<Op> refused_inet_ops(const Lab& lab, Pid by, Choice& choice) {
  switch (choice.below(12)) {
    case 0:
    case 1: return {unfit_address(lab, by, choice)};
    case 2: return refused_gateway(lab, by, choice);
    case 3:
    case 4:
    case 5:
    case 6: return {unfit_route(lab, by, choice)};
    case 7:
    case 8: return {unfit_nexthop(lab, by, choice)};
    case 9:
    case 10: return unfit_rule(by, choice);
    default: return choice.one_in(3) ? std::vector<Op>{unfit_nsid(lab, by, choice)} : neighbour_twice(lab, by, choice);
  }
}

}  // namespace nslab::verify
