// ip address: adding, changing, deleting, flushing.
#include <array>
#include <charconv>

#include "shell/expand/pattern.h"
#include "shell/tools/iproute/dump_file.h"
#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

enum class AddressVerb : std::uint8_t { kAdd, kChange, kReplace, kDelete };

struct AddressWords {
  std::optional<IpPrefixWord> local{}, peer{};
  std::string local_word{};
  std::string device{}, label{};
  std::optional<IpAddress> broadcast{};
  int broadcast_sign = 0;  // '+' or '-'
  std::optional<Scope> scope{};
  std::optional<std::uint32_t> metric{}, valid_s{}, preferred_s{};
  std::uint32_t flags = 0;
  Family family = Family::kNone;
  bool autojoin = false;
};

IpPrefixWord read_prefix(Ip& ip, AddressWords& words) {
  const auto prefix = parse_prefix_word(ip.word(), words.family);
  if (!prefix) {
    const std::string_view family = words.family == Family::kInet ? "inet" : words.family == Family::kInet6 ? "inet6" : "any valid";
    exit_with(ip, 1, fmt::format("Error: {} prefix is expected rather than \"{}\".\n", family, ip.word()));
  }
  if (words.family == Family::kNone && prefix->prefix.address) words.family = prefix->prefix.address.family;
  return *prefix;
}

void read_broadcast(Ip& ip, AddressWords& words) {
  ip.next();
  if (words.broadcast || words.broadcast_sign != 0) ip.duplicate("broadcast", ip.word());
  if (ip.word() == "+" || ip.word() == "-") {
    words.broadcast_sign = ip.word() == "+" ? 1 : -1;
    return;
  }
  const auto address = parse_prefix_word(ip.word(), words.family);
  if (!address || address->has_length) {
    const std::string_view family = words.family == Family::kInet ? "inet" : words.family == Family::kInet6 ? "inet6" : "any valid";
    exit_with(ip, 1, fmt::format("Error: {} address is expected rather than \"{}\".\n", family, ip.word()));
  }
  words.broadcast = address->prefix.address;
  if (words.family == Family::kNone) words.family = address->prefix.address.family;
}

std::uint32_t read_lifetime(Ip& ip, std::string_view what) {
  if (ip.word() == "forever") return kLifetimeForever;
  return ip.get_unsigned(what, ip.word());
}

bool read_flag_word(Ip& ip, AddressWords& words) {
  struct Row {
    std::string_view name;
    std::uint32_t bit;
    bool only6;
  };
  static constexpr std::array<Row, 5> kRows{{{"home", ifa::kHomeaddress, true}, {"nodad", ifa::kNodad, true},
      {"mngtmpaddr", ifa::kManagetempaddr, true}, {"noprefixroute", ifa::kNoprefixroute, false}, {"autojoin", ifa::kMcautojoin, false}}};
  for (const Row& row : kRows) {
    if (!ip.equals(row.name)) continue;
    if (row.only6 && words.family != Family::kInet6) {
      ip.call.err(fmt::format("Warning: {} option can be set only for IPv6 addresses\n", row.name));
      return true;
    }
    words.flags |= row.bit;
    return true;
  }
  return false;
}

void read_one(Ip& ip, AddressWords& words) {
  if (ip.equals("peer") || ip.equals("remote")) {
    ip.next();
    if (words.peer) ip.duplicate("peer", ip.word());
    words.peer = read_prefix(ip, words);
  } else if (ip.is("broadcast") || ip.equals("brd")) {
    read_broadcast(ip, words);
  } else if (ip.equals("anycast")) {
    ip.not_modelled("ip address: anycast");
  } else if (ip.equals("scope")) {
    const auto scope = scope_number(ip.next());
    if (!scope) ip.invalid("invalid scope value.", ip.word());
    words.scope = static_cast<Scope>(*scope);
  } else if (ip.equals("dev")) {
    words.device = ip.next();
  } else if (ip.equals("label")) {
    words.label = ip.next();
  } else if (ip.is("metric") || ip.is("priority") || ip.is("preference")) {
    ip.next();
    words.metric = ip.get_unsigned("\"metric\" value is invalid\n", ip.word());
  } else if (ip.is("valid_lft")) {
    ip.next();
    if (words.valid_s) ip.duplicate("valid_lft", ip.word());
    words.valid_s = read_lifetime(ip, "valid_lft value");
  } else if (ip.is("preferred_lft")) {
    ip.next();
    if (words.preferred_s) ip.duplicate("preferred_lft", ip.word());
    words.preferred_s = read_lifetime(ip, "preferred_lft value");
  } else if (read_flag_word(ip, words)) {
    return;
  } else {
    if (ip.equals("local")) ip.next();
    if (ip.is("help")) address_usage(ip);
    if (words.local) ip.duplicate2("local", ip.word());
    words.local_word = ip.word();
    words.local = read_prefix(ip, words);
  }
}

// default_scope
Scope scope_for(const IpAddress& local) { return local.is_v4() && local.is_loopback() ? Scope::kHost : Scope::kUniverse; }

IpAddress broadcast_of(const Prefix& prefix, int sign) { return sign > 0 ? prefix.last() : prefix.network(); }

// What is the same for all verbs. The peer's prefix is the local one where none was given.
AddressWords read_words(Ip& ip, AddressVerb verb) {
  AddressWords words;
  if (ip.options.family) words.family = *ip.options.family;
  for (; ip.more(); ++ip.at) read_one(ip, words);
  if (words.device.empty()) ip.fail(1, "Not enough information: \"dev\" argument is required.\n");
  if (!words.peer && words.local) {
    if (verb == AddressVerb::kDelete && words.local->prefix.address.is_v4() && !words.local->has_length) {
      ip.call.err(fmt::format("Warning: Executing wildcard deletion to stay compatible with old scripts.\n"
                              "         Explicitly specify the prefix length ({}/{}) to avoid this warning.\n"
                              "         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n",
                              words.local_word, words.local->prefix.address.bits()));
    } else {
      words.peer = words.local;
    }
  }
  if (words.broadcast_sign != 0 && verb != AddressVerb::kDelete && words.family != Family::kInet) {
    ip.fail(1, "Broadcast can be set only for IPv4 addresses\n");
  }
  return words;
}

void check_lifetimes(Ip& ip, const AddressWords& words) {
  if (!words.valid_s && !words.preferred_s) return;
  if (words.valid_s.value_or(kLifetimeForever) == 0) ip.fail(1, "valid_lft is zero\n");
  const std::uint32_t preferred = words.preferred_s.value_or(words.valid_s.value_or(kLifetimeForever));
  if (words.valid_s && words.preferred_s && *words.valid_s < preferred) ip.fail(1, "preferred_lft is greater than valid_lft\n");
}

IpResult add_address(Ip& ip, AddressVerb verb) {
  const AddressWords words = read_words(ip, verb);
  constexpr std::size_t kMostLabel = 15;
  NewAddr op;
  op.link = link_named(ip, words.device);
  check_lifetimes(ip, words);
  if ((words.flags & ifa::kMcautojoin) != 0 && words.local && !words.local->prefix.address.is_multicast()) {
    ip.fail(1, "autojoin needs multicast address\n");
  }
  if (!words.local || !words.local->prefix.address) ip.fail(2, "RTNETLINK answers: Operation not supported\n");
  if (words.label.size() > kMostLabel) ip.fail(2, "Error: Attribute failed policy validation.\n");
  Ifaddr& a = op.address;
  a.local = words.local->prefix.address;
  a.peer = words.peer->prefix.address;
  a.prefix_length = words.peer->prefix.length;
  if (words.broadcast) a.broadcast = *words.broadcast;
  constexpr unsigned kMostWithBroadcast = 30;
  if (words.broadcast_sign != 0 && words.peer->prefix.length <= kMostWithBroadcast)
    a.broadcast = broadcast_of(words.peer->prefix, words.broadcast_sign);
  a.scope = words.scope.value_or(scope_for(a.local));
  a.flags = words.flags;
  a.metric = words.metric.value_or(0);
  a.label = words.label;
  if (words.valid_s) a.valid_s = *words.valid_s;
  a.preferred_s = words.preferred_s.value_or(kLifetimeForever);
  if (words.valid_s && !words.preferred_s) a.preferred_s = kLifetimeForever;
  if (a.valid_s == kLifetimeForever) a.flags |= ifa::kPermanent;
  op.create = verb != AddressVerb::kChange || true;
  op.exclusive = verb == AddressVerb::kAdd;
  op.replace = verb != AddressVerb::kAdd;
  return ip.ask(std::move(op));
}

IpResult delete_address(Ip& ip) {
  const AddressWords words = read_words(ip, AddressVerb::kDelete);
  DelAddr op;
  op.link = link_named(ip, words.device);
  if (!words.local || !words.local->prefix.address) ip.fail(2, "RTNETLINK answers: Operation not supported\n");
  op.local = words.local->prefix.address;
  if (words.peer) op.peer = words.peer->prefix;
  op.label = words.label;
  return ip.ask(std::move(op));
}

struct FlagName {
  std::uint32_t bit;
  std::string_view name;
};

void print_flags(Printer& p, const Ifaddr& address, std::uint32_t flags) {
  static constexpr std::array<FlagName, 12> kNames{{{ifa::kSecondary, "secondary"},
                                                    {ifa::kNodad, "nodad"},
                                                    {ifa::kOptimistic, "optimistic"},
                                                    {ifa::kDadfailed, "dadfailed"},
                                                    {ifa::kHomeaddress, "home"},
                                                    {ifa::kDeprecated, "deprecated"},
                                                    {ifa::kTentative, "tentative"},
                                                    {ifa::kPermanent, "permanent"},
                                                    {ifa::kManagetempaddr, "mngtmpaddr"},
                                                    {ifa::kNoprefixroute, "noprefixroute"},
                                                    {ifa::kMcautojoin, "autojoin"},
                                                    {ifa::kStablePrivacy, "stable-privacy"}}};
  for (const FlagName& flag : kNames) {
    if (flag.bit == ifa::kPermanent) {
      if ((flags & flag.bit) == 0) p.flag("dynamic", "dynamic ");
    } else if ((flags & flag.bit) != 0) {
      const std::string_view name = flag.bit == ifa::kSecondary && address.local.is_v6() ? "temporary" : flag.name;
      p.flag(name, fmt::format("{} ", name));
    }
  }
}

void print_lifetime(Printer& p, std::string_view key, std::uint32_t seconds) {
  if (seconds == kLifetimeForever) {
    p.json(key, seconds);
    p.text("forever");
  } else {
    p.any(key, "{}sec", seconds);
  }
}

std::uint32_t left(std::uint32_t lifetime, Duration age) {
  if (lifetime == kLifetimeForever) return lifetime;
  const auto passed = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(age).count());
  return lifetime > passed ? static_cast<std::uint32_t>(lifetime - passed) : 0;
}

}  // namespace

std::optional<IpPrefixWord> parse_prefix_word(std::string_view word, Family family) {
  IpPrefixWord result;
  if (word == "any" || word == "all" || word == "default") {
    if (word != "default" && family != Family::kNone) result.prefix = Prefix::all(family);
    return result;
  }
  const auto slash = word.find('/');
  const std::string_view text = word.substr(0, slash);
  if (text.find(':') != std::string_view::npos) {
    const auto address = parse_ip(text, Family::kInet6);
    if (!address || family == Family::kInet) return std::nullopt;
    result.prefix.address = *address;
  } else {
    if (family == Family::kInet6) return std::nullopt;
    // get_addr_ipv4: what is missing at the end is 0.
    std::uint32_t value = 0;
    std::size_t from = 0;
    for (int octet = 3; octet >= 0 && from <= text.size(); --octet) {
      const auto end = std::min(text.find('.', from), text.size());
      unsigned part = 0;
      const auto [stop, error] = std::from_chars(text.data() + from, text.data() + end, part);
      if (error != std::errc() || stop != text.data() + end || part > 255) return std::nullopt;
      value |= part << (8 * octet);
      from = end + 1;
    }
    if (from <= text.size()) return std::nullopt;
    result.prefix.address = IpAddress::v4(value);
  }
  result.prefix.length = static_cast<std::uint8_t>(result.prefix.address.bits());
  if (slash == std::string_view::npos) return result;
  const std::string_view length = word.substr(slash + 1);
  result.has_length = true;
  unsigned bits = 0;
  const auto [stop, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (!length.empty() && error == std::errc() && stop == length.data() + length.size() && bits <= result.prefix.address.bits()) {
    result.prefix.length = static_cast<std::uint8_t>(bits);
    return result;
  }
  const auto mask = parse_ip(length, Family::kInet);
  const auto from_mask = mask && result.prefix.address.is_v4() ? netmask_length(*mask) : std::nullopt;
  if (!from_mask) return std::nullopt;
  result.prefix.length = *from_mask;
  return result;
}

bool fits(const std::string& pattern, std::string_view text) {
  Marked marked;
  marked.add(pattern, false);
  return matches(marked, text, MatchOptions{false, false, false});
}

bool address_passes(const LinkFilter& filter, const Link& link, const Ifaddr& address) {
  if (filter.family != Family::kNone && filter.family != address.local.family) return false;
  if (filter.scope && *filter.scope != static_cast<std::uint8_t>(address.scope)) return false;
  if (((filter.flags ^ address.flags) & filter.flag_mask) != 0) return false;
  if (filter.to && !filter.to->contains(address.local)) return false;
  if (filter.label.empty()) return true;
  return fits(filter.label, address.label.empty() ? link.name.view() : address.label.view());
}

void print_address(Ip& ip, const LinkFilter& filter, const Link& link, const Ifaddr& address, bool deleted) {
  Printer& p = ip.print;
  const bool brief = ip.options.brief;
  if (deleted) p.flag("deleted", "Deleted ");
  if (!brief) {
    if (filter.with_link) p.text("{}: {}", link.ifindex, link.name.view());
    p.any("family", "    {} ", std::string_view(address.local.is_v6() ? "inet6" : "inet"));
  }
  const Tint tint = address.local.is_v6() ? Tint::kInet6 : Tint::kInet;
  p.tinted(tint, "local", "{}", to_string(address.local));
  if (address.peer && address.peer != address.local) {
    p.text(" peer ");
    p.tinted(tint, "address", "{}", to_string(address.peer));
  }
  p.any("prefixlen", "/{} ", unsigned{address.prefix_length});
  if (address.metric != 0) p.any("metric", "metric {} ", address.metric);
  if (brief) return;
  if (address.broadcast && address.local.is_v4()) {
    p.text("brd ");
    p.tinted(tint, "broadcast", "{}", to_string(address.broadcast));
    p.text(" ");
  }
  p.any("scope", "scope {} ", scope_name(static_cast<std::uint8_t>(address.scope), ip.options.numeric));
  print_flags(p, address, address.flags);
  if (address.local.is_v4()) p.any("label", "{}", address.label.empty() ? link.name.text() : address.label.text());
  p.line_break();
  const Duration age = ip.call.now() - address.stamped;
  p.text("       valid_lft ");
  const bool forever = address.local.is_v4() && address.has(ifa::kPermanent);  // inet_fill_ifaddr
  print_lifetime(p, "valid_life_time", forever ? kLifetimeForever : left(address.valid_s, age));
  p.text(" preferred_lft ");
  print_lifetime(p, "preferred_life_time", forever ? kLifetimeForever : left(address.preferred_s, age));
  p.newline();
}

IpResult ip_address(Ip& ip) {
  if (!ip.more()) return list_links(ip, false);
  const auto after = [&](auto run) {
    ++ip.at;
    return run();
  };
  if (ip.is("add")) return after([&] { return add_address(ip, AddressVerb::kAdd); });
  if (ip.is("change") || ip.equals("chg")) return after([&] { return add_address(ip, AddressVerb::kChange); });
  if (ip.is("replace")) return after([&] { return add_address(ip, AddressVerb::kReplace); });
  if (ip.is("delete")) return after([&] { return delete_address(ip); });
  if (ip.is("show") || ip.is("list") || ip.is("lst")) return after([&] { return list_links(ip, false); });
  if (ip.is("flush")) return after([&] { return flush_addresses(ip); });
  if (ip.is("save")) return after([&]() -> IpResult { return save_addresses(ip); });
  if (ip.is("showdump")) return show_address_dump(ip);
  if (ip.is("restore")) return restore_addresses(ip);
  if (ip.is("help")) address_usage(ip);
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip address help\".\n", ip.word()));
}

}  // namespace nslab::shell
