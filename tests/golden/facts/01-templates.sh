# Names that the kernel makes.
# fact 28: %d becomes the lowest free number
ip link add foo%d type ifb
ip link add foo%d type ifb
ip link add foo7 type ifb
ip link del foo0
ip link add foo%d type ifb
ip link add foo%d type ifb
# fact 28: for both ends of a cable and for a rename too; once only, and nothing but %d
ip link add b%d type veth peer name b%d
ip link add 'x%dy%d' type ifb
ip link add 'x%s' type ifb
ip link add '%d' type ifb
ip link set foo7 name zz%d
ip -br link
# fact 29: without a name it is the kind and a number
ip link add type veth
ip link add type bridge
ip link add type ifb
ip link add v type veth
ip -o link | cut -d: -f2
