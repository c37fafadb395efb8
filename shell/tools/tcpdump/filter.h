// shell/tools/tcpdump/filter.h — pcap-filter(7): which packets a capture wants.
//
// Guarantees
//   1. A filter looks at octets, as the kernel's does.
//   2. What it does not understand is a syntax error in libpcap's words; what it knows and has not is `not_modelled`.
#ifndef NSLAB_SHELL_TOOLS_TCPDUMP_FILTER_H_
#define NSLAB_SHELL_TOOLS_TCPDUMP_FILTER_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/base/ip.h"
#include "shell/tools/tcpdump/dissect.h"

namespace nslab::shell {

struct Captured {
  std::string_view octets{};
  LinkType type = LinkType::kEthernet;
  std::size_t length = 0;  // on the wire
  bool outgoing = false;
  bool tag_apart = false;  // the outermost VLAN tag is beside the octets, as the kernel keeps it: only `vlan` sees it
};

struct Filter {
  std::function<bool(const Captured&)> wants{};  // none: everything
  std::string error{};
  std::string not_modelled{};
};

// `host` turns a name into an address.
Filter parse_filter(const std::string& text, const std::function<std::optional<IpAddress>(const std::string&)>& host);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TCPDUMP_FILTER_H_
