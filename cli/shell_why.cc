// Why a command did what it did: what the kernel refused, and what it dropped.
#include <fmt/format.h>

#include "cli/shell_words.h"
#include "model/drop_reason.h"
#include "model/errno.h"
#include "model/reason.h"
#include "model/snapshot.h"
#include "model/trace.h"

namespace nslab::cli {

namespace {

constexpr Duration kLongest = std::chrono::seconds(30);

struct Seen {
  std::optional<Error> refusal{};
  Trace trace{};
};

// The command again, in a copy of its world, watched.
Seen watch_again(const Entry& entry) {
  Seen seen;
  shell::Session again = entry.before;
  shell::Watch watch;
  watch.trace = &seen.trace;
  watch.on_op = [&](const World&, const Op&, const Result<Reply>& reply) {
    if (!reply && reply.error().reason != Reason::kWouldBlock) seen.refusal = reply.error();
  };
  shell::UnitReader reader(entry.text);
  const auto unit = reader.next();
  if (!unit || !*unit || entry.asked == shell::Asks::kInput) return seen;
  shell::hand_over(again, **unit, watch);
  (void)shell::run_ahead(again, kLongest, watch);
  return seen;
}

std::string of_refusal(const Error& error, KernelVersion kernel) {
  const ReasonRow& reason = row(error.reason);
  const auto text = error_text(code_of(error.reason, kernel));
  std::string of;
  for (const std::string& subject : error.subjects) of += (of.empty() ? " (" : ", ") + subject;
  if (!of.empty()) of += ")";
  return fmt::format("The kernel refused: {}{}.\n{}\nDecided in {}.\n", text, of, reason.lesson, reason.site);
}

std::string of_drop(const Event& event, const World& world, Pid viewer) {
  const DropRow& drop = row(std::get<EventDropped>(event.detail).reason);
  const auto names = netns_names(world, viewer);
  const auto name = names.find(event.netns);
  const std::string where = name == names.end() ? "outside" : name->second.empty() ? "here" : "in " + name->second;
  const Link* link = world.links.find(event.link);
  const std::string at = link == nullptr ? "" : " at " + link->name.text();
  return fmt::format("A packet was lost {}{}: {}.\n{}\nDecided in {}.\n", where, at, drop.name, drop.lesson, drop.site);
}

}  // namespace

std::string why(const std::vector<Entry>& past) {
  if (past.empty()) return "nslab: nothing was typed yet\n";
  const Entry& last = past.back();
  if (last.status == 0 && !last.interrupted) return "It did what it was asked: nothing was refused, nothing that matters was lost.\n";
  const Seen seen = watch_again(last);
  const World& world = last.before.world;
  for (auto event = seen.trace.events.rbegin(); event != seen.trace.events.rend(); ++event) {
    const auto* dropped = std::get_if<EventDropped>(&event->detail);
    if (dropped != nullptr && dropped->reason != DropReason::kConsumed) return of_drop(*event, world, last.before.shell);
  }
  if (last.status != 0 && seen.refusal) return of_refusal(*seen.refusal, world.profile.kernel);
  if (last.status != 0) return "The kernel was not asked: the command itself did not accept what was typed, or got no answer.\n";
  return "Nothing was refused, and no packet was lost; it goes on until somebody ends it.\n";
}

}  // namespace nslab::cli
