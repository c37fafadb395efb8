#include "shell/tools/nft/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nslab::shell::nft {

namespace {

enum class Base : std::uint8_t { kNone, kInteger, kBitmask, kString, kLinkLayer };

struct Described {
  std::string_view name, description;
  Base base = Base::kInteger;
  bool hex = false;      // how its names' values are shown
  bool network = false;  // kept in network order: a type by itself shows them as they lie in memory
};

Described described(Type type) {
  const TypeInfo& info = info_of(type);
  Described d{info.name, info.description};
  switch (type) {
    case Type::kInteger:
    case Type::kVerdict: d.base = Base::kNone; break;
    case Type::kHelper: d.base = Base::kNone; break;
    case Type::kIfname: d.base = Base::kString; break;
    case Type::kEther: d.base = Base::kLinkLayer; break;
    case Type::kCtState:
    case Type::kCtStatus:
    case Type::kTcpFlags:
      d.base = Base::kBitmask;
      d.hex = true;
      break;
    case Type::kDscp:
    case Type::kEcn:
    case Type::kIftype: d.hex = true; break;
    case Type::kEtherType:
    case Type::kArpOp: d.hex = d.network = true; break;
    default: break;
  }
  return d;
}

std::string_view base_text(Base base) {
  switch (base) {
    case Base::kNone: return "";
    case Base::kInteger: return " (basetype integer)";
    case Base::kBitmask: return " (basetype bitmask, integer)";
    case Base::kString: return " (basetype string)";
    case Base::kLinkLayer: return " (basetype link layer address, integer)";
  }
  return "";
}

std::vector<std::pair<std::string_view, std::uint64_t>> ordered_symbols(Type type) {
  auto symbols = symbols_of(type);
  // Two of nft's tables are not in the order of their values.
  if (type == Type::kCtState) {
    const auto place = std::find_if(symbols.begin(), symbols.end(), [](const auto& s) { return s.first == "new"; });
    if (place != symbols.end()) std::rotate(symbols.begin() + 1, place, place + 1);
  }
  if (type == Type::kIcmpCode) {
    const auto place = std::find_if(symbols.begin(), symbols.end(), [](const auto& s) { return s.first == "frag-needed"; });
    if (place != symbols.end()) std::rotate(place, place + 1, symbols.end());
  }
  if (type == Type::kBoolean || type == Type::kPresent) std::reverse(symbols.begin(), symbols.end());
  return symbols;
}

std::string symbols_text(Type type, unsigned bits, bool in_memory) {
  std::string out;
  if (type == Type::kProto) {
    for (const auto& [name, number] : all_protocols()) out += fmt::format("\t{:<30}\t{}\n", name, number);
    return out;
  }
  const bool listed = type != Type::kPriority && type != Type::kDevgroup;  // those have files of their own
  const auto symbols = listed ? ordered_symbols(type) : std::vector<std::pair<std::string_view, std::uint64_t>>();
  if (symbols.empty()) return out;
  const Described d = described(type);
  out += fmt::format("\npre-defined symbolic constants (in {}):\n", d.hex ? "hexadecimal" : "decimal");
  for (auto [name, value] : symbols) {
    if (in_memory && d.network) value = (value >> 8 | value << 8) & 0xffff;
    out += d.hex ? fmt::format("\t{:<30}\t0x{:0{}x}\n", name, value, 2 * ((bits + 7) / 8)) : fmt::format("\t{:<30}\t{:>20}\n", name, value);
  }
  return out;
}

std::string kind_of(const Field& field) {
  const std::string first(field.words.substr(0, field.words.find(' ')));
  if (field.field == NfField::kRaw || field.layer != Layer::kNone)
    return field.words.find("option") != std::string_view::npos ? "exthdr" : "payload";
  for (const std::string_view kind : {"ct", "fib", "rt", "socket", "numgen"}) {
    if (first == kind) return first;
  }
  return field.words.starts_with("tcp option") ? "exthdr" : "meta";
}

// Types of which no selector here is.
struct OtherType {
  std::string_view name, text;
};
constexpr std::array kOthers{
    OtherType{"string", "datatype string (string), 0 bits\n"},
    OtherType{"integer", "datatype integer (integer), 0 bits\n"},
    OtherType{"bitmask", "datatype bitmask (bitmask) (basetype integer), 0 bits\n"},
    OtherType{"ll_addr", "datatype ll_addr (link layer address) (basetype integer), 0 bits\n"},
    OtherType{"cgroupsv2", "datatype cgroupsv2 (cgroupsv2 path) (basetype integer), 64 bits\n"},
    OtherType{"icmpx_code",
              "datatype icmpx_code (icmpx code) (basetype integer), 8 bits\n\npre-defined symbolic constants (in decimal):\n"
              "\tport-unreachable              \t                   1\n\tadmin-prohibited              \t                   3\n"
              "\tno-route                      \t                   0\n\thost-unreachable              \t                   2\n"}};

}  // namespace

std::string describe_field(const Field& field, bool raw) {
  Described d = described(field.type);
  if (field.type == Type::kDate) d.name = "time";  // two types of nft have this name
  if (raw && field.type == Type::kInteger) d.base = Base::kInteger;
  const bool text = field.type == Type::kIfname || field.type == Type::kHelper;
  const unsigned bits = field.field == NfField::kSocketTransparent ? 8 : field.field == NfField::kHour ? 32 : field.bits;
  return fmt::format("{} expression, datatype {} ({}){}, {} {}\n{}", kind_of(field), d.name, d.description, base_text(d.base),
                     text ? bits / 8 : bits, text ? "characters" : "bits", symbols_text(field.type, bits, false));
}

std::string describe_type(std::string_view name) {
  for (const OtherType& other : kOthers) {
    if (other.name == name) return std::string(other.text);
  }
  const auto type = find_type(name);
  const bool object = type && (*type == Type::kCounter || *type == Type::kQuota || *type == Type::kLimit);
  if (!type || object) return "symbol expression, datatype invalid (invalid)";
  const Described d = described(*type);
  const unsigned bits = info_of(*type).bits;
  return fmt::format("datatype {} ({}){}, {} bits\n{}", d.name, d.description, base_text(d.base), bits, symbols_text(*type, bits, true));
}

}  // namespace nslab::shell::nft
