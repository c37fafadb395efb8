// ip rule.
#include <algorithm>

#include "model/ip/fib.h"
#include "shell/tools/iproute/dump_file.h"
#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/ip.h"
#include "shell/tools/iproute/rule.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kRuleUsage =
    "Usage: ip rule { add | del } SELECTOR ACTION\n"
    "       ip rule { flush | save | restore }\n"
    "       ip rule [ list [ SELECTOR ]]\n"
    "SELECTOR := [ not ] [ from PREFIX ] [ to PREFIX ] [ tos TOS ]\n"
    "            [ fwmark FWMARK[/MASK] ]\n"
    "            [ iif STRING ] [ oif STRING ] [ pref NUMBER ] [ l3mdev ]\n"
    "            [ uidrange NUMBER-NUMBER ]\n"
    "            [ ipproto PROTOCOL ]\n"
    "            [ sport [ NUMBER | NUMBER-NUMBER ]\n"
    "            [ dport [ NUMBER | NUMBER-NUMBER ] ]\n"
    "ACTION := [ table TABLE_ID ]\n"
    "          [ protocol PROTO ]\n"
    "          [ nat ADDRESS ]\n"
    "          [ realms [SRCREALM/]DSTREALM ]\n"
    "          [ goto NUMBER ]\n"
    "          SUPPRESSOR\n"
    "SUPPRESSOR := [ suppress_prefixlength NUMBER ]\n"
    "              [ suppress_ifgroup DEVGROUP ]\n"
    "TABLE_ID := [ local | main | default | NUMBER ]\n";

[[noreturn]] void rule_usage(Ip& ip) { ip.fail(255, std::string(kRuleUsage)); }

// sscanf("%u-%u") and the like: numbers from the front, what follows them is ignored. How many were read.
int scan_range(std::string_view text, std::uint64_t most, std::uint64_t& low, std::uint64_t& high) {
  const auto digits = [&](std::string_view from, std::uint64_t& value) {
    std::size_t n = 0;
    value = 0;
    while (n < from.size() && from[n] >= '0' && from[n] <= '9' && n < 18) value = value * 10 + static_cast<std::uint64_t>(from[n++] - '0');
    value &= most;
    return n;
  };
  const std::size_t first = digits(text, low);
  if (first == 0) return 0;
  if (first >= text.size() || text[first] != '-') return 1;
  return digits(text.substr(first + 1), high) == 0 ? 1 : 2;
}

// The words that add, delete and list have in common, in the rule that they describe.
struct RuleWords {
  Ip& ip;
  bool lists;
  PolicyRule rule{};
  bool has_priority = false, has_tos = false, has_mark = false, has_mask = false, has_protocol = false, has_table = false;

  std::uint32_t number(std::string_view text, std::string_view words) {
    const auto found = c_number(text);
    if (!found) ip.invalid(words, text);
    return static_cast<std::uint32_t>(*found);
  }

  void read_mark() {
    const std::string word = ip.next();
    const auto slash = word.find('/');
    rule.fwmark = number(word.substr(0, slash), "fwmark value is invalid\n");
    has_mark = true;
    if (slash == std::string::npos) return;
    rule.fwmask = number(word.substr(slash + 1), "fwmask value is invalid\n");
    has_mask = true;
  }

  void read_tos() {
    const auto found = dsfield_number(ip.next());
    if (!found) ip.invalid("TOS value is invalid\n", ip.word());
    rule.tos = *found;
    has_tos = true;
  }

  void read_ports(bool& given, std::uint16_t& low, std::uint16_t& high, std::string_view words) {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    const int count = scan_range(ip.next(), 0xffff, a, b);
    if (count == 0) ip.invalid(words, ip.word());
    given = true;
    low = static_cast<std::uint16_t>(a);
    high = static_cast<std::uint16_t>(count == 1 ? a : b);
  }

  void read_uids() {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    if (scan_range(ip.next(), 0xffffffff, a, b) != 2) ip.invalid("invalid UID range\n", ip.word());
    rule.uid_low = static_cast<std::uint32_t>(a);
    rule.uid_high = static_cast<std::uint32_t>(b);
    rule.has_uid_range = true;
  }

  void read_name(LinkName& name, std::string_view words) {
    if (!is_valid_ifname(ip.next())) ip.invalid(words, ip.word());
    name = LinkName(ip.word());
  }

  void read_table(std::string_view words) {
    const auto found = TableNames(ip.call).number(ip.next());
    if (!found) ip.invalid(words, ip.word());
    rule.table = *found;
    has_table = true;
  }

  // What both understand by the same word.
  bool read_common() {
    const std::string& word = ip.word();
    if (word == "not") {
      rule.invert = true;
    } else if (ip.is("preference") || ip.is("order") || ip.is("priority")) {
      rule.priority = number(ip.next(), "preference value is invalid\n");
      has_priority = true;
    } else if (word == "tos" || (lists ? word == "dsfield" : ip.is("dsfield"))) {
      read_tos();
    } else if (word == "fwmark") {
      read_mark();
    } else if (word == "dev" || word == "iif") {
      read_name(rule.iif, "\"iif\"/\"dev\" not a valid ifname");
    } else if (word == "oif") {
      read_name(rule.oif, "\"oif\" not a valid ifname");
    } else if (word == "uidrange") {
      read_uids();
    } else if (word == "ipproto") {
      const auto found = ip_protocol_number(ip.next());
      if (!found) ip.invalid("Invalid \"ipproto\" value\n", ip.word());
      rule.ip_protocol = *found;
    } else if (word == "sport") {
      read_ports(rule.has_sport, rule.sport_low, rule.sport_high, "invalid port range\n");
    } else if (word == "dport") {
      read_ports(rule.has_dport, rule.dport_low, rule.dport_high, "invalid dport range\n");
    } else if (word == "l3mdev") {
      rule.l3mdev = true;
    } else {
      return false;
    }
    return true;
  }
};

// ---- add and delete ----

struct RuleModify {
  RuleWords words;
  bool deletes;
  Family family = Family::kNone;
  bool has_action = false, table_given = false;

  void read_prefix(Prefix& prefix) {
    Ip& ip = words.ip;
    const InetPrefix found = get_prefix(ip, ip.next(), family);
    prefix = found.has_address() ? found.prefix() : Prefix{};
  }

  void read_action() {
    Ip& ip = words.ip;
    if (ip.word() == "type") ip.next();
    if (ip.is("help")) rule_usage(ip);
    PolicyRule& rule = words.rule;
    has_action = table_given = true;
    if (ip.is("goto")) {
      rule.goto_priority = words.number(ip.next(), "invalid target\n");
      rule.action = RuleAction::kGoto;
      return;
    }
    if (ip.is("nop")) {
      rule.action = RuleAction::kNop;
      return;
    }
    const auto type = route_type_number(ip.word());
    if (!type) ip.invalid("Failed to parse rule type", ip.word());
    switch (static_cast<RouteType>(*type)) {
      case RouteType::kBlackhole: rule.action = RuleAction::kBlackhole; break;
      case RouteType::kUnreachable: rule.action = RuleAction::kUnreachable; break;
      case RouteType::kProhibit: rule.action = RuleAction::kProhibit; break;
      case RouteType::kUnicast: rule.action = RuleAction::kToTable; break;
      default: ip.not_modelled("ip rule " + ip.word());
    }
  }

  void read_word() {
    Ip& ip = words.ip;
    PolicyRule& rule = words.rule;
    const std::string& word = ip.word();
    if (word == "from") {
      read_prefix(rule.from);
    } else if (word == "to") {
      read_prefix(rule.to);
    } else if (words.read_common()) {
    } else if (ip.is("realms")) {
      const auto found = read_realms(ip.next());
      if (!found) ip.invalid("invalid realms\n", ip.word());
      rule.realms = *found;
    } else if (ip.is("protocol")) {
      const auto found = protocol_number(ip.next());
      if (!found) ip.invalid("\"protocol\" value is invalid\n", ip.word());
      rule.protocol = *found;
    } else if (ip.is("tun_id")) {
      const auto found = c_number(ip.next(), ~0ULL);
      if (!found) ip.invalid("\"tun_id\" value is invalid\n", ip.word());
      rule.tunnel_id = *found;
    } else if (ip.is("table") || word == "lookup") {
      words.read_table("invalid table ID\n");
      table_given = true;
    } else if (ip.is("suppress_prefixlength") || word == "sup_pl") {
      const auto found = c_number(ip.next(), 0x7fffffff);
      if (!found) ip.invalid("suppress_prefixlength value is invalid\n", ip.word());
      rule.suppress_prefix_length = static_cast<std::int32_t>(*found);
    } else if (ip.is("suppress_ifgroup") || word == "sup_group") {
      const auto found = ip.next() == "default" ? std::optional<std::uint64_t>(0) : c_number(ip.word(), 0x7fffffff);
      if (!found) ip.invalid("Invalid \"suppress_ifgroup\" value\n", ip.word());
      rule.suppress_group = static_cast<std::int32_t>(*found);
    } else if (word == "nat" || ip.is("map-to")) {
      ip.not_modelled("ip rule nat");
    } else {
      read_action();
    }
  }
};

int modify_rule(Ip& ip, bool deletes) {
  if (!ip.more()) ip.fail(1, fmt::format("\"ip rule {}\" requires arguments.\n", deletes ? "del" : "add"));
  RuleModify modify_rule{RuleWords{ip, false}, deletes};
  modify_rule.family = ip.options.family.value_or(Family::kNone);
  modify_rule.words.rule.table = 0;
  for (; ip.more(); ++ip.at) modify_rule.read_word();
  PolicyRule& rule = modify_rule.words.rule;
  if (rule.l3mdev && rule.table != 0) ip.fail(22, "table can not be specified for l3mdev rules\n");
  if (modify_rule.family == Family::kNone) modify_rule.family = Family::kInet;
  const bool table_given = modify_rule.table_given || rule.l3mdev;
  if (!table_given && !deletes) rule.table = rt_table::kMain;
  if (rule.fwmark != 0 && !modify_rule.words.has_mask) rule.fwmask = 0xffffffff;
  // A prefix of the other family goes into the message as it is.
  for (const Prefix& prefix : {rule.from, rule.to}) {
    if (!prefix || prefix.address.family == modify_rule.family) continue;
    if (prefix.address.is_v6()) ip.fail(2, "Error: Invalid source address.\n");
    ip.fail(2, "RTNETLINK answers: Invalid argument\n");
  }
  if (deletes) {
    DelRule op;
    op.family = modify_rule.family;
    op.rule = rule;
    op.has_priority = modify_rule.words.has_priority;
    op.has_table = rule.table != 0;
    op.has_action = modify_rule.has_action;
    return ip.ask(op);
  }
  NewRule op;
  op.family = modify_rule.family;
  op.rule = rule;
  op.has_priority = modify_rule.words.has_priority;
  return ip.ask(op);
}

// ---- show and flush ----

struct RuleQuery {
  RuleWords words;
  std::optional<InetPrefix> from{}, to{};
  std::optional<std::uint8_t> protocol{};

  std::optional<InetPrefix> prefix() {
    Ip& ip = words.ip;
    return get_prefix(ip, ip.word(), ip.options.family.value_or(Family::kInet));
  }

  void read() {
    Ip& ip = words.ip;
    words.rule.table = 0;
    for (; ip.more(); ++ip.at) {
      if (words.read_common()) continue;
      if (ip.is("tun_id")) {
        const auto found = c_number(ip.next(), ~0ULL);
        if (!found) ip.invalid("\"tun_id\" value is invalid\n", ip.word());
        words.rule.tunnel_id = *found;
      } else if (ip.is("lookup") || ip.is("table")) {
        words.read_table("table id value is invalid\n");
      } else if (ip.is("from") || ip.is("src")) {
        ip.next();
        from = prefix();
      } else if (ip.is("protocol")) {
        protocol = protocol_number(ip.next());
        if (!protocol && ip.word() != "all") ip.invalid("invalid \"protocol\"\n", ip.word());
      } else {
        if (ip.is("dst") || ip.is("to")) ip.next();
        to = prefix();
      }
    }
  }

  static bool covers(const std::optional<InetPrefix>& filter, const Prefix& prefix) {
    if (!filter) return true;
    if (filter->length > prefix.length) return false;
    if (filter->length == 0) return true;
    return prefix && masked(prefix.address, filter->length) == masked(filter->address, filter->length);
  }

  [[nodiscard]] bool wants(const PolicyRule& rule) const {
    const PolicyRule& asked = words.rule;
    if (words.has_priority && asked.priority != rule.priority) return false;
    if (asked.invert && !rule.invert) return false;
    if (!covers(from, rule.from) || !covers(to, rule.to)) return false;
    if (words.has_tos && asked.tos != rule.tos) return false;
    if (asked.fwmark != 0 && asked.fwmark != rule.fwmark) return false;
    if (asked.fwmask != 0 && asked.fwmask != rule.fwmask) return false;
    if (!asked.iif.empty() && asked.iif != rule.iif) return false;
    if (!asked.oif.empty() && asked.oif != rule.oif) return false;
    if (asked.l3mdev && !rule.l3mdev) return false;
    if (asked.has_uid_range && (!rule.has_uid_range || asked.uid_low != rule.uid_low || asked.uid_high != rule.uid_high)) return false;
    if (asked.ip_protocol != 0 && asked.ip_protocol != rule.ip_protocol) return false;
    if (asked.sport_low != 0 && (asked.sport_low != rule.sport_low || asked.sport_high != rule.sport_high)) return false;
    if (asked.dport_low != 0 && (asked.dport_low != rule.dport_low || asked.dport_high != rule.dport_high)) return false;
    if (asked.tunnel_id != 0 && asked.tunnel_id != rule.tunnel_id) return false;
    return asked.table == 0 || asked.table == rule.table;
  }
};

Family listed_family(const Ip& ip) { return ip.options.family.value_or(Family::kInet); }

int list_rule(Ip& ip) {
  RuleQuery query{RuleWords{ip, true}};
  query.read();
  ip.print.begin_list();
  const TableNames tables(ip.call);
  const Family family = listed_family(ip);
  for (const PolicyRule& rule : rules_of(ip.call.world().netns[ip.call.netns()], family)) {
    if (query.wants(rule)) print_rule(ip.print, ip.options, tables, ip.call.world(), ip.call.netns(), family, rule);
  }
  ip.print.end_list();
  return 0;
}

int flush_rule(Ip& ip) {
  RuleQuery query{RuleWords{ip, true}};
  query.read();
  const Family family = listed_family(ip);
  const auto known = rules_of(ip.call.world().netns[ip.call.netns()], family);
  const std::vector<PolicyRule> rules(known.begin(), known.end());
  for (const PolicyRule& rule : rules) {
    if (!query.wants(rule) || (query.protocol && *query.protocol != rule.protocol) || rule.priority == 0) continue;
    DelRule op;
    op.family = family;
    op.rule = rule;
    op.has_priority = op.has_action = true;
    op.has_table = rule.table != 0;
    if (const int status = ip.ask(op); status != 0) return status;
  }
  return 0;
}

bool has_link(const World& world, NetnsId netns, const LinkName& name) { return world.netns[netns].names.contains(name); }

void print_side(Printer& print, std::string_view word, std::string_view key, const Prefix& prefix) {
  print.text("{}", word);
  print.tinted(prefix.address.is_v6() ? Tint::kInet6 : Tint::kInet, key, "{}", to_string(prefix.address));
  if (!prefix.is_host()) print.any(fmt::format("{}len", key), "/{}", static_cast<unsigned>(prefix.length));
}

void print_ports(Printer& print, std::string_view key, std::uint16_t low, std::uint16_t high) {
  if (high == 0) return;
  print.text(" {} ", key);
  if (low == high) {
    print.any(key, "{}", low);
    return;
  }
  print.any(fmt::format("{}_start", key), "{}", low);
  print.any(fmt::format("{}_end", key), "-{}", high);
}

void print_selector(Printer& print, const IpOptions& options, const World& world, NetnsId netns, const PolicyRule& rule) {
  if (rule.from && (rule.from.length != 0 || !rule.from.address.is_any())) {
    print_side(print, "from ", "src", rule.from);
  } else {
    print.any("src", "from {}", std::string_view("all"));
  }
  if (rule.to && rule.to.length != 0) print_side(print, " to ", "dst", rule.to);
  if (rule.tos != 0) print.any("tos", " tos {}", dsfield_name(rule.tos, options.numeric));
  if (rule.fwmark != 0 || rule.fwmask != 0) {
    print.any("fwmark", " fwmark {}", fmt::format("{}", rule.fwmark == 0 ? "0" : fmt::format("{:#x}", rule.fwmark)));
    if (rule.fwmask != 0xffffffff) print.any("fwmask", "/{}", rule.fwmask == 0 ? std::string("0") : fmt::format("{:#x}", rule.fwmask));
  }
  if (!rule.iif.empty()) {
    print.text(" iif ");
    print.tinted(Tint::kName, "iif", "{}", rule.iif.text());
    if (!has_link(world, netns, rule.iif)) print.null("iif_detached", " [detached]");
  }
  if (!rule.oif.empty()) {
    print.text(" oif ");
    print.tinted(Tint::kName, "oif", "{}", rule.oif.text());
    if (!has_link(world, netns, rule.oif)) print.null("oif_detached", " [detached]");
  }
  if (rule.l3mdev) print.null("l3mdev", " lookup [l3mdev-table]");
  if (rule.has_uid_range) {
    print.any("uid_start", " uidrange {}", rule.uid_low);
    print.any("uid_end", "-{}", rule.uid_high);
  }
  if (rule.ip_protocol != 0) print.any("ipproto", " ipproto {}", ip_protocol_name(rule.ip_protocol, options.numeric));
  print_ports(print, "sport", rule.sport_low, rule.sport_high);
  print_ports(print, "dport", rule.dport_low, rule.dport_high);
  if (rule.tunnel_id != 0) print.any("tun_id", " tun_id {}", rule.tunnel_id);
}

void print_action(Printer& print, const PolicyRule& rule, bool resolved, bool numeric) {
  const auto refusal = [&](RouteType type) { print.any("action", " {}", route_type_name(type, numeric)); };
  switch (rule.action) {
    case RuleAction::kGoto:
      print.any("goto", " goto {}", rule.goto_priority);
      if (!resolved) print.null("unresolved", " [unresolved]");
      return;
    case RuleAction::kNop: print.null("nop", " nop"); return;
    case RuleAction::kBlackhole: refusal(RouteType::kBlackhole); return;
    case RuleAction::kUnreachable: refusal(RouteType::kUnreachable); return;
    case RuleAction::kProhibit: refusal(RouteType::kProhibit); return;
    case RuleAction::kToTable: return;
  }
}

}  // namespace

void print_rule(Printer& print, const IpOptions& options, const TableNames& tables, const World& world, NetnsId netns, Family family,
                const PolicyRule& rule, bool deleted) {
  print.open_object();
  if (deleted) print.flag("deleted", "Deleted ");
  print.any("priority", "{}:\t", rule.priority);
  if (rule.invert) print.null("not", "not ");
  print_selector(print, options, world, netns, rule);
  if (rule.table != 0) {
    print.any("table", " lookup {}", tables.name(rule.table, options.numeric));
    if (rule.suppress_prefix_length >= 0) print.any("suppress_prefixlen", " suppress_prefixlength {}", rule.suppress_prefix_length);
    if (rule.suppress_group >= 0) {
      print.any("suppress_ifgroup", " suppress_ifgroup {}",
                rule.suppress_group == 0 && !options.numeric ? std::string("default") : std::to_string(rule.suppress_group));
    }
  }
  if (rule.realms != 0) {
    if ((rule.realms >> 16) != 0) {
      print.any("flow_from", " realms {}/", realm_name(rule.realms >> 16, options.numeric));
    } else {
      print.text(" realms ");
    }
    print.any("flow_to", "{}", realm_name(rule.realms & 0xffff, options.numeric));
  }
  const auto known = rules_of(world.netns[netns], family);
  const bool resolved = std::any_of(known.begin(), known.end(), [&](const PolicyRule& r) { return r.priority == rule.goto_priority; });
  print_action(print, rule, resolved, options.numeric);
  if ((rule.protocol != 0 && rule.protocol != rtprot::kKernel) || options.details > 0) {
    print.any("protocol", " proto {}", protocol_name(rule.protocol, options.numeric));
  }
  print.text("\n");
  print.close_object();
}

IpResult ip_rule(Ip& ip) {
  if (!ip.more()) return list_rule(ip);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  if (is("list") || is("lst") || is("show")) return list_rule(ip);
  if (is("save")) return save_rules(ip);
  if (is("restore")) return restore_rules(ip);
  if (is("add")) return modify_rule(ip, false);
  if (is("delete")) return modify_rule(ip, true);
  if (is("flush")) return flush_rule(ip);
  if (is("help")) rule_usage(ip);
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip rule help\".\n", verb));
}

}  // namespace nslab::shell
