#!/bin/bash
# tags: awk sed column sort join paste printf arrays associative heredoc report
set -eu
declare -A ADDR
for n in web db cache; do ip netns add $n; done
i=10
for n in web db cache; do
  ip link add to-$n type veth peer name eth0 netns $n
  ip -n $n link set eth0 mtu $((1500 - i)) up
  ip -n $n addr add 192.168.50.$i/24 dev eth0
  ip addr add 192.168.50.1/32 dev to-$n 2>/dev/null || true
  ADDR[$n]=192.168.50.$i
  i=$((i+10))
done
for k in $(printf '%s\n' "${!ADDR[@]}" | sort); do printf '%-8s %15s\n' "$k" "${ADDR[$k]}"; done
echo "${#ADDR[@]} hosts, last octets: $(for v in "${ADDR[@]}"; do echo "${v##*.}"; done | sort -n | paste -sd,)"
ip netns list | awk '{print NR": "$1}' 
for n in $(ip netns list | awk '{print $1}' | sort); do ip -n $n -o -4 addr show | awk -v ns="$n" '{split($4,a,"/"); printf "%s,%s,%s,%d\n", ns, $2, a[1], a[2]}'; done | tee hosts.csv
column -t -s, hosts.csv
sort -t, -k3,3r hosts.csv | cut -d, -f1 | tr '\n' ' '; echo
ip -n web -j link | jq -r '.[] | [.ifname, .mtu, .operstate] | @tsv'
ip -n db -j addr | jq '[.[] | {name: .ifname, v4: [.addr_info[]? | select(.family=="inet") | .local]}] | map(select(.v4 | length > 0))'
ip -n db -j -p route
mapfile -t NS < <(ip netns list | awk '{print $1}' | sort)
echo "${NS[0]} ${NS[-1]} ${#NS[@]} ${NS[@]:1:1}"
while IFS=, read -r name dev addr len; do [[ $addr =~ ^192\.168\.([0-9]+)\.([0-9]+)$ ]] && echo "$name -> ${BASH_REMATCH[2]} in ${BASH_REMATCH[1]}/$len on $dev"; done < hosts.csv
sed -n '/db/,$p' hosts.csv | sed -E 's/^([a-z]+),([a-z0-9]+),/\2@\1 /; s/,/\//'
awk -F, 'BEGIN{print "name","addr"} {s+=$4; n[$1]++} END{print "total", s, length(n)}' hosts.csv
grep -c . hosts.csv; grep -n 'db' hosts.csv; grep -vc web hosts.csv
cat > inv.json <<JSON
{"hosts": [$(awk -F, '{printf "%s{\"n\":\"%s\",\"a\":\"%s\"}", (NR>1?",":""), $1, $3}' hosts.csv)]}
JSON
jq -c '.hosts | sort_by(.a) | .[].n' inv.json
jq -r '.hosts | map(.n) | join("|")' inv.json
jq '.hosts | length, (map(.a | split(".")[3] | tonumber) | add)' inv.json
join -t, <(sort hosts.csv) <(printf 'cache,redis\ndb,postgres\nweb,nginx\n') | awk -F, '{print $1"="$NF}'
paste -d: <(cut -d, -f1 hosts.csv) <(cut -d, -f3 hosts.csv)
diff <(cut -d, -f1 hosts.csv) <(printf 'cache\ndb\nmail\n') || echo "differs: $?"
comm -12 <(cut -d, -f1 hosts.csv) <(printf 'cache\ndb\nmail\n')
printf '%s\n' c a b | sort | tac | nl | head -2
printf '%05d|%-6s|%x|%o|%e|%s\n' 42 ab 255 8 1234.5 end
printf '%q %q\n' "a b" 'it'"'"'s'
x=/sys/class/net/to-web/address; echo "${x##*/} ${x%/*} ${x//\//.} ${x^^} ${x:5:5} ${#x}"
for f in /sys/class/net/to-*; do [ -e "$f/mtu" ] && echo "${f##*/} $(cat "$f/mtu")"; done
seq -s' ' 1 3 10; seq -w 8 10 | xargs; echo {01..03} {a..e..2} x{1,2}y
echo "a:b:c" | awk -F: -v OFS=- '{$1=$1; print; print toupper($2), substr($0,2,3), index($0,"c")}'
echo "one two three" | awk '{for(i=NF;i>0;i--) printf "%s%s", $i, (i>1?" ":"\n")}'
echo hello | sed 's/l/L/2; y/e/E/' | rev | tr -d L | fold -w 2
trap 'echo "exit with $?"' EXIT
xargs -n1 -I{} echo "<{}>" <<< "p q"
timeout 1 sleep 5 || echo "timeout says $?"
false | true && echo "pipe ok ${PIPESTATUS[*]}"
cat nosuch.txt || echo "cat failed"
ip -n nosuch link show
echo not reached
