# What is moved in one mount namespace stays where it was in another.
mount -t tmpfs t /mnt
mount --make-private /mnt
mkdir /mnt/a /mnt/b /mnt/x /mnt/y /mnt/z
touch /mnt/a/of-a /mnt/b/of-b
mount --bind /mnt/a /mnt/x
mount --bind /mnt/b /mnt/x
ls /mnt/x
unshare -m sh -c 'mount --move /mnt/x /mnt/y && mount --move /mnt/x /mnt/z && mount --move /mnt/z /mnt/x && ls /mnt/x /mnt/y /mnt/z'
ls /mnt/x
unshare -m sh -c 'mount --move /mnt/x /mnt/y; mount --move /mnt/x /mnt/z; mount --move /mnt/y /mnt/x; mount --move /mnt/z /mnt/x; ls /mnt/x; umount /mnt/x; ls /mnt/x'
ls /mnt/x
umount /mnt/x
ls /mnt/x
umount /mnt/x
ls /mnt/x
