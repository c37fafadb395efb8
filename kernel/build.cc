#include "kernel/build.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>

#include <map>

#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

using Requests = std::vector<std::vector<std::uint8_t>>;

class Builder {
 public:
  Builder(const World& world, NetnsId root) : world_(world), root_(root) {}

  Expected<Built> run();

 private:
  bool make_namespaces();
  void plan_links();
  void plan_link(LinkId id, const Link& link);
  void plan_rest(LinkId id, const Link& link);
  void plan_addresses(const Link& link);
  void plan_routes(NetnsId netns);
  void send(const std::map<std::size_t, Requests>& requests);
  std::size_t place_of(NetnsId netns) const { return index_.at(netns.value); }
  void add(std::map<std::size_t, Requests>& to, NetnsId netns, std::optional<Message> message);

  const World& world_;
  NetnsId root_;
  Built out_{};
  std::map<std::uint32_t, std::size_t> index_{};
  std::map<std::size_t, Requests> links_{};  // first all links, then what is on them
  std::map<std::size_t, Requests> rest_{};
};

bool Builder::make_namespaces() {
  const Fd home(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  for (const auto& [id, netns] : world_.netns) {
    if (netns.outside || (id == world_.init_net && id != root_)) continue;
    if (id != root_ && ::unshare(CLONE_NEWNET) != 0) return false;
    BuiltNetns made{id, Fd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)), Netlink(NETLINK_ROUTE)};
    if (!made.file || !made.socket) return false;
    index_[id.value] = out_.namespaces.size();
    out_.namespaces.push_back(std::move(made));
    if (id == root_ && ::setns(home.get(), CLONE_NEWNET) != 0) return false;
  }
  return ::setns(home.get(), CLONE_NEWNET) == 0;
}

void Builder::add(std::map<std::size_t, Requests>& to, NetnsId netns, std::optional<Message> message) {
  if (message) to[place_of(netns)].push_back(message->bytes());
}

// What a link is made with; a link of another namespace is given by that namespace's descriptor, which is this process's.
void Builder::plan_link(LinkId id, const Link& link) {
  NewLink op;
  op.name = link.name.text();
  op.index = link.ifindex;
  LinkSettings& s = op.settings;
  s.address = link.address;
  const Link* master = world_.links.find(link.master);
  if (master != nullptr && link.master < id) s.master = LinkRef{"", master->ifindex};
  std::size_t peer_place = 0;
  if (const Veth* veth = link.as<Veth>()) {
    const Link* peer = world_.links.find(veth->peer);
    if (peer == nullptr || id < veth->peer) return;  // the peer is made with it
    NewVeth data;
    data.peer_name = peer->name.text();
    data.peer_index = peer->ifindex;
    data.peer.address = peer->address;
    if (peer->mtu != 1500) data.peer.mtu = peer->mtu;
    if (peer->netns != link.netns) {
      peer_place = place_of(peer->netns) + 1;
      data.peer.netns = OwnNetns{};  // a descriptor, put in below
    }
    op.data = data;
  } else if (const Bridge* bridge = link.as<Bridge>()) {
    BridgeOptions options;
    if (bridge->state->stp) options.stp = true;
    if (bridge->state->priority != 0x8000) options.priority = bridge->state->priority;
    op.data = options;
    if (link.address_source != AddressSource::kSet) s.address.reset();
  } else if (link.as<Dummy>() != nullptr || link.as<Ifb>() != nullptr) {
    op.data = NewPlain{std::string(kind_name(link))};
  } else {
    if (link.as<Loopback>() == nullptr) out_.left_out.push_back("link " + op.name + " of kind " + std::string(kind_name(link)));
    return;
  }
  if (link.mtu != 1500) s.mtu = link.mtu;
  if (link.is_up()) s.up = true;
  Message message = encode_link(op, {});
  if (peer_place != 0) message.use_descriptor(out_.namespaces[peer_place - 1].file.get());
  links_[place_of(link.netns)].push_back(message.bytes());
}

// What can only be said once all links are there: the other end's state and master, a master that is younger; and txqlen,
// group and alias.
void Builder::plan_rest(LinkId id, const Link& link) {
  SetLink op;
  op.link.index = link.ifindex;
  const Veth* veth = link.as<Veth>();
  const bool is_peer = veth != nullptr && id < veth->peer;  // made with the other end, which cannot say this of it
  if (link.is_up() && (is_peer || link.as<Loopback>() != nullptr)) op.settings.up = true;
  const Link* master = world_.links.find(link.master);
  if (master != nullptr && (is_peer || id < link.master)) op.settings.master = LinkRef{"", master->ifindex};
  if (link.txqlen != 1000) op.settings.txqlen = link.txqlen;
  if (link.group != 0) op.settings.group = link.group;
  if (!link.alias->empty()) op.settings.alias = *link.alias;
  if (!(op.settings == LinkSettings{})) add(rest_, link.netns, encode_link(op));
}

void Builder::plan_addresses(const Link& link) {
  for (const auto* list : {&*link.addresses4, &*link.addresses6}) {
    for (const Ifaddr& address : *list) {
      if (link.as<Loopback>() != nullptr && address.local.is_loopback()) continue;
      if (address.local.is_link_local()) continue;  // comes with the carrier
      NewAddr op;
      op.link.index = link.ifindex;
      op.address = address;
      op.address.flags &= ifa::kNodad | ifa::kNoprefixroute | ifa::kHomeaddress;
      add(rest_, link.netns, encode_address(op));
    }
  }
}

void Builder::plan_routes(NetnsId netns) {
  for (const auto* fib : {&world_.netns[netns].fib4, &world_.netns[netns].fib6}) {
    for (const auto& [table, rows] : fib->tables) {
      for (const auto& [key, route] : rows.routes) {
        if (route.protocol == rtprot::kKernel || route.protocol == rtprot::kRa) continue;
        NewRoute op;
        op.route.family = route.destination.address.family;
        op.route.destination = route.destination;
        op.route.type = route.type;
        op.route.scope = route.scope;
        op.route.protocol = route.protocol;
        op.route.tos = route.tos;
        op.route.metric = route.metric;
        op.route.table = table;
        op.route.prefsrc = route.prefsrc;
        op.route.metrics = *route.metrics;
        op.route.multipath = route.nexthop_count() > 1;
        for (std::size_t i = 0; route.has_nexthop() && i < route.nexthop_count(); ++i) {
          const Nexthop& hop = route.nexthop_at(i);
          const Link* link = world_.links.find(hop.link);
          op.route.nexthops.push_back({hop.gateway, LinkRef{"", link == nullptr ? 0 : link->ifindex}, hop.weight, hop.onlink});
        }
        add(rest_, netns, encode_route(op));
      }
    }
  }
}

void Builder::plan_links() {
  for (const auto& [id, link] : world_.links) {
    if (!index_.contains(link.netns.value)) continue;
    plan_link(id, link);
    plan_rest(id, link);
    plan_addresses(link);
  }
  for (const BuiltNetns& made : out_.namespaces) plan_routes(made.netns);
}

void Builder::send(const std::map<std::size_t, Requests>& requests) {
  for (const auto& [place, list] : requests) {
    for (const auto& [at, reply] : out_.namespaces[place].socket.ask_all(list)) {
      out_.refused.push_back("request " + std::to_string(at) + " in namespace " + std::to_string(place) + ": errno " +
                             std::to_string(reply.code) + " " + reply.extack);
    }
  }
}

Expected<Built> Builder::run() {
  if (!make_namespaces()) return failed("namespaces cannot be made");
  plan_links();
  send(links_);
  send(rest_);
  return std::move(out_);
}

}  // namespace

Expected<Built> build(const World& world, NetnsId root) { return Builder(world, root).run(); }

}  // namespace nslab::kernel
