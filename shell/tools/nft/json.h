// shell/tools/nft/json.h — nft -j: listings as JSON.
//
// Not modelled: rules of iptables and tproxy, ct helpers.
// Document: nftables 1.0.6, src/json.c.
#ifndef NSLAB_SHELL_TOOLS_NFT_JSON_H_
#define NSLAB_SHELL_TOOLS_NFT_JSON_H_

#include <optional>
#include <string>

#include "shell/run/call.h"
#include "shell/tools/nft/parser.h"
#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

// Lists what the command asks for; the exit status. Nothing, and nothing said, where what it names is not there.
std::optional<int> list_json(Call& call, const Ruleset& rules, const Command& command, const Print& print);

// A rule as an object; nothing where a statement of it has no form here.
std::optional<std::string> rule_json(const NfTable& table, const NfChain& chain, const NfRule& rule, const Print& print);
std::string elements_json(const NfSetTable& set, const Print& print);
std::string verdict_json(const Verdict& verdict);
std::string limit_json(const NfLimit& limit);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_JSON_H_
