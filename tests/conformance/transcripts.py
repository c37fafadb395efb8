#!/usr/bin/env python3
"""`nslab verify --transcript` and `--on=uml` on the scripts beside this file: bash and the real tools agree with the model.

usage: transcripts.py NSLAB sandbox|uml
Ends with 77 (skipped) where the machine has no user-mode-linux, or lets no sandbox be made.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77


def verify(nslab, script, *options):
    return subprocess.run([nslab, 'verify', '--transcript', *options, script], capture_output=True, text=True, timeout=280)


def skip_if_outside(run):
    if run.returncode == 3:
        print('skipped:', run.stderr.strip())
        sys.exit(SKIPPED)


def expect(good, what, run):
    if not good:
        print(f'FAILED: {what}\nstatus {run.returncode}\n{run.stdout}{run.stderr}')
        sys.exit(1)


def scripts(nslab, folder, *options):
    for name in sorted(os.listdir(os.path.join(HERE, folder))):
        run = verify(nslab, os.path.join(HERE, folder, name), *options)
        skip_if_outside(run)
        expect(run.returncode == 0 and ' 0 differ' in run.stdout, f'{folder}/{name}: model and Linux agree', run)
        print(run.stdout.strip())


def tells_a_difference(nslab):
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, 'differs.sh')
        with open(script, 'w', encoding='utf-8') as file:
            file.write('echo same\n\ncat /proc/sys/kernel/osrelease /proc/version\nexit 3\n')
        run = verify(nslab, script, '--format=json')
        skip_if_outside(run)
        report = json.loads(run.stdout)
        expect(run.returncode == 1 and [row['line'] for row in report['differences']] == [3], 'a difference has its line and status 1', run)
        expect(report['commands'] == 3 and report['counted'] == 3 and report['agreed'] == 2, 'the script ends by itself with 3', run)
        expect(report['differences'][0]['linux']['out'] != report['differences'][0]['nslab']['out'], 'both sides are shown', run)


def main():
    nslab, where = sys.argv[1:]
    if where == 'sandbox':
        tells_a_difference(nslab)
        scripts(nslab, 'sandbox')
    else:
        scripts(nslab, 'uml', '--on=uml')


main()
