// shell/tools/iptables/names.h — Names: words for numbers, as the C library looks them up.
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_NAMES_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_NAMES_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/base/ip.h"
#include "shell/run/call.h"

namespace nslab::shell::iptables {

class Names {
 public:
  explicit Names(Call& call) : call_(&call) {}

  // A number or a name of /etc/services; `protocol` empty: any.
  std::optional<std::uint16_t> port(const std::string& text, std::string_view protocol) const;
  std::string service(std::uint16_t port, std::string_view protocol) const;
  // As iptables names protocols: its own table first, then /etc/protocols unless `own_only`.
  std::string protocol(std::uint8_t number, bool own_only) const;
  std::uint8_t parse_protocol(const std::string& text) const;
  // Addresses of a name in /etc/hosts; empty: not found.
  std::vector<IpAddress> addresses(const std::string& name, Family family);
  // The name of a host or network, or the address in figures.
  std::string host(const IpAddress& address);
  std::optional<std::uint32_t> user(const std::string& name, bool group);
  std::string user_name(std::uint32_t id, bool group);
  // Whether the namespace has a set of ipset of this name.
  [[nodiscard]] bool has_ipset(const std::string& name) const;

 private:
  void load_hosts();
  std::vector<std::string> account_lines(bool group);

  Call* call_;
  bool loaded_ = false;
  std::vector<std::pair<IpAddress, std::vector<std::string>>> hosts_{};
};

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_NAMES_H_
