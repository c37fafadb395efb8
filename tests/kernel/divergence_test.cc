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
  auto mirror = Mirror::begin(world, shell, Ground::kNetwork);
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

// The same of IPv6, for a default route.
RouteSpec default6(const char* gateway) {
  RouteSpec route = unicast(gateway);
  route.family = Family::kInet6;
  route.destination = Prefix::all(Family::kInet6);
  route.table = 101;
  return route;
}

TEST(KnownDivergence, ATableOfIpv6IsMadeForARouteThatIsThenRefused) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto result = sandbox.run([] {
    auto [world, shell] = begin_world(Beginning{});
    NewRoute add;
    add.by = shell;
    add.route = default6("fd00:1::4");
    DelRoute del;
    del.by = shell;
    del.route = add.route;
    del.route.nexthops.clear();
    del.route.scope = Scope::kNowhere;
    return divergence_of({del}) + "; " + divergence_of({add, del});
  });
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(*result, "none; a table made in vain");
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
  EXPECT_EQ(*result, "none; a table made in vain");
}

TEST(KnownDivergence, ALocalTableIsMadeForARouteThatIsThenRefused) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto result = sandbox.run([] {
    auto [world, shell] = begin_world(Beginning{});
    NewLink pair;
    pair.by = shell;
    pair.name = "v0";
    NewVeth veth;
    veth.peer_name = "v1";
    pair.data = veth;
    NewRoute add;
    add.by = shell;
    add.route = unicast("10.0.0.1");
    add.route.table = rt_table::kLocal;
    NewNeigh neighbour;
    neighbour.by = shell;
    neighbour.link.name = "v0";
    neighbour.address = *parse_ip("10.0.0.2");
    return divergence_of({pair, neighbour}) + "; " + divergence_of({pair, add, neighbour});
  });
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(*result, "none; a table made in vain");
}

// Whether the kernel, and the kernel alone, has the multicast route of v0 after what was asked; by the name of the table.
std::string multicast_route_after(const IpAddress& asked) {
  auto [world, shell] = begin_world(Beginning{});
  auto mirror = Mirror::begin(world, shell, Ground::kNetwork);
  if (!mirror) return mirror.error().what;
  NewLink pair;
  pair.name = "v0";
  NewVeth veth;
  veth.peer_name = "v1";
  pair.data = veth;
  pair.settings.up = true;
  NewAddr add;
  add.link.name = "v0";
  add.address.local = add.address.peer = asked;
  add.address.prefix_length = 64;
  Op last{add};
  for (Op op : {Op{pair}, Op{add}}) {
    std::visit([by = shell](auto& request) { request.by = by; }, op);
    const World before = world;
    const Result<Reply> model = execute(world, op);
    const Mirrored kernel = mirror->ask(op, before, world, model);
    if (const auto finding = verify::judge_reply(model, {kernel.reply.code, kernel.reply.extack}, world.profile.kernel, true))
      return "reply: " + finding->model + ", " + finding->kernel;
    last = op;
  }
  for (const auto& finding : verify::judge_state({take_snapshot(world, shell)}, mirror->look(world, shell))) {
    if (finding.what.find("route ff00::/8") == std::string::npos) continue;
    const auto* known = verify::find_known(last, world, finding);
    return known == nullptr ? "unknown" : std::string(known->name);
  }
  return "none";
}

// An address that is refused for itself, on a link that is up and has no carrier yet.
TEST(KnownDivergence, AMulticastRouteIsMadeForAnAddressThatIsThenRefused) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto result =
      sandbox.run([] { return multicast_route_after(*parse_ip("fd00::1")) + "; " + multicast_route_after(*parse_ip("ff02::5")); });
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(*result, "none; a multicast route made in vain");
}

TEST(KnownDivergence, DownOrLowerLayerDownAndNoOtherStates) {
  const auto name_of = [](const std::string& model, const std::string& kernel) {
    const auto* known = verify::find_known(Op{Advance{}}, World{}, {"red: link v0: operstate", model, kernel});
    return known == nullptr ? std::string("unknown") : std::string(known->name);
  };
  EXPECT_EQ(name_of("2", "3"), "when the carrier's loss is looked at");
  EXPECT_EQ(name_of("2", "6"), "unknown");
}

// conformance.transcripts_uml meets it in Linux 6.1; on this machine's kernel a NIC has no such excuse.
TEST(KnownDivergence, ANicOfUserModeLinuxAndNoOther) {
  const auto name_of = [](KernelVersion version, const std::string& what) {
    World world;
    world.profile.kernel = version;
    const auto* known = verify::find_known(Op{Advance{}}, world, {what, "6", "0"});
    return known == nullptr ? std::string("unknown") : std::string(known->name);
  };
  EXPECT_EQ(name_of(KernelVersion::k6_1, "red: link eth0: operstate"), "NICs of user-mode-linux");
  EXPECT_EQ(name_of(KernelVersion::k6_18, "red: link eth0: operstate"), "unknown");
  EXPECT_EQ(name_of(KernelVersion::k6_1, "red: link v0: operstate"), "unknown");
}

TEST(KnownDivergence, TheTableIsShort) { EXPECT_EQ(verify::known_divergences().size(), 4U); }

}  // namespace
}  // namespace nslab::kernel
