// What `ip -d link` shows of bonds and their members: iplink_bond.c, iplink_bond_slave.c.
#include <array>

#include "model/file/sysfs_bond.h"
#include "model/link/kinds.h"
#include "shell/tools/iproute/link_words.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::array<std::string_view, 7> kModes{"balance-rr", "active-backup", "balance-xor", "broadcast",
                                                 "802.3ad",    "balance-tlb",   "balance-alb"};
constexpr std::array<std::string_view, 7> kValidate{"none", "active", "backup", "all", "filter", "filter_active", "filter_backup"};
constexpr std::array<std::string_view, 2> kTargets{"any", "all"}, kOffOn{"off", "on"}, kRates{"slow", "fast"};
constexpr std::array<std::string_view, 3> kReselect{"always", "better", "failure"}, kFailOver{"none", "active", "follow"};
constexpr std::array<std::string_view, 3> kSelect{"stable", "bandwidth", "count"};
constexpr std::array<std::string_view, 6> kHash{"layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"};

constexpr std::array<BondOptionRow, static_cast<std::size_t>(BondOption::kCount)> kRows{{
    {BondOption::kUpdelay, "updelay", "updelay", {}},
    {BondOption::kDowndelay, "downdelay", "downdelay", {}},
    {BondOption::kPeerNotifyDelay, "peer_notify_delay", "peer_notify_delay", {}},
    {BondOption::kUseCarrier, "use_carrier", "use_carrier", {}},
    {BondOption::kArpInterval, "arp_interval", "arp_interval", {}},
    {BondOption::kArpMissedMax, "arp_missed_max", "arp_missed_max", {}},
    {BondOption::kArpValidate, "arp_validate", "arp_validate", kValidate},
    {BondOption::kArpAllTargets, "arp_all_targets", "arp_all_targets", kTargets},
    {BondOption::kPrimaryReselect, "primary_reselect", "primary_reselect", kReselect},
    {BondOption::kFailOverMac, "fail_over_mac", "fail_over_mac", kFailOver},
    {BondOption::kXmitHashPolicy, "xmit_hash_policy", "xmit_hash_policy", kHash},
    {BondOption::kResendIgmp, "resend_igmp", "resend_igmp", {}},
    {BondOption::kNumGratArp, "num_grat_arp", "num_peer_notif", {}},
    {BondOption::kAllSlavesActive, "all_slaves_active", "all_slaves_active", {}},
    {BondOption::kMinLinks, "min_links", "min_links", {}},
    {BondOption::kLpInterval, "lp_interval", "lp_interval", {}},
    {BondOption::kPacketsPerSlave, "packets_per_slave", "packets_per_slave", {}},
    {BondOption::kLacpActive, "lacp_active", "ad_lacp_active", kOffOn},
    {BondOption::kLacpRate, "lacp_rate", "ad_lacp_rate", kRates},
    {BondOption::kAdSelect, "ad_select", "ad_select", kSelect},
    {BondOption::kTlbDynamicLb, "tlb_dynamic_lb", "tlb_dynamic_lb", {}},
}};

template <class V>
void print_fact(Printer& p, std::string_view key, std::string_view name, const V& value) {
  if (p.is_json()) {
    p.json(key, value);
  } else {
    p.text("{} {} ", name, value);
  }
}

void print_option(Printer& p, const BondOptionRow& row, std::uint32_t value) {
  if (row.option == BondOption::kArpValidate && value == 0) {
    p.null(row.key, "arp_validate none ");
  } else if (value < row.words.size()) {
    print_fact(p, row.key, row.name, row.words[value]);
  } else {
    print_fact(p, row.key, row.name, value);
  }
}

}  // namespace

std::span<const BondOptionRow> bond_option_rows() { return kRows; }

void print_bond(Ip& ip, const Link& link, const Bond& bond) {
  Printer& p = ip.print;
  const World& world = ip.call.world();
  const bool one_active = bond.mode == BondMode::kActiveBackup || bond.mode == BondMode::kBalanceTlb || bond.mode == BondMode::kBalanceAlb;
  print_fact(p, "mode", "mode", kModes[static_cast<std::size_t>(bond.mode)]);
  if (const Link* active = world.links.find(bond.active); active != nullptr && one_active && link.is_up()) {
    print_fact(p, "active_slave", "active_slave", active->name.view());
  }
  print_fact(p, "miimon", "miimon", bond.miimon_ms);
  for (const BondOptionRow& row : kRows) {
    if (row.option == BondOption::kPrimaryReselect) {
      const Link* primary = world.links.find(bond.primary);
      if (primary != nullptr && world.links.find(primary->master) == &link) print_fact(p, "primary", "primary", primary->name.view());
    }
    if (row.option == BondOption::kTlbDynamicLb && bond.mode == BondMode::k8023ad) {
      print_fact(p, "ad_actor_sys_prio", "ad_actor_sys_prio", 65535);
      print_fact(p, "ad_user_port_key", "ad_user_port_key", 0);
      print_fact(p, "ad_actor_system", "ad_actor_system", std::string_view("00:00:00:00:00:00"));
    }
    print_option(p, row, bond.options[static_cast<std::size_t>(row.option)]);
  }
}

void print_bond_member(Ip& ip, const Link& member, const Bond& bond) {
  Printer& p = ip.print;
  const bool one_active = bond.mode == BondMode::kActiveBackup;
  const World& world = ip.call.world();
  const Link* active = world.links.find(bond.active);
  const bool is_active = !one_active || (active != nullptr && active->netns == member.netns && active->ifindex == member.ifindex);
  print_fact(p, "state", "state", std::string_view(is_active ? "ACTIVE" : "BACKUP"));
  print_fact(p, "mii_status", "mii_status", std::string_view(member.is_up() && member.carrier ? "UP" : "DOWN"));
  const LinkId id = find_link(world, member.netns, member.name.view());
  print_fact(p, "link_failure_count", "link_failure_count", bond_failures(world, id));
  print_fact(p, "perm_hwaddr", "perm_hwaddr", to_string(member.own_address));
  print_fact(p, "queue_id", "queue_id", 0);
  print_fact(p, "prio", "prio", 0);
}

}  // namespace nslab::shell
