#include "shell/world/start.h"

#include <fmt/format.h>

#include "model/execute.h"
#include "model/process/genesis.h"
#include "shell/tools/table.h"
#include "shell/world/world_file.h"

namespace nslab::shell {

namespace {

WorldPlan empty_plan() {
  WorldPlan plan;
  plan.in_init_net = false;
  plan.directory = "/tmp/w";
  plan.modules = {"br_netfilter"};
  plan.origin = "empty";
  return plan;
}

WorldPlan host_plan() {
  WorldPlan plan;
  plan.origin = "host";
  plan.nics.push_back(NicPlan{"eth0",
                              "ip link set lo up\n"
                              "ip addr add 1.1.1.1/32 dev lo\n"
                              "ip addr add 8.8.8.8/32 dev lo\n"
                              "ip addr add 192.0.2.1/24 brd + dev eth0\n"
                              "ip link set eth0 up\n"});
  plan.setup =
      "ip link set lo up\n"
      "ip addr add 192.0.2.2/24 brd + dev eth0\n"
      "ip link set eth0 up\n"
      "ip route add default via 192.0.2.1 dev eth0\n";
  return plan;
}

tl::expected<WorldPlan, WorldError> shape_plan(const std::string& text) {
  const auto shape = parse_shape(text);
  if (!shape) return tl::unexpected(WorldError{text, shape.error(), false});
  WorldPlan plan = host_plan();
  plan.network = *shape;
  plan.origin = text;
  return plan;
}

// What the pinned kernel was built with: in a namespace of that machine ("empty") the kinds that it lacks are refused;
// a host of one's own has all of them as modules. Linux 6.1 is Debian's, which has all.
Profile profile_of(const WorldPlan& plan) {
  Profile profile;
  profile.kernel = plan.kernel.value_or(KernelVersion::k6_18);
  if (!plan.in_init_net && profile.kernel == KernelVersion::k6_18) {
    profile.dummy = profile.vlan = profile.ipvlan = profile.vrf = profile.bond = profile.netem = profile.wireguard = false;
    profile.vlan_filtering = false;
  }
  for (const std::string& module : plan.modules) {
    if (module == "br_netfilter") profile.br_netfilter = true;
  }
  return profile;
}

// Runs a setup script as the given process; what it leaves running goes on in `out`.
std::optional<WorldError> run_setup(Beginnings& out, Pid as, const std::string& text, const std::string& where) {
  SessionOptions options;
  options.script_name = where;
  options.hurried = true;
  Session session = begin_session(std::move(out.world), as, options);
  session.tasks.insert(out.tasks.begin(), out.tasks.end());
  UnitReader reader(text);
  std::optional<WorldError> error;
  while (!error && !session.ended) {
    const auto unit = reader.next();
    if (!unit) {
      error = WorldError{where, fmt::format("line {}: {}", unit.error().line, unit.error().message), false};
      break;
    }
    if (!*unit) break;
    const UnitResult result = run_unit(session, **unit, 0);
    if (result.status != 0) {
      error = WorldError{
          where, fmt::format("line {}: '{}' fails with status {}: {}", result.line, result.text, result.status, output_of(session, 0)),
          false};
    }
  }
  session.tasks.erase(as);
  out.tasks = std::move(session.tasks);
  out.world = std::move(session.world);
  return error;
}

}  // namespace

tl::expected<WorldPlan, WorldError> find_plan(const WorldRequest& request) {
  auto plan = request.world == "empty"        ? tl::expected<WorldPlan, WorldError>(empty_plan())
              : request.world == "host"       ? tl::expected<WorldPlan, WorldError>(host_plan())
              : names_shape(request.world)    ? shape_plan(request.world)
                                              : read_world_file(request.world);
  if (plan && request.kernel) plan->kernel = request.kernel;
  return plan;
}

tl::expected<Beginnings, WorldError> start_world(const WorldPlan& plan, std::uint64_t seed) {
  Beginning beginning;
  beginning.profile = profile_of(plan);
  beginning.seed = seed;
  beginning.hostname = plan.hostname;
  beginning.in_init_net = plan.in_init_net;
  auto [world, shell] = begin_world(beginning);
  Beginnings out{std::move(world), shell, {}};
  install_tools(out.world, shell);
  const NetnsId netns = find_process(out.world, shell)->net;
  const std::string where = plan.origin;
  for (const NicPlan& nic : plan.nics) {
    if (nic.index != 0) {
      if (out.world.netns[netns].links.contains(nic.index)) {
        return tl::unexpected(
            WorldError{where, fmt::format("the NIC {}: another link has the index {} already", nic.name, nic.index), false});
      }
      out.world.netns.edit(netns).next_ifindex = nic.index;
    }
    const LinkId near = add_nic(out.world, netns, nic.name);
    if (nic.address) out.world.links.edit(near).address = *nic.address;
    if (!nic.behind) continue;
    const Pid outside = add_outside(out.world, near, "eth0");
    if (auto error = run_setup(out, outside, *nic.behind, fmt::format("{}: behind {}", where, nic.name))) return tl::unexpected(*error);
  }
  if (plan.network) {
    if (auto built = build(out.world, shell, *plan.network); !built) return tl::unexpected(WorldError{where, built.error(), false});
  }
  if (!plan.setup.empty()) {
    if (auto error = run_setup(out, shell, plan.setup, where + ": setup")) return tl::unexpected(*error);
  }
  Mkdir make;
  make.by = shell;
  make.path = plan.directory;
  (void)execute(out.world, make);
  Chdir change;
  change.by = shell;
  change.path = plan.directory;
  if (!execute(out.world, change)) return tl::unexpected(WorldError{where, fmt::format("there is no directory {}", plan.directory), false});
  out.world.output = {};
  return out;
}

Session begin_script(Beginnings beginnings, const SessionOptions& options) {
  Session session = begin_session(std::move(beginnings.world), beginnings.shell, options);
  session.tasks.insert(beginnings.tasks.begin(), beginnings.tasks.end());
  return session;
}

}  // namespace nslab::shell
