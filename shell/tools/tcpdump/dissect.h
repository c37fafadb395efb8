// shell/tools/tcpdump/dissect.h — a captured packet in tcpdump's words (tcpdump 4.99.3).
//
// Guarantees
//   1. It reads octets only, so a file that is read back says what the live capture said.
//   2. Octets that end early are not run over.
// Not modelled: applications other than HTTP's first lines, VXLAN; what has no model in the World.
#ifndef NSLAB_SHELL_TOOLS_TCPDUMP_DISSECT_H_
#define NSLAB_SHELL_TOOLS_TCPDUMP_DISSECT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace nslab::shell {

enum class LinkType : std::uint16_t { kEthernet = 1, kCooked2 = 276 };

struct DissectOptions {
  bool numeric_hosts = false, numeric_ports = false;
  bool link_header = false;  // -e
  bool quick = false;        // -q
  bool absolute = false;     // -S
  bool no_checksums = false; // -K
  int verbose = 0;
};

// The initial sequence numbers of TCP connections, by their ends.
struct TcpOrigins {
  struct Origin {
    std::uint32_t sequence = 0, acknowledgement = 0;
  };
  std::map<std::string, Origin> known{};
};

struct Namer {
  std::function<std::string(std::string_view address)> host{};  // 4 or 16 octets
  std::function<std::string(std::uint32_t ifindex)> link{};
};

class Dissector {
 public:
  Dissector(const DissectOptions& options, const Namer& namer, TcpOrigins& origins) : o_(options), namer_(namer), origins_(origins) {}
  std::string print(std::string_view octets, LinkType type, std::size_t wire_length);

 private:
  void cooked(std::string_view octets, std::size_t length);
  void ethernet(std::string_view octets, std::size_t length);
  // What an Ethernet type says follows. False: it is not known.
  bool network(std::uint16_t protocol, std::string_view octets, bool named);
  void arp(std::string_view octets);
  void ip4(std::string_view octets, bool named);
  void ip4_options(std::string_view options);
  void ip6(std::string_view octets, bool named);
  void transport(std::uint8_t protocol, std::string_view ip, std::string_view octets, bool more);
  void icmp4(std::string_view octets);
  void icmp4_unreachable(std::string_view octets);
  void icmp6(std::string_view ip, std::string_view octets);
  void icmp6_unreachable(std::string_view octets);
  void discovery_options(std::string_view octets);
  void igmp(std::string_view octets);
  void tcp(std::string_view ip, std::string_view octets);
  void tcp_options(std::string_view options);
  void udp(std::string_view ip, std::string_view octets);
  void http(std::string_view data);
  [[nodiscard]] std::string host(std::string_view ip, bool source) const;
  [[nodiscard]] std::string named_address(std::string_view address) const;
  [[nodiscard]] std::string port(std::uint16_t number, bool tcp) const;
  [[nodiscard]] std::string mac(std::string_view octets) const;
  [[nodiscard]] std::string mac_with_vendor(std::string_view octets) const;
  void hex_lines(std::string_view octets);

  const DissectOptions& o_;
  const Namer& namer_;
  TcpOrigins& origins_;
  std::string out_{};
};

// The lines of -x, -X and -A.
std::string hex_dump(std::string_view octets);
std::string hex_and_ascii_dump(std::string_view octets);
std::string ascii_dump(std::string_view octets);
// The name that /etc/services has for a port; empty: none.
std::string_view port_name(std::uint16_t port, bool tcp);
std::uint16_t service_port(std::string_view name);  // 0: none

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TCPDUMP_DISSECT_H_
