#include "model/link/wireguard.h"

#include <algorithm>

#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::uint64_t kInitiation = 148, kResponse = 92;  // struct message_handshake_initiation, …_response
constexpr Duration kRekeyAfter = 120s;                      // REKEY_AFTER_TIME

// An allowed prefix belongs to one peer: whoever was told of it last.
void take_from_others(std::vector<WireguardPeer>& peers, const WireguardPeer* owner, const Prefix& prefix) {
  for (WireguardPeer& peer : peers) {
    if (&peer != owner) std::erase(peer.allowed, prefix);
  }
}

void set_peer(std::vector<WireguardPeer>& peers, const SetWireguard::Peer& asked) {
  auto at = std::find_if(peers.begin(), peers.end(), [&](const WireguardPeer& peer) { return peer.key == asked.key; });
  if (asked.remove) {
    if (at != peers.end()) peers.erase(at);
    return;
  }
  if (at == peers.end()) {
    WireguardPeer fresh;
    fresh.key = asked.key;
    at = peers.insert(peers.end(), fresh);
  }
  if (asked.endpoint) {
    at->endpoint = *asked.endpoint;
    at->port = asked.port;
  }
  if (asked.keepalive_s) at->keepalive_s = *asked.keepalive_s;
  if (asked.preshared_key) at->preshared_key = *asked.preshared_key;
  if (asked.replace_allowed) at->allowed.clear();
  for (const Prefix& prefix : asked.allowed) {
    const Prefix network{prefix.network(), prefix.length};
    take_from_others(peers, &*at, network);
    if (std::find(at->allowed.begin(), at->allowed.end(), network) == at->allowed.end()) at->allowed.push_back(network);
  }
}

}  // namespace

void wireguard_opened(World& world, LinkId id) {
  constexpr std::uint64_t kFirst = 32768, kCount = 28232;
  Wireguard& wireguard = *world.links.edit(id).as<Wireguard>();
  if (wireguard.port == 0) wireguard.port = static_cast<std::uint16_t>(kFirst + next_random(world) % kCount);
}

const WireguardPeer* peer_for(const Wireguard& wireguard, const IpAddress& address) {
  const WireguardPeer* best = nullptr;
  int longest = -1;
  for (const WireguardPeer& peer : *wireguard.peers) {
    for (const Prefix& prefix : peer.allowed) {
      if (prefix.address.family != address.family || !prefix.contains(address) || prefix.length <= longest) continue;
      best = &peer;
      longest = prefix.length;
    }
  }
  return best;
}

const WireguardPeer* peer_with(const Wireguard& wireguard, const Key25519& key) {
  const std::vector<WireguardPeer>& peers = *wireguard.peers;
  const auto at = std::find_if(peers.begin(), peers.end(), [&](const WireguardPeer& peer) { return peer.key == key; });
  return at == peers.end() ? nullptr : &*at;
}

WireguardPeer& edit_peer(World& world, LinkId id, const Key25519& key) {
  std::vector<WireguardPeer>& peers = world.links.edit(id).as<Wireguard>()->peers.edit();
  return *std::find_if(peers.begin(), peers.end(), [&](const WireguardPeer& peer) { return peer.key == key; });
}

void count_to_peer(const World& world, WireguardPeer& peer, std::uint64_t octets) {
  const bool has_session = peer.handshake && world.now - *peer.handshake < kRekeyAfter;
  if (!has_session && !peer.asked) {
    peer.asked = true;
    peer.tx_bytes += kInitiation;
  }
  peer.tx_bytes += octets;
}

void count_from_peer(const World& world, WireguardPeer& peer, std::uint64_t octets) {
  const bool has_session = peer.handshake && world.now - *peer.handshake < kRekeyAfter;
  if (peer.asked) {
    peer.rx_bytes += kResponse;
  } else if (!has_session) {
    peer.rx_bytes += kInitiation;
    peer.tx_bytes += kResponse;
  }
  if (peer.asked || !has_session) peer.handshake = world.now;
  peer.asked = false;
  peer.rx_bytes += octets;
}

Result<Reply> run(World& world, const SetWireguard& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  if (world.links[*id].as<Wireguard>() == nullptr) return refuse(Reason::kOptionNotSupported, op.link.name);
  Wireguard& wireguard = *world.links.edit(*id).as<Wireguard>();
  if (op.fwmark) wireguard.fwmark = *op.fwmark;
  if (op.port) wireguard.port = *op.port;
  if (op.private_key) {
    wireguard.private_key = *op.private_key == Key25519{} ? Key25519{} : clamped(*op.private_key);
    wireguard.public_key = *op.private_key == Key25519{} ? Key25519{} : public_key_of(*op.private_key);
    std::erase_if(wireguard.peers.edit(), [&](const WireguardPeer& peer) { return peer.key == wireguard.public_key; });
  }
  if (op.replace_peers) wireguard.peers.edit().clear();
  for (const SetWireguard::Peer& peer : op.peers) {
    if (peer.key != wireguard.public_key) set_peer(wireguard.peers.edit(), peer);  // a link is no peer of its own
  }
  if (wireguard.port == 0 && world.links[*id].is_up()) wireguard_opened(world, *id);
  return Done{};
}

}  // namespace nslab
