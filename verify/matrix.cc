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

namespace {

// The cells of a matrix, each asked of the engine once for all that are alike.
class Asker {
 public:
  Asker(const History& history, const Matrix& matrix, const HostClasses& classes) : history_(history), matrix_(matrix) {
    for (std::size_t at = 0; at < classes.members.size(); ++at) {
      for (const NetnsId member : classes.members[at]) class_of_[member] = at;
      sizes_.push_back(classes.members[at].size());
    }
  }

  MatrixCell cell(NetnsId from, const MatrixTarget& to, std::size_t number) {
    const Key key{class_at(from), class_at(to.netns), number, from == to.netns};
    const bool shared = size_of(from) > 1 || size_of(to.netns) > 1;
    const auto known = shared ? answers_.find(key) : answers_.end();
    if (known != answers_.end()) {
      if (auto same = translate(known->second, from, to)) return *same;
    }
    ++packets;
    MatrixCell out = cell_of(history_, probe(matrix_.world, matrix_.shell, from, to.address));
    if (shared && known == answers_.end()) answers_.emplace(key, Answer{from, to, out});
    return out;
  }

  std::uint64_t packets = 0;

 private:
  // From and to by their classes (those of no class by themselves), which of its addresses, and whether it is to itself.
  using Key = std::tuple<std::uint64_t, std::uint64_t, std::size_t, bool>;
  struct Answer {
    NetnsId from{};
    MatrixTarget to{};
    MatrixCell cell{};
  };

  [[nodiscard]] std::uint64_t class_at(NetnsId id) const {
    constexpr std::uint64_t kNoClass = 1ULL << 32U;
    const auto at = class_of_.find(id);
    return at == class_of_.end() ? kNoClass + id.value : at->second;
  }
  [[nodiscard]] std::size_t size_of(NetnsId id) const {
    const auto at = class_of_.find(id);
    return at == class_of_.end() ? 1 : sizes_[at->second];
  }

  // What is another's by what is the one's.
  struct Exchange {
    const World& world;
    std::vector<std::pair<NetnsId, NetnsId>> netns{};
    std::vector<std::pair<LinkId, LinkId>> links{};

    void add(NetnsId old, NetnsId fresh) {
      if (old == fresh) return;
      netns.emplace_back(old, fresh);
      links.emplace_back(world.netns[old].loopback, world.netns[fresh].loopback);
      links.emplace_back(host_link(world, old), host_link(world, fresh));
      links.emplace_back(host_port(world, old), host_port(world, fresh));
    }
    template <class T>
    static void apply(const std::vector<std::pair<T, T>>& rows, T& value) {
      for (const auto& [old, fresh] : rows) {
        if (value == old) {
          value = fresh;
          return;
        }
      }
    }
    void apply(MatrixCell& cell) const {
      apply(netns, cell.netns);
      apply(links, cell.link);
    }
  };

  // The same answer as it is for others; nothing where it has a suspicion, which may be about the first ones by name.
  [[nodiscard]] std::optional<MatrixCell> translate(const Answer& answer, NetnsId from, const MatrixTarget& to) const {
    if (answer.cell.cause) return std::nullopt;
    Exchange exchange{matrix_.world};
    exchange.add(answer.from, from);
    if (answer.from != answer.to.netns) exchange.add(answer.to.netns, to.netns);
    MatrixCell out = answer.cell;
    exchange.apply(out);
    return out;
  }

  const History& history_;
  const Matrix& matrix_;
  std::map<NetnsId, std::size_t> class_of_{};
  std::vector<std::size_t> sizes_{};
  std::map<Key, Answer> answers_{};
};

// Leaves one row and one column for each class.
void share_rows(const HostClasses& classes, Matrix& out) {
  std::set<NetnsId> dropped;
  std::map<NetnsId, std::vector<NetnsId>> by_first;
  for (const auto& members : classes.members) {
    dropped.insert(members.begin() + 1, members.end());
    by_first[members.front()] = members;
  }
  std::erase_if(out.from, [&](NetnsId id) { return dropped.contains(id); });
  std::erase_if(out.to, [&](const MatrixTarget& to) { return dropped.contains(to.netns); });
  for (const NetnsId id : out.from) out.alike.push_back(by_first[id]);
}

// Where rows are shared, the cell of a row with itself is about the first and the second that it stands for.
MatrixTarget other_of(const Matrix& matrix, std::size_t row, const MatrixTarget& to, std::size_t number) {
  if (matrix.alike.empty() || matrix.alike[row].size() < 2 || to.netns != matrix.from[row]) return to;
  const NetnsId other = matrix.alike[row][1];
  const LinkId link = host_link(matrix.world, other);
  return {other, link, (*matrix.world.links[link].addresses4)[number].local};
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
  const HostClasses classes = looks ? host_classes(out.world, out.from) : HostClasses{};
  if (looks && (options.share_rows || out.from.size() * out.to.size() > options.most_cells)) share_rows(classes, out);
  if (out.from.size() * out.to.size() > options.most_cells) return std::nullopt;
  Asker asker(history, out, classes);
  for (std::size_t row = 0; row < out.from.size(); ++row) {
    std::vector<MatrixCell> cells;
    std::map<NetnsId, std::size_t> seen;  // how many addresses of it came before
    for (const MatrixTarget& to : out.to) {
      const std::size_t number = seen[to.netns]++;
      cells.push_back(asker.cell(out.from[row], other_of(out, row, to, number), number));
    }
    out.cells.push_back(std::move(cells));
  }
  out.packets = asker.packets;
  return out;
}

}  // namespace nslab::verify
