// verify/generate.h — ops that make sense in a given World, chosen by numbers.
//
// A list of numbers stands for a list of ops: each number is read against the World that the ops before it have made, so
// links that exist are named, prefixes that are there are routed to, and now and then something is asked that must be
// refused. A shorter list of numbers is a shorter list of ops, which is what shrinking needs.
#ifndef NSLAB_VERIFY_GENERATE_H_
#define NSLAB_VERIFY_GENERATE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/execute.h"
#include "model/process/genesis.h"

namespace nslab::verify {

// Digits of a number, one after another.
class Choice {
 public:
  explicit Choice(std::uint32_t seed) : state_(seed * 2654435761U + 1) {}
  std::uint32_t below(std::uint32_t count) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>((state_ >> 33U) % count);
  }
  bool one_in(std::uint32_t count) { return below(count) == 0; }
  template <class List>
  auto of(const List& list) {
    return list[below(static_cast<std::uint32_t>(list.size()))];
  }

 private:
  std::uint64_t state_;
};

// What ops are chosen from.
enum class Mix : std::uint8_t {
  kPlain,  // links, addresses, routes, neighbours, pings: of each the usual forms
  kMachine,  // processes, their namespaces, files and mounts, below /tmp and /run
  kSockets,  // sockets and what is sent through them
  kWide    // every request to rtnetlink, with what few people give it; sysctls; processes; no packets of the ops' own
};

// A machine with a NIC and three further namespaces, held by a process each.
struct Lab {
  World world{};
  std::vector<Pid> residents{};
  Mix mix = Mix::kPlain;
};
Lab make_lab();
// The ops that give a World with one process three residents more.
std::vector<Op> residents_for(Pid shell);

// The ops that a number stands for: one, or the few that a tool would need.
std::vector<Op> ops_for(const Lab& lab, std::uint32_t number);
// An op in words, for the report of a failure.
std::string describe(const Op& op);

// ---- pieces, by subject ----
std::string any_name(Choice& choice);
IpAddress any_address(Choice& choice);
IpAddress any_address6(Choice& choice);
Prefix any_prefix(Choice& choice);
// A link that is there, most of the time.
LinkRef any_link(const Lab& lab, Pid by, Choice& choice);
NetnsRef any_netns(const Lab& lab, Choice& choice);
// do_set_master lets a link go before it asks the new master, and does not take it back where that refuses. An op is all or nothing;
// so leaving and joining are two (as nslab's `ip` asks them), and an op that would do both only leaves.
void leave_first(const Lab& lab, SetLink& op);
// One op of the wide mix about links, bridges and their ports; about addresses, routes, rules, neighbours, nexthops.
Op wide_link_op(const Lab& lab, Pid by, Choice& choice);
Op wide_bridge_op(const Lab& lab, Pid by, Choice& choice);
Op wide_address_op(const Lab& lab, Pid by, Choice& choice);
Op wide_route_op(const Lab& lab, Pid by, Choice& choice);
Op wide_rule_op(const Lab& lab, Pid by, Choice& choice);
Op wide_neighbour_op(const Lab& lab, Pid by, Choice& choice);
Op wide_nexthop_op(const Lab& lab, Pid by, Choice& choice);
// What is mostly refused, one op or a few that lead there: of links, bridges and groups; of addresses, routes, rules, nexthops.
std::vector<Op> refused_link_ops(const Lab& lab, Pid by, Choice& choice);
std::vector<Op> refused_inet_ops(const Lab& lab, Pid by, Choice& choice);
// Of processes, files and mounts; of the root that a process sees; of users and their namespaces (not where files are looked at,
// of which the model knows root's rights).
Op process_op(const Lab& lab, Pid by, Choice& choice);
bool has_own_root(const Lab& lab, Pid by);  // one of its own and not that of the first
std::vector<Op> root_ops(const Lab& lab, Pid by, Choice& choice);
std::vector<Op> identity_ops(const Lab& lab, Pid by, Choice& choice);
// Of sockets; and such an op in words.
std::vector<Op> readied_for_sockets(Pid by);  // lo up, and one port only for those that ask for none
Op socket_op(const Lab& lab, Pid by, Choice& choice);
std::string describe_socket_op(const Op& op);
Op wide_sysctl_op(const Lab& lab, Pid by, Choice& choice);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_GENERATE_H_
