// Every known divergence between model and kernel is one: where it is met, it is told by name; else nothing is passed over.
#include <gtest/gtest.h>

#include "kernel/mirror.h"
#include "model/process/genesis.h"
#include "tests/kernel/in_sandbox.h"
#include "verify/judge.h"

namespace nslab::kernel {
namespace {

// Asks both; what the last op's replies differ in, by the name that the table has for it.
std::string divergence_of(const std::vector<Op>& ops) {
  auto [world, shell] = begin_world(Beginning{});
  auto mirror = Mirror::begin(world, shell, false);
  if (!mirror) return mirror.error().what;
  std::string out = "none";
  for (const Op& op : ops) {
    const World before = world;
    const Result<Reply> model = execute(world, op);
    const Mirrored kernel = mirror->ask(op, before, world, model);
    const auto finding = verify::judge_reply(model, {kernel.reply.code, kernel.reply.extack}, world.profile.kernel, true);
    const auto* known = finding ? verify::find_known(op, world, *finding) : nullptr;
    out = !finding ? "none" : known == nullptr ? "unknown: " + finding->model + ", " + finding->kernel : std::string(known->name);
  }
  return out;
}

RouteSpec unicast(const char* gateway) {
  RouteSpec route;
  route.destination = {*parse_ip("10.9.0.0"), 16};
  NexthopSpec hop;
  hop.gateway = *parse_ip(gateway);
  route.nexthops = {hop};
  return route;
}

TEST(KnownDivergence, ATableIsMadeForARouteThatIsThenRefused) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto result = sandbox.run([] {
    auto [world, shell] = begin_world(Beginning{});
    NewRoute add;
    add.by = shell;
    add.route = unicast("10.0.0.1");
    DelRoute del;
    del.by = shell;
    del.route = add.route;
    del.route.scope = Scope::kNowhere;
    return divergence_of({del}) + "; " + divergence_of({add, del});
  });
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(*result, "none; words: a table made in vain");
}

TEST(KnownDivergence, TheWordsOfOneOfSeveralCauses) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto result = sandbox.run([] {
    auto [world, shell] = begin_world(Beginning{});
    NewNexthop replace;
    replace.by = shell;
    replace.replace = true;
    replace.object.family = Family::kInet;
    replace.object.blackhole = true;
    NewRoute host;
    host.by = shell;
    host.route = unicast("10.0.0.1");
    host.route.scope = Scope::kHost;
    return divergence_of({replace}) + "; " + divergence_of({host});
  });
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(*result, "words: one of several causes; words: one of several causes");
}

TEST(KnownDivergence, DownOrLowerLayerDownAndNoOtherStates) {
  const auto name_of = [](const std::string& model, const std::string& kernel) {
    const auto* known = verify::find_known(Op{Advance{}}, World{}, {"red: link v0: operstate", model, kernel});
    return known == nullptr ? std::string("unknown") : std::string(known->name);
  };
  EXPECT_EQ(name_of("2", "3"), "when the carrier's loss is looked at");
  EXPECT_EQ(name_of("2", "6"), "unknown");
}

TEST(KnownDivergence, TheTableIsShort) { EXPECT_EQ(verify::known_divergences().size(), 4U); }

}  // namespace
}  // namespace nslab::kernel
