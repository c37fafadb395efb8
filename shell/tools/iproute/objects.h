// shell/tools/iproute/objects.h — the small objects of `ip`: tunnels, and lists that are empty or always the same.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_OBJECTS_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_OBJECTS_H_

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_tunnel(Ip& ip);
IpResult ip_addrlabel(Ip& ip);
// ip mrule: the one rule that every namespace has.
IpResult ip_mrule(Ip& ip);
// ip mroute, tcp_metrics, xfrm: nothing is ever in them, for what would put something there is refused.
IpResult ip_mroute(Ip& ip);
IpResult ip_tcp_metrics(Ip& ip);
IpResult ip_xfrm(Ip& ip);
// What talks to a family of generic netlink that the pinned kernel was built without: fou, ila, l2tp, macsec.
IpResult ip_generic(Ip& ip);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_OBJECTS_H_
