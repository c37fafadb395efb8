cd $(mktemp -d)
echo a > f; echo b >> f; cat f; cat < f; wc -l < f
echo err >&2; echo both >f2 2>&1; cat f2
ls nosuchfile 2>/dev/null; echo $?
{ echo out; echo err >&2; } 2>e >o; cat o e
cat <<EOF
var $HOME $((1+1)) $(echo sub) \$x
EOF
cat <<'EOF'
raw $HOME `x`
EOF
cat <<-EOF
	tabs
	gone
EOF
cat <<< "here string"
exec 3>f3; echo to3 >&3; exec 3>&-; cat f3
echo x | tee t1 | cat; cat t1
cat nosuch; echo $?
cat < nosuch; echo $?
echo x > /nosuchdir/f; echo $?
(echo sub; echo sub2) > s; cat s
for i in 1 2; do echo $i; done > l; cat l
echo a &> both; cat both; echo b &>> both; cat both
read x < f; echo $x; read -r y z <<< "1 2 3"; echo "$y|$z"
exec 4< f; read a <&4; read b <&4; echo $a $b; exec 4<&-
: > f; wc -c < f
set -o noclobber; echo x > f; echo $?; echo y >| f; cat f; set +o noclobber
cat > g <<EOF && echo ok
in g
EOF
cat g
f() { cat; }; echo piped | f; f < g; f <<< z
mkdir d; echo x > d; echo $?
> empty; ls -1
echo a b c | { read x y; echo "$y $x"; }
echo "no newline" | tr -d '\n' | { read v; echo "$? $v"; }
yes | head -n 2
false | true; echo $? ${PIPESTATUS[@]}; set -o pipefail; false | true; echo $?
