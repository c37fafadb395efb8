#include "tests/catalogue/faults.h"

namespace nslab::catalogue {

namespace {

using verify::Fault;
using T = Topology;
using Result = std::optional<Seeded>;

Result no_route(const T& t) {
  return t.near.gateway.empty() ? std::nullopt : without(t, {t.near.netns, "default"}, Fault::kNoRoute, t.near.netns);
}
Result no_way_back(const T& t) {
  return t.far.gateway.empty() ? std::nullopt : without(t, {t.far.netns, "default"}, Fault::kNoRouteBack, t.far.netns);
}
Result router_no_route(const T& t) {
  return t.routers.size() < 2 ? std::nullopt : without(t, {t.routers[0], "10.9.0.0/24"}, Fault::kNoRoute, t.routers[0]);
}
Result router_no_way_back(const T& t) {
  return t.routers.size() < 2 ? std::nullopt : without(t, {t.routers.back(), "10.1.0.0/24"}, Fault::kNoRouteBack, t.routers.back());
}
Result wrong_gateway(const T& t) {
  if (t.near.gateway.empty()) return std::nullopt;
  const std::string wrong = t.near.gateway.substr(0, t.near.gateway.rfind('.')) + ".77";
  return changed(t, {t.near.netns, "default"}, t.near.gateway, wrong, Fault::kWrongGateway, wrong);
}
Result wrong_prefix(const T& t) {
  return t.routers.size() < 2 ? std::nullopt
                              : changed(t, {t.routers[0], "10.9.0.0/24"}, "10.9.0.0/24", "10.8.0.0/24", Fault::kWrongRoute, "10.8.0.0/24");
}
Result blackhole(const T& t) {
  return with(t, {t.ip(t.near.netns) + " route add blackhole " + t.far.address + "/32"}, Fault::kRouteRefuses, t.far.address);
}
Result unreachable(const T& t) {
  return !t.has_router
             ? std::nullopt
             : with(t, {t.ip(t.routers[0]) + " route add unreachable " + t.far.address + "/32"}, Fault::kRouteRefuses, t.far.address);
}
Result policy_rule(const T& t) {
  auto out = with(t, {t.ip(t.near.netns) + " rule add to " + t.far.address + " prohibit pref 100"}, Fault::kPolicyRule, "100");
  return out;
}
Result forwarding_off(const T& t) {
  if (!t.has_router) return std::nullopt;
  std::vector<std::string> words{"net.ipv4.ip_forward=1"};
  if (!t.routers.back().empty()) words.push_back(t.routers.back());
  return without(t, words, Fault::kForwardingOff, t.routers.back().empty() ? "the host" : t.routers.back());
}
Result forwarding_off_later(const T& t) {
  return !t.has_router ? std::nullopt
                       : with(t, {t.in(t.routers[0]) + "sysctl -w net.ipv4.ip_forward=0"}, Fault::kForwardingOff,
                              t.routers[0].empty() ? "the host" : t.routers[0]);
}
Result rp_filter(const T& t) {
  // A second cable to the next host; requests go by it with the address of the first.
  const std::string next = t.bridge.empty() ? t.near.port_netns : t.bridge_netns;
  const std::string there = next.empty() ? "" : " netns " + next;
  auto out = with(
      t,
      {"ip link add w0 netns " + t.near.netns + " type veth peer name w1" + there, t.ip(t.near.netns) + " addr add 10.66.0.1/24 dev w0",
       t.ip(next) + " addr add 10.66.0.2/24 dev w1", t.ip(t.near.netns) + " link set w0 up", t.ip(next) + " link set w1 up",
       t.ip(next) + " addr add 10.77.0.1/32 dev w1", t.ip(t.near.netns) + " route add 10.77.0.1 via 10.66.0.2 src " + t.near.address,
       t.in(next) + "sysctl -w net.ipv4.conf.all.rp_filter=1"},
      Fault::kRpFilter, "w1");
  out->command = "ip netns exec " + t.near.netns + " ping -c 1 -W 1 10.77.0.1";
  return out;
}
Result ttl(const T& t) {
  if (!t.has_router) return std::nullopt;
  auto out = with(t, {}, Fault::kTtl, "time to live", false);
  out->command = t.ping("-c 1 -W 1 -t 1");
  return out;
}
Result loop(const T& t) {
  if (t.routers.size() < 2) return std::nullopt;
  auto out = changed(t, {t.routers[1], "10.1.0.0/24"}, "", "", Fault::kRoutingLoop, "circle");
  out = with(t, {"ip -n r2 route add 10.9.0.1/32 via 10.0.1.1"}, Fault::kRoutingLoop, "circle");
  return out;
}

}  // namespace

std::vector<Kind> kinds_of_routes() {
  return {{"no route", no_route},
          {"no way back", no_way_back},
          {"router without route", router_no_route},
          {"router without way back", router_no_way_back},
          {"wrong gateway", wrong_gateway},
          {"route to a wrong prefix", wrong_prefix},
          {"blackhole", blackhole},
          {"unreachable route in a router", unreachable},
          {"policy rule", policy_rule},
          {"forwarding off", forwarding_off},
          {"forwarding turned off", forwarding_off_later},
          {"rp_filter strict", rp_filter},
          {"TTL too short", ttl},
          {"routing loop", loop}};
}

}  // namespace nslab::catalogue
