#include "shell/tools/iproute/tables.h"

#include <algorithm>
#include <charconv>

namespace nslab::shell {

// rtnl_tab_initialize: "NUMBER NAME" or "0xNUMBER NAME"; the rest of a line does not matter, nor do lines with #.
TableNames::TableNames(Call& call) {
  const auto read = call.read_file("/etc/iproute2/rt_tables");
  const std::string text = read ? *read : "";
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    const auto begun = line.find_first_not_of(" \t");
    if (begun == std::string_view::npos || line[begun] == '#') continue;
    line.remove_prefix(begun);
    const bool hex = line.starts_with("0x");
    if (hex) line.remove_prefix(2);
    Row row;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), row.number, hex ? 16 : 10);
    if (error != std::errc()) continue;
    line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
    const auto name = line.find_first_not_of(" \t");
    if (name == 0 || name == std::string_view::npos) continue;
    line.remove_prefix(name);
    row.name = std::string(line.substr(0, line.find_first_of(" \t")));
    rows_.push_back(std::move(row));
  }
}

std::string TableNames::name(std::uint32_t table, bool numeric) const {
  // The newest line of a number stands first in its hash chain.
  const auto found = std::find_if(rows_.rbegin(), rows_.rend(), [&](const Row& row) { return row.number == table; });
  return numeric || found == rows_.rend() ? table_name(table, numeric) : found->name;
}

std::optional<std::uint32_t> TableNames::number(std::string_view name) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.name == name; });
  return found == rows_.end() ? table_number(name) : std::optional(found->number);
}

}  // namespace nslab::shell
