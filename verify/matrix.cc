#include "verify/matrix.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "verify/alike.h"
#include "verify/explain_run.h"
#include "verify/fix.h"
#include "verify/flow.h"

namespace nslab::verify {

namespace {

using namespace std::chrono_literals;

constexpr Duration kSettle = 2300ms;       // DAD is over, link events are out
constexpr Duration kNeighbourGivesUp = 4s;

void pass(World& world, Pid by, Duration time, Trace* trace) {
  Advance advance;
  advance.by = by;
  advance.time = time;
  (void)execute(world, advance, trace);
}

// An echo request as if a program had sent it, in the form in which explanations look at programs.
CommandRun probe(const World& start, Pid shell, NetnsId from, const IpAddress& to) {
  CommandRun run;
  run.after.world = start;
  run.after.shell = shell;
  World& world = run.after.world;
  Echo echo;
  echo.destination = to;
  Attempt attempt;
  attempt.netns = from;
  attempt.destination = to;
  attempt.echo = true;
  attempt.outcome = forward_echo(world, from, echo, &run.trace);
  if (!attempt.outcome.answered) pass(world, shell, kNeighbourGivesUp, &run.trace);
  attempt.last_event = run.trace.events.size();
  run.worked = attempt.outcome.answered;
  run.attempts.push_back(attempt);
  return run;
}

MatrixCell cell_of(const History& history, const Speaker& speak, const CommandRun& run) {
  MatrixCell cell;
  if (run.worked) return cell;
  cell.way = MatrixCell::Way::kLostThere;
  const auto flow = read_flow(run);
  if (!flow) return cell;
  if (flow->replied) return MatrixCell{};
  if (!flow->loss) return cell;
  Loss loss = *flow->loss;
  const Outcome& outcome = run.attempts.front().outcome;
  if (outcome.kind == Outcome::Kind::kRefused) {
    loss.refused = outcome.error;
    cell.way = MatrixCell::Way::kRefused;
    cell.error = outcome.error;
  } else if (loss.on_way_back) {
    cell.way = MatrixCell::Way::kLostBack;
  }
  cell.reason = loss.reason;
  cell.site = loss.site;
  cell.netns = loss.netns;
  cell.link = loss.link;
  const Case about{history, run, &*flow, &loss, run.after.world, Speaker(run.after.world, speak), ""};
  const Suspicions suspicions = suspect(about);
  if (!suspicions.empty()) cell.cause = suspicions.front().cause;
  return cell;
}

std::vector<MatrixTarget> targets_of(const World& world, const Speaker& speak, bool ipv6) {
  std::vector<MatrixTarget> out;
  for (const auto& [netns, row] : world.netns) {
    if (!speak.knows(netns) && !row.outside) continue;
    for (const auto& [index, id] : row.links) {
      const Link& link = world.links[id];
      for (const Ifaddr& a : *link.addresses4) {
        if (!a.local.is_loopback()) out.push_back(MatrixTarget{netns, id, a.local});
      }
      if (!ipv6) continue;
      for (const Ifaddr& a : *link.addresses6) {
        if (!a.local.is_loopback() && !a.local.is_link_local()) out.push_back(MatrixTarget{netns, id, a.local});
      }
    }
  }
  return out;
}

}  // namespace

bool Matrix::all_reached() const {
  return std::all_of(cells.begin(), cells.end(), [](const auto& row) {
    return std::all_of(row.begin(), row.end(), [](const MatrixCell& cell) { return cell.way == MatrixCell::Way::kBoth; });
  });
}

namespace {

// The cells of a matrix, each asked of the engine once for all that are alike.
class Asker {
 public:
  Asker(const History& history, const Matrix& matrix, const Symmetry& symmetry, const Speaker& speak)
      : history_(history), matrix_(matrix), symmetry_(symmetry), speak_(speak) {}

  // `number`: which of its link's addresses the target is.
  MatrixCell cell(NetnsId from, const MatrixTarget& to, std::size_t number) {
    const World& world = matrix_.world;
    const Key key{symmetry_.first_like(from), symmetry_.first_like(world, to.link), number, symmetry_.shared(world, from, to.link)};
    const auto known = answers_.find(key);
    if (known != answers_.end()) {
      if (auto same = translate(known->second, from, to)) return *same;
    }
    ++packets;
    MatrixCell out = cell_of(history_, speak_, probe(matrix_.world, matrix_.shell, from, to.address));
    if (known == answers_.end()) answers_.emplace(key, Answer{{from, to.link}, out});
    return out;
  }

  std::uint64_t packets = 0;

 private:
  // The first that are like both, which of its addresses, and how many limbs both share.
  using Key = std::tuple<NetnsId, LinkId, std::size_t, std::size_t>;
  struct Answer {
    Symmetry::Pair pair{};
    MatrixCell cell{};
  };

  // The same answer as it is for others; nothing where it has a suspicion, which may be about the first ones by name.
  [[nodiscard]] std::optional<MatrixCell> translate(const Answer& answer, NetnsId from, const MatrixTarget& to) const {
    if (answer.cell.cause) return std::nullopt;
    const Symmetry::Pair fresh{from, to.link};
    MatrixCell out = answer.cell;
    const auto link = symmetry_.exchanged(matrix_.world, answer.pair, fresh, out.link);
    const auto netns = symmetry_.exchanged(matrix_.world, answer.pair, fresh, out.netns);
    if (!link || !netns) return std::nullopt;
    out.link = *link;
    out.netns = *netns;
    return out;
  }

  const History& history_;
  const Matrix& matrix_;
  const Symmetry& symmetry_;
  const Speaker& speak_;
  std::map<Key, Answer> answers_{};
};

// Which of its link's addresses of one family each target is.
std::size_t number_of(const World& world, const MatrixTarget& to) {
  const Link& link = world.links[to.link];
  const auto& list = to.address.is_v6() ? *link.addresses6 : *link.addresses4;
  return static_cast<std::size_t>(
      std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) { return a.local == to.address; }) - list.begin());
}

// Leaves one row for each class; and of targets the first of each class, and one in each limb like one that it is in: so each
// row meets whoever it shares a node with, or a rack, or neither.
void share_rows(const Symmetry& symmetry, Matrix& out) {
  const auto classes = classes_of(symmetry, out.from);
  out.from.clear();
  for (const auto& members : classes) {
    const NetnsId first = symmetry.first_like(members.front());
    out.from.push_back(first);
    out.alike.push_back(members);
    const auto at = std::find(out.alike.back().begin(), out.alike.back().end(), first);
    if (at != out.alike.back().end()) std::rotate(out.alike.back().begin(), at, at + 1);
  }
  std::set<LinkId> kept;
  for (const MatrixTarget& to : out.to) {
    if (symmetry.first_like(out.world, to.link) != to.link) continue;
    kept.insert(to.link);
    for (const LinkId sibling : symmetry.siblings(out.world, to.link)) kept.insert(sibling);
  }
  std::erase_if(out.to, [&](const MatrixTarget& to) { return !kept.contains(to.link); });
}

}  // namespace

std::optional<Matrix> reach_matrix(const History& history, const MatrixOptions& options) {
  Matrix out;
  out.world = history.after.world;
  out.shell = history.after.shell;
  pass(out.world, out.shell, kSettle, nullptr);
  const Speaker speak(out.world, out.shell);
  for (const auto& [netns, row] : out.world.netns) {
    if (speak.knows(netns)) out.from.push_back(netns);
  }
  out.to = targets_of(out.world, speak, options.ipv6);
  const bool looks = !options.send_all && !options.ipv6;  // what is alike for IPv4 need not be for IPv6
  const Symmetry symmetry = looks ? Symmetry(out.world) : Symmetry();
  if (looks && (options.share_rows || out.from.size() * out.to.size() > options.most_cells)) share_rows(symmetry, out);
  if (out.from.size() * out.to.size() > options.most_cells) return std::nullopt;
  Asker asker(history, out, symmetry, speak);
  for (const NetnsId from : out.from) {
    std::vector<MatrixCell> cells;
    for (const MatrixTarget& to : out.to) cells.push_back(asker.cell(from, to, number_of(out.world, to)));
    out.cells.push_back(std::move(cells));
  }
  out.packets = asker.packets;
  return out;
}

}  // namespace nslab::verify
