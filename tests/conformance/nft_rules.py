#!/usr/bin/env python3
"""Random rules, given to the real nft and to nslab; both must list them alike, to the byte.

usage: nft_rules.py --nslab BIN [--rules N] [--seed S] [--family ip|ip6|inet] [--show]

Needs root and a kernel with nf_tables; the real nft runs in a throw-away network namespace (unshare -n).
Rules are made from a grammar of what scripts write. A rule that either side refuses is compared by its message.
"""
import argparse
import random
import subprocess
import sys

R = random.Random()


def pick(*words):
    return R.choice(words)


def ip4():
    return f'{R.randint(1, 223)}.{R.randint(0, 255)}.{R.randint(0, 255)}.{R.randint(1, 254)}'


def ip6():
    return pick('::1', 'fe80::1', '2001:db8::1', '2001:db8:1::%x' % R.randint(1, 65535), 'fd00::%x' % R.randint(1, 255))


def net4():
    length = pick(8, 12, 16, 20, 24, 30)
    n = R.getrandbits(length) << (32 - length)
    n |= 1 << 31 if length == 8 and n == 0 else 0
    return '.'.join(str(n >> s & 255) for s in (24, 16, 8, 0)) + f'/{length}'


def net6():
    return pick('2001:db8::/32', 'fe80::/10', 'fd00::/8', '2001:db8:5::/48')


def port():
    return str(pick(22, 53, 80, 443, 8080, R.randint(1, 65535)))


def port_range():
    low = R.randint(1, 60000)
    return f'{low}-{low + R.randint(1, 5000)}'


def addr_range():
    base = f'10.{R.randint(0, 255)}.{R.randint(0, 255)}.'
    low = R.randint(1, 200)
    return f'{base}{low}-{base}{low + R.randint(1, 50)}'


def op():
    return pick('', '', '', '!= ', '== ')


def braces(make, most=4):
    return '{ ' + ', '.join(sorted({make() for _ in range(R.randint(1, most))})) + ' }'


def name():
    return pick('"eth0"', 'lo', '"veth1"', 'br0', '"eth*"', '"wlan0"')


def number_match(words, most):
    return f'{words} ' + pick(f'{op()}{R.randint(0, most)}', f'{pick("<", ">", "<=", ">=")} {R.randint(0, most)}',
                              f'{op()}{R.randint(0, most // 2)}-{R.randint(most // 2 + 1, most)}', braces(lambda: str(R.randint(0, most))))


def match(family):
    v4 = [lambda: f'ip {pick("saddr", "daddr")} {op()}{pick(ip4(), net4(), addr_range())}',
          lambda: f'ip {pick("saddr", "daddr")} {pick("", "!= ")}{braces(lambda: pick(ip4(), ip4(), net4()))}',
          lambda: f'ip protocol {op()}{pick("tcp", "udp", "icmp", "gre", "esp", "47")}',
          lambda: f'ip dscp {op()}{pick("cs1", "ef", "af21", "0x3f", "12")}', lambda: number_match('ip ttl', 255), lambda: number_match('ip length', 1500),
          lambda: f'icmp type {op()}{pick("echo-request", "echo-reply", "destination-unreachable", "time-exceeded", "99")}',
          lambda: f'icmp type {braces(lambda: pick("echo-request", "echo-reply", "redirect", "13"))}',
          lambda: f'ip saddr . tcp dport {braces(lambda: ip4() + " . " + port())}',
          lambda: f'ip saddr vmap {{ {ip4()} : {pick("accept", "drop", "jump other")}, {ip4()} : return }}']
    v6 = [lambda: f'ip6 {pick("saddr", "daddr")} {op()}{pick(ip6(), net6())}', lambda: f'ip6 nexthdr {op()}{pick("tcp", "udp", "ipv6-icmp")}',
          lambda: number_match('ip6 hoplimit', 255), lambda: f'ip6 saddr {braces(lambda: pick(ip6(), ip6()))}',
          lambda: f'icmpv6 type {op()}{pick("echo-request", "nd-neighbor-solicit", "packet-too-big")}',
          lambda: f'icmpv6 type {braces(lambda: pick("echo-request", "nd-router-advert", "nd-neighbor-advert"))}']
    both = [lambda: f'{pick("tcp", "udp")} {pick("dport", "sport")} {op()}{pick(port(), port_range())}',
            lambda: f'{pick("tcp", "udp")} {pick("dport", "sport")} {pick("", "!= ")}{braces(lambda: pick(port(), port(), port_range()))}',
            lambda: f'tcp dport {pick("<", ">", "<=", ">=")} {port()}', lambda: f'th dport {port()}',
            lambda: f'tcp flags {pick("syn", "syn,ack", "& (syn|ack) == syn", "& (fin|syn|rst|ack) == syn", "! syn", "== syn", "& syn == syn", "!= ack")}',
            lambda: f'tcp dport vmap {{ {port()} : accept, {port_range()} : drop }}',
            lambda: f'ct state {pick("new", "established,related", "invalid", "!= new", "{ new, established }", "! invalid", "untracked")}',
            lambda: f'ct state vmap {{ established : accept, invalid : drop, new : jump other }}',
            lambda: f'ct {pick("direction reply", "status dnat", "status snat,dnat", "mark 5", "mark != 0x10", "mark & 0xff == 0x1", "mark { 1, 2, 3 }")}',
            lambda: f'{pick("iifname", "oifname")} {op()}{name()}', lambda: f'{pick("iifname", "oifname")} {braces(lambda: pick("eth0", "lo", "br0", "wg0", "veth12"))}',
            lambda: f'{pick("iif", "oif")} {op()}lo', lambda: f'{pick("meta ", "")}mark {op()}{pick("1", "0x10", "255", "10-20")}',
            lambda: f'meta mark & {pick("0xff", "0xf0")} {pick("==", "!=")} {pick("0x10", "0")}', lambda: f'meta l4proto {op()}{pick("tcp", "udp", "icmp", "ipv6-icmp", "132")}',
            lambda: f'meta l4proto {braces(lambda: pick("tcp", "udp", "icmp", "sctp"))}', lambda: f'meta pkttype {op()}{pick("host", "broadcast", "multicast")}',
            lambda: f'meta skuid {op()}{pick("0", "1000", "33")}', lambda: number_match('meta length', 1500),
            lambda: f'fib daddr type {op()}{pick("local", "broadcast", "multicast", "unicast")}', lambda: f'fib saddr . iif oif {pick("exists", "missing")}',
            lambda: f'ether {pick("saddr", "daddr")} {op()}00:11:22:33:44:{R.randint(0, 255):02x}', lambda: 'vlan id ' + str(R.randint(1, 4094)),
            lambda: f'numgen {pick("inc", "random")} mod {R.randint(2, 9)} {R.randint(0, 1)}']
    pool = both + (v4 if family in ('ip', 'inet') else []) + (v6 if family in ('ip6', 'inet') else [])
    return R.choice(pool)()


def statement():
    return R.choice([lambda: 'counter', lambda: 'counter', lambda: f'limit rate {pick("", "over ")}{R.randint(1, 500)}/{pick("second", "minute", "hour", "day")}' +
                     pick('', f' burst {R.randint(1, 50)} packets'), lambda: f'limit rate {R.randint(1, 50)} {pick("kbytes", "mbytes")}/second',
                     lambda: f'log{pick("", " prefix " + chr(34) + "p: " + chr(34))}{pick("", " level info", " level debug", " flags all", " group 2")}',
                     lambda: f'meta mark set {pick("1", "0x20", "ct mark", "mark & 0xff", "mark | 0x10", "mark ^ 0x3", "mark and 0xf0 or 0x5")}',
                     lambda: f'ct mark set {pick("mark", "7", "ct mark | 0x2")}', lambda: f'quota {pick("", "over ")}{R.randint(1, 100)} {pick("kbytes", "mbytes", "bytes")}',
                     lambda: 'notrack', lambda: f'meta mark set tcp dport map {{ {port()} : 1, {port()} : 2 }}', lambda: 'meta priority set 1:10'])()


def verdict(family):
    reject = ['reject', 'reject with tcp reset']
    if family != 'ip6':
        reject += ['reject with icmp host-unreachable', 'reject with icmp admin-prohibited', 'reject with icmp port-unreachable']
    if family != 'ip':
        reject += ['reject with icmpv6 no-route', 'reject with icmpv6 admin-prohibited', 'reject with icmpv6 port-unreachable']
    if family == 'inet':
        reject += ['reject with icmpx host-unreachable', 'reject with icmpx port-unreachable', 'reject with icmpx no-route']
    return R.choice(['accept', 'drop', 'return', 'continue', 'jump other', 'goto other', R.choice(reject)])


def rule(family):
    parts = [match(family) for _ in range(R.choice((0, 1, 1, 2, 2, 3)))]
    parts += [statement() for _ in range(R.choice((0, 0, 1, 1, 2)))]
    if R.random() < 0.8 or not parts:
        parts.append(verdict(family))
    text = ' '.join(parts)
    return text + (f' comment "c{R.randint(1, 99)}"' if R.random() < 0.15 else '')


def script(family, rules):
    lines = [f'nft add table {family} t', f'nft add chain {family} t other', f'nft add chain {family} t in']
    for text in rules:
        lines += [f"nft 'add rule {family} t in {text}' 2>&1"]
    return '\n'.join(lines + [f'nft -a list chain {family} t in', 'nft -n list ruleset', '']).replace('\t', ' ')


def real(text):
    return subprocess.run(['unshare', '-n', 'bash', '-c', text], capture_output=True, text=True).stdout


def model(binary, text):
    got = subprocess.run([binary, 'run', '--world=empty', '--format=jsonl', '-'], input=text, capture_output=True, text=True).stdout
    import json
    return ''.join(json.loads(line).get('out', '') for line in got.splitlines() if line.startswith('{'))


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--nslab', required=True)
    args.add_argument('--rules', type=int, default=60)
    args.add_argument('--seed', type=int, default=1)
    args.add_argument('--family', default='')
    args.add_argument('--show', action='store_true')
    args = args.parse_args()
    bad = total = 0
    for family in [args.family] if args.family else ['ip', 'ip6', 'inet']:
        R.seed(f'{args.seed} {family}')
        text = script(family, [rule(family) for _ in range(args.rules)])
        if args.show:
            print(text)
        want, got = real(text).splitlines(), model(args.nslab, text).splitlines()
        import difflib
        difference = [d for d in difflib.unified_diff(want, got, 'nft', 'nslab', lineterm='', n=0)]
        bad += sum(1 for d in difference if d.startswith('-') and not d.startswith('---'))
        total += len(want)
        print('\n'.join(difference))
    print(f'{total - bad} of {total} lines agree')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
