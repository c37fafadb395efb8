// shell/tools/iproute/neigh.h — what RTM_NEWNEIGH says of a neighbour, and how ip prints it.
// Document: iproute2 6.1, ip/ipneigh.c (print_neigh).
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_NEIGH_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_NEIGH_H_

#include <string>

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

struct NeighMessage {
  IpAddress address{};
  std::string dev{};
  std::uint32_t ifindex = 0;
  Mac lladdr{};
  bool has_lladdr = false;
  Nud state = Nud::kNone;
  bool router = false, proxy = false, external = false;
  std::uint8_t protocol = 0;
  std::uint32_t references = 0, used_s = 0, confirmed_s = 0, updated_s = 0, probes = 0;
};

NeighMessage neigh_message(const World& world, const NeighbourKey& key, const Neighbour& neighbour);
// `of_one_dev`: the listing is of one link, which is left out then.
void print_neigh(Printer& print, const IpOptions& options, const NeighMessage& message, bool of_one_dev, bool deleted = false);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_NEIGH_H_
