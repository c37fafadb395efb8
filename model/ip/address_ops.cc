#include <algorithm>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/prefix_routes6.h"
#include "model/link/device.h"
#include "model/rules.h"

namespace nslab {

namespace {

// What inet_rtm_newaddr changes of an address that is there: lifetimes and metric.
void modify4(World& world, LinkId link, std::size_t at, const Ifaddr& wanted) {
  change_metric4(world, link, at, wanted.metric);
  constexpr std::uint32_t kChangeable = ifa::kPermanent | ifa::kDeprecated;
  Ifaddr& address = world.links.edit(link).addresses4.edit()[at];
  address.valid_s = wanted.valid_s;
  address.preferred_s = wanted.preferred_s;
  address.stamped = wanted.stamped;
  address.flags = (address.flags & ~kChangeable) | (wanted.flags & kChangeable);
  watch_lifetime(world, link, address);
}

Result<Reply> add4(World& world, LinkId link, Ifaddr address, const NewAddr& op) {
  const auto& list = *world.links[link].addresses4;
  const auto same = std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) {
    return a.local == address.local && a.prefix_length == address.prefix_length && a.covers(address.peer);
  });
  if (same == list.end()) {
    if (auto done = insert_address4(world, link, address); !done) return tl::unexpected(done.error());
    return Done{};
  }
  if (op.exclusive || !op.replace) return refuse(Reason::kAddressTaken4, to_string(address.local));
  modify4(world, link, static_cast<std::size_t>(same - list.begin()), address);
  return Done{};
}

Result<Reply> add6(World& world, LinkId link, Ifaddr address, const NewAddr& op) {
  // inet6_rtm_newaddr finds what IPv6 has on the link before it looks at the address.
  if (!has_ipv6(world.links[link])) return refuse(Reason::kInvalidArgument, world.links[link].name.view());
  const Ifaddr* same = find_address(world.links[link], address.local);
  if (same == nullptr) {
    if (address.prefix_length > address.local.bits()) return refuse(Reason::kPrefixTooLong, "ipv6");
    if (auto done = insert_address6(world, link, address); !done) return tl::unexpected(done.error());
    return Done{};
  }
  if (op.exclusive || !op.replace) return refuse(Reason::kAddressTaken6, to_string(address.local));
  modify_address6(world, link, address);
  watch_lifetime(world, link, address);
  return Done{};
}

bool matches(const Ifaddr& address, const DelAddr& op) {
  if (op.local && address.local != op.local) return false;
  if (!op.label.empty() && address.label != LinkName(op.label)) return false;
  if (address.local.is_v6() && op.local) return op.peer.length == address.prefix_length;  // inet6_addr_del asks for no peer
  return !op.peer || (address.prefix_length == op.peer.length && address.covers(op.peer.address));
}

// The classful length that ifconfig assumes where no netmask is given; none for a multicast address (inet_abc_len).
std::optional<std::uint8_t> classful_length(const IpAddress& address) {
  const std::uint32_t value = address.v4_value();
  if ((value >> 24) == 0 || address.is_limited_broadcast()) return 0;
  if ((value >> 31) == 0) return 8;
  if ((value >> 30) == 2) return 16;
  if ((value >> 29) == 6) return 24;
  if ((value >> 28) == 15) return 32;
  return std::nullopt;
}

// Which of the link's addresses an ioctl on "eth0" or "eth0:1" speaks of: the first of that label.
std::ptrdiff_t labelled(const Link& link, const LinkName& label) {
  const auto& list = *link.addresses4;
  const auto at = std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) { return a.label == label; });
  return at == list.end() ? -1 : at - list.begin();
}

// inet_set_ifa
Result<Reply> put_back(World& world, LinkId link, Ifaddr address) {
  if (address.local.is_loopback()) address.scope = Scope::kHost;
  if (auto done = insert_address4(world, link, address); !done) return tl::unexpected(done.error());
  return Done{};
}

IpAddress directed_broadcast(const Ifaddr& address) {
  return address.prefix_length < 31 ? Prefix{address.peer, address.prefix_length}.last() : IpAddress{};
}

// SIOCSIFADDR: replaces the address of this label; "0.0.0.0" only takes it away.
Result<Reply> set_address(World& world, LinkId link, const LinkName& label, const IpAddress& wanted) {
  const auto length = classful_length(wanted);
  if (!length) return refuse(Reason::kInvalidArgument, to_string(wanted));
  if (!has_ipv4(world.links[link])) return refuse(Reason::kNoBuffers, label.view());
  const std::ptrdiff_t at = labelled(world.links[link], label);
  Ifaddr address;
  if (at >= 0) {
    address = (*world.links[link].addresses4)[static_cast<std::size_t>(at)];
    if (address.local == wanted) return Done{};
    delete_address4(world, link, static_cast<std::size_t>(at));
    address.broadcast = {};
    address.scope = Scope::kUniverse;
  }
  if (wanted.is_any()) return Done{};
  // What has no colon may be an altname, by which no label is found; but labels are made of the link's name.
  address.label = label.view().find(':') == std::string_view::npos ? world.links[link].name : label;
  address.local = address.peer = wanted;
  address.flags = (address.flags & ~(ifa::kSecondary | ifa::kDeprecated)) | ifa::kPermanent;  // the rest is the former address's
  address.valid_s = address.preferred_s = kLifetimeForever;
  address.stamped = world.now;
  address.prefix_length = *length;
  if (world.links[link].has(iff::kPointopoint)) {
    address.prefix_length = 32;
  } else if (world.links[link].has(iff::kBroadcast)) {
    address.broadcast = directed_broadcast(address);
  }
  return put_back(world, link, address);
}

Result<Reply> change_address_by_ioctl(World& world, LinkId link, const LinkName& label, const AddressIoctl& op) {
  const std::ptrdiff_t at = labelled(world.links[link], label);
  if (at < 0) return refuse(Reason::kAddressNotAvailable, op.name);
  Ifaddr address = (*world.links[link].addresses4)[static_cast<std::size_t>(at)];
  switch (op.call) {
    case AddressIoctl::Call::kSetNetmask: {
      const auto length = netmask_length(op.address);
      if (!length) return refuse(Reason::kNetmaskInvalid, to_string(op.address));
      if (*length == address.prefix_length) return Done{};
      const bool usual = address.broadcast == directed_broadcast(address) && address.prefix_length < 31;
      address.prefix_length = *length;
      if (usual && world.links[link].has(iff::kBroadcast)) address.broadcast = directed_broadcast(address);
      break;
    }
    case AddressIoctl::Call::kSetBroadcast:
      if (address.broadcast == op.address) return Done{};
      address.broadcast = op.address;
      break;
    case AddressIoctl::Call::kSetPeer:
      if (address.peer == op.address) return Done{};
      if (!classful_length(op.address)) return refuse(Reason::kInvalidArgument, to_string(op.address));
      address.peer = op.address;
      break;
    case AddressIoctl::Call::kSetAddress:
    case AddressIoctl::Call::kAdd6:
    case AddressIoctl::Call::kDel6: return refuse(Reason::kInvalidArgument);
  }
  delete_address4(world, link, static_cast<std::size_t>(at));
  address.flags &= ~ifa::kSecondary;
  // inet_insert_ifa: its scope stays, whatever the address is; and devinet_ioctl does not look at what it answers: an
  // address that clashes as changed is gone, and the call succeeds.
  (void)insert_address4(world, link, address);
  return Done{};
}

Result<Reply> ioctl6(World& world, LinkId link, const AddressIoctl& op) {
  if (op.call == AddressIoctl::Call::kAdd6) {
    Ifaddr address;
    address.local = address.peer = op.address;
    address.prefix_length = op.prefix_length;
    if (auto done = insert_address6(world, link, address); !done) return tl::unexpected(done.error());
    return Done{};
  }
  const Ifaddr* found = find_address(world.links[link], op.address);
  if (found == nullptr || found->prefix_length != op.prefix_length) {
    return refuse(Reason::kAddressMissing6, to_string(op.address));
  }
  delete_address6(world, link, op.address);
  return Done{};
}

}  // namespace

Result<Reply> run(World& world, const NewAddr& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const std::string_view protocol = op.address.local.is_v6() ? "ipv6" : "ipv4";
  if (op.address.local.is_v4() && op.address.prefix_length > op.address.local.bits()) return refuse(Reason::kPrefixTooLong, protocol);
  const auto link = resolve_link(world, *netns, op.link);
  if (!link) return tl::unexpected(link.error());
  if (op.address.local == IpAddress::any(Family::kInet)) return Done{};  // iproute2 leaves IFA_LOCAL out, the kernel looks no further
  // inet_validate_rtm looks at what was said before it looks at the link; earlier kernels did so afterwards.
  const bool bad_lifetime = op.address.valid_s == 0 || op.address.preferred_s > op.address.valid_s;
  if (bad_lifetime && world.profile.kernel != KernelVersion::k6_1) return refuse(Reason::kLifetimeInvalid, protocol);
  if (op.address.local.is_v4() && !has_ipv4(world.links[*link])) return refuse(Reason::kNoBuffers, op.link.name);
  if (bad_lifetime) return refuse(Reason::kLifetimeInvalid, protocol);
  Ifaddr address = op.address;
  if (!address.peer) address.peer = address.local;
  address.stamped = world.now;
  if (address.valid_s != kLifetimeForever) address.flags &= ~ifa::kPermanent;
  if (address.preferred_s == 0) address.flags |= ifa::kDeprecated;
  return address.local.is_v6() ? add6(world, *link, address, op) : add4(world, *link, address, op);
}

Result<Reply> run(World& world, const DelAddr& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const auto link = resolve_link(world, *netns, op.link);
  if (!link) return tl::unexpected(link.error());
  const bool v6 = op.local.is_v6() || op.peer.address.is_v6();
  if (v6 && !has_ipv6(world.links[*link])) return refuse(Reason::kIpv6NotOnLink, op.link.name);
  if (!v6 && !has_ipv4(world.links[*link])) return refuse(Reason::kIpv4NotOnLink, op.link.name);
  const auto& list = v6 ? *world.links[*link].addresses6 : *world.links[*link].addresses4;
  const auto at = std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) { return matches(a, op); });
  if (at == list.end()) return refuse(v6 ? Reason::kAddressMissing6 : Reason::kAddressMissing4, to_string(op.local));
  if (v6) {
    delete_address6(world, *link, at->local);
  } else {
    delete_address4(world, *link, static_cast<std::size_t>(at - list.begin()));
  }
  return Done{};
}

Result<Reply> run(World& world, const AddressIoctl& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const std::string device = op.name.substr(0, op.name.find(':'));
  const auto link = resolve_link(world, *netns, LinkRef{device, 0});
  if (!link) return tl::unexpected(link.error());
  if (op.call == AddressIoctl::Call::kAdd6 || op.call == AddressIoctl::Call::kDel6) return ioctl6(world, *link, op);
  if (op.call == AddressIoctl::Call::kSetAddress) return set_address(world, *link, op.name, op.address);
  return change_address_by_ioctl(world, *link, op.name, op);
}

}  // namespace nslab
