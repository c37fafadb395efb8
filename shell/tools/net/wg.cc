// wg (wireguard-tools 1.0.20210914): keys, and what a link is told in words.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/file/paths.h"
#include "model/link/wireguard.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/net/wg.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kWgUsage =
    "Usage: wg <cmd> [<args>]\n\n"
    "Available subcommands:\n"
    "  show: Shows the current configuration and device information\n"
    "  showconf: Shows the current configuration of a given WireGuard interface, for use with `setconf'\n"
    "  set: Change the current configuration, add peers, remove peers, or change peers\n"
    "  setconf: Applies a configuration file to a WireGuard interface\n"
    "  addconf: Appends a configuration file to a WireGuard interface\n"
    "  syncconf: Synchronizes a configuration file to a WireGuard interface\n"
    "  genkey: Generates a new private key and writes it to stdout\n"
    "  genpsk: Generates a new preshared key and writes it to stdout\n"
    "  pubkey: Reads a private key from stdin and writes a public key to stdout\n"
    "You may pass `--help' to any of these subcommands to view usage.\n";
constexpr std::string_view kWgSetUsage =
    "Usage: wg set <interface> [listen-port <port>] [fwmark <mark>] [private-key <file path>] [peer <base64 public key> [remove] "
    "[preshared-key <file path>] [endpoint <ip>:<port>] [persistent-keepalive <interval seconds>] "
    "[allowed-ips <ip1>/<cidr1>[,<ip2>/<cidr2>]...] ]...\n";
constexpr std::string_view kSixBits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<int> wg_fail(Call& call, const std::string& why) {
  call.err(why + "\n");
  return 1;
}

// "Warning: writing to world accessible file.", where standard output is a file that others may read.
void warn_of_readers(Call& call) {
  const FileId* file = call.process().descriptors.find(1);
  if (file == nullptr || call.is_terminal(1)) return;
  const OpenFile& open = call.world().files[*file];
  std::uint32_t mode = 0;
  if (open.kind == OpenFile::Kind::kOutput) {
    mode = 0666 & ~call.process().umask;
  } else if (const auto place = resolve(Walker{call.world(), call.process()}, open.path); place) {
    const Walker walker{call.world(), call.process()};
    if (type_of(walker, *place) == FileType::kFile) mode = mode_of(walker, *place);
  }
  if ((mode & 07U) != 0) call.err("Warning: writing to world accessible file.\nConsider setting the umask to 077 and trying again.\n");
}

struct Wg {
  std::vector<std::string> argv{};
  bool reads = false;
  Source source{};
  std::string text{};

  int fail(Call& call, const std::string& why) const {
    call.err(why + "\n");
    return 1;
  }

  // 32 octets of the kernel's randomness.
  std::optional<Key25519> draw(Call& call) const {
    Open open;
    open.path = "/dev/urandom";
    const auto opened = call.ask(std::move(open));
    if (!opened) return std::nullopt;
    Read read;
    read.descriptor = std::get<Descriptor>(*opened).number;
    read.most = Key25519{}.size();
    const auto reply = call.ask(read);
    Close close;
    close.descriptor = read.descriptor;
    (void)call.ask(close);
    Key25519 key{};
    if (!reply || std::get<Bytes>(*reply).data.size() != key.size()) return std::nullopt;
    std::copy(std::get<Bytes>(*reply).data.begin(), std::get<Bytes>(*reply).data.end(), key.begin());
    return key;
  }

  int generate(Call& call, bool is_private) const {
    if (argv.size() > 2) return fail(call, "Usage: wg " + argv[1]);
    warn_of_readers(call);
    const auto key = draw(call);
    if (!key) return fail(call, "getrandom: Function not implemented");
    call.print("{}\n", wg_key_text(is_private ? clamped(*key) : *key));
    return 0;
  }

  int show_public_key(Call& call) const {
    const auto key = text.size() < kWgKeyText ? std::nullopt : wg_key_of(std::string_view(text).substr(0, kWgKeyText));
    if (!key) return fail(call, "wg: Key is not the correct length or format");
    const bool trails = text.find_first_not_of(" \t\n\v\f\r", kWgKeyText) != std::string::npos;
    if (trails) return fail(call, "wg: Trailing characters found after key");
    call.print("{}\n", wg_key_text(public_key_of(*key)));
    return 0;
  }

  std::optional<int> read_key_file(Call& call, const std::string& path, Key25519& key) const {
    const auto content = call.read_file(path);
    if (!content) return fail(call, fmt::format("fopen: {}", error_text(call.code(content.error()))));
    const auto found = content->size() < kWgKeyText ? std::nullopt : wg_key_of(std::string_view(*content).substr(0, kWgKeyText));
    if (!found && !content->empty()) return fail(call, fmt::format("Key is not the correct length or format: `{}'", path));
    key = found.value_or(Key25519{});
    return std::nullopt;
  }

  std::optional<int> read_peer_word(Call& call, const std::string& word, const std::string& value, SetWireguard::Peer& peer) const {
    if (word == "endpoint") return read_wg_endpoint(call, value, peer);
    if (word == "allowed-ips") return read_wg_allowed(call, value, peer);
    if (word == "preshared-key") return read_key_file(call, value, peer.preshared_key.emplace());
    return read_wg_keepalive(call, value, peer);
  }

  std::optional<int> read_link_word(Call& call, const std::string& word, const std::string& value, SetWireguard& op) const {
    if (word == "listen-port") return read_wg_port(call, value, op);
    if (word == "private-key") return read_key_file(call, value, op.private_key.emplace());
    return read_wg_mark(call, value, op);
  }

  int set(Call& call) const {
    if (argv.size() < 4) return fail(call, std::string(kWgSetUsage.substr(0, kWgSetUsage.size() - 1)));
    static constexpr std::array<std::string_view, 3> kOfLink{"listen-port", "fwmark", "private-key"};
    static constexpr std::array<std::string_view, 4> kOfPeer{"endpoint", "allowed-ips", "persistent-keepalive", "preshared-key"};
    const auto is_in = [](const auto& words, const std::string& word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    SetWireguard op;
    op.link.name = argv[2];
    for (std::size_t at = 3; at < argv.size(); ++at) {
      const std::string& word = argv[at];
      const bool has_peer = !op.peers.empty();
      const bool has_value = at + 1 < argv.size();
      std::optional<int> over;
      if (word == "peer" && has_value) {
        const auto key = wg_key_of(argv[++at]);
        if (!key) return fail(call, fmt::format("Key is not the correct length or format: `{}'", argv[at]));
        op.peers.emplace_back().key = *key;
      } else if (word == "remove" && has_peer) {
        op.peers.back().remove = true;
      } else if (is_in(kOfLink, word) && !has_peer && has_value) {
        over = read_link_word(call, word, argv[++at], op);
      } else if (is_in(kOfPeer, word) && has_peer && has_value) {
        over = read_peer_word(call, word, argv[++at], op.peers.back());
      } else {
        return fail(call, "Invalid argument: " + word);
      }
      if (over) return *over;
    }
    const auto reply = call.ask(std::move(op));
    if (!reply) return fail(call, fmt::format("Unable to modify interface: {}", error_text(call.code(reply.error()))));
    return 0;
  }

  Step operator()(Call& call) {
    if (argv.size() < 2 || argv[1] == "show") return Exited{wg_show(call)};
    const std::string& command = argv[1];
    if (command == "-h" || command == "--help" || command == "help") {
      call.out(kWgUsage);
      return Exited{0};
    }
    if (command == "--version" || command == "-v" || command == "version") {
      call.out("wireguard-tools v1.0.20210914 - https://git.zx2c4.com/wireguard-tools/\n");
      return Exited{0};
    }
    if (command == "genkey" || command == "genpsk") return Exited{generate(call, command == "genkey")};
    if (command == "set") return Exited{set(call)};
    if (command == "pubkey") {
      if (!reads) source.open_input();
      reads = true;
      while (true) {
        std::string part;
        switch (source.block(call, part)) {
          case Source::Got::kData: text += part; continue;
          case Source::Got::kWait: return source.pause(call);
          case Source::Got::kEnd:
          case Source::Got::kFailed: return Exited{show_public_key(call)};
        }
      }
    }
    for (const std::string_view known : {"showconf", "setconf", "addconf", "syncconf"}) {
      if (command == known) return Exited{known == "showconf" ? wg_show_configuration(call) : wg_configure(call)};
    }
    call.complain("Invalid subcommand: `{}'\n{}", command, kWgUsage);
    return Exited{1};
  }
};

}  // namespace

std::string wg_key_text(const Key25519& key) {
  std::string out;
  for (std::size_t at = 0; at < key.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (at + i < key.size() ? key[at + i] : 0U);
    for (int shift = 18; shift >= 0; shift -= 6) out += kSixBits[bits >> shift & 63U];
  }
  out.back() = '=';
  return out;
}

std::optional<Key25519> wg_key_of(std::string_view text) {
  if (text.size() != kWgKeyText || text.back() != '=') return std::nullopt;
  Key25519 key{};
  std::uint32_t bits = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < kWgKeyText; ++i) {
    const std::size_t value = i + 1 == kWgKeyText ? 0 : kSixBits.find(text[i]);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (i % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8) {
      const auto octet = static_cast<std::uint8_t>(bits >> shift & 255U);
      if (at < key.size()) {
        key[at++] = octet;
      } else if (octet != 0) {
        return std::nullopt;
      }
    }
    bits = 0;
  }
  return key;
}

std::optional<int> read_wg_port(Call& call, const std::string& value, SetWireguard& op) {
  const auto port = plain_number(value, 0, 65535);
  if (!port) return call.not_modelled("wg: the port " + value);
  op.port = static_cast<std::uint16_t>(*port);
  return std::nullopt;
}

std::optional<int> read_wg_mark(Call& call, const std::string& value, SetWireguard& op) {
  const std::string digits = value.starts_with("0x") ? value.substr(2) : value;
  char* end = nullptr;
  const auto mark = std::strtoul(digits.c_str(), &end, value.starts_with("0x") ? 16 : 10);
  if (value != "off" && (digits.empty() || *end != 0)) {
    return wg_fail(call, fmt::format("Fwmark is neither 0/off nor 0-0xffffffff: `{}'", value));
  }
  op.fwmark = value == "off" ? 0 : static_cast<std::uint32_t>(mark);
  return std::nullopt;
}

std::optional<int> read_wg_allowed(Call& call, const std::string& list, SetWireguard::Peer& peer) {
  peer.replace_allowed = true;
  for (std::size_t at = 0; at <= list.size() && !list.empty();) {
    const auto comma = std::min(list.find(',', at), list.size());
    const std::string word = list.substr(at, comma - at);
    at = comma + 1;
    const auto slash = word.find('/');
    const auto address = parse_ip(word.substr(0, slash));
    if (!address) return wg_fail(call, fmt::format("Unable to parse IP address: `{}'", word.substr(0, slash)));
    const auto prefix = parse_prefix(word);
    if (!prefix) return wg_fail(call, fmt::format("AllowedIP is not in the correct format: `{}'", word));
    peer.allowed.push_back(*prefix);
  }
  return std::nullopt;
}

std::optional<int> read_wg_endpoint(Call& call, const std::string& word, SetWireguard::Peer& peer) {
  const auto colon = word.starts_with('[') ? word.find("]:") + 1 : word.rfind(':');
  if (colon == std::string::npos || colon == 0) return wg_fail(call, fmt::format("Unable to find port of endpoint: `{}'", word));
  const std::string host = word.starts_with('[') ? word.substr(1, colon - 2) : word.substr(0, colon);
  const auto port = plain_number(word.substr(colon + 1), 0, 65535);
  const Lookup found = look_up_host(call, host);
  if (found.addresses.empty() || !port) return call.not_modelled("wg set: the endpoint " + word);
  peer.endpoint = found.addresses.front();
  peer.port = static_cast<std::uint16_t>(*port);
  return std::nullopt;
}

std::optional<int> read_wg_keepalive(Call& call, const std::string& value, SetWireguard::Peer& peer) {
  const auto seconds = value == "off" ? std::optional<long>(0) : plain_number(value, 0, 65535);
  if (!seconds) return wg_fail(call, fmt::format("Persistent keepalive interval is neither 0/off nor 1-65535: `{}'", value));
  peer.keepalive_s = static_cast<std::uint16_t>(*seconds);
  return std::nullopt;
}

Program start_wg(const std::vector<std::string>& argv) {
  Wg program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
