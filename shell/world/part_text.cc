// ShapeParts as a person would type them.
#include <fmt/format.h>

#include "shell/world/part.h"

namespace nslab::shell {

namespace {

struct Lines {
  std::string operator()(const MakeNetns& s) const {
    std::string out = fmt::format("ip netns add {0}\nip -n {0} link set lo up\n", s.name);
    if (s.router) out += fmt::format("ip netns exec {} sysctl -qw net.ipv4.ip_forward=1\n", s.name);
    return out;
  }
  std::string operator()(const MakeBridge& s) const { return fmt::format("ip -n {} link add {} up type bridge\n", s.netns, s.name); }
  std::string operator()(const MakeCable& s) const {
    const std::string port = s.bridge.empty() ? "" : fmt::format(" master {}", s.bridge);
    return fmt::format("ip -n {0} link add {1}{2} up type veth peer name {3} netns {4}\nip -n {4} link set {3} up\n", s.netns, s.name, port,
                       s.far_name, s.far_netns);
  }
  std::string operator()(const GiveAddress& s) const {
    return fmt::format("ip -n {} addr add {} dev {}\n", s.netns, nslab::to_string(s.address), s.link);
  }
  std::string operator()(const GiveRoute& s) const {
    const std::string to = s.to.length == 0 ? "default" : nslab::to_string(s.to);
    std::string out = fmt::format("ip -n {} route add {}", s.netns, to);
    for (const IpAddress& via : s.via) out += fmt::format("{} via {}", s.via.size() > 1 ? " nexthop" : "", nslab::to_string(via));
    return out + "\n";
  }
};

}  // namespace

std::string commands_of(const ShapePart& part) { return std::visit(Lines{}, part); }

}  // namespace nslab::shell
