#include "model/file/proc_snmp.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "model/rules.h"

namespace nslab {

namespace {

struct Column {
  std::string_view name{};
  std::optional<Counter> counter{};
  std::string_view fixed = "0";  // where nothing is counted
  bool newer = false;            // Linux 6.1 has it not
};

constexpr std::array kIp{Column{"Forwarding"},
                         Column{"DefaultTTL"},
                         Column{"InReceives", Counter::kInReceives},
                         Column{"InHdrErrors", Counter::kInHdrErrors},
                         Column{"InAddrErrors", Counter::kInAddrErrors},
                         Column{"ForwDatagrams", Counter::kForwDatagrams},
                         Column{"InUnknownProtos", Counter::kInUnknownProtos},
                         Column{"InDiscards", Counter::kInDiscards},
                         Column{"InDelivers", Counter::kInDelivers},
                         Column{"OutRequests", Counter::kOutRequests},
                         Column{"OutDiscards", Counter::kOutDiscards},
                         Column{"OutNoRoutes", Counter::kOutNoRoutes},
                         Column{"ReasmTimeout"},
                         Column{"ReasmReqds", Counter::kReasmReqds},
                         Column{"ReasmOKs", Counter::kReasmOks},
                         Column{"ReasmFails"},
                         Column{"FragOKs", Counter::kFragOks},
                         Column{"FragFails", Counter::kFragFails},
                         Column{"FragCreates", Counter::kFragCreates},
                         Column{"OutTransmits", Counter::kOutTransmits, "0", true}};
constexpr std::array kIcmp{Column{"InMsgs", Counter::kIcmpInMsgs},
                           Column{"InErrors", Counter::kIcmpInErrors},
                           Column{"InCsumErrors"},
                           Column{"InDestUnreachs", Counter::kIcmpInDestUnreachs},
                           Column{"InTimeExcds", Counter::kIcmpInTimeExcds},
                           Column{"InParmProbs"},
                           Column{"InSrcQuenchs"},
                           Column{"InRedirects", Counter::kIcmpInRedirects},
                           Column{"InEchos", Counter::kIcmpInEchos},
                           Column{"InEchoReps", Counter::kIcmpInEchoReps},
                           Column{"InTimestamps"},
                           Column{"InTimestampReps"},
                           Column{"InAddrMasks"},
                           Column{"InAddrMaskReps"},
                           Column{"OutMsgs", Counter::kIcmpOutMsgs},
                           Column{"OutErrors", Counter::kIcmpOutErrors},
                           Column{"OutRateLimitGlobal", {}, "0", true},
                           Column{"OutRateLimitHost", Counter::kIcmpOutRateLimitHost, "0", true},
                           Column{"OutDestUnreachs", Counter::kIcmpOutDestUnreachs},
                           Column{"OutTimeExcds", Counter::kIcmpOutTimeExcds},
                           Column{"OutParmProbs"},
                           Column{"OutSrcQuenchs"},
                           Column{"OutRedirects", Counter::kIcmpOutRedirects},
                           Column{"OutEchos", Counter::kIcmpOutEchos},
                           Column{"OutEchoReps", Counter::kIcmpOutEchoReps},
                           Column{"OutTimestamps"},
                           Column{"OutTimestampReps"},
                           Column{"OutAddrMasks"},
                           Column{"OutAddrMaskReps"}};
constexpr std::array kTcp{Column{"RtoAlgorithm", {}, "1"},
                          Column{"RtoMin", {}, "200"},
                          Column{"RtoMax", {}, "120000"},
                          Column{"MaxConn", {}, "-1"},
                          Column{"ActiveOpens", Counter::kActiveOpens},
                          Column{"PassiveOpens", Counter::kPassiveOpens},
                          Column{"AttemptFails", Counter::kAttemptFails},
                          Column{"EstabResets", Counter::kEstabResets},
                          Column{"CurrEstab"},
                          Column{"InSegs", Counter::kInSegs},
                          Column{"OutSegs", Counter::kOutSegs},
                          Column{"RetransSegs", Counter::kRetransSegs},
                          Column{"InErrs"},
                          Column{"OutRsts", Counter::kOutRsts},
                          Column{"InCsumErrors"}};
constexpr std::array kUdp{Column{"InDatagrams", Counter::kUdpInDatagrams},
                          Column{"NoPorts", Counter::kUdpNoPorts},
                          Column{"InErrors", Counter::kUdpInErrors},
                          Column{"OutDatagrams", Counter::kUdpOutDatagrams},
                          Column{"RcvbufErrors"},
                          Column{"SndbufErrors"},
                          Column{"InCsumErrors"},
                          Column{"IgnoredMulti", Counter::kUdpIgnoredMulti},
                          Column{"MemErrors"}};
constexpr std::array kUdpLite{Column{"InDatagrams"},  Column{"NoPorts"},      Column{"InErrors"},
                              Column{"OutDatagrams"}, Column{"RcvbufErrors"}, Column{"SndbufErrors"},
                              Column{"InCsumErrors"}, Column{"IgnoredMulti"}, Column{"MemErrors"}};
constexpr std::array kIpExt{Column{"InNoRoutes", Counter::kInNoRoutes},
                            Column{"InTruncatedPkts"},
                            Column{"InMcastPkts", Counter::kInMcastPkts},
                            Column{"OutMcastPkts", Counter::kOutMcastPkts},
                            Column{"InBcastPkts", Counter::kInBcastPkts},
                            Column{"OutBcastPkts", Counter::kOutBcastPkts},
                            Column{"InOctets", Counter::kInOctets},
                            Column{"OutOctets", Counter::kOutOctets},
                            Column{"InMcastOctets", Counter::kInMcastOctets},
                            Column{"OutMcastOctets", Counter::kOutMcastOctets},
                            Column{"InBcastOctets", Counter::kInBcastOctets},
                            Column{"OutBcastOctets", Counter::kOutBcastOctets},
                            Column{"InCsumErrors"},
                            Column{"InNoECTPkts", Counter::kInNoEctPkts},
                            Column{"InECT1Pkts"},
                            Column{"InECT0Pkts"},
                            Column{"InCEPkts"},
                            Column{"ReasmOverlaps"}};

constexpr std::string_view kTcpExt =
    "SyncookiesSent SyncookiesRecv SyncookiesFailed EmbryonicRsts PruneCalled RcvPruned OfoPruned OutOfWindowIcmps "
    "LockDroppedIcmps ArpFilter TW TWRecycled TWKilled PAWSActive PAWSEstab BeyondWindow TSEcrRejected PAWSOldAck PAWSTimewait "
    "DelayedACKs DelayedACKLocked DelayedACKLost ListenOverflows ListenDrops TCPHPHits TCPPureAcks TCPHPAcks TCPRenoRecovery "
    "TCPSackRecovery TCPSACKReneging TCPSACKReorder TCPRenoReorder TCPTSReorder TCPFullUndo TCPPartialUndo TCPDSACKUndo "
    "TCPLossUndo TCPLostRetransmit TCPRenoFailures TCPSackFailures TCPLossFailures TCPFastRetrans TCPSlowStartRetrans TCPTimeouts "
    "TCPLossProbes TCPLossProbeRecovery TCPRenoRecoveryFail TCPSackRecoveryFail TCPRcvCollapsed TCPBacklogCoalesce "
    "TCPDSACKOldSent TCPDSACKOfoSent TCPDSACKRecv TCPDSACKOfoRecv TCPAbortOnData TCPAbortOnClose TCPAbortOnMemory "
    "TCPAbortOnTimeout TCPAbortOnLinger TCPAbortFailed TCPMemoryPressures TCPMemoryPressuresChrono TCPSACKDiscard "
    "TCPDSACKIgnoredOld TCPDSACKIgnoredNoUndo TCPSpuriousRTOs TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPSackShifted "
    "TCPSackMerged TCPSackShiftFallback TCPBacklogDrop PFMemallocDrop TCPMinTTLDrop TCPDeferAcceptDrop IPReversePathFilter "
    "TCPTimeWaitOverflow TCPReqQFullDoCookies TCPReqQFullDrop TCPRetransFail TCPRcvCoalesce TCPOFOQueue TCPOFODrop TCPOFOMerge "
    "TCPChallengeACK TCPSYNChallenge TCPFastOpenActive TCPFastOpenActiveFail TCPFastOpenPassive TCPFastOpenPassiveFail "
    "TCPFastOpenListenOverflow TCPFastOpenCookieReqd TCPFastOpenBlackhole TCPSpuriousRtxHostQueues BusyPollRxPackets "
    "TCPAutoCorking TCPFromZeroWindowAdv TCPToZeroWindowAdv TCPWantZeroWindowAdv TCPSynRetrans TCPOrigDataSent "
    "TCPHystartTrainDetect TCPHystartTrainCwnd TCPHystartDelayDetect TCPHystartDelayCwnd TCPACKSkippedSynRecv TCPACKSkippedPAWS "
    "TCPACKSkippedSeq TCPACKSkippedFinWait2 TCPACKSkippedTimeWait TCPACKSkippedChallenge TCPWinProbe TCPKeepAlive TCPMTUPFail "
    "TCPMTUPSuccess TCPDelivered TCPDeliveredCE TCPAckCompressed TCPZeroWindowDrop TCPRcvQDrop TCPWqueueTooBig "
    "TCPFastOpenPassiveAltKey TcpTimeoutRehash TcpDuplicateDataRehash TCPDSACKRecvSegs TCPDSACKIgnoredDubious "
    "TCPMigrateReqSuccess TCPMigrateReqFailure TCPPLBRehash TCPAORequired TCPAOBad TCPAOKeyNotFound TCPAOGood TCPAODroppedIcmps";
constexpr std::string_view kMpTcpExt =
    "MPCapableSYNRX MPCapableSYNTX MPCapableSYNACKRX MPCapableACKRX MPCapableFallbackACK MPCapableFallbackSYNACK "
    "MPCapableSYNTXDrop MPCapableSYNTXDisabled MPCapableEndpAttempt MPFallbackTokenInit MPTCPRetrans MPJoinNoTokenFound "
    "MPJoinSynRx MPJoinSynBackupRx MPJoinSynAckRx MPJoinSynAckBackupRx MPJoinSynAckHMacFailure MPJoinAckRx MPJoinAckHMacFailure "
    "MPJoinRejected MPJoinSynTx MPJoinSynTxCreatSkErr MPJoinSynTxBindErr MPJoinSynTxConnectErr DSSNotMatching "
    "DSSCorruptionFallback DSSCorruptionReset InfiniteMapTx InfiniteMapRx DSSNoMatchTCP DataCsumErr OFOQueueTail OFOQueue "
    "OFOMerge NoDSSInWindow DuplicateData AddAddr AddAddrTx AddAddrTxDrop EchoAdd EchoAddTx EchoAddTxDrop PortAdd AddAddrDrop "
    "MPJoinPortSynRx MPJoinPortSynAckRx MPJoinPortAckRx MismatchPortSynRx MismatchPortAckRx RmAddr RmAddrDrop RmAddrTx "
    "RmAddrTxDrop RmSubflow MPPrioTx MPPrioRx MPFailTx MPFailRx MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx SubflowStale "
    "SubflowRecover SndWndShared RcvWndShared RcvWndConflictUpdate RcvWndConflict MPCurrEstab Blackhole MPCapableDataFallback "
    "MD5SigFallback DssFallback SimultConnectFallback FallbackFailed WinProbe";

bool is_open(const Socket& socket) {
  return socket.kind == SocketKind::kTcp && (socket.tcp->state == TcpState::kEstablished || socket.tcp->state == TcpState::kCloseWait);
}

std::string value_of(const World& world, NetnsId netns, const Column& column) {
  const Netns& ns = world.netns[netns];
  if (column.counter) return std::to_string((*ns.snmp)[*column.counter]);
  if (column.name == "Forwarding") return (*ns.conf4_all)[Conf4::kForwarding] != 0 ? "1" : "2";
  if (column.name == "DefaultTTL") return std::to_string(unsigned{ns.sysctls->default_ttl});
  if (column.name == "CurrEstab") {
    std::size_t open = 0;
    for (const auto& [key, used] : ns.sockets) open += is_open(world.sockets[key.socket]) ? 1U : 0U;
    return std::to_string(open);
  }
  return std::string(column.fixed);
}

template <class Columns>
std::string two_lines(const World& world, NetnsId netns, std::string_view name, const Columns& columns) {
  std::string names = std::string(name) + ":", values = names;
  for (const Column& column : columns) {
    if (column.newer && world.profile.kernel == KernelVersion::k6_1) continue;
    names += " " + std::string(column.name);
    values += " " + value_of(world, netns, column);
  }
  return names + "\n" + values + "\n";
}

// IcmpMsg: each type that there was.
std::string icmp_types(const SnmpCounters& counters) {
  struct TypeRow {
    const char* name;
    Counter in, out;
  };
  constexpr std::array kTypes{TypeRow{"Type0", Counter::kIcmpInEchoReps, Counter::kIcmpOutEchoReps},
                              TypeRow{"Type3", Counter::kIcmpInDestUnreachs, Counter::kIcmpOutDestUnreachs},
                              TypeRow{"Type5", Counter::kIcmpInRedirects, Counter::kIcmpOutRedirects},
                              TypeRow{"Type8", Counter::kIcmpInEchos, Counter::kIcmpOutEchos},
                              TypeRow{"Type11", Counter::kIcmpInTimeExcds, Counter::kIcmpOutTimeExcds}};
  std::string names, values;
  for (const bool in : {true, false}) {
    for (const TypeRow& row : kTypes) {
      const std::uint64_t count = counters[in ? row.in : row.out];
      if (count == 0) continue;
      names += std::string(in ? " In" : " Out") + row.name;
      values += " " + std::to_string(count);
    }
  }
  return names.empty() ? "" : "IcmpMsg:" + names + "\nIcmpMsg:" + values + "\n";
}

// What a World counts of TcpExt.
constexpr std::array kTcpExtCounted{Column{"TW", Counter::kTimeWaits},
                                    Column{"ListenOverflows", Counter::kListenOverflows},
                                    Column{"ListenDrops", Counter::kListenDrops},
                                    Column{"TCPPureAcks", Counter::kTcpPureAcks},
                                    Column{"TCPHPAcks", Counter::kTcpHpAcks},
                                    Column{"TCPLostRetransmit", Counter::kTcpLostRetransmit},
                                    Column{"TCPTimeouts", Counter::kTcpTimeouts},
                                    Column{"IPReversePathFilter", Counter::kReversePathFilter},
                                    Column{"TCPSynRetrans", Counter::kTcpSynRetrans},
                                    Column{"TCPOrigDataSent", Counter::kTcpOrigDataSent},
                                    Column{"TCPDelivered", Counter::kTcpDelivered},
                                    Column{"TcpTimeoutRehash", Counter::kTcpTimeoutRehash}};

// A line of names and one of numbers: noughts, but for what is counted.
std::string tcp_ext(const SnmpCounters& counters) {
  std::string values;
  std::string_view names = kTcpExt;
  while (!names.empty()) {
    const std::string_view word = names.substr(0, names.find(' '));
    const auto counted = std::find_if(kTcpExtCounted.begin(), kTcpExtCounted.end(), [&](const Column& c) { return c.name == word; });
    values += " " + (counted == kTcpExtCounted.end() ? "0" : std::to_string(counters[*counted->counter]));
    names.remove_prefix(std::min(word.size() + 1, names.size()));
  }
  return "TcpExt: " + std::string(kTcpExt) + "\nTcpExt:" + values + "\n";
}

std::string no_mptcp() {
  std::string values;
  const auto blanks = std::count(kMpTcpExt.begin(), kMpTcpExt.end(), ' ');
  for (auto word = blanks; word >= 0; --word) values += " 0";
  return "MPTcpExt: " + std::string(kMpTcpExt) + "\nMPTcpExt:" + values + "\n";
}

// What goes by TCP's fast path, is held together or sent again by its own clock is decided by chance once there is much of it.
bool is_beyond_counting(const SnmpCounters& counters) {
  constexpr std::uint64_t kFew = 100;
  return counters[Counter::kInSegs] > kFew || counters[Counter::kRetransSegs] > counters[Counter::kTcpSynRetrans];
}

}  // namespace

std::string snmp_text(const World& world, NetnsId netns) {
  return two_lines(world, netns, "Ip", kIp) + two_lines(world, netns, "Icmp", kIcmp) + icmp_types(*world.netns[netns].snmp) +
         two_lines(world, netns, "Tcp", kTcp) + two_lines(world, netns, "Udp", kUdp) + two_lines(world, netns, "UdpLite", kUdpLite);
}

Result<std::string> netstat_text(const World& world, NetnsId netns) {
  const SnmpCounters& counters = *world.netns[netns].snmp;
  if (is_beyond_counting(counters) || world.profile.kernel == KernelVersion::k6_1) {
    return refuse(Reason::kFileNotModelled, "/proc/net/netstat");
  }
  return tcp_ext(counters) + two_lines(world, netns, "IpExt", kIpExt) + no_mptcp();
}

std::string sockstat_text(const World& world, NetnsId netns, Family family) {
  std::size_t tcp = 0, waiting = 0, udp = 0, raw = 0, all = 0;
  for (const auto& [key, used] : world.netns[netns].sockets) {
    const Socket& socket = world.sockets[key.socket];
    if (socket.kind == SocketKind::kTcp && socket.tcp->state == TcpState::kTimeWait) {
      waiting += socket.family == family ? 1 : 0;
      continue;
    }
    ++all;
    if (!is_hashed(socket)) continue;
    if (socket.family != family) continue;
    tcp += socket.kind == SocketKind::kTcp ? 1 : 0;
    udp += socket.kind == SocketKind::kUdp ? 1 : 0;
    raw += socket.kind == SocketKind::kRaw ? 1 : 0;
  }
  const auto line = [](const char* name, std::size_t count) { return std::string(name) + ": inuse " + std::to_string(count); };
  if (family == Family::kInet6) {
    return line("TCP6", tcp) + "\n" + line("UDP6", udp) + "\nUDPLITE6: inuse 0\n" + line("RAW6", raw) + "\nFRAG6: inuse 0 memory 0\n";
  }
  return "sockets: used " + std::to_string(all + world.netns[netns].taps.size()) + "\n" + line("TCP", tcp) + " orphan 0 tw " +
         std::to_string(waiting) + " alloc " + std::to_string(tcp) + " mem 0\n" + line("UDP", udp) + " mem 0\nUDPLITE: inuse 0\n" +
         line("RAW", raw) + "\nFRAG: inuse 0 memory 0\n";
}

std::string xfrm_stat_text() {
  constexpr std::array kNames{std::string_view("XfrmInError"),
                              std::string_view("XfrmInBufferError"),
                              std::string_view("XfrmInHdrError"),
                              std::string_view("XfrmInNoStates"),
                              std::string_view("XfrmInStateProtoError"),
                              std::string_view("XfrmInStateModeError"),
                              std::string_view("XfrmInStateSeqError"),
                              std::string_view("XfrmInStateExpired"),
                              std::string_view("XfrmInStateMismatch"),
                              std::string_view("XfrmInStateInvalid"),
                              std::string_view("XfrmInTmplMismatch"),
                              std::string_view("XfrmInNoPols"),
                              std::string_view("XfrmInPolBlock"),
                              std::string_view("XfrmInPolError"),
                              std::string_view("XfrmOutError"),
                              std::string_view("XfrmOutBundleGenError"),
                              std::string_view("XfrmOutBundleCheckError"),
                              std::string_view("XfrmOutNoStates"),
                              std::string_view("XfrmOutStateProtoError"),
                              std::string_view("XfrmOutStateModeError"),
                              std::string_view("XfrmOutStateSeqError"),
                              std::string_view("XfrmOutStateExpired"),
                              std::string_view("XfrmOutPolBlock"),
                              std::string_view("XfrmOutPolDead"),
                              std::string_view("XfrmOutPolError"),
                              std::string_view("XfrmFwdHdrError"),
                              std::string_view("XfrmOutStateInvalid"),
                              std::string_view("XfrmAcquireError"),
                              std::string_view("XfrmOutStateDirError"),
                              std::string_view("XfrmInStateDirError"),
                              std::string_view("XfrmInIptfsError"),
                              std::string_view("XfrmOutNoQueueSpace")};
  constexpr std::size_t kWidth = 24;
  std::string out;
  for (const std::string_view name : kNames) out += std::string(name) + std::string(kWidth - name.size(), ' ') + "\t0\n";
  return out;
}

}  // namespace nslab
