#include "shell/tools/nft/hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

Meant nearest(const std::string& name, const std::vector<Meant>& all) {
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const Meant& one : all) names.push_back(one.name);
  const std::string found = closest(name, names);
  if (found.empty()) return {};
  return all[static_cast<std::size_t>(std::find(names.begin(), names.end(), found) - names.begin())];
}

}  // namespace

Meant meant_table(const Ruleset& rules, const std::string& name) {
  std::vector<Meant> all;
  for (const NfTable& table : rules.tables) all.push_back({&table, "", table.name});
  return nearest(name, all);
}

Meant meant_chain(const Ruleset& rules, const std::string& name) {
  std::vector<Meant> all;
  for (const NfTable& table : rules.tables) {
    for (const auto& chain : table.chains) all.push_back({&table, "chain", chain->name});
  }
  return nearest(name, all);
}

Meant meant_set(const Ruleset& rules, const std::string& name) {
  std::vector<Meant> all;
  for (const NfTable& table : rules.tables) {
    for (const NfSetTable& set : table.sets) all.push_back({&table, set.data_types.empty() ? "set" : "map", set.name});
  }
  return nearest(name, all);
}

Meant meant_object(const Ruleset& rules, const std::string& name) {
  std::vector<Meant> all;
  for (const NfTable& table : rules.tables) {
    for (const NfObject& object : table.objects) all.push_back({&table, "obj", object.name});
  }
  return nearest(name, all);
}

std::string table_hint(const Meant& meant) {
  if (!meant.found()) return "";
  return fmt::format("; did you mean table ‘{}’ in family {}?", meant.table->name, family_name(meant.table->family));
}

std::string name_hint(const Meant& meant) {
  if (!meant.found()) return "";
  const NfTable& table = *meant.table;
  return fmt::format("; did you mean {} ‘{}’ in table {} ‘{}’?", meant.kind, meant.name, family_name(table.family), table.name);
}

const std::string* table_looked_up(const NfRequest& request) {
  if (const auto* chain = std::get_if<NfAddChain>(&request)) return &chain->where.table;
  if (const auto* set = std::get_if<NfAddSet>(&request)) return &set->table;
  if (const auto* elements = std::get_if<NfSetElements>(&request)) return &elements->table;
  if (const auto* object = std::get_if<NfAddObject>(&request)) return &object->table;
  if (const auto* rename = std::get_if<NfRenameChain>(&request)) return &rename->where.table;
  return nullptr;
}

std::optional<Meant> meant_by_deletion(const Ruleset& rules, const NfRequest& request) {
  if (const auto* chain = std::get_if<NfDelChain>(&request)) return meant_chain(rules, chain->where.chain);
  if (const auto* set = std::get_if<NfDelSet>(&request)) return meant_set(rules, set->name);
  const auto* object = std::get_if<NfDelObject>(&request);
  if (object != nullptr && !object->reset) return meant_object(rules, object->name);
  return std::nullopt;
}

}  // namespace nslab::shell::nft
