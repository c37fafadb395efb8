#include "verify/generate_rules.h"

#include <gtest/gtest.h>

#include <set>

#include "shell/session.h"
#include "shell/tools/table.h"

namespace nslab::verify {
namespace {

struct Network {
  Lab lab{};
  Pid shell = 0;
};

Network make_network() {
  auto [world, shell] = begin_world(Beginning{});
  shell::install_tools(world, shell);
  Network out{{std::move(world), {shell}, Mix::kWide}, shell};
  for (const Op& op : residents_for(shell)) out.lab.residents.push_back(std::get<Child>(*execute(out.lab.world, op)).pid);
  return out;
}

TEST(GenerateRules, TheNetworkIsMadeWithoutARefusal) {
  Network network = make_network();
  const auto& residents = network.lab.residents;
  for (const Op& op : network_for(residents[1], residents[2], residents[3])) {
    const auto done = execute(network.lab.world, op);
    EXPECT_TRUE(done) << op_name(op) << ": " << (done ? "" : row(done.error().reason).lesson);
  }
}

// What is not modelled would be compared with nothing.
TEST(GenerateRules, EveryCommandIsModelledAndMostAreInOrder) {
  Network network = make_network();
  const auto& residents = network.lab.residents;
  for (const Op& op : network_for(residents[1], residents[2], residents[3])) (void)execute(network.lab.world, op);
  std::set<std::string> seen;
  std::size_t accepted = 0, asked = 0;
  for (std::uint32_t number = 0; number < 2000; ++number) {
    const auto command = rule_command_for(network.lab, number * 2654435761U);
    if (!command) continue;
    shell::Session session = shell::begin_session(network.lab.world, network.shell, {});
    const auto transcript = static_cast<std::uint32_t>(network.lab.world.output->size());
    const int status = shell::run_text(session, "nsenter -t " + std::to_string(command->by) + " -n " + command->text + "\n", transcript);
    EXPECT_TRUE(session.unmodelled.empty()) << command->text << ": " << shell::output_of(session, transcript);
    seen.insert(command->text.substr(0, command->text.find(' ')));
    ++asked;
    accepted += status == 0 ? 1 : 0;
  }
  EXPECT_EQ(seen, (std::set<std::string>{"bash", "conntrack", "ethtool", "ip6tables", "ip6tables-save", "ipset", "iptables",
                                         "iptables-save", "nft", "tc"}));
  EXPECT_GT(asked, 500U);
  EXPECT_GT(accepted * 4, asked);
}

}  // namespace
}  // namespace nslab::verify
