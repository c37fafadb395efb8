# Room on file systems of memory; listings of sockets by other options.
mkdir /tmp/m; mount -t tmpfs -o size=10m,nr_inodes=100 box /tmp/m
df /tmp/m; df -h /tmp/m; df -i /tmp/m; df -T /tmp/m
dd if=/dev/zero of=/tmp/m/x bs=1k count=100 2>/dev/null; df -k /tmp/m; df -hT /tmp/m; df -BM /tmp/m; df -m /tmp/m; df -P /tmp/m; df --si /tmp/m
df --output=source,size,pcent /tmp/m
df --output=used,avail /tmp/m
df --total /tmp/m
df --output=foo
df -z
df /nix
df /proc
stat -f -c '%n %l %t %T %b %f %a %s %S %c %d' /tmp/m
stat -f /tmp/m | tail -3
stat -fc %T /proc /sys
stat -f /nix
umount /tmp/m
free -h | head -1
free -w | head -1
free -V
free foo
netstat -o
netstat -tnle
netstat -e
netstat -M
netstat foo
netstat -C
netstat --inet -n
netstat -z
netstat -h
netstat -V
ss -A tcp,udp -ln
ss --query=tcp -l
ss -A unix -l
ss -A raw
ss -A foo
ss foo bar
ss state
