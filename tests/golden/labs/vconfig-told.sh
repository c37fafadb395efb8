# vconfig, of which the kernel here knows no device: each command is one of ip's, with its own status.
ip link add e0 type veth peer name e1
vconfig
vconfig add e0 5
vconfig rem e0.5
vconfig set_flag e0.5 1 1
vconfig set_flag e0.5 1 7
vconfig set_egress_map e0.5 1 2
vconfig set_ingress_map e0.5 1 2
vconfig set_name_type VLAN_PLUS_VID_NO_PAD
vconfig add e0 7
cat /run/network/vlan/name-type
vconfig bogus x y
vconfig add e0
vconfig add e0 1 2 3
vconfig add e0 abc
vconfig add nosuch 3
