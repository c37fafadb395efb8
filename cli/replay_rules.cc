#ifdef NSLAB_WITH_KERNEL
#include "cli/replay_rules.h"

#include <fmt/format.h>

#include "shell/session.h"

namespace nslab::cli {

namespace {

std::string_view family_word(NfFamily family) {
  switch (family) {
    case NfFamily::kInet: return "inet";
    case NfFamily::kIp: return "ip";
    case NfFamily::kIp6: return "ip6";
    case NfFamily::kArp: return "arp";
    case NfFamily::kBridge: return "bridge";
    case NfFamily::kNetdev: return "netdev";
  }
  return "";
}

std::string inside(const std::string& name, const std::string& command) {
  constexpr std::string_view kByPid = "pid ";
  if (name.empty()) return command;
  if (name.starts_with(kByPid)) return fmt::format("nsenter -t {} -n {}", name.substr(kByPid.size()), command);
  return fmt::format("ip netns exec {} {}", name, command);
}

}  // namespace

kernel::RuleText rules_in(const World& world, Pid viewer, NetnsId netns, const std::string& name) {
  kernel::RuleText out;
  bool by_iptables = false;
  bool by_ip6tables = false;
  std::string own;
  for (const NfTable& table : world.netns[netns].ruleset->tables) {
    by_iptables = by_iptables || (table.by_iptables && table.family == NfFamily::kIp);
    by_ip6tables = by_ip6tables || (table.by_iptables && table.family == NfFamily::kIp6);
    if (!table.by_iptables) own += inside(name, fmt::format("nft list table {} {}\n", family_word(table.family), table.name));
  }
  if (!by_iptables && !by_ip6tables && own.empty()) return out;
  shell::Session session = shell::begin_session(world, viewer, {});
  const auto printed = [&](const std::string& commands) {
    shell::Session copy = session;
    const auto transcript = static_cast<std::uint32_t>(world.output->size());
    return shell::run_text(copy, commands, transcript) == 0 ? shell::output_of(copy, transcript) : std::string();
  };
  if (by_iptables) out.iptables = printed(inside(name, "iptables-save\n"));
  if (by_ip6tables) out.ip6tables = printed(inside(name, "ip6tables-save\n"));
  if (!own.empty()) out.nft = printed(own);
  return out;
}

}  // namespace nslab::cli
#endif
