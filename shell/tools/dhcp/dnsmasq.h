// shell/tools/dhcp/dnsmasq.h — Dnsmasq: DNS and DHCP server 2.90 as a program; DHCP is served, DNS only listens.
//
// Guarantees
//   1. What it hears and says goes through the model's packets: a bridge, a filter or a wrong address keeps them apart.
//   2. Addresses are chosen as dnsmasq chooses them: by its hash of the client's hardware address, after an echo request
//      that nobody answered for three seconds.
// Not modelled: answers to DNS (a question is refused), DHCPINFORM, relays.
// Sources: dnsmasq 2.90's manual; what it printed here.
#ifndef NSLAB_SHELL_TOOLS_DHCP_DNSMASQ_H_
#define NSLAB_SHELL_TOOLS_DHCP_DNSMASQ_H_

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "model/base/id.h"
#include "model/base/time.h"
#include "shell/run/call.h"
#include "shell/tools/dhcp/message.h"
#include "shell/tools/dhcp/settings.h"

namespace nslab::shell {

struct DhcpLease {
  Mac hardware{};
  IpAddress address{};
  std::string name{};
  Instant ends{kNever};
  bool infinite = false;
};

// A link on which DHCP is served, with its own address and the range that fits.
struct DhcpPlace {
  std::string link{};
  IpAddress own{}, netmask{}, broadcast{};
  const DhcpRange* range = nullptr;
};

class Dnsmasq {
 public:
  explicit Dnsmasq(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  Step operator()(Call& call);

 private:
  // dnsmasq.cc
  std::optional<Step> begin(Call& call);
  std::optional<Step> open_sockets(Call& call);
  std::optional<Step> open_dns(Call& call, const IpAddress& address, const std::string& zone = "");
  void write_pid(Call& call, Pid pid);
  void announce(Call& call);
  void announce_dns(Call& call);
  void log(Call& call, const std::string& text, bool dhcp = false);
  int stop(Call& call);
  std::optional<Step> serve(Call& call);

  // dnsmasq_dhcp.cc
  void hear(Call& call, const Received& received);
  void answer(Call& call, const DhcpMessage& message, const DhcpPlace& place);
  void discover(Call& call, const DhcpMessage& message, const DhcpPlace& place);
  void offer(Call& call, const DhcpMessage& message, const DhcpPlace& place, const IpAddress& address);
  void request(Call& call, const DhcpMessage& message, const DhcpPlace& place);
  void release(Call& call, const DhcpMessage& message, const DhcpPlace& place);
  void refuse(Call& call, const DhcpMessage& message, const DhcpPlace& place, const IpAddress& address, const std::string& why);
  void grant(Call& call, const DhcpMessage& message, const DhcpPlace& place, const IpAddress& address);
  [[nodiscard]] std::optional<DhcpPlace> place_of(Call& call, LinkId link) const;
  [[nodiscard]] const DhcpHost* host_of(const Mac& hardware) const;
  [[nodiscard]] bool is_free(const IpAddress& address, const DhcpPlace& place, const Mac& hardware) const;
  [[nodiscard]] IpAddress choose(const Mac& hardware, const DhcpPlace& place) const;
  [[nodiscard]] DhcpMessage reply_to(const DhcpMessage& message, const DhcpPlace& place, std::uint8_t type, const IpAddress& address,
                                     std::uint32_t lease_s, const std::string& name) const;
  void send(Call& call, const DhcpMessage& reply, const DhcpMessage& to, const DhcpPlace& place);
  void log_packet(Call& call, const DhcpMessage& message, const char* type, const DhcpPlace& place, const std::string& address,
                  const std::string& tail = {});
  void log_details(Call& call, const DhcpMessage& asked, const DhcpMessage& reply, const DhcpPlace& place);
  void log_preface(Call& call, const DhcpMessage& message, const DhcpPlace& place);
  void begin_ping(Call& call, const IpAddress& address);
  void end_ping(Call& call);
  void write_leases(Call& call) const;
  void drop_expired(Call& call);
  void tell_of_name(Call& call, const DhcpLease& lease);

  std::vector<std::string> argv_;
  DnsmasqSettings settings_{};
  bool begun_ = false, running_ = false;
  int dhcp_ = -1, ping_ = -1;
  std::vector<int> dns_{};
  std::vector<DhcpLease> leases_{};
  // The client whose address is being tried, and those that wait meanwhile.
  struct Trial {
    DhcpMessage message{};
    std::string link{};
    IpAddress address{};
    Instant ends{};
    bool taken = false;
  };
  std::optional<Trial> trial_{};
  std::deque<Received> waiting_{};
  struct Tried {
    IpAddress address{};
    Instant at{};
    bool taken = false;
  };
  std::vector<Tried> tried_{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_DHCP_DNSMASQ_H_
