// shell/tools/brctl/show.h — the listings of brctl.
#ifndef NSLAB_SHELL_TOOLS_BRCTL_SHOW_H_
#define NSLAB_SHELL_TOOLS_BRCTL_SHOW_H_

#include <string>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell::brctl {

int show_bridges(Call& call, const std::vector<std::string>& words);
int show_macs(Call& call, const std::vector<std::string>& words);
int show_stp(Call& call, const std::vector<std::string>& words);

}  // namespace nslab::shell::brctl

#endif  // NSLAB_SHELL_TOOLS_BRCTL_SHOW_H_
