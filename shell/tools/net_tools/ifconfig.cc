// ifconfig of net-tools 2.10: one ioctl a word, each complaint its own; the status is all of them or'd together.
#include <cstdlib>

#include "shell/tools/net_tools/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

constexpr int kIfconfigUsageStatus = 3;

constexpr std::string_view kIfconfigUsage =
    "Usage:\n"
    "  ifconfig [-a] [-v] [-s] <interface> [[<AF>] <address>]\n"
    "  [add <address>[/<prefixlen>]]\n"
    "  [del <address>[/<prefixlen>]]\n"
    "  [[-]broadcast [<address>]]  [[-]pointopoint [<address>]]\n"
    "  [netmask <address>]  [dstaddr <address>]  [tunnel <address>]\n"
    "  [outfill <NN>] [keepalive <NN>]\n"
    "  [hw <HW> <address>]  [mtu <NN>]\n"
    "  [[-]trailers]  [[-]arp]  [[-]allmulti]\n"
    "  [multicast]  [[-]promisc]\n"
    "  [mem_start <NN>]  [io_addr <NN>]  [irq <NN>]  [media <type>]\n"
    "  [txqueuelen <NN>]\n"
    "  [name <newname>]\n"
    "  [[-]dynamic]\n"
    "  [up|down] ...\n"
    "\n"
    "  <HW>=Hardware Type.\n"
    "  List of possible hardware types:\n";
constexpr std::string_view kHardware =
    "    loop (Local Loopback) slip (Serial Line IP) cslip (VJ Serial Line IP) \n"
    "    slip6 (6-bit Serial Line IP) cslip6 (VJ 6-bit Serial Line IP) adaptive (Adaptive Serial Line IP) \n"
    "    ash (Ash) ether (Ethernet) ax25 (AMPR AX.25) \n"
    "    netrom (AMPR NET/ROM) rose (AMPR ROSE) tunnel (IPIP Tunnel) \n"
    "    ppp (Point-to-Point Protocol) hdlc ((Cisco)-HDLC) lapb (LAPB) \n"
    "    arcnet (ARCnet) dlci (Frame Relay DLCI) frad (Frame Relay Access Device) \n"
    "    sit (IPv6-in-IPv4) fddi (Fiber Distributed Data Interface) hippi (HIPPI) \n"
    "    irda (IrLAP) ec (Econet) x25 (generic X.25) \n"
    "    eui64 (Generic EUI-64) \n";
constexpr std::string_view kFamilies = "  <AF>=Address family. Default: inet\n  List of possible address families:\n";
constexpr std::string_view kFamilyList =
    "    unix (UNIX Domain) inet (DARPA Internet) inet6 (IPv6) \n"
    "    ax25 (AMPR AX.25) netrom (AMPR NET/ROM) rose (AMPR ROSE) \n"
    "    ipx (Novell IPX) ddp (Appletalk DDP) ec (Econet) \n"
    "    ash (Ash) x25 (CCITT X.25) \n";

class Ifconfig {
 public:
  Ifconfig(Call& call, std::string name, std::size_t first) : call_(call), name_(std::move(name)), at_(first) {}

  int run() {
    const std::string family = word();
    if (family == "inet" || family == "inet6") {
      v6_ = family == "inet6";
      ++at_;
    }
    while (at_ < call_.argv.size() && !over_) {
      if (!flag_word() && !value_word() && !address_word()) set_address();
    }
    if (over_) return *over_;
    if (pending_mask_) status_ |= ioctl_address(AddressIoctl::Call::kSetNetmask, *pending_mask_, "SIOCSIFNETMASK");
    return status_ & 0xff;
  }

 private:
  Call& call_;
  std::string name_;
  std::size_t at_;
  bool v6_ = false;
  int status_ = 0;
  bool did_netmask_ = false;
  std::optional<IpAddress> pending_mask_{};
  std::optional<int> over_{};

  [[nodiscard]] std::string word() const { return at_ < call_.argv.size() ? call_.argv[at_] : std::string(); }
  std::string device() const { return name_.substr(0, name_.find(':')); }
  bool is_alias() const { return name_.find(':') != std::string::npos; }

  void usage() {
    call_.err(kIfconfigUsage);
    call_.err(kHardware);
    call_.err(kFamilies);
    call_.err(kFamilyList);
    over_ = kIfconfigUsageStatus;
  }
  // The word after this one; usage where there is none.
  std::optional<std::string> value() {
    if (++at_ >= call_.argv.size()) {
      usage();
      return std::nullopt;
    }
    return call_.argv[at_++];
  }
  int complain(const char* what, const Error& error) {
    call_.complain("{}: {}\n", what, error_text(call_.code(error)));
    return 1;
  }
  int set(const LinkSettings& settings, const char* what, int failed = -1) {
    if (!find_link(call_.world(), call_.netns(), device())) {
      if (failed == -1) {
        call_.complain("{}: ERROR while getting interface flags: {}\n", name_, error_text(Errno::kENODEV));
      } else {
        call_.complain("{}: {}\n", what, error_text(Errno::kENODEV));
      }
      return failed;
    }
    SetLink op;
    op.link.name = device();
    op.settings = settings;
    const auto reply = call_.ask(std::move(op));
    if (reply) return 0;
    complain(what, reply.error());
    return failed;
  }
  int set_up(bool up) {
    if (is_alias()) return set_alias(up);
    LinkSettings settings;
    settings.up = up;
    return set(settings, "SIOCSIFFLAGS");
  }
  // Of "eth0:1" only its address can be taken down.
  int set_alias(bool up) {
    const LinkId id = find_link(call_.world(), call_.netns(), device());
    if (!id) return set(LinkSettings{}, "SIOCSIFFLAGS");
    for (const Ifaddr& address : *call_.world().links[id].addresses4) {
      if (address.label.text() != name_) continue;
      if (up) return 0;
      DelAddr op;
      op.link.name = device();
      op.label = name_;
      const auto reply = call_.ask(std::move(op));
      return reply ? 0 : -complain("SIOCSIFFLAGS", reply.error());
    }
    call_.complain("SIOCSIFFLAGS: {}\n", error_text(Errno::kEADDRNOTAVAIL));
    return -1;
  }
  int ioctl_address(AddressIoctl::Call which, const IpAddress& address, const char* what) {
    AddressIoctl op;
    op.name = name_;
    op.call = which;
    op.address = address;
    const auto reply = call_.ask(std::move(op));
    return reply ? 0 : complain(what, reply.error());
  }

  // Words that stand for a flag.
  bool flag_word() {
    const std::string text = word();
    const bool on = !text.starts_with('-');
    const std::string bare = on ? text : text.substr(1);
    LinkSettings settings;
    if (bare == "arp") {
      settings.arp = on;
    } else if (bare == "promisc") {
      settings.promisc = on;
    } else if (bare == "multicast") {
      settings.multicast = on;
    } else if (bare == "allmulti") {
      settings.allmulticast = on;
    } else if (bare == "dynamic") {
      settings.dynamic = on;
    } else if (text == "up" || text == "down") {
      ++at_;
      status_ |= set_up(text == "up");
      return true;
    } else if (bare == "trailers" || text == "-broadcast" || text == "-pointopoint") {
      over_ = call_.not_modelled("ifconfig " + text);
      return true;
    } else {
      return false;
    }
    ++at_;
    status_ |= set(settings, "SIOCSIFFLAGS");
    return true;
  }

  // Words with a number or a name behind them.
  bool value_word() {
    const std::string text = word();
    LinkSettings settings;
    if (text == "mtu" || text == "txqueuelen" || text == "name") {
      const auto given = value();
      if (!given) return true;
      if (text == "name") {
        settings.name = *given;
        status_ |= set(settings, "SIOCSIFNAME", 1);
        if (status_ == 0) name_ = *given;
        return true;
      }
      const auto number = static_cast<std::uint32_t>(std::strtoul(given->c_str(), nullptr, text == "mtu" ? 10 : 0));
      (text == "mtu" ? settings.mtu : settings.txqlen) = number;
      status_ |= set(settings, text == "mtu" ? "SIOCSIFMTU" : "SIOCSIFTXQLEN", 1);
      return true;
    }
    if (text == "hw") {
      const auto type = value();
      if (!type) return true;
      if (*type != "ether") {
        over_ = call_.not_modelled("ifconfig hw " + *type);
        return true;
      }
      --at_;
      const auto given = value();
      if (!given) return true;
      const auto mac = parse_ether(*given);
      if (!mac) {
        call_.complain("{}: invalid ether address.\n", *given);
        status_ |= 1;
        return true;
      }
      set_hardware(*mac);
      return true;
    }
    for (const char* other : {"keepalive", "outfill", "mem_start", "io_addr", "irq", "media", "port", "tunnel"}) {
      if (text == other) over_ = call_.not_modelled("ifconfig " + text);
    }
    return over_.has_value();
  }
  void set_hardware(const Mac& mac) {
    SetLink op;
    op.link.name = device();
    op.settings.address = mac;
    const auto reply = call_.ask(std::move(op));
    if (reply) return;
    const Errno code = call_.code(reply.error());
    call_.complain("SIOCSIFHWADDR: {}{}\n", error_text(code), code == Errno::kEBUSY ? " - you may need to down the interface" : "");
    status_ |= 1;
  }

  // Words with an address behind them.
  bool address_word() {
    const std::string text = word();
    if (text == "netmask") {
      if (did_netmask_) {
        usage();
        return true;
      }
      const auto given = value();
      if (!given) return true;
      const auto mask = look_up(call_, *given, false);
      did_netmask_ = mask.has_value();
      status_ |= mask ? ioctl_address(AddressIoctl::Call::kSetNetmask, mask->address, "SIOCSIFNETMASK") : 1;
      return true;
    }
    if (text == "broadcast" || text == "pointopoint") {
      const bool broadcast = text == "broadcast";
      if (++at_ < call_.argv.size()) {
        const auto given = look_up(call_, call_.argv[at_++], false);
        if (!given) {
          status_ |= 1;
          return true;
        }
        status_ |= broadcast ? ioctl_address(AddressIoctl::Call::kSetBroadcast, given->address, "SIOCSIFBRDADDR")
                             : ioctl_address(AddressIoctl::Call::kSetPeer, given->address, "SIOCSIFDSTADDR");
      }
      // The flag itself is the driver's: the kernel does not let it be changed, and says nothing.
      status_ |= set(LinkSettings{}, "SIOCSIFFLAGS");
      return true;
    }
    if (text == "dstaddr") {
      const auto given = value();
      if (!given) return true;
      const auto peer = look_up(call_, *given, false);
      status_ |= peer ? ioctl_address(AddressIoctl::Call::kSetPeer, peer->address, "SIOCSIFDSTADDR") : 1;
      return true;
    }
    if (text == "add" || text == "del") {
      const auto given = value();
      if (!given) return true;
      if (given->find(':') != std::string::npos) {
        change6(text == "add", *given);
      } else {
        change_alias(text == "add", *given);
      }
      return true;
    }
    return false;
  }
  void change6(bool add, std::string given) {
    const auto length = take_prefix(&given);
    if (!length || *length > 128) {
      usage();
      return;
    }
    const auto address = look_up6(call_, given);
    if (!address) {
      status_ |= 1;
      return;
    }
    if (!find_link(call_.world(), call_.netns(), device())) {
      call_.complain("SIOGIFINDEX: {}\n", error_text(Errno::kENODEV));
      status_ |= 1;
      return;
    }
    AddressIoctl op;
    op.name = name_;
    op.call = add ? AddressIoctl::Call::kAdd6 : AddressIoctl::Call::kDel6;
    op.address = *address;
    op.prefix_length = static_cast<std::uint8_t>(*length < 0 ? 128 : *length);
    const auto reply = call_.ask(std::move(op));
    if (!reply) status_ |= complain(add ? "SIOCSIFADDR" : "SIOCDIFADDR", reply.error());
  }
  // "add" of an IPv4 address makes the next free alias, with the mask of the interface itself.
  void change_alias(bool add, const std::string& given) {
    const auto address = look_up(call_, given, false);
    const LinkId id = find_link(call_.world(), call_.netns(), device());
    if (!address || !id) {
      if (!id) call_.complain("Interface {} not initialized\n", name_);
      status_ |= 1;
      return;
    }
    const std::string base = name_;
    const std::vector<Ifaddr> list = *call_.world().links[id].addresses4;
    const Ifaddr* own = nullptr;
    std::vector<bool> taken(256, false);
    for (const Ifaddr& known : list) {
      const std::string label = known.label.text();
      if (label == base) own = &known;
      const auto colon = label.find(':');
      if (colon == std::string::npos) continue;
      taken[std::strtoul(label.c_str() + colon + 1, nullptr, 10) & 0xff] = true;
      if (known.local != address->address) continue;
      name_ = label;
      status_ |= set_up(add);
      name_ = base;
      return;
    }
    std::size_t number = 0;
    while (number < taken.size() && taken[number]) ++number;
    name_ = fmt::format("{}:{}", base, number);
    const IpAddress mask = own == nullptr ? IpAddress::v4(0) : netmask(Family::kInet, own->prefix_length);
    const IpAddress broadcast = own == nullptr || !own->broadcast ? IpAddress::v4(0) : own->broadcast;
    if (quiet(AddressIoctl::Call::kSetAddress, address->address) && quiet(AddressIoctl::Call::kSetNetmask, mask)) {
      quiet(AddressIoctl::Call::kSetBroadcast, broadcast);
    }
    name_ = base;
  }
  bool quiet(AddressIoctl::Call which, const IpAddress& address) {
    AddressIoctl op;
    op.name = name_;
    op.call = which;
    op.address = address;
    return call_.ask(std::move(op)).has_value();
  }

  void set_address() {
    std::string given = word();
    if (v6_) {
      call_.complain("Don't know how to set addresses for family 10.\n");
      over_ = 1;
      return;
    }
    const auto length = take_prefix(&given);
    if (!length) {
      usage();
      return;
    }
    if (*length >= 0) {
      if (did_netmask_) {
        usage();
        return;
      }
      pending_mask_ = netmask(Family::kInet, *length == 32 ? 32U : static_cast<unsigned>(*length) & 31U);
    }
    const auto address = look_up(call_, given, false);
    if (!address) {
      call_.err("ifconfig: `--help' gives usage information.\n");
      over_ = 1;
      return;
    }
    ++at_;
    status_ |= ioctl_address(AddressIoctl::Call::kSetAddress, address->address, "SIOCSIFADDR");
    if (is_alias() && name_.ends_with('-')) return;
    status_ |= set_up(true);
  }
};

}  // namespace

int run_ifconfig(Call& call) {
  const auto& argv = call.argv;
  bool all = false;
  bool brief = false;
  std::size_t at = 1;
  for (; at < argv.size() && argv[at].starts_with('-'); ++at) {
    const std::string& word = argv[at];
    if (word == "-a") {
      all = true;
    } else if (word == "-s") {
      brief = true;
    } else if (word == "-V" || word == "-version" || word == "--version") {
      call.out(kVersion);
      return 0;
    } else if (word == "-?" || word == "-h" || word == "-help" || word == "--help") {
      call.out(kIfconfigUsage);
      call.err(kHardware);
      call.out(kFamilies);
      call.err(kFamilyList);
      return 0;
    } else if (word != "-v") {
      call.complain("ifconfig: option `{}' not recognised.\nifconfig: `--help' gives usage information.\n", word);
      return 1;
    }
  }
  if (at + 1 >= argv.size()) {
    const std::string name = at < argv.size() ? argv[at].substr(0, LinkName::kMost) : "";
    return show_interfaces(call, name, all, brief) ? 0 : 1;
  }
  return Ifconfig(call, argv[at].substr(0, LinkName::kMost), at + 1).run();
}

}  // namespace nslab::shell
