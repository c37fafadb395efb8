// ss, of iproute2 6.1.
//
// Sockets of one address family stand in the order of their making; the kernel's own order hangs on hashes with a random key.
// Not modelled: -i, -m (what TCP and memory are at), -K, -E, -Z, netlink sockets, cgroups: none is mounted.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <set>

#include "shell/tools/net/holders.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/ss_filter.h"
#include "shell/tools/net/ss_help.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct SsOptions {
  bool tcp = false, udp = false, raw = false, unix_domain = false, packet = false;
  bool listening = false, all = false, numeric = false, processes = false, header = true, timers = false, summary = false, details = false,
       dccp = false, queried = false, v4 = false, v6 = false;
  std::uint32_t states = 0;
  std::vector<std::string> expression{};
};

// Eleven columns, as ss counts them; what is asked of one row stands in `cells`.
enum Column : std::size_t {
  kNetid,
  kState,
  kReceiveQueue,
  kSendQueue,
  kAddress,
  kService,
  kPeerAddress,
  kPeerService,
  kProcess,
  kExtra,
  kColumns
};
using Cells = std::array<std::string, kColumns>;

struct Layout {
  std::array<bool, kColumns> disabled{};
  std::vector<Cells> rows{};

  [[nodiscard]] std::string render() const;
};

std::string Layout::render() const {
  constexpr std::array<std::string_view, kColumns> kDelimiter{"", " ", " ", " ", " ", "", " ", "", "", ""};
  std::array<std::size_t, kColumns> width{};
  bool first = true;
  for (std::size_t c = 0; c < kColumns; ++c) {
    if (disabled[c]) continue;
    // ss takes note of a cell's width when the next begins: of the very last, never.
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (c != kProcess || r + 1 < rows.size()) width[c] = std::max(width[c], rows[r][c].size());
    }
    if (!first && width[c] > 0) width[c] += kDelimiter[c].size();
    if (width[c] > 0) first = false;
  }
  std::string out;
  for (const Cells& row : rows) {
    bool begun = false;
    for (std::size_t c = 0; c < kColumns; ++c) {
      if (disabled[c]) continue;
      std::string cell{begun ? kDelimiter[c] : std::string_view()};
      begun = true;
      const std::size_t taken = cell.size() + row[c].size();
      const std::size_t pad = width[c] > taken ? width[c] - taken : 0;
      const bool right = c == kAddress || c == kPeerAddress;
      cell += (right ? std::string(pad, ' ') : "") + row[c] + (right ? "" : std::string(pad, ' '));
      out += cell;
    }
    out += '\n';
  }
  return out;
}

int use_wrong(Call& call, const std::string& text) {
  call.err(text + std::string(kSsUsage));
  return 255;
}

std::optional<int> take_letter(Call& call, char letter, SsOptions& options) {
  switch (letter) {
    case 't': options.tcp = true; break;
    case 'u': options.udp = true; break;
    case 'w': options.raw = true; break;
    case 'x': options.unix_domain = true; break;
    case '0': options.packet = true; break;
    case 'l': options.listening = true; break;
    case 'a': options.all = true; break;
    case 'n': options.numeric = true; break;
    case 'p': options.processes = true; break;
    case 'H': options.header = false; break;
    case 'O': break;
    case 'o': options.timers = true; break;
    case 's': options.summary = true; break;
    case 'e': options.details = true; break;
    case 'r': options.numeric = false; break;
    case '4': options.v4 = true; break;
    case '6': options.v6 = true; break;
    case 'S':
    case 'd':
    case 'M': return call.not_modelled(fmt::format("ss -{}", letter));
    case 'V': call.out("ss utility, iproute2-6.1.0\n"); return 0;
    case 'h': call.out(kSsUsage); return 0;
    case 'Z':
    case 'z': call.err("ss: SELinux is not enabled.\n"); return 1;
    default:
      if (std::string_view("mTibEKNDF").find(letter) != std::string_view::npos) return call.not_modelled(fmt::format("ss -{}", letter));
      return use_wrong(call, fmt::format("ss: invalid option -- '{}'\n", letter));
  }
  return std::nullopt;
}

// -A QUERY: tables of sockets, by name.
std::optional<int> take_query(Call& call, const std::string& list, SsOptions& options) {
  options.queried = true;
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    const std::string name = list.substr(at, end - at);
    at = end + 1;
    const bool inet = name == "inet";
    if (inet || name == "tcp") options.tcp = true;
    if (inet || name == "udp") options.udp = true;
    if (inet || name == "raw") options.raw = true;
    if (inet) options.dccp = true;
    if (name == "unix") options.unix_domain = true;
    if (name == "packet") options.packet = true;
    if (inet || name == "tcp" || name == "udp" || name == "raw" || name == "unix" || name == "packet") continue;
    for (const std::string_view known : {"all",   "mptcp",        "unix_dgram", "u_dgram",      "unix_stream", "u_str",   "unix_seqpacket",
                                         "u_seq", "packet_raw",   "p_raw",      "packet_dgram", "p_dgr",       "netlink", "dccp",
                                         "sctp",  "vsock_stream", "v_str",      "vsock_dgram",  "v_dgr",       "tipc",    "xdp"}) {
      if (name == known) return call.not_modelled("ss -A " + name);
    }
    return use_wrong(call, fmt::format("ss: \"{}\" is illegal socket table id\n", name));
  }
  return std::nullopt;
}

// -f FAMILY, --family=FAMILY
std::optional<int> take_family(Call& call, const std::string& family, SsOptions& options) {
  if (family == "help") return use_wrong(call, "");
  if (family == "inet") {
    options.v4 = true;
  } else if (family == "inet6") {
    options.v6 = true;
  } else if (family == "unix") {
    options.unix_domain = true;
  } else if (family == "link") {
    options.packet = true;
  } else if (family == "netlink" || family == "vsock" || family == "tipc" || family == "xdp") {
    return call.not_modelled("ss -f " + family);
  } else {
    return use_wrong(call, fmt::format("ss: \"{}\" is invalid family\n", family));
  }
  return std::nullopt;
}

std::optional<int> parse(Call& call, SsOptions& options) {
  struct Long {
    std::string_view name;
    char letter;
  };
  constexpr std::array<Long, 20> kLong{{{"tcp", 't'},       {"udp", 'u'},     {"raw", 'w'},      {"unix", 'x'},      {"packet", '0'},
                                        {"listening", 'l'}, {"all", 'a'},     {"numeric", 'n'},  {"processes", 'p'}, {"no-header", 'H'},
                                        {"oneline", 'O'},   {"options", 'o'}, {"summary", 's'},  {"ipv4", '4'},      {"ipv6", '6'},
                                        {"version", 'V'},   {"help", 'h'},    {"extended", 'e'}, {"resolve", 'r'},   {"info", 'i'}}};
  std::size_t at = 1;
  for (; at < call.argv.size(); ++at) {
    const std::string& word = call.argv[at];
    if (word == "--") {
      ++at;
      break;
    }
    if (word.size() < 2 || word[0] != '-') break;
    if (word.starts_with("--")) {
      const auto row = std::find_if(kLong.begin(), kLong.end(), [&](const Long& l) { return l.name == word.substr(2); });
      if (word == "--family" || word.starts_with("--family=")) {
        if (word == "--family" && at + 1 == call.argv.size()) return use_wrong(call, "ss: option '--family' requires an argument\n");
        if (auto over = take_family(call, word == "--family" ? call.argv[++at] : word.substr(9), options)) return over;
        continue;
      }
      if (row == kLong.end()) {
        const auto equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (name == "--query" || name == "--socket") {
          if (equals == std::string::npos && at + 1 == call.argv.size())
            return use_wrong(call, fmt::format("ss: option '{}' requires an argument\n", name));
          const std::string value = equals == std::string::npos ? call.argv[++at] : word.substr(equals + 1);
          if (auto over = take_query(call, value, options)) return over;
          continue;
        }
        for (const char* known : {"--memory", "--threads", "--cgroup", "--tos", "--kill", "--events", "--net", "--sctp", "--dccp",
                                  "--mptcp", "--vsock", "--tipc", "--xdp"}) {
          if (word == known || word.starts_with(std::string(known) + "=")) return call.not_modelled("ss " + word);
        }
        return use_wrong(call, fmt::format("ss: unrecognized option '{}'\n", word));
      }
      if (auto over = take_letter(call, row->letter, options)) return over;
      continue;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char letter = word[i];
      if (letter == 'f') {
        if (i + 1 == word.size() && at + 1 == call.argv.size()) return use_wrong(call, "ss: option requires an argument -- 'f'\n");
        if (auto over = take_family(call, i + 1 < word.size() ? word.substr(i + 1) : call.argv[++at], options)) return over;
        break;
      }
      if (letter == 'A') {
        if (i + 1 == word.size() && at + 1 == call.argv.size()) return use_wrong(call, "ss: option requires an argument -- 'A'\n");
        if (auto over = take_query(call, i + 1 < word.size() ? word.substr(i + 1) : call.argv[++at], options)) return over;
        break;
      }
      if (auto over = take_letter(call, letter, options)) return over;
    }
  }
  if (at + 1 == call.argv.size() && (call.argv[at] == "state" || call.argv[at] == "exclude")) {
    call.err("Command line is not complete. Try option \"help\"\n");
    return 255;
  }
  while (at < call.argv.size() && (call.argv[at] == "state" || call.argv[at] == "exclude") && at + 1 < call.argv.size()) {
    const auto states = ss_state_named(call.argv[at + 1]);
    if (!states) {
      call.complain("ss: wrong state name: {}\n", call.argv[at + 1]);
      return 255;
    }
    if (call.argv[at] == "state") {
      options.states |= *states;
    } else {
      options.states = (options.states == 0 ? ss_state::kAll : options.states) & ~*states;
    }
    at += 2;
  }
  options.expression.assign(call.argv.begin() + static_cast<std::ptrdiff_t>(at), call.argv.end());
  return std::nullopt;
}

std::uint32_t state_of(const Socket& socket) {
  using namespace ss_state;
  if (socket.kind != SocketKind::kTcp)
    return socket.remote.port != 0 || (socket.kind == SocketKind::kRaw && socket.remote.address) ? kEstablished : kClose;
  switch (socket.tcp->state) {
    case TcpState::kClosed: return kClose;
    case TcpState::kListen: return kListen;
    case TcpState::kSynSent: return kSynSent;
    case TcpState::kSynRecv: return kSynRecv;
    case TcpState::kEstablished: return kEstablished;
    case TcpState::kFinWait1: return kFinWait1;
    case TcpState::kFinWait2: return kFinWait2;
    case TcpState::kCloseWait: return kCloseWait;
    case TcpState::kClosing: return kClosing;
    case TcpState::kLastAck: return kLastAck;
    case TcpState::kTimeWait: return kTimeWait;
  }
  return kClose;
}

std::string_view state_text(std::uint32_t state) {
  constexpr std::array<std::string_view, 12> kNames{"UNKNOWN",   "ESTAB",  "SYN-SENT",   "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2",
                                                    "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK", "LISTEN",     "CLOSING"};
  return kNames[static_cast<std::size_t>(std::countr_zero(state))];
}

struct Listing {
  Call& call;
  SsOptions options{};
  SsFilter filter{};
  std::map<SocketId, std::vector<Holder>> holders{};
  Layout layout{};

  void add(std::string_view netid, SocketId id, const Socket& socket);
  void family(std::uint8_t protocol, std::string_view netid, bool v6);
  void kernel_sockets(std::string_view netid, bool v6);
  void unix_sockets();
  std::string address(const Socket& socket, const Endpoint& end, bool local) const;
  std::string service(const Socket& socket, std::uint16_t port) const;
  std::string users(SocketId id) const;
  std::string details(SocketId id, const Socket& socket);
};

std::string Listing::address(const Socket& socket, const Endpoint& end, bool local) const {
  std::string text;
  const bool v6 = socket.family == Family::kInet6;
  if (!end.address || end.address.is_any()) {
    text = !v6 ? "0.0.0.0" : socket.v6only ? "[::]" : "*";
  } else if (v6) {
    text = end.address.is_v4() ? "[::ffff:" + to_string(end.address) + "]" : "[" + to_string(end.address) + "]";
  } else {
    text = to_string(end.address);
  }
  if (local && call.world().links.contains(socket.device)) text += fmt::format("%{}", call.world().links[socket.device].name.view());
  return text + ":";
}

std::string Listing::service(const Socket& socket, std::uint16_t port) const {
  if (port == 0) return "*";
  const Sysctls& sysctls = *call.world().netns[call.netns()].sysctls;
  const bool ephemeral = port >= sysctls.port_low && port <= sysctls.port_high;
  const std::string_view name = options.numeric || ephemeral ? std::string_view() : service_name(port, socket.kind == SocketKind::kUdp);
  return name.empty() ? std::to_string(port) : std::string(name);
}

std::string Listing::users(SocketId id) const {
  const auto at = holders.find(id);
  if (at == holders.end()) return "";
  std::string out;
  for (auto holder = at->second.rbegin(); holder != at->second.rend(); ++holder) {
    out += fmt::format("{}(\"{}\",pid={},fd={})", out.empty() ? "" : ",", holder->command, holder->pid, holder->descriptor);
  }
  return " users:(" + out + ")";
}

std::string timer_text(Duration left) {
  const std::int64_t all = std::max<std::int64_t>(0, left / 1ms);
  const std::int64_t minutes = all / 60000, seconds = all / 1000 % 60, ms = all % 1000;
  std::string out;
  if (minutes > 0) out += fmt::format("{}min", minutes);
  if (seconds > 0 && minutes <= 9) out += fmt::format("{}{}", seconds, minutes == 0 && seconds <= 9 && ms > 0 ? "." : "sec");
  if (ms > 0 && minutes == 0 && seconds <= 9) out += fmt::format("{:03}ms", ms);
  return out;
}

// What the kernel charges a socket for a datagram that waits (skb->truesize): its head from a cache for small ones, which Linux 6.1
// has not, or from kmalloc's next power of two; and what describes it.
std::size_t memory_of(const Packet& packet, const Profile& profile) {
  constexpr std::size_t kLine = 64, kLinkRoom = 16 + 15, kSharedInfo = 320, kSmallHead = 576, kDescription = 256, kLeast = 512;
  const Ip* ip = packet.ip();
  const std::size_t bytes = (ip == nullptr ? 0 : ip->length) + kLinkRoom;
  const std::size_t head = (bytes + kLine - 1) / kLine * kLine + kSharedInfo;
  const bool small = profile.kernel != KernelVersion::k6_1 && head <= kSmallHead;
  return kDescription + (small ? kSmallHead : std::bit_ceil(std::max(head, kLeast)));
}

// What a socket has sent and a neighbour's address is still awaited for (sk_wmem_alloc).
std::size_t held_back(const World& world, SocketId id, const Socket& socket) {
  std::size_t bytes = 0;
  if (socket.kind != SocketKind::kUdp) return bytes;
  for (const auto& [key, neighbour] : world.netns[socket.netns].neighbours) {
    for (const nslab::Frame& frame : *neighbour.waiting) bytes += frame.socket == id ? memory_of(frame.packet, world.profile) : 0;
  }
  return bytes;
}

void Listing::add(std::string_view netid, SocketId id, const Socket& socket) {
  const std::uint32_t state = state_of(socket);
  if ((state & options.states) == 0 || !filter.matches(call.world(), socket)) return;
  std::size_t unread = 0, unsent = 0;
  if (socket.kind == SocketKind::kTcp) {
    const TcpControl& tcp = *socket.tcp;
    if (state == ss_state::kListen) {
      unread = tcp.backlog.size();
      unsent = tcp.backlog_limit;
    } else if (state != ss_state::kTimeWait) {
      unread = tcp.received.size() + (tcp.fin_received ? 1 : 0);
      unsent = state == ss_state::kSynSent ? 1 : tcp.unsent.size() + (tcp.fin_sent && tcp.send_next != tcp.send_unacked ? 1 : 0);
    }
  } else {
    unsent = held_back(call.world(), id, socket);
    for (const Received& r : *socket.queue) unread += r.kind == Received::Kind::kPacket ? memory_of(r.packet, call.world().profile) : 0;
  }
  Cells cells;
  cells[kNetid] = netid;
  cells[kState] = state_text(state);
  cells[kReceiveQueue] = fmt::format("{:<6}", unread);
  cells[kSendQueue] = fmt::format("{:<6}", unsent);
  cells[kAddress] = address(socket, socket.local, true);
  cells[kService] = service(socket, socket.local.port);
  cells[kPeerAddress] = address(socket, socket.remote, false);
  cells[kPeerService] = service(socket, socket.remote.port);
  if (options.processes) cells[kProcess] = users(id);
  if (options.timers && state == ss_state::kTimeWait) {
    cells[kProcess] += fmt::format(" timer:(timewait,{},0)", timer_text(socket.tcp->timer - call.now()));
  } else if (options.timers && socket.kind == SocketKind::kTcp && socket.tcp->timer != kNever) {
    cells[kProcess] += fmt::format(" timer:(on,{},{})", timer_text(socket.tcp->timer - call.now()), socket.tcp->retries);
  }
  if (options.details) cells[kProcess] += details(id, socket);
  layout.rows.push_back(std::move(cells));
}

// sock_details_print, with the cookie that the model has: the socket's own number.
std::string Listing::details(SocketId id, const Socket& socket) {
  constexpr std::uint32_t kFirstInode = 10000;  // as /proc/net/tcp has them
  call.err("Failed to open cgroup2 mount\n");
  std::string out;
  if (socket.uid != 0) out += fmt::format(" uid:{}", socket.uid);
  const bool waits = socket.kind == SocketKind::kTcp && socket.tcp->state == TcpState::kTimeWait;
  if (!waits) out += fmt::format(" ino:{}", id.value + kFirstInode);
  out += fmt::format(" sk:{:x} cgroup:unreachable:1", id.value + 1);
  if (socket.family == Family::kInet6) out += fmt::format(" v6only:{}", socket.v6only ? 1 : 0);
  return out + " <->";
}

void Listing::family(std::uint8_t protocol, std::string_view netid, bool v6) {
  if ((options.v4 || options.v6) && !(v6 ? options.v6 : options.v4)) return;
  const World& world = call.world();
  std::vector<SocketId> found;
  const auto& sockets = world.netns[call.netns()].sockets;
  for (auto at = sockets.lower_bound(PortKey{protocol, 0, {}}); at != sockets.end(); ++at) {
    const PortKey& key = (*at).first;
    if (key.protocol != protocol) break;
    call.runner().step();
    if ((world.sockets[key.socket].family == Family::kInet6) == v6 && is_hashed(world.sockets[key.socket])) found.push_back(key.socket);
  }
  std::sort(found.begin(), found.end());
  for (const bool listening : {true, false}) {
    for (const SocketId id : found) {
      const Socket& socket = world.sockets[id];
      if ((state_of(socket) == ss_state::kListen) == listening) add(netid, id, socket);
    }
  }
  if (protocol == ipproto::kUdp) kernel_sockets(netid, v6);
}

// The sockets by which VXLAN links receive: the kernel's own, one a port.
void Listing::kernel_sockets(std::string_view netid, bool v6) {
  std::set<std::uint16_t> ports;
  for (const auto& [id, link] : call.world().links) {
    call.runner().step();
    const Vxlan* vxlan = link.as<Vxlan>();
    if (vxlan == nullptr || vxlan->birthplace != call.netns() || !link.is_up() || vxlan->remote.is_v6() != v6) continue;
    if (!ports.insert(vxlan->destination_port).second) continue;
    Socket socket;
    socket.netns = call.netns();
    socket.kind = SocketKind::kUdp;
    socket.family = v6 ? Family::kInet6 : Family::kInet;
    socket.v6only = v6;
    socket.local.port = vxlan->destination_port;
    add(netid, SocketId{}, socket);
  }
}

void Listing::unix_sockets() {
  const World& world = call.world();
  for (const auto& [id, socket] : world.sockets) {
    call.runner().step();
    if (socket.netns != call.netns() || (socket.kind != SocketKind::kUnixStream && socket.kind != SocketKind::kUnixDatagram)) continue;
    const bool stream = socket.kind == SocketKind::kUnixStream;
    const bool listens = stream && socket.tcp->state == TcpState::kListen;
    const std::uint32_t state = listens                                    ? ss_state::kListen
                                : world.sockets.contains(socket.unix_peer) ? ss_state::kEstablished
                                                                           : ss_state::kClose;
    if ((state & options.states) == 0) continue;
    Cells cells;
    cells[kNetid] = stream ? "u_str" : "u_dgr";
    cells[kState] = state_text(state);
    cells[kReceiveQueue] = fmt::format("{:<6}", listens ? socket.tcp->backlog.size() : socket.tcp->received.size());
    cells[kSendQueue] = fmt::format("{:<6}", listens ? socket.tcp->backlog_limit : 0);
    std::string path = socket.unix_path;
    if (!path.empty() && path[0] == '\0') path[0] = '@';
    cells[kAddress] = (path.empty() ? "*" : path) + " ";
    cells[kService] = std::to_string(120000 + id.value);
    cells[kPeerAddress] = "* ";
    cells[kPeerService] = socket.unix_peer ? std::to_string(120000 + socket.unix_peer.value) : "0";
    if (options.processes) cells[kProcess] = users(id);
    layout.rows.push_back(std::move(cells));
  }
}

int summary(Call& call) {
  const World& world = call.world();
  int total = 0, allocated = 0, waiting = 0, orphaned = 0, established = 0;
  std::array<std::array<int, 2>, 3> counts{};  // raw, udp, tcp; IPv4 and IPv6
  for (const auto& [id, socket] : world.sockets) {
    call.runner().step();
    const bool is_waiting = socket.kind == SocketKind::kTcp && socket.tcp->state == TcpState::kTimeWait;
    if (socket.kind == SocketKind::kTcp && !is_waiting) ++allocated;
    if (socket.netns != call.netns()) continue;
    if (is_waiting) {
      ++waiting;
      continue;
    }
    if (socket.holders > 0) ++total;
    const std::size_t kind = socket.kind == SocketKind::kRaw   ? 0
                             : socket.kind == SocketKind::kUdp ? 1
                             : socket.kind == SocketKind::kTcp ? 2
                                                               : 3;
    if (kind == 3 || (kind != 0 && socket.local.port == 0) || !is_hashed(socket)) continue;
    ++counts[kind][socket.family == Family::kInet6 ? 1 : 0];
    if (kind == 2 && socket.holders == 0) ++orphaned;
    if (kind == 2 && (socket.tcp->state == TcpState::kEstablished || socket.tcp->state == TcpState::kCloseWait)) ++established;
  }
  const int hashed = counts[2][0] + counts[2][1];
  call.print("Total: {}\nTCP:   {} (estab {}, closed {}, orphaned {}, timewait {})\n\n", total, allocated + waiting, established,
             allocated - hashed, orphaned, waiting);
  call.out("Transport Total     IP        IPv6\n");
  auto line = [&](std::string_view name, int v4, int v6) { call.print("{}\t  {:<9} {:<9} {:<9}\n", name, v4 + v6, v4, v6); };
  line("RAW", counts[0][0], counts[0][1]);
  line("UDP", counts[1][0], counts[1][1]);
  line("TCP", counts[2][0], counts[2][1]);
  line("INET", counts[0][0] + counts[1][0] + counts[2][0], counts[0][1] + counts[1][1] + counts[2][1]);
  line("FRAG", 0, 0);
  call.out("\n");
  return 0;
}

bool is_filter_word(const std::string& word) {
  constexpr std::array<std::string_view, 17> kWords{"(",  ")",   "!",   "not",   "and",   "or",        "&",   "|",    "&&",
                                                    "||", "dst", "src", "dport", "sport", "autobound", "dev", "state"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end() || word.starts_with("fwmark") || word.starts_with("cgroup");
}

}  // namespace

int run_ss(Call& call) {
  Listing listing{call};
  SsOptions& options = listing.options;
  if (const auto over = parse(call, options)) return *over;
  if (options.summary) return summary(call);
  const auto filter = parse_ss_filter(call, options.expression);
  if (!filter && !filter.error().empty()) {
    call.err(filter.error());
    return 1;
  }
  if (!filter && !is_filter_word(options.expression.front())) {
    call.complain("Error: an inet prefix is expected rather than \"{}\".\nCannot parse dst/src address.\n", options.expression.front());
    return 1;
  }
  if (!filter) {
    call.complain("ss: bison bellows (while parsing filter): \"syntax error!\" Sorry.\n{}", kSsUsage);
    return 255;
  }
  listing.filter = *filter;
  if (options.details && options.unix_domain) return call.not_modelled("ss -xe");
  const int chosen = options.tcp + options.udp + options.raw + options.unix_domain * 3 + options.packet * 2;
  const bool everything = chosen == 0;
  const std::uint32_t defaults = chosen > 0 && !options.tcp && !options.unix_domain && !options.queried
                                     ? (options.packet ? ss_state::kClose : ss_state::kEstablished)
                                     : ss_state::kDefault;
  if (options.states == 0) {
    options.states = options.all ? ss_state::kAll : options.listening ? ss_state::kListen | ss_state::kClose : defaults;
  }
  listing.layout.disabled[kNetid] = chosen == 1;
  listing.layout.disabled[kState] = std::has_single_bit(options.states);
  if (options.header) {
    listing.layout.rows.push_back({"Netid", "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process", ""});
  }
  if (options.processes) listing.holders = socket_holders(call);
  if (options.unix_domain || (everything && !options.v4 && !options.v6)) listing.unix_sockets();
  struct Family2 {
    bool wanted;
    std::uint8_t protocol;
    std::string_view netid;
  };
  for (const Family2& row : {Family2{options.raw, kRawProtocol, "raw"}, Family2{options.udp, ipproto::kUdp, "udp"},
                             Family2{options.tcp, ipproto::kTcp, "tcp"}}) {
    if (!row.wanted && !everything) continue;
    listing.family(row.protocol, row.netid, false);
    listing.family(row.protocol, row.netid, true);
  }
  // Among all families is DCCP, which Linux has dropped (6.16).
  if ((everything || options.dccp) && call.world().profile.kernel != KernelVersion::k6_1) call.err("RTNETLINK answers: Invalid argument\n");
  call.out(listing.layout.render());
  return 0;
}

}  // namespace nslab::shell
