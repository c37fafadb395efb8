#include "shell/tools/nft/json.h"

namespace nslab::shell::nft {

int list_json(Call& call, const Ruleset& rules, const Command& command, const Print& print) {
  (void)print;
  std::string out = R"({"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}})";
  if (command.object != "tables" && !(command.object == "ruleset" && rules.tables.empty()))
    return call.not_modelled("nft -j list " + command.object);
  for (const NfTable& table : rules.tables) {
    if (command.family && table.family != *command.family) continue;
    out += fmt::format(R"(, {{"table": {{"family": "{}", "name": "{}", "handle": {}}}}})", family_name(table.family), table.name,
                       table.handle);
  }
  call.out(out + "]}\n");
  return 0;
}

}  // namespace nslab::shell::nft
