#!/usr/bin/env python3
"""Solutions and mistakes graded in the model and on this machine's kernel: the same points, check by check.

usage: sandbox_test.py NSLAB EXERCISES_FOLDER [EXERCISE…]

Without names, two exercises and a part of their mistakes; with names, all of theirs. Skipped (77) where no sandbox opens.
"""
import glob
import json
import os
import subprocess
import sys

NSLAB, TASKS = os.path.abspath(sys.argv[1]), os.path.join(os.path.abspath(sys.argv[2]), 'tasks')
CHOSEN = sys.argv[3:]
FEW = {'two-namespaces': ['loopbacks-forgotten.sh'], 'port-publish': ['filter-forgotten.sh']}


def grade(task, files, where):
    done = subprocess.run([NSLAB, 'grade', task, *files, '--format=json', '--reveal', f'--on={where}'], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode > 1:
        print(done.stderr.strip())
        sys.exit(77 if where == 'sandbox' and 'sandbox' in done.stderr else 1)
    return json.loads(done.stdout)['results']


def main():
    differ = count = 0
    for name in CHOSEN or FEW:
        task = os.path.join(TASKS, name)
        mistakes = [os.path.join(task, 'mistakes', one) for one in FEW[name]] if not CHOSEN else sorted(glob.glob(task + '/mistakes/*.sh'))
        files = [task + '/solution.sh', *mistakes]
        for model, real in zip(grade(task, files, 'model'), grade(task, files, 'sandbox')):
            count += 1
            for one, other in zip(model['checks'], real['checks']):
                if one['status'] != other['status']:
                    differ += 1
                    print(f"{model['submission']}: {one['id']}: model {one['status']} ({one.get('cause')}), kernel {other['status']} ({other.get('cause')})")
    print(f'{count} submissions graded on both, {differ} checks differ')
    return 1 if differ else 0


if __name__ == '__main__':
    sys.exit(main())
