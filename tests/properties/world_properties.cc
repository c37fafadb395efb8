// What holds of every World that a list of ops has made.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "verify/generate.h"
#include "verify/invariants.h"

namespace nslab::verify {
namespace {

std::string listed(const std::vector<Op>& ops) {
  std::string out;
  for (const Op& op : ops) out += "\n  " + describe(op);
  return out;
}

RC_GTEST_PROP(AnyListOfOps, breaksNoInvariant, (const std::vector<std::uint32_t>& numbers)) {
  Lab lab = make_lab();
  std::vector<Op> done;
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) {
      (void)execute(lab.world, op);
      done.push_back(op);
      const auto faults = verify::broken_invariants(lab.world);
      if (!faults.empty()) RC_FAIL(faults.front() + listed(done));
    }
  }
}

// A link that is refused once it is registered leaves its numbers behind (model/execute.h, guarantee 2).
World with_numbers_of(World world, const World& other) {
  for (const auto& [id, netns] : other.netns) {
    if (!world.netns.contains(id)) continue;
    Netns& edited = world.netns.edit(id);
    edited.next_ifindex = netns.next_ifindex;
    edited.nsids = netns.nsids;
    edited.nsid_of = netns.nsid_of;
    edited.known_in = netns.known_in;
  }
  return world;
}

RC_GTEST_PROP(ARefusedOp, changesNothingButNumbers, (const std::vector<std::uint32_t>& numbers)) {
  Lab lab = make_lab();
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) {
      const World before = lab.world;
      const auto reply = execute(lab.world, op);
      if (!reply) {
        if (!(with_numbers_of(before, lab.world) == lab.world)) {
          RC_FAIL(describe(op) + " was refused and changed the World: " + std::string(row(reply.error().reason).site));
        }
      }
    }
  }
}

RC_GTEST_PROP(EqualOps, inEqualWorldsGiveEqualWorlds, (const std::vector<std::uint32_t>& numbers)) {
  Lab one = make_lab();
  Lab other = make_lab();
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(one, number)) {
      const auto a = execute(one.world, op);
      const auto b = execute(other.world, op);
      RC_ASSERT(a.has_value() == b.has_value());
    }
  }
  RC_ASSERT(one.world == other.world);
}

RC_GTEST_PROP(ACopyOfAWorld, isNotTouchedByWhatHappensToTheOther, (const std::vector<std::uint32_t>& numbers)) {
  Lab lab = make_lab();
  const World copy = lab.world;
  const Lab fresh = make_lab();
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) (void)execute(lab.world, op);
  }
  RC_ASSERT(copy == fresh.world);
}

RC_GTEST_PROP(ANamespaceThatNothingHolds, leavesNothingBehindAndGivesItsNicsBack, (const std::vector<std::uint32_t>& numbers)) {
  Lab lab = make_lab();
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) (void)execute(lab.world, op);
  }
  for (std::size_t i = 1; i < lab.residents.size(); ++i) {
    Exit end;
    end.by = lab.residents[i];
    (void)execute(lab.world, end);
  }
  Advance wait;
  wait.by = lab.residents.front();
  wait.time = std::chrono::seconds(300);
  (void)execute(lab.world, wait);
  std::size_t count = 0;
  for (const auto& [id, netns] : lab.world.netns) {
    ++count;
    RC_ASSERT(id == lab.world.init_net);
  }
  RC_ASSERT(count == 1U);
  std::size_t nics = 0;
  for (const auto& [id, link] : lab.world.links) nics += link.as<Physical>() != nullptr ? 1U : 0U;
  RC_ASSERT(nics == 1U);
  RC_ASSERT(verify::broken_invariants(lab.world).empty());
}

RC_GTEST_PROP(AMove, keepsTheLinkAndDropsWhatTheKernelDrops, (const std::vector<std::uint32_t>& numbers)) {
  Lab lab = make_lab();
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) {
      const auto* move = std::get_if<SetLink>(&op);
      if (move == nullptr || !move->settings.netns) {
        (void)execute(lab.world, op);
        continue;
      }
      const Process& process = *find_process(lab.world, move->by);
      const LinkId id = find_link(lab.world, process.net, move->link.name);
      const Link before = id ? lab.world.links[id] : Link{};
      const NetnsId from = process.net;
      if (!execute(lab.world, op) || lab.world.links[id].netns == from) continue;
      const Link& after = lab.world.links[id];
      RC_ASSERT(after.address == before.address);
      RC_ASSERT(after.mtu == before.mtu);
      RC_ASSERT(!after.is_up());
      RC_ASSERT(after.addresses4->empty());
      RC_ASSERT(!after.master);
    }
  }
}

}  // namespace
}  // namespace nslab::verify
