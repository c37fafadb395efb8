// model/forward/engine.h — Engine: one run of the packet engine over a World.
//
// Start here to read how packets travel. An Engine is made for one occasion, moves what it is given, and is gone;
// all state is in the World. Its methods are the kernel's functions, layer by layer, each group in a file of its
// name. Frames are handed down by reference, as the kernel hands down its sk_buff; what is to be received
// later stands in a backlog that is worked off in order, as veth and loopback do it.
//
// Kernel: net/core/dev.c (__dev_queue_xmit, __netif_receive_skb_core, process_backlog).
#ifndef NSLAB_MODEL_FORWARD_ENGINE_H_
#define NSLAB_MODEL_FORWARD_ENGINE_H_

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "model/base/pool.h"
#include "model/drop_reason.h"
#include "model/forward.h"
#include "model/forward/route.h"
#include "model/netfilter/evaluate.h"
#include "model/trace.h"
#include "model/world.h"

namespace nslab {

// What a frame does at a link beside being received: who looks at it.
enum class PacketType : std::uint8_t { kHost, kBroadcast, kMulticast, kOtherhost, kOutgoing };

// What an ICMP error repeats of the packet that it is about.
Quoted quote(const Ip& ip);
// One message more of this type of ICMP, that came in or goes out.
void count_icmp(SnmpCounters& counters, std::uint8_t type, bool in);
void count_icmp6(Counters6& counters, std::uint8_t type, bool in);
void count_ip6_in(Counters6& counters, const Ip& ip, bool discards);
void count_to_group6(Counters6& counters, const Ip& ip);
void count_ip6_out(Counters6& counters, const Ip& ip);
inline NfFamily family_of(const Ip& ip) { return ip.is_v4() ? NfFamily::kIp : NfFamily::kIp6; }

class Engine {
 public:
  Engine(World& world, Trace* trace);

  // Works off the World's softirq and the backlog until nothing moves.
  void drain();
  Outcome forward(const Packet& packet, const Origin& origin);
  Outcome echo(NetnsId netns, const Echo& echo);

  // A frame that a qdisc held back goes on its way.
  void release_delayed(LinkId link, Frame frame) {
    transmit_now(link, frame);
    drain();
  }

  // ---- sending, from inside the stack ----
  // ip_local_out: through routing already done; `Outcome` of the watched packet is kept.
  void send_ip(NetnsId netns, Frame& frame, LinkId out);
  void send_on_link(LinkId link, const Ip& ip);

 private:
  // device.cc: links
  void transmit(LinkId link, Frame& frame);           // dev_queue_xmit
  void transmit_now(LinkId id, Frame& frame) { transmit_by(id, world_.links[id], frame); }  // past the qdisc: ndo_start_xmit
  void transmit_by(LinkId id, const Link& link, Frame& frame);
  void receive(LinkId link, Frame& frame);            // netif_receive_skb
  void deliver_to_stack(LinkId link, Frame& frame, PacketType type);
  void tap(LinkId link, const Netns& ns, const Frame& frame, PacketType type);
  PacketType type_at(const Link& link, const Mac& destination) const;
  void later(LinkId link, Frame& frame);              // netif_rx: into the backlog
  void cross(LinkId from, const Link& near, LinkId to, Frame& frame);  // veth, cables: forgets what belongs to the sender
  void count_tx(LinkId link, const Frame& frame);
  void count_rx(LinkId link, const Frame& frame);
  const QdiscState& enqueue_at(LinkId link, const Frame& frame);  // traffic.cc: htb_enqueue; the queue that takes it
  bool is_unremarkable(const Frame& frame) const;
  void count_unheard(LinkId id, const Link& link, const Ip& ip, std::uint32_t length);
  bool is_unheard(LinkId id, const Link& link, const Frame& frame) const;

  // stacked.cc: VLAN, macvlan, ipvlan, VXLAN, bond; wireguard.cc
  void transmit_vlan(LinkId link, const Vlan& vlan, Frame& frame);
  void transmit_vrf(LinkId link, Frame& frame);
  void transmit_macvlan(LinkId link, const Macvlan& macvlan, Frame& frame);
  void transmit_ipvlan(LinkId link, const Ipvlan& ipvlan, Frame& frame);
  void transmit_vxlan(LinkId link, const Vxlan& vxlan, Frame& frame);
  void encapsulate(LinkId link, const Vxlan& vxlan, const VxlanPeer& peer, Frame& frame);
  bool is_too_big_for_tunnel(LinkId link, const Frame& frame, std::uint32_t mtu);
  void transmit_bond(LinkId link, const Bond& bond, Frame& frame);
  void transmit_wireguard(LinkId link, const Wireguard& wireguard, Frame& frame);
  bool receive_wireguard(NetnsId netns, const Ip& outer);
  bool receive_macvlan(LinkId lower, Frame& frame);
  bool receive_ipvlan(LinkId lower, Frame& frame);
  bool receive_vlan(LinkId lower, Frame& frame);
  bool receive_vxlan(NetnsId netns, const Ip& outer, std::uint16_t port);

  // bridge.cc
  void receive_on_port(LinkId port, Frame& frame);    // br_handle_frame
  void bridge_frame(LinkId bridge, LinkId port, Frame& frame);  // br_handle_frame_finish
  void transmit_bridge(LinkId bridge, Frame& frame);  // br_dev_xmit
  void forward_to_port(LinkId bridge, LinkId from, LinkId to, Frame& frame);
  void flood(LinkId bridge, LinkId from, Frame& frame, bool to_group = true);  // false: port by port, whatever it is
  void flood_to_group(LinkId bridge, LinkId from, Frame& frame);
  void pass_up(LinkId bridge, LinkId port, Frame& frame);
  bool may_leave_by(const BridgeState& bridge, LinkId from, LinkId to, const Frame& frame) const;
  bool admit_vlan(const BridgeState& bridge, const Map<std::uint16_t, VlanEntry>& vlans, Frame& frame) const;
  // br_netfilter; false: the frame has been taken
  bool bridge_prerouting(LinkId bridge, LinkId port, Frame& frame);
  bool bridge_forward_hook(LinkId bridge, LinkId to, Frame& frame);
  bool bridge_postrouting(LinkId bridge, LinkId to, Frame& frame);
  bool calls_iptables(LinkId bridge, const Frame& frame) const;

  // neighbour.cc: ARP, neighbour discovery
  void send_to_neighbour(LinkId link, const IpAddress& next_hop, Frame& frame, bool no_broadcast = false);  // true: seen already
  [[gnu::cold]] void neighbour_failed(LinkId link, Frame& frame);
  void solicit(LinkId link, const IpAddress& address, const IpAddress& asked_for, bool unicast);
  void announce(LinkId link, const IpAddress& address);
  void receive_arp(LinkId link, Frame& frame, PacketType type);
  void answer_arp(LinkId link, const Arp& request);
  bool arp_ignored(const Link& link, const Arp& request) const;
  void learn_from_arp(LinkId link, const Arp& arp, PacketType type);
  void send_arp(LinkId link, const Arp& arp, const Mac& to);
  [[nodiscard]] bool is_solicited(LinkId link, const IpAddress& target) const;
  void receive_solicitation(LinkId link, const Ip& ip, const Icmp& icmp);
  void receive_router_solicitation(LinkId link, const Ip& ip, const Icmp& icmp);
  void receive_advertisement(LinkId link, const Ip& ip, const Icmp& icmp);
  bool passes_output_hooks(LinkId link, Frame& frame);
  void send_discovery(LinkId link, const IpAddress& to, Frame& frame);  // without `to`, the frame's addresses are there already
  void send_advertisement(LinkId link, const IpAddress& target, const IpAddress& to, bool solicited);

  // ip_input.cc, ip_output.cc: IPv4 and IPv6
  void receive_ip(LinkId link, Frame& frame, PacketType type);
  void after_prerouting(LinkId link, Frame& frame, PacketType type);
  void deliver_local(LinkId link, Frame& frame);
  void deliver_transport(LinkId link, Frame& frame);
  void forward_ip(LinkId link, Frame& frame, const InputRoute& route);
  [[gnu::cold]] void refuse_input(LinkId link, Frame& frame, const InputRoute& route);
  void output(NetnsId netns, Frame& frame, OutputRoute route);       // from LOCAL_OUT on
  void after_local_out(NetnsId netns, Frame& frame, OutputRoute route);
  bool is_too_long(Frame& frame, std::uint32_t mtu, bool local) const;
  void hear_oneself(const Frame& frame, const OutputRoute& route);
  void finish_output(LinkId out, Frame& frame, const IpAddress& next_hop, bool local);
  [[gnu::cold]] void fragment(LinkId out, Frame& frame, const IpAddress& next_hop, std::uint32_t mtu);
  [[gnu::cold]] bool reassemble(Frame& frame, NetnsId netns, LinkId link);
  [[gnu::cold]] void send_redirect(LinkId link, const Frame& frame, const IpAddress& gateway);

  // icmp.cc
  void receive_icmp(LinkId link, Frame& frame);
  void receive_icmp6(LinkId link, Frame& frame);
  void take_redirect(LinkId link, const Ip& ip, const Icmp& icmp);
  void answer_echo(LinkId link, const Ip& request, bool to_all);  // true: it was for a group or for everybody
  // An error about a packet; code and type are those of its family.
  [[gnu::cold]] void send_icmp_error(NetnsId netns, LinkId in, const Frame& about, std::uint8_t type, std::uint8_t code, std::uint32_t mtu,
                       const IpAddress& gateway);
  // inet_peer's bucket: whether `cost_ms` of what time has filled in, at most `most_ms`, could be taken.
  bool takes_tokens(NetnsId netns, const IpAddress& peer, std::int64_t cost_ms, std::int64_t most_ms);
  bool may_send_icmp(NetnsId netns, LinkId out, const IpAddress& to, std::uint8_t type, std::uint8_t code, bool v6);
  void learn_mtu(NetnsId netns, const IpAddress& destination, std::uint32_t mtu);

  // transport.cc: sockets
  SocketId find_socket(NetnsId netns, SocketKind kind, LinkId in, const Endpoint& from, const Endpoint& to, bool looped) const;
  bool deliver_to_ping(LinkId link, const Frame& frame);
  void deliver_error(LinkId link, const Frame& frame);
  void deliver_raw_error(LinkId link, const Quoted& about, const Received& error);
  void deliver_raw(LinkId link, const Frame& frame);
  void send_reset(NetnsId netns, LinkId in, const Frame& about);

  // hooks.cc: netfilter; false: the packet is gone
  bool hook(NfHook at, NetnsId netns, NfFamily family, Frame& frame, LinkId in, LinkId out) {
    return world_.netns[netns].ruleset.empty() || run_hook(at, netns, family, frame, in, out);
  }
  bool run_hook(NfHook at, NetnsId netns, NfFamily family, Frame& frame, LinkId in, LinkId out);
  // The same for bridges, ARP and links, where nothing is tracked: the chains whose priority is in [least, most].
  bool frame_hook(NfHook hook, NetnsId netns, NfFamily family, Frame& frame, LinkId in, LinkId out, std::int32_t least = INT32_MIN,
                  std::int32_t most = INT32_MAX);
  bool ingress(LinkId link, Frame& frame) { return link_hook(NfHook::kIngress, link, frame); }
  bool egress(LinkId link, Frame& frame) { return link_hook(NfHook::kEgress, link, frame); }
  bool link_hook(NfHook hook, LinkId link, Frame& frame);
  bool heed(NfContext& context, const NfDecision& decision);
  bool translate(NfContext& context);
  void answer_reject(NetnsId netns, NfHook hook, LinkId in, const Frame& about, const NfReject& reject);

  // What /proc/net/snmp tells.
  SnmpCounters& counters(NetnsId netns) { return world_.netns.edit(netns).snmp.edit(); }
  void count(NetnsId netns, Counter counter) { ++counters(netns)[counter]; }
  void count_ip_in(NetnsId netns, const Ip& ip);
  void count_to_all(NetnsId netns, const Ip& ip, bool multicast);  // came in for a group or for everybody
  // Whether it was seen in passing that the next hop is no broadcast address of the namespace.
  bool count_ip_out(NetnsId netns, const Ip& ip, const IpAddress& next_hop);
  void count_own(NetnsId netns, const Ip& ip);

  // What /proc/net/snmp6 and dev_snmp6 tell: at the link that the kernel's inet6_dev belongs to.
  Counters6& counters6(LinkId link);
  void count_ip6_out(LinkId route, const Ip& ip);
  // A packet of the host's own, on its way to `route`.
  void count_own6(LinkId route, const Ip& ip);
  // The link whose address is spoken to, where another took it in: what the route of an own address belongs to.
  LinkId owner6(LinkId link, const IpAddress& address) const;

  // The watched packet's fate, and the trace; cold, as most packets arrive unseen.
  [[gnu::cold]] void dropped(NetnsId netns, LinkId link, Frame& frame, DropReason reason, std::string_view site = {});
  void delivered(NetnsId netns, LinkId link, const Frame& frame, bool to_socket);
  template <class Detail>
  [[gnu::cold, gnu::noinline]] void note(NetnsId netns, LinkId link, const Frame& frame, Detail detail) {
    if (Event* event = add_event(netns, link, frame)) event->detail.emplace<Detail>(std::move(detail));
  }
  // Null where nobody looks on, or has seen enough.
  Event* add_event(NetnsId netns, LinkId link, const Frame& frame);
  [[nodiscard]] bool watched(const Frame& frame) const { return frame.watch != 0 && frame.watch == watch_; }
  std::uint32_t new_flight() { return trace_ != nullptr ? trace_->next_flight++ : 0; }
  void watch_answer(NetnsId netns, const Ip& ip);

  World& world_;
  Trace* trace_;
  struct Pending {
    LinkId link{};
    Frame frame{};

    Pending(LinkId to, Frame&& received) : link(to), frame(std::move(received)) {}
  };
  std::vector<Pending, pool::Allocator<Pending>> backlog_{}, arriving_{};
  std::vector<Softirq> due_{};
  std::uint32_t steps_ = 0;
  std::uint32_t depth_ = 0;
  bool running_ = false;

  struct Pieces {  // of a fragmented packet, between its first and its last
    std::tuple<NetnsId, IpAddress, IpAddress, std::uint16_t, std::uint8_t> key{};
    std::uint32_t received = 0, total = 0;
    Frame first{};
  };
  std::vector<Pieces> pieces_{};

  Outcome outcome_{};
  std::uint32_t watch_ = 0;  // of the packet that `outcome_` is about
  NetnsId probe_netns_{};        // of an echo: where answers are looked for
  std::uint16_t probe_id_ = 0, probe_sequence_ = 0;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_FORWARD_ENGINE_H_
