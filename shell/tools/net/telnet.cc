// telnet: as a tester of ports, that of inetutils, which Debian has (2.4).
//
// What stdin says goes to the port in telnet's spelling of lines; its end, or the other end's, ends it.
// Not modelled: telnet servers (options are not negotiated), the command mode behind the escape character.
#include <fmt/format.h>

#include <optional>

#include "model/file/descriptors.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kTelnetUsage = "usage: telnet [-4] [-6] [-l user] [-b addr] [-a] host-name [port]\n";

struct Telnet {
  enum class Phase : std::uint8_t { kBegin, kDialling, kConnecting, kTalking };

  std::vector<std::string> argv{};
  std::string host{}, service = "telnet", own{}, escape = "^]";
  Family family = Family::kNone;
  std::uint16_t port = 0;
  std::vector<IpAddress> addresses{};
  std::size_t address = 0;
  int descriptor = -1;
  bool held_return = false;  // a CR came, and what comes after it decides what it means
  Phase phase = Phase::kBegin;

  Step operator()(Call& call);

 private:
  std::optional<Step> parse(Call& call);
  std::optional<Step> look_up(Call& call);
  std::optional<Step> dial(Call& call);
  std::optional<Step> failed(Call& call, Errno error);
  std::optional<Step> wait_for_connection(Call& call);
  Step talk(Call& call);
  std::string shown(const std::string& data);
};

// telsnd: lines end with CR LF, a CR by itself is followed by NUL, and what would be a command is doubled.
std::string as_sent(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
    if (c == '\r') out += '\0';
    if (c == '\xff') out += c;
  }
  return out;
}

// telrcv: CR LF is the end of a line, CR NUL a CR.
std::string Telnet::shown(const std::string& data) {
  std::string out;
  for (const char c : data) {
    const bool after_return = std::exchange(held_return, c == '\r');
    if (after_return && c != '\n') out += '\r';
    if (c != '\r' && !(after_return && c == '\0')) out += c;
  }
  return out;
}

std::optional<Step> Telnet::parse(Call& call) {
  constexpr std::string_view kWithValue = "belnSX", kIgnored = "8acdEKLr";
  std::vector<std::string> words;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word == "-V" || word == "--version") return Exited{call.not_modelled("telnet " + word)};
    if (word.size() < 2 || word[0] != '-' || !words.empty()) {
      words.push_back(word);
      continue;
    }
    for (std::size_t k = 1; k < word.size(); ++k) {
      const char letter = word[k];
      if (kWithValue.find(letter) != std::string_view::npos) {
        const std::string value = k + 1 < word.size() ? word.substr(k + 1) : i + 1 < argv.size() ? argv[++i] : std::string();
        if (letter == 'b') own = value;
        if (letter == 'e') {
          escape = value;
          call.print("Telnet escape character is '{}'.\n", escape);
        }
        break;
      }
      if (letter == '4') family = Family::kInet;
      else if (letter == '6') family = Family::kInet6;
      else if (kIgnored.find(letter) == std::string_view::npos) return Exited{call.not_modelled(fmt::format("telnet -{}", letter))};
      if (letter == 'E') escape = "off";
    }
  }
  if (words.empty()) return Exited{call.not_modelled("telnet without a host")};
  if (words.size() > 2) {
    call.complain("telnet: too many arguments\n");
    return Exited{1};
  }
  host = words[0];
  if (words.size() == 2) service = words[1];
  return std::nullopt;
}

std::optional<Step> Telnet::look_up(Call& call) {
  const auto number = plain_number(service, 0, 1000000000);
  if (host.empty()) {
    call.err(std::string(kTelnetUsage));
    return Exited{1};
  }
  if (number && (*number < 1 || *number > 65535)) {
    call.complain("Port number {} is out of range.\n", service);
    return Exited{1};
  }
  const auto unknown = [&](std::string_view why) {
    call.complain("Server lookup failure:  {}:{}, {}\n", host, service, why);
    return Exited{1};
  };
  const auto named = number ? static_cast<std::uint16_t>(*number) : service_port(service);
  if (!named) return unknown("Servname not supported for ai_socktype");
  port = *named;
  const Lookup found = look_up_host(call, host, family);
  if (found.addresses.empty()) return unknown(lookup_text(found.failure));
  addresses = found.addresses;
  phase = Phase::kDialling;
  return std::nullopt;
}

std::optional<Step> Telnet::failed(Call& call, Errno error) {
  if (descriptor >= 0) close_socket(call, descriptor);
  descriptor = -1;
  const bool last = address + 1 == addresses.size();
  call.complain("{}: {}\n", last ? "telnet: Unable to connect to remote host" : "Connection failed", error_text(error));
  if (last) return Exited{1};
  ++address;
  phase = Phase::kDialling;
  return std::nullopt;
}

std::optional<Step> Telnet::dial(Call& call) {
  call.print("Trying {}...\n", to_string(addresses[address]));
  SocketWish wish;
  wish.to = Endpoint{addresses[address], port};
  if (!own.empty()) {
    const Lookup found = look_up_host(call, own, wish.to.address.family);
    if (found.addresses.empty()) return Exited{call.not_modelled("telnet -b with a name that is none")};
    wish.from.address = found.addresses.front();
    wish.binds = true;
  }
  const auto made = make_socket(call, wish);
  if (!made) return failed(call, made.error().error);
  descriptor = *made;
  phase = Phase::kConnecting;
  return std::nullopt;
}

std::optional<Step> Telnet::wait_for_connection(Call& call) {
  Errno error{};
  const Connecting state = connection_state(call, descriptor, &error, true);
  if (state == Connecting::kPending) return Wait{kNever, {}, {descriptor}, {}, false};
  if (state == Connecting::kFailed) return failed(call, error);
  if (service == "telnet") return Exited{call.not_modelled("telnet to a telnet server (a port after the host is)")};
  call.print("Connected to {}.\nEscape character is '{}'.\n", host, escape);
  call.flush();
  phase = Phase::kTalking;
  return std::nullopt;
}

Step Telnet::talk(Call& call) {
  while (true) {
    bool over = false, idle = true;
    if (is_readable(call.world(), call.pid(), descriptor)) {
      const Arrival arrival = receive(call, descriptor);
      idle = arrival.kind == Arrival::Kind::kNothing;
      over = arrival.kind == Arrival::Kind::kEnd || arrival.kind == Arrival::Kind::kError;
      if (arrival.kind == Arrival::Kind::kData) {
        call.out(shown(arrival.data));
        call.flush();
      }
    }
    if (!over && is_readable(call.world(), call.pid(), 0)) {
      if (const auto data = call.read(0)) {
        idle = false;
        over = data->empty() || send_bytes(call, descriptor, as_sent(*data)) != Errno::kNone;
      }
    }
    if (over) {
      close_socket(call, descriptor);
      call.complain("Connection closed by foreign host.\n");
      return Exited{0};
    }
    if (idle) return Wait{kNever, {0, descriptor}, {}, {}, false};
    call.runner().step();
  }
}

Step Telnet::operator()(Call& call) {
  while (true) {
    call.runner().step();
    std::optional<Step> step;
    switch (phase) {
      case Phase::kBegin:
        step = parse(call);
        if (!step) step = look_up(call);
        break;
      case Phase::kDialling: step = dial(call); break;
      case Phase::kConnecting: step = wait_for_connection(call); break;
      case Phase::kTalking: return talk(call);
    }
    if (step) return *step;
  }
}

}  // namespace

Program start_telnet(const std::vector<std::string>& argv) {
  Telnet program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
