// Settings below /proc/sys/net, and the firewall by the tools that are there.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "kernel/capture_parts.h"
#include "model/devconf.h"
#include "model/sysctl.h"

namespace nslab::kernel {

namespace {

// Those that say what becomes of packets; sizes of tables and buffers are the machine's own.
constexpr std::array kReadSettings = std::to_array<std::string_view>({"bridge/bridge-nf-call-arptables",
                                                                  "bridge/bridge-nf-call-ip6tables",
                                                                  "bridge/bridge-nf-call-iptables",
                                                                  "ipv4/fib_multipath_hash_policy",
                                                                  "ipv4/icmp_echo_ignore_all",
                                                                  "ipv4/icmp_echo_ignore_broadcasts",
                                                                  "ipv4/icmp_errors_use_inbound_ifaddr",
                                                                  "ipv4/icmp_ratelimit",
                                                                  "ipv4/icmp_ratemask",
                                                                  "ipv4/ip_default_ttl",
                                                                  "ipv4/ip_local_port_range",
                                                                  "ipv4/ip_nonlocal_bind",
                                                                  "ipv4/ip_unprivileged_port_start",
                                                                  "ipv4/ping_group_range",
                                                                  "ipv4/route/min_pmtu",
                                                                  "ipv4/route/mtu_expires",
                                                                  "ipv4/tcp_syn_retries",
                                                                  "ipv4/tcp_synack_retries",
                                                                  "ipv6/bindv6only",
                                                                  "ipv6/icmp/echo_ignore_all",
                                                                  "ipv6/icmp/echo_ignore_multicast",
                                                                  "ipv6/ip_nonlocal_bind"});

template <class Set, class Knobs, class Knob>
void read_conf(const std::string& directory, const Knobs& knobs, Cow<Set>& out, Knob) {
  for (std::size_t i = 0; i < knobs.size(); ++i) {
    const auto text = read_file(fmt::format("/proc/sys/net/{}/{}", directory, knobs[i].name));
    const Knob knob = static_cast<Knob>(i);
    if (!text || text->empty()) continue;
    const std::int64_t value = std::strtoll(text->c_str(), nullptr, 10);
    if ((*out)[knob] != value) out.edit()[knob] = value;
  }
}

struct Printed {
  int status = 127;
  std::string output{};
};

// What a tool prints on its standard output; 127 where it is not there.
Printed printed(const std::vector<const char*>& argv) {
  Printed out;
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return out;
  const Fd from(ends[0]);
  Fd to(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(null, 0);
    ::dup2(to.get(), 1);
    ::dup2(null, 2);
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (const char* word : argv) words.push_back(const_cast<char*>(word));
    words.push_back(nullptr);
    ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    ::execvp(words.front(), words.data());
    ::_exit(127);
  }
  to.close();
  out.output = read_all(from.get());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  out.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return out;
}

// Without the remarks, whose dates change; nothing where there is only the frame.
std::string rules_of(const Printed& saved) {
  std::string out;
  if (saved.status != 0) return out;
  for (std::size_t at = 0; at < saved.output.size();) {
    const std::size_t end = std::min(saved.output.find('\n', at), saved.output.size());
    const std::string line = saved.output.substr(at, end - at);
    if (!line.empty() && line.front() != '#') out += line + "\n";
    at = end + 1;
  }
  return out;
}

// The tables of `nft list ruleset`, but for those that iptables made ("table ip nat {" … "}").
std::string own_tables(const std::string& ruleset, bool by_iptables) {
  static constexpr std::array<std::string_view, 5> kTheirs{"filter", "nat", "mangle", "raw", "security"};
  std::string out;
  bool keep = true;
  for (std::size_t at = 0; at < ruleset.size();) {
    const std::size_t end = std::min(ruleset.find('\n', at), ruleset.size());
    const std::string line = ruleset.substr(at, end - at);
    if (line.rfind("table ", 0) == 0) {
      const auto name = line.substr(line.find(' ', 6) + 1);
      const bool theirs =
          std::any_of(kTheirs.begin(), kTheirs.end(), [&](std::string_view one) { return name == std::string(one) + " {"; });
      keep = !(by_iptables && theirs && (line.rfind("table ip ", 0) == 0 || line.rfind("table ip6 ", 0) == 0));
    }
    if (keep && line.rfind("# Warning", 0) != 0) out += line + "\n";
    at = end + 1;
  }
  return out;
}

}  // namespace

void read_settings(Reading& reading) {
  World& world = reading.out.world;
  Netns& netns = world.netns.edit(reading.netns);
  read_conf("ipv4/conf/all", kConf4Knobs, netns.conf4_all, Conf4{});
  read_conf("ipv4/conf/default", kConf4Knobs, netns.conf4_default, Conf4{});
  read_conf("ipv6/conf/all", kConf6Knobs, netns.conf6_all, Conf6{});
  read_conf("ipv6/conf/default", kConf6Knobs, netns.conf6_default, Conf6{});
  for (const auto& [index, id] : reading.links) {
    Link& link = world.links.edit(id);
    read_conf("ipv4/conf/" + link.name.text(), kConf4Knobs, link.conf4, Conf4{});
    read_conf("ipv6/conf/" + link.name.text(), kConf6Knobs, link.conf6, Conf6{});
  }
  for (const std::string_view path : kReadSettings) {
    const int row = find_sysctl(path);
    const auto text = read_file("/proc/sys/net/" + std::string(path));
    if (row >= 0 && text && sysctl_value(*netns.sysctls, row) != *text)
      netns.sysctls.edit().values.set(static_cast<std::uint16_t>(row), *text);
  }
}

void read_firewall(CapturedPlace& place, std::vector<std::string>& left_out, const std::string& where) {
  const Printed iptables = printed({"iptables-save"});
  place.iptables = rules_of(iptables);
  place.ip6tables = rules_of(printed({"ip6tables-save"}));
  const Printed nft = printed({"nft", "list", "ruleset"});
  if (nft.status == 0) place.nft = own_tables(nft.output, iptables.status == 0);
  if (nft.status == 127) left_out.push_back(where + "the firewall by nftables: there is no `nft' here to list it (package nftables)");
  if (nft.status != 0 && nft.status != 127) left_out.push_back(where + "the firewall: only root may list it");
}

}  // namespace nslab::kernel
