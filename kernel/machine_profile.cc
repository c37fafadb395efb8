// What the running kernel has, tried out.
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kernel/attributes.h"
#include "kernel/encode.h"
#include "kernel/mirror.h"
#include "model/process/genesis.h"

namespace nslab::kernel {

namespace {

Answer make(Agent& agent, const std::string& name, LinkData data) {
  NewLink op;
  op.name = name;
  op.data = std::move(data);
  auto message = encode_link(op, {});
  Request request;
  request.call = Call::kNetlink;
  request.numbers[0] = NETLINK_ROUTE;
  const auto& bytes = message.bytes();
  request.data.assign(bytes.begin(), bytes.end());
  return agent.ask(request);
}

// Whatever it lacks to be made, the kernel knows the kind.
bool has_kind(Agent& agent, LinkData data) {
  const Answer answer = make(agent, "tried", std::move(data));
  return answer.code != EOPNOTSUPP || answer.data != "Unknown device type";
}

bool has_vlan_filtering(Agent& agent) {
  BridgeOptions options;
  options.vlan_filtering = true;
  (void)make(agent, "tried-br", options);
  const Answer read = agent.ask(Request{Call::kReadFile, {}, "/sys/class/net/tried-br/bridge/vlan_filtering", "", "", {}});
  return read.code == 0 && read.data == "1";
}

}  // namespace

Profile machine_profile() {
  Profile out;
  auto agent = Agent::begin(Ground::kMachine);
  if (!agent) return out;
  NewVlan vlan;
  vlan.id = 5;
  NewVrf vrf;
  vrf.table = 10;
  out.dummy = has_kind(*agent, NewPlain{"dummy"});
  out.vlan = has_kind(*agent, vlan);
  out.ipvlan = has_kind(*agent, NewIpvlan{});
  out.vrf = has_kind(*agent, vrf);
  out.bond = has_kind(*agent, BondOptions{});
  out.wireguard = has_kind(*agent, NewPlain{"wireguard"});
  out.vlan_filtering = has_vlan_filtering(*agent);
  out.br_netfilter = agent->ask(Request{Call::kReadFile, {}, "/proc/sys/net/bridge/bridge-nf-call-iptables", "", "", {}}).code == 0;
  out.conntrack_proc = agent->ask(Request{Call::kReadFile, {}, "/proc/sys/net/netfilter/nf_conntrack_max", "", "", {}}).code == 0;
  return out;
}

}  // namespace nslab::kernel
