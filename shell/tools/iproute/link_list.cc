// `ip link show` and `ip address show`: which links and addresses, and in what order.
#include <algorithm>
#include <array>

#include "model/file/paths.h"
#include "model/link/make.h"
#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

struct FlagWord {
  std::string_view name;
  std::uint32_t bit;
};
// ipaddress.c: ifa_flag_data
constexpr std::array kFlagWords{FlagWord{"secondary", ifa::kSecondary},       FlagWord{"temporary", ifa::kSecondary},
                                FlagWord{"nodad", ifa::kNodad},               FlagWord{"optimistic", ifa::kOptimistic},
                                FlagWord{"dadfailed", ifa::kDadfailed},       FlagWord{"home", ifa::kHomeaddress},
                                FlagWord{"deprecated", ifa::kDeprecated},     FlagWord{"tentative", ifa::kTentative},
                                FlagWord{"permanent", ifa::kPermanent},       FlagWord{"mngtmpaddr", ifa::kManagetempaddr},
                                FlagWord{"noprefixroute", ifa::kNoprefixroute}, FlagWord{"autojoin", ifa::kMcautojoin},
                                FlagWord{"stable-privacy", ifa::kStablePrivacy}};

// get_filter: whether the word names a flag to look for.
bool read_flag(LinkFilter& filter, std::string_view word) {
  bool inverted = word.starts_with('-');
  if (inverted) word.remove_prefix(1);
  if (word == "dynamic" || word == "primary") {
    filter.flags &= ~(word == "dynamic" ? ifa::kPermanent : ifa::kSecondary);
    filter.flag_mask |= word == "dynamic" ? ifa::kPermanent : ifa::kSecondary;
    if (inverted) filter.flags ^= word == "dynamic" ? ifa::kPermanent : ifa::kSecondary;
    return true;
  }
  const auto* row = std::find_if(kFlagWords.begin(), kFlagWords.end(), [&](const FlagWord& w) { return w.name == word; });
  if (row == kFlagWords.end()) return false;
  if (row->bit == ifa::kSecondary && inverted) return false;
  filter.flag_mask |= row->bit;
  filter.flags = inverted ? filter.flags & ~row->bit : filter.flags | row->bit;
  if (word == "temporary") filter.family = Family::kInet6;
  return true;
}

void read_scope(Ip& ip, LinkFilter& filter) {
  const std::string& word = ip.next();
  if (word == "all") {
    filter.scope.reset();
    return;
  }
  filter.scope = scope_number(word);
  if (!filter.scope) ip.invalid("invalid \"scope\"\n", word);
}

void read_kind(Ip& ip, LinkFilter& filter) {
  const std::string& word = ip.next();
  if (word.ends_with("_slave")) {
    filter.slave_kind = word.substr(0, word.size() - 6);
  } else {
    filter.kind = word;
  }
}

void read_prefix(Ip& ip, LinkFilter& filter) {
  const std::string& word = ip.next();
  const auto prefix = parse_prefix_word(word, filter.family);
  if (!prefix) {
    const std::string_view family = filter.family == Family::kInet ? "inet" : filter.family == Family::kInet6 ? "inet6" : "any valid";
    exit_with(ip, 1, fmt::format("Error: {} prefix is expected rather than \"{}\".\n", family, word));
  }
  if (!prefix->prefix.address) return;
  filter.to = prefix->prefix;
  if (filter.family == Family::kNone) filter.family = filter.to->address.family;
}

std::uint32_t read_group(Ip& ip) {
  const std::string& word = ip.next();
  if (word == "default") return 0;
  return ip.get_unsigned("Invalid \"group\" value\n", word);
}

LinkFilter initial_filter(Ip& ip, bool as_link) {
  LinkFilter filter;
  filter.as_link = as_link;
  if (ip.options.family) filter.family = *ip.options.family;
  filter.packet = as_link || ip.options.link_family;
  return filter;
}

void read_filter(Ip& ip, LinkFilter& filter, std::string& device) {
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "to") {
      read_prefix(ip, filter);
    } else if (word == "scope") {
      read_scope(ip, filter);
    } else if (word == "up") {
      filter.up = true;
    } else if (read_flag(filter, word)) {
      continue;
    } else if (word == "label") {
      filter.label = ip.next();
    } else if (word == "group") {
      filter.group = read_group(ip);
    } else if (word == "master") {
      filter.master = index_of(ip, ip.next());
      if (filter.master == 0) ip.invalid("Device does not exist\n", ip.word());
    } else if (word == "vrf") {
      const LinkId id = ip.find_link(ip.next());
      if (!id || ip.link(id).as<Vrf>() == nullptr) ip.invalid("Not a valid VRF name\n", ip.word());
      filter.master = ip.link(id).ifindex;
    } else if (word == "nomaster") {
      filter.without_master = true;
    } else if (word == "type") {
      read_kind(ip, filter);
    } else {
      if (word == "dev") {
        ip.next();
      } else if (ip.is("help")) {
        if (filter.as_link) link_usage(ip);
        address_usage(ip);
      }
      if (!device.empty()) ip.duplicate2("dev", ip.word());
      device = ip.word();
    }
  }
}

std::vector<LinkId> links_in_order(Ip& ip) {
  std::vector<LinkId> all;
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) all.push_back(id);
  return all;
}

template <class Visit>
void each_address(const LinkFilter& filter, const Link& link, Visit visit) {
  if (filter.family != Family::kInet6) {
    for (const Ifaddr& address : *link.addresses4) visit(address);
  }
  if (filter.family != Family::kInet) {
    for (const Ifaddr& address : *link.addresses6) visit(address);
  }
}

// ipaddr_filter: whether a link has anything to show beside itself.
bool has_something(const LinkFilter& filter, const Link& link) {
  bool any = false;
  each_address(filter, link, [&](const Ifaddr& address) { any = any || address_passes(filter, link, address); });
  if (any) return true;
  return filter.family == Family::kNone && link.addresses4->empty() && link.addresses6->empty();
}

void print_addresses(Ip& ip, const LinkFilter& filter, const Link& link) {
  ip.print.open_array("addr_info");
  each_address(filter, link, [&](const Ifaddr& address) {
    if (!address_passes(filter, link, address)) return;
    ip.print.open_object();
    print_address(ip, filter, link, address);
    ip.print.close_object();
  });
  ip.print.close_array();
  if (ip.options.brief) ip.print.newline();
}

std::vector<DelAddr> find_doomed(Ip& ip, const LinkFilter& filter) {
  std::vector<DelAddr> doomed;
  for (const LinkId id : links_in_order(ip)) {
    const Link& link = ip.link(id);
    if (filter.index != 0 && link.ifindex != filter.index) continue;
    each_address(filter, link, [&](const Ifaddr& address) {
      if (!address_passes(filter, link, address)) return;
      ip.call.runner().step();
      if (ip.options.statistics > 1) print_address(ip, filter, link, address);
      DelAddr& op = doomed.emplace_back();
      op.link.index = link.ifindex;
      op.local = address.local;
      op.peer = Prefix{address.peer, address.prefix_length};
    });
  }
  return doomed;
}

// What the kernel leaves out of its dump by itself (link_dump_filtered).
bool is_left_out(Ip& ip, const LinkFilter& filter, const Link& link) {
  if (filter.index != 0) return link.ifindex != filter.index;
  const World& world = ip.call.world();
  if (!filter.kind.empty() && is_kind_available(world, filter.kind) && kind_name(link) != filter.kind) return true;
  if (filter.without_master) return bool(link.master);
  const Link* master = world.links.find(link.master);
  return filter.master != 0 && (master == nullptr || master->ifindex != filter.master);
}

void print_all(Ip& ip, const LinkFilter& filter) {
  const bool without_link = ip.options.oneline && !filter.packet && !ip.options.brief;
  for (const LinkId id : links_in_order(ip)) {
    ip.call.runner().step();
    const Link& link = ip.link(id);
    if (is_left_out(ip, filter, link)) continue;
    if (!filter.packet && !has_something(filter, link)) continue;
    ip.print.open_object();
    const Shown shown = without_link ? Shown::kOnlyAddresses : print_link(ip, filter, link);
    if (shown != Shown::kNo && !filter.packet) print_addresses(ip, filter, link);
    if (shown == Shown::kYes && !filter.as_link && ip.options.statistics > 0) {
      print_link_statistics(ip, id);
      ip.print.newline();
    }
    ip.print.close_object();
  }
}

}  // namespace

IpResult list_links(Ip& ip, bool as_link) {
  LinkFilter filter = initial_filter(ip, as_link);
  filter.with_link = ip.options.oneline;
  std::string device;
  read_filter(ip, filter, device);
  if (!device.empty()) {
    filter.index = index_of(ip, device);
    if (filter.index == 0) ip.fail(1, fmt::format("Device \"{}\" does not exist.\n", device));
    GetLink get;
    get.link.index = filter.index;
    if (as_link && !filter.group) get.link = LinkRef{device, 0};  // iplink_get asks by name
    if (const auto reply = ip.call.ask(get); !reply) {
      ip.report(reply.error());
      ip.fail(1, fmt::format("Cannot send link get request: {}\n", error_text(ip.call.code(reply.error()))));
    }
  } else {
    (void)ip.call.ask(GetLink{});
    filter.dump6 = !filter.packet && ip.options.family == Family::kInet6;
  }
  ip.print.begin_list();
  print_all(ip, filter);
  ip.print.end_list();
  return 0;
}

// Deletes what passes the filter, a round at a time, as long as there is anything (ipaddr_flush).
IpResult flush_addresses(Ip& ip) {
  if (!ip.more()) ip.fail(1, "Flush requires arguments.\n");
  if (ip.options.link_family) ip.fail(1, "Cannot flush link addresses.\n");
  LinkFilter filter = initial_filter(ip, false);
  filter.with_link = true;
  std::string device;
  read_filter(ip, filter, device);
  if (!device.empty()) {
    filter.index = index_of(ip, device);
    if (filter.index == 0) ip.fail(1, fmt::format("Device \"{}\" does not exist.\n", device));
  }
  const int statistics = ip.options.statistics;
  constexpr int kMostRounds = 10;
  for (int round = 1; round <= kMostRounds; ++round) {
    const std::vector<DelAddr> doomed = find_doomed(ip, filter);
    if (doomed.empty()) {
      if (statistics > 0 && round == 1) ip.print.text("Nothing to flush.\n");
      if (statistics > 0 && round > 1) ip.print.text("*** Flush is complete after {} round{} ***\n", round - 1, round > 2 ? "s" : "");
      return 0;
    }
    for (const DelAddr& op : doomed) (void)ip.call.ask(op);  // a secondary has gone with its primary
    if (statistics > 0) ip.print.text("\n*** Round {}, deleting {} addresses ***\n", round, doomed.size());
  }
  ip.call.out(ip.print.take());
  ip.fail(1, fmt::format("*** Flush remains incomplete after {} rounds. ***\n", kMostRounds));
}

std::uint32_t index_of(Ip& ip, const std::string& name) {
  GetLink get;
  get.link.name = name;
  if (!name.empty() && ip.call.ask(get)) return ip.link(ip.find_link(name)).ifindex;
  if (!name.starts_with("if") || name.size() < 3) return 0;
  std::uint32_t index = 0;
  for (const char c : std::string_view(name).substr(2)) {
    if (c < '0' || c > '9') break;
    index = index * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return index;
}

void no_device(Ip& ip, const std::string& name) { ip.fail(1, fmt::format("Cannot find device \"{}\"\n", name)); }

LinkRef link_named(Ip& ip, const std::string& name) {
  const std::uint32_t index = index_of(ip, name);
  if (index == 0) no_device(ip, name);
  return LinkRef{{}, index};
}

}  // namespace nslab::shell
