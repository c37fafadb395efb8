// What a bridge counts once for all of its ports is what each port and each host behind it would have counted.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "model/execute.h"
#include "model/trace.h"
#include "shell/world/start.h"
#include "verify/generate.h"

namespace nslab::verify {
namespace {

constexpr std::uint32_t kHosts = 5;

struct Made {
  World world{};
  Pid shell = 0;
};
Made make_lan() {
  shell::WorldRequest request;
  request.world = fmt::format("lan:nodes={}", kHosts);
  auto begun = shell::start_world(*shell::find_plan(request), 1);
  return {std::move(begun->world), begun->shell};
}

// The same everywhere else, but each packet goes to each port by itself: somebody looks on.
void execute_port_by_port(World& world, const Op& op) {
  Trace trace;
  trace.limit = 0;
  (void)execute(world, op, &trace);
}

class Ops {
 public:
  Ops(Pid shell, std::uint32_t number) : shell_(shell), pick_(number), host_(1 + pick_.below(kHosts)) {}

  std::vector<Op> next() {
    switch (pick_.below(12)) {
      case 0: return {port()};
      case 1: return {member()};
      case 2: return {link(pick_.one_in(2))};
      case 3: return {upper()};
      case 4: return {address()};
      case 5: return {sysctl()};
      case 6: return {filter()};
      case 7: return {cut()};
      case 8: return pick_.one_in(3) ? listen() : std::vector<Op>{later()};
      default: return {later()};
    }
  }

 private:
  NetnsRef at_host() const { return NetnsByName{fmt::format("host-{}", host_)}; }
  LinkRef port_name() const { return LinkRef{fmt::format("port{}", host_), 0}; }
  template <class O>
  O asked(NetnsRef in) const {
    O op;
    op.by = shell_;
    op.in = std::move(in);
    return op;
  }

  Op port() {
    auto op = asked<SetPort>(NetnsByName{"lan"});
    op.link = port_name();
    const bool on = pick_.one_in(2);
    switch (pick_.below(5)) {
      case 0: op.settings.hairpin = on; break;
      case 1: op.settings.isolated = on; break;
      case 2: op.settings.multicast_flood = on; break;
      case 3: op.settings.learning = on; break;
      default: op.settings.broadcast_flood = on; break;
    }
    return op;
  }
  Op member() {
    auto op = asked<SetLink>(NetnsByName{"lan"});
    op.link = port_name();
    op.settings.master = pick_.one_in(2) ? LinkRef{"br0", 0} : LinkRef{};
    return op;
  }
  Op link(bool near) {
    auto op = asked<SetLink>(near ? NetnsRef(NetnsByName{"lan"}) : at_host());
    op.link = near ? pick_.one_in(4) ? LinkRef{"br0", 0} : port_name() : LinkRef{"eth0", 0};
    if (pick_.one_in(2)) {
      op.settings.up = pick_.one_in(2);
    } else {
      op.settings.mtu = std::array{1500U, 1400U, 1280U, 600U, 80U}[pick_.below(5)];
    }
    return op;
  }
  Op upper() {
    auto op = asked<NewLink>(at_host());
    op.name = "upper";
    op.lower = LinkRef{"eth0", 0};
    if (pick_.one_in(2)) {
      NewVlan vlan;
      vlan.id = 7;
      op.data = vlan;
    } else {
      op.data = NewMacvlan{};
    }
    op.settings.up = true;
    if (pick_.one_in(2)) return op;
    auto gone = asked<DelLink>(at_host());
    gone.link = LinkRef{"upper", 0};
    return gone;
  }
  Op address() {
    const IpAddress local = IpAddress::v6(0xfd00000000000000, 1 + pick_.below(3));
    if (pick_.one_in(3)) {
      auto op = asked<DelAddr>(at_host());
      op.link = LinkRef{"eth0", 0};
      op.local = local;
      return op;
    }
    auto op = asked<NewAddr>(at_host());
    op.link = LinkRef{"eth0", 0};
    op.address.local = op.address.peer = local;
    op.address.prefix_length = 64;
    return op;
  }
  Op sysctl() {
    WriteSysctl op;
    op.by = shell_;
    op.path = "net/ipv6/conf/all/forwarding";
    op.value = pick_.one_in(2) ? "1" : "0";
    return op;
  }
  Op filter() {
    auto op = asked<NfBatch>(pick_.one_in(4) ? NetnsRef(NetnsByName{"lan"}) : at_host());
    NfAddTable table;
    table.family = NfFamily::kIp6;
    table.name = "t";
    NfDelTable gone;
    gone.name = "t";
    op.requests = {pick_.one_in(2) ? NfRequest(table) : NfRequest(gone)};
    return op;
  }
  Op cut() {
    if (pick_.one_in(2)) {
      auto op = asked<DelLink>(NetnsByName{"lan"});
      op.link = port_name();
      return op;
    }
    auto op = asked<NewLink>(NetnsByName{"lan"});
    op.name = port_name().name;
    NewVeth veth;
    veth.peer_name = "eth0";
    veth.peer.netns = at_host();
    veth.peer.up = false;
    op.data = veth;
    op.settings.master = LinkRef{"br0", 0};
    op.settings.up = true;
    return op;
  }
  // A packet socket in a host's namespace, for as long as the process lives there.
  std::vector<Op> listen() {
    Setns enter;
    enter.by = shell_;
    enter.path = fmt::format("/run/netns/host-{}", host_);
    MakeSocket tap;
    tap.by = shell_;
    tap.kind = SocketKind::kPacket;
    tap.ethertype = 0;
    return {enter, tap};
  }
  Op later() {
    Advance op;
    op.by = shell_;
    op.time = std::array<Duration, 5>{50ms, 400ms, 1s, 5s, 40s}[pick_.below(5)];
    return op;
  }

  Pid shell_;
  Choice pick_;
  std::uint32_t host_;
};

RC_GTEST_PROP(ABridge, countsAsItsPortsWould, (const std::vector<std::uint32_t>& numbers)) {
  Made counted = make_lan();
  World by_port = counted.world;
  std::vector<World> kept;  // so that what is written is shared with a copy, now and then
  std::string done;
  for (const std::uint32_t number : numbers) {
    for (const Op& op : Ops(counted.shell, number).next()) {
      (void)execute(counted.world, op);
      execute_port_by_port(by_port, op);
      done += "\n  " + describe(op);
    }
    if (number % 3 == 0) kept.push_back(counted.world);
    for (const auto& [id, link] : by_port.links) {
      if (!(stats_of(counted.world, id) == stats_of(by_port, id))) RC_FAIL("other counters of " + link.name.text() + done);
    }
    RC_ASSERT(packets_received(counted.world) == packets_received(by_port));
  }
  if (!(counted.world == by_port)) RC_FAIL("the Worlds differ" + done);
}

}  // namespace
}  // namespace nslab::verify
