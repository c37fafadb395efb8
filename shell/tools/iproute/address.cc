#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_address(Ip& ip) { ip.not_modelled("ip address"); }

}  // namespace nslab::shell
