#include "exercises/variant.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace nslab::exercises {

namespace {

// Short words that mean nothing to a shell, to ip, or to each other.
constexpr std::array<std::string_view, 60> kWords{
    "amber", "basil",  "birch",  "bravo",  "cedar", "coral",  "daisy", "delta", "ember",  "fable",  "fern",   "fjord",
    "flint", "garnet", "ginger", "hazel",  "heron", "indigo", "iris",  "ivory", "jade",   "jasper", "juno",   "kelp",
    "kite",  "lark",   "lemon",  "lilac",  "lotus", "lynx",   "mango", "maple", "mint",   "moss",   "nova",   "oasis",
    "ochre", "olive",  "onyx",   "opal",   "otter", "pearl",  "plum",  "poppy", "quartz", "raven",  "robin",  "ruby",
    "sage",  "sienna", "slate",  "sorrel", "swan",  "teal",   "thyme", "topaz", "tulip",  "umber",  "willow", "zinnia"};

// splitmix64: the next of a row of numbers that one seed begins.
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

// FNV-1a
std::uint64_t seed_of(std::string_view text) {
  std::uint64_t out = 0xcbf29ce484222325ULL;
  for (const char c : text) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return out;
}

bool overlap(const Prefix& a, const Prefix& b) { return a.contains(b.address) || b.contains(a.address); }

// A network as long as `old`, in 10.0.0.0/8 or fd00::/8.
Prefix draw_network(const Prefix& old, std::uint64_t& state) {
  if (old.address.is_v6()) {
    const std::uint64_t high = 0xfd00000000000000ULL | (next(state) & 0x00ffffffffffff00ULL);
    return {masked(IpAddress::v6(high, 0), old.length), old.length};
  }
  const auto value = static_cast<std::uint32_t>(0x0a000000U | (next(state) & 0x00ffffffU));
  return {masked(IpAddress::v4(value), old.length), old.length};
}

bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_address_char(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == '.' || c == ':'; }

IpAddress moved(const IpAddress& address, const Prefix& from, const Prefix& to) {
  IpAddress out = to.address;
  const IpAddress part = masked(address, from.length);
  out.high |= address.high ^ part.high;
  out.low |= address.low ^ part.low;
  return out;
}

// The address at the beginning of a text, and its length; 0 where there is none.
std::size_t address_at(std::string_view text, IpAddress& out) {
  std::size_t length = 0;
  while (length < text.size() && is_address_char(text[length])) ++length;
  const std::string_view whole = text.substr(0, length);
  if (whole.find_first_of(".:") == std::string_view::npos || (length < text.size() && is_name_char(text[length]))) return 0;
  const auto colon = whole.find(':');
  const bool has_port = colon != std::string_view::npos && whole.substr(0, colon).find('.') != std::string_view::npos;  // 10.0.0.1:80
  for (length = has_port ? colon : length; length > 1; --length) {
    if (const auto address = parse_ip(text.substr(0, length))) {
      out = *address;
      return length;
    }
    if (text[length - 1] != '.' && text[length - 1] != ':') return 0;  // the end of a sentence, or what comes before a list
  }
  return 0;
}

}  // namespace

Renaming renaming_of(const Vary& vary, std::string_view exercise, std::string_view student) {
  Renaming out;
  if (student.empty()) return out;
  std::uint64_t state = seed_of(std::string(exercise) + "\n" + std::string(student));
  std::vector<std::string_view> words(kWords.begin(), kWords.end());
  for (const std::string& name : vary.names) {
    const std::size_t at = next(state) % words.size();
    out.names.emplace_back(name, words[at]);
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
  }
  for (const Prefix& network : vary.networks) {
    Prefix drawn;
    const auto clashes = [&] {
      const auto taken = [&](const Prefix& other) { return overlap(drawn, other); };
      return std::any_of(vary.networks.begin(), vary.networks.end(), taken) ||
             std::any_of(out.networks.begin(), out.networks.end(), [&](const auto& row) { return taken(row.second); });
    };
    for (int tries = 0; tries < 1000; ++tries) {
      drawn = draw_network(network, state);
      if (!clashes()) break;
    }
    out.networks.emplace_back(network, drawn);
  }
  return out;
}

std::string renamed(const Renaming& renaming, std::string_view text) {
  if (renaming.names.empty() && renaming.networks.empty()) return std::string(text);
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    IpAddress address;
    if (const std::size_t length = address_at(text.substr(at), address); length > 0) {
      const auto row =
          std::find_if(renaming.networks.begin(), renaming.networks.end(), [&](const auto& pair) { return pair.first.contains(address); });
      out += row == renaming.networks.end() ? std::string(text.substr(at, length)) : to_string(moved(address, row->first, row->second));
      at += length;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_name_char(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string_view word = text.substr(at, end - at);
    const auto row = std::find_if(renaming.names.begin(), renaming.names.end(), [&](const auto& pair) { return pair.first == word; });
    out += row == renaming.names.end() ? std::string(word) : row->second;
    at = end;
  }
  return out;
}

}  // namespace nslab::exercises
