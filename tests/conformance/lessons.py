#!/usr/bin/env python3
"""Runs the commands of all lessons on the running Linux, with bash and the real tools, and compares what they print with the lessons.

Each lesson runs in namespaces of its own (net, mnt, pid, uts, ipc) with private /run, /tmp and /etc; nothing reaches the machine. A veth pair
stands in for the network card of the world `host`, so what is done to the card itself cannot be tried; those commands are counted and left out.

usage: lessons.py FOLDER          exit status 77: this machine does not let namespaces be made
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

SETUP = r'''
mount --make-rprivate / || exit 90
mount -t tmpfs tmpfs /run && mkdir -p /run/netns /run/lock && mount -t tmpfs tmpfs /run/netns && mount --make-shared /run/netns || exit 90
mount --bind "$WORK" /media && mount -t tmpfs tmpfs /tmp || exit 90
mkdir /tmp/etc && cp /etc/passwd /etc/group /etc/nsswitch.conf /etc/services /etc/protocols /etc/ethertypes /etc/iproute2 /tmp/etc/ -r 2>/dev/null
mkdir -p /tmp/etc/netns /tmp/etc/alternatives
cp -a /etc/alternatives /tmp/etc/ && cp -a /etc/ld.so.cache /tmp/etc/ 2>/dev/null
echo '127.0.0.1 localhost' > /tmp/etc/hosts
mount --bind /tmp/etc /etc || exit 90
mount -t sysfs sysfs /sys 2>/dev/null
hostname lab
cd /tmp
unset WORK BASH_ENV ENV
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb
exec bash /media/driver </dev/null
'''
HOST = r'''
ip link set lo up
sysctl -qw net.bridge.bridge-nf-call-iptables=0 2>/dev/null
modprobe() { sysctl -qw net.bridge.bridge-nf-call-iptables=1; }
unshare -n tail -f /dev/null &
outside=$!
sleep 0.3
ip link add eth0 type veth peer name eth0 netns $outside || exit 91
out() { nsenter -t $outside -n ip "$@"; }
out link set lo up; out addr add 1.1.1.1/32 dev lo; out addr add 8.8.8.8/32 dev lo
out addr add 192.0.2.1/24 brd + dev eth0; out link set eth0 up
ip addr add 192.0.2.2/24 brd + dev eth0; ip link set eth0 up
ip route add default via 192.0.2.1 dev eth0
unset -f out
'''


def steps_of(path):
    """(line, command, what is printed or None of a task's solution) in order."""
    steps, block, text = [], None, ''
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file.read().split('\n'), 1):
            if line.startswith('```'):
                if block == 'task':
                    steps += [(number, command, None) for command in yaml.safe_load(text)['solution'].strip().split('\n')]
                block, text = (None if block is not None else line[3:]), ''
            elif block == 'task':
                text += line + '\n'
            elif block == 'console' and line.startswith('# '):
                steps.append((number, line[2:], ''))
            elif block == 'console' and line.startswith('> ') and steps[-1][2] == '':
                steps[-1] = (steps[-1][0], steps[-1][1] + '\n' + line[2:], '')
            elif block == 'console':
                steps[-1] = (*steps[-1][:2], steps[-1][2] + line + '\n')
    return steps


def pause_before(command, before):
    """A person types no faster: what was started is running, what was deleted is gone, the network has settled."""
    if before.endswith('&)'):
        return 1.0
    if command.startswith('ip link show') or ('type veth' in before and 'netns' not in before):
        return 1.2  # the kernel looks after changes of carrier once a second
    if 'del' in before or 'kill' in before or ' up' in before or command.startswith(('ip -br', 'ip neigh')):
        return 0.3
    return 0.02


class Fold:
    """What differs from run to run, made equal."""

    def __init__(self):
        self.macs = {}

    def mac(self, match):
        text = match.group(0)
        return text if text.startswith(('00:00', 'ff:ff')) else self.macs.setdefault(text, f'<mac{len(self.macs) + 1}>')

    def __call__(self, text):
        text = re.sub(r'(?m)^(\d+: )eth0(?:@if\d+)?(: .*) qdisc \S+(.*\n *link/ether \S+ brd \S+)(?: link-netnsid \d+)?', r'\1eth0\2\3', text)
        text = re.sub(r'\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b', self.mac, text)
        text = re.sub(r'\b8000\.[0-9a-f]{12}', '<bridge>', text)
        text = re.sub(r'time=[0-9.]+ ms|, time \d+ms', '<time>', text)
        text = re.sub(r'(?m)^rtt .*', '<rtt>', text)
        text = re.sub(r'(?m)(?<=  )[0-9.]+ ms', '<ms>', text)
        text = re.sub(r'(?m)^\d\d:\d\d:\d\d\.\d+', '<clock>', text)
        text = re.sub(r'\bid[ =]\d+', '<id>', text)
        text = re.sub(r'link-netnsid \d+|\(id: \d+\)', '<nsid>', text)
        text = re.sub(r'\[\d{10}\]', '<inode>', text)
        text = re.sub(r'(?m)^\d{2,}$', '<pid>', text)
        text = re.sub(r'(?m)^(icmp +1) \d+', r'\1 <timeout>', text)
        text = re.sub(r'(?m)^eth0(?:@if\d+)? +', 'eth0 ', text)
        text = re.sub(r'\b(REACHABLE|DELAY|STALE|PROBE)\b', '<nud>', text)
        text = re.sub(r'(?m)^ +\d+ +\d+ (ACCEPT +6 )', r'<segments> \1', text)  # a FIN may come with data or without
        lines = text.split('\n')
        if any(line.startswith('icmp ') for line in lines):
            lines.sort()
        return '\n'.join(lines)


def run(folder, name):
    steps = steps_of(os.path.join(folder, name, 'lesson.md'))
    work = tempfile.mkdtemp(prefix='lesson.')
    try:
        before = ''
        with open(os.path.join(work, 'driver'), 'w', encoding='utf-8') as driver:
            driver.write(HOST)
            for index, (_, command, _) in enumerate(steps):
                with open(os.path.join(work, f'command.{index}'), 'w', encoding='utf-8') as file:
                    file.write(command + '\n')
                driver.write(f'sleep {pause_before(command, before)}\neval "$(cat /media/command.{index})" > /media/out.{index} 2>&1\n')
                before = command
            driver.write('echo done > /media/done\n')
        with open(os.path.join(work, 'setup'), 'w', encoding='utf-8') as file:
            file.write(SETUP)
        argv = ['unshare', '-n', '-m', '-p', '-u', '-i', '-f', '--mount-proc', '--kill-child', 'bash', os.path.join(work, 'setup')]
        ended = subprocess.run(argv, env={**os.environ, 'WORK': work}, capture_output=True, text=True, timeout=200, check=False)
        if not os.path.exists(os.path.join(work, 'done')):
            return name, None, f'exit {ended.returncode}: {ended.stderr}', 0
        return (name, *compare(name, steps, work))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def compare(name, steps, work):
    told, held, left_out = '', 0, 0
    want_fold, got_fold = Fold(), Fold()
    card_is_gone = False
    for index, (line, command, want) in enumerate(steps):
        card_is_gone = card_is_gone or 'link set eth0 netns' in command
        if card_is_gone:
            left_out += 1
            continue
        with open(os.path.join(work, f'out.{index}'), encoding='utf-8', errors='replace') as file:
            got = file.read()
        if want is None:
            continue
        held += 1
        want, got = want_fold(want), got_fold(got)
        if want != got:
            told += f'{name}/lesson.md:{line}: # {command}\n--- in the lesson\n{want}--- Linux\n{got}'
    return held, told, left_out


def is_chroot():
    """Whether a mount namespace's own root, where setns(2) comes out, is another than /."""
    ask = 'stat -c %d:%i / && nsenter -t $$ -m stat -c %d:%i /'
    roots = subprocess.run(['unshare', '-m', 'sh', '-c', ask], capture_output=True, text=True, check=False).stdout.split()
    return len(set(roots)) > 1


def main():
    folder = sys.argv[1]
    try:
        allowed = subprocess.run(['unshare', '-n', '-m', '-p', '-f', 'true'], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        print('no namespaces can be made here: skipped')
        return 77
    names = sorted(os.listdir(folder))
    if not os.path.exists('/proc/sys/net/bridge/bridge-nf-call-iptables'):
        names.remove('br-netfilter')
        print('br-netfilter: the module is not loaded here: left out')
    if is_chroot():
        # setns(2) into a mount namespace comes out at that namespace's root, which is not the chroot's.
        names.remove('containers')
        print('containers: this is a chroot, which nsenter -m would leave: left out')
    failed = False
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(names)) as pool:
        for name, held, told, left_out in pool.map(lambda name: run(folder, name), names):
            failed = failed or held is None or bool(told)
            print(told, end='')
            print(f'{name}: ' + ('did not run to its end' if held is None else f'{held} outputs compared' + (f', {left_out} commands left out' if left_out else '')))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
