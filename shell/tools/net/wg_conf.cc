// wg setconf, addconf, syncconf: a file tells a link what it is to be.
#include <algorithm>
#include <cctype>

#include "model/link/wireguard.h"
#include "model/rules.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/wg.h"

namespace nslab::shell {

namespace {

bool is_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](unsigned char x, unsigned char y) {
           return std::tolower(x) == std::tolower(y);
         });
}

std::optional<int> complain(Call& call, const std::string& why) {
  call.err(why + "\n");
  return 1;
}

// One line without its blanks and what follows a '#' (process_line).
struct WgConf {
  Call& call;
  SetWireguard op{};
  enum class Section : std::uint8_t { kNone, kInterface, kPeer } section = Section::kNone;
  std::vector<bool> has_key{};

  std::optional<int> key(const std::string& value, Key25519& out) const {
    const auto found = wg_key_of(value);
    if (!found) return complain(call, "Key is not the correct length or format: `" + value + "'");
    out = *found;
    return std::nullopt;
  }

  std::optional<int> of_peer(const std::string& name, const std::string& value, const std::string& line) {
    SetWireguard::Peer& peer = op.peers.back();
    if (is_word(name, "Endpoint")) return read_wg_endpoint(call, value, peer);
    if (is_word(name, "AllowedIPs")) return read_wg_allowed(call, value, peer);
    if (is_word(name, "PersistentKeepalive")) return read_wg_keepalive(call, value, peer);
    if (is_word(name, "PresharedKey")) return key(value, peer.preshared_key.emplace());
    if (!is_word(name, "PublicKey")) return complain(call, "Line unrecognized: `" + line + "'");
    has_key.back() = true;
    return key(value, peer.key);
  }

  std::optional<int> line(const std::string& text) {
    if (is_word(text, "[Interface]")) {
      section = Section::kInterface;
      return std::nullopt;
    }
    if (is_word(text, "[Peer]")) {
      section = Section::kPeer;
      op.peers.emplace_back().replace_allowed = true;
      has_key.push_back(false);
      return std::nullopt;
    }
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
    if (!value.empty() && section == Section::kPeer) return of_peer(name, value, text);
    if (!value.empty() && section == Section::kInterface) {
      if (is_word(name, "ListenPort")) return read_wg_port(call, value, op);
      if (is_word(name, "FwMark")) return read_wg_mark(call, value, op);
      if (is_word(name, "PrivateKey")) return key(value, op.private_key.emplace());
    }
    return complain(call, "Line unrecognized: `" + text + "'");
  }
};

// sync_conf: peers that the file does not name go, the others are told what it says.
void drop_others(Call& call, SetWireguard& op) {
  const LinkId id = find_link(call.world(), call.netns(), op.link.name);
  const Wireguard* link = id ? call.world().links[id].as<Wireguard>() : nullptr;
  if (link == nullptr) return;
  for (const WireguardPeer& now : *link->peers) {
    if (std::any_of(op.peers.begin(), op.peers.end(), [&](const auto& peer) { return peer.key == now.key; })) continue;
    SetWireguard::Peer gone;
    gone.key = now.key;
    gone.remove = true;
    op.peers.push_back(gone);
  }
}

}  // namespace

int wg_configure(Call& call) {
  const std::string& command = call.argv[1];
  if (call.argv.size() != 4) return *complain(call, "Usage: wg " + command + " <interface> <configuration filename>");
  const auto content = call.read_file(call.argv[3]);
  if (!content) return *complain(call, "fopen: " + std::string(error_text(call.code(content.error()))));
  WgConf conf{call, {}, {}, {}};
  conf.op.link.name = call.argv[2];
  if (command != "addconf") {
    conf.op.private_key.emplace();
    conf.op.port = 0;
    conf.op.fwmark = 0;
    conf.op.replace_peers = command == "setconf";
  }
  for (std::size_t at = 0; at < content->size();) {
    const std::size_t end = std::min(content->find('\n', at), content->size());
    std::string line = content->substr(at, end - at);
    at = end + 1;
    line.resize(std::min(line.find('#'), line.size()));
    std::erase_if(line, [](unsigned char c) { return std::isspace(c) != 0; });
    if (!line.empty() && conf.line(line)) return *complain(call, "Configuration parsing error");
  }
  if (std::find(conf.has_key.begin(), conf.has_key.end(), false) != conf.has_key.end()) {
    call.err("A peer is missing a public key\n");
    return *complain(call, "Invalid configuration");
  }
  if (command == "syncconf") drop_others(call, conf.op);
  const auto reply = call.ask(std::move(conf.op));
  if (!reply) return *complain(call, "Unable to modify interface: " + std::string(error_text(call.code(reply.error()))));
  return 0;
}

}  // namespace nslab::shell
