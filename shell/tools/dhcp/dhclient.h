// shell/tools/dhcp/dhclient.h — Dhclient: ISC's DHCP client 4.4.3 on one interface, with what Debian's dhclient-script does.
//
// Guarantees
//   1. It speaks through a packet socket, as the real one does, and is answered through the model's packets.
//   2. What it waits between two tries is random in reality; here it is the same each time.
// Not modelled: several interfaces at once, DHCPv6 (-6), dhclient.conf, scripts of one's own (-sf) other than true.
// Sources: dhclient(8), Debian's /sbin/dhclient-script.
#ifndef NSLAB_SHELL_TOOLS_DHCP_DHCLIENT_H_
#define NSLAB_SHELL_TOOLS_DHCP_DHCLIENT_H_

#include <optional>
#include <string>
#include <vector>

#include "model/base/id.h"
#include "model/base/time.h"
#include "shell/run/call.h"
#include "shell/tools/dhcp/message.h"

namespace nslab::shell {

struct ClientLease {
  IpAddress address{}, netmask{}, broadcast{}, router{}, server{};
  std::vector<IpAddress> name_servers{};
  std::string domain{}, host{};
  std::uint32_t lease_s = 0, renewal_s = 0, rebinding_s = 0;
  std::int64_t expires = 0;  // seconds since 1970
};

class Dhclient {
 public:
  explicit Dhclient(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  Step operator()(Call& call);

 private:
  enum class State : std::uint8_t { kBegin, kReboot, kSelecting, kRequesting, kBound, kRenewing };

  // dhclient.cc
  std::optional<Step> parse(Call& call);
  std::optional<Step> begin(Call& call);
  std::optional<Step> advance(Call& call);
  std::optional<Step> timer(Call& call);
  std::optional<Step> hear(Call& call, const DhcpMessage& message, const IpAddress& from);
  std::optional<Step> bind(Call& call, const DhcpMessage& message);
  std::optional<Step> give_up(Call& call);
  std::optional<Step> background(Call& call);
  int let_go(Call& call);
  void start_over(Call& call, State state);
  void ask(Call& call);
  DhcpMessage make(Call& call, std::uint8_t type) const;
  void broadcast(Call& call, const DhcpMessage& message);
  bool open_sockets(Call& call);
  void say(Call& call, const std::string& text);

  // dhclient_script.cc
  bool raise_link(Call& call);
  void configure(Call& call, const ClientLease& lease) const;
  void unconfigure(Call& call, const IpAddress& address) const;
  void save_lease(Call& call, const ClientLease& lease) const;
  [[nodiscard]] std::optional<ClientLease> saved_lease(Call& call) const;
  bool kill_old(Call& call) const;

  std::vector<std::string> argv_;
  bool verbose_ = false, once_ = false, stays_ = false, releases_ = false, exits_ = false, at_once_ = false, scripted_ = true;
  std::string link_{}, pid_file_ = "/run/dhclient.pid", lease_file_ = "/var/lib/dhcp/dhclient.leases";
  Mac own_{};
  State state_ = State::kBegin;
  int packets_ = -1, fallback_ = -1;
  std::uint32_t xid_ = 0;
  std::size_t tries_ = 0;
  bool daemon_ = false;
  Instant since_{}, next_{kNever};
  ClientLease lease_{};
  std::optional<ClientLease> old_{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_DHCP_DHCLIENT_H_
