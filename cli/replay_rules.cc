#ifdef NSLAB_WITH_KERNEL
#include "cli/replay_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

// iptables keeps its rules in tables of these names; nft may have made one of them, too, and then iptables-save has no words for it.
bool has_iptables_name(const NfTable& table) {
  if (table.family != NfFamily::kIp && table.family != NfFamily::kIp6) return false;
  static constexpr std::array kNames{"filter", "nat", "mangle", "raw", "security"};
  return std::find(kNames.begin(), kNames.end(), table.name) != kNames.end();
}

// iptables-save leaves out what only nft has words for.
bool says_all_of(const std::string& saved, const NfTable& table) {
  std::size_t rules = 0;
  for (const auto& chain : table.chains) rules += chain->rules.size();
  std::size_t told = 0;
  constexpr std::string_view kRule = "\n-A ";
  for (std::size_t at = saved.find(kRule); at != std::string::npos; at = saved.find(kRule, at + 1)) ++told;
  return told == rules && saved.find("\n*" + table.name) != std::string::npos;
}

}  // namespace

kernel::RuleText rules_in(const World& world, Pid viewer, NetnsId netns, const std::string& name) {
  kernel::RuleText out;
  if (world.netns[netns].ruleset->tables.empty()) return out;
  const shell::Session session = shell::begin_session(world, viewer, {});
  const auto printed = [&](const std::string& command) {
    shell::Session copy = session;
    const auto transcript = static_cast<std::uint32_t>(world.output->size());
    return shell::run_text(copy, inside(name, command), transcript) == 0 ? shell::output_of(copy, transcript) : std::string();
  };
  for (const NfTable& table : world.netns[netns].ruleset->tables) {
    std::string saved;
    const bool is_v6 = table.family == NfFamily::kIp6;
    if (has_iptables_name(table)) saved = printed(fmt::format("{}-save -t {}\n", is_v6 ? "ip6tables" : "iptables", table.name));
    if (says_all_of(saved, table)) {
      (is_v6 ? out.ip6tables : out.iptables) += saved;
    } else {
      out.nft += printed(fmt::format("nft list table {} {}\n", family_word(table.family), table.name));
    }
  }
  return out;
}

}  // namespace nslab::cli
#endif
