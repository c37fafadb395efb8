# $$ is the shell's own process: this names the namespace in which we are.
# fails: name
# cause: wrong-netns
ip netns attach vault $$
ip addr add 10.95.0.1/24 dev to-vault
ip link set to-vault up
