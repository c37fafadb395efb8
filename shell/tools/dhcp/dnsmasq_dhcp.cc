// What dnsmasq does about DHCP: which address whom, for how long, and what it says of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/link/device.h"
#include "shell/tools/dhcp/dnsmasq.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"

namespace nslab::shell {

namespace {

constexpr Duration kPingWait = 3s, kPingRemembered = 30s;
constexpr std::uint16_t kPingId = 53649;

struct Named {
  std::uint8_t code;
  std::string_view name;
};
constexpr std::array<Named, 18> kNames{{{1, "netmask"},
                                        {2, "time-offset"},
                                        {3, "router"},
                                        {6, "dns-server"},
                                        {12, "hostname"},
                                        {15, "domain-name"},
                                        {26, "mtu"},
                                        {28, "broadcast"},
                                        {42, "ntp-server"},
                                        {44, "netbios-ns"},
                                        {47, "netbios-scope"},
                                        {51, "lease-time"},
                                        {53, "message-type"},
                                        {54, "server-identifier"},
                                        {58, "T1"},
                                        {59, "T2"},
                                        {119, "domain-search"},
                                        {121, "classless-static-route"}}};

std::string_view name_of(std::uint8_t code) {
  for (const Named& one : kNames) {
    if (one.code == code) return one.name;
  }
  return "";
}

IpAddress netmask_of(std::uint8_t length) { return address_of(length == 0 ? 0U : ~0U << (32 - length)); }

// Hashes a hardware address as dnsmasq does, so that a client is given the same address again and again.
std::uint32_t hash_of(const Mac& hardware) {
  std::uint32_t hash = 0;
  for (const std::uint8_t octet : hardware.bytes) hash = octet + (hash << 6) + (hash << 16) - hash;
  return hash == 0 ? 1 : hash;
}

std::string option_text(std::uint8_t code, const std::string& octets) {
  if (code == dhcp::kMessageType) return std::to_string(static_cast<int>(octets.front()));
  if (code == dhcp::kHostName || code == dhcp::kDomainName) return octets;
  if (code == dhcp::kLeaseTime || code == dhcp::kRenewalTime || code == dhcp::kRebindingTime)
    return duration_text(number_of(address_of(octets)));
  std::string out;
  for (std::size_t at = 0; at + 4 <= octets.size(); at += 4)
    out += (out.empty() ? "" : ", ") + to_string(address_of(std::string_view(octets).substr(at, 4)));
  return out;
}

}  // namespace

std::optional<DhcpPlace> Dnsmasq::place_of(Call& call, LinkId id) const {
  const Link& link = call.world().links[id];
  const std::string name = link.name.text();
  const auto within = [&](const std::vector<std::string>& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if ((!settings_.interfaces.empty() && !within(settings_.interfaces)) || within(settings_.except)) return std::nullopt;
  for (const Ifaddr& address : *link.addresses4) {
    for (const DhcpRange& range : settings_.ranges) {
      if (!address.covers(range.first) || !address.covers(range.last)) continue;
      const IpAddress netmask = range.netmask ? range.netmask : netmask_of(address.prefix_length);
      const IpAddress broadcast = range.broadcast ? range.broadcast : address_of(number_of(address.local) | ~number_of(netmask));
      return DhcpPlace{name, address.local, netmask, broadcast, &range};
    }
  }
  return DhcpPlace{name, {}, {}, {}, nullptr};
}

const DhcpHost* Dnsmasq::host_of(const Mac& hardware) const {
  for (const DhcpHost& host : settings_.hosts) {
    if (host.hardware == hardware) return &host;
  }
  return nullptr;
}

bool Dnsmasq::is_free(const IpAddress& address, const DhcpPlace& place, const Mac& hardware) const {
  const std::uint32_t number = number_of(address), last = number & 0xffU;
  if (address == place.own || (number >> 24 >= 192 && (last == 0 || last == 255))) return false;
  for (const DhcpLease& lease : leases_) {
    if (lease.address == address && lease.hardware != hardware) return false;
  }
  for (const DhcpHost& host : settings_.hosts) {
    if (host.address == address && host.hardware != hardware) return false;
  }
  for (const Tried& tried : tried_) {
    if (tried.taken && tried.address == address) return false;
  }
  return true;
}

IpAddress Dnsmasq::choose(const Mac& hardware, const DhcpPlace& place) const {
  if (place.range->fixed_only) return {};
  const std::uint32_t first = number_of(place.range->first), count = number_of(place.range->last) - first + 1;
  const std::uint32_t from = settings_.consecutive ? 0 : hash_of(hardware) % count;
  for (std::uint32_t i = 0; i < count; ++i) {
    const IpAddress address = address_of(first + (from + i) % count);
    if (is_free(address, place, hardware)) return address;
  }
  return {};
}

void Dnsmasq::hear(Call& call, const Received& received) {
  const Ip* ip = received.packet.ip();
  if (ip == nullptr || received.kind != Received::Kind::kPacket) return;
  const auto message = decode(*ip->payload);
  if (!message || message->reply) return;
  const auto place = place_of(call, received.link);
  if (!place) return;
  if (place->range == nullptr) {
    log(call, fmt::format("no address range available for DHCP request via {}", place->link), true);
    return;
  }
  answer(call, *message, *place);
}

void Dnsmasq::answer(Call& call, const DhcpMessage& message, const DhcpPlace& place) {
  const DhcpHost* host = host_of(message.hardware);
  const bool ignored = host != nullptr && host->ignored;
  switch (message.type()) {
    case dhcp::kDiscover:
      if (ignored) return log_packet(call, message, "DHCPDISCOVER", place, "", "ignored");
      return discover(call, message, place);
    case dhcp::kRequest:
      if (!ignored) request(call, message, place);
      return;
    case dhcp::kRelease: return release(call, message, place);
    case dhcp::kDecline:
      log_packet(call, message, "DHCPDECLINE", place, to_string(message.address_option(dhcp::kRequestedIp)));
      std::erase_if(leases_, [&](const DhcpLease& lease) { return lease.hardware == message.hardware; });
      return write_leases(call);
    default: (void)call.not_modelled("dnsmasq: this DHCP message"); return;
  }
}

void Dnsmasq::discover(Call& call, const DhcpMessage& message, const DhcpPlace& place) {
  log_preface(call, message, place);
  const DhcpHost* host = host_of(message.hardware);
  for (const DhcpLease& lease : leases_) {
    if (lease.hardware == message.hardware) return offer(call, message, place, lease.address);
  }
  if (host != nullptr && host->address && is_free(host->address, place, message.hardware))
    return offer(call, message, place, host->address);
  IpAddress address = message.address_option(dhcp::kRequestedIp);
  const bool in_range =
      address && number_of(address) >= number_of(place.range->first) && number_of(address) <= number_of(place.range->last);
  if (!in_range || place.range->fixed_only || !is_free(address, place, message.hardware)) address = choose(message.hardware, place);
  const bool known = std::any_of(tried_.begin(), tried_.end(),
                                 [&](const Tried& tried) { return tried.address == address && call.now() - tried.at < kPingRemembered; });
  if (!address || settings_.no_ping || known) return offer(call, message, place, address);
  trial_ = Trial{message, place.link, address, call.now() + kPingWait, false};
  begin_ping(call, address);
}

void Dnsmasq::begin_ping(Call& call, const IpAddress& address) {
  Send echo;
  echo.descriptor = ping_;
  echo.to = Endpoint{address, 0};
  echo.length = 20;
  Icmp icmp;
  icmp.type = 8;
  icmp.id = kPingId;
  echo.icmp = icmp;
  (void)call.ask(std::move(echo));
}

// Goes on once the time is over, or once somebody has answered: then with the next address.
void Dnsmasq::end_ping(Call& call) {
  while (!trial_->taken) {
    Receive op;
    op.descriptor = ping_;
    const auto reply = call.ask(op);
    const auto* got = reply ? std::get_if<Datagrams>(&*reply) : nullptr;
    if (got == nullptr) break;
    const Ip* ip = got->received.packet.ip();
    const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
    trial_->taken = icmp != nullptr && icmp->type == 0 && icmp->id == kPingId && ip->source == trial_->address;
  }
  if (!trial_->taken && call.now() < trial_->ends) return;
  const Trial done = *std::exchange(trial_, std::nullopt);
  std::erase_if(tried_, [&](const Tried& tried) { return tried.address == done.address; });
  tried_.push_back({done.address, call.now(), done.taken});
  const LinkId link = find_link(call.world(), call.netns(), done.link);
  const auto place = link ? place_of(call, link) : std::nullopt;
  if (!place || place->range == nullptr) return;
  if (done.taken) return discover(call, done.message, *place);
  offer(call, done.message, *place, done.address);
}

void Dnsmasq::offer(Call& call, const DhcpMessage& message, const DhcpPlace& place, const IpAddress& address) {
  const IpAddress wanted = message.address_option(dhcp::kRequestedIp);
  const std::string asked = wanted ? to_string(wanted) : "";
  if (!address) return log_packet(call, message, "DHCPDISCOVER", place, asked, "no address available");
  log_packet(call, message, "DHCPDISCOVER", place, asked);
  const DhcpHost* host = host_of(message.hardware);
  if (settings_.log_dhcp) log(call, fmt::format("{} tags: {}{}", message.xid, host != nullptr ? "known, " : "", place.link), true);
  const std::uint32_t lease_s = host != nullptr && host->lease_s ? *host->lease_s : place.range->lease_s;
  const DhcpMessage reply = reply_to(message, place, dhcp::kOffer, address, lease_s, "");
  log_packet(call, message, "DHCPOFFER", place, to_string(address));
  log_details(call, message, reply, place);
  send(call, reply, message, place);
}

void Dnsmasq::request(Call& call, const DhcpMessage& message, const DhcpPlace& place) {
  const IpAddress server = message.address_option(dhcp::kServerId), wanted = message.address_option(dhcp::kRequestedIp);
  const IpAddress address = wanted ? wanted : message.client;
  if (server && server != place.own) return;
  const DhcpLease* lease = nullptr;
  for (const DhcpLease& one : leases_) {
    if (one.hardware == message.hardware) lease = &one;
  }
  const bool selecting = static_cast<bool>(server);
  // One that comes back with an address nobody here gave it is left to whoever did.
  if (!selecting && lease == nullptr && !settings_.authoritative) return;
  log_preface(call, message, place);
  log_packet(call, message, "DHCPREQUEST", place, to_string(address));
  const DhcpHost* host = host_of(message.hardware);
  const std::uint32_t mask = number_of(place.netmask);
  if (((number_of(address) ^ number_of(place.own)) & mask) != 0) return refuse(call, message, place, address, "wrong network");
  if (lease != nullptr && lease->address != address) return refuse(call, message, place, address, "wrong address");
  if (host != nullptr && host->address && host->address != address) return refuse(call, message, place, address, "static lease available");
  if (!is_free(address, place, message.hardware)) return refuse(call, message, place, address, "address in use");
  grant(call, message, place, address);
}

void Dnsmasq::refuse(Call& call, const DhcpMessage& message, const DhcpPlace& place, const IpAddress& address, const std::string& why) {
  log_packet(call, message, "DHCPNAK", place, to_string(address), why);
  DhcpMessage reply;
  reply.reply = reply.broadcast = true;
  reply.xid = message.xid;
  reply.hardware = message.hardware;
  reply.add(dhcp::kMessageType, std::string(1, static_cast<char>(dhcp::kNak)));
  reply.add_address(dhcp::kServerId, place.own);
  send(call, reply, message, place);
}

void Dnsmasq::grant(Call& call, const DhcpMessage& message, const DhcpPlace& place, const IpAddress& address) {
  const DhcpHost* host = host_of(message.hardware);
  DhcpLease lease;
  lease.hardware = message.hardware;
  lease.address = address;
  lease.name = host != nullptr && !host->name.empty() ? host->name : std::string(message.option(dhcp::kHostName).value_or(""));
  const std::uint32_t lease_s = host != nullptr && host->lease_s ? *host->lease_s : place.range->lease_s;
  lease.infinite = lease_s == kInfiniteLease;
  if (!lease.infinite) lease.ends = call.now() + std::chrono::seconds(lease_s);
  std::erase_if(leases_, [&](const DhcpLease& old) { return old.hardware == message.hardware || old.address == address; });
  leases_.insert(leases_.begin(), lease);
  if (settings_.log_dhcp) log(call, fmt::format("{} tags: {}{}", message.xid, host != nullptr ? "known, " : "", place.link), true);
  const DhcpMessage reply = reply_to(message, place, dhcp::kAck, address, lease_s, lease.name);
  log_packet(call, message, "DHCPACK", place, to_string(address), lease.name);
  log_details(call, message, reply, place);
  send(call, reply, message, place);
  write_leases(call);
  tell_of_name(call, lease);
}

void Dnsmasq::tell_of_name(Call& call, const DhcpLease& lease) {
  if (settings_.port == 0 || settings_.no_hosts || lease.name.empty()) return;
  for (const HostsLine& line : read_hosts(call)) {
    if (std::find(line.names.begin(), line.names.end(), lease.name) == line.names.end() || line.address == lease.address) continue;
    log(call, fmt::format("not giving name {} to the DHCP lease of {} because the name exists in /etc/hosts with address {}", lease.name,
                          to_string(lease.address), to_string(line.address)), true);
    return;
  }
}

void Dnsmasq::release(Call& call, const DhcpMessage& message, const DhcpPlace& place) {
  const bool known = std::any_of(leases_.begin(), leases_.end(), [&](const DhcpLease& lease) {
    return lease.hardware == message.hardware && lease.address == message.client;
  });
  std::erase_if(leases_, [&](const DhcpLease& lease) { return lease.hardware == message.hardware && lease.address == message.client; });
  log_packet(call, message, "DHCPRELEASE", place, to_string(message.client), known ? "" : "unknown lease");
  write_leases(call);
}

DhcpMessage Dnsmasq::reply_to(const DhcpMessage& message, const DhcpPlace& place, std::uint8_t type, const IpAddress& address,
                              std::uint32_t lease_s, const std::string& name) const {
  DhcpMessage reply;
  reply.reply = true;
  reply.xid = message.xid;
  reply.broadcast = message.broadcast;
  reply.client = message.client;
  reply.yours = address;
  reply.server = place.own;
  reply.hardware = message.hardware;
  reply.add(dhcp::kMessageType, std::string(1, static_cast<char>(type)));
  reply.add_address(dhcp::kServerId, place.own);
  reply.add_number(dhcp::kLeaseTime, lease_s);
  const bool infinite = lease_s == kInfiniteLease;
  reply.add_number(dhcp::kRenewalTime, infinite ? lease_s : lease_s / 2);
  reply.add_number(dhcp::kRebindingTime, infinite ? lease_s : static_cast<std::uint32_t>(std::uint64_t{lease_s} * 7 / 8));
  const std::string_view wanted = message.option(dhcp::kWanted).value_or("");
  const auto wants = [&](std::uint8_t code) { return wanted.find(static_cast<char>(code)) != std::string_view::npos; };
  const auto given = [&](std::uint8_t code) {
    return std::any_of(settings_.options.begin(), settings_.options.end(), [&](const DhcpOption& option) { return option.code == code; });
  };
  const auto by_default = [&](std::uint8_t code, const IpAddress& value) {
    if (wants(code) && !given(code)) reply.add_address(code, value);
  };
  by_default(dhcp::kNetmask, place.netmask);
  by_default(dhcp::kBroadcast, place.broadcast);
  if (settings_.options.empty()) by_default(dhcp::kRouter, place.own);
  if (settings_.port != 0) by_default(dhcp::kDnsServer, place.own);
  if (!settings_.domain.empty() && wants(dhcp::kDomainName) && !given(dhcp::kDomainName)) reply.add(dhcp::kDomainName, settings_.domain);
  if (!name.empty() && wants(dhcp::kHostName)) reply.add(dhcp::kHostName, name);
  if (!settings_.options.empty()) by_default(dhcp::kRouter, place.own);
  for (const DhcpOption& option : settings_.options) {
    if (wants(option.code) && !option.octets.empty()) reply.add(option.code, option.octets);
  }
  return reply;
}

void Dnsmasq::send(Call& call, const DhcpMessage& reply, const DhcpMessage& to, const DhcpPlace& place) {
  Endpoint target{IpAddress::v4(0xffffffff), dhcp::kClientPort};
  const bool broadcast = reply.type() == dhcp::kNak || to.broadcast;
  if (to.client && !to.client.is_any()) {
    target.address = to.client;
  } else if (!broadcast) {
    // The client has no address to be asked for yet: what it will be found at is made known beforehand (SIOCSARP).
    target.address = reply.yours;
    NewNeigh known;
    known.link.name = place.link;
    known.address = reply.yours;
    known.lladdr = to.hardware;
    known.state = Nud::kStale;
    known.replace = true;
    (void)call.ask(std::move(known));
  }
  const auto on = [&](const std::string& device) {
    SetSocket set;
    set.descriptor = dhcp_;
    set.device = device;
    (void)call.ask(std::move(set));
  };
  const bool bound = settings_.bind_interfaces && settings_.interfaces.size() == 1;
  if (target.address.is_limited_broadcast() && !bound) on(place.link);
  (void)send_bytes(call, dhcp_, encode(reply), target);
  if (target.address.is_limited_broadcast() && !bound) on("");
}

void Dnsmasq::log_packet(Call& call, const DhcpMessage& message, const char* type, const DhcpPlace& place, const std::string& address,
                         const std::string& tail) {
  if (settings_.quiet_dhcp) return;
  const std::string xid = settings_.log_dhcp ? fmt::format("{} ", message.xid) : "";
  log(call,
      fmt::format("{}{}({}) {}{}{} {}", xid, type, place.link, address, address.empty() ? "" : " ", to_string(message.hardware), tail),
      true);
}

void Dnsmasq::log_preface(Call& call, const DhcpMessage& message, const DhcpPlace& place) {
  if (!settings_.log_dhcp) return;
  log(call, fmt::format("{} available DHCP range: {} -- {}", message.xid, to_string(place.range->first), to_string(place.range->last)),
      true);
  if (const auto name = message.option(dhcp::kHostName)) log(call, fmt::format("{} client provides name: {}", message.xid, *name), true);
}

void Dnsmasq::log_details(Call& call, const DhcpMessage& asked, const DhcpMessage& reply, const DhcpPlace& place) {
  if (!settings_.log_dhcp) return;
  const std::string_view wanted = asked.option(dhcp::kWanted).value_or("");
  std::string line;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto code = static_cast<std::uint8_t>(wanted[i]);
    const std::string_view name = name_of(code);
    const bool last = i + 1 == wanted.size();
    line += fmt::format("{}{}{}{}", code, name.empty() ? "" : ":", name, last ? "" : ", ");
    if (!last && line.size() <= 40) continue;
    log(call, fmt::format("{} requested options: {}", asked.xid, line), true);
    line.clear();
  }
  log(call, fmt::format("{} next server: {}", asked.xid, to_string(place.own)), true);
  for (const auto& [code, octets] : reply.options) {
    const std::string_view name = name_of(code);
    log(call,
        fmt::format("{} sent size:{:3} option:{:3}{}{}  {}", asked.xid, octets.size(), code, name.empty() ? "" : " ", name,
                    option_text(code, octets)),
        true);
  }
}

void Dnsmasq::write_leases(Call& call) const {
  std::string text;
  for (const DhcpLease& lease : leases_) {
    const std::int64_t ends = lease.infinite ? 0 : seconds_of(lease.ends);
    text +=
        fmt::format("{} {} {} {} *\n", ends, to_string(lease.hardware), to_string(lease.address), lease.name.empty() ? "*" : lease.name);
  }
  (void)call.write_file(settings_.lease_file, text);
}

void Dnsmasq::drop_expired(Call& call) {
  const auto before = leases_.size();
  std::erase_if(leases_, [&](const DhcpLease& lease) { return !lease.infinite && lease.ends <= call.now(); });
  if (leases_.size() != before) write_leases(call);
}

}  // namespace nslab::shell
