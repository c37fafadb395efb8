// verify/explain.h — explain: why a command fails or succeeds after a script, which line made it so, and what would mend it.
//
// Start here for questions about a script. The script runs in the model and a copy of the Session is kept before each of
// its units (verify/explain_history.h). COMMAND then runs with a Trace; what became of its first packet is read from the
// trace (verify/flow.h). For what went wrong there are suspicions, each with edits of the script that would mend it
// (verify/fix.h). Nothing is believed: an edit counts once the edited script has run and COMMAND has worked after it, and a
// line is to blame because it made the fact so that the edit undoes.
//
// Guarantees
//   1. `fix_proven` says that the script with all edits of `fix` was run, and that COMMAND worked after it.
//   2. Every fact named was so in the model when COMMAND ran: hops are events of the engine, reasons are its own.
//   3. Equal questions get equal answers; the work is bounded by `ExplainLimits`, not by a clock.
// Words are chosen in render/explanation.h.
#ifndef NSLAB_VERIFY_EXPLAIN_H_
#define NSLAB_VERIFY_EXPLAIN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/drop_reason.h"
#include "model/reason.h"
#include "model/trace.h"
#include "model/world.h"
#include "shell/session.h"

namespace nslab::verify {

struct History;

// What can be wrong. Each has a name (`fault_name`) that formats and exercises use.
enum class Fault : std::uint8_t {
  kNone,              // nothing: it works
  kUnknown,           // something that no suspicion covers
  kLoopbackDown, kLinkDown, kPeerDown, kBridgeDown, kNoCarrier, kLinkMissing,
  kNotInBridge, kAddressOnPort, kPortBlocked, kHairpinOff, kVlanMismatch,
  kNoAddress, kWrongSubnet, kWrongMask, kWrongDevice, kWrongNetns, kDuplicateAddress, kDuplicateMac, kDadFailed, kIpv6Disabled,
  kNoRoute, kNoRouteBack, kWrongRoute, kWrongGateway, kGatewayOffLink, kRouteRefuses, kPolicyRule, kRoutingLoop,
  kForwardingOff, kRpFilter, kLocalSource,
  kFirewallRule, kFirewallPolicy, kBridgeNetfilter, kRejected,
  kNatMissing, kNatElsewhere, kNatOneWay, kRuleOrder,
  kWrongNeighbour, kArpIgnored, kMtu, kTtl, kLossyQdisc,
  kNobodyListens, kEchoIgnored,
  kMovedAfterConfigured, kNetnsMissing, kNetnsDeleted, kNoSuchAddress,
  kRefused,           // the kernel said no, for the Reason in `refusal`
  kToolRefused,       // a tool said no before the kernel was asked
  kNotModelled,
  kCount
};
// "loopback-down" …; stable.
std::string_view fault_name(Fault fault);

// A fact about the World that keeps COMMAND from working. Ids are of `Explanation::world`; what a fault does not speak of is empty.
struct Cause {
  Fault fault = Fault::kUnknown;
  NetnsId netns{};
  LinkId link{};
  LinkId other{};           // the bridge, the lower link, the link that should have it
  IpAddress address{};
  Prefix prefix{};
  IpAddress gateway{};
  std::uint64_t number = 0;  // an MTU, a handle
  std::string text{};        // a rule as its tool lists it, a sysctl, a name
};

// A line of the script that made a cause so. Line 0: no line did, and `command` is what is missing.
struct Blame {
  int line = 0;
  std::string command{};
};

// A change of the script. Lines are those of the script as it stands.
struct Edit {
  enum class Kind : std::uint8_t {
    kAppend,   // `text` after the last line
    kInsert,   // `text` before the unit at `line`
    kDelete,   // the unit at `line`
    kReplace,  // the unit at `line` by `text`
    kMove,     // the unit at `line` to behind the one at `after`
    kCommand   // COMMAND itself by `text`
  } kind = Kind::kAppend;
  int line = 0;
  int after = 0;
  std::string text{};      // the new command; of kDelete and kMove the old one
  friend bool operator==(const Edit&, const Edit&) = default;
};

// Consecutive events of a packet in one namespace.
struct Hop {
  NetnsId netns{};
  std::vector<Event> events{};
};

enum class Verdict : std::uint8_t {
  kReplied,  // it worked: an answer came, or the command did what it was asked
  kLost,     // a packet, or its answer, did not arrive
  kRefused   // the kernel or the tool said no at once
};

struct Explanation {
  Verdict verdict = Verdict::kReplied;
  std::string command{};
  int status = 0;                        // of COMMAND
  std::string output{};
  DropReason drop = DropReason::kNone;   // of a loss; kNone where nobody dropped it and nobody answered either
  std::string_view drop_site{};          // where Linux decides that: "net/ipv4/route.c:ip_error"
  bool on_way_back = false;              // it was the answer that was lost
  std::optional<Reason> refusal{};       // of a refusal by the kernel
  Errno error = Errno::kNone;
  NetnsId netns{};                       // where that was
  LinkId link{};
  Packet packet{};                       // what was lost
  std::vector<Cause> causes{};           // the first one is the first to be mended
  std::vector<Blame> blame{};            // one a cause, in their order
  std::vector<Edit> fix{};               // together they make it work
  bool fix_proven = false;
  std::vector<Hop> forward{}, back{};
  std::vector<Hop> neighbour{};          // the question for a link-layer address that got no answer
  World world{};                         // as COMMAND left it
  Pid shell = 0;                         // whose names of namespaces are meant (netns_names)
  std::optional<std::string> rule{};     // the firewall rule that decided, as its tool lists it
  std::uint64_t tries = 0;               // how often COMMAND was run to find out

  [[nodiscard]] Fault fault() const {
    return causes.empty() ? (verdict == Verdict::kReplied ? Fault::kNone : Fault::kUnknown) : causes.front().fault;
  }
};

struct ExplainLimits {
  std::size_t tries = 400;   // runs of COMMAND
  std::size_t units = 4000;  // units of edited scripts run again
  std::size_t depth = 12;    // faults on top of one another: a chain of routers may lack a route at each, both ways
  bool wants_fix = true;     // else only what happened, and the first suspicion
  bool polishes = true;      // looks for the fix that is closest to what was meant, once one is found
};

// Why COMMAND does what it does after a script. `start` is the session before the script's first unit.
Explanation explain(const shell::Session& start, std::string_view script, const std::string& command, const ExplainLimits& limits = {});
// The same for a script that has run.
Explanation explain(const History& history, const std::string& command, const ExplainLimits& limits = {});

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_EXPLAIN_H_
