// netstat -s: /proc/net/snmp and /proc/net/netstat in words, or with -6 /proc/net/snmp6.
//
// Guarantees
//   1. What the tool has no words for it shows by its name, where it is not nought.
// Document: net-tools 2.10, statistics.c.
#include "shell/tools/net_tools/statistics.h"

#include <algorithm>
#include <array>

#include "model/ip/multicast.h"
#include "shell/tools/net_tools/common.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

// How a counter is told: always, where it is not nought, or in one of two histograms, which have titles.
enum class Told : std::uint8_t { kAlways, kIfAny, kInput, kOutput, kNever };

struct StatRow {
  std::string_view group, name, words;  // {} is the number
  Told told = Told::kIfAny;
};

constexpr std::array kStatRows{
    StatRow{"Ip", "DefaultTTL", "", Told::kNever},
    StatRow{"Ip", "ForwDatagrams", "{} forwarded", Told::kAlways},
    StatRow{"Ip", "FragCreates", "{} fragments created"},
    StatRow{"Ip", "FragFails", "{} outgoing packets failed fragmentation"},
    StatRow{"Ip", "FragOKs", "{} outgoing packets fragmented ok"},
    StatRow{"Ip", "InAddrErrors", "{} with invalid addresses"},
    StatRow{"Ip", "InDelivers", "{} incoming packets delivered", Told::kAlways},
    StatRow{"Ip", "InDiscards", "{} incoming packets discarded", Told::kAlways},
    StatRow{"Ip", "InHdrErrors", "{} with invalid headers"},
    StatRow{"Ip", "InReceives", "{} total packets received", Told::kAlways},
    StatRow{"Ip", "InUnknownProtos", "{} with unknown protocol"},
    StatRow{"Ip", "OutDiscards", "{} outgoing packets dropped"},
    StatRow{"Ip", "OutNoRoutes", "{} dropped because of missing route"},
    StatRow{"Ip", "OutRequests", "{} requests sent out", Told::kAlways},
    StatRow{"Ip", "ReasmFails", "{} packet reassemblies failed"},
    StatRow{"Ip", "ReasmOKs", "{} packets reassembled ok"},
    StatRow{"Ip", "ReasmReqds", "{} reassemblies required"},
    StatRow{"Icmp", "InDestUnreachs", "destination unreachable: {}", Told::kInput},
    StatRow{"Icmp", "InEchoReps", "echo replies: {}", Told::kInput},
    StatRow{"Icmp", "InEchos", "echo requests: {}", Told::kInput},
    StatRow{"Icmp", "InErrors", "{} input ICMP message failed", Told::kAlways},
    StatRow{"Icmp", "InMsgs", "{} ICMP messages received", Told::kAlways},
    StatRow{"Icmp", "InRedirects", "redirects: {}", Told::kInput},
    StatRow{"Icmp", "InTimeExcds", "timeout in transit: {}", Told::kInput},
    StatRow{"Icmp", "OutDestUnreachs", "destination unreachable: {}", Told::kOutput},
    StatRow{"Icmp", "OutEchoReps", "echo replies: {}", Told::kOutput},
    StatRow{"Icmp", "OutEchos", "echo requests: {}", Told::kOutput},
    StatRow{"Icmp", "OutErrors", "{} ICMP messages failed", Told::kAlways},
    StatRow{"Icmp", "OutMsgs", "{} ICMP messages sent", Told::kAlways},
    StatRow{"Icmp", "OutRedirects", "redirect: {}", Told::kOutput},
    StatRow{"Icmp", "OutTimeExcds", "time exceeded: {}", Told::kOutput},
    StatRow{"Tcp", "ActiveOpens", "{} active connection openings", Told::kAlways},
    StatRow{"Tcp", "AttemptFails", "{} failed connection attempts", Told::kAlways},
    StatRow{"Tcp", "CurrEstab", "{} connections established", Told::kAlways},
    StatRow{"Tcp", "EstabResets", "{} connection resets received", Told::kAlways},
    StatRow{"Tcp", "InErrs", "{} bad segments received", Told::kAlways},
    StatRow{"Tcp", "InSegs", "{} segments received", Told::kAlways},
    StatRow{"Tcp", "MaxConn", "", Told::kNever},
    StatRow{"Tcp", "OutRsts", "{} resets sent", Told::kAlways},
    StatRow{"Tcp", "OutSegs", "{} segments sent out", Told::kAlways},
    StatRow{"Tcp", "PassiveOpens", "{} passive connection openings", Told::kAlways},
    StatRow{"Tcp", "RetransSegs", "{} segments retransmitted", Told::kAlways},
    StatRow{"Tcp", "RtoAlgorithm", "", Told::kNever},
    StatRow{"Tcp", "RtoMax", "", Told::kNever},
    StatRow{"Tcp", "RtoMin", "", Told::kNever},
    StatRow{"Udp", "InDatagrams", "{} packets received", Told::kAlways},
    StatRow{"Udp", "InErrors", "{} packet receive errors", Told::kAlways},
    StatRow{"Udp", "NoPorts", "{} packets to unknown port received", Told::kAlways},
    StatRow{"Udp", "OutDatagrams", "{} packets sent", Told::kAlways},
    StatRow{"Udp", "RcvbufErrors", "{} receive buffer errors", Told::kAlways},
    StatRow{"Udp", "SndbufErrors", "{} send buffer errors", Told::kAlways},
    StatRow{"TcpExt", "TW", "{} TCP sockets finished time wait in fast timer"},
    StatRow{"TcpExt", "ListenOverflows", "{} times the listen queue of a socket overflowed"},
    StatRow{"TcpExt", "ListenDrops", "{} SYNs to LISTEN sockets dropped"},
    StatRow{"TcpExt", "TCPHPHits", "{} packet headers predicted", Told::kAlways},
    StatRow{"TcpExt", "TCPPureAcks", "{} acknowledgments not containing data payload received"},
    StatRow{"TcpExt", "TCPHPAcks", "{} predicted acknowledgments"}};

// Of IPv6 the groups are the beginnings of the names.
constexpr std::array kStatRows6{
    StatRow{"Ip6", "Ip6InReceives", "{} total packets received", Told::kAlways},
    StatRow{"Ip6", "Ip6InHdrErrors", "{} with invalid headers"},
    StatRow{"Ip6", "Ip6InTooBigErrors", "{} with packets too big"},
    StatRow{"Ip6", "Ip6InNoRoutes", "{} incoming packets with no route"},
    StatRow{"Ip6", "Ip6InAddrErrors", "{} with invalid addresses"},
    StatRow{"Ip6", "Ip6InDiscards", "{} incoming packets discarded", Told::kAlways},
    StatRow{"Ip6", "Ip6InDelivers", "{} incoming packets delivered", Told::kAlways},
    StatRow{"Ip6", "Ip6OutForwDatagrams", "{} forwarded", Told::kAlways},
    StatRow{"Ip6", "Ip6OutRequests", "{} requests sent out", Told::kAlways},
    StatRow{"Ip6", "Ip6OutDiscards", "{} outgoing packets dropped"},
    StatRow{"Ip6", "Ip6ReasmReqds", "{} reassemblies required"},
    StatRow{"Ip6", "Ip6ReasmOKs", "{} packets reassembled ok"},
    StatRow{"Ip6", "Ip6FragOKs", "{} outgoing packets fragmented ok"},
    StatRow{"Ip6", "Ip6FragFails", "{} outgoing packets failed fragmentation"},
    StatRow{"Ip6", "Ip6FragCreates", "{} fragments created"},
    StatRow{"Ip6", "Ip6InMcastPkts", "{} incoming multicast packets"},
    StatRow{"Ip6", "Ip6OutMcastPkts", "{} outgoing multicast packets"},
    StatRow{"Icmp6", "Icmp6InMsgs", "{} ICMP messages received", Told::kAlways},
    StatRow{"Icmp6", "Icmp6InErrors", "{} input ICMP message failed", Told::kAlways},
    StatRow{"Icmp6", "Icmp6OutMsgs", "{} ICMP messages sent", Told::kAlways},
    StatRow{"Icmp6", "Icmp6InDestUnreachs", "destination unreachable: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InPktTooBigs", "packets too big: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InTimeExcds", "received ICMPv6 time exceeded: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InEchos", "echo requests: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InEchoReplies", "echo replies: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InRouterSolicits", "router solicits: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InNeighborSolicits", "neighbour solicits: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InNeighborAdvertisements", "neighbour advertisement: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6InRedirects", "redirects: {}", Told::kInput},
    StatRow{"Icmp6", "Icmp6OutDestUnreachs", "destination unreachable: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutPktTooBigs", "packets too big: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutTimeExcds", "sent ICMPv6 time exceeded: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutEchos", "echo requests: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutEchoReplies", "echo replies: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutRouterSolicits", "router solicits: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutNeighborSolicits", "neighbor solicits: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutNeighborAdvertisements", "neighbor advertisements: {}", Told::kOutput},
    StatRow{"Icmp6", "Icmp6OutRedirects", "redirects: {}", Told::kOutput},
    StatRow{"Udp6", "Udp6InDatagrams", "{} packets received", Told::kAlways},
    StatRow{"Udp6", "Udp6NoPorts", "{} packets to unknown port received", Told::kAlways},
    StatRow{"Udp6", "Udp6InErrors", "{} packet receive errors", Told::kAlways},
    StatRow{"Udp6", "Udp6OutDatagrams", "{} packets sent", Told::kAlways}};

struct Statistics {
  Call& call;
  Told now = Told::kAlways;  // whose indentation is in force; it outlives a group

  void title(Told told) {
    if (told == now) return;
    if (told == Told::kInput) call.out(indent() + "ICMP input histogram:\n");
    if (told == Told::kOutput) call.out(indent() + "ICMP output histogram:\n");
    now = told;
  }
  [[nodiscard]] std::string indent() const { return std::string(now == Told::kInput || now == Told::kOutput ? 8 : 4, ' '); }

  template <class Rows>
  void tell(const Rows& rows, const std::string& group, const std::string& name, const std::string& value) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const StatRow& r) { return r.group == group && r.name == name; });
    const bool any = value != "0";
    if (row == rows.end()) {
      if (any) call.print("{}{}: {}\n", indent(), name, value);
      return;
    }
    if (row->told == Told::kNever) return;
    const bool in_histogram = row->told == Told::kInput || row->told == Told::kOutput;
    title(in_histogram ? row->told : Told::kAlways);
    if (row->told == Told::kAlways || any) call.print("{}{}\n", indent(), fmt::format(fmt::runtime(row->words), value));
  }

  void file(const std::string& text, const StatisticsWanted& wanted) {
    const auto lines = lines_of(text);
    for (std::size_t at = 0; at + 1 < lines.size(); at += 2) {
      const auto names = words_of(lines[at]), values = words_of(lines[at + 1]);
      if (names.empty() || names.size() != values.size()) continue;
      const std::string group = names[0].substr(0, names[0].find(':'));
      const bool ip = group == "Ip" || group == "Icmp", tcp = group == "Tcp" || group == "TcpExt", udp = group == "Udp";
      if ((ip && !wanted.raw) || (tcp && !wanted.tcp) || (udp && !wanted.udp)) continue;
      call.print("{}:\n", group);
      for (std::size_t i = 1; i < names.size(); ++i) tell(kStatRows, group, names[i], values[i]);
    }
  }

  // A line a counter: "Ip6InReceives 2".
  void file6(const std::string& text, const StatisticsWanted& wanted) {
    std::string heading;
    for (const std::string& line : lines_of(text)) {
      const auto words = words_of(line);
      if (words.size() != 2) continue;
      const std::string group = words[0].substr(0, words[0].find('6') + 1);
      if (((group == "Ip6" || group == "Icmp6") && !wanted.raw) || (group == "Udp6" && !wanted.udp)) continue;
      if (heading != group) call.print("{}:\n", group);
      heading = group;
      tell(kStatRows6, group, words[0], words[1]);
    }
  }
};

}  // namespace

int show_statistics(Call& call, const StatisticsWanted& wanted) {
  const auto snmp = call.read_file("/proc/net/snmp");
  const auto netstat = call.read_file("/proc/net/netstat");
  if (!snmp || !netstat) return call.not_modelled("netstat -s after TCP has been spoken");
  Statistics statistics{call};
  statistics.file(*snmp, wanted);
  statistics.file(*netstat, wanted);
  return 0;
}

int show_statistics6(Call& call, const StatisticsWanted& wanted) {
  const auto snmp6 = call.read_file("/proc/net/snmp6"), snmp = call.read_file("/proc/net/snmp");
  if (!snmp6 || !snmp) return call.not_modelled("netstat -s6");
  Statistics statistics{call};
  statistics.file6(*snmp6, wanted);
  if (!wanted.tcp) return 0;
  statistics.now = Told::kAlways;
  const auto lines = lines_of(*snmp);
  for (std::size_t at = 0; at + 1 < lines.size(); at += 2) {  // of TCP there is one for both families
    if (lines[at].starts_with("Tcp:")) statistics.file(lines[at] + "\n" + lines[at + 1] + "\n", wanted);
  }
  return 0;
}

int show_groups(Call& call, bool v4, bool v6) {
  const auto row = [&](const std::string& link, std::uint32_t users, const IpAddress& group) {
    call.print("{:<15} {:<6} {}\n", link, users, to_string(group));
  };
  call.out("IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n");
  for (const Family family : {Family::kInet, Family::kInet6}) {
    if ((v4 || v6) && !(family == Family::kInet ? v4 : v6)) continue;
    for (const auto& [index, id] : call.world().netns[call.netns()].links) {
      for (const JoinedGroup& joined : groups_of(call.world(), id, family)) {
        row(call.world().links[id].name.text(), joined.users, joined.group);
      }
    }
  }
  return 0;
}

}  // namespace nslab::shell
