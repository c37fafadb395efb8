# What the umask keeps back, modes as mkdir, mkfifo, mknod and chmod read them, and device nodes.
cd /tmp
umask
mkdir -m 755 d1; stat -c '%a %F %n' d1
mkfifo p1; stat -c '%a %F %n' p1
mkfifo -m 600 p2; stat -c '%a %F %n' p2
mkfifo -m u=rw,go=r p22; stat -c '%a %F %n' p22
umask 077
mkdir d2; stat -c '%a %F' d2
mkdir -m 755 d3; stat -c '%a %F' d3
mkdir -p a/b/c; stat -c '%a' a a/b a/b/c
mkdir -p -m 711 x/y/z; stat -c '%a' x x/y x/y/z
mkfifo p3; stat -c '%a' p3
mkfifo -m 666 p4; stat -c '%a' p4
mkfifo -m 1666 p5
mkfifo -m zz p5
echo hi > f; stat -c '%a' f
chmod +w f; stat -c %a f
chmod +x f; stat -c %a f
chmod a+rx f; stat -c %a f
chmod =rw f; stat -c %a f
umask 002
chmod =rwx f; stat -c %a f
chmod -w f; stat -c %a f
touch g; stat -c %a g
cp f h; stat -c %a h
cp -p f i; stat -c %a i
mktemp m.XXXX > /dev/null; stat -c %a m.*
ln -s f l; stat -c '%a %F' l
mknod q p; stat -c '%a %F' q
mknod -m 600 q2 p; stat -c '%a %F' q2
mknod q3
mknod q4 c 1
mknod q6 z 1 3
mknod q7 p 1
mknod
mknod q p
umask 0022; umask -S; umask g-w; umask
umask u=rwx,g=rx,o=; umask
umask 999
umask zz
mknod q8 c x 3
mknod q8 c 1 x
mknod 'a b' p; mknod 'a b' p
mkfifo 'a b'
mkfifo
mknod q4 c
mknod q7 p 1 2
ls -l q5 | awk '{print $1, $5, $6}'
mkdir dev; mknod dev/tun c 10 200; mknod dev/null c 1 3; ls -l dev | awk '{print $1, $3, $4, $5, $6}'
[ -c dev/tun ] && echo a device
echo gone > dev/null; cat dev/null; head -c 2 /dev/zero | od -c
unshare -r stat -c '%u %g %a' d1
