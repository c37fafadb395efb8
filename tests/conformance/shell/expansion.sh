v=hello.world.txt
echo ${v%.*} ${v%%.*} ${v#*.} ${v##*.} ${#v}
echo ${v:2} ${v:2:3} ${v: -3} ${v:0:-4}
echo ${v/o/0} ${v//o/0} ${v/#hello/bye} ${v/%txt/md} ${v//[aeiou]}
echo ${v^} ${v^^} ${v,,} ${v^^[a-h]}
unset u; echo ${u:=set} $u ${u:-x}
a=(one two "three four"); echo ${a[0]} ${a[2]} ${#a[@]} "${a[@]}" ${!a[@]}; for i in "${a[@]}"; do echo "[$i]"; done
a+=(five); echo ${a[-1]} ${a[@]:1:2}; a[10]=ten; echo ${!a[@]}; unset 'a[1]'; echo ${a[@]}
declare -A m; m[x]=1; m[y]=2; echo ${m[x]} ${#m[@]}; for k in x y; do echo $k=${m[$k]}; done
n=v; echo ${!n}; echo ${!n%.*}
echo {a,b}{1,2} {1..5} {5..1} {a..e} {01..03} {1..10..3} pre{x,y}post {a} {,b}
echo $((1+2*3)) $(( (1+2)*3 )) $((7/2)) $((7%3)) $((2**10)) $((1<<4)) $((5>3)) $((!0)) $((~0)) $((3>2?10:20))
i=5; echo $((i++)) $i $((++i)) $((i--)) $((i+=10)) $i; ((i==15)) && echo yes; ((i<3)) || echo no
echo $((0x1f)) $((010)) $((2#101)) $((i*2)) $(( i & 3 | 8 ))
echo "${v:-x}" "${nope:-a b}" ${nope:-a b}
set -- a b c d; echo ${@:2} ${@:2:2} ${*:1:1} $# ${#}; shift 2; echo $1 $#; echo "${@: -1}"
x="a b c"; set -- $x; echo $2
echo ${x// /_} "${x/ /-}"
y=${x:+"quoted value"}; echo $y
echo "a${x}b" a$x'b'
p=/a/b/c.d; echo ${p##*/} ${p%/*} ${p##*.}
echo "${a[*]}" "${#a}"
ip=10.0.0.1; echo ${ip%.*}.$(( ${ip##*.} + 1 ))
printf '%s,' {1..3}; echo
printf '%d %05d %x %o %5s|%-5s| %s %%\n' 5 42 255 8 ab cd ef
printf '%s %s\n' a b c
printf '%b' 'x\ty\n'; printf '%q\n' 'a b'; printf '%.2f\n' 3.14159; printf '%c%c\n' abc def
printf -v out '%03d' 7; echo $out
echo ${nope?} ; echo after
