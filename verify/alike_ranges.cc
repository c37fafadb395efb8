// Every range of addresses that a World speaks of. Numbers of other kinds (ports, marks) are taken for addresses too: that
// cuts more than is needed, and never less.
#include <algorithm>

#include "verify/alike.h"

namespace nslab::verify {

namespace {

bool is_understood(NfField field) {
  switch (field) {
    case NfField::kRandom:
    case NfField::kEtherSaddr:
    case NfField::kEtherDaddr:
    case NfField::kArpSaddrEther:
    case NfField::kArpDaddrEther:
    case NfField::kNumgenInc:
    case NfField::kNumgenRandom:
    case NfField::kHashSaddr:
    case NfField::kIpChecksum:
    case NfField::kIcmpChecksum:
    case NfField::kIpId:
    case NfField::kCtId:
    case NfField::kRaw: return false;
    default: return true;
  }
}

bool is_understood(XtKind kind) {
  static constexpr XtKind kPlain[] = {XtKind::kTcp,       XtKind::kUdp,      XtKind::kIcmp,      XtKind::kMultiport,  XtKind::kState,
                                      XtKind::kConntrack, XtKind::kComment,  XtKind::kLimit,     XtKind::kMark,       XtKind::kAddrtype,
                                      XtKind::kIprange,   XtKind::kReject,   XtKind::kLog,       XtKind::kMasquerade, XtKind::kSnat,
                                      XtKind::kDnat,      XtKind::kRedirect, XtKind::kMarkTarget};
  return std::find(std::begin(kPlain), std::end(kPlain), kind) != std::end(kPlain);
}

void add_intervals(MentionedRanges& out, const std::vector<Interval>& intervals) {
  for (const Interval& each : intervals) {
    if (each.low.high == 0 && each.low.low <= 0xffffffff)
      out.add(each.low.low, std::min<std::uint64_t>(each.high.high == 0 ? each.high.low : 0xffffffff, 0xffffffff));
  }
}

void add_set(MentionedRanges& out, const NfSetTable& set) {
  for (const SetElement& element : set.elements) {
    add_intervals(out, element.key);
    add_intervals(out, element.data);
  }
}

// Reads what an expression looks at; false where exchanging two addresses might change it in a way not seen here.
struct Reader {
  MentionedRanges& out;

  bool operator()(const Compare& e) const {
    add_intervals(out, e.values);
    return !e.has_mask && is_understood(e.field);
  }
  bool operator()(const Lookup& e) const {
    add_set(out, *e.own);
    return std::all_of(e.fields.begin(), e.fields.end(), [](NfField f) { return is_understood(f); });
  }
  bool operator()(const Verdict&) const { return true; }
  bool operator()(const NfCounter&) const { return true; }
  bool operator()(const NfLimit&) const { return true; }
  bool operator()(const NfQuota&) const { return true; }
  bool operator()(const NfObjectRef&) const { return true; }
  bool operator()(const NfReject&) const { return true; }
  bool operator()(const NfLog&) const { return true; }
  bool operator()(const NfNat& e) const {
    if (e.address_low.is_v4()) out.add(e.address_low.low, (e.address_high ? e.address_high : e.address_low).low);
    return e.source.empty() && e.kind != NfNat::Kind::kNetmap && (!e.address_high || e.address_high == e.address_low);
  }
  bool operator()(const NfSet& e) const { return e.source.empty(); }
  bool operator()(const NfNotrack&) const { return true; }
  bool operator()(const NfInert&) const { return true; }
  bool operator()(const NfDynset&) const { return false; }
  bool operator()(const NfQueue&) const { return true; }
  bool operator()(const NfConnlimit&) const { return true; }
  bool operator()(const Xt& e) const {
    for (const XtOption& option : e.options) add_intervals(out, option.values);
    return is_understood(e.kind);
  }
};

std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

bool is_random(const Link& link) { return link.as<Bond>() != nullptr || link.qdisc->loss > 0; }

}  // namespace

void MentionedRanges::add(std::uint64_t first, std::uint64_t last) {
  if (first == last) singles_.push_back(static_cast<std::uint32_t>(first));
  const Sum sum{next(state_), next(state_)};
  cuts_.push_back({first, sum});
  cuts_.push_back({last + 1, {~sum.high + 1, ~sum.low + 1}});
}

void MentionedRanges::add(const Prefix& prefix) {
  if (prefix.address.is_v4() && prefix.length > 0) add(prefix.network().low, prefix.last().low);
}

bool MentionedRanges::read_ruleset(const Ruleset& ruleset) {
  bool understood = true;
  for (const NfTable& table : ruleset.tables) {
    understood = understood && table.family != NfFamily::kBridge && table.family != NfFamily::kNetdev && table.family != NfFamily::kArp;
    for (const NfSetTable& set : table.sets) add_set(*this, set);
    for (const auto& chain : table.chains) {
      for (const NfRule& rule : chain->rules) {
        for (const NfExpr& expr : *rule.exprs) understood = std::visit(Reader{*this}, expr) && understood;
      }
    }
  }
  return understood;
}

bool MentionedRanges::read(const World& world) {
  bool understood = true;
  for (const auto& [id, link] : world.links) understood = understood && !is_random(link);
  for (const auto& [id, ns] : world.netns) {
    if (!ns.ruleset->tables.empty()) understood = read_ruleset(*ns.ruleset) && !world.profile.br_netfilter && understood;
    understood = understood && ns.nexthops.empty() && ns.conntrack_count == 0;
    for (const PolicyRule& rule : *ns.fib4.rules) {
      add(rule.from);
      add(rule.to);
    }
    for (const auto& [number, table] : ns.fib4.tables) {
      for (const auto& [key, route] : table.routes) understood = understood && route.more.empty();
    }
    for (const auto& [address, exception] : ns.fib4.exceptions) add(Prefix::host(address));
    for (const auto& [address, bucket] : ns.icmp_buckets) add(Prefix::host(address));
  }
  return understood;
}

void MentionedRanges::sort() {
  std::sort(cuts_.begin(), cuts_.end(), [](const Cut& a, const Cut& b) { return a.at < b.at; });
  Sum sum{};
  for (Cut& cut : cuts_) {
    sum.high += cut.sum.high;
    sum.low += cut.sum.low;
    cut.sum = sum;
  }
}

MentionedRanges::Sum MentionedRanges::holders(const IpAddress& address) const {
  const auto after =
      std::upper_bound(cuts_.begin(), cuts_.end(), address.low, [](std::uint64_t at, const Cut& cut) { return at < cut.at; });
  return after == cuts_.begin() ? Sum{} : std::prev(after)->sum;
}

}  // namespace nslab::verify
