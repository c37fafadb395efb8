#include <algorithm>
#include <optional>

#include "model/link/bond.h"
#include "model/link/bridge_rules.h"
#include "model/link/change.h"
#include "model/link/device.h"
#include "model/link/kinds.h"
#include "model/link/make.h"
#include "model/link/settings.h"
#include "model/rules.h"

namespace nslab {

namespace {

// Options of the link's own kind (rtnl_link_ops.changelink).
Result<Done> change_kind(World& world, LinkId id, const LinkData& data) {
  const Link& link = world.links[id];
  if (kind_of(data) != kind_name(link)) return refuse(Reason::kWrongKindForOption, link.name.view());
  if (const auto* options = std::get_if<BridgeOptions>(&data)) {
    if (auto ok = check_bridge_options(world, &*link.as<Bridge>()->state, *options); !ok) return ok;
    apply_bridge_options(world, id, *options);
    return Done{};
  }
  if (const auto* options = std::get_if<BondOptions>(&data)) return set_bond_options(world, id, *options);
  if (const auto* options = std::get_if<NewMacvlan>(&data)) {
    const bool passes = link.as<Macvlan>()->mode == MacvlanMode::kPassthru;
    // macvlan_changelink: it is so from birth or never
    if (passes != (options->mode == MacvlanMode::kPassthru)) return refuse(Reason::kInvalidArgument, link.name.view());
    world.links.edit(id).as<Macvlan>()->mode = options->mode;
    return Done{};
  }
  if (const auto* options = std::get_if<NewVlan>(&data)) {
    if (options->flags) world.links.edit(id).as<Vlan>()->flags = *options->flags;
    add_vlan_qos(*world.links.edit(id).as<Vlan>(), options->qos);
    return Done{};
  }
  if (const auto* options = std::get_if<NewVxlan>(&data)) return change_vxlan(world, id, *options);
  if (const auto* options = std::get_if<NewIpvlan>(&data)) {
    Ipvlan& ipvlan = *world.links.edit(id).as<Ipvlan>();
    ipvlan.mode = options->mode;
    ipvlan.flag = options->flag;
    return Done{};
  }
  return refuse(Reason::kOptionNotSupported, link.name.view());
}

Result<Done> change(World& world, const SetLink& op, NetnsId in, LinkId id) {
  LinkSettings settings = op.settings;
  if (op.settings.netns) {
    const auto target = resolve_netns(world, op.by, *op.settings.netns);
    if (!target) return tl::unexpected(target.error());
    if (!may_administer(world, op.by, *target)) return refuse(Reason::kNotPermitted);
    if (*target != world.links[id].netns) {
      if (settings.master) {
        const auto master = master_by_number(world, in, *settings.master);
        if (!master) return tl::unexpected(master.error());
        settings.master = *master;
      }
      const auto name = check_move(world, id, *target, op.settings.name);
      if (!name) return tl::unexpected(name.error());
      move_link(world, id, *target, *name);
    } else {
      settings.netns.reset();  // it is there already; the name is set like any other
    }
  }
  if (op.data) {
    if (auto changed = change_kind(world, id, *op.data); !changed) return changed;
  }
  const NetnsId here = op.settings.netns ? world.links[id].netns : in;
  if (auto allowed = check_settings(world, here, id, settings); !allowed) return allowed;
  return apply_settings(world, here, id, settings);
}

}  // namespace

Result<Reply> run(World& world, const SetLink& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto link = resolve_link(world, *in, op.link);
  if (!link) return tl::unexpected(link.error());
  if (op.settings.name && op.settings.name->size() > LinkName::kMost) return refuse(Reason::kNameTooLong, *op.settings.name);
  // What is checked before anything changes needs no way back; a move or options of the kind come first.
  std::optional<World> before;
  if (op.settings.netns || op.data) before = world;
  if (auto changed = change(world, op, *in, *link); !changed) {
    if (before) world = *std::move(before);
    // dev_change_name: it had the name for a moment, with all that comes of it, and then got its old one back.
    const bool took_name = changed.error().reason == Reason::kNameInvalid && !op.settings.netns && is_sysctl_folder(*op.settings.name);
    if (took_name) {
      const std::string own = world.links[*link].name.text();
      rename_link(world, *link, *op.settings.name);
      rename_link(world, *link, own);
    }
    return tl::unexpected(changed.error());
  }
  return Done{};
}

Result<Reply> run(World& world, const DelLink& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  std::vector<LinkId> doomed;
  if (op.group) {
    if (*op.group == 0) return refuse(Reason::kNotPermitted);
    for (const auto& [index, id] : world.netns[*in].links) {
      if (world.links[id].group == *op.group) doomed.push_back(id);
    }
    if (doomed.empty()) return refuse(Reason::kNoSuchDevice);
  } else {
    const auto link = resolve_link(world, *in, op.link);
    if (!link) return tl::unexpected(link.error());
    doomed.push_back(*link);
  }
  for (const LinkId id : doomed) {
    if (!dies_with_netns(world.links[id])) return refuse(Reason::kNotDeletable, world.links[id].name.view());
  }
  for (const LinkId id : doomed) {
    if (world.links.contains(id)) unregister_link(world, id);
  }
  return Done{};
}

Result<Reply> run(World& world, const GetLink& op) {
  const auto in = resolve_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  if (op.link.given()) {
    const auto link = resolve_link(world, *in, op.link);
    if (!link) return tl::unexpected(link.error());
    flush_linkwatch(world, *link);
    notify_link(world, *link);
    return Done{};
  }
  std::vector<LinkId> all;
  for (const auto& [index, id] : world.netns[*in].links) {
    const NetnsId other = link_net(world, world.links[id]);
    if (other && other != *in) all.push_back(id);
  }
  for (const LinkId id : all) notify_link(world, id);
  return Done{};
}

Result<Reply> run(World& world, const SetAltname& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto link = resolve_link(world, *in, op.link);
  if (!link) return tl::unexpected(link.error());
  for (const std::string& name : op.names) {
    const LinkId owner = find_link(world, *in, name);
    if (op.add && owner) return refuse(Reason::kAltnameTaken, name);
    if (op.add) continue;
    if (!owner) return refuse(Reason::kAltnameMissing, name);
    if (owner != *link || !world.netns[*in].altnames.contains(name)) return refuse(Reason::kAltnameOfAnother, name);
  }
  for (const std::string& name : op.names) {
    auto& altnames = world.links.edit(*link).altnames.edit();
    if (op.add) {
      altnames.push_back(name);
      world.netns.edit(*in).altnames.set(name, *link);
    } else {
      std::erase(altnames, name);
      world.netns.edit(*in).altnames.erase(name);
    }
  }
  return Done{};
}

}  // namespace nslab
