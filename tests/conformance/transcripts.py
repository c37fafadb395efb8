#!/usr/bin/env python3
"""`nslab verify --transcript`, here and with `--on=uml`, on the scripts beside this file: bash and the real tools agree with the model.

usage: transcripts.py NSLAB sandbox|uml|facts
`facts`: the measured facts of Linux, tests/golden/facts, on this machine's kernel, all but those that facts/list.txt keeps out.
Ends with 77 (skipped) where the machine has no user-mode-linux, or lets no sandbox be made.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'golden'))
import facts  # noqa: E402

SKIPPED = 77
AT_ONCE = 16  # the scripts mostly wait for links to settle
PATIENCE = 600  # seconds for one script, on a machine that has much else to do


def verify(nslab, script, *options):
    return subprocess.run([nslab, 'verify', '--transcript', *options, script], capture_output=True, text=True, timeout=PATIENCE + 60)


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


def op_by_op(nslab, folder):
    """The same scripts again, each op by netlink and system calls, with the state after it."""
    for name in sorted(os.listdir(os.path.join(HERE, folder))):
        run = subprocess.run([nslab, 'verify', '--on=uml', os.path.join(HERE, folder, name)], capture_output=True, text=True,
                             timeout=PATIENCE)
        expect(run.returncode == 0, f'{folder}/{name}: model and kernel agree after every op', run)
        print(run.stdout.strip().splitlines()[-1])


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


def fact_script(nslab, script):
    """The lines of a script on which this kernel and the model differ, as a report to print and as numbers."""
    kernel = ['--kernel=6.1'] if os.uname().release.startswith('6.1.') else []
    run = verify(nslab, script, '--format=json', f'--timeout={PATIENCE}', *kernel)
    skip_if_outside(run)
    with open(script, encoding='utf-8') as file:
        named = facts.in_script(file.read())
    expect(run.returncode in (0, 1), f'{os.path.basename(script)} runs', run)
    out, wrong = [], set()
    for row in json.loads(run.stdout)['differences']:
        wrong.add(row['line'])
        out += [f'fact {fact.number}: {fact.words}' for fact in facts.at(named, row['line'])]
        out += [f"{os.path.basename(script)}:{row['line']}: {row['cmd']}"]
        out += [f"{side}: status {row[side]['rc']}\n{row[side]['out']}" for side in ('linux', 'nslab')]
    return out, wrong


def all_facts(nslab):
    _, recorded = facts.listed()
    names = sorted(name for name in os.listdir(facts.FOLDER) if name.endswith('.sh') and name not in recorded)
    report = facts.Report()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda name: fact_script(nslab, os.path.join(facts.FOLDER, name)), names))
    # On a busy machine a packet or an event may come late: what differs is asked once more, by itself.
    results = [fact_script(nslab, os.path.join(facts.FOLDER, name)) if wrong else (out, wrong)
               for name, (out, wrong) in zip(names, results)]
    for name, (out, wrong) in zip(names, results):
        report.add(os.path.join(facts.FOLDER, name), wrong)
        if out:
            print('\n'.join(out))
    print(f'{sum(report.holds.values())} of {len(report.holds)} facts hold on this kernel ({len(names)} scripts)')
    return 0 if all(report.holds.values()) else 1


def main():
    nslab, where = sys.argv[1:]
    if where == 'facts':
        sys.exit(all_facts(nslab))
    if where == 'sandbox':
        tells_a_difference(nslab)
        scripts(nslab, 'sandbox')
    else:
        scripts(nslab, 'uml', '--on=uml')
        op_by_op(nslab, 'uml')


main()
