#include "shell/tools/nft/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/files/calendar.h"
#include "shell/tools/nft/dates.h"

namespace nslab::shell::nft {

namespace {

using F = NfField;
constexpr Layer kL = Layer::kLink, kN = Layer::kNetwork, kT = Layer::kTransport, k0 = Layer::kNone;

constexpr std::array kFields{Field{F::kIifname, "iifname", Type::kIfname, 128, k0, "", 0},
                             Field{F::kOifname, "oifname", Type::kIfname, 128, k0, "", 0},
                             Field{F::kIif, "iif", Type::kIfindex, 32, k0, "", 0},
                             Field{F::kOif, "oif", Type::kIfindex, 32, k0, "", 0},
                             Field{F::kIiftype, "meta iiftype", Type::kIftype, 16, k0, "", 0},
                             Field{F::kOiftype, "meta oiftype", Type::kIftype, 16, k0, "", 0},
                             Field{F::kIifgroup, "iifgroup", Type::kDevgroup, 32, k0, "", 0},
                             Field{F::kOifgroup, "oifgroup", Type::kDevgroup, 32, k0, "", 0},
                             Field{F::kIbrname, "meta ibrname", Type::kIfname, 128, k0, "", 0},
                             Field{F::kObrname, "meta obrname", Type::kIfname, 128, k0, "", 0},
                             Field{F::kMark, "meta mark", Type::kMark, 32, k0, "", 0},
                             Field{F::kPriority, "meta priority", Type::kPriority, 32, k0, "", 0},
                             Field{F::kPktType, "meta pkttype", Type::kPktType, 8, k0, "", 0},
                             Field{F::kLength, "meta length", Type::kInteger, 32, k0, "", 0},
                             Field{F::kNfproto, "meta nfproto", Type::kNfproto, 8, k0, "", 0},
                             Field{F::kL4proto, "meta l4proto", Type::kProto, 8, k0, "", 0},
                             Field{F::kProtocol, "meta protocol", Type::kEtherType, 16, k0, "", 0},
                             Field{F::kSkuid, "meta skuid", Type::kUid, 32, k0, "", 0},
                             Field{F::kSkgid, "meta skgid", Type::kGid, 32, k0, "", 0},
                             Field{F::kCpu, "meta cpu", Type::kInteger, 32, k0, "", 0},
                             Field{F::kTime, "meta time", Type::kDate, 64, k0, "", 0},
                             Field{F::kDay, "meta day", Type::kDay, 8, k0, "", 0},
                             Field{F::kHour, "meta hour", Type::kHour, 32, k0, "", 0},
                             Field{F::kCgroup, "meta cgroup", Type::kInteger, 32, k0, "", 0},
                             Field{F::kNftrace, "meta nftrace", Type::kInteger, 1, k0, "", 0},
                             Field{F::kEtherSaddr, "ether saddr", Type::kEther, 48, kL, "ether", 48},
                             Field{F::kEtherDaddr, "ether daddr", Type::kEther, 48, kL, "ether", 0},
                             Field{F::kEtherType, "ether type", Type::kEtherType, 16, kL, "ether", 96},
                             Field{F::kVlanId, "vlan id", Type::kInteger, 12, kL, "vlan", 4},
                             Field{F::kVlanPcp, "vlan pcp", Type::kInteger, 3, kL, "vlan", 0},
                             Field{F::kVlanDei, "vlan dei", Type::kInteger, 1, kL, "vlan", 3},
                             Field{F::kVlanType, "vlan type", Type::kEtherType, 16, kL, "vlan", 16},
                             Field{F::kIpSaddr, "ip saddr", Type::kIp, 32, kN, "ip", 96},
                             Field{F::kIpDaddr, "ip daddr", Type::kIp, 32, kN, "ip", 128},
                             Field{F::kIpProtocol, "ip protocol", Type::kProto, 8, kN, "ip", 72},
                             Field{F::kIpTtl, "ip ttl", Type::kInteger, 8, kN, "ip", 64},
                             Field{F::kIpDscp, "ip dscp", Type::kDscp, 6, kN, "ip", 8},
                             Field{F::kIpEcn, "ip ecn", Type::kEcn, 2, kN, "ip", 14},
                             Field{F::kIpLength, "ip length", Type::kInteger, 16, kN, "ip", 16},
                             Field{F::kIpId, "ip id", Type::kInteger, 16, kN, "ip", 32},
                             Field{F::kIpFragOff, "ip frag-off", Type::kInteger, 16, kN, "ip", 48},
                             Field{F::kIpVersion, "ip version", Type::kInteger, 4, kN, "ip", 0},
                             Field{F::kIpHdrlength, "ip hdrlength", Type::kInteger, 4, kN, "ip", 4},
                             Field{F::kIpChecksum, "ip checksum", Type::kInteger, 16, kN, "ip", 80},
                             Field{F::kIp6Saddr, "ip6 saddr", Type::kIp6, 128, kN, "ip6", 64},
                             Field{F::kIp6Daddr, "ip6 daddr", Type::kIp6, 128, kN, "ip6", 192},
                             Field{F::kIp6Nexthdr, "ip6 nexthdr", Type::kProto, 8, kN, "ip6", 48},
                             Field{F::kIp6Hoplimit, "ip6 hoplimit", Type::kInteger, 8, kN, "ip6", 56},
                             Field{F::kIp6Length, "ip6 length", Type::kInteger, 16, kN, "ip6", 32},
                             Field{F::kIp6Dscp, "ip6 dscp", Type::kDscp, 6, kN, "ip6", 4},
                             Field{F::kIp6Ecn, "ip6 ecn", Type::kEcn, 2, kN, "ip6", 10},
                             Field{F::kIp6Flowlabel, "ip6 flowlabel", Type::kInteger, 20, kN, "ip6", 12},
                             Field{F::kIp6Version, "ip6 version", Type::kInteger, 4, kN, "ip6", 0},
                             Field{F::kTcpSport, "tcp sport", Type::kService, 16, kT, "tcp", 0},
                             Field{F::kTcpDport, "tcp dport", Type::kService, 16, kT, "tcp", 16},
                             Field{F::kTcpFlags, "tcp flags", Type::kTcpFlags, 8, kT, "tcp", 104},
                             Field{F::kTcpSequence, "tcp sequence", Type::kInteger, 32, kT, "tcp", 32},
                             Field{F::kTcpAckseq, "tcp ackseq", Type::kInteger, 32, kT, "tcp", 64},
                             Field{F::kTcpDoff, "tcp doff", Type::kInteger, 4, kT, "tcp", 96},
                             Field{F::kTcpWindow, "tcp window", Type::kInteger, 16, kT, "tcp", 112},
                             Field{F::kTcpChecksum, "tcp checksum", Type::kInteger, 16, kT, "tcp", 128},
                             Field{F::kTcpUrgptr, "tcp urgptr", Type::kInteger, 16, kT, "tcp", 144},
                             Field{F::kTcpMaxseg, "tcp option maxseg size", Type::kInteger, 16, k0, "tcp", 0},
                             Field{F::kUdpSport, "udp sport", Type::kService, 16, kT, "udp", 0},
                             Field{F::kUdpDport, "udp dport", Type::kService, 16, kT, "udp", 16},
                             Field{F::kUdpLength, "udp length", Type::kInteger, 16, kT, "udp", 32},
                             Field{F::kUdpChecksum, "udp checksum", Type::kInteger, 16, kT, "udp", 48},
                             Field{F::kThSport, "th sport", Type::kService, 16, kT, "th", 0},
                             Field{F::kThDport, "th dport", Type::kService, 16, kT, "th", 16},
                             Field{F::kUdpliteSport, "udplite sport", Type::kService, 16, kT, "udplite", 0},
                             Field{F::kUdpliteDport, "udplite dport", Type::kService, 16, kT, "udplite", 16},
                             Field{F::kSctpSport, "sctp sport", Type::kService, 16, kT, "sctp", 0},
                             Field{F::kSctpDport, "sctp dport", Type::kService, 16, kT, "sctp", 16},
                             Field{F::kDccpSport, "dccp sport", Type::kService, 16, kT, "dccp", 0},
                             Field{F::kDccpDport, "dccp dport", Type::kService, 16, kT, "dccp", 16},
                             Field{F::kEspSpi, "esp spi", Type::kInteger, 32, kT, "esp", 0},
                             Field{F::kAhSpi, "ah spi", Type::kInteger, 32, kT, "ah", 32},
                             Field{F::kCompCpi, "comp cpi", Type::kInteger, 16, kT, "comp", 16},
                             Field{F::kIgmpType, "igmp type", Type::kIgmpType, 8, kT, "igmp", 0},
                             Field{F::kIgmpGroup, "igmp group", Type::kIp, 32, kT, "igmp", 32},
                             Field{F::kIcmpType, "icmp type", Type::kIcmpType, 8, kT, "icmp", 0},
                             Field{F::kIcmpCode, "icmp code", Type::kIcmpCode, 8, kT, "icmp", 8},
                             Field{F::kIcmpId, "icmp id", Type::kInteger, 16, kT, "icmp", 32},
                             Field{F::kIcmpSequence, "icmp sequence", Type::kInteger, 16, kT, "icmp", 48},
                             Field{F::kIcmpMtu, "icmp mtu", Type::kInteger, 16, kT, "icmp", 48},
                             Field{F::kIcmpGateway, "icmp gateway", Type::kInteger, 32, kT, "icmp", 32},
                             Field{F::kIcmpChecksum, "icmp checksum", Type::kInteger, 16, kT, "icmp", 16},
                             Field{F::kIcmp6Type, "icmpv6 type", Type::kIcmp6Type, 8, kT, "icmpv6", 0},
                             Field{F::kIcmp6Code, "icmpv6 code", Type::kIcmp6Code, 8, kT, "icmpv6", 8},
                             Field{F::kIcmp6Id, "icmpv6 id", Type::kInteger, 16, kT, "icmpv6", 32},
                             Field{F::kIcmp6Sequence, "icmpv6 sequence", Type::kInteger, 16, kT, "icmpv6", 48},
                             Field{F::kIcmp6Mtu, "icmpv6 mtu", Type::kInteger, 32, kT, "icmpv6", 32},
                             Field{F::kIcmp6Checksum, "icmpv6 checksum", Type::kInteger, 16, kT, "icmpv6", 16},
                             Field{F::kArpHtype, "arp htype", Type::kInteger, 16, kN, "arp", 0},
                             Field{F::kArpPtype, "arp ptype", Type::kEtherType, 16, kN, "arp", 16},
                             Field{F::kArpHlen, "arp hlen", Type::kInteger, 8, kN, "arp", 32},
                             Field{F::kArpPlen, "arp plen", Type::kInteger, 8, kN, "arp", 40},
                             Field{F::kArpOperation, "arp operation", Type::kArpOp, 16, kN, "arp", 48},
                             Field{F::kArpSaddrIp, "arp saddr ip", Type::kIp, 32, kN, "arp", 112},
                             Field{F::kArpDaddrIp, "arp daddr ip", Type::kIp, 32, kN, "arp", 192},
                             Field{F::kArpSaddrEther, "arp saddr ether", Type::kEther, 48, kN, "arp", 64},
                             Field{F::kArpDaddrEther, "arp daddr ether", Type::kEther, 48, kN, "arp", 144},
                             Field{F::kCtState, "ct state", Type::kCtState, 32, k0, "", 0},
                             Field{F::kCtStatus, "ct status", Type::kCtStatus, 32, k0, "", 0},
                             Field{F::kCtMark, "ct mark", Type::kMark, 32, k0, "", 0},
                             Field{F::kCtDirection, "ct direction", Type::kCtDirection, 8, k0, "", 0},
                             Field{F::kCtProtocol, "ct protocol", Type::kProto, 8, k0, "", 0},
                             Field{F::kCtL3proto, "ct l3proto", Type::kNfproto, 8, k0, "", 0},
                             Field{F::kCtOriginalSaddr, "ct original ip saddr", Type::kIp, 32, k0, "", 0},
                             Field{F::kCtOriginalDaddr, "ct original ip daddr", Type::kIp, 32, k0, "", 0},
                             Field{F::kCtReplySaddr, "ct reply ip saddr", Type::kIp, 32, k0, "", 0},
                             Field{F::kCtReplyDaddr, "ct reply ip daddr", Type::kIp, 32, k0, "", 0},
                             Field{F::kCtOriginalProtoSrc, "ct original proto-src", Type::kService, 16, k0, "", 0},
                             Field{F::kCtOriginalProtoDst, "ct original proto-dst", Type::kService, 16, k0, "", 0},
                             Field{F::kCtReplyProtoSrc, "ct reply proto-src", Type::kService, 16, k0, "", 0},
                             Field{F::kCtReplyProtoDst, "ct reply proto-dst", Type::kService, 16, k0, "", 0},
                             Field{F::kCtId, "ct id", Type::kInteger, 32, k0, "", 0},
                             Field{F::kCtBytes, "ct bytes", Type::kInteger, 64, k0, "", 0},
                             Field{F::kCtPackets, "ct packets", Type::kInteger, 64, k0, "", 0},
                             Field{F::kCtAvgpkt, "ct avgpkt", Type::kInteger, 64, k0, "", 0},
                             Field{F::kCtOriginalBytes, "ct original bytes", Type::kInteger, 64, k0, "", 0},
                             Field{F::kCtReplyBytes, "ct reply bytes", Type::kInteger, 64, k0, "", 0},
                             Field{F::kCtOriginalPackets, "ct original packets", Type::kInteger, 64, k0, "", 0},
                             Field{F::kCtReplyPackets, "ct reply packets", Type::kInteger, 64, k0, "", 0},
                             Field{F::kCtHelper, "ct helper", Type::kHelper, 128, k0, "", 0},
                             Field{F::kCtExpiration, "ct expiration", Type::kTime, 32, k0, "", 0},
                             Field{F::kCtZone, "ct zone", Type::kInteger, 16, k0, "", 0},
                             Field{F::kFibDaddrType, "fib daddr type", Type::kFibType, 32, k0, "", 0},
                             Field{F::kFibSaddrType, "fib saddr type", Type::kFibType, 32, k0, "", 0},
                             Field{F::kFibDaddrIifType, "fib daddr . iif type", Type::kFibType, 32, k0, "", 0},
                             Field{F::kFibSaddrIifType, "fib saddr . iif type", Type::kFibType, 32, k0, "", 0},
                             Field{F::kFibDaddrOifType, "fib daddr . oif type", Type::kFibType, 32, k0, "", 0},
                             Field{F::kFibSaddrOifType, "fib saddr . oif type", Type::kFibType, 32, k0, "", 0},
                             Field{F::kFibSaddrIifOif, "fib saddr . iif oif", Type::kIfindex, 32, k0, "", 0},
                             Field{F::kFibSaddrOif, "fib saddr oif", Type::kIfindex, 32, k0, "", 0},
                             Field{F::kFibSaddrMarkIifOif, "fib saddr . mark . iif oif", Type::kIfindex, 32, k0, "", 0},
                             Field{F::kFibDaddrOif, "fib daddr oif", Type::kIfindex, 32, k0, "", 0},
                             Field{F::kFibDaddrIifOif, "fib daddr . iif oif", Type::kIfindex, 32, k0, "", 0},
                             Field{F::kFibSaddrIifOifname, "fib saddr . iif oifname", Type::kIfname, 128, k0, "", 0},
                             Field{F::kFibSaddrOifname, "fib saddr oifname", Type::kIfname, 128, k0, "", 0},
                             Field{F::kFibDaddrOifname, "fib daddr oifname", Type::kIfname, 128, k0, "", 0},
                             Field{F::kFibSaddrIifPresent, "fib saddr . iif oif", Type::kPresent, 8, k0, "", 0},
                             Field{F::kFibSaddrPresent, "fib saddr oif", Type::kPresent, 8, k0, "", 0},
                             Field{F::kFibSaddrMarkIifPresent, "fib saddr . mark . iif oif", Type::kPresent, 8, k0, "", 0},
                             Field{F::kFibDaddrPresent, "fib daddr oif", Type::kPresent, 8, k0, "", 0},
                             Field{F::kFibDaddrIifPresent, "fib daddr . iif oif", Type::kPresent, 8, k0, "", 0},
                             Field{F::kRtClassid, "rt classid", Type::kRealm, 32, k0, "", 0},
                             Field{F::kRtNexthop, "rt ip nexthop", Type::kIp, 32, k0, "", 0},
                             Field{F::kRtNexthop6, "rt ip6 nexthop", Type::kIp6, 128, k0, "", 0},
                             Field{F::kRtMtu, "rt mtu", Type::kInteger, 16, k0, "", 0},
                             Field{F::kSocketTransparent, "socket transparent", Type::kInteger, 1, k0, "", 0},
                             Field{F::kNumgenInc, "numgen inc", Type::kInteger, 32, k0, "", 0},
                             Field{F::kNumgenRandom, "numgen random", Type::kInteger, 32, k0, "", 0}};

constexpr std::array kTypes{TypeInfo{Type::kInteger, "integer", "integer", 32},
                            TypeInfo{Type::kIp, "ipv4_addr", "IPv4 address", 32},
                            TypeInfo{Type::kIp6, "ipv6_addr", "IPv6 address", 128},
                            TypeInfo{Type::kEther, "ether_addr", "Ethernet address", 48},
                            TypeInfo{Type::kService, "inet_service", "internet network service", 16},
                            TypeInfo{Type::kProto, "inet_proto", "Internet protocol", 8},
                            TypeInfo{Type::kMark, "mark", "packet mark", 32},
                            TypeInfo{Type::kIfname, "ifname", "network interface name", 128},
                            TypeInfo{Type::kIfindex, "iface_index", "network interface index", 32},
                            TypeInfo{Type::kCtState, "ct_state", "conntrack state", 32},
                            TypeInfo{Type::kCtStatus, "ct_status", "conntrack status", 32},
                            TypeInfo{Type::kCtDirection, "ct_dir", "conntrack direction", 8},
                            TypeInfo{Type::kIcmpType, "icmp_type", "ICMP type", 8},
                            TypeInfo{Type::kIcmpCode, "icmp_code", "icmp code", 8},
                            TypeInfo{Type::kIcmp6Type, "icmpv6_type", "ICMPv6 type", 8},
                            TypeInfo{Type::kIcmp6Code, "icmpv6_code", "icmpv6 code", 8},
                            TypeInfo{Type::kPktType, "pkt_type", "packet type", 8},
                            TypeInfo{Type::kNfproto, "nf_proto", "netfilter protocol", 8},
                            TypeInfo{Type::kUid, "uid", "user ID", 32},
                            TypeInfo{Type::kGid, "gid", "group ID", 32},
                            TypeInfo{Type::kFibType, "fib_addrtype", "fib address type", 32},
                            TypeInfo{Type::kTcpFlags, "tcp_flag", "TCP flag", 8},
                            TypeInfo{Type::kDscp, "dscp", "Differentiated Services Code Point", 6},
                            TypeInfo{Type::kEcn, "ecn", "Explicit Congestion Notification", 2},
                            TypeInfo{Type::kEtherType, "ether_type", "Ethernet protocol", 16},
                            TypeInfo{Type::kArpOp, "arp_op", "ARP operation", 16},
                            TypeInfo{Type::kIftype, "iface_type", "network interface type", 16},
                            TypeInfo{Type::kDevgroup, "devgroup", "devgroup name", 32},
                            TypeInfo{Type::kPriority, "classid", "TC classid", 32},
                            TypeInfo{Type::kTime, "time", "relative time", 64},
                            TypeInfo{Type::kBoolean, "boolean", "boolean type", 1},
                            TypeInfo{Type::kPresent, "boolean", "boolean type", 1},
                            TypeInfo{Type::kDate, "time-date", "Relative time of packet reception", 64},
                            TypeInfo{Type::kDay, "day", "Day of week of packet reception", 8},
                            TypeInfo{Type::kHour, "hour", "Hour of day of packet reception", 64},
                            TypeInfo{Type::kRealm, "realm", "routing realm", 32},
                            TypeInfo{Type::kIgmpType, "igmp_type", "IGMP type", 8},
                            TypeInfo{Type::kHelper, "string", "string", 128},
                            TypeInfo{Type::kVerdict, "verdict", "netfilter verdict", 0},
                            TypeInfo{Type::kCounter, "counter", "counter", 0},
                            TypeInfo{Type::kQuota, "quota", "quota", 0},
                            TypeInfo{Type::kLimit, "limit", "limit", 0}};

struct Symbol {
  Type type{};
  std::string_view name{};
  std::uint64_t value = 0;
};
constexpr std::array kSymbols{Symbol{Type::kIcmpType, "echo-reply", 0},
                              Symbol{Type::kIcmpType, "destination-unreachable", 3},
                              Symbol{Type::kIcmpType, "source-quench", 4},
                              Symbol{Type::kIcmpType, "redirect", 5},
                              Symbol{Type::kIcmpType, "echo-request", 8},
                              Symbol{Type::kIcmpType, "router-advertisement", 9},
                              Symbol{Type::kIcmpType, "router-solicitation", 10},
                              Symbol{Type::kIcmpType, "time-exceeded", 11},
                              Symbol{Type::kIcmpType, "parameter-problem", 12},
                              Symbol{Type::kIcmpType, "timestamp-request", 13},
                              Symbol{Type::kIcmpType, "timestamp-reply", 14},
                              Symbol{Type::kIcmpType, "info-request", 15},
                              Symbol{Type::kIcmpType, "info-reply", 16},
                              Symbol{Type::kIcmpType, "address-mask-request", 17},
                              Symbol{Type::kIcmpType, "address-mask-reply", 18},
                              Symbol{Type::kIcmpCode, "net-unreachable", 0},
                              Symbol{Type::kIcmpCode, "host-unreachable", 1},
                              Symbol{Type::kIcmpCode, "prot-unreachable", 2},
                              Symbol{Type::kIcmpCode, "port-unreachable", 3},
                              Symbol{Type::kIcmpCode, "frag-needed", 4},
                              Symbol{Type::kIcmpCode, "net-prohibited", 9},
                              Symbol{Type::kIcmpCode, "host-prohibited", 10},
                              Symbol{Type::kIcmpCode, "admin-prohibited", 13},
                              Symbol{Type::kIcmp6Type, "destination-unreachable", 1},
                              Symbol{Type::kIcmp6Type, "packet-too-big", 2},
                              Symbol{Type::kIcmp6Type, "time-exceeded", 3},
                              Symbol{Type::kIcmp6Type, "parameter-problem", 4},
                              Symbol{Type::kIcmp6Type, "echo-request", 128},
                              Symbol{Type::kIcmp6Type, "echo-reply", 129},
                              Symbol{Type::kIcmp6Type, "mld-listener-query", 130},
                              Symbol{Type::kIcmp6Type, "mld-listener-report", 131},
                              Symbol{Type::kIcmp6Type, "mld-listener-done", 132},
                              Symbol{Type::kIcmp6Type, "mld-listener-reduction", 132},
                              Symbol{Type::kIcmp6Type, "nd-router-solicit", 133},
                              Symbol{Type::kIcmp6Type, "nd-router-advert", 134},
                              Symbol{Type::kIcmp6Type, "nd-neighbor-solicit", 135},
                              Symbol{Type::kIcmp6Type, "nd-neighbor-advert", 136},
                              Symbol{Type::kIcmp6Type, "nd-redirect", 137},
                              Symbol{Type::kIcmp6Type, "router-renumbering", 138},
                              Symbol{Type::kIcmp6Type, "ind-neighbor-solicit", 141},
                              Symbol{Type::kIcmp6Type, "ind-neighbor-advert", 142},
                              Symbol{Type::kIcmp6Type, "mld2-listener-report", 143},
                              Symbol{Type::kIcmp6Code, "no-route", 0},
                              Symbol{Type::kIcmp6Code, "admin-prohibited", 1},
                              Symbol{Type::kIcmp6Code, "addr-unreachable", 3},
                              Symbol{Type::kIcmp6Code, "port-unreachable", 4},
                              Symbol{Type::kIcmp6Code, "policy-fail", 5},
                              Symbol{Type::kIcmp6Code, "reject-route", 6},
                              Symbol{Type::kArpOp, "request", 1},
                              Symbol{Type::kArpOp, "reply", 2},
                              Symbol{Type::kArpOp, "rrequest", 3},
                              Symbol{Type::kArpOp, "rreply", 4},
                              Symbol{Type::kArpOp, "inrequest", 8},
                              Symbol{Type::kArpOp, "inreply", 9},
                              Symbol{Type::kArpOp, "nak", 10},
                              Symbol{Type::kEtherType, "ip", 0x800},
                              Symbol{Type::kEtherType, "arp", 0x806},
                              Symbol{Type::kEtherType, "ip6", 0x86dd},
                              Symbol{Type::kEtherType, "8021q", 0x8100},
                              Symbol{Type::kEtherType, "8021ad", 0x88a8},
                              Symbol{Type::kEtherType, "vlan", 0x8100},
                              Symbol{Type::kNfproto, "ipv4", 2},
                              Symbol{Type::kNfproto, "ipv6", 10},
                              Symbol{Type::kPktType, "host", 0},
                              Symbol{Type::kPktType, "unicast", 0},
                              Symbol{Type::kPktType, "broadcast", 1},
                              Symbol{Type::kPktType, "multicast", 2},
                              Symbol{Type::kPktType, "other", 3},
                              Symbol{Type::kCtState, "invalid", 1},
                              Symbol{Type::kCtState, "established", 2},
                              Symbol{Type::kCtState, "related", 4},
                              Symbol{Type::kCtState, "new", 8},
                              Symbol{Type::kCtState, "untracked", 64},
                              Symbol{Type::kCtStatus, "expected", 1},
                              Symbol{Type::kCtStatus, "seen-reply", 2},
                              Symbol{Type::kCtStatus, "assured", 4},
                              Symbol{Type::kCtStatus, "confirmed", 8},
                              Symbol{Type::kCtStatus, "snat", 16},
                              Symbol{Type::kCtStatus, "dnat", 32},
                              Symbol{Type::kCtStatus, "dying", 512},
                              Symbol{Type::kCtDirection, "original", 0},
                              Symbol{Type::kCtDirection, "reply", 1},
                              Symbol{Type::kFibType, "unspec", 0},
                              Symbol{Type::kFibType, "unicast", 1},
                              Symbol{Type::kFibType, "local", 2},
                              Symbol{Type::kFibType, "broadcast", 3},
                              Symbol{Type::kFibType, "anycast", 4},
                              Symbol{Type::kFibType, "multicast", 5},
                              Symbol{Type::kFibType, "blackhole", 6},
                              Symbol{Type::kFibType, "unreachable", 7},
                              Symbol{Type::kFibType, "prohibit", 8},
                              Symbol{Type::kTcpFlags, "fin", 1},
                              Symbol{Type::kTcpFlags, "syn", 2},
                              Symbol{Type::kTcpFlags, "rst", 4},
                              Symbol{Type::kTcpFlags, "psh", 8},
                              Symbol{Type::kTcpFlags, "ack", 16},
                              Symbol{Type::kTcpFlags, "urg", 32},
                              Symbol{Type::kTcpFlags, "ecn", 64},
                              Symbol{Type::kTcpFlags, "cwr", 128},
                              Symbol{Type::kDscp, "cs0", 0},
                              Symbol{Type::kDscp, "cs1", 8},
                              Symbol{Type::kDscp, "cs2", 16},
                              Symbol{Type::kDscp, "cs3", 24},
                              Symbol{Type::kDscp, "cs4", 32},
                              Symbol{Type::kDscp, "cs5", 40},
                              Symbol{Type::kDscp, "cs6", 48},
                              Symbol{Type::kDscp, "cs7", 56},
                              Symbol{Type::kDscp, "df", 0},
                              Symbol{Type::kDscp, "be", 0},
                              Symbol{Type::kDscp, "lephb", 1},
                              Symbol{Type::kDscp, "af11", 10},
                              Symbol{Type::kDscp, "af12", 12},
                              Symbol{Type::kDscp, "af13", 14},
                              Symbol{Type::kDscp, "af21", 18},
                              Symbol{Type::kDscp, "af22", 20},
                              Symbol{Type::kDscp, "af23", 22},
                              Symbol{Type::kDscp, "af31", 26},
                              Symbol{Type::kDscp, "af32", 28},
                              Symbol{Type::kDscp, "af33", 30},
                              Symbol{Type::kDscp, "af41", 34},
                              Symbol{Type::kDscp, "af42", 36},
                              Symbol{Type::kDscp, "af43", 38},
                              Symbol{Type::kDscp, "va", 44},
                              Symbol{Type::kDscp, "ef", 46},
                              Symbol{Type::kEcn, "not-ect", 0},
                              Symbol{Type::kEcn, "ect1", 1},
                              Symbol{Type::kEcn, "ect0", 2},
                              Symbol{Type::kEcn, "ce", 3},
                              Symbol{Type::kIftype, "ether", 1},
                              Symbol{Type::kIftype, "ppp", 512},
                              Symbol{Type::kIftype, "ipip", 768},
                              Symbol{Type::kIftype, "ipip6", 769},
                              Symbol{Type::kIftype, "loopback", 772},
                              Symbol{Type::kIftype, "sit", 776},
                              Symbol{Type::kIftype, "ipgre", 778},
                              Symbol{Type::kDay, "Sunday", 0},
                              Symbol{Type::kDay, "Monday", 1},
                              Symbol{Type::kDay, "Tuesday", 2},
                              Symbol{Type::kDay, "Wednesday", 3},
                              Symbol{Type::kDay, "Thursday", 4},
                              Symbol{Type::kDay, "Friday", 5},
                              Symbol{Type::kDay, "Saturday", 6},
                              Symbol{Type::kIgmpType, "membership-query", 17},
                              Symbol{Type::kIgmpType, "membership-report-v1", 18},
                              Symbol{Type::kIgmpType, "membership-report-v2", 22},
                              Symbol{Type::kIgmpType, "membership-report-v3", 34},
                              Symbol{Type::kIgmpType, "leave-group", 23},
                              Symbol{Type::kPresent, "missing", 0},
                              Symbol{Type::kPresent, "exists", 1},
                              Symbol{Type::kBoolean, "missing", 0},
                              Symbol{Type::kBoolean, "exists", 1},
                              Symbol{Type::kPriority, "none", 0},
                              Symbol{Type::kPriority, "root", 0xffffffff},
                              Symbol{Type::kDevgroup, "default", 0}};

std::string text_of_name(const Datum& value) {
  std::string out;
  for (unsigned i = 0; i < 16; ++i) {
    const auto byte = static_cast<char>((i < 8 ? value.high : value.low) >> (56 - 8 * (i % 8)) & 0xff);
    if (byte == '\0') break;
    out += byte;
  }
  return out;
}

std::string print_mac(std::uint64_t value) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", value >> 40 & 0xff, value >> 32 & 0xff, value >> 24 & 0xff,
                     value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
}

std::string print_hour(std::uint64_t seconds) {
  const std::uint64_t s = seconds % 86400;
  if (s % 60 != 0) return fmt::format("\"{:02}:{:02}:{:02}\"", s / 3600, s / 60 % 60, s % 60);
  return fmt::format("\"{:02}:{:02}\"", s / 3600, s / 60 % 60);
}

std::string print_symbol(std::uint64_t number, Type type, const Style& style) {
  // What nft calls symbolic constants; protocols and priorities have options of their own.
  const bool named = type == Type::kPriority || type == Type::kIftype;
  const std::string_view known = style.numeric_symbol && !named ? std::string_view() : symbol_name(type, number);
  if (!known.empty()) return type == Type::kDay || type == Type::kDevgroup ? fmt::format("\"{}\"", known) : std::string(known);
  if (type == Type::kDscp) return fmt::format("0x{:02x}", number);
  if (type == Type::kEtherType) return fmt::format("0x{:04x}", number);
  if (type == Type::kPriority) return fmt::format("{:x}:{:x}", number >> 16, number & 0xffff);
  return std::to_string(number);
}

}  // namespace

const Field& field_of(NfField field) {
  const auto at = std::find_if(kFields.begin(), kFields.end(), [&](const Field& f) { return f.field == field; });
  return at == kFields.end() ? kFields.front() : *at;
}

const Field* find_field(std::string_view words) {
  const auto at = std::find_if(kFields.begin(), kFields.end(), [&](const Field& f) { return f.words == words; });
  return at == kFields.end() ? nullptr : &*at;
}

const Field* field_at(Layer layer, std::string_view protocol, unsigned offset, unsigned bits) {
  const auto at = std::find_if(kFields.begin(), kFields.end(), [&](const Field& f) {
    const bool part = f.bits > bits && (f.type == Type::kIp || f.type == Type::kIp6);
    return f.layer == layer && f.protocol == protocol && f.offset == offset && (f.bits == bits || part);
  });
  return at == kFields.end() ? nullptr : &*at;
}

const Field& raw_field(unsigned bits) {
  constexpr unsigned kMostBits = 128;
  static const std::array<Field, kMostBits + 1> kRaws = [] {
    std::array<Field, kMostBits + 1> all{};
    for (unsigned i = 0; i <= kMostBits; ++i) all[i] = Field{NfField::kRaw, "@", Type::kInteger, i, Layer::kNone, "", 0};
    return all;
  }();
  return kRaws[std::min(bits, kMostBits)];
}

const TypeInfo& info_of(Type type) {
  const auto at = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeInfo& t) { return t.type == type; });
  return at == kTypes.end() ? kTypes.front() : *at;
}

std::optional<Type> find_type(std::string_view name) {
  const auto at = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeInfo& t) { return t.name == name; });
  return at == kTypes.end() ? std::nullopt : std::optional(at->type);
}

std::vector<std::pair<std::string_view, std::uint64_t>> symbols_of(Type type) {
  std::vector<std::pair<std::string_view, std::uint64_t>> out;
  for (const Symbol& symbol : kSymbols) {
    if (symbol.type == type) out.emplace_back(symbol.name, symbol.value);
  }
  return out;
}

std::optional<std::uint64_t> symbol_value(Type type, std::string_view name) {
  const auto at = std::find_if(kSymbols.begin(), kSymbols.end(), [&](const Symbol& s) { return s.type == type && s.name == name; });
  return at == kSymbols.end() ? std::nullopt : std::optional(at->value);
}

std::string_view symbol_name(Type type, std::uint64_t value) {
  const auto at = std::find_if(kSymbols.begin(), kSymbols.end(), [&](const Symbol& s) { return s.type == type && s.value == value; });
  return at == kSymbols.end() ? std::string_view() : at->name;
}

bool is_flags(Type type) { return type == Type::kCtState || type == Type::kCtStatus || type == Type::kTcpFlags; }

Datum all_ones(unsigned bits) {
  if (bits >= 128) return {~std::uint64_t{0}, ~std::uint64_t{0}};
  if (bits > 64) return {(std::uint64_t{1} << (bits - 64)) - 1, ~std::uint64_t{0}};
  return {0, bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1};
}

std::optional<unsigned> prefix_length(const Interval& value, unsigned bits) {
  for (unsigned length = 0; length <= bits; ++length) {
    const Datum host = all_ones(bits - length);
    const Datum low{value.low.high & ~host.high, value.low.low & ~host.low};
    const Datum high{value.low.high | host.high, value.low.low | host.low};
    if (low == value.low && high == value.high) return length;
  }
  return std::nullopt;
}

std::string print_flags(std::uint64_t value, Type type, std::string_view between, const Style& style) {
  std::string out;
  std::uint64_t left = value;
  for (const Symbol& s : kSymbols) {
    if (s.type != type || (left & s.value) == 0) continue;
    out += (out.empty() ? "" : std::string(between)) + (style.numeric_symbol ? fmt::format("0x{:x}", s.value) : std::string(s.name));
    left &= ~s.value;
  }
  if (left != 0 || out.empty()) out += (out.empty() ? "" : std::string(between)) + fmt::format("0x{:x}", left);
  return out;
}

std::string print_duration(Duration time, bool with_ms) {
  std::uint64_t ms = static_cast<std::uint64_t>(time.count()) / 1000000;
  std::string out;
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 4> kUnits{{{86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}}};
  for (const auto& [size, name] : kUnits) {
    if (ms / size != 0) out += std::to_string(ms / size) + std::string(name);
    ms %= size;
  }
  if (with_ms && ms != 0) out += std::to_string(ms) + "ms";
  return out.empty() ? "0s" : out;
}

std::string print_value(const Datum& value, Type type, unsigned bits, const Style& style, const Names& names) {
  (void)bits;
  switch (type) {
    case Type::kIp: return to_string(IpAddress::v4(static_cast<std::uint32_t>(value.low)));
    case Type::kIp6: return to_string(IpAddress::v6(value.high, value.low));
    case Type::kEther: return print_mac(value.low);
    case Type::kMark: return fmt::format("0x{:08x}", value.low);
    case Type::kIfname:
    case Type::kHelper: return fmt::format("\"{}\"", text_of_name(value));
    case Type::kIfindex:
      for (std::size_t i = 0; names.links != nullptr && i < names.links->size(); ++i) {
        if ((*names.links)[i].first == value.low) return fmt::format("\"{}\"", (*names.links)[i].second);
      }
      return std::to_string(value.low);
    case Type::kProto: return style.numeric_protocol ? std::to_string(value.low) : protocol_name(value.low);
    case Type::kTime: return print_duration(Duration(static_cast<std::int64_t>(value.low) * 1000000), true);
    case Type::kHour: return print_hour(value.low);
    case Type::kDate: return format_time("\"%Y-%m-%d %H:%M:%S\"", static_cast<std::int64_t>(value.low / kNanoseconds), 0);
    case Type::kCtState:
    case Type::kCtStatus:
    case Type::kTcpFlags: return print_flags(value.low, type, " | ", style);
    case Type::kInteger:
    case Type::kService:
    case Type::kUid:
    case Type::kGid:
    case Type::kRealm: return std::to_string(value.low);
    default: return print_symbol(value.low, type, style);
  }
}

std::string print_interval(const Interval& value, Type type, unsigned bits, const Style& style, const Names& names) {
  if (value.single()) return print_value(value.low, type, bits, style, names);
  if (type == Type::kIfname) {
    const std::string text = text_of_name(value.low);
    return fmt::format("\"{}*\"", text);
  }
  const bool address = type == Type::kIp || type == Type::kIp6 || type == Type::kEther;
  if (const auto length = prefix_length(value, bits); address && type != Type::kEther && length) {
    return fmt::format("{}/{}", print_value(value.low, type, bits, style, names), *length);
  }
  return print_range(value, type, bits, style, names);
}

std::string print_range(const Interval& value, Type type, unsigned bits, const Style& style, const Names& names) {
  Style numeric = style;  // range_expr_print: NFT_CTX_OUTPUT_NUMERIC_ALL
  numeric.numeric_symbol = numeric.numeric_protocol = true;
  return print_value(value.low, type, bits, numeric, names) + "-" + print_value(value.high, type, bits, numeric, names);
}

}  // namespace nslab::shell::nft
