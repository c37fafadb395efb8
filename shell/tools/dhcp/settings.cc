#include "shell/tools/dhcp/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "shell/tools/dhcp/message.h"
#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

// Long options without a letter of their own.
enum Long : int {
  kLogDhcp = 300, kQuietDhcp, kNoPid, kBindDynamic, kSequential, kTest, kIgnored, kIgnoredWithValue, kRefused, kRefusedWithValue, kLogDebug
};

constexpr std::array kLongs{LongOption{"no-daemon", OptionValue::kNone, 'd'},
                            LongOption{"keep-in-foreground", OptionValue::kNone, 'k'},
                            LongOption{"interface", OptionValue::kRequired, 'i'},
                            LongOption{"except-interface", OptionValue::kRequired, 'I'},
                            LongOption{"listen-address", OptionValue::kRequired, 'a'},
                            LongOption{"bind-interfaces", OptionValue::kNone, 'z'},
                            LongOption{"bind-dynamic", OptionValue::kNone, kBindDynamic},
                            LongOption{"dhcp-range", OptionValue::kRequired, 'F'},
                            LongOption{"dhcp-host", OptionValue::kRequired, 'G'},
                            LongOption{"dhcp-option", OptionValue::kRequired, 'O'},
                            LongOption{"pid-file", OptionValue::kOptional, 'x'},
                            LongOption{"dhcp-leasefile", OptionValue::kRequired, 'l'},
                            LongOption{"log-dhcp", OptionValue::kNone, kLogDhcp},
                            LongOption{"quiet-dhcp", OptionValue::kNone, kQuietDhcp},
                            LongOption{"log-facility", OptionValue::kRequired, '8'},
                            LongOption{"port", OptionValue::kRequired, 'p'},
                            LongOption{"no-hosts", OptionValue::kNone, 'h'},
                            LongOption{"no-resolv", OptionValue::kNone, 'R'},
                            LongOption{"server", OptionValue::kRequired, 'S'},
                            LongOption{"address", OptionValue::kRequired, 'A'},
                            LongOption{"no-ping", OptionValue::kNone, '5'},
                            LongOption{"dhcp-authoritative", OptionValue::kNone, 'K'},
                            LongOption{"conf-file", OptionValue::kOptional, 'C'},
                            LongOption{"strict-order", OptionValue::kNone, 'o'},
                            LongOption{"user", OptionValue::kOptional, 'u'},
                            LongOption{"group", OptionValue::kOptional, 'g'},
                            LongOption{"domain", OptionValue::kRequired, 's'},
                            LongOption{"expand-hosts", OptionValue::kNone, 'E'},
                            LongOption{"domain-needed", OptionValue::kNone, 'D'},
                            LongOption{"bogus-priv", OptionValue::kNone, 'b'},
                            LongOption{"log-queries", OptionValue::kOptional, 'q'},
                            LongOption{"cache-size", OptionValue::kRequired, 'c'},
                            LongOption{"no-negcache", OptionValue::kNone, 'N'},
                            LongOption{"filterwin2k", OptionValue::kNone, 'f'},
                            LongOption{"no-poll", OptionValue::kNone, 'n'},
                            LongOption{"dhcp-lease-max", OptionValue::kRequired, 'X'},
                            LongOption{"dhcp-no-override", OptionValue::kNone, kIgnored},
                            LongOption{"dhcp-sequential-ip", OptionValue::kNone, kSequential},
                            LongOption{"local", OptionValue::kRequired, 'S'},
                            LongOption{"local-service", OptionValue::kOptional, kIgnored},
                            LongOption{"log-async", OptionValue::kOptional, kIgnored},
                            LongOption{"version", OptionValue::kNone, 'v'},
                            LongOption{"help", OptionValue::kNone, 'w'},
                            LongOption{"test", OptionValue::kNone, kTest},
                            LongOption{"dhcp-script", OptionValue::kRequired, kRefusedWithValue},
                            LongOption{"enable-ra", OptionValue::kNone, kRefused},
                            LongOption{"enable-tftp", OptionValue::kOptional, kRefused},
                            LongOption{"dhcp-boot", OptionValue::kRequired, kRefusedWithValue},
                            LongOption{"host-record", OptionValue::kRequired, kIgnoredWithValue},
                            LongOption{"cname", OptionValue::kRequired, kIgnoredWithValue},
                            LongOption{"txt-record", OptionValue::kRequired, kIgnoredWithValue},
                            LongOption{"ptr-record", OptionValue::kRequired, kIgnoredWithValue},
                            LongOption{"srv-host", OptionValue::kRequired, kIgnoredWithValue},
                            LongOption{"mx-host", OptionValue::kRequired, kIgnoredWithValue},
                            LongOption{"stop-dns-rebind", OptionValue::kNone, kIgnored},
                            LongOption{"local-ttl", OptionValue::kRequired, kIgnoredWithValue},
                            LongOption{"addn-hosts", OptionValue::kRequired, 'H'},
                            LongOption{"resolv-file", OptionValue::kRequired, 'r'},
                            LongOption{"conf-dir", OptionValue::kRequired, kRefusedWithValue},
                            LongOption{"dhcp-hostsfile", OptionValue::kRequired, kRefusedWithValue},
                            LongOption{"dhcp-relay", OptionValue::kRequired, kRefusedWithValue},
                            LongOption{"dhcp-ignore", OptionValue::kRequired, kRefusedWithValue}};
constexpr std::string_view kShorts = "dki:I:a:zF:G:H:O:r:x:l:8:p:hRS:A:5KC:ou:g:s:EDbqc:NfnX:vw";

// Options of DHCP by name, with what their values are.
struct NamedOption {
  std::string_view name;
  std::uint8_t code;
  enum class Kind : std::uint8_t { kAddresses, kText, kNumber2, kNumber4 } kind;
};
constexpr std::array<NamedOption, 13> kNamed{{{"netmask", 1, NamedOption::Kind::kAddresses},
                                        {"router", 3, NamedOption::Kind::kAddresses},
                                        {"dns-server", 6, NamedOption::Kind::kAddresses},
                                        {"log-server", 7, NamedOption::Kind::kAddresses},
                                        {"hostname", 12, NamedOption::Kind::kText},
                                        {"domain-name", 15, NamedOption::Kind::kText},
                                        {"mtu", 26, NamedOption::Kind::kNumber2},
                                        {"broadcast", 28, NamedOption::Kind::kAddresses},
                                        {"ntp-server", 42, NamedOption::Kind::kAddresses},
                                        {"lease-time", 51, NamedOption::Kind::kNumber4},
                                        {"T1", 58, NamedOption::Kind::kNumber4},
                                        {"T2", 59, NamedOption::Kind::kNumber4},
                                        {"tftp-server", 66, NamedOption::Kind::kText}}};

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  for (auto next = text.find(by); next != std::string::npos; next = text.find(by, at)) {
    parts.push_back(text.substr(at, next - at));
    at = next + 1;
  }
  parts.push_back(text.substr(at));
  return parts;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

IpAddress address4(const std::string& text) {
  const auto parsed = parse_ip(text);
  return parsed && parsed->is_v4() ? *parsed : IpAddress{};
}

// "45", "45s", "10m", "12h", "1d", "1w", "infinite"; below two minutes it is two minutes.
std::optional<std::uint32_t> lease_time(const std::string& text) {
  if (text == "infinite") return kInfiniteLease;
  if (text.empty()) return std::nullopt;
  constexpr std::string_view kUnits = "smhdw";
  constexpr std::array<std::uint32_t, 5> kSeconds{1, 60, 3600, 86400, 604800};
  const auto unit = kUnits.find(text.back());
  const auto count = number(std::string_view(text).substr(0, unit == std::string_view::npos ? text.size() : text.size() - 1));
  if (!count) return std::nullopt;
  const std::uint32_t seconds = *count * (unit == std::string_view::npos ? 1 : kSeconds[unit]);
  return std::max<std::uint32_t>(seconds, 120);
}

DnsmasqRefusal bad(std::string_view what) { return {fmt::format("\ndnsmasq: bad command line options: {}\n", what), 1, false, false}; }
DnsmasqRefusal refused(const std::string& what) { return {"dnsmasq " + what, 125, true, false}; }

class Reader {
 public:
  Reader(const std::vector<std::string>& argv, const DnsmasqFiles& read_file) : argv_(argv), read_file_(read_file) {}

  std::variant<DnsmasqSettings, DnsmasqRefusal> read() {
    const Options options = read_options(argv_, kShorts, kLongs);
    const DnsmasqRefusal usage{"\ndnsmasq: bad command line options: try --help\n", 1, false, false};
    if (options.wrong) return usage;
    for (const GivenOption& option : options.given) {
      take(option.id, option.value.value_or(""));
      if (refusal_) return *refusal_;
    }
    if (conf_files_.empty() && read_file_("/etc/dnsmasq.conf")) conf_files_.emplace_back("/etc/dnsmasq.conf");
    for (std::size_t i = 0; i < conf_files_.size() && i < kMostFiles; ++i) {  // one may name another
      const std::string path = conf_files_[i];
      read_conf(path);
      if (refusal_) return *refusal_;
    }
    if (!options.operands.empty()) return DnsmasqRefusal{"\ndnsmasq: junk found in command line\n", 1, false, false};
    if (settings_.test) return DnsmasqRefusal{"dnsmasq: syntax check OK.\n", 0, false, false};
    return settings_;
  }

 private:
  void refuse(DnsmasqRefusal refusal) {
    if (!refusal_) refusal_ = std::move(refusal);
  }

  // Each line is a long option without its dashes (one_file, read_file).
  void read_conf(const std::string& path) {
    const auto text = read_file_(path);
    if (!text) return refuse({fmt::format("\ndnsmasq: cannot read {}: No such file or directory\n", path), 3, false, false});
    int number = 0;
    for (std::string line : split(*text, '\n')) {
      ++number;
      for (std::size_t at = line.find('#'); at != std::string::npos; at = line.find('#', at + 1)) {
        if (at != 0 && line[at - 1] != ' ' && line[at - 1] != '\t') continue;
        line.erase(at);
        break;
      }
      line = trimmed(line);
      if (line.empty()) continue;
      const auto equals = line.find('=');
      const std::string key = trimmed(line.substr(0, equals));
      const auto known = std::find_if(kLongs.begin(), kLongs.end(), [&](const LongOption& one) { return one.name == key; });
      const bool has_value = equals != std::string::npos;
      const auto wrong = [&](std::string_view what) {
        refuse({fmt::format("\ndnsmasq: {} at line {} of {}\n", what, number, path), 1, false, false});
      };
      if (known == kLongs.end()) return wrong("bad option");
      if (has_value && known->value == OptionValue::kNone) return wrong("extraneous parameter");
      if (!has_value && known->value == OptionValue::kRequired) return wrong("missing parameter");
      take(known->id, has_value ? trimmed(line.substr(equals + 1)) : "");
      if (refusal_ && refusal_->text.starts_with("\ndnsmasq: bad command line options: ")) {
        constexpr std::string_view kBefore = "\ndnsmasq: bad command line options: ";
        std::string what = refusal_->text.substr(kBefore.size());
        what.pop_back();
        refusal_.reset();
        return wrong(what == "try --help" ? "bad option" : what);
      }
      if (refusal_) return;
    }
  }

  void take(int id, const std::string& value) {
    switch (id) {
      case 'd': settings_.debug = settings_.foreground = true; break;
      case 'k': settings_.foreground = true; break;
      case 'i': for (const auto& name : split(value, ',')) settings_.interfaces.push_back(name); break;
      case 'I': for (const auto& name : split(value, ',')) settings_.except.push_back(name); break;
      case 'a': return listen(value);
      case 'z':
      case kBindDynamic: settings_.bind_interfaces = true; break;
      case 'F': return range(value);
      case 'G': return host(value);
      case 'O': return option(value);
      case 'x': settings_.pid_file = value; break;
      case 'l': settings_.lease_file = value; break;
      case kLogDhcp: settings_.log_dhcp = true; break;
      case kQuietDhcp: settings_.quiet_dhcp = true; break;
      case '8':
        if (value == "-") settings_.log_file = "-";
        else if (value.find('/') != std::string::npos) settings_.log_file = value;
        break;
      case 'p': return port(value);
      case 'h': settings_.no_hosts = true; break;
      case 'H': settings_.more_hosts.push_back(value); break;
      case 'r': settings_.resolv_file = value; break;
      case 'R': settings_.no_resolv = true; break;
      case 'S':
        if (value.find('/') == std::string::npos) settings_.servers.push_back(value);
        break;
      case '5': settings_.no_ping = true; break;
      case 'K': settings_.authoritative = true; break;
      case 'C':
        conf_files_.push_back(value.empty() ? "/dev/null" : value);
        break;
      case 'u': settings_.user = value; break;
      case 's': settings_.domain = value; break;
      case 'c':
        settings_.cache_size = static_cast<int>(number(value).value_or(0));
        break;
      case kSequential: settings_.consecutive = true; break;
      case kTest: settings_.test = true; break;
      case 'v':
        refuse({fmt::format("Dnsmasq version 2.90  Copyright (c) 2000-2024 Simon Kelley\nCompile time options: {}\n\n"
                            "This software comes with ABSOLUTELY NO WARRANTY.\n"
                            "Dnsmasq is free software, and you are welcome to redistribute it\n"
                            "under the terms of the GNU General Public License, version 2 or 3.\n",
                            kDnsmasqCompiled),
                0, false, true});
        break;
      case 'w': refuse(refused("--help")); break;
      case kRefused:
      case kRefusedWithValue: refuse(refused("with this option")); break;
      default: break;  // of DNS, which answers nothing here
    }
  }

  void listen(const std::string& value) {
    for (const auto& text : split(value, ',')) {
      const auto address = parse_ip(text);
      if (!address) return refuse(bad("bad address"));
      settings_.listen.push_back(*address);
    }
  }

  void port(const std::string& value) {
    const auto given = number(value);
    if (!given || *given > 65535) return refuse({"\ndnsmasq: bad command line options: try --help\n", 1, false, false});
    settings_.port = static_cast<std::uint16_t>(*given);
  }

  void range(const std::string& value) {
    std::vector<std::string> parts = split(value, ',');
    if (value.find(':') != std::string::npos)
      return refuse(refused(value.find("::") != std::string::npos ? "--dhcp-range of IPv6" : "--dhcp-range with tags"));
    if (parts.size() > 1 && !address4(parts[0])) return refuse(refused("--dhcp-range with an interface"));
    DhcpRange range;
    range.first = range.last = address4(parts[0]);
    const auto wrong = [&] { refuse(bad("bad dhcp-range")); };
    if (!range.first || parts.size() < 2) return wrong();
    if (parts[1] == "static") range.fixed_only = true;
    else if (!(range.last = address4(parts[1]))) return parts[1] == "proxy" ? refuse(refused("--dhcp-range=…,proxy")) : wrong();
    for (std::size_t i = 2; i < parts.size(); ++i) {
      if (const IpAddress address = address4(parts[i])) {
        (range.netmask ? range.broadcast : range.netmask) = address;
      } else if (const auto seconds = lease_time(parts[i])) {
        range.lease_s = *seconds;
      } else {
        return wrong();
      }
    }
    if (number_of(range.last) < number_of(range.first)) std::swap(range.first, range.last);
    const std::uint32_t mask = number_of(range.netmask);
    if (mask != 0 && (number_of(range.first) & mask) != (number_of(range.last) & mask)) return refuse(bad("inconsistent DHCP range"));
    settings_.ranges.push_back(range);
  }

  void host(const std::string& value) {
    DhcpHost host;
    for (const auto& part : split(value, ',')) {
      if (const auto mac = parse_mac(part)) {
        host.hardware = *mac;
      } else if (part.starts_with("id:") || part.starts_with("set:") || part.starts_with("tag:") || part.find('*') != std::string::npos) {
        return refuse(refused("--dhcp-host with ids or tags"));
      } else if (const IpAddress address = address4(part)) {
        host.address = address;
      } else if (part == "ignore") {
        host.ignored = true;
      } else if (const auto seconds = lease_time(part)) {
        host.lease_s = *seconds;
      } else {
        host.name = part;
      }
    }
    settings_.hosts.push_back(host);
  }

  void option(const std::string& value) {
    std::vector<std::string> parts = split(value, ',');
    std::string key = parts.front();
    parts.erase(parts.begin());
    const bool by_name = key.starts_with("option:");
    if (by_name) key = key.substr(7);
    const auto code = number(key);
    const NamedOption* known = nullptr;
    for (const NamedOption& one : kNamed) {
      if (by_name ? one.name == key : code && one.code == *code) known = &one;
    }
    if (!known && (by_name || !code)) return refuse(by_name ? bad("bad dhcp-option") : refused("--dhcp-option with tags"));
    if (!known) return refuse(refused("--dhcp-option=" + key));
    DhcpOption option;
    option.code = known->code;
    for (const auto& part : parts) {
      if (known->kind == NamedOption::Kind::kText) {
        option.octets += part;
      } else if (known->kind == NamedOption::Kind::kAddresses) {
        const IpAddress address = address4(part);
        if (!address) return refuse(bad("bad dhcp-option"));
        option.octets += octets_of(address);
      } else {
        const auto given = known->kind == NamedOption::Kind::kNumber4 ? lease_time(part) : number(part);
        if (!given) return refuse(bad("bad dhcp-option"));
        const std::string octets = octets_of(address_of(*given));
        option.octets += known->kind == NamedOption::Kind::kNumber2 ? octets.substr(2) : octets;
      }
    }
    settings_.options.insert(settings_.options.begin(), option);
  }

  static constexpr std::size_t kMostFiles = 50;
  const std::vector<std::string>& argv_;
  const DnsmasqFiles& read_file_;
  std::vector<std::string> conf_files_{};
  DnsmasqSettings settings_{};
  std::optional<DnsmasqRefusal> refusal_{};
};

}  // namespace

std::variant<DnsmasqSettings, DnsmasqRefusal> read_dnsmasq_settings(const std::vector<std::string>& argv, const DnsmasqFiles& read_file) {
  return Reader(argv, read_file).read();
}

std::string duration_text(std::uint32_t seconds) {
  if (seconds == kInfiniteLease) return "infinite";
  std::string out;
  if (seconds >= 86400) out += fmt::format("{}d", seconds / 86400);
  if (seconds / 3600 % 24 != 0) out += fmt::format("{}h", seconds / 3600 % 24);
  if (seconds / 60 % 60 != 0) out += fmt::format("{}m", seconds / 60 % 60);
  if (seconds % 60 != 0) out += fmt::format("{}s", seconds % 60);
  return out;
}

}  // namespace nslab::shell
