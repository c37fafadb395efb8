# What iperf3 tells as JSON: its parts and their order, not its figures, which are the machine's.
ip netns add a
ip netns add b
ip link add v0 netns a type veth peer name v1 netns b
ip -n a addr add 10.0.0.1/24 dev v0
ip -n b addr add 10.0.0.2/24 dev v1
ip -n a link set v0 up
ip -n b link set v1 up
ip netns exec b iperf3 -s -D
sleep 1
ip netns exec a iperf3 -c 10.0.0.2 -t 1 -J > /tmp/j
jq -c 'keys_unsorted' /tmp/j
jq -c '.start | keys_unsorted' /tmp/j
jq -c '.start.test_start' /tmp/j
jq -c '.start.connected[0] | keys_unsorted' /tmp/j
jq -c '.intervals | length' /tmp/j
jq -c '.intervals[0] | keys_unsorted' /tmp/j
jq -c '.intervals[0].streams[0] | keys_unsorted' /tmp/j
jq -c '.intervals[0].sum | keys_unsorted' /tmp/j
jq -c '.end | keys_unsorted' /tmp/j
jq -c '.end.streams[0].sender | keys_unsorted' /tmp/j
jq -c '.end.sum_received | keys_unsorted' /tmp/j
jq -r '.end.sum_sent.sender' /tmp/j
ip netns exec a iperf3 -c 10.0.0.3 -t 1 -J | jq -r .error
pkill iperf3
