# fails: lo-up
# cause: link-down
# blame: 6
ip link set lo up
ping -c 1 127.0.0.1
ip link set lo down
