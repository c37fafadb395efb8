// curl 7.88.1: HTTP over the World's sockets.
//
// Not modelled: TLS (a connection to an https port is made, and then refused), FTP and the rest, proxies, cookies, uploads.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/net/curl_options.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/net/url.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kMeterHead =
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
    "                                 Dload  Upload   Total   Spent    Left  Speed\n";
constexpr Duration kMeterLag = 100ms;  // of two updates so close only the later is seen
constexpr int kMostRedirects = 50;

// The status that curl leaves with, and what it says.
struct Fault {
  int code = 0;
  std::string text{};
};

struct Curl {
  enum class Phase : std::uint8_t { kBegin, kNextUrl, kResolve, kDial, kConnecting, kAnswer, kPause, kDone };

  std::vector<std::string> argv{};
  CurlOptions options{};
  Phase phase = Phase::kBegin;
  std::size_t at = 0;           // URL
  Url url{};
  std::string output{};
  bool to_stdout = true;
  std::vector<IpAddress> addresses{};
  std::size_t address = 0;
  Errno last_error = Errno::kNone;  // of the attempt before
  int descriptor = -1;
  int connection = 0;           // of this URL, as -v numbers them
  Instant began{}, connected{}, meter_shown{}, pause_until{};
  bool metering = false;
  HttpAnswer answer{};
  std::size_t received = 0, header_bytes = 0;  // of all answers of this URL: bytes of body, of headers
  int redirects = 0, connects = 0;
  long tries = 0;
  Endpoint local{}, remote{};
  bool old_http = false;        // the host spoke HTTP/1.0
  bool wrote_file = false, shown_data = false, spoke = false;
  int status = 0;

  Step operator()(Call& call);

 private:
  std::optional<Step> advance(Call& call);
  std::optional<Step> next_url(Call& call);
  std::optional<Step> resolve(Call& call);
  std::optional<Step> dial(Call& call);
  std::optional<Step> dial_unix(Call& call);
  [[nodiscard]] std::string peer_text() const {  // to whom it speaks, as -v says it
    return options.unix_path.empty() ? to_string(addresses[address]) : options.unix_path.substr(options.unix_path[0] == '\0' ? 1 : 0);
  }
  std::optional<Step> connecting(Call& call);
  std::optional<Step> read_answer(Call& call);
  void send_request(Call& call);
  void tell_headers(Call& call);
  std::optional<Step> answered(Call& call);
  std::optional<Step> finish(Call& call, const Fault& fault);
  bool may_retry(const Fault& fault) const;
  void deliver(Call& call, const std::string& text);
  void say(Call& call, const std::string& text) const { if (options.verbose) call.err("* " + text + "\n"); }
  void meter(Call& call, bool last);
  [[nodiscard]] Instant deadline() const;
  [[nodiscard]] std::int64_t spent_ms(const Call& call) const { return (call.now() - began) / 1ms; }
  std::string write_out(Call& call, const Fault& fault) const;
  std::optional<std::string> variable(Call& call, const std::string& name, const Fault& fault) const;
};

std::string meter_time(std::int64_t seconds) {
  return seconds == 0 ? "--:--:--" : fmt::format("{:2}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// curl breaks its warnings after a blank so that no line is longer than a terminal's.
std::string wrap_warning(std::string text) {
  constexpr std::string_view kPrefix = "Warning: ";
  constexpr std::size_t kWidth = 79 - kPrefix.size();
  std::string out;
  while (text.size() > kWidth) {
    auto cut = text.rfind(' ', kWidth - 1);
    cut = cut == std::string::npos || cut == 0 ? kWidth : cut + 1;
    out += std::string(kPrefix) + text.substr(0, cut) + "\n";
    text.erase(0, cut);
  }
  return out + std::string(kPrefix) + text + "\n";
}

// One update, over the line before.
void Curl::meter(Call& call, bool last) {
  if (!metering) return;
  const Duration spent = call.now() - began;
  const std::int64_t ms = std::max<std::int64_t>(1, spent / 1ms);
  const bool some = last && received > 0;
  const auto total = answer.length().value_or(received);
  const std::int64_t speed = some ? static_cast<std::int64_t>(received) * 1000 / ms : 0;
  const std::size_t sent = some && options.data ? options.data->size() : 0;
  call.err(fmt::format("\r{:3} {:5}  {:3} {:5}  {:3} {:5}  {:5}  {:5} {} {} {} {:5}", some ? 100 : 0, some ? total + sent : 0,
                       some && answer.length() ? 100 : 0, some ? received : 0, sent != 0 ? 100 : 0, sent, speed,
                       static_cast<std::int64_t>(sent) * 1000 / ms, "--:--:--", meter_time(spent / 1s), "--:--:--", speed));
  if (last) {
    call.err("\n");
    metering = false;
  }
}

Instant Curl::deadline() const {
  Instant until = kNever;
  if (options.most) until = began + *options.most;
  if (options.connect_most && phase == Phase::kConnecting) until = std::min(until, began + *options.connect_most);
  return until;
}

void Curl::deliver(Call& call, const std::string& text) {
  if (text.empty()) return;
  if (to_stdout) {
    call.out(text);
    return;
  }
  if (!call.write_file(output, text, wrote_file))
    call.complain("Warning: Failed to open the file {}: {}\n", output, "No such file or directory");
  wrote_file = true;
}

std::optional<std::string> Curl::variable(Call& call, const std::string& name, const Fault& fault) const {
  auto time = [](Duration d) { return fmt::format("{:.6f}", static_cast<double>(d.count()) / 1e9); };
  const Duration total = call.now() - began;
  if (name == "http_code" || name == "response_code") return fmt::format("{:03}", answer.code);
  if (name == "size_download") return std::to_string(received);
  if (name == "size_upload") return std::to_string(options.data ? options.data->size() : 0);
  if (name == "size_header") return std::to_string(header_bytes);
  if (name == "time_total" || name == "time_starttransfer" || name == "time_pretransfer") return time(total);
  if (name == "time_connect") return time(connects > 0 ? connected - began : Duration{});
  if (name == "time_namelookup" || name == "time_appconnect" || name == "time_redirect") return time(Duration{});
  if (name == "speed_download") return std::to_string(static_cast<std::int64_t>(received) * 1000 / std::max<std::int64_t>(1, total / 1ms));
  if (name == "speed_upload") return "0";
  if (name == "remote_ip") return remote.address ? to_string(remote.address) : "";
  if (name == "remote_port") return std::to_string(remote.port);
  if (name == "local_ip") return local.address ? to_string(local.address) : "";
  if (name == "local_port") return std::to_string(local.port);
  if (name == "url") return options.urls[at];
  if (name == "url_effective") return url.text();
  if (name == "content_type") return answer.header("content-type").value_or("");
  if (name == "num_connects") return std::to_string(connects);
  if (name == "num_redirects") return std::to_string(redirects);
  if (name == "num_headers") return std::to_string(answer.headers.size());
  if (name == "redirect_url") {
    const auto location = answer.header("location");
    const auto to = location && answer.code / 100 == 3 && !options.location ? join_url(url, *location) : std::nullopt;
    return to ? to->text() : "";
  }
  if (name == "scheme") return url.scheme == "https" ? "HTTPS" : "HTTP";
  if (name == "method") return !options.method.empty() ? options.method : options.head ? "HEAD" : options.data ? "POST" : "GET";
  if (name == "http_version") return answer.version.empty() ? "0" : answer.version == "1.0" ? "1" : answer.version;
  if (name == "exitcode") return std::to_string(fault.code);
  if (name == "errormsg") return fault.text;
  if (name == "filename_effective") return to_stdout ? "" : output;
  if (name == "ssl_verify_result" || name == "proxy_ssl_verify_result") return "0";
  return std::nullopt;
}

std::string Curl::write_out(Call& call, const Fault& fault) const {
  const std::string& format = options.write_out;
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '\\' && i + 1 < format.size()) {
      const char c = format[++i];
      if (c == 'n') out += '\n';
      else if (c == 'r') out += '\r';
      else if (c == 't') out += '\t';
      else out += std::string("\\") + c;
    } else if (format[i] == '%' && i + 1 < format.size() && format[i + 1] == '%') {
      out += '%';
      ++i;
    } else if (format[i] == '%' && i + 1 < format.size() && format[i + 1] == '{' && format.find('}', i) != std::string::npos) {
      const auto end = format.find('}', i);
      const std::string name = format.substr(i + 2, end - i - 2);
      if (const auto value = variable(call, name, fault)) {
        out += *value;
      } else {
        call.complain("curl: unknown --write-out variable: '{}'\n", name);
      }
      i = end;
    } else {
      out += format[i];
    }
  }
  return out;
}

std::optional<Step> Curl::next_url(Call& call) {
  if (at == options.urls.size()) return Exited{status};
  const auto parsed = parse_url(options.urls[at]);
  output.clear();
  to_stdout = at >= options.outputs.size() || options.outputs[at] == "-";
  wrote_file = false;
  redirects = connects = connection = 0;
  tries = 0;
  old_http = false;
  began = call.now();
  answer = HttpAnswer{};
  received = header_bytes = 0;
  if (!parsed) return finish(call, {3, "URL using bad/illegal format or missing URL"});
  url = *parsed;
  if (url.scheme != "http" && url.scheme != "https") {
    for (const char* known : {"ftp", "ftps", "file", "telnet", "tftp", "scp", "sftp", "smtp", "gopher", "dict"}) {
      if (url.scheme == known) return Exited{call.not_modelled("curl " + url.scheme + "://")};
    }
    return finish(call, {1, fmt::format("Protocol \"{}\" not supported or disabled in libcurl", url.scheme)});
  }
  if (!to_stdout) {
    output = options.outputs[at];
    if (output.empty()) output = url.path.substr(url.path.rfind('/') + 1);
    if (const auto query = output.find('?'); query != std::string::npos) output.erase(query);
    if (output.empty()) {
      call.err("curl: Remote file name has no length!\n");
      return finish(call, {23, ""});
    }
  }
  phase = Phase::kResolve;
  return std::nullopt;
}

std::optional<Step> Curl::resolve(Call& call) {
  std::string name = url.host;
  if (const auto percent = name.find('%'); url.brackets && percent != std::string::npos) name.erase(percent);
  const bool by_path = !options.unix_path.empty();
  Lookup found = by_path ? Lookup{{IpAddress::any(Family::kInet)}, LookupFailure::kNone} : look_up_host(call, name, Family::kNone);
  // RFC 6761: curl asks nobody about this name.
  const bool local_name = !by_path && (name == "localhost" || name.ends_with(".localhost"));
  if (local_name) found = Lookup{{IpAddress::v4(127, 0, 0, 1), kLoopback6}, LookupFailure::kNone};
  if (found.addresses.empty()) {
    // The resolver is a thread of its own: the meter has begun by the time it gives up.
    if (!options.silent && options.meter && !options.verbose && tries == 0 && (!to_stdout || !call.is_terminal(1))) {
      call.err(std::string(kMeterHead));
      metering = true;
      meter(call, false);
      metering = false;
    }
    for (int i = 0; i < 2; ++i) say(call, fmt::format("Could not resolve host: {}", url.host));
    say(call, fmt::format("Closing connection {}", connection));
    return finish(call, {6, fmt::format("Could not resolve host: {}", url.host)});
  }
  if (!options.silent && options.meter && redirects == 0 && !metering && (!to_stdout || !call.is_terminal(1))) {
    if (tries == 0) call.err(std::string(kMeterHead));
    metering = true;
    meter(call, false);
    meter_shown = call.now();
  }
  addresses.clear();
  for (const IpAddress& one : found.addresses) {
    if (by_path || options.family == Family::kNone || one.family == options.family) addresses.push_back(one);
  }
  if (addresses.empty()) return finish(call, {7, "Couldn't connect to server"});
  address = 0;
  phase = Phase::kDial;
  return std::nullopt;
}

std::optional<Step> Curl::dial(Call& call) {
  auto failed = [&]() {
    const std::string text =
        fmt::format("Failed to connect to {} port {} after {} ms: Couldn't connect to server", url.host, url.port, spent_ms(call));
    say(call, text);
    // CURLE_OPERATION_TIMEDOUT where the last attempt was given up by the kernel
    return Fault{last_error == Errno::kETIMEDOUT ? 28 : 7, text};
  };
  if (address == addresses.size()) return finish(call, failed());
  if (!options.unix_path.empty()) return dial_unix(call);
  SocketWish wish;
  wish.to = Endpoint{addresses[address], url.port};
  if (const auto percent = url.host.find('%'); url.brackets && percent != std::string::npos) {
    wish.zone = url.host.substr(percent + 1);
    if (wish.zone.starts_with("25")) wish.zone.erase(0, 2);
  }
  say(call, fmt::format("  Trying {}...", endpoint_text(wish.to)));
  if (!options.interface.empty()) {
    const std::string& from = options.interface;
    if (find_link(call.world(), call.netns(), from)) {
      wish.device = from;
    } else if (const auto own = parse_ip(from)) {
      wish.from.address = *own;
      wish.binds = true;
    } else {
      say(call, fmt::format("Couldn't bind to '{}'", from));
      return finish(call, {45, fmt::format("Couldn't bind to '{}'", from)});
    }
  }
  const auto made = make_socket(call, wish);
  if (!made) {
    if (made.error().step == SocketStep::kBind) {
      return finish(
          call, {45, fmt::format("bind failed with errno {}: {}", static_cast<int>(made.error().error), error_text(made.error().error))});
    }
    say(call, fmt::format("Immediate connect fail for {}: {}", to_string(wish.to.address), error_text(made.error().error)));
    ++address;
    return std::nullopt;
  }
  descriptor = *made;
  phase = Phase::kConnecting;
  return std::nullopt;
}

std::optional<Step> Curl::dial_unix(Call& call) {
  say(call, fmt::format("  Trying {}:0...", peer_text()));
  MakeSocket make;
  make.kind = SocketKind::kUnixStream;
  const auto made = call.ask(make);
  if (made) {
    descriptor = std::get<Descriptor>(*made).number;
    Connect connect;
    connect.descriptor = descriptor;
    connect.path = options.unix_path;
    const auto done = call.ask(std::move(connect));
    if (done) return phase = Phase::kConnecting, std::nullopt;
    say(call, fmt::format("Immediate connect fail for {}: {}", peer_text(), error_text(call.code(done.error()))));
    close_socket(call, descriptor);
    descriptor = -1;
  }
  ++address;
  return std::nullopt;
}

std::optional<Step> Curl::connecting(Call& call) {
  Errno error{};
  const Connecting state = options.unix_path.empty() ? connection_state(call, descriptor, &error) : Connecting::kDone;
  if (state == Connecting::kFailed) {
    last_error = error;
    say(call, fmt::format("connect to {} port {} failed: {}", to_string(addresses[address]), url.port, error_text(error)));
    close_socket(call, descriptor);
    descriptor = -1;
    ++address;
    phase = Phase::kDial;
    return std::nullopt;
  }
  if (state == Connecting::kPending) {
    const Instant until = deadline();
    if (call.now() >= until) {
      if (options.connect_most && (!options.most || *options.connect_most < *options.most)) {
        say(call,
            fmt::format("ipv{} connect timeout after {}ms, move on!", addresses[address].is_v6() ? 6 : 4, *options.connect_most / 1ms));
        const std::string text =
            fmt::format("Failed to connect to {} port {} after {} ms: Timeout was reached", url.host, url.port, spent_ms(call) + 1);
        say(call, text);
        return finish(call, {28, text});
      }
      say(call, fmt::format("Connection timed out after {} milliseconds", spent_ms(call) + 1));
      return finish(call, {28, fmt::format("Connection timed out after {} milliseconds", spent_ms(call) + 1)});
    }
    Instant wake = until;
    if (metering) {
      if (call.now() >= meter_shown + 1s) {
        meter(call, false);
        meter_shown += 1s;
      }
      wake = std::min(wake, meter_shown + 1s + kMeterLag);
    }
    return Wait{wake, {}, {descriptor}, {}, false};
  }
  connected = call.now();
  ++connects;
  const Socket* socket = socket_behind(call, descriptor);
  local = socket->local;
  remote = socket->remote;
  say(call, fmt::format("Connected to {} ({}) port {} (#{})", url.host, peer_text(), url.port, connection));
  if (url.scheme == "https") return Exited{call.not_modelled("curl https://")};
  send_request(call);
  phase = Phase::kAnswer;
  return std::nullopt;
}

void Curl::send_request(Call& call) {
  const std::string method = !options.method.empty()          ? options.method
                             : options.head                   ? "HEAD"
                             : options.data && redirects == 0 ? "POST"
                                                              : "GET";
  auto given = [&](std::string_view name) {
    return std::any_of(options.headers.begin(), options.headers.end(), [&](const std::string& line) {
      return line.size() > name.size() && line[name.size()] == ':' &&
             std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    });
  };
  std::string text = fmt::format("{} {} HTTP/{}\r\n", method, url.path, old_http ? "1.0" : "1.1");
  if (!given("Host")) text += fmt::format("Host: {}\r\n", url.authority());
  if (!given("User-Agent") && !options.agent.empty()) text += fmt::format("User-Agent: {}\r\n", options.agent);
  if (!given("Accept")) text += "Accept: */*\r\n";
  for (const std::string& line : options.headers) {
    if (line.back() != ':') text += line + "\r\n";
  }
  const bool posts = options.data && redirects == 0;
  if (posts && !given("Content-Length")) text += fmt::format("Content-Length: {}\r\n", options.data->size());
  if (posts && !given("Content-Type")) text += "Content-Type: application/x-www-form-urlencoded\r\n";
  text += "\r\n";
  if (options.verbose) {
    std::size_t from = 0;
    while (from < text.size()) {
      const auto end = text.find('\n', from) + 1;
      call.err("> " + text.substr(from, end - from));
      from = end;
    }
    if (posts) call.complain("}} [{} bytes data]\n", options.data->size());
  }
  if (posts) text += *options.data;
  answer = HttpAnswer{};
  spoke = shown_data = false;
  (void)send_bytes(call, descriptor, text);
}

void Curl::tell_headers(Call& call) {
  header_bytes += answer.body_at;
  if (!options.verbose) return;
  if (answer.version == "1.0") say(call, "HTTP 1.0, assume close after body");
  const std::string head = answer.head();
  std::size_t from = 0;
  while (from < head.size()) {
    const auto end = head.find('\n', from) + 1;
    const std::string line = head.substr(from, end - from);
    if ((line == "\r\n" || line == "\n") && answer.version != "1.0" && !answer.length() && !options.head) {
      say(call, "no chunk, no close, no size. Assume close to signal end");
    }
    call.err("< " + line);
    from = end;
  }
}

std::optional<Step> Curl::read_answer(Call& call) {
  while (true) {
    const Arrival part = receive(call, descriptor);
    if (part.kind == Arrival::Kind::kNothing) {
      const Instant until = deadline();
      if (call.now() >= until) {
        const std::string size = answer.length() ? fmt::format("{} out of {} bytes received", answer.body().size(), *answer.length())
                                                 : fmt::format("{} bytes received", answer.body().size());
        const std::string text = fmt::format("Operation timed out after {} milliseconds with {}", spent_ms(call) + 1, size);
        say(call, text);
        return finish(call, {28, text});
      }
      Instant wake = until;
      if (metering) {
        if (call.now() >= meter_shown + 1s) {
          meter(call, false);
          meter_shown += 1s;
        }
        wake = std::min(wake, meter_shown + 1s + kMeterLag);
      }
      return Wait{wake, {descriptor}, {}, {}, false};
    }
    if (part.kind == Arrival::Kind::kError) {
      const std::string text = fmt::format("Recv failure: {}", error_text(part.error));
      say(call, text);
      return finish(call, {56, text});
    }
    const bool ended = part.kind == Arrival::Kind::kEnd;
    answer.raw += part.data;
    if (!answer.is_http()) {
      say(call, "Received HTTP/0.9 when not allowed");
      return finish(call, {1, "Received HTTP/0.9 when not allowed"});
    }
    const bool before = answer.headers_done;
    if (answer.parse() && !before) {
      tell_headers(call);
      if (const auto coding = answer.header("transfer-encoding"); coding && *coding != "identity") {
        return Exited{call.not_modelled("curl: Transfer-Encoding")};
      }
    }
    if (ended && !answer.headers_done) {
      say(call, "Empty reply from server");
      return finish(call, {52, "Empty reply from server"});
    }
    if (!answer.headers_done) continue;
    const auto length = answer.length();
    const bool none = options.head || answer.code == 204 || answer.code == 304;
    if (none || ended || (length && answer.body().size() >= *length)) return answered(call);
  }
}

std::optional<Step> Curl::answered(Call& call) {
  const auto location = answer.header("location");
  const bool moves = options.location && answer.code / 100 == 3 && location;
  const bool fails = options.fail && answer.code >= 400;
  std::string body = options.head ? "" : answer.body();
  const auto length = answer.length();
  if (length && body.size() > *length) body.resize(*length);
  if ((options.include || options.head) && !fails) deliver(call, answer.head());
  if (!options.dump_header.empty()) (void)call.write_file(options.dump_header, answer.head(), redirects > 0);
  if (moves) {
    if (!body.empty()) say(call, "Ignoring the response-body");
    if (++redirects > kMostRedirects) return finish(call, {47, fmt::format("Maximum ({}) redirects followed", kMostRedirects)});
    const auto next = join_url(url, *location);
    if (!next) return finish(call, {3, "URL using bad/illegal format or missing URL"});
    close_socket(call, descriptor);
    descriptor = -1;
    say(call, fmt::format("Closing connection {}", connection));
    say(call, fmt::format("Issue another request to this URL: '{}'", next->text()));
    old_http = answer.version == "1.0" && next->host == url.host;
    url = *next;
    ++connection;
    phase = Phase::kResolve;
    return std::nullopt;
  }
  if (fails) return finish(call, {22, fmt::format("The requested URL returned error: {}", answer.code)});
  received = body.size();
  if (options.verbose && !body.empty() && !(to_stdout && call.is_terminal(1))) call.complain("{{ [{} bytes data]\n", body.size());
  deliver(call, body);
  if (!to_stdout && !wrote_file) (void)call.write_file(output, "");
  if (!options.head && length && body.size() < *length) {
    return finish(call, {18, fmt::format("transfer closed with {} bytes remaining to read", *length - body.size())});
  }
  return finish(call, {});
}

bool Curl::may_retry(const Fault& fault) const {
  if (tries >= options.retries) return false;
  if (fault.code == 28 || fault.code == 6) return true;
  if (fault.code == 7) return options.retry_refused;
  return fault.code == 0 && (answer.code == 408 || answer.code == 429 || answer.code / 100 == 5);
}

std::optional<Step> Curl::finish(Call& call, const Fault& fault) {
  meter(call, true);
  if (descriptor >= 0) close_socket(call, descriptor);
  const bool dialled = descriptor >= 0 || fault.code == 7 || fault.code == 45;
  descriptor = -1;
  if (dialled) {
    const bool stays = fault.code == 0 && answer.version != "1.0" && (answer.length() || options.head);
    say(call, stays ? fmt::format("Connection #{} to host {} left intact", connection, url.host)
                    : fmt::format("Closing connection {}", connection));
  }
  if (may_retry(fault)) {
    const Duration pause = options.retry_delay.value_or(1s * (1L << std::min<long>(tries, 9)));
    ++tries;
    const std::string why = fault.code == 28  ? "timeout"
                            : fault.code == 7 ? "connection refused"
                            : fault.code == 6 ? "resolve"
                                              : "HTTP error";
    if (fault.code != 0 && (!options.silent || options.show_error)) call.complain("curl: ({}) {}\n", fault.code, fault.text);
    if (!options.silent) {
      call.err(wrap_warning(
          fmt::format("Problem : {}. Will retry in {} seconds. {} retries left.", why, pause / 1s, options.retries - tries + 1)));
    }
    pause_until = call.now() + pause;
    phase = Phase::kPause;
    return std::nullopt;
  }
  if (fault.code != 0 && !fault.text.empty() && (!options.silent || options.show_error))
    call.complain("curl: ({}) {}\n", fault.code, fault.text);
  if (!options.write_out.empty()) call.out(write_out(call, fault));
  status = fault.code;
  ++at;
  phase = Phase::kNextUrl;
  return std::nullopt;
}

std::optional<Step> Curl::advance(Call& call) {
  switch (phase) {
    case Phase::kBegin:
      if (const auto over = parse_curl(call, argv, options)) return Exited{*over};
      phase = Phase::kNextUrl;
      return std::nullopt;
    case Phase::kNextUrl: return next_url(call);
    case Phase::kResolve: return resolve(call);
    case Phase::kDial: return dial(call);
    case Phase::kConnecting: return connecting(call);
    case Phase::kAnswer: return read_answer(call);
    case Phase::kPause:
      if (call.now() < pause_until) return Wait{pause_until, {}, {}, {}, false};
      began = call.now();
      answer = HttpAnswer{};
      phase = Phase::kResolve;
      return std::nullopt;
    case Phase::kDone: return Exited{status};
  }
  return Exited{status};
}

Step Curl::operator()(Call& call) {
  while (true) {
    call.runner().step();
    if (auto step = advance(call)) return *step;
  }
}

}  // namespace

Program start_curl(const std::vector<std::string>& argv) {
  Curl program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
