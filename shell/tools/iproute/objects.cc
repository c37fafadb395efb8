#include "shell/tools/iproute/objects.h"

#include <array>

#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/object_usage.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kTunnelUsage =
    "Usage: ip tunnel { add | change | del | show | prl | 6rd } [ NAME ]\n"
    "        [ mode { gre | ipip | isatap | sit | vti } ]\n"
    "        [ remote ADDR ] [ local ADDR ]\n"
    "        [ [i|o]seq ] [ [i|o]key KEY ] [ [i|o]csum ]\n"
    "        [ prl-default ADDR ] [ prl-nodefault ADDR ] [ prl-delete ADDR ]\n"
    "        [ 6rd-prefix ADDR ] [ 6rd-relay_prefix ADDR ] [ 6rd-reset ]\n"
    "        [ ttl TTL ] [ tos TOS ] [ [no]pmtudisc ] [ dev PHYS_DEV ]\n"
    "\n"
    "Where: NAME := STRING\n"
    "       ADDR := { IP_ADDRESS | any }\n"
    "       TOS  := { STRING | 00..ff | inherit | inherit/STRING | inherit/00..ff }\n"
    "       TTL  := { 1..255 | inherit }\n"
    "       KEY  := { DOTTED_QUAD | NUMBER }\n";

// A mode of `ip tunnel add`, and the device that its module would have made.
struct Mode {
  std::string_view name, base;
};
constexpr std::array kModes{Mode{"ipip", "tunl0"}, Mode{"ip/ip", "tunl0"},   Mode{"gre", "gre0"},    Mode{"gre/ip", "gre0"},
                            Mode{"sit", "sit0"},   Mode{"ipv6/ip", "sit0"}, Mode{"isatap", "sit0"}, Mode{"vti", "ip_vti0"}};
constexpr std::array kModes6{Mode{"ip6ip6", "ip6tnl0"},   Mode{"ipv6/ipv6", "ip6tnl0"}, Mode{"ipip6", "ip6tnl0"},
                             Mode{"ip/ipv6", "ip6tnl0"},  Mode{"any", "ip6tnl0"},       Mode{"ip6gre", "ip6gre0"},
                             Mode{"gre/ipv6", "ip6gre0"}, Mode{"vti6", "ip6_vti0"}};

// The kernel that the model is pinned to was built without tunnels; others have them as modules.
bool lacks_tunnels(const Ip& ip) {
  const Profile& profile = ip.call.world().profile;
  return profile.kernel == KernelVersion::k6_18 && !profile.netem;
}

std::string read_tunnel_mode(Ip& ip, bool v6) {
  const std::string& word = ip.next();
  const auto& modes = v6 ? kModes6 : kModes;
  for (const Mode& mode : modes) {
    if (mode.name == word) return std::string(mode.base);
  }
  ip.fail(255, fmt::format("Unknown tunnel mode \"{}\"\n", word));
}

struct TunnelWords {
  std::string base{}, name{};
};

// parse_args
TunnelWords read_tunnel(Ip& ip, bool v6) {
  TunnelWords words;
  const Family family = v6 ? Family::kInet6 : Family::kInet;
  for (; ip.more(); ++ip.at) {
    const std::string word = ip.word();
    if (word == "mode") {
      words.base = read_tunnel_mode(ip, v6);
    } else if (word == "remote" || word == "local") {
      if (const std::string& text = ip.next(); text != "any") get_addr(ip, text, family);
    } else if (word == "dev") {
      need_device(ip, ip.next());
    } else if (word == "key" || word == "ikey" || word == "okey" || ip.is("tos") || word == "dsfield") {
      ip.next();
    } else if (word == "ttl" || word == "hoplimit" || word == "hlim") {
      if (const std::string& text = ip.next(); text != "inherit" && !c_number(text, 255)) ip.invalid("invalid TTL", text);
    } else if (word == "seq" || word == "iseq" || word == "oseq" || word == "csum" || word == "icsum" || word == "ocsum" ||
               word == "pmtudisc" || word == "nopmtudisc") {
    } else {
      if (word == "name") {
        ip.next();
      } else if (ip.is("help")) {
        ip.fail(255, std::string(kTunnelUsage));
      }
      if (!words.name.empty()) ip.duplicate2("name", ip.word());
      words.name = ip.word();
    }
  }
  return words;
}

int modify_tunnel(Ip& ip, const std::string& verb) {
  const bool v6 = ip.options.family == Family::kInet6;
  if (!lacks_tunnels(ip)) ip.not_modelled("ip tunnel " + verb);
  const TunnelWords words = read_tunnel(ip, v6);
  if (verb == "add") {
    if (words.base.empty() && !v6) ip.fail(1, "cannot determine tunnel mode (ipip, gre, vti or sit)\n");
    ip.fail(1, fmt::format("add tunnel \"{}\" failed: No such device\n", words.base.empty() ? "ip6tnl0" : words.base));
  }
  const std::string_view error = ip.find_link(words.name) ? "Operation not supported" : "No such device";
  ip.fail(1, fmt::format("{} tunnel \"{}\" failed: {}\n", verb == "change" ? "get" : "delete", words.name, error));
}

// Whether the word that stands here is `show` or one of its other names, or nothing does.
bool is_show(Ip& ip) { return !ip.more() || ip.is("show") || ip.is("list") || ip.word() == "lst"; }

}  // namespace

IpResult ip_tunnel(Ip& ip) {
  if (is_show(ip)) return 0;
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  if (is("add")) return modify_tunnel(ip, "add");
  if (is("change")) return modify_tunnel(ip, "change");
  if (is("delete")) return modify_tunnel(ip, "delete");
  if ((is("prl") || is("6rd")) && !ip.more()) ip.fail(255, "Must specify device\n");
  if (is("prl") || is("6rd")) ip.not_modelled("ip tunnel " + verb);
  if (is("help")) ip.fail(255, std::string(kTunnelUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip tunnel help\"\n", verb));
}

IpResult ip_mrule(Ip& ip) {
  if (!is_show(ip) || ip.at + 1 < ip.words.size()) ip.not_modelled("ip mrule " + (ip.more() ? ip.word() : std::string()));
  ip.print.text("32767:\tfrom all lookup {}\n", ip.options.family == Family::kInet6 ? "main" : "default");
  return 0;
}

IpResult ip_mroute(Ip& ip) {
  if (!is_show(ip)) ip.not_modelled("ip mroute " + ip.word());
  return 0;
}

IpResult ip_xfrm(Ip& ip) {
  if (!ip.more()) ip.fail(255, "Usage: ip xfrm XFRM-OBJECT { COMMAND | help }\nwhere  XFRM-OBJECT := state | policy | monitor\n");
  const std::string object = ip.word();
  ++ip.at;
  const bool known = Ip::matches(object, "state") || Ip::matches(object, "policy");
  if (!known || (!is_show(ip) && !ip.is("flush"))) ip.not_modelled("ip xfrm " + object);
  return 0;
}

namespace {

// What talks to a family of generic netlink that the pinned kernel was built without: its usage is all there is of it.
IpResult lacking_family(Ip& ip, std::string_view usage) {
  if (!ip.more() || ip.is("help")) ip.fail(255, std::string(usage));
  if (!lacks_tunnels(ip)) ip.not_modelled("ip l2tp, fou, ila and macsec");
  ip.fail(1, "RTNETLINK answers: No such file or directory\nError talking to the kernel\n");
}

}  // namespace

IpResult ip_l2tp(Ip& ip) { return lacking_family(ip, kL2tpUsage); }
IpResult ip_fou(Ip& ip) { return lacking_family(ip, kFouUsage); }
IpResult ip_ila(Ip& ip) { return lacking_family(ip, kIlaUsage); }

IpResult ip_macsec(Ip& ip) { return lacking_family(ip, kMacsecUsage); }

}  // namespace nslab::shell
