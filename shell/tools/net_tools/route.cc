// route of net-tools 2.10: SIOCADDRT and SIOCDELRT, and the listing of /proc/net/route.
#include <cstdlib>

#include "shell/tools/net_tools/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

constexpr int kOptionStatus = 3, kLookupStatus = 6, kSocketStatus = 7;

constexpr std::string_view kUsageHead =
    "Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables\n"
    "       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.\n"
    "\n"
    "       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.\n"
    "       route {-V|--version}                  Display version/author and exit.\n"
    "\n"
    "        -v, --verbose            be verbose\n"
    "        -n, --numeric            don't resolve names\n"
    "        -e, --extend             display other/more information\n"
    "        -F, --fib                display Forwarding Information Base (default)\n"
    "        -C, --cache              display routing cache instead of FIB\n"
    "\n"
    "  <AF>=Use -4, -6, '-A <af>' or '--<af>'; default: inet\n"
    "  List of possible address families (which support routing):\n";
constexpr std::string_view kUsageTail =
    "    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) \n"
    "    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) \n"
    "    ddp (Appletalk DDP) x25 (CCITT X.25) \n";
constexpr std::string_view kInetUsage =
    "Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]\n"
    "       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]\n"
    "                              [netmask N] [mss Mss] [window W] [irtt I]\n"
    "                              [mod] [dyn] [reinstate] [[dev] If]\n"
    "       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject\n"
    "       inet_route [-FC] flush      NOT supported\n";
constexpr std::string_view kInet6Usage =
    "Usage: inet6_route [-vF] del Target\n"
    "       inet6_route [-vF] add Target [gw Gw] [metric M] [[dev] If]\n"
    "       inet6_route [-FC] flush      NOT supported\n";

struct Request {
  IpAddress target{};
  bool is_host = true;
  std::optional<IpAddress> mask{};
  std::string mask_text = "default";
  std::optional<IpAddress> gateway{};
  std::optional<std::uint32_t> metric{};
  std::uint32_t mss = 0, window = 0;
  bool reject = false;
  std::string device{};
};

int usage(Call& call, std::string_view text) {
  call.err(text);
  // E_USAGE is "nothing was done", and what the program ends with where the words were not understood.
  return kOptionStatus;
}

// One more option of the request. Nothing: fine; else the status to end with.
std::optional<int> take_option(Call& call, const std::vector<std::string>& words, std::size_t* at, Request* request) {
  const std::string word = words[(*at)++];
  const auto value = [&]() -> const std::string* { return *at < words.size() ? &words[(*at)++] : nullptr; };
  if (word == "reject") {
    request->reject = true;
  } else if (word == "mod" || word == "dyn" || word == "reinstate") {
    return call.not_modelled("route " + word);
  } else if (word == "metric" || word == "mss" || word == "mtu" || word == "window" || word == "irtt") {
    const std::string* given = value();
    if (given == nullptr || (word == "metric" && (*given)[0] < '0') || (word == "metric" && (*given)[0] > '9'))
      return usage(call, kInetUsage);
    const auto number = static_cast<std::uint32_t>(std::strtol(given->c_str(), nullptr, 10));
    if (word == "metric") request->metric = number;
    if (word == "window") request->window = number;
    if (word == "mss" || word == "mtu") request->mss = number;
    if ((word == "mss" || word == "mtu") && (number < 64 || number > 65536)) {
      call.err("route: Invalid MSS/MTU.\n");
      return usage(call, kInetUsage);
    }
    if (word == "window" && number < 128) {
      call.err("route: Invalid window.\n");
      return usage(call, kInetUsage);
    }
  } else if (word == "netmask") {
    const std::string* given = value();
    if (given == nullptr || request->mask) return usage(call, kInetUsage);
    request->mask_text = *given;
    const auto mask = look_up(call, *given, false);
    if (!mask) return kLookupStatus;
    request->mask = mask->address;
  } else if (word == "gw" || word == "gateway") {
    const std::string* given = value();
    if (given == nullptr || request->gateway) return usage(call, kInetUsage);
    const auto gateway = look_up(call, *given, true);
    if (!gateway) return kLookupStatus;
    if (gateway->is_net) {
      call.complain("route: {}: cannot use a NETWORK as gateway!\n", *given);
      return usage(call, kInetUsage);
    }
    request->gateway = gateway->address;
  } else {
    const bool named = word == "dev" || word == "device";
    const std::string* given = named ? value() : &word;
    if (given == nullptr || !request->device.empty()) return usage(call, kInetUsage);
    request->device = *given;
    if (!named && *at < words.size()) return usage(call, kInetUsage);
  }
  return std::nullopt;
}

std::optional<int> check_mask(Call& call, const Request& request) {
  if (!request.mask || request.mask->is_any()) return std::nullopt;
  const std::uint32_t holes = ~request.mask->v4_value();
  if (request.is_host && holes != 0) {
    call.complain("route: netmask {:08x} doesn't make sense with host route\n", holes);
    return usage(call, kInetUsage);
  }
  if ((holes & (holes + 1)) != 0) {
    call.complain("route: bogus netmask {}\n", request.mask_text);
    return usage(call, kInetUsage);
  }
  if ((request.target.v4_value() & holes) != 0) {
    call.err("route: netmask doesn't match route address\n");
    return usage(call, kInetUsage);
  }
  return std::nullopt;
}

// rtentry_to_fib_config
RouteSpec spec_of(const Request& request) {
  RouteSpec route;
  const bool host = request.is_host;
  const IpAddress mask = request.mask.value_or(IpAddress::v4(0));
  route.destination = Prefix{request.target, host ? std::uint8_t{32} : netmask_length(mask).value_or(0)};
  if (request.metric) route.metric = *request.metric;
  if (request.reject) {
    route.type = RouteType::kUnreachable;
    route.scope = Scope::kHost;
    return route;
  }
  NexthopSpec hop;
  hop.link.name = request.device;
  if (request.gateway) hop.gateway = *request.gateway;
  route.scope = request.gateway ? Scope::kUniverse : Scope::kLink;
  route.nexthops.push_back(std::move(hop));
  if (request.mss != 0) route.metrics.advmss = request.mss - 40;
  route.metrics.window = request.window;
  return route;
}

int answer(Call& call, bool add, const Result<Reply>& reply) {
  if (reply) return 0;
  call.complain("{}: {}\n", add ? "SIOCADDRT" : "SIOCDELRT", error_text(call.code(reply.error())));
  return kSocketStatus;
}

int change_route(Call& call, bool add, const std::vector<std::string>& words) {
  std::size_t at = 0;
  std::string form;
  if (at < words.size() && (words[at] == "-net" || words[at] == "-host")) form = words[at++];
  if (at >= words.size()) return usage(call, kInetUsage);
  Request request;
  std::string target = words[at++];
  const auto length = take_prefix(&target);
  if (!length) return usage(call, kInetUsage);
  if (*length >= 0) {
    request.mask = netmask(Family::kInet, static_cast<unsigned>(std::min(*length, 32)));
    request.mask_text = fmt::format("/{}", *length);
  }
  const auto found = look_up(call, target, form == "-host");
  if (!found) return form == "-host" ? 1 : kLookupStatus;
  request.target = found->address;
  request.is_host = form == "-host" || (form.empty() && !found->is_net);
  while (at < words.size()) {
    if (const auto over = take_option(call, words, &at, &request)) return *over;
  }
  if (const auto over = check_mask(call, request)) return *over;
  RouteSpec route = spec_of(request);
  if (!request.is_host && route.destination.length < 32 && (masked(request.target, route.destination.length) != request.target)) {
    call.complain("{}: {}\n", add ? "SIOCADDRT" : "SIOCDELRT", error_text(Errno::kEINVAL));
    return kSocketStatus;
  }
  if (add && !request.reject && request.device.empty() && !request.gateway) {
    call.complain("SIOCADDRT: {}\n", error_text(Errno::kENODEV));
    return kSocketStatus;
  }
  if (add) {
    NewRoute op;
    op.route = std::move(route);
    op.exclusive = false;
    return answer(call, add, call.ask(std::move(op)));
  }
  DelRoute op;
  op.any_scope = !request.gateway && !request.reject;
  op.any_type = false;
  if (request.device.empty() && !request.gateway) route.nexthops.clear();
  op.route = std::move(route);
  return answer(call, add, call.ask(std::move(op)));
}

int change_route6(Call& call, bool add, const std::vector<std::string>& words) {
  if (words.empty()) return usage(call, kInet6Usage);
  std::size_t at = 0;
  std::string target = words[at++];
  RouteSpec route;
  route.family = Family::kInet6;
  route.metric = 1;
  const auto length = take_prefix(&target);
  if (!length || *length > 128) return usage(call, kInet6Usage);
  const auto address = look_up6(call, target);
  if (!address) return 1;
  route.destination = Prefix{*address, static_cast<std::uint8_t>(target == "default" ? 0 : *length < 0 ? 128 : *length)};
  NexthopSpec hop;
  while (at < words.size()) {
    const std::string& word = words[at++];
    const bool named = word == "gw" || word == "gateway" || word == "metric" || word == "dev" || word == "device";
    if (named && at >= words.size()) return usage(call, kInet6Usage);
    if (word == "metric") {
      route.metric = static_cast<std::uint32_t>(std::strtoul(words[at++].c_str(), nullptr, 10));
    } else if (word == "gw" || word == "gateway") {
      const auto gateway = look_up6(call, words[at++]);
      if (!gateway) return kLookupStatus;
      hop.gateway = *gateway;
    } else if (word == "mod" || word == "dyn") {
      return call.not_modelled("route -A inet6 " + word);
    } else {
      if (!hop.link.name.empty()) return usage(call, kInet6Usage);
      hop.link.name = named ? words[at++] : word;
    }
  }
  if (!hop.link.name.empty() && !find_link(call.world(), call.netns(), hop.link.name)) {
    call.complain("SIOGIFINDEX: {}\n", error_text(Errno::kENODEV));
    return kSocketStatus;
  }
  const bool has_hop = hop.gateway || hop.link.given();
  if (has_hop) route.nexthops.push_back(std::move(hop));
  if (add) {
    NewRoute op;
    op.route = std::move(route);
    op.exclusive = false;
    return answer(call, add, call.ask(std::move(op)));
  }
  DelRoute op;
  op.route = std::move(route);
  return answer(call, add, call.ask(std::move(op)));
}

}  // namespace

int run_route(Call& call) {
  bool numeric = false;
  bool v6 = false;
  bool cache = false;
  int ext = 1;
  std::vector<std::string> words;
  const auto& argv = call.argv;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (!words.empty() || !word.starts_with('-')) {
      words.push_back(word);
    } else if (word == "-net" || word == "-host") {
      words.push_back(word);
    } else if (word == "-A" && i + 1 < argv.size()) {
      v6 = argv[++i] == "inet6";
    } else if (word == "--inet6" || word == "--inet") {
      v6 = word == "--inet6";
    } else if (word == "--version") {
      return call.not_modelled("route --version");
    } else if (word.starts_with("--") && word != "--numeric" && word != "--extend" && word != "--fib" && word != "--cache" &&
               word != "--verbose") {
      if (word != "--help") call.complain("route: unrecognized option '{}'\n", word);
      call.err(kUsageTail);
      call.out(kUsageHead);
      return 0;
    } else {
      const std::string letters = word.starts_with("--") ? std::string(1, word == "--cache" ? 'C'
                                                                          : word == "--fib" ? 'F'
                                                                                            : word[2])
                                                         : word.substr(1);
      for (const char c : letters) {
        switch (c) {
          case 'n': numeric = true; break;
          case 'e': ++ext; break;
          case '4': v6 = false; break;
          case '6': v6 = true; break;
          case 'C': cache = true; break;
          case 'F':
          case 'v':
          case 'N': break;
          case 'V': return call.not_modelled("route -V");
          case 'h':
            call.out(kUsageHead);
            call.err(kUsageTail);
            return 0;
          default:
            call.complain("route: invalid option -- '{}'\n", c);
            call.out(kUsageHead);
            call.err(kUsageTail);
            return 0;
        }
      }
    }
  }
  if (words.empty()) {
    if (v6 && cache) {
      call.out("Kernel IPv6 routing cache\nDestination                    Next Hop                   Flag Met Ref  Use If\n");
      return 0;
    }
    if (v6) {
      show_routes6(call, numeric);
      return 0;
    }
    if (cache) {
      call.out("Kernel IP routing cache\nSource          Destination     Gateway         Flags Metric Ref    Use Iface\n");
      return 0;
    }
    return show_routes(call, numeric, std::min(ext, 3));
  }
  const std::string verb = words.front();
  words.erase(words.begin());
  if (verb != "add" && verb != "del" && verb != "delete" && verb != "flush") {
    call.err(kUsageHead);
    call.err(kUsageTail);
    return kOptionStatus;
  }
  if (verb == "flush") {
    call.complain("Flushing `{}' routing table not supported\n", v6 ? "inet6" : "inet");
    call.err(v6 ? kInet6Usage : kInetUsage);
    return kOptionStatus;
  }
  if (words.empty()) {
    call.err(v6 ? kInet6Usage : kInetUsage);
    return 0;
  }
  return v6 ? change_route6(call, verb == "add", words) : change_route(call, verb == "add", words);
}

}  // namespace nslab::shell
