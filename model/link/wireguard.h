// model/link/wireguard.h — WireGuard links: keys, peers, and the port that one listens on.
//
// A link that knows peers by their public keys. What leaves by it goes to the peer among whose allowed addresses the
// destination is, within UDP, from the namespace in which the link was made.
//
// A handshake is counted when data first goes to a peer, and again after two minutes; its messages do not travel.
// Not modelled: handshakes on the wire and their time, what is sent to keep a session alive, cookies.
// Kernel: drivers/net/wireguard/{netlink,device,peer,allowedips}.c.
#ifndef NSLAB_MODEL_LINK_WIREGUARD_H_
#define NSLAB_MODEL_LINK_WIREGUARD_H_

#include "model/world.h"

namespace nslab {

// wg_open: its socket opens, at a port of the kernel's choice where none was set.
void wireguard_opened(World& world, LinkId id);
// The peer among whose allowed addresses this one is, by the longest prefix (wg_allowedips_lookup_dst); null: none.
const WireguardPeer* peer_for(const Wireguard& wireguard, const IpAddress& address);
const WireguardPeer* peer_with(const Wireguard& wireguard, const Key25519& key);
WireguardPeer& edit_peer(World& world, LinkId id, const Key25519& key);
// Data of so many octets goes to a peer, or has come from one: what both ends count, the handshake before it included
// (wg_packet_send_handshake_initiation, update_rx_stats).
void count_to_peer(const World& world, WireguardPeer& peer, std::uint64_t octets);
void count_from_peer(const World& world, WireguardPeer& peer, std::uint64_t octets);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_WIREGUARD_H_
