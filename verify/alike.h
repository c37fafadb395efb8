// verify/alike.h — HostClasses: namespaces that no IPv4 packet can tell apart, so that one of them speaks for all.
//
// A host here is a namespace with its loopback and one veth whose other end is a port of a bridge. Two hosts are alike where
// exchanging them would change nothing that the engine looks at but names and numbers: the same bridge, equal ports, equal
// settings, equal routes once their own address is taken out, and addresses that every range written anywhere in the World (a
// route, a policy rule, a firewall rule or set, a neighbour) either holds both or neither of. So what one host's packets meet,
// the other's meet too, and what a third sends to one fares as what it sends to the other.
//
// Guarantees
//   1. It is decided by looking, not by sending; where the look does not suffice (several equal ways, random loss, marks by
//      hash, masks, equal MAC addresses, an address twice), each namespace is a class of its own.
//   2. Members are in the order of their ids, classes in that of their first members.
// Ranges that hold an address are compared by a sum of 128 random bits for each.
#ifndef NSLAB_VERIFY_ALIKE_H_
#define NSLAB_VERIFY_ALIKE_H_

#include <vector>

#include "model/world.h"

namespace nslab::verify {

struct HostClasses {
  std::vector<std::vector<NetnsId>> members{};
};

HostClasses host_classes(const World& world, const std::vector<NetnsId>& among);
// The one veth of a host, and its other end.
LinkId host_link(const World& world, NetnsId netns);
LinkId host_port(const World& world, NetnsId netns);

// ---- pieces ----
// The ranges of IPv4 addresses that are written anywhere, cut where one begins or ends.
class MentionedRanges {
 public:
  struct Sum {
    std::uint64_t high = 0, low = 0;
    friend auto operator<=>(const Sum&, const Sum&) = default;
  };
  // Whether everything that the World's firewalls look at is understood; if not, no two addresses are known to be alike.
  bool read(const World& world);
  void add(std::uint64_t first, std::uint64_t last);
  void add(const Prefix& prefix);
  void sort();
  // Which ranges hold the address.
  [[nodiscard]] Sum holders(const IpAddress& address) const;

 private:
  bool read_ruleset(const Ruleset& ruleset);
  struct Cut {
    std::uint64_t at = 0;
    Sum sum{};
  };
  std::vector<Cut> cuts_{};
  std::uint64_t state_ = 0x6e73;
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_ALIKE_H_
