// model/link/change.h — what of a link's kind may change once it is there, of the kinds where that takes more than a line.
//
// Kernel: drivers/net/vxlan/vxlan_core.c (vxlan_changelink), net/8021q/vlan_dev.c (vlan_dev_set_ingress_priority, _egress_priority).
#ifndef NSLAB_MODEL_LINK_CHANGE_H_
#define NSLAB_MODEL_LINK_CHANGE_H_

#include "model/op.h"
#include "model/result.h"
#include "model/world.h"

namespace nslab {

// Not modelled: another lower link, another multicast group.
// Refuses, in this order: kVxlanNeedsVni (of a message that says nothing), kVxlanVniFixed, kVxlanRemoteFamily, kVxlanLocalFamily,
// kVxlanFlagFixed, kVxlanPortRangeFixed, kVxlanPortFixed, kVxlanCsumFixed.
Result<Done> change_vxlan(World& world, LinkId id, const NewVxlan& data);
// What is given replaces what the maps say of the same priority; a priority of 0 takes it out.
void add_vlan_qos(Vlan& vlan, const VlanQos& given);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_CHANGE_H_
