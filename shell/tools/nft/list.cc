// Tables, chains, sets and objects as text.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/nft/parser.h"
#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

namespace {

std::string handle_text(std::uint64_t handle, const Print& print) { return print.style.handles ? fmt::format(" # handle {}", handle) : ""; }

constexpr std::array<std::string_view, 7> kHookNames{"prerouting", "input", "forward", "output", "postrouting", "ingress", "egress"};

struct Standard {
  std::string_view name{};
  std::int32_t value = 0;
};

// The name nearest to a priority, and how far it is; none beyond 10.
std::string priority_text(NfFamily family, NfHook hook, std::int32_t priority, bool numeric) {
  if (numeric) return std::to_string(priority);
  std::vector<Standard> names;
  if (family == NfFamily::kBridge) {
    if (hook == NfHook::kPrerouting) names.push_back({"dstnat", -300});
    names.push_back({"filter", -200});
    if (hook == NfHook::kOutput) names.push_back({"out", 100});
    if (hook == NfHook::kPostrouting) names.push_back({"srcnat", 300});
  } else if (family == NfFamily::kArp || family == NfFamily::kNetdev) {
    names.push_back({"filter", 0});
  } else {
    names = {{"raw", -300}, {"mangle", -150}};
    if (hook == NfHook::kPrerouting) names.push_back({"dstnat", -100});
    names.push_back({"filter", 0});
    names.push_back({"security", 50});
    if (hook == NfHook::kPostrouting) names.push_back({"srcnat", 100});
  }
  for (const Standard& s : names) {
    const std::int32_t off = priority - s.value;
    if (off == 0) return std::string(s.name);
    if (off > 0 && off <= 10) return fmt::format("{} + {}", s.name, off);
    if (off < 0 && off >= -10) return fmt::format("{} - {}", s.name, -off);
  }
  return std::to_string(priority);
}

// Memory of one value as the kernel holds it, last byte first: nft's order of concatenations and names.
void append_bytes(const Datum& value, Type type, unsigned bits, std::string& out) {
  const std::size_t bytes = (bits + 7) / 8;
  const bool host = type == Type::kMark || type == Type::kIfindex || type == Type::kCtState || type == Type::kCtStatus ||
                    type == Type::kUid || type == Type::kGid || type == Type::kFibType || type == Type::kDevgroup ||
                    type == Type::kPriority;
  std::string one;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t shift = type == Type::kIfname ? 15 - i : bytes - 1 - i;
    one += static_cast<char>(((shift >= 8 ? value.high >> (8 * (shift - 8)) : value.low >> (8 * shift))) & 0xff);
  }
  if (host) std::reverse(one.begin(), one.end());
  out += one;
  while (out.size() % 4 != 0) out += '\0';
}

std::string order_key(const SetElement& element, const std::vector<std::string>& types) {
  std::string bytes;
  for (std::size_t i = 0; i < element.key.size(); ++i) {
    const Type type = find_type(i < types.size() ? types[i] : "integer").value_or(Type::kInteger);
    append_bytes(element.key[i].low, type, info_of(type).bits, bytes);
  }
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

unsigned per_line(const std::string& type) {
  const auto t = find_type(type);
  if (!t) return 1;
  switch (*t) {
    case Type::kIp:
    case Type::kCtState:
    case Type::kCtStatus: return 2;
    case Type::kService:
    case Type::kMark:
    case Type::kProto:
    case Type::kInteger:
    case Type::kNfproto:
    case Type::kTcpFlags: return 5;
    default: return 1;
  }
}

std::string element_text(const NfSetTable& set, const SetElement& e, const Print& print) {
  std::string out;
  for (std::size_t i = 0; i < e.key.size(); ++i) {
    const Type type = find_type(i < set.key_types.size() ? set.key_types[i] : "integer").value_or(Type::kInteger);
    if (i != 0) out += " . ";
    out += print_interval(e.key[i], type, info_of(type).bits, print.style, print.names);
  }
  if (e.limit) out += " " + limit_text(*e.limit);
  if (e.connlimit) out += " " + connlimit_text(*e.connlimit);
  if (e.counts) out += print.style.stateless ? " counter" : fmt::format(" counter packets {} bytes {}", e.counter.packets, e.counter.bytes);
  if (e.timeout != Duration{0} && e.timeout != set.timeout) out += " timeout " + print_duration(e.timeout, true);
  if (e.expires != kNever && !print.style.stateless) out += " expires " + print_duration(e.expires - print.now, true);
  if (!e.comment.empty()) out += fmt::format(" comment \"{}\"", e.comment);
  if (set.data_types.empty()) return out;
  out += " : ";
  if (set.data_types.front() == "verdict") return out + verdict_text(e.verdict);
  if (!e.object.empty()) return out + fmt::format("\"{}\"", e.object);
  for (std::size_t i = 0; i < e.data.size(); ++i) {
    const Type type = find_type(i < set.data_types.size() ? set.data_types[i] : "integer").value_or(Type::kInteger);
    if (i != 0) out += " . ";
    out += print_interval(e.data[i], type, info_of(type).bits, print.style, print.names);
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " . ") + word;
  return out;
}

}  // namespace

std::vector<SetElement> sorted_elements(const NfSetTable& set, Instant now) {
  std::vector<SetElement> out;
  for (const SetElement& e : set.elements) {
    if (e.expires > now) out.push_back(e);
  }
  if (set.interval && set.key_types.size() > 1) return out;
  const bool plain = set.key_types.size() == 1 && (set.key_types.front() != "ifname" || set.interval);
  std::stable_sort(out.begin(), out.end(), [&](const SetElement& a, const SetElement& b) {
    if (plain) return a.key.front().low < b.key.front().low;
    return order_key(a, set.key_types) < order_key(b, set.key_types);
  });
  return out;
}

std::string elements_text(const NfSetTable& set, const std::vector<SetElement>& elements, const Print& print, bool anonymous) {
  std::string out;
  const unsigned most = set.key_types.size() == 1 ? per_line(set.key_types.front()) : 1;
  unsigned count = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i != 0) {
      ++count;
      const bool turn = !anonymous && count >= most;
      out += turn ? ",\n\t\t\t     " : ", ";
      if (turn) count = 0;
    }
    out += element_text(set, elements[i], print);
  }
  return out;
}

std::string table_head(const NfTable& table, const Print& print) {
  return fmt::format("table {} {} {{{}\n", family_name(table.family), table.name, handle_text(table.handle, print));
}

std::string set_text(const NfTable& table, const NfSetTable& set, const Print& print) {
  (void)table;
  const bool map = !set.data_types.empty();
  std::string out = fmt::format("\t{} {} {{{}\n", map ? "map" : "set", set.name, handle_text(set.handle, print));
  const bool by_typeof = !set.key_typeof.empty();
  out += fmt::format("\t\t{} {}", by_typeof ? "typeof" : "type", by_typeof ? set.key_typeof : joined(set.key_types));
  if (map) out += " : " + (set.data_typeof.empty() ? joined(set.data_types) : set.data_typeof);
  out += "\n";
  if (set.memory) out += "\t\tpolicy memory\n";
  const std::uint32_t size = set.size != 0 ? set.size : 0;
  if (size != 0) out += fmt::format("\t\tsize {}\n", size);
  std::string flags;
  if (set.constant) flags += ",constant";
  if (set.dynamic) flags += ",dynamic";
  if (set.interval) flags += ",interval";
  if (set.has_timeout && (set.timeout == Duration{0} || !flags.empty())) flags += ",timeout";
  if (!flags.empty()) out += "\t\tflags " + flags.substr(1) + "\n";
  if (set.timeout != Duration{0}) out += "\t\ttimeout " + print_duration(set.timeout, true) + "\n";
  if (set.gc_interval != Duration{0}) out += "\t\tgc-interval " + print_duration(set.gc_interval, true) + "\n";
  if (set.auto_merge) out += "\t\tauto-merge\n";
  if (set.counts) out += "\t\tcounter\n";
  if (!set.comment.empty()) out += fmt::format("\t\tcomment \"{}\"\n", set.comment);
  const auto elements = sorted_elements(set, print.now);
  if (!elements.empty() && !print.style.terse && !(print.style.stateless && set.dynamic)) {
    out += "\t\telements = { " + elements_text(set, elements, print, false) + " }\n";
  }
  return out + "\t}\n";
}

std::string object_text(const NfObject& object, const Print& print) {
  constexpr std::array<std::string_view, 4> kWords{"counter", "quota", "limit", "ct helper"};
  std::string out =
      fmt::format("\t{} {} {{{}\n", kWords[static_cast<std::size_t>(object.kind)], object.name, handle_text(object.handle, print));
  if (!object.comment.empty()) out += fmt::format("\t\tcomment \"{}\"\n", object.comment);
  if (object.kind == NfObjectRef::Kind::kCounter) {
    if (!print.style.stateless) out += fmt::format("\t\tpackets {} bytes {}\n", object.counter.packets, object.counter.bytes);
  } else if (object.kind == NfObjectRef::Kind::kQuota) {
    out += "\t\t" + quota_text(object.quota, print.style.stateless) + "\n";
  } else if (object.kind == NfObjectRef::Kind::kLimit) {
    out += "\t\t" + limit_text(object.limit).substr(6) + "\n";
  } else {
    out += fmt::format("\t\ttype \"{}\" protocol {}\n\t\tl3proto {}\n", object.helper,
                       object.helper_protocol == ipproto::kTcp ? "tcp" : "udp", family_name(object.helper_family));
  }
  return out + "\t}\n";
}

std::string chain_text(const NfTable& table, const NfChain& chain, const Print& print, bool rules) {
  std::string out = fmt::format("\tchain {} {{{}\n", chain.name, handle_text(chain.handle, print));
  if (!chain.comment.empty()) out += fmt::format("\t\tcomment \"{}\"\n", chain.comment);
  if (chain.base) {
    constexpr std::array<std::string_view, 3> kTypes{"filter", "nat", "route"};
    const std::string device = chain.device.empty() ? "" : fmt::format(" device \"{}\"", chain.device.view());
    out += fmt::format("\t\ttype {} hook {}{} priority {}; policy {};\n", kTypes[static_cast<std::size_t>(chain.type)],
                       kHookNames[static_cast<std::size_t>(chain.hook)], device,
                       priority_text(table.family, chain.hook, chain.priority, print.style.numeric_priority),
                       chain.drop_policy ? "drop" : "accept");
  }
  for (const NfRule& rule : chain.rules) {
    if (!rules) break;
    out += "\t\t" + rule_text(table, rule, print) + handle_text(rule.handle, print) + "\n";
  }
  return out + "\t}\n";
}

std::string table_warning(const NfTable& table) {
  for (const auto& chain : table.chains) {
    for (const NfRule& rule : chain->rules) {
      const auto is_foreign = [](const NfExpr& e) { return std::holds_alternative<Xt>(e); };
      if (std::none_of(rule.exprs->begin(), rule.exprs->end(), is_foreign)) continue;
      return fmt::format("# Warning: table {} {} is managed by iptables-nft, do not touch!\n", family_name(table.family), table.name);
    }
  }
  return "";
}

std::string table_text(const NfTable& table, const Print& print) {
  std::string out;
  out += table_head(table, print);
  if (!table.comment.empty()) out += fmt::format("\tcomment \"{}\"\n", table.comment);
  if (table.dormant) out += "\tflags dormant\n";
  bool first = table.comment.empty() && !table.dormant;
  const auto part = [&](const std::string& text) {
    if (!first) out += "\n";
    first = false;
    out += text;
  };
  for (const NfObject& object : table.objects) part(object_text(object, print));
  for (const NfSetTable& set : table.sets) part(set_text(table, set, print));
  for (const auto& chain : table.chains) part(chain_text(table, *chain, print, true));
  return out + "}\n";
}

}  // namespace nslab::shell::nft
