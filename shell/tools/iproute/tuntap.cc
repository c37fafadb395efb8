// ip tuntap: tun and tap links that stay without a program behind them.
#include <algorithm>
#include <array>

#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kTuntapUsage =
    "Usage: ip tuntap { add | del | show | list | lst | help } [ dev PHYS_DEV ]\n"
    "       [ mode { tun | tap } ] [ user USER ] [ group GROUP ]\n"
    "       [ one_queue ] [ pi ] [ vnet_hdr ] [ multi_queue ] [ name NAME ]\n"
    "\n"
    "Where: USER  := { STRING | NUMBER }\n"
    "       GROUP := { STRING | NUMBER }\n";

struct TunWords {
  std::string name{};
  Tun options{};
  bool has_mode = false;
};

// A number, or a name in a file of accounts.
std::uint32_t read_account(Ip& ip, const std::string& file, std::string_view what) {
  const std::string& word = ip.next();
  if (!word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; })) return ip.get_unsigned("", word);
  const auto text = ip.call.read_file(file);
  const std::string start = word + ":";
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.starts_with(start)) continue;
    const auto second = line.find(':', start.size());
    if (second == std::string_view::npos) continue;
    return ip.get_unsigned("", line.substr(second + 1, line.find(':', second + 1) - second - 1));
  }
  ip.fail(255, fmt::format("invalid {} \"{}\"\n", what, word));
}

void read_name(Ip& ip, TunWords& words, std::string_view what) {
  constexpr std::size_t kMostName = 15;
  const std::string& name = ip.word();
  const bool bad = name.empty() || name.size() > kMostName ||
                   std::any_of(name.begin(), name.end(), [](char c) { return c == '/' || c == ' ' || (c >= '\t' && c <= '\r'); });
  if (bad) ip.invalid(fmt::format("\"{}\" not a valid ifname", what), name);
  words.name = name;
}

TunWords read_words(Ip& ip) {
  TunWords words;
  for (; ip.more(); ++ip.at) {
    if (ip.is("mode")) {
      ip.next();
      if (!ip.is("tun") && !ip.is("tap")) ip.fail(255, fmt::format("Unknown tunnel mode \"{}\"\n", ip.word()));
      words.options.tap = !ip.is("tun");
      words.has_mode = true;
    } else if (ip.equals("user")) {
      words.options.owner = read_account(ip, "/etc/passwd", "user");
    } else if (ip.equals("group")) {
      words.options.group = read_account(ip, "/etc/group", "group");
    } else if (ip.is("pi")) {
      words.options.no_pi = false;
    } else if (ip.is("one_queue")) {
      ip.not_modelled("ip tuntap: one_queue");
    } else if (ip.is("vnet_hdr")) {
      words.options.vnet_header = true;
    } else if (ip.is("multi_queue")) {
      words.options.multi_queue = true;
    } else if (ip.is("dev")) {
      ip.next();
      read_name(ip, words, "dev");
    } else {
      if (ip.equals("name")) {
        ip.next();
      } else if (ip.is("help")) {
        ip.fail(255, std::string(kTuntapUsage));
      }
      if (!words.name.empty()) ip.duplicate2("name", ip.word());
      read_name(ip, words, "name");
    }
  }
  if (!words.has_mode) ip.fail(1, "You failed to specify a tunnel mode\n");
  return words;
}

[[noreturn]] void refuse_ioctl(Ip& ip, Errno code) { ip.fail(1, fmt::format("ioctl(TUNSETIFF): {}\n", error_text(code))); }

Result<Reply> create(Ip& ip, const TunWords& words) {
  NewLink op;
  op.name = words.name.empty() ? (words.options.tap ? "tap%d" : "tun%d") : words.name;
  op.data = NewTun{words.options};
  return ip.call.ask(std::move(op));
}

int add(Ip& ip) {
  const TunWords words = read_words(ip);
  const auto made = create(ip, words);
  if (made) return 0;
  refuse_ioctl(ip, made.error().reason == Reason::kNameTaken ? Errno::kEBUSY : ip.call.code(made.error()));
}

int del(Ip& ip) {
  const TunWords words = read_words(ip);
  const LinkId id = words.name.empty() ? LinkId{} : ip.find_link(words.name);
  if (!id) {
    // It is made first, and then not kept.
    const auto made = create(ip, words);
    if (!made) refuse_ioctl(ip, ip.call.code(made.error()));
  } else {
    const Tun* tun = ip.link(id).as<Tun>();
    if (tun == nullptr || tun->tap != words.options.tap || tun->multi_queue != words.options.multi_queue) refuse_ioctl(ip, Errno::kEINVAL);
    if (tun->attached) refuse_ioctl(ip, Errno::kEBUSY);
  }
  DelLink op;
  op.link.name = words.name.empty() ? (words.options.tap ? "tap0" : "tun0") : words.name;
  (void)ip.call.ask(std::move(op));
  return 0;
}

int show_tuntap(Ip& ip) {
  Printer& p = ip.print;
  p.begin_list();
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) {
    const Link& link = ip.link(id);
    const Tun* tun = link.as<Tun>();
    if (tun == nullptr) continue;
    p.open_object();
    p.any("ifname", "{}:", link.name.text());
    p.open_array("flags");
    const auto flag = [&](bool shown, std::string_view name) {
      if (shown) p.any("", " {}", name);
    };
    flag(!tun->tap, "tun");
    flag(tun->tap, "tap");
    flag(!tun->no_pi, "pi");
    flag(tun->multi_queue, "multi_queue");
    flag(tun->vnet_header, "vnet_hdr");
    flag(tun->persist, "persist");
    flag(!tun->no_pi, "filter");
    p.close_array();
    if (tun->owner != ~0U) p.any("user", " user {}", tun->owner);
    if (tun->group != ~0U) p.any("group", " group {}", tun->group);
    p.newline();
    p.close_object();
  }
  p.end_list();
  return 0;
}

}  // namespace

IpResult ip_tuntap(Ip& ip) {
  if (!ip.more()) return show_tuntap(ip);
  const auto after = [&](int (*run)(Ip&)) {
    ++ip.at;
    return run(ip);
  };
  if (ip.is("add")) return after(add);
  if (ip.is("delete")) return after(del);
  if (ip.is("show") || ip.is("lst") || ip.is("list")) return after(show_tuntap);
  if (ip.is("help")) ip.fail(255, std::string(kTuntapUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip tuntap help\".\n", ip.word()));
}

}  // namespace nslab::shell
