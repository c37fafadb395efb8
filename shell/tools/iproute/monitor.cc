#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_monitor(Ip& ip) { ip.not_modelled("ip monitor"); }

}  // namespace nslab::shell
