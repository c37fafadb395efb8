#!/usr/bin/env python3
"""Runs scripts by `nslab verify`: the model's ops against this machine's kernel, op by op.

usage: kernel_scripts.py NSLAB [SCRIPT…]

Without SCRIPT, the tutorials of tests/golden. Every script must agree, or meet something that this kernel does not have (status 125).
Where this machine forbids sandboxes the test is skipped (status 77) with the reason.
"""
import glob
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    nslab = sys.argv[1]
    scripts = sys.argv[2:] or sorted(glob.glob(os.path.join(HERE, '..', 'golden', '*', '*.sh')))
    differing = whole = partly = 0
    for script in scripts:
        done = subprocess.run([nslab, 'verify', script], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=280, check=False)
        last = (done.stdout.strip() or done.stderr.strip()).split('\n')
        if done.returncode == 3 and 'not allowed here' in done.stderr:
            print(f'skipped: {done.stderr.strip()}')
            return 77
        if done.returncode == 0:
            whole += 1
        elif done.returncode == 125:
            partly += 1
            print(f'{os.path.basename(script)}: as far as this kernel goes: {" ".join(last[-3:])[:200]}')
        else:
            differing += 1
            print(f'--- {script}: status {done.returncode}')
            print(done.stdout[-3000:], done.stderr[-1000:])
    print(f'{whole} of {len(scripts)} scripts agree, {partly} as far as this kernel goes, {differing} differ')
    return 1 if differing or not scripts else 0


if __name__ == '__main__':
    sys.exit(main())
