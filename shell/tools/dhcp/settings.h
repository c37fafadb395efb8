// shell/tools/dhcp/settings.h — DnsmasqSettings: what dnsmasq was told on its command line and in configuration files.
//
// Not modelled: folders of configuration files, DHCPv6 and router advertisements, TFTP, tags, relays, scripts.
// Documents: dnsmasq(8), version 2.90.
#ifndef NSLAB_SHELL_TOOLS_DHCP_SETTINGS_H_
#define NSLAB_SHELL_TOOLS_DHCP_SETTINGS_H_

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/base/ip.h"
#include "model/base/mac.h"

namespace nslab::shell {

inline constexpr std::uint32_t kInfiniteLease = 0xffffffff;

struct DhcpRange {
  IpAddress first{}, last{}, netmask{}, broadcast{};  // the last two only where they were given
  std::uint32_t lease_s = 3600;
  bool fixed_only = false;                            // "static"
};

struct DhcpHost {
  std::optional<Mac> hardware{};
  std::string name{};
  IpAddress address{};
  std::optional<std::uint32_t> lease_s{};
  bool ignored = false;
};

struct DhcpOption {
  std::uint8_t code = 0;
  std::string octets{};
};

struct DnsmasqSettings {
  bool foreground = false, debug = false;  // -k, -d
  bool bind_interfaces = false, authoritative = false, log_dhcp = false, quiet_dhcp = false, no_ping = false;
  std::vector<std::string> more_hosts{};  // files like /etc/hosts
  std::string resolv_file = "/etc/resolv.conf";
  bool no_resolv = false, no_hosts = false, consecutive = false, test = false;
  std::uint16_t port = 53;
  std::vector<std::string> interfaces{}, except{};
  std::vector<IpAddress> listen{};
  std::vector<std::string> servers{};       // as given: 8.8.8.8, 8.8.8.8#53
  std::vector<DhcpRange> ranges{};
  std::vector<DhcpHost> hosts{};
  std::vector<DhcpOption> options{};
  std::string pid_file = "/run/dnsmasq.pid", lease_file = "/var/lib/misc/dnsmasq.leases", log_file{}, domain{}, user = "dnsmasq";
  int cache_size = 150;
};

struct DnsmasqRefusal {
  std::string text{};        // what dnsmasq says
  int status = 1;
  bool not_modelled = false;
  bool on_output = false;    // --version and --help
};

// What a file holds; none where it cannot be read.
using DnsmasqFiles = std::function<std::optional<std::string>(const std::string& path)>;
// `argv` with the program's name in front; then the configuration files that it names, or /etc/dnsmasq.conf where there is one.
std::variant<DnsmasqSettings, DnsmasqRefusal> read_dnsmasq_settings(const std::vector<std::string>& argv, const DnsmasqFiles& read_file);

// "1h", "12h", "2m30s", "infinite"
std::string duration_text(std::uint32_t seconds);
inline constexpr std::string_view kDnsmasqCompiled =
    "IPv6 GNU-getopt DBus no-UBus i18n IDN2 DHCP DHCPv6 no-Lua TFTP conntrack ipset nftset auth cryptohash DNSSEC loop-detect inotify "
    "dumpfile";

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_DHCP_SETTINGS_H_
