// ethtool 6.1: what the drivers of virtual devices tell. Features cannot be changed.
#include <array>

#include "shell/tools/system/common.h"
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

int show_settings(Call& call, const Link& link, const std::string& name) {
  call.print("Settings for {}:\n", name);
  const bool veth = link.as<Veth>() != nullptr;
  const bool bridge = link.as<Bridge>() != nullptr;
  if (veth || bridge) {
    call.out("\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSupported pause frame use: No\n"
             "\tSupports auto-negotiation: No\n\tSupported FEC modes: Not reported\n\tAdvertised link modes:  Not reported\n"
             "\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: No\n\tAdvertised FEC modes: Not reported\n");
    call.out(veth ? "\tSpeed: 10000Mb/s\n\tDuplex: Full\n" : "\tSpeed: Unknown!\n\tDuplex: Unknown! (255)\n");
    call.print("\tAuto-negotiation: off\n\tPort: {}\n\tPHYAD: 0\n\tTransceiver: internal\n", veth ? "Twisted Pair" : "Other");
    if (veth) call.out("\tMDI-X: Unknown\n");
  }
  call.print("\tLink detected: {}\n", link_detected(link) ? "yes" : "no");
  return 0;
}

struct Driver {
  std::string_view kind, driver, version, firmware, bus, statistics;
};
constexpr std::array kDrivers{
    Driver{"veth", "veth", "1.0", "", "", "yes"},
    Driver{"bridge", "bridge", "2.3", "N/A", "N/A", "no"},
};

int show_driver(Call& call, const Link& link) {
  constexpr int kFailed = 71;
  if (link.as<Loopback>() != nullptr) {
    call.err("Cannot get driver information: Operation not supported\n");
    return kFailed;
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
  if (veth == nullptr && (link.as<Bridge>() != nullptr || link.as<Loopback>() != nullptr)) {
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

struct Feature {
  std::string_view name;
  char veth, bridge;  // '+' on, '-' off, 'f' off [fixed]
};
// In ethtool's order; a leading tab marks what belongs to the line above.
constexpr std::array kFeatures{
    Feature{"rx-checksumming", '+', 'f'},
    Feature{"tx-checksumming", '+', '+'},
    Feature{"\ttx-checksum-ipv4", 'f', 'f'},
    Feature{"\ttx-checksum-ip-generic", '+', '+'},
    Feature{"\ttx-checksum-ipv6", 'f', 'f'},
    Feature{"\ttx-checksum-fcoe-crc", 'f', 'f'},
    Feature{"\ttx-checksum-sctp", '+', 'f'},
    Feature{"scatter-gather", '+', '+'},
    Feature{"\ttx-scatter-gather", '+', '+'},
    Feature{"\ttx-scatter-gather-fraglist", '+', '+'},
    Feature{"tcp-segmentation-offload", '+', '+'},
    Feature{"\ttx-tcp-segmentation", '+', '+'},
    Feature{"\ttx-tcp-ecn-segmentation", '+', '+'},
    Feature{"\ttx-tcp-mangleid-segmentation", '+', '+'},
    Feature{"\ttx-tcp6-segmentation", '+', '+'},
    Feature{"\ttx-tcp-accecn-segmentation", '+', '+'},
    Feature{"generic-segmentation-offload", '+', '+'},
    Feature{"generic-receive-offload", '-', '+'},
    Feature{"large-receive-offload", 'f', 'f'},
    Feature{"rx-vlan-offload", '+', 'f'},
    Feature{"tx-vlan-offload", '+', '+'},
    Feature{"ntuple-filters", 'f', 'f'},
    Feature{"receive-hashing", 'f', 'f'},
    Feature{"highdma", '+', '+'},
    Feature{"rx-vlan-filter", 'f', 'f'},
    Feature{"vlan-challenged", 'f', 'f'},
    Feature{"tx-gso-robust", 'f', '+'},
    Feature{"tx-fcoe-segmentation", 'f', '+'},
    Feature{"tx-gre-segmentation", '+', '+'},
    Feature{"tx-gre-csum-segmentation", '+', '+'},
    Feature{"tx-ipxip4-segmentation", '+', '+'},
    Feature{"tx-ipxip6-segmentation", '+', '+'},
    Feature{"tx-udp_tnl-segmentation", '+', '+'},
    Feature{"tx-udp_tnl-csum-segmentation", '+', '+'},
    Feature{"tx-gso-partial", 'f', '+'},
    Feature{"tx-tunnel-remcsum-segmentation", 'f', '+'},
    Feature{"tx-sctp-segmentation", '+', '+'},
    Feature{"tx-esp-segmentation", 'f', '+'},
    Feature{"tx-udp-segmentation", '+', '+'},
    Feature{"tx-gso-list", '+', '+'},
    Feature{"tx-nocache-copy", '-', '-'},
    Feature{"loopback", 'f', 'f'},
    Feature{"rx-fcs", 'f', 'f'},
    Feature{"rx-all", 'f', 'f'},
    Feature{"tx-vlan-stag-hw-insert", '+', '+'},
    Feature{"rx-vlan-stag-hw-parse", '+', 'f'},
    Feature{"rx-vlan-stag-filter", 'f', 'f'},
    Feature{"l2-fwd-offload", 'f', 'f'},
    Feature{"hw-tc-offload", 'f', 'f'},
    Feature{"esp-hw-offload", 'f', 'f'},
    Feature{"esp-tx-csum-hw-offload", 'f', 'f'},
    Feature{"rx-udp_tunnel-port-offload", 'f', 'f'},
    Feature{"tls-hw-tx-offload", 'f', 'f'},
    Feature{"tls-hw-rx-offload", 'f', 'f'},
    Feature{"rx-gro-hw", 'f', 'f'},
    Feature{"tls-hw-record", 'f', 'f'},
    Feature{"rx-gro-list", '-', '-'},
    Feature{"macsec-hw-offload", 'f', 'f'},
    Feature{"rx-udp-gro-forwarding", '-', '-'},
    Feature{"hsr-tag-ins-offload", 'f', 'f'},
    Feature{"hsr-tag-rm-offload", 'f', 'f'},
    Feature{"hsr-fwd-offload", 'f', 'f'},
    Feature{"hsr-dup-offload", 'f', 'f'},
};

int show_features(Call& call, const Link& link, const std::string& name) {
  const bool veth = link.as<Veth>() != nullptr;
  if (!veth && link.as<Bridge>() == nullptr) return call.not_modelled("ethtool -k of this kind of device");
  if (call.world().profile.kernel == KernelVersion::k6_1) return call.not_modelled("ethtool -k of Linux 6.1");
  call.print("Features for {}:\n", name);
  for (const Feature& feature : kFeatures) {
    const char state = veth ? feature.veth : feature.bridge;
    call.print("{}: {}\n", feature.name, state == '+' ? "on" : state == '-' ? "off" : "off [fixed]");
  }
  return 0;
}

}  // namespace

int run_ethtool(Call& call) {
  const auto& argv = call.argv;
  if (argv.size() < 2) {
    call.err(kBadArguments);
    return 1;
  }
  std::string option = argv[1].starts_with('-') ? argv[1] : "";
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kLong{{{"--driver", "-i"},
                                                                                       {"--statistics", "-S"},
                                                                                       {"--show-features", "-k"},
                                                                                       {"--show-offload", "-k"},
                                                                                       {"--features", "-K"},
                                                                                       {"--offload", "-K"},
                                                                                       {"--show-permaddr", "-P"},
                                                                                       {"--change", "-s"},
                                                                                       {"--show-ring", "-g"}}};
  for (const auto& [name, letter] : kLong) {
    if (option == name) option = letter;
  }
  if (option == "--version") {
    call.out("ethtool version 6.1\n");
    return 0;
  }
  static constexpr std::string_view kModelled = "iSkPaglcs";
  static constexpr std::string_view kRefused = "KACGLXxnNudeEtrpTmwfUQ";
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
  if (!id) {
    if (option.empty()) {
      no_device(call, 5, 0);
      call.out("No data available\n");
      return 75;
    }
    if (option == "-i") {
      call.err("Cannot get driver information: No such device\n");
      return 71;
    }
    return no_device(call, 1, option == "-s" ? 75 : 1);
  }
  const Link& link = call.world().links[id];
  const bool known = link.as<Veth>() != nullptr || link.as<Bridge>() != nullptr || link.as<Loopback>() != nullptr;
  if (!known) return call.not_modelled("ethtool of this kind of device");
  if (option.empty()) return show_settings(call, link, name);
  switch (option[1]) {
    case 'i': return show_driver(call, link);
    case 'S': return show_statistics(call, link);
    case 'k': return show_features(call, link, name);
    case 'P': call.out("Permanent address: not set\n"); return 0;
    case 's': return not_supported(call, 75);
    case 'l':
      if (link.as<Veth>() == nullptr) return not_supported(call, 1);
      call.print("Channel parameters for {}:\nPre-set maximums:\nRX:\t\t2\nTX:\t\t2\nOther:\t\tn/a\nCombined:\tn/a\n", name);
      call.out("Current hardware settings:\nRX:\t\t1\nTX:\t\t1\nOther:\t\tn/a\nCombined:\tn/a\n");
      return 0;
    default: return not_supported(call, 1);
  }
}

}  // namespace nslab::shell
