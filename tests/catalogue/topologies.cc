#include "tests/catalogue/topologies.h"

#include <algorithm>

namespace nslab::catalogue {

namespace {

using Lines = std::vector<std::string>;

void add(Lines& to, const Lines& lines) { to.insert(to.end(), lines.begin(), lines.end()); }

Lines host_lines(const Topology& t, const Host& h) {
  Lines out{t.ip(h.netns) + " link set lo up", t.ip(h.netns) + " addr add " + h.address + "/" + h.length + " dev " + h.dev,
            t.ip(h.netns) + " link set " + h.dev + " up"};
  return out;
}

std::string cable(const Host& h) {
  const std::string there = h.port_netns.empty() ? "" : " netns " + h.port_netns;
  return "ip link add " + h.dev + " netns " + h.netns + " type veth peer name " + h.port + there;
}

// Two hosts and a cable.
Topology pair(const std::string& name, const std::string& a, const std::string& b, const std::string& net) {
  Topology t;
  t.name = name;
  t.near = {a, "v0", net + ".1", "24", net + ".0/24", b, "v1", ""};
  t.far = {b, "v1", net + ".2", "24", net + ".0/24", a, "v0", ""};
  add(t.lines, {"ip netns add " + a, "ip netns add " + b, cable(t.near)});
  add(t.lines, host_lines(t, t.near));
  add(t.lines, host_lines(t, t.far));
  return t;
}

// Hosts on a bridge, in a namespace of its own or on the host.
Topology bridged(const std::string& name, const std::string& where, int hosts, const std::string& net) {
  Topology t;
  t.name = name;
  t.bridge = "br0";
  t.bridge_netns = where;
  t.bridge_address = net + ".254";
  if (!where.empty()) t.lines.push_back("ip netns add " + where);
  t.lines.push_back(t.ip(where) + " link add br0 type bridge");
  t.lines.push_back(t.ip(where) + " addr add " + t.bridge_address + "/24 dev br0");
  t.lines.push_back(t.ip(where) + " link set br0 up");
  for (int i = 1; i <= hosts; ++i) {
    const std::string n = std::to_string(i);
    const Host h{"h" + n, "eth0", net + "." + n, "24", net + ".0/24", where, "p" + n, ""};
    add(t.lines, {"ip netns add " + h.netns, cable(h), t.ip(where) + " link set " + h.port + " master br0",
                  t.ip(where) + " link set " + h.port + " up"});
    add(t.lines, host_lines(t, h));
    if (i == 1) t.near = h;
    if (i == hosts) t.far = h;
  }
  return t;
}

// Two hosts and so many routers between them, each a namespace.
Topology routed(const std::string& name, int routers) {
  Topology t;
  t.name = name;
  t.has_router = true;
  for (int i = 1; i <= routers; ++i) t.routers.push_back("r" + std::to_string(i));
  t.near = {"a", "eth0", "10.1.0.1", "24", "10.1.0.0/24", "r1", "left", "10.1.0.254"};
  t.far = {"b", "eth0", "10.9.0.1", "24", "10.9.0.0/24", t.routers.back(), "right", "10.9.0.254"};
  for (const std::string& r : t.routers) t.lines.push_back("ip netns add " + r);
  add(t.lines, {"ip netns add a", "ip netns add b", cable(t.near), cable(t.far)});
  add(t.lines, host_lines(t, t.near));
  add(t.lines, host_lines(t, t.far));
  add(t.lines, {"ip -n r1 addr add 10.1.0.254/24 dev left", "ip -n r1 link set left up",
                "ip -n " + t.far.port_netns + " addr add 10.9.0.254/24 dev right", "ip -n " + t.far.port_netns + " link set right up"});
  for (int i = 1; i < routers; ++i) {
    const std::string one = "r" + std::to_string(i), two = "r" + std::to_string(i + 1), net = "10.0." + std::to_string(i);
    add(t.lines,
        {"ip link add east netns " + one + " type veth peer name west netns " + two, "ip -n " + one + " addr add " + net + ".1/24 dev east",
         "ip -n " + two + " addr add " + net + ".2/24 dev west", "ip -n " + one + " link set east up", "ip -n " + two + " link set west up",
         "ip -n " + one + " route add 10.9.0.0/24 via " + net + ".2", "ip -n " + two + " route add 10.1.0.0/24 via " + net + ".1"});
  }
  for (const std::string& r : t.routers) t.lines.push_back("ip netns exec " + r + " sysctl -w net.ipv4.ip_forward=1");
  add(t.lines, {"ip -n a route add default via 10.1.0.254", "ip -n b route add default via 10.9.0.254"});
  return t;
}

// A private network behind a router that translates, and an outside that knows nothing of it.
Topology translated(const std::string& name, const std::string& inside, const std::string& outside) {
  Topology t;
  t.name = name;
  t.has_router = t.has_nat = true;
  t.routers = {"gw"};
  t.nat_netns = "gw";
  t.nat_dev = "wan";
  t.near = {"lan1", "eth0", inside + ".10", "24", inside + ".0/24", "gw", "lan", inside + ".1"};
  t.far = {"server", "eth0", outside + ".80", "24", outside + ".0/24", "gw", "wan", ""};
  add(t.lines, {"ip netns add gw", "ip netns add lan1", "ip netns add server", cable(t.near), cable(t.far)});
  add(t.lines, host_lines(t, t.near));
  add(t.lines, host_lines(t, t.far));
  add(t.lines,
      {"ip -n gw addr add " + inside + ".1/24 dev lan", "ip -n gw link set lan up", "ip -n gw addr add " + outside + ".1/24 dev wan",
       "ip -n gw link set wan up", "ip netns exec gw sysctl -w net.ipv4.ip_forward=1", "ip -n lan1 route add default via " + inside + ".1",
       "ip netns exec gw iptables -t nat -A POSTROUTING -s " + inside + ".0/24 -o wan -j MASQUERADE"});
  return t;
}

// Containers on a bridge of a host with a NIC, out to the internet.
Topology container_host(const std::string& name, const std::string& net) {
  Topology t = bridged(name, "", 2, net);
  t.world = "host";
  t.has_router = t.has_nat = true;
  t.routers = {""};
  t.nat_dev = "eth0";
  t.near.gateway = net + ".254";
  t.far = {"", "", "8.8.8.8", "", "", "", "", ""};
  add(t.lines, {"ip -n h1 route add default via " + t.bridge_address, "ip -n h2 route add default via " + t.bridge_address,
                "sysctl -w net.ipv4.ip_forward=1", "iptables -t nat -A POSTROUTING -s " + net + ".0/24 -o eth0 -j MASQUERADE"});
  return t;
}

}  // namespace

std::string Topology::ping(const std::string& options) const {
  return "ip netns exec " + near.netns + " ping " + options + " " + far.address;
}

int Topology::find(const std::vector<std::string>& words) const {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string padded = " " + lines[i] + " ";
    if (std::all_of(words.begin(), words.end(), [&](const std::string& w) { return padded.find(" " + w + " ") != std::string::npos; }))
      return static_cast<int>(i);
  }
  return -1;
}

std::vector<Topology> topologies() {
  return {pair("pair", "red", "blue", "10.0.0"),
          pair("pair, other names", "left-host", "right-host", "172.16.5"),
          bridged("bridge on the host", "", 2, "10.10.0"),
          bridged("bridge of three", "", 3, "192.168.7"),
          bridged("bridge in a namespace", "switch", 2, "10.20.30"),
          routed("one router", 1),
          routed("two routers", 2),
          routed("three routers", 3),
          translated("private network", "192.168.1", "203.0.113"),
          translated("private network, other numbers", "10.44.0", "198.51.100"),
          container_host("container host", "172.18.0"),
          container_host("container host, other numbers", "10.88.0")};
}

std::string script_of(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace nslab::catalogue
