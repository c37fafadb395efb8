// ip addrlabel: the labels by which IPv6 chooses among its addresses.
#include "model/ip/addr_labels.h"
#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/objects.h"

namespace nslab::shell {

namespace {

int list_labels(Ip& ip) {
  if (ip.more() && ip.at + 1 < ip.words.size()) ip.fail(1, "\"ip addrlabel show\" does not take any arguments.\n");
  if (ip.options.family == Family::kInet) ip.fail(255, "RTNETLINK answers: Operation not supported\nDump terminated\n");
  ip.print.begin_list();
  const Netns& ns = ip.call.world().netns[ip.call.netns()];
  for (const AddrLabel& one : addr_labels_of(ns)) {
    ip.print.open_object();
    std::string address = to_string(one.prefix.address);
    if (one.prefix == *parse_prefix("::ffff:0:0/96")) address = "::ffff:0.0.0.0";  // inet_ntop of a mapped address
    ip.print.text("prefix ");
    ip.print.tinted(Tint::kInet6, "address", "{}", address);
    ip.print.any("prefixlen", "/{} ", static_cast<unsigned>(one.prefix.length));
    if (one.ifindex != 0) {
      const LinkId* link = ns.links.find(one.ifindex);
      ip.print.text("dev ");
      ip.print.tinted(Tint::kName, "ifname", "{} ", link == nullptr ? fmt::format("if{}", one.ifindex) : ip.link(*link).name.text());
    }
    ip.print.any("label", "label {} ", static_cast<std::int32_t>(one.label));
    ip.print.newline();
    ip.print.close_object();
  }
  ip.print.end_list();
  return 0;
}

int modify_label(Ip& ip, bool adds) {
  SetAddrLabel op;
  op.add = adds;
  InetPrefix prefix;
  std::optional<std::uint32_t> label;
  constexpr std::uint32_t kNoLabel = 0xffffffff;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.equals("prefix")) {
      prefix = get_prefix(ip, ip.next(), ip.options.family.value_or(Family::kNone));
    } else if (ip.equals("dev")) {
      op.ifindex = index_of(ip, ip.next());
      if (op.ifindex == 0) ip.invalid("dev is invalid\n", ip.word());
    } else if (ip.equals("label")) {
      const auto number = c_number(ip.next());
      if (!number || *number == kNoLabel) ip.invalid("label is invalid\n", ip.word());
      label = static_cast<std::uint32_t>(*number);
    }
  }
  if (prefix.family == Family::kNone && !prefix.has_length) ip.fail(1, "Not enough information: \"prefix\" argument is required.\n");
  if (!label) ip.fail(1, "Not enough information: \"label\" argument is required.\n");
  if (prefix.family != Family::kInet6 || !prefix.has_address()) ip.fail(2, "Error: Attribute failed policy validation.\n");
  op.prefix = Prefix{prefix.address, prefix.length};
  op.label = *label;
  return ip.ask(op);
}

int flush_labels(Ip& ip) {
  if (ip.at + 1 < ip.words.size()) ip.fail(1, "\"ip addrlabel flush\" does not allow extra arguments\n");
  const auto known = addr_labels_of(ip.call.world().netns[ip.call.netns()]);
  for (const AddrLabel& one : std::vector<AddrLabel>(known.begin(), known.end())) {
    SetAddrLabel op;
    op.add = false;
    op.prefix = one.prefix;
    op.ifindex = one.ifindex;
    op.label = one.label;
    if (const int status = ip.ask(op); status != 0) return status;
  }
  return 0;
}

}  // namespace

IpResult ip_addrlabel(Ip& ip) {
  if (!ip.more() || ip.is("list") || ip.is("show")) return list_labels(ip);
  if (ip.is("add")) return modify_label(ip, true);
  if (ip.is("delete")) return modify_label(ip, false);
  if (ip.is("flush")) return flush_labels(ip);
  if (ip.is("help")) {
    ip.fail(255,
            "Usage: ip addrlabel { add | del } prefix PREFIX [ dev DEV ] [ label LABEL ]\n"
            "       ip addrlabel [ list | flush | help ]\n");
  }
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip addrlabel help\".\n", ip.word()));
}

}  // namespace nslab::shell
