#include "model/socket/tcp.h"

#include <algorithm>

#include "model/base/wheel.h"
#include "model/forward/route.h"
#include "model/process/namespaces.h"
#include "model/socket/sockets.h"

namespace nslab {

namespace {

using namespace tcp_flag;

constexpr Duration kFirstSynPause = on_the_wheel(1s);
constexpr Duration kFirstDataPause = 200ms;
constexpr Duration kDelayedAck = 40ms;
constexpr Duration kTimeWait = 60s;
constexpr std::uint8_t kMostDataRetries = 15;
constexpr std::uint32_t kTimestamps = 12;  // the option takes that much of every segment
constexpr std::uint32_t kMostWindow = 65535;

std::uint32_t header(Family family) { return (family == Family::kInet6 ? 40U : 20U) + 20U + 12U; }

// tcp_advertise_mss: the largest segment for which the way back has room.
std::uint16_t own_mss(const World& world, const Socket& socket) {
  constexpr std::uint32_t kMostIp = 65535, kUnknown = 1500, kLeast = 88;
  const bool v6 = socket.remote.address.is_v6();
  Flow flow;
  flow.destination = socket.remote.address;
  if (socket.local.address && !socket.local.address.is_any()) flow.source = socket.local.address;
  flow.out = socket.device;
  const OutputRoute route = route_output(world, socket.netns, flow);
  const std::uint32_t mtu = route.error == Errno::kNone ? path_mtu(world, route) : kUnknown;
  const std::uint32_t mss = std::max(v6 ? mtu : std::min(mtu, kMostIp), kLeast + 60) - (v6 ? 60 : 40);
  return static_cast<std::uint16_t>(std::min(mss, kMostIp));
}

// tcp_current_mss: how much data a segment takes just now.
std::size_t room_in_segment(const World& world, const Socket& socket) {
  const std::uint32_t own = own_mss(world, socket);
  const std::uint32_t theirs = socket.tcp->peer_mss;
  return (theirs == 0 ? own : std::min(own, theirs)) - kTimestamps;
}

SnmpCounters& counters_of(World& world, SocketId id) { return world.netns.edit(world.sockets[id].netns).snmp.edit(); }

// tcp_select_initial_window: as many whole segments as fit; afterwards as much, in units of the scale (__tcp_select_window).
std::uint16_t window(const World& world, const Socket& socket, std::uint8_t flags) {
  const bool accepted = bool(socket.tcp->listener);
  const std::uint32_t segment = own_mss(world, socket) - (accepted ? kTimestamps : 0);
  const std::uint32_t room = segment > kMostWindow ? kMostWindow : kMostWindow / segment * segment;
  const std::uint32_t scale = 1U << window_scale(world.profile.kernel);
  return static_cast<std::uint16_t>((flags & kSyn) != 0 ? room : (room + scale - 1) / scale);
}

void emit(World& world, SocketId id, std::uint8_t flags, std::uint32_t sequence, const std::string& data) {
  const Socket& socket = world.sockets[id];
  const TcpControl& tcp = *socket.tcp;
  const Family family = socket.remote.address.family;
  Ip ip;
  ip.source = socket.local.address;
  ip.destination = socket.remote.address;
  ip.protocol = ipproto::kTcp;
  ip.dont_fragment = family == Family::kInet;
  ip.ttl = socket.ttl;
  ip.tos = socket.tos;
  const bool syn = (flags & kSyn) != 0;
  ip.length = (syn ? header(family) + 8 : header(family)) + static_cast<std::uint32_t>(data.size());
  Tcp segment;
  segment.source = socket.local.port;
  segment.destination = socket.remote.port;
  segment.flags = flags;
  segment.sequence = sequence;
  segment.acknowledgement = (flags & kAck) != 0 ? tcp.receive_next : 0;
  segment.window = window(world, socket, flags);
  segment.mss = syn ? own_mss(world, socket) : std::uint16_t{0};
  segment.options = true;
  segment.ts_value = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(world.now).count()) + 1000000U;
  ip.transport = segment;
  if (!data.empty()) ip.payload = Cow(data);
  Frame frame;
  frame.packet.body = std::move(ip);
  frame.mark = socket.mark;
  frame.uid = socket.uid;
  frame.socket = id;
  SnmpCounters& counted = counters_of(world, id);
  ++counted[Counter::kOutSegs];
  if ((flags & kRst) != 0) ++counted[Counter::kOutRsts];
  world.softirq.push_back(SendIp{socket.netns, socket.device, std::move(frame)});
}

// Data and FIN, for the first time.
void emit_new(World& world, SocketId id, std::uint8_t flags, const std::string& data) {
  ++counters_of(world, id)[Counter::kTcpOrigDataSent];
  emit(world, id, flags, world.sockets[id].tcp->send_next, data);
}

void arm(World& world, SocketId id, Duration in) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  tcp.timer = world.now + in;
  start_timer(world, tcp.timer, SocketTimer{id});
}

void disarm(World& world, SocketId id) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  tcp.timer = kNever;
  tcp.retries = 0;
}

// Sends what is unsent, and FIN behind it once that was asked for.
void push(World& world, SocketId id) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  const std::size_t mss = room_in_segment(world, world.sockets[id]);
  const std::uint32_t in_flight = tcp.send_next - tcp.send_unacked;
  const bool carries_ack = in_flight == 0 && tcp.fin_received;  // one that was delayed
  std::size_t at = in_flight;
  while (at < tcp.unsent.size()) {
    const std::string piece = tcp.unsent.substr(at, mss);
    emit_new(world, id, kPsh | kAck, piece);
    tcp.send_next += static_cast<std::uint32_t>(piece.size());
    at += piece.size();
  }
  if (tcp.fin_queued && !tcp.fin_sent) {
    emit_new(world, id, kFin | kAck, "");
    ++tcp.send_next;
    tcp.fin_sent = true;
  }
  if (tcp.send_next != tcp.send_unacked && (tcp.timer == kNever || carries_ack)) arm(world, id, kFirstDataPause);
}

void destroy(World& world, SocketId id, bool holds) {
  const NetnsId netns = world.sockets[id].netns;
  unlist_socket(world, id);
  world.sockets.erase(id);
  if (holds) release(world, NsRef{NsKind::kNet, netns.value});
}

// A socket holds its namespace; what waits for late segments in its place does not (inet_twsk).
bool holds_netns(const Socket& socket) { return socket.tcp->state != TcpState::kTimeWait; }

// tcp_set_state: a port that bind(2) did not name is free for others again.
void let_port_go(World& world, SocketId id) {
  if (world.sockets[id].port_chosen) return;
  unlist_socket(world, id);
  world.sockets.edit(id).local.port = 0;
  world.sockets.edit(id).port_bound = false;
}

// tcp_time_wait: late segments are waited for by something that nobody has; a socket that somebody still has is closed.
void wait_for_late_segments(World& world, SocketId id) {
  ++counters_of(world, id)[Counter::kTimeWaits];
  Socket waiting = world.sockets[id];
  waiting.tcp.edit().state = TcpState::kTimeWait;
  if (waiting.holders == 0) {
    const NetnsId netns = waiting.netns;
    world.sockets.edit(id) = std::move(waiting);
    arm(world, id, kTimeWait);
    return release(world, NsRef{NsKind::kNet, netns.value});
  }
  waiting.holders = 0;
  unlist_socket(world, id);
  const SocketId other = world.sockets.add(std::move(waiting));
  list_socket(world, other);
  arm(world, other, kTimeWait);
  Socket& socket = world.sockets.edit(id);
  socket.tcp.edit().state = TcpState::kClosed;
  disarm(world, id);
  socket.shut_read = socket.shut_write = true;
  if (socket.port_chosen) return list_socket(world, id);
  socket.local.port = 0;
  socket.port_bound = false;
}

// A connection is over; its socket goes when nobody holds it any more.
void finish(World& world, SocketId id, TcpState state) {
  if (state == TcpState::kTimeWait) return wait_for_late_segments(world, id);
  const bool held = holds_netns(world.sockets[id]);
  const TcpState before = world.sockets[id].tcp->state;
  if (state == TcpState::kClosed && (before == TcpState::kSynSent || before == TcpState::kSynRecv)) {
    ++counters_of(world, id)[Counter::kAttemptFails];
  } else if (state == TcpState::kClosed && (before == TcpState::kEstablished || before == TcpState::kCloseWait)) {
    ++counters_of(world, id)[Counter::kEstabResets];
  }
  world.sockets.edit(id).tcp.edit().state = state;
  disarm(world, id);
  if (state == TcpState::kClosed) {  // tcp_done
    world.sockets.edit(id).shut_read = world.sockets.edit(id).shut_write = true;
    let_port_go(world, id);
  }
  if (world.sockets[id].holders == 0) destroy(world, id, held);
}

void fail(World& world, SocketId id, int error) {
  world.sockets.edit(id).tcp.edit().error = error;
  finish(world, id, TcpState::kClosed);
}

void accept_syn(World& world, SocketId listener_id, const Ip& ip, LinkId vrf) {
  const Socket listener = world.sockets[listener_id];
  const Tcp& segment = *ip.tcp();
  if (listener.tcp->backlog.size() > listener.tcp->backlog_limit) {  // TCP_LISTENOVERFLOW: the client tries again
    ++counters_of(world, listener_id)[Counter::kListenOverflows];
    ++counters_of(world, listener_id)[Counter::kListenDrops];
    return;
  }
  Socket child = listener;
  child.local = Endpoint{ip.destination, segment.destination};
  child.remote = Endpoint{ip.source, segment.source};
  if (!child.device) child.device = vrf;
  child.holders = 0;
  child.phase = SocketPhase::kUnconnected;
  child.port_chosen = false;  // sk_clone_lock
  child.queue.reset();
  TcpControl tcp;
  tcp.state = TcpState::kSynRecv;
  tcp.initial_send = static_cast<std::uint32_t>(next_random(world));
  tcp.send_unacked = tcp.initial_send;
  tcp.send_next = tcp.initial_send + 1;
  tcp.receive_next = segment.sequence + 1;
  tcp.peer_mss = segment.mss;
  tcp.listener = listener_id;
  child.tcp = Cow(std::move(tcp));
  const SocketId id = world.sockets.add(std::move(child));
  hold(world, NsRef{NsKind::kNet, listener.netns.value});
  list_socket(world, id);
  emit(world, id, kSyn | kAck, world.sockets[id].tcp->initial_send, "");
  arm(world, id, kFirstSynPause);
}

void take_data(World& world, SocketId id, const Ip& ip) {
  const Tcp& segment = *ip.tcp();
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  const std::string& data = *ip.payload;
  const bool fin = (segment.flags & kFin) != 0;
  if (data.empty() && !fin) return;
  if (segment.sequence != tcp.receive_next) {  // again, or too early: say what is expected
    emit(world, id, kAck, tcp.send_next, "");
    return;
  }
  tcp.received += data;
  tcp.receive_next += static_cast<std::uint32_t>(data.size());
  if (fin) {
    ++tcp.receive_next;
    tcp.fin_received = true;
  }
  // tcp_fin: from here on acknowledgements are delayed, in the hope that what the program says to the end goes with it.
  const bool may_wait = fin && tcp.state == TcpState::kEstablished && tcp.send_next == tcp.send_unacked && tcp.timer == kNever;
  may_wait ? arm(world, id, kDelayedAck) : emit(world, id, kAck, tcp.send_next, "");
  if (!fin) return;
  switch (tcp.state) {
    case TcpState::kEstablished: tcp.state = TcpState::kCloseWait; break;
    case TcpState::kFinWait1: tcp.state = TcpState::kClosing; break;
    case TcpState::kFinWait2: finish(world, id, TcpState::kTimeWait); break;
    default: break;
  }
}

void take_ack(World& world, SocketId id, const Tcp& segment) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  const std::uint32_t acked = segment.acknowledgement - tcp.send_unacked;
  if (acked == 0 || acked > tcp.send_next - tcp.send_unacked) return;
  const std::size_t data = std::min<std::size_t>(acked, tcp.unsent.size());
  const std::size_t mss = room_in_segment(world, world.sockets[id]);
  counters_of(world, id)[Counter::kTcpDelivered] += (data + mss - 1) / mss + (acked > data ? 1 : 0);
  tcp.unsent.erase(0, data);
  tcp.send_unacked = segment.acknowledgement;
  if (tcp.send_unacked != tcp.send_next) return;
  disarm(world, id);
  TcpControl& now = world.sockets.edit(id).tcp.edit();
  if (!now.fin_sent) return;
  switch (now.state) {
    case TcpState::kFinWait1: now.state = TcpState::kFinWait2; break;
    case TcpState::kClosing: finish(world, id, TcpState::kTimeWait); break;
    case TcpState::kLastAck: finish(world, id, TcpState::kClosed); break;
    default: break;
  }
}

// tcp_ack: what brings nothing but an acknowledgement goes by the fast path once both ends have their windows.
void count_ack(World& world, SocketId id, const Ip& ip) {
  const TcpControl& tcp = *world.sockets[id].tcp;
  const Tcp& segment = *ip.tcp();
  if (!ip.payload->empty() || (segment.flags & (kFin | kSyn)) != 0) return;
  const bool is_news = segment.acknowledgement != tcp.send_unacked;
  const bool has_window = tcp.listener || tcp.send_unacked != tcp.initial_send + 1;
  const bool fast = tcp.state == TcpState::kEstablished && is_news && has_window;
  ++counters_of(world, id)[fast ? Counter::kTcpHpAcks : Counter::kTcpPureAcks];
}

void establish(World& world, SocketId id) {
  disarm(world, id);
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  tcp.state = TcpState::kEstablished;
  tcp.connected_once = true;
}

void in_syn_sent(World& world, SocketId id, const Tcp& segment) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  const bool for_us = (segment.flags & kAck) != 0 && segment.acknowledgement == tcp.send_next;
  if ((segment.flags & kRst) != 0) {
    constexpr int kRefused = 111;
    if (for_us) fail(world, id, kRefused);
    return;
  }
  if ((segment.flags & kSyn) == 0) return;
  tcp.receive_next = segment.sequence + 1;
  tcp.peer_mss = segment.mss;
  if ((segment.flags & kAck) == 0) {  // both ends, which may be one and the same, have begun at once
    tcp.state = TcpState::kSynRecv;
    return emit(world, id, kSyn | kAck, tcp.initial_send, "");
  }
  if (!for_us) return;
  ++counters_of(world, id)[Counter::kTcpDelivered];
  tcp.send_unacked = segment.acknowledgement;
  establish(world, id);
  emit(world, id, kAck, world.sockets[id].tcp->send_next, "");
  push(world, id);
}

// inet_csk_listen_stop
void end_waiting(World& world, SocketId id) {
  for (const SocketId child : std::vector<SocketId>(world.sockets[id].tcp->backlog)) {
    if (world.sockets.contains(child)) tcp_abort(world, child);
  }
}

}  // namespace

void tcp_connect(World& world, SocketId id) {
  {
    TcpControl& tcp = world.sockets.edit(id).tcp.edit();
    tcp = TcpControl{};
    tcp.state = TcpState::kSynSent;
    tcp.initial_send = static_cast<std::uint32_t>(next_random(world));
    tcp.send_unacked = tcp.initial_send;
    tcp.send_next = tcp.initial_send + 1;
  }
  ++counters_of(world, id)[Counter::kActiveOpens];
  emit(world, id, kSyn, world.sockets[id].tcp->initial_send, "");
  arm(world, id, kFirstSynPause);
}

void tcp_receive(World& world, SocketId id, const Ip& ip, LinkId vrf) {
  const Tcp& segment = *ip.tcp();
  const TcpState state = world.sockets[id].tcp->state;
  if (state == TcpState::kListen) {
    if ((segment.flags & (kSyn | kAck | kRst)) == kSyn) accept_syn(world, id, ip, vrf);
    return;
  }
  if (state == TcpState::kSynSent) return in_syn_sent(world, id, segment);
  if (state == TcpState::kClosed) return;
  if ((segment.flags & kRst) != 0) {  // tcp_reset
    constexpr int kReset = 104, kPipe = 32;
    return fail(world, id, state == TcpState::kCloseWait ? kPipe : kReset);
  }
  const bool both_began = state == TcpState::kSynRecv && !world.sockets[id].tcp->listener;
  if (both_began) {
    if ((segment.flags & kAck) == 0 || segment.acknowledgement != world.sockets[id].tcp->send_next) return;
    world.sockets.edit(id).tcp.edit().send_unacked = segment.acknowledgement;
    establish(world, id);
    if (world.sockets[id].shut_write) return tcp_close(world, id);  // tcp_rcv_state_process: what was said before counts now
    return push(world, id);
  }
  if (state == TcpState::kSynRecv) {
    if ((segment.flags & kSyn) != 0) return emit(world, id, kSyn | kAck, world.sockets[id].tcp->initial_send, "");
    if ((segment.flags & kAck) == 0 || segment.acknowledgement != world.sockets[id].tcp->send_next) return;
    const SocketId listener = world.sockets[id].tcp->listener;
    count_ack(world, id, ip);
    world.sockets.edit(id).tcp.edit().send_unacked = segment.acknowledgement;
    establish(world, id);
    ++counters_of(world, id)[Counter::kPassiveOpens];
    if (!world.sockets.contains(listener)) return tcp_abort(world, id);
    world.sockets.edit(listener).tcp.edit().backlog.push_back(id);
    if (world.sockets[id].shut_write) tcp_close(world, id);  // as its listener was, before it listened
  } else if ((segment.flags & kAck) != 0) {
    count_ack(world, id, ip);
    take_ack(world, id, segment);
    if (!world.sockets.contains(id) || world.sockets[id].tcp->state == TcpState::kClosed) return;
  }
  // Data for a socket that nobody reads any more breaks the connection.
  const Socket& socket = world.sockets[id];
  const bool fin_wait = socket.tcp->state == TcpState::kFinWait1 || socket.tcp->state == TcpState::kFinWait2;
  const bool unread = socket.holders == 0 ? socket.tcp->state != TcpState::kEstablished : fin_wait && socket.shut_read;
  if (unread && !ip.payload->empty()) return tcp_abort(world, id);
  take_data(world, id, ip);
}

void tcp_send(World& world, SocketId id, const std::string& data) {
  world.sockets.edit(id).tcp.edit().unsent += data;
  push(world, id);
}

void tcp_close(World& world, SocketId id) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  switch (tcp.state) {
    case TcpState::kEstablished:
    case TcpState::kSynRecv: tcp.state = TcpState::kFinWait1; break;
    case TcpState::kCloseWait: tcp.state = TcpState::kLastAck; break;
    default: return;
  }
  tcp.fin_queued = true;
  push(world, id);
}

void tcp_disconnect(World& world, SocketId id) {
  const TcpState state = world.sockets[id].tcp->state;
  if (state == TcpState::kListen) end_waiting(world, id);
  if (state == TcpState::kSynSent) {
    ++counters_of(world, id)[Counter::kAttemptFails];
    constexpr int kReset = 104;
    world.sockets.edit(id).tcp.edit().error = kReset;
  }
  disarm(world, id);
  unlist_socket(world, id);
  Socket& socket = world.sockets.edit(id);
  const int error = socket.tcp->error;
  socket.tcp = Cow(TcpControl{});
  socket.tcp.edit().error = error;
  socket.phase = SocketPhase::kUnconnected;
  socket.shut_read = socket.shut_write = false;
  socket.remote.port = 0;  // whom it was for is remembered, and shown
  if (!socket.address_chosen) socket.local.address = socket.source = {};
  if (!socket.port_chosen && state != TcpState::kClosed) {  // of what is closed the port has gone, or was bound to since
    socket.local.port = 0;
    socket.port_bound = false;
  }
  if (socket.local.port != 0) list_socket(world, id);
}

void tcp_abort(World& world, SocketId id) {
  const TcpState state = world.sockets[id].tcp->state;
  if (state != TcpState::kClosed && state != TcpState::kTimeWait && state != TcpState::kListen && state != TcpState::kSynSent) {
    emit(world, id, kRst | kAck, world.sockets[id].tcp->send_next, "");
  }
  finish(world, id, TcpState::kClosed);
}

void tcp_timer(World& world, SocketId id) {
  if (!world.sockets.contains(id) || world.sockets[id].tcp->timer != world.now) return;
  const Socket& socket = world.sockets[id];
  TcpControl tcp = *socket.tcp;
  const Sysctls& sysctls = *world.netns[socket.netns].sysctls;
  constexpr int kTimedOut = 110;
  if (tcp.state == TcpState::kTimeWait) return finish(world, id, TcpState::kClosed);
  if (tcp.state == TcpState::kCloseWait && tcp.send_next == tcp.send_unacked) {
    emit(world, id, kAck, tcp.send_next, "");
    return disarm(world, id);
  }
  const bool opening = tcp.state == TcpState::kSynSent || tcp.state == TcpState::kSynRecv;
  const std::uint8_t most = tcp.state == TcpState::kSynSent ? sysctls.syn_retries : opening ? sysctls.synack_retries : kMostDataRetries;
  if (tcp.retries >= most) return fail(world, id, tcp.error != 0 ? tcp.error : kTimedOut);
  const std::uint8_t retries = ++world.sockets.edit(id).tcp.edit().retries;
  ++counters_of(world, id)[Counter::kRetransSegs];
  if (opening) ++counters_of(world, id)[Counter::kTcpSynRetrans];
  if (tcp.state == TcpState::kSynSent) {
    SnmpCounters& counted = counters_of(world, id);
    ++counted[Counter::kTcpTimeouts];
    ++counted[Counter::kTcpTimeoutRehash];
    if (retries > 1) ++counted[Counter::kTcpLostRetransmit];
  }
  if (opening) {
    emit(world, id, tcp.state == TcpState::kSynSent ? kSyn : static_cast<std::uint8_t>(kSyn | kAck), tcp.initial_send, "");
    // The first four tries come a second apart (tcp_syn_linear_timeouts), then ever longer.
    constexpr int kLinear = 4;
    const int doublings = tcp.state == TcpState::kSynSent ? std::max(0, retries - kLinear) : retries;
    return arm(world, id, kFirstSynPause * (1 << doublings));
  }
  const std::size_t mss = room_in_segment(world, socket);
  if (!tcp.unsent.empty() && tcp.send_next != tcp.send_unacked) {
    emit(world, id, kPsh | kAck, tcp.send_unacked, tcp.unsent.substr(0, mss));
  } else if (tcp.fin_sent) {
    emit(world, id, kFin | kAck, tcp.send_next - 1, "");
  }
  arm(world, id, kFirstDataPause * (1 << std::min<int>(retries, 9)));
}

namespace {

// tcp_v4_mtu_reduced: what is on its way did not fit; it is sent once more, in segments that do.
void send_smaller(World& world, SocketId id) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  if (tcp.state == TcpState::kListen || tcp.state == TcpState::kSynSent || tcp.state == TcpState::kSynRecv || tcp.unsent.empty()) return;
  tcp.send_next = tcp.send_unacked;
  tcp.fin_sent = false;
  push(world, id);
}

}  // namespace

void tcp_icmp_error(World& world, SocketId id, const Icmp& icmp, bool v4) {
  // tcp_v4_err: while connecting an unreachable ends it, unless its user has the socket just then; later it is remembered.
  constexpr int kHostUnreachable = 113, kNetUnreachable = 101, kRefused = 111, kAccess = 13;
  int error = 0;
  if (v4 && icmp.type == 3) {
    switch (icmp.code) {
      case 0: error = kNetUnreachable; break;
      case 2: error = 92; break;
      case 3: error = kRefused; break;
      case 4: return send_smaller(world, id);
      default: error = kHostUnreachable; break;
    }
  } else if (!v4 && icmp.type == 2) {
    return send_smaller(world, id);
  } else if (!v4 && icmp.type == 1) {
    error = icmp.code == 4 ? kRefused : icmp.code == 1 ? kAccess : icmp.code == 0 ? kNetUnreachable : kHostUnreachable;
  } else if (v4 ? icmp.type == 11 : icmp.type == 3) {
    error = kHostUnreachable;
  }
  if (error == 0) return;
  // What comes back while connect(2) still holds the socket, at once over cables of veth, is only noted: the next SYN's counts.
  const TcpControl& tcp = *world.sockets[id].tcp;
  if (tcp.state == TcpState::kSynSent && tcp.retries > 0) return fail(world, id, error);
  world.sockets.edit(id).tcp.edit().error = error;
}

}  // namespace nslab
