// shell/tools/dhcp/message.h — DhcpMessage: what DHCP's client and server say to one another, as values and as octets.
//
// Guarantees
//   1. `encode` and `decode` are each other's inverse for what is modelled here; a message is never below 300 octets.
// Not modelled: options of more than 255 octets, the fields `sname` and `file`, relays.
// Documents: RFC 2131, RFC 2132.
#ifndef NSLAB_SHELL_TOOLS_DHCP_MESSAGE_H_
#define NSLAB_SHELL_TOOLS_DHCP_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/base/ip.h"
#include "model/base/mac.h"

namespace nslab::shell {

namespace dhcp {
inline constexpr std::uint16_t kServerPort = 67, kClientPort = 68;
inline constexpr std::uint8_t kDiscover = 1, kOffer = 2, kRequest = 3, kDecline = 4, kAck = 5, kNak = 6, kRelease = 7, kInform = 8;
// Options.
inline constexpr std::uint8_t kNetmask = 1, kRouter = 3, kDnsServer = 6, kHostName = 12, kDomainName = 15, kBroadcast = 28,
                              kRequestedIp = 50, kLeaseTime = 51, kMessageType = 53, kServerId = 54, kWanted = 55, kRenewalTime = 58,
                              kRebindingTime = 59, kDomainSearch = 119;
}  // namespace dhcp

struct DhcpMessage {
  bool reply = false;
  std::uint32_t xid = 0;
  std::uint16_t seconds = 0;
  bool broadcast = false;
  IpAddress client{}, yours{}, server{};
  Mac hardware{};
  std::vector<std::pair<std::uint8_t, std::string>> options{};  // in their order, each as its octets

  [[nodiscard]] std::optional<std::string_view> option(std::uint8_t code) const;
  [[nodiscard]] std::uint8_t type() const;
  [[nodiscard]] IpAddress address_option(std::uint8_t code) const;
  [[nodiscard]] std::optional<std::uint32_t> number_option(std::uint8_t code) const;
  void add(std::uint8_t code, std::string octets) { options.emplace_back(code, std::move(octets)); }
  void add_address(std::uint8_t code, const IpAddress& address);
  void add_number(std::uint8_t code, std::uint32_t number);
};

std::string encode(const DhcpMessage& message);
// Nothing where it is no DHCP at all.
std::optional<DhcpMessage> decode(std::string_view octets);

// The four octets of an IPv4 address, and back.
std::string octets_of(const IpAddress& address);
IpAddress address_of(std::string_view octets);
// Of an IPv4 address as a number, and back.
std::uint32_t number_of(const IpAddress& address);
IpAddress address_of(std::uint32_t number);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_DHCP_MESSAGE_H_
