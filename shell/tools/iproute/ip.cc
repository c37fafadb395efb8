#include "shell/tools/iproute/ip.h"

#include "shell/tools/iproute/batch.h"
#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/maddress.h"
#include "shell/tools/iproute/ntable.h"
#include "shell/tools/iproute/objects.h"

#include <array>
#include <charconv>
#include <memory>

#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kIpUsage =
    "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n"
    "       ip [ -force ] -batch filename\n"
    "where  OBJECT := { address | addrlabel | amt | fou | help | ila | ioam | l2tp |\n"
    "                   link | macsec | maddress | monitor | mptcp | mroute | mrule |\n"
    "                   neighbor | neighbour | netconf | netns | nexthop | ntable |\n"
    "                   ntbl | route | rule | sr | tap | tcpmetrics |\n"
    "                   token | tunnel | tuntap | vrf | xfrm }\n"
    "       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |\n"
    "                    -h[uman-readable] | -iec | -j[son] | -p[retty] |\n"
    "                    -f[amily] { inet | inet6 | mpls | bridge | link } |\n"
    "                    -4 | -6 | -M | -B | -0 |\n"
    "                    -l[oops] { maximum-addr-flush-attempts } | -br[ief] |\n"
    "                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |\n"
    "                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |\n"
    "                    -c[olor]}\n";

// In the order in which ip.c tries them; the first that the word is a prefix of is meant.
constexpr std::array kObjects{
    IpObject{"address", ip_address},
    IpObject{"addrlabel", ip_addrlabel},
    IpObject{"maddress", ip_maddress},
    IpObject{"route", ip_route},
    IpObject{"rule", ip_rule},
    IpObject{"neighbor", ip_neigh},
    IpObject{"neighbour", ip_neigh},
    IpObject{"ntable", ip_ntable},
    IpObject{"ntbl", ip_ntable},
    IpObject{"link", ip_link},
    IpObject{"l2tp", ip_l2tp},
    IpObject{"fou", ip_fou},
    IpObject{"ila", ip_ila},
    IpObject{"macsec", ip_macsec},
    IpObject{"tunnel", ip_tunnel},
    IpObject{"tunl", ip_tunnel},
    IpObject{"tuntap", ip_tuntap},
    IpObject{"tap", ip_tuntap},
    IpObject{"token", ip_token},
    IpObject{"tcpmetrics", ip_tcp_metrics},
    IpObject{"tcp_metrics", ip_tcp_metrics},
    IpObject{"monitor", ip_monitor},
    IpObject{"xfrm", ip_xfrm},
    IpObject{"mroute", ip_mroute},
    IpObject{"mrule", ip_mrule},
    IpObject{"netns", ip_netns},
    IpObject{"netconf", ip_netconf},
    IpObject{"vrf", ip_vrf},
    IpObject{"sr", ip_sr},
    IpObject{"nexthop", ip_nexthop},
    IpObject{"mptcp", ip_mptcp},
    IpObject{"ioam", ip_ioam},
    IpObject{"help", nullptr},
    IpObject{"stats", ip_stats},
};

IpResult run_object(Ip& ip, const std::string& name) {
  for (const IpObject& object : kObjects) {
    if (!Ip::matches(name, object.name)) continue;
    if (object.name == "help") {
      ip.call.err(kIpUsage);
      return 255;
    }
    if (object.run == nullptr) ip.not_modelled(fmt::format("ip {}", object.name));
    return object.run(ip);
  }
  ip.fail(1, fmt::format("Object \"{}\" is unknown, try \"ip help\".\n", name));
}

// One command; what it printed is out when it ends.
IpResult run_command(Call& call, const IpOptions& options, const std::string& object, std::vector<std::string> words,
                     bool* exited = nullptr) {
  Ip ip(call, options, std::move(words));
  IpResult result = 0;
  try {
    result = run_object(ip, object);
  } catch (const Exit& exit) {
    if (exited != nullptr) *exited = true;
    result = exit.status;
  } catch (const Quit& quit) {
    result = quit.status;
  }
  call.out(ip.print.take());
  if (exited != nullptr) call.flush();  // what lists flushes its lines; of a batch the next line may fail
  return result;
}

struct IpProgram {
  std::vector<std::string> argv{};
  bool begun = false;
  IpOptions options{};
  std::size_t at = 1;
  std::optional<std::string> batch_file{};
  Batch batch{};
  int batch_home = -1;
  NetnsId batch_netns{};
  Program inner{};

  [[noreturn]] static void quit(Call& call, int status, const std::string& text) {
    call.err(text);
    throw Quit{status};
  }

  const std::string& value(Call& call) {
    if (at + 1 >= argv.size()) quit(call, 255, std::string(kIpUsage));
    return argv[++at];
  }

  void read_family(Call& call, const std::string& word) {
    if (word == "help") quit(call, 255, std::string(kIpUsage));
    if (word == "inet") {
      options.family = Family::kInet;
    } else if (word == "inet6") {
      options.family = Family::kInet6;
    } else if (word == "link") {
      options.link_family = true;
    } else if (word == "bridge") {
      options.bridge_family = true;
    } else if (word == "mpls") {
      throw Quit{call.not_modelled("ip -f mpls")};
    } else {
      quit(call, 255, fmt::format("Error: argument \"{}\" is wrong: invalid protocol family\n", word));
    }
  }

  // The order is that of ip.c: what "-b" or "-n" stands for follows from it.
  void read_option(Call& call, const std::string& word) {
    const std::string_view opt = std::string_view(word).substr(word.starts_with("--") ? 1 : 0);
    const auto is = [&](std::string_view name) { return Ip::matches(opt, name); };
    if (is("-loops")) {
      value(call);
    } else if (is("-family")) {
      read_family(call, value(call));
    } else if (opt == "-4") {
      options.family = Family::kInet;
    } else if (opt == "-6") {
      options.family = Family::kInet6;
    } else if (opt == "-0") {
      options.link_family = true;
    } else if (opt == "-M") {
      throw Quit{call.not_modelled("ip -M")};
    } else if (opt == "-B") {
      options.bridge_family = true;
    } else if (is("-human") || is("-human-readable")) {
      options.human = true;
    } else if (is("-iec")) {
      options.iec = true;
    } else if (is("-stats") || is("-statistics")) {
      ++options.statistics;
    } else if (is("-details")) {
      ++options.details;
    } else if (is("-resolve")) {
      options.resolve = true;
    } else if (is("-oneline")) {
      options.oneline = true;
    } else if (is("-timestamp")) {
      options.timestamp = true;
    } else if (is("-tshort")) {
      options.timestamp = options.timestamp_short = true;
    } else if (is("-Version")) {
      call.out("ip utility, iproute2-6.1.0, libbpf 1.1.2\n");
      throw Quit{0};
    } else if (is("-force")) {
      options.force = true;
    } else if (is("-batch")) {
      batch_file = value(call);
    } else if (is("-brief")) {
      options.brief = true;
    } else if (is("-json")) {
      options.json = true;
    } else if (is("-rcvbuf")) {
      value(call);
    } else if (is_color(opt)) {
      options.color = opt.find('=') == std::string_view::npos || opt.ends_with("=always");
    } else if (is("-help")) {
      quit(call, 255, std::string(kIpUsage));
    } else if (is("-netns")) {
      if (at + 1 >= argv.size()) quit(call, 255, "Cannot open network namespace \"(null)\": No such file or directory\n");
      options.netns = argv[++at];
      switch_netns(call);
    } else if (is("-Numeric")) {
      options.numeric = true;
    } else if (is("-all")) {
      options.all = true;
    } else if (opt == "-echo") {
      throw Quit{call.not_modelled("ip -echo")};
    } else if (is("-pretty")) {
      options.pretty = true;
    } else {
      quit(call, 255, fmt::format("Option \"{}\" is unknown, try \"ip -help\".\n", opt));
    }
  }

  static bool is_color(std::string_view opt) {
    const auto equals = opt.find('=');
    const std::string_view name = opt.substr(0, equals);
    if (name.size() < 2 || !Ip::matches(name, "-color")) return false;
    if (equals == std::string_view::npos) return true;
    const std::string_view how = opt.substr(equals + 1);
    return how.empty() || how == "always" || how == "auto" || how == "never";
  }

  void switch_netns(Call& call) {
    if (const auto error = enter_netns(call, options.netns)) quit(call, 255, *error);
  }

  IpResult begin(Call& call) {
    try {
      while (at < argv.size() && !argv[at].empty() && argv[at][0] == '-') {
        if (argv[at] == "--") {
          ++at;
          break;
        }
        read_option(call, argv[at]);
        ++at;
      }
      if (batch_file) return open_batch(call);
      if (at >= argv.size()) quit(call, 255, std::string(kIpUsage));
    } catch (const Quit& stop) {
      return stop.status;
    }
    return run_command(call, options, argv[at], {argv.begin() + static_cast<std::ptrdiff_t>(at) + 1, argv.end()});
  }

  IpResult open_batch(Call& call) {
    Open here;  // netns_save: `netns add` leaves ip in the new namespace, and the next line is to begin where this one did
    here.path = "/proc/self/ns/net";
    if (const auto opened = call.ask(std::move(here))) batch_home = std::get<Descriptor>(*opened).number;
    batch_netns = call.netns();
    return batch.open(call, *batch_file).value_or(0);
  }

  Batch::Outcome run_line(Call& call, std::vector<std::string> words) {
    const std::string object = words.front();
    words.erase(words.begin());
    bool exited = false;
    const IpResult result = run_command(call, options, object, std::move(words), &exited);
    if (call.netns() != batch_netns) {
      Setns back;
      back.path = fmt::format("/proc/self/fd/{}", batch_home);
      (void)call.ask(std::move(back));
    }
    const int* status = std::get_if<int>(&result);
    if (status == nullptr) return {call.not_modelled("ip -batch with a command that goes on"), true};
    // What is wrong with a command's words ends ip by exit(-1); a command that fails returns -1, -2 …, of which ip makes 1, 2 …
    return {*status, exited || *status == 255};
  }

  Step operator()(Call& call) {
    if (inner) return inner(call);
    if (!begun) {
      begun = true;
      IpResult result = begin(call);
      if (auto* program = std::get_if<Program>(&result)) {
        inner = std::move(*program);
        return inner(call);
      }
      if (!batch.is_open()) return Exited{std::get<int>(result) & 0xff};
    }
    return batch.go(call, options.force, [this](Call& one, std::vector<std::string> words) { return run_line(one, std::move(words)); });
  }
};

}  // namespace

Program start_ip(const std::vector<std::string>& argv) {
  IpProgram program;
  program.argv = argv;
  return program;
}

const std::string& Ip::next() {
  if (at + 1 >= words.size()) incomplete();
  return words[++at];
}

void Ip::fail(int status, const std::string& text) {
  call.out(print.take());
  call.err(text);
  throw Quit{status};
}

namespace {

// exit(-1), also in the midst of a batch.
[[noreturn]] void leave(Ip& ip, const std::string& text) {
  ip.call.out(ip.print.take());
  ip.call.err(text);
  throw Exit{{255}};
}

}  // namespace

void Ip::incomplete() { leave(*this, "Command line is not complete. Try option \"help\"\n"); }
void Ip::missing(std::string_view name) { leave(*this, fmt::format("Error: argument \"{}\" is required\n", name)); }
void Ip::invalid(std::string_view text, std::string_view value) {
  leave(*this, fmt::format("Error: argument \"{}\" is wrong: {}\n", value, text));
}
void Ip::duplicate(std::string_view name, std::string_view value) {
  leave(*this, fmt::format("Error: duplicate \"{}\": \"{}\" is the second value.\n", name, value));
}
void Ip::duplicate2(std::string_view name, std::string_view value) {
  leave(*this, fmt::format("Error: either \"{}\" is duplicate, or \"{}\" is a garbage.\n", name, value));
}
void Ip::not_modelled(const std::string& what) {
  call.out(print.take());
  throw Quit{call.not_modelled(what)};
}

int Ip::request(const Op& op) {
  const auto reply = call.runner().execute(op);
  return reply ? 0 : report(reply.error());
}

int Ip::report(const Error& error) {
  call.out(print.take());
  call.flush();
  const std::string_view extack = extack_of(error.reason, call.world().profile.kernel);
  if (extack.empty()) {
    call.err(fmt::format("RTNETLINK answers: {}\n", error_text(call.code(error))));
    return 2;
  }
  std::string text(extack);
  if (const auto place = text.find('%'); place != std::string::npos && !error.subjects.empty())
    text.replace(place, 1, error.subjects.front());
  if (!text.empty() && text.back() != '.') text += '.';
  call.err(fmt::format("Error: {}\n", text));
  return 2;
}

std::uint32_t Ip::get_unsigned(std::string_view name, std::string_view value, std::uint32_t most) {
  std::uint32_t number = 0;
  const bool hex = value.starts_with("0x") || value.starts_with("0X");
  const std::string_view digits = hex ? value.substr(2) : value;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || number > most) invalid(name, value);
  return number;
}

}  // namespace nslab::shell
