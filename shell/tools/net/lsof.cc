// lsof 4.95, as far as it tells of the Internet sockets of a namespace: lsof -i.
#include <algorithm>
#include <array>

#include "shell/tools/more.h"
#include "shell/tools/net/holders.h"
#include "shell/tools/net/names.h"
#include "shell/tools/system/common.h"

namespace nslab::shell {

namespace {

struct LsofOptions {
  bool internet = false, pids_only = false, port_numbers = false, addresses = false;
  Family family = Family::kNone;
  std::string protocol{};  // "tcp", "udp"
  std::optional<IpAddress> host{};
  std::vector<std::pair<std::uint16_t, std::uint16_t>> ports{};
  std::string state{};  // -s TCP:LISTEN
};

struct OpenSocket {
  Holder holder{};
  SocketId id{};
};

std::string in_small_letters(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

// [46][protocol][@host][:port[-port][,…]]
bool read_internet(Call& call, std::string_view text, LsofOptions& options) {
  options.internet = true;
  if (!text.empty() && (text[0] == '4' || text[0] == '6')) {
    options.family = text[0] == '4' ? Family::kInet : Family::kInet6;
    text.remove_prefix(1);
  }
  const auto end = std::min(text.find_first_of("@:"), text.size());
  options.protocol = in_small_letters(std::string(text.substr(0, end)));
  if (!options.protocol.empty() && options.protocol != "tcp" && options.protocol != "udp") return false;
  text.remove_prefix(end);
  if (!text.empty() && text[0] == '@') {
    const auto colon = std::min(text.find(':'), text.size());
    const Lookup found = look_up_host(call, std::string(text.substr(1, colon - 1)));
    if (found.addresses.empty()) return false;
    options.host = found.addresses.front();
    text.remove_prefix(colon);
  }
  if (text.empty()) return true;
  text.remove_prefix(1);
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string_view word = text.substr(0, comma);
    const auto dash = word.find('-');
    const auto port = [&](std::string_view name) -> std::optional<std::uint16_t> {
      if (const auto number = plain_number(name, 0, 65535)) return static_cast<std::uint16_t>(*number);
      return service_port(name, options.protocol == "udp");
    };
    const auto low = port(word.substr(0, dash));
    const auto high = dash == std::string_view::npos ? low : port(word.substr(dash + 1));
    if (!low || !high) return false;
    options.ports.emplace_back(*low, *high);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return true;
}

std::optional<int> read_lsof(Call& call, LsofOptions& options) {
  for (std::size_t at = 1; at < call.argv.size(); ++at) {
    const std::string& word = call.argv[at];
    if (word.size() < 2 || word[0] != '-') return call.not_modelled("lsof of files");
    for (std::size_t k = 1; k < word.size(); ++k) {
      const char letter = word[k];
      if (letter == 'n') {
        options.addresses = true;
      } else if (letter == 'P') {
        options.port_numbers = true;
      } else if (letter == 't') {
        options.pids_only = true;
      } else if (letter == 'i' || letter == 's') {
        std::string value = word.substr(k + 1);
        const bool has_next = at + 1 < call.argv.size() && !call.argv[at + 1].starts_with('-');
        if (value.empty() && has_next) value = call.argv[++at];
        if (letter == 'i' && !read_internet(call, value, options)) return call.not_modelled("lsof -i " + value);
        if (letter == 's' && !value.starts_with("TCP:") && !value.starts_with("tcp:")) return call.not_modelled("lsof -s " + value);
        if (letter == 's') options.state = value.substr(4);
        break;
      } else {
        return call.not_modelled(fmt::format("lsof -{}", letter));
      }
    }
  }
  if (!options.internet) return call.not_modelled("lsof without -i");
  return std::nullopt;
}

std::string_view lsof_state(const Socket& socket) {
  constexpr std::array<std::string_view, 11> kNames{"CLOSED",     "LISTEN",     "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT1",
                                                    "FIN_WAIT2",  "CLOSE_WAIT", "CLOSING",  "LAST_ACK", "TIME_WAIT"};
  return kNames.at(static_cast<std::size_t>(socket.tcp->state));
}

bool is_wanted(const LsofOptions& options, const Socket& socket) {
  const bool tcp = socket.kind == SocketKind::kTcp;
  if (!tcp && socket.kind != SocketKind::kUdp) return false;
  if (socket.local.port == 0) return false;
  if (options.family != Family::kNone && socket.family != options.family) return false;
  if (!options.protocol.empty() && (options.protocol == "tcp") != tcp) return false;
  if (!options.state.empty() && (!tcp || lsof_state(socket) != options.state)) return false;
  if (options.host && socket.local.address != *options.host && socket.remote.address != *options.host) return false;
  const auto fits = [&](std::uint16_t port) {
    return port != 0 && std::any_of(options.ports.begin(), options.ports.end(), [&](const auto& range) {
             return port >= range.first && port <= range.second;
           });
  };
  return options.ports.empty() || fits(socket.local.port) || fits(socket.remote.port);
}

std::string end_text(Call& call, const LsofOptions& options, const Endpoint& end, bool udp) {
  std::string host = "*";
  if (end.address && !end.address.is_any()) {
    host = end.address.is_v6() ? "[" + to_string(end.address) + "]" : to_string(end.address);
    if (!options.addresses) host = name_of_address(call, end.address).value_or(host);
  }
  const std::string_view service = options.port_numbers ? std::string_view() : service_name(end.port, udp);
  return host + ":" + (service.empty() ? std::to_string(end.port) : std::string(service));
}

std::string place_text(Call& call, const LsofOptions& options, const Socket& socket) {
  const bool udp = socket.kind == SocketKind::kUdp;
  std::string text = end_text(call, options, socket.local, udp);
  if (socket.remote.port != 0) text += "->" + end_text(call, options, socket.remote, udp);
  return text + " " + (udp ? std::string() : fmt::format("({})", lsof_state(socket)));
}

using LsofRow = std::array<std::string, 9>;

void print_rows(Call& call, const std::vector<LsofRow>& rows) {
  std::array<std::size_t, 9> width{};
  for (const LsofRow& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) width.at(c) = std::max(width.at(c), row.at(c).size());
  }
  constexpr std::size_t kFdColumn = 3;
  for (const LsofRow& row : rows) {
    std::string line = fmt::format("{:<{}}", row[0], width[0]);
    for (std::size_t c = 1; c + 1 < row.size(); ++c) {
      // A descriptor has two letters behind its number: what it is open for, and its lock.
      line += c == kFdColumn ? " " + row[c] : fmt::format(" {:>{}}", row.at(c), width.at(c));
    }
    call.out(line + " " + row.back() + "\n");
  }
}

}  // namespace

int run_lsof(Call& call) {
  LsofOptions options;
  if (const auto over = read_lsof(call, options)) return *over;
  std::vector<OpenSocket> found;
  const World& world = call.world();
  for (const auto& [id, holders] : socket_holders(call)) {
    const Socket& socket = world.sockets[id];
    // Those of other namespaces are not in this one's /proc/net, so lsof cannot tell what they are.
    if (socket.netns != call.netns() || !is_wanted(options, socket)) continue;
    for (const Holder& holder : holders) found.push_back({holder, id});
  }
  if (found.empty()) return 1;
  std::sort(found.begin(), found.end(), [](const OpenSocket& a, const OpenSocket& b) {
    return std::pair(a.holder.pid, a.holder.descriptor) < std::pair(b.holder.pid, b.holder.descriptor);
  });
  if (options.pids_only) {
    Pid last = 0;
    for (const OpenSocket& open : found) {
      if (open.holder.pid != last) call.print("{}\n", open.holder.pid);
      last = open.holder.pid;
    }
    return 0;
  }
  std::vector<LsofRow> rows{{"COMMAND", "PID", "USER", "  FD  ", "TYPE", "DEVICE", "SIZE/OFF", "NODE", "NAME"}};
  for (const OpenSocket& open : found) {
    const Socket& socket = world.sockets[open.id];
    constexpr std::size_t kCommandWidth = 9;
    rows.push_back({open.holder.command.substr(0, kCommandWidth), std::to_string(open.holder.pid), system_tools::user_name(socket.uid),
                    fmt::format("{:>4}u ", open.holder.descriptor), socket.family == Family::kInet6 ? "IPv6" : "IPv4",
                    std::to_string(open.id.value + 10000), "0t0", socket.kind == SocketKind::kUdp ? "UDP" : "TCP",
                    place_text(call, options, socket)});
  }
  print_rows(call, rows);
  return 0;
}

}  // namespace nslab::shell
