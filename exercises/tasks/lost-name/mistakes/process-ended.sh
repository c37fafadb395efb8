# Without the process the namespace is gone for good, and the cable with it.
# fails: alive name outer
# cause: link-missing
# blame: 5
pkill -x sleep
sleep 1
ip netns add vault
ip addr add 10.95.0.1/24 dev to-vault
