// shell/tools/more.h — what further tools' files give to the table (table.cc): beside tools.h, so that a new one is
// declared without every tool being compiled anew.
#ifndef NSLAB_SHELL_TOOLS_MORE_H_
#define NSLAB_SHELL_TOOLS_MORE_H_

#include "shell/tools/tool.h"

namespace nslab::shell {

// jq/
Program start_jq(const std::vector<std::string>& argv);
// dhcp/
Program start_dnsmasq(const std::vector<std::string>& argv);
Program start_dhclient(const std::vector<std::string>& argv);
// files/
Program start_dd(const std::vector<std::string>& argv);
int run_truncate(Call& call);
int run_sync(Call& call);
// bc/
Program start_bc(const std::vector<std::string>& argv);
// text/
Program start_diff(const std::vector<std::string>& argv);
Program start_cmp(const std::vector<std::string>& argv);
Program start_comm(const std::vector<std::string>& argv);
Program start_column(const std::vector<std::string>& argv);
Program start_nl(const std::vector<std::string>& argv);
Program start_checksum(const std::vector<std::string>& argv);
Program start_base64(const std::vector<std::string>& argv);
Program start_hexdump(const std::vector<std::string>& argv);
Program start_xxd(const std::vector<std::string>& argv);
Program start_od(const std::vector<std::string>& argv);
Program start_join(const std::vector<std::string>& argv);
Program start_fold(const std::vector<std::string>& argv);
Program start_split(const std::vector<std::string>& argv);
Program start_shuf(const std::vector<std::string>& argv);
Program start_expand(const std::vector<std::string>& argv);
Program start_numfmt(const std::vector<std::string>& argv);
// probe/
Program start_tracepath(const std::vector<std::string>& argv);
// net/
int run_lsof(Call& call);
int run_fuser(Call& call);
Program start_mtr(const std::vector<std::string>& argv);
Program start_iperf3(const std::vector<std::string>& argv);
// net_tools/
int run_nstat(Call& call);
// netfilter/
Program start_conntrack(const std::vector<std::string>& argv);
Program start_ipset(const std::vector<std::string>& argv);
int run_ebtables(Call& call);
int run_ebtables_save(Call& call);
int run_arptables(Call& call);
int run_arptables_save(Call& call);
// system/
int run_printenv(Call& call);
int run_uptime(Call& call);
int run_free(Call& call);
int run_df(Call& call);
int run_tunctl(Call& call);
int run_pivot_root(Call& call);
int run_ldd(Call& call);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_MORE_H_
