#!/usr/bin/env python3
"""Measures nslab against its budgets and prints one table: what, the budget, what was measured, whether it is met.

usage: budgets.py NSLAB SOURCE_FOLDER [--engine nslab_engine_bench] [--quick] [--class-size 10000]

Whole processes are run several times and the least processor time is kept: that of the program alone, however busy the machine
is. The load is printed. Without --engine only whole processes are measured. Nothing here fails a build.
"""
import argparse
import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile

rows = []


def run(command, **more):
    """Processor seconds and peak MiB of a command, and what it printed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(writer, json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.returncode]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text)


def least(command, times=3, good=(0,)):
    """The least of several runs; None where one fails."""
    results = [run(command) for _ in range(times)]
    if any(status not in good for _, _, status in results):
        return None, None
    return min(seconds for seconds, _, _ in results), min(memory for _, memory, _ in results)


def row(what, budget, measured, unit):
    met = '-' if measured is None else 'met' if measured <= budget else 'NOT met'
    rows.append((what, f'{budget:g} {unit}', 'failed' if measured is None else f'{measured:.3g} {unit}', met))


def processes(options):
    nslab = options.nslab
    start, _ = least([nslab, '--version'], 20)
    row('start of nslab --version', 5, start and start * 1e3, 'ms')
    nodes = 500 if options.quick else 5000
    shape = f'cluster:nodes={nodes},pods=30'
    built, memory = least([nslab, 'gen', 'cluster', '--nodes', str(nodes), '--pods', '30', '--stats'], 1)
    row(f'{shape} built, and counted', 5, built, 's')
    row(f'{shape}, memory of the process', 2048, memory, 'MiB')
    tutorial = os.path.join(options.source, 'tests/golden/tutorials/song-ns.sh')
    if os.path.exists(tutorial):
        seconds, _ = least([nslab, 'run', tutorial], 5, range(256))
        row('a tutorial (song-ns.sh)', 10, seconds and seconds * 1e3, 'ms')
    grade(options)
    draw(options)


def grade(options):
    """A class, on one thread; half of its processor time is what two cores need."""
    here = os.path.dirname(os.path.abspath(__file__))
    count = 500 if options.quick else options.class_size
    task = os.path.join(options.source, 'exercises/tasks/bridge-lan')
    done = subprocess.run([sys.executable, os.path.join(here, 'grade_class.py'), options.nslab, task, '--count', str(count), '--jobs', '2'], check=False,
                          capture_output=True, text=True)
    found = re.search(r'([\d.]+) s of processor, (\d+) MiB', done.stdout)
    row(f'{count} submissions of 40 commands, processor time on two cores', 10 * count / 10000, found and float(found[1]) / 2, 's')
    row(f'{count} submissions, memory', 200, found and float(found[2]), 'MiB')


def draw(options):
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, 'star.sh')
        subprocess.run([options.nslab, 'gen', 'star', '--nodes', '2000', '-o', script], check=True)
        seconds, _ = least([options.nslab, 'draw', script, '-o', os.path.join(folder, 'out')], 1)
        row('draw of 2,000 namespaces, all steps', 100, seconds, 's')


def exponent(points):
    """The slope of a straight line through the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-12)) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)


def engine(options):
    command = [options.engine, '--benchmark_format=json']
    if options.quick:
        command.append('--benchmark_filter=-(/1000000|/5000)$')
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    unit = {'ns': 1e-9, 'us': 1e-6, 'ms': 1e-3, 's': 1.0}
    by_name = {}
    for each in found['benchmarks']:
        name, _, size = each['name'].replace('/iterations:1', '').partition('/')
        if 'error_occurred' in each:
            print(f'{each["name"]}: {each["error_message"]}', file=sys.stderr)
            continue
        by_name.setdefault(name, []).append((int(size or 1), each['cpu_time'] * unit[each['time_unit']]))
    for name in ('OpSetMtu', 'OpSetMtuOnHub'):
        if name in by_name:
            row(f'one op: {name}, the largest World', 1, by_name[name][-1][1] * 1e6, 'us')
    for name in ('OpAddressTwice', 'OpRouteTwice', 'OpCableTwice'):
        if name in by_name:
            row(f'one op: {name[:-5]}, given and taken, each', 1, by_name[name][-1][1] * 1e6 / 2, 'us')
    for name, budget, what, factor, word in (('PingOnBridge', 2, 'a ping on a bridge', 1e6, 'us'), ('AllPairsWarm', 2, 'all pairs among 1,000 hosts', 1, 's'),
                                             ('BuildCluster', 5, 'the largest cluster built', 1, 's'), ('PodToPod', 10, 'a pod-to-pod trace', 1e6, 'us')):
        if name in by_name:
            row(what, budget, by_name[name][-1][1] * factor, word)
    print('\ngrowth: processor time by size, and the exponent (0: flat, 1: linear)')
    for name, points in by_name.items():
        if len(points) > 1:
            figures = '  '.join(f'{size}: {seconds * 1e6:.3g} us' for size, seconds in points)
            print(f'  {name:<18} {exponent(points):+.2f}   {figures}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('nslab')
    parser.add_argument('source')
    parser.add_argument('--engine', default='')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--class-size', type=int, default=10000)
    options = parser.parse_args()
    print(f'{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}')
    processes(options)
    if options.engine:
        engine(options)
    widths = [max(len(cells[i]) for cells in rows) for i in range(4)]
    print()
    for cells in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip())


if __name__ == '__main__':
    main()
