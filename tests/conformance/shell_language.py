#!/usr/bin/env python3
"""Runs each script of tests/conformance/shell with bash and with nslab and compares what they print, line for line.

usage: shell_language.py NSLAB [SCRIPT…]

bash runs each in an empty folder of its own, as `bash NAME.sh`; nothing in these scripts touches the network or anything
but /tmp. Exit status: 0 when all agree.
"""
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = {'PATH': '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': '/root', 'LC_ALL': 'C.UTF-8', 'TERM': 'dumb'}


def fold(text):
    text = re.sub(r'/tmp/tmp\.\w+', '/tmp/tmp.X', text)
    text = re.sub(r'(line \d+: ) *\d+ (Killed|Terminated|Aborted)', r'\1PID \2', text)
    return re.sub(r'(?m)^\[(\d+)\] \d+$', r'[\1] PID', text)


def by_bash(script):
    name = os.path.basename(script)
    with tempfile.TemporaryDirectory() as folder:
        with open(script, encoding='utf-8') as source, open(os.path.join(folder, name), 'w', encoding='utf-8') as copy:
            copy.write(source.read())
        with open(os.path.join(folder, 'out'), 'w+b') as out:
            done = subprocess.run(['bash', name], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=60)
            out.seek(0)
            return done.returncode, out.read().decode('utf-8', 'replace')


def by_nslab(nslab, script):
    done = subprocess.run([nslab, 'run', '--world=empty', '--format=jsonl', script], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    rows.sort(key=lambda row: row['line'] or 1 << 30)
    return done.returncode, ''.join(row['out'] for row in rows)


def main():
    nslab, scripts = sys.argv[1], sys.argv[2:]
    folder = os.path.join(HERE, 'shell')
    scripts = scripts or sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith('.sh'))
    bad = 0
    for script in scripts:
        want, got = by_bash(script), by_nslab(nslab, script)
        want_text, got_text = fold(want[1]), fold(got[1])
        if want[0] == got[0] and want_text == got_text:
            continue
        bad += 1
        print(f'--- {os.path.basename(script)}: exit status of bash {want[0]}, of nslab {got[0]}')
        for row in difflib.unified_diff(want_text.split('\n'), got_text.split('\n'), 'bash', 'nslab', lineterm='', n=1):
            print('    ' + row)
    print(f'{len(scripts) - bad} of {len(scripts)} scripts agree')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
