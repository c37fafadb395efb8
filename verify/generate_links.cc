// Links of all kinds with what can be said of them, bridges and their ports.
#include <array>

#include "model/rules.h"
#include "verify/generate.h"

namespace nslab::verify {

namespace {

Mac any_mac(Choice& choice) {
  static constexpr std::array<std::uint8_t, 4> kFirst{0x02, 0x02, 0x0a, 0x01};  // the last is a group's
  return Mac{{kFirst[choice.below(kFirst.size())], 0, 0, 0, 0, static_cast<std::uint8_t>(choice.below(4))}};
}

Op new_rare_link(const Lab& lab, Pid by, Choice& choice) {
  NewLink op;
  op.by = by;
  if (!choice.one_in(6)) op.name = any_name(choice);
  switch (choice.below(6)) {
    case 0:
    case 1: op.data = NewPlain{"ifb"}; break;
    case 2: {
      NewMacvlan macvlan;
      static constexpr std::array kModes{MacvlanMode::kPrivate, MacvlanMode::kVepa, MacvlanMode::kBridge, MacvlanMode::kPassthru};
      macvlan.mode = choice.of(kModes);
      op.data = macvlan;
      op.lower = any_link(lab, by, choice);
      break;
    }
    case 3: {
      NewVxlan vxlan;
      vxlan.has_vni = true;
      vxlan.options.vni = 1 + choice.below(3);
      vxlan.options.destination_port = 4789;
      if (choice.one_in(2)) vxlan.options.remote = any_address(choice);
      if (choice.one_in(2)) vxlan.dev = any_link(lab, by, choice);
      op.data = vxlan;
      break;
    }
    case 4: {
      BridgeOptions bridge;
      if (choice.one_in(2)) bridge.priority = 0x1000 * choice.below(16);
      if (choice.one_in(2)) bridge.ageing_time = std::chrono::seconds(choice.below(400));
      op.data = bridge;
      break;
    }
    default: {
      NewVeth veth;
      if (choice.one_in(2)) veth.peer_name = any_name(choice);
      if (choice.one_in(3)) veth.peer.mtu = 1000 + choice.below(600);
      if (choice.one_in(3)) veth.peer.address = any_mac(choice);
      op.data = veth;
      if (choice.one_in(3)) op.settings.netns = any_netns(lab, choice);
      if (choice.one_in(4)) op.index = 2 + choice.below(12);
      break;
    }
  }
  if (choice.one_in(4)) op.settings.mtu = 600 + choice.below(3) * 500;
  if (choice.one_in(6)) op.settings.address = any_mac(choice);
  if (choice.one_in(6)) op.settings.master = any_link(lab, by, choice);
  if (choice.one_in(3)) op.settings.up = true;
  return op;
}

// do_setlink moves a link under the name that it has, if that is free there, and takes nothing back where the new name is not.
// An op is all or nothing; so moving and renaming are two (as nslab's `ip` asks them).
bool is_moved_first(const Lab& lab, const SetLink& op) {
  const auto here = resolve_netns(lab.world, op.by, op.in);
  const auto there = resolve_netns(lab.world, op.by, *op.settings.netns);
  if (!here || !there || *here == *there) return false;
  const LinkId link = find_link(lab.world, *here, op.link.name);
  return link && !find_link(lab.world, *there, lab.world.links[link].name.view());
}

Op set_rare(const Lab& lab, Pid by, Choice& choice) {
  SetLink op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  LinkSettings& s = op.settings;
  switch (choice.below(13)) {
    case 0: s.address = any_mac(choice); break;
    case 1: s.txqlen = choice.below(3) * 500; break;
    case 2: s.group = choice.below(3); break;
    case 3: s.alias = choice.one_in(3) ? "" : "an alias"; break;
    case 4: s.arp = choice.one_in(2); break;
    case 5: s.multicast = choice.one_in(2); break;
    case 6: s.allmulticast = choice.one_in(2); break;
    case 7: s.name = choice.one_in(2) ? "t%d" : any_name(choice); break;
    case 8:
      s.netns = any_netns(lab, choice);
      s.name = any_name(choice);
      if (is_moved_first(lab, op)) s.name.reset();
      break;
    case 9: s.mtu = choice.below(5) * 20000; break;
    case 10: s.addr_gen_mode = static_cast<std::uint8_t>(choice.below(2)); break;
    case 11: s.carrier = choice.one_in(2); break;
    default: s.up = !choice.one_in(3); break;
  }
  return op;
}

Op altname_op(const Lab& lab, Pid by, Choice& choice) {
  SetAltname op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  op.add = !choice.one_in(3);
  static constexpr std::array kNames{"another", "a-much-longer-name-than-15", "v1", "bad name", "br0"};
  op.names = {choice.of(kNames)};
  return op;
}

Op nsid_op(const Lab& lab, Pid by, Choice& choice) {
  NewNsid op;
  op.by = by;
  op.netns = any_netns(lab, choice);
  op.nsid = static_cast<std::int32_t>(choice.below(5)) - 1;
  return op;
}

PortSettings port_settings(Choice& choice) {
  PortSettings s;
  switch (choice.below(7)) {
    case 0: s.hairpin = choice.one_in(2); break;
    case 1: s.isolated = choice.one_in(2); break;
    case 2: s.learning = choice.one_in(2); break;
    case 3: s.flood = choice.one_in(2); break;
    case 4: s.path_cost = choice.below(3) * 40000; break;
    case 5: s.priority = choice.below(100); break;
    default: s.state = static_cast<PortState>(choice.below(5)); break;
  }
  return s;
}

}  // namespace

Op wide_link_op(const Lab& lab, Pid by, Choice& choice) {
  switch (choice.below(8)) {
    case 0:
    case 1:
    case 2: return new_rare_link(lab, by, choice);
    case 3:
    case 4:
    case 5: return set_rare(lab, by, choice);
    case 6: return altname_op(lab, by, choice);
    default: break;
  }
  if (choice.one_in(2)) return nsid_op(lab, by, choice);
  GetLink op;
  op.by = by;
  if (choice.one_in(2)) op.link = any_link(lab, by, choice);
  return op;
}

namespace {

Op mdb_op(const Lab& lab, Pid by, Choice& choice) {
  static constexpr std::array kGroups{"239.1.1.1", "239.1.1.2", "224.0.0.1", "10.0.0.1", "ff05::1", "ff02::1"};
  SetMdb op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  op.port = any_link(lab, by, choice);
  // What a VXLAN keeps of groups is not modelled.
  const LinkId known = find_link(lab.world, find_process(lab.world, by)->net, op.link.name);
  if (known && lab.world.links[known].as<Vxlan>() != nullptr) op.link.name = "lo";
  // A port of a bridge, where there is one: most of what is said of any other two links is refused.
  const Netns& netns = lab.world.netns[find_process(lab.world, by)->net];
  for (const auto& [index, id] : netns.links) {
    const Link& link = lab.world.links[id];
    const Link* master = lab.world.links.find(link.master);
    if (master == nullptr || master->as<Bridge>() == nullptr || choice.one_in(4)) continue;
    op.link = LinkRef{std::string(master->name.view()), 0};
    op.port = LinkRef{std::string(choice.one_in(4) ? master->name.view() : link.name.view()), 0};
  }
  op.add = !choice.one_in(3);
  op.permanent = choice.one_in(2);
  op.key.group = *parse_ip(choice.of(kGroups));
  return op;
}

}  // namespace

Op wide_bridge_op(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(6)) return mdb_op(lab, by, choice);
  if (choice.one_in(3)) {
    NewFdb op;
    op.by = by;
    op.link = any_link(lab, by, choice);
    op.add = !choice.one_in(3);
    op.address = any_mac(choice);
    op.on_self = choice.one_in(4);
    op.on_master = !op.on_self;
    op.is_static = choice.one_in(2);
    op.permanent = !op.is_static;
    return op;
  }
  if (choice.one_in(2)) {
    SetPort op;
    op.by = by;
    op.link = any_link(lab, by, choice);
    op.settings = port_settings(choice);
    return op;
  }
  SetLink op;
  op.by = by;
  op.link = any_link(lab, by, choice);
  if (choice.one_in(2)) {
    op.settings.master = any_link(lab, by, choice);
    leave_first(lab, op);
    return op;
  }
  BridgeOptions options;
  switch (choice.below(6)) {
    case 0: options.priority = 0x1000 * choice.below(16); break;  // 16 bits in the message
    case 3: options.hello_time = std::chrono::seconds(choice.below(12)); break;
    case 4: options.max_age = std::chrono::seconds(choice.below(8) * 6); break;
    case 1: options.ageing_time = std::chrono::seconds(choice.below(400)); break;
    case 2: options.multicast_snooping = choice.one_in(2); break;
    default: options.group_forward_mask = choice.below(16); break;
  }
  op.data = options;
  return op;
}

Op wide_sysctl_op(const Lab& lab, Pid by, Choice& choice) {
  WriteSysctl op;
  op.by = by;
  static constexpr std::array kPaths{"net/ipv4/ip_forward",
                                     "net/ipv4/conf/all/rp_filter",
                                     "net/ipv4/conf/default/forwarding",
                                     "net/ipv6/conf/all/forwarding",
                                     "net/ipv6/conf/all/disable_ipv6",
                                     "net/ipv6/conf/default/accept_dad",
                                     "net/ipv4/icmp_echo_ignore_all",
                                     "net/ipv4/ping_group_range",
                                     "net/ipv4/ip_default_ttl",
                                     "net/ipv4/nothing"};
  static constexpr std::array kLinkPaths{"net/ipv4/conf/%/rp_filter", "net/ipv4/conf/%/forwarding", "net/ipv6/conf/%/disable_ipv6",
                                         "net/ipv4/conf/%/promote_secondaries", "net/ipv4/conf/%/arp_ignore"};
  static constexpr std::array kValues{"0", "1", "1", "2", "x", "-1", "0 100"};
  if (choice.one_in(2)) {
    op.path = choice.of(kPaths);
  } else {
    op.path = choice.of(kLinkPaths);
    op.path.replace(op.path.find('%'), 1, any_link(lab, by, choice).name);
  }
  op.value = choice.of(kValues);
  return op;
}

}  // namespace nslab::verify
