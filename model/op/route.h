// model/op/route.h — what can be asked about routes, policy rules and nexthop objects.
//
// Kernel: net/ipv4/fib_frontend.c, net/ipv6/route.c, net/core/fib_rules.c, net/ipv4/nexthop.c.
#ifndef NSLAB_MODEL_OP_ROUTE_H_
#define NSLAB_MODEL_OP_ROUTE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/ip.h"
#include "model/op/names.h"
#include "model/route.h"

namespace nslab {

struct NexthopSpec {
  IpAddress gateway{};
  LinkRef link{};
  std::uint8_t weight = 1;
  bool onlink = false;
  friend bool operator==(const NexthopSpec&, const NexthopSpec&) = default;
};
struct RouteSpec {
  Family family = Family::kInet;
  Prefix destination{};
  RouteType type = RouteType::kUnicast;
  Scope scope = Scope::kUniverse;
  std::uint8_t protocol = rtprot::kBoot;
  std::uint8_t tos = 0;
  std::optional<std::uint32_t> metric{};
  std::uint32_t table = rt_table::kMain;
  IpAddress prefsrc{};
  std::vector<NexthopSpec> nexthops{};
  bool multipath = false;
  std::uint32_t nexthop_id = 0;
  std::uint32_t realm = 0;
  RouteMetrics metrics{};
  std::optional<std::uint32_t> expires_s{};
  std::uint8_t preference = 0;
  friend bool operator==(const RouteSpec&, const RouteSpec&) = default;
};
struct NewRoute {
  Pid by = 0;
  NetnsRef in{};
  RouteSpec route{};
  bool create = true, exclusive = true, replace = false, append = false;
  friend bool operator==(const NewRoute&, const NewRoute&) = default;
};
struct DelRoute {
  Pid by = 0;
  NetnsRef in{};
  RouteSpec route{};
  bool any_protocol = true;
  bool any_scope = true;
  bool any_type = true;
  friend bool operator==(const DelRoute&, const DelRoute&) = default;
};
struct FlushRouteCache {
  Pid by = 0;
  NetnsRef in{};
  Family family = Family::kInet;
  friend bool operator==(const FlushRouteCache&, const FlushRouteCache&) = default;
};
struct SetAddrLabel {
  Pid by = 0;
  NetnsRef in{};
  bool add = true;  // false: delete
  Prefix prefix{};
  std::uint32_t ifindex = 0;
  std::uint32_t label = 0;
  friend bool operator==(const SetAddrLabel&, const SetAddrLabel&) = default;
};
struct NewRule {
  Pid by = 0;
  NetnsRef in{};
  Family family = Family::kInet;
  PolicyRule rule{};
  bool has_priority = false;
  bool exclusive = true;
  friend bool operator==(const NewRule&, const NewRule&) = default;
};
struct DelRule {
  Pid by = 0;
  NetnsRef in{};
  Family family = Family::kInet;
  PolicyRule rule{};
  bool has_priority = false, has_table = false, has_action = false;
  friend bool operator==(const DelRule&, const DelRule&) = default;
};
struct NewNexthop {
  Pid by = 0;
  NetnsRef in{};
  NexthopObject object{};
  LinkRef link{};
  bool replace = false;
  friend bool operator==(const NewNexthop&, const NewNexthop&) = default;
};
struct DelNexthop {
  Pid by = 0;
  NetnsRef in{};
  std::uint32_t id = 0;
  friend bool operator==(const DelNexthop&, const DelNexthop&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_ROUTE_H_
