// verify/explain_search.h — Search: edits of a script that make COMMAND work, found by trying what is suspected.
//
// Depth first: the suspicions of a state are tried in their order; what changes the loss without ending it is looked into
// further. Two states that lose the same packet at the same place for the same suspicion are one.
#ifndef NSLAB_VERIFY_EXPLAIN_SEARCH_H_
#define NSLAB_VERIFY_EXPLAIN_SEARCH_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "verify/explain.h"
#include "verify/explain_history.h"
#include "verify/explain_run.h"
#include "verify/fix.h"
#include "verify/flow.h"

namespace nslab::verify {

// A script as it would be with some edits, and what COMMAND does after it.
struct State {
  shell::Session session{};
  std::string command{};
  std::vector<Edit> edits{};
  std::vector<Cause> causes{};
  std::vector<std::size_t> of_cause{};  // one an edit
  CommandRun run{};
  std::optional<PacketFlow> flow{};
};

// What went wrong, and what is thought of it first.
struct Signature {
  std::tuple<bool, DropReason, std::string_view, NetnsId, LinkId, bool, IpAddress, Errno, std::size_t, LinkId, int> loss{};
  std::tuple<Fault, NetnsId, LinkId, IpAddress> suspicion{};
  friend bool operator==(const Signature&, const Signature&) = default;
};

Suspicions suspicions_of(const History& history, const State& state);

class Search {
 public:
  Search(const History& history, const ExplainLimits& limits) : history_(history), limits_(limits) {}

  // Runs COMMAND after the state's script.
  void measure(State& state);
  // Edits that make COMMAND work, from this state on; none where none was found within the limits.
  std::optional<State> descend(const State& at, const Suspicions& suspicions, std::size_t depth);

  // Whether COMMAND works after the script with these edits, run whole; none where more lines than `most_broken` are refused for them.
  bool proves(const std::vector<Edit>& edits, const std::string& command, std::size_t most_broken = static_cast<std::size_t>(-1));
  // A single line whose absence, or whose earlier place, is enough; the last lines are tried first.
  std::optional<Edit> single_edit(const std::string& command);

  // A packet that is lost is not let through by taking away what several lines need; a name that is taken may well be freed so.
  void keep_what_is_needed() { most_broken_ = 1; }
  [[nodiscard]] bool polishes() const { return limits_.polishes; }
  [[nodiscard]] std::uint64_t tries() const { return tries_; }
  // The first suspicion of all.
  [[nodiscard]] const std::optional<Cause>& first() const { return first_; }

  static std::uint32_t next_output(const shell::Session& session) { return static_cast<std::uint32_t>(session.world.output->size() + 1); }

 private:
  static constexpr std::size_t kMostBranches = 6;

  std::optional<State> apply(const State& from, const std::vector<Edit>& remedy, const Cause& cause);
  // Tries each remedy of each suspicion alone; what changes something is put into `further`.
  std::optional<State> try_all(const State& at, const Suspicions& suspicions, bool last_resorts, std::vector<State>& further);
  // Where a packet was lost: whether it gets there now. A datagram that is lost in silence pleases its sender too.
  bool arrives(const std::vector<Edit>& edits, const std::string& command);

  const History& history_;
  const ExplainLimits& limits_;
  std::vector<Signature> seen_{};
  std::optional<Cause> first_{};
  std::size_t most_broken_ = static_cast<std::size_t>(-1);
  std::uint64_t tries_ = 0;
  std::size_t units_ = 0;
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_EXPLAIN_SEARCH_H_
