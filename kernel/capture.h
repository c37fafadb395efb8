// kernel/capture.h — capture: the networks of the machine that nslab runs on, as a World that nobody has executed.
//
// All that the privileges allow is looked at: the caller's own network namespace, those that have a file in /run/netns
// or are mounted elsewhere, and those that a process holds; in each its links with their options, addresses, routes,
// rules, neighbours, forwarding entries that were set, the settings that packets ask for, and the firewall.
//
// Guarantees
//   1. Nothing of the machine is changed: there are only dumps. (Links are asked for from a namespace made for it, since
//      asking gives out ids for peers' namespaces; without the right to make one, in the caller's own, as `ip link` does.)
//   2. What is there and not captured is named in `left_out`.
// Not captured: what bridges and neighbours have learned, queues' parameters, sockets, traffic control beyond its kind,
//   settings beyond the table in kernel/capture_settings.cc.
#ifndef NSLAB_KERNEL_CAPTURE_H_
#define NSLAB_KERNEL_CAPTURE_H_

#include <string>
#include <vector>

#include "kernel/failure.h"
#include "model/world.h"

namespace nslab::kernel {

struct CapturedPlace {
  NetnsId netns{};
  std::string name{};                    // "" for the caller's own
  std::vector<std::string> more_names{};
  bool unnamed = false;                  // nothing in /run/netns leads to it
  std::string holder{};                  // then: who holds it, in words
  std::string nft{};                     // `nft list ruleset` without what iptables made
  std::string iptables{}, ip6tables{};   // iptables-save, ip6tables-save
};

struct Captured {
  World world{};
  std::vector<CapturedPlace> places{};   // the caller's own first
  std::vector<std::string> left_out{};
  std::string hostname{}, release{};
};

Expected<Captured> capture_machine();

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_CAPTURE_H_
