// ethtool 6.1: what the drivers of virtual devices tell.
#include <algorithm>
#include <array>

#include "model/link/features.h"
#include "model/link/make.h"

#include "shell/tools/system/common.h"
#include "shell/tools/system/ethtool.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kBadArguments = "ethtool: bad command line argument(s)\nFor more information run ethtool -h\n";

bool is_driver(const Link& link, std::string_view kind) { return kind_name(link) == kind; }

int no_device(Call& call, std::size_t times, int status) {
  for (std::size_t i = 0; i < times; ++i) call.err("netlink error: no device matches name (offset 24)\nnetlink error: No such device\n");
  return status;
}

int not_supported(Call& call, int status) {
  call.err("netlink error: Operation not supported\n");
  return status;
}

bool link_detected(const Link& link) { return link.is_up() && link.carrier; }

int show_settings(Call& call, const Link& asked, const std::string& name) {
  call.print("Settings for {}:\n", name);
  const Macvlan* macvlan = asked.as<Macvlan>();  // whose settings are those of its lower link
  const Link& link = macvlan != nullptr && call.world().links.contains(macvlan->lower) ? call.world().links[macvlan->lower] : asked;
  const bool tun = link.as<Tun>() != nullptr;
  const bool veth = link.as<Veth>() != nullptr || tun;
  const bool bridge = link.as<Bridge>() != nullptr;
  if (veth || bridge) {
    call.out("\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSupported pause frame use: No\n"
             "\tSupports auto-negotiation: No\n\tSupported FEC modes: Not reported\n\tAdvertised link modes:  Not reported\n"
             "\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: No\n\tAdvertised FEC modes: Not reported\n");
    call.out(veth ? "\tSpeed: 10000Mb/s\n\tDuplex: Full\n" : "\tSpeed: Unknown!\n\tDuplex: Unknown! (255)\n");
    call.print("\tAuto-negotiation: off\n\tPort: {}\n\tPHYAD: 0\n\tTransceiver: internal\n", veth ? "Twisted Pair" : "Other");
    if (veth) call.out("\tMDI-X: Unknown\n");
  }
  if (tun) call.print("        Current message level: 0x00000000 (0)\n{:30}\n", "");
  call.print("\tLink detected: {}\n", link_detected(asked) ? "yes" : "no");
  return 0;
}

struct Driver {
  std::string_view kind, driver, version, firmware, bus, statistics;
};
constexpr std::array kDrivers{
    Driver{"veth", "veth", "1.0", "", "", "yes"},
    Driver{"bridge", "bridge", "2.3", "N/A", "N/A", "no"},
    Driver{"macvlan", "macvlan", "0.1", "", "", "no"},
    Driver{"macvtap", "macvlan", "0.1", "", "", "no"},
};

int show_driver(Call& call, const Link& link) {
  constexpr int kFailed = 71;
  if (link.as<Loopback>() != nullptr) {
    call.err("Cannot get driver information: Operation not supported\n");
    return kFailed;
  }
  if (const Tun* tun = link.as<Tun>()) {
    call.print("driver: tun\nversion: 1.6\nfirmware-version: \nexpansion-rom-version: \nbus-info: {}\nsupports-statistics: no\n",
               tun->tap ? "tap" : "tun");
    call.out("supports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n");
    return 0;
  }
  for (const Driver& d : kDrivers) {
    if (!is_driver(link, d.kind)) continue;
    call.print("driver: {}\nversion: {}\nfirmware-version: {}\nexpansion-rom-version: \nbus-info: {}\nsupports-statistics: {}\n", d.driver,
               d.version, d.firmware, d.bus, d.statistics);
    call.out("supports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n");
    return 0;
  }
  return call.not_modelled("ethtool -i of this kind of device");
}

int show_statistics(Call& call, const Link& link) {
  constexpr int kNothing = 94;
  const Veth* veth = link.as<Veth>();
  const bool none = link.as<Bridge>() != nullptr || link.as<Loopback>() != nullptr || link.as<Tun>() != nullptr ||
                    link.as<Macvlan>() != nullptr;
  if (veth == nullptr && none) {
    call.err("no stats available\n");
    return kNothing;
  }
  if (veth == nullptr) return call.not_modelled("ethtool -S of this kind of device");
  const Link* peer = call.world().links.find(veth->peer);
  call.print("NIC statistics:\n     peer_ifindex: {}\n", peer == nullptr ? 0 : peer->ifindex);
  static constexpr std::array<std::string_view, 9> kCounters{
      "rx_queue_0_xdp_packets", "rx_queue_0_xdp_bytes", "rx_queue_0_drops",         "rx_queue_0_xdp_redirect",   "rx_queue_0_xdp_drops",
      "rx_queue_0_xdp_tx",      "rx_queue_0_xdp_tx_errors", "tx_queue_0_xdp_xmit", "tx_queue_0_xdp_xmit_errors"};
  for (const std::string_view counter : kCounters) call.print("     {}: 0\n", counter);
  return 0;
}

int show_timestamping(Call& call, const Link& link, const std::string& name) {
  call.print("Time stamping parameters for {}:\nCapabilities:\n", name);
  if (link.as<Bridge>() == nullptr) call.out("\tsoftware-transmit\n");
  call.out("\tsoftware-receive\n\tsoftware-system-clock\nPTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\n"
           "Hardware Receive Filter Modes: none\n");
  return 0;
}

// What none of these devices has, in the words of each option.
struct Lacking {
  char letter;
  int status;
  std::string_view text;
};
constexpr std::string_view kUnsupported = "netlink error: Operation not supported\n";
constexpr std::string_view kNoRings = "Cannot get RX ring count: Operation not supported\n";
constexpr std::string_view kNoClasses =
    "Cannot get RX rings: Operation not supported\nrxclass: Cannot get RX class rule count: Operation not supported\n"
    "RX classification rule retrieval failed\n";
constexpr std::array kLacking{
    Lacking{'a', 1, kUnsupported},  Lacking{'A', 76, kUnsupported}, Lacking{'c', 1, kUnsupported}, Lacking{'C', 1, kUnsupported},
    Lacking{'g', 1, kUnsupported},  Lacking{'G', 81, kUnsupported}, Lacking{'s', 75, kUnsupported}, Lacking{'m', 1, kUnsupported},
    Lacking{'x', 1, kNoRings},      Lacking{'X', 1, kNoRings},      Lacking{'n', 1, kNoClasses},   Lacking{'u', 1, kNoClasses},
    Lacking{'d', 74, "Cannot get register dump: Operation not supported\n"},
    Lacking{'e', 74, "Cannot get EEPROM data: Operation not supported\n"},
    Lacking{'t', 74, "Cannot test: Operation not supported\n"},
    Lacking{'r', 255, "Cannot restart autonegotiation: Operation not supported\n"},
    Lacking{'p', 255, "Cannot identify NIC: Operation not supported\n"},
};

int show_channels(Call& call, const Link& link, const std::string& name) {
  if (link.as<Veth>() == nullptr) return not_supported(call, 1);
  call.print("Channel parameters for {}:\nPre-set maximums:\nRX:\t\t2\nTX:\t\t2\nOther:\t\tn/a\nCombined:\tn/a\n", name);
  call.out("Current hardware settings:\nRX:\t\t1\nTX:\t\t1\nOther:\t\tn/a\nCombined:\tn/a\n");
  return 0;
}

// ethtool -L: queues that are there are there already; others are not modelled.
int set_channels(Call& call, const Link& link) {
  constexpr std::array<std::string_view, 4> kChannels{"rx", "tx", "other", "combined"};
  bool exceeds = false, differs = false;
  for (std::size_t at = 3; at < call.argv.size(); at += 2) {
    const std::string& word = call.argv[at];
    if (std::find(kChannels.begin(), kChannels.end(), word) == kChannels.end()) {
      call.complain("ethtool (-L): unknown parameter '{}'\n", word);
      return 1;
    }
    const std::string value = at + 1 < call.argv.size() ? call.argv[at + 1] : "";
    const bool number = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos && value.size() < 10;
    if (!number) {
      call.complain("ethtool (-L): invalid value '{}' for parameter '{}'\n", value, word);
      return 1;
    }
    const unsigned long count = std::stoul(value);
    const bool of_veth = word == "rx" || word == "tx";
    exceeds = exceeds || count > (of_veth ? kVethQueues : 0);
    differs = differs || count != 1;
  }
  if (link.as<Veth>() == nullptr) return not_supported(call, 1);
  if (exceeds) {
    call.err("netlink error: requested channel count exceeds maximum (offset 32)\nnetlink error: Invalid argument\n");
    return 1;
  }
  return differs ? call.not_modelled("ethtool -L with other numbers than there are") : 0;
}

int missing_device(Call& call, const std::string& option) {
  if (option.empty()) {
    no_device(call, 5, 0);
    call.out("No data available\n");
    return 75;
  }
  if (option == "-i") {
    call.err("Cannot get driver information: No such device\n");
    return 71;
  }
  constexpr int kSettings = 75, kFeatures = 92;
  return no_device(call, 1, option == "-s" ? kSettings : option == "-K" ? kFeatures : 1);
}

// The letter of an option that is written out.
std::string letter_of(const std::string& option) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kLong{
      {{"--driver", "-i"},           {"--statistics", "-S"},      {"--show-features", "-k"}, {"--show-offload", "-k"},
       {"--features", "-K"},         {"--offload", "-K"},         {"--show-permaddr", "-P"}, {"--change", "-s"},
       {"--show-ring", "-g"},        {"--set-ring", "-G"},        {"--show-pause", "-a"},    {"--pause", "-A"},
       {"--show-coalesce", "-c"},    {"--coalesce", "-C"},        {"--show-channels", "-l"}, {"--set-channels", "-L"},
       {"--show-time-stamping", "-T"}, {"--register-dump", "-d"}, {"--eeprom-dump", "-e"},   {"--test", "-t"},
       {"--negotiate", "-r"},        {"--identify", "-p"},        {"--module-info", "-m"},   {"--show-nfc", "-n"}}};
  for (const auto& [name, letter] : kLong) {
    if (option == name) return std::string(letter);
  }
  // What no virtual device has is answered alike (EEE, private flags, forward error correction).
  return option == "--show-eee" || option == "--show-priv-flags" || option == "--show-fec" ? "-m" : option;
}

}  // namespace

int run_ethtool(Call& call) {
  const auto& argv = call.argv;
  if (argv.size() < 2) {
    call.err(kBadArguments);
    return 1;
  }
  const std::string option = letter_of(argv[1].starts_with('-') ? argv[1] : "");
  if (option == "--version") {
    call.out("ethtool version 6.1\n");
    return 0;
  }
  static constexpr std::string_view kModelled = "iSkKPTlLsaAcCgGxXnudetrpm";
  static constexpr std::string_view kRefused = "NEwfUQ";
  if (!option.empty() &&
      (option.size() != 2 || (kModelled.find(option[1]) == std::string_view::npos && kRefused.find(option[1]) == std::string_view::npos))) {
    if (option.starts_with("--show") || option.starts_with("--set") || option == "-h" || option == "--help")
      return call.not_modelled("ethtool " + option);
    call.err(kBadArguments);
    return 1;
  }
  if (!option.empty() && argv.size() < 3) {
    call.err(kBadArguments);
    return 1;
  }
  if (!option.empty() && kRefused.find(option[1]) != std::string_view::npos) return call.not_modelled("ethtool " + option);
  const std::string& name = option.empty() ? argv[1] : argv[2];
  const LinkId id = find_link(call.world(), call.netns(), name);
  if (!id) return missing_device(call, option);
  const Link& link = call.world().links[id];
  const bool told = link.as<Tun>() != nullptr || link.as<Macvlan>() != nullptr;
  if (told && option == "-S") return show_statistics(call, link);
  if (!has_features(link) && !(told && (option.empty() || option == "-i"))) return call.not_modelled("ethtool of this kind of device");
  if (option.empty()) return show_settings(call, link, name);
  switch (option[1]) {
    case 'i': return show_driver(call, link);
    case 'S': return show_statistics(call, link);
    case 'k': return show_features(call, link, name);
    case 'K': return change_features(call, id, name);
    case 'P': call.out("Permanent address: not set\n"); return 0;
    case 'T': return show_timestamping(call, link, name);
    case 'L': return set_channels(call, link);
    case 'l': return show_channels(call, link, name);
    default: break;
  }
  for (const Lacking& lacking : kLacking) {
    if (lacking.letter != option[1]) continue;
    call.err(lacking.text);
    return lacking.status;
  }
  return not_supported(call, 1);
}

}  // namespace nslab::shell
