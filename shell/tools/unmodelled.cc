// Commands that a Debian machine may well have and nslab has not. One of them gives 125 and says so, not 127.
#include <algorithm>
#include <array>

#include "shell/tools/table.h"

namespace nslab::shell {

namespace {

// Sorted. What has a row in table.cc by now is not looked for here.
constexpr auto kUnmodelled = std::to_array<std::string_view>({
    "/usr/bin/ansible", "/usr/bin/apropos", "/usr/bin/apt", "/usr/bin/apt-cache", "/usr/bin/apt-get", "/usr/bin/apt-key",
    "/usr/bin/aptitude", "/usr/bin/ar", "/usr/bin/arp-scan", "/usr/bin/arpspoof", "/usr/bin/as", "/usr/bin/base32", "/usr/bin/base64",
    "/usr/bin/bc", "/usr/bin/bmon", "/usr/bin/bpftool", "/usr/bin/bpftrace", "/usr/bin/btop", "/usr/bin/busctl", "/usr/bin/busybox",
    "/usr/bin/bzip2",
    "/usr/bin/c++", "/usr/bin/cc", "/usr/bin/ccze", "/usr/bin/cgexec", "/usr/bin/chattr", "/usr/bin/chfn", "/usr/bin/chronyc",
    "/usr/bin/chrt", "/usr/bin/cksum", "/usr/bin/clang", "/usr/bin/cmp", "/usr/bin/column", "/usr/bin/comm", "/usr/bin/containerd",
    "/usr/bin/cpio", "/usr/bin/crictl", "/usr/bin/crontab", "/usr/bin/csplit", "/usr/bin/ctr", "/usr/bin/curl",
    "/usr/bin/dbus-monitor", "/usr/bin/dbus-send", "/usr/bin/dc", "/usr/bin/dd", "/usr/bin/df", "/usr/bin/diff", "/usr/bin/diff3",
    "/usr/bin/dig", "/usr/bin/dircolors", "/usr/bin/dmesg", "/usr/bin/dmidecode", "/usr/bin/docker", "/usr/bin/docker-compose",
    "/usr/bin/dpkg", "/usr/bin/dpkg-query", "/usr/bin/dsniff", "/usr/bin/du", "/usr/bin/ed", "/usr/bin/emacs", "/usr/bin/ettercap",
    "/usr/bin/expand", "/usr/bin/expect", "/usr/bin/factor", "/usr/bin/file", "/usr/bin/fio", "/usr/bin/flock", "/usr/bin/fmt",
    "/usr/bin/fold", "/usr/bin/fping", "/usr/bin/free", "/usr/bin/ftp", "/usr/bin/fuser", "/usr/bin/g++", "/usr/bin/gawk",
    "/usr/bin/gcc", "/usr/bin/gdb", "/usr/bin/getopt", "/usr/bin/gh", "/usr/bin/git", "/usr/bin/go", "/usr/bin/gpg", "/usr/bin/gunzip",
    "/usr/bin/gzip", "/usr/bin/hdparm", "/usr/bin/hexdump", "/usr/bin/host", "/usr/bin/hostid", "/usr/bin/hostnamectl",
    "/usr/bin/hping3", "/usr/bin/htop", "/usr/bin/ifenslave", "/usr/bin/iftop", "/usr/bin/install", "/usr/bin/iostat",
    "/usr/bin/iotop", "/usr/bin/ipcalc", "/usr/bin/iperf", "/usr/bin/iperf3", "/usr/bin/java", "/usr/bin/join", "/usr/bin/journalctl",
    "/usr/bin/jq", "/usr/bin/kind", "/usr/bin/kubectl", "/usr/bin/last", "/usr/bin/lastlog", "/usr/bin/ldd", "/usr/bin/less",
    "/usr/bin/lftp", "/usr/bin/link", "/usr/bin/lnstat", "/usr/bin/locale", "/usr/bin/localedef", "/usr/bin/loginctl",
    "/usr/bin/logname", "/usr/bin/lsattr", "/usr/bin/lsb_release", "/usr/bin/lsblk", "/usr/bin/lscpu", "/usr/bin/lshw",
    "/usr/bin/lsipc", "/usr/bin/lslogins", "/usr/bin/lsmem", "/usr/bin/lspci", "/usr/bin/lsusb", "/usr/bin/ltrace", "/usr/bin/lua",
    "/usr/bin/lxc", "/usr/bin/lxc-attach", "/usr/bin/lxc-create", "/usr/bin/lxc-start", "/usr/bin/lynx", "/usr/bin/machinectl",
    "/usr/bin/make", "/usr/bin/man", "/usr/bin/mausezahn", "/usr/bin/md5sum", "/usr/bin/mesg", "/usr/bin/minikube", "/usr/bin/mknod",
    "/usr/bin/more", "/usr/bin/mosquitto_pub", "/usr/bin/mpstat", "/usr/bin/mtr", "/usr/bin/mysql", "/usr/bin/namei", "/usr/bin/nano",
    "/usr/bin/nawk", "/usr/bin/nbtscan", "/usr/bin/nerdctl", "/usr/bin/nethogs", "/usr/bin/netsniff-ng",
    "/usr/bin/networkctl", "/usr/bin/newgidmap", "/usr/bin/newuidmap", "/usr/bin/nl", "/usr/bin/nm", "/usr/bin/nmap", "/usr/bin/nmcli",
    "/usr/bin/node", "/usr/bin/npm", "/usr/bin/nslookup", "/usr/bin/nstat", "/usr/bin/nsupdate", "/usr/bin/ntpdate", "/usr/bin/numfmt",
    "/usr/bin/objdump", "/usr/bin/od", "/usr/bin/openssl", "/usr/bin/ovs-docker", "/usr/bin/parallel", "/usr/bin/passwd",
    "/usr/bin/patch", "/usr/bin/pathchk", "/usr/bin/peekfd", "/usr/bin/perf", "/usr/bin/perl", "/usr/bin/pinky", "/usr/bin/pip",
    "/usr/bin/pip3", "/usr/bin/pmap", "/usr/bin/podman", "/usr/bin/pr", "/usr/bin/prlimit", "/usr/bin/psql", "/usr/bin/pstree",
    "/usr/bin/ptx", "/usr/bin/pwdx", "/usr/bin/python", "/usr/bin/qemu-system-x86_64", "/usr/bin/rdma", "/usr/bin/readelf",
    "/usr/bin/redis-cli", "/usr/bin/rename", "/usr/bin/renice", "/usr/bin/reset", "/usr/bin/resolvectl", "/usr/bin/rfkill",
    "/usr/bin/rsync", "/usr/bin/ruby", "/usr/bin/rustc", "/usr/bin/sar", "/usr/bin/scapy", "/usr/bin/scp", "/usr/bin/screen",
    "/usr/bin/script", "/usr/bin/sdiff", "/usr/bin/sensors", "/usr/bin/sftp", "/usr/bin/sha1sum",
    "/usr/bin/sha256sum", "/usr/bin/sha512sum", "/usr/bin/shuf", "/usr/bin/sipcalc", "/usr/bin/skopeo", "/usr/bin/slabtop",
    "/usr/bin/slirp4netns", "/usr/bin/snap", "/usr/bin/snmpget", "/usr/bin/snmpwalk", "/usr/bin/socat", "/usr/bin/split",
    "/usr/bin/sqlite3", "/usr/bin/ssh", "/usr/bin/ssh-keygen", "/usr/bin/sshpass", "/usr/bin/strace", "/usr/bin/strings",
    "/usr/bin/stty", "/usr/bin/sum", "/usr/bin/sync", "/usr/bin/systemctl", "/usr/bin/systemd-nspawn", "/usr/bin/systemd-run",
    "/usr/bin/tar", "/usr/bin/tclsh", "/usr/bin/tcpflow", "/usr/bin/tcpreplay", "/usr/bin/tftp", "/usr/bin/time",
    "/usr/bin/timedatectl", "/usr/bin/tmux", "/usr/bin/top", "/usr/bin/tput", "/usr/bin/traceroute6.db", "/usr/bin/tree",
    "/usr/bin/truncate", "/usr/bin/tshark", "/usr/bin/tsort", "/usr/bin/tunctl", "/usr/bin/unbuffer", "/usr/bin/unexpand",
    "/usr/bin/unlink", "/usr/bin/unxz", "/usr/bin/unzip", "/usr/bin/uptime", "/usr/bin/users", "/usr/bin/vagrant",
    "/usr/bin/vi", "/usr/bin/vim", "/usr/bin/virsh", "/usr/bin/vmstat", "/usr/bin/vnstat", "/usr/bin/w", "/usr/bin/wall",
    "/usr/bin/watch", "/usr/bin/wg", "/usr/bin/wg-quick", "/usr/bin/wget", "/usr/bin/whereis", "/usr/bin/who", "/usr/bin/whois",
    "/usr/bin/write", "/usr/bin/xxd", "/usr/bin/xz", "/usr/bin/zcat", "/usr/bin/zip", "/usr/bin/zsh", "/usr/sbin/arptables",
    "/usr/sbin/arptables-restore", "/usr/sbin/arptables-save", "/usr/sbin/avahi-autoipd", "/usr/sbin/avahi-daemon", "/usr/sbin/bird",
    "/usr/sbin/birdc", "/usr/sbin/blkid", "/usr/sbin/blockdev", "/usr/sbin/capsh", "/usr/sbin/chcpu", "/usr/sbin/chpasswd",
    "/usr/sbin/cron", "/usr/sbin/dcb", "/usr/sbin/devlink", "/usr/sbin/dhclient", "/usr/sbin/dhcpcd", "/usr/sbin/dhcpd",
    "/usr/sbin/dnsmasq", "/usr/sbin/dumpcap", "/usr/sbin/ebtables", "/usr/sbin/ebtables-nft", "/usr/sbin/ebtables-restore",
    "/usr/sbin/ebtables-save", "/usr/sbin/fdisk", "/usr/sbin/firewall-cmd", "/usr/sbin/getcap", "/usr/sbin/groupadd",
    "/usr/sbin/haproxy", "/usr/sbin/hostapd", "/usr/sbin/ifdown", "/usr/sbin/ifquery", "/usr/sbin/ifup", "/usr/sbin/init",
    "/usr/sbin/insmod", "/usr/sbin/ipmaddr", "/usr/sbin/ipset", "/usr/sbin/iptunnel", "/usr/sbin/ipvsadm", "/usr/sbin/iw",
    "/usr/sbin/iwconfig", "/usr/sbin/keepalived", "/usr/sbin/ldconfig", "/usr/sbin/losetup", "/usr/sbin/mii-tool",
    "/usr/sbin/mkfs", "/usr/sbin/mkswap", "/usr/sbin/modinfo", "/usr/sbin/mtr-packet", "/usr/sbin/nameif", "/usr/sbin/netplan",
    "/usr/sbin/nginx", "/usr/sbin/openvpn", "/usr/sbin/ovs-appctl", "/usr/sbin/ovs-ofctl", "/usr/sbin/ovs-vsctl",
    "/usr/sbin/ovsdb-server", "/usr/sbin/plipconfig", "/usr/sbin/poweroff", "/usr/sbin/pppd", "/usr/sbin/radvd", "/usr/sbin/rarp",
    "/usr/sbin/reboot", "/usr/sbin/resolvconf", "/usr/sbin/rtacct", "/usr/sbin/rtmon", "/usr/sbin/runlevel", "/usr/sbin/service",
    "/usr/sbin/setcap", "/usr/sbin/shutdown", "/usr/sbin/slattach", "/usr/sbin/sshd", "/usr/sbin/start-stop-daemon",
    "/usr/sbin/swapoff", "/usr/sbin/swapon", "/usr/sbin/tcpkill", "/usr/sbin/tipc", "/usr/sbin/udhcpc", "/usr/sbin/udhcpd",
    "/usr/sbin/ufw", "/usr/sbin/update-alternatives", "/usr/sbin/useradd", "/usr/sbin/userdel", "/usr/sbin/usermod", "/usr/sbin/vdpa",
    "/usr/sbin/visudo", "/usr/sbin/vtysh", "/usr/sbin/wpa_supplicant", "/usr/sbin/xinetd", "/usr/sbin/zebra",
});

}  // namespace

std::span<const std::string_view> unmodelled_commands() { return kUnmodelled; }

bool is_unmodelled(std::string_view path) {
  return std::binary_search(kUnmodelled.begin(), kUnmodelled.end(), path) && tool_at(path) == nullptr;
}

}  // namespace nslab::shell
