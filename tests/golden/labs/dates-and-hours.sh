# Dates, days and hours of packets in nft.
nft add table ip t
nft add chain ip t c '{ type filter hook output priority 0; }'
nft add rule ip t c 'meta time "2025-01-01" - "2027-12-31" counter'
nft add rule ip t c 'meta time "2025-01-01 10:00"-"2027-12-31 11:12:13" counter'
nft add rule ip t c 'time "2025-01-01 10:00:05" counter'
nft add rule ip t c 'meta time > "2025-06-01" counter'
nft add rule ip t c 'meta time < 1700000000 counter'
nft add rule ip t c 'meta time "yesterday" counter'
nft add rule ip t c 'meta time "2025-13-01" counter'
nft add rule ip t c 'meta time { "2025-01-01"-"2025-02-01", "2025-03-01" } counter'
nft add rule ip t c 'meta time != "2025-01-01" counter'
nft add rule ip t c 'meta hour "08:00"-"20:00" counter'
nft add rule ip t c 'hour "08:00:01" counter'
nft add rule ip t c 'hour "24:00" counter'
nft add rule ip t c 'hour >= "08:00" counter'
nft add rule ip t c 'meta hour "22:00"-"06:00" counter'
nft add rule ip t c 'meta day { "Monday", 3, "fri" } counter'
nft add rule ip t c 'meta day "Funday" counter'
nft list table ip t
nft -j list table ip t | jq -c '.nftables[].rule.expr[0].match.right | select(. != null)'
nft -n list table ip t
nft describe meta time
nft describe meta hour
nft add rule ip t c 'meta day "Sunday"-"Saturday" counter'
nft add rule ip t c 'meta hour "00:00"-"23:59:59" counter'
ip link set lo up
ping -c 1 127.0.0.1 > /dev/null
nft list chain ip t c | grep -v 'packets 0'
nft add table ip u
nft add chain ip u c '{ type filter hook output priority 0; }'
nft add rule ip u c 'meta day "Monday" counter'
nft add rule ip u c 'meta day "Monday"-"Friday" counter'
nft add rule ip u c 'meta day { "Monday", "Friday" } counter'
nft add rule ip u c 'meta day { "Monday"-"Thursday", "Saturday" } counter'
nft add rule ip u c 'meta oifgroup "default"-5 counter'
nft list table ip u
nft -n list table ip u
nft -y list table ip u
nft -T list table ip u
nft -n -T list table ip u
nft add rule ip u c 'meta time "2025-01-01" counter'
nft -T list table ip u
nft add set ip u s '{ typeof meta time; flags interval; }'
nft add set ip u s2 '{ typeof meta hour; }'
nft add set ip u s3 '{ typeof meta day; }'
nft add set ip u s4 '{ type time; }'
nft list table ip u
