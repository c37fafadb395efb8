// model/link/wireguard.h — WireGuard links: keys, peers, and the port that one listens on.
//
// A link that knows peers by their public keys. What leaves by it goes to the peer among whose allowed addresses the
// destination is, within UDP, from the namespace in which the link was made.
//
// Not modelled: handshakes and their time, preshared keys, cookies, a listing of it (`wg show`).
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

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_WIREGUARD_H_
