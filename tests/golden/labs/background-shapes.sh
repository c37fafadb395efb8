# How bash lays out what runs in the background, and who is $!.
t() { sleep 0.2; ps -o pid=,ppid=,args= > /tmp/seen; awk '$3 ~ /^(sleep|bash|timeout|sh)$/ && $1 != 1 {print ($1=='$!')?"bang":"-", $3,$4,$5}' /tmp/seen; pkill sleep; sleep 0.1; echo --; }
sleep 50 & t
cd /tmp && sleep 50 & t
true; { sleep 50; } & t
(sleep 50) & t
(cd /tmp; sleep 50) & t
(cd /tmp && sleep 50) & t
{ cd /tmp; sleep 50; } & t
sleep 50 | cat & t
if true; then sleep 50; fi & t
while true; do sleep 50; break; done & t
f() { sleep 50; }; f & t
f2() { cd /tmp; sleep 50; echo; }; f2 & t
(cd /tmp && sleep 50 &) ; t
(sleep 50 &) ; t
(sleep 50; true) & t
sleep 50 > /dev/null 2>&1 & t
bash -c 'cd /tmp; sleep 50' & t
bash -c 'cd /tmp && sleep 50' & t
bash -c 'sleep 50; true' & t
sh -c 'cd /tmp && sleep 50' & t
sh -c 'cd /tmp; sleep 50' & t
sh -c 'sleep 50 &' ; t
bash -c '(sleep 50)' & t
eval 'sleep 50' & t
eval 'cd /tmp; sleep 50' & t
exec sleep 50 & t
x=1 sleep 50 & t
false || sleep 50 & t
nohup sleep 50 & t
timeout 50 sleep 50 & t
