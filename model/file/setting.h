// model/file/setting.h — Setting: what differs under /proc/sys/net, as paths and the values to write there.
//
// Guarantees
//   1. Written in their order, they make `wanted` of `now`: what changes others with it (forwarding, disable_ipv6) comes first.
// Not in it: what cannot be written, and what follows from elsewhere (a link's MTU, a multicast routing daemon).
#ifndef NSLAB_MODEL_FILE_SETTING_H_
#define NSLAB_MODEL_FILE_SETTING_H_

#include <string>
#include <utility>
#include <vector>

#include "model/world.h"

namespace nslab {

using Setting = std::pair<std::string, std::string>;  // a path below /proc/sys, a value

// Those of a namespace as a whole, with conf/all and conf/default.
std::vector<Setting> settings_of_netns(const Netns& now, const Netns& wanted);
// Those of one link.
std::vector<Setting> settings_of_link(const Link& now, const Link& wanted);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_SETTING_H_
