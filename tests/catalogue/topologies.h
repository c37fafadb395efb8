// tests/catalogue/topologies.h — small working networks as scripts whose parts can be found again, for faults to be put into.
#ifndef NSLAB_TESTS_CATALOGUE_TOPOLOGIES_H_
#define NSLAB_TESTS_CATALOGUE_TOPOLOGIES_H_

#include <string>
#include <vector>

namespace nslab::catalogue {

// A host of a topology: its namespace, its link, its address and mask, and the link at the other end of its cable.
struct Host {
  std::string netns{}, dev{}, address{}, length{}, subnet{};
  std::string port_netns{}, port{};  // where its cable ends; "" is the host
  std::string gateway{};             // of its default route
};

struct Topology {
  std::string name{};
  std::string world = "empty";
  std::vector<std::string> lines{};
  Host near{}, far{};
  std::string bridge{}, bridge_netns{};    // empty: none; the namespace "" is the host
  std::string bridge_address{};            // the bridge's own
  std::vector<std::string> routers{};      // namespaces that forward, in the order from near to far; "" is the host
  std::string nat_netns{}, nat_dev{};      // where sources are translated
  bool has_router = false, has_nat = false;

  [[nodiscard]] std::string in(const std::string& netns) const { return netns.empty() ? "" : "ip netns exec " + netns + " "; }
  [[nodiscard]] std::string ip(const std::string& netns) const { return netns.empty() ? "ip" : "ip -n " + netns; }
  [[nodiscard]] std::string ping(const std::string& options = "-c 1 -W 1") const;
  // The number of the only line that has all these words; -1 where there is none.
  [[nodiscard]] int find(const std::vector<std::string>& words) const;
};

std::vector<Topology> topologies();
std::string script_of(const std::vector<std::string>& lines);

}  // namespace nslab::catalogue

#endif  // NSLAB_TESTS_CATALOGUE_TOPOLOGIES_H_
