// Links and their addresses, as requests that make them.
#include "kernel/build_parts.h"
#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

constexpr std::uint32_t kUsualMtu = 1500;
constexpr std::uint8_t kNoAddresses = 1;  // IN6_ADDR_GEN_MODE_NONE

const Link* master_of(const World& world, const Link& link) { return world.links.find(link.master); }

bool is_made(const Link& link) {
  return link.as<Loopback>() != nullptr || link.as<Veth>() != nullptr || link.as<Bridge>() != nullptr || link.as<Dummy>() != nullptr ||
         link.as<Ifb>() != nullptr;
}

// A bridge comes up once its ports are there, so that it has its address by then; and what has link-local addresses of its own
// once it has been told to make none.
bool comes_up_late(const Link& link) { return link.as<Bridge>() != nullptr || has_own_link_local(link); }

BridgeOptions bridge_options(const BridgeState& state) {
  BridgeOptions out;
  if (state.stp) out.stp = true;
  if (state.priority != BridgeState{}.priority) out.priority = state.priority;
  if (state.ageing_time != BridgeState{}.ageing_time) out.ageing_time = state.ageing_time;
  if (state.forward_delay != BridgeState{}.forward_delay) out.forward_delay = state.forward_delay;
  if (state.multicast_snooping != BridgeState{}.multicast_snooping) out.multicast_snooping = state.multicast_snooping;
  return out;
}

}  // namespace

bool has_own_link_local(const Link& link) {
  for (const Ifaddr& address : *link.addresses6) {
    if (address.local.is_link_local() && address.local != eui64_address(address.local.high, link.address)) return true;
  }
  return false;
}

std::vector<std::uint8_t> link_request(const World& world, LinkId id, const FileOf& file_of, std::vector<std::string>& left_out) {
  const Link& link = world.links[id];
  NewLink op;
  op.name = link.name.text();
  op.index = link.ifindex;
  LinkSettings& s = op.settings;
  s.address = link.address;
  const Link* master = master_of(world, link);
  if (master != nullptr && link.master < id) s.master = LinkRef{"", master->ifindex};
  int peer_file = -1;
  if (const Veth* veth = link.as<Veth>()) {
    const Link* peer = world.links.find(veth->peer);
    if (peer == nullptr || id < veth->peer) return {};  // the peer is made with it
    NewVeth data;
    data.peer_name = peer->name.text();
    data.peer_index = peer->ifindex;
    data.peer.address = peer->address;
    if (peer->mtu != kUsualMtu) data.peer.mtu = peer->mtu;
    if (peer->netns != link.netns) {
      peer_file = file_of(peer->netns);
      data.peer.netns = OwnNetns{};  // a descriptor, put in below
    }
    op.data = data;
  } else if (const Bridge* bridge = link.as<Bridge>()) {
    op.data = bridge_options(*bridge->state);
    // It follows the lowest of its ports, as long as it has any and nobody has said otherwise.
    if (link.address_source != AddressSource::kSet && !bridge->state->ports.empty()) s.address.reset();
  } else if (is_made(link) && link.as<Loopback>() == nullptr) {
    op.data = NewPlain{std::string(kind_name(link))};
  } else {
    if (!is_made(link)) left_out.push_back("link " + op.name + " of kind " + std::string(kind_name(link)));
    return {};
  }
  if (link.mtu != kUsualMtu) s.mtu = link.mtu;
  if (link.is_up() && !comes_up_late(link)) s.up = true;
  Message message = encode_link(op, {});
  if (peer_file >= 0) message.use_descriptor(peer_file);
  return message.bytes();
}

void add_link_rest(const World& world, LinkId id, Requests& to) {
  const Link& link = world.links[id];
  if (!is_made(link)) return;
  const Veth* veth = link.as<Veth>();
  const bool is_peer = veth != nullptr && id < veth->peer;  // made with the other end, which cannot say this of it
  SetLink op;
  op.link.index = link.ifindex;
  if (has_own_link_local(link)) {
    op.settings.addr_gen_mode = kNoAddresses;
    to.push_back(encode_link(op).bytes());
    op.settings = {};
  }
  const Link* master = master_of(world, link);
  if (master != nullptr && (is_peer || id < link.master)) op.settings.master = LinkRef{"", master->ifindex};
  if (link.as<Loopback>() != nullptr && link.mtu != Link{}.mtu && link.mtu != 65536) op.settings.mtu = link.mtu;
  if (link.txqlen != 1000) op.settings.txqlen = link.txqlen;
  if (link.group != 0) op.settings.group = link.group;
  if (!link.alias->empty()) op.settings.alias = *link.alias;
  if (link.is_up() && (is_peer || comes_up_late(link) || link.as<Loopback>() != nullptr)) op.settings.up = true;
  if (!(op.settings == LinkSettings{})) to.push_back(encode_link(op).bytes());
}

void add_addresses(const Link& link, Requests& to) {
  if (!is_made(link)) return;
  const bool by_hand = has_own_link_local(link);
  for (const auto* list : {&*link.addresses4, &*link.addresses6}) {
    // The first of each list is the last to have come (IPv6), or the primary one (IPv4).
    for (const Ifaddr& address : *list) {
      if (link.as<Loopback>() != nullptr && address.local.is_loopback()) continue;
      if (address.local.is_v6() && address.local.is_link_local() && !by_hand) continue;  // comes with the carrier
      NewAddr op;
      op.link.index = link.ifindex;
      op.address = address;
      op.address.flags &= ifa::kNodad | ifa::kNoprefixroute | ifa::kHomeaddress;
      to.push_back(encode_address(op).bytes());
    }
  }
}

}  // namespace nslab::kernel
