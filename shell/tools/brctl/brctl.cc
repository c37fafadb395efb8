// brctl of bridge-utils 1.7.1: bridges by ioctl, everything else by files in /sys.
//
// What it lists is what its /sys shows, which after nsenter is still the old namespace's.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "shell/tools/brctl/show.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace brctl;

struct Verb {
  std::size_t words;
  std::string_view name;
  int (*run)(Call& call, const std::vector<std::string>& words);
  std::string_view help;
};

int complain(Call& call, std::string_view what, Errno code) {
  call.complain("{} failed: {}\n", what, error_text(code));
  return 1;
}

BridgeIoctl request(BridgeIoctl::Call which, const std::string& bridge, const std::string& port = "") {
  BridgeIoctl op;
  op.call = which;
  op.bridge = bridge.substr(0, LinkName::kMost);
  op.port.name = port;
  return op;
}

int add_bridge(Call& call, const std::vector<std::string>& words) {
  const auto reply = call.ask(request(BridgeIoctl::Call::kAddBridge, words[1]));
  if (reply) return 0;
  const Errno code = call.code(reply.error());
  if (code != Errno::kEEXIST) return complain(call, "add bridge", code);
  call.complain("device {} already exists; can't create bridge with the same name\n", words[1]);
  return 1;
}

int delete_bridge(Call& call, const std::vector<std::string>& words) {
  const auto reply = call.ask(request(BridgeIoctl::Call::kDelBridge, words[1]));
  if (reply) return 0;
  const Errno code = call.code(reply.error());
  if (code == Errno::kENXIO) {
    call.complain("bridge {} doesn't exist; can't delete it\n", words[1]);
  } else if (code == Errno::kEBUSY) {
    call.complain("bridge {} is still up; can't delete it\n", words[1]);
  } else {
    call.complain("can't delete bridge {}: {}\n", words[1], error_text(code));
  }
  return 1;
}

int change_ports(Call& call, const std::vector<std::string>& words, bool add) {
  const std::string& bridge = words[1];
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::string& port = words[i];
    const bool known = bool(find_link(call.world(), call.netns(), port));
    Errno code = Errno::kENODEV;
    if (known) {
      const auto reply = call.ask(request(add ? BridgeIoctl::Call::kAddPort : BridgeIoctl::Call::kDelPort, bridge, port));
      if (reply) continue;
      code = call.code(reply.error());
    }
    if (code == Errno::kENODEV) {
      call.complain("{} {} does not exist!\n", known ? "bridge" : "interface", known ? bridge : port);
    } else if (add && code == Errno::kEBUSY) {
      call.complain("device {} is already a member of a bridge; can't add it to bridge {}.\n", port, bridge);
    } else if (add && code == Errno::kELOOP) {
      call.complain("device {} is a bridge device itself; can't add a bridge device to a bridge device.\n", port);
    } else if (!add && code == Errno::kEINVAL) {
      call.complain("device {} is not a port of {}\n", port, bridge);
    } else if (add) {
      call.complain("can't add {} to bridge {}: {}\n", port, bridge, error_text(code));
    } else {
      call.complain("can't delete {} from {}: {}\n", port, bridge, error_text(code));
    }
    return 1;
  }
  return 0;
}
int add_ports(Call& call, const std::vector<std::string>& words) { return change_ports(call, words, true); }
int delete_ports(Call& call, const std::vector<std::string>& words) { return change_ports(call, words, false); }

// ---- what is written to a file of the bridge or of a port ----

Errno set_bridge(Call& call, const std::string& bridge, const BridgeOptions& options) {
  const LinkId id = find_link(call.world(), call.netns(), bridge);
  if (!id) return Errno::kENODEV;
  if (call.world().links[id].as<Bridge>() == nullptr) return Errno::kEOPNOTSUPP;
  SetLink op;
  op.link.name = bridge;
  op.data = options;
  const auto reply = call.ask(std::move(op));
  return reply ? Errno::kNone : call.code(reply.error());
}

Errno set_port(Call& call, const std::string& port, const PortSettings& settings) {
  const LinkId id = find_link(call.world(), call.netns(), port);
  if (!id) return Errno::kENODEV;
  const LinkId master = call.world().links[id].master;
  if (!master || call.world().links[master].as<Bridge>() == nullptr) return Errno::kENOENT;
  SetPort op;
  op.link.name = port;
  op.settings = settings;
  const auto reply = call.ask(std::move(op));
  return reply ? Errno::kNone : call.code(reply.error());
}

std::optional<Duration> seconds(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || !std::isfinite(value)) return std::nullopt;
  constexpr double kTicks = 100;  // USER_HZ: what the file takes
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::clamp(value, 0.0, 4e7) * kTicks) * 10);
}

struct Time {
  std::string_view command, bad, what;
  std::optional<Duration> BridgeOptions::*field;
};
constexpr std::array kTimes{
    Time{"setageing", "ageing time", "set ageing time", &BridgeOptions::ageing_time},
    Time{"setfd", "forward delay", "set forward delay", &BridgeOptions::forward_delay},
    Time{"sethello", "hello timer", "set hello timer", &BridgeOptions::hello_time},
    Time{"setmaxage", "max age", "set max age", &BridgeOptions::max_age},
};

int set_time(Call& call, const std::vector<std::string>& words) {
  const Time& time = *std::find_if(kTimes.begin(), kTimes.end(), [&](const Time& t) { return t.command == words[0]; });
  const auto value = seconds(words[2]);
  if (!value) {
    call.complain("bad {} value\n", time.bad);
    return 1;
  }
  BridgeOptions options;
  options.*time.field = *value;
  const Errno code = set_bridge(call, words[1], options);
  return code == Errno::kNone ? 0 : complain(call, time.what, code);
}

std::optional<long> number(const std::string& text) {
  char* end = nullptr;
  const long value = std::strtol(text.c_str(), &end, 0);
  if (end == text.c_str()) return std::nullopt;
  return value;
}

int set_bridge_priority(Call& call, const std::vector<std::string>& words) {
  const auto value = number(words[2]);
  if (!value) {
    call.err("bad priority\n");
    return 1;
  }
  BridgeOptions options;
  options.priority = static_cast<std::uint32_t>(*value) & 0xffff;
  const Errno code = set_bridge(call, words[1], options);
  return code == Errno::kNone ? 0 : complain(call, "set bridge priority", code);
}

int set_path_cost(Call& call, const std::vector<std::string>& words) {
  const auto value = number(words[3]);
  if (!value) {
    call.err("bad path cost value\n");
    return 1;
  }
  PortSettings settings;
  settings.path_cost = static_cast<std::uint32_t>(*value);
  const Errno code = set_port(call, words[2], settings);
  return code == Errno::kNone ? 0 : complain(call, "set path cost", code);
}

int set_port_priority(Call& call, const std::vector<std::string>& words) {
  const auto value = number(words[3]);
  if (!value) {
    call.err("bad path priority value\n");
    return 1;
  }
  PortSettings settings;
  settings.priority = static_cast<std::uint32_t>(*value);
  const Errno code = set_port(call, words[2], settings);
  return code == Errno::kNone ? 0 : complain(call, "set port priority", code);
}

std::optional<bool> on_off(Call& call, const std::string& word) {
  if (word == "on" || word == "yes" || word == "1") return true;
  if (word == "off" || word == "no" || word == "0") return false;
  call.err("expect on/off for argument\n");
  return std::nullopt;
}

int set_hairpin(Call& call, const std::vector<std::string>& words) {
  const auto on = on_off(call, words[3]);
  if (!on) return 1;
  for (const auto& [what, name] : {std::pair("interface", words[2]), std::pair("bridge", words[1])}) {
    if (find_link(call.world(), call.netns(), name)) continue;
    call.complain("{} {} does not exist!\n", what, name);
    return 1;
  }
  PortSettings settings;
  settings.hairpin = *on;
  const Errno code = set_port(call, words[2], settings);
  if (code == Errno::kNone) return 0;
  call.complain("can't set {} to hairpin on bridge {}: {}\n", words[2], words[1], error_text(code));
  return 1;
}

int set_stp(Call& call, const std::vector<std::string>& words) {
  const auto on = on_off(call, words[2]);
  if (!on) return 1;
  BridgeOptions options;
  options.stp = *on;
  const Errno code = set_bridge(call, words[1], options);
  return code == Errno::kNone ? 0 : complain(call, "set stp status", code);
}

constexpr std::array kCommands{
    Verb{1, "addbr", add_bridge, "<bridge>\t\tadd bridge"},
    Verb{1, "delbr", delete_bridge, "<bridge>\t\tdelete bridge"},
    Verb{2, "addif", add_ports, "<bridge> <device>\tadd interface to bridge"},
    Verb{2, "delif", delete_ports, "<bridge> <device>\tdelete interface from bridge"},
    Verb{3, "hairpin", set_hairpin, "<bridge> <port> {on|off}\tturn hairpin on/off"},
    Verb{2, "setageing", set_time, "<bridge> <time>\t\tset ageing time"},
    Verb{2, "setbridgeprio", set_bridge_priority, "<bridge> <prio>\t\tset bridge priority"},
    Verb{2, "setfd", set_time, "<bridge> <time>\t\tset bridge forward delay"},
    Verb{2, "sethello", set_time, "<bridge> <time>\t\tset hello time"},
    Verb{2, "setmaxage", set_time, "<bridge> <time>\t\tset max message age"},
    Verb{3, "setpathcost", set_path_cost, "<bridge> <port> <cost>\tset path cost"},
    Verb{3, "setportprio", set_port_priority, "<bridge> <port> <prio>\tset port priority"},
    Verb{0, "show", show_bridges, "[ <bridge> ]\t\tshow a list of bridges"},
    Verb{1, "showmacs", show_macs, "<bridge>\t\tshow a list of mac addrs"},
    Verb{1, "showstp", show_stp, "<bridge>\t\tshow bridge stp info"},
    Verb{2, "stp", set_stp, "<bridge> {on|off}\tturn stp on/off"},
};

std::string help() {
  std::string text = "Usage: brctl [commands]\ncommands:\n";
  for (const Verb& command : kCommands) text += fmt::format("\t{:<10}\t{}\n", command.name, command.help);
  return text;
}

}  // namespace

int run_brctl(Call& call) {
  const auto& argv = call.argv;
  if (argv.size() < 2) {
    call.out(help());
    return 1;
  }
  const std::string& name = argv[1];
  if (name == "-V" || name == "--version") {
    call.out("bridge-utils, 1.7\n");
    return 0;
  }
  if (name == "-h" || name == "--help") {
    call.out(help());
    return 0;
  }
  const auto command = std::find_if(kCommands.begin(), kCommands.end(), [&](const Verb& c) { return c.name == name; });
  if (command == kCommands.end()) {
    call.complain("never heard of command [{}]\n", name);
    call.out(help());
    return 1;
  }
  const std::vector<std::string> words(argv.begin() + 1, argv.end());
  if (words.size() < command->words + 1) {
    call.out("Incorrect number of arguments for command\n");
    call.print("Usage: brctl {} {}\n", command->name, command->help);
    return 1;
  }
  return command->run(call, words);
}

}  // namespace nslab::shell
