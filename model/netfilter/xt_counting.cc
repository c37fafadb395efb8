#include "model/netfilter/xt_counting.h"

#include <algorithm>

#include "model/netfilter/xt.h"

namespace nslab {

namespace {

std::uint64_t number_of(const Xt& match, std::uint8_t id, std::uint64_t otherwise) {
  const XtOption* option = find_option(match, id);
  return option == nullptr || option->values.empty() ? otherwise : option->values[0].low.low;
}

// Whether two addresses begin alike.
bool alike(const IpAddress& a, const IpAddress& b, std::uint64_t length) {
  const auto prefix = static_cast<std::uint8_t>(length);
  return a.family == b.family && Prefix{a, prefix}.contains(b);
}

bool is_closed(const Conntrack& flow) {
  return flow.original.protocol == ipproto::kTcp && (flow.tcp == CtTcp::kTimeWait || flow.tcp == CtTcp::kClose);
}

IpAddress masked(const IpAddress& address, const Datum& mask) {
  IpAddress out = address;
  out.high &= mask.high;
  out.low &= mask.low;
  return out;
}

char small(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); }

}  // namespace

bool matches_connlimit(const NfContext& c, const Xt& match) {
  const Conntrack* own = c.world.conntracks.find(c.frame.conntrack);
  if (own == nullptr) return false;
  const bool by_destination = find_option(match, xt::kConnDaddr) != nullptr;
  const Tuple& mine = own->original;
  const std::uint64_t length = number_of(match, xt::kConnMask, mine.source.is_v6() ? 128 : 32);
  std::uint64_t count = 1;
  for (const auto& [tuple, owner] : c.world.netns[c.netns].conntracks) {
    if (owner.reply || owner.entry == c.frame.conntrack) continue;
    const Conntrack& other = c.world.conntracks[owner.entry];
    if (other.expires <= c.world.now || is_closed(other) || tuple.protocol != mine.protocol) continue;
    if (tuple.destination_port != mine.destination_port) continue;
    const bool near = by_destination ? alike(tuple.destination, mine.destination, length) : alike(tuple.source, mine.source, length);
    count += near ? 1 : 0;
  }
  const XtOption* above = find_option(match, xt::kConnAbove);
  const XtOption* limit = above != nullptr ? above : find_option(match, xt::kConnUpto);
  if (limit == nullptr) return false;
  return (count > limit->values[0].low.low) != ((above == nullptr) != limit->invert);
}

bool within(const NfContext& c, NfConnlimit& limit) {
  const Conntrack* own = c.world.conntracks.find(c.frame.conntrack);
  if (own == nullptr) return false;
  const auto& tracked = c.world.netns[c.netns].conntracks;
  std::erase_if(limit.flows, [&](const Tuple& flow) {
    if (flow == own->original) return false;
    const TupleOwner* owner = tracked.find(flow);
    if (owner == nullptr) return true;
    const Conntrack& other = c.world.conntracks[owner->entry];
    return other.expires <= c.world.now || is_closed(other);
  });
  if (std::find(limit.flows.begin(), limit.flows.end(), own->original) == limit.flows.end()) limit.flows.push_back(own->original);
  return (limit.flows.size() > limit.count) == limit.over;
}

bool matches_recent(NfContext& c, const Xt& match) {
  const Ip& ip = *c.frame.packet.ip();
  const XtOption* verb = nullptr;
  for (const std::uint8_t id : {xt::kRecentSet, xt::kRecentCheck, xt::kRecentUpdate, xt::kRecentRemove}) {
    if (const XtOption* option = find_option(match, id)) verb = option;
  }
  if (verb == nullptr) return false;
  const XtOption* name = find_option(match, xt::kRecentName);
  const XtOption* mask = find_option(match, xt::kRecentMask);
  IpAddress address = find_option(match, xt::kRecentDest) != nullptr ? ip.destination : ip.source;
  if (mask != nullptr && !mask->values.empty()) address = masked(address, mask->values[0].low);
  const std::string list = name == nullptr ? "DEFAULT" : name->text;
  const std::vector<RecentEntry>* known = c.world.netns[c.netns].recent.find(list);
  std::vector<RecentEntry> entries = known == nullptr ? std::vector<RecentEntry>() : *known;
  const bool by_ttl = find_option(match, xt::kRecentTtl) != nullptr;
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const RecentEntry& e) {
    return e.address == address && (!by_ttl || e.ttl == ip.ttl);
  });
  const auto keep = [&] { c.world.netns.edit(c.netns).recent.set(list, entries); };
  constexpr std::size_t kMostEntries = 100;  // ip_list_tot
  if (entry == entries.end()) {
    if (verb->id != xt::kRecentSet) return verb->invert;
    if (entries.size() == kMostEntries) entries.erase(entries.begin());
    entries.push_back({address, ip.ttl, {c.world.now}});
    keep();
    return !verb->invert;
  }
  if (verb->id == xt::kRecentRemove) {
    entries.erase(entry);
    keep();
    return !verb->invert;
  }
  bool hit = verb->id == xt::kRecentSet;
  if (!hit) {
    const auto seconds = std::chrono::seconds(static_cast<std::int64_t>(number_of(match, xt::kRecentSeconds, 0)));
    const std::uint64_t wanted = std::max<std::uint64_t>(1, number_of(match, xt::kRecentHits, 0));
    const auto counts = [&](Instant at) { return seconds == std::chrono::seconds(0) || at + seconds >= c.world.now; };
    hit = static_cast<std::uint64_t>(std::count_if(entry->stamps.begin(), entry->stamps.end(), counts)) >= wanted;
  }
  const bool result = hit != verb->invert;
  if (verb->id == xt::kRecentSet || (verb->id == xt::kRecentUpdate && result)) {
    constexpr std::size_t kMostStamps = 255;
    entry->stamps.push_back(c.world.now);
    if (entry->stamps.size() > kMostStamps) entry->stamps.erase(entry->stamps.begin());
    entry->ttl = ip.ttl;
    keep();
  }
  return result;
}

bool matches_string(const NfContext& c, const Xt& match) {
  const Ip& ip = *c.frame.packet.ip();
  const XtOption* pattern = find_option(match, xt::kStringText);
  if (pattern == nullptr) pattern = find_option(match, xt::kStringHex);
  if (pattern == nullptr) return false;
  const std::string& data = *ip.payload;
  const std::uint64_t headers = ip.length > data.size() ? ip.length - data.size() : 0;
  const std::uint64_t from = number_of(match, xt::kStringFrom, 0), to = number_of(match, xt::kStringTo, 65535);
  const bool any_case = find_option(match, xt::kStringIcase) != nullptr;
  const auto same = [&](char a, char b) { return any_case ? small(a) == small(b) : a == b; };
  const auto begin = data.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(data.size(), from > headers ? from - headers : 0));
  const auto found = std::search(begin, data.end(), pattern->text.begin(), pattern->text.end(), same);
  const bool hit = found != data.end() && headers + static_cast<std::uint64_t>(found - data.begin()) <= to;
  return hit != pattern->invert;
}

}  // namespace nslab
