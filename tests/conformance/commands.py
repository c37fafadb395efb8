#!/usr/bin/env python3
"""Commands one by one: what the real tools answered, and what nslab answers; output and status must be the same.

usage: commands.py NSLAB [--record] [FILE...]     (by default every commands/*.txt beside this)

A file holds a command a line; '#' begins a comment, '%' a line that prepares (run before each command that follows).
Every command runs in an empty folder with nothing to read. What Debian 12's tools answered stands in a file of the same name
that ends in .jsonl; --record asks them again. Ends with 1 where anything differs.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8", "TERM": "dumb", "TZ": "UTC"}


def read(path):
    commands, prepare = [], []
    for line in open(path, encoding="utf-8").read().split("\n"):
        if line.startswith("%"):
            prepare.append(line[1:].strip())
        elif line.strip() and not line.startswith("#"):
            commands.append(("\n".join(prepare), line))
    return commands


def wrapped(prepare, command):
    return (prepare + "\n" if prepare else "") + "{ " + command + "\n} </dev/null 2>&1\n"


def real(prepare, command):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["bash", "-c", wrapped(prepare, command)], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return done.stdout.decode("utf-8", "replace").replace(folder, "/tmp/w"), done.returncode


def model(nslab, commands):
    """All in one script: each command in a subshell with a folder of its own, told apart by a mark."""
    with tempfile.NamedTemporaryFile("w", suffix=".sh", encoding="utf-8") as script:
        for number, (prepare, command) in enumerate(commands):
            script.write(f"mkdir /tmp/c{number}; (cd /tmp/c{number}\n{wrapped(prepare, command)})\ns=$?; echo; echo \"@@ {number} $s\"\n")
        script.flush()
        done = subprocess.run([nslab, "run", "--world=empty", "--format=jsonl", script.name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=280)
    text = "".join(json.loads(line)["out"] for line in done.stdout.decode("utf-8", "replace").splitlines())
    answers, rest = [], text
    for number in range(len(commands)):
        mark = f"\n@@ {number} "
        output, found, rest = rest.partition(mark)
        if not found:
            answers.append(("(nothing: " + done.stderr.decode()[-200:] + ")", None))
            rest = output
            continue
        status, _, rest = rest.partition("\n")
        answers.append((output.replace(f"/tmp/c{number}", "/tmp/w"), int(status)))
    return answers


def record(path):
    with open(path[:-4] + ".jsonl", "w", encoding="utf-8") as out:
        for prepare, command in read(path):
            output, status = real(prepare, command)
            out.write(json.dumps({"cmd": command, "rc": status, "out": output}, ensure_ascii=False) + "\n")


def check(nslab, path):
    commands = read(path)
    tool = os.path.basename(path)[:-4]
    wanted = [json.loads(line) for line in open(path[:-4] + ".jsonl", encoding="utf-8")]
    if [answer["cmd"] for answer in wanted] != [command for _, command in commands]:
        print(f"{tool}: the commands have changed; record them anew")
        return 1
    wrong = 0
    for answer, (output, status) in zip(wanted, model(nslab, commands)):
        if (answer["out"], answer["rc"]) != (output, status):
            wrong += 1
            if wrong <= 20:
                print(f"{tool}: {answer['cmd']}\n  real  {answer['out']!r} {answer['rc']}\n  nslab {output!r} {status}")
    print(f"{tool}: {len(commands) - wrong} of {len(commands)} commands alike")
    return wrong


def main():
    words = [word for word in sys.argv[1:] if word != "--record"]
    nslab = os.path.abspath(words[0])
    files = words[1:] or sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "commands", "*.txt")))
    if "--record" in sys.argv:
        for path in files:
            record(path)
    sys.exit(1 if sum(check(nslab, path) for path in files) else 0)


main()
