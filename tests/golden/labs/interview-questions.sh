#!/bin/bash
# small exercises with their answers
# 1. which interface reaches the gateway?
ip link add lab0 type veth peer name lab1; ip addr add 10.20.30.1/24 dev lab0; ip link set lab0 up; ip link set lab1 up; ip route add default via 10.20.30.254
ip route | awk '/^default/ {print $5}'; ip route get 1.1.1.1 | grep -oP 'dev \K\S+'; ip -o route get 1.1.1.1 | sed 's/.*src \([^ ]*\).*/\1/'
# 2. count, list and sort
ip -o addr | wc -l; ip -o -4 addr show up primary scope global | awk '{print $2": "$4}'; ip -o link show up | awk -F': ' '{print $2}' | cut -d@ -f1 | sort -r
# 3. netmask arithmetic
cidr2mask() { local i mask="" full=$(($1/8)) part=$(($1%8)); for ((i=0;i<4;i++)); do if ((i<full)); then mask+=255; elif ((i==full)); then mask+=$((256-2**(8-part))); else mask+=0; fi; ((i<3)) && mask+=.; done; echo "$mask"; }
for p in 8 12 16 20 24 26 30 32; do echo "/$p $(cidr2mask $p)"; done
ip2int() { local IFS=. a b c d; read -r a b c d <<<"$1"; echo $(( (a<<24)+(b<<16)+(c<<8)+d )); }; int2ip() { echo "$(( $1>>24&255 )).$(( $1>>16&255 )).$(( $1>>8&255 )).$(( $1&255 ))"; }
n=$(ip2int 192.168.37.200); m=$(( 0xffffffff << (32-20) & 0xffffffff )); echo "$n $(int2ip $((n&m))) $(int2ip $((n|~m&0xffffffff)))"
in_subnet() { local net=${2%/*} bits=${2#*/}; local mask=$(( bits == 0 ? 0 : 0xffffffff << (32-bits) & 0xffffffff )); (( ($(ip2int $1) & mask) == ($(ip2int $net) & mask) )); }
for t in "10.1.2.3 10.0.0.0/8" "172.32.0.1 172.16.0.0/12" "192.168.5.9 192.168.4.0/22"; do in_subnet $t && echo "$t yes" || echo "$t no"; done
valid() { [[ $1 =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}$ ]] || return 1; local IFS=. o; for o in $1; do (( 10#$o <= 255 )) || return 1; done; }; for a in 1.2.3.4 256.1.1.1 1.2.3 01.02.03.04; do valid $a && echo "$a ok" || echo "$a bad"; done
# 4. MAC games
mac=02:42:ac:11:00:02; echo ${mac//:/-} ${mac//:/} $(echo $mac | tr a-f A-F) $((16#${mac:0:2} & 2)); printf 'fe80::%x%s:%sff:fe%s:%s%s\n' $((16#${mac:0:2} ^ 2)) ${mac:3:2} ${mac:6:2} ${mac:9:2} ${mac:12:2} ${mac:15:2}
printf '02:%02x:%02x:%02x:%02x:%02x\n' $((RANDOM%256)) $((RANDOM%256)) $((RANDOM%256)) $((RANDOM%256)) $((RANDOM%256)) | grep -cE '^(..:){5}..$'
# 5. loops that wait
i=0; while read -r l; do ((i++)); [[ $l == *lab* ]] && echo "$i has lab"; done < <(ip -o link | cut -c1-12); for x in $(seq 1 2 5); do case $x in 1) continue;; 5) break;; esac; echo $x; done
# 6. exit codes
# 7. here documents and quoting
name=world; cat <<'A' <<B
no $name
A
yes $name
B
bash -s arg1 arg2 <<'S'
echo "$0 $# $2"
S
bash -c 'echo "$0 $1"' zero one; echo "a'b" 'c"d' $'e\tf' "g\$h" i\ j; echo "$(echo "nested $(echo "deep")")"; x='a b  c'; echo $x "$x"; set -- $x; echo $#; set -- "$x"; echo $#; set -- a b c; shift; echo "$*" "$@" ${@: -1}; IFS=,; echo "$*"; unset IFS
printf '%s\n' "${BASH_REMATCH[@]:-none}" ${x:+set} ${y:-unset} ${x%% *} "${x##* }"; declare -i k=5; k+=3; echo $k; declare -u up=abc; echo $up; declare -r ro=1; declare -p ro; local z 2>&1 | head -1; typeset -x EXP=1; bash -c 'echo $EXP'; ref=name; echo ${!ref}; declare -n nr=name; nr=changed; echo $name; readarray -t lines <<< $'l1\nl2'; echo ${#lines[@]} ${lines[1]}
