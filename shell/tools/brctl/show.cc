#include "shell/tools/brctl/show.h"

#include <algorithm>

#include "model/file/paths.h"

namespace nslab::shell::brctl {

namespace {

// The namespace that /sys/class/net shows to this process; its own where there is no sysfs.
NetnsId shown_netns(Call& call) {
  const auto place = resolve(Walker{call.world(), call.process()}, "/sys/class/net");
  return place && place->node.fs == FsKind::kSysfs ? NetnsId{place->node.ns.id} : call.netns();
}

std::string id_text(std::uint32_t priority, const Mac& mac) {
  std::string text = fmt::format("{:04x}.", priority & 0xffff);
  for (const std::uint8_t byte : mac.bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string time_text(Duration time) {
  const auto hundredths = std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 10;
  return fmt::format("{:4}.{:02}", hundredths / 100, hundredths % 100);
}

// The ports as a directory is sorted, by name.
std::vector<LinkId> sorted_ports(const World& world, const BridgeState& bridge) {
  std::vector<LinkId> ports = bridge.ports;
  std::sort(ports.begin(), ports.end(), [&](LinkId a, LinkId b) {
    return world.links[a].name.view() < world.links[b].name.view();
  });
  return ports;
}

// Complains, and gives none, where the name is no bridge.
LinkId find_bridge(Call& call, const std::string& name) {
  const NetnsId netns = shown_netns(call);
  for (const NetnsId where : {netns, call.netns()}) {
    const LinkId id = find_link(call.world(), where, name);
    if (id && call.world().links[id].as<Bridge>() != nullptr) return id;
  }
  const bool known = bool(find_link(call.world(), call.netns(), name));
  if (known) {
    call.complain("device {} is not a bridge!\n", name);
  } else {
    call.complain("bridge {} does not exist!\n", name);
  }
  return LinkId{};
}

bool show_one(Call& call, const std::string& name, bool* headed) {
  const LinkId id = find_bridge(call, name);
  if (!id) return false;
  const World& world = call.world();
  const BridgeState& bridge = *world.links[id].as<Bridge>()->state;
  if (!*headed) call.out("bridge name\tbridge id\t\tSTP enabled\tinterfaces\n");
  *headed = true;
  call.print("{}\t\t{}\t{}\t\t", name, id_text(bridge.priority, bridge.id), bridge.stp ? "yes" : "no");
  bool first = true;
  for (const LinkId port : sorted_ports(world, bridge)) {
    call.print("{}{}\n", first ? "" : "\t\t\t\t\t\t\t", world.links[port].name.view());
    first = false;
  }
  if (first) call.out("\n");
  return true;
}

std::string_view state_text(PortState state) {
  switch (state) {
    case PortState::kDisabled: return "disabled";
    case PortState::kListening: return "listening";
    case PortState::kLearning: return "learning";
    case PortState::kForwarding: return "forwarding";
    case PortState::kBlocking: return "blocking";
  }
  return "";
}

void show_port(Call& call, const BridgeState& bridge, const Link& link) {
  const BridgePort& port = *link.port;
  const std::string port_id = fmt::format("{:04x}", (static_cast<unsigned>(port.priority) << 10 | port.number) & 0xffff);
  const std::string root = id_text(bridge.priority, bridge.id);  // elections are not modelled: each bridge is the root
  call.print("{} ({})\n", link.name.view(), port.number);
  call.print(" port id\t\t{}\t\t\tstate\t\t{:>15}\n", port_id, state_text(port.state));
  call.print(" designated root\t{}\tpath cost\t\t{:4}\n", root, port.path_cost);
  call.print(" designated bridge\t{}\tmessage age timer\t{}\n", id_text(bridge.priority, bridge.id), time_text(Duration{0}));
  const Duration left = port.state_ends != kNever && port.state_ends > call.now() ? port.state_ends - call.now() : Duration{0};
  call.print(" designated port\t{}\t\t\tforward delay timer\t{}\n", port_id, time_text(left));
  call.print(" designated cost\t{:4}\t\t\thold timer\t\t{}\n", bridge.root_path_cost, time_text(Duration{0}));
  call.out(" flags\t\t\t\n");
  if (port.hairpin) call.print(" hairpin mode\t\t{:4}\n", 1);
  call.out("\n");
}

}  // namespace

int show_bridges(Call& call, const std::vector<std::string>& words) {
  bool headed = false;
  int status = 0;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!show_one(call, words[i], &headed)) status = 1;
  }
  if (words.size() > 1) return status;
  std::vector<std::string> names;
  for (const NetnsId where : {shown_netns(call), call.netns()}) {  // br_foreach_bridge: sysfs, and ioctl where that knows none
    if (!names.empty()) break;
    for (const auto& [name, id] : call.world().netns[where].names) {
      if (call.world().links[id].as<Bridge>() != nullptr) names.push_back(name.text());
    }
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) show_one(call, name, &headed);
  return 0;
}

int show_macs(Call& call, const std::vector<std::string>& words) {
  const World& world = call.world();
  const LinkId id = find_link(world, call.netns(), words[1]);
  const Bridge* bridge = id ? world.links[id].as<Bridge>() : nullptr;
  if (bridge == nullptr) {
    call.complain("read of forward table failed: {}\n", error_text(id ? Errno::kEOPNOTSUPP : Errno::kENODEV));
    return 1;
  }
  struct Row {
    Mac address{};
    std::uint64_t order = 0;
    std::string text{};
  };
  std::vector<Row> rows;
  for (const auto& [key, entry] : bridge->state->fdb) {
    const Link* port = world.links.find(entry.port);
    // br_fdb_fillbuf leaves out what belongs to the bridge itself and what has aged.
    if (port == nullptr || entry.port == id) continue;
    const bool ages = !entry.local && !entry.is_static;
    if (ages && call.now() - entry.updated >= bridge->state->ageing_time) continue;
    const Duration age = ages ? call.now() - entry.updated : Duration{0};
    rows.push_back(
        {key.address(), entry.order,
         fmt::format("{:3}\t{}\t{}\t\t{}\n", port->port->number, to_string(key.address()), entry.local ? "yes" : "no", time_text(age))});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.address < b.address; });
  call.out("port no\tmac addr\t\tis local?\tageing timer\n");
  for (const Row& row : rows) call.out(row.text);
  return 0;
}

int show_stp(Call& call, const std::vector<std::string>& words) {
  const LinkId id = find_bridge(call, words[1]);
  if (!id) return 1;
  const World& world = call.world();
  const BridgeState& bridge = *world.links[id].as<Bridge>()->state;
  const auto time = [](Duration d) { return time_text(d); };
  call.print("{}\n bridge id\t\t{}\n", words[1], id_text(bridge.priority, bridge.id));
  const bool has_root = bridge.stp && bridge.root_port;
  call.print(" designated root\t{}\n", has_root ? id_text(bridge.root_priority, bridge.root_id) : id_text(bridge.priority, bridge.id));
  const Link* root_port = world.links.find(bridge.root_port);
  call.print(" root port\t\t{:4}\t\t\tpath cost\t\t{:4}\n", root_port == nullptr ? 0 : root_port->port->number, bridge.root_path_cost);
  call.print(" max age\t\t{}\t\t\tbridge max age\t\t{}\n", time(bridge.max_age), time(bridge.max_age));
  call.print(" hello time\t\t{}\t\t\tbridge hello time\t{}\n", time(bridge.hello_time), time(bridge.hello_time));
  call.print(" forward delay\t\t{}\t\t\tbridge forward delay\t{}\n", time(bridge.forward_delay), time(bridge.forward_delay));
  call.print(" ageing time\t\t{}\n", time(bridge.ageing_time));
  const Duration none{0};
  call.print(" hello timer\t\t{}\t\t\ttcn timer\t\t{}\n", time(none), time(none));
  call.print(" topology change timer\t{}\t\t\tgc timer\t\t{}\n", time(none), time(none));
  call.out(" flags\t\t\t\n\n\n");
  for (const LinkId port : sorted_ports(world, bridge)) show_port(call, bridge, world.links[port]);
  return 0;
}

}  // namespace nslab::shell::brctl
