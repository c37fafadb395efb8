#include "verify/matrix.h"

#include <algorithm>

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

MatrixCell cell_of(const History& history, const CommandRun& run) {
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
  const Case about{history, run, &*flow, &loss, run.after.world, Speaker(run.after.world, run.after.shell), ""};
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
  if (out.from.size() * out.to.size() > options.most_cells) return std::nullopt;
  for (const NetnsId from : out.from) {
    std::vector<MatrixCell> row;
    for (const MatrixTarget& to : out.to) row.push_back(cell_of(history, probe(out.world, out.shell, from, to.address)));
    out.cells.push_back(std::move(row));
  }
  return out;
}

}  // namespace nslab::verify
