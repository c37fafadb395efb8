#!/usr/bin/env python3
"""The free prompt at a terminal: nested prompts, undo, completion, Ctrl-C, Ctrl-D, several lines, saving; and from a pipe.

usage: shell.py NSLAB
"""
import os
import subprocess
import sys
import tempfile

from pty_session import Terminal, check

NSLAB = sys.argv[1]
PROMPT = 'root@lab:~# '


def nested_prompts(at):
    at.expect(PROMPT)
    at.line('ip netns add blue')
    at.expect(PROMPT)
    at.line('ip netns exec blue bash')
    at.expect('(blue) ' + PROMPT)
    at.line('ip link set lo up')
    at.expect('(blue) ' + PROMPT)
    at.line('ping -c 1 127.0.0.1')
    check('1 received' in at.expect('(blue) ' + PROMPT), 'a nested shell runs in its namespace')
    at.line('undo 2')
    at.expect('undone: ip link set lo up')
    at.expect('(blue) ' + PROMPT)
    at.line('ping -c 1 127.0.0.1')
    check('unreachable' in at.expect('(blue) ' + PROMPT), 'undo works inside')
    at.line('redo')
    at.expect('nothing was undone')
    at.expect('(blue) ' + PROMPT)
    at.type('\x04')
    at.expect('exit')
    at.expect(PROMPT)
    at.line('ip netns exec blue ip link show lo')
    check('DOWN' in at.expect(PROMPT), 'what was undone inside is undone')


def keys(at):
    at.line('ping 127.0.0.1')  # without -c: for ever
    at.expect('icmp_seq=2')
    at.type('\x03')
    check('packets transmitted' in at.expect(PROMPT), 'Ctrl-C ends a ping, which then counts')
    at.type('ip netns xyz')
    at.expect('xyz')
    at.press('\x03', PROMPT)
    at.line('echo $?')
    at.expect(PROMPT)
    at.type('ip netns ex\t')
    at.type('bl\t')
    at.line('ip -br l')
    check('lo' in at.expect(PROMPT), 'TAB completes exec and the name of the namespace')
    at.type('ip link show dev et\t')
    at.line()
    check('eth0' in at.expect(PROMPT), 'TAB completes a device')
    at.line('cat')
    at.line('to a program')
    at.expect('to a program')
    at.expect('to a program')
    at.press('\x04', PROMPT)
    at.line('read x')
    at.line('value')
    at.expect(PROMPT)
    at.line('echo [$x]')
    at.expect('[value]')
    at.expect(PROMPT)


def several_lines(at, folder):
    at.line('for n in a b; do')
    at.expect('> ')
    at.line('ip netns add $n')
    at.expect('> ')
    at.line('done')
    at.expect(PROMPT)
    at.line('cat > /tmp/file <<END')
    at.expect('> ')
    at.line('here')
    at.expect('> ')
    at.line('END')
    at.expect(PROMPT)
    at.line('cat /tmp/file')
    at.expect('here')
    at.expect(PROMPT)
    at.line('if; then')
    at.expect('bash: syntax error near unexpected token')
    at.expect(PROMPT)
    at.line('nonsense')
    at.expect('bash: nonsense: command not found')
    at.expect(PROMPT)
    at.line('while true; do :; done')
    at.expect('nslab: stopped:')
    at.expect(PROMPT)
    at.line('cd /tmp')
    at.expect('root@lab:/tmp# ')
    at.line('ip link add 172.21.0.1/24 dev eth0')
    at.expect('not a valid ifname')
    at.expect('root@lab:/tmp# ')
    at.line('ip link del lo')
    at.expect('Operation not supported')
    at.expect('root@lab:/tmp# ')
    at.line('why')
    at.expect('refused')
    at.expect('root@lab:/tmp# ')
    at.line('draw')
    at.expect('lo up')
    at.expect('root@lab:/tmp# ')
    at.line('draw ' + os.path.join(folder, 'world.dot'))
    at.expect('written: ')
    at.expect('root@lab:/tmp# ')
    at.line('draw ' + os.path.join(folder, 'world.jpeg'))
    at.expect('ends in .svg')
    at.expect('root@lab:/tmp# ')
    script = os.path.join(folder, 'saved.sh')
    at.line('save ' + script)
    at.expect('written: ')
    at.expect('root@lab:/tmp# ')
    at.line('save --world ' + script + '.world')
    at.expect('written: ')
    at.expect('root@lab:/tmp# ')
    at.line('exit 7')
    check(at.wait() == 7, "the shell's status is the program's")
    again = subprocess.run([NSLAB, 'run', script], capture_output=True, text=True, timeout=20, check=False)
    check('command not found' in again.stdout + again.stderr and 'ip netns add $n' in again.stdout, 'what was saved runs')
    with open(script + '.world', encoding='utf-8') as file:
        text = file.read()
    again = subprocess.run([NSLAB, 'run', '-'], input=text + '\nip netns\n', capture_output=True, text=True, timeout=20, check=False)
    check(again.returncode == 0 and sorted(again.stdout.split('# ip netns\n')[-1].split()) == ['a', 'b', 'blue'], f'the world is made again: {again}')


def without_terminal(folder):
    def shell(text, *arguments):
        return subprocess.run([NSLAB, 'shell', *arguments], input=text, capture_output=True, text=True, timeout=30, check=False,
                              env={'XDG_STATE_HOME': folder})
    out = shell('ip netns add blue\nip netns exec blue bash\nip -br link\nexit\nip netns\n')
    check(out.stdout == 'lo               DOWN           00:00:00:00:00:00 <LOOPBACK> \nexit\nblue\n' and out.stderr == '', repr(out.stdout))
    out = shell('ping -i 2 127.0.0.1\necho after\n')
    check('icmp_seq=5' in out.stdout and 'icmp_seq=7' not in out.stdout and 'after' in out.stdout and 'does not end' in out.stderr, out.stdout + out.stderr)
    out = shell('exit 3\n')
    check(out.returncode == 3, 'its status')
    out = shell('ip link\n', '--world=empty')
    check('lo' in out.stdout and 'eth0' not in out.stdout, 'another world')
    script = os.path.join(folder, 'one.sh')
    with open(script, 'w', encoding='utf-8') as file:
        file.write('ip netns add green\nip netns\n')
    out = shell(f'source {script}\n')
    check('root@lab:~# ip netns add green\nroot@lab:~# ip netns\ngreen\n' in out.stdout, out.stdout)
    out = shell('ip netns add blue\nip netns exec blue bash\nip link set lo up\nexit\ncat > /tmp/x\nline\n')
    check(out.returncode == 0, 'the end of input ends a program, then the shell')


def main():
    with tempfile.TemporaryDirectory() as folder:
        at = Terminal([NSLAB, 'shell'], folder)
        nested_prompts(at)
        keys(at)
        several_lines(at, folder)
        print('at a terminal: passed')
        without_terminal(folder)
        print('without a terminal: passed')


if __name__ == '__main__':
    main()
