"""What others take for the same: bash with the real tools, the kernel's ping, pyroute2, Mininet.

Each runs in network, mount and process namespaces made for it, which end with it: nothing is left behind, and no packet leaves
them. A peer that is not installed, or a machine that allows no such namespaces, is told as None with the reason.
"""
import os
import subprocess
import sys

# Debian's packages are for Debian's own Python, whichever one runs this.
PYTHON = '/usr/bin/python3' if os.path.exists('/usr/bin/python3') else sys.executable

# As `unshare -n` gives, with room of its own wherever the tools write.
ROOM = ('mount --make-rprivate / && mount -t tmpfs t /run && mkdir -p /run/netns /run/lock && mount -t tmpfs t /tmp && '
        'mount -t sysfs s /sys && mkdir -p /tmp/w && cd /tmp/w && ')
UNSHARE = ['unshare', '-n', '-m', '-p', '-f', '--kill-child', '--mount-proc']

LAN = '''
import os, subprocess, sys, time
count = int(sys.argv[1])
lines = ['link add br0 type bridge', 'link set br0 up']
for i in range(1, count + 1):
    lines += [f'netns add h{i}', f'link add p{i} master br0 up type veth peer name eth0 netns h{i}']
subprocess.run(['ip', '-batch', '-'], input='\\n'.join(lines) + '\\n', text=True, check=True)
for i in range(1, count + 1):
    subprocess.run(['ip', '-n', f'h{i}', '-batch', '-'], text=True, check=True,
                   input=f'link set lo up\\nlink set eth0 up\\naddr add 10.0.0.{i}/24 dev eth0\\n')
time.sleep(2.5)
def everyone(answered=0):
    for i in range(1, count + 1):
        for j in range(1, count + 1):
            if i != j:
                answered += subprocess.run(['ip', 'netns', 'exec', f'h{i}', 'ping', '-q', '-c', '1', '-W', '1', f'10.0.0.{j}'],
                                           stdout=subprocess.DEVNULL).returncode == 0
    return answered
everyone()
began = time.monotonic()
answered = everyone()
print(time.monotonic() - began, answered)
'''

PYROUTE2 = '''
import sys, time
from pyroute2 import IPRoute, NetNS
count = int(sys.argv[1])
began = time.monotonic()
ipr = IPRoute()
ipr.link('add', ifname='br0', kind='bridge', state='up')
bridge = ipr.link_lookup(ifname='br0')[0]
kept = []
for i in range(count):
    ns = NetNS(f'p{i}')
    kept.append(ns)
    ipr.link('add', ifname=f'v{i}', kind='veth', peer={'ifname': 'eth0', 'net_ns_fd': f'p{i}'})
    ipr.link('set', index=ipr.link_lookup(ifname=f'v{i}')[0], master=bridge, state='up')
    ns.link('set', index=1, state='up')
    end = ns.link_lookup(ifname='eth0')[0]
    ns.link('set', index=end, state='up')
    ns.addr('add', index=end, address=f'10.{i >> 16}.{i >> 8 & 255}.{i & 255}' if i else '10.255.0.1', prefixlen=8)
print(time.monotonic() - began, len(ipr.get_links()))
'''

MININET = '''
import sys, time
from mininet.net import Mininet
from mininet.nodelib import LinuxBridge
count = int(sys.argv[1])
began = time.monotonic()
net = Mininet(switch=LinuxBridge, controller=None, build=False)
switch = net.addSwitch('s1')
for i in range(count):
    net.addLink(net.addHost(f'h{i}', ip=f'10.0.{i >> 8}.{i & 255 or 254}/8'), switch)
net.build()
net.start()
print(time.monotonic() - began, len(switch.intfList()))
net.stop()
'''


def in_room(command, *arguments, timeout=600):
    """Runs a command in namespaces of its own; what it printed, or the reason why it could not run."""
    as_user = [] if os.geteuid() == 0 else ['-U', '-r']
    try:
        done = subprocess.run([*UNSHARE, *as_user, 'sh', '-c', ROOM + 'exec "$@"', 'room', *command, *arguments], check=False, timeout=timeout,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        return None, f'not done after {timeout} s'
    except OSError as trouble:
        return None, str(trouble)[:120]
    if done.returncode != 0:
        return None, (done.stderr.strip().splitlines() or [f'status {done.returncode}'])[-1][:120]
    return done.stdout, ''


def python_in_room(program, *arguments, timeout=600):
    """Two numbers that a program printed last."""
    printed, trouble = in_room([PYTHON, '-c', program], *map(str, arguments), timeout=timeout)
    if printed is None:
        return None, trouble
    first, second = printed.split()[-2:]
    return (float(first), int(float(second))), ''


def script_by_bash(script):
    """Seconds that a script takes with bash and the real tools, whatever becomes of its commands."""
    with open(script, encoding='utf-8') as text:
        program = ('begun=$(date +%s.%N); bash -c "$1" > /dev/null 2>&1 < /dev/null; ended=$(date +%s.%N); echo "$begun $ended"')
        printed, trouble = in_room(['bash', '-c', program, 'timed', text.read()])
    if printed is None:
        return None, trouble
    begun, ended = map(float, printed.split()[-2:])
    return ended - begun, ''


def pings_on_a_lan(hosts):
    """Seconds for each of the kernel's pings among so many hosts on a bridge, neighbours known."""
    found, trouble = python_in_room(LAN, hosts)
    if found is None:
        return None, trouble
    seconds, answered = found
    pairs = hosts * (hosts - 1)
    return (seconds / pairs, '') if answered == pairs else (None, f'{answered} of {pairs} were answered')


# Mininet takes some 20 seconds for 1,000 hosts; pyroute2, with a server process for each namespace, does not come to an end with them.
PATIENCE = 120


def has_module(name):
    return subprocess.run([PYTHON, '-c', f'import {name}'], check=False, capture_output=True).returncode == 0


def lan_by(name, hosts):
    """Seconds that pyroute2 or Mininet take to build so many namespaces on a bridge."""
    module = {'pyroute2': 'pyroute2', 'Mininet': 'mininet'}[name]
    if not has_module(module):
        return None, 'not installed'
    found, trouble = python_in_room(PYROUTE2 if name == 'pyroute2' else MININET, hosts, timeout=PATIENCE)
    return (found[0], '') if found else (None, trouble)
