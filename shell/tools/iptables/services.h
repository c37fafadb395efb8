// shell/tools/iptables/services.h — well-known ports and protocols, in the order of Debian's files.
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_SERVICES_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_SERVICES_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace nslab::shell::iptables {

struct Service {
  std::string_view name{};
  std::uint16_t port = 0;
  std::string_view protocols{};  // "tcp udp"
  std::string_view aliases{};
};
struct Protocol {
  std::uint16_t number = 0;
  std::string_view name{};
  std::string_view aliases{};
};

std::span<const Service> services();
std::span<const Protocol> protocols();
// Whether one of the words is `word`.
bool lists(std::string_view words, std::string_view word);

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_SERVICES_H_
