// shell/tools/probe/names.h — getaddrinfo(3) and getnameinfo(3) without a name server: literals and /etc/hosts.
//
// Guarantees
//   1. Literals are read as inet_aton and inet_pton read them, with "%DEVICE" after a link-local address.
//   2. A name that /etc/hosts does not have fails as with no name server in reach.
#ifndef NSLAB_SHELL_TOOLS_PROBE_NAMES_H_
#define NSLAB_SHELL_TOOLS_PROBE_NAMES_H_

#include <optional>
#include <string>
#include <string_view>

#include "model/base/ip.h"
#include "shell/run/call.h"

namespace nslab::shell {

struct Resolved {
  IpAddress address{};  // none: `error` says why
  std::string zone{};   // the device of a link-local address
  std::string name{};   // the canonical name
  bool literal = false;
  std::string_view error{};  // gai_strerror
};

Resolved resolve(Call& call, const std::string& host, Family family);
// The name that /etc/hosts has for an address.
std::optional<std::string> name_of(Call& call, const IpAddress& address);
// The address with "%DEVICE" where it means nothing without.
std::string scoped_text(const IpAddress& address, std::string_view device);

// sigaction(2) with a handler: the program hears of the signal, even where the shell had it ignored (background jobs).
void handle_signal(Call& call, int number);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_PROBE_NAMES_H_
