// ip rule save and restore.
#include "model/ip/fib.h"
#include "shell/tools/iproute/dump_file.h"
#include "shell/tools/iproute/rule.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kRuleMagic = 0x71706986;
constexpr std::uint16_t kNewRule = 32;
constexpr std::size_t kRuleHeader = 12;

// FRA_*
namespace fra {
constexpr std::uint16_t kDst = 1, kSrc = 2, kIif = 3, kGoto = 4, kPriority = 6, kFwmark = 10, kFlow = 11, kTunId = 12, kSuppressGroup = 13,
                        kSuppressLength = 14, kTable = 15, kFwmask = 16, kOif = 17, kL3mdev = 19, kUids = 20, kProtocol = 21, kIpProto = 22,
                        kSports = 23, kDports = 24, kSportMask = 28, kDportMask = 29;
}  // namespace fra
constexpr std::uint32_t kInvertFlag = 2, kUnresolvedFlag = 4, kIifDetached = 8, kOifDetached = 16;
constexpr std::uint32_t kTableCompat8 = 252;

// FR_ACT_*
std::uint8_t action_number(RuleAction action) {
  switch (action) {
    case RuleAction::kToTable: return 1;
    case RuleAction::kGoto: return 2;
    case RuleAction::kNop: return 3;
    case RuleAction::kBlackhole: return 6;
    case RuleAction::kUnreachable: return 7;
    case RuleAction::kProhibit: return 8;
  }
  return 0;
}

RuleAction action_of(std::uint8_t number) {
  for (const RuleAction action :
       {RuleAction::kGoto, RuleAction::kNop, RuleAction::kBlackhole, RuleAction::kUnreachable, RuleAction::kProhibit}) {
    if (action_number(action) == number) return action;
  }
  return RuleAction::kToTable;
}

void put_pair(MessageWriter& out, std::uint16_t attribute, std::uint32_t low, std::uint32_t high, std::size_t size) {
  out.put(attribute, static_cast<std::uint64_t>(high) << (8 * size) | low, 2 * size);
}

std::uint32_t rule_flags(const Ip& ip, Family family, const PolicyRule& rule) {
  const Netns& ns = ip.call.world().netns[ip.call.netns()];
  std::uint32_t flags = rule.invert ? kInvertFlag : 0;
  if (!rule.iif.empty() && !ns.names.contains(rule.iif)) flags |= kIifDetached;
  if (!rule.oif.empty() && !ns.names.contains(rule.oif)) flags |= kOifDetached;
  if (rule.action != RuleAction::kGoto) return flags;
  const auto known = rules_of(ns, family);
  const bool leads = std::any_of(known.begin(), known.end(), [&](const PolicyRule& r) { return r.priority == rule.goto_priority; });
  return leads ? flags : flags | kUnresolvedFlag;
}

void put_ports(MessageWriter& out, const Ip& ip, const PolicyRule& rule) {
  const bool masks = ip.call.world().profile.kernel != KernelVersion::k6_1;
  constexpr std::uint64_t kWhole = 0xffff;
  if (rule.has_sport) put_pair(out, fra::kSports, rule.sport_low, rule.sport_high, 2);
  if (rule.has_sport && masks && rule.sport_low == rule.sport_high) out.put(fra::kSportMask, kWhole, 2);
  if (rule.has_dport) put_pair(out, fra::kDports, rule.dport_low, rule.dport_high, 2);
  if (rule.has_dport && masks && rule.dport_low == rule.dport_high) out.put(fra::kDportMask, kWhole, 2);
}

// fib_nl_fill_rule
MessageWriter encode_rule(const Ip& ip, Family family, const PolicyRule& rule) {
  MessageWriter out(kNewRule);
  out.u8(static_cast<std::uint8_t>(family));
  out.u8(rule.to ? rule.to.length : 0);
  out.u8(rule.from ? rule.from.length : 0);
  out.u8(rule.tos);
  out.u8(static_cast<std::uint8_t>(rule.table < 256 ? rule.table : kTableCompat8));
  out.u8(0);
  out.u8(0);
  out.u8(action_number(rule.action));
  out.u32(rule_flags(ip, family, rule));
  out.put_u32(fra::kTable, rule.table);
  out.put_u32(fra::kSuppressLength, static_cast<std::uint32_t>(rule.suppress_prefix_length));
  out.put(fra::kProtocol, rule.protocol, 1);
  if (!rule.iif.empty()) out.put_text(fra::kIif, rule.iif.view());
  if (!rule.oif.empty()) out.put_text(fra::kOif, rule.oif.view());
  if (rule.priority != 0) out.put_u32(fra::kPriority, rule.priority);
  if (rule.fwmark != 0) out.put_u32(fra::kFwmark, rule.fwmark);
  if (rule.fwmask != 0 || rule.fwmark != 0) out.put_u32(fra::kFwmask, rule.fwmask);
  if (rule.action == RuleAction::kGoto) out.put_u32(fra::kGoto, rule.goto_priority);
  if (rule.tunnel_id != 0) out.put(fra::kTunId, rule.tunnel_id, 8);
  if (rule.l3mdev) out.put(fra::kL3mdev, 1, 1);
  if (rule.has_uid_range) put_pair(out, fra::kUids, rule.uid_low, rule.uid_high, 4);
  if (rule.ip_protocol != 0) out.put(fra::kIpProto, rule.ip_protocol, 1);
  put_ports(out, ip, rule);
  if (rule.suppress_group >= 0) out.put_u32(fra::kSuppressGroup, static_cast<std::uint32_t>(rule.suppress_group));
  if (rule.from && rule.from.length != 0) out.put_address(fra::kSrc, rule.from.address);
  if (rule.to && rule.to.length != 0) out.put_address(fra::kDst, rule.to.address);
  if (rule.realms != 0) out.put_u32(fra::kFlow, rule.realms);
  return out;
}

void read_ports(const AttributeReader& attributes, std::uint16_t attribute, bool& has, std::uint16_t& low, std::uint16_t& high) {
  const auto both = attributes.number(attribute);
  if (!both) return;
  has = true;
  low = static_cast<std::uint16_t>(*both & 0xffff);
  high = static_cast<std::uint16_t>(*both >> 16);
}

NewRule decode_rule(const Ip& ip, std::string_view header, const AttributeReader& attributes) {
  const auto field = [&](std::size_t at) { return static_cast<std::uint8_t>(header[at]); };
  NewRule op;
  op.by = ip.call.pid();
  op.exclusive = false;
  op.family = field(0) == static_cast<std::uint8_t>(Family::kInet6) ? Family::kInet6 : Family::kInet;
  PolicyRule& rule = op.rule;
  if (attributes.has(fra::kDst)) rule.to = Prefix{attributes.address(fra::kDst), field(1)};
  if (attributes.has(fra::kSrc)) rule.from = Prefix{attributes.address(fra::kSrc), field(2)};
  rule.tos = field(3);
  rule.action = action_of(field(7));
  rule.table = attributes.number(fra::kTable).value_or(field(4));
  rule.invert = (number_of(header.substr(8)) & kInvertFlag) != 0;
  op.has_priority = attributes.has(fra::kPriority);
  rule.priority = attributes.number(fra::kPriority).value_or(0);
  rule.suppress_prefix_length = static_cast<std::int32_t>(attributes.number(fra::kSuppressLength).value_or(~0U));
  rule.suppress_group = static_cast<std::int32_t>(attributes.number(fra::kSuppressGroup).value_or(~0U));
  rule.protocol = static_cast<std::uint8_t>(attributes.number(fra::kProtocol).value_or(0));
  if (attributes.has(fra::kIif)) rule.iif = LinkName(attributes.text(fra::kIif));
  if (attributes.has(fra::kOif)) rule.oif = LinkName(attributes.text(fra::kOif));
  rule.fwmark = attributes.number(fra::kFwmark).value_or(0);
  rule.fwmask = attributes.number(fra::kFwmask).value_or(0);
  rule.goto_priority = attributes.number(fra::kGoto).value_or(0);
  rule.l3mdev = attributes.number(fra::kL3mdev).value_or(0) != 0;
  rule.ip_protocol = static_cast<std::uint8_t>(attributes.number(fra::kIpProto).value_or(0));
  rule.realms = attributes.number(fra::kFlow).value_or(0);
  if (const std::string_view uids = attributes.bytes(fra::kUids); uids.size() == 8) {
    rule.has_uid_range = true;
    rule.uid_low = number_of(uids);
    rule.uid_high = number_of(uids.substr(4));
  }
  if (const std::string_view id = attributes.bytes(fra::kTunId); id.size() == 8) {
    rule.tunnel_id = static_cast<std::uint64_t>(number_of(id.substr(4))) << 32 | number_of(id);
  }
  read_ports(attributes, fra::kSports, rule.has_sport, rule.sport_low, rule.sport_high);
  read_ports(attributes, fra::kDports, rule.has_dport, rule.dport_low, rule.dport_high);
  return op;
}

}  // namespace

int save_rules(Ip& ip) {
  if (ip.more()) ip.fail(1, "\"ip rule save\" does not take any arguments.\n");
  begin_dump(ip, kRuleMagic);
  const Family family = ip.options.family.value_or(Family::kInet);
  const auto known = rules_of(ip.call.world().netns[ip.call.netns()], family);
  for (const PolicyRule& rule : std::vector<PolicyRule>(known.begin(), known.end())) write_dump(ip, encode_rule(ip, family, rule));
  return 0;
}

IpResult restore_rules(Ip& ip) {
  if (ip.call.is_terminal(0)) ip.fail(255, "Can't restore rule dump from a terminal\n");
  DumpReader reader{kRuleMagic, kNewRule, kRuleHeader, 255};
  reader.each = [](Ip& one, std::string_view header, const AttributeReader& attributes, int) {
    return talk(one, Op(decode_rule(one, header, attributes)));
  };
  return read_dump(ip, std::move(reader));
}

}  // namespace nslab::shell
