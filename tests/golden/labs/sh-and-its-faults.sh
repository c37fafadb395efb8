# What dash says, and when it ends, where bash goes on.
sh -c 'exec 3< /nonexistent; echo after'; echo $?
sh -c ': < /nonexistent; echo after'; echo $?
sh -c 'export A=1 < /nonexistent; echo after'; echo $?
sh -c 'set -- a < /nonexistent; echo after'; echo $?
sh -c 'shift 5; echo after'; echo $?
sh -c 'readonly R=1; R=2; echo after'; echo $?
sh -c '. /nonexistent; echo after'; echo $?
sh -c 'eval "echo hi" < /nonexistent; echo after'; echo $?
sh -c 'trap "echo t" EXIT; exec 3< /nonexistent; echo after'; echo $?
sh -c '{ echo x; } < /nonexistent; echo after'; echo $?
sh -c 'echo x < /nonexistent; echo after'; echo $?
sh -c 'command exec 3< /nonexistent; echo after'; echo $?
sh -c 'if exec 3< /nonexistent; then echo a; fi; echo after'; echo $?
sh -c '(exec 3< /nonexistent; echo inner); echo after'; echo $?
sh -c 'f() { exec 3< /nonexistent; echo inf; }; f; echo after'; echo $?
sh -c 'exec /nonexistent; echo after'; echo $?
sh -c 'break 5; echo after'; echo $?
sh -c 'cd /nonexistent; echo after'; echo $?
sh -c 'unset R; readonly R; unset R; echo after'; echo $?
sh -c 'return 3; echo after'; echo $?
sh -c 'times < /nonexistent; echo after'; echo $?
sh -c 'true < /nonexistent; echo after'; echo $?
bash -c 'exec 3< /nonexistent; echo after'; echo $?
bash -c 'exec /nonexistent; echo after'; echo $?
sh -c '. nosuchfile; echo after'; echo $?
sh -c 'exec nosuch; echo after'; echo $?
sh -c 'exit abc; echo after'; echo $?
sh -c 'shift abc; echo after'; echo $?
sh -c 'set -Z; echo after'; echo $?
sh -c 'export 1a=2; echo after'; echo $?
sh -c 'unset 1a; echo after'; echo $?
sh -c 'trap x NOSIG; echo after'; echo $?
sh -c 'eval "if"; echo after'; echo $?
sh -c 'echo $((1/0)); echo after'; echo $?
sh -c 'echo ${x?missing}; echo after'; echo $?
sh -c 'echo $((1+)); echo after'; echo $?
sh -c 'set -u; echo $nope; echo after'; echo $?
sh -c 'x=a; [ $x -eq 1 ]; echo after'; echo $?
sh -c '[ a = ; echo after'; echo $?
sh -c 'local a=1; echo after'; echo $?
sh -c 'f() { local a=1; echo $a; }; f'; echo $?
sh -c 'read; echo after $?' < /dev/null; echo $?
sh -c 'kill -NOSIG 1; echo after'; echo $?
sh -c 'wait 99999; echo after $?'; echo $?
sh -c 'cd -; echo after'; echo $?
sh -c 'umask abc; echo after'; echo $?
sh -c 'printf "%d\n" abc; echo after $?'; echo $?
sh -c 'alias a=b; type a; type nosuch; type cd; type ls'; echo $?
sh -c 'command -v nosuch; echo $?; command -v cd; command -v ls; command -V cd'; echo $?
sh -c 'getopts ab: o -x; echo $o $?'; echo $?
sh -c 'ulimit -n; echo $?' | wc -l
sh -c 'jobs; fg; bg; echo after'; echo $?
sh -c 'a=(1 2); echo ${a[1]}'; echo $?
sh -c '[[ a == a ]] && echo yes'; echo $?
sh -c 'source /etc/hosts'; echo $?
sh -c 'echo {1..3}; echo $RANDOM; echo ${x:0:1}'; echo $?
sh -c 'echo a &> /tmp/x; cat /tmp/x'; echo $?
sh -c 'cat <<< hi'; echo $?
sh -c 'diff <(echo a) <(echo b)'; echo $?
sh -c 'let a=1+1; echo $a'; echo $?
sh -c 'pushd /tmp'; echo $?
sh -c 'echo -e "a\tb"; echo -n x; echo "a\tb"'; echo $?
sh -c 'select x in a; do echo; done'; echo $?
sh -c 'trap "echo err" ERR; false; echo after'; echo $?
sh -c 'set -o pipefail; echo after'; echo $?
