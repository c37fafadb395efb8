// verify/matrix.h — Matrix: who reaches whom, every namespace and every address, there and back.
//
// Every cell is a packet: an echo request sent by the engine in a copy of the World, and what became of it and of its answer.
//
// Guarantees
//   1. Cells do not influence one another: each has its own copy.
//   2. A cell that says "no" has the drop that decided, and what is suspected first (not proven; explain() proves).
//   3. Where namespaces are alike (verify/alike.h), a packet of one that is answered speaks for the others; the cells are those
//      that as many packets would give (a property test holds this).
// Not covered: what only TCP or UDP meets (rules for ports).
#ifndef NSLAB_VERIFY_MATRIX_H_
#define NSLAB_VERIFY_MATRIX_H_

#include <optional>
#include <string_view>
#include <vector>

#include "verify/explain.h"
#include "verify/explain_history.h"

namespace nslab::verify {

struct MatrixTarget {
  NetnsId netns{};
  LinkId link{};
  IpAddress address{};
};

struct MatrixCell {
  enum class Way : std::uint8_t { kBoth, kLostThere, kLostBack, kRefused } way = Way::kBoth;
  DropReason reason = DropReason::kNone;
  std::string_view site{};
  Errno error = Errno::kNone;       // kRefused
  NetnsId netns{};                  // where it was lost
  LinkId link{};
  std::optional<Cause> cause{};     // what is suspected first
};

struct Matrix {
  World world{};
  Pid shell = 0;
  std::vector<NetnsId> from{};
  std::vector<MatrixTarget> to{};
  std::vector<std::vector<MatrixCell>> cells{};  // [from][to]
  // Of a matrix in which those that are alike share a row: whom each stands for, itself first. Targets that are alike then have
  // a column for each place where one of them can be: itself, beside it, on the next node, in the next rack.
  std::vector<std::vector<NetnsId>> alike{};     // by row; empty: every row is for itself
  std::uint64_t packets = 0;                     // sent to find out

  [[nodiscard]] bool all_reached() const;
};

struct MatrixOptions {
  bool ipv6 = false;               // IPv6 addresses too
  std::size_t most_cells = 250'000;  // from there on those that are alike share a row
  bool share_rows = false;           // at any size
  bool send_all = false;             // a packet for each cell, whoever is alike
};

// Nothing where there would be more cells than that even so.
std::optional<Matrix> reach_matrix(const History& history, const MatrixOptions& options = {});

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_MATRIX_H_
