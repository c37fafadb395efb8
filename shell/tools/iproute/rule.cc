#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_rule(Ip& ip) { ip.not_modelled("ip rule"); }

}  // namespace nslab::shell
