#include "model/netfilter/xt_limits.h"

#include <algorithm>

#include "model/base/epoch.h"
#include "model/netfilter/xt.h"

namespace nslab {

namespace {

constexpr std::int64_t kDay = 86400;

std::uint64_t number_at(const Xt& match, std::uint8_t id, std::uint64_t otherwise) {
  const XtOption* option = find_option(match, id);
  return option == nullptr || option->values.empty() ? otherwise : option->values[0].low.low;
}

// The day of the month (1 to 31) of a day counted from 1970: the civil calendar, by eras of 400 years.
unsigned day_of_month(std::int64_t days) {
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const auto of_era = static_cast<std::uint64_t>(shifted - era * 146097);
  const std::uint64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::uint64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::uint64_t month = (5 * of_year + 2) / 153;
  return static_cast<unsigned>(of_year - (153 * month + 2) / 5 + 1);
}

// What hashlimit's mode tells apart of a packet, as a key.
std::string bucket_of(const NfContext& c, const Xt& match) {
  const Ip& ip = *c.frame.packet.ip();
  const XtOption* mode = find_option(match, xt::kHashMode);
  const XtOption* name = find_option(match, xt::kHashName);
  std::string key = (name == nullptr ? "" : name->text) + (ip.is_v4() ? "/4" : "/6");
  const std::uint64_t all = ip.is_v4() ? 32 : 128;
  const auto masked = [&](const IpAddress& address, std::uint8_t id) {
    return to_string(Prefix{address, static_cast<std::uint8_t>(number_at(match, id, all))}.network());
  };
  const std::string_view modes = mode == nullptr ? std::string_view() : mode->text;
  const auto has = [&](std::string_view word) { return modes.find(word) != std::string_view::npos; };
  if (has("srcip")) key += " s" + masked(ip.source, xt::kHashSrcmask);
  if (has("dstip")) key += " d" + masked(ip.destination, xt::kHashDstmask);
  if (has("srcport")) key += " sp" + std::to_string(field_value(c, NfField::kThSport).value_or(Datum{}).low);
  if (has("dstport")) key += " dp" + std::to_string(field_value(c, NfField::kThDport).value_or(Datum{}).low);
  return key;
}

}  // namespace

bool matches_time(const NfContext& c, const Xt& match) {
  const std::int64_t now = kEpoch + std::chrono::floor<std::chrono::seconds>(c.world.now).count();
  const auto date = [&](std::uint8_t id, std::uint64_t otherwise) { return static_cast<std::int64_t>(number_at(match, id, otherwise)); };
  if (now < date(xt::kTimeDateStart, 0) || now > date(xt::kTimeDateStop, 0x7fffffff)) return false;
  const std::int64_t start = date(xt::kTimeStart, 0), stop = date(xt::kTimeStop, kDay - 1), at = now % kDay;
  std::int64_t day = now / kDay;
  if (start < stop) {
    if (at < start || at > stop) return false;
  } else if (at < start && at > stop) {
    return false;
  } else if (find_option(match, xt::kTimeContiguous) != nullptr && at <= stop) {
    --day;  // still the night that began the day before
  }
  const auto weekday = static_cast<unsigned>((day + 3) % 7) + 1;  // 1970-01-01 was a Thursday; Monday is 1
  if ((number_at(match, xt::kTimeWeekdays, 0xfe) >> weekday & 1) == 0) return false;
  return (number_at(match, xt::kTimeMonthdays, 0xfffffffe) >> day_of_month(day) & 1) != 0;
}

bool matches_hashlimit(NfContext& c, const Xt& match) {
  const XtOption* above = find_option(match, xt::kHashAbove);
  const XtOption* rate = above != nullptr ? above : find_option(match, xt::kHashUpto);
  if (rate == nullptr || rate->values.empty()) return false;
  const std::string key = bucket_of(c, match);
  const NfLimit* known = c.world.netns[c.netns].hashlimit.find(key);
  const auto expire = std::chrono::milliseconds(static_cast<std::int64_t>(number_at(match, xt::kHashExpire, 10000)));
  NfLimit bucket = known != nullptr && known->last + expire > c.world.now ? *known : NfLimit{};
  const bool bytes = rate->values.size() > 1;
  constexpr std::uint64_t kScale = 1000000;  // XT_HASHLIMIT_SCALE_v2
  bucket.bytes = bytes;
  bucket.per_s = bytes ? 1 : static_cast<std::uint64_t>(kDay);
  bucket.rate =
      bytes ? rate->values[0].low.low : static_cast<std::uint64_t>(kDay) * kScale / std::max<std::uint64_t>(rate->values[0].low.low, 1);
  bucket.burst = bytes ? static_cast<std::uint32_t>(bucket.rate) : static_cast<std::uint32_t>(number_at(match, xt::kLimitBurst, 5));
  const bool inside = within(bucket, c.world.now, bytes ? c.frame.packet.ip()->length : 1);
  c.world.netns.edit(c.netns).hashlimit.set(key, bucket);
  return inside != ((above != nullptr) != rate->invert);
}

bool matches_quota(const NfContext& c, Xt& match) {
  const XtOption& quota = match.options.front();
  const std::uint64_t left = quota.values[0].low.low - std::min(quota.values[0].low.low, match.uses);
  const std::uint64_t length = c.frame.packet.ip()->length;
  const bool enough = left >= length;
  match.uses += enough ? length : left;
  return enough != quota.invert;
}

bool matches_helper(const NfContext&, const Xt& match) { return match.options.front().invert; }

bool matches_connbytes(const NfContext& c, const Xt& match) {
  const Conntrack* entry = c.world.conntracks.find(c.frame.conntrack);
  const XtOption* range = find_option(match, xt::kConnbytesRange);
  if (entry == nullptr || !entry->counts || range == nullptr) return false;
  const auto sum = [&](const std::array<std::uint64_t, 2>& of) {
    switch (number_at(match, xt::kConnbytesDir, 2)) {
      case 0: return of[0];
      case 1: return of[1];
      default: return of[0] + of[1];
    }
  };
  const std::uint64_t packets = sum(entry->packets), bytes = sum(entry->bytes), mode = number_at(match, xt::kConnbytesMode, 0);
  const std::uint64_t what = mode == 0 ? packets : mode == 1 ? bytes : packets == 0 ? 0 : bytes / packets;
  return range->values[0].contains(Datum::number(what)) != range->invert;
}

}  // namespace nslab
