#include "shell/tools/nft/json.h"

#include <algorithm>
#include <array>

#include "shell/tools/nft/json_text.h"

namespace nslab::shell::nft {

namespace {

constexpr std::string_view kMetainfo =
    R"({"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}})";

std::string table_json(const NfTable& table) {
  JsonObject out;
  out.text("family", family_name(table.family)).text("name", table.name).number("handle", table.handle);
  if (table.dormant) out.text("flags", "dormant");
  return json_object("table", out.str());
}

std::string types_json(const std::vector<std::string>& types) {
  if (types.size() == 1) return json_string(types.front());
  std::vector<std::string> all;
  for (const std::string& type : types) all.push_back(json_string(type));
  return json_list(all);
}

std::string seconds(Duration time) { return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()); }

std::string set_json(const NfTable& table, const NfSetTable& set, const Print& print) {
  JsonObject out;
  out.text("family", family_name(table.family)).text("name", set.name).text("table", table.name);
  out.put("type", types_json(set.key_types)).number("handle", set.handle);
  if (!set.comment.empty()) out.text("comment", set.comment);
  if (!set.data_types.empty()) {
    std::string data;
    for (const std::string& type : set.data_types) data += (data.empty() ? "" : " . ") + type;
    out.text("map", data);
  }
  if (set.memory && !set.constant) out.text("policy", "memory");
  if (set.size != 0 && !set.constant) out.number("size", set.size);
  std::vector<std::string> flags;
  if (set.constant) flags.push_back(json_string("constant"));
  if (set.interval) flags.push_back(json_string("interval"));
  if (set.has_timeout) flags.push_back(json_string("timeout"));
  if (!flags.empty()) out.put("flags", json_list(flags));
  if (set.timeout != Duration{0}) out.put("timeout", seconds(set.timeout));
  if (set.gc_interval != Duration{0}) out.put("gc-interval", seconds(set.gc_interval));
  const bool shows = !print.style.terse && !(print.style.stateless && set.dynamic);
  if (const std::string elements = elements_json(set, print); shows && elements != "[]") out.put("elem", elements);
  if (set.counts) out.put("stmt", json_list({json_object("counter", "null")}));
  return json_object(set.data_types.empty() ? "set" : "map", out.str());
}

std::string object_json(const NfTable& table, const NfObject& object, const Print& print) {
  constexpr std::array<std::string_view, 4> kObjects{"counter", "quota", "limit", "ct helper"};
  JsonObject out;
  out.text("family", family_name(table.family)).text("name", object.name).text("table", table.name).number("handle", object.handle);
  if (!object.comment.empty()) out.text("comment", object.comment);
  if (object.kind == NfObjectRef::Kind::kCounter) {
    const NfCounter shown = print.style.stateless ? NfCounter{} : object.counter;
    out.number("packets", shown.packets).number("bytes", shown.bytes);
  } else if (object.kind == NfObjectRef::Kind::kQuota) {
    out.number("bytes", object.quota.bytes).number("used", print.style.stateless ? 0 : object.quota.used);
    out.put("inv", object.quota.over ? "true" : "false");
  } else if (object.kind == NfObjectRef::Kind::kLimit) {
    const NfLimit& l = object.limit;
    const auto [rate, unit] = l.bytes ? byte_units(l.rate) : std::pair<std::uint64_t, std::string_view>(l.rate, "");
    const auto [burst, burst_unit] = l.bytes ? byte_units(l.burst) : std::pair<std::uint64_t, std::string_view>(l.burst, "");
    out.number("rate", rate).text("per", per_text(l.per_s)).number("burst", burst);
    if (l.bytes) out.text("rate_unit", unit).text("burst_unit", burst_unit);
    if (l.over) out.put("inv", "true");
  } else {
    out.text("type", object.helper).text("protocol", object.helper_protocol == ipproto::kTcp ? "tcp" : "udp");
    out.text("l3proto", family_name(object.helper_family));
  }
  return json_object(kObjects[static_cast<std::size_t>(object.kind)], out.str());
}

std::string chain_json(const NfTable& table, const NfChain& chain) {
  constexpr std::array<std::string_view, 3> kTypes{"filter", "nat", "route"};
  constexpr std::array<std::string_view, 7> kHooks{"prerouting", "input", "forward", "output", "postrouting", "ingress", "egress"};
  JsonObject out;
  out.text("family", family_name(table.family)).text("table", table.name).text("name", chain.name).number("handle", chain.handle);
  if (chain.base) {
    out.text("type", kTypes[static_cast<std::size_t>(chain.type)]).text("hook", kHooks[static_cast<std::size_t>(chain.hook)]);
    out.number("prio", chain.priority).text("policy", chain.drop_policy ? "drop" : "accept");
  }
  return json_object("chain", out.str());
}

struct JsonListing {
  const Print& print;
  const Command& command;
  std::vector<std::string> items{std::string(kMetainfo)};
  bool lacks = false;  // something that has no form here

  void add_rules(const NfTable& table, const NfChain& chain) {
    for (const NfRule& rule : chain.rules) {
      const auto text = rule_json(table, chain, rule, print);
      if (text) items.push_back(*text);
      lacks = lacks || !text;
    }
  }

  void add_object(const NfTable& table, const NfObject& object) {
    items.push_back(object_json(table, object, print));
  }

  void add_table(const NfTable& table) {
    using Kind = NfObjectRef::Kind;
    items.push_back(table_json(table));
    for (const Kind kind : {Kind::kCounter, Kind::kQuota, Kind::kHelper, Kind::kLimit}) {
      for (const NfObject& object : table.objects) {
        if (object.kind == kind) add_object(table, object);
      }
    }
    for (const NfSetTable& set : table.sets) items.push_back(set_json(table, set, print));
    for (const auto& chain : table.chains) items.push_back(chain_json(table, *chain));
    for (const auto& chain : table.chains) add_rules(table, *chain);
  }

  static std::optional<NfObjectRef::Kind> kind_named(std::string_view word) {
    using Kind = NfObjectRef::Kind;
    if (word.starts_with("counter")) return Kind::kCounter;
    if (word.starts_with("quota")) return Kind::kQuota;
    if (word.starts_with("limit")) return Kind::kLimit;
    return std::nullopt;
  }

  // "sets", "chains" … of a table. False: this is not listed.
  bool add_all(const NfTable& table) {
    const std::string& object = command.object;
    if (object == "ruleset") {
      add_table(table);
    } else if (object == "tables") {
      items.push_back(table_json(table));
    } else if (object == "chains") {
      for (const auto& chain : table.chains) items.push_back(chain_json(table, *chain));
    } else if (object == "sets" || object == "maps") {
      for (const NfSetTable& set : table.sets) {
        if (set.data_types.empty() == (object == "sets")) items.push_back(set_json(table, set, print));
      }
    } else if (const auto kind = kind_named(object)) {
      for (const NfObject& one : table.objects) {
        if (one.kind == *kind) add_object(table, one);
      }
    } else {
      return false;
    }
    return true;
  }

  // One by its name. False: there is none.
  bool add_one(const NfTable& table) {
    const std::string& object = command.object;
    const std::size_t before = items.size();
    if (object == "table") {
      add_table(table);
    } else if (object == "chain") {
      for (const auto& chain : table.chains) {
        if (chain->name != command.name) continue;
        items.push_back(chain_json(table, *chain));
        add_rules(table, *chain);
      }
    } else if (object == "set" || object == "map") {
      for (const NfSetTable& set : table.sets) {
        if (set.name == command.name && set.data_types.empty() == (object == "set")) items.push_back(set_json(table, set, print));
      }
    } else if (const auto kind = kind_named(object)) {
      for (const NfObject& one : table.objects) {
        if (one.kind == *kind && one.name == command.name) add_object(table, one);
      }
    }
    return items.size() > before;
  }
};

}  // namespace

std::optional<int> list_json(Call& call, const Ruleset& rules, const Command& command, const Print& print) {
  JsonListing listing{print, command};
  if (command.verb == "reset") return call.not_modelled("nft -j reset");
  const bool plural = command.object == "ruleset" || (command.table.empty() && command.object.ends_with("s"));
  for (const NfTable& table : rules.tables) {
    if (plural && command.family && table.family != *command.family) continue;
    if (plural && !listing.add_all(table)) return call.not_modelled("nft -j list " + command.object);
    const bool is_meant = table.family == command.family.value_or(NfFamily::kIp) && table.name == command.table;
    if (!plural && is_meant) (void)listing.add_one(table);
  }
  if (listing.lacks) return call.not_modelled("nft -j list " + command.object + " of rules that iptables or ct helper made");
  if (!plural && listing.items.size() == 1) return std::nullopt;
  call.out(json_object("nftables", json_list(listing.items)) + "\n");
  return 0;
}

}  // namespace nslab::shell::nft
