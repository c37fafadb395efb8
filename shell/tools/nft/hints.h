// shell/tools/nft/hints.h — "did you mean …?": what nft says beside a name that is not there.
//
// It looks for the nearest name of the same kind in all tables. Where the table was the one that is not there, it is the table
// of that nearest name that it proposes.
//
// Follows nft 1.0.6: src/cmd.c (nft_cmd_enoent_*), src/evaluate.c (table_not_found, set_not_found), src/misspell.c.
#ifndef NSLAB_SHELL_TOOLS_NFT_HINTS_H_
#define NSLAB_SHELL_TOOLS_NFT_HINTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "model/netfilter.h"
#include "model/op/netfilter.h"

namespace nslab::shell::nft {

// A name that was probably meant; nothing where none is near enough.
struct Meant {
  const NfTable* table = nullptr;
  std::string_view kind{};  // "chain", "set", "map", "obj"; of a table itself: none
  std::string name{};
  [[nodiscard]] bool found() const { return table != nullptr; }
};
Meant meant_table(const Ruleset& rules, const std::string& name);
Meant meant_chain(const Ruleset& rules, const std::string& name);
Meant meant_set(const Ruleset& rules, const std::string& name);
Meant meant_object(const Ruleset& rules, const std::string& name);

// The table of what nft looks up before it asks the kernel: chains, sets, elements and objects that are added, chains that are
// renamed. Null for other requests.
const std::string* table_looked_up(const NfRequest& request);
// What a chain, set or object to be deleted was probably meant to be; nothing for other requests.
std::optional<Meant> meant_by_deletion(const Ruleset& rules, const NfRequest& request);

// "; did you mean table ‘t’ in family ip?", "; did you mean chain ‘c’ in table ip ‘t’?"; empty where nothing was found.
std::string table_hint(const Meant& meant);
std::string name_hint(const Meant& meant);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_HINTS_H_
