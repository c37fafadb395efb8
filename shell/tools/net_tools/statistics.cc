// netstat -s: /proc/net/snmp and /proc/net/netstat in words.
//
// Guarantees
//   1. What the tool has no words for it shows by its name, where it is not nought.
// Not modelled: the counters of IPv6 (-6), which are those of /proc/net/snmp6.
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
    StatRow{"TcpExt", "TCPHPHits", "{} packet headers predicted", Told::kAlways}};

struct Statistics {
  Call& call;
  Told now = Told::kAlways;  // whose indentation is in force; it outlives a group

  void title(Told told) {
    if (told == now) return;
    now = told;
    if (told == Told::kInput) call.out("    ICMP input histogram:\n");
    if (told == Told::kOutput) call.out("    ICMP output histogram:\n");
  }
  [[nodiscard]] std::string indent() const { return std::string(now == Told::kInput || now == Told::kOutput ? 8 : 4, ' '); }

  void tell(const std::string& group, const std::string& name, const std::string& value) {
    const auto row = std::find_if(kStatRows.begin(), kStatRows.end(), [&](const StatRow& r) { return r.group == group && r.name == name; });
    const bool any = value != "0";
    if (row == kStatRows.end()) {
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
      for (std::size_t i = 1; i < names.size(); ++i) tell(group, names[i], values[i]);
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
