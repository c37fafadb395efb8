// REJECT, LOG, NFLOG, MARK, CONNMARK, TTL, HL, TOS, DSCP, TCPMSS, CT, CLASSIFY, CHECKSUM, TRACE, NFQUEUE.
#include <algorithm>
#include <array>
#include <cstdio>

#include "model/netfilter/xt.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

constexpr std::uint64_t kAllBits = 0xffffffff;

// ---- REJECT ----

struct RejectName {
  std::string_view name, alias;
  RejectWith with;
};
constexpr std::array kRejects4{RejectName{"icmp-net-unreachable", "net-unreach", RejectWith::kNetUnreachable},
                               RejectName{"icmp-host-unreachable", "host-unreach", RejectWith::kHostUnreachable},
                               RejectName{"icmp-proto-unreachable", "proto-unreach", RejectWith::kProtoUnreachable},
                               RejectName{"icmp-port-unreachable", "port-unreach", RejectWith::kPortUnreachable},
                               RejectName{"icmp-net-prohibited", "net-prohib", RejectWith::kNetProhibited},
                               RejectName{"icmp-host-prohibited", "host-prohib", RejectWith::kHostProhibited},
                               RejectName{"tcp-reset", "tcp-rst", RejectWith::kTcpReset},
                               RejectName{"icmp-admin-prohibited", "admin-prohib", RejectWith::kAdminProhibited}};
constexpr std::array kRejects6{RejectName{"icmp6-no-route", "no-route", RejectWith::kIcmp6NoRoute},
                               RejectName{"icmp6-adm-prohibited", "adm-prohibited", RejectWith::kIcmp6AdminProhibited},
                               RejectName{"icmp6-addr-unreachable", "addr-unreach", RejectWith::kIcmp6AddrUnreachable},
                               RejectName{"icmp6-port-unreachable", "port-unreach", RejectWith::kPortUnreachable},
                               RejectName{"tcp-reset", "tcp-reset", RejectWith::kTcpReset},
                               RejectName{"icmp6-policy-fail", "policy-fail", RejectWith::kIcmp6PolicyFail},
                               RejectName{"icmp6-reject-route", "reject-route", RejectWith::kIcmp6RejectRoute}};

std::span<const RejectName> reject_names(bool v6) {
  return v6 ? std::span<const RejectName>(kRejects6) : std::span<const RejectName>(kRejects4);
}

constexpr std::array kRejectOptions{OptionSpec{"reject-with", xt::kRejectWith, OptionType::kString}};

// values: how the kernel is to answer, and which of the names was used.
void put_reject(Xt& xt, RejectWith with, std::size_t name) {
  put(xt, XtOption{xt::kRejectWith, false, {interval(static_cast<std::uint64_t>(with)), interval(name)}, {}});
}
void init_reject(Xt& xt) { put_reject(xt, RejectWith::kPortUnreachable, 3); }
void parse_reject(Parsing& p) {
  const auto names = reject_names(p.rule.v6);
  const auto name = std::find_if(names.begin(), names.end(),
                                 [&](const RejectName& r) { return begins(r.name, p.argument) || begins(r.alias, p.argument); });
  if (name == names.end()) fail("unknown reject type \"" + p.argument + "\"");
  put_reject(p.xt, name->with, static_cast<std::size_t>(name - names.begin()));
}
std::string_view reject_name(const Printing& p) {
  const auto names = reject_names(p.rule.v6);
  const std::size_t name = p.number(xt::kRejectWith, 1);
  return name < names.size() ? names[name].name : "";
}
void print_reject(Printing& p) { p(" reject-with {}", reject_name(p)); }
void save_reject(Printing& p) { p(" --reject-with {}", reject_name(p)); }

// ---- LOG ----

constexpr std::array kLogOptions{OptionSpec{"log-level", xt::kLogLevel, OptionType::kSyslogLevel},
                                 OptionSpec{"log-prefix", xt::kLogPrefix, OptionType::kString, 0, 0, 0, 1},
                                 OptionSpec{"log-tcp-sequence", xt::kLogTcpSequence, OptionType::kNone},
                                 OptionSpec{"log-tcp-options", xt::kLogTcpOptions, OptionType::kNone},
                                 OptionSpec{"log-ip-options", xt::kLogIpOptions, OptionType::kNone},
                                 OptionSpec{"log-uid", xt::kLogUid, OptionType::kNone},
                                 OptionSpec{"log-macdecode", xt::kLogMacDecode, OptionType::kNone}};

void init_log(Xt& xt) { put_number(xt, xt::kLogLevel, 4); }
void parse_log(Parsing& p) {
  constexpr std::size_t kMostPrefix = 29;
  if (p.spec.id == xt::kLogPrefix) {
    if (p.argument.find('\n') != std::string::npos) fail("Newlines not allowed in --log-prefix");
    p.parsed.text = p.argument.substr(0, kMostPrefix);
  }
  put(p.xt, p.parsed);
}
struct LogFlag {
  std::uint8_t id;
  unsigned bits;
  std::string_view name;
};
constexpr std::array kLogFlags{LogFlag{xt::kLogTcpSequence, 1, "tcp-sequence"}, LogFlag{xt::kLogTcpOptions, 2, "tcp-options"},
                               LogFlag{xt::kLogIpOptions, 4, "ip-options"}, LogFlag{xt::kLogUid, 8, "uid"},
                               LogFlag{xt::kLogMacDecode, 32, "macdecode"}};
void print_log(Printing& p) {
  constexpr std::array kLevels{"emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"};
  if (p.numeric) {
    unsigned flags = 0;
    for (const LogFlag& flag : kLogFlags) flags |= p.option(flag.id) != nullptr ? flag.bits : 0;
    p(" LOG flags {} level {}", flags, p.number(xt::kLogLevel));
  } else {
    p(" LOG level {}", kLevels.at(p.number(xt::kLogLevel)));
    for (const LogFlag& flag : kLogFlags) {
      if (p.option(flag.id) != nullptr) p(" {}", flag.name);
    }
  }
  if (const XtOption* o = p.option(xt::kLogPrefix); o != nullptr && !o->text.empty()) p(" prefix \"{}\"", o->text);
}
void save_log(Printing& p) {
  if (const XtOption* o = p.option(xt::kLogPrefix); o != nullptr && !o->text.empty()) p(" --log-prefix{}", quoted(o->text));
  if (p.number(xt::kLogLevel) != 4) p(" --log-level {}", p.number(xt::kLogLevel));
  for (const LogFlag& flag : kLogFlags) {
    if (p.option(flag.id) != nullptr) p(" --log-{}", flag.name);
  }
}

// ---- NFLOG, NFQUEUE ----

constexpr std::uint8_t kNflogPrefix = 0, kNflogGroup = 1, kNflogSize = 2, kNflogThreshold = 3;
constexpr std::array kNflogOptions{
    OptionSpec{"nflog-group", kNflogGroup, OptionType::kUint16}, OptionSpec{"nflog-prefix", kNflogPrefix, OptionType::kString, 0, 0, 0, 1},
    OptionSpec{"nflog-size", kNflogSize, OptionType::kUint32}, OptionSpec{"nflog-threshold", kNflogThreshold, OptionType::kUint16},
    OptionSpec{"nflog-range", 4, OptionType::kUint32}};
void parse_nflog(Parsing& p) {
  constexpr std::size_t kMostPrefix = 127;
  if (p.spec.id == kNflogPrefix) {
    if (p.argument.find('\n') != std::string::npos) fail("Newlines not allowed in --log-prefix");
    p.parsed.text = p.argument.substr(0, kMostPrefix);
  } else if (p.spec.id > kNflogThreshold) {
    throw Unmodelled{"iptables -j NFLOG --nflog-range"};
  } else if (p.number() == 0 && p.spec.id != kNflogSize) {
    return;  // what is the default does not show
  }
  put(p.xt, p.parsed);
}
void show_nflog(const Printing& p, std::string_view prefix) {
  if (const XtOption* o = p.option(kNflogPrefix)) p(" {}nflog-prefix{}", prefix, quoted(o->text));
  if (p.option(kNflogGroup) != nullptr) p(" {}nflog-group {}", prefix, p.number(kNflogGroup));
  if (p.option(kNflogSize) != nullptr) p(" {}nflog-size {}", prefix, p.number(kNflogSize));
  if (p.option(kNflogThreshold) != nullptr) p(" {}nflog-threshold {}", prefix, p.number(kNflogThreshold));
}
void print_nflog(Printing& p) { show_nflog(p, ""); }
void save_nflog(Printing& p) { show_nflog(p, "--"); }

constexpr std::uint8_t kQueueNumber = 0, kQueueBypass = 1;
constexpr std::array kNfqueueOptions{
    OptionSpec{"queue-num", kQueueNumber, OptionType::kUint16}, OptionSpec{"queue-bypass", kQueueBypass, OptionType::kNone},
    OptionSpec{"queue-balance", 2, OptionType::kString}, OptionSpec{"queue-cpu-fanout", 3, OptionType::kNone}};
void parse_nfqueue(Parsing& p) {
  if (p.spec.id > kQueueBypass) throw Unmodelled{fmt::format("iptables -j NFQUEUE --{}", p.spec.name)};
  put(p.xt, p.parsed);
}
void print_nfqueue(Printing& p) { p(" NFQUEUE num {}{}", p.number(kQueueNumber), p.option(kQueueBypass) != nullptr ? " bypass" : ""); }
void save_nfqueue(Printing& p) {
  p(" --queue-num {}{}", p.number(kQueueNumber), p.option(kQueueBypass) != nullptr ? " --queue-bypass" : "");
}

// ---- MARK, CONNMARK ----

constexpr unsigned kSetMark = 0, kAndMark = 1, kOrMark = 2, kXorMark = 3, kSetXmark = 4, kSaveMark = 5, kRestoreMark = 6, kCtMask = 7,
                   kNfMask = 8, kMask = 9;
constexpr std::uint32_t kAnyMark =
    bit(kSetMark) | bit(kAndMark) | bit(kOrMark) | bit(kXorMark) | bit(kSetXmark) | bit(kSaveMark) | bit(kRestoreMark);
constexpr std::array kMarkSetOptions{OptionSpec{"set-xmark", kSetXmark, OptionType::kMarkMask, 0, kAnyMark},
                                     OptionSpec{"set-mark", kSetMark, OptionType::kMarkMask, 0, kAnyMark},
                                     OptionSpec{"and-mark", kAndMark, OptionType::kUint32, 0, kAnyMark},
                                     OptionSpec{"or-mark", kOrMark, OptionType::kUint32, 0, kAnyMark},
                                     OptionSpec{"xor-mark", kXorMark, OptionType::kUint32, 0, kAnyMark}};
constexpr std::array kConnmarkOptions{OptionSpec{"set-xmark", kSetXmark, OptionType::kMarkMask, 0, kAnyMark},
                                      OptionSpec{"set-mark", kSetMark, OptionType::kMarkMask, 0, kAnyMark},
                                      OptionSpec{"and-mark", kAndMark, OptionType::kUint32, 0, kAnyMark},
                                      OptionSpec{"or-mark", kOrMark, OptionType::kUint32, 0, kAnyMark},
                                      OptionSpec{"xor-mark", kXorMark, OptionType::kUint32, 0, kAnyMark},
                                      OptionSpec{"save-mark", kSaveMark, OptionType::kNone, 0, kAnyMark},
                                      OptionSpec{"restore-mark", kRestoreMark, OptionType::kNone, 0, kAnyMark},
                                      OptionSpec{"ctmask", kCtMask, OptionType::kUint32, 0, bit(kMask)},
                                      OptionSpec{"nfmask", kNfMask, OptionType::kUint32, 0, bit(kMask)},
                                      OptionSpec{"mask", kMask, OptionType::kUint32, 0, bit(kCtMask) | bit(kNfMask)}};

// All forms come down to: clear the bits of the mask, then flip those of the value.
std::pair<std::uint64_t, std::uint64_t> mark_and_mask(const Parsing& p) {
  const std::uint64_t value = p.number();
  switch (p.spec.id) {
    case kSetMark: return {value, value | p.number(1)};
    case kAndMark: return {0, ~value & kAllBits};
    case kOrMark: return {value, value};
    case kXorMark: return {value, 0};
    default: return {value, p.number(1)};
  }
}
void put_mark(Xt& xt, std::pair<std::uint64_t, std::uint64_t> mark) {
  put(xt, XtOption{xt::kSetXmark, false, {interval(mark.first), interval(mark.second)}, {}});
}
void parse_mark_set(Parsing& p) { put_mark(p.xt, mark_and_mask(p)); }
void check_mark_set(Checking& c) {
  if (c.seen == 0) fail("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
}
void print_set_mark(const Printing& p, std::string_view name, std::uint64_t mark, std::uint64_t mask) {
  if (mark == 0) return p(" {} and 0x{:x}", name, ~mask & kAllBits);
  if (mark == mask) return p(" {} or 0x{:x}", name, mark);
  if (mask == 0) return p(" {} xor 0x{:x}", name, mark);
  if (mask == kAllBits) return p(" {} set 0x{:x}", name, mark);
  p(" {} xset 0x{:x}/0x{:x}", name, mark, mask);
}
void print_mark_set(Printing& p) { print_set_mark(p, "MARK", p.number(xt::kSetXmark), p.number(xt::kSetXmark, 1)); }
void save_mark_set(Printing& p) { p(" --set-xmark 0x{:x}/0x{:x}", p.number(xt::kSetXmark), p.number(xt::kSetXmark, 1)); }

// values of saving and restoring: the masks of the packet's mark and of the flow's. Until the end of the options these stand
// under a number of their own.
constexpr std::uint8_t kMasks = 3;
void init_connmark(Xt& xt) { put(xt, XtOption{kMasks, false, {interval(kAllBits), interval(kAllBits)}, {}}); }
void parse_connmark(Parsing& p) {
  const XtOption masks = *find_option(p.xt, kMasks);
  switch (p.spec.id) {
    case kSaveMark: return put(p.xt, XtOption{xt::kSaveMark, false, {}, {}});
    case kRestoreMark: return put(p.xt, XtOption{xt::kRestoreMark, false, {}, {}});
    case kMask: return put(p.xt, XtOption{kMasks, false, {interval(p.number()), interval(p.number())}, {}});
    case kNfMask: return put(p.xt, XtOption{kMasks, false, {interval(p.number()), masks.values[1]}, {}});
    case kCtMask: return put(p.xt, XtOption{kMasks, false, {masks.values[0], interval(p.number())}, {}});
    default: return put_mark(p.xt, mark_and_mask(p));
  }
}
void check_connmark(Checking& c) {
  if ((c.seen & kAnyMark) == 0) fail("CONNMARK target: No operation specified");
  const XtOption masks = *find_option(c.xt, kMasks);
  std::erase_if(c.xt.options, [](const XtOption& o) { return o.id == kMasks; });
  for (XtOption& o : c.xt.options) {
    if (o.id != xt::kSetXmark) o.values = masks.values;
  }
}
void print_connmark_set(Printing& p) {
  if (p.option(xt::kSetXmark) != nullptr) return print_set_mark(p, "CONNMARK", p.number(xt::kSetXmark), p.number(xt::kSetXmark, 1));
  const bool save = p.option(xt::kSaveMark) != nullptr;
  const std::uint8_t id = save ? xt::kSaveMark : xt::kRestoreMark;
  const std::uint64_t nf = p.number(id, 0), ct = p.number(id, 1);
  p(" CONNMARK {}", save ? "save" : "restore");
  if (nf == kAllBits && ct == kAllBits) return;
  if (nf == ct) return p(" mask 0x{:x}", nf);
  if (save) return p(" nfmask 0x{:x} ctmask ~0x{:x}", nf, ct);
  p(" ctmask 0x{:x} nfmask ~0x{:x}", ct, nf);
}
void save_connmark_set(Printing& p) {
  if (p.option(xt::kSetXmark) != nullptr) return save_mark_set(p);
  const bool save = p.option(xt::kSaveMark) != nullptr;
  const std::uint8_t id = save ? xt::kSaveMark : xt::kRestoreMark;
  p(" --{}-mark --nfmask 0x{:x} --ctmask 0x{:x}", save ? "save" : "restore", p.number(id, 0), p.number(id, 1));
}

// ---- TTL, HL, TOS, DSCP, TCPMSS ----

constexpr std::uint32_t kAnyTtlSet = bit(xt::kTtlSet) | bit(xt::kTtlDec) | bit(xt::kTtlInc);
constexpr std::array kTtlSetOptions{OptionSpec{"ttl-set", xt::kTtlSet, OptionType::kUint8, 0, kAnyTtlSet},
                                    OptionSpec{"ttl-dec", xt::kTtlDec, OptionType::kUint8, 0, kAnyTtlSet, 0, 1},
                                    OptionSpec{"ttl-inc", xt::kTtlInc, OptionType::kUint8, 0, kAnyTtlSet, 0, 1}};
constexpr std::array kHlSetOptions{OptionSpec{"hl-set", xt::kTtlSet, OptionType::kUint8, 0, kAnyTtlSet},
                                   OptionSpec{"hl-dec", xt::kTtlDec, OptionType::kUint8, 0, kAnyTtlSet, 0, 1},
                                   OptionSpec{"hl-inc", xt::kTtlInc, OptionType::kUint8, 0, kAnyTtlSet, 0, 1}};
void check_ttl_set(Checking& c) {
  if (c.seen == 0) fail(fmt::format("{}: You must specify an action", c.extension.name));
}
void print_ttl_set(Printing& p) {
  if (p.xt.options.empty()) return;
  const std::uint8_t id = p.xt.options.front().id;
  p(" {} {} {}", p.xt.kind == XtKind::kHlTarget ? "HL" : "TTL",
    id == xt::kTtlSet   ? "set to"
    : id == xt::kTtlDec ? "decrement by"
                        : "increment by",
    p.number(id));
}
void save_ttl_set(Printing& p) {
  if (p.xt.options.empty()) return;
  const std::uint8_t id = p.xt.options.front().id;
  p(" --{}-{} {}", p.xt.kind == XtKind::kHlTarget ? "hl" : "ttl",
    id == xt::kTtlSet   ? "set"
    : id == xt::kTtlDec ? "dec"
                        : "inc",
    p.number(id));
}

constexpr std::uint32_t kAnyTos = bit(0) | bit(1) | bit(2) | bit(3);
constexpr std::array kTosSetOptions{
    OptionSpec{"set-tos", 0, OptionType::kTosMask, 0, kAnyTos, 0, 0, 0x3f}, OptionSpec{"and-tos", 1, OptionType::kUint8, 0, kAnyTos},
    OptionSpec{"or-tos", 2, OptionType::kUint8, 0, kAnyTos}, OptionSpec{"xor-tos", 3, OptionType::kUint8, 0, kAnyTos}};
void parse_tos_set(Parsing& p) {
  const std::uint64_t value = p.number();
  const std::uint64_t tos = p.spec.id == 1 ? 0 : value;
  const std::uint64_t mask = p.spec.id == 0 ? p.number(1) : p.spec.id == 1 ? ~value & 0xff : p.spec.id == 2 ? value : 0;
  put(p.xt, XtOption{xt::kSetTos, false, {interval(tos), interval(mask)}, {}});
}
void check_tos(Checking& c) {
  if (c.seen == 0) fail("TOS: An action is required");
}
void print_tos_set(Printing& p) {
  constexpr std::array kNames{std::pair{0x10U, "Minimize-Delay"}, std::pair{0x08U, "Maximize-Throughput"},
                              std::pair{0x04U, "Maximize-Reliability"}, std::pair{0x02U, "Minimize-Cost"},
                              std::pair{0x00U, "Normal-Service"}};
  const std::uint64_t value = p.number(0), mask = p.number(0, 1);
  const auto name = std::find_if(kNames.begin(), kNames.end(), [&](const auto& n) { return n.first == value; });
  if (!p.numeric && mask == 0x3f && name != kNames.end()) return p("  TOS set{}", name->second);
  if (!p.numeric && value == 0) return p(" TOS and 0x{:02x}", ~mask & 0xff);
  if (!p.numeric && value == mask) return p(" TOS or 0x{:02x}", value);
  if (!p.numeric && mask == 0) return p(" TOS xor 0x{:02x}", value);
  p(" TOS set 0x{:02x}/0x{:02x}", value, mask);
}
void save_tos_set(Printing& p) { p(" --set-tos 0x{:02x}/0x{:02x}", p.number(0), p.number(0, 1)); }

constexpr std::array kDscpSetOptions{OptionSpec{"set-dscp", 0, OptionType::kUint8, 0, bit(1), 0, 0, 0x3f},
                                     OptionSpec{"set-dscp-class", 1, OptionType::kString, 0, bit(0)}};
void parse_dscp_set(Parsing& p) { put_number(p.xt, xt::kSetDscp, p.spec.id == 0 ? p.number() : dscp_of_class(p.argument)); }
void check_dscp_set(Checking& c) {
  if (c.seen == 0) fail("DSCP target: Parameter --set-dscp is required");
}
void print_dscp_set(Printing& p) { p(" DSCP set 0x{:02x}", p.number(0)); }
void save_dscp_set(Printing& p) { p(" --set-dscp 0x{:02x}", p.number(0)); }

constexpr std::array kMss4Options{OptionSpec{"set-mss", xt::kSetMss, OptionType::kUint16, 0, 0, 0, 0, 65515},
                                  OptionSpec{"clamp-mss-to-pmtu", xt::kClampMss, OptionType::kNone}};
constexpr std::array kMss6Options{OptionSpec{"set-mss", xt::kSetMss, OptionType::kUint16, 0, 0, 0, 0, 65495},
                                  OptionSpec{"clamp-mss-to-pmtu", xt::kClampMss, OptionType::kNone}};
void check_mss(Checking& c) {
  if (c.seen == 0) fail("TCPMSS target: At least one parameter is required");
  if (find_option(c.xt, xt::kClampMss) != nullptr) std::erase_if(c.xt.options, [](const XtOption& o) { return o.id == xt::kSetMss; });
}
void print_mss(Printing& p) {
  if (p.option(xt::kClampMss) != nullptr) return p(" TCPMSS clamp to PMTU");
  p(" TCPMSS set {}", p.number(xt::kSetMss));
}
void save_mss(Printing& p) {
  if (p.option(xt::kClampMss) != nullptr) return p(" --clamp-mss-to-pmtu");
  p(" --set-mss {}", p.number(xt::kSetMss));
}

// ---- CT, NOTRACK, CLASSIFY, CHECKSUM, TRACE ----

constexpr std::uint8_t kCtZone = 1, kNotrackAlias = 2;
constexpr std::array kCtOptions{OptionSpec{"notrack", xt::kNotrack, OptionType::kNone}, OptionSpec{"zone", kCtZone, OptionType::kString},
                                OptionSpec{"helper", 3, OptionType::kString}, OptionSpec{"timeout", 4, OptionType::kString},
                                OptionSpec{"ctevents", 5, OptionType::kString}, OptionSpec{"expevents", 6, OptionType::kString},
                                OptionSpec{"zone-orig", 7, OptionType::kString}, OptionSpec{"zone-reply", 8, OptionType::kString}};
void parse_ct(Parsing& p) {
  if (p.spec.id != xt::kNotrack) throw Unmodelled{fmt::format("iptables -j CT --{}", p.spec.name)};
  put(p.xt, p.parsed);
}
void print_ct(Printing& p) {
  if (p.option(kNotrackAlias) != nullptr) return p(" NOTRACK");
  p(" CT{}", p.option(xt::kNotrack) != nullptr ? " notrack" : "");
}
void save_ct(Printing& p) {
  if (p.option(kNotrackAlias) == nullptr && p.option(xt::kNotrack) != nullptr) p(" --notrack");
}
void init_notrack(Xt& xt) {
  put(xt, XtOption{xt::kNotrack, false, {}, {}});
  put(xt, XtOption{kNotrackAlias, false, {}, {}});
}

constexpr std::array kClassifyOptions{OptionSpec{"set-class", xt::kSetClass, OptionType::kString, kMandatory}};
void parse_classify(Parsing& p) {
  unsigned major = 0, minor = 0;
  if (std::sscanf(p.argument.c_str(), "%x:%x", &major, &minor) != 2) fail("Bad class value \"" + p.argument + "\"");
  put_number(p.xt, xt::kSetClass, ((major << 16) & 0xffff0000U) | (minor & 0xffffU));
}
void print_classify(Printing& p) { p(" CLASSIFY set {:x}:{:x}", p.number(0) >> 16, p.number(0) & 0xffff); }
void save_classify(Printing& p) { p(" --set-class {:04x}:{:04x}", p.number(0) >> 16, p.number(0) & 0xffff); }

constexpr std::array kChecksumOptions{OptionSpec{"checksum-fill", 0, OptionType::kNone, kMandatory}};
void print_checksum(Printing& p) { p(" CHECKSUM fill"); }
void save_checksum(Printing& p) { p(" --checksum-fill"); }

constexpr std::array kOtherTargets{
    Extension{"REJECT", XtKind::kReject, 3, kRejectOptions, init_reject, parse_reject, nullptr, print_reject, save_reject},
    Extension{"LOG", XtKind::kLog, 3, kLogOptions, init_log, parse_log, nullptr, print_log, save_log},
    Extension{"NFLOG", XtKind::kNflog, 3, kNflogOptions, nullptr, parse_nflog, nullptr, print_nflog, save_nflog},
    Extension{"NFQUEUE", XtKind::kNfqueue, 3, kNfqueueOptions, nullptr, parse_nfqueue, nullptr, print_nfqueue, save_nfqueue},
    Extension{"MARK", XtKind::kMarkTarget, 3, kMarkSetOptions, nullptr, parse_mark_set, check_mark_set, print_mark_set, save_mark_set},
    Extension{"CONNMARK", XtKind::kConnmarkTarget, 3, kConnmarkOptions, init_connmark, parse_connmark, check_connmark, print_connmark_set,
              save_connmark_set},
    Extension{"TTL", XtKind::kTtlTarget, 1, kTtlSetOptions, nullptr, nullptr, check_ttl_set, print_ttl_set, save_ttl_set},
    Extension{"HL", XtKind::kHlTarget, 2, kHlSetOptions, nullptr, nullptr, check_ttl_set, print_ttl_set, save_ttl_set},
    Extension{"TOS", XtKind::kTosTarget, 3, kTosSetOptions, nullptr, parse_tos_set, check_tos, print_tos_set, save_tos_set},
    Extension{"DSCP", XtKind::kDscpTarget, 3, kDscpSetOptions, nullptr, parse_dscp_set, check_dscp_set, print_dscp_set, save_dscp_set},
    Extension{"TCPMSS", XtKind::kTcpmssTarget, 1, kMss4Options, nullptr, nullptr, check_mss, print_mss, save_mss},
    Extension{"TCPMSS", XtKind::kTcpmssTarget, 2, kMss6Options, nullptr, nullptr, check_mss, print_mss, save_mss},
    Extension{"CT", XtKind::kCtTarget, 3, kCtOptions, nullptr, parse_ct, nullptr, print_ct, save_ct},
    Extension{"NOTRACK", XtKind::kNotrackTarget, 3, {}, init_notrack, nullptr, nullptr, print_ct, save_ct},
    Extension{"CLASSIFY", XtKind::kClassify, 3, kClassifyOptions, nullptr, parse_classify, nullptr, print_classify, save_classify},
    Extension{"CHECKSUM", XtKind::kChecksum, 3, kChecksumOptions, nullptr, nullptr, nullptr, print_checksum, save_checksum},
    Extension{"TRACE", XtKind::kTrace, 3, {}, nullptr, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace

std::span<const Extension> other_targets() { return kOtherTargets; }

}  // namespace nslab::shell::iptables
