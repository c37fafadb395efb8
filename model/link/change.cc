#include "model/link/change.h"

#include <algorithm>

#include "model/link/device.h"
#include "model/link/kinds.h"
#include "model/rules.h"

namespace nslab {

namespace {

struct FixedFlag {
  std::uint32_t given;
  std::string_view name;
};
constexpr FixedFlag kFixedFlags[] = {{vxlan_given::kProxy, "PROXY"},   {vxlan_given::kRsc, "RSC"},
                                     {vxlan_given::kL2miss, "L2MISS"}, {vxlan_given::kL3miss, "L3MISS"},
                                     {vxlan_given::kExternal, "COLLECT_METADATA"}};

Result<Done> check_vxlan(const Vxlan& now, const NewVxlan& data) {
  using namespace vxlan_given;
  const bool v6 = now.remote.is_v6() || now.local.is_v6();
  const Vxlan& wanted = data.options;
  if ((data.given & kVni) != 0 && wanted.vni != now.vni) return refuse(Reason::kVxlanVniFixed);
  if ((data.given & kRemote) != 0 && wanted.remote.is_v6() != v6) return refuse(Reason::kVxlanRemoteFamily);
  if ((data.given & kLocal) != 0 && wanted.local.is_v6() != v6) return refuse(Reason::kVxlanLocalFamily);
  return Done{};
}

Result<Done> check_vxlan_flags(const NewVxlan& data) {
  using namespace vxlan_given;
  for (const FixedFlag& flag : kFixedFlags) {
    if ((data.given & flag.given) != 0) return refuse(Reason::kVxlanFlagFixed, std::string(flag.name));
  }
  if ((data.given & kPortRange) != 0) return refuse(Reason::kVxlanPortRangeFixed);
  if ((data.given & kPort) != 0) return refuse(Reason::kVxlanPortFixed);
  if ((data.given & kUdpCsum) != 0) return refuse(Reason::kVxlanCsumFixed);
  return Done{};
}

using QosMap = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// The kernel's sixteen chains by the low bits of the priority, the newest first in each.
void set_egress(QosMap& map, std::uint32_t from, std::uint32_t to) {
  const auto chain = [](std::uint32_t priority) { return priority & 0xfU; };
  const auto known = std::find_if(map.begin(), map.end(), [&](const auto& m) { return m.first == from; });
  if (known != map.end()) {
    known->second = to;
    return;
  }
  const auto place = std::find_if(map.begin(), map.end(), [&](const auto& m) { return chain(m.first) >= chain(from); });
  map.insert(place, {from, to});
}

}  // namespace

Result<Done> change_vxlan(World& world, LinkId id, const NewVxlan& data) {
  using namespace vxlan_given;
  const Vxlan now = *world.links[id].as<Vxlan>();
  if (data.given == 0) return refuse(Reason::kVxlanNeedsVni);
  if (auto allowed = check_vxlan(now, data); !allowed) return allowed;
  if (auto allowed = check_vxlan_flags(data); !allowed) return allowed;
  const Vxlan& wanted = data.options;
  Vxlan& vxlan = *world.links.edit(id).as<Vxlan>();
  if ((data.given & kRemote) != 0) vxlan.remote = wanted.remote;
  if ((data.given & kLocal) != 0) vxlan.local = wanted.local;
  if ((data.given & kTtl) != 0) vxlan.ttl = wanted.ttl;
  if ((data.given & kTos) != 0) vxlan.tos = wanted.tos;
  if ((data.given & kLearning) != 0) vxlan.learning = wanted.learning;
  if ((data.given & kAgeing) != 0) vxlan.ageing_s = wanted.ageing_s;
  return Done{};
}

void add_vlan_qos(Vlan& vlan, const VlanQos& given) {
  if (given.ingress.empty() && given.egress.empty()) return;
  constexpr std::uint32_t kTagPriorities = 7;
  VlanQos qos = *vlan.qos;
  for (const auto& [from, to] : given.ingress) {
    const std::uint32_t tag = from & kTagPriorities;
    std::erase_if(qos.ingress, [&](const auto& m) { return m.first == tag; });
    const auto place = std::find_if(qos.ingress.begin(), qos.ingress.end(), [&](const auto& m) { return m.first > tag; });
    if (to != 0) qos.ingress.insert(place, {tag, to});
  }
  for (const auto& [from, to] : given.egress) set_egress(qos.egress, from, to & kTagPriorities);
  vlan.qos = Cow(std::move(qos));
}

}  // namespace nslab
