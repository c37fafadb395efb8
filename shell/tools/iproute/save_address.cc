// ip address save, restore and showdump.
#include "shell/tools/iproute/dump_file.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kAddressMagic = 0x47361222;
constexpr std::uint16_t kNewAddress = 20;
constexpr std::size_t kIfaddrmsg = 8;

// IFA_*
constexpr std::uint16_t kAddress = 1, kLocal = 2, kLabel = 3, kBroadcast = 4, kCacheinfo = 6, kFlags = 8, kMetric = 9, kProto = 11;

std::uint32_t seconds_left(const Ip& ip, const Ifaddr& address, std::uint32_t lifetime) {
  const bool forever = lifetime == kLifetimeForever || (address.local.is_v4() && address.has(ifa::kPermanent));
  if (forever) return kLifetimeForever;
  const auto passed = static_cast<std::uint64_t>((ip.call.now() - address.stamped) / std::chrono::seconds(1));
  return lifetime > passed ? static_cast<std::uint32_t>(lifetime - passed) : 0;
}

// inet_fill_ifaddr, inet6_fill_ifaddr
MessageWriter encode_address(const Ip& ip, const Link& link, const Ifaddr& a) {
  MessageWriter out(kNewAddress);
  const bool v6 = a.local.is_v6();
  out.u8(static_cast<std::uint8_t>(a.local.family));
  out.u8(a.prefix_length);
  out.u8(static_cast<std::uint8_t>(a.flags & 0xff));
  out.u8(static_cast<std::uint8_t>(a.scope));
  out.u32(link.ifindex);
  const IpAddress peer = a.peer ? a.peer : a.local;
  const bool one = v6 && peer == a.local;
  if (v6 && !one) out.put_address(kLocal, a.local);
  out.put_address(kAddress, peer);
  if (!v6) {
    out.put_address(kLocal, a.local);
    if (a.broadcast) out.put_address(kBroadcast, a.broadcast);
    out.put_text(kLabel, a.label.empty() ? link.name.view() : a.label.view());
  }
  if (!v6 && a.protocol != 0) out.put(kProto, a.protocol, 1);
  if (!v6) out.put_u32(kFlags, a.flags);
  if (a.metric != 0) out.put_u32(kMetric, a.metric);
  const std::size_t cache = out.begin(kCacheinfo);
  const auto hundredths = static_cast<std::uint32_t>(a.stamped / std::chrono::milliseconds(10));
  for (const std::uint32_t value : {seconds_left(ip, a, a.preferred_s), seconds_left(ip, a, a.valid_s), hundredths, hundredths})
    out.u32(value);
  out.end(cache);
  if (v6) out.put_u32(kFlags, a.flags);
  const bool by_kernel = a.local.is_loopback() || a.local.is_link_local();
  constexpr std::uint8_t kOfLoopback = 1, kOfLinkLocal = 3;  // IFAPROT_KERNEL_LO, IFAPROT_KERNEL_LL
  if (v6 && (a.protocol != 0 || by_kernel)) {
    out.put(kProto, a.protocol != 0 ? a.protocol : a.local.is_loopback() ? kOfLoopback : kOfLinkLocal, 1);
  }
  return out;
}

struct SavedAddress {
  std::uint32_t index = 0;
  Ifaddr address{};
};

SavedAddress decode_address(std::string_view header, const AttributeReader& attributes) {
  const auto field = [&](std::size_t at) { return static_cast<std::uint8_t>(header[at]); };
  SavedAddress saved;
  saved.index = number_of(header.substr(4));
  Ifaddr& a = saved.address;
  a.peer = attributes.address(kAddress);
  a.local = attributes.has(kLocal) ? attributes.address(kLocal) : a.peer;
  a.broadcast = attributes.address(kBroadcast);
  a.prefix_length = field(1);
  a.scope = static_cast<Scope>(field(3));
  a.flags = attributes.number(kFlags).value_or(field(2));
  a.metric = attributes.number(kMetric).value_or(0);
  a.label = LinkName(attributes.text(kLabel));
  const std::string_view cache = attributes.bytes(kCacheinfo);
  if (cache.size() >= 8) {
    a.preferred_s = number_of(cache);
    a.valid_s = number_of(cache.substr(4));
  }
  return saved;
}

// What of the words the kernel is asked for: a link. Of the rest the dump takes no notice.
std::uint32_t wanted_link(Ip& ip) {
  std::string name;
  for (; ip.more(); ++ip.at) {
    const std::string word = ip.word();
    if (word == "to" || word == "scope" || word == "label" || word == "group" || word == "master" || word == "vrf" || word == "type") {
      ip.next();
    } else if (ip.is("up") || word == "dynamic" || word == "permanent" || word == "secondary" || word == "primary") {
    } else {
      if (word == "dev") ip.next();
      name = ip.word();
    }
  }
  if (name.empty()) return 0;
  const std::uint32_t index = index_of(ip, name);
  if (index == 0) ip.fail(1, fmt::format("Device \"{}\" does not exist.\n", name));
  return index;
}

}  // namespace

int save_addresses(Ip& ip) {
  const std::uint32_t wanted = wanted_link(ip);
  begin_dump(ip, kAddressMagic);
  const World& world = ip.call.world();
  for (const Family family : {Family::kInet, Family::kInet6}) {
    if (ip.options.family && *ip.options.family != family) continue;
    for (const auto& [index, id] : world.netns[ip.call.netns()].links) {
      if (wanted != 0 && index != wanted) continue;
      const Link& link = world.links[id];
      for (const Ifaddr& address : family == Family::kInet6 ? *link.addresses6 : *link.addresses4) {
        write_dump(ip, encode_address(ip, link, address));
      }
    }
  }
  return 0;
}

IpResult restore_addresses(Ip& ip) {
  if (ip.call.is_terminal(0)) ip.fail(255, "Can't restore address dump from a terminal\n");
  DumpReader reader{kAddressMagic, kNewAddress, kIfaddrmsg, 255};
  reader.each = [](Ip& one, std::string_view header, const AttributeReader& attributes, int) {
    const SavedAddress saved = decode_address(header, attributes);
    NewAddr op;
    op.by = one.call.pid();
    op.link.index = saved.index;
    op.address = saved.address;
    op.exclusive = false;
    return talk(one, Op(std::move(op))) == 0 ? 0 : 255;
  };
  return read_dump(ip, std::move(reader));
}

IpResult show_address_dump(Ip& ip) {
  if (ip.call.is_terminal(0)) ip.fail(255, "Can't restore address dump from a terminal\n");
  DumpReader reader{kAddressMagic, kNewAddress, kIfaddrmsg, 255};
  reader.begin = [](Ip& one) {
    one.print.begin_list();
    one.print.open_object();
    one.print.open_array("addr_info");
  };
  reader.finish = [](Ip& one) {
    one.print.close_array();
    one.print.close_object();
    one.print.end_list();
  };
  reader.each = [](Ip& one, std::string_view header, const AttributeReader& attributes, int) {
    SavedAddress saved = decode_address(header, attributes);
    saved.address.stamped = one.call.now();
    one.print.open_object();
    one.print.any("index", "if{}:\n", saved.index);
    Link link;
    link.name = saved.address.label;
    print_address(one, LinkFilter{}, link, saved.address);
    one.print.close_object();
    return 0;
  };
  return read_dump(ip, std::move(reader));
}

}  // namespace nslab::shell
