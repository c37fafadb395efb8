#!/bin/bash
# bc as scripts use it
echo '1+2' | bc
echo 'scale=3; 10/3' | bc
bc <<< '2^10; 7%3; sqrt(16)'
echo 'obase=2; 10' | bc
echo 'obase=16; 255' | bc
echo 'ibase=16; FF' | bc
echo 'ibase=2; 1101' | bc
echo "10.5 > 3" | bc -l
echo 'x=5; x*2' | bc
echo 'scale=2; 100*3/7' | bc -l
echo '1/0' | bc
echo '1+' | bc
echo '10/3' | bc -l
echo '-5/2; -5%3; 5%-3' | bc
echo 'scale=4; -1/3; 0.5*0.25; .5+.25' | bc
echo '2^100' | bc
echo '2^300' | bc
echo '1.5^3; scale=5; 1.5^3; 2^-2' | bc
echo 'scale=10; sqrt(2)' | bc
echo 'sqrt(-1)' | bc
echo '0; 0.0; -0' | bc
echo 'scale=2; 1.239*1; 1.239/1' | bc
echo 'a=3; b=4; a*a+b*b == 25' | bc
echo '!1; !0; 1&&0; 1||0; 1<2' | bc
echo 'if (3>2) print "yes\n"' | bc
echo 'i=0; while (i<3) { i; i+=1 }' | bc
printf 'for (i=1;i<=4;i++) i^2\n' | bc
echo 'print "a ", 1+1, "\n"' | bc
echo '"text"; 5' | bc
echo 'length(12345); scale(1.234); length(0.001)' | bc
printf '5\nlast*2\n.+1\n' | bc
printf '1+1\n2 2\n3\n' | bc
echo '3 /* no */ + 4 # yes' | bc
echo '(1+2)*(3+4)-5^2' | bc
echo '2^3^2; -2^2' | bc
echo 'scale=3; 7%2.5' | bc
echo 'x=2; x+=3; x; x*=2; x; x^=2; x; x%=7; x' | bc
echo 'x=1; x++; x; ++x; x--; x' | bc
echo 'quit' | bc; echo $?
echo "scale=1; $(echo 150)/8" | bc
printf '%.2f\n' "$(echo 'scale=5; 22/7' | bc)"
[ "$(echo '1.5 > 1.2' | bc)" -eq 1 ] && echo bigger
