// shell/tools/nft/values.h — nft's data types and selectors: how values and fields are spelled.
#ifndef NSLAB_SHELL_TOOLS_NFT_VALUES_H_
#define NSLAB_SHELL_TOOLS_NFT_VALUES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/netfilter.h"

namespace nslab::shell::nft {

enum class Type : std::uint8_t {
  kNone, kInteger, kIp, kIp6, kEther, kService, kProto, kMark, kIfname, kIfindex, kCtState, kCtStatus, kCtDirection,
  kIcmpType, kIcmpCode, kIcmp6Type, kIcmp6Code, kPktType, kNfproto, kUid, kGid, kFibType, kTcpFlags, kDscp, kEcn,
  kEtherType, kArpOp, kIftype, kDevgroup, kPriority, kTime, kBoolean, kPresent, kDay, kHour, kDate, kRealm, kIgmpType, kHelper, kVerdict,
  kCounter, kQuota, kLimit
};

// The layer whose header a field is in.
enum class Layer : std::uint8_t { kNone, kLink, kNetwork, kTransport };

struct Field {
  NfField field{};
  std::string_view words{};   // "tcp dport"
  Type type{};
  unsigned bits = 32;
  Layer layer = Layer::kNone;
  std::string_view protocol{};  // "tcp", "ip" …: what it is of
  unsigned offset = 0;          // in its header, in bits; for telling neighbours
};

const Field& field_of(NfField field);
// The field that some words name; all words in order, "meta" may be left out where nft lets it.
const Field* find_field(std::string_view words);
// The field of a protocol that begins at a bit of its header; the narrowest that has `bits`. Null: none.
const Field* field_at(Layer layer, std::string_view protocol, unsigned offset, unsigned bits);
// What stands for bits by their place: a number of so many.
const Field& raw_field(unsigned bits);

struct TypeInfo {
  Type type{};
  std::string_view name{};         // ipv4_addr
  std::string_view description{};  // IPv4 address
  unsigned bits = 32;
};
const TypeInfo& info_of(Type type);
std::optional<Type> find_type(std::string_view name);

// Symbolic constants of a type.
std::optional<std::uint64_t> symbol_value(Type type, std::string_view name);
std::string_view symbol_name(Type type, std::uint64_t value);
std::vector<std::pair<std::string_view, std::uint64_t>> symbols_of(Type type);
std::vector<std::pair<std::string_view, std::uint8_t>> all_protocols();

std::optional<std::uint8_t> protocol_number(std::string_view name);
std::string protocol_name(std::uint64_t number);
std::optional<std::uint16_t> service_port(std::string_view name);

struct Style {
  bool numeric_protocol = false, numeric_priority = false, numeric_time = false;
  bool numeric_symbol = false;
  bool handles = false, stateless = false, terse = false;
};

// One value, and an interval, as nft prints them. Links are named by `link_name`.
struct Names {
  const std::vector<std::pair<std::uint32_t, std::string>>* links = nullptr;
};
std::string print_value(const Datum& value, Type type, unsigned bits, const Style& style, const Names& names);
// "1-5", in numbers whatever the style.
std::string print_range(const Interval& value, Type type, unsigned bits, const Style& style, const Names& names);
std::string print_interval(const Interval& value, Type type, unsigned bits, const Style& style, const Names& names);
std::string print_flags(std::uint64_t value, Type type, std::string_view between, const Style& style);
std::string print_duration(Duration time, bool with_ms);
bool is_flags(Type type);
// The length of the prefix that an interval is; nothing where it is none.
std::optional<unsigned> prefix_length(const Interval& value, unsigned bits);
Datum all_ones(unsigned bits);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_VALUES_H_
