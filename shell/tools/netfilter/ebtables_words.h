// shell/tools/netfilter/ebtables_words.h — what ebtables calls protocols, addresses and verdicts, for reading and for showing.
// Document: iptables 1.8.9, extensions/libebt_*.c; /etc/ethertypes.
#ifndef NSLAB_SHELL_TOOLS_NETFILTER_EBTABLES_WORDS_H_
#define NSLAB_SHELL_TOOLS_NETFILTER_EBTABLES_WORDS_H_

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nslab::shell::ebtables {

inline constexpr std::uint64_t kAllMac = 0xffffffffffff, kIp4 = 0x0800, kArp = 0x0806, kVlan = 0x8100, kIp6 = 0x86dd, kLength = 0x0600;

struct Word {
  std::string_view name;
  std::uint64_t value;
};
// /etc/ethertypes, as far as scripts use it; what is written is the first of a value.
inline constexpr std::array kEtherTypes{Word{"IPv4", kIp4},      Word{"IP", kIp4},         Word{"ARP", kArp},       Word{"802_1Q", kVlan},
                                        Word{"IPv6", kIp6},      Word{"PPP_DISC", 0x8863}, Word{"PPP_SES", 0x8864}, Word{"RARP", 0x8035},
                                        Word{"X25", 0x0805},     Word{"MPLS", 0x8847},     Word{"ATALK", 0x809b},   Word{"IPX", 0x8137},
                                        Word{"802_1AD", 0x88a8}, Word{"LLDP", 0x88cc},     Word{"8021Q", kVlan}};
inline constexpr std::array kProtocols{Word{"icmp", 1},       Word{"igmp", 2},    Word{"tcp", 6},   Word{"udp", 17},
                                       Word{"ipv6-icmp", 58}, Word{"icmpv6", 58}, Word{"sctp", 132}};
inline constexpr std::array kOpcodes{Word{"Request", 1}, Word{"Reply", 2}, Word{"Request_Reverse", 3}, Word{"Reply_Reverse", 4}};
inline constexpr std::array kPacketTypes{Word{"host", 0}, Word{"broadcast", 1}, Word{"multicast", 2}, Word{"otherhost", 3}};
inline constexpr std::array kIcmpTypes{Word{"echo-reply", 0}, Word{"destination-unreachable", 3}, Word{"redirect", 5},
                                       Word{"echo-request", 8}, Word{"time-exceeded", 11}};
struct MacName {
  std::string_view name;
  std::uint64_t value, mask;
};
inline constexpr std::array kMacNames{MacName{"Unicast", 0, 0x010000000000}, MacName{"Multicast", 0x010000000000, 0x010000000000},
                                      MacName{"Broadcast", kAllMac, kAllMac}, MacName{"BGA", 0x0180c2000000, kAllMac}};

inline bool alike(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

template <class Words>
std::optional<std::uint64_t> value_of(const Words& words, std::string_view text) {
  const auto at = std::find_if(words.begin(), words.end(), [&](const Word& w) { return alike(w.name, text); });
  return at == words.end() ? std::nullopt : std::optional(at->value);
}
template <class Words>
std::string name_of(const Words& words, std::uint64_t value) {
  const auto at = std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.value == value; });
  return at == words.end() ? std::to_string(value) : std::string(at->name);
}

struct VerdictWord {
  std::string_view name;
  std::uint64_t number;  // MacVerdict
};
inline constexpr std::array kVerdicts{VerdictWord{"ACCEPT", 0}, VerdictWord{"DROP", 1}, VerdictWord{"CONTINUE", 2},
                                      VerdictWord{"RETURN", 3}};

}  // namespace nslab::shell::ebtables

#endif  // NSLAB_SHELL_TOOLS_NETFILTER_EBTABLES_WORDS_H_
