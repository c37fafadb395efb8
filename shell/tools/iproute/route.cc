#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_route(Ip& ip) { ip.not_modelled("ip route"); }

}  // namespace nslab::shell
