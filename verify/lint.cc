#include "verify/lint.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "verify/lint_parts.h"

namespace nslab::verify {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Flaw::kCount)> kFlawNames{
    "loopback-down",     "configured-and-down", "peer-down",  "bridge-down",         "bridge-loop",         "address-on-port",
    "duplicate-address", "duplicate-mac",       "dad-failed", "overlapping-subnets", "stranger-on-segment", "gateway-out-of-reach",
    "forwarding-off",    "one-way-route",       "dead-rule",  "rule-without-link",   "mtu-mismatch",        "wrong-neighbour"};

constexpr Duration kQuiet = std::chrono::milliseconds(2300);

auto key_of(const Finding& f) { return std::tie(f.flaw, f.netns, f.link, f.other, f.address, f.prefix, f.number, f.text); }

bool is_among(const std::vector<Finding>& findings, const Finding& wanted) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return key_of(f) == key_of(wanted); });
}

World settled(const World& before, Pid shell) {
  World world = before;
  Advance advance;
  advance.by = shell;
  advance.time = kQuiet;
  (void)execute(world, advance, nullptr);
  return world;
}

// Whether a fix does what it promises.
bool mends(const History& history, const Finding& finding) {
  shell::Session session = history.after;
  if (shell::run_text(session, finding.fix, static_cast<std::uint32_t>(session.world.output->size() + 1)) != 0) return false;
  return !is_among(flaws_of(settled(session.world, session.shell), session.shell), finding);
}

// The last line that a finding came with.
void find_line(const History& history, Finding& finding) {
  for (std::size_t i = history.units.size(); i-- > 0;) {
    if (!history.units[i].configures) continue;
    const shell::Session& before = history.units[i].before;
    if (is_among(flaws_of(settled(before.world, before.shell), before.shell), finding)) continue;
    finding.line = history.units[i].unit.line;
    finding.command = history.units[i].unit.text;
    return;
  }
}

}  // namespace

std::string_view flaw_name(Flaw flaw) { return kFlawNames[static_cast<std::size_t>(flaw)]; }

std::vector<LinkId> Look::links() const {
  std::vector<LinkId> ids;
  for (const auto& [id, link] : world.links) {
    if (speak.knows(link.netns)) ids.push_back(id);
  }
  return ids;
}

Finding& Look::add(Flaw flaw, NetnsId netns, LinkId link) {
  Finding found;
  found.flaw = flaw;
  found.netns = netns;
  found.link = link;
  out.push_back(std::move(found));
  return out.back();
}

std::vector<Finding> flaws_of(const World& world, Pid shell) {
  std::vector<Finding> out;
  const Speaker speak(world, shell);
  Look look{world, speak, shell, out};
  for (const auto part : {look_at_states, look_at_bridges, look_at_addresses, look_at_routes, look_at_rules, look_at_mtus}) part(look);
  std::stable_sort(out.begin(), out.end(), [](const Finding& a, const Finding& b) { return key_of(a) < key_of(b); });
  return out;
}

LintReport lint(const History& history) {
  LintReport report;
  report.shell = history.after.shell;
  report.world = settled(history.after.world, report.shell);
  report.findings = flaws_of(report.world, report.shell);
  for (Finding& finding : report.findings) {
    if (!finding.fix.empty() && !mends(history, finding)) finding.fix.clear();
    find_line(history, finding);
  }
  return report;
}

}  // namespace nslab::verify
