// shell/tools/netfilter/ebtables_rule.h — one rule of ebtables: read from words, and shown again.
//
// A rule is kept as nf_tables' expressions, as ebtables-nft writes them; what is not its own does not show.
//
// Not modelled: among, stp, nflog, ulog, 802_3, --vlan-prio, --vlan-encap, --ip-frag, ICMP codes, IPv6's ICMP types.
// Document: iptables 1.8.9, iptables/xtables-eb.c, nft-bridge.c, extensions/libebt_*.c.
#ifndef NSLAB_SHELL_TOOLS_NETFILTER_EBTABLES_RULE_H_
#define NSLAB_SHELL_TOOLS_NETFILTER_EBTABLES_RULE_H_

#include <optional>
#include <string>
#include <vector>

#include "model/netfilter.h"

namespace nslab::shell::ebtables {

// Ends the command: what is said behind "ebtables v1.8.9 (nf_tables): ", and the status.
struct Fault {
  std::string text{};
  bool usage = true;        // "Try `ebtables -h' …" follows
  bool unmodelled = false;  // a thing that the real tool does and nslab does not
};

// What the words of a rule say, part by part.
struct Rule {
  std::vector<NfExpr> head{};      // links, addresses, protocol
  std::vector<NfExpr> matches{};   // of extensions
  std::vector<NfExpr> watchers{};  // log
  std::vector<NfExpr> action{};
  std::uint64_t protocol = 0;  // the Ethernet protocol that was asked for; 0: none
  std::uint64_t inner = 0;     // of IP
  NfCounter counter{};
};

// Takes the option at words[at] with what belongs to it; false: there is no such option. `chain` says which links may be named.
bool take_option(Rule& rule, const std::vector<std::string>& words, std::size_t& at, const std::string& chain);
// -j TARGET and the options of that target. `known` are the chains that can be jumped to.
void take_target(Rule& rule, const std::vector<std::string>& words, std::size_t& at, const std::vector<std::string>& known);

std::vector<NfExpr> encode(const Rule& rule);
// As ebtables -L shows it; nothing where a rule holds what ebtables never writes.
std::optional<std::string> rule_text(const std::vector<NfExpr>& exprs);

}  // namespace nslab::shell::ebtables

#endif  // NSLAB_SHELL_TOOLS_NETFILTER_EBTABLES_RULE_H_
