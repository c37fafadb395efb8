#include "model/base/ip.h"

#include <bit>
#include <charconv>

namespace nslab {

IpAddress IpAddress::of_bytes(const std::array<std::uint8_t, 16>& bytes) {
  IpAddress address = v6(0, 0);
  for (std::size_t i = 0; i < 8; ++i) {
    address.high = address.high << 8 | bytes[i];
    address.low = address.low << 8 | bytes[8 + i];
  }
  return address;
}

std::array<std::uint8_t, 16> IpAddress::bytes() const {
  std::array<std::uint8_t, 16> out{};
  for (std::size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    out[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return out;
}

IpAddress netmask(Family family, unsigned length) {
  constexpr std::uint64_t kOnes = ~std::uint64_t{0};
  if (family == Family::kInet) {
    return IpAddress::v4(length == 0 ? 0 : static_cast<std::uint32_t>(0xffffffffULL << (32 - length)));
  }
  const std::uint64_t high = length == 0 ? 0 : length >= 64 ? kOnes : kOnes << (64 - length);
  const std::uint64_t low = length <= 64 ? 0 : length >= 128 ? kOnes : kOnes << (128 - length);
  return IpAddress::v6(high, low);
}

IpAddress masked(const IpAddress& address, unsigned length) {
  const IpAddress mask = netmask(address.family, length);
  return {address.family, address.high & mask.high, address.low & mask.low};
}

std::optional<std::uint8_t> netmask_length(const IpAddress& mask) {
  const unsigned length = mask.is_v4() ? static_cast<unsigned>(std::popcount(mask.low))
                                       : static_cast<unsigned>(std::popcount(mask.high) + std::popcount(mask.low));
  if (netmask(mask.family, length) != mask) return std::nullopt;
  return static_cast<std::uint8_t>(length);
}

IpAddress Prefix::network() const { return masked(address, length); }

IpAddress Prefix::last() const {
  const IpAddress mask = netmask(address.family, length);
  IpAddress out{address.family, address.high | ~mask.high, address.low | ~mask.low};
  if (address.is_v4()) out = IpAddress::v4(out.v4_value());
  return out;
}

bool Prefix::contains(const IpAddress& other) const {
  return other.family == address.family && masked(other, length) == network();
}

IpAddress eui64_address(std::uint64_t prefix_high, const Mac& mac) {
  const auto& b = mac.bytes;
  const std::uint64_t low = std::uint64_t{static_cast<std::uint8_t>(b[0] ^ 2)} << 56 | std::uint64_t{b[1]} << 48 |
                            std::uint64_t{b[2]} << 40 | std::uint64_t{0xfffe} << 24 | std::uint64_t{b[3]} << 16 |
                            std::uint64_t{b[4]} << 8 | std::uint64_t{b[5]};
  return IpAddress::v6(prefix_high, low);
}

IpAddress solicited_node(const IpAddress& address) {
  return IpAddress::v6(0xff02000000000000, std::uint64_t{0x1ff000000} | (address.low & 0xffffff));
}

Mac multicast_mac(const IpAddress& group) {
  const auto low = static_cast<std::uint32_t>(group.low);
  const auto byte = [low](unsigned shift) { return static_cast<std::uint8_t>(low >> shift); };
  if (group.is_v4()) {
    return Mac{{0x01, 0x00, 0x5e, static_cast<std::uint8_t>(byte(16) & 0x7f), byte(8), byte(0)}};
  }
  return Mac{{0x33, 0x33, byte(24), byte(16), byte(8), byte(0)}};
}

namespace {

void append_quad(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string(value >> shift & 0xff);
    if (shift > 0) out += '.';
  }
}

std::string text_v6(const IpAddress& address) {
  std::array<std::uint16_t, 8> words{};
  for (std::size_t i = 0; i < 4; ++i) {
    words[i] = static_cast<std::uint16_t>(address.high >> (48 - 16 * i));
    words[4 + i] = static_cast<std::uint16_t>(address.low >> (48 - 16 * i));
  }
  // The longest run of zero words, at least two, the first of equals, becomes "::".
  std::size_t best = 8;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t j = i;
    while (j < 8 && words[j] == 0) ++j;
    if (j - i > best_length) {
      best = i;
      best_length = j - i;
    }
    i = j + 1;
  }
  const bool embeds_v4 = best == 0 && (best_length == 6 || (best_length == 5 && words[5] == 0xffff) ||
                                       (best_length == 7 && words[7] != 1));
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    if (i == 6 && embeds_v4) {
      append_quad(out, static_cast<std::uint32_t>(address.low));
      return out;
    }
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), words[i], 16).ptr;
    out.append(digits.data(), end);
  }
  return out;
}

std::optional<std::uint32_t> parse_quad(std::string_view text) {
  std::uint32_t value = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && (at == end || *at++ != '.')) return std::nullopt;
    unsigned byte = 0;
    const char* const begin = at;
    const auto [next, error] = std::from_chars(at, end, byte);
    if (error != std::errc{} || byte > 255 || next - begin > 3 || (*begin == '0' && next - begin > 1)) {
      return std::nullopt;
    }
    value = value << 8 | byte;
    at = next;
  }
  return at == end ? std::optional(value) : std::nullopt;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  std::array<std::uint16_t, 8> words{};
  std::size_t count = 0;
  std::optional<std::size_t> gap;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  } else if (text.starts_with(':')) {
    return std::nullopt;
  }
  while (!text.empty()) {
    if (count == 8) return std::nullopt;
    if (text.find('.') != std::string_view::npos && text.find(':') == std::string_view::npos) {
      const auto quad = parse_quad(text);
      if (!quad || count > 6) return std::nullopt;
      words[count++] = static_cast<std::uint16_t>(*quad >> 16);
      words[count++] = static_cast<std::uint16_t>(*quad);
      text = {};
      break;
    }
    const auto [next, error] = std::from_chars(text.data(), text.data() + text.size(), words[count], 16);
    const auto used = static_cast<std::size_t>(next - text.data());
    if (error != std::errc{} || used > 4) return std::nullopt;
    ++count;
    text.remove_prefix(used);
    if (text.empty()) break;
    if (text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    if (text.front() == ':') {
      if (gap) return std::nullopt;
      gap = count;
      text.remove_prefix(1);
    }
  }
  if (gap ? count > 7 : count != 8) return std::nullopt;
  std::array<std::uint16_t, 8> full{};
  const std::size_t left = gap.value_or(8);
  for (std::size_t i = 0; i < count; ++i) full[i < left ? i : 8 - count + i] = words[i];
  IpAddress out = IpAddress::v6(0, 0);
  for (std::size_t i = 0; i < 4; ++i) {
    out.high = out.high << 16 | full[i];
    out.low = out.low << 16 | full[4 + i];
  }
  return out;
}

}  // namespace

std::string to_string(const IpAddress& address) {
  if (address.is_v6()) return text_v6(address);
  std::string out;
  append_quad(out, address.v4_value());
  return out;
}

std::string to_string(const Prefix& prefix) {
  return to_string(prefix.address) + '/' + std::to_string(prefix.length);
}

std::optional<IpAddress> parse_ip(std::string_view text, Family family) {
  if (text.find(':') != std::string_view::npos) {
    return family == Family::kInet ? std::nullopt : parse_v6(text);
  }
  if (family == Family::kInet6) return std::nullopt;
  const auto quad = parse_quad(text);
  if (!quad) return std::nullopt;
  return IpAddress::v4(*quad);
}

std::optional<Prefix> parse_prefix(std::string_view text, Family family) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash), family);
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Prefix::host(*address);
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc{} || end != digits.data() + digits.size() || length > address->bits()) return std::nullopt;
  return Prefix{*address, static_cast<std::uint8_t>(length)};
}

}  // namespace nslab
