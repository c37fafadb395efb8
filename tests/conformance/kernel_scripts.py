#!/usr/bin/env python3
"""Runs scripts by `nslab verify`: the model's ops against this machine's kernel, op by op, and probes at the end.

usage: kernel_scripts.py NSLAB [SCRIPT…]

Without SCRIPT, those of kernel_scripts.txt: every one must agree, or agree until it meets something that this kernel does
not have (status 125). Several run at once: most of a run is waiting for what takes the kernel time.
Where this machine forbids sandboxes the test is skipped (status 77) with the reason.
"""
import concurrent.futures
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
AT_ONCE = 4


def listed():
    with open(os.path.join(HERE, 'kernel_scripts.txt'), encoding='utf-8') as lines:
        names = [line.split('#')[0].strip() for line in lines]
    return [os.path.join(HERE, '..', '..', name) for name in names if name]


def verify(nslab, script):
    """The status of one run and what it printed."""
    try:
        done = subprocess.run([nslab, 'verify', script], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=150, check=False)
    except subprocess.TimeoutExpired:
        return 124, 'it did not end within 150 s', ''
    return done.returncode, done.stdout, done.stderr


def main():
    nslab = sys.argv[1]
    scripts = sys.argv[2:] or listed()
    differing = whole = partly = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda script: verify(nslab, script), scripts))
    for script, (status, out, err) in zip(scripts, results):
        if status == 3 and 'not allowed here' in err:
            print(f'skipped: {err.strip()}')
            return 77
        if status == 0:
            whole += 1
            print(f'{os.path.basename(script)}: {out.strip().splitlines()[-1].split(": ", 1)[-1]}')
        elif status == 125:
            partly += 1
            print(f'{os.path.basename(script)}: as far as this kernel goes: {" ".join(out.strip().splitlines()[-3:])[:200]}')
        else:
            differing += 1
            print(f'--- {script}: status {status}')
            print(out[-3000:], err[-1000:])
    print(f'{whole} of {len(scripts)} scripts agree, {partly} as far as this kernel goes, {differing} differ')
    return 1 if differing or not scripts else 0


if __name__ == '__main__':
    sys.exit(main())
