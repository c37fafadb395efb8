#include "cli/draw_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/errno.h"
#include "model/reason.h"
#include "verify/explain_history.h"
#include "verify/topology.h"

namespace nslab::cli {

namespace {

constexpr std::size_t kMostLooks = 400'000;  // links looked at, over all pictures
constexpr std::size_t kFewPictures = 24;     // that a script gets however large its World is
constexpr std::size_t kMostEvents = 4000;  // of one step's trace: a picture shows the first packet
constexpr std::uint64_t kMostTries = 2000;  // of all explanations of one script: those of its first failures

struct Look {
  World world{};
  std::optional<render::PacketPath> path{};
  std::string refusal{};
};

// What the kernel refused, where the step's output tells of it.
struct Refusals {
  std::vector<Reason> all{};

  [[nodiscard]] std::string told_in(const std::string& output, KernelVersion kernel) const {
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
      const std::string_view extack = extack_of(*at, kernel);
      const bool told = (!extack.empty() && output.find(extack) != std::string::npos) ||
                        output.find(error_text(code_of(*at, kernel))) != std::string::npos;
      if (told) return std::string(row(*at).lesson);
    }
    return "";
  }
};

std::optional<NetnsId> netns_called(const verify::Topology& topology, const std::string& name) {
  for (const verify::TopologyNetns& netns : topology.namespaces) {
    if (verify::display_name(netns) == name) return netns.id;
  }
  return std::nullopt;
}

std::optional<IpAddress> first_address(const World& world, NetnsId netns) {
  for (const auto& [index, id] : world.netns[netns].links) {
    const Link& link = world.links[id];
    if (id != world.netns[netns].loopback && !link.addresses4->empty()) return link.addresses4->front().local;
  }
  return std::nullopt;
}

// A ping that nobody typed, in a copy of the World.
std::optional<render::PacketPath> ping(const World& world, const verify::Topology& topology,
                                       const std::pair<std::string, std::string>& ends) {
  const auto from = netns_called(topology, ends.first);
  const auto target = netns_called(topology, ends.second);
  const auto to = target ? first_address(world, *target) : parse_ip(ends.second);
  if (!from || !to) return std::nullopt;
  World copy = world;
  Trace trace;
  trace.limit = kMostEvents;
  Echo echo;
  echo.destination = *to;
  (void)forward_echo(copy, *from, echo, &trace);
  return render::path_of(copy, topology, trace);
}

// Where all can be seen best: the World with most links, the last of several.
render::Folding fold_of(const std::vector<Look>& looks, Pid viewer, std::size_t fold) {
  const auto most = std::max_element(looks.begin(), looks.end(), [](const Look& a, const Look& b) {
    return a.world.links.size() <= b.world.links.size() && a.world.links.size() != b.world.links.size();
  });
  if (most == looks.end()) return {};
  std::size_t at = static_cast<std::size_t>(most - looks.begin());
  for (std::size_t i = at; i < looks.size(); ++i) {
    if (looks[i].world.links.size() == most->world.links.size()) at = i;
  }
  return render::fold_alike(looks[at].world, verify::topology_of(looks[at].world, viewer), fold);
}

class Run {
 public:
  Run(shell::Session& session, const DrawAsk& ask) : session_(session), ask_(ask) {}

  tl::expected<DrawnRun, std::string> go(const std::string& text) {
    trace_.limit = kMostEvents;
    shell::Watch watch;
    watch.trace = &trace_;
    watch.on_op = [this](const World&, const Op&, const Result<Reply>& reply) {
      if (!reply) refusals_.all.push_back(reply.error().reason);
      if (!packet_seen_) packet_seen_ = render::has_packet(trace_);
      if (!packet_seen_) trace_.events.clear();  // what the kernel says to itself, which in a large World is much
    };
    shell::Steps steps;
    steps.before = [this](const shell::Session& session, const shell::Unit& unit) {
      if (!unit.prelude && looks_.empty()) take(session);
      trace_.events.clear();
      packet_seen_ = false;
      refusals_.all.clear();
    };
    steps.after = [this](const shell::Session& session, const shell::UnitResult& result) {
      if (!result.prelude) take(session, output_of(session, result.output), result.status);
    };
    const shell::Session start = session_;
    out_.transcript = shell::run_script(session_, text, watch, steps);
    if (looks_.empty()) take(session_);
    trace_.events.clear();
    if (!out_.transcript.entries.empty() && out_.transcript.entries.back().line == 0) take(session_);
    auto drawn = pictures();
    if (drawn && ask_.explains) explain_failures(start, text, drawn->steps);
    return drawn;
  }

 private:
  void take(const shell::Session& session, const std::string& output = "", int status = 0) {
    Look look;
    look.world = session.world;
    if (!trace_.events.empty()) look.path = render::path_of(session.world, verify::topology_of(session.world, session.shell), trace_);
    if (status != 0) look.refusal = refusals_.told_in(output, session.world.profile.kernel);
    looks_.push_back(std::move(look));
  }

  // Whether there is to be a picture of the World after a step.
  [[nodiscard]] bool is_drawn(std::size_t at) const {
    if (ask_.step && *ask_.step < looks_.size()) return at == *ask_.step || at + 1 == *ask_.step;
    return at == 0 || at + 1 == looks_.size() || at % out_.every == 0;
  }

  void choose_steps() {
    std::size_t links = 1;
    for (const Look& look : looks_) links = std::max(links, look.world.links.size());
    const std::size_t most = std::max(kFewPictures, kMostLooks / links);
    out_.every = ask_.step ? 1 : (looks_.size() + most - 1) / most;
  }

  tl::expected<DrawnRun, std::string> pictures() {
    choose_steps();
    const render::Folding folding = fold_of(looks_, session_.shell, ask_.fold);
    bool found = !ask_.ping.has_value();
    for (Look& look : looks_) {
      if (!is_drawn(static_cast<std::size_t>(&look - looks_.data()))) {
        out_.steps.emplace_back().unseen = true;
        continue;
      }
      const verify::Topology topology = verify::topology_of(look.world, session_.shell);
      render::StoryStep step;
      step.picture = render::picture_of(look.world, topology, folding);
      step.path = std::move(look.path);
      step.refusal = std::move(look.refusal);
      if (ask_.ping) {
        step.path = ping(look.world, topology, *ask_.ping);
        found = found || step.path.has_value();
      }
      if (step.path) render::fold_path(*step.path, folding);
      out_.steps.push_back(std::move(step));
    }
    if (!found) {
      return tl::unexpected(
          fmt::format("--ping {},{}: expected the name of a namespace of the script ('host' is the script's own), a comma, and an address "
                      "or another namespace that has one",
                      ask_.ping->first, ask_.ping->second));
    }
    std::size_t at = 1;
    for (const shell::Entry& entry : out_.transcript.entries) {
      if (entry.prelude || at >= out_.steps.size()) continue;
      render::StoryStep& step = out_.steps[at++];
      step.line = entry.line;
      step.command = entry.command;
      step.status = entry.status;
      step.output = entry.output;
    }
    return std::move(out_);
  }

  // The script is run once more, noted, and each step that failed is explained by what ran before it.
  static void explain_failures(const shell::Session& start, const std::string& text, std::vector<render::StoryStep>& steps) {
    const auto failed = [](const render::StoryStep& step) {
      return step.line != 0 && (step.status != 0 || (step.path && step.path->lost));
    };
    if (std::none_of(steps.begin(), steps.end(), failed)) return;
    const verify::History history = verify::record(start, text);
    std::uint64_t tries = 0;
    for (render::StoryStep& step : steps) {
      if (!failed(step) || tries >= kMostTries) continue;
      const auto unit =
          std::find_if(history.units.begin(), history.units.end(), [&](const verify::HistoryUnit& u) { return u.unit.line == step.line; });
      if (unit == history.units.end()) continue;
      const auto found =
          verify::explain(verify::history_before(history, static_cast<std::size_t>(unit - history.units.begin())), unit->unit.text);
      tries += found.tries;
      render::Account account = render::account_of(found);
      if (found.verdict != verify::Verdict::kReplied && render::is_telling(account)) step.why = std::move(account);
    }
  }

  shell::Session& session_;
  const DrawAsk& ask_;
  Trace trace_{};
  bool packet_seen_ = false;  // in this step
  Refusals refusals_{};
  std::vector<Look> looks_{};
  DrawnRun out_{};
};

}  // namespace

tl::expected<DrawnRun, std::string> draw_run(shell::Session& session, const std::string& text, const DrawAsk& ask) {
  return Run(session, ask).go(text);
}

}  // namespace nslab::cli
