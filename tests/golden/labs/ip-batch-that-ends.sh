# What ends ip -batch at once, and what fails one line of it.
ip link add d0 type veth peer name d1
printf 'link set d0 up\naddr add 10.0.0.300/24 dev d0\naddr add 10.0.0.1/24 dev d0\n' > a
ip -batch a; echo $?
ip -force -batch a; echo $?
printf 'link set d0 up\naddr add 10.0.0.3/24 dev nosuch\naddr add 10.0.0.1/24 dev d0\n' > b
ip -batch b; echo $?
ip -force -batch b; echo $?
printf 'link set d0 up\nlnk show\naddr add 10.0.0.2/24 dev d0\n' > c
ip -batch c; echo $?
ip -force -batch c; echo $?
printf 'link set d0 up\nroute add\naddr add 10.0.0.4/24 dev d0\n' > d
ip -batch d; echo $?
ip -force -batch d; echo $?
printf 'link help\naddr add 10.0.0.4/24 dev d0\n' > e
ip -batch e; echo $?
ip -force -batch e 2>&1 | tail -3
printf 'link set nosuch up\naddr add 10.0.0.5/24 dev d0\nlink set\nlink foo\naddr bar\nroute baz\n' > f
ip -force -batch f; echo $?
printf 'link set d0 mtu\naddr add 10.0.0.6/24 dev d0\n' > g
ip -force -batch g; echo $?
printf 'link set d0 bogus\naddr add 10.0.0.6/24 dev d0\n' > h
ip -force -batch h; echo $?
printf 'route add 1.2.3.0/24 via 10.0.0.99 dev d0 bogus 3\nroute add 1.2.4.0/24 via 99.0.0.1\nroute del 5.5.5.0/24\nneigh add 1.2.3.4 lladdr zz dev d0\nrule add from x\n' > i
ip -force -batch i; echo $?
printf 'netns add a\nnetns add a\nnetns del b\nlink add x type bogus\nlink add d0 type bridge\nlink show nosuch\naddr show dev nosuch\n' > j
ip -force -batch j; echo $?
printf 'route get 1.2.3.4 frm 3\nroute show table bogus\nlink add v1 type veth pear name v2\nlink add br0 type bridge stp\nlink set d0 master nosuch\n' > k
ip -force -batch k; echo $?
printf 'link add br0 type bridge stp bogus\n' > l
ip -force -batch l; echo $?
printf 'link set d0 master nosuch\n' > m
ip -force -batch m; echo $?
printf 'addr del 1.2.3.4/24 dev d0\naddr add 1.2.3.4/24\nlink del nosuch\nroute show 1.2.3.4.5\n' > n
ip -force -batch n; echo $?
printf 'link del nosuch\nroute show 1.2.3.4.5\naddr show d1\n' > o
ip -force -batch o; echo $?
printf 'neigh add 1.2.3.4 lladdr zz dev d0\naddr add 10.0.0.99/24 dev d0\n' > p
ip -force -batch p; echo $?
printf 'rule add from x\naddr add 10.0.0.99/24 dev d0\n' > q
ip -force -batch q; echo $?
printf 'link add x type bogus\nlink add d0 type bridge\nlink show nosuch\naddr show dev nosuch\nlink set d0 up\n' > r
ip -force -batch r; echo $?
ip -batch nosuch; echo $?
ip addr show d0 | grep inet
