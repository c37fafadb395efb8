# What getent finds in /etc/hosts, by family and by what the namespace has addresses of.
ip netns add a; ip -n a link set lo up
echo "127.0.0.1 localhost" > /etc/hosts
echo "10.0.0.5 web www.example web.local" >> /etc/hosts
echo "fd00::5 web six" >> /etc/hosts
echo "10.0.0.6 web" >> /etc/hosts
ip netns exec a getent ahosts web
ip netns exec a getent ahostsv4 web
ip netns exec a getent ahostsv6 web
ip netns exec a getent ahostsv6 six
ip netns exec a getent ahostsv4 six; echo $?
ip netns exec a getent ahosts www.example
ip netns exec a getent hosts web
ip netns exec a getent hosts six
ip netns exec a getent hosts www.example
ip netns exec a getent ahosts localhost
ip netns exec a getent ahosts ::1
ip netns exec a getent ahostsv4 ::1; echo $?
ip netns exec a getent ahostsv6 ::1; echo $?
ip netns exec a getent ahosts nowhere; echo $?
ip netns exec a getent hosts 10.0.0.5
ip netns exec a getent hosts fd00::5
ip netns exec a getent hosts 10.0.0.77; echo $?
ip netns exec a getent hosts
ip netns exec a getent services ssh
ip netns exec a getent passwd root
ip netns exec a getent group root
ip netns exec a getent nothing x; echo $?
ip netns exec a getent; echo $?
ip -n a link add v0 type dummy; ip -n a link add v0 type veth peer name v1; ip -n a link set v0 up; ip -n a link set v1 up; ip -n a addr add 10.0.0.1/24 dev v0
echo "127.0.0.1 localhost" > /etc/hosts
echo "::1 localhost6 ip6-localhost" >> /etc/hosts
echo "10.0.0.5 web www.example web.local" >> /etc/hosts
echo "10.0.0.6 web other" >> /etc/hosts
echo "fd00::5 mixed six" >> /etc/hosts
echo "10.0.0.7 mixed" >> /etc/hosts
ip netns exec a getent hosts
ip netns exec a getent hosts web
ip netns exec a getent hosts other
ip netns exec a getent hosts mixed
ip netns exec a getent ahosts web
ip netns exec a getent ahosts other
ip netns exec a getent ahostsv4 web
ip netns exec a getent ahostsv6 web
ip netns exec a getent ahostsv4 mixed
ip netns exec a getent ahostsv6 mixed
ip netns exec a getent ahosts mixed
ip netns exec a getent ahostsv4 10.9
ip netns exec a getent ahostsv4 ::1; echo $?
ip netns exec a getent ahostsv6 10.0.0.3; echo $?
ip -n a addr add fd00::1/64 dev v0 nodad
ip netns exec a getent ahosts mixed
ip netns exec a getent ahostsv6 mixed
ip netns exec a getent ahostsv6 web
ip netns exec a getent ahostsv4 mixed
ip netns exec a getent ahostsv6 10.0.0.3; echo $?
ip -n a addr del 10.0.0.1/24 dev v0
ip netns exec a getent ahosts mixed
ip netns exec a getent ahostsv4 mixed
ip netns exec a getent ahosts web
ip netns exec a ping -c 1 -W 1 mixed | head -1
ip netns exec a ping -4 -c 1 -W 1 mixed | head -1
ip -n a addr add 10.0.0.1/24 dev v0
ip netns exec a ping -c 1 -W 1 mixed | head -1
