#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_neigh(Ip& ip) { ip.not_modelled("ip neigh"); }

}  // namespace nslab::shell
