// shell/tools/probe/traceroute_usage.h — the help of traceroute 2.1.2, to the byte.
#ifndef NSLAB_SHELL_TOOLS_PROBE_TRACEROUTE_USAGE_H_
#define NSLAB_SHELL_TOOLS_PROBE_TRACEROUTE_USAGE_H_

#include <string>
#include <string_view>

namespace nslab::shell {

// `program` as it was called.
std::string traceroute_usage(std::string_view program);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_PROBE_TRACEROUTE_USAGE_H_
