// shell/tools/iproute/objects.h — the small objects of `ip`: tunnels, and lists that are empty or always the same.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_OBJECTS_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_OBJECTS_H_

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_tunnel(Ip& ip);
IpResult ip_addrlabel(Ip& ip);
// ip mrule: the one rule that every namespace has.
IpResult ip_mrule(Ip& ip);
// ip mroute, tcp_metrics, xfrm, token, sr, mptcp, ioam: nothing is ever in them, for what would put something there is refused.
IpResult ip_mroute(Ip& ip);
IpResult ip_tcp_metrics(Ip& ip);
IpResult ip_xfrm(Ip& ip);
IpResult ip_token(Ip& ip);
IpResult ip_sr(Ip& ip);
IpResult ip_mptcp(Ip& ip);
IpResult ip_ioam(Ip& ip);
// What a link has counted, by groups.
IpResult ip_stats(Ip& ip);
// Families of generic netlink that the pinned kernel was built without.
IpResult ip_l2tp(Ip& ip);
IpResult ip_fou(Ip& ip);
IpResult ip_ila(Ip& ip);
IpResult ip_macsec(Ip& ip);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_OBJECTS_H_
