// Requests about links, bridges and their groups that the kernel mostly refuses, each for a reason of its own.
#include <array>

#include "model/rules.h"
#include "verify/generate.h"

namespace nslab::verify {

namespace {

// A link of the asker's namespace for which `is` holds, any of them; where there is none, any link.
template <class Is>
LinkRef any_link_that(const Lab& lab, Pid by, Choice& choice, Is is) {
  std::vector<std::string> names;
  for (const auto& [index, id] : lab.world.netns[find_process(lab.world, by)->net].links) {
    if (is(lab.world.links[id])) names.emplace_back(lab.world.links[id].name.view());
  }
  return names.empty() ? any_link(lab, by, choice) : LinkRef{choice.of(names), 0};
}

LinkRef any_bridge(const Lab& lab, Pid by, Choice& choice) {
  return any_link_that(lab, by, choice, [](const Link& link) { return link.as<Bridge>() != nullptr; });
}

LinkRef any_port(const Lab& lab, Pid by, Choice& choice) {
  return any_link_that(lab, by, choice, [&](const Link& link) {
    const Link* master = lab.world.links.find(link.master);
    return master != nullptr && master->as<Bridge>() != nullptr;
  });
}

std::string bad_name(Choice& choice) {
  static constexpr std::array kNames{"bad name", "a/b", "all", ".", "a-name-of-sixteen", "v%d%d", "v%s", "w%d", "a:b"};
  return choice.of(kNames);
}

Op badly_named(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(2)) {
    SetLink op;
    op.by = by;
    op.link = any_link(lab, by, choice);
    op.settings.name = bad_name(choice);
    return op;
  }
  NewLink op;
  op.by = by;
  op.name = bad_name(choice);
  op.data = NewPlain{"ifb"};
  return op;
}

Op long_text(const Lab& lab, Pid by, Choice& choice) {
  SetLink op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  op.settings.alias = std::string(choice.one_in(2) ? 255 : 256, 'x');
  return op;
}

// An altname that another link has where the link is moved to.
std::vector<Op> moved_onto_altname(const Lab& lab, Choice& choice) {
  const Pid from = choice.of(lab.residents), to = choice.of(lab.residents);
  if (find_process(lab.world, from) == nullptr || find_process(lab.world, to) == nullptr) return {};
  const auto named = [&](Pid by) {
    SetAltname op;
    op.by = by;
    op.link = any_link(lab, by, choice);
    op.names = {"another"};
    return op;
  };
  const SetAltname mine = named(from);
  SetLink move;
  move.by = from;
  move.link = mine.link;
  move.settings.netns = NetnsByPid{find_process(lab.world, to)->numbers->back().number};
  return {named(to), mine, move};
}

Op unfit_vxlan(Pid by, Choice& choice) {
  NewLink op;
  op.by = by;
  op.name = any_name(choice);
  NewVxlan vxlan;
  vxlan.has_vni = !choice.one_in(3);
  vxlan.options.vni = 1 + choice.below(3);
  vxlan.options.destination_port = 4789;
  static constexpr std::array kRemotes{"239.1.1.1", "10.0.0.1", "ff05::5", "fd00::1"};
  static constexpr std::array kLocals{"10.0.0.2", "fd00::2", "224.0.0.1"};
  vxlan.options.remote = *parse_ip(choice.of(kRemotes));
  if (choice.one_in(2)) vxlan.options.local = *parse_ip(choice.of(kLocals));
  op.data = vxlan;
  return op;
}

// What `ip link set … type vxlan` gives: the mirror says of a VXLAN link all that it is.
Op changed_vxlan(const Lab& lab, Pid by, Choice& choice) {
  SetLink op;
  op.by = by;
  op.link = any_link_that(lab, by, choice, [](const Link& link) { return link.as<Vxlan>() != nullptr; });
  NewVxlan vxlan;
  using namespace vxlan_given;
  vxlan.given = kLearning | kAgeing | kPort;
  const LinkId known = find_link(lab.world, find_process(lab.world, by)->net, op.link.name);
  if (known && lab.world.links[known].as<Vxlan>() != nullptr) vxlan.options = *lab.world.links[known].as<Vxlan>();
  switch (choice.below(5)) {
    case 0:
      vxlan.has_vni = true;
      vxlan.given |= kVni;
      vxlan.options.vni = 9;
      break;
    case 1:
      vxlan.given |= kRemote;
      vxlan.options.remote = *parse_ip(choice.one_in(2) ? "fd00::9" : "10.0.0.9");
      break;
    case 2:
      vxlan.given |= kLocal;
      vxlan.options.local = *parse_ip(choice.one_in(2) ? "fd00::9" : "10.0.0.9");
      break;
    case 3:
      vxlan.given |= kProxy;
      vxlan.options.proxy = true;
      break;
    default: break;
  }
  op.data = vxlan;
  return op;
}

Op unfit_bridge_option(const Lab& lab, Pid by, Choice& choice) {
  SetLink op;
  op.by = by;
  op.link = any_bridge(lab, by, choice);
  BridgeOptions options;
  switch (choice.below(6)) {
    case 0: options.hello_time = std::chrono::seconds(11 * choice.below(2)); break;
    case 1: options.max_age = std::chrono::seconds(choice.one_in(2) ? 41 : 5); break;
    case 2:
      options.stp = true;
      options.forward_delay = std::chrono::seconds(choice.one_in(2) ? 1 : 31);
      break;
    case 3: options.vlan_filtering = true; break;
    case 4: options.default_pvid = 4095; break;
    default: options.stp = !choice.one_in(3); break;
  }
  op.data = options;
  return op;
}

Op unfit_port_option(const Lab& lab, Pid by, Choice& choice) {
  SetPort op;
  op.by = by;
  op.link = any_port(lab, by, choice);
  switch (choice.below(3)) {
    case 0: op.settings.priority = 64 + choice.below(100); break;
    case 1: op.settings.path_cost = choice.one_in(2) ? 0 : 65536; break;
    default: op.settings.state = static_cast<PortState>(choice.below(5)); break;
  }
  return op;
}

Op taken_port(const Lab& lab, Pid by, Choice& choice) {
  BridgeIoctl op;
  op.by = by;
  op.call = choice.one_in(4) ? BridgeIoctl::Call::kDelPort : BridgeIoctl::Call::kAddPort;
  op.bridge = any_bridge(lab, by, choice).name;
  op.port = any_port(lab, by, choice);
  return op;
}

std::vector<Op> entry_twice(const Lab& lab, Pid by, Choice& choice) {
  NewFdb op;
  op.by = by;
  op.link = any_port(lab, by, choice);
  op.address = Mac{{2, 0, 0, 0, 0, static_cast<std::uint8_t>(choice.below(2))}};
  op.on_self = choice.one_in(4);
  op.on_master = !op.on_self;
  op.vlan = choice.one_in(6) ? 7 : 0;
  return {op, op};
}

// Of a bridge that is there, a group that cannot be kept, or one that it has.
std::vector<Op> group_twice(const Lab& lab, Pid by, Choice& choice) {
  SetMdb op;
  op.by = by;
  op.port = any_port(lab, by, choice);
  op.link = any_bridge(lab, by, choice);
  const LinkId port = find_link(lab.world, find_process(lab.world, by)->net, op.port.name);
  const Link* master = port ? lab.world.links.find(lab.world.links[port].master) : nullptr;
  if (master != nullptr && master->as<Bridge>() != nullptr) op.link.name = std::string(master->name.view());
  const LinkId bridge = find_link(lab.world, find_process(lab.world, by)->net, op.link.name);
  if (!bridge || lab.world.links[bridge].as<Bridge>() == nullptr) op.link.name = "lo";
  if (choice.one_in(3)) op.port = op.link;
  op.key.group = *parse_ip(choice.one_in(3) ? "ff05::7" : "239.1.1.7");
  op.permanent = choice.one_in(2);
  if (choice.one_in(8)) op.key.vlan = 4095;
  SetMdb away = op;
  away.add = false;
  SetLink up;
  up.by = by;
  up.link = op.link;
  up.settings.up = true;
  if (choice.one_in(3)) return {up, op, away, away};
  return {op, op};
}

Op port_vlan(const Lab& lab, Pid by, Choice& choice) {
  SetPortVlan op;
  op.by = by;
  op.link = choice.one_in(3) ? any_bridge(lab, by, choice) : any_port(lab, by, choice);
  op.on_self = op.link.name.starts_with("br");
  op.first = op.last = static_cast<std::uint16_t>(choice.one_in(2) ? 4095 : 5);
  op.add = !choice.one_in(3);
  return op;
}

}  // namespace

std::vector<Op> refused_link_ops(const Lab& lab, Pid by, Choice& choice) {
  switch (choice.below(15)) {
    case 0:
    case 1: return {badly_named(lab, by, choice)};
    case 2: return {long_text(lab, by, choice)};
    case 3: return moved_onto_altname(lab, choice);
    case 4: return {unfit_vxlan(by, choice)};
    case 5:
    case 6: return {changed_vxlan(lab, by, choice)};
    case 7:
    case 8: return {unfit_bridge_option(lab, by, choice)};
    case 9: return {unfit_port_option(lab, by, choice)};
    case 10: return {taken_port(lab, by, choice)};
    case 11: return entry_twice(lab, by, choice);
    case 12: return {port_vlan(lab, by, choice)};
    default: return group_twice(lab, by, choice);
  }
}

}  // namespace nslab::verify
