# What a device may be called.
# fact 26: fifteen characters do, sixteen do not; who refuses depends on which name it is
ip link add abcdefghijklmno type ifb
ip link add abcdefghijklmnop type ifb
ip link add veth0 type veth peer name abcdefghijklmnop
ip link set abcdefghijklmno name abcdefghijklmnop
# fact 27: characters that the tool refuses
ip link add a/b type ifb
ip link add 'a b' type ifb
ip link add '' type ifb
# fact 27: names that the kernel refuses
ip link add . type ifb
ip link add .. type ifb
ip link add a:b type ifb
ip link add 'a%b' type ifb
ip link add all type ifb
ip link add default type ifb
# fact 27: names that both take
ip link add -x type ifb
ip link add 123 type ifb
ip link add привет type ifb
ip link add ... type ifb
ip link add dev type ifb
ip link add name dev type ifb
ip -br link
