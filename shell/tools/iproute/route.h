// shell/tools/iproute/route.h — what RTM_NEWROUTE says of a route, which of them a listing wants, and how they print.
//
// Guarantees
//   1. A RouteMessage has what the kernel's answer has: fields it would leave out are absent here.
// Kernel: net/ipv4/fib_semantics.c (fib_dump_info), net/ipv4/route.c (rt_fill_info), net/ipv6/route.c (rt6_fill_node).
// Document: iproute2 6.1, ip/iproute.c (print_route, filter_nlmsg).
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_ROUTE_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_ROUTE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/ip.h"
#include "shell/tools/iproute/tables.h"

namespace nslab::shell {

struct RouteHop {
  IpAddress gateway{};
  std::string dev{};
  std::uint32_t ifindex = 0;
  unsigned weight = 1;
  bool onlink = false, dead = false, linkdown = false;
};

struct RouteMessage {
  Family family = Family::kInet;
  RouteType type = RouteType::kUnicast;
  Prefix destination{};
  InetPrefix source{};  // RTA_SRC; no family: not there
  std::uint8_t tos = 0;
  std::uint32_t table = rt_table::kMain;
  std::uint8_t protocol = 0;
  Scope scope = Scope::kUniverse;
  IpAddress prefsrc{};
  std::optional<std::uint32_t> metric{};
  std::uint32_t nexthop_id = 0;
  std::string nexthop_info{};  // with -d
  RouteHop hop{};              // of a route with one nexthop
  std::vector<RouteHop> hops{};
  std::uint32_t realm = 0;
  RouteMetrics metrics{};
  std::optional<std::uint8_t> preference{};
  // of a looked-up route
  bool cloned = false;
  std::uint32_t mark = 0;
  std::optional<std::uint32_t> uid{};
  std::vector<std::string_view> cache{};  // "local", "brd" …
  std::uint32_t expires_s = 0;
  int error = 0;
  std::string iif{};
};

// What a listing is to show. Parts of a route that the filter fixes are not printed.
struct RouteFilter {
  std::uint32_t table = 0;
  bool cloned = false, any_cloned = false;
  std::optional<std::uint8_t> protocol{}, scope{}, tos{};
  bool hides_protocol = false, hides_scope = false;  // "proto all" shows every one, and its word
  std::uint32_t types = 0;                           // by bits; 0: all
  std::uint32_t dev = 0;
  bool iif = false;
  std::optional<std::uint32_t> mark{}, metric{};
  std::optional<std::uint32_t> realm{};
  std::uint32_t realm_mask = 0;
  std::optional<InetPrefix> root{}, match{}, from_root{}, from_match{}, via{}, prefsrc{};
};

bool passes(const RouteFilter& filter, const RouteMessage& message, std::optional<Family> preferred);
void print_route(Printer& print, const IpOptions& options, const TableNames& tables, const RouteFilter& filter, const RouteMessage& message,
                 bool deleted = false);

// One route of a table as a dump gives it.
RouteMessage route_message(const World& world, NetnsId netns, const Route& route);
// The tables of a namespace as a dump goes through them; `table` 0: all.
std::vector<std::pair<unsigned, std::uint32_t>> numbered_metrics(const RouteMetrics& metrics);  // RTAX_* and what it is; those given
void set_metric(RouteMetrics& metrics, unsigned number, std::uint32_t value);
void dump_routes(const World& world, NetnsId netns, Family family, std::uint32_t table,
                 const std::function<void(const RouteMessage&, const Route&)>& visit);

// The subcommands; each takes the words that are left.
[[noreturn]] void route_usage(Ip& ip);
int route_modify(Ip& ip, std::string_view verb);
int route_list(Ip& ip);
int route_flush(Ip& ip);
// The routes that the words of a listing ask for, as the kernel gives them.
void each_route(Ip& ip, const std::function<void(const RouteMessage&)>& visit);
int route_get(Ip& ip);
// -4 and -6; none: not said.
Family preferred_family(const Ip& ip);
// The table of a VRF link by its name ("Invalid VRF").
std::uint32_t vrf_table_of(Ip& ip, const std::string& name);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_ROUTE_H_
