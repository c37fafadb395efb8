// shell/tools/system/ethtool.h — the part of ethtool that shows and changes offloads.
#ifndef NSLAB_SHELL_TOOLS_SYSTEM_ETHTOOL_H_
#define NSLAB_SHELL_TOOLS_SYSTEM_ETHTOOL_H_

#include <string>

#include "shell/run/call.h"

namespace nslab::shell {

// ethtool -k
int show_features(Call& call, const Link& link, const std::string& name);
// ethtool -K NAME FEATURE on|off …
int change_features(Call& call, LinkId id, const std::string& name);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_SYSTEM_ETHTOOL_H_
