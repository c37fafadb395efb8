#!/usr/bin/env python3
"""Text tools against the real ones: random inputs and options, output and status compared command by command.

usage: text_tools.py --nslab PROGRAM [--tool NAME] [--count N] [--seed N]

Every command runs once under bash in an empty folder and once in `nslab run --world=empty`; awk is mawk.
Ends with 1 where anything differs.
"""
import argparse
import json
import os
import random
import shlex
import shutil
import subprocess
import tempfile

WORDS = ["eth0", "veth1", "br0", "10.0.0.1/24", "inet", "UP", "DOWN", "state", "link/ether", "aa:bb:cc", "1", "2", "10", "9", "007", "-3", "4.5", "a", "b",
         "ab", "AB", "foo", "foobar", "x=1", "[x]", "(y)", "a.b", "a*b", "$z", "^w", "\\n", "#", "k:v:w", "q,r,s", "1K", "2M"]
PATTERNS = ["a", "eth[0-9]", "^1", "o$", "[0-9]+", "foo|bar", "a*b", "(a)(b)", "\\(a\\)\\(b\\)", "in.t", "[[:upper:]]", "x\\?", "ab\\|br", "^$", ".", "o\\{2\\}", "o{2}", "\\bfoo\\b",
            "\\<a", "1\\.", "^[^ ]* ", " *$", "[^:]*:", "\\(.\\)\\1", "a\\+", "", "DOWN", "\\$z", "[.]", "k:v"]


def text(rng):
    lines = []
    for _ in range(rng.randint(0, 8)):
        sep = rng.choice([" ", " ", " ", ":", ",", "\t", "  "])
        lines.append(sep.join(rng.choice(WORDS) for _ in range(rng.randint(0, 5))))
    if lines and rng.random() < 0.3:
        lines.append(rng.choice(lines))
    out = "\n".join(lines)
    return out + ("\n" if out and rng.random() < 0.9 else "")


def some(rng, choices, most=3):
    return " ".join(rng.sample(choices, rng.randint(0, min(most, len(choices)))))


def files(rng):
    return rng.choice(["f", "f", "f", "f g", "< f", "- < f", "g f", "missing f", "d"])


def q(s):
    return shlex.quote(s)


def split(rng):
    return f"{rng.choice(['split', 'split -l 2', 'split -l 1 -d', 'split -b 7', 'split -n 3', 'split -a 3 -l 3', 'split --additional-suffix=.t -l 2'])} f p_; for p in p_*; do echo $p; cat $p; done; rm -f p_*"


def expand(rng):
    return f"{rng.choice(['expand', 'expand -t 4', 'unexpand', 'unexpand -a', 'unexpand -t 4', 'expand -t 1'])} {files(rng)}"


def numfmt(rng):
    numbers = " ".join(rng.choice(["0", "1", "999", "1000", "1023", "1024", "1500", "9999", "10240", "1048576", "123456789", "-2048", "1K", "2M", "x", "1.5"]) for _ in range(rng.randint(1, 3)))
    return f"numfmt {rng.choice(['--to=iec', '--to=si', '--to=iec-i', '--from=iec', '--from=si', '--from=auto', '--to=iec --suffix=B', '--from=iec --to=si', ''])} -- {numbers}"


def shuf(rng):
    return f"{rng.choice(['shuf', 'shuf -e a b c', 'shuf -i 1-5', 'shuf -n 0', 'shuf -i 3-3', 'shuf -i 5-1', 'shuf -n x'])} {rng.choice(['', '< f'])} | sort"


def grep(rng):
    kind = rng.choice(["grep", "grep -E", "grep -F", "grep -E"])
    return f"{kind} {some(rng, ['-c', '-v', '-o', '-q', '-i', '-w', '-x', '-n', '-H', '-h', '-l', '-L', '-s', '-A1', '-B1', '-C 2', '-m1', '-m 2', '-b', '-1'])} -e {q(rng.choice(PATTERNS))} {files(rng)}"


def sed_address(rng):
    one = lambda: rng.choice(["1", "2", "3", "$", "/a/", "/^$/", "/foo/", "0~2", "1~3", "/eth/I", "\\,a,"])
    r = rng.random()
    return "" if r < 0.4 else one() + ("!" if rng.random() < 0.1 else "") if r < 0.75 else one() + "," + rng.choice([one(), "+1", "~2", "2", "1"])


def sed_command(rng):
    return sed_address(rng) + rng.choice([
        "p", "d", "s/a/X/", "s/a/X/g", "s/[0-9]/<&>/2", "s/o*/-/g", "s/\\(.\\)\\(.\\)/\\2\\1/g", "s,/,|,gp", "s/x*$/!/", "y/abc/xyz/", "G", "H", "x", "h;g", "n;d", "N;P;D", "N;s/\\n/+/",
        "=", "a\\\nadded", "a added", "i before", "c changed", "q", "q5", "Q", "l", "s/\\w\\+/\\u&/g", "s/.*/\\U&/;s/X/\\LX/", "D", "P", "$!N;l 1", "z", "s/e/E/w /dev/stdout", "{p;p}", "{s/a/b/;t;d}",
        "b e;s/^/no/;:e", ":x;s/a/b/;tx", "s/ /\\n/", "s/\\t/TAB/g", "w out", "r g", "R g", "F", "s/a/b", "k", "s/a/b/x", "y/a/bc/", "}", "{p", "s/\\(/x/", "p;p extra", "s/a/\\1/", "bnowhere", "3,"])


def sed(rng):
    script = rng.choice([";", "\n"]).join(sed_command(rng) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    return f"sed {some(rng, ['-n', '-E', '-s', '-u', '-z'], 1)} {q(script)} {rng.choice(['f', 'f', 'f g', '< f', 'missing f', 'd'])}"


AWK = ["{print $2}", "{print NR\":\"$0}", "/a/", "!/a/", "NR==2", "NR==1,NR==3", "/a/,/b/{print NR, $1}", "END{print NR}", "{s+=$1} END{print s}", "{print NF, $NF}", "{$2=\"X\"; print}", "{$5=\"e\"; print; print NF}",
       "{NF=2; print}", "{gsub(/[0-9]/,\"<&>\"); print}", "{sub(/a/,\"\\\\&b\"); print}", "{n=split($0,p,/[:, ]/); for(i=n;i>0;i--) printf \"%s|\", p[i]; print \"\"}", "{c[$1]++} END{for(k in c) print k, c[k]}",
       "{print length($0), length}", "{print substr($0,2,3) \"|\" substr($0,0) \"|\" substr($0,3)}", "{print index($0,\"a\"), match($0,/[0-9]+/), RSTART, RLENGTH}", "{printf \"%5s|%-5s|%d|%.2f|%x|%c|%e\\n\", $1, $2, $1, $2, $1, $1, 3}",
       "{print toupper($1) tolower($2)}", "BEGIN{FS=\":\"} {print $2}", "BEGIN{OFS=\"-\"} {$1=$1; print}", "$1>5", "$1==\"a\"", "$1>$2{print $1,$2}", "{print $1<$2, $1==$2, $1\"\"<$2\"\"}", "{x=x\" \"$1} END{print x}",
       "function f(a,b){return a*b+1} {print f($1,2)}", "function g(n){return n<2?1:n*g(n-1)} BEGIN{print g(10), g(20)}", "{if ($1~/a/) print \"y\"; else print \"n\"}", "{i=0; while(i<3){i++; if(i==2) continue; printf i}; print \"\"}",
       "{do {j++} while(j<5); print j}", "{for(;;){if(++k>3) break}; print k}", "NR==1{next} {print}", "NR==2{exit 3} {print} END{print \"end\"}", "{a[NR]=$0} END{for(i=NR;i>=1;i--) print a[i]}", "{print ($1 in z), 2^3, 7%3, -$1, !$1, 1/3}",
       "{a[$1,$2]=1} END{for(k in a){split(k,q,SUBSEP); print q[1]\"/\"q[2]}}", "BEGIN{while((getline l < \"g\")>0) n++; print n}", "{print > \"/dev/stderr\"}", "{print $1 | \"sort\"} END{close(\"sort\"); print \"done\"}", "BEGIN{\"echo hi\" | getline x; print x}",
       "BEGIN{print length(\"abc\") substr(\"hello\",2,3) 1e6 1e5*10 0.1+0.2 100000*100000 1e300*1e300}", "BEGIN{printf \"%s %s %s\\n\", 3, 3.0, \"3.0\"; print 3.0, \"3.0\", 1e3, 0x10}", "{print; getline; print \"next\", $0}", "BEGIN{RS=\"\"} {print NR\":\"$1, NF}",
       "BEGIN{x[1];x[2];delete x[1]; print length(x)}", "{$0=\"a b c\"; print NF, $2}", "{print $1 > \"out\"} END{close(\"out\"); while((getline l<\"out\")>0) print \"got\", l}", "BEGIN{system(\"echo s; exit 3\"); r=system(\"exit 4\"); print r}", "BEGIN { printf \"%d%%\\n\", 50 }",
       "BEGIN{print substr(\"hello\",-1,3), substr(\"hello\",1.5,2), int(-3.7), sqrt(16), exp(0), log(1)}", "{print $1}{print $2", "{print $}", "BEGIN{print 1,}", "BEGIN{f(1)}", "{printf \"%s %s\\n\", $1}", "BEGIN{print -1 \" \" -1, 1==1?\"y\":\"n\", 1 2+3 4}", "$2~\"^[0-9]\"", "BEGIN{for(i=1;i<=70;i++) a[i%37 \"k\"]=i; for(k in a) s=s k; print s}"]


def awk(rng):
    option = rng.choice(["", "", "-F:", "-F ':'", "-F,", "-F'[:,]'", "-v x=5", "-F'\\t'"])
    return f"awk {option} {q(rng.choice(AWK))} {rng.choice(['f', 'f', 'f', 'f g', '< f', 'missing', 'x=3 f'])}"


def cut(rng):
    what = rng.choice(["-f", "-c", "-b"])
    ranges = rng.choice(["1", "2", "1,3", "2-", "-2", "1-2,4", "3-1", "0", "a", "5", "2-3", "1,1", ""])
    extra = rng.choice(["", "-d:", "-d ' '", "-d,", "-s -d:", "--complement -d:", "-d: --output-delimiter=_", "-dxx"]) if what == "-f" or rng.random() < 0.1 else rng.choice(["", "--complement"])
    return f"cut {what}{ranges} {extra} {files(rng)}"


def tr(rng):
    return "tr " + rng.choice(["a-z A-Z", "-d 0-9", "-s ' '", "-d '\\n'", "'[:lower:]' '[:upper:]'", "-c 'a-z\\n' _", "-cd 'a-z\\n'", "ab x", "-s a-z", "-ds 0-9 a-z", "' ' '\\n'", "abc '[x*]'", "-d", "a", "z-a x", "-t abc x", "a b c", "'[:foo:]' x", "-d a b", ":, '  '"]) + " < f"


def head(rng):
    return f"{rng.choice(['head', 'tail'])} {rng.choice(['', '-n 2', '-n1', '-2', '-n -1', '-n +2', '-c 5', '-c -3', '-c +4', '-q', '-v', '-n 0', '-n x', '-n2 -v', '-c 1k', '+2'])} {files(rng)}"


def sort(rng):
    return f"sort {some(rng, ['-n', '-r', '-u', '-f', '-b', '-k2', '-k2,2', '-k1,1n', '-t:', '-k2nr', '-s', '-h', '-V', '-g', '-k 1.2', '-d', '-c', '-k0', '-M'])} {files(rng)}"


def others(rng):
    return rng.choice([
        lambda: f"wc {some(rng, ['-l', '-w', '-c', '-m', '-L'])} {files(rng)}",
        lambda: f"uniq {some(rng, ['-c', '-d', '-u', '-i', '-f1', '-s 1', '-w2', '-D'], 2)} {rng.choice(['f', '< f', 'missing'])}",
        lambda: f"sort f | uniq {some(rng, ['-c', '-d', '-u', '-i'], 1)}",
        lambda: f"tac {files(rng)}",
        lambda: f"rev {rng.choice(['f', '< f', 'f g', 'missing'])}",
        lambda: f"paste {some(rng, ['-s', '-d,', '-d :-'])} {rng.choice(['f g', 'f', '- - < f', 'missing f', 'f - < g'])}",
        lambda: f"tr -d \"'\\\"\\\\\\\\\" < f | xargs {rng.choice(['', '-n1', '-n 2', '-n1 echo x', '-I{} echo [{}]', '-r echo', '-L1 echo', '-t echo', 'false', 'nosuch', '-d: echo', '-0', '-n 0'])}",
    ])()


TOOLS = {"grep": grep, "sed": sed, "awk": awk, "cut": cut, "tr": tr, "head": head, "sort": sort, "split": split, "expand": expand,
         "numfmt": numfmt, "shuf": shuf, "others": others}


def make(rng, tools, count):
    lines = ["mkdir d"]
    for _ in range(count):
        lines.append(f"printf %s {q(text(rng))} > f; printf %s {q(text(rng))} > g; rm -f out")
        lines.append(TOOLS[rng.choice(tools)](rng))
    return lines


def real(lines):
    folder = tempfile.mkdtemp()
    tools = os.path.join(folder, "bin")
    os.mkdir(tools)
    os.symlink("/usr/bin/mawk", os.path.join(tools, "awk"))
    work = os.path.join(folder, "w")
    os.mkdir(work)
    env = {"PATH": tools + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "TERM": "dumb"}
    out = []
    for line in lines:
        done = subprocess.run(["bash", "-c", line], cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
        said = done.stdout.decode("utf-8", "replace").replace("bash: line 1: ", "")
        out.append((done.returncode, said))
    shutil.rmtree(folder)
    return out


def model(program, lines):
    with tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False) as file:
        file.write("\n".join(lines) + "\n")
    done = subprocess.run([program, "run", "--world=empty", "--format=jsonl", file.name], capture_output=True)
    os.unlink(file.name)
    return [json.loads(line) for line in done.stdout.decode("utf-8", "replace").splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nslab", required=True)
    parser.add_argument("--tool", action="append")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    lines = make(rng, options.tool or sorted(TOOLS), options.count)
    truth = real(lines)
    answers = model(options.nslab, lines)
    differences = 0
    for i, (status, said) in enumerate(truth):
        got = answers[i] if i < len(answers) else {"rc": None, "out": "(nothing)", "cmd": ""}
        if got["rc"] == status and got["out"] == said:
            continue
        differences += 1
        if differences <= options.show:
            print(f"--- {lines[i]}\n    after: {lines[i - 1]}\n  real {status}: {said!r}\n nslab {got['rc']}: {got['out']!r}")
    print(f"{len(lines) // 2} commands, {differences} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
