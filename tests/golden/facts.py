"""The measured facts of Linux, by number: which script shows which, and which are out of scope.

In a script of facts/ a comment `# fact N: …` stands before the commands that show fact N of Linux; several such lines in a row
name the same commands. facts/list.txt holds, a line each, `out N: why` for a fact that no script can show, and
`recorded SCRIPT: why` for a script that is compared with its recording only and not run on this machine's kernel.
"""
import os
import re
from collections import namedtuple

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'facts')
LAST = 200
Fact = namedtuple('Fact', 'number words first last')  # its commands stand on these lines


def in_script(text):
    """The facts of a script, in order."""
    lines = text.split('\n')
    named = [(at, match) for at, match in ((i, re.match(r'# fact (\d+): (.+)', line)) for i, line in enumerate(lines, 1)) if match]
    out = []
    for index, (at, match) in enumerate(named):
        following = [later for later, _ in named[index + 1:]]
        # The lines of a run of names share the commands after the run.
        run_end = at
        for later in following:
            if later != run_end + 1:
                break
            run_end = later
        end = next((later - 1 for later in following if later > run_end), len(lines))
        out.append(Fact(int(match.group(1)), match.group(2), run_end + 1, end))
    return out


def at(named, line):
    return [fact for fact in named if fact.first <= line <= fact.last]


def listed():
    """Facts that are out of scope, and scripts that are not run live; each with the reason."""
    out, recorded = {}, {}
    with open(os.path.join(FOLDER, 'list.txt'), encoding='utf-8') as file:
        for row in filter(None, (line.split('#')[0].strip() for line in file)):
            match = re.fullmatch(r'(out|recorded) ([\w.-]+): (.+)', row)
            assert match, f'facts/list.txt: expected "out N: why" or "recorded SCRIPT: why"; got "{row}"'
            kind, what, why = match.groups()
            if kind == 'out':
                out[int(what)] = why
            else:
                recorded[what] = why
    return out, recorded


class Report:
    """Which facts hold, over all scripts."""

    def __init__(self):
        self.holds, self.words = {}, {}

    def add(self, script, wrong):
        with open(script, encoding='utf-8') as file:
            for fact in in_script(file.read()):
                good = not any(fact.first <= line <= fact.last for line in wrong)
                self.holds[fact.number] = self.holds.get(fact.number, True) and good
                self.words.setdefault(fact.number, fact.words)

    def print(self):
        """A line a fact, and the count. How many things are wrong with the set itself."""
        for number in sorted(self.holds):
            print(f'fact {number}: {self.words[number]} … {"ok" if self.holds[number] else "DIFFERS"}')
        out, recorded = listed()
        missing = [n for n in range(1, LAST + 1) if n not in self.holds and n not in out]
        faults = [f'fact {n} is neither shown by a script nor out of scope' for n in missing]
        faults += [f'fact {n} is shown by a script and out of scope too' for n in sorted(out) if n in self.holds]
        gone = [name for name in recorded if not os.path.exists(os.path.join(FOLDER, name))]
        faults += [f'facts/list.txt names {name}, which is not there' for name in gone]
        hold = sum(self.holds.values())
        print('\n'.join(faults + [f'{hold} of {len(self.holds)} facts hold; {len(out)} of {LAST} numbers are out of scope']))
        return len(faults)
