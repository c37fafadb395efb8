# Numbers of devices.
# fact 40: indices count up from 2 in each namespace, and a free one is not used again
ip link add d0 type ifb
ip link add d1 type ifb
ip link del d1
ip link add d2 type ifb
ip link add d100 index 100 type ifb
ip link add d101 type ifb
ip -o link | cut -d'<' -f1
ip netns add n
ip -n n link add d0 type ifb
ip -n n -o link | cut -d'<' -f1
# fact 42: an index that is taken, and ones that cannot be
ip link add d3 index 2 type ifb
ip link add d3 index 0 type ifb
ip link add d3 index -1 type ifb
# fact 43: a move keeps the index where it is free, and takes the next where not
ip netns add m
ip link add v0 index 50 type veth peer name v1 index 60
ip -n m link add x index 60 type ifb
ip link set v0 netns n
ip link set v1 netns m
ip -n n -o link | cut -d'<' -f1
ip -n m -o link | cut -d'<' -f1
# fact 43: moving back does not bring the old one back, and the peer follows at once
ip -n m link set v1 netns $$
ip -o link show v1 | cut -d'<' -f1
ip -n n -o link show v0 | cut -d'<' -f1
# fact 44: a name that is taken in the target stops the move; a rename on the way helps
ip link add x type ifb
ip link set x netns m
ip link set x netns m name x2
ip -n m -br link
# fact 44: to move to where it is, is nothing
ip link set d0 netns $$
ip link set lo netns $$
# fact 45: the word after netns is a name, else a pid, else a path
ip link set d0 netns /run/netns/m
ip -n m -br link show d0
ip link set d2 netns 999999
# fact 46: ip link and /proc/net/dev list by index
ip link add a9 index 3 type ifb
ip -o link | cut -d: -f1,2
tail -n +3 /proc/net/dev | cut -d: -f1
