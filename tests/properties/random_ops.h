// tests/properties/random_ops.h — ops that make sense in a given World, chosen by numbers.
//
// A list of numbers stands for a list of ops: each number is read against the World that the ops before it have made, so
// links that exist are named, prefixes that are there are routed to, and now and then something is asked that must be
// refused. A shorter list of numbers is a shorter list of ops, which is what shrinking needs.
#ifndef NSLAB_TESTS_PROPERTIES_RANDOM_OPS_H_
#define NSLAB_TESTS_PROPERTIES_RANDOM_OPS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/execute.h"
#include "model/process/genesis.h"

namespace nslab::test {

// Digits of a number, one after another.
class Choice {
 public:
  explicit Choice(std::uint32_t seed) : state_(seed * 2654435761U + 1) {}
  std::uint32_t below(std::uint32_t count) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>((state_ >> 33U) % count);
  }
  bool one_in(std::uint32_t count) { return below(count) == 0; }

 private:
  std::uint64_t state_;
};

// A machine with a NIC and three further namespaces, held by a process each.
struct Lab {
  World world{};
  std::vector<Pid> residents{};
};
Lab make_lab();

// The ops that a number stands for: one, or the few that a tool would need.
std::vector<Op> ops_for(const Lab& lab, std::uint32_t number);
// A number's op in words, for the report of a failure.
std::string describe(const Op& op);

}  // namespace nslab::test

#endif  // NSLAB_TESTS_PROPERTIES_RANDOM_OPS_H_
