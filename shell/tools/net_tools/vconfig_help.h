// shell/tools/net_tools/vconfig_help.h — what vconfig says of itself (vlan 2.0.5).
#ifndef NSLAB_SHELL_TOOLS_NET_TOOLS_VCONFIG_HELP_H_
#define NSLAB_SHELL_TOOLS_NET_TOOLS_VCONFIG_HELP_H_

#include <string_view>

namespace nslab::shell::net_tools {

inline constexpr std::string_view kVconfigWarning =
    "\nWarning: vconfig is deprecated and might be removed in the future, please migrate to ip(route2) as soon as possible!\n\n";
inline constexpr std::string_view kVconfigUsage =
    "\n"
    "Usage: add             [interface-name] [vlan_id]\n"
    "       rem             [vlan-name]\n"
    "       set_flag        [interface-name] [flag-num]       [0 | 1]\n"
    "       set_egress_map  [vlan-name]      [skb_priority]   [vlan_qos]\n"
    "       set_ingress_map [vlan-name]      [skb_priority]   [vlan_qos]\n"
    "       set_name_type   [name-type]\n"
    "\n"
    "* The [interface-name] is the name of the ethernet card that hosts\n"
    "  the VLAN you are talking about.\n"
    "* The vlan_id is the identifier (0-4095) of the VLAN you are operating on.\n"
    "* skb_priority is the priority in the socket buffer (sk_buff).\n"
    "* vlan_qos is the 3 bit priority in the VLAN header\n"
    "* name-type:  VLAN_PLUS_VID (vlan0005), VLAN_PLUS_VID_NO_PAD (vlan5),\n"
    "              DEV_PLUS_VID (eth0.0005), DEV_PLUS_VID_NO_PAD (eth0.5)\n"
    "* FLAGS:  1 REORDER_HDR  When this is set, the VLAN device will move the\n"
    "            ethernet header around to make it look exactly like a real\n"
    "            ethernet device.  This may help programs such as DHCPd which\n"
    "            read the raw ethernet packet and make assumptions about the\n"
    "            location of bytes.  If you don't need it, don't turn it on, because\n"
    "            there will be at least a small performance degradation.  Default\n"
    "            is OFF.\n";

}  // namespace nslab::shell::net_tools

#endif  // NSLAB_SHELL_TOOLS_NET_TOOLS_VCONFIG_HELP_H_
