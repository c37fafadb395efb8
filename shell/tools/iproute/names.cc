// The names of /etc/iproute2: rt_tables, rt_protos, rt_scopes.
#include <array>
#include <charconv>

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

namespace {

struct Named {
  std::uint32_t number;
  std::string_view name;
};

constexpr std::array kTables{Named{255, "local"}, Named{254, "main"}, Named{253, "default"}, Named{0, "unspec"}};
constexpr std::array kProtocols{
    Named{0, "unspec"}, Named{1, "redirect"}, Named{2, "kernel"},      Named{3, "boot"},   Named{4, "static"},    Named{8, "gated"},
    Named{9, "ra"},     Named{10, "mrt"},     Named{11, "zebra"},      Named{12, "bird"},  Named{13, "dnrouted"}, Named{14, "xorp"},
    Named{15, "ntk"},   Named{16, "dhcp"},    Named{18, "keepalived"}, Named{42, "babel"}, Named{84, "ovn"},      Named{186, "bgp"},
    Named{187, "isis"}, Named{188, "ospf"},   Named{189, "rip"},       Named{192, "eigrp"}};
constexpr std::array kScopes{Named{0, "global"}, Named{255, "nowhere"}, Named{254, "host"}, Named{253, "link"}, Named{200, "site"}};

template <std::size_t N>
std::string name_in(const std::array<Named, N>& rows, std::uint32_t number, bool numeric) {
  if (!numeric) {
    for (const Named& row : rows) {
      if (row.number == number) return std::string(row.name);
    }
  }
  return std::to_string(number);
}

template <std::size_t N>
std::optional<std::uint32_t> number_in(const std::array<Named, N>& rows, std::string_view name, std::uint32_t most) {
  for (const Named& row : rows) {
    if (row.name == name) return row.number;
  }
  std::uint32_t number = 0;
  const bool hex = name.starts_with("0x") || name.starts_with("0X");
  const std::string_view digits = hex ? name.substr(2) : name;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || number > most) return std::nullopt;
  return number;
}

std::optional<std::uint8_t> narrow(std::optional<std::uint32_t> number) {
  if (!number) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

}  // namespace

std::string table_name(std::uint32_t table, bool numeric) { return name_in(kTables, table, numeric); }
std::optional<std::uint32_t> table_number(std::string_view name) { return number_in(kTables, name, ~0U); }
std::string protocol_name(std::uint8_t protocol, bool numeric) { return name_in(kProtocols, protocol, numeric); }
std::optional<std::uint8_t> protocol_number(std::string_view name) { return narrow(number_in(kProtocols, name, 255)); }
std::string scope_name(std::uint8_t scope, bool numeric) { return name_in(kScopes, scope, numeric); }
std::optional<std::uint8_t> scope_number(std::string_view name) { return narrow(number_in(kScopes, name, 255)); }

}  // namespace nslab::shell
