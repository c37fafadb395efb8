#include "shell/tools/net/iperf/settings.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "shell/tools/net/iperf/usage.h"
#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

enum LongOnly : int { kConnectTimeout = 1000, kLogFile, kIgnored, kIgnoredValue, kRefused, kRefusedValue };

constexpr std::array kLongs{LongOption{"port", OptionValue::kRequired, 'p'},
                            LongOption{"format", OptionValue::kRequired, 'f'},
                            LongOption{"interval", OptionValue::kRequired, 'i'},
                            LongOption{"daemon", OptionValue::kNone, 'D'},
                            LongOption{"one-off", OptionValue::kNone, '1'},
                            LongOption{"verbose", OptionValue::kNone, 'V'},
                            LongOption{"json", OptionValue::kNone, 'J'},
                            LongOption{"version", OptionValue::kNone, 'v'},
                            LongOption{"server", OptionValue::kNone, 's'},
                            LongOption{"client", OptionValue::kRequired, 'c'},
                            LongOption{"udp", OptionValue::kNone, 'u'},
                            LongOption{"bitrate", OptionValue::kRequired, 'b'},
                            LongOption{"bandwidth", OptionValue::kRequired, 'b'},
                            LongOption{"time", OptionValue::kRequired, 't'},
                            LongOption{"bytes", OptionValue::kRequired, 'n'},
                            LongOption{"blockcount", OptionValue::kRequired, 'k'},
                            LongOption{"length", OptionValue::kRequired, 'l'},
                            LongOption{"parallel", OptionValue::kRequired, 'P'},
                            LongOption{"reverse", OptionValue::kNone, 'R'},
                            LongOption{"bind", OptionValue::kRequired, 'B'},
                            LongOption{"version4", OptionValue::kNone, '4'},
                            LongOption{"version6", OptionValue::kNone, '6'},
                            LongOption{"title", OptionValue::kRequired, 'T'},
                            LongOption{"help", OptionValue::kNone, 'h'},
                            LongOption{"no-delay", OptionValue::kNone, 'N'},
                            LongOption{"zerocopy", OptionValue::kNone, 'Z'},
                            LongOption{"connect-timeout", OptionValue::kRequired, kConnectTimeout},
                            LongOption{"logfile", OptionValue::kRequired, kLogFile},
                            LongOption{"forceflush", OptionValue::kNone, kIgnored},
                            LongOption{"repeating-payload", OptionValue::kNone, kIgnored},
                            LongOption{"udp-counters-64bit", OptionValue::kNone, kIgnored},
                            LongOption{"pacing-timer", OptionValue::kRequired, kIgnoredValue},
                            LongOption{"bidir", OptionValue::kNone, kRefused},
                            LongOption{"sctp", OptionValue::kNone, kRefused},
                            LongOption{"get-server-output", OptionValue::kNone, kRefused},
                            LongOption{"bind-dev", OptionValue::kRequired, kRefusedValue},
                            LongOption{"cport", OptionValue::kRequired, kRefusedValue},
                            LongOption{"dscp", OptionValue::kRequired, kRefusedValue}};

// unit_atof and unit_atof_rate: K, M, G and T are powers of `base`; other letters are nothing.
double scaled(const std::string& text, double base) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  switch (*end) {
    case 'k':
    case 'K': return value * base;
    case 'm':
    case 'M': return value * base * base;
    case 'g':
    case 'G': return value * base * base * base;
    case 't':
    case 'T': return value * base * base * base * base;
    default: return value;
  }
}

struct Reader {
  Call& call;
  IperfSettings settings{};
  bool client_only = false, server_only = false;
  std::string wrong{};  // the first fault, of which alone it speaks

  void fault(const std::string& text) {
    if (wrong.empty()) wrong = text;
  }

  int refuse(const std::string& option) { return call.not_modelled("iperf3 " + option); }

  // What only one side may be told.
  static bool is_of_client(int id) { return std::string_view("ubtnklPRTNZ").find(static_cast<char>(id)) != std::string_view::npos; }

  void take_test(int id, const std::string& value) {
    IperfTest& test = settings.test;
    client_only = true;
    switch (id) {
      case 'u': test.udp = true; break;
      case 'R': test.reverse = true; break;
      case 'b': test.bits_per_s = static_cast<std::uint64_t>(scaled(value.substr(0, value.find('/')), 1000)); break;
      case 't':
        test.seconds = std::atoi(value.c_str());
        if (test.seconds > 86400) fault("test duration too long (maximum = 86400 seconds)");
        break;
      case 'n': test.bytes = static_cast<std::uint64_t>(scaled(value, 1024)); break;
      case 'k': test.blocks = static_cast<std::uint64_t>(scaled(value, 1024)); break;
      case 'l': test.length = static_cast<std::uint32_t>(scaled(value, 1024)); break;
      case 'P':
        test.streams = static_cast<std::uint32_t>(std::max(1, std::atoi(value.c_str())));
        if (test.streams > 128) fault("number of parallel streams too large (maximum = 128)");
        break;
      case 'T': settings.title = value + ":  "; break;
      default: break;
    }
  }

  void take_port(const std::string& value) {
    const long number = std::strtol(value.c_str(), nullptr, 10);
    if (number < 1 || number > 65535) fault("port number must be between 1 and 65535 inclusive");
    settings.port = static_cast<std::uint16_t>(number);
  }

  // The status, where this option ends it.
  std::optional<int> take(const GivenOption& option) {
    const std::string value = option.value.value_or("");
    if (option.id < 256 && is_of_client(option.id)) {
      take_test(option.id, value);
      return std::nullopt;
    }
    switch (option.id) {
      case 's': settings.server = true; break;
      case 'c': settings.host = value; break;
      case 'p': take_port(value); break;
      case 'f': settings.format = value.empty() ? 'a' : value[0]; break;
      case 'i':
        settings.interval = std::strtod(value.c_str(), nullptr);
        if (settings.interval != 0 && (settings.interval < 0.1 || settings.interval > 60))
          fault("invalid report interval (min = 0.1, max = 60 seconds)");
        break;
      case 'D': settings.daemon = server_only = true; break;
      case '1': settings.once = server_only = true; break;
      case 'B': settings.bind = value; break;
      case '4': settings.family = Family::kInet; break;
      case '6': settings.family = Family::kInet6; break;
      case kConnectTimeout:
        settings.connect_timeout_ms = std::strtol(value.c_str(), nullptr, 10);
        client_only = true;
        break;
      case kLogFile: settings.log_file = value; break;
      case 'h': call.out(kIperfUsage); return 0;
      case 'v': return refuse("-v");
      case 'J': settings.json = true; break;
      case 'V': return refuse("-V");
      case kRefused:
      case kRefusedValue: return refuse("with such an option");
      case kIgnored:
      case kIgnoredValue: break;
      default: return refuse(fmt::format("-{}", static_cast<char>(option.id)));
    }
    return std::nullopt;
  }

  // iperf_parse_arguments, once all is read.
  void check() {
    IperfTest& test = settings.test;
    if (!settings.host.empty() && settings.server) fault("cannot be both server and client");
    if (settings.server && client_only) fault("some option you are trying to set is client only");
    if (!settings.host.empty() && server_only) fault("some option you are trying to set is server only");
    if (test.udp && test.length != 0 && (test.length < 16 || test.length > 65507))
      fault("block size invalid (minimum = 16 bytes, maximum = 65507 bytes)");
    if (!test.udp && test.length > 1048576) fault("block size too large (maximum = 1048576 bytes)");
    if (settings.host.empty() && !settings.server) fault("must either be a client (-c) or server (-s)");
    if (test.udp && !test.bits_per_s) test.bits_per_s = 1048576;
  }
};

}  // namespace

tl::expected<IperfSettings, int> read_iperf_settings(Call& call, const std::vector<std::string>& argv) {
  const Options read = read_options(argv, "p:f:i:D1VJvsc:ub:t:n:k:l:P:Rw:B:M:N46S:L:ZO:F:A:T:C:dI:hX:", kLongs);
  if (read.wrong) {
    call.complain("{}{}", *read.wrong, kIperfUsage);
    return tl::unexpected(1);
  }
  Reader reader{call};
  for (const GivenOption& option : read.given) {
    if (const auto status = reader.take(option)) return tl::unexpected(*status);
  }
  reader.check();
  if (reader.settings.json && reader.settings.server) return tl::unexpected(reader.refuse("-s -J"));
  if (!reader.wrong.empty()) {
    call.complain("iperf3: parameter error - {}\n\n{}", reader.wrong, kIperfUsage);
    return tl::unexpected(1);
  }
  return reader.settings;
}

std::string iperf_test_text(const IperfTest& t) {
  return fmt::format(
      "{{\"{}\":true,\"omit\":0,\"time\":{},\"num\":{},\"blockcount\":{},\"parallel\":{},{}\"len\":{},\"bandwidth\":{},"
      "\"client_version\":\"3.12\"}}",
      t.udp ? "udp" : "tcp", t.bytes != 0 || t.blocks != 0 ? 0 : static_cast<int>(t.seconds), t.bytes, t.blocks, t.streams,
      t.reverse ? "\"reverse\":true," : "", t.length, t.bits_per_s.value_or(0));
}

double iperf_number(const std::string& text, const std::string& key) {
  const auto at = text.find("\"" + key + "\":");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + key.size() + 3, nullptr);
}

IperfTest read_iperf_test(const std::string& text) {
  IperfTest t;
  t.udp = text.find("\"udp\":true") != std::string::npos;
  t.reverse = text.find("\"reverse\":true") != std::string::npos;
  t.seconds = iperf_number(text, "time");
  t.bytes = static_cast<std::uint64_t>(iperf_number(text, "num"));
  t.blocks = static_cast<std::uint64_t>(iperf_number(text, "blockcount"));
  t.streams = static_cast<std::uint32_t>(std::max(1.0, iperf_number(text, "parallel")));
  t.length = static_cast<std::uint32_t>(iperf_number(text, "len"));
  t.bits_per_s = static_cast<std::uint64_t>(iperf_number(text, "bandwidth"));
  return t;
}

}  // namespace nslab::shell
