// bridge: its options and objects.
#include "shell/tools/iproute/batch.h"
#include "shell/tools/iproute/bridge.h"

#include <algorithm>
#include <array>
#include <vector>

#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kUsage =
    "Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\n"
    "       bridge [ -force ] -batch filename\n"
    "where  OBJECT := { link | fdb | mdb | vlan | monitor }\n"
    "       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |\n"
    "                    -o[neline] | -t[imestamp] | -n[etns] name |\n"
    "                    -c[ompressvlans] -color -p[retty] -j[son] }\n";

struct Start {
  Call& call;
  IpOptions options{};
  BridgeWords how{};
  std::size_t at = 1;
  std::optional<std::string> batch_file{};

  [[noreturn]] void quit(int status, const std::string& text) {
    call.err(text);
    throw Quit{status};
  }

  void read_family() {
    if (++at >= call.argv.size()) quit(255, std::string(kUsage));
    const std::string& word = call.argv[at];
    const auto family = word == "help" ? std::nullopt : shell::read_family(word);
    if (word == "help") quit(255, std::string(kUsage));
    if (!family) quit(255, fmt::format("Error: argument \"{}\" is wrong: invalid protocol family\n", word));
    options.family = *family;
  }

  // matches_color: a bare "-c" is this one, not -compressvlans.
  static bool is_color(std::string_view opt) {
    const auto equals = opt.find('=');
    const std::string_view value = equals == std::string_view::npos ? "always" : opt.substr(equals + 1);
    const bool known = value == "always" || value == "auto" || value == "never";
    return known && opt.substr(0, equals).size() > 1 && Ip::matches(opt.substr(0, equals), "-color");
  }

  void read_option(std::string_view opt) {
    const auto is = [&](std::string_view name) { return Ip::matches(opt, name); };
    if (is("-help")) {
      quit(255, std::string(kUsage));
    } else if (is("-Version")) {
      call.out("bridge utility, 6.1.0\n");
      throw Quit{0};
    } else if (is("-stats") || is("-statistics")) {
      ++options.statistics;
    } else if (is("-details")) {
      ++options.details;
    } else if (is("-oneline")) {
      options.oneline = true;
    } else if (is("-timestamp")) {
      options.timestamp = true;
    } else if (is("-family")) {
      read_family();
    } else if (opt == "-4") {
      options.family = Family::kInet;
    } else if (opt == "-6") {
      options.family = Family::kInet6;
    } else if (is("-netns")) {
      if (++at >= call.argv.size()) quit(255, "Command line is not complete. Try option \"help\"\n");
      if (const auto error = enter_netns(call, call.argv[at])) quit(255, *error);
    } else if (is_color(opt)) {
      options.color = opt.find('=') == std::string_view::npos || opt.ends_with("=always");
    } else if (is("-compressvlans")) {
      how.ranges = true;
    } else if (is("-force")) {
      options.force = true;
    } else if (is("-json")) {
      options.json = true;
    } else if (is("-pretty")) {
      options.pretty = true;
    } else if (is("-batch")) {
      if (++at >= call.argv.size()) quit(255, std::string(kUsage));
      batch_file = call.argv[at];
    } else {
      quit(255, fmt::format("Option \"{}\" is unknown, try \"bridge help\".\n", opt));
    }
  }

  // Reads the options; after them stand the object and its words.
  void read_options() {
    const std::vector<std::string>& argv = call.argv;
    for (; at < argv.size() && !argv[at].empty() && argv[at][0] == '-'; ++at) {
      if (argv[at] == "--") {
        ++at;
        break;
      }
      read_option(std::string_view(argv[at]).substr(argv[at].starts_with("--") ? 1 : 0));
    }
    if (!batch_file && at >= argv.size()) quit(255, std::string(kUsage));
  }
};

// No VXLAN link filters by VNI: there is only the headline.
int show_vnis(Ip& ip) {
  const bool shows = !ip.more() || ip.is("show") || ip.is("list") || ip.is("lst");
  if (!shows) ip.not_modelled("bridge vni");
  ip.print.begin_list();
  ip.print.text("{:<16}  {:<15}  {:<15}\n", "dev", "vni", "group/remote");
  ip.print.end_list();
  return 0;
}

IpResult run_bridge_object(Ip& ip, const std::string& object, const BridgeWords& how) {
  const auto is = [&](std::string_view name) { return Ip::matches(object, name); };
  if (is("link")) return bridge_link(ip);
  if (is("fdb")) return bridge_fdb(ip);
  if (is("mdb")) return bridge_mdb(ip);
  if (is("vlan")) return bridge_vlan(ip, how);
  if (is("vni")) return show_vnis(ip);
  if (is("monitor")) return bridge_monitor(ip);
  if (is("help")) ip.fail(255, std::string(kUsage));
  ip.fail(255, fmt::format("Object \"{}\" is unknown, try \"bridge help\".\n", object));
}

struct BridgeProgram {
  IpOptions options{};
  BridgeWords how{};
  Batch batch{};
  Program inner{};  // what goes on
  bool begun = false;

  // `ends`: it ended by exit(3), not by a status.
  IpResult run_command(Call& call, std::vector<std::string> words, bool& ends) {
    const std::string object = words.front();
    words.erase(words.begin());
    Ip ip(call, options, std::move(words));
    IpResult result = 0;
    try {
      result = run_bridge_object(ip, object, how);
    } catch (const Exit& exit) {
      ends = true;
      result = exit.status;
    } catch (const Quit& quit) {
      ends = quit.status == kNotModelled;
      result = quit.status;
    }
    call.out(ip.print.take());
    call.flush();
    return result;
  }

  Batch::Outcome run_line(Call& call, std::vector<std::string> words) {
    bool ends = false;
    const IpResult result = run_command(call, std::move(words), ends);
    if (const int* status = std::get_if<int>(&result)) return {*status, ends};
    return {call.not_modelled("bridge -batch with a command that goes on"), true};
  }

  Step begin(Call& call) {
    Start start{call};
    try {
      start.read_options();
      options = start.options;
      how = start.how;
      if (start.batch_file) {
        if (const auto status = batch.open(call, *start.batch_file)) return Exited{*status};
        return run_lines(call);
      }
    } catch (const Quit& quit) {
      return Exited{quit.status};
    }
    bool ends = false;
    IpResult result = run_command(call, {call.argv.begin() + static_cast<std::ptrdiff_t>(start.at), call.argv.end()}, ends);
    if (const int* status = std::get_if<int>(&result)) return Exited{*status};
    inner = std::move(std::get<Program>(result));
    return inner(call);
  }

  Step run_lines(Call& call) {
    return batch.go(call, options.force, [this](Call& one, std::vector<std::string> words) { return run_line(one, std::move(words)); });
  }

  Step operator()(Call& call) {
    if (inner) return inner(call);
    if (begun) return run_lines(call);
    begun = true;
    return begin(call);
  }
};

}  // namespace

Program start_bridge(const std::vector<std::string>& argv) {
  (void)argv;
  return BridgeProgram{};
}

LinkId bridge_device(Ip& ip, const std::string& name, std::string_view text) {
  if (const LinkId id = ip.find_link(name)) return id;
  ip.fail(255, fmt::format(fmt::runtime(text), name));
}

long c_atoi(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  const bool negative = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  long value = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && value < 1'000'000'000'000; ++at) value = value * 10 + (text[at] - '0');
  return negative ? -value : value;
}

std::vector<LinkId> links_in_order(const Ip& ip) {
  std::vector<LinkId> ids;
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) ids.push_back(id);
  return ids;
}

LinkId bridge_of_port(const World& world, LinkId port) {
  const LinkId master = world.links[port].master;
  const Link* link = world.links.find(master);
  return link != nullptr && link->as<Bridge>() != nullptr ? master : LinkId{};
}

}  // namespace nslab::shell
