#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_netns(Ip& ip) { ip.not_modelled("ip netns"); }

std::optional<std::string> enter_netns(Call& call, const std::string& name) {
  Setns enter;
  enter.path = "/run/netns/" + name;
  enter.kinds = clone_flag::kNewnet;
  if (const auto reply = call.ask(enter); !reply) {
    return fmt::format("Cannot open network namespace \"{}\": {}\n", name, error_text(call.code(reply.error())));
  }
  return std::nullopt;
}

}  // namespace nslab::shell
