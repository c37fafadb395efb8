// Every kind of fault in every topology that it fits: the first cause named, and whether the fix works.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "render/explanation.h"
#include "shell/world/start.h"
#include "tests/catalogue/faults.h"
#include "tests/catalogue/topologies.h"
#include "verify/explain_history.h"
#include "verify/explain_run.h"

namespace nslab::catalogue {
namespace {

shell::Session begin_in(const std::string& world) {
  shell::WorldRequest request;
  request.world = world;
  const auto plan = shell::find_plan(request);
  auto started = shell::start_world(*plan, 1);
  return shell::begin_script(std::move(*started), {});
}

struct Tally {
  int cases = 0, causes = 0, fixes = 0, blames = 0, blamed = 0;
};

// Whether the script with the fix, run from its first line in a fresh world, lets the command work: not the explanation's own word.
bool fix_works(const std::string& world, const Seeded& seeded, const verify::Explanation& e) {
  if (e.fix.empty()) return false;
  std::string command = seeded.command;
  for (const verify::Edit& edit : e.fix) {
    if (edit.kind == verify::Edit::Kind::kCommand) command = edit.text;
  }
  shell::Session session = begin_in(world);
  const std::string script = verify::edited_script(script_of(seeded.lines), e.fix);
  shell::run_text(session, script, 1);
  return verify::works(session, command);
}

bool cause_is_right(const Seeded& seeded, const verify::Explanation& e) {
  const bool kind = std::find(seeded.causes.begin(), seeded.causes.end(), e.fault()) != seeded.causes.end();
  return kind && !e.causes.empty() && render::cause_text(e, e.causes.front()).find(seeded.mention) != std::string::npos;
}

TEST(Catalogue, TopologiesWorkAsTheyAre) {
  for (const Topology& t : topologies()) {
    shell::Session session = begin_in(t.world);
    shell::run_text(session, script_of(t.lines), 1);
    EXPECT_TRUE(verify::works(session, t.ping())) << t.name;
  }
}

TEST(Catalogue, NamesTheCauseAndMendsIt) {
  Tally all;
  const auto every = topologies();
  int enough = 0;
  for (const Kind& kind : kinds()) {
    Tally of_kind;
    for (const Topology& t : every) {
      const auto seeded = kind.seed(t);
      if (!seeded) continue;
      const std::string world = seeded->world.empty() ? t.world : seeded->world;
      const auto e = verify::explain(begin_in(world), script_of(seeded->lines), seeded->command);
      ++of_kind.cases;
      const bool right = cause_is_right(*seeded, e);
      const bool mends = fix_works(world, *seeded, e);
      of_kind.causes += right ? 1 : 0;
      of_kind.fixes += mends ? 1 : 0;
      if (seeded->blame > 0) {
        ++of_kind.blamed;
        of_kind.blames += !e.blame.empty() && e.blame.front().line == seeded->blame ? 1 : 0;
      }
      if (!right || !mends) {
        std::printf("  %s in '%s': %s%s\n    %s\n    expected %s, said %s; fix:", kind.name.c_str(), t.name.c_str(),
                    right ? "" : "cause not named ", mends ? "" : "not mended", render::sentence(e).c_str(),
                    std::string(verify::fault_name(seeded->causes.front())).c_str(), std::string(verify::fault_name(e.fault())).c_str());
        for (const auto& edit : e.fix) std::printf(" [%s]", render::edit_text(edit).c_str());
        std::printf("\n");
      }
      EXPECT_EQ(mends, e.fix_proven) << kind.name << " in " << t.name << ": the explanation's word on its fix";
    }
    if (of_kind.cases >= 3) ++enough;
    std::printf("%-32s %2d cases, cause %2d, fix %2d, line %d of %d\n", kind.name.c_str(), of_kind.cases, of_kind.causes, of_kind.fixes,
                of_kind.blames, of_kind.blamed);
    all.cases += of_kind.cases;
    all.causes += of_kind.causes;
    all.fixes += of_kind.fixes;
    all.blames += of_kind.blames;
    all.blamed += of_kind.blamed;
  }
  std::printf("%d kinds with three topologies or more, %d cases: cause named %.1f %%, fix works %.1f %%, line to blame %.1f %%\n", enough,
              all.cases, 100.0 * all.causes / all.cases, 100.0 * all.fixes / all.cases, 100.0 * all.blames / std::max(all.blamed, 1));
  EXPECT_GE(enough, 25);
  EXPECT_GE(all.causes * 100, all.cases * 95);
  EXPECT_GE(all.fixes * 100, all.cases * 90);
}

}  // namespace
}  // namespace nslab::catalogue
