sleep 1 & echo started; wait; echo $?
sleep 5 & p=$!; kill $p; wait $p; echo $?
(sleep 0.2; echo bg) & wait; echo done
sleep 10 & kill -9 $!; wait $! 2>/dev/null; echo $?
false & wait $!; echo $?
(exit 3) & wait $!; echo $?
timeout 1 sleep 5; echo $?
f() { sleep 0.$1; echo "f $1"; }; f 1 & f 3 & wait; echo all
kill -0 $$; echo $?
sleep 3 & q=$!; kill -0 $q && echo alive; kill -TERM $q; sleep 0.1; kill -0 $q 2>/dev/null || echo dead
trap 'echo term' TERM; kill $$; echo after; trap - TERM
trap 'echo usr1' USR1; kill -USR1 $$; echo x
for i in 1 2 3; do (sleep 0.$i; echo $i) & done; wait
jobs; sleep 2 & jobs; kill %1; wait; jobs
x=$(sleep 0.1; echo sub); echo $x
set -m; sleep 0.1 & wait; set +m
{ sleep 0.1; echo group; } & wait $!
wait; echo $?
nohup echo hup 2>/dev/null
trap 'echo "exit $?"' EXIT
(trap 'echo subtrap' EXIT; exit 2); echo $?
exit 4
