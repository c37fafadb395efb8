// shell/tools/iproute/bridge.h — the bridge command: its objects, one file each.
//
// They read their words from an Ip, as ip's objects do; what differs is the status: 255 where ip has 1 or 2.
// Document: iproute2 6.1, bridge/*.c.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_BRIDGE_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_BRIDGE_H_

#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

// -c: VLANs as ranges.
struct BridgeWords {
  bool ranges = false;
};

int bridge_link(Ip& ip);
int bridge_fdb(Ip& ip);
int bridge_vlan(Ip& ip, const BridgeWords& how);
int bridge_mdb(Ip& ip);
IpResult bridge_monitor(Ip& ip);

// A line of bridge monitor; the names are those of `world`.
void print_fdb_change(Ip& ip, const World& world, LinkId bridge, const FdbKey& key, const FdbEntry& entry, bool deleted);
void print_mdb_change(Ip& ip, const World& world, LinkId bridge, const MdbKey& key, const MdbPort& member, bool deleted);

// Asks the kernel; 0, or 255 where it refuses.
template <class O>
int bridge_ask(Ip& ip, O op) {
  return ip.ask(std::move(op)) == 0 ? 0 : 255;
}
// The link of that name, or `text` with the name in it and status 255.
LinkId bridge_device(Ip& ip, const std::string& name, std::string_view text = "Cannot find device \"{}\"\n");
// atoi(3)
long c_atoi(std::string_view text);
// The links of the namespace by ifindex.
std::vector<LinkId> links_in_order(const Ip& ip);
// The bridge that a link is a port of; none otherwise.
LinkId bridge_of_port(const World& world, LinkId port);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_BRIDGE_H_
