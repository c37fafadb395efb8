// Packets of any kind, sent and received anywhere in a network that has everything, with pauses between them.
#include <chrono>
#include <vector>

#include "model/execute.h"
#include "model/forward.h"
#include "tests/fuzz/lab.h"

namespace {

using namespace nslab;

std::vector<LinkId> links_of(const World& world) {
  std::vector<LinkId> out;
  for (const auto& [id, link] : world.links) out.push_back(id);
  return out;
}

// Mostly an address that somebody in the lab has.
IpAddress address(fuzz::Octets& octets, bool v6) {
  static constexpr std::array<const char*, 12> kFour{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.254", "192.168.7.1", "192.168.7.2",
                                                    "10.0.0.255", "224.0.0.1", "255.255.255.255", "127.0.0.1", "0.0.0.0", "192.0.2.9"};
  static constexpr std::array<const char*, 8> kSix{"fd00::1", "fd00::2", "fd00::fe", "ff02::1", "ff02::1:ff00:1", "::1", "::", "fe80::1"};
  const std::uint8_t which = octets.one();
  if (which < 0xe0) return *parse_ip(v6 ? kSix[which % kSix.size()] : kFour[which % kFour.size()]);
  return v6 ? IpAddress::v6(std::uint64_t{octets.four()} << 32U, octets.four()) : IpAddress::v4(octets.four());
}

Mac mac(const World& world, const std::vector<LinkId>& links, fuzz::Octets& octets) {
  const std::uint8_t which = octets.one();
  if (which < 0xc0) return world.links[links[which % links.size()]].address;
  if (which < 0xe0) return kBroadcastMac;
  Mac out;
  for (auto& byte : out.bytes) byte = octets.one();
  return out;
}

Icmp icmp(fuzz::Octets& octets, bool v6) {
  Icmp out;
  out.type = octets.one();
  out.code = octets.one();
  out.id = octets.two();
  out.sequence = octets.two();
  out.mtu = octets.two();
  out.address = address(octets, v6);
  out.flags = octets.one();
  out.has_lladdr = (out.flags & 8U) != 0;
  out.quoted.source = address(octets, v6);
  out.quoted.destination = address(octets, v6);
  out.quoted.protocol = octets.one();
  out.quoted.source_port = octets.two();
  out.quoted.destination_port = octets.two();
  return out;
}

Tcp tcp(fuzz::Octets& octets) {
  Tcp out;
  out.source = octets.two();
  out.destination = octets.two();
  out.flags = octets.one();
  out.sequence = octets.four();
  out.acknowledgement = octets.four();
  out.window = octets.two();
  return out;
}

Ip ip(fuzz::Octets& octets, bool v6) {
  Ip out;
  out.source = address(octets, v6);
  out.destination = address(octets, v6);
  out.ttl = octets.one();
  out.tos = octets.one();
  out.id = octets.two();
  const std::uint8_t flags = octets.one();
  out.dont_fragment = (flags & 1U) != 0;
  out.more_fragments = (flags & 2U) != 0;
  out.fragment_offset = (flags & 4U) != 0 ? static_cast<std::uint16_t>(octets.two() & 0x1fffU) * 8U & 0xfff8U : 0;
  out.length = octets.two();
  switch (octets.one() % 4) {
    case 0:
      out.protocol = v6 ? ipproto::kIcmp6 : ipproto::kIcmp;
      out.transport = icmp(octets, v6);
      break;
    case 1:
      out.protocol = ipproto::kTcp;
      out.transport = tcp(octets);
      break;
    case 2:
      out.protocol = ipproto::kUdp;
      out.transport = Udp{octets.two(), octets.two()};
      break;
    default: out.protocol = octets.one();
  }
  return out;
}

Packet packet(const World& world, const std::vector<LinkId>& links, fuzz::Octets& octets) {
  Packet out;
  out.source = mac(world, links, octets);
  out.destination = mac(world, links, octets);
  const std::uint8_t tag = octets.one();
  if (tag > 0xc0) out.tag = {static_cast<std::uint16_t>(octets.two() & 0xfffU), (tag & 1U) != 0};
  const std::uint8_t kind = octets.one();
  if (kind < 0x30) {
    out.protocol = ethertype::kArp;
    Arp arp;
    arp.operation = octets.one() % 3;
    arp.sender_mac = mac(world, links, octets);
    arp.sender = address(octets, false);
    arp.target_mac = mac(world, links, octets);
    arp.target = address(octets, false);
    out.body = arp;
  } else if (kind < 0xf0) {
    out.protocol = kind < 0xa0 ? ethertype::kIp : ethertype::kIp6;
    out.body = ip(octets, kind >= 0xa0);
  } else {
    out.protocol = octets.two();
    out.opaque_length = octets.two();
  }
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1024) return 0;
  shell::Session session = fuzz::lab();
  World& world = session.world;
  const auto links = links_of(world);
  fuzz::Octets octets(data, size);
  while (!octets.empty()) {
    Origin origin;
    const std::uint8_t how = octets.one();
    origin.link = links[octets.one() % links.size()];
    origin.netns = world.links[origin.link].netns;
    origin.received = (how & 1U) != 0;
    if (!origin.received && (how & 6U) == 6) origin.link = {};  // routed, by whatever link
    const Packet one = packet(world, links, octets);
    if (origin.link || one.ip() != nullptr) (void)forward(world, one, origin, nullptr);
    if ((how & 8U) != 0) (void)execute(world, Advance{session.shell, std::chrono::milliseconds(octets.two())});
  }
  fuzz::must_hold(world);
  return 0;
}
