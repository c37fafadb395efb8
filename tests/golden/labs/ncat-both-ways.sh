# ncat as a client and as a listener: both protocols, both families, -k, -e and -c, and what it refuses.
ip netns add a; ip netns add b; ip link add x netns a type veth peer name y netns b
ip -n a link set lo up; ip -n b link set lo up; ip -n a link set x up; ip -n b link set y up
ip -n a addr add 10.0.0.1/24 dev x; ip -n b addr add 10.0.0.2/24 dev y
ip -n a addr add fd00::1/64 dev x nodad; ip -n b addr add fd00::2/64 dev y nodad
sleep 2
ip netns exec a ncat 10.0.0.2 80; echo $?
ip netns exec a ncat -v 10.0.0.2 80; echo $?
ip netns exec a ncat -w 1 10.0.0.9 80; echo $?
ip netns exec a ncat -z 10.0.0.2 80; echo $?
ip netns exec a ncat -zv 10.0.0.2 80; echo $?
ip netns exec b ncat -l 80 > /tmp/got &
sleep 0.5
ip netns exec b ss -tlnH
echo hello | ip netns exec a ncat 10.0.0.2 80; echo $?
sleep 0.2; cat /tmp/got
ip netns exec b ncat -lv 81 > /tmp/got 2> /tmp/err &
sleep 0.5
echo hello | ip netns exec a ncat -v 10.0.0.2 81 2>&1 | sed "s|in .* sec|in T sec|"
sleep 0.2; cat /tmp/got; sed 's/:[0-9]\{5\}/:PORT/' /tmp/err
ip netns exec b ncat -lk 82 > /tmp/got &
P=$!
sleep 0.5
echo one | ip netns exec a ncat 10.0.0.2 82; echo two | ip netns exec a ncat --send-only 10.0.0.2 82
ip netns exec a ncat -zv 10.0.0.2 82 2>&1 | sed "s|in .* sec|in T sec|"
sleep 0.2; cat /tmp/got; kill $P
ip netns exec b ncat -ul 53 > /tmp/got &
P=$!
sleep 0.5
ip netns exec b ss -ulnH
echo udp | ip netns exec a ncat -u -w 1 10.0.0.2 53; echo $?
ip netns exec a ncat -u -z -v 10.0.0.2 53; echo $?
ip netns exec a ncat -u -v -w 1 10.0.0.2 54 < /dev/null 2>&1 | sed "s|in .* sec|in T sec|"
cat /tmp/got; kill $P
ip netns exec b ncat -l -k -e /bin/cat 83 &
P=$!
sleep 0.5
echo echoed | ip netns exec a ncat 10.0.0.2 83; echo $?
kill $P
ip netns exec b ncat -l -c 'echo from server; date +%Y | wc -c' 84 &
sleep 0.5
ip netns exec a ncat 10.0.0.2 84 < /dev/null; echo $?
ip netns exec a ncat --recv-only 10.0.0.2 84; echo $?
ip netns exec a ncat nohost 80; echo $?
ip netns exec a ncat 10.0.0.2; echo $?
ip netns exec a ncat; echo $?
ip netns exec a ncat 10.0.0.2 abc; echo $?
ip netns exec a ncat 10.0.0.2 99999; echo $?
ip netns exec a ncat --nosuch; echo $?
ip netns exec a ncat -w 1 10.0.5.5 80; echo $?
ip netns exec b ncat -l 127.0.0.1 85 & P=$!
sleep 0.3; ip netns exec b ss -tlnH; ip netns exec a ncat -v 10.0.0.2 85; kill $P
ip netns exec b ncat -4 -l 88 & P=$!
sleep 0.3; ip netns exec b ss -tlnH; ip netns exec b ncat -l 88; echo $?; kill $P
ip netns exec a ncat --version
ip netns exec a ncat -6 ::1 80; echo $?
ip netns exec a ncat -v ::1 80; echo $?
ip netns exec a ncat -v localhost 80; echo $?
ip netns exec b ncat -ul 53 > /tmp/got &
P=$!
sleep 0.3; ip netns exec a ncat -uzv 10.0.0.2 53 2>&1 | sed "s|in .* sec|in T sec|"
ip netns exec a ncat -uz 10.0.0.2 53; echo $?
kill $P
ip netns exec b ncat -ulv 54 > /tmp/got 2>/tmp/err &
P=$!
sleep 0.3; (echo u1; sleep 0.3; echo u2) | ip netns exec a ncat -u 10.0.0.2 54; echo $?
sleep 0.2; cat /tmp/got; sed 's/:[0-9]\{5\}/:PORT/' /tmp/err; kill $P
(echo from server; sleep 1) | ip netns exec b ncat -l 80 &
sleep 0.3; sleep 0.5 | ip netns exec a ncat 10.0.0.2 80; echo $?
wait
ip netns exec b ncat -lk 81 > /tmp/got & P=$!
sleep 0.3
(echo c1; sleep 0.6; echo c1 again) | ip netns exec a ncat 10.0.0.2 81 &
sleep 0.2; echo c2 | ip netns exec a ncat 10.0.0.2 81
sleep 1; cat /tmp/got; kill $P
ip netns exec b ncat -l -k -e /bin/cat 83 & P=$!
sleep 0.3
(echo echoed; sleep 0.5) | ip netns exec a ncat 10.0.0.2 83; echo $?
(echo again; sleep 0.5) | ip netns exec a ncat -v 10.0.0.2 83 2>&1 | sed "s|in .* sec|in T sec|"
kill $P
ip netns exec b ncat -l -c 'echo hi; read x; echo "got $x"' 84 &
sleep 0.3; (sleep 0.2; echo word; sleep 0.5) | ip netns exec a ncat 10.0.0.2 84; echo $?
wait
ip netns exec b ncat -l --sh-exec 'cat; echo end' 85 &
sleep 0.3; (echo x; sleep 0.3) | ip netns exec a ncat 10.0.0.2 85; echo $?
wait
ip netns exec b ncat -6 -lv 87 > /dev/null 2>/tmp/err &
sleep 0.3; echo v6 | ip netns exec a ncat -v fd00::2 87 2>&1 | sed "s|in .* sec|in T sec|"; sed 's/:[0-9]\{5\}/:PORT/' /tmp/err
ip netns exec a ncat -w 500ms 10.0.0.77 80; echo $?
ip netns exec a ncat -w abc 10.0.0.2 80; echo $?
ip netns exec a ncat -i abc 10.0.0.2 80; echo $?
ip netns exec a ncat -lz 80; echo $?
ip netns exec a ncat -l 80 81; echo $?
ip netns exec a ncat 10.0.0.2 80 90; echo $?
ip netns exec a ncat -n localhost 80; echo $?
ip netns exec a ncat -k 10.0.0.2 80; echo $?
ip netns exec a ncat -l 9.9.9.9 80; echo $?
ip netns exec a ncat -e /nonexistent -l 80 & P=$!
sleep 0.2; kill $P
ip netns exec a ncat -C 10.0.0.2 80; echo $?
ip netns exec a ncat -q 1 10.0.0.2 80; echo $?
ip netns exec a ncat -N 10.0.0.2 80; echo $?
ip netns exec a ncat -w; echo $?
