// A World that is built again by commands looks like the first.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "model/snapshot.h"
#include "shell/session.h"
#include "shell/tools/table.h"
#include "shell/transcript.h"
#include "shell/world/start.h"
#include "verify/generate.h"
#include "verify/rebuild.h"

namespace nslab::verify {
namespace {

World rested(World world, Pid by) {
  Advance rest;
  rest.by = by;
  rest.time = std::chrono::seconds(5);
  (void)execute(world, rest);
  return world;
}

// Processes have other numbers in the World that was built; the n-th namespace without a name is the n-th. What no
// command gives is left out: ids for namespaces that nobody asked for come when somebody looks, and which port lends a
// bridge its address is forgotten when the last one has gone.
std::vector<std::pair<std::string, std::string>> chances(const World& world) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [id, link] : world.links) {
    if (link.as<Bridge>() == nullptr || link.address_source == AddressSource::kSet || link.address.is_zero()) continue;
    out.emplace_back(to_string(link.address), "address-of-" + link.name.text());
    out.emplace_back(to_string(eui64_address(0xfe80000000000000, link.address)), "local-of-" + link.name.text());
  }
  return out;
}

Snapshot without_chance(const World& world, const Snapshot& raw) {
  const auto table = chances(world);
  const auto folded = [&](std::string text) {
    for (const auto& [from, to] : table) {
      for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
    }
    return text;
  };
  Snapshot out;
  for (const auto& [object, fields] : raw.objects) {
    Fields& row = out.objects[folded(object)];
    for (const auto& [field, value] : fields) row[field] = folded(value);
  }
  return out;
}

// A VLAN comes up with the link that it rides on, and keeps its qdisc when it is set down; whether it has been up is a
// matter of the past. Of links without a carrier: DOWN or LOWERLAYERDOWN, and whether the link-local address was found to be unique, are
// matters of the past.
Snapshot without_past(const World& world, Snapshot raw) {
  std::set<std::string> dead;
  for (const auto& [id, link] : world.links) {
    if ((visible_flags(link) & iff::kRunning) != 0) continue;
    dead.insert(link.name.text());
  }
  for (auto at = raw.objects.begin(); at != raw.objects.end();) {
    const std::string& object = at->first;
    const std::string dev = object.substr(object.rfind(' ') + 1);
    if (object.find("route fe80::") != std::string::npos && object.find("/128 ") != std::string::npos && dead.contains(dev)) {
      at = raw.objects.erase(at);
      continue;
    }
    Fields& fields = at->second;
    if (fields["kind"] == "vlan" && (std::stoul(fields["flags"], nullptr, 16) & iff::kUp) == 0) fields["qdisc"] = "noop";
    if (object.find("link ") != std::string::npos && fields["operstate"] == "3") fields["operstate"] = "2";
    // UNKNOWN until something happens to it.
    if (object.find("link ") != std::string::npos && fields["operstate"] == "0") fields["operstate"] = "6";
    if (object.find("address ") != std::string::npos && object.find(" fe80::") != std::string::npos && fields["flags"] == "0xc0")
      fields["flags"] = "0x80";
    ++at;
  }
  return raw;
}

Snapshot seen(const World& world, Pid viewer) {
  const Snapshot raw = without_past(world, without_chance(world, take_snapshot(world, viewer)));
  std::map<std::string, std::string> numbers;
  for (const auto& [netns, name] : netns_names(world, viewer)) {
    if (name.starts_with("pid ")) numbers[name] = "";
  }
  std::vector<std::pair<int, std::string>> order;
  order.reserve(numbers.size());
  for (const auto& [name, number] : numbers) order.emplace_back(std::stoi(name.substr(4)), name);
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i) numbers[order[i].second] = "unnamed " + std::to_string(i + 1);
  const auto renamed = [&](const std::string& text) {
    for (const auto& [from, to] : numbers) {
      if (text == from) return to;
      if (text.starts_with(from + ": ")) return to + text.substr(from.size());
    }
    return text;
  };
  Snapshot out;
  for (const auto& [object, fields] : raw.objects) {
    Fields& row = out.objects[renamed(object)];
    for (const auto& [field, value] : fields) row[field] = field == "netns" || field == "link-netns" ? renamed(value) : value;
  }
  return out;
}

std::string differences(const World& wanted, Pid viewer, const verify::Rebuilt& built, Pid builder) {
  std::string out;
  for (const Difference& one : diff(seen(rested(wanted, viewer), viewer), seen(rested(built.world, builder), builder))) {
    // Ids that only the new World has were given because somebody looked.
    if (one.object.find("nsid ") != std::string::npos && one.left.empty()) continue;
    out += to_string(one) + "\n";
  }
  if (!out.empty()) {
    out += "--- commands\n" + verify::to_script(built);
    for (const std::string& what : built.left_out) out += "left out: " + what + "\n";
  }
  return out;
}

// Gives the fresh World's NIC the number of the wanted one, as a world file would.
void number_nic(World& fresh, const World& wanted) {
  for (const auto& [id, link] : wanted.links) {
    if (link.as<Physical>() == nullptr) continue;
    for (const auto& [mine, nic] : fresh.links) {
      if (nic.as<Physical>() == nullptr) continue;
      const std::uint32_t before = nic.ifindex;
      const NetnsId netns = nic.netns;
      fresh.links.edit(mine).ifindex = link.ifindex;
      fresh.netns.edit(netns).links.erase(before);
      fresh.netns.edit(netns).links.set(link.ifindex, mine);
      fresh.netns.edit(netns).next_ifindex = link.ifindex + 1;
      return;
    }
  }
}

// The differences between a World that numbers stand for and the one that is built after it.
std::string faults_of(const std::vector<std::uint32_t>& numbers) {
  Lab lab = make_lab();
  shell::install_tools(lab.world, lab.residents.front());
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) (void)execute(lab.world, op);
  }
  Lab fresh = make_lab();
  fresh.world.random = 77;  // so that no two addresses are the same by chance
  while (fresh.residents.size() > 1) {
    Exit leave;
    leave.by = fresh.residents.back();
    Reap reap;
    reap.by = fresh.residents.front();
    reap.child = leave.by;
    (void)execute(fresh.world, leave);
    (void)execute(fresh.world, reap);
    fresh.residents.pop_back();
  }
  shell::install_tools(fresh.world, fresh.residents.front());
  const verify::Blueprint blueprint = verify::blueprint_of(lab.world, lab.residents.front());
  number_nic(fresh.world, blueprint.world);
  verify::RebuildOptions options;
  options.learned = true;
  const verify::Rebuilt built = verify::rebuild(blueprint, fresh.world, fresh.residents.front(), options);
  return differences(lab.world, lab.residents.front(), built, fresh.residents.front());
}

// Always the same Worlds, so that a run tells of a change in nslab and of nothing else.
TEST(AWorld, builtAgainByItsCommandsLooksTheSame) {
  Choice choice(20260101);
  for (int i = 0; i < 150; ++i) {
    std::vector<std::uint32_t> numbers(1 + choice.below(60));
    for (std::uint32_t& number : numbers) number = choice.below(1U << 30U);
    if (faults_of(numbers).empty()) continue;
    for (std::size_t at = 0; at < numbers.size();) {  // what is not needed for it to fail
      std::vector<std::uint32_t> fewer = numbers;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
      if (faults_of(fewer).empty()) {
        ++at;
      } else {
        numbers = std::move(fewer);
      }
    }
    FAIL() << testing::PrintToString(numbers) << "\n" << faults_of(numbers);
  }
}

class ATutorial : public testing::TestWithParam<const char*> {};

TEST_P(ATutorial, builtAgainLooksTheSame) {
  std::ifstream file(std::string(NSLAB_SOURCE_DIR) + "/tests/golden/tutorials/" + GetParam() + ".sh");
  std::ostringstream text;
  text << file.rdbuf();
  shell::WorldRequest request;
  request.world = "host";
  const auto plan = shell::find_plan(request);
  ASSERT_TRUE(plan);
  auto beginnings = shell::start_world(*plan, 1);
  ASSERT_TRUE(beginnings);
  World fresh = beginnings->world;
  fresh.random = 77;
  const Pid shell = beginnings->shell;
  // Each step of the way is a World of its own; the last ones are often empty again.
  shell::Session session = shell::begin_script(std::move(*beginnings), {});
  shell::Steps steps;
  int step = 0;
  steps.after = [&](const shell::Session& at, const shell::UnitResult& unit) {
    if (at.ended || ++step % 7 != 0) return;
    verify::RebuildOptions options;
    options.learned = true;
    const verify::Rebuilt built = verify::rebuild(verify::blueprint_of(at.world, at.shell), fresh, shell, options);
    EXPECT_EQ(differences(at.world, at.shell, built, shell), "") << GetParam() << ":" << unit.line;
  };
  const shell::Transcript transcript = shell::run_script(session, text.str(), {}, steps);
  EXPECT_FALSE(transcript.fault) << transcript.fault_text;
  EXPECT_GT(step, 7);
}

INSTANTIATE_TEST_SUITE_P(OfTheGoldenOnes, ATutorial,
                         testing::Values("blue", "docker-by-hand", "lecture", "pc-printer", "song-ns"));

}  // namespace
}  // namespace nslab::verify
