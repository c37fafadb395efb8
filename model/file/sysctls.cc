#include "model/file/sysctls.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/multicast.h"
#include "model/process/users.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::string_view kConf4 = "net/ipv4/conf/";
constexpr std::string_view kConf6 = "net/ipv6/conf/";
constexpr std::string_view kNeigh4 = "net/ipv4/neigh/";
constexpr std::string_view kNeigh6 = "net/ipv6/neigh/";

// Files outside net, the same for everyone but where noted.
struct FixedRow {
  std::string_view path;
  std::string_view value;
};
constexpr std::array kFixed = std::to_array<FixedRow>({
    {"fs/file-max", "9223372036854775807"}, {"fs/inotify/max_user_instances", "128"},
    {"fs/inotify/max_user_watches", "65536"}, {"fs/nr_open", "1048576"}, {"kernel/domainname", "(none)"},
    {"kernel/hostname", ""}, {"kernel/keys/maxkeys", "200"}, {"kernel/osrelease", ""}, {"kernel/ostype", "Linux"},
    {"kernel/panic", "0"}, {"kernel/pid_max", "4194304"}, {"kernel/printk", "4\t4\t1\t7"},
    {"kernel/randomize_va_space", "2"}, {"kernel/threads-max", "63704"}, {"kernel/unprivileged_userns_clone", "1"},
    {"user/max_net_namespaces", "31852"}, {"user/max_user_namespaces", "31852"}, {"vm/max_map_count", "65530"},
    {"vm/overcommit_memory", "0"}, {"vm/swappiness", "60"},
});

constexpr std::array<std::string_view, 17> kNeighKnobs{
    "anycast_delay", "app_solicit", "base_reachable_time", "base_reachable_time_ms", "delay_first_probe_time",
    "gc_stale_time", "interval_probe_time_ms", "locktime", "mcast_resolicit", "mcast_solicit", "proxy_delay",
    "proxy_qlen", "retrans_time", "retrans_time_ms", "ucast_solicit", "unres_qlen", "unres_qlen_bytes"};

// A setting below conf/ or neigh/, taken apart.
struct PerDevice {
  bool v6 = false;
  bool neigh = false;
  std::string_view device{};
  std::string_view knob{};
};

std::optional<PerDevice> per_device(std::string_view path) {
  for (const auto& [prefix, v6, neigh] : {std::tuple{kConf4, false, false}, std::tuple{kConf6, true, false},
                                          std::tuple{kNeigh4, false, true}, std::tuple{kNeigh6, true, true}}) {
    if (!path.starts_with(prefix)) continue;
    const std::string_view rest = path.substr(prefix.size());
    const auto slash = rest.rfind('/');
    if (slash == std::string_view::npos) return PerDevice{v6, neigh, rest, {}};
    return PerDevice{v6, neigh, rest.substr(0, slash), rest.substr(slash + 1)};
  }
  return std::nullopt;
}

int conf_index(const PerDevice& at) {
  const auto find = [&](const auto& knobs) {
    const auto found = std::find_if(knobs.begin(), knobs.end(), [&](const ConfKnob& k) { return k.name == at.knob; });
    return found == knobs.end() ? -1 : static_cast<int>(found - knobs.begin());
  };
  return at.v6 ? find(kConf6Knobs) : find(kConf4Knobs);
}

// Neighbours' "default" is the tables' own, and there are no others than those of init_net (neigh_sysctl_register).
bool device_exists(const World& world, const Process& reader, const PerDevice& at) {
  if (at.neigh && at.device == "default") return reader.net == world.init_net;
  if (at.device == "default" || (at.device == "all" && !at.neigh)) return true;
  // A link whose MTU is too small for a family has no folder there.
  const LinkId* link = world.netns[reader.net].names.find(LinkName(at.device));
  return link != nullptr && (at.v6 ? has_ipv6(world.links[*link]) : has_ipv4(world.links[*link]));
}

std::int64_t conf_value(const World& world, const Process& reader, const PerDevice& at, int index) {
  const Netns& ns = world.netns[reader.net];
  const LinkId link = find_link(world, reader.net, at.device);
  if (at.v6) {
    const auto& conf = at.device == "all" ? ns.conf6_all : at.device == "default" ? ns.conf6_default : world.links[link].conf6;
    return (*conf)[static_cast<Conf6>(index)];
  }
  const auto& conf = at.device == "all" ? ns.conf4_all : at.device == "default" ? ns.conf4_default : world.links[link].conf4;
  return (*conf)[static_cast<Conf4>(index)];
}

// NeighbourConf::idle
constexpr std::array<std::string_view, 7> kIdleKnobs{"gc_stale_time", "interval_probe_time_ms", "proxy_qlen", "gc_interval",
                                                     "gc_thresh1",    "gc_thresh2",             "gc_thresh3"};

std::optional<std::int64_t> neigh_value(const NeighbourConf& conf, std::string_view knob, bool v6) {
  const auto ms = [](Duration time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time).count(); };
  if (knob == "base_reachable_time") return ms(conf.reachable_time) / 1000;
  if (knob == "base_reachable_time_ms") return ms(conf.reachable_time);
  if (knob == "delay_first_probe_time") return ms(conf.delay_first_probe) / 1000;
  if (knob == "retrans_time_ms") return ms(conf.retrans_time);
  if (knob == "retrans_time") return v6 ? ms(conf.retrans_time) / 4 : ms(conf.retrans_time) / 10;
  if (knob == "locktime") return v6 ? 0 : ms(conf.locktime) / 10;
  if (knob == "mcast_solicit") return conf.mcast_probes;
  if (knob == "ucast_solicit") return conf.ucast_probes;
  if (knob == "unres_qlen") return conf.queue_length;
  static constexpr std::pair<std::string_view, std::int64_t> kOthers[] = {
      {"anycast_delay", 100}, {"app_solicit", 0}, {"mcast_resolicit", 0}, {"proxy_delay", 80}, {"unres_qlen_bytes", 212992}};
  const auto idle = std::find(kIdleKnobs.begin(), kIdleKnobs.end(), knob);
  if (idle != kIdleKnobs.end()) return conf.idle[static_cast<std::size_t>(idle - kIdleKnobs.begin())];
  for (const auto& [name, value] : kOthers) {
    if (name == knob) return value;
  }
  return std::nullopt;
}

const FixedRow* find_fixed(std::string_view path) {
  const auto at = std::find_if(kFixed.begin(), kFixed.end(), [&](const FixedRow& row) { return row.path == path; });
  return at == kFixed.end() ? nullptr : &*at;
}

int net_row(const World& world, const Process& reader, std::string_view path) {
  if (!path.starts_with("net/")) return -1;
  const int row = find_sysctl(path.substr(4));
  if (row < 0) return -1;
  const SysctlRow& found = sysctl_table()[static_cast<std::size_t>(row)];
  if (found.init_net_only && reader.net != world.init_net) return -1;
  if (found.path.starts_with("bridge/") && !world.profile.br_netfilter) return -1;
  return row;
}

bool exists_below(std::string_view path, std::string_view directory) {
  return directory.empty() || (path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/');
}

std::optional<std::int64_t> number(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) text.remove_suffix(1);
  const bool hex = text.starts_with("0x");
  std::int64_t value = 0;
  const std::string_view digits = hex ? text.substr(2) : text;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// proc_dointvec of one number: what follows it, after a space, is not looked at.
std::optional<std::int64_t> first_number(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return std::nullopt;
  const auto end = text.find_first_of(" \t\n", begin);
  return number(text.substr(begin, end == std::string_view::npos ? end : end - begin));
}

std::vector<std::int64_t> numbers(std::string_view text) {
  std::vector<std::int64_t> all;
  while (!text.empty()) {
    const auto begin = text.find_first_not_of(" \t\n");
    if (begin == std::string_view::npos) break;
    const auto end = text.find_first_of(" \t\n", begin);
    const auto value = number(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (!value) return {};
    all.push_back(*value);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end);
  }
  return all;
}

// The few settings that packets ask for, as numbers.
void refresh(Sysctls& s, std::string_view path, const std::vector<std::int64_t>& values) {
  const std::int64_t v = values.empty() ? 0 : values.front();
  if (path == "ipv4/ip_default_ttl") s.default_ttl = static_cast<std::uint8_t>(v);
  if (path == "bridge/bridge-nf-call-iptables") s.bridge_nf_call_iptables = v != 0;
  if (path == "bridge/bridge-nf-call-ip6tables") s.bridge_nf_call_ip6tables = v != 0;
  if (path == "bridge/bridge-nf-call-arptables") s.bridge_nf_call_arptables = v != 0;
  if (path == "ipv4/icmp_echo_ignore_all") s.echo_ignore_all = v != 0;
  if (path == "ipv4/icmp_echo_ignore_broadcasts") s.echo_ignore_broadcasts = v != 0;
  if (path == "ipv6/icmp/echo_ignore_all") s.echo6_ignore_all = v != 0;
  if (path == "ipv6/icmp/echo_ignore_multicast") s.echo6_ignore_multicast = v != 0;
  if (path == "ipv4/ip_nonlocal_bind") s.nonlocal_bind4 = v != 0;
  if (path == "ipv6/ip_nonlocal_bind") s.nonlocal_bind6 = v != 0;
  if (path == "ipv6/bindv6only") s.bindv6only = v != 0;
  if (path == "ipv4/icmp_errors_use_inbound_ifaddr") s.errors_use_inbound_ifaddr = v != 0;
  if (path == "ipv4/icmp_ratelimit") s.icmp_ratelimit_ms = static_cast<std::uint32_t>(v);
  if (path == "ipv4/icmp_ratemask") s.icmp_ratemask = static_cast<std::uint32_t>(v);
  if (path == "ipv4/ip_unprivileged_port_start") s.unprivileged_port_start = static_cast<std::uint16_t>(v);
  if (path == "ipv4/tcp_syn_retries") s.syn_retries = static_cast<std::uint8_t>(v);
  if (path == "ipv4/tcp_synack_retries") s.synack_retries = static_cast<std::uint8_t>(v);
  if (path == "ipv4/route/min_pmtu") s.min_pmtu = static_cast<std::uint32_t>(v);
  if (path == "ipv4/route/mtu_expires") s.mtu_expires_s = static_cast<std::uint32_t>(v);
  if (path == "ipv4/fib_multipath_hash_seed") s.multipath_seed = static_cast<std::uint32_t>(v);
  if (path == "ipv4/ip_local_port_range" && values.size() == 2) {
    s.port_low = static_cast<std::uint16_t>(values[0]);
    s.port_high = static_cast<std::uint16_t>(values[1]);
  }
  if (path == "ipv4/ping_group_range" && values.size() == 2) {
    s.ping_group_low = static_cast<std::uint32_t>(values[0]);
    s.ping_group_high = static_cast<std::uint32_t>(values[1]);
  }
}

// A router hears what is for all routers (dev_forward_change): of the link, of the host, of the site.
void join_routers(World& world, LinkId id, bool joins) {
  if (!world.links[id].has(iff::kMulticast)) return;
  for (const std::uint64_t scope : {2U, 1U, 5U}) {
    const IpAddress group = IpAddress::v6(0xff00000000000000 | scope << 48, 2);
    joins ? join_group(world, id, group) : leave_group(world, id, group);
  }
}

// dev_forward_change
void set_forwarding6(World& world, LinkId id, std::int64_t value) {
  const bool changes = ((*world.links[id].conf6)[Conf6::kForwarding] != 0) != (value != 0);
  world.links.edit(id).conf6.edit()[Conf6::kForwarding] = value;
  if (!changes) return;
  join_routers(world, id, value != 0);
  forwarding6_changed(world, id);
}

// inet_forward_change, addrconf_forward_change
void set_forwarding(World& world, NetnsId netns, bool v6, std::int64_t value) {
  Netns& ns = world.netns.edit(netns);
  if (v6) {
    ns.conf6_all.edit()[Conf6::kForwarding] = value;
    ns.conf6_default.edit()[Conf6::kForwarding] = value;
  } else {
    ns.conf4_all.edit()[Conf4::kForwarding] = value;
    ns.conf4_all.edit()[Conf4::kAcceptRedirects] = value == 0 ? 1 : 0;
    ns.conf4_default.edit()[Conf4::kForwarding] = value;
  }
  const auto links = ns.links;
  for (const auto& [index, id] : links) {
    if (v6) {
      set_forwarding6(world, id, value);
    } else {
      world.links.edit(id).conf4.edit()[Conf4::kForwarding] = value;
    }
  }
}

void disable_ipv6(World& world, LinkId id, bool disabled) {
  if (((*world.links[id].conf6)[Conf6::kDisableIpv6] != 0) == disabled) return;
  Link& link = world.links.edit(id);
  link.conf6.edit()[Conf6::kDisableIpv6] = disabled ? 1 : 0;
  if (disabled) {
    stop_ipv6(world, id, false);
  } else if (link.is_up()) {
    start_ipv6(world, id);
  }
}

Result<Done> write_conf(World& world, NetnsId netns, const PerDevice& at, int index, std::int64_t value) {
  const bool forwarding = at.v6 ? static_cast<Conf6>(index) == Conf6::kForwarding : static_cast<Conf4>(index) == Conf4::kForwarding;
  if (forwarding && at.device == "all") {
    set_forwarding(world, netns, at.v6, value);
    return Done{};
  }
  Netns& ns = world.netns.edit(netns);
  const LinkId link = find_link(world, netns, at.device);
  if (!at.v6) {
    auto& conf = at.device == "all" ? ns.conf4_all : at.device == "default" ? ns.conf4_default : world.links.edit(link).conf4;
    conf.edit()[static_cast<Conf4>(index)] = value;
    return Done{};
  }
  if (forwarding && link) {
    set_forwarding6(world, link, value);
    return Done{};
  }
  if (static_cast<Conf6>(index) == Conf6::kDisableIpv6) {
    if (at.device == "all") {
      ns.conf6_all.edit()[Conf6::kDisableIpv6] = value;
      ns.conf6_default.edit()[Conf6::kDisableIpv6] = value;
      const auto links = ns.links;
      for (const auto& [i, id] : links) disable_ipv6(world, id, value != 0);
      return Done{};
    }
    if (link) {
      disable_ipv6(world, link, value != 0);
      return Done{};
    }
  }
  auto& conf = at.device == "all" ? ns.conf6_all : at.device == "default" ? ns.conf6_default : world.links.edit(link).conf6;
  conf.edit()[static_cast<Conf6>(index)] = value;
  return Done{};
}

// A link's set of a family, or what links begin with.
const NeighbourConf& neigh_conf(const World& world, NetnsId netns, const PerDevice& at) {
  const Netns& ns = world.netns[netns];
  if (at.device == "default") return at.v6 ? *ns.neighbour6 : *ns.neighbour4;
  const Link& link = world.links[find_link(world, netns, at.device)];
  return at.v6 ? *link.neighbour6 : *link.neighbour4;
}

Result<Done> write_neigh(World& world, NetnsId netns, const PerDevice& at, std::int64_t value) {
  static constexpr std::array<std::string_view, 8> kKept{"base_reachable_time", "base_reachable_time_ms", "delay_first_probe_time",
                                                         "retrans_time_ms",     "locktime",               "mcast_solicit",
                                                         "ucast_solicit",       "unres_qlen"};
  const auto idle = std::find(kIdleKnobs.begin(), kIdleKnobs.end(), at.knob);
  const bool kept = std::ranges::find(kKept, at.knob) != kKept.end() && !(at.v6 && at.knob == "locktime");
  if (!kept && idle == kIdleKnobs.end() && neigh_value(neigh_conf(world, netns, at), at.knob, at.v6) != value) {
    const std::string file = std::string(at.v6 ? kNeigh6 : kNeigh4) + std::string(at.device) + "/" + std::string(at.knob);
    return refuse(Reason::kFileNotModelled, "a change of /proc/sys/" + file);
  }
  const bool of_table = at.device == "default";
  const auto edit = [&](auto& owner) -> NeighbourConf& { return at.v6 ? owner.neighbour6.edit() : owner.neighbour4.edit(); };
  NeighbourConf& conf = of_table ? edit(world.netns.edit(netns)) : edit(world.links.edit(find_link(world, netns, at.device)));
  if (idle != kIdleKnobs.end()) conf.idle[static_cast<std::size_t>(idle - kIdleKnobs.begin())] = static_cast<std::uint32_t>(value);
  if (at.knob == "base_reachable_time") conf.reachable_time = std::chrono::seconds(value);
  if (at.knob == "base_reachable_time_ms") conf.reachable_time = std::chrono::milliseconds(value);
  if (at.knob == "delay_first_probe_time") conf.delay_first_probe = std::chrono::seconds(value);
  if (at.knob == "retrans_time_ms") conf.retrans_time = std::chrono::milliseconds(value);
  if (at.knob == "locktime") conf.locktime = std::chrono::milliseconds(value * 10);
  if (at.knob == "mcast_solicit") conf.mcast_probes = static_cast<std::uint32_t>(value);
  if (at.knob == "ucast_solicit") conf.ucast_probes = static_cast<std::uint32_t>(value);
  if (at.knob == "unres_qlen") conf.queue_length = static_cast<std::uint32_t>(value);
  return Done{};
}

// ipv4_ping_group_range, ipv4_local_port_range: from a lower to a higher. Groups the wrong way round are none.
constexpr std::string_view kPingGroups = "ipv4/ping_group_range";

bool settle_range(const Netns& netns, std::string_view path, std::vector<std::int64_t>& values) {
  if (path == kPingGroups && values[1] < values[0]) values = {1, 0};
  if (path == "ipv4/ip_local_port_range") return values[0] <= values[1] && values[0] >= netns.sysctls->unprivileged_port_start;
  return true;
}

// The numbers of a setting as the process sees them: those of groups are its user namespace's.
std::vector<std::int64_t> seen_numbers(const World& world, const Process& process, int row) {
  std::vector<std::int64_t> all = numbers(sysctl_value(*world.netns[process.net].sysctls, row));
  if (sysctl_table()[static_cast<std::size_t>(row)].path != kPingGroups) return all;
  for (std::int64_t& group : all) group = id_inside(world, process.user, IdKind::kGroup, static_cast<std::uint32_t>(group));
  return all;
}

std::string joined(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const std::int64_t v : values) text += (text.empty() ? "" : "\t") + std::to_string(v);
  return text;
}

// Groups are kept by their numbers in the first user namespace. False: one of them has none.
bool name_groups_outside(const World& world, const Process& process, std::vector<std::int64_t>& values) {
  for (std::int64_t& group : values) {
    const auto outside = id_outside(world, process.user, IdKind::kGroup, static_cast<std::uint32_t>(group));
    if (!outside) return false;
    group = *outside;
  }
  return true;
}

Result<Done> write_net(World& world, const Process& writer, int row, std::string_view value) {
  const NetnsId netns = writer.net;
  const SysctlRow& entry = sysctl_table()[static_cast<std::size_t>(row)];
  while (!value.empty() && value.back() == '\n') value.remove_suffix(1);
  std::string text(value);
  std::vector<std::int64_t> values;
  if (entry.kind != SysctlKind::kText) {
    if (entry.kind == SysctlKind::kNumber) {
      if (const auto one = first_number(value)) values.push_back(*one);
    } else {
      values = numbers(value);
      // Fewer numbers than there are leave the others as they were; more are not looked at.
      std::vector<std::int64_t> all = seen_numbers(world, writer, row);
      for (std::size_t i = 0; !values.empty() && i < std::min(values.size(), all.size()); ++i) all[i] = values[i];
      if (!values.empty()) values = std::move(all);
    }
    if (values.empty()) return refuse(Reason::kSysctlInvalid, entry.path);
    for (const std::int64_t v : values) {
      if (v < entry.least || v > entry.most) return refuse(Reason::kSysctlInvalid, entry.path);
    }
    const bool has_groups = entry.path != kPingGroups || name_groups_outside(world, writer, values);
    if (!has_groups || !settle_range(world.netns[netns], entry.path, values)) return refuse(Reason::kSysctlInvalid, entry.path);
    text = joined(values);
  }
  if (entry.path == "ipv4/ip_forward") set_forwarding(world, netns, false, values.front());
  if (entry.path == "ipv4/route/flush") edit_fib(world, netns, Family::kInet).exceptions.clear();
  if (entry.path == "ipv6/route/flush") edit_fib(world, netns, Family::kInet6).exceptions.clear();
  if (entry.path.ends_with("route/flush")) return Done{};
  Sysctls& sysctls = world.netns.edit(netns).sysctls.edit();
  refresh(sysctls, entry.path, values);
  sysctls.values.set(static_cast<std::uint16_t>(row), text);
  return Done{};
}

std::string fixed_value(const World& world, const Process& reader, const FixedRow& row) {
  if (row.path == "kernel/hostname") return world.utsns[reader.uts].hostname;
  if (row.path == "kernel/domainname") return world.utsns[reader.uts].domainname;
  if (row.path == "kernel/osrelease") return std::string(kernel_release_text(world.profile.kernel == KernelVersion::k6_1));
  return std::string(row.value);
}

}  // namespace

bool is_sysctl_file(const World& world, const Process& reader, std::string_view path) {
  if (const auto at = per_device(path)) {
    if (at->knob.empty() || !device_exists(world, reader, *at)) return false;
    if (!at->neigh) return conf_index(*at) >= 0 || (at->v6 && at->knob == "stable_secret");
    if (at->knob.starts_with("gc_") && at->knob != "gc_stale_time") return at->device == "default" && reader.net == world.init_net;
    return neigh_value({}, at->knob, at->v6).has_value();
  }
  return net_row(world, reader, path) >= 0 || find_fixed(path) != nullptr;
}

bool is_sysctl_directory(const World& world, const Process& reader, std::string_view path) {
  if (path.empty() || path == "net/ipv4/conf" || path == "net/ipv6/conf" || path == "net/ipv4/neigh" || path == "net/ipv6/neigh") {
    return true;
  }
  if (const auto at = per_device(path); at && at->knob.empty()) return device_exists(world, reader, *at);
  if (per_device(path)) return false;
  for (const FixedRow& row : kFixed) {
    if (exists_below(row.path, path)) return true;
  }
  if (path == "net") return true;
  if (!path.starts_with("net/")) return false;
  for (const SysctlRow& row : sysctl_table()) {
    if (!exists_below(row.path, path.substr(4))) continue;
    if (net_row(world, reader, "net/" + std::string(row.path)) >= 0) return true;
  }
  return false;
}

std::vector<std::string> list_sysctls(const World& world, const Process& reader, std::string_view directory) {
  std::set<std::string> names;
  const auto add = [&](std::string_view path) {
    if (!exists_below(path, directory)) return;
    const std::string_view rest = directory.empty() ? path : path.substr(directory.size() + 1);
    names.insert(std::string(rest.substr(0, rest.find('/'))));
  };
  if (const auto at = per_device(std::string(directory) + "/"); at && at->device.empty()) {
    if (!at->neigh || reader.net == world.init_net) names.insert("default");
    if (!at->neigh) names.insert("all");
    for (const auto& [name, id] : world.netns[reader.net].names) names.insert(name.text());
  } else if (const auto inside = per_device(directory); inside && !inside->device.empty()) {
    if (inside->neigh) {
      for (const std::string_view knob : kNeighKnobs) names.insert(std::string(knob));
    } else if (inside->v6) {
      for (const ConfKnob& knob : kConf6Knobs) names.insert(std::string(knob.name));
      names.insert("stable_secret");
    } else {
      for (const ConfKnob& knob : kConf4Knobs) names.insert(std::string(knob.name));
    }
  } else {
    for (const FixedRow& row : kFixed) add(row.path);
    for (const SysctlRow& row : sysctl_table()) {
      const std::string path = "net/" + std::string(row.path);
      if (net_row(world, reader, path) >= 0) add(path);
    }
    for (const std::string_view path : {kConf4, kConf6, kNeigh4, kNeigh6}) add(path.substr(0, path.size() - 1));
  }
  return {names.begin(), names.end()};
}

std::uint32_t sysctl_mode(const World& world, const Process& reader, std::string_view path) {
  const int row = net_row(world, reader, path);
  return row < 0 ? 0644 : sysctl_table()[static_cast<std::size_t>(row)].mode;
}

Result<std::string> read_sysctl(const World& world, const Process& reader, std::string_view path) {
  if (!is_sysctl_file(world, reader, path)) return refuse(Reason::kSysctlMissing, path);
  if (const auto at = per_device(path)) {
    if (at->neigh) {
      return std::to_string(*neigh_value(neigh_conf(world, reader.net, *at), at->knob, at->v6)) + "\n";
    }
    const int index = conf_index(*at);
    if (index < 0) return refuse(Reason::kNoSpace);  // stable_secret that was never set reads as an I/O error
    return std::to_string(conf_value(world, reader, *at, index)) + "\n";
  }
  if (const FixedRow* row = find_fixed(path)) return fixed_value(world, reader, *row) + "\n";
  const int row = net_row(world, reader, path);
  const SysctlRow& entry = sysctl_table()[static_cast<std::size_t>(row)];
  if ((entry.mode & 0444) == 0) return refuse(Reason::kAccessDenied, path);
  if (entry.path == "ipv4/ip_forward") {
    const std::string* own = world.netns[reader.net].sysctls->values.find(static_cast<std::uint16_t>(row));
    const std::int64_t now = (*world.netns[reader.net].conf4_all)[Conf4::kForwarding];
    return (own != nullptr && now != 0 ? *own : std::to_string(now)) + "\n";
  }
  if (entry.path == "netfilter/nf_conntrack_count") {  // those whose time is up are gone, though nobody has come by for them
    std::size_t count = 0;
    for (const auto& [tuple, owner] : world.netns[reader.net].conntracks) {
      if (!owner.reply && world.conntracks[owner.entry].expires > world.now) ++count;
    }
    return std::to_string(count) + "\n";
  }
  if (entry.path == kPingGroups) return joined(seen_numbers(world, reader, row)) + "\n";
  return sysctl_value(*world.netns[reader.net].sysctls, row) + "\n";
}

namespace {

bool is_forwarding4(std::string_view path) {
  return path == "net/ipv4/ip_forward" || (path.starts_with("net/ipv4/conf/") && path.ends_with("/forwarding"));
}

}  // namespace

Result<Done> write_sysctl(World& world, Pid by, std::string_view path, std::string_view value) {
  const Process& writer = *find_process(world, by);
  if (!is_sysctl_file(world, writer, path)) return refuse(Reason::kSysctlMissing, path);
  // test_perm and net_ctl_permissions: the files are the first root's, and writable for whoever administers the namespace.
  const bool administers = may_administer(world, by, writer.net);
  if (!administers && writer.uid != 0 && path.starts_with("net/")) return refuse(Reason::kSysctlReadOnly, path);
  if (!administers && is_forwarding4(path)) return refuse(Reason::kNotPermitted, path);  // devinet_sysctl_forward
  const NetnsId netns = writer.net;
  if (const auto at = per_device(path)) {
    const auto parsed = first_number(value);
    if (!parsed) return refuse(Reason::kSysctlInvalid, path);
    if (at->neigh) return write_neigh(world, netns, *at, *parsed);
    const int index = conf_index(*at);
    if (index < 0) return refuse(Reason::kSysctlInvalid, path);
    return write_conf(world, netns, *at, index, *parsed);
  }
  if (find_fixed(path) != nullptr) {
    while (!value.empty() && value.back() == '\n') value.remove_suffix(1);
    if (path == "kernel/hostname") world.utsns.edit(writer.uts).hostname = value;
    if (path == "kernel/domainname") world.utsns.edit(writer.uts).domainname = value;
    return Done{};
  }
  const int row = net_row(world, writer, path);
  if ((sysctl_table()[static_cast<std::size_t>(row)].mode & 0222) == 0) return refuse(Reason::kSysctlReadOnly, path);
  return write_net(world, writer, row, value);
}

Result<Reply> run(World& world, const WriteSysctl& op) {
  if (find_process(world, op.by) == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto written = write_sysctl(world, op.by, op.path, op.value);
  if (!written) return tl::unexpected(written.error());
  return Done{};
}

Result<Reply> run(World& world, const LoadModule& op) {
  if (find_process(world, op.by) == nullptr) return refuse(Reason::kNoSuchProcess);
  if (!is_capable(world, op.by, world.netns[world.init_net].owner)) return refuse(Reason::kNotPermitted);
  Profile& profile = world.profile;
  std::string name = op.name;
  std::replace(name.begin(), name.end(), '-', '_');
  if (name == "br_netfilter") {
    profile.br_netfilter = !op.remove;
    return Done{};
  }
  static constexpr std::string_view kBuiltIn[] = {
      "veth", "bridge", "vxlan", "ifb", "tun", "macvlan", "nf_conntrack", "nf_nat", "ip_tables", "ip6_tables", "iptable_nat",
      "iptable_filter", "ip6table_filter", "nf_tables", "xt_conntrack", "xt_MASQUERADE", "x_tables", "nft_chain_nat", "stp", "llc"};
  if (std::find(std::begin(kBuiltIn), std::end(kBuiltIn), name) != std::end(kBuiltIn)) return Done{};
  const bool known = (name == "dummy" && profile.dummy) || (name == "8021q" && profile.vlan) || (name == "bonding" && profile.bond) ||
                     (name == "ipvlan" && profile.ipvlan) || (name == "vrf" && profile.vrf) || (name == "sch_netem" && profile.netem);
  if (!known) return refuse(Reason::kModuleMissing, op.name);
  return Done{};
}

}  // namespace nslab
