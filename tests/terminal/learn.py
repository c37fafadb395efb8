#!/usr/bin/env python3
"""A learner at a terminal: through a whole lesson, interrupted, killed and resumed; wrong commands; other ways to the same end.

usage: learn.py NSLAB
"""
import json
import os
import subprocess
import sys
import tempfile

from pty_session import Terminal, check

NSLAB = sys.argv[1]
PROMPT = 'root@lab:~# '


def learn(state, *arguments, **environment):
    return Terminal([NSLAB, 'learn', *arguments], state, **environment)


def progress(state, lesson):
    with open(os.path.join(state, 'nslab', 'learn', lesson + '.json'), encoding='utf-8') as file:
        return json.load(file)


def whole_lesson(state):
    """From the first command to the last, some typed, some by Enter, the task by hand."""
    at = learn(state, 'namespace')
    at.expect('What a network namespace is')
    at.expect('Type this, or press Enter:')
    at.expect('ip link')
    at.expect(PROMPT)
    at.line('ip link')
    check('eth0: <BROADCAST' in at.expect('Step 2 of'), 'the first command shows the card')
    at.expect(PROMPT)
    at.line()
    at.expect('ip netns add blue')
    at.expect('Step 3 of')
    at.expect(PROMPT)
    at.type('\x03')  # Ctrl-C gives up a line, not the lesson
    at.expect(PROMPT)
    at.line('quit')
    at.expect('To go on from here: nslab learn namespace')
    check(at.wait() == 0, 'quit ends with 0')
    check(progress(state, 'namespace')['at'] == 2, 'two steps are kept')

    at = learn(state, 'namespace')
    at.expect('You were at step 3 of')
    at.expect(PROMPT)
    at.line()
    check('blue' in at.expect('Step 4 of'), 'the world is there again')
    at.expect(PROMPT)
    at.line()
    at.expect('Step 5 of')
    at.kill()  # without a moment to say goodbye
    check(progress(state, 'namespace')['at'] == 4, 'four steps survived a kill')

    at = learn(state, 'namespace')
    at.expect('You were at step 5 of')
    at.expect(PROMPT)
    while True:
        at.line()
        came = at.expect(PROMPT)  # the command that Enter typed
        came += at.expect(PROMPT)
        if 'Task:' in came:
            break
    at.line('ip netns add red')
    at.expect(PROMPT)
    at.line('check')
    at.expect('Not done yet')
    at.expect(PROMPT)
    at.line('ip netns exec red ip link set lo up')
    at.expect('Done: that is what the task asked for.')
    at.expect(PROMPT)
    at.line()
    at.expect(PROMPT)
    at.expect(PROMPT)
    at.line()
    at.expect('What to keep from this')
    at.expect('This lesson is done. The next one: nslab learn veth')
    check(at.wait() == 0, 'a finished lesson ends with 0')
    check(progress(state, 'namespace')['done'], 'it is kept that the lesson is done')
    for line in at.plain().split('\n'):
        check(len(line) <= 80 or line.startswith(('    ', '1:', '2:', 'root@')), f'wider than 80 columns: {line}')


def other_words(state):
    at = learn(state, 'veth')
    for _ in range(2):
        at.expect(PROMPT)
        at.line()
        at.expect(PROMPT)
    at.expect(PROMPT)
    at.line()
    at.expect(PROMPT)
    at.expect(PROMPT)
    at.line('ip link set veth1 netns nowhere')
    at.expect('Invalid "netns" value')
    at.expect('It failed. `why')
    at.expect(PROMPT)
    at.line('ip link show veth9')
    at.expect('does not exist')
    at.expect(PROMPT)
    at.line('why')
    at.expect('No such device')
    at.expect(PROMPT)
    at.line('sudo ip l set veth1 netns blue')
    at.expect('to the same effect')
    at.expect(PROMPT)
    at.line('undo')
    at.expect('undone: sudo ip l set veth1 netns blue')
    at.expect(PROMPT)
    at.line('hint')
    at.expect('moves a device')
    at.expect(PROMPT)
    at.line('back')
    at.expect('Step 3 of')
    at.expect(PROMPT)
    at.line('try')
    at.expect('A copy of this world')
    at.expect(PROMPT)
    at.line('ip netns del blue')
    at.expect(PROMPT)
    at.line('quit')
    at.expect('Back in the lesson')
    at.expect(PROMPT)
    at.line('ip netns')
    check('blue' in at.expect(PROMPT), 'the copy was a copy')
    at.line('check')
    at.expect('as the lesson means it')
    at.expect(PROMPT)
    at.line('ip link add extra type dummy')
    at.expect('the step is still open')
    at.expect(PROMPT)
    at.line('check')
    at.expect('extra')
    at.expect(PROMPT)
    at.type('\x04')
    at.expect('To go on from here')
    check(at.wait() == 0, 'Ctrl-D leaves')


def plain_terminals(state):
    """A terminal that can do nothing: not one control character comes."""
    at = learn(state, 'loopback', TERM='dumb', NO_COLOR='1')
    at.expect(PROMPT)
    at.line()
    at.expect('Step 2 of')
    at.expect(PROMPT)
    at.line('quit')
    at.wait()
    check('\x1b' not in at.everything, 'no escape sequence on a dumb terminal')
    out = subprocess.run([NSLAB, 'learn', 'loopback', '--restart'], input=b'\n\nquit\n', capture_output=True, timeout=20, check=True,
                         env={'XDG_STATE_HOME': state})
    check(b'Step 3 of' in out.stdout and b'\x1b' not in out.stdout and out.stderr == b'', 'from a pipe it reads like a session')


def list_and_faults(state):
    out = subprocess.run([NSLAB, 'learn'], capture_output=True, text=True, timeout=20, check=True, env={'XDG_STATE_HOME': state})
    check('done' in out.stdout.splitlines()[0] and 'step' in out.stdout.splitlines()[1], f'the list tells the progress:\n{out.stdout}')
    out = subprocess.run([NSLAB, 'learn', 'nothing'], capture_output=True, text=True, timeout=20, check=False, env={'XDG_STATE_HOME': state})
    check(out.returncode == 2 and 'there is no lesson' in out.stderr, 'an unknown lesson is refused')
    with open(os.path.join(state, 'nslab', 'learn', 'veth.json'), 'w', encoding='utf-8') as file:
        file.write('{"version": 1, "at"')
    out = subprocess.run([NSLAB, 'learn', 'veth'], input='quit\n', capture_output=True, text=True, timeout=20, check=False,
                         env={'XDG_STATE_HOME': state})
    check(out.returncode == 0 and 'the lesson begins anew' in out.stderr and 'Step 1 of' in out.stdout, 'a damaged file is told and passed by')
    out = subprocess.run([NSLAB, 'learn', 'veth'], input='\n', capture_output=True, text=True, timeout=20, check=False,
                         env={'XDG_STATE_HOME': '/proc/nowhere'})
    check(out.returncode == 0 and 'progress is not kept' in out.stderr, 'where nothing can be kept, one can learn nevertheless')


def main():
    with tempfile.TemporaryDirectory() as state:
        for part in (whole_lesson, other_words, plain_terminals, list_and_faults):
            part(state)
            print(f'{part.__name__}: passed')


if __name__ == '__main__':
    main()
