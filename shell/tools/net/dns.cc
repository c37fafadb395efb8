// dig, host and nslookup (BIND 9.18).
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

}  // namespace nslab::shell
