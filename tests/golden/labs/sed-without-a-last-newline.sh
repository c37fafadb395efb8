for s in 'h;G' 'h;g' 'h;x' 'H;x' 'H;g' 'H;G' '$!N;h;x' 'h;$!d;G' 'x;x' 'h;s/b/c/;x' '$!{h;d};x' '$!{h;d};x;G' '$!{h;d};H;x' 'G;h;x' '$!{x;d};x;h;g' '$!N;P;D' 'x;$G' '1!G;h;$!d' '$b;G'; do echo "$s"; printf 'a\nb' | sed -n "$s;p" 2>&1 | od -An -c; done
for s in 'w wq1' '$!N;w wq1' 's/b/c/w wq1' 'W wq1' 'N;W wq1' 'h;x;w wq1' 'w /dev/stdout'; do printf 'a\nb' | sed -n "$s"; od -An -c wq1; done; printf 'a\nb' > wq2; sed 'w wq1' wq2 wq2; od -An -c wq1; sed -n 'p;w /dev/stdout' wq2 | od -An -c; sed -i '$a x' wq2; od -An -c wq2; rm wq1 wq2
printf 'a\nb' | sed G | od -c
printf 'a\nb' | sed g | od -c
printf 'a\nb' | sed '$!N;G' | od -c
printf 'a\nb' | sed 'x;G' | od -c
printf 'a\nb' | sed 'H;$!d;x' | od -c
printf 'a\nb' | sed '$a x' | od -c
printf 'a\nb' | sed '$i x' | od -c
printf 'a\nb' | sed '$c x' | od -c
printf 'a\nb' | sed -n '$p;$=' | od -c
printf 'a\nb' | sed '$s/b/&\n/' | od -c
printf 'a\nb' | sed -z 's/\n/,/' | od -c
printf 'a\0b' | sed -z 'G' | od -c
printf 'a\0b\0' | sed -z '1c x' | od -c
printf 'a\nb' | sed '1r /dev/null' | od -c
printf 'a\nb' | sed -n 'l;p' | od -c
