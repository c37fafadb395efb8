#include "render/path_text.h"

#include <fmt/format.h>

namespace nslab::render {

namespace {

std::string route_text(const World& world, const FibResult& result) {
  if (!result.found()) return "no route";
  std::string out = "route " + (result.prefix.length == 0 ? std::string("default") : to_string(result.prefix));
  if (result.type == RouteType::kLocal) return "for this namespace: " + to_string(result.prefix.address) + " is its own";
  if (result.nexthop.gateway) out += " via " + to_string(result.nexthop.gateway);
  if (result.nexthop.link) out += " dev " + link_text(world, result.nexthop.link);
  if (result.table != 0 && result.table != rt_table::kMain && result.table != rt_table::kLocal)
    out += fmt::format(", table {}", result.table);
  return out;
}

std::string rule_text(const EventRule& rule) {
  const std::string what = rule.index == 0 ? "policy" : fmt::format("rule {}", rule.index);
  return fmt::format("{} of {} {}{}", what, rule.table, rule.chain, rule.dropped ? ": drop" : "");
}

std::string nat_text(const EventNat& nat) {
  const auto side = [](const IpAddress& address, std::uint16_t port, std::uint8_t protocol) {
    const bool has_port = port != 0 && (protocol == ipproto::kTcp || protocol == ipproto::kUdp);
    return has_port ? fmt::format("{}:{}", to_string(address), port) : to_string(address);
  };
  if (nat.before.source != nat.after.source || nat.before.source_port != nat.after.source_port) {
    return fmt::format("NAT: source {} becomes {}", side(nat.before.source, nat.before.source_port, nat.before.protocol),
                       side(nat.after.source, nat.after.source_port, nat.after.protocol));
  }
  return fmt::format("NAT: destination {} becomes {}", side(nat.before.destination, nat.before.destination_port, nat.before.protocol),
                     side(nat.after.destination, nat.after.destination_port, nat.after.protocol));
}

std::string neighbour_text(const EventNeighbour& neighbour) {
  if (neighbour.asked) return "asks who has " + to_string(neighbour.address);
  return neighbour.mac == Mac{} ? "" : fmt::format("neighbour {} is {}", to_string(neighbour.address), to_string(neighbour.mac));
}

struct EventWords {
  const World& world;
  const Event& event;

  std::string operator()(const EventSent&) const { return "sends " + packet_text(event.packet); }
  std::string operator()(const EventRoute& route) const { return route_text(world, route.result); }
  std::string operator()(const EventRule& rule) const { return rule_text(rule); }
  std::string operator()(const EventNat& nat) const { return nat_text(nat); }
  std::string operator()(const EventNeighbour& neighbour) const { return neighbour_text(neighbour); }
  std::string operator()(const EventTransmitted&) const { return "out by " + link_text(world, event.link); }
  std::string operator()(const EventReceived&) const { return "in by " + link_text(world, event.link); }
  std::string operator()(const EventBridge& bridge) const {
    if (bridge.decision == EventBridge::Decision::kLocal) return "the bridge takes it for its own";
    if (bridge.decision == EventBridge::Decision::kFlood)
      return "the bridge does not know where: to " + link_text(world, bridge.to) + " too";
    return "the bridge knows where: to " + link_text(world, bridge.to);
  }
  std::string operator()(const EventDelivered&) const { return "taken"; }
  std::string operator()(const EventForwarded&) const {
    const Ip* ip = event.packet.ip();
    return ip == nullptr ? "forwarded" : fmt::format("forwarded, TTL now {}", ip->ttl);
  }
  std::string operator()(const EventHeld& held) const { return "waits for the address of " + to_string(held.address); }
  std::string operator()(const EventDropped& dropped) const { return fmt::format("dropped: {}", row(dropped.reason).name); }
};

}  // namespace

std::string link_text(const World& world, LinkId link) {
  const Link* found = world.links.find(link);
  return found == nullptr ? "a link that is gone" : found->name.text();
}

std::string packet_text(const Packet& packet) {
  if (const Arp* arp = packet.arp()) {
    return arp->operation == 1 ? "ARP: who has " + to_string(arp->target)
                               : fmt::format("ARP: {} is at {}", to_string(arp->sender), to_string(arp->sender_mac));
  }
  const Ip* ip = packet.ip();
  if (ip == nullptr) return "a frame";
  const std::string source = ip->source.is_any() ? "" : to_string(ip->source) + " ";
  const std::string ends = fmt::format("{}\u2192 {}", source, to_string(ip->destination));
  if (const Tcp* tcp = ip->tcp()) return fmt::format("TCP {}:{}", ends, tcp->destination);
  if (const Udp* udp = ip->udp()) return fmt::format("UDP {}:{}", ends, udp->destination);
  const Icmp* icmp = ip->icmp();
  if (icmp == nullptr) return fmt::format("protocol {} {}", ip->protocol, ends);
  const bool v6 = !ip->is_v4();
  if (icmp->type == (v6 ? 128 : 8)) return "ping " + ends;
  if (icmp->type == (v6 ? 129 : 0)) return "reply " + ends;
  if (icmp->type == (v6 ? 1 : 3)) return "ICMP unreachable " + ends;
  if (icmp->type == (v6 ? 3 : 11)) return "ICMP time exceeded " + ends;
  if (v6 && icmp->type == 2) return "ICMP packet too big " + ends;
  if (v6 && icmp->type == 135) return "who has " + to_string(icmp->address);
  if (v6 && icmp->type == 136) return to_string(icmp->address) + " is here";
  return fmt::format("ICMP {} {}", icmp->type, ends);
}

std::string event_text(const World& world, const Event& event) { return std::visit(EventWords{world, event}, event.detail); }

}  // namespace nslab::render
