// verify/lint.h — lint: what is likely to be a mistake in a network, whether or not anybody has tripped over it yet.
//
// Guarantees
//   1. Findings are in a fixed order: by kind, then by namespace and link.
//   2. A fix that is given was run, and the finding was gone after it.
//   3. Where a script is known, the line named is the last after which the finding was there and before which it was not.
// Not covered: nothing is wrong with what lint is silent about only as far as these kinds go.
#ifndef NSLAB_VERIFY_LINT_H_
#define NSLAB_VERIFY_LINT_H_

#include <string>
#include <string_view>
#include <vector>

#include "verify/explain_history.h"

namespace nslab::verify {

enum class Flaw : std::uint8_t {
  kLoopbackDown, kConfiguredAndDown, kPeerDown, kBridgeDown, kBridgeLoop, kAddressOnPort, kDuplicateAddress, kDuplicateMac, kDadFailed,
  kOverlappingSubnets, kStrangerOnSegment, kGatewayOutOfReach, kForwardingOff, kOneWayRoute, kDeadRule, kRuleWithoutLink, kMtuMismatch,
  kWrongNeighbour, kCount
};
// "loopback-down" …; stable.
std::string_view flaw_name(Flaw flaw);

struct Finding {
  Flaw flaw{};
  NetnsId netns{};
  LinkId link{}, other{};
  IpAddress address{};
  Prefix prefix{};
  std::uint64_t number = 0;      // an MTU, a rule's place
  std::string text{};            // a chain, a name
  std::vector<LinkId> circle{};  // of bridges
  std::string fix{};             // a command, or empty
  int line = 0;
  std::string command{};
};

struct LintReport {
  World world{};
  Pid shell = 0;
  std::vector<Finding> findings{};
};

// What is found in the session at a script's end.
LintReport lint(const History& history);

// The findings of a World alone, without lines; fixes are not tried.
std::vector<Finding> flaws_of(const World& world, Pid shell);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_LINT_H_
