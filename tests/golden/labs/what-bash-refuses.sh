# What is no script to bash, and indexes with blanks in them.
x=1; echo ${x:-{a}}; unset x; echo ${x:-{a}} "${x:-{}" ${x:-{a,b}}
a[1 + 2]=x; echo ${!a[@]}; declare -A m; m[a b]=1; echo "${m[a b]}"; i=2; a[i + 4]=v; echo ${a[6]}
bash -c '(( " ))'; echo $?
bash -c '{ while false; do :; done x; }'; echo $?
bash -c 'if then echo; fi'; echo $?
bash -c 'in x'; echo $?
bash -c '[[ a == a ]] ; ]]'; echo $?
bash -c 'while do :; done'; echo $?
bash -c 'echo a >3>f'; echo $?
bash -c 'f() function g { :; }'; echo $?
bash -c 'for b; in 1 2; do :; done'; echo $?
bash -c 'a[1'; echo $?
bash -c 'echo ${${}'; echo $?
bash -c 'echo $(("))'; echo $?
bash -c '()'; echo $?
bash -c '{ }'; echo $?
bash -c 'f() { }'; echo $?
