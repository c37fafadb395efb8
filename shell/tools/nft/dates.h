// shell/tools/nft/dates.h — times of day and dates as nft reads them, in UTC.
//
// Sources: nftables 1.0.6, src/meta.c (hour_type_parse, date_type_parse).
#ifndef NSLAB_SHELL_TOOLS_NFT_DATES_H_
#define NSLAB_SHELL_TOOLS_NFT_DATES_H_

#include <cstdint>
#include <optional>
#include <string>

namespace nslab::shell::nft {

inline constexpr std::uint64_t kNanoseconds = 1000000000;  // in a second

// "08:30", "08:30:05"; none where it is no time of day.
std::optional<std::uint64_t> seconds_of_hour(const std::string& text);
// "2026-01-02", "2026-01-02 08:30", "2026-01-02 08:30:05", since 1970; none where it is no date.
std::optional<std::uint64_t> nanoseconds_of_date(const std::string& text);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_DATES_H_
