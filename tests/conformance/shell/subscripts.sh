# Subscripts are expressions or keys, by the kind of the array; quotes between braces and in regular expressions.
declare -A keyed=([a b]=1 ["c d"]=2 [e\ f]=3 [g]+=4)
keyed['h i']=5 keyed["j"]=6
for key in "a b" "c d" "e f" g "h i" j; do echo "$key=${keyed[$key]}"; done
echo "${keyed['a b']} ${keyed["c d"]} ${keyed[e f]}"
i=1; listed[i++]=3; listed[i++]+=4; listed[ i + 1 ]=5; echo "${listed[@]} ${!listed[@]} $i"
listed+=([1]+=9 [8]=10); echo "${listed[@]}"
declare -i summed=4; summed+=i+1; echo $summed
echo "${listed['1']}"
echo "${unset:-'}'}" "${unset:-'$i'}" ${unset:-'$i'} "${unset:-"a}b"}" "${unset:-it\'s}" "${unset:-a\nb}" "${unset:-a\}b}"
[[ "a b" =~ (a b) ]] && echo "${BASH_REMATCH[1]}"
[[ "a)b" =~ a")"b ]] && echo quoted
[[ a =~ ^a$||b ]]; echo $?
