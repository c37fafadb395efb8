#include "model/file/sysfs_bond.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/link/kinds.h"
#include "model/op.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::array<std::string_view, 38> kBondFiles{
    "active_slave",  "ad_actor_key",     "ad_actor_sys_prio", "ad_actor_system",  "ad_aggregator",     "ad_num_ports",
    "ad_partner_key", "ad_partner_mac",  "ad_select",         "ad_user_port_key", "all_slaves_active", "arp_all_targets",
    "arp_interval",  "arp_ip_target",    "arp_missed_max",    "arp_validate",     "downdelay",         "fail_over_mac",
    "lacp_active",   "lacp_rate",        "lp_interval",       "mii_status",       "miimon",            "min_links",
    "mode",          "num_grat_arp",     "num_unsol_na",      "packets_per_slave", "peer_notif_delay", "primary",
    "primary_reselect", "queue_id",      "resend_igmp",       "slaves",           "tlb_dynamic_lb",    "updelay",
    "use_carrier",   "xmit_hash_policy"};
constexpr std::array<std::string_view, 8> kMemberFiles{"ad_actor_oper_port_state",   "ad_aggregator_id",
                                                       "ad_partner_oper_port_state", "link_failure_count",
                                                       "mii_status",                 "perm_hwaddr",
                                                       "queue_id",                   "state"};
constexpr std::array<std::string_view, 7> kBondModes{"balance-rr", "active-backup", "balance-xor", "broadcast",
                                                     "802.3ad",    "balance-tlb",   "balance-alb"};
using Words = std::span<const std::string_view>;
constexpr std::array<std::string_view, 7> kValidates{"none", "active", "backup", "all", "filter", "filter_active", "filter_backup"};
constexpr std::array<std::string_view, 2> kAnyAll{"any", "all"}, kOffOn{"off", "on"}, kSlowFast{"slow", "fast"};
constexpr std::array<std::string_view, 3> kReselects{"always", "better", "failure"}, kFollows{"none", "active", "follow"};
constexpr std::array<std::string_view, 3> kSelects{"stable", "bandwidth", "count"};
constexpr std::array<std::string_view, 6> kHashes{"layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"};

struct OptionFile {
  std::string_view name;
  BondOption option;
  Words words{};  // none: a number
};
constexpr std::array<OptionFile, 22> kOptionFiles{{
    {"updelay", BondOption::kUpdelay},
    {"downdelay", BondOption::kDowndelay},
    {"peer_notif_delay", BondOption::kPeerNotifyDelay},
    {"use_carrier", BondOption::kUseCarrier},
    {"arp_interval", BondOption::kArpInterval},
    {"arp_missed_max", BondOption::kArpMissedMax},
    {"arp_validate", BondOption::kArpValidate, kValidates},
    {"arp_all_targets", BondOption::kArpAllTargets, kAnyAll},
    {"primary_reselect", BondOption::kPrimaryReselect, kReselects},
    {"fail_over_mac", BondOption::kFailOverMac, kFollows},
    {"xmit_hash_policy", BondOption::kXmitHashPolicy, kHashes},
    {"resend_igmp", BondOption::kResendIgmp},
    {"num_grat_arp", BondOption::kNumGratArp},
    {"num_unsol_na", BondOption::kNumGratArp},
    {"all_slaves_active", BondOption::kAllSlavesActive},
    {"min_links", BondOption::kMinLinks},
    {"lp_interval", BondOption::kLpInterval},
    {"packets_per_slave", BondOption::kPacketsPerSlave},
    {"lacp_active", BondOption::kLacpActive, kOffOn},
    {"lacp_rate", BondOption::kLacpRate, kSlowFast},
    {"ad_select", BondOption::kAdSelect, kSelects},
    {"tlb_dynamic_lb", BondOption::kTlbDynamicLb},
}};

const OptionFile* option_file(std::string_view name) {
  const auto at = std::find_if(kOptionFiles.begin(), kOptionFiles.end(), [&](const OptionFile& row) { return row.name == name; });
  return at == kOptionFiles.end() ? nullptr : &*at;
}

std::string worded(Words words, std::size_t value) {
  const std::string number = std::to_string(value);
  return value < words.size() ? std::string(words[value]) + " " + number : number;
}

// bond_opt_parse: one of the words, or a number.
std::optional<std::uint32_t> parsed(Words words, std::string_view text) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == text) return static_cast<std::uint32_t>(i);
  }
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!words.empty() && value >= words.size()) return std::nullopt;
  return value;
}

std::string name_line(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  return link == nullptr ? std::string() : link->name.text() + "\n";
}

Result<Done> over(Result<Reply> reply) {
  if (!reply) return tl::unexpected(reply.error());
  return Done{};
}

// "+NAME" or "-NAME" (bond_option_slaves_set).
Result<Done> write_members(World& world, Pid by, LinkId bond, std::string_view text) {
  const NetnsId netns = world.links[bond].netns;
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return refuse(Reason::kNotPermitted, text);
  const LinkId member = find_link(world, netns, text.substr(1));
  if (!member) return refuse(Reason::kNoSuchDevice, text.substr(1));
  const bool joins = text[0] == '+';
  if (!joins && world.links[member].master != bond) return refuse(Reason::kInvalidArgument, text.substr(1));
  SetLink op;
  op.by = by;
  op.link.index = world.links[member].ifindex;
  op.settings.master = LinkRef{"", joins ? world.links[bond].ifindex : 0};
  return over(run(world, op));
}

}  // namespace

std::uint64_t bond_failures(const World& world, LinkId member) {
  const Link* bond = world.links.find(world.links[member].master);
  const bool monitors = bond != nullptr && bond->as<Bond>() != nullptr && bond->as<Bond>()->miimon_ms != 0;
  if (!monitors) return 0;
  const std::uint64_t lost = world.stats[member].carrier_downs;
  return world.links[member].as<Veth>() != nullptr && lost > 0 ? lost - 1 : lost;
}

std::span<const std::string_view> bond_files() { return kBondFiles; }
std::span<const std::string_view> bond_member_files() { return kMemberFiles; }

std::optional<std::string> bond_file(const World& world, LinkId id, std::string_view name) {
  const Link& link = world.links[id];
  const Bond& bond = *link.as<Bond>();
  if (name == "mode") return worded(kBondModes, static_cast<std::size_t>(bond.mode)) + "\n";
  if (name == "miimon") return std::to_string(bond.miimon_ms) + "\n";
  if (name == "mii_status") return std::string(link.carrier ? "up\n" : "down\n");
  if (name == "primary") return name_line(world, bond.primary);
  const bool one_active =
      bond.mode == BondMode::kActiveBackup || bond.mode == BondMode::kBalanceTlb || bond.mode == BondMode::kBalanceAlb;
  if (name == "active_slave") return one_active ? name_line(world, bond.active) : std::string();
  if (name == "slaves") {
    std::string out;
    for (const LinkId member : members_of(world, id)) out += (out.empty() ? "" : " ") + world.links[member].name.text();
    return out.empty() ? out : out + "\n";
  }
  if (const OptionFile* row = option_file(name)) return worded(row->words, bond.options[static_cast<std::size_t>(row->option)]) + "\n";
  if (std::find(kBondFiles.begin(), kBondFiles.end(), name) != kBondFiles.end()) return std::string();
  return std::nullopt;
}

std::optional<std::string> bond_member_file(const World& world, LinkId id, std::string_view name) {
  const Link& member = world.links[id];
  const Bond& bond = *world.links[member.master].as<Bond>();
  const bool active = bond.mode != BondMode::kActiveBackup || bond.active == id;
  if (name == "state") return std::string(active ? "active\n" : "backup\n");
  if (name == "mii_status") return std::string(member.is_up() && member.carrier ? "up\n" : "down\n");
  if (name == "link_failure_count") return std::to_string(bond_failures(world, id)) + "\n";
  if (name == "perm_hwaddr") return to_string(member.own_address) + "\n";
  if (name == "queue_id") return std::string("0\n");
  if (std::find(kMemberFiles.begin(), kMemberFiles.end(), name) != kMemberFiles.end()) return std::string("N/A\n");
  return std::nullopt;
}

Result<Done> write_bond_file(World& world, Pid by, LinkId id, std::string_view name, std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  if (name == "slaves") return write_members(world, by, id, text);
  SetLink op;
  op.by = by;
  op.link.index = world.links[id].ifindex;
  BondOptions options;
  if (name == "mode") {
    const auto mode = parsed(kBondModes, text);
    if (!mode) return refuse(Reason::kInvalidArgument, text);
    if (!members_of(world, id).empty()) return refuse(Reason::kDirectoryNotEmpty, text);
    options.mode = static_cast<BondMode>(*mode);
  } else if (name == "miimon") {
    options.miimon_ms = parsed({}, text);
    if (!options.miimon_ms) return refuse(Reason::kInvalidArgument, text);
  } else if (name == "primary" || name == "active_slave") {
    (name == "primary" ? options.primary : options.active_slave) = LinkRef{std::string(text), 0};
  } else if (const OptionFile* row = option_file(name)) {
    const auto value = parsed(row->words, text);
    if (!value) return refuse(Reason::kInvalidArgument, text);
    options.others.emplace_back(row->option, *value);
  } else {
    return refuse(Reason::kAccessDenied, name);
  }
  op.data = options;
  return over(run(world, op));
}

std::string bond_masters(const World& world, NetnsId netns) {
  std::string out;
  for (const auto& [index, id] : world.netns[netns].links) {
    if (world.links[id].as<Bond>() != nullptr) out += (out.empty() ? "" : " ") + world.links[id].name.text();
  }
  return out.empty() ? out : out + "\n";
}

Result<Done> write_bond_masters(World& world, Pid by, std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return refuse(Reason::kNotPermitted, text);
  const std::string name(text.substr(1));
  if (text[0] == '+') {
    NewLink op;
    op.by = by;
    op.name = name;
    op.data = BondOptions{};
    return over(run(world, op));
  }
  const LinkId id = find_link(world, find_process(world, by)->net, name);
  if (!id || world.links[id].as<Bond>() == nullptr) return refuse(Reason::kNoSuchDevice, name);
  DelLink op;
  op.by = by;
  op.link.index = world.links[id].ifindex;
  return over(run(world, op));
}

}  // namespace nslab
