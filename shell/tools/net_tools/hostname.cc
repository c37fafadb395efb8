// hostname, domainname and their kind (Debian's hostname 3.23).
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "shell/tools/net_tools/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

constexpr std::string_view kHostnameUsage =
    "Usage: hostname [-b] {hostname|-F file}         set host name (from file)\n"
    "       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name\n"
    "       hostname                                 display host name\n"
    "\n"
    "       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)\n"
    "       {yp,nis,}domainname                      display NIS domain name\n"
    "\n"
    "       dnsdomainname                            display dns domain name\n"
    "\n"
    "       hostname -V|--version|-h|--help          print info and exit\n"
    "\n"
    "Program name:\n"
    "       {yp,nis,}domainname=hostname -y\n"
    "       dnsdomainname=hostname -d\n"
    "\n"
    "Program options:\n"
    "    -a, --alias            alias names\n"
    "    -A, --all-fqdns        all long host names (FQDNs)\n"
    "    -b, --boot             set default hostname if none available\n"
    "    -d, --domain           DNS domain name\n"
    "    -f, --fqdn, --long     long host name (FQDN)\n"
    "    -F, --file             read host name or NIS domain name from given file\n"
    "    -i, --ip-address       addresses for the host name\n"
    "    -I, --all-ip-addresses all addresses for the host\n"
    "    -s, --short            short host name\n"
    "    -y, --yp, --nis        NIS/YP domain name\n"
    "\n"
    "Description:\n"
    "   This command can get or set the host name or the NIS domain name. You can\n"
    "   also get the DNS domain or the FQDN (fully qualified domain name).\n"
    "   Unless you are using bind or NIS for host lookups you can change the\n"
    "   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is\n"
    "   part of the FQDN) in the /etc/hosts file.\n";

struct HostEntry {
  std::string canonical{};
  std::vector<std::string> aliases{}, addresses{};
};

std::optional<HostEntry> host_entry(Call& call, const std::string& name) {
  const auto text = call.read_file("/etc/hosts");
  if (!text) return std::nullopt;
  HostEntry entry;
  for (const std::string& line : lines_of(*text)) {
    const auto words = words_of(line.substr(0, line.find('#')));
    if (words.size() < 2 || std::find(words.begin() + 1, words.end(), name) == words.end()) continue;
    if (entry.canonical.empty()) {
      entry.canonical = words[1];
      entry.aliases.assign(words.begin() + 2, words.end());
    }
    entry.addresses.push_back(words[0]);
  }
  if (entry.canonical.empty()) return std::nullopt;
  return entry;
}

const std::string& host_name(Call& call) { return call.world().utsns[call.process().uts].hostname; }

// All addresses but those of loopback and link-local ones, each followed by a blank.
int show_addresses(Call& call) {
  std::string out;
  const World& world = call.world();
  for (const bool v6 : {false, true}) {
    for (const auto& [index, id] : world.netns[call.netns()].links) {
      const Link& link = world.links[id];
      if (!link.is_up() || link.as<Loopback>() != nullptr) continue;
      for (const Ifaddr& a : v6 ? *link.addresses6 : *link.addresses4) {
        if (!a.local.is_link_local() && !a.local.is_loopback()) out += to_string(a.local) + " ";
      }
    }
  }
  call.out(out + "\n");
  return 0;
}

int show_resolved(Call& call, char what) {
  const auto entry = host_entry(call, host_name(call));
  if (!entry) {
    call.complain("{}: Temporary failure in name resolution\n", call.argv[0]);
    return 1;
  }
  const auto dot = entry->canonical.find('.');
  switch (what) {
    case 'f': call.print("{}\n", entry->canonical); break;
    case 'd':
      if (dot != std::string::npos) call.print("{}\n", entry->canonical.substr(dot + 1));
      break;
    case 'a': call.print("{}\n", fmt::join(entry->aliases, " ")); break;
    default: call.print("{}\n", fmt::join(entry->addresses, " ")); break;
  }
  return 0;
}

int show(Call& call, char what) {
  const std::string& name = host_name(call);
  switch (what) {
    case 's': call.print("{}\n", name.substr(0, name.find('.'))); return 0;
    case 'I': return show_addresses(call);
    case 'A': call.out("\n"); return 0;
    case 'y':
      if (call.argv[0].ends_with("hostname") || call.argv[0].ends_with("nisdomainname") || call.argv[0].ends_with("ypdomainname")) {
        call.complain("{}: Local domain name not set\n", call.argv[0]);
        return 1;
      }
      call.print("{}\n", call.world().utsns[call.process().uts].domainname);
      return 0;
    case 'f':
    case 'd':
    case 'i':
    case 'a': return show_resolved(call, what);
    default: call.print("{}\n", name); return 0;
  }
}

int set(Call& call, std::string name) {
  while (!name.empty() && name.back() == '\n') name.pop_back();
  if (name.empty() || name.find_first_of(" /") != std::string::npos) {
    call.complain("{}: the specified hostname is invalid\n", call.argv[0]);
    return 1;
  }
  SetHostname op;
  op.name = name;
  const auto reply = call.ask(std::move(op));
  if (reply) return 0;
  const Errno code = call.code(reply.error());
  if (code == Errno::kEPERM) {
    call.complain("{}: you must be root to change the host name\n", call.argv[0]);
  } else {
    call.complain("{}: name too long\n", call.argv[0]);
  }
  return 1;
}

}  // namespace

int run_hostname(Call& call) {
  static constexpr std::array<std::pair<std::string_view, char>, 14> kLong{{
      {"--alias", 'a'}, {"--all-fqdns", 'A'}, {"--boot", 'b'}, {"--domain", 'd'}, {"--fqdn", 'f'}, {"--long", 'f'}, {"--file", 'F'},
      {"--ip-address", 'i'}, {"--all-ip-addresses", 'I'}, {"--short", 's'}, {"--yp", 'y'}, {"--nis", 'y'}, {"--version", 'V'},
      {"--help", 'h'}}};
  const std::string_view program = std::string_view(call.argv[0]).substr(call.argv[0].rfind('/') + 1);
  const bool domain = program != "hostname" && program != "dnsdomainname";
  char what = program == "dnsdomainname" ? 'd' : domain ? 'y' : '\0';
  std::string file;
  std::vector<std::string> words;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word.size() < 2 || word[0] != '-') {
      words.push_back(word);
      continue;
    }
    std::string letters = word.substr(1);
    if (word.starts_with("--")) {
      const auto row = std::find_if(kLong.begin(), kLong.end(), [&](const auto& r) { return r.first == word; });
      if (row == kLong.end()) {
        call.complain("hostname: unrecognized option '{}'\n{}", word, kHostnameUsage);
        return 255;
      }
      letters = std::string(1, row->second);
    }
    for (const char c : letters) {
      if (c == 'h') {
        call.out(kHostnameUsage);
        return 0;
      }
      if (c == 'V') {
        call.out("hostname 3.23\n");
        return 0;
      }
      if (c == 'F') {
        if (++i < call.argv.size()) file = call.argv[i];
      } else if (std::string_view("aAdfiIsy").find(c) != std::string_view::npos) {
        what = c;
      } else if (c != 'b') {
        call.complain("hostname: invalid option -- '{}'\n{}", c, kHostnameUsage);
        return 255;
      }
    }
  }
  if (words.size() > 1) {
    call.err(kHostnameUsage);
    return 255;
  }
  if (!file.empty()) {
    const auto text = call.read_file(file);
    if (!text) {
      call.complain("{}: can't open `{}'\n", call.argv[0], file);
      return 1;
    }
    return set(call, *text);
  }
  // An empty word is what it would show, not set.
  if (words.empty() || words[0].empty()) return show(call, what);
  if (domain) return call.not_modelled("domainname NAME");
  return set(call, words[0]);
}

}  // namespace nslab::shell
