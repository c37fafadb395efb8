#include "shell/tools/net/curl_options.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

struct OptionRow {
  char letter;
  std::string_view name;
  bool value;
  bool modelled;
};

constexpr std::array<OptionRow, 55> kOptions{{
    {'4', "ipv4", false, true}, {'6', "ipv6", false, true}, {'A', "user-agent", true, true}, {'d', "data", true, true},
    {0, "data-raw", true, true}, {0, "data-ascii", true, true}, {'D', "dump-header", true, true}, {'f', "fail", false, true},
    {'g', "globoff", false, true}, {'H', "header", true, true}, {'h', "help", false, false}, {'i', "include", false, true},
    {'I', "head", false, true}, {'k', "insecure", false, true}, {'L', "location", false, true}, {'m', "max-time", true, true},
    {'N', "no-buffer", false, true}, {'o', "output", true, true}, {'O', "remote-name", false, true}, {'q', "disable", false, true},
    {'s', "silent", false, true}, {'S', "show-error", false, true}, {'v', "verbose", false, true}, {'w', "write-out", true, true},
    {'X', "request", true, true}, {0, "connect-timeout", true, true}, {0, "interface", true, true}, {0, "url", true, true},
    {0, "retry", true, true}, {0, "retry-delay", true, true}, {0, "retry-connrefused", false, true}, {0, "no-progress-meter", false, true},
    {0, "http1.1", false, true}, {0, "http1.0", false, false}, {'V', "version", false, true}, {'u', "user", true, false},
    {'x', "proxy", true, false}, {0, "noproxy", true, true}, {'T', "upload-file", true, false}, {'F', "form", true, false},
    {'G', "get", false, false}, {'b', "cookie", true, false}, {'c', "cookie-jar", true, false}, {'C', "continue-at", true, false},
    {'e', "referer", true, false}, {'E', "cert", true, false}, {'r', "range", true, false}, {'#', "progress-bar", false, false},
    {0, "resolve", true, false}, {0, "unix-socket", true, true}, {0, "local-port", true, false}, {0, "data-binary", true, true},
    {0, "abstract-unix-socket", true, true},
    {0, "limit-rate", true, false}, {'Q', "quote", true, false},
}};

int wrong(Call& call, const std::string& text) {
  call.err("curl: " + text + "\ncurl: try 'curl --help' or 'curl --manual' for more information\n");
  return 2;
}

std::optional<Duration> seconds(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || value < 0 || value > 1e8) return std::nullopt;
  return Duration(static_cast<std::int64_t>(value * 1e9));
}

std::optional<int> take_number(Call& call, const OptionRow& row, const std::string& shown, const std::string& value, CurlOptions& options) {
  if (row.name == "retry") {
    const auto number = plain_number(value, 0, 1000000);
    if (!number) return wrong(call, "option " + shown + ": expected a proper numerical parameter");
    options.retries = *number;
    return std::nullopt;
  }
  const auto time = seconds(value);
  if (!time) return wrong(call, "option " + shown + ": expected a proper numerical parameter");
  (row.name == "max-time" ? options.most : row.name == "retry-delay" ? options.retry_delay : options.connect_most) = *time;
  return std::nullopt;
}

std::optional<int> take(Call& call, const OptionRow& row, const std::string& shown, const std::string& value, CurlOptions& options) {
  if (!row.modelled) return call.not_modelled("curl " + shown);
  const std::string_view n = row.name;
  if (n == "ipv4") options.family = Family::kInet;
  else if (n == "ipv6") options.family = Family::kInet6;
  else if (n == "user-agent") options.agent = value;
  else if (n.starts_with("data")) {
    if (n != "data-raw" && value.starts_with('@')) return call.not_modelled("curl " + shown + " @file");
    options.data = options.data ? *options.data + "&" + value : value;
  } else if (n == "dump-header") options.dump_header = value;
  else if (n == "fail") options.fail = true;
  else if (n == "header") options.headers.push_back(value);
  else if (n == "include") options.include = true;
  else if (n == "head") options.head = true;
  else if (n == "location") options.location = true;
  else if (n == "output") options.outputs.push_back(value);
  else if (n == "remote-name") options.outputs.emplace_back();
  else if (n == "silent") options.silent = true;
  else if (n == "show-error") options.show_error = true;
  else if (n == "no-progress-meter") options.meter = false;
  else if (n == "verbose") options.verbose = true;
  else if (n == "write-out") options.write_out = value;
  else if (n == "request") options.method = value;
  else if (n == "unix-socket") options.unix_path = value;
  else if (n == "abstract-unix-socket") options.unix_path = std::string(1, '\0') + value;
  else if (n == "interface") options.interface = value;
  else if (n == "url") options.urls.push_back(value);
  else if (n == "retry-connrefused") options.retry_refused = true;
  else if (n == "max-time" || n == "connect-timeout" || n == "retry" || n == "retry-delay")
    return take_number(call, row, shown, value, options);
  else if (n == "version") {
    call.out(
        "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 libidn2/2.3.3 libpsl/0.21.2 "
        "(+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13\n"
        "Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14\n"
        "Protocols: dict file ftp ftps gopher gophers http https imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb smbs smtp "
        "smtps "
        "telnet tftp\n"
        "Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM NTLM_WB PSL SPNEGO SSL "
        "threadsafe TLS-SRP UnixSockets zstd\n");
    return 0;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> parse_curl(Call& call, const std::vector<std::string>& argv, CurlOptions& options) {
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word.size() < 2 || word[0] != '-') {
      options.urls.push_back(word);
      continue;
    }
    if (word.starts_with("--")) {
      const auto row = std::find_if(kOptions.begin(), kOptions.end(), [&](const OptionRow& r) { return r.name == word.substr(2); });
      if (row == kOptions.end()) return wrong(call, "option " + word + ": is unknown");
      if (row->value && i + 1 >= argv.size()) return wrong(call, "option " + word + ": requires parameter");
      if (const auto over = take(call, *row, word, row->value ? argv[++i] : "", options)) return over;
      continue;
    }
    for (std::size_t k = 1; k < word.size(); ++k) {
      const auto row = std::find_if(kOptions.begin(), kOptions.end(), [&](const OptionRow& r) { return r.letter == word[k]; });
      const std::string shown = std::string("-") + word[k];
      if (row == kOptions.end()) return wrong(call, "option " + (word.size() == 2 ? shown : word) + ": is unknown");
      std::string value;
      if (row->value) {
        if (k + 1 < word.size()) {
          value = word.substr(k + 1);
        } else if (i + 1 < argv.size()) {
          value = argv[++i];
        } else {
          return wrong(call, "option " + (word.size() == 2 ? shown : word) + ": requires parameter");
        }
        k = word.size();
      }
      if (const auto over = take(call, *row, shown, value, options)) return over;
    }
  }
  if (options.urls.empty()) {
    call.err("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  if (options.head && options.data) {
    call.err("Warning: You can only select one HTTP request method! POST (-d, --data) and HEAD \nWarning: (-I, --head).\n");
    return 2;
  }
  return std::nullopt;
}

}  // namespace nslab::shell
