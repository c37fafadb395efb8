// wget 1.21.3: HTTP over the World's sockets. Speeds are of virtual time.
//
// Not modelled: TLS, FTP, recursion, -c, -N, POST, proxies, cookies.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "model/file/paths.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/net/url.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kWgetUsage = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";
constexpr int kNetworkFailed = 4, kServerFailed = 8;
constexpr int kMostRedirects = 20;

struct WgetOptions {
  bool quiet = false, terse = false, spider = false, server_headers = false;
  std::string output{}, directory{}, agent{"Wget/1.21.3"};
  Duration timeout = 900s, connect_timeout{};
  long tries = 20;
  std::vector<std::string> urls{}, headers{};
};

struct Wget {
  enum class Phase : std::uint8_t { kBegin, kNext, kTry, kDial, kConnecting, kAnswer, kPause };

  std::vector<std::string> argv{};
  WgetOptions options{};
  Phase phase = Phase::kBegin;
  std::size_t at = 0;
  Url url{};
  long tried = 0;
  int redirects = 0;
  std::vector<IpAddress> addresses{};
  std::size_t address = 0;
  int descriptor = -1;
  Instant deadline{kNever};
  HttpAnswer answer{};
  int status = 0;

  Step operator()(Call& call);

 private:
  std::optional<Step> parse(Call& call);
  std::optional<Step> take(Call& call, const std::string& name, const std::string& value);
  std::optional<Step> advance(Call& call);
  std::optional<Step> begin_try(Call& call);
  std::optional<Step> dial(Call& call);
  std::optional<Step> connecting(Call& call);
  std::optional<Step> read_answer(Call& call);
  std::optional<Step> answered(Call& call);
  std::optional<Step> retry(Call& call);
  std::optional<Step> give_up(int code);
  void save(Call& call, const std::string& body);
  void say(Call& call, const std::string& text) const { if (!options.quiet && !options.terse) call.err(text); }
  static std::string stamp(Call& call);
};

std::string Wget::stamp(Call& call) {
  const WallTime t = wall_time(call.now());
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

std::optional<Step> Wget::take(Call& call, const std::string& name, const std::string& value) {
  if (name == "quiet") options.quiet = true;
  else if (name == "no-verbose") options.terse = true;
  else if (name == "spider") options.spider = true;
  else if (name == "server-response") options.server_headers = true;
  else if (name == "output-document") options.output = value;
  else if (name == "directory-prefix") options.directory = value + "/";
  else if (name == "user-agent") options.agent = value;
  else if (name == "header") options.headers.push_back(value);
  else if (name == "no-check-certificate" || name == "no-proxy" || name == "no-cache" || name == "no-dns-cache" || name == "verbose")
    return std::nullopt;
  else if (name == "tries") {
    const auto number = plain_number(value, 0, 1000000);
    if (!number && value != "inf") {
      call.complain("wget: --tries: Invalid number ‘{}’.\n", value);
      return Exited{2};
    }
    options.tries = number.value_or(0) == 0 ? 1000000 : *number;
  } else if (name == "timeout" || name == "connect-timeout" || name == "read-timeout" || name == "dns-timeout") {
    char* end = nullptr;
    const double seconds = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != '\0' || seconds < 0 || seconds > 1e8) {
      call.complain("wget: --{}: Invalid time period ‘{}’\n", name, value);
      return Exited{2};
    }
    const Duration time(static_cast<std::int64_t>(seconds * 1e9));
    if (name != "connect-timeout") options.timeout = time;
    if (name == "timeout" || name == "connect-timeout") options.connect_timeout = time;
  } else {
    return Exited{call.not_modelled("wget --" + name)};
  }
  return std::nullopt;
}

std::optional<Step> Wget::parse(Call& call) {
  struct Row {
    char letter;
    std::string_view name;
    bool value;
  };
  constexpr std::array<Row, 34> kRows{{{'q', "quiet", false},
                                       {0, "no-verbose", false},
                                       {0, "spider", false},
                                       {'S', "server-response", false},
                                       {'O', "output-document", true},
                                       {'P', "directory-prefix", true},
                                       {'U', "user-agent", true},
                                       {0, "header", true},
                                       {0, "no-check-certificate", false},
                                       {0, "no-proxy", false},
                                       {0, "no-cache", false},
                                       {'t', "tries", true},
                                       {'T', "timeout", true},
                                       {0, "connect-timeout", true},
                                       {0, "read-timeout", true},
                                       {0, "dns-timeout", true},
                                       {'v', "verbose", false},
                                       {'c', "continue", false},
                                       {'N', "timestamping", false},
                                       {'r', "recursive", false},
                                       {'i', "input-file", true},
                                       {'o', "output-file", true},
                                       {'b', "background", false},
                                       {0, "post-data", true},
                                       {'4', "inet4-only", false},
                                       {'6', "inet6-only", false},
                                       {0, "bind-address", true},
                                       {0, "limit-rate", true},
                                       {'w', "wait", true},
                                       {0, "progress", true},
                                       {0, "show-progress", false},
                                       {'h', "help", false},
                                       {'V', "version", false},
                                       {0, "no-dns-cache", false}}};
  auto wrong = [&](const std::string& text) {
    call.err("wget: " + text + "\n" + std::string(kWgetUsage));
    return Exited{2};
  };
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word.size() < 2 || word[0] != '-') {
      options.urls.push_back(word);
      continue;
    }
    if (word.starts_with("--")) {
      const auto equals = word.find('=');
      const std::string name = word.substr(2, equals == std::string::npos ? std::string::npos : equals - 2);
      const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.name == name; });
      if (row == kRows.end()) return wrong(fmt::format("unrecognized option '{}'", word));
      if (row->value && equals == std::string::npos && i + 1 >= argv.size())
        return wrong(fmt::format("option '--{}' requires an argument", name));
      const std::string value = !row->value ? "" : equals != std::string::npos ? word.substr(equals + 1) : argv[++i];
      if (auto over = take(call, name, value)) return over;
      continue;
    }
    for (std::size_t k = 1; k < word.size(); ++k) {
      if (word[k] == 'n' && k + 1 < word.size()) {  // -nv, -nc …
        if (word[++k] != 'v') return Exited{call.not_modelled(fmt::format("wget -n{}", word[k]))};
        options.terse = true;
        continue;
      }
      const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.letter == word[k]; });
      if (row == kRows.end()) return wrong(fmt::format("invalid option -- '{}'", word[k]));
      std::string value;
      if (row->value) {
        value = k + 1 < word.size() ? word.substr(k + 1) : i + 1 < argv.size() ? argv[++i] : "";
        k = word.size();
      }
      if (auto over = take(call, std::string(row->name), value)) return over;
    }
  }
  if (options.urls.empty()) {
    call.err("wget: missing URL\n" + std::string(kWgetUsage));
    return Exited{1};
  }
  if (!options.output.empty() && options.output != "-") (void)call.write_file(options.output, "");
  return std::nullopt;
}

std::optional<Step> Wget::give_up(int code) {
  if (status == 0 || code < status) status = code;
  ++at;
  phase = Phase::kNext;
  return std::nullopt;
}

std::optional<Step> Wget::begin_try(Call& call) {
  ++tried;
  if (options.spider && tried == 1 && redirects == 0) say(call, "Spider mode enabled. Check if remote file exists.\n");
  say(call, fmt::format("--{}--  {}{}\n", stamp(call), tried > 1 ? fmt::format("(try:{:2})  ", tried) : "", url.text()));
  if (!parse_ip(url.host)) say(call, fmt::format("Resolving {} ({})... ", url.host, url.host));
  const Lookup found = look_up_host(call, url.host);
  if (found.addresses.empty()) {
    say(call, fmt::format("failed: {}.\n", lookup_text(found.failure)));
    if (!options.quiet) call.complain("wget: unable to resolve host address ‘{}’\n", url.host);
    return give_up(kNetworkFailed);
  }
  addresses = found.addresses;
  address = 0;
  if (!parse_ip(url.host)) {
    std::string list;
    for (const IpAddress& one : addresses) list += (list.empty() ? "" : ", ") + to_string(one);
    say(call, list + "\n");
  }
  phase = Phase::kDial;
  return std::nullopt;
}

std::optional<Step> Wget::retry(Call& call) {
  if (tried >= options.tries) {
    say(call, "Giving up.\n\n");
    return give_up(kNetworkFailed);
  }
  say(call, "Retrying.\n\n");
  constexpr long kMostWait = 10;
  deadline = call.now() + std::chrono::seconds(std::min(tried, kMostWait));
  phase = Phase::kPause;
  return std::nullopt;
}

std::optional<Step> Wget::dial(Call& call) {
  const IpAddress to = addresses[address];
  const std::string host =
      parse_ip(url.host) ? (url.brackets ? "[" + url.host + "]" : url.host) : fmt::format("{} ({})|{}|", url.host, url.host, to_string(to));
  say(call, fmt::format("Connecting to {}:{}... ", host, url.port));
  SocketWish wish;
  wish.to = Endpoint{to, url.port};
  const auto made = make_socket(call, wish);
  if (!made) {
    say(call, fmt::format("failed: {}.\n", error_text(made.error().error)));
    if (++address < addresses.size()) return std::nullopt;
    return give_up(kNetworkFailed);
  }
  descriptor = *made;
  deadline = options.connect_timeout > Duration{0} ? call.now() + options.connect_timeout : kNever;
  phase = Phase::kConnecting;
  return std::nullopt;
}

std::optional<Step> Wget::connecting(Call& call) {
  Errno error{};
  Connecting state = connection_state(call, descriptor, &error, true);
  if (state == Connecting::kPending) {
    if (call.now() < deadline) return Wait{deadline, {}, {descriptor}, {}, false};
    state = Connecting::kFailed;
    error = Errno::kETIMEDOUT;
  }
  if (state == Connecting::kFailed) {
    close_socket(call, descriptor);
    say(call, fmt::format("failed: {}.\n", error_text(error)));
    phase = Phase::kDial;
    if (++address < addresses.size()) return std::nullopt;
    if (error == Errno::kECONNREFUSED || error == Errno::kENETUNREACH || error == Errno::kEHOSTUNREACH) return give_up(kNetworkFailed);
    return retry(call);
  }
  say(call, "connected.\n");
  if (url.scheme != "http") return Exited{call.not_modelled("wget " + url.scheme + "://")};
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: Keep-Alive\r\n",
                  options.spider ? "HEAD" : "GET", url.path, url.authority(), options.agent);
  for (const std::string& line : options.headers) text += line + "\r\n";
  (void)send_bytes(call, descriptor, text + "\r\n");
  answer = HttpAnswer{};
  say(call, "HTTP request sent, awaiting response... ");
  deadline = options.timeout > Duration{0} ? call.now() + options.timeout : kNever;
  phase = Phase::kAnswer;
  return std::nullopt;
}

std::optional<Step> Wget::read_answer(Call& call) {
  while (true) {
    const Arrival part = receive(call, descriptor);
    if (part.kind == Arrival::Kind::kNothing) {
      if (call.now() < deadline) return Wait{deadline, {descriptor}, {}, {}, false};
      close_socket(call, descriptor);
      say(call, "Read error (Connection timed out) in headers.\n");
      return retry(call);
    }
    if (part.kind == Arrival::Kind::kError) {
      close_socket(call, descriptor);
      say(call, fmt::format("Read error ({}) in headers.\n", error_text(part.error)));
      return retry(call);
    }
    const bool ended = part.kind == Arrival::Kind::kEnd;
    answer.raw += part.data;
    answer.parse();
    if (ended && answer.raw.empty()) {
      close_socket(call, descriptor);
      say(call, "No data received.\n");
      return retry(call);
    }
    const auto length = answer.length();
    const bool complete = answer.headers_done && (options.spider || (length && answer.body().size() >= *length));
    if (ended || complete) {
      close_socket(call, descriptor);
      return answered(call);
    }
  }
}

void Wget::save(Call& call, const std::string& body) {
  std::string name = options.output;
  if (name.empty()) {
    name = url.path.substr(url.path.rfind('/') + 1);
    if (name.empty()) name = "index.html";
    name = options.directory + name;
    const std::string plain = name;
    for (int i = 1; i < 1000 && resolve(Walker{call.world(), call.process()}, name); ++i) name = fmt::format("{}.{}", plain, i);
  }
  const bool to_stdout = name == "-";
  const std::string shown = to_stdout ? "STDOUT" : name;
  say(call, fmt::format("Saving to: ‘{}’\n", shown));
  if (to_stdout) {
    call.out(body);
    call.flush();
  } else if (const auto written = call.write_file(name, body, !options.output.empty()); !written) {
    call.complain("{}: {}\n", name, error_text(call.code(written.error())));
  }
  constexpr std::size_t kDot = 1024, kDotsInRow = 50, kGroup = 10;
  std::string rows;
  const std::size_t dots = body.size() / kDot;
  for (std::size_t row = 0; row <= dots / kDotsInRow; ++row) {
    const std::size_t here = std::min(kDotsInRow, dots - row * kDotsInRow);
    if (row > 0 && here == 0) break;
    rows += fmt::format("\n{:6}K", row * kDotsInRow);
    for (std::size_t i = 0; i < kDotsInRow; ++i) rows += (i % kGroup == 0 ? " " : "") + std::string(i < here ? "." : " ");
    const std::size_t done = std::min(body.size(), (row + 1) * kDotsInRow * kDot);
    const bool last = done == body.size();
    rows += fmt::format("{:3}% 1.00M{}", body.empty() ? 100 : done * 100 / body.size(), last ? "=0s" : " 0s");
    if (last) break;
  }
  say(call, rows + "\n\n");
  const auto length = answer.length();
  const std::string size = length ? fmt::format("[{}/{}]", body.size(), *length) : fmt::format("[{}]", body.size());
  say(call,
      fmt::format("{} (1.00 MB/s) - {} {}\n\n", stamp(call), to_stdout ? "written to stdout" : fmt::format("‘{}’ saved", shown), size));
  if (options.terse && !options.quiet) {
    call.complain("{} URL:{} {} -> \"{}\" [1]\n", stamp(call), url.text(), size, to_stdout ? "-" : name);
  }
}

std::optional<Step> Wget::answered(Call& call) {
  if (options.server_headers) {
    std::string head = answer.head(), shown;
    std::size_t from = 0;
    while (from < head.size()) {
      const auto end = head.find('\n', from);
      std::string line = head.substr(from, end - from);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.empty()) shown += "\n  " + line;
      from = end + 1;
    }
    if (!options.quiet) call.err(shown + "\n");
  } else {
    say(call, answer.headers_done ? fmt::format("{} {}\n", answer.code, answer.reason) : "200 No headers, assuming HTTP/0.9\n");
  }
  const auto location = answer.header("location");
  if (answer.code / 100 == 3 && location) {
    const auto next = join_url(url, *location);
    say(call, fmt::format("Location: {} [following]\n", *location));
    if (!next || ++redirects > kMostRedirects) return give_up(kServerFailed);
    url = *next;
    tried = 0;
    phase = Phase::kTry;
    return std::nullopt;
  }
  if (answer.headers_done && answer.code >= 400) {
    if (options.spider && answer.code == 404) {
      say(call, "Remote file does not exist -- broken link!!!\n\n");
    } else if (!options.quiet) {
      call.complain("{} ERROR {}: {}.\n{}", stamp(call), answer.code, answer.reason, options.terse ? "" : "\n");
    }
    return give_up(kServerFailed);
  }
  const std::string type = answer.header("content-type").value_or("");
  const auto length = answer.length();
  const std::string bare = type.substr(0, type.find(';'));
  say(call,
      fmt::format("Length: {}{}\n", length ? std::to_string(*length) : "unspecified", bare.empty() ? "" : fmt::format(" [{}]", bare)));
  if (options.spider) {
    say(call, bare == "text/html" ? "Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n"
                                  : "Remote file exists.\n\n");
  } else {
    std::string body = answer.headers_done ? answer.body() : answer.raw;
    if (length && body.size() > *length) body.resize(*length);
    save(call, body);
  }
  ++at;
  phase = Phase::kNext;
  return std::nullopt;
}

std::optional<Step> Wget::advance(Call& call) {
  switch (phase) {
    case Phase::kBegin:
      if (auto over = parse(call)) return over;
      phase = Phase::kNext;
      return std::nullopt;
    case Phase::kNext: {
      if (at == options.urls.size()) return Exited{status};
      const auto parsed = parse_url(options.urls[at]);
      if (!parsed) {
        call.complain("{}: Invalid host name.\n", options.urls[at]);
        return give_up(1);
      }
      if (parsed->scheme != "http" && parsed->scheme != "https") return Exited{call.not_modelled("wget " + parsed->scheme + "://")};
      url = *parsed;
      tried = 0;
      redirects = 0;
      phase = Phase::kTry;
      return std::nullopt;
    }
    case Phase::kTry: return begin_try(call);
    case Phase::kDial: return dial(call);
    case Phase::kConnecting: return connecting(call);
    case Phase::kAnswer: return read_answer(call);
    case Phase::kPause:
      if (call.now() < deadline) return Wait{deadline, {}, {}, {}, false};
      phase = Phase::kTry;
      return std::nullopt;
  }
  return Exited{status};
}

Step Wget::operator()(Call& call) {
  while (true) {
    call.runner().step();
    if (auto step = advance(call)) return *step;
  }
}

}  // namespace

Program start_wget(const std::vector<std::string>& argv) {
  Wget program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
