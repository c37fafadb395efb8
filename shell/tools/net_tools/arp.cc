// arp of net-tools 2.10: SIOCSARP, SIOCDARP, and the listing of /proc/net/arp.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "shell/tools/net_tools/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

constexpr int kFailed = 255, kArpUsageStatus = 3;

constexpr std::string_view kArpUsage =
    "Usage:\n"
    "  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache\n"
    "  arp [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry\n"
    "  arp [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file\n"
    "  arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr> [temp]            <-Add entry\n"
    "  arp [-v]   [<HW>] [-i <if>] -Ds <host> <if> [netmask <nm>] pub          <-''-\n"
    "\n"
    "        -a                       display (all) hosts in alternative (BSD) style\n"
    "        -e                       display (all) hosts in default (Linux) style\n"
    "        -s, --set                set a new ARP entry\n"
    "        -d, --delete             delete a specified entry\n"
    "        -v, --verbose            be verbose\n"
    "        -n, --numeric            don't resolve names\n"
    "        -i, --device             specify network interface (e.g. eth0)\n"
    "        -D, --use-device         read <hwaddr> from given device\n"
    "        -A, -p, --protocol       specify protocol family\n"
    "        -f, --file               read new entries from file or from /etc/ethers\n"
    "\n"
    "  <HW>=Use '-H <hw>' to specify hardware address type. Default: ether\n"
    "  List of possible hardware types (which support ARP):\n"
    "    ash (Ash) ether (Ethernet) ax25 (AMPR AX.25) \n"
    "    netrom (AMPR NET/ROM) rose (AMPR ROSE) arcnet (ARCnet) \n"
    "    dlci (Frame Relay DLCI) fddi (Fiber Distributed Data Interface) hippi (HIPPI) \n"
    "    irda (IrLAP) x25 (generic X.25) eui64 (Generic EUI-64) \n";

struct ArpOptions {
  bool numeric = false, verbose = false, use_device = false;
  char action = 0;  // 's', 'd', 'f'; else a listing
  bool bsd = false;
  std::string device{};
  std::vector<std::string> words{};
};

// What one line of /proc/net/arp says.
struct Entry {
  std::string address{}, flags{}, mac{}, device{};
};

std::vector<Entry> entries(Call& call) {
  std::vector<Entry> found;
  const auto text = call.read_file("/proc/net/arp");
  if (!text) return found;
  for (const std::string& line : lines_of(*text)) {
    const auto words = words_of(line);
    if (words.size() == 6 && words[2].starts_with("0x")) found.push_back({words[0], words[2], words[3], words[5]});
  }
  return found;
}

// The name that /etc/hosts has for an address.
std::string name_of(Call& call, const std::string& address) {
  const auto text = call.read_file("/etc/hosts");
  if (!text) return "";
  for (const std::string& line : lines_of(*text)) {
    const auto words = words_of(line.substr(0, line.find('#')));
    if (words.size() > 1 && words[0] == address) return words[1];
  }
  return "";
}

unsigned flags_of(const Entry& entry) { return static_cast<unsigned>(std::strtoul(entry.flags.c_str(), nullptr, 16)); }

constexpr unsigned kComplete = 2, kPermanent = 4, kPublished = 8;

void show_bsd(Call& call, const Entry& e, const std::string& name) {
  const unsigned flags = flags_of(e);
  call.print("{} ({}) at ", name.empty() ? "?" : name, e.address);
  if ((flags & kComplete) == 0) {
    call.out((flags & kPublished) != 0 ? "<from_interface> " : "<incomplete> ");
  } else {
    call.print("{} [ether] ", e.mac);
  }
  if ((flags & kPermanent) != 0) call.out("PERM ");
  if ((flags & kPublished) != 0) call.out("PUP ");
  call.print("on {}\n", e.device);
}

void show_linux(Call& call, const Entry& e, const std::string& name, bool* headed) {
  if (!*headed) call.out("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
  *headed = true;
  const unsigned flags = flags_of(e);
  call.print("{:<23.23}  ", name.empty() ? e.address : name);
  if ((flags & kComplete) == 0 && (flags & kPublished) == 0) {
    call.print("{:<8.8}(incomplete)                              {}\n", "", e.device);
    return;
  }
  std::string letters;
  if ((flags & kComplete) != 0) letters += 'C';
  if ((flags & kPermanent) != 0) letters += 'M';
  if ((flags & kPublished) != 0) letters += 'P';
  const bool published_only = (flags & kComplete) == 0;
  call.print("{:<8.8}{:<17.17}   {:<6}{:<15.15} {}\n", published_only ? "*" : "ether", published_only ? "<from_interface>" : e.mac,
             letters, "", e.device);
}

int show(Call& call, const ArpOptions& options) {
  std::string wanted;
  if (!options.words.empty()) {
    const auto target = look_up(call, options.words.front(), false);
    if (!target) return kFailed;
    wanted = to_string(target->address);
  }
  std::size_t seen = 0;
  std::size_t shown = 0;
  bool headed = false;
  for (const Entry& entry : entries(call)) {
    ++seen;
    if ((!wanted.empty() && entry.address != wanted) || (!options.device.empty() && entry.device != options.device)) continue;
    ++shown;
    const std::string name = options.numeric ? "" : name_of(call, entry.address);
    if (options.bsd) {
      show_bsd(call, entry, name);
    } else {
      show_linux(call, entry, name, &headed);
    }
  }
  if (options.verbose) call.print("Entries: {}\tSkipped: {}\tFound: {}\n", seen, seen - shown, shown);
  if (shown != 0) return 0;
  if (!wanted.empty() && !options.bsd) {
    call.print("{} ({}) -- no entry\n", options.words.front(), wanted);
  } else if (!wanted.empty() || !options.device.empty()) {
    call.print("arp: in {} entries no match found.\n", seen);
  }
  return 0;
}

int complain(Call& call, std::string_view what, Errno code) {
  call.complain("{}: {}\n", what, error_text(code));
  return kFailed;
}

// arp_req_set: where no device is named, the one by which the address is reached.
std::optional<std::string> device_towards(Call& call, const IpAddress& address) {
  const Link* best = nullptr;
  int best_length = -1;
  const World& world = call.world();
  for (const auto& [index, id] : world.netns[call.netns()].links) {
    const Link& link = world.links[id];
    for (const Ifaddr& a : *link.addresses4) {
      if (!link.is_up() || !a.covers(address) || a.prefix_length <= best_length) continue;
      best = &link;
      best_length = a.prefix_length;
    }
  }
  if (best != nullptr) return best->name.text();
  const FibTable* table = world.netns[call.netns()].fib4.tables.find(rt_table::kMain);
  if (table == nullptr) return std::nullopt;
  for (const auto& [key, route] : table->routes) {
    if (!route.destination.contains(address) || static_cast<int>(route.destination.length) <= best_length || !route.has_nexthop()) continue;
    best_length = static_cast<int>(route.destination.length);
    best = world.links.find(route.nexthop.link);
  }
  if (best == nullptr) return std::nullopt;
  return best->name.text();
}

int set(Call& call, const ArpOptions& options) {
  const auto& words = options.words;
  if (words.empty()) {
    call.err("arp: need host name\n");
    return kFailed;
  }
  const auto target = look_up(call, words[0], false);
  if (!target) return kFailed;
  if (words.size() < 2) {
    call.err("arp: need hardware address\n");
    return kFailed;
  }
  bool temporary = false;
  bool published = false;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "pub") {
      published = true;
    } else if (words[i] == "temp") {
      temporary = true;
    } else {
      return call.not_modelled("arp -s … " + words[i]);
    }
  }
  NewNeigh op;
  op.address = target->address;
  if (published) {
    if (options.device.empty() && !options.use_device) return complain(call, "SIOCSARP", Errno::kENODEV);
    op.proxy = true;
  } else if (options.use_device) {
    return call.not_modelled("arp -Ds without pub");
  } else {
    const auto mac = parse_ether(words[1]);
    if (!mac) {
      call.err("arp: invalid hardware address\n");
      return kFailed;
    }
    op.lladdr = *mac;
  }
  op.state = temporary ? Nud::kStale : Nud::kPermanent;
  op.replace = true;
  op.link.name = !options.device.empty() ? options.device : options.use_device ? words[1] : "";
  if (op.link.name.empty()) {
    const auto device = device_towards(call, target->address);
    if (!device) return complain(call, "SIOCSARP", Errno::kENETUNREACH);
    op.link.name = *device;
  }
  const auto reply = call.ask(std::move(op));
  return reply ? 0 : complain(call, "SIOCSARP", call.code(reply.error()));
}

int remove(Call& call, const ArpOptions& options) {
  if (options.words.empty()) {
    call.err("arp: need host name\n");
    return kFailed;
  }
  const auto target = look_up(call, options.words[0], false);
  if (!target) return kFailed;
  const bool published = options.words.size() > 1 && options.words[1] == "pub";
  DelNeigh op;
  op.address = target->address;
  op.proxy = published;
  op.link.name = options.device;
  if (options.device.empty()) {
    const auto device = device_towards(call, target->address);
    if (!device) return complain(call, "SIOCDARP(dontpub)", Errno::kENETUNREACH);
    op.link.name = *device;
  }
  const auto reply = call.ask(std::move(op));
  if (reply) return 0;
  const Errno code = call.code(reply.error());
  if (code == Errno::kENXIO || code == Errno::kENOENT) {
    call.print("No ARP entry for {}\n", options.words[0]);
    return kFailed;
  }
  return complain(call, published ? "SIOCDARP(pub)" : "SIOCDARP(dontpub)", code);
}

// The letters and long names. Nothing: go on; else the status to end with.
std::optional<int> parse(Call& call, ArpOptions* options) {
  static constexpr std::array<std::pair<std::string_view, char>, 11> kLong{{
      {"--all", 'a'}, {"--set", 's'}, {"--delete", 'd'}, {"--verbose", 'v'}, {"--numeric", 'n'}, {"--device", 'i'}, {"--use-device", 'D'},
      {"--file", 'f'}, {"--version", 'V'}, {"--help", 'h'}, {"--hw-type", 'H'}}};
  const auto& argv = call.argv;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word.size() < 2 || word[0] != '-') {
      options->words.push_back(word);
      continue;
    }
    std::string letters = word.substr(1);
    if (word.starts_with("--")) {
      const auto row = std::find_if(kLong.begin(), kLong.end(), [&](const auto& r) { return r.first == word; });
      if (row == kLong.end()) {
        call.complain("arp: unrecognized option '{}'\n{}", word, kArpUsage);
        return kArpUsageStatus;
      }
      letters = std::string(1, row->second);
    }
    for (std::size_t j = 0; j < letters.size(); ++j) {
      const char c = letters[j];
      if (c == 'i' || c == 'H' || c == 't' || c == 'A' || c == 'p') {
        std::string value = letters.substr(j + 1);
        if (value.empty() && i + 1 < argv.size()) value = argv[++i];
        if (c == 'i') options->device = value;
        if (c != 'i' && value != "ether" && value != "inet") return call.not_modelled(fmt::format("arp -{} {}", c, value));
        break;
      }
      switch (c) {
        case 'a': options->bsd = true; break;
        case 'e': options->bsd = false; break;
        case 'n': options->numeric = true; break;
        case 'v': options->verbose = true; break;
        case 'D': options->use_device = true; break;
        case 's':
        case 'd': options->action = c; break;
        case 'f':
        case 'V': return call.not_modelled(fmt::format("arp -{}", c));
        default:
          if (c != 'h') call.complain("arp: invalid option -- '{}'\n", c);
          call.err(kArpUsage);
          return kArpUsageStatus;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

int run_arp(Call& call) {
  ArpOptions options;
  if (const auto over = parse(call, &options)) return *over;
  if (options.action == 's') return set(call, options);
  if (options.action == 'd') return remove(call, options);
  return show(call, options);
}

}  // namespace nslab::shell
