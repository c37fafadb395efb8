// getent (glibc 2.36): hosts, ahosts, ahostsv4, ahostsv6, services; passwd and group are told by system/identity.cc.
//
// Guarantees
//   1. "hosts" asks for IPv6 first and for IPv4 where there is none, and tells all lines of /etc/hosts with the name as one
//      (nss_files with "multi on"); without a name it tells what gethostent does, which knows IPv4 only.
//   2. "ahosts…" asks as AI_CANONNAME, AI_ADDRCONFIG and AI_V4MAPPED do: of a family that the namespace has an address of.
// Not modelled: the other databases; initgroups and the like.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/world.h"
#include "shell/tools/net/names.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr int kNotFound = 2;
constexpr std::string_view kTryHelp = "Try `getent --help' or `getent --usage' for more information.\n";
constexpr std::array<std::string_view, 10> kOthers{"aliases", "ethers",    "gshadow", "initgroups", "netgroup",
                                                   "networks", "protocols", "rpc",     "shadow",     "ahosts"};

void tell(Call& call, const std::string& address, const std::string& names) { call.print("{:<15} {}\n", address, names); }

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

// getent services NAME|PORT[/PROTOCOL]…
int show_services(Call& call) {
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

bool has_name(const HostsLine& line, const std::string& name) {
  return std::find(line.names.begin(), line.names.end(), name) != line.names.end();
}

// gethostbyaddr and gethostbyname2: false where there is nothing.
bool show_host(Call& call, const std::vector<HostsLine>& hosts, const std::string& word) {
  if (const auto number = parse_ip(word)) {
    const auto row = std::find_if(hosts.begin(), hosts.end(), [&](const HostsLine& line) { return line.address == *number; });
    if (row == hosts.end()) return false;
    tell(call, to_string(row->address), joined(row->names));
    return true;
  }
  if (const auto number = parse_aton(word)) {
    tell(call, to_string(*number), word);
    return true;
  }
  for (const Family family : {Family::kInet6, Family::kInet}) {
    std::vector<IpAddress> addresses;
    std::vector<std::string> names;
    for (const HostsLine& line : hosts) {
      if (line.address.family != family || !has_name(line, word)) continue;
      addresses.push_back(line.address);
      for (const std::string& name : line.names) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
    for (const IpAddress& address : addresses) tell(call, to_string(address), joined(names));
    if (!addresses.empty()) return true;
  }
  return false;
}

int show_hosts(Call& call) {
  const std::vector<HostsLine> hosts = read_hosts(call);
  if (call.argv.size() == 2) {
    for (const HostsLine& line : hosts) {
      if (line.address.is_v4() || line.address == kLoopback6)
        tell(call, line.address.is_v4() ? to_string(line.address) : "127.0.0.1", joined(line.names));
    }
    return 0;
  }
  int status = 0;
  for (std::size_t i = 2; i < call.argv.size(); ++i) {
    if (!show_host(call, hosts, call.argv[i])) status = kNotFound;
  }
  return status;
}

// __check_pf: whether some link has an address of the family that is not that of the host itself.
bool has_address(Call& call, Family family) {
  for (const auto& [index, id] : call.world().netns[call.netns()].links) {
    const Link& link = call.world().links[id];
    const auto& addresses = family == Family::kInet ? *link.addresses4 : *link.addresses6;
    const auto counts = [&](const Ifaddr& a) {
      return family == Family::kInet ? !a.local.is_loopback() : a.local != kLoopback6;
    };
    if (std::any_of(addresses.begin(), addresses.end(), counts)) return true;
  }
  return false;
}

// getaddrinfo with the flags that getent gives; false where there is nothing.
bool show_addresses(Call& call, const std::string& word, Family family) {
  const bool has4 = has_address(call, Family::kInet), has6 = has_address(call, Family::kInet6);
  if (family == Family::kNone && has4 != has6) family = has4 ? Family::kNone : Family::kInet6;
  if ((family == Family::kInet && !has4) || (family == Family::kInet6 && !has6)) return false;
  Lookup found = look_up_host(call, word, family);
  bool mapped = false;
  if (found.addresses.empty() && family == Family::kInet6) {
    found = look_up_host(call, word, Family::kInet);
    mapped = true;
  }
  if (found.addresses.empty()) return false;
  std::string canonical = word;
  for (const HostsLine& line : read_hosts(call)) {
    if (!has_name(line, word)) continue;
    canonical = line.names.front();
    break;
  }
  for (const IpAddress& address : found.addresses) {
    const std::string text = (mapped ? "::ffff:" : "") + to_string(address);
    call.print("{:<15} STREAM {}\n{:<15} DGRAM  \n{:<15} RAW    \n", text, canonical, text, text);
    canonical.clear();
  }
  return true;
}

}  // namespace

int run_getent(Call& call) {
  const auto& argv = call.argv;
  if (argv.size() < 2) {
    call.err("getent: wrong number of arguments\n" + std::string(kTryHelp));
    return 1;
  }
  const std::string& database = argv[1];
  if (database == "services") return show_services(call);
  if (database == "passwd" || database == "group") return show_accounts(call);
  if (database == "hosts" || (database == "ahosts" && argv.size() == 2)) return show_hosts(call);
  const Family family = database == "ahostsv4" ? Family::kInet : database == "ahostsv6" ? Family::kInet6 : Family::kNone;
  if (family == Family::kNone && database != "ahosts") {
    const bool known = std::find(kOthers.begin(), kOthers.end(), database) != kOthers.end();
    if (known) return call.not_modelled("getent " + database);
    call.err(fmt::format("Unknown database: {}\n{}", database, kTryHelp));
    return 1;
  }
  for (std::size_t i = 2; i < argv.size(); ++i) {
    if (!show_addresses(call, argv[i], family)) return kNotFound;
  }
  return 0;
}

}  // namespace nslab::shell
