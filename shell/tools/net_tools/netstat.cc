// netstat of net-tools 2.10: routes, interfaces, and the sockets of TCP, UDP and raw IP.
//
// Not modelled: -N, -Z; the numbers of sockets' inodes are nslab's own.
#include <algorithm>
#include <array>

#include "shell/tools/net/holders.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net_tools/common.h"
#include "shell/tools/net_tools/netstat_usage.h"
#include "shell/tools/net_tools/statistics.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

struct NetstatOptions {
  bool routes = false, interfaces = false, tcp = false, udp = false, raw = false, unix_domain = false;
  bool statistics = false, groups = false;
  bool listening = false, all = false, numeric = false, programs = false, v4 = false, v6 = false;
  bool timers = false, continuous = false, wide = false;
  int extended = 0;
};

// "3/python3" of whoever holds a socket.
std::string program(const std::map<SocketId, std::vector<Holder>>& holders, SocketId id) {
  const auto at = holders.find(id);
  if (at == holders.end() || at->second.empty()) return "-";
  return fmt::format("{}/{}", at->second.front().pid, at->second.front().command);
}

std::string_view state_text(const Socket& socket) {
  if (socket.kind != SocketKind::kTcp) return socket.kind == SocketKind::kUdp && socket.remote.port != 0 ? "ESTABLISHED" : "";
  switch (socket.tcp->state) {
    case TcpState::kClosed: return "CLOSE";
    case TcpState::kListen: return "LISTEN";
    case TcpState::kSynSent: return "SYN_SENT";
    case TcpState::kSynRecv: return "SYN_RECV";
    case TcpState::kEstablished: return "ESTABLISHED";
    case TcpState::kFinWait1: return "FIN_WAIT1";
    case TcpState::kFinWait2: return "FIN_WAIT2";
    case TcpState::kCloseWait: return "CLOSE_WAIT";
    case TcpState::kClosing: return "CLOSING";
    case TcpState::kLastAck: return "LAST_ACK";
    case TcpState::kTimeWait: return "TIME_WAIT";
  }
  return "";
}

class Netstat {
 public:
  Netstat(Call& call, const NetstatOptions& options) : call_(call), options_(options) {}

  int run() {
    const bool inet = options_.tcp || options_.udp || options_.raw;
    const bool everything = !inet && !options_.unix_domain;
    if (inet || everything) {
      call_.print("Active Internet connections {}\n", scope());
      call_.print("Proto Recv-Q Send-Q Local Address           Foreign Address         State      {}{}{}\n",
                  options_.extended > 0 ? " User       Inode     " : "", options_.programs ? " PID/Program name    " : "",
                  options_.timers ? " Timer" : "");
      if (options_.programs) holders_ = socket_holders(call_);
      if (options_.tcp || everything) list(SocketKind::kTcp, "tcp");
      if (options_.udp || everything) list(SocketKind::kUdp, "udp");
      if (options_.raw || everything) list(SocketKind::kRaw, "raw");
    }
    const bool only_inet = options_.v4 || options_.v6;
    if (options_.unix_domain || (everything && !only_inet)) {
      call_.print("Active UNIX domain sockets {}\n", scope());
      call_.print("Proto RefCnt Flags       Type       State         I-Node   {}Path\n", options_.programs ? "PID/Program name     " : "");
      if (options_.programs && holders_.empty()) holders_ = socket_holders(call_);
      list_unix();
    }
    return 0;
  }

 private:
  Call& call_;
  const NetstatOptions& options_;
  std::map<SocketId, std::vector<Holder>> holders_{};

  [[nodiscard]] std::string_view scope() const {
    if (options_.all) return "(servers and established)";
    return options_.listening ? "(only servers)" : "(w/o servers)";
  }
  [[nodiscard]] bool wanted(const Socket& socket) const {
    if (options_.all) return true;
    const bool serves = socket.kind == SocketKind::kTcp ? socket.tcp->state == TcpState::kListen : socket.remote.port == 0;
    return serves == options_.listening;
  }

  std::string host(const IpAddress& address, Family family) {
    if (!address || address.is_any()) return family == Family::kInet6 ? (options_.numeric ? "::" : "[::]") : "0.0.0.0";
    if (options_.numeric) return to_string(address);
    const auto text = call_.read_file("/etc/hosts");
    if (!text) return to_string(address);
    for (const std::string& line : lines_of(*text)) {
      const auto words = words_of(line.substr(0, line.find('#')));
      if (words.size() > 1 && words[0] == to_string(address)) return words[1];
    }
    return to_string(address);
  }
  std::string endpoint(const Socket& socket, const Endpoint& end) {
    std::string port = end.port == 0 ? "*" : std::to_string(end.port);
    if (end.port != 0 && !options_.numeric && socket.kind != SocketKind::kRaw) {
      const std::string_view name = service_name(end.port, socket.kind == SocketKind::kUdp);
      if (!name.empty()) port = std::string(name);
    }
    constexpr std::size_t kWidth = 23;
    std::string where = host(end.address, socket.family);
    if (!options_.wide && where.size() + port.size() + 1 > kWidth) where.resize(kWidth - port.size() - 1);
    return where + ":" + port;
  }

  void list(SocketKind kind, std::string_view name) {
    for (const Family family : {Family::kInet, Family::kInet6}) {
      if ((options_.v4 || options_.v6) && !(family == Family::kInet ? options_.v4 : options_.v6)) continue;
      for (const auto& [key, used] : call_.world().netns[call_.netns()].sockets) {
        const Socket& socket = call_.world().sockets[key.socket];
        if (socket.kind != kind || socket.family != family || !wanted(socket) || !is_hashed(socket)) continue;
        print_socket(key.socket, socket, std::string(name) + (family == Family::kInet6 ? "6" : ""));
      }
    }
  }
  void list_unix() {
    constexpr std::uint32_t kFirstInode = 120000;  // as `ss -x` numbers them
    for (const auto& [id, socket] : call_.world().sockets) {
      const bool stream = socket.kind == SocketKind::kUnixStream;
      if (socket.netns != call_.netns() || (!stream && socket.kind != SocketKind::kUnixDatagram)) continue;
      const bool listens = stream && socket.tcp->state == TcpState::kListen;
      if (!options_.all && listens != options_.listening) continue;
      const bool connected = call_.world().sockets.contains(socket.unix_peer);
      std::string path = socket.unix_path;
      if (!path.empty() && path[0] == '\0') path[0] = '@';
      call_.print("unix  {:<6} {:<11} {:<10} {:<13} {:<8} {}{}\n", connected ? 3 : 2, listens ? "[ ACC ]" : "[ ]",
                  stream ? "STREAM" : "DGRAM", listens ? "LISTENING" : connected ? "CONNECTED" : "", kFirstInode + id.value,
                  options_.programs ? fmt::format("{:<20} ", program(holders_, id)) : "", path);
    }
  }
  void print_socket(SocketId id, const Socket& socket, const std::string& name) {
    std::size_t unread = 0;
    std::size_t unsent = 0;
    if (socket.kind == SocketKind::kTcp && socket.tcp->state != TcpState::kListen) {
      unread = socket.tcp->received.size();
      unsent = socket.tcp->unsent.size();
    } else if (socket.kind == SocketKind::kTcp) {
      unread = socket.tcp->backlog.size();
    }
    call_.print("{:<4}  {:6} {:6} {:<23} {:<23} {:<11}", name, unread, unsent, endpoint(socket, socket.local),
                endpoint(socket, socket.remote), state_text(socket));
    if (options_.extended > 0) {
      const bool root = socket.uid == 0 && !options_.numeric;
      call_.print(" {:<10} {:<10}", root ? "root" : std::to_string(socket.uid), inode_of(id, socket));
    }
    if (options_.programs) call_.print(" {:<20}", program(holders_, id));
    if (options_.timers) call_.print(" {}", timer(socket));
    call_.out("\n");
  }

  // As /proc/net/tcp has it; one that has lost its file has none.
  static std::uint32_t inode_of(SocketId id, const Socket& socket) {
    constexpr std::uint32_t kFirstSocket = 10000;
    const bool waits = socket.kind == SocketKind::kTcp && socket.tcp->state == TcpState::kTimeWait;
    return waits ? 0 : id.value + kFirstSocket;
  }
  [[nodiscard]] std::string timer(const Socket& socket) const {
    if (socket.kind != SocketKind::kTcp || socket.tcp->timer == kNever) return "off (0.00/0/0)";
    const double left = std::max(0.0, static_cast<double>((socket.tcp->timer - call_.now()).count()) / 1e9);
    const bool waits = socket.tcp->state == TcpState::kTimeWait;
    return fmt::format("{} ({:.2f}/{}/0)", waits ? "timewait" : "on", left, waits ? 0U : static_cast<unsigned>(socket.tcp->retries));
  }
};

std::optional<int> take_letter(Call& call, char c, NetstatOptions* options) {
  switch (c) {
    case 's': options->statistics = true; break;
    case 'g': options->groups = true; break;
    case 'r': options->routes = true; break;
    case 'i': options->interfaces = true; break;
    case 't': options->tcp = true; break;
    case 'u': options->udp = true; break;
    case 'w': options->raw = true; break;
    case 'x': options->unix_domain = true; break;
    case 'l': options->listening = true; break;
    case 'a': options->all = true; break;
    case 'n': options->numeric = true; break;
    case 'p': options->programs = true; break;
    case 'e': ++options->extended; break;
    case '4': options->v4 = true; break;
    case '6': options->v6 = true; break;
    case 'o': options->timers = true; break;
    case 'c': options->continuous = true; break;
    case 'W': options->wide = true; break;
    case 'v':
    case 'C':
    case 'F': break;
    case 'V': call.out(kNetstatVersion); return 0;
    case 'h':
      call.err(kNetstatFamilies);
      call.out(kNetstatUsage);
      return 0;
    case 'M': call.err("netstat: no support for `ip_masquerade' on this system.\n"); return 1;
    case 'N':
    case 'Z':
    case 'U':
    case 'S': return call.not_modelled(fmt::format("netstat -{}", c));
    default:
      if (std::string_view("A").find(c) == std::string_view::npos) {
        call.complain("netstat: invalid option -- '{}'\n{}{}", c, kNetstatUsage, kNetstatFamilies);
        return 3;
      }
      return call.not_modelled(fmt::format("netstat -{}", c));
  }
  return std::nullopt;
}

}  // namespace

int run_netstat(Call& call) {
  static constexpr std::array<std::pair<std::string_view, char>, 25> kLong{
      {{"--timers", 'o'}, {"--continuous", 'c'}, {"--version", 'V'},  {"--help", 'h'},    {"--masquerade", 'M'},
       {"--wide", 'W'},   {"--verbose", 'v'},    {"--inet", '4'},     {"--inet6", '6'},   {"--cache", 'C'},
       {"--fib", 'F'},    {"--statistics", 's'}, {"--groups", 'g'},   {"--route", 'r'},   {"--interfaces", 'i'},
       {"--tcp", 't'},    {"--udp", 'u'},        {"--raw", 'w'},      {"--unix", 'x'},    {"--listening", 'l'},
       {"--all", 'a'},    {"--numeric", 'n'},    {"--programs", 'p'}, {"--program", 'p'}, {"--extend", 'e'}}};
  NetstatOptions options;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word.size() < 2 || word[0] != '-') continue;  // it takes no notice of other words
    std::string letters = word.substr(1);
    if (word.starts_with("--")) {
      const auto row = std::find_if(kLong.begin(), kLong.end(), [&](const auto& r) { return r.first == word; });
      if (row == kLong.end()) return call.not_modelled("netstat " + word);
      letters = std::string(1, row->second);
    }
    for (const char c : letters) {
      if (const auto over = take_letter(call, c, &options)) return *over;
    }
  }
  if (options.groups) {
    const int status = show_groups(call, options.v4, options.v6);
    if (!options.v4 && !options.v6) return status;  // a family that is asked for has its sockets listed, too
  }
  if (options.statistics) {
    const bool chosen = options.raw || options.tcp || options.udp;
    const StatisticsWanted wanted = chosen ? StatisticsWanted{options.raw, options.tcp, options.udp} : StatisticsWanted{};
    return options.v6 ? show_statistics6(call, wanted) : show_statistics(call, wanted);
  }
  if (options.routes) {
    int status = 0;
    if (options.v4 || !options.v6) status = show_routes(call, options.numeric, options.extended > 0 ? 3 : 2);
    if (options.v6) show_routes6(call, options.numeric);
    return status;
  }
  if (options.interfaces) {
    call.out("Kernel Interface table\n");
    if (options.extended == 0) call.out("Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n");
    show_interface_rows(call, options.all, options.extended == 0);
    return 0;
  }
  if (options.continuous) return call.not_modelled("netstat -c");
  return Netstat(call, options).run();
}

}  // namespace nslab::shell
