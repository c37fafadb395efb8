// wg show, wg showconf: what a link and its peers have been told, and what they have counted.
#include <fmt/format.h>

#include <algorithm>

#include "model/link/wireguard.h"
#include "model/rules.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/net/wg.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kWgShowUsage =
    "Usage: wg show { <interface> | all | interfaces } [public-key | private-key | listen-port | fwmark | peers | preshared-keys | "
    "endpoints | allowed-ips | latest-handshakes | transfer | persistent-keepalive | dump]\n";

bool is_key(const Key25519& key) { return key != Key25519{}; }
std::string maybe(const Key25519& key) { return is_key(key) ? wg_key_text(key) : "(none)"; }

std::string allowed_text(const WireguardPeer& peer, std::string_view between) {
  std::string out;
  for (const Prefix& prefix : peer.allowed) {
    if (!out.empty()) out += between;
    out += fmt::format("{}/{}", to_string(prefix.address), prefix.length);
  }
  return out;
}

std::string endpoint_of(const WireguardPeer& peer) {
  if (!peer.endpoint) return "(none)";
  const std::string address = to_string(peer.endpoint);
  return peer.endpoint.is_v6() ? fmt::format("[{}]:{}", address, peer.port) : fmt::format("{}:{}", address, peer.port);
}

std::string octets_text(std::uint64_t count) {
  constexpr double kStep = 1024;
  if (count < 1024) return fmt::format("{} B", count);
  double value = static_cast<double>(count) / kStep;
  for (const char* unit : {"KiB", "MiB", "GiB"}) {
    if (value < kStep) return fmt::format("{:.2f} {}", value, unit);
    value /= kStep;
  }
  return fmt::format("{:.2f} TiB", value);
}

// "1 minute, 3 seconds"
std::string span_text(std::uint64_t seconds) {
  struct Unit {
    std::uint64_t length;
    const char* name;
  };
  std::string out;
  for (const Unit unit : {Unit{31536000, "year"}, Unit{86400, "day"}, Unit{3600, "hour"}, Unit{60, "minute"}, Unit{1, "second"}}) {
    const std::uint64_t count = seconds / unit.length;
    seconds %= unit.length;
    if (count != 0) out += fmt::format("{}{} {}{}", out.empty() ? "" : ", ", count, unit.name, count == 1 ? "" : "s");
  }
  return out;
}

struct WgShow {
  Call& call;
  std::string name;
  const Wireguard& link;
  bool with_name = false;  // each line begins with the link's name

  void pretty() const {
    const bool open = call.variable("WG_HIDE_KEYS") == "never";
    const auto masked = [&](const Key25519& key) { return open ? wg_key_text(key) : std::string("(hidden)"); };
    call.print("interface: {}\n", name);
    if (is_key(link.public_key)) call.print("  public key: {}\n", wg_key_text(link.public_key));
    if (is_key(link.private_key)) call.print("  private key: {}\n", masked(link.private_key));
    if (link.port != 0) call.print("  listening port: {}\n", link.port);
    if (link.fwmark != 0) call.print("  fwmark: 0x{:x}\n", link.fwmark);
    std::vector<WireguardPeer> peers = *link.peers;
    std::stable_sort(peers.begin(), peers.end(), [](const WireguardPeer& a, const WireguardPeer& b) {  // peer_cmp: the latest first
      return a.handshake.has_value() && (!b.handshake || *a.handshake > *b.handshake);
    });
    for (const WireguardPeer& peer : peers) {
      call.print("\npeer: {}\n", wg_key_text(peer.key));
      if (is_key(peer.preshared_key)) call.print("  preshared key: {}\n", masked(peer.preshared_key));
      if (peer.endpoint) call.print("  endpoint: {}\n", endpoint_of(peer));
      call.print("  allowed ips: {}\n", peer.allowed.empty() ? "(none)" : allowed_text(peer, ", "));
      if (peer.handshake) {
        const std::int64_t past = seconds_of(call.now()) - seconds_of(*peer.handshake);
        call.print("  latest handshake: {}\n", past == 0 ? "Now" : span_text(static_cast<std::uint64_t>(past)) + " ago");
      }
      if (peer.rx_bytes != 0 || peer.tx_bytes != 0) {
        call.print("  transfer: {} received, {} sent\n", octets_text(peer.rx_bytes), octets_text(peer.tx_bytes));
      }
      if (peer.keepalive_s != 0) call.print("  persistent keepalive: every {}\n", span_text(peer.keepalive_s));
    }
  }

  void row(const std::string& text) const { call.print("{}{}\n", with_name ? name + "\t" : "", text); }
  std::string mark() const { return link.fwmark == 0 ? "off" : fmt::format("0x{:x}", link.fwmark); }
  static std::string keepalive(const WireguardPeer& peer) { return peer.keepalive_s == 0 ? "off" : std::to_string(peer.keepalive_s); }

  static std::string since_1970(const WireguardPeer& peer) { return peer.handshake ? std::to_string(seconds_of(*peer.handshake)) : "0"; }

  // One column of each peer; nothing where there is none of that name.
  static std::optional<std::string> column(const WireguardPeer& peer, std::string_view what) {
    if (what == "endpoints") return endpoint_of(peer);
    if (what == "allowed-ips") return peer.allowed.empty() ? "(none)" : allowed_text(peer, " ");
    if (what == "transfer") return fmt::format("{}\t{}", peer.rx_bytes, peer.tx_bytes);
    if (what == "persistent-keepalive") return keepalive(peer);
    if (what == "preshared-keys") return maybe(peer.preshared_key);
    return std::nullopt;
  }

  int plain(const std::string& what) const {
    if (what == "public-key") return row(maybe(link.public_key)), 0;
    if (what == "private-key") return row(maybe(link.private_key)), 0;
    if (what == "listen-port") return row(std::to_string(link.port)), 0;
    if (what == "fwmark") return row(mark()), 0;
    if (what == "dump") {
      row(fmt::format("{}\t{}\t{}\t{}", maybe(link.private_key), maybe(link.public_key), link.port, mark()));
    } else if (what != "peers" && what != "latest-handshakes" && !column({}, what)) {
      call.complain("Invalid parameter: `{}'\n{}", what, kWgShowUsage);
      return 1;
    }
    for (const WireguardPeer& peer : *link.peers) {
      const std::string key = wg_key_text(peer.key);
      if (what == "peers") {
        row(key);
      } else if (what == "latest-handshakes") {
        row(key + "\t" + since_1970(peer));
      } else if (what == "dump") {
        const std::string allowed = peer.allowed.empty() ? "(none)" : allowed_text(peer, ",");
        row(fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", key, maybe(peer.preshared_key), endpoint_of(peer), allowed,
                        since_1970(peer), peer.rx_bytes, peer.tx_bytes, keepalive(peer)));
      } else {
        row(key + "\t" + *column(peer, what));
      }
    }
    return 0;
  }
};

// The link of that name; nothing, once it has been said why not.
const Wireguard* wireguard_named(Call& call, const std::string& name) {
  const LinkId id = find_link(call.world(), call.netns(), name);
  const Wireguard* link = id ? call.world().links[id].as<Wireguard>() : nullptr;
  if (link == nullptr) call.complain("Unable to access interface: {}\n", id ? "Operation not supported" : "No such device");
  return link;
}

std::vector<std::string> wireguard_names(Call& call) {
  std::vector<std::string> names;
  for (const auto& [index, id] : call.world().netns[call.netns()].links) {
    if (call.world().links[id].as<Wireguard>() != nullptr) names.push_back(call.world().links[id].name.text());
  }
  return names;
}

}  // namespace

int wg_show(Call& call) {
  const std::vector<std::string>& argv = call.argv;
  const std::string which = argv.size() > 2 ? argv[2] : "all";
  if (argv.size() > 4 || (which == "interfaces" && argv.size() > 3)) {
    call.err(kWgShowUsage);
    return 1;
  }
  if (argv.size() == 3 && (which == "-h" || which == "--help" || which == "help")) {
    call.out(kWgShowUsage);
    return 0;
  }
  if (which == "interfaces") {
    const auto names = wireguard_names(call);
    if (!names.empty()) call.print("{}\n", fmt::join(names, " "));
    return 0;
  }
  if (which != "all") {
    const Wireguard* link = wireguard_named(call, which);
    if (link == nullptr) return 1;
    const WgShow show{call, which, *link};
    return argv.size() == 4 ? show.plain(argv[3]) : (show.pretty(), 0);
  }
  const auto names = wireguard_names(call);
  for (std::size_t at = 0; at < names.size(); ++at) {
    const WgShow show{call, names[at], *wireguard_named(call, names[at]), true};
    if (argv.size() == 4) {
      if (const int status = show.plain(argv[3]); status != 0) return status;
      continue;
    }
    show.pretty();
    if (at + 1 < names.size()) call.out("\n");
  }
  return 0;
}

int wg_show_configuration(Call& call) {
  if (call.argv.size() != 3) {
    call.err("Usage: wg showconf <interface>\n");
    return 1;
  }
  const Wireguard* link = wireguard_named(call, call.argv[2]);
  if (link == nullptr) return 1;
  call.out("[Interface]\n");
  if (link->port != 0) call.print("ListenPort = {}\n", link->port);
  if (link->fwmark != 0) call.print("FwMark = 0x{:x}\n", link->fwmark);
  if (is_key(link->private_key)) call.print("PrivateKey = {}\n", wg_key_text(link->private_key));
  for (const WireguardPeer& peer : *link->peers) {
    call.print("\n[Peer]\nPublicKey = {}\n", wg_key_text(peer.key));
    if (is_key(peer.preshared_key)) call.print("PresharedKey = {}\n", wg_key_text(peer.preshared_key));
    if (!peer.allowed.empty()) call.print("AllowedIPs = {}\n", allowed_text(peer, ", "));
    if (peer.endpoint) call.print("Endpoint = {}\n", endpoint_of(peer));
    if (peer.keepalive_s != 0) call.print("PersistentKeepalive = {}\n", peer.keepalive_s);
  }
  if (link->peers->empty()) call.out("\n");
  return 0;
}

}  // namespace nslab::shell
