// model/op/address.h — what can be asked about addresses.
//
// RTM_NEWADDR, RTM_DELADDR, and the ioctls of ifconfig.
// Kernel: net/ipv4/devinet.c, net/ipv6/addrconf.c.
#ifndef NSLAB_MODEL_OP_ADDRESS_H_
#define NSLAB_MODEL_OP_ADDRESS_H_

#include <cstdint>
#include <string>

#include "model/base/ip.h"
#include "model/ifaddr.h"
#include "model/op/names.h"

namespace nslab {

struct NewAddr {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  Ifaddr address{};
  bool replace = false;  // NLM_F_REPLACE
  bool create = true;    // NLM_F_CREATE
  bool exclusive = true; // NLM_F_EXCL
  friend bool operator==(const NewAddr&, const NewAddr&) = default;
};
struct DelAddr {
  Pid by = 0;
  NetnsRef in{};
  LinkRef link{};
  IpAddress local{};                     // none: any
  Prefix peer{};                         // IFA_ADDRESS; none: not asked
  std::string label{};
  friend bool operator==(const DelAddr&, const DelAddr&) = default;
};
// SIOCSIFADDR and its like (ifconfig).
struct AddressIoctl {
  enum class Call : std::uint8_t { kSetAddress, kSetNetmask, kSetBroadcast, kSetPeer, kAdd6, kDel6 };
  Pid by = 0;
  NetnsRef in{};
  std::string name{};  // a label: "eth0" or "eth0:1"
  Call call{};
  IpAddress address{};
  std::uint8_t prefix_length = 0;  // IPv6
  friend bool operator==(const AddressIoctl&, const AddressIoctl&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_ADDRESS_H_
