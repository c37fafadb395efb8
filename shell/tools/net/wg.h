// shell/tools/net/wg.h — what wg's subcommands share: keys as text, configurations as files, and the listings.
//
// Document: wireguard-tools 1.0.20210914, src/{show,showconf,config,encoding}.c.
#ifndef NSLAB_SHELL_TOOLS_NET_WG_H_
#define NSLAB_SHELL_TOOLS_NET_WG_H_

#include <optional>
#include <string>
#include <string_view>

#include "model/op/link.h"
#include "shell/run/call.h"

namespace nslab::shell {

inline constexpr std::size_t kWgKeyText = 44;  // of 32 octets in base64
std::string wg_key_text(const Key25519& key);
std::optional<Key25519> wg_key_of(std::string_view text);

// The values of words and of lines of a configuration alike. What comes back is the status where they cannot be read; it has been said.
std::optional<int> read_wg_port(Call& call, const std::string& value, SetWireguard& op);
std::optional<int> read_wg_mark(Call& call, const std::string& value, SetWireguard& op);
std::optional<int> read_wg_endpoint(Call& call, const std::string& value, SetWireguard::Peer& peer);
std::optional<int> read_wg_allowed(Call& call, const std::string& list, SetWireguard::Peer& peer);
std::optional<int> read_wg_keepalive(Call& call, const std::string& value, SetWireguard::Peer& peer);

// wg setconf, addconf, syncconf
int wg_configure(Call& call);
// wg show
int wg_show(Call& call);
// wg showconf
int wg_show_configuration(Call& call);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_WG_H_
