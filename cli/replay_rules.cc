#ifdef NSLAB_WITH_KERNEL
#include "cli/replay_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <sstream>

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

namespace {

// The lines of each table, by its heading ("*nat", "table inet filter {").
std::map<std::string, std::vector<std::string>> tables_of(const std::string& text) {
  static const std::regex kCounters(R"(\[\d+:\d+\])"), kCounter(R"(packets \d+ bytes \d+)");
  std::map<std::string, std::vector<std::string>> out;
  std::vector<std::string>* table = nullptr;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    line = std::regex_replace(std::regex_replace(line, kCounters, "[0:0]"), kCounter, "packets 0 bytes 0");
    if (line.starts_with('*') || line.starts_with("table ")) table = &out[line];
    if (table != nullptr) table->push_back(line);
  }
  return out;
}

void compare_text(const std::string& model, const std::string& kernel, const std::string& where, std::vector<verify::Disagreement>& out) {
  const auto ours = tables_of(model), theirs = tables_of(kernel);
  for (const auto& [heading, lines] : ours) {
    const auto other = theirs.find(heading);
    const std::vector<std::string> none;
    const std::vector<std::string>& real = other == theirs.end() ? none : other->second;
    for (std::size_t i = 0; i < std::max(lines.size(), real.size()); ++i) {
      const std::string left = i < lines.size() ? lines[i] : "(none)", right = i < real.size() ? real[i] : "(none)";
      if (left == right) continue;
      out.push_back({where + "rules, " + heading + ", line " + std::to_string(i + 1), left, right});
      break;  // one line more or less, and all that follow would differ
    }
  }
  for (const auto& [heading, lines] : theirs) {
    if (!ours.contains(heading)) out.push_back({where + "rules, " + heading, "(none)", "there"});
  }
}

}  // namespace

std::vector<verify::Disagreement> compare_rules(const kernel::RuleText& model, const kernel::RuleText& kernel, const std::string& where) {
  std::vector<verify::Disagreement> out;
  compare_text(model.iptables, kernel.iptables, where, out);
  compare_text(model.ip6tables, kernel.ip6tables, where, out);
  compare_text(model.nft, kernel.nft, where, out);
  return out;
}

}  // namespace nslab::cli
#endif
