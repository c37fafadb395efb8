#!/bin/bash
# What a script's shell keeps of its jobs; brackets in sed; a pipe that is full; redirections of print in awk.
sleep 100 &
sleep 150 &
X=$!
sleep 200 &
kill $X; wait $X; echo $?
sleep 300 &
jobs
kill %1; wait %1; echo $?
sleep 400 &
jobs
kill %4
sleep 0.1
sleep 500 &
jobs
kill $(jobs -p); wait
sleep 0.1 &
A=$!
sleep 0.5
jobs
wait $A; echo $?
false &
B=$!
sleep 0.2
wait $B; echo $?
wait $B; echo $?
jobs
sleep 9 & sleep 0.1 & sleep 10 &
wait %2; echo $?
jobs; jobs -p | wc -l
kill %1 %3
wait %7; echo $?
echo 'a/b' | sed 's/[/]/X/'
echo 'a]/b' | sed 's/[]/]/X/g'
echo 'a/' | sed 's/[[:alpha:]/]/X/g'
echo 'a[/b' | sed 's/\[/X/'
echo 'x' | sed 's/[/X/'
head -c 66000 /dev/zero | (sleep 0.2; wc -c)
seq 1 20000 | (sleep 0.2; tail -1)
cat /etc/hosts /nope /etc/hosts 2>&1 | grep -n nope
