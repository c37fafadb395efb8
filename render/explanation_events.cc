#include <fmt/format.h>

#include "render/explanation.h"
#include "verify/explain_links.h"

namespace nslab::render {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string_view nud_word(Nud state) {
  switch (state) {
    case Nud::kNone: return "none";
    case Nud::kIncomplete: return "incomplete";
    case Nud::kReachable: return "reachable";
    case Nud::kStale: return "stale";
    case Nud::kDelay: return "delay";
    case Nud::kProbe: return "probe";
    case Nud::kFailed: return "failed";
    case Nud::kNoarp: return "noarp";
    case Nud::kPermanent: return "permanent";
  }
  return "?";
}

std::string table_word(std::uint32_t table) {
  if (table == rt_table::kMain) return "main";
  if (table == rt_table::kLocal) return "local";
  if (table == rt_table::kDefault) return "default";
  return std::to_string(table);
}

std::string tuple_text(const Tuple& tuple) { return fmt::format("{} -> {}", to_string(tuple.source), to_string(tuple.destination)); }

std::string_view hook_word(NfHook hook) {
  switch (hook) {
    case NfHook::kPrerouting: return "PREROUTING";
    case NfHook::kInput: return "INPUT";
    case NfHook::kForward: return "FORWARD";
    case NfHook::kOutput: return "OUTPUT";
    case NfHook::kPostrouting: return "POSTROUTING";
    case NfHook::kIngress: return "ingress";
    case NfHook::kEgress: return "egress";
  }
  return "?";
}

std::string route_text(const verify::Speaker& speak, const EventRoute& event) {
  const FibResult& r = event.result;
  if (r.error != Errno::kNone) return fmt::format("no route: {}", error_name(r.error));
  if (r.type == RouteType::kLocal) return "route: it is for this host itself";
  if (r.type == RouteType::kUnspec) return "route: as asked for";
  std::string text = fmt::format("route {} of table {}", to_string(r.prefix), table_word(r.table));
  if (r.nexthop.gateway) text += " via " + to_string(r.nexthop.gateway);
  if (r.nexthop.link) text += " by " + speak.link(r.nexthop.link);
  return text;
}

std::string bridge_text(const verify::Speaker& speak, const EventBridge& event) {
  switch (event.decision) {
    case EventBridge::Decision::kForward: return fmt::format("bridge: the address is known behind {}", speak.link(event.to));
    case EventBridge::Decision::kFlood: return "bridge: to all other ports";
    case EventBridge::Decision::kLocal: return "bridge: up to its own host";
  }
  return "bridge";
}

std::string drop_text(const EventDropped& event) {
  const std::string_view site = event.site.empty() ? row(event.reason).site : event.site;
  if (event.reason == DropReason::kConsumed) return fmt::format("taken and ignored ({})", site);
  return fmt::format("dropped: {} ({})", row(event.reason).name, site);
}

}  // namespace

std::string event_text(const verify::Speaker& speak, const Event& event) {
  const Ip* ip = event.packet.ip();
  return std::visit(
      Overloaded{
          [&](const EventSent&) { return ip == nullptr ? std::string("sent") : fmt::format("sent to {}", to_string(ip->destination)); },
          [&](const EventRoute& r) { return route_text(speak, r); },
          [&](const EventRule& r) {
            const std::string place = r.index == 0 ? "policy" : fmt::format("rule {}", r.index);
            return fmt::format("{}: {} of chain {} (table {}){}", hook_word(r.hook), place, r.chain, r.table, r.dropped ? " drops it" : "");
          },
          [&](const EventNat& n) {
            return fmt::format("NAT: {} becomes {}{}", tuple_text(n.before), tuple_text(n.after), n.by_conntrack ? " (of the flow)" : "");
          },
          [&](const EventNeighbour& n) {
            if (!is_valid(n.state)) return fmt::format("neighbour {}: not known{}", to_string(n.address), n.asked ? ", asked for" : "");
            return fmt::format("neighbour {}: {} ({})", to_string(n.address), to_string(n.mac), nud_word(n.state));
          },
          [&](const EventTransmitted&) { return std::string("out"); },
          [&](const EventReceived&) { return std::string("in"); },
          [&](const EventBridge& b) { return bridge_text(speak, b); },
          [&](const EventDelivered&) { return std::string("delivered"); },
          [&](const EventForwarded&) { return ip == nullptr ? std::string("forwarded") : fmt::format("forwarded, ttl {}", ip->ttl); },
          [&](const EventHeld& h) { return fmt::format("waits for {}", to_string(h.address)); },
          [&](const EventDropped& d) { return drop_text(d); },
      },
      event.detail);
}

}  // namespace nslab::render
