#!/usr/bin/env python3
"""The table of what is modelled in README.md is what `nslab coverage --format=markdown` prints.

usage: coverage.py NSLAB README [--write]
"""
import subprocess
import sys

BEGIN, END = '<!-- nslab coverage: begin -->\n', '<!-- nslab coverage: end -->\n'


def main():
    nslab, path = sys.argv[1:3]
    printed = subprocess.run([nslab, 'coverage', '--format=markdown'], capture_output=True, text=True, check=True, timeout=60).stdout
    table = printed.split('\n\n', 2)[2]  # without its title and the sentence under it
    with open(path, encoding='utf-8') as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    there, after = rest.split(END)
    if '--write' in sys.argv:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'{before}{BEGIN}\n{table}\n{END}{after}')
        return 0
    if there.strip() == table.strip():
        return 0
    print(f'{path}: the table of what is modelled is out of date: python3 tests/house/coverage.py NSLAB README.md --write')
    return 1


sys.exit(main())
