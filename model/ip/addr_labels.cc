#include "model/ip/addr_labels.h"

#include <algorithm>
#include <array>
#include <vector>

#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::uint32_t kNoLabel = 0xffffffff;  // IPV6_ADDR_LABEL_DEFAULT
constexpr unsigned kMappedLength = 96;

AddrLabel first_label(std::string_view prefix, std::uint32_t label) { return {*parse_prefix(prefix), 0, label}; }

// ip6addrlbl_init_table, in the order to which its insertions lead.
const std::array<AddrLabel, 10>& first_labels() {
  static const std::array<AddrLabel, 10> kLabels{{first_label("::1/128", 0), first_label("::/96", 3), first_label("::ffff:0:0/96", 4),
                                                  first_label("2001::/32", 6), first_label("2001:10::/28", 7), first_label("3ffe::/16", 12),
                                                  first_label("2002::/16", 2), first_label("fec0::/10", 11), first_label("fc00::/7", 5),
                                                  first_label("::/0", 1)}};
  return kLabels;
}

bool is_mapped(const IpAddress& address) { return Prefix{*parse_ip("::ffff:0:0"), kMappedLength}.contains(address); }

}  // namespace

std::span<const AddrLabel> addr_labels_of(const Netns& netns) {
  if (!netns.own_addr_labels) return first_labels();
  return *netns.addr_labels;
}

std::uint32_t addr_label_of(const Netns& netns, const IpAddress& address, std::uint32_t ifindex) {
  for (const AddrLabel& one : addr_labels_of(netns)) {
    if ((one.ifindex == 0 || one.ifindex == ifindex) && one.prefix.contains(address)) return one.label;
  }
  return kNoLabel;
}

Result<Reply> run(World& world, const SetAddrLabel& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const bool is_prefix = op.prefix.address.is_v6() && op.prefix.length <= op.prefix.address.bits();
  if (op.label == kNoLabel || !is_prefix) return refuse(Reason::kAddrLabelInvalid);
  const Netns& ns = world.netns[*netns];
  AddrLabel wanted{Prefix{op.prefix.network(), op.prefix.length}, op.ifindex, op.label};
  const auto known = addr_labels_of(ns);
  std::vector<AddrLabel> labels(known.begin(), known.end());
  const auto same = std::find_if(labels.begin(), labels.end(),
                                 [&](const AddrLabel& one) { return one.prefix == wanted.prefix && one.ifindex == wanted.ifindex; });
  if (!op.add) {
    if (same == labels.end()) return refuse(Reason::kAddrLabelMissing);
    labels.erase(same);
  } else {
    if (op.ifindex != 0 && !ns.links.contains(op.ifindex)) return refuse(Reason::kAddrLabelInvalid);
    if (is_mapped(op.prefix.address) && op.prefix.length > kMappedLength) return refuse(Reason::kAddrLabelInvalid);
    // __ip6addrlbl_add: before the first that is shorter, or as long and of any link; the same is not looked for behind that.
    const auto place = std::find_if(labels.begin(), labels.end(), [&](const AddrLabel& one) {
      return one.prefix.length < wanted.prefix.length || (one.prefix.length == wanted.prefix.length && one.ifindex == 0);
    });
    if (same != labels.end() && same <= place) return refuse(Reason::kAddrLabelTaken);
    labels.insert(place, wanted);
  }
  Netns& edited = world.netns.edit(*netns);
  edited.own_addr_labels = true;
  edited.addr_labels = Cow(std::move(labels));
  return Done{};
}

}  // namespace nslab
