// model/bridge.h — BridgeState and BridgePort: the learning switch inside a bridge link.
//
// A bridge remembers behind which port it last saw each source address and sends a frame there; an address
// that it does not know it sends everywhere else.
//
// Kernel: net/bridge/br_private.h (struct net_bridge, net_bridge_port, net_bridge_fdb_entry).
#ifndef NSLAB_MODEL_BRIDGE_H_
#define NSLAB_MODEL_BRIDGE_H_

#include <cstdint>
#include <vector>

#include "model/base/id.h"
#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/base/map.h"
#include "model/base/time.h"

namespace nslab {

// BR_STATE_*
enum class PortState : std::uint8_t { kDisabled, kListening, kLearning, kForwarding, kBlocking };

struct VlanEntry {
  bool untagged = false;
  bool pvid = false;
  std::uint32_t tunnel_id = 0;
  friend bool operator==(const VlanEntry&, const VlanEntry&) = default;
};

struct FdbKey {
  std::uint64_t number = 0;  // the address's, then the VLAN: some are looked up for each frame that crosses a bridge

  FdbKey() = default;
  FdbKey(const Mac& address, std::uint16_t vlan) : number(address.number() << kVlanBits | vlan) {}
  [[nodiscard]] Mac address() const { return Mac::of_number(number >> kVlanBits); }
  [[nodiscard]] std::uint16_t vlan() const { return static_cast<std::uint16_t>(number); }
  friend auto operator<=>(const FdbKey&, const FdbKey&) = default;

 private:
  static constexpr unsigned kVlanBits = 16;
};
struct FdbEntry {
  LinkId port{};          // the bridge itself where the address is its own
  bool local = false;     // frames to it are for the bridge
  bool is_static = false;
  bool added_by_user = false;
  bool sticky = false;
  bool external = false;
  Instant updated{};
  Instant used{};
  std::uint64_t order = 0;
  friend bool operator==(const FdbEntry&, const FdbEntry&) = default;
};

// Who wants a group: told by hand, or overheard in the reports of IGMP and MLD that pass.
struct MdbKey {
  IpAddress group{};
  IpAddress source{};  // none: from anywhere
  Mac mac{};           // a group that is no IP's
  std::uint16_t vlan = 0;
  friend auto operator<=>(const MdbKey&, const MdbKey&) = default;
};
struct MdbPort {
  LinkId port{};       // the bridge itself: its host
  bool permanent = false;
  bool by_user = false;
  Instant updated{};
  friend bool operator==(const MdbPort&, const MdbPort&) = default;
};
struct MdbEntry {
  std::uint64_t order = 0;
  std::vector<MdbPort> ports{};  // newest first, before them the host
  friend bool operator==(const MdbEntry&, const MdbEntry&) = default;
};
inline constexpr Duration kMdbMembership = 260s;  // multicast_membership_interval

// Whether a bridge ever ran STP: where it never did, no port waits for its turn. A hint, which says nothing about the bridge.
struct EverStp {
  bool on = false;
  friend bool operator==(const EverStp&, const EverStp&) { return true; }
};

struct BridgeState {
  bool stp = false;
  EverStp ever_stp{};
  std::uint16_t priority = 0x8000;
  Duration forward_delay = 15s;
  Duration hello_time = 2s;
  Duration max_age = 20s;
  Duration ageing_time = 300s;
  bool vlan_filtering = false;
  bool vlan_is_8021ad = false;
  std::uint16_t default_pvid = 1;
  bool multicast_snooping = true;
  bool mtu_by_user = false;
  std::uint16_t group_forward_mask = 0;
  bool nf_call_iptables = false;
  bool nf_call_ip6tables = false;
  bool nf_call_arptables = false;
  Mac id{};  // bridge_id.addr: the link's address once it has been chosen, zero before
  Mac root_id{};
  std::uint16_t root_priority = 0x8000;
  std::uint32_t root_path_cost = 0;
  LinkId root_port{};
  std::vector<LinkId> ports{};  // newest first, as br_add_if puts them; floods go in this order
  Map<std::uint16_t, VlanEntry> vlans{};
  Map<FdbKey, FdbEntry> fdb{};
  std::uint64_t next_fdb_order = 0;
  Map<MdbKey, MdbEntry> mdb{};
  friend bool operator==(const BridgeState&, const BridgeState&) = default;
};

struct BridgePort {
  std::uint16_t number = 0;
  PortState state = PortState::kDisabled;
  Instant state_ends{kNever};  // when listening or learning goes on (STP)
  std::uint8_t priority = 32;
  std::uint32_t path_cost = 2;
  bool hairpin = false, guard = false, root_block = false, fast_leave = false;
  bool learning = true, flood = true, multicast_flood = true, broadcast_flood = true;
  bool proxy_arp = false, proxy_arp_wifi = false, multicast_to_unicast = false;
  bool neigh_suppress = false, vlan_tunnel = false, isolated = false, locked = false;
  Map<std::uint16_t, VlanEntry> vlans{};
  friend bool operator==(const BridgePort&, const BridgePort&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_BRIDGE_H_
