// NAT and filters of a namespace, a line each: enough to see that a packet may meet one, and where.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "model/netfilter/xt.h"
#include "render/picture.h"

namespace nslab::render {

namespace {

constexpr std::size_t kMostNat = 4;

std::string name_text(const Datum& datum) {
  std::string out;
  for (const std::uint64_t half : {datum.high, datum.low}) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      const char c = static_cast<char>((half >> static_cast<unsigned>(shift)) & 0xffU);
      if (c == '\0') return out;
      out += c;
    }
  }
  return out;
}

std::string address_text(const Compare& compare, bool v6) {
  const Interval& value = compare.values.front();
  const IpAddress low{v6 ? Family::kInet6 : Family::kInet, value.low.high, value.low.low};
  const std::string text = value.single() ? to_string(low) : fmt::format("{}/{}", to_string(low), compare.prefix);
  return compare.op == NfCmp::kNeq ? "not " + text : text;
}

// "from 10.0.0.0/24", "out eth0": what a rule asks of packets, as far as a glance needs it.
std::string condition_text(const Compare& compare) {
  if (compare.values.empty()) return "";
  const bool negated = compare.op == NfCmp::kNeq;
  const auto name = [&] { return (negated ? "not " : "") + name_text(compare.values.front().low) + (compare.wildcard ? "+" : ""); };
  switch (compare.field) {
    case NfField::kIpSaddr: return "from " + address_text(compare, false);
    case NfField::kIpDaddr: return "to " + address_text(compare, false);
    case NfField::kIp6Saddr: return "from " + address_text(compare, true);
    case NfField::kIp6Daddr: return "to " + address_text(compare, true);
    case NfField::kIifname: return "in " + name();
    case NfField::kOifname: return "out " + name();
    case NfField::kTcpDport: return fmt::format("tcp port {}", compare.values.front().low.low);
    case NfField::kUdpDport: return fmt::format("udp port {}", compare.values.front().low.low);
    default: return "";
  }
}

std::string nat_text(const NfNat& nat) {
  std::string to;
  if (nat.address_low) to = to_string(nat.address_low);
  if (nat.address_high && nat.address_high != nat.address_low) to += "-" + to_string(nat.address_high);
  if (nat.port_low != 0) to += fmt::format(":{}", nat.port_low);
  switch (nat.kind) {
    case NfNat::Kind::kSnat: return "SNAT to " + to;
    case NfNat::Kind::kDnat: return "DNAT to " + to;
    case NfNat::Kind::kMasquerade: return "masquerade";
    case NfNat::Kind::kRedirect: return "redirect to " + to;
    case NfNat::Kind::kNetmap: return "netmap to " + to;
  }
  return "";
}

std::optional<NfNat> nat_in(const NfRule& rule) {
  for (const NfExpr& expr : *rule.exprs) {
    if (const auto* nat = std::get_if<NfNat>(&expr)) return *nat;
    if (const auto* xt = std::get_if<Xt>(&expr); xt != nullptr && is_nat_target(xt->kind)) return nat_of(*xt);
  }
  return std::nullopt;
}

std::string conditions_of(const NfRule& rule) {
  std::string out;
  for (const NfExpr& expr : *rule.exprs) {
    const auto* compare = std::get_if<Compare>(&expr);
    const std::string text = compare == nullptr ? "" : condition_text(*compare);
    if (!text.empty()) out += " " + text;
  }
  return out;
}

bool refuses(const NfRule& rule) {
  return std::any_of(rule.exprs->begin(), rule.exprs->end(), [](const NfExpr& expr) {
    const auto* verdict = std::get_if<Verdict>(&expr);
    const auto* xt = std::get_if<Xt>(&expr);
    return (verdict != nullptr && verdict->kind == Verdict::Kind::kDrop) || std::holds_alternative<NfReject>(expr) ||
           (xt != nullptr && xt->kind == XtKind::kReject);
  });
}

void add_filter(const NfChain& chain, std::vector<Line>& out) {
  const auto refusing = std::count_if(chain.rules.begin(), chain.rules.end(), refuses);
  if (chain.base && chain.drop_policy) {
    out.push_back({fmt::format("filter {}: drops what no rule accepts", chain.name)});
  } else if (refusing == 1) {
    const auto rule = std::find_if(chain.rules.begin(), chain.rules.end(), refuses);
    out.push_back({fmt::format("filter {}: refuses{}", chain.name, conditions_of(*rule).empty() ? " some" : conditions_of(*rule))});
  } else if (refusing > 1) {
    out.push_back({fmt::format("filter {}: {} rules refuse", chain.name, refusing)});
  }
}

}  // namespace

std::vector<Line> packet_rules_of(const World& world, NetnsId netns) {
  std::vector<Line> nats, filters;
  std::size_t more = 0;
  for (const NfTable& table : world.netns[netns].ruleset->tables) {
    if (table.dormant) continue;
    for (const auto& chain : table.chains) {
      add_filter(*chain, filters);
      for (const NfRule& rule : chain->rules) {
        const auto nat = nat_in(rule);
        if (!nat) continue;
        if (nats.size() == kMostNat) {
          ++more;
          continue;
        }
        nats.push_back({fmt::format("NAT {}: {}{}", chain->name, nat_text(*nat), conditions_of(rule))});
      }
    }
  }
  if (more > 0) nats.push_back({fmt::format("and {} more NAT {}", more, more == 1 ? "rule" : "rules")});
  std::move(filters.begin(), filters.end(), std::back_inserter(nats));
  return nats;
}

}  // namespace nslab::render
