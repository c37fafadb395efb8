set -u; (echo $undefined; echo not here); echo $?; set +u
set -e; true; (false; echo no) || echo caught; if false; then :; fi; false || true; ! true; echo still; set +e
f() { false; echo f goes on; }; set -e; f || echo x; set +e
(set -e; false; echo never); echo $?
(set -e; echo a; false && true; echo b; true && false; echo never); echo $?
(set -e; x=$(false); echo never); echo $?
(set -e; local_fail() { local v=$(false); echo reached; }; local_fail); echo $?
(set -eo pipefail; false | true; echo never); echo $?
set -f; echo *; set +f
shopt -s nullglob; echo nosuch*; shopt -u nullglob; echo nosuch*
echo $-
bash -c 'echo $0 $1' a b; bash -c 'exit 5'; echo $?
sh -c 'echo sh $1' x y
bash -ec 'false; echo no'; echo $?
bash <<'EOF'
echo from stdin
x=5; echo $x
EOF
echo 'echo script $1; exit 2' > /tmp/s.sh; bash /tmp/s.sh arg; echo $?; chmod +x /tmp/s.sh; /tmp/s.sh z; echo $?; . /tmp/s.sh sourced; echo no
