#!/usr/bin/env python3
"""Makes a class of submissions to an exercise, each of as many commands as wanted, and measures how long grading takes.

usage: grade_class.py NSLAB EXERCISE_FOLDER [--count 10000] [--commands 40] [--jobs N] [--keep FOLDER]

Each submission is the solution, a mistake, or either of them with a line left out, two swapped or a number changed; it
is filled up with commands that look: listings and pings, as students type them. What is the same every time: the class
depends only on the numbers given here.
"""
import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time


def commands_of(path):
    """The lines of a script that are commands, loops as one."""
    out, depth = [], 0
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if not line.strip() or line.startswith('#'):
            continue
        if depth:
            out[-1] += '\n' + line
        else:
            out.append(line)
        depth += len(re.findall(r'\bdo\b', line)) - len(re.findall(r'\bdone\b', line))
    return out


def slip(rng, lines):
    """The lines with one slip of the hand."""
    lines = list(lines)
    at = rng.randrange(len(lines))
    kind = rng.randrange(4)
    if kind == 0 and len(lines) > 1:
        del lines[at]
    elif kind == 1 and at + 1 < len(lines):
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    elif kind == 2:
        lines[at] = re.sub(r'(\d+)/(\d+)', lambda m: f'{m[1]}/{rng.choice([8, 16, 25, 30, 32])}', lines[at], count=1)
    else:
        lines[at] = re.sub(r'\.(\d+)(?=[/ ]|$)', lambda m: f'.{rng.randrange(1, 250)}', lines[at], count=1)
    return lines


def looks(text):
    """Commands that look at what a script builds."""
    names = sorted(set(re.findall(r'(?:ip netns add|ip -n|ip netns exec) ([a-z][\w-]*)', text))) or ['']
    addresses = sorted(set(re.findall(r'\b(\d+\.\d+\.\d+\.\d+)\b', text))) or ['127.0.0.1']
    out = ['ip netns list', 'ip link', 'ip addr', 'bridge link', 'ip route']
    for name in names:
        prefix = f'ip -n {name} ' if name else 'ip '
        run = f'ip netns exec {name} ' if name else ''
        out += [prefix + 'addr', prefix + 'link show', prefix + 'route', prefix + 'neigh', f'echo "now {name or "here"}"']
        out += [f'{run}ping -c 1 -W 1 {address}' for address in addresses]
    return out


def make_class(folder, exercise, count, commands):
    rng = random.Random(7)
    bases = [commands_of(os.path.join(exercise, 'solution.sh'))]
    mistakes = os.path.join(exercise, 'mistakes')
    bases += [commands_of(os.path.join(mistakes, name)) for name in sorted(os.listdir(mistakes))]
    views = looks(open(os.path.join(exercise, 'solution.sh'), encoding='utf-8').read() + open(os.path.join(exercise, 'exercise.yaml'), encoding='utf-8').read())
    for number in range(count):
        lines = list(rng.choice(bases))
        for _ in range(rng.randrange(4)):
            if lines:
                lines = slip(rng, lines)
        while len(lines) < commands:
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(views))
        with open(os.path.join(folder, f'student-{number:05}.sh'), 'w', encoding='utf-8') as out:
            out.write('#!/bin/bash\n' + '\n'.join(lines) + '\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('nslab')
    parser.add_argument('exercise')
    parser.add_argument('--count', type=int, default=10000)
    parser.add_argument('--commands', type=int, default=40)
    parser.add_argument('--jobs', default='')
    parser.add_argument('--keep', default='')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or scratch
        os.makedirs(folder, exist_ok=True)
        make_class(folder, options.exercise, options.count, options.commands)
        command = [options.nslab, 'grade', options.exercise, folder, '--format=json', '-o', os.path.join(scratch, 'report.json')]
        command += ['-j', options.jobs] if options.jobs else []
        began = time.monotonic()
        status = subprocess.run(command, check=False).returncode
        took = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f'{options.count} submissions of {options.commands} commands: {took:.2f} s, {used.ru_utime + used.ru_stime:.2f} s of processor, '
          f'{used.ru_maxrss / 1024:.0f} MiB at most')
    return 0 if status in (0, 1) else status


if __name__ == '__main__':
    sys.exit(main())
