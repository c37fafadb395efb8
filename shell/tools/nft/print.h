// shell/tools/nft/print.h — rules, sets and tables as nft lists them.
#ifndef NSLAB_SHELL_TOOLS_NFT_PRINT_H_
#define NSLAB_SHELL_TOOLS_NFT_PRINT_H_

#include <string>

#include "model/netfilter.h"
#include "shell/tools/nft/values.h"

namespace nslab::shell::nft {

struct Print {
  Style style{};
  Names names{};
  Instant now{};
};

// A rule's expressions and comment. Dependencies that nft adds by itself do not show.
std::string rule_text(const NfTable& table, const NfRule& rule, const Print& print);
// What nft says of an extension of iptables; empty: it has no words for it.
std::string xt_text(const Xt& xt, const NfRule& rule, bool v6);
// The same of those that have no words here (xt_translate.cc): their own translation, or "xt match NAME".
std::string xt_translated(const Xt& xt, bool v6);
// "new,established"
std::string state_words(std::uint64_t states);

enum class Show : std::uint8_t { kFull, kSetsOnly, kObjects };
std::string chain_text(const NfTable& table, const NfChain& chain, const Print& print, bool rules);
std::string set_text(const NfTable& table, const NfSetTable& set, const Print& print);
std::string object_text(const NfObject& object, const Print& print);
std::string table_text(const NfTable& table, const Print& print);
// What is said on stderr before a table that holds extensions of iptables; empty: nothing.
std::string table_warning(const NfTable& table);
// "table ip t {" with its handle.
std::string table_head(const NfTable& table, const Print& print);
std::string elements_text(const NfSetTable& set, const std::vector<SetElement>& elements, const Print& print, bool anonymous);
std::vector<SetElement> sorted_elements(const NfSetTable& set, Instant now);
std::string verdict_text(const Verdict& verdict);
std::string limit_text(const NfLimit& limit);
std::string connlimit_text(const NfConnlimit& limit);
// Which expressions of a rule the ones after them imply, so that they do not show.
std::vector<bool> implied(const NfTable& table, const NfRule& rule);
// "port-unreachable" …
std::string_view reject_code(const NfReject& reject);
// A number of bytes in the largest unit that it is a multiple of.
std::pair<std::uint64_t, std::string_view> byte_units(std::uint64_t bytes);
// "second", "minute" …
std::string_view per_text(std::uint64_t seconds);
std::string quota_text(const NfQuota& quota, bool stateless);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_PRINT_H_
