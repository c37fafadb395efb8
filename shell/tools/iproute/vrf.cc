// ip vrf show, ip netconf: listings of what links are told by other ways.
#include "shell/tools/iproute/links.h"
#include "shell/tools/iproute/rule.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kVrfUsage =
    "Usage:\tip vrf show [NAME] ...\n"
    "\tip vrf exec [NAME] cmd ...\n"
    "\tip vrf identify [PID]\n"
    "\tip vrf pids [NAME]\n";

int show_vrfs(Ip& ip) {
  Printer& p = ip.print;
  const std::string wanted = ip.more() ? ip.word() : "";
  if (!wanted.empty()) {
    const LinkId id = ip.find_link(wanted);
    const Vrf* vrf = id ? ip.link(id).as<Vrf>() : nullptr;
    if (vrf == nullptr) ip.fail(255, "Invalid VRF\n");
    p.text("{} {}\n", wanted, vrf->table);
    return 0;
  }
  p.begin_list();
  p.text("{:<16}  {:>5}\n{:->23}\n", "Name", "Table", "");
  bool any = false;
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) {
    const Vrf* vrf = ip.link(id).as<Vrf>();
    if (vrf == nullptr) continue;
    any = true;
    p.open_object();
    p.any("name", "{:<16}", ip.link(id).name.text());
    p.any("table", " {:>5}", vrf->table);
    p.newline();
    p.close_object();
  }
  if (!any) p.text("No VRF has been configured\n");
  p.end_list();
  return 0;
}

struct Conf {
  std::string name{};
  const DevConf4* four = nullptr;
  const DevConf6* six = nullptr;
};

void print_conf(Ip& ip, const Conf& conf, Family family) {
  Printer& p = ip.print;
  const bool v6 = family == Family::kInet6;
  p.open_object();
  p.any("family", "{} ", std::string_view(v6 ? "inet6" : "inet"));
  p.any("interface", "{} ", conf.name);
  const auto value = [&](Conf4 four, Conf6 six) { return v6 ? (*conf.six)[six] : (*conf.four)[four]; };
  p.on_off("forwarding", "forwarding {} ", value(Conf4::kForwarding, Conf6::kForwarding) != 0);
  if (!v6) {
    const std::int64_t filter = (*conf.four)[Conf4::kRpFilter];
    p.any("rp_filter", "rp_filter {} ", std::string_view(filter == 0 ? "off" : filter == 1 ? "strict" : "loose"));
  }
  p.on_off("mc_forwarding", "mc_forwarding {} ", value(Conf4::kMcForwarding, Conf6::kMcForwarding) != 0);
  p.on_off("proxy_neigh", "proxy_neigh {} ", value(Conf4::kProxyArp, Conf6::kProxyNdp) != 0);
  p.on_off("ignore_routes_with_linkdown", "ignore_routes_with_linkdown {} ",
           value(Conf4::kIgnoreRoutesWithLinkdown, Conf6::kIgnoreRoutesWithLinkdown) != 0);
  p.newline();
  p.close_object();
}

// The caller's own control group changes, and the command takes its place.
struct ExecInVrf {
  std::string vrf{};
  std::vector<std::string> command{};

  Step operator()(Call& call) {
    call.flush();
    call.runner().task(call.pid())->vrf = vrf;
    if (call.find_command(command.front()).kind == Found::Kind::kMissing) {
      call.err(fmt::format("exec of \"{}\" failed: No such file or directory\n", command.front()));
      return Exited{1};
    }
    return Become{command, std::nullopt};
  }
};

IpResult exec_in_vrf(Ip& ip) {
  ++ip.at;
  if (!ip.more()) ip.fail(1, "No VRF name specified\n");
  std::string name = ip.word();
  ++ip.at;
  if (!ip.more()) ip.fail(1, "No command specified\n");
  const LinkId id = ip.find_link(name);
  if (name == "default") {
    name.clear();
  } else if (!id || ip.link(id).as<Vrf>() == nullptr) {
    ip.fail(255, "Invalid VRF name\n");
  }
  return Program(ExecInVrf{name, {ip.words.begin() + static_cast<std::ptrdiff_t>(ip.at), ip.words.end()}});
}

// Who is in a VRF's control group, as the caller sees their numbers.
int show_vrf_pids(Ip& ip, const std::string& vrf) {
  for (const auto& [pid, process] : ip.call.world().processes) {
    const auto* task = ip.call.runner().task(pid);
    if (task == nullptr || task->vrf != vrf) continue;
    const Pid shown = visible_pid(ip.call.world(), ip.call.pid(), pid);
    const auto name = shown == 0 ? std::nullopt : std::optional(ip.call.read_file(fmt::format("/proc/{}/comm", shown)));
    if (name && *name) ip.call.print("{:>5}  {}\n", shown, (*name)->substr(0, (*name)->find('\n')));
  }
  return 0;
}

int identify_vrf(Ip& ip) {
  ++ip.at;
  const auto* task = ip.call.runner().task(ip.call.pid());
  if (ip.more()) {
    const std::string& word = ip.word();
    const bool number = !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
    if (!number) ip.invalid("Invalid pid\n", word);
    if (!ip.call.read_file("/proc/" + word + "/comm")) ip.fail(1, "Failed to lookup vrf association: No such file or directory\n");
    task = ip.call.runner().task(real_pid(ip.call.world(), ip.call.pid(), static_cast<Pid>(std::stol(word))));
    if (task == nullptr) return 0;
  }
  const std::string& vrf = task->vrf;
  if (!vrf.empty()) ip.call.print("{}\n", vrf);
  return 0;
}

}  // namespace

void print_netconf(Ip& ip, const std::string& name, const DevConf4& four, const DevConf6& six, Family family) {
  print_conf(ip, Conf{name, &four, &six}, family);
}

IpResult ip_vrf(Ip& ip) {
  if (!ip.more()) return show_vrfs(ip);
  if (ip.is("exec")) return exec_in_vrf(ip);
  if (ip.is("identify")) return identify_vrf(ip);
  if (ip.is("pids")) {
    ++ip.at;
    if (!ip.more()) ip.fail(1, "Invalid arguments\n");
    const LinkId id = ip.find_link(ip.word());
    if (!id || ip.link(id).as<Vrf>() == nullptr) ip.fail(1, "Invalid VRF name\n");
    return show_vrf_pids(ip, ip.word());
  }
  if (ip.is("show") || ip.is("lst") || ip.is("list")) {
    ++ip.at;
    return show_vrfs(ip);
  }
  if (ip.is("help")) ip.fail(255, std::string(kVrfUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip vrf help\".\n", ip.word()));
}

IpResult ip_netconf(Ip& ip) {
  if (ip.more() && ip.is("help")) ip.fail(255, "Usage: ip netconf show [ dev STRING ]\n");
  if (ip.more() && !ip.is("show") && !ip.is("lst") && !ip.is("list")) {
    ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip netconf help\".\n", ip.word()));
  }
  std::uint32_t wanted = 0;
  for (++ip.at; ip.more(); ++ip.at) {
    if (!ip.equals("dev")) continue;
    wanted = index_of(ip, ip.next());
    if (wanted == 0) ip.fail(1, fmt::format("Device \"{}\" does not exist.\n", ip.word()));
  }
  ip.print.begin_list();
  const Netns& netns = ip.call.world().netns[ip.call.netns()];
  for (const Family family : {Family::kInet, Family::kInet6}) {
    if (ip.options.family && *ip.options.family != family) continue;
    for (const auto& [index, id] : netns.links) {
      const Link& link = ip.link(id);
      if (wanted == 0 || wanted == index) print_conf(ip, Conf{link.name.text(), &*link.conf4, &*link.conf6}, family);
    }
    if (wanted != 0) continue;
    print_conf(ip, Conf{"all", &*netns.conf4_all, &*netns.conf6_all}, family);
    print_conf(ip, Conf{"default", &*netns.conf4_default, &*netns.conf6_default}, family);
  }
  ip.print.end_list();
  return 0;
}

}  // namespace nslab::shell
