#include "kernel/recording_script.h"

namespace nslab::kernel {

std::string_view recording_setup() {
  return R"BASH(mount --make-rprivate / || exit 90
if [ -n "$HW" ]; then
  exec 3<"$HW"
  mount -t tmpfs tmpfs /media || exit 91
  mkdir /media/hw && mount --bind /proc/self/fd/3 /media/hw || exit 91
  exec 3<&-
fi
uname -r > /media/hw/kernel
mount -t tmpfs tmpfs /run || exit 92
mkdir -p /run/netns /run/lock
mount -t tmpfs tmpfs /run/netns || exit 92
mount --make-shared /run/netns
mount -t tmpfs tmpfs /tmp || exit 93
mkdir /tmp/.etc && cp -a /etc/. /tmp/.etc 2>/dev/null
mount --bind /tmp/.etc /etc || exit 93
mkdir -p /etc/netns /etc/sysctl.d /tmp/w
rm -f /etc/sysctl.d/*
printf '127.0.0.1 localhost\n127.0.1.1 lab\n' > /etc/hosts
printf 'nameserver 127.0.0.53\n' > /etc/resolv.conf
mount -t sysfs sysfs /sys 2>/dev/null
mount -t tmpfs tmpfs /root 2>/dev/null
hostname lab 2>/dev/null
cd /tmp/w || exit 94
read -r NAME < /media/hw/name
cp /media/hw/driver "/tmp/w/$NAME"
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
  bash "$NAME" >/media/hw/outside 2>&1
)BASH";
}

// Two lines of it are seen by the script's own text: the names that begin with two underscores, and descriptors 8 and 9.
std::string_view recording_driver() {
  return R"BASH(__w=/media/hw; __total=$(cat $__w/total); ulimit -c 0
exec 8>>"$__w/events" 9>>"$__w/trace" </dev/null
BASH_XTRACEFD=9
PS4='+@ '
__status() { return $1; }
__before=0; __i=0
while [ $__i -lt $__total ]; do
  __i=$((__i+1))
  __unit="$(cat "$__w/unit.$__i")"
  [ -e "$__w/settle.$__i" ] && sleep $(cat "$__w/settle.$__i")
  echo "start $__i" >&8
  # What a unit did is still its status when the next one asks; where that would end the script, it is not said again.
  case $- in
  *e*) ;; *) __status $__before ;;
  esac
  eval "$__unit" >>"$__w/out.$__i" 2>&1
  __before=$?
  echo "end $__i $__before" >&8
done
sleep 0.3
)BASH";
}

}  // namespace nslab::kernel
