// What Debian's dhclient-script does with a lease, and the file that leases are kept in.
#include <fmt/format.h>

#include <bit>
#include <charconv>

#include "model/link/device.h"
#include "shell/tools/dhcp/dhclient.h"
#include "shell/tools/files/calendar.h"

namespace nslab::shell {

namespace {

// "4 2026/11/26 20:07:10": the day of the week before it.
std::string lease_date(std::int64_t seconds) { return format_time("%w %Y/%m/%d %H:%M:%S", seconds, 0); }

std::string value_behind(const std::string& text, const std::string& key) {
  const auto at = text.find("  " + key + " ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + key.size() + 3;
  return text.substr(from, text.find(';', from) - from);
}

std::int64_t date_behind(const std::string& text, const std::string& key) {
  const std::string date = value_behind(text, key);
  CivilTime time;
  int numbers[6] = {};
  const char* at = date.data();
  const char* end = at + date.size();
  at = date.size() > 2 ? at + 2 : end;
  for (int& number : numbers) {
    at = std::from_chars(at, end, number).ptr;
    if (at != end) ++at;
  }
  time.year = numbers[0];
  time.month = numbers[1];
  time.day = numbers[2];
  time.hour = numbers[3];
  time.minute = numbers[4];
  time.second = numbers[5];
  return seconds_of_civil(time);
}

IpAddress address_behind(const std::string& text, const std::string& key) {
  const auto parsed = parse_ip(value_behind(text, key));
  return parsed ? *parsed : IpAddress{};
}

}  // namespace

// "ip link set dev IF up". False where there is no such device, which is told.
bool Dhclient::raise_link(Call& call) {
  if (!scripted_) return true;
  SetLink up;
  up.link.name = link_;
  up.settings.up = true;
  if (!find_link(call.world(), call.netns(), link_)) {
    call.complain("Cannot find device \"{}\"\n", link_);
    return false;
  }
  (void)call.ask(std::move(up));
  return true;
}

void Dhclient::configure(Call& call, const ClientLease& lease) const {
  if (!scripted_) return;
  NewAddr add;
  add.link.name = link_;
  add.address.local = add.address.peer = lease.address;
  add.address.broadcast = lease.broadcast;
  add.address.prefix_length = lease.netmask ? static_cast<std::uint8_t>(std::popcount(number_of(lease.netmask))) : std::uint8_t{32};
  add.address.valid_s = add.address.preferred_s = lease.lease_s;
  add.address.flags = lease.lease_s == kLifetimeForever ? ifa::kPermanent : 0;
  add.address.label = LinkName(link_);
  add.replace = true;
  add.exclusive = false;
  (void)call.ask(std::move(add));
  if (lease.router) {
    NewRoute route;
    route.route.destination = Prefix{IpAddress::any(Family::kInet), 0};
    NexthopSpec hop;
    hop.gateway = lease.router;
    hop.link.name = link_;
    route.route.nexthops = {hop};
    (void)call.ask(std::move(route));
  }
  if (lease.name_servers.empty() && lease.domain.empty()) return;
  std::string text;
  if (!lease.domain.empty()) text += fmt::format("domain {}\nsearch {}\n", lease.domain, lease.domain);
  for (const IpAddress& server : lease.name_servers) text += fmt::format("nameserver {}\n", to_string(server));
  (void)call.write_file("/etc/resolv.conf", text);
}

void Dhclient::unconfigure(Call& call, const IpAddress& address) const {
  if (!scripted_) return;
  DelAddr del;
  del.link.name = link_;
  del.local = address;
  (void)call.ask(std::move(del));
}

void Dhclient::save_lease(Call& call, const ClientLease& lease) const {
  std::string text = fmt::format("lease {{\n  interface \"{}\";\n  fixed-address {};\n", link_, to_string(lease.address));
  const auto put = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("  option {} {};\n", name, value);
  };
  const auto address = [](const IpAddress& one) { return one ? to_string(one) : std::string(); };
  put("subnet-mask", address(lease.netmask));
  put("routers", address(lease.router));
  put("dhcp-lease-time", std::to_string(lease.lease_s));
  put("dhcp-message-type", "5");
  std::string servers;
  for (const IpAddress& server : lease.name_servers) servers += (servers.empty() ? "" : ",") + to_string(server);
  put("domain-name-servers", servers);
  put("dhcp-server-identifier", address(lease.server));
  put("dhcp-renewal-time", std::to_string(lease.renewal_s));
  put("broadcast-address", address(lease.broadcast));
  put("dhcp-rebinding-time", std::to_string(lease.rebinding_s));
  if (!lease.host.empty()) put("host-name", fmt::format("\"{}\"", lease.host));
  if (!lease.domain.empty()) put("domain-name", fmt::format("\"{}\"", lease.domain));
  const std::int64_t now = lease.expires - lease.lease_s;
  const auto renews = static_cast<std::int64_t>(std::uint64_t{lease.renewal_s} * 7 / 8);
  text += fmt::format("  renew {};\n  rebind {};\n  expire {};\n}}\n", lease_date(now + renews), lease_date(now + lease.rebinding_s),
                      lease_date(lease.expires));
  (void)call.write_file(lease_file_, text, true);
}

// The last lease for this interface that has not run out.
std::optional<ClientLease> Dhclient::saved_lease(Call& call) const {
  const auto text = call.read_file(lease_file_);
  if (!text) return std::nullopt;
  std::optional<ClientLease> found;
  for (auto at = text->find("lease {"); at != std::string::npos;) {
    const auto next = text->find("lease {", at + 1);
    const std::string one = text->substr(at, next == std::string::npos ? next : next - at);
    at = next;
    if (value_behind(one, "interface") != "\"" + link_ + "\"") continue;
    ClientLease lease;
    lease.address = address_behind(one, "fixed-address");
    lease.server = address_behind(one, "option dhcp-server-identifier");
    lease.expires = date_behind(one, "expire");
    if (lease.address && lease.expires > seconds_of(call.now())) found = lease;
  }
  return found;
}

bool Dhclient::kill_old(Call& call) const {
  const auto text = call.read_file(pid_file_);
  if (!text) return false;
  Pid number = 0;
  (void)std::from_chars(text->data(), text->data() + text->size(), number);
  const Pid pid = number == 0 ? 0 : real_pid(call.world(), call.pid(), number);
  if (pid == 0 || find_process(call.world(), pid) == nullptr) return false;
  call.runner().signal(pid, sig::kTerm);
  Unlink file;
  file.path = pid_file_;
  (void)call.ask(std::move(file));
  return true;
}

}  // namespace nslab::shell
