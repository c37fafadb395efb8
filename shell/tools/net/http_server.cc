// python3 -m http.server, as Python 3.11 has it; Python otherwise is not modelled.
//
// Standard output is not held back (as under PYTHONUNBUFFERED=1).
//
// Not modelled: --cgi, --protocol, If-Modified-Since.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/file/paths.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kVersion = "Python 3.11.2";
constexpr std::size_t kMostHeader = 65536;

constexpr std::string_view kUsage = "usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n";
constexpr std::string_view kHelp =
    "\npositional arguments:\n"
    "  port                  bind to this port (default: 8000)\n"
    "\noptions:\n"
    "  -h, --help            show this help message and exit\n"
    "  --cgi                 run as CGI server\n"
    "  -b ADDRESS, --bind ADDRESS\n"
    "                        bind to this address (default: all interfaces)\n"
    "  -d DIRECTORY, --directory DIRECTORY\n"
    "                        serve this directory (default: current directory)\n"
    "  -p VERSION, --protocol VERSION\n"
    "                        conform to this HTTP version (default: HTTP/1.0)\n";

constexpr std::string_view kBindTrace =
    "Traceback (most recent call last):\n"
    "  File \"<frozen runpy>\", line 198, in _run_module_as_main\n"
    "  File \"<frozen runpy>\", line 88, in _run_code\n"
    "  File \"/usr/lib/python3.11/http/server.py\", line 1309, in <module>\n"
    "    test(\n"
    "  File \"/usr/lib/python3.11/http/server.py\", line 1256, in test\n"
    "    with ServerClass(addr, HandlerClass) as httpd:\n"
    "         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
    "  File \"/usr/lib/python3.11/socketserver.py\", line 456, in __init__\n"
    "    self.server_bind()\n"
    "  File \"/usr/lib/python3.11/http/server.py\", line 1303, in server_bind\n"
    "    return super().server_bind()\n"
    "           ^^^^^^^^^^^^^^^^^^^^^\n"
    "  File \"/usr/lib/python3.11/http/server.py\", line 136, in server_bind\n"
    "    socketserver.TCPServer.server_bind(self)\n"
    "  File \"/usr/lib/python3.11/socketserver.py\", line 472, in server_bind\n"
    "    self.socket.bind(self.server_address)\n";

struct MediaType {
  std::string_view extension, type;
};
constexpr std::array<MediaType, 33> kTypes{{
    {".bin", "application/octet-stream"},
    {".bz2", "application/x-bzip2"},
    {".c", "text/x-csrc"},
    {".css", "text/css"},
    {".csv", "text/csv"},
    {".deb", "application/vnd.debian.binary-package"},
    {".gif", "image/gif"},
    {".gz", "application/gzip"},
    {".h", "text/x-chdr"},
    {".htm", "text/html"},
    {".html", "text/html"},
    {".ico", "image/vnd.microsoft.icon"},
    {".iso", "application/x-iso9660-image"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript"},
    {".json", "application/json"},
    {".md", "text/markdown"},
    {".mjs", "text/javascript"},
    {".mp4", "video/mp4"},
    {".pdf", "application/pdf"},
    {".png", "image/png"},
    {".py", "text/x-python"},
    {".sh", "text/x-sh"},
    {".svg", "image/svg+xml"},
    {".tar", "application/x-tar"},
    {".txt", "text/plain"},
    {".wasm", "application/wasm"},
    {".xml", "application/xml"},
    {".xz", "application/x-xz"},
    {".Z", "application/octet-stream"},
    {".zip", "application/zip"},
    {"", ""},
}};

std::string_view media_type(std::string_view path) {
  const auto slash = path.rfind('/');
  const auto dot = path.rfind('.');
  if (dot != std::string_view::npos && dot != slash + 1 && (slash == std::string_view::npos || dot > slash)) {
    for (const MediaType& row : kTypes) {
      if (!row.extension.empty() && row.extension == path.substr(dot)) return row.type;
    }
  }
  return "application/octet-stream";
}

std::string unquote(std::string_view text) {
  auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string quote(std::string_view text) {
  constexpr std::string_view kSafe = "_.-~/";
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kSafe.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else out += c;
  }
  return out;
}

struct Visit {
  int descriptor = -1;
  Endpoint from{};
  std::string text{};
};

struct HttpServer {
  std::vector<std::string> argv{};
  bool begun = false;
  int listener = -1;
  std::string directory{};
  std::vector<Visit> visits{};

  Step operator()(Call& call);

 private:
  std::optional<Step> begin(Call& call);
  std::optional<Step> parse(Call& call, std::size_t at, std::string* bind, std::uint16_t* port);
  void answer(Call& call, Visit& visit);
  void get(Call& call, Visit& visit, const std::string& line, const std::string& target, bool head, bool bare);
  void list(Call& call, Visit& visit, const std::string& shown, const std::string& path, bool head, bool bare);
  void error(Call& call, Visit& visit, const std::string& line, int code, const std::string& message, const std::string& explain,
             bool head);
  void log(Call& call, const Visit& visit, const std::string& text);
  void send(Call& call, Visit& visit, const std::string& text) {
    if (!text.empty()) (void)send_bytes(call, visit.descriptor, text);
  }
  static std::string head_of(Call& call, int code, const std::string& message);
};

std::string HttpServer::head_of(Call& call, int code, const std::string& message) {
  return fmt::format("HTTP/1.0 {} {}\r\nServer: SimpleHTTP/0.6 Python/3.11.2\r\nDate: {}\r\n", code, message, http_date(call.now()));
}

void HttpServer::log(Call& call, const Visit& visit, const std::string& text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const WallTime t = wall_time(call.now());
  const Socket* at = socket_behind(call, visit.descriptor);
  const bool mapped = at != nullptr && at->family == Family::kInet6 && visit.from.address.is_v4();
  call.complain("{} - - [{:02}/{}/{} {:02}:{:02}:{:02}] {}\n", (mapped ? "::ffff:" : "") + to_string(visit.from.address), t.day,
                kMonths[static_cast<std::size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second, text);
}

void HttpServer::error(Call& call, Visit& visit, const std::string& line, int code, const std::string& message, const std::string& explain,
                       bool head) {
  log(call, visit, fmt::format("code {}, message {}", code, message));
  log(call, visit, fmt::format("\"{}\" {} -", line, code));
  const std::string body = fmt::format(
      "<!DOCTYPE HTML>\n<html lang=\"en\">\n    <head>\n        <meta charset=\"utf-8\">\n        <title>Error response</title>\n    "
      "</head>\n"
      "    <body>\n        <h1>Error response</h1>\n        <p>Error code: {}</p>\n        <p>Message: {}.</p>\n"
      "        <p>Error code explanation: {} - {}.</p>\n    </body>\n</html>\n",
      code, escape(message), code, explain);
  send(call, visit,
       fmt::format("{}Connection: close\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: {}\r\n\r\n",
                   head_of(call, code, message), body.size()));
  if (!head) send(call, visit, body);  // headers and body are written one after the other
}

void HttpServer::list(Call& call, Visit& visit, const std::string& shown, const std::string& path, bool head, bool bare) {
  const Walker walker{call.world(), call.process()};
  const auto place = resolve(walker, path);
  auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(std::vector<std::string>{});
  std::vector<std::string> sorted = names ? *names : std::vector<std::string>{};
  auto lower = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
  };
  std::stable_sort(sorted.begin(), sorted.end(), [&](const std::string& a, const std::string& b) { return lower(a) < lower(b); });
  const std::string title = "Directory listing for " + escape(shown);
  std::string body = fmt::format(
      "<!DOCTYPE HTML>\n<html lang=\"en\">\n<head>\n<meta "
      "charset=\"utf-8\">\n<title>{}</title>\n</head>\n<body>\n<h1>{}</h1>\n<hr>\n<ul>\n",
      title, title);
  for (const std::string& name : sorted) {
    call.runner().step();
    std::string display = name, link = name;
    const auto itself = resolve(walker, path + "/" + name, false);
    const auto target = resolve(walker, path + "/" + name);
    if (target && type_of(walker, *target) == FileType::kDirectory) {
      display += '/';
      link += '/';
    }
    if (itself && type_of(walker, *itself) == FileType::kSymlink) display = name + "@";
    body += fmt::format("<li><a href=\"{}\">{}</a></li>\n", quote(link), escape(display));
  }
  body += "</ul>\n<hr>\n</body>\n</html>\n";
  const std::string header =
      fmt::format("{}Content-type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n", head_of(call, 200, "OK"), body.size());
  if (!bare) send(call, visit, header);
  if (!head) send(call, visit, body);
}

void HttpServer::get(Call& call, Visit& visit, const std::string& line, const std::string& target, bool head, bool bare) {
  const std::string shown = unquote(target.substr(0, target.find_first_of("?#")));
  std::string path = directory;
  for (const std::string_view part : split_path(shown)) {
    if (part == "." || part == ".." || part.empty()) continue;
    path += "/" + std::string(part);
  }
  const Walker walker{call.world(), call.process()};
  const auto place = resolve(walker, path);
  const bool slash = !shown.empty() && shown.back() == '/';
  if (place && type_of(walker, *place) == FileType::kDirectory) {
    if (!slash) {
      log(call, visit, fmt::format("\"{}\" 301 -", line));
      return send(call, visit,
                  fmt::format("{}Location: {}/\r\nContent-Length: 0\r\n\r\n", head_of(call, 301, "Moved Permanently"), target));
    }
    for (const char* index : {"/index.html", "/index.htm"}) {
      if (resolve(walker, path + index))
        return get(call, visit, line, target.substr(0, target.find_first_of("?#")) + (index + 1), head, bare);
    }
    log(call, visit, fmt::format("\"{}\" 200 -", line));
    return list(call, visit, shown, path, head, bare);
  }
  const auto text = place && !slash ? nslab::read_file(walker, *place) : Result<std::string>(refuse(Reason::kNoSuchFile));
  if (!text) return error(call, visit, line, 404, "File not found", "Nothing matches the given URI", head);
  Instant modified = call.now();
  if (place->node.fs == FsKind::kTree) modified = call.world().inodes[place->node.inode].modified;
  log(call, visit, fmt::format("\"{}\" 200 -", line));
  const std::string header = fmt::format("{}Content-type: {}\r\nContent-Length: {}\r\nLast-Modified: {}\r\n\r\n", head_of(call, 200, "OK"),
                                         media_type(path), text->size(), http_date(modified));
  if (!bare) send(call, visit, header);
  if (!head) send(call, visit, *text);
}

void HttpServer::answer(Call& call, Visit& visit) {
  const std::string line = visit.text.substr(0, visit.text.find_first_of("\r\n"));
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(' ', at)) != std::string::npos) {
    const auto end = std::min(line.find(' ', at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  if (words.empty()) return;
  if (words.size() > 3 || (words.size() == 3 && !words[2].starts_with("HTTP/"))) {
    const std::string what =
        words.size() == 3 ? fmt::format("Bad request version ('{}')", words[2]) : fmt::format("Bad request syntax ('{}')", line);
    return error(call, visit, line, 400, what, "Bad request syntax or unsupported method", false);
  }
  if (words.size() == 1 || (words.size() == 2 && words[0] != "GET")) {
    const std::string what =
        words.size() == 1 ? fmt::format("Bad request syntax ('{}')", line) : fmt::format("Bad HTTP/0.9 request type ('{}')", words[0]);
    return error(call, visit, line, 400, what, "Bad request syntax or unsupported method", false);
  }
  if (words[0] != "GET" && words[0] != "HEAD") {
    return error(call, visit, line, 501, fmt::format("Unsupported method ('{}')", words[0]), "Server does not support this operation",
                 false);
  }
  get(call, visit, line, words[1], words[0] == "HEAD", words.size() == 2);
}

std::optional<Step> HttpServer::parse(Call& call, std::size_t at, std::string* bind, std::uint16_t* port) {
  auto wrong = [&](const std::string& text) {
    call.complain("{}server.py: error: {}\n", kUsage, text);
    return Exited{2};
  };
  bool has_port = false;
  for (; at < argv.size(); ++at) {
    std::string word = argv[at];
    std::optional<std::string> value;
    if (word.starts_with("--") && word.find('=') != std::string::npos) {
      value = word.substr(word.find('=') + 1);
      word.erase(word.find('='));
    } else if (word.size() > 2 && word[0] == '-' && word[1] != '-') {
      value = word.substr(2);
      word.erase(2);
    }
    if (word == "-h" || word == "--help") {
      call.out(std::string(kUsage) + std::string(kHelp));
      return Exited{0};
    }
    if (word == "--cgi" || word == "-p" || word == "--protocol") return Exited{call.not_modelled("python3 -m http.server " + word)};
    if (word == "-b" || word == "--bind" || word == "-d" || word == "--directory") {
      if (!value && at + 1 < argv.size()) value = argv[++at];
      if (!value)
        return wrong(fmt::format("argument {}: expected one argument", word[1] == 'b' || word[2] == 'b' ? "-b/--bind" : "-d/--directory"));
      (word == "-b" || word == "--bind" ? *bind : directory) = *value;
    } else if (word.starts_with('-')) {
      return wrong("unrecognized arguments: " + argv[at]);
    } else if (has_port) {
      return wrong("unrecognized arguments: " + word);
    } else {
      const auto number = plain_number(word, -100000000, 100000000);
      if (!number) return wrong(fmt::format("argument port: invalid int value: '{}'", word));
      if (*number < 0 || *number > 65535) {
        call.err(fmt::format("{}OverflowError: bind(): port must be 0-65535.\n", kBindTrace));
        return Exited{1};
      }
      *port = static_cast<std::uint16_t>(*number);
      has_port = true;
    }
  }
  return std::nullopt;
}

std::optional<Step> HttpServer::begin(Call& call) {
  std::size_t at = 1;
  while (at < argv.size() && (argv[at] == "-u" || argv[at] == "-B")) ++at;
  if (at < argv.size() && (argv[at] == "-V" || argv[at] == "--version")) {
    call.print("{}\n", kVersion);
    return Exited{0};
  }
  if (at + 1 >= argv.size() || argv[at] != "-m" || argv[at + 1] != "http.server") {
    std::string what = "python3";
    if (at < argv.size()) what += " " + argv[at];
    if (at + 1 < argv.size() && argv[at] == "-m") what += " " + argv[at + 1];
    return Exited{call.not_modelled(what)};
  }
  directory = call.process().cwd_path;
  std::string bind;
  std::uint16_t port = 8000;
  if (auto over = parse(call, at + 2, &bind, &port)) return over;
  SocketWish wish;
  wish.listens = true;
  wish.backlog = 5;
  wish.reuse_address = true;
  // Of the addresses for anyone getaddrinfo has 0.0.0.0 first, and "::", which hears IPv4 as well, where lo is down.
  const World& world = call.world();
  const bool looped = world.links[world.netns[call.netns()].loopback].is_up();
  wish.from = Endpoint{IpAddress::any(looped ? Family::kInet : Family::kInet6), port};
  if (!bind.empty()) {
    const Lookup found = look_up_host(call, bind);
    if (found.addresses.empty()) {
      call.complain("socket.gaierror: [Errno -3] {}\n", lookup_text(found.failure));
      return Exited{1};
    }
    wish.from.address = found.addresses.front();
  }
  const auto made = make_socket(call, wish);
  if (!made) {
    call.err(fmt::format("{}{}: [Errno {}] {}\n", kBindTrace, made.error().error == Errno::kEACCES ? "PermissionError" : "OSError",
                         static_cast<int>(made.error().error), error_text(made.error().error)));
    return Exited{1};
  }
  listener = *made;
  const std::string host = to_string(wish.from.address);
  const std::string url = wish.from.address.is_v6() ? "[" + host + "]" : host;
  call.print("Serving HTTP on {} port {} (http://{}:{}/) ...\n", host, socket_behind(call, listener)->local.port, url,
             socket_behind(call, listener)->local.port);
  call.flush();
  call.catch_signal(sig::kInt);
  return std::nullopt;
}

Step HttpServer::operator()(Call& call) {
  if (!begun) {
    begun = true;
    if (auto over = begin(call)) return *over;
  }
  if (call.take_signal()) {
    call.out("\nKeyboard interrupt received, exiting.\n");
    return Exited{0};
  }
  while (true) {
    Accept op;
    op.descriptor = listener;
    const auto taken = call.ask(op);
    if (!taken) break;
    Visit visit;
    visit.descriptor = std::get<Descriptor>(*taken).number;
    visit.from = socket_behind(call, visit.descriptor)->remote;
    visits.push_back(std::move(visit));
  }
  std::vector<Visit> open;
  for (Visit& visit : visits) {
    bool over = false;
    while (!over) {
      const Arrival part = receive(call, visit.descriptor);
      if (part.kind == Arrival::Kind::kNothing) break;
      visit.text += part.data;
      const bool complete = visit.text.find("\r\n\r\n") != std::string::npos || visit.text.find("\n\n") != std::string::npos;
      over = part.kind != Arrival::Kind::kData || complete || visit.text.size() > kMostHeader;
      if (complete || (part.kind == Arrival::Kind::kEnd && visit.text.find('\n') != std::string::npos)) answer(call, visit);
    }
    if (over) {
      close_socket(call, visit.descriptor);
    } else {
      open.push_back(std::move(visit));
    }
  }
  visits = std::move(open);
  Wait wait;
  wait.readable.push_back(listener);
  for (const Visit& visit : visits) wait.readable.push_back(visit.descriptor);
  return wait;
}

}  // namespace

Program start_python3(const std::vector<std::string>& argv) {
  HttpServer program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
