# An address alone does not make a device work.
# fails: lo-up
# cause: link-down
ip addr add 127.0.0.1/8 dev lo
ping -c 1 127.0.0.1
