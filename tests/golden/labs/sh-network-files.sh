# dash knows no /dev/tcp, and runs the last command of a list in the background in the list's own process; bash does neither.
ip netns add srv
ip -n srv link set lo up
ip netns exec srv sh -c "cd /tmp && python3 -m http.server 8000 >/dev/null 2>&1 &"
ip netns exec srv sh -c "cd /tmp && sleep 60 &"
ip netns exec srv bash -c "cd /tmp && sleep 61 &"
sleep 1
ip netns pids srv | wc -l
ip netns exec srv ps -e -o args | grep -e '[s]leep 6' -e '[h]ttp.server 8' | sort
ip netns exec srv sh -c 'exec 3<>/dev/tcp/127.0.0.1/8000; echo "open $?"'; echo $?
ip netns exec srv sh -c 'echo x > /dev/tcp/127.0.0.1/8000; echo "written $?"'; echo $?
ip netns exec srv sh -c 'cat < /dev/tcp/127.0.0.1/8000; echo "read $?"'; echo $?
ip netns exec srv sh -c ': > /dev/udp/127.0.0.1/53 && echo sent'; echo $?
ip netns exec srv bash -c 'exec 3<>/dev/tcp/127.0.0.1/8000; echo "open $?"'; echo $?
ip netns exec srv bash -c 'exec 3<>/dev/tcp/127.1/8001; echo "open $?"'; echo $?
ip netns exec srv pkill -f 'http.server 8000'; echo $?
ip netns exec srv pkill sleep
sleep 0.2
ip netns pids srv | wc -l
