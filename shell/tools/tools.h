// shell/tools/tools.h — what each tool's file gives to the table (table.cc).
#ifndef NSLAB_SHELL_TOOLS_TOOLS_H_
#define NSLAB_SHELL_TOOLS_TOOLS_H_

#include "shell/tools/tool.h"

namespace nslab::shell {

// echo.cc
int run_echo(Call& call);
int run_printf(Call& call);
int run_true(Call& call);
int run_false(Call& call);
int run_seq(Call& call);
Program start_yes(const std::vector<std::string>& argv);
// test.cc
int run_test(Call& call);
// sleep.cc
Program start_sleep(const std::vector<std::string>& argv);
// launchers.cc
Program start_sudo(const std::vector<std::string>& argv);
Program start_env(const std::vector<std::string>& argv);
Program start_nohup(const std::vector<std::string>& argv);
Program start_timeout(const std::vector<std::string>& argv);
// net_tools/
int run_ifconfig(Call& call);
int run_route(Call& call);
int run_arp(Call& call);
int run_hostname(Call& call);
int run_netstat(Call& call);
// brctl/
int run_brctl(Call& call);
// system/
int run_sysctl(Call& call);
Program start_unshare(const std::vector<std::string>& argv);
Program start_nsenter(const std::vector<std::string>& argv);
int run_ps(Call& call);
int run_pgrep(Call& call);
int run_pkill(Call& call);
int run_pidof(Call& call);
int run_killall(Call& call);
int run_kill(Call& call);
int run_lsns(Call& call);
int run_mount(Call& call);
int run_umount(Call& call);
int run_mountpoint(Call& call);
int run_findmnt(Call& call);
int run_id(Call& call);
int run_whoami(Call& call);
int run_groups(Call& call);
int run_uname(Call& call);
int run_arch(Call& call);
int run_nproc(Call& call);
int run_tty(Call& call);
int run_logger(Call& call);
// "getent passwd" and "getent group"
int show_accounts(Call& call);
int run_modprobe(Call& call);
int run_rmmod(Call& call);
int run_lsmod(Call& call);
int run_ethtool(Call& call);
Program start_su(const std::vector<std::string>& argv);
Program start_setpriv(const std::vector<std::string>& argv);
Program start_chroot(const std::vector<std::string>& argv);
Program start_setsid(const std::vector<std::string>& argv);
Program start_nice(const std::vector<std::string>& argv);
Program start_taskset(const std::vector<std::string>& argv);
// cat.cc
Program start_cat(const std::vector<std::string>& argv);
Program start_tee(const std::vector<std::string>& argv);
// iproute/
Program start_ip(const std::vector<std::string>& argv);
// files/
int run_cp(Call& call);
int run_mv(Call& call);
int run_stat(Call& call);
Program start_find(const std::vector<std::string>& argv);
int run_expr(Call& call);
int run_ls(Call& call);
int run_mkdir(Call& call);
int run_rmdir(Call& call);
int run_rm(Call& call);
int run_touch(Call& call);
int run_ln(Call& call);
int run_mktemp(Call& call);
int run_mkfifo(Call& call);
int run_mknod(Call& call);
int run_chmod(Call& call);
int run_chown(Call& call);
int run_basename(Call& call);
int run_dirname(Call& call);
int run_readlink(Call& call);
int run_realpath(Call& call);
int run_which(Call& call);
int run_date(Call& call);
// text/
Program start_sort(const std::vector<std::string>& argv);
Program start_uniq(const std::vector<std::string>& argv);
Program start_xargs(const std::vector<std::string>& argv);
Program start_tac(const std::vector<std::string>& argv);
Program start_paste(const std::vector<std::string>& argv);
Program start_awk(const std::vector<std::string>& argv);
Program start_sed(const std::vector<std::string>& argv);
Program start_cut(const std::vector<std::string>& argv);
Program start_grep(const std::vector<std::string>& argv);
Program start_head(const std::vector<std::string>& argv);
Program start_rev(const std::vector<std::string>& argv);
Program start_tail(const std::vector<std::string>& argv);
Program start_tr(const std::vector<std::string>& argv);
Program start_wc(const std::vector<std::string>& argv);

// probe/ping.cc
Program start_ping(const std::vector<std::string>& argv);
// probe/arping.cc
Program start_arping(const std::vector<std::string>& argv);
// probe/traceroute.cc
Program start_traceroute(const std::vector<std::string>& argv);
// tcpdump/tcpdump.cc
Program start_tcpdump(const std::vector<std::string>& argv);

// net/
Program start_nc(const std::vector<std::string>& argv);
Program start_ncat(const std::vector<std::string>& argv);
Program start_vconfig(const std::vector<std::string>& argv);
Program start_telnet(const std::vector<std::string>& argv);
Program start_python3(const std::vector<std::string>& argv);
Program start_curl(const std::vector<std::string>& argv);
int run_ss(Call& call);
Program start_wget(const std::vector<std::string>& argv);
Program start_socat(const std::vector<std::string>& argv);
Program start_dig(const std::vector<std::string>& argv);
Program start_host(const std::vector<std::string>& argv);
Program start_nslookup(const std::vector<std::string>& argv);
int run_getent(Call& call);
// netfilter/conntrack.cc
int run_conntrack(Call& call);
// nft/nft.cc
Program start_nft(const std::vector<std::string>& argv);
Program start_bridge(const std::vector<std::string>& argv);
Program start_tc(const std::vector<std::string>& argv);
// net/wg.cc
Program start_wg(const std::vector<std::string>& argv);
// iptables/iptables.cc
int run_iptables(Call& call);
int run_iptables_save(Call& call);
int run_iptables_legacy(Call& call);
Program start_iptables_restore(const std::vector<std::string>& argv);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TOOLS_H_
