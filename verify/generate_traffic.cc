// Commands about what packets meet on their way: queueing disciplines, offloads, sets of addresses, connection tracking.
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "model/link/features.h"
#include "model/rules.h"
#include "verify/generate_rules.h"

namespace nslab::verify {

namespace {

// Handles are given: the machine numbers those that are not through all namespaces.
std::string qdisc_command(Choice& choice, std::string_view link) {
  static constexpr std::array<std::string_view, 9> kKinds{"tbf rate 1mbit burst 10kb latency 50ms",
                                                          "tbf rate 2mbit burst 10kb limit 20000",
                                                          "pfifo limit 10",
                                                          "bfifo limit 10000",
                                                          "htb default 10",
                                                          "htb",
                                                          "noqueue",
                                                          "nothing",
                                                          "pfifo_fast"};
  const std::uint32_t handle = 1 + choice.below(2);
  switch (choice.below(12)) {
    case 10: return fmt::format("tc qdisc {} dev {} parent {}:{} handle {}: {}", choice.one_in(3) ? "replace" : "add", link, handle,
                                10 + choice.below(2), choice.one_in(4) ? 1 : 7, choice.of(kKinds));
    case 11: return fmt::format("tc qdisc del dev {} parent {}:{}", link, handle, 10 + choice.below(2));
    case 9:
      if (choice.one_in(8)) return fmt::format("tc qdisc add dev {} parent ffff:10 handle 7: pfifo", link);
      return fmt::format("tc qdisc {} dev {} parent {}:10 handle 7: pfifo", choice.one_in(4) ? "del" : "add", link, handle);
    case 0: return fmt::format("tc qdisc del dev {} root", link);
    case 1: return fmt::format("tc qdisc del dev {} root handle {}:", link, handle);
    case 2: return fmt::format("tc qdisc {} dev {} {}", choice.one_in(3) ? "del" : "add", link, choice.one_in(2) ? "ingress" : "clsact");
    case 3: return fmt::format("tc qdisc change dev {} root handle {}: {}", link, handle, choice.of(kKinds));
    case 4: return fmt::format("tc qdisc replace dev {} root handle {}: {}", link, handle, choice.of(kKinds));
    default: return fmt::format("tc qdisc add dev {} root handle {}: {}", link, handle, choice.of(kKinds));
  }
}

std::string class_command(Choice& choice, std::string_view link) {
  const std::uint32_t parent = 1 + choice.below(2);
  const std::uint32_t minor = 10 + choice.below(2);
  switch (choice.below(8)) {
    case 6: return fmt::format("tc class {} dev {} parent {}:10 classid {}:{} htb rate 1mbit", choice.one_in(4) ? "replace" : "add", link,
                               parent, parent, minor + 10);
    case 7: return fmt::format("tc filter add dev {} parent {}: protocol {} prio {} u32 match ip protocol 1 0xff flowid {}:{}",
                               link, parent, choice.one_in(4) ? "all" : "ip", 1 + choice.below(2), parent, minor);
    case 0: return fmt::format("tc class del dev {} classid {}:{}", link, parent, minor);
    case 1: return fmt::format("tc class change dev {} parent {}: classid {}:{} htb rate 3mbit", link, parent, parent, minor);
    case 2:
      return fmt::format("tc filter add dev {} parent {}: protocol ip prio {} u32 match ip dst {} flowid {}:{}", link, parent,
                         1 + choice.below(2), to_string(any_address(choice)), parent, minor);
    default:
      return fmt::format("tc class add dev {} parent {}: classid {}:{} htb rate 1mbit{}", link, parent, parent, minor,
                         choice.one_in(2) ? " ceil 2mbit" : "");
  }
}

std::string ipset_command(Choice& choice) {
  const std::string_view set = choice.one_in(3) ? "s2" : "s1";
  const std::string address = to_string(any_address(choice));
  switch (choice.below(14)) {
    case 12: return fmt::format("ipset create {} {}", set, choice.one_in(2) ? "bitmap:port range 10-20" : "hash:ip maxelem 1");
    case 13: return fmt::format("ipset add {} {}", set, choice.one_in(2) ? 15 : 25);
    case 0: return fmt::format("ipset destroy {}", set);
    case 1: return fmt::format("ipset del {} {}", set, address);
    case 2: return fmt::format("ipset test {} {}", set, address);
    case 3: return fmt::format("ipset flush {}", set);
    case 4: return choice.one_in(2) ? "ipset rename s1 s2" : "ipset swap s1 s2";
    case 5: return fmt::format("iptables -A {} -m set --match-set {} src -j DROP", choice.one_in(2) ? "INPUT" : "FORWARD", set);
    case 6: return fmt::format("ipset create {} hash:net", set);
    case 7:
    case 8: return fmt::format("ipset add {} {}", set, address);
    case 9: return fmt::format("ipset add {} {}/24", set, address);
    default: return fmt::format("ipset create {} hash:ip", set);
  }
}

// Whether the model knows what this link offers; of a link that is not there it knows enough.
bool offers_features(const Lab& lab, Pid by, std::string_view name) {
  const LinkId link = find_link(lab.world, find_process(lab.world, by)->net, name);
  return !link || has_features(lab.world.links[link]);
}

// What the tools show of it. Left out is what counts packets, which hosts send by themselves, and what chance chose.
std::string look(const Lab& lab, Pid by, Choice& choice, std::string_view link) {
  switch (choice.below(6)) {
    case 0: return "ipset save | sed 's/initval .*//'";
    case 1:
      if (offers_features(lab, by, link)) return fmt::format("ethtool -k {} | grep -v fixed", link);
      [[fallthrough]];
    case 2: return fmt::format("tc class show dev {}", link);
    case 3: return fmt::format("tc filter show dev {}", link);
    case 4: return choice.one_in(2) ? "conntrack -F" : fmt::format("conntrack -D -s {}", to_string(any_address(choice)));
    default: return fmt::format("tc qdisc show dev {} | sed 's/direct_packets_stat [0-9]*//'", link);
  }
}

std::string features_command(Choice& choice, std::string_view link) {
  static constexpr std::array<std::string_view, 7> kFeatures{"tso", "gso", "gro", "tx", "rx", "sg", "rxvlan"};
  return fmt::format("ethtool -K {} {} {}", link, choice.of(kFeatures), choice.one_in(2) ? "on" : "off");
}

}  // namespace

std::string traffic_command(const Lab& lab, Pid by, Choice& choice) {
  const std::string link = any_link(lab, by, choice).name;
  switch (choice.below(8)) {
    case 0:
    case 1: return qdisc_command(choice, link);
    case 2: return class_command(choice, link);
    case 3:
    case 4: return ipset_command(choice);
    case 5:
      if (offers_features(lab, by, link)) return features_command(choice, link);
      [[fallthrough]];
    default: return look(lab, by, choice, link);
  }
}

}  // namespace nslab::verify
