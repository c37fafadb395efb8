# Aliases: made, told, looked up only where a shell expands them.
alias ll='ls -l' n='ip netns'
alias
alias ll
ll /nonexistent
type ll
unalias ll
alias nope
unalias nope
alias 'a b=c'
alias -x
unalias
shopt -s expand_aliases
n add red
n list
n exec red ip -br link
type n
alias ns='ip netns exec red ' show='ip -br link show'
ns show lo
alias two='echo one; echo'
two three
two three > /tmp/t; cat /tmp/t
alias ls='ls -1'
ls -d / /tmp
alias e='echo '
alias x=y
e x
e 'x' x
\n list
"n" list
A=1 e $A
f() { n list; }
f
n list | wc -l
(n list)
if n list; then echo yes; fi
$(echo n) list
for i in 1 2; do e $i; done
unalias -a
n list
sh -c 'alias hi="echo hi"
hi there'
