#include "tests/catalogue/faults.h"

namespace nslab::catalogue {

namespace {

using verify::Fault;
using T = Topology;
using Result = std::optional<Seeded>;

std::string tables(const T& t, const std::string& netns) { return t.in(netns) + "iptables "; }

Result forward_policy(const T& t) {
  return !t.has_router ? std::nullopt : with(t, {tables(t, t.routers[0]) + "-P FORWARD DROP"}, Fault::kFirewallPolicy, "FORWARD");
}
Result forward_rule(const T& t) {
  return !t.has_router ? std::nullopt : with(t, {tables(t, t.routers[0]) + "-A FORWARD -p icmp -j DROP"}, Fault::kFirewallRule, "FORWARD");
}
Result forward_one_way(const T& t) {
  // Requests are let through, answers are not.
  if (!t.has_router) return std::nullopt;
  return with(t, {tables(t, t.routers[0]) + "-A FORWARD -s " + t.near.address + " -j ACCEPT", tables(t, t.routers[0]) + "-P FORWARD DROP"},
              Fault::kFirewallPolicy, "FORWARD", false);
}
Result input_rule(const T& t) {
  return t.far.dev.empty() || t.has_nat
             ? std::nullopt
             : with(t, {tables(t, t.far.netns) + "-A INPUT -s " + t.near.subnet + " -j DROP"}, Fault::kFirewallRule, "INPUT");
}
Result output_rule(const T& t) {
  return with(t, {tables(t, t.near.netns) + "-A OUTPUT -d " + t.far.address + " -j DROP"}, Fault::kFirewallRule, "OUTPUT");
}
Result rejected(const T& t) {
  return !t.has_router
             ? std::nullopt
             : with(t, {tables(t, t.routers[0]) + "-A FORWARD -d " + t.far.address + " -j REJECT"}, Fault::kFirewallRule, "FORWARD");
}
Result wrong_order(const T& t) {
  // The exception comes after the rule that it is an exception of.
  if (!t.has_router) return std::nullopt;
  return with(t, {tables(t, t.routers[0]) + "-A FORWARD -j DROP", tables(t, t.routers[0]) + "-A FORWARD -p icmp -j ACCEPT"},
              Fault::kFirewallRule, "FORWARD", false);
}
Result nft_rule(const T& t) {
  const std::string nft = t.in(t.near.netns) + "nft ";
  return with(t,
              {nft + "add table inet guard", nft + "'add chain inet guard out { type filter hook output priority 0; }'",
               nft + "add rule inet guard out ip daddr " + t.far.address + " drop"},
              Fault::kFirewallRule, "out");
}
Result bridge_netfilter(const T& t) {
  if (t.bridge.empty() || t.has_nat) return std::nullopt;
  return with(t, {tables(t, t.bridge_netns) + "-P FORWARD DROP"}, Fault::kBridgeNetfilter, "FORWARD");
}
Result no_masquerade(const T& t) { return !t.has_nat ? std::nullopt : without(t, {"MASQUERADE"}, Fault::kNatMissing, "translate"); }
Result masquerade_subnet(const T& t) {
  return !t.has_nat ? std::nullopt
                    : changed(t, {"MASQUERADE"}, "-s " + t.near.subnet, "-s 10.123.0.0/24", Fault::kNatElsewhere, "10.123.0.0/24");
}
Result masquerade_device(const T& t) {
  return !t.has_nat ? std::nullopt : changed(t, {"MASQUERADE"}, "-o " + t.nat_dev, "-o eth7", Fault::kNatElsewhere, "eth7");
}
Result dnat_one_way(const T& t) {
  // A service of one neighbour, published on the bridge's address, asked for by another neighbour.
  if (t.bridge.empty() || t.has_nat) return std::nullopt;
  auto out = with(t,
                  {t.in(t.bridge_netns) + "sysctl -w net.ipv4.ip_forward=1",
                   t.in(t.bridge_netns) + "sysctl -w net.bridge.bridge-nf-call-iptables=0", t.in(t.far.netns) + "nc -lk -p 80 &",
                   tables(t, t.bridge_netns) + "-t nat -A PREROUTING -d " + t.bridge_address +
                       " -p tcp --dport 80 -j DNAT --to-destination " + t.far.address},
                  Fault::kNatOneWay, t.far.address, false);
  out->command = "ip netns exec " + t.near.netns + " nc -z -w 2 " + t.bridge_address + " 80";
  return out;
}
Result hairpin(const T& t) {
  // A service of one's own, published on the bridge's address.
  if (t.bridge.empty() || t.has_nat) return std::nullopt;
  auto out = with(t,
                  {t.in(t.bridge_netns) + "sysctl -w net.ipv4.ip_forward=1",
                   t.in(t.bridge_netns) + "sysctl -w net.bridge.bridge-nf-call-iptables=1", t.in(t.near.netns) + "nc -lk -p 80 &",
                   tables(t, t.bridge_netns) + "-t nat -A PREROUTING -d " + t.bridge_address +
                       " -p tcp --dport 80 -j DNAT --to-destination " + t.near.address,
                   tables(t, t.bridge_netns) + "-t nat -A POSTROUTING -s " + t.near.address + " -d " + t.near.address + " -j MASQUERADE"},
                  Fault::kHairpinOff, t.near.port, false);
  out->command = "ip netns exec " + t.near.netns + " nc -z -w 2 " + t.bridge_address + " 80";
  return out;
}

}  // namespace

std::vector<Kind> kinds_of_filters() {
  return {{"FORWARD policy DROP", forward_policy},
          {"FORWARD rule", forward_rule},
          {"only one way let through", forward_one_way},
          {"INPUT rule", input_rule},
          {"OUTPUT rule", output_rule},
          {"REJECT", rejected},
          {"rules in the wrong order", wrong_order},
          {"nft rule", nft_rule},
          {"br_netfilter", bridge_netfilter},
          {"no masquerade", no_masquerade},
          {"masquerade for another subnet", masquerade_subnet},
          {"masquerade for another device", masquerade_device},
          {"DNAT without way back", dnat_one_way},
          {"hairpin off", hairpin}};
}

}  // namespace nslab::catalogue
