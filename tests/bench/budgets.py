#!/usr/bin/env python3
"""Measures nslab against its budgets, builds what that takes, and prints one table: what, the budget, what was measured, whether
it is met, and what others take for the same, where they are installed.

usage: budgets.py [--build FOLDER] [--no-build] [--quick] [--class-size 10000] [--only WORD]

Of nslab the processor time is kept (user and system, the least of several runs): that of the program alone, however busy the
machine is. Large worlds, which a second thread has memory laid out for, and what peers take are time on the clock. Peers run in
namespaces made for them, which end with them. Nothing here fails a build: a budget that is not met is said.
"""
import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import grade_class
import peers

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
BENCHES = ('nslab_engine_bench', 'nslab_explain_bench', 'nslab_mirror_bench')
UNITS = {'ns': 1e-9, 'us': 1e-6, 'ms': 1e-3, 's': 1.0}


def run(command):
    """Processor seconds, seconds on the clock and peak MiB of a command and its children, and how it ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status, seconds, clock, memory = 127, 0.0, 0.0, 0.0
        try:
            began = time.monotonic()
            done = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, used = os.wait4(done.pid, 0)
            clock = time.monotonic() - began
            seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
            status = os.waitstatus_to_exitcode(status)
        finally:
            os.write(writer, json.dumps([seconds, clock, memory, status]).encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text)


def least(command, times=3, good=(0,), by_clock=False):
    """The least of several runs, seconds and MiB; None where one fails."""
    results = [run(command) for _ in range(times)]
    if any(status not in good for *_, status in results):
        return None, None
    return min(clock if by_clock else seconds for seconds, clock, _, _ in results), min(memory for *_, memory, _ in results)


class Table:
    def __init__(self):
        self.rows = [('what', 'budget', 'measured', '', 'beside')]

    def row(self, what, budget, measured, unit, beside='', scale=1.0):
        """A figure in seconds (or MiB) beside its budget, both shown times `scale` in `unit`."""
        shown = 'failed' if measured is None else f'{measured * scale:.3g} {unit}'
        met = 'NOT met' if measured is None or (budget is not None and measured > budget) else 'met' if budget is not None else ''
        self.rows.append((what, '' if budget is None else f'{budget * scale:g} {unit}', shown, met, beside))
        print('  ' + '  '.join(filter(None, self.rows[-1])), file=sys.stderr, flush=True)

    def ratio(self, what, budget, measured, beside=''):
        met = 'met' if measured is not None and measured <= budget else 'NOT met'
        self.rows.append((what, f'{budget:g}', 'failed' if measured is None else f'{measured:.3g}', met, beside))

    def text(self):
        widths = [max(len(cells[i]) for cells in self.rows) for i in range(5)]
        return '\n'.join('  '.join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip() for cells in self.rows)


def beside(name, found, own, per=''):
    """What a peer takes, and how many times that is what nslab takes."""
    seconds, why = found
    if seconds is None:
        return f'{name}: {why}'
    times = f', {seconds / own:,.0f} times as long' if own else ''
    return f'{name}: {seconds:.3g} s{per}{times}'


def whole_processes(table, options):
    nslab = options.nslab
    seconds, _ = least([nslab, '--version'], 20)
    table.row('start of nslab --version', 5e-3, seconds, 'ms', scale=1e3)
    script = os.path.join(SOURCE, 'tests/golden/tutorials/pc-printer.sh')
    seconds, _ = least([nslab, 'run', '--world=empty', script], 10, range(256))
    real = peers.script_by_bash(script)
    table.row('pc-printer.sh, whole process', 10e-3, seconds, 'ms', beside('bash and the real tools', real, seconds), scale=1e3)
    if seconds and real[0]:
        table.ratio('  the same, as a share of what it takes for real', 1e-3, seconds / real[0])


def clusters(table, options):
    nodes = 500 if options.quick else 5000
    shape = f'--world=cluster:nodes={nodes},pods=30'
    with tempfile.TemporaryDirectory() as folder:
        nothing = os.path.join(folder, 'nothing.sh')
        with open(nothing, 'w', encoding='utf-8') as out:
            out.write('true\n')
        seconds, memory = least([options.nslab, 'run', shape, nothing], 1, by_clock=True)
        table.row(f'a cluster of {nodes} nodes with 30 pods each, whole process', 5, seconds, 's')
        table.row('  its memory', 2048, memory, 'MiB')
        far = [f'10.{(nodes - 1) >> 8}.{(nodes - 1) & 255}.31']
        seconds, _ = least([options.nslab, 'explain', shape, nothing, '--', 'ip', 'netns', 'exec', 'pod-1-1', 'ping', '-c', '1', *far], 1, (0, 1), True)
        table.row('  pod to pod across it explained, built first', None, seconds, 's')
        seconds, _ = least([options.nslab, 'matrix', shape, nothing], 1, (0, 1), True)
        table.row('  who reaches whom in it, built first', 30, seconds, 's')
        lan = '--world=star:nodes=1000'
        seconds, _ = least([options.nslab, 'explain', lan, nothing, '--', 'ip', 'netns', 'exec', 'host-1', 'ping', '-c', '1', '10.9.9.9'], 1, (0, 1))
        table.row('an explanation in a world of 1,000 hosts', 2, seconds, 's')


def grading(table, options):
    """A class; half of its processor time is what two cores need."""
    count = 500 if options.quick else options.class_size
    task = os.path.join(SOURCE, 'exercises/tasks/bridge-lan')
    with tempfile.TemporaryDirectory() as folder:
        grade_class.make_class(folder, task, count, 40)
        command = [options.nslab, 'grade', task, folder, '--format=json', '-o', '/dev/null', '-j', '2']
        seconds, memory = least(command, 1, (0, 1))
    table.row(f'{count:,} submissions of 40 commands, on two cores', 10 * count / 10000, seconds and seconds / 2, 's')
    table.row('  their memory', 200, memory, 'MiB')


def storyboard_script():
    """Forty commands, a picture each: five hosts on a bridge."""
    lines = ['ip link add br0 type bridge', 'ip link set br0 up', 'ip addr add 10.1.0.254/24 dev br0', 'sysctl -w net.ipv4.ip_forward=1',
             'iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -o eth0 -j MASQUERADE']
    for i in range(1, 6):
        lines += [f'ip netns add h{i}', f'ip link add p{i} type veth peer name eth0 netns h{i}', f'ip link set p{i} master br0',
                  f'ip link set p{i} up', f'ip -n h{i} addr add 10.1.0.{i}/24 dev eth0', f'ip -n h{i} link set eth0 up',
                  f'ip -n h{i} route add default via 10.1.0.254']
    return lines


def storyboard(table, options):
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, 'steps.sh')
        lines = storyboard_script()
        with open(script, 'w', encoding='utf-8') as out:
            out.write('\n'.join(lines) + '\n')
        seconds, _ = least([options.nslab, 'draw', script, '-o', os.path.join(folder, 'out')], 2)
    table.row(f'a storyboard of {len(lines)} steps with a picture a step', 2, seconds, 's')


def exponent(points):
    """The slope of a straight line through the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-12)) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)


def benchmarks(program, quick, apart=()):
    """By name: (size, seconds of processor, counters). Those `apart` run in a process a size: what others have made and let go
    leaves its memory in pieces, which who starts the program does not find."""
    names = subprocess.run([program, '--benchmark_list_tests'], check=False, capture_output=True, text=True).stdout.split()
    if quick:
        names = [name for name in names if not re.search('/1000000|/5000', name)]
    groups = {}
    for name in names:
        size = name.split('/')[1] if apart and name.startswith(apart) else ''
        groups.setdefault(size, []).append(name)
    found = []
    for group in groups.values():
        command = [program, '--benchmark_format=json', '--benchmark_min_time=0.2',
                   '--benchmark_filter=^(' + '|'.join(map(re.escape, group)) + ')$']
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        found += json.loads(done.stdout or '{"benchmarks": []}')['benchmarks']
    by_name = {}
    for each in found:
        name, _, size = each['name'].replace('/iterations:1', '').partition('/')
        if 'error_occurred' in each:
            print(f'{each["name"]}: {each["error_message"]}', file=sys.stderr)
            continue
        seconds = each['real_time' if name in BY_CLOCK else 'cpu_time'] * UNITS[each['time_unit']]
        by_name.setdefault(name, []).append((int(size or 1), seconds, each))
    for points in by_name.values():
        points.sort(key=lambda point: point[0])
    return by_name


BY_CLOCK = ('BuildCluster',)
OPS = (('OpSetMtu', 1, 'one op: a setting of a link'), ('OpSetMtuOnHub', 1, 'one op: a setting of a link in a namespace of all of them'),
       ('OpAddressTwice', 2, 'one op: an address given or taken'), ('OpRouteTwice', 2, 'one op: a route given or taken'),
       ('OpCableTwice', 2, 'one op: a cable made or unmade'))


def engine(table, options):
    by_name = benchmarks(options.bench('nslab_engine_bench'), options.quick, ('AllPairs', 'BuildCluster', 'PodToPod'))

    def last(name):
        return by_name[name][-1][1] if name in by_name else None

    ops = []
    for name, share, what in OPS:
        if name in by_name:
            size, seconds, _ = by_name[name][-1]
            ops.append(seconds / share)
            table.row(f'{what}, {size:,} devices', 1e-6, seconds / share, 'us', f'at 10 devices: {by_name[name][0][1] / share * 1e6:.3g} us', 1e6)
    if ops:
        table.row('  the typical one: the median of these', 1e-6, statistics.median(ops), 'us', scale=1e6)
    for name, what in (('CopyWorld', 'a copy of a World'), ('CopyAndWrite', 'a copy, and the first write after it')):
        if name in by_name:
            size, seconds, _ = by_name[name][-1]
            table.row(f'{what}, {size:,} devices', None, seconds, 'us', f'at 10 devices: {by_name[name][0][1] * 1e6:.3g} us', 1e6)
    table.row('a ping between two hosts on a bridge', 2e-6, last('PingOnBridge'), 'us', scale=1e6)
    pairs = last('AllPairsWarm')
    kernel = peers.pings_on_a_lan(8 if options.quick else 20)
    table.row('all pairs among 1,000 hosts on a bridge', 2, pairs, 's',
              beside('ping on this kernel', kernel, pairs and pairs / 999000, ' each'))
    table.row('  the same, one host after the other instead of 32 with 32', None, last('AllPairsByHost'), 's')
    if 'AllPairsCold' in by_name:
        hosts, seconds, _ = by_name['AllPairsCold'][-1]
        table.row(f'  all pairs among {hosts:,} hosts, no neighbour known', None, seconds, 's')
    if 'BuildCluster' in by_name:
        counted = by_name['BuildCluster'][-1][2]
        table.row(f'{counted["namespaces"]:,.0f} namespaces with {counted["devices"]:,.0f} devices built', 5, last('BuildCluster'), 's')
    table.row('  a pod-to-pod trace in it', 10e-6, last('PodToPod'), 'us', scale=1e6)
    print_growth(by_name)


def print_growth(by_name):
    print('\ngrowth: processor time by size, and the exponent (0: flat, 1: linear)')
    for name, points in by_name.items():
        if len(points) > 1:
            figures = '  '.join(f'{size:,}: {seconds * 1e6:.3g} us' for size, seconds, _ in points)
            print(f'  {name:<18} {exponent([point[:2] for point in points]):+.2f}   {figures}')


def explanations(table, options):
    for name, points in benchmarks(options.bench('nslab_explain_bench'), options.quick).items():
        asked = name.removeprefix('BM_')
        explained = asked not in ('Lint', 'Matrix')
        table.row(f'60 commands, {"explained: " if explained else ""}{asked}', 50e-3 if explained else None, points[-1][1], 'ms', scale=1e3)


def mirror(table, options):
    program = options.bench('nslab_mirror_bench')
    hosts = 200 if options.quick else 1000
    done = subprocess.run([program, str(hosts)], check=False, capture_output=True, text=True)
    lan, _, mesh = done.stdout.partition(' pairs of veths ')

    def rows_of(text):
        return {name.strip(): float(seconds) for name, seconds in re.findall(r'(?m)^(\S.*?)  +([\d.]+) s ', text)}

    found, meshed = rows_of(lan), rows_of(mesh)
    built = found.get('kernel::build')
    if built is None:
        table.rows.append((f'mirror of {hosts:,} namespaces on a bridge', '', 'not measured', '', (done.stderr.strip() or done.stdout.strip())[:100]))
        return
    table.row(f'mirror of {hosts:,} namespaces on a bridge', None, built, 's')
    bare, batch = found.get('bare system calls'), found.get('ip -batch')
    table.ratio('  as a share of the bare system calls', 1.25, bare and built / bare, f'bare: {bare} s')
    table.ratio('  as a share of ip -batch', 0.5, batch and built / batch, f'ip -batch: {batch} s')
    if meshed.get('kernel::build') and meshed.get('ip -batch'):
        batch = meshed['ip -batch']
        table.ratio(f'  as a share of ip -batch, {hosts:,} cables among {hosts // 5:,} namespaces', 0.5, meshed['kernel::build'] / batch,
                    f'ip -batch: {batch} s')
    for name, budget in (('Mininet', 0.1), ('pyroute2', None)):
        seconds, why = peers.lan_by(name, hosts)
        if seconds is None:
            table.rows.append((f'  beside {name}', '', '', '', why))
        elif budget:
            table.ratio(f'  as a share of {name}', budget, built / seconds, f'{name}: {seconds:.3g} s')
        else:
            table.rows.append((f'  beside {name}', '', f'{built / seconds:.2f}', '', f'{name}: {seconds:.3g} s'))


def build(folder):
    """The program and the benchmarks, as ./check builds the program."""
    subprocess.run(['cmake', '--preset', 'release', '-DNSLAB_BENCH=ON', '-B', folder], cwd=SOURCE, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(['cmake', '--build', folder, '--target', 'nslab', *BENCHES], cwd=SOURCE, check=True, stdout=subprocess.DEVNULL)


# What has the kernel make namespaces comes last: it goes on clearing them away for a while.
PARTS = {'engine': engine, 'clusters': clusters, 'grading': grading, 'storyboard': storyboard, 'explanations': explanations,
         'processes': whole_processes, 'mirror': mirror}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--build', default=os.path.join(SOURCE, 'build/release'), help='where nslab is built')
    parser.add_argument('--no-build', action='store_true', help='take what stands there')
    parser.add_argument('--quick', action='store_true', help='smaller sizes')
    parser.add_argument('--class-size', type=int, default=10000)
    parser.add_argument('--only', choices=PARTS, action='append', help='only this part (may be given more than once)')
    options = parser.parse_args()
    if not options.no_build:
        build(options.build)
    options.nslab = os.path.join(options.build, 'nslab')
    options.bench = lambda name: os.path.join(options.build, 'bench', name)
    with open('/proc/cpuinfo', encoding='utf-8') as info:
        model = re.search(r'model name\s*: (.*)', info.read())
    print(f'{os.cpu_count()} processors ({model[1] if model else "unknown"}), Linux {os.uname().release}, load {os.getloadavg()[0]:.1f}')
    table = Table()
    for name, part in PARTS.items():
        if not options.only or name in options.only:
            part(table, options)
    print('\n' + table.text())
    print(f'\nload at the end: {os.getloadavg()[0]:.1f}')


if __name__ == '__main__':
    main()
