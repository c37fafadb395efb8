#include "kernel/build.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

#include "kernel/mirror.h"
#include "kernel/observe.h"
#include "model/execute.h"
#include "model/process/genesis.h"
#include "model/snapshot.h"
#include "tests/kernel/in_sandbox.h"

namespace nslab::kernel {
namespace {

struct Lan {
  World world{};
  Pid shell = 0;
  NetnsId root{};
};

template <class Request>
Reply must(World& world, Request op, Pid by) {
  op.by = by;
  const auto reply = execute(world, op);
  EXPECT_TRUE(reply) << op_name(op);
  return reply ? *reply : Reply{};
}

NewAddr address(std::uint32_t index, const std::string& text, std::uint8_t length) {
  NewAddr op;
  op.link.index = index;
  op.address.local = op.address.peer = *parse_ip(text);
  op.address.prefix_length = length;
  return op;
}

SetLink up(std::uint32_t index) {
  SetLink op;
  op.link.index = index;
  op.settings.up = true;
  return op;
}

Lan begin_lan() {
  Lan lan;
  Beginning beginning;
  beginning.profile = machine_profile();
  auto [world, shell] = begin_world(beginning);
  lan.world = std::move(world);
  lan.shell = shell;
  lan.root = find_process(lan.world, shell)->net;
  return lan;
}

// A bridge with two hosts behind it, each with a default route by the bridge's address.
Lan make_lan() {
  Lan lan = begin_lan();
  const Pid shell = lan.shell;
  NewLink bridge;
  bridge.name = "br0";
  bridge.data = BridgeOptions{};
  bridge.settings.up = true;
  must(lan.world, bridge, shell);
  must(lan.world, address(2, "10.0.0.254", 24), shell);
  for (int i = 1; i <= 2; ++i) {
    Clone clone;
    clone.flags = clone_flag::kNewnet;
    const Pid host = std::get<Child>(must(lan.world, clone, shell)).pid;
    NewLink pair;
    pair.name = "v" + std::to_string(i);
    NewVeth veth;
    veth.peer_name = "eth0";
    veth.peer.netns = NetnsByPid{find_process(lan.world, host)->numbers->back().number};
    pair.data = veth;
    pair.settings.up = true;
    pair.settings.master = LinkRef{"br0", 0};
    must(lan.world, pair, shell);
    must(lan.world, up(1), host);
    must(lan.world, up(2), host);
    must(lan.world, address(2, "10.0.0." + std::to_string(i), 24), host);
    NewRoute route;
    route.route.destination = Prefix::all(Family::kInet);
    route.route.nexthops = {NexthopSpec{*parse_ip("10.0.0.254"), {}, 1, false}};
    must(lan.world, route, host);
  }
  return lan;
}

void set(Lan& lan, const std::string& path, const std::string& value) {
  WriteSysctl op;
  op.path = path;
  op.value = value;
  must(lan.world, op, lan.shell);
}

// The same, with all that a namespace can have beside it: settings, rules, neighbours, a fixed place of an address behind a
// port, an address of the link's own that is not made of its hardware address.
Lan make_furnished_lan() {
  Lan lan = make_lan();
  for (const char* path : {"net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", "net/ipv4/conf/v1/proxy_arp"}) set(lan, path, "1");
  set(lan, "net/ipv4/conf/all/rp_filter", "2");
  NewRule rule;
  rule.rule.priority = 100;
  rule.rule.table = 100;
  rule.rule.from = {*parse_ip("10.0.0.0"), 24};
  rule.rule.protocol = rtprot::kBoot;
  rule.has_priority = true;
  must(lan.world, rule, lan.shell);
  NewRoute route;
  route.route.table = 100;
  route.route.destination = Prefix::all(Family::kInet);
  route.route.nexthops = {NexthopSpec{*parse_ip("10.0.0.1"), {}, 1, false}};
  must(lan.world, route, lan.shell);
  NewNeigh neighbour;
  neighbour.link.index = 2;
  neighbour.address = *parse_ip("10.0.0.9");
  neighbour.lladdr = *parse_mac("02:00:00:00:00:09");
  must(lan.world, neighbour, lan.shell);
  NewFdb entry;
  entry.link.name = "v1";
  entry.address = *parse_mac("02:00:00:00:00:08");
  entry.on_self = false;
  entry.on_master = entry.is_static = true;
  entry.permanent = false;
  must(lan.world, entry, lan.shell);
  SetLink moved;
  moved.link.name = "v2";
  moved.settings.address = *parse_mac("02:00:00:00:00:07");
  moved.settings.mtu = 1400;
  moved.settings.alias = "to the second host";
  must(lan.world, moved, lan.shell);
  must(lan.world, address(2, "fd00::254", 64), lan.shell);
  must(lan.world, address(2, "10.0.0.253", 24), lan.shell);
  return lan;
}

World settled(World world) {
  Advance wait;
  wait.time = std::chrono::seconds(4);
  (void)execute(world, wait);
  return world;
}

std::string differences_after_build(const Lan& lan) {
  const Fd root(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (::unshare(CLONE_NEWNET) != 0) return "unshare";
  Observer observer;
  if (::setns(root.get(), CLONE_NEWNET) != 0) return "setns";
  auto built = build(lan.world, lan.root);
  if (!built) return built.error().what;
  std::string out;
  for (const std::string& text : built->refused) out += text + "\n";
  for (const std::string& text : built->left_out) out += text + "\n";
  const auto names = netns_names(lan.world, lan.shell);
  std::vector<Seen> seen;
  for (BuiltNetns& made : built->namespaces) seen.push_back({std::move(made.file), names.at(made.netns)});
  const World world = settled(lan.world);
  std::vector<Difference> found;
  constexpr int kTries = 150;
  for (int i = 0; i < kTries; ++i) {  // carrier and duplicate address detection take their time
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    found = diff(take_snapshot(world, lan.shell), observer.look(seen, {}));
    std::erase_if(found, [](const Difference& d) { return d.object.find("nsid ") != std::string::npos; });  // given when somebody looks
    if (found.empty()) break;
  }
  for (const Difference& difference : found) out += to_string(difference) + "\n";
  return out;
}

TEST(Build, MakesWhatTheModelSees) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto answer = sandbox.run([] { return differences_after_build(make_lan()); });
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(*answer, "");
}

TEST(Build, MakesWhatANamespaceHasBesideItsLinks) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto answer = sandbox.run([] { return differences_after_build(make_furnished_lan()); });
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(*answer, "");
}

TEST(Build, WritesTheSettingsOfNamespacesAndLinks) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto answer = sandbox.run([]() -> std::string {
    const Lan lan = make_furnished_lan();
    const auto built = build(lan.world, lan.root);
    if (!built) return built.error().what;
    std::string out;
    for (const char* path : {"net/ipv4/ip_forward", "net/ipv4/conf/v1/proxy_arp", "net/ipv4/conf/v2/proxy_arp",
                             "net/ipv4/conf/all/rp_filter", "net/ipv6/conf/br0/forwarding"}) {
      out += read_file(std::string("/proc/sys/") + path).value_or("?");
    }
    return out;
  });
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(*answer, "11021");
}

}  // namespace
}  // namespace nslab::kernel
