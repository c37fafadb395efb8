# Elements of maps, deleted and asked for with and without their values.
nft 'table inet f { map m { type inet_service : ipv4_addr; elements = { 80 : 1.1.1.1, 81 : 1.1.1.2, 82 : 1.1.1.3 }; }; map v { type inet_service : verdict; elements = { 1 : drop, 2 : accept }; }; }'
nft delete element inet f m '{ 80 : 9.9.9.9 }'
nft delete element inet f m '{ 81 }'
nft delete element inet f m '{ 82 : 1.1.1.3, 99 : 1.1.1.1 }'
nft get element inet f m '{ 82 : 1.1.1.3 }'
nft get element inet f m '{ 82 }'
nft delete element inet f v '{ 1 : drop }'
nft delete element inet f v '{ 2 : drop }'
nft list ruleset
nft add element inet f v '{ 5 : 3 }'
nft delete element inet f v '{ 5 : bogus }'
nft delete element inet f m '{ 82 : bogus }'
