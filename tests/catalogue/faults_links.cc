#include "tests/catalogue/faults.h"

namespace nslab::catalogue {

namespace {

using verify::Fault;
using T = Topology;
using Result = std::optional<Seeded>;

Result loopback_down(const T& t) {
  auto out = without(t, {t.near.netns, "lo", "up"}, Fault::kLoopbackDown, t.near.netns);
  if (out) out->command = "ip netns exec " + t.near.netns + " ping -c 1 -W 1 " + t.near.address;
  return out;
}
Result near_down(const T& t) {
  return without(t, {t.near.netns, "set", t.near.dev, "up"}, Fault::kLinkDown, t.near.dev + " in " + t.near.netns);
}
Result port_down(const T& t) {
  if (t.near.port.empty()) return std::nullopt;
  std::vector<std::string> words{"set", t.near.port, "up"};
  if (!t.near.port_netns.empty()) words.push_back(t.near.port_netns);
  return without(t, words, Fault::kPeerDown, t.near.port);
}
Result far_down(const T& t) {
  if (t.far.dev.empty() || t.far.port.empty() || t.far.port == t.near.dev) return std::nullopt;
  auto out = without(t, {t.far.netns, "set", t.far.dev, "up"}, Fault::kPeerDown, t.far.dev + " in " + t.far.netns);
  if (out) out->causes = {Fault::kPeerDown, Fault::kLinkDown};
  return out;
}
Result taken_down(const T& t) {
  return with(t, {t.ip(t.near.netns) + " link set " + t.near.dev + " down", t.ip(t.near.netns) + " link show"}, Fault::kLinkDown,
              t.near.dev, false);
}
Result not_in_bridge(const T& t) {
  return t.bridge.empty() ? std::nullopt : without(t, {"set", t.near.port, "master"}, Fault::kNotInBridge, t.near.port);
}
Result taken_out_of_bridge(const T& t) {
  return t.bridge.empty() ? std::nullopt
                          : with(t, {t.ip(t.bridge_netns) + " link set " + t.near.port + " nomaster"}, Fault::kNotInBridge, t.near.port);
}
Result bridge_down(const T& t) {
  return t.bridge.empty() ? std::nullopt : without(t, {"set", t.bridge, "up"}, Fault::kBridgeDown, t.bridge);
}
Result address_on_port(const T& t) {
  if (t.bridge.empty() || t.has_nat) return std::nullopt;
  auto out = changed(t, {"addr", "add", t.bridge_address + "/24"}, "dev br0", "dev p1", Fault::kAddressOnPort, "p1");
  if (!out) return out;
  // The port has to be there first: the line goes to the end.
  const auto at = static_cast<std::ptrdiff_t>(out->blame - 1);
  const std::string line = out->lines[static_cast<std::size_t>(at)];
  out->lines.erase(out->lines.begin() + at);
  out->lines.push_back(line);
  out->blame = static_cast<int>(out->lines.size());
  out->command = "ip netns exec h2 ping -c 1 -W 1 " + t.bridge_address;
  return out;
}
Result isolated_ports(const T& t) {
  if (t.bridge.empty() || t.has_nat) return std::nullopt;
  const std::string set = t.in(t.bridge_netns) + "bridge link set dev ";
  return with(t, {set + t.near.port + " isolated on", set + t.far.port + " isolated on"}, Fault::kPortBlocked, "p", false);
}
Result other_vlan(const T& t) {
  if (t.bridge.empty() || t.has_nat) return std::nullopt;
  const std::string vlan = t.in(t.bridge_netns) + "bridge vlan ";
  auto out = with(t,
                  {t.ip(t.bridge_netns) + " link set br0 type bridge vlan_filtering 1", vlan + "del dev " + t.far.port + " vid 1",
                   vlan + "add dev " + t.far.port + " vid 20 pvid untagged"},
                  Fault::kVlanMismatch, "p", false);
  out->world = "host";
  return out;
}
Result moved_after(const T& t) {
  // Made and set up on the host, and only then moved to where it belongs.
  const int made = t.find({"link", "add", t.near.dev, "netns", t.near.netns});
  const int address = t.find({t.near.netns, "addr", "add", t.near.address + "/" + t.near.length});
  const int up = t.find({t.near.netns, "set", t.near.dev, "up"});
  if (made < 0 || address < 0 || up < 0 || t.world == "host") return std::nullopt;
  Seeded out{{}, t.ping(), {Fault::kMovedAfterConfigured}, t.near.dev, "", 0};
  for (int i = 0; i < static_cast<int>(t.lines.size()); ++i) {
    std::string line = t.lines[static_cast<std::size_t>(i)];
    if (i == made) line.erase(line.find(" netns " + t.near.netns), (" netns " + t.near.netns).size());
    if (i == address) line = "ip addr add " + t.near.address + "/" + t.near.length + " dev " + t.near.dev;
    if (i == up) line = "ip link set " + t.near.dev + " up";
    out.lines.push_back(line);
    if (i == up) {
      out.lines.push_back("ip link set " + t.near.dev + " netns " + t.near.netns);
      out.blame = static_cast<int>(out.lines.size());
    }
  }
  return out;
}
Result too_small(const T& t) {
  if (t.near.port.empty()) return std::nullopt;
  auto out = with(t, {t.ip(t.near.port_netns) + " link set " + t.near.port + " mtu 1200"}, Fault::kMtu, t.near.port);
  out->command = t.ping("-c 1 -W 1 -s 1400 -M do");
  return out;
}
Result lossy(const T& t) {
  auto out = with(t, {t.in(t.near.netns) + "tc qdisc add dev " + t.near.dev + " root netem loss 100%"}, Fault::kLossyQdisc, t.near.dev);
  out->world = "host";
  return out;
}
Result name_deleted(const T& t) {
  return with(t, {"ip netns del " + t.near.netns}, Fault::kNetnsDeleted, t.near.netns);
}
Result name_mistyped(const T& t) {
  auto out = with(t, {}, Fault::kNetnsMissing, "x" + t.near.netns, false);
  out->command = "ip netns exec x" + t.near.netns + " ping -c 1 -W 1 " + t.far.address;
  return out;
}

}  // namespace

std::vector<Kind> kinds_of_links() {
  return {{"loopback down", loopback_down},
          {"link down", near_down},
          {"peer down", port_down},
          {"far link down", far_down},
          {"link taken down later", taken_down},
          {"port not in the bridge", not_in_bridge},
          {"port taken out of the bridge", taken_out_of_bridge},
          {"bridge down", bridge_down},
          {"address on a bridge port", address_on_port},
          {"isolated ports", isolated_ports},
          {"another VLAN", other_vlan},
          {"moved after it was configured", moved_after},
          {"MTU too small", too_small},
          {"qdisc that loses", lossy},
          {"namespace's name deleted", name_deleted},
          {"namespace's name mistyped", name_mistyped}};
}

}  // namespace nslab::catalogue
