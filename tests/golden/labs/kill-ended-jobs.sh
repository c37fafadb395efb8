# Jobs that have ended can be killed by their number as long as they are in the list.
sleep 0.1 &
sleep 0.5
kill %1; echo $?
jobs
kill %1; echo $?
sleep 0.1 &
sleep 0.5; true
kill %1; echo $?
sleep 0.2 & sleep 0.3 & sleep 20 &
sleep 1
kill %1 %2; echo $?
kill %3; echo $?
kill %9; echo $?
wait
kill %3; echo $?
