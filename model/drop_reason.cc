#include "model/drop_reason.h"

#include <array>

namespace nslab {

namespace {

constexpr std::array<DropRow, static_cast<std::size_t>(DropReason::kCount)> kRows{{
    {DropReason::kNone, "NOT_DROPPED_YET", "-",
     "The packet was not dropped."},
    {DropReason::kNotSpecified, "NOT_SPECIFIED", "-",
     "The kernel gives no particular reason here."},
    {DropReason::kNoSocket, "NO_SOCKET", "net/ipv4/udp.c:__udp4_lib_rcv",
     "Nobody listens on that port of this host."},
    {DropReason::kSocketRcvbuff, "SOCKET_RCVBUFF", "net/core/sock.c:sock_queue_rcv_skb_reason",
     "The receiving program does not read fast enough."},
    {DropReason::kNetfilterDrop, "NETFILTER_DROP", "net/netfilter/core.c:nf_hook_slow",
     "A firewall rule, or the policy of a chain, dropped it."},
    {DropReason::kOtherhost, "OTHERHOST", "net/ipv4/ip_input.c:ip_rcv_core",
     "The frame carries the link-layer address of somebody else."},
    {DropReason::kIpInhdr, "IP_INHDR", "net/ipv4/ip_forward.c:ip_forward",
     "Its time to live ran out at this router."},
    {DropReason::kIpRpfilter, "IP_RPFILTER", "net/ipv4/fib_frontend.c:__fib_validate_source",
     "Reverse path filtering: an answer to its source would leave by another link than the one it came in by."},
    {DropReason::kUnicastInL2Multicast, "UNICAST_IN_L2_MULTICAST", "net/ipv4/ip_input.c:ip_rcv_finish_core",
     "A unicast packet came in a multicast frame."},
    {DropReason::kIpNoproto, "IP_NOPROTO", "net/ipv4/ip_input.c:ip_protocol_deliver_rcu",
     "This host does not speak that protocol."},
    {DropReason::kTcpFlags, "TCP_FLAGS", "net/ipv4/tcp_input.c:tcp_rcv_state_process",
     "The segment does not fit the state of the connection."},
    {DropReason::kTcpReset, "TCP_RESET", "net/ipv4/tcp_input.c:tcp_reset",
     "The other end broke the connection."},
    {DropReason::kIpOutnoroutes, "IP_OUTNOROUTES", "net/ipv4/ip_output.c:__ip_queue_xmit",
     "No route leads there."},
    {DropReason::kIpv6disabled, "IPV6DISABLED", "net/ipv6/ip6_input.c:ip6_rcv_core",
     "IPv6 is disabled on this link."},
    {DropReason::kNeighFailed, "NEIGH_FAILED", "net/core/neighbour.c:neigh_invalidate",
     "Nobody on the link answered when asked who has the next hop's address."},
    {DropReason::kNeighQueuefull, "NEIGH_QUEUEFULL", "net/core/neighbour.c:__neigh_event_send",
     "Too many packets wait for the next hop's address."},
    {DropReason::kNeighCreatefail, "NEIGH_CREATEFAIL", "net/ipv4/ip_output.c:ip_finish_output2",
     "There is no room for another neighbour."},
    {DropReason::kQdiscDrop, "QDISC_DROP", "net/sched/sch_generic.c:noop_enqueue",
     "The link is down, or has no carrier: what it is cabled to is down."},
    {DropReason::kUnhandledProto, "UNHANDLED_PROTO", "net/core/dev.c:__netif_receive_skb_core",
     "Nobody here handles frames of that kind."},
    {DropReason::kDevHdr, "DEV_HDR", "drivers/net/tun.c",
     "The frame's header does not suit the link."},
    {DropReason::kDevReady, "DEV_READY", "net/core/dev.c:enqueue_to_backlog",
     "The link is down, or the other end of the pair is."},
    {DropReason::kFullRing, "FULL_RING", "drivers/net/tun.c:tun_net_xmit",
     "The program that reads this tap does not read fast enough."},
    {DropReason::kNomem, "NOMEM", "-",
     "Out of memory."},
    {DropReason::kInvalidProto, "INVALID_PROTO", "net/ipv4/icmp.c:icmp_rcv",
     "ICMP of a kind that is not accepted here."},
    {DropReason::kIpInaddrerrors, "IP_INADDRERRORS", "net/ipv4/route.c:ip_error",
     "This host got a packet for somebody else, and forwarding is off."},
    {DropReason::kIpInnoroutes, "IP_INNOROUTES", "net/ipv4/route.c:ip_error",
     "This router has no route to the destination."},
    {DropReason::kIpLocalSource, "IP_LOCAL_SOURCE", "net/ipv4/fib_frontend.c:fib_validate_source",
     "It came from outside, but its source is an address of this very host."},
    {DropReason::kIpInvalidSource, "IP_INVALID_SOURCE", "net/ipv4/route.c:ip_route_input_slow",
     "No packet may have such a source address."},
    {DropReason::kIpLocalnet, "IP_LOCALNET", "net/ipv4/route.c:ip_route_input_slow",
     "Addresses of 127.0.0.0/8 do not travel between hosts (see route_localnet)."},
    {DropReason::kIpInvalidDest, "IP_INVALID_DEST", "net/ipv4/route.c:ip_route_input_slow",
     "No packet may have such a destination address."},
    {DropReason::kPktTooBig, "PKT_TOO_BIG", "net/ipv4/ip_forward.c:ip_forward",
     "It is larger than the next link's MTU and must not be fragmented."},
    {DropReason::kFragReasmTimeout, "FRAG_REASM_TIMEOUT", "net/ipv4/ip_fragment.c:ip_expire",
     "A piece of it never arrived."},
    {DropReason::kVxlanVniNotFound, "VXLAN_VNI_NOT_FOUND", "drivers/net/vxlan/vxlan_core.c:vxlan_rcv",
     "No VXLAN link here has this id."},
    {DropReason::kNoTxTarget, "NO_TX_TARGET", "net/bridge/br_forward.c:br_flood",
     "There is no other port to send it to."},
    {DropReason::kLocalMac, "LOCAL_MAC", "drivers/net/vxlan/vxlan_core.c",
     "It carries this host's own link-layer address as its source."},
    {DropReason::kMacInvalidSource, "MAC_INVALID_SOURCE", "net/bridge/br_input.c:br_handle_frame",
     "No frame may have such a source address."},
    {DropReason::kBridgeIngressStpState, "BRIDGE_INGRESS_STP_STATE", "net/bridge/br_input.c:br_handle_frame_finish",
     "The bridge port it came in by is not forwarding."},
    {DropReason::kPacketSockError, "PACKET_SOCK_ERROR", "net/packet/af_packet.c",
     "The capturing program cannot take it."},
    {DropReason::kRecursionLimit, "RECURSION_LIMIT", "net/core/dev.c:__dev_queue_xmit",
     "Links stand on one another too deep."},
    {DropReason::kIpv6NdiscNsOtherhost, "IPV6_NDISC_NS_OTHERHOST", "net/ipv6/ndisc.c:ndisc_recv_ns",
     "It asks who has an IPv6 address that this link does not have."},
    {DropReason::kConsumed, "CONSUMED", "-",
     "The kernel took it and does nothing with it, which it does not count as a drop."},
    {DropReason::kLoop, "LOOP", "-",
     "It goes round for ever; nslab stopped following."},
}};

constexpr bool rows_follow_the_enum() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].reason) != i) return false;
  }
  return true;
}
static_assert(rows_follow_the_enum());

}  // namespace

const DropRow& row(DropReason reason) { return kRows[static_cast<std::size_t>(reason)]; }

std::span<const DropRow> drop_table() { return kRows; }

}  // namespace nslab
