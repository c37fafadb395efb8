#include <array>
#include <cmath>
#include <cstdlib>

#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/tc.h"

namespace nslab::shell {

namespace {

// /proc/net/psched: 15.625 ticks a microsecond.
constexpr double kTicksPerMicrosecond = 15.625;

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

}  // namespace

std::optional<std::pair<double, std::string>> tc_number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str()) return std::nullopt;
  return std::pair(value, lower_case(end));
}

std::optional<std::uint32_t> tc_class_id(const std::string& text) {
  if (text == "root") return kTcRoot;
  const auto colon = text.find(':');
  std::uint32_t id = 0;
  if (const std::string major = text.substr(0, colon); !major.empty()) {
    const auto number = c_number("0x" + major, 0xffff);
    if (!number) return std::nullopt;
    id = static_cast<std::uint32_t>(*number << 16);
  }
  if (colon != std::string::npos && colon + 1 < text.size()) {
    const auto number = c_number("0x" + text.substr(colon + 1), 0xffff);
    if (!number) return std::nullopt;
    id |= static_cast<std::uint32_t>(*number);
  }
  return id;
}

std::string tc_id_text(std::uint32_t id) {
  if (id == kTcRoot) return "root";
  if ((id & 0xffff) == 0) return fmt::format("{:x}:", id >> 16);
  return id >> 16 == 0 ? fmt::format(":{:x}", id) : fmt::format("{:x}:{:x}", id >> 16, id & 0xffff);
}

std::optional<Duration> tc_time(const std::string& text) {
  const auto found = tc_number(text);
  if (!found) return std::nullopt;
  const auto& [value, unit] = *found;
  double us = value;
  if (unit == "s" || unit == "sec" || unit == "secs") {
    us *= 1e6;
  } else if (unit == "ms" || unit == "msec" || unit == "msecs") {
    us *= 1e3;
  } else if (unit == "ns" || unit == "nsec" || unit == "nsecs") {
    us /= 1e3;
  } else if (!unit.empty() && unit != "us" && unit != "usec" && unit != "usecs") {
    return std::nullopt;
  }
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::micro>(us));
}

std::string tc_time_text(Duration time) {
  const double us = std::chrono::duration<double, std::micro>(time).count();
  if (us >= 1e6) return fmt::format("{:.3g}s", us / 1e6);
  if (us >= 1e3) return fmt::format("{:.3g}ms", us / 1e3);
  return fmt::format("{}us", static_cast<long>(us));
}

std::optional<std::uint64_t> tc_rate(const std::string& text) {
  struct RateUnit {
    std::string_view name;
    double bits;
  };
  constexpr double kBinary = 1024;
  static constexpr std::array<RateUnit, 20> kUnits{{{"", 1}, {"bit", 1}, {"kibit", kBinary}, {"kbit", 1e3}, {"mibit", kBinary * kBinary},
                                                {"mbit", 1e6}, {"gibit", kBinary * kBinary * kBinary}, {"gbit", 1e9}, {"tbit", 1e12},
                                                {"bps", 8}, {"kibps", 8 * kBinary}, {"kbps", 8e3}, {"mibps", 8 * kBinary * kBinary},
                                                {"mbps", 8e6}, {"gibps", 8 * kBinary * kBinary * kBinary}, {"gbps", 8e9},
                                                {"tbps", 8e12}, {"k", 1e3}, {"m", 1e6}, {"g", 1e9}}};
  const auto found = tc_number(text);
  if (!found || found->first < 0) return std::nullopt;
  for (const RateUnit& unit : kUnits) {
    if (unit.name == found->second) return static_cast<std::uint64_t>(found->first * unit.bits / 8);
  }
  return std::nullopt;
}

std::string tc_rate_text(std::uint64_t bytes_per_s) {
  constexpr std::uint64_t kKilo = 1000;
  constexpr std::array<std::string_view, 5> kUnits{"", "K", "M", "G", "T"};
  std::uint64_t bits = bytes_per_s * 8;
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && bits >= kKilo && (bits % kKilo == 0 || bits >= kKilo * kKilo)) {
    bits /= kKilo;
    ++unit;
  }
  return fmt::format("{}{}bit", bits, kUnits[unit]);
}

std::optional<std::uint32_t> tc_size(const std::string& text) {
  struct SizeUnit {
    std::string_view name;
    double bytes;
  };
  constexpr double kKilo = 1024;
  static constexpr std::array<SizeUnit, 11> kUnits{{{"", 1}, {"b", 1}, {"k", kKilo}, {"kb", kKilo}, {"m", kKilo * kKilo},
                                                {"mb", kKilo * kKilo}, {"g", kKilo * kKilo * kKilo}, {"gb", kKilo * kKilo * kKilo},
                                                {"kbit", kKilo / 8}, {"mbit", kKilo * kKilo / 8}, {"gbit", kKilo * kKilo * kKilo / 8}}};
  const auto found = tc_number(text);
  if (!found || found->first < 0) return std::nullopt;
  for (const SizeUnit& unit : kUnits) {
    if (unit.name == found->second) return static_cast<std::uint32_t>(found->first * unit.bytes);
  }
  return std::nullopt;
}

std::string tc_size_text(std::uint32_t bytes) {
  constexpr double kKilo = 1024, kMega = kKilo * kKilo;
  const double size = bytes;
  const double megas = std::rint(size / kMega), kilos = std::rint(size / kKilo);
  if (size >= kMega && std::fabs(kMega * megas - size) < kKilo) return fmt::format("{:.6g}Mb", megas);
  if (size >= kKilo && std::fabs(kKilo * kilos - size) < 16) return fmt::format("{:.6g}Kb", kilos);
  return fmt::format("{}b", bytes);
}

std::uint32_t tc_size_in_ticks(std::uint64_t rate, std::uint32_t size) {
  if (rate == 0) return 0;
  const auto microseconds = static_cast<std::uint32_t>(1e6 * (static_cast<double>(size) / static_cast<double>(rate)));
  const auto ticks = static_cast<std::uint32_t>(microseconds * kTicksPerMicrosecond);
  const auto back = static_cast<std::uint32_t>(ticks / kTicksPerMicrosecond);
  return static_cast<std::uint32_t>(static_cast<double>(rate) * back / 1e6);
}

std::uint64_t tc_tbf_size(std::uint64_t rate, std::uint32_t bytes) {
  constexpr std::uint64_t kTickNs = 64;  // nanoseconds
  if (rate == 0) return 0;
  const std::uint64_t ticks = bytes * 1'000'000'000ULL / rate / kTickNs;
  const std::uint64_t microseconds = ticks * kTickNs / 1000;
  return rate * microseconds / 1'000'000;
}

}  // namespace nslab::shell
