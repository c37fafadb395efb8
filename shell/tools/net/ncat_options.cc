#include "shell/tools/net/ncat_options.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

constexpr int kBadUse = 2;

Step quit(Call& call, const std::string& text) {
  call.err("Ncat: " + text + " QUITTING.\n");
  return Exited{kBadUse};
}

Step bad_option(Call& call, const std::string& text) {
  call.err("ncat: " + text + "\n");
  return quit(call, "Try `--help' or man(1) ncat for more information, usage options and help.");
}

struct Long {
  std::string_view name;
  char letter;
  bool has_value;
};
// Letters beyond those that getopt knows stand for options that have none.
constexpr std::array<Long, 22> kLong{{{"allow", 'A', true},       {"deny", 'D', true},        {"exec", 'e', true},
                                      {"sh-exec", 'c', true},     {"keep-open", 'k', false},  {"listen", 'l', false},
                                      {"max-conns", 'm', true},   {"nodns", 'n', false},      {"source-port", 'p', true},
                                      {"source", 's', true},      {"udp", 'u', false},        {"verbose", 'v', false},
                                      {"wait", 'w', true},        {"idle-timeout", 'i', true}, {"crlf", 'C', false},
                                      {"send-only", 'S', false},  {"recv-only", 'R', false},  {"no-shutdown", 'N', false},
                                      {"version", 'V', false},    {"append-output", 'O', false}, {"help", 'h', false},
                                      {"ipv4", '4', false}}};
constexpr std::string_view kPlain = "46Cklnuvz", kWithValue = "ceimpsw";

// "2", "500ms", "1m"; nothing where it is none.
std::optional<Duration> read_time(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const std::string unit = end;
  const double scale = unit.empty() || unit == "s" ? 1.0 : unit == "ms" ? 0.001 : unit == "m" ? 60.0 : unit == "h" ? 3600.0 : 0.0;
  if (end == text.c_str() || scale == 0.0 || value <= 0.0 || value * scale >= 2147483.0) return std::nullopt;
  return Duration(static_cast<std::int64_t>(value * scale * 1e9));
}

std::vector<std::string> words_of_command(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  return words;
}

std::optional<Step> take_time(Call& call, char letter, const std::string& value, NcatOptions* options) {
  const auto time = read_time(value);
  if (!time) {
    return quit(call, fmt::format("Invalid -{} timeout \"{}\" (must be greater than 0 and less than 2147483s).", letter, value));
  }
  if (letter == 'w') options->connect_timeout = *time;
  if (letter == 'i') options->idle = *time;
  return std::nullopt;
}

std::optional<Step> take(Call& call, char letter, const std::string& value, NcatOptions* options) {
  switch (letter) {
    case '4': options->family = Family::kInet; break;
    case '6': options->family = Family::kInet6; break;
    case 'C': options->crlf = true; break;
    case 'k': options->keep = true; break;
    case 'l': options->listen = true; break;
    case 'n': options->numeric = true; break;
    case 'u': options->udp = true; break;
    case 'v': options->verbose = true; break;
    case 'z': options->scan = true; break;
    case 'S': options->send_only = true; break;
    case 'R': options->recv_only = true; break;
    case 'N': options->no_shutdown = true; break;
    case 'p': options->source_port = value; break;
    case 's': options->source = value; break;
    case 'm': options->most_clients = static_cast<std::size_t>(plain_number(value, 1, 100000).value_or(100)); break;
    case 'c': options->command = {"/bin/sh", "-c", value}; break;
    case 'e': options->command = words_of_command(value); break;
    case 'A':
    case 'D': {
      const auto prefix = value.find('/') == std::string::npos ? std::optional<Prefix>() : parse_prefix(value);
      const auto address = parse_ip(value);
      if (!prefix && !address) return Exited{call.not_modelled("ncat --allow and --deny of other than addresses")};
      (letter == 'A' ? options->allowed : options->denied).push_back(prefix ? *prefix : Prefix::host(*address));
      break;
    }
    case 'V':
      call.err(std::string(kNcatVersion));
      return Exited{0};
    case 'w':
    case 'i': return take_time(call, letter, value, options);
    default: return Exited{call.not_modelled(fmt::format("ncat -{}", letter))};
  }
  return std::nullopt;
}

std::optional<Step> take_long(Call& call, const std::vector<std::string>& argv, std::size_t* at, NcatOptions* options) {
  const std::string word = argv[*at].substr(2), name = word.substr(0, word.find('='));
  for (const Long& known : kLong) {
    if (known.name != name) continue;
    if (!known.has_value) return take(call, known.letter, "", options);
    const auto equals = word.find('=');
    if (equals != std::string::npos) return take(call, known.letter, word.substr(equals + 1), options);
    if (*at + 1 >= argv.size()) return bad_option(call, fmt::format("option '--{}' requires an argument", name));
    return take(call, known.letter, argv[++*at], options);
  }
  constexpr std::array<std::string_view, 19> kOther{
      "ssl",    "ssl-cert", "ssl-key", "ssl-verify", "proxy",      "proxy-type", "proxy-auth", "broker",    "chat",    "lua-exec",
      "telnet", "output",   "delay",   "hex-dump",   "unixsock",   "vsock",      "allowfile",  "denyfile",  "sctp"};
  if (std::find(kOther.begin(), kOther.end(), name) != kOther.end()) return Exited{call.not_modelled("ncat --" + name)};
  return bad_option(call, fmt::format("unrecognized option '--{}'", name));
}

std::optional<Step> take_words(Call& call, std::vector<std::string> words, NcatOptions* options) {
  const auto port_of = [&](const std::string& text) -> std::optional<std::uint16_t> {
    const auto number = plain_number(text, 1, 65535);
    return number ? std::optional(static_cast<std::uint16_t>(*number)) : std::nullopt;
  };
  if (options->listen) {
    if (options->scan) return quit(call, "Services designed for LISTENING can't be used with -z");
    if (!options->source_port.empty()) words.push_back(options->source_port);
  } else if (words.empty()) {
    return quit(call, "You must specify a host to connect to.");
  } else if (options->keep) {
    return quit(call, "Invalid option combination: `--keep-open' with connect.");
  }
  const std::string ports = words.empty() ? "" : words.back();
  // Of a listener's single word it depends on its look what it is.
  const bool only_port = options->listen && words.size() == 1 && port_of(words.front());
  if (!only_port && !words.empty()) {
    options->host = words.front();
    words.erase(words.begin());
  }
  if (words.size() > 1 || (only_port && words.size() > 1)) {
    return quit(call, fmt::format("Got more than one port specification: {} {}.", words[0], words[1]));
  }
  if (options->listen && !only_port && words.size() == 1 && port_of(options->host) && options->host.find('.') == std::string::npos)
    return quit(call, fmt::format("Got more than one port specification: {} {}.", options->host, words[0]));
  if (words.empty()) return std::nullopt;
  const auto port = port_of(words.front());
  if (!port) return quit(call, fmt::format("Invalid port number \"{}\".", words.front()));
  options->port = *port;
  return std::nullopt;
}

}  // namespace

std::optional<Step> read_ncat_options(Call& call, const std::vector<std::string>& argv, NcatOptions* options) {
  std::vector<std::string> words;
  bool over = false;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string word = argv[i];
    if (over || word.size() < 2 || word[0] != '-') {
      words.push_back(word);
      continue;
    }
    over = word == "--";
    if (over) continue;
    if (word[1] == '-') {
      if (auto done = take_long(call, argv, &i, options)) return done;
      continue;
    }
    for (std::size_t k = 1; k < word.size(); ++k) {
      const char letter = word[k];
      std::string value;
      if (kWithValue.find(letter) != std::string_view::npos) {
        const bool there = k + 1 < word.size() || i + 1 < argv.size();
        if (!there) return bad_option(call, fmt::format("option requires an argument -- '{}'", letter));
        value = k + 1 < word.size() ? word.substr(k + 1) : argv[++i];
        k = word.size();
      } else if (std::string_view("Udgoxthb").find(letter) != std::string_view::npos) {
        return Exited{call.not_modelled(fmt::format("ncat -{}", letter))};
      } else if (kPlain.find(letter) == std::string_view::npos) {
        return bad_option(call, fmt::format("invalid option -- '{}'", letter));
      }
      if (auto done = take(call, letter, value, options)) return done;
    }
  }
  return take_words(call, std::move(words), options);
}

}  // namespace nslab::shell
