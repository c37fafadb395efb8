// bridge fdb.
#include <algorithm>
#include <vector>

#include "model/ip/multicast.h"
#include "model/link/fdb.h"
#include "shell/tools/iproute/bridge.h"
#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kFdbUsage =
    "Usage: bridge fdb { add | append | del | replace } ADDR dev DEV\n"
    "              [ self ] [ master ] [ use ] [ router ] [ extern_learn ]\n"
    "              [ sticky ] [ local | static | dynamic ] [ vlan VID ]\n"
    "              { [ dst IPADDR ] [ port PORT] [ vni VNI ] | [ nhid NHID ] }\n"
    "\t       [ via DEV ] [ src_vni VNI ]\n"
    "       bridge fdb [ show [ br BRDEV ] [ brport DEV ] [ vlan VID ]\n"
    "              [ state STATE ] [ dynamic ] ]\n"
    "       bridge fdb get [ to ] LLADDR [ br BRDEV ] { brport | dev } DEV\n"
    "              [ vlan VID ] [ vni VNI ] [ self ] [ master ] [ dynamic ]\n"
    "       bridge fdb flush dev DEV [ brport DEV ] [ vlan VID ]\n"
    "              [ self ] [ master ] [ [no]permanent | [no]static | [no]dynamic ]\n"
    "              [ [no]added_by_user ] [ [no]extern_learn ] [ [no]sticky ]\n"
    "              [ [no]offloaded ]\n";

// NUD_* as a bridge uses them.
constexpr std::uint32_t kReachable = 0x02, kStale = 0x04, kNoarp = 0x40, kPermanent = 0x80;

struct FdbMessage {
  Mac mac{};
  LinkId dev{};
  IpAddress remote{};
  std::uint16_t port = 0;
  std::optional<std::uint32_t> vni{};
  std::uint32_t via = 0;  // an ifindex where the tunnel's socket is
  std::uint16_t vlan = 0;
  bool self = false, router = false, external = false, sticky = false, by_user = false;
  LinkId master{};
  std::uint32_t state = kPermanent;
  bool has_times = false;
  std::uint32_t used_s = 0, updated_s = 0;
};

std::string_view state_name(std::uint32_t state) {
  if ((state & kPermanent) != 0) return "permanent";
  if ((state & kNoarp) != 0) return "static";
  if ((state & kStale) != 0) return "stale";
  return "";
}

FdbMessage entry_message(const World& world, LinkId bridge, const FdbKey& key, const FdbEntry& entry) {
  FdbMessage m;
  m.mac = key.address();
  m.dev = entry.port;
  m.vlan = key.vlan();
  m.external = entry.external;
  m.sticky = entry.sticky;
  m.by_user = entry.added_by_user;
  m.master = bridge;
  const bool old = !entry.external && entry.updated + world.links[bridge].as<Bridge>()->state->ageing_time <= world.now;
  m.state = entry.local ? kPermanent : entry.is_static ? kNoarp : old ? kStale : kReachable;
  m.has_times = true;
  const auto age = [&](Instant then) { return static_cast<std::uint32_t>((world.now - then) / std::chrono::seconds(1)); };
  m.used_s = age(entry.used);
  m.updated_s = age(entry.updated);
  return m;
}

// What a bridge has for one of its ports, or for itself; the newest first.
void add_entries(const World& world, LinkId bridge, LinkId port, std::vector<FdbMessage>& rows) {
  const BridgeState& state = *world.links[bridge].as<Bridge>()->state;
  std::vector<std::pair<std::uint64_t, FdbMessage>> found;
  for (const auto& [key, entry] : state.fdb) {
    // Learned entries go when they are too old.
    if (entry.port != port || find_fdb(world, state, key.address(), key.vlan()) == nullptr) continue;
    found.emplace_back(entry.order, entry_message(world, bridge, key, entry));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [order, message] : found) rows.push_back(message);
}

FdbMessage peer_message(LinkId id, const VxlanPeer& peer) {
  FdbMessage m;
  m.mac = peer.mac;
  m.dev = id;
  m.self = true;
  m.remote = peer.remote;
  m.port = peer.port;
  m.vni = peer.vni;
  m.via = peer.via;
  m.router = peer.router;
  return m;
}

// vxlan_fdb_dump: the newest address comes first, with all of its remotes; the link's own remote is the first of the oldest.
void add_peers(const World& world, LinkId id, const Vxlan& vxlan, std::vector<FdbMessage>& rows) {
  for (auto learned = vxlan.learned->rbegin(); learned != vxlan.learned->rend(); ++learned) {
    rows.push_back(peer_message(id, *learned));
    rows.back().state = kReachable;
  }
  const auto remotes_of = [&](const Mac& wanted) {
    for (const VxlanPeer& peer : *vxlan.fdb) {
      if (peer.mac == wanted) rows.push_back(peer_message(id, peer));
    }
  };
  for (auto at = vxlan.fdb->rbegin(); at != vxlan.fdb->rend(); ++at) {
    const Mac& mac = at->mac;
    const bool later = std::any_of(std::next(at), vxlan.fdb->rend(), [&](const VxlanPeer& entry) { return entry.mac == mac; });
    if (!later && (!vxlan.remote || !mac.is_zero())) remotes_of(mac);  // at the place of its first remote
  }
  if (!vxlan.remote) return;
  VxlanPeer own;
  own.remote = vxlan.remote;
  if (const Link* lower = world.links.find(vxlan.lower)) own.via = lower->ifindex;
  rows.push_back(peer_message(id, own));
  remotes_of(Mac{});
}

void add_own(const World& world, LinkId id, std::vector<FdbMessage>& rows) {
  const Link& link = world.links[id];
  const auto add = [&](const Mac& mac) {
    FdbMessage m;
    m.mac = mac;
    m.dev = id;
    m.self = true;
    rows.push_back(m);
  };
  if (const Vxlan* vxlan = link.as<Vxlan>()) return add_peers(world, id, *vxlan, rows);
  if (!is_ethernet(link) || link.as<Loopback>() != nullptr) return;
  const auto groups = device_groups(link);
  for (const MulticastMac& entry : groups) {
    if (!entry.address.is_multicast()) add(entry.address);
  }
  for (const MulticastMac& entry : groups) {
    if (entry.address.is_multicast()) add(entry.address);
  }
}

// rtnl_fdb_dump
std::vector<FdbMessage> dump(const Ip& ip, LinkId only, LinkId bridge) {
  const World& world = ip.call.world();
  std::vector<FdbMessage> rows;
  for (const LinkId id : links_in_order(ip)) {
    if (only && id != only) continue;
    const LinkId above = bridge_of_port(world, id);
    if (bridge && above != bridge && id != bridge) continue;
    if (above) add_entries(world, above, id, rows);
    add_own(world, id, rows);
    if (world.links[id].as<Bridge>() != nullptr) add_entries(world, id, id, rows);
  }
  return rows;
}

void print_fdb(Ip& ip, const World& world, const FdbMessage& m, bool of_one_dev) {
  Printer& print = ip.print;
  print.open_object();
  print.tinted(Tint::kMac, "mac", "{} ", to_string(m.mac));
  if (!of_one_dev) {
    print.text("dev ");
    print.tinted(Tint::kName, "ifname", "{} ", name_of(world, m.dev));
  }
  if (m.remote) print.any("dst", "dst {} ", to_string(m.remote));
  if (m.vlan != 0) print.any("vlan", "vlan {} ", m.vlan);
  if (m.port != 0) print.any("port", "port {} ", m.port);
  if (m.vni) print.any("vni", "vni {} ", *m.vni);
  if (m.via != 0) {
    const LinkId* by = world.netns[ip.call.netns()].links.find(m.via);
    print.any("viaIf", "via {} ", by == nullptr ? fmt::format("if{}", m.via) : name_of(world, *by));
  }
  if (ip.options.statistics > 0 && m.has_times) {
    print.any("used", "used {}", m.used_s);
    print.any("updated", "/{} ", m.updated_s);
  }
  print.open_array("flags");
  if (m.self) print.any("", "{} ", std::string_view("self"));
  if (m.router) print.any("", "{} ", std::string_view("router"));
  if (m.external) print.any("", "{} ", std::string_view("extern_learn"));
  if (m.sticky) print.any("", "{} ", std::string_view("sticky"));
  print.close_array();
  if (m.master) print.any("master", "master {} ", name_of(world, m.master));
  print.any("state", "{}\n", state_name(m.state));
  print.close_object();
}

std::uint32_t read_state(Ip& ip) {
  const std::string& word = ip.next();
  const auto is = [&](std::string_view name) { return Ip::matches(word, name); };
  if (is("permanent")) return kPermanent;
  if (is("static") || is("temp")) return kNoarp;
  if (is("stale")) return kStale;
  if (is("reachable") || is("dynamic")) return kReachable;
  if (word == "all") return ~0U;
  const auto number = c_number(word);
  if (!number) ip.invalid("invalid state", word);
  return static_cast<std::uint32_t>(*number);
}

int show_fdb(Ip& ip) {
  std::string dev;
  std::string br;
  std::uint32_t states = 0;
  long vlan = 0;
  bool dynamic = false;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "brport" || word == "dev") {
      dev = ip.next();
    } else if (word == "br") {
      br = ip.next();
    } else if (word == "vlan") {
      ip.next();
      if (vlan != 0) ip.duplicate("vlan", ip.word());
      vlan = c_atoi(ip.word());
    } else if (word == "state") {
      states |= read_state(ip);
    } else if (word == "dynamic") {
      dynamic = true;
    } else if (ip.is("help")) {
      ip.fail(255, std::string(kFdbUsage));
    }
  }
  const LinkId bridge = br.empty() ? LinkId{} : bridge_device(ip, br, "Cannot find bridge device \"{}\"\n");
  const LinkId only = dev.empty() ? LinkId{} : bridge_device(ip, dev);
  ip.print.begin_list();
  for (const FdbMessage& m : dump(ip, only, bridge)) {
    if (states != 0 && (m.state & states) == 0) continue;
    if (vlan != 0 && vlan != m.vlan) continue;
    if (dynamic && (m.state & kPermanent) != 0) continue;
    print_fdb(ip, ip.call.world(), m, bool(only));
  }
  ip.print.end_list();
  return 0;
}

// sscanf of six bytes between colons: what follows the sixth is not looked at.
Mac read_mac(Ip& ip, const std::string& text) {
  Mac mac{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
    std::size_t digits = 0;
    unsigned value = 0;
    while (at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at])) != 0) {
      const char c = text[at++];
      value = value * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
      ++digits;
    }
    const bool more = i + 1 < mac.bytes.size();
    if (digits == 0 || (more && (at >= text.size() || text[at++] != ':'))) ip.fail(255, fmt::format("Invalid mac address {}\n", text));
    mac.bytes[i] = static_cast<std::uint8_t>(value);
  }
  return mac;
}

// strtoul, or a service of that name. What is too large is cut to 16 bits.
std::uint16_t read_port(Ip& ip) {
  const std::string& word = ip.next();
  if (const auto number = c_number(word, ~0ULL)) return static_cast<std::uint16_t>(*number);
  if (const auto known = service_port(word)) return *known;
  ip.invalid("invalid port", word);
}

std::uint32_t read_vni(Ip& ip) {
  constexpr std::uint64_t kVnis = 1U << 24U;
  const auto number = c_number(ip.next());
  if (!number || *number >= kVnis) ip.invalid("invalid VNI\n", ip.word());
  return static_cast<std::uint32_t>(*number);
}

int modify_fdb(Ip& ip, std::string_view verb) {
  NewFdb op;
  op.on_self = false;
  bool local = false;
  bool reachable = false;
  bool noarp = true;
  long vid = -1;
  std::string dev;
  std::optional<std::string> address;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "dev") {
      dev = ip.next();
    } else if (word == "dst") {
      op.remote = get_addr(ip, ip.next(), ip.options.family.value_or(Family::kNone)).address;
    } else if (word == "port") {
      op.port = read_port(ip);
    } else if (word == "vni") {
      op.vni = read_vni(ip);
    } else if (word == "via") {
      op.via = ip.link(bridge_device(ip, ip.next())).ifindex;
    } else if (word == "nhid" || word == "src_vni") {
      ip.not_modelled("bridge fdb " + word);
    } else if (word == "self") {
      op.on_self = true;
    } else if (ip.is("master")) {
      op.on_master = true;
    } else if (ip.is("router")) {
      op.router = true;
    } else if (ip.is("local") || ip.is("permanent")) {
      local = true;
    } else if (ip.is("temp") || ip.is("static")) {
      reachable = true;
    } else if (ip.is("dynamic")) {
      reachable = true;
      noarp = false;
    } else if (ip.is("vlan")) {
      if (vid >= 0) ip.duplicate2("vlan", word);
      vid = c_atoi(ip.next());
    } else if (ip.is("use")) {
      ip.not_modelled("bridge fdb use");
    } else if (ip.is("extern_learn")) {
      op.external = true;
    } else if (ip.is("sticky")) {
      op.sticky = true;
    } else {
      if (word == "to") ip.next();
      if (ip.is("help")) ip.fail(255, std::string(kFdbUsage));
      if (address) ip.duplicate2("to", ip.word());
      address = ip.word();
    }
  }
  if (dev.empty() || !address) ip.fail(255, "Device and address are required arguments.\n");
  if (!op.on_self && !op.on_master) op.on_self = true;
  op.address = read_mac(ip, *address);
  op.link.index = ip.link(bridge_device(ip, dev)).ifindex;
  op.permanent = local || !reachable;
  op.is_static = !op.permanent && noarp;
  // An entry from outside is neither the bridge's own nor fixed (fdb_add_entry).
  if (op.external && op.on_master) op.permanent = op.is_static = false;
  op.vlan = vid > 0 ? static_cast<std::uint16_t>(vid) : std::uint16_t{0};
  op.add = verb != "delete";
  op.append = verb == "append";
  op.replace = verb == "replace";
  return bridge_ask(ip, op);
}

// vxlan_fdb_get: the first remote.
int get_peer(Ip& ip, LinkId id, const Vxlan& vxlan, const Mac& mac) {
  std::vector<FdbMessage> rows;
  add_peers(ip.call.world(), id, vxlan, rows);
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const FdbMessage& m) { return m.mac == mac; });
  if (at == rows.end()) ip.fail(254, "Error: Fdb entry not found.\n");
  ip.print.begin_list();
  print_fdb(ip, ip.call.world(), *at, false);
  ip.print.end_list();
  return 0;
}

int get_fdb(Ip& ip) {
  std::string dev;
  std::string br;
  bool self = false;
  bool master = false;
  long vid = -1;
  std::optional<std::string> address;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "brport" || word == "dev") {
      dev = ip.next();
    } else if (word == "br") {
      br = ip.next();
    } else if (word == "vni") {
      ip.not_modelled("bridge fdb get vni");
    } else if (word == "self") {
      self = true;
    } else if (ip.is("master")) {
      master = true;
    } else if (ip.is("vlan")) {
      if (vid >= 0) ip.duplicate2("vlan", word);
      vid = c_atoi(ip.next());
    } else if (ip.is("dynamic")) {
    } else {
      if (word == "to") ip.next();
      if (ip.is("help")) ip.fail(255, std::string(kFdbUsage));
      if (address) ip.duplicate2("to", ip.word());
      address = ip.word();
    }
  }
  if ((dev.empty() && br.empty()) || !address) ip.fail(255, "Device or master and address are required arguments.\n");
  const Mac mac = read_mac(ip, *address);
  const World& world = ip.call.world();
  LinkId bridge{};
  if (!dev.empty()) {
    const LinkId id = bridge_device(ip, dev);
    if (!br.empty()) {
      (void)bridge_device(ip, br, "Cannot find bridge device \"{}\"\n");
      ip.fail(254, "Error: Master and device are mutually exclusive.\n");
    }
    bridge = self && !master ? id : bridge_of_port(world, id);
    if (!bridge && !self) ip.fail(254, "Error: Device is not a bridge port.\n");
  }
  if (!br.empty()) bridge = bridge_device(ip, br, "Cannot find bridge device \"{}\"\n");
  if (const Vxlan* vxlan = world.links[bridge].as<Vxlan>()) return get_peer(ip, bridge, *vxlan, mac);
  const Bridge* found = world.links[bridge].as<Bridge>();
  if (found == nullptr) {
    ip.fail(254, br.empty() ? "Error: Fdb get operation not supported by device.\n" : "Error: Master device is not a bridge.\n");
  }
  const FdbKey key{mac, static_cast<std::uint16_t>(vid > 0 ? vid : 0)};
  const FdbEntry* entry = find_fdb(world, *found->state, key.address(), key.vlan());
  if (entry == nullptr) ip.fail(254, "Error: Fdb entry not found.\n");
  ip.print.begin_list();
  print_fdb(ip, ip.call.world(), entry_message(world, bridge, key, *entry), false);
  ip.print.end_list();
  return 0;
}

// What a flush asks of an entry: absent, whatever.
struct FlushMask {
  std::optional<bool> permanent{}, fixed{}, by_user{}, external{}, sticky{};
  bool self = false, master = false;

  bool read(std::string_view word) {
    const bool no = word.starts_with("no");
    const std::string_view name = no ? word.substr(2) : word;
    if (name == "permanent") {
      permanent = !no;
    } else if (name == "static") {
      fixed = !no;
      if (!no) permanent = false;
    } else if (name == "dynamic") {
      fixed = no;
      if (!no) permanent = false;
    } else if (name == "added_by_user") {
      by_user = !no;
    } else if (name == "extern_learn") {
      external = !no;
    } else if (name == "sticky") {
      sticky = !no;
    } else {
      return name == "offloaded";
    }
    return true;
  }
  [[nodiscard]] bool wants(const FdbMessage& m, bool is_static) const {
    const auto agrees = [](const std::optional<bool>& asked, bool has) { return !asked || *asked == has; };
    return agrees(permanent, m.state == kPermanent) && agrees(fixed, is_static) && agrees(by_user, m.by_user) &&
           agrees(external, m.external) && agrees(sticky, m.sticky);
  }
};

// vxlan_fdb_delete_bulk: every entry, or those of a state. The link's own remote stays.
int flush_peers(Ip& ip, LinkId id, const FlushMask& mask, long vid) {
  if (vid >= 0 || mask.fixed || mask.by_user || mask.sticky || mask.external) ip.not_modelled("bridge fdb flush of VXLAN entries by that");
  const Vxlan& vxlan = *ip.call.world().links[id].as<Vxlan>();
  std::vector<Mac> gone;
  if (mask.permanent.value_or(true)) {
    for (const VxlanPeer& peer : *vxlan.fdb) gone.push_back(peer.mac);
  }
  if (!mask.permanent.value_or(false)) {
    for (const VxlanPeer& peer : *vxlan.learned) gone.push_back(peer.mac);
  }
  for (const Mac& mac : gone) {
    NewFdb op;
    op.add = false;
    op.address = mac;
    op.link.index = ip.link(id).ifindex;
    (void)ip.call.ask(op);  // one request takes all remotes of an address along
  }
  return 0;
}

int flush_fdb(Ip& ip) {
  std::string dev;
  std::string port;
  long vid = -1;
  FlushMask mask;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "dev") {
      dev = ip.next();
    } else if (word == "master") {
      mask.master = true;
    } else if (word == "self") {
      mask.self = true;
    } else if (word == "brport") {
      if (!port.empty()) ip.duplicate2("brport", word);
      port = ip.next();
    } else if (word == "vlan") {
      if (vid >= 0) ip.duplicate2("vlan", word);
      vid = c_atoi(ip.next());
    } else if (!mask.read(word) && word == "help") {
      ip.next();
    }
  }
  if (dev.empty()) ip.fail(255, "Device is a required argument.\n");
  const LinkId id = bridge_device(ip, dev, "Cannot find bridge device \"{}\"\n");
  LinkId only = port.empty() ? LinkId{} : bridge_device(ip, port, "Cannot find bridge port device \"{}\"\n");
  if (vid >= 4096) ip.fail(255, fmt::format("Invalid VLAN ID \"{}\"\n", vid));
  const World& world = ip.call.world();
  LinkId bridge = id;
  if (mask.master && !mask.self) {
    bridge = bridge_of_port(world, id);
    only = id;
  }
  if (bridge && world.links[bridge].as<Vxlan>() != nullptr) return flush_peers(ip, bridge, mask, vid);
  const Bridge* found = bridge ? world.links[bridge].as<Bridge>() : nullptr;
  if (found == nullptr) ip.fail(255, "RTNETLINK answers: Operation not supported\n");
  std::vector<NewFdb> gone;
  for (const auto& [key, entry] : found->state->fdb) {
    const FdbMessage m = entry_message(world, bridge, key, entry);
    if ((only && entry.port != only) || (vid >= 0 && vid != key.vlan()) || !mask.wants(m, entry.is_static)) continue;
    NewFdb op;
    op.add = false;
    op.address = key.address();
    op.vlan = key.vlan();
    op.on_master = entry.port != bridge;
    op.on_self = !op.on_master;
    op.link.index = world.links[entry.port].ifindex;
    gone.push_back(op);
  }
  for (const NewFdb& op : gone) {
    // One without a VLAN takes those of all VLANs along.
    const auto reply = ip.call.ask(op);
    if (reply || ip.call.code(reply.error()) == Errno::kENOENT || ip.call.code(reply.error()) == Errno::kEINVAL) continue;
    ip.report(reply.error());
    return 255;
  }
  return 0;
}

}  // namespace

void print_fdb_change(Ip& ip, const World& world, LinkId bridge, const FdbKey& key, const FdbEntry& entry, bool deleted) {
  if (deleted) ip.print.text("Deleted ");
  print_fdb(ip, world, entry_message(world, bridge, key, entry), false);
}

int bridge_fdb(Ip& ip) {
  if (!ip.more()) return show_fdb(ip);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  for (const std::string_view name : {"add", "append", "replace", "delete"}) {
    if (is(name)) return modify_fdb(ip, name);
  }
  if (is("get")) return get_fdb(ip);
  if (is("show") || is("lst") || is("list")) return show_fdb(ip);
  if (verb == "flush") return flush_fdb(ip);
  if (is("help")) ip.fail(255, std::string(kFdbUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"bridge fdb help\".\n", verb));
}

}  // namespace nslab::shell
