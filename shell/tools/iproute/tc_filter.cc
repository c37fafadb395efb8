// tc filter: u32, the classifier that the pinned kernel was built with; the others are refused as it refuses them.
#include <algorithm>
#include <array>

#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/tc.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kFilterUsage =
    "Usage: tc filter [ add | del | change | replace | show ] [ dev STRING ]\n"
    "       tc filter [ add | del | change | replace | show ] [ block BLOCK_INDEX ]\n"
    "       tc filter get dev STRING parent CLASSID protocol PROTO handle FILTERID pref PRIO FILTER_TYPE\n"
    "       tc filter get block BLOCK_INDEX protocol PROTO handle FILTERID pref PRIO FILTER_TYPE\n"
    "       [ pref PRIO ] protocol PROTO [ chain CHAIN_INDEX ]\n"
    "       [ estimator INTERVAL TIME_CONSTANT ]\n"
    "       [ root | ingress | egress | parent CLASSID ]\n"
    "       [ handle FILTERID ] [ [ FILTER_TYPE ] [ help | OPTIONS ] ]\n"
    "\n"
    "       tc filter show [ dev STRING ] [ root | ingress | egress | parent CLASSID ]\n"
    "       tc filter show [ block BLOCK_INDEX ]\n"
    "Where:\n"
    "FILTER_TYPE := { rsvp | u32 | bpf | fw | route | etc. }\n"
    "FILTERID := ... format depends on classifier, see there\n"
    "OPTIONS := ... try tc filter add <desired FILTER_KIND> help\n";

constexpr std::uint32_t kIngressFilters = 0xffff0000, kEgressFilters = 0xfffffff3;
constexpr std::string_view kTalking = "We have an error talking to the kernel\n";

// One match of u32: a word of the header under a mask, at an offset.
void add_match(Ip& ip, TcFilter& filter, std::uint64_t value, std::uint64_t mask, int offset) {
  (void)ip;
  const auto word = static_cast<std::uint32_t>(value & mask), under = static_cast<std::uint32_t>(mask);
  const auto key = std::find_if(filter.keys.begin(), filter.keys.end(), [&](const TcKey& k) { return k.offset == offset; });
  if (key == filter.keys.end()) {
    filter.keys.push_back({word, under, offset});
  } else {
    key->value |= word;
    key->mask |= under;
  }
  const auto shown = [](std::uint64_t v) { return fmt::format("{:08x}", static_cast<std::uint32_t>(v)); };
  const std::string at = fmt::format(" at {}", offset);
  // Two keys on the same word become one (pack_key).
  for (std::string& line : filter.lines) {
    if (!line.ends_with(at)) continue;
    const auto known = std::strtoul(line.substr(8, 8).c_str(), nullptr, 16);
    const auto known_mask = std::strtoul(line.substr(17, 8).c_str(), nullptr, 16);
    line = "  match " + shown(known | (value & mask)) + "/" + shown(known_mask | mask) + at;
    return;
  }
  filter.lines.push_back("  match " + shown(value & mask) + "/" + shown(mask) + at);
}

std::uint64_t number_of(Ip& ip, std::uint64_t most = 0xffffffff) {
  const auto found = c_number(ip.next(), most);
  if (!found) ip.fail(1, "Illegal \"match\"\n");
  return *found;
}

void read_match(Ip& ip, TcFilter& filter) {
  const std::string family = ip.next();
  if (family == "u32") {
    const std::uint64_t value = number_of(ip), mask = number_of(ip);
    int offset = 0;
    if (ip.at + 2 < ip.words.size() && ip.words[ip.at + 1] == "at") {
      ip.next();
      offset = static_cast<int>(number_of(ip, 0xffff));
    }
    return add_match(ip, filter, value, mask, offset);
  }
  if (family != "ip") ip.not_modelled("tc filter u32 match " + family);
  const std::string what = ip.next();
  constexpr int kSource = 12, kDestination = 16, kProtocolWord = 8, kPortsWord = 20;
  if (what == "src" || what == "dst") {
    const InetPrefix prefix = get_prefix(ip, ip.next(), Family::kInet);
    const std::uint64_t mask = prefix.length == 0 ? 0 : 0xffffffffULL << (32 - prefix.length) & 0xffffffffULL;
    return add_match(ip, filter, prefix.has_address() ? prefix.address.low & 0xffffffff : 0, mask, what == "src" ? kSource : kDestination);
  }
  if (what == "protocol") {
    const std::uint64_t value = number_of(ip, 255), mask = number_of(ip, 255);
    return add_match(ip, filter, value << 16, mask << 16, kProtocolWord);
  }
  if (what == "dport" || what == "sport") {
    const std::uint64_t value = number_of(ip, 0xffff), mask = number_of(ip, 0xffff);
    const unsigned shift = what == "sport" ? 16 : 0;
    return add_match(ip, filter, value << shift, mask << shift, kPortsWord);
  }
  if (what == "tos" || what == "dsfield") {
    const std::uint64_t value = number_of(ip, 255), mask = number_of(ip, 255);
    return add_match(ip, filter, value << 16, mask << 16, 0);
  }
  ip.not_modelled("tc filter u32 match ip " + what);
}

void read_u32(Ip& ip, SetTcFilter& op) {
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "match") {
      read_match(ip, op.filter);
    } else if (word == "flowid" || word == "classid") {
      const auto id = tc_class_id(ip.next());
      if (!id) ip.fail(1, fmt::format("Illegal \"classid\"\n"));
      op.filter.target = "*flowid " + tc_id_text(*id);
      op.filter.flow = *id;
    } else if (word == "action" || word == "police") {
      const std::string action = word == "police" ? word : ip.next();
      // The pinned kernel has mirred, of all actions, and nothing else.
      if (action == "mirred" || ip.call.world().profile.netem) ip.not_modelled("tc filter action " + action);
      op.action = action;
      ip.at = ip.words.size();
      return;
    } else {
      ip.not_modelled("tc filter u32 " + word);
    }
  }
}

struct FilterWords {
  std::string dev{};
  std::uint32_t parent = 0;
  bool parent_said = false;
};

// Takes one of the words that all verbs share; false where it is another.
bool read_common(Ip& ip, FilterWords& words, TcFilter& filter) {
  const std::string& word = ip.word();
  if (word == "dev") {
    words.dev = ip.next();
  } else if (word == "root") {
    words.parent_said = true;
  } else if (word == "ingress") {
    words.parent = kIngressFilters;
  } else if (word == "egress") {
    words.parent = kEgressFilters;
  } else if (word == "parent") {
    const auto id = tc_class_id(ip.next());
    if (!id) ip.invalid("Invalid parent ID", ip.word());
    words.parent = *id;
    words.parent_said = true;
  } else if (ip.is("preference") || ip.is("priority")) {
    const auto found = c_number(ip.next(), 0xffff);
    if (!found) ip.invalid("invalid priority value", ip.word());
    filter.priority = static_cast<std::uint32_t>(*found);
  } else if (ip.is("protocol")) {
    filter.protocol = ip.next();
  } else if (word == "handle" || word == "chain" || word == "block" || ip.is("estimator")) {
    ip.not_modelled("tc filter " + word);
  } else {
    return false;
  }
  return true;
}

int modify_filter(Ip& ip, bool add) {
  SetTcFilter op;
  op.add = add;
  FilterWords words;
  op.filter.protocol = "all";
  for (; ip.more(); ++ip.at) {
    const std::string word = ip.word();
    if (word == "handle" && ip.at + 2 < ip.words.size() && ip.words[ip.at + 2] == "fw") {
      ip.next();
    } else if (read_common(ip, words, op.filter)) {
    } else if (ip.is("help")) {
      ip.fail(0, std::string(kFilterUsage));
    } else {
      op.kind = word;
      ++ip.at;
      break;
    }
  }
  if (op.kind == "u32") {
    read_u32(ip, op);
  } else if (!op.kind.empty() && (op.kind == "bpf" || ip.call.world().profile.netem)) {
    ip.not_modelled("tc filter " + op.kind);
  }
  if (words.dev.empty()) ip.not_modelled("tc filter without a device");
  op.link.index = tc_device(ip, words.dev).ifindex;
  op.filter.parent = words.parent;
  const int status = ip.ask(op);
  if (status != 0) ip.call.err(kTalking);
  return status;
}

void print_filter(Ip& ip, const TcFilter& filter, bool first, bool with_parent) {
  const std::string parent = with_parent ? "parent " + tc_id_text(filter.parent) + " " : "";
  const std::string head = fmt::format("filter {}protocol {} pref {} u32 chain 0 ", parent, filter.protocol, filter.priority);
  if (first) ip.print.text("{}\n{}fh {:x}: ht divisor 1 \n", head, head, filter.table);
  ip.print.text("{}fh {:x}::{:x} order {} key ht {:x} bkt 0 {} not_in_hw \n", head, filter.table, filter.handle, filter.handle,
                filter.table, filter.target.empty() ? "terminal flowid" : filter.target);
  for (const std::string& line : filter.lines) ip.print.text("{}\n", line);
}

int list_filters(Ip& ip) {
  FilterWords words;
  TcFilter only;
  for (; ip.more(); ++ip.at) {
    if (read_common(ip, words, only)) continue;
    if (ip.is("help")) ip.fail(0, std::string(kFilterUsage));
    ip.fail(255, fmt::format(" What is \"{}\"? Try \"tc filter help\"\n", ip.word()));
  }
  if (words.dev.empty()) return 0;
  const Link& link = ip.link(ip.find_link(tc_device(ip, words.dev).name.text()));
  if (ip.options.details > 0) ip.not_modelled("tc -d filter");
  std::uint32_t parent = words.parent;
  if (parent == 0 && !link.qdisc.empty()) parent = link.qdisc->handle;
  const TcFilter* before = nullptr;
  for (const TcFilter& filter : link.traffic->filters) {
    if (filter.parent != parent || (only.priority != 0 && filter.priority != only.priority)) continue;
    print_filter(ip, filter, before == nullptr || before->table != filter.table, !words.parent_said);
    before = &filter;
  }
  return 0;
}

}  // namespace

int tc_filter(Ip& ip) {
  if (!ip.more()) return list_filters(ip);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  if (is("add")) return modify_filter(ip, true);
  if (is("delete")) return modify_filter(ip, false);
  if (is("change") || is("replace") || is("get")) ip.not_modelled("tc filter " + verb);
  if (is("list") || is("show") || is("lst")) return list_filters(ip);
  if (is("help")) ip.fail(0, std::string(kFilterUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"tc filter help\".\n", verb));
}

}  // namespace nslab::shell
