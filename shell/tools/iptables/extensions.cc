// Finding extensions by name and by kind.
#include <algorithm>
#include <array>

#include "shell/tools/iptables/extension.h"

namespace nslab::shell::iptables {

namespace {

constexpr std::array kMatchGroups{common_matches, stateful_matches, packet_matches, counting_matches, limit_matches, set_matches};
constexpr std::array kTargetGroups{nat_targets, other_targets, set_targets};

template <class Groups, class Fits>
const Extension* find(const Groups& groups, bool v6, Fits fits) {
  for (const auto group : groups) {
    for (const Extension& extension : group()) {
      if ((extension.families & (v6 ? 2U : 1U)) != 0 && fits(extension)) return &extension;
    }
  }
  return nullptr;
}

constexpr std::array<std::string_view, 33> kUnmodelledMatches{
    "ah",      "bpf",       "cgroup", "cluster", "connlabel",  "dccp", "devgroup", "dst",    "ecn",     "esp",
    "eui64",   "frag",      "hbh",    "ipcomp",  "ipv6header", "ipvs", "mh",       "nfacct", "osf",     "policy",
    "rateest", "realm",     "rt",     "sctp",    "socket",     "srh",  "tcpmss",   "u32",    "udplite", "mobility-header",
    "ipv6-mh", "icmpv6-mh", "unclean"};
constexpr std::array<std::string_view, 21> kUnmodelledTargets{
    "AUDIT",    "CLUSTERIP",   "CONNSECMARK", "DNPT",   "ECN",  "HMARK", "IDLETIMER", "LED",   "RATEEST",  "SECMARK", "SNPT",
    "SYNPROXY", "TCPOPTSTRIP", "TEE",         "TPROXY", "ULOG", "SAME",  "MIRROR",    "QUEUE", "standard", "ERROR"};

}  // namespace

const Extension* find_match(std::string_view name, bool v6) {
  const std::string_view real = name == "icmpv6" || name == "ipv6-icmp" ? "icmp6" : name;
  return find(kMatchGroups, v6, [&](const Extension& e) { return e.name == real; });
}

const Extension* find_target(std::string_view name, bool v6) {
  return find(kTargetGroups, v6, [&](const Extension& e) { return e.name == name; });
}

const Extension* extension_of(XtKind kind, bool v6) {
  const auto fits = [&](const Extension& e) { return e.kind == kind; };
  return kind >= XtKind::kReject ? find(kTargetGroups, v6, fits) : find(kMatchGroups, v6, fits);
}

bool is_unmodelled_match(std::string_view name) {
  return std::find(kUnmodelledMatches.begin(), kUnmodelledMatches.end(), name) != kUnmodelledMatches.end();
}

bool is_unmodelled_target(std::string_view name) {
  return std::find(kUnmodelledTargets.begin(), kUnmodelledTargets.end(), name) != kUnmodelledTargets.end();
}

bool is_verdict(std::string_view name) { return name == "ACCEPT" || name == "DROP" || name == "RETURN"; }

}  // namespace nslab::shell::iptables
