#include "tests/catalogue/faults.h"

namespace nslab::catalogue {

namespace {

using verify::Fault;
using T = Topology;
using Result = std::optional<Seeded>;

std::string slashed(const Host& h) { return h.address + "/" + h.length; }
std::vector<std::string> address_line(const Host& h) { return {h.netns, "addr", "add", slashed(h)}; }

Result no_address(const T& t) {
  // The lines that need it (routes by a gateway) would be refused; the first cause is the address.
  return without(t, address_line(t.near), Fault::kNoAddress, t.near.dev + " in " + t.near.netns);
}
Result far_no_address(const T& t) {
  return t.far.dev.empty() ? std::nullopt : without(t, address_line(t.far), Fault::kNoAddress, t.far.dev + " in " + t.far.netns);
}
Result wrong_subnet(const T& t) {
  return changed(t, address_line(t.near), slashed(t.near), "10.99.99.1/24", Fault::kWrongSubnet, "10.99.99.1");
}
Result far_wrong_subnet(const T& t) {
  return t.far.dev.empty() ? std::nullopt
                           : changed(t, address_line(t.far), slashed(t.far), "10.99.99.2/24", Fault::kWrongSubnet, "10.99.99.2");
}
Result no_mask(const T& t) {
  return changed(t, address_line(t.near), slashed(t.near), t.near.address, Fault::kWrongMask, t.near.address + "/32");
}
Result mask_too_wide(const T& t) {
  if (!t.has_router || t.far.dev.empty() || t.has_nat) return std::nullopt;
  return changed(t, address_line(t.near), slashed(t.near), t.near.address + "/8", Fault::kWrongMask, t.near.address + "/8");
}
Result same_address(const T& t) {
  // What the packet meets next has the sender's address as well, as a second one.
  const std::string netns = t.bridge.empty() ? t.near.port_netns : t.bridge_netns;
  const std::string dev = t.bridge.empty() ? t.near.port : t.bridge;
  auto out = with(t, {t.ip(netns) + " addr add " + slashed(t.near) + " dev " + dev}, Fault::kDuplicateAddress, t.near.address);
  if (!t.bridge.empty() && !t.has_nat) out->command = "ip netns exec " + t.near.netns + " ping -c 1 -W 1 " + t.bridge_address;
  return out;
}
Result same_mac(const T& t) {
  if (t.far.dev.empty() || t.has_router) return std::nullopt;
  const std::string mac = " address 02:00:00:00:00:55";
  auto out = with(t, {t.ip(t.near.netns) + " link set " + t.near.dev + mac, t.ip(t.far.netns) + " link set " + t.far.dev + mac},
                  Fault::kDuplicateMac, t.far.dev, false);
  if (t.bridge.empty()) return std::nullopt;  // without a bridge nobody minds
  return out;
}
Result wrong_neighbour(const T& t) {
  const std::string next = t.near.gateway.empty() ? t.far.address : t.near.gateway;
  return with(t, {t.ip(t.near.netns) + " neigh add " + next + " lladdr 02:de:ad:00:00:01 dev " + t.near.dev + " nud permanent"},
              Fault::kWrongNeighbour, next);
}
Result arp_ignored(const T& t) {
  if (t.far.dev.empty() || t.has_router) return std::nullopt;
  return with(t, {t.in(t.far.netns) + "sysctl -w net.ipv4.conf.all.arp_ignore=8"}, Fault::kArpIgnored, t.far.dev);
}
Result echo_ignored(const T& t) {
  if (t.far.dev.empty()) return std::nullopt;
  return with(t, {t.in(t.far.netns) + "sysctl -w net.ipv4.icmp_echo_ignore_all=1"}, Fault::kEchoIgnored, t.far.netns);
}
Result dad_failed(const T& t) {
  if (t.far.dev.empty() || t.has_router) return std::nullopt;
  // A third has the address first, on the bridge or the other end's second address: detection fails for the one that comes later.
  auto out = with(t,
                  {t.ip(t.near.netns) + " addr add fd00::1/64 dev " + t.near.dev, "sleep 3",
                   t.ip(t.far.netns) + " addr add fd00::1/64 dev " + t.far.dev},
                  Fault::kDadFailed, "fd00::1", false);
  out->lines.push_back(t.ip(t.near.netns) + " addr add fd00::9/64 dev " + t.near.dev);
  out->lines.push_back("sleep 3");
  out->lines.push_back(t.ip(t.near.netns) + " addr del fd00::1/64 dev " + t.near.dev);
  out->command = "ip netns exec " + t.near.netns + " ping -c 1 -W 1 fd00::1";
  return out;
}
Result no_such_address(const T& t) {
  if (t.far.dev.empty() || t.has_router || t.far.address.back() == '9') return std::nullopt;
  auto out = with(t, {}, Fault::kNoSuchAddress, t.far.address + "9", false);
  out->command = t.ping() + "9";
  return out;
}
Result ipv6_disabled(const T& t) {
  if (t.far.dev.empty() || t.has_router) return std::nullopt;
  auto out = with(t,
                  {t.ip(t.near.netns) + " addr add fd00::1/64 dev " + t.near.dev + " nodad",
                   t.ip(t.far.netns) + " addr add fd00::2/64 dev " + t.far.dev + " nodad",
                   t.in(t.far.netns) + "sysctl -w net.ipv6.conf." + t.far.dev + ".disable_ipv6=1"},
                  Fault::kNoAddress, t.far.dev);
  out->causes = {Fault::kIpv6Disabled, Fault::kNoAddress};
  out->command = "ip netns exec " + t.near.netns + " ping -c 1 -W 1 fd00::2";
  return out;
}

}  // namespace

std::vector<Kind> kinds_of_addresses() {
  return {{"no address", no_address},
          {"far host without address", far_no_address},
          {"wrong subnet", wrong_subnet},
          {"far host in a wrong subnet", far_wrong_subnet},
          {"mask forgotten", no_mask},
          {"mask too wide", mask_too_wide},
          {"duplicate address", same_address},
          {"duplicate MAC", same_mac},
          {"wrong static neighbour", wrong_neighbour},
          {"ARP ignored", arp_ignored},
          {"echo ignored", echo_ignored},
          {"IPv6 DAD failed", dad_failed},
          {"nobody has the address", no_such_address},
          {"IPv6 disabled", ipv6_disabled}};
}

}  // namespace nslab::catalogue
