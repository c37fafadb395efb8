// ip neigh.
#include "shell/tools/iproute/neigh.h"

#include <algorithm>
#include <array>
#include <vector>

#include "model/ip/neighbours.h"
#include "shell/tools/iproute/inet.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kNeighUsage =
    "Usage: ip neigh { add | del | change | replace }\n"
    "                { ADDR [ lladdr LLADDR ] [ nud STATE ] proxy ADDR }\n"
    "                [ dev DEV ] [ router ] [ use ] [ managed ] [ extern_learn ]\n"
    "                [ protocol PROTO ]\n"
    "\n"
    "\tip neigh { show | flush } [ proxy ] [ to PREFIX ] [ dev DEV ] [ nud STATE ]\n"
    "\t\t\t\t  [ vrf NAME ] [ nomaster ]\n"
    "\tip neigh get { ADDR | proxy ADDR } dev DEV\n"
    "\n"
    "STATE := { delay | failed | incomplete | noarp | none |\n"
    "           permanent | probe | reachable | stale }\n";

[[noreturn]] void neigh_usage(Ip& ip) { ip.fail(255, std::string(kNeighUsage)); }

// NUD_* by their bits, in the order in which they print.
struct State {
  Nud state;
  std::uint32_t bit;
  std::string_view name;
  bool whole;  // no shorter prefix will do
};
constexpr std::array kStates{State{Nud::kIncomplete, 0x01, "INCOMPLETE", true}, State{Nud::kReachable, 0x02, "REACHABLE", false},
                             State{Nud::kStale, 0x04, "STALE", true},           State{Nud::kDelay, 0x08, "DELAY", true},
                             State{Nud::kProbe, 0x10, "PROBE", true},           State{Nud::kFailed, 0x20, "FAILED", false},
                             State{Nud::kNoarp, 0x40, "NOARP", true},           State{Nud::kPermanent, 0x80, "PERMANENT", false}};
constexpr std::uint32_t kNoState = 0x100;  // of a filter

const State* state_row(Nud state) {
  const auto at = std::find_if(kStates.begin(), kStates.end(), [&](const State& s) { return s.state == state; });
  return at == kStates.end() ? nullptr : &*at;
}

std::uint32_t bit_of(Nud state) {
  const State* row = state_row(state);
  return row == nullptr ? 0 : row->bit;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return result;
}

std::optional<std::uint32_t> state_bits(std::string_view word) {
  if (word == "none") return 0;
  for (const std::size_t i : {7U, 1U, 6U, 2U, 0U, 3U, 4U, 5U}) {
    const std::string name = lower(kStates[i].name);
    if (kStates[i].whole ? word == name : Ip::matches(word, name)) return kStates[i].bit;
  }
  const auto number = c_number(word, 0xff);
  if (!number || (*number & (*number - 1)) != 0) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

Nud state_of(std::uint32_t bits) {
  for (const State& row : kStates) {
    if (row.bit == bits) return row.state;
  }
  return Nud::kNone;
}

Family preferred(const Ip& ip) { return ip.options.family.value_or(Family::kNone); }

struct Target {
  InetPrefix address{};
  std::string dev{};
  bool has_address = false, has_dev = false, proxy = false;

  void read_proxy(Ip& ip) {
    ip.next();
    if (ip.is("help")) neigh_usage(ip);
    if (has_address) ip.duplicate("address", ip.word());
    address = get_addr(ip, ip.word(), preferred(ip));
    has_address = has_dev = proxy = true;
  }
  void read_address(Ip& ip, bool helps) {
    if (ip.word() == "to") ip.next();
    if (ip.is("help")) {
      if (helps) neigh_usage(ip);
      ip.next();
    }
    if (has_address) ip.duplicate2("to", ip.word());
    address = get_addr(ip, ip.word(), preferred(ip));
    has_address = true;
  }
  void read_dev(Ip& ip) {
    dev = ip.next();
    has_dev = true;
  }
};

// ll_addr_a2n for the words of lladdr; what it complains of ends the command.
Mac need_lladdr(Ip& ip, const std::string& text) {
  if (const auto mac = parse_mac(text)) return *mac;
  if (text.find(':') == std::string::npos) {
    // Without a colon it may be an IPv4 address: four bytes, too few here.
    const auto address = read_address(text, Family::kInet);
    if (text.find('.') != std::string::npos && address && address->address) ip.fail(2, "Error: Invalid link address.\n");
    if (text.find('.') != std::string::npos) ip.fail(1, fmt::format("Invalid address \"{}\"\n", text));
    const bool byte = text.size() <= 2 && !text.empty() && c_number("0x" + text).has_value();
    if (byte) ip.fail(2, "Error: Invalid link address.\n");
    ip.fail(1, fmt::format("\"{}\" is invalid lladdr.\n", text));
  }
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto colon = std::min(text.find(':', from), text.size());
    const std::string part = text.substr(from, colon - from);
    if (part.empty() || !c_number("0x" + part, 255)) ip.fail(1, fmt::format("\"{}\" is invalid lladdr.\n", part));
    from = colon + 1;
  }
  ip.fail(2, "Error: Invalid link address.\n");
}

int modify_neigh(Ip& ip, std::string_view verb) {
  NewNeigh op;
  Target target;
  std::optional<std::string> lladdr;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (ip.is("lladdr")) {
      ip.next();
      if (lladdr) ip.duplicate("lladdr", ip.word());
      lladdr = ip.word();
    } else if (word == "nud") {
      const auto bits = state_bits(ip.next());
      if (!bits) ip.invalid("nud state is bad", ip.word());
      op.state = state_of(*bits);
    } else if (ip.is("proxy")) {
      target.read_proxy(ip);
    } else if (word == "router") {
      op.router = true;
    } else if (word == "use") {
      ip.not_modelled("ip neigh use");
    } else if (word == "managed") {
      ip.not_modelled("ip neigh managed");
    } else if (ip.is("extern_learn")) {
      op.external = true;
    } else if (word == "dev") {
      target.read_dev(ip);
    } else if (ip.is("protocol")) {
      const auto found = protocol_number(ip.next());
      if (!found) ip.invalid("\"protocol\" value is invalid\n", ip.word());
      op.protocol = *found;
    } else {
      target.read_address(ip, false);
    }
  }
  if (!target.has_dev || !target.has_address || target.address.family == Family::kNone) {
    ip.fail(255, "Device and destination are required arguments.\n");
  }
  if (lladdr && *lladdr != "null") op.lladdr = need_lladdr(ip, *lladdr);
  if (!target.dev.empty()) op.link.index = need_device(ip, target.dev).ifindex;
  op.address = target.address.address;
  op.proxy = target.proxy;
  if (verb == "delete") {
    DelNeigh gone;
    gone.link = op.link;
    gone.address = op.address;
    gone.proxy = op.proxy;
    return ip.ask(gone);
  }
  if (target.dev.empty()) ip.not_modelled("ip neigh proxy without dev");
  op.create = verb != "change";
  op.exclusive = verb == "add";
  op.replace = verb != "add";
  return ip.ask(op);
}

struct NeighQuery {
  Ip& ip;
  bool flushes;
  Family family = Family::kNone;
  std::uint32_t ifindex = 0, states = 0, master = 0;
  bool nomaster = false, unused = false, proxies = false, state_given = false, has_dev = false;
  std::uint8_t protocol = 0;
  std::string dev{};
  std::optional<InetPrefix> prefix{};

  void read_state() {
    if (!state_given) {
      state_given = true;
      states = 0;
    }
    const auto found = state_bits(ip.next());
    if (!found && ip.word() != "all") ip.invalid("nud state is bad", ip.word());
    std::uint32_t bits = found.value_or(flushes ? ~0x40U : ~0U);
    if (bits == 0) bits = kNoState;
    states |= bits;
  }

  void read_master(bool vrf) {
    const std::string_view words = vrf ? "Not a valid VRF name\n" : "Device does not exist\n";
    const LinkId id = ip.find_link(ip.next());
    if (!id || (vrf && ip.link(id).as<Vrf>() == nullptr)) ip.invalid(words, ip.word());
    master = ip.link(id).ifindex;
  }

  void read_word() {
    const std::string& word = ip.word();
    if (word == "dev") {
      ip.next();
      if (has_dev) ip.duplicate("dev", ip.word());
      dev = ip.word();
      has_dev = true;
    } else if (word == "master" || word == "vrf") {
      read_master(word == "vrf");
    } else if (word == "nomaster") {
      nomaster = true;
    } else if (word == "unused") {
      unused = true;
    } else if (word == "nud") {
      read_state();
    } else if (word == "proxy") {
      proxies = true;
    } else if (ip.is("protocol")) {
      const auto found = protocol_number(ip.next());
      if (!found && ip.word() != "all") ip.invalid("invalid \"protocol\"\n", ip.word());
      protocol = found.value_or(0);
    } else {
      if (word == "to") ip.next();
      if (ip.is("help")) neigh_usage(ip);
      prefix = get_prefix(ip, ip.word(), family);
      if (family == Family::kNone) family = prefix->family;
    }
  }

  void read() {
    family = preferred(ip);
    states = flushes ? ~0xc0U : 0xbfU;
    for (; ip.more(); ++ip.at) read_word();
    if (has_dev) ifindex = need_device(ip, dev).ifindex;
  }

  [[nodiscard]] bool wants(const NeighMessage& message, LinkId link) const {
    if (proxies != message.proxy) return false;
    if (family != Family::kNone && family != message.address.family) return false;
    if (ifindex != 0 && ifindex != message.ifindex) return false;
    const std::uint32_t bit = bit_of(message.state);
    if ((states & bit) == 0 && !message.proxy && !message.external && (bit != 0 || (states & kNoState) == 0)) return false;
    const Link* above = ip.call.world().links.find(ip.call.world().links[link].master);
    if (nomaster && above != nullptr) return false;
    if (master != 0 && (above == nullptr || above->ifindex != master)) return false;
    if (prefix && prefix->length != 0 && masked(prefix->address, prefix->length) != masked(message.address, prefix->length)) return false;
    if (protocol != 0 && protocol != message.protocol) return false;
    return !unused || message.references == 0;
  }

  // As a dump goes: ARP's table, then ND's.
  [[nodiscard]] std::vector<std::pair<NeighbourKey, NeighMessage>> found() const {
    struct Found {
      NeighbourKey key;
      NeighMessage message;
      std::uint64_t order;
    };
    std::vector<Found> rows;
    const World& world = ip.call.world();
    for (const auto& [key, neighbour] : world.netns[ip.call.netns()].neighbours) {
      ip.call.runner().step();
      NeighMessage message = neigh_message(world, key, neighbour);
      if (wants(message, key.link)) rows.push_back({key, std::move(message), neighbour.order});
    }
    std::sort(rows.begin(), rows.end(), [](const Found& a, const Found& b) {
      return std::pair(a.key.address.is_v6(), a.order) < std::pair(b.key.address.is_v6(), b.order);
    });
    std::vector<std::pair<NeighbourKey, NeighMessage>> result;
    result.reserve(rows.size());
    for (Found& row : rows) result.emplace_back(row.key, std::move(row.message));
    return result;
  }
};

int show_neigh(Ip& ip) {
  NeighQuery query{ip, false};
  query.read();
  ip.print.begin_list();
  for (const auto& [key, message] : query.found()) print_neigh(ip.print, ip.options, message, query.ifindex != 0);
  ip.print.end_list();
  return 0;
}

int flush_neigh(Ip& ip) {
  if (!ip.more()) ip.fail(1, "Flush requires arguments.\n");
  NeighQuery query{ip, true};
  query.read();
  for (int round = 0; round < 10; ++round) {
    const auto rows = query.found();
    if (rows.empty()) {
      if (ip.options.statistics == 0) return 0;
      if (round == 0) {
        ip.print.text("Nothing to flush.\n");
      } else {
        ip.print.text("*** Flush is complete after {} round{} ***\n", round, round > 1 ? "s" : "");
      }
      return 0;
    }
    for (const auto& [key, message] : rows) {
      if (ip.options.statistics >= 2) print_neigh(ip.print, ip.options, message, query.ifindex != 0);
      DelNeigh op;
      op.link.index = message.ifindex;
      op.address = key.address;
      op.proxy = message.proxy;
      const auto reply = ip.call.ask(op);
      if (reply || ip.call.code(reply.error()) == Errno::kENOENT) continue;
      ip.report(reply.error());
      ip.fail(1, fmt::format("Failed to send flush request: {}\n", error_text(ip.call.code(reply.error()))));
    }
    if (ip.options.statistics > 0) ip.print.text("\n*** Round {}, deleting {} entries ***\n", round + 1, rows.size());
    query.states &= ~0x20U;
  }
  ip.print.text("*** Flush not complete bailing out after 10 rounds\n");
  return 1;
}

int get_neigh(Ip& ip) {
  Target target;
  for (; ip.more(); ++ip.at) {
    if (ip.word() == "dev") {
      target.read_dev(ip);
    } else if (ip.is("proxy")) {
      target.read_proxy(ip);
    } else {
      target.read_address(ip, true);
    }
  }
  if (!target.has_dev || !target.has_address || target.address.family == Family::kNone) {
    ip.fail(1, "Device and address are required arguments.\n");
  }
  if (target.dev.empty()) ip.fail(2, "Error: No device specified.\n");
  const LinkId link = ip.find_link(need_device(ip, target.dev).name.view());
  const Neighbour* known = find_neighbour(ip.call.world(), link, target.address.address);
  if (known == nullptr || known->is_proxy != target.proxy) {
    ip.fail(2, target.proxy ? "Error: Proxy neighbour entry not found.\n" : "Error: Neighbour entry not found.\n");
  }
  ip.print = Printer(false, false, ip.options.oneline);  // it does not know of -json
  print_neigh(ip.print, ip.options, neigh_message(ip.call.world(), NeighbourKey{link, target.address.address}, *known), false);
  return 0;
}

}  // namespace

NeighMessage neigh_message(const World& world, const NeighbourKey& key, const Neighbour& neighbour) {
  NeighMessage m;
  m.address = key.address;
  if (const Link* link = world.links.find(key.link)) {
    m.dev = link->name.text();
    m.ifindex = link->ifindex;
  }
  m.state = neighbour.is_proxy ? Nud::kNone : visible_state(world, neighbour);
  m.has_lladdr = is_valid(m.state);
  m.lladdr = neighbour.address;
  m.router = neighbour.is_router;
  m.proxy = neighbour.is_proxy;
  m.external = neighbour.external;
  m.protocol = neighbour.protocol;
  // A running timer holds a reference.
  const bool timed = m.state == Nud::kIncomplete || m.state == Nud::kReachable || m.state == Nud::kDelay || m.state == Nud::kProbe;
  m.references = timed ? 1 : 0;
  const auto age = [&](Instant then) {
    return then > world.now ? 0U : static_cast<std::uint32_t>((world.now - then) / std::chrono::seconds(1));
  };
  m.used_s = age(neighbour.used);
  m.confirmed_s = age(neighbour.confirmed);
  m.updated_s = age(neighbour.updated);
  m.probes = neighbour.probes;
  return m;
}

void print_neigh(Printer& print, const IpOptions& options, const NeighMessage& m, bool of_one_dev, bool deleted) {
  print.open_object();
  if (deleted) print.flag("deleted", "Deleted ");
  const Tint tint = m.address.is_v6() ? Tint::kInet6 : Tint::kInet;
  if (options.brief) {
    print.tinted(tint, "dst", "{:<39} ", to_string(m.address));
    if (!of_one_dev && !m.dev.empty()) print.tinted(Tint::kName, "dev", "{:<16} ", m.dev);
    if (m.has_lladdr) print.tinted(Tint::kMac, "lladdr", "{}", to_string(m.lladdr));
    print.text("\n");
    print.close_object();
    return;
  }
  print.tinted(tint, "dst", "{} ", to_string(m.address));
  if (!of_one_dev && !m.dev.empty()) {
    print.text("dev ");
    print.tinted(Tint::kName, "dev", "{} ", m.dev);
  }
  if (m.has_lladdr) {
    print.text("lladdr ");
    print.tinted(Tint::kMac, "lladdr", "{} ", to_string(m.lladdr));
  }
  if (m.router) print.null("router", "router ");
  if (m.proxy) print.null("proxy", "proxy ");
  if (m.external) print.null("extern_learn", "extern_learn ");
  if (options.statistics > 0 && !m.proxy) {
    if (m.references != 0) print.any("refcnt", " ref {}", m.references);
    print.any("used", " used {}", m.used_s);
    print.any("confirmed", "/{}", m.confirmed_s);
    print.any("updated", "/{}", m.updated_s);
    print.any("probes", "probes {} ", m.probes);
  }
  if (const State* row = state_row(m.state)) {
    print.open_array("state");
    print.any("", "{} ", row->name);
    print.close_array();
  }
  if (m.protocol != 0) print.any("protocol", "proto {} ", protocol_name(m.protocol, options.numeric));
  print.text("\n");
  print.close_object();
}

IpResult ip_neigh(Ip& ip) {
  if (!ip.more()) return show_neigh(ip);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  if (is("add")) return modify_neigh(ip, "add");
  if (is("change") || verb == "chg") return modify_neigh(ip, "change");
  if (is("replace")) return modify_neigh(ip, "replace");
  if (is("delete")) return modify_neigh(ip, "delete");
  if (is("get")) return get_neigh(ip);
  if (is("show") || is("lst") || is("list")) return show_neigh(ip);
  if (is("flush")) return flush_neigh(ip);
  if (is("help")) neigh_usage(ip);
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip neigh help\".\n", verb));
}

}  // namespace nslab::shell
