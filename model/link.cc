#include "model/link.h"

namespace nslab {

namespace {

struct NameOfKind {
  std::string_view operator()(const Loopback&) const { return ""; }
  std::string_view operator()(const Physical&) const { return ""; }
  std::string_view operator()(const Veth&) const { return "veth"; }
  std::string_view operator()(const Bridge&) const { return "bridge"; }
  std::string_view operator()(const Dummy&) const { return "dummy"; }
  std::string_view operator()(const Ifb&) const { return "ifb"; }
  std::string_view operator()(const Vlan&) const { return "vlan"; }
  std::string_view operator()(const Macvlan& macvlan) const { return macvlan.tap ? "macvtap" : "macvlan"; }
  std::string_view operator()(const Ipvlan&) const { return "ipvlan"; }
  std::string_view operator()(const Vxlan&) const { return "vxlan"; }
  std::string_view operator()(const Tun&) const { return "tun"; }
  std::string_view operator()(const Vrf&) const { return "vrf"; }
  std::string_view operator()(const Bond&) const { return "bond"; }
  std::string_view operator()(const Wireguard&) const { return "wireguard"; }
};

struct LowerOfKind {
  LinkId operator()(const Veth& veth) const { return veth.peer; }
  LinkId operator()(const Vlan& vlan) const { return vlan.lower; }
  LinkId operator()(const Macvlan& macvlan) const { return macvlan.lower; }
  LinkId operator()(const Ipvlan& ipvlan) const { return ipvlan.lower; }
  template <class K>
  LinkId operator()(const K&) const {
    return {};
  }
};

}  // namespace

std::uint32_t visible_flags(const Link& link) {
  // dev_get_flags: RUNNING and LOWER_UP are told only of links that are up.
  std::uint32_t flags = link.flags & ~(iff::kRunning | iff::kLowerUp | iff::kDormant);
  if (!link.is_up()) return flags;
  if (link.operstate == OperState::kUp || link.operstate == OperState::kUnknown) flags |= iff::kRunning;
  if (link.carrier) flags |= iff::kLowerUp;
  return flags;
}

OperState visible_operstate(const Link& link) { return link.is_up() ? link.operstate : OperState::kDown; }

std::string_view kind_name(const Link& link) { return visit_kind(NameOfKind{}, link.kind); }

std::string_view qdisc_name(const Link& link) {
  return link.qdisc.empty() ? std::string_view("noop") : std::string_view(link.qdisc->kind);
}

LinkId lower_link(const Link& link) { return visit_kind(LowerOfKind{}, link.kind); }

bool is_ethernet(const Link& link) {
  if (const Tun* tun = link.as<Tun>()) return tun->tap;
  return link.as<Loopback>() == nullptr && link.as<Wireguard>() == nullptr;
}

}  // namespace nslab
