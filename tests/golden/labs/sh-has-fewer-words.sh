d() { printf '%s\n' "$1" > /tmp/dd_x; sh /tmp/dd_x; echo "rc $?"; }
d '[[ a == b ]] && echo yes || echo no'
d '[[ -f /etc/passwd && -d /tmp ]]; echo $?'
d '((i=1)); echo $?'
d '((i++)) || echo no'
d 'i=0; ((i+=1)); echo $i'
d 'function f { echo x; }; f'
d 'function f() { echo x; }
f'
d 'function f {
 echo in
}
f'
d 'select x in a b; do echo $x; done'
d 'coproc cat'
d 'for ((i=0;i<3;i++)); do echo $i; done'
d 'echo "${x:-it'"'"'s}"; echo ${x:-"a}b"}'
d 'a=(1 2); echo $a'
d 'echo $((1+1)) ; ( (echo sub) ); ((echo sub2) )'
d 'if [[ 1 -eq 1 ]]; then echo y; else echo n; fi'
d 'x=5; while ((x>3)); do echo $x; x=$((x-1)); done'
d '[[ $x =~ ^a(b|c)$ ]] && echo m'
d 'echo ${x//a/b}'
d 'type [[ time function if'
d 'echo <(ls)'
d 'cat <<< hi'
d 'echo a &> /tmp/dd_y; cat /tmp/dd_y'
d 'f() { local a=1; echo $a; }; f; function'
d 'until false; do echo once; break; done; case a in a) echo A;; esac'
rm -f /tmp/dd_x /tmp/dd_y
