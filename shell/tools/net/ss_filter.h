// shell/tools/net/ss_filter.h — the expressions of ss: "sport = :80 and ( dst 10.0.0.0/8 or state listening )".
#ifndef NSLAB_SHELL_TOOLS_NET_SS_FILTER_H_
#define NSLAB_SHELL_TOOLS_NET_SS_FILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "model/socket.h"
#include "shell/run/call.h"

namespace nslab::shell {

// States as a set of bits, by the kernel's numbers (TCP_ESTABLISHED is 1).
namespace ss_state {
inline constexpr std::uint32_t kEstablished = 1U << 1, kSynSent = 1U << 2, kSynRecv = 1U << 3, kFinWait1 = 1U << 4, kFinWait2 = 1U << 5,
                               kTimeWait = 1U << 6, kClose = 1U << 7, kCloseWait = 1U << 8, kLastAck = 1U << 9, kListen = 1U << 10,
                               kClosing = 1U << 11, kAll = 0xffe, kConnected = kAll & ~(kClose | kListen),
                               kDefault = kAll & ~(kListen | kClose | kTimeWait | kSynRecv);
}  // namespace ss_state
std::optional<std::uint32_t> ss_state_named(const std::string& name);

struct SsFilter {
  enum class Kind : std::uint8_t { kAll, kAnd, kOr, kNot, kSourcePort, kDestinationPort, kSource, kDestination, kDevice };
  enum class Relation : std::uint8_t { kEqual, kUnequal, kLess, kLessEqual, kGreater, kGreaterEqual };
  Kind kind = Kind::kAll;
  Relation relation = Relation::kEqual;
  std::uint16_t port = 0;
  Prefix prefix{};      // none: any
  bool has_port = false;
  std::string device{};
  std::vector<SsFilter> parts{};

  [[nodiscard]] bool matches(const World& world, const Socket& socket) const;
};
// Refuses with what ss says of a wrong host or port; with nothing where the syntax is wrong.
tl::expected<SsFilter, std::string> parse_ss_filter(Call& call, const std::vector<std::string>& words);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_SS_FILTER_H_
