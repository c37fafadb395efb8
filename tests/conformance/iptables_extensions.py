#!/usr/bin/env python3
"""Runs the extension tests of the iptables distribution (extensions/*.t) through nslab and compares as iptables-test.py does:
a rule that is to load must come back from iptables-save as it was given, or as the test's second column says; a rule that is
to fail must fail. Tests of extensions that nslab refuses ("is not modelled") are counted apart.

usage: iptables_extensions.py [--nslab PROGRAM] [--show] [--real FILE] [--fetch FOLDER | SOURCE [NAME.t ...]]
SOURCE is the unpacked source package (apt-get source iptables); nothing of it is kept here. --fetch gets it from the distribution
into FOLDER, where it is not there yet, and ends with 77 where there is none to be had.
At least 95 % of what is in scope must be as the tests say.
--real FILE: also hold exit status, messages, listings against a recording of the real tool (JSON lines with the fields
file, fam, table, chain, rule, rc, out, save, list).
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile


def cases(path, both):
    name = os.path.basename(path)
    families = ["iptables", "ip6tables"] if both and name.startswith("libxt") else ["iptables"]
    if name.startswith("libip6t"):
        families = ["ip6tables"]
    chains, table = [], ""
    for line in open(path):
        line = line.rstrip("\n")
        if not line or line[0] in "#@%":
            continue
        if line[0] == ":":
            chains = line[1:].split(",")
        elif line[0] == "*":
            table = line[1:]
        else:
            columns = line.split(";")
            for family in families if len(columns) > 2 else []:
                for chain in chains:
                    yield {"fam": family, "table": table, "chain": chain, "rule": columns[0], "want": columns[1], "expect": columns[2].strip()}


def run(program, tests):
    script = ""
    for test in tests:
        t = f" -t {test['table']}" if test["table"] else ""
        script += f"{test['fam']}{t} -A {test['chain']} {test['rule']}\n"
        script += f"{test['fam']}-save{t}\n"
        script += f"{test['fam']}{t} -nvL {test['chain']}; {test['fam']}{t} -L {test['chain']} -n\n"
        script += f"{test['fam']}{t} -D {test['chain']} {test['rule']}\n"
        script += f"{test['fam']}{t} -F\n"
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
        file.write(script)
        file.flush()
        done = subprocess.run([program, "run", "--world=empty", "--format=jsonl", file.name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    units = {u["line"]: u for u in map(json.loads, done.stdout.splitlines())}
    for i, test in enumerate(tests):
        add, save, listing, delete = (units.get(i * 5 + j + 1, {"rc": -1, "out": ""}) for j in range(4))
        yield test, add, save, listing, delete


def fetch(folder):
    """The unpacked source package of iptables, from the servers that the system's own packages come from; None: not to be had."""
    found = sorted(glob.glob(os.path.join(folder, "iptables-*", "extensions")))
    if found:
        return os.path.dirname(found[-1])
    release = dict(line.rstrip().replace('"', "").split("=", 1) for line in open("/etc/os-release") if "=" in line)
    lists = os.path.join(folder, "lists")
    os.makedirs(os.path.join(lists, "partial"), exist_ok=True)
    servers = []
    for path in ["/etc/apt/sources.list"] + glob.glob("/etc/apt/sources.list.d/*"):
        text = open(path).read() if os.path.isfile(path) else ""
        servers += re.findall(r"^deb (?:\[[^\]]*\] )?(\S+)", text, re.M) + re.findall(r"^URIs: *(\S+)", text, re.M)
    sources = os.path.join(folder, "sources.list")
    with open(sources, "w") as out:
        for server in dict.fromkeys(s for s in servers if "security" not in s):
            out.write(f"deb-src {server} {release.get('VERSION_CODENAME', 'bookworm')} main\n")
    settings = ["-q", "-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null", "-o", f"Dir::State::lists={lists}",
                "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=20"]
    try:
        for words in (["update"], ["--download-only", "source", "iptables"]):
            subprocess.run(["apt-get"] + settings + words, cwd=folder, check=True, timeout=120, stdout=subprocess.DEVNULL)
        archive = glob.glob(os.path.join(folder, "iptables_*.orig.tar.*"))[0]
        subprocess.run(["tar", "xf", archive], cwd=folder, check=True, timeout=60)
        return os.path.dirname(glob.glob(os.path.join(folder, "iptables-*", "extensions"))[-1])
    except (OSError, subprocess.SubprocessError, IndexError) as why:
        print(f"the source package of iptables is not to be had: {why}")
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nslab", default="build/release/nslab")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--real")
    parser.add_argument("--fetch")
    parser.add_argument("source", nargs="?")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    source = fetch(options.fetch) if options.fetch else options.source
    if source is None:
        return 77 if options.fetch else parser.error("SOURCE or --fetch FOLDER")
    folder = os.path.join(source, "extensions")
    names = options.names or sorted(f for f in os.listdir(folder) if f.endswith(".t") and not f.startswith(("libarpt", "libebt")))
    real = {}
    if options.real:
        for line in open(options.real):
            r = json.loads(line)
            real[r["fam"], r["table"], r["chain"], r["rule"]] = r
    good = bad = refused = same = compared = 0
    for name in names:
        n_good = n_bad = n_refused = 0
        for test, add, save, listing, delete in run(options.nslab, list(cases(os.path.join(folder, name), options.real))):
            if "is not modelled" in add["out"]:
                n_refused += 1
                continue
            saved = [line for line in save["out"].splitlines() if line.startswith("-A")]
            wanted = f"-A {test['chain']} {test['rule'] if test['want'] == '=' else test['want']}".strip()
            right = add["rc"] != 0 if test["expect"] == "FAIL" else add["rc"] == 0 and wanted in [s.strip() for s in saved] and delete["rc"] == 0
            judged = test["fam"] == "iptables" or not name.startswith("libxt")  # what the tests were written for
            n_good += right and judged
            n_bad += judged and not right
            if judged and not right and options.show:
                print(f"{name} {test['fam']} {test['table']} {test['chain']} {test['rule']}\n  {test['expect']}: {add['rc']} {add['out'].strip()!r} {saved} -D {delete['rc']}")
            truth = real.get((test["fam"], test["table"], test["chain"], test["rule"]))
            if truth is None:
                continue
            compared += 1
            mine = (add["rc"], add["out"], "".join(s + "\n" for s in saved) if add["rc"] == 0 else "", listing["out"] if add["rc"] == 0 else "")
            theirs = (truth["rc"], truth["out"], truth["save"], truth["list"])
            mine, theirs = (tuple(x.rstrip("\n") if isinstance(x, str) else x for x in both) for both in (mine, theirs))
            same += mine == theirs
            if mine != theirs and options.show:
                print(f"DIFFERS {name} {test['fam']} {test['table']} {test['chain']} {test['rule']}")
                for a, b in zip(mine, theirs):
                    if a != b:
                        print(f"  nslab {a!r}\n  real  {b!r}")
        print(f"{name:28} {n_good:4} as expected {n_bad:4} not {n_refused:4} refused")
        good, bad, refused = good + n_good, bad + n_bad, refused + n_refused
    total = good + bad
    print(f"in all: {good} of {total} in scope as expected ({100 * good / max(total, 1):.1f} %), {refused} refused")
    if real:
        print(f"against the recording: {same} of {compared} alike to the byte ({100 * same / max(compared, 1):.1f} %)")
    return 0 if good >= 0.95 * total > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
