// What belongs to bridges: VLANs of ports, and forwarding entries that somebody has set.
#include <libmnl/libmnl.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include "kernel/attributes.h"
#include "kernel/capture_parts.h"
#include "kernel/message.h"

namespace nslab::kernel {

namespace {

LinkId link_at(const Reading& reading, int index) {
  const auto at = reading.links.find(static_cast<std::uint32_t>(index));
  return at == reading.links.end() ? LinkId{} : at->second;
}

void read_vlans(const Reading& reading, const nlmsghdr* message) {
  const auto* info = static_cast<const struct ifinfomsg*>(mnl_nlmsg_get_payload(message));
  const LinkId id = link_at(reading, info->ifi_index);
  if (!id) return;
  Map<std::uint16_t, VlanEntry> vlans;
  std::uint16_t first = 0;
  const Attributes values(message, sizeof *info);
  each_attribute(values.at(IFLA_AF_SPEC), [&](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) != IFLA_BRIDGE_VLAN_INFO) return;
    const auto* about = static_cast<const struct bridge_vlan_info*>(mnl_attr_get_payload(attribute));
    if ((about->flags & BRIDGE_VLAN_INFO_RANGE_BEGIN) != 0) {
      first = about->vid;
      return;
    }
    const std::uint16_t from = (about->flags & BRIDGE_VLAN_INFO_RANGE_END) != 0 ? first : about->vid;
    for (std::uint32_t vid = from; vid <= about->vid; ++vid) {
      VlanEntry entry;
      entry.pvid = (about->flags & BRIDGE_VLAN_INFO_PVID) != 0;
      entry.untagged = (about->flags & BRIDGE_VLAN_INFO_UNTAGGED) != 0;
      vlans.set(static_cast<std::uint16_t>(vid), entry);
    }
  });
  Link& link = reading.out.world.links.edit(id);
  if (auto* bridge = link.as<Bridge>()) {
    bridge->state.edit().vlans = vlans;
  } else {
    link.port.edit().vlans = vlans;
  }
}

void read_entry(const Reading& reading, const nlmsghdr* message) {
  const auto* entry = static_cast<const struct ndmsg*>(mnl_nlmsg_get_payload(message));
  const Attributes values(message, sizeof *entry);
  const LinkId port = link_at(reading, entry->ndm_ifindex);
  const auto address = values.mac(NDA_LLADDR);
  if (!port || !address) return;
  World& world = reading.out.world;
  if (world.links[port].as<Vxlan>() != nullptr && values.has(NDA_DST)) {
    if ((entry->ndm_state & NUD_PERMANENT) == 0) return;
    VxlanPeer peer;
    peer.mac = *address;
    peer.remote = values.ip(NDA_DST);
    peer.router = (entry->ndm_flags & NTF_ROUTER) != 0;
    if (const auto far = values.number(NDA_PORT)) peer.port = ntohs(static_cast<std::uint16_t>(*far));
    if (const auto vni = values.number(NDA_VNI)) peer.vni = static_cast<std::uint32_t>(*vni);
    if (const auto via = values.number(NDA_IFINDEX)) peer.via = static_cast<std::uint32_t>(*via);
    world.links.edit(port).as<Vxlan>()->fdb.edit().push_back(peer);
    return;
  }
  const auto master = values.number(NDA_MASTER);
  const LinkId bridge = master ? link_at(reading, static_cast<int>(*master)) : LinkId{};
  const bool fixed = (entry->ndm_state & (NUD_PERMANENT | NUD_NOARP)) != 0;
  // A port's own address is there by itself.
  if (!bridge || !fixed || *address == world.links[port].address || *address == world.links[bridge].address) return;
  FdbEntry row;
  row.port = port;
  row.local = (entry->ndm_state & NUD_PERMANENT) != 0;
  row.is_static = true;
  row.added_by_user = true;
  if (auto* state = world.links.edit(bridge).as<Bridge>()) {
    BridgeState& edited = state->state.edit();
    row.order = edited.next_fdb_order++;
    edited.fdb.set(FdbKey{*address, static_cast<std::uint16_t>(values.number(NDA_VLAN).value_or(0))}, row);
  }
}

}  // namespace

void read_bridges(Reading& reading) {
  Message vlans(RTM_GETLINK, 0);
  auto* info = vlans.header<struct ifinfomsg>();
  info->ifi_family = AF_BRIDGE;
  vlans.put_u32(IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN_COMPRESSED);
  (void)reading.socket.dump(vlans.bytes(), [&](const nlmsghdr* message) { read_vlans(reading, message); });
  Message entries(RTM_GETNEIGH, 0);
  auto* about = entries.header<struct ndmsg>();
  about->ndm_family = AF_BRIDGE;
  (void)reading.socket.dump(entries.bytes(), [&](const nlmsghdr* message) { read_entry(reading, message); });
}

}  // namespace nslab::kernel
