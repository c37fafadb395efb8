// WireGuard: packets within UDP, from the namespace in which the link was made.
//
// Nothing is encrypted: the outer packet carries the inner one, and the keys of both ends beside it, by which the
// receiver tells whether it could read it.
#include <algorithm>

#include "model/forward/engine.h"
#include "model/forward/icmp_codes.h"
#include "model/link/wireguard.h"

namespace nslab {

namespace {

constexpr std::uint32_t kUdpHeader = 8;
constexpr std::uint32_t kMessageOverhead = 32;  // type, receiver, counter and tag
constexpr std::uint32_t kPadding = 16;

std::uint32_t message_length(const Ip& inner) { return kMessageOverhead + (inner.length + kPadding - 1) / kPadding * kPadding; }

std::string text_of_keys(const Key25519& from, const Key25519& to) {
  std::string text(from.begin(), from.end());
  return text.append(to.begin(), to.end());
}

}  // namespace

void Engine::transmit_wireguard(LinkId id, const Wireguard& wireguard, Frame& frame) {
  const Link& link = world_.links[id];
  const Ip* ip = frame.packet.ip();
  const WireguardPeer* peer = ip == nullptr ? nullptr : peer_for(wireguard, ip->destination);
  if (peer == nullptr || !peer->endpoint) {
    ++world_.stats.edit(id).tx_errors;
    const bool v6 = ip != nullptr && !ip->is_v4();
    if (ip != nullptr)
      send_icmp_error(link.netns, id, frame, v6 ? icmp6::kUnreachable : icmp::kUnreachable, v6 ? icmp6::kAddress : icmp::kHost, 0, {});
    return dropped(link.netns, id, frame, DropReason::kNotSpecified, "drivers/net/wireguard/device.c:wg_xmit");
  }
  count_tx(id, frame);
  Ip outer;
  outer.source = IpAddress::any(peer->endpoint.family);
  outer.destination = peer->endpoint;
  outer.protocol = ipproto::kUdp;
  outer.length = (peer->endpoint.is_v6() ? 40 : 20) + kUdpHeader + message_length(*ip);
  outer.transport = Udp{wireguard.port, peer->port};
  outer.payload = Cow(text_of_keys(wireguard.public_key, peer->key));
  outer.inner = Cow(frame.packet);
  Frame carried = frame;
  carried.socket = {};
  carried.conntrack = {};
  carried.ct_info = CtInfo::kNone;
  carried.bridge_in = carried.bridge_out = {};
  carried.mark = wireguard.fwmark;
  carried.packet = {};
  carried.packet.body = std::move(outer);
  const NetnsId birthplace = wireguard.birthplace;
  count_to_peer(world_, edit_peer(world_, id, Key25519(peer->key)), message_length(*ip));
  send_ip(birthplace, carried, {});
}

bool Engine::receive_wireguard(NetnsId netns, const Ip& outer) {
  if (outer.inner.empty() || outer.udp() == nullptr || outer.payload->size() != 2 * Key25519{}.size()) return false;
  Key25519 from{}, to{};
  std::copy_n(outer.payload->begin(), from.size(), from.begin());
  std::copy_n(outer.payload->begin() + static_cast<std::ptrdiff_t>(from.size()), to.size(), to.begin());
  for (const auto& [id, here] : world_.netns[netns].tunnels) {
    const Link& link = world_.links[id];
    const Wireguard* wireguard = link.as<Wireguard>();
    if (wireguard == nullptr || wireguard->port != outer.udp()->destination || !link.is_up()) continue;
    const WireguardPeer* peer = peer_with(*wireguard, from);
    if (peer == nullptr || wireguard->public_key != to || to == Key25519{}) return true;  // no handshake could have been made: silence
    Frame frame;
    frame.packet = *outer.inner;
    frame.flight.number = new_flight();
    const Ip* inner = frame.packet.ip();
    if (inner == nullptr || peer_for(*wireguard, inner->source) != peer) {
      dropped(link.netns, id, frame, DropReason::kNotSpecified, "drivers/net/wireguard/receive.c:wg_packet_consume_data_done");
      return true;
    }
    if (peer->endpoint != outer.source || peer->port != outer.udp()->source) {  // it is where it was heard last
      auto& peers = world_.links.edit(id).as<Wireguard>()->peers.edit();
      auto& moved = *std::find_if(peers.begin(), peers.end(), [&](const WireguardPeer& p) { return p.key == from; });
      moved.endpoint = outer.source;
      moved.port = outer.udp()->source;
    }
    count_from_peer(world_, edit_peer(world_, id, from), message_length(*inner));
    later(id, frame);
    return true;
  }
  return false;
}

}  // namespace nslab
