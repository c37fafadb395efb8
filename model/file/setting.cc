#include "model/file/setting.h"

#include <chrono>

namespace nslab {

namespace {

template <class Set, class Knobs, class Knob>
void add_conf(std::vector<Setting>& out, const std::string& directory, const Set& now, const Set& wanted, const Knobs& knobs, Knob) {
  for (std::size_t i = 0; i < knobs.size(); ++i) {
    const Knob knob = static_cast<Knob>(i);
    if (knobs[i].name == "mtu" || knobs[i].name == "mc_forwarding") continue;  // they follow the link, and a routing daemon
    if (now[knob] != wanted[knob]) out.emplace_back(directory + "/" + std::string(knobs[i].name), std::to_string(wanted[knob]));
  }
}

void add_neighbour(std::vector<Setting>& out, const std::string& directory, const NeighbourConf& now, const NeighbourConf& wanted) {
  const auto ms = [](Duration time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time).count(); };
  const auto add = [&](const char* knob, auto a, auto b) {
    if (a != b) out.emplace_back(directory + "/" + knob, std::to_string(b));
  };
  add("base_reachable_time_ms", ms(now.reachable_time), ms(wanted.reachable_time));
  add("delay_first_probe_time", ms(now.delay_first_probe) / 1000, ms(wanted.delay_first_probe) / 1000);
  add("retrans_time_ms", ms(now.retrans_time), ms(wanted.retrans_time));
  add("locktime", ms(now.locktime) / 10, ms(wanted.locktime) / 10);
  add("mcast_solicit", now.mcast_probes, wanted.mcast_probes);
  add("ucast_solicit", now.ucast_probes, wanted.ucast_probes);
  add("unres_qlen", now.queue_length, wanted.queue_length);
}

}  // namespace

std::vector<Setting> settings_of_netns(const Netns& now, const Netns& wanted) {
  std::vector<Setting> out;
  for (std::size_t row = 0; row < sysctl_table().size(); ++row) {
    const auto path = sysctl_table()[row].path;
    // ip_forward is conf/all/forwarding under another name.
    if (path == "ipv4/ip_forward" || (sysctl_table()[row].mode & 0222) == 0) continue;
    const std::string value = sysctl_value(*wanted.sysctls, static_cast<int>(row));
    if (sysctl_value(*now.sysctls, static_cast<int>(row)) != value) out.emplace_back("net/" + std::string(path), value);
  }
  // Forwarding first: it changes others with it.
  DevConf4 all4 = *now.conf4_all;
  DevConf4 default4 = *now.conf4_default;
  DevConf6 all6 = *now.conf6_all;
  DevConf6 default6 = *now.conf6_default;
  if (const auto value = (*wanted.conf4_all)[Conf4::kForwarding]; value != all4[Conf4::kForwarding]) {
    out.emplace_back("net/ipv4/conf/all/forwarding", std::to_string(value));
    all4[Conf4::kForwarding] = default4[Conf4::kForwarding] = value;
    all4[Conf4::kAcceptRedirects] = value == 0 ? 1 : 0;
  }
  if (const auto value = (*wanted.conf6_all)[Conf6::kForwarding]; value != all6[Conf6::kForwarding]) {
    out.emplace_back("net/ipv6/conf/all/forwarding", std::to_string(value));
    all6[Conf6::kForwarding] = default6[Conf6::kForwarding] = value;
  }
  if (const auto value = (*wanted.conf6_all)[Conf6::kDisableIpv6]; value != all6[Conf6::kDisableIpv6]) {
    out.emplace_back("net/ipv6/conf/all/disable_ipv6", std::to_string(value));
    all6[Conf6::kDisableIpv6] = default6[Conf6::kDisableIpv6] = value;
  }
  add_conf(out, "net/ipv4/conf/all", all4, *wanted.conf4_all, kConf4Knobs, Conf4{});
  add_conf(out, "net/ipv4/conf/default", default4, *wanted.conf4_default, kConf4Knobs, Conf4{});
  add_conf(out, "net/ipv6/conf/all", all6, *wanted.conf6_all, kConf6Knobs, Conf6{});
  add_conf(out, "net/ipv6/conf/default", default6, *wanted.conf6_default, kConf6Knobs, Conf6{});
  add_neighbour(out, "net/ipv4/neigh/default", *now.neighbour4, *wanted.neighbour4);
  add_neighbour(out, "net/ipv6/neigh/default", *now.neighbour6, *wanted.neighbour6);
  return out;
}

std::vector<Setting> settings_of_link(const Link& now, const Link& wanted) {
  std::vector<Setting> out;
  add_conf(out, "net/ipv4/conf/" + wanted.name.text(), *now.conf4, *wanted.conf4, kConf4Knobs, Conf4{});
  add_conf(out, "net/ipv6/conf/" + wanted.name.text(), *now.conf6, *wanted.conf6, kConf6Knobs, Conf6{});
  add_neighbour(out, "net/ipv4/neigh/" + wanted.name.text(), *now.neighbour4, *wanted.neighbour4);
  add_neighbour(out, "net/ipv6/neigh/" + wanted.name.text(), *now.neighbour6, *wanted.neighbour6);
  return out;
}

}  // namespace nslab
