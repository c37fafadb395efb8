#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_link(Ip& ip) { ip.not_modelled("ip link"); }

}  // namespace nslab::shell
