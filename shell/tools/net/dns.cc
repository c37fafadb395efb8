// dig, host, nslookup (BIND 9.18) and getent hosts.
//
// A server is asked for real, and what becomes of the question is told: nobody answers DNS in the model yet, so an answer is
// refused as not modelled. Not modelled: AXFR, -f, +trace, TCP, /etc/resolv.conf other than its servers.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

enum class Asking : std::uint8_t { kDig, kHost, kNslookup };

struct Resolver {
  Asking as{};
  std::vector<std::string> argv{};
  bool begun = false, short_form = false, server_given = false;
  std::string name{};
  std::vector<IpAddress> servers{};
  int tries = 3;
  Duration timeout = 5s;
  int at = 0;                // how often it was tried
  int descriptor = -1;
  Instant deadline{kNever};

  Step operator()(Call& call);

 private:
  std::optional<Step> begin(Call& call);
  std::optional<Step> parse_dig(Call& call);
  std::optional<Step> ask(Call& call);
  Step give_up(Call& call, bool unreachable);
  [[nodiscard]] std::string server() const {
    return fmt::format("{}#53", to_string(servers[static_cast<std::size_t>(at) % servers.size()]));
  }
};

std::optional<Step> Resolver::parse_dig(Call& call) {
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word[0] == '@') {
      const Lookup found = look_up_host(call, word.substr(1));
      if (found.addresses.empty()) {
        call.complain("dig: couldn't get address for '{}': not found\n", word.substr(1));
        return Exited{10};
      }
      servers = found.addresses;
      server_given = true;
    } else if (word == "+short") {
      short_form = true;
    } else if (word.starts_with("+time=") || word.starts_with("+timeout=")) {
      timeout = std::chrono::seconds(std::max(1L, plain_number(word.substr(word.find('=') + 1), 0, 100000).value_or(5)));
    } else if (word.starts_with("+tries=") || word.starts_with("+retry=")) {
      tries = static_cast<int>(std::max(1L, plain_number(word.substr(7), 0, 1000).value_or(3) + (word[1] == 'r' ? 1 : 0)));
    } else if (word == "-x" && i + 1 < argv.size()) {
      name = argv[++i];
    } else if (word[0] == '+' || word[0] == '-') {
      return Exited{call.not_modelled("dig " + word)};
    } else if (name.empty()) {
      name = word;
    }
  }
  if (name.empty()) name = ".";
  return std::nullopt;
}

std::optional<Step> Resolver::begin(Call& call) {
  if (as == Asking::kDig) {
    if (auto over = parse_dig(call)) return over;
  } else {
    std::vector<std::string> words;
    for (std::size_t i = 1; i < argv.size(); ++i) {
      if (argv[i][0] == '-') return Exited{call.not_modelled(argv[0] + " " + argv[i])};
      words.push_back(argv[i]);
    }
    if (words.empty()) return Exited{call.not_modelled(argv[0] + " without a name")};
    name = words.front();
    if (words.size() > 1) {
      const Lookup found = look_up_host(call, words[1]);
      if (found.addresses.empty()) {
        call.complain("{}: couldn't get address for '{}': not found\n", argv[0], words[1]);
        return Exited{1};
      }
      servers = found.addresses;
    }
    if (as == Asking::kHost) tries = 2;
  }
  if (servers.empty()) servers = name_servers(call);
  return std::nullopt;
}

Step Resolver::give_up(Call& call, bool unreachable) {
  if (as == Asking::kDig && !short_form && !unreachable) {
    std::string words;
    for (std::size_t i = 1; i < argv.size(); ++i) words += " " + argv[i];
    call.print("\n; <<>> DiG 9.18.49-1~deb12u3-Debian <<>>{}\n", words);
    if (server_given) call.out("; (1 server found)\n");
    call.out(";; global options: +cmd\n");
  }
  if (!unreachable) call.out(";; no servers could be reached\n");
  if (as == Asking::kNslookup) call.out("\n");
  return Exited{as == Asking::kDig ? 9 : 1};
}

std::optional<Step> Resolver::ask(Call& call) {
  if (descriptor < 0) {
    SocketWish wish;
    wish.kind = SocketKind::kUdp;
    wish.to = Endpoint{servers[static_cast<std::size_t>(at) % servers.size()], 53};
    const auto made = make_socket(call, wish);
    if (!made) {
      const std::string_view why = made.error().error == Errno::kENETUNREACH    ? "network unreachable"
                                   : made.error().error == Errno::kEHOSTUNREACH ? "host unreachable"
                                                                                : "invalid file";
      call.print(";; UDP setup with {}({}) for {} failed: {}.\n;; no servers could be reached\n", server(), to_string(wish.to.address),
                 name, why);
      if (++at >= tries) return give_up(call, true);
      return std::nullopt;
    }
    descriptor = *made;
    (void)send_bytes(call, descriptor, std::string(20 + name.size() + 2, '\0'));
    deadline = call.now() + timeout;
  }
  const Arrival answer = receive(call, descriptor);
  if (answer.kind == Arrival::Kind::kData) return Exited{call.not_modelled(argv[0] + ": an answer")};
  const bool refused = answer.kind == Arrival::Kind::kError;
  if (!refused && call.now() < deadline) return Wait{deadline, {descriptor}, {}, {}, false};
  const std::string_view why = !refused ? "timed out" : answer.error == Errno::kECONNREFUSED ? "connection refused" : "host unreachable";
  call.print(";; communications error to {}: {}\n", server(), why);
  close_socket(call, descriptor);
  descriptor = -1;
  if (++at >= tries) return give_up(call, false);
  return std::nullopt;
}

Step Resolver::operator()(Call& call) {
  if (!begun) {
    begun = true;
    if (auto over = begin(call)) return *over;
  }
  while (true) {
    call.runner().step();
    if (auto step = ask(call)) return *step;
  }
}

Program resolver(Asking as, const std::vector<std::string>& argv) {
  Resolver program;
  program.as = as;
  program.argv = argv;
  return program;
}

}  // namespace

Program start_dig(const std::vector<std::string>& argv) { return resolver(Asking::kDig, argv); }
Program start_host(const std::vector<std::string>& argv) { return resolver(Asking::kHost, argv); }
Program start_nslookup(const std::vector<std::string>& argv) { return resolver(Asking::kNslookup, argv); }

namespace {

// getent services NAME|PORT[/PROTOCOL]…
int show_services(Call& call) {
  constexpr int kNotFound = 2;
  if (call.argv.size() < 3) return call.not_modelled("getent services without a name");
  int status = 0;
  for (std::size_t i = 2; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    const auto slash = word.find('/');
    const std::string name = word.substr(0, slash), protocol = slash == std::string::npos ? "" : word.substr(slash + 1);
    bool found = false;
    for (const bool udp : {false, true}) {
      if (found || (!protocol.empty() && protocol != (udp ? "udp" : "tcp"))) continue;
      const auto port = service_port(name, udp);
      const std::string_view known = port ? service_name(*port, udp) : std::string_view();
      if (known.empty()) continue;
      const std::string_view others = service_aliases(known);
      call.print("{:<21} {}/{}{}{}\n", known, *port, udp ? "udp" : "tcp", others.empty() ? "" : " ", others);
      found = true;
    }
    if (!found) status = kNotFound;
  }
  return status;
}

}  // namespace

int run_getent(Call& call) {
  const auto& argv = call.argv;
  if (argv.size() < 2) {
    call.err("getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n");
    return 1;
  }
  if (argv[1] == "services") return show_services(call);
  if (argv.size() > 1 && (argv[1] == "passwd" || argv[1] == "group")) return show_accounts(call);
  if (argv.size() < 2 || (argv[1] != "hosts" && argv[1] != "ahosts"))
    return call.not_modelled("getent" + (argv.size() > 1 ? " " + argv[1] : ""));
  auto line = [&](const HostsLine& row) {
    std::string names;
    for (const std::string& name : row.names) names += (names.empty() ? "" : " ") + name;
    call.print("{:<15} {}\n", to_string(row.address), names);
  };
  const std::vector<HostsLine> hosts = read_hosts(call);
  if (argv.size() == 2) {
    for (const HostsLine& row : hosts) line(row);
    return 0;
  }
  constexpr int kNotFound = 2;
  int status = 0;
  for (std::size_t i = 2; i < argv.size(); ++i) {
    const auto number = parse_ip(argv[i]);
    if (argv[1] == "ahosts") {
      const Lookup found = look_up_host(call, argv[i]);
      if (found.addresses.empty()) return kNotFound;
      for (const IpAddress& address : found.addresses) {
        call.print("{:<15} STREAM {}\n{:<15} DGRAM  \n{:<15} RAW    \n", to_string(address), argv[i], to_string(address),
                   to_string(address));
      }
      continue;
    }
    const auto row = std::find_if(hosts.begin(), hosts.end(), [&](const HostsLine& h) {
      return number ? h.address == *number : std::find(h.names.begin(), h.names.end(), argv[i]) != h.names.end();
    });
    if (row == hosts.end()) {
      status = kNotFound;
    } else {
      line(*row);
    }
  }
  return status;
}

}  // namespace nslab::shell
