#!/usr/bin/env python3
"""Runs recorded scripts in nslab and compares with what Linux printed for each of their commands.

usage: transcripts.py NSLAB [--facts] [SCRIPT…]

Beside each tests/golden/*/NAME.sh stands NAME.jsonl, an object a command, as Linux 6.18 and Debian 12's tools answered. What
no two runs share (random MAC addresses and what is made of them, times, inode numbers, process ids, ports that the kernel chose)
is replaced by its order of appearance, in both alike. Everything else must be equal. Exit status: 0 when all is.

A comment `# fact N: …` names what the commands after it show; a difference is told with it. --facts prints a line a fact and
their count, and fails unless facts/list.txt accounts for all of them (see facts.py).
"""
import difflib
import json
import os
import re
import subprocess
import sys

import facts

HERE = os.path.dirname(os.path.abspath(__file__))
MAC = r'(?:[0-9a-f]{2}:){5}[0-9a-f]{2}'
FIXED_MAC = re.compile('00:00:00:00:00:00|ff:ff:ff:ff:ff:ff|33:33:|01:00:5e|01:80:c2')
TIMES = [(r'\btime[=<][0-9.]+ ?ms', 'time=T ms'), (r'\btime \d+ms', 'time Tms'), (r'(?m)^rtt min/.*$', 'rtt T'), (r', pipe \d+', ''),
         (r'\b\d\d:\d\d:\d\d\.\d{6}\b', 'HH:MM:SS'), (r'\b\d+\.\d+ ms\b', 'T ms'), (r'\b(valid_lft|preferred_lft|expires) \d+sec', r'\1 Nsec'),
         (r'(?<=, id )\d+(?=, seq)', 'N'), (r'(?m)^(\s+[RT]X (?:packets|errors)).*$', r'\1 N'), (r'(?m)^(\s+[RT]X: +bytes .*\n)[\s\d]+$', r'\1 N'),
         (r'\b(DELAY|REACHABLE|STALE|PROBE)\b', 'NUD'), (r'\b33:33:ff(:[0-9a-f]{2}){3}\b', '33:33:ff:NODE')]


class Names:
    """Gives each value that is chance a name, by order of appearance."""

    def __init__(self, script):
        self.given = set(re.findall(MAC, script.lower()))
        self.numbers = set(re.findall(r'\d+', script))
        self.table = {}

    def of(self, kind, value):
        return f'<{kind}{self.table.setdefault((kind, value), len(self.table))}>'

    def mac(self, match):
        text = match.group(0)
        return text if text in self.given or FIXED_MAC.match(text) else self.of('mac', text)

    def link_local(self, match):
        raw = b''.join(int(word, 16).to_bytes(2, 'big') for word in match.group(1).split(':'))
        if raw[3:5] != b'\xff\xfe':
            return match.group(0)
        mac = ':'.join(f'{b:02x}' for b in bytes([raw[0] ^ 2]) + raw[1:3] + raw[5:])
        return match.group(0) if mac in self.given else 'fe80::' + self.of('mac', mac)

    def fold(self, text):
        text = re.sub(r'fe80::((?:[0-9a-f]{1,4}:){3}[0-9a-f]{1,4})', self.link_local, text)
        text = re.sub(MAC, self.mac, text)
        text = re.sub(r'\b([0-9a-f]{4})\.[0-9a-f]{12}\b', r'\1.<bridge>', text)
        for pattern, stands in TIMES:
            text = re.sub(pattern, stands, text)
        text = re.sub(r'\b(net|mnt|pid|ipc|uts|user):\[\d+\]', lambda m: self.of('inode', m.group(0)), text)
        return re.sub(r'\b(3[2-9]\d{3}|[45]\d{4}|6[0-5]\d{3})\b',
                      lambda m: m.group(1) if m.group(1) in self.numbers | {'65535', '32766', '32767'} else self.of('port', m.group(1)), text)


def rows_of(text):
    return {row['line']: row for row in map(json.loads, filter(None, text.splitlines())) if row['line']}


def compare(nslab, script):
    """The differences, as lines to print; how many commands there were; the lines that differ."""
    with open(script, encoding='utf-8') as source, open(script[:-3] + '.jsonl', encoding='utf-8') as record:
        text, real = source.read(), rows_of(record.read())
    run = subprocess.run([nslab, 'run', '--world=empty', '--format=jsonl', script], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    model = rows_of(run.stdout.decode())
    left, right = Names(text), Names(text)
    named = facts.in_script(text)
    wrong = set(model) - set(real)
    out = [f'line {line}: nslab ran a command where Linux ran none' for line in sorted(wrong)]
    for line in sorted(real):
        want, got = real[line], model.get(line, {'rc': None, 'out': ''})
        want_text, got_text = left.fold(want['out']), right.fold(got['out'])
        if (want['rc'], want_text) == (got['rc'], got_text):
            continue
        wrong.add(line)
        out += [f'fact {fact.number}: {fact.words}' for fact in facts.at(named, line)]
        out.append(f"line {line}: {want['cmd']}\n    exit status {want['rc']}, in nslab {got['rc']}")
        out += ['    ' + row for row in difflib.unified_diff(want_text.split('\n'), got_text.split('\n'), 'linux', 'nslab', lineterm='', n=1)]
    return out, len(real), wrong


def main():
    nslab, scripts = sys.argv[1], sys.argv[2:]
    of_facts = '--facts' in scripts
    scripts = [script for script in scripts if script != '--facts']
    if not scripts:
        scripts = sorted(os.path.join(folder, name) for folder, _, names in os.walk(HERE) for name in names if name.endswith('.sh'))
        scripts = [script for script in scripts if (os.path.basename(os.path.dirname(script)) == 'facts') == of_facts]
    commands = bad = faults = 0
    report = facts.Report()
    for script in scripts:
        differences, count, wrong = compare(nslab, script)
        commands += count
        bad += bool(differences)
        report.add(script, wrong)
        if differences:
            print(f'--- {os.path.relpath(script, HERE)}')
            print('\n'.join(differences))
    if of_facts:
        faults = report.print()
    print(f'{len(scripts) - bad} of {len(scripts)} scripts agree ({commands} commands)')
    return 1 if bad or faults or not commands else 0


if __name__ == '__main__':
    sys.exit(main())
