// ShapeParts as ops: what the tools would ask of the kernel, asked by one process that goes from namespace to namespace.
#include <fmt/format.h>

#include <optional>

#include "model/base/reserve.h"
#include "model/execute.h"
#include "shell/world/part.h"

namespace nslab::shell {

namespace {

// Until addresses are no longer tentative, links have told whom they want to hear, and those that ask for routers do it seldom: the
// next time comes some 13 s later. Else whoever waits a little in a large World waits for all of its links.
constexpr Duration kSettling = 16s;

class Builder {
 public:
  Builder(World& world, Pid shell) : world_(world), shell_(shell) {
    if (const auto child = ask_as(shell, Clone{})) worker_ = std::get<Child>(*child).pid;
  }

  void take(const ShapePart& part) {
    if (!trouble_.empty()) return;
    std::visit([this](const auto& s) { make(s); }, part);
    if (!trouble_.empty()) trouble_ += fmt::format(" (asked by: {})", commands_of(part));
  }
  tl::expected<void, std::string> finish() {
    Advance settle;
    settle.time = kSettling;
    (void)ask(settle);
    (void)ask_as(worker_, Exit{});
    Reap reap;
    reap.child = worker_;
    (void)ask_as(shell_, reap);
    if (!trouble_.empty()) return tl::unexpected(trouble_);
    return {};
  }

 private:
  template <class O>
  Result<Reply> ask_as(Pid by, O op) {
    op.by = by;
    const Op asked = std::move(op);
    auto reply = execute(world_, asked);
    if (!reply && trouble_.empty()) trouble_ = fmt::format("the model refuses {}: {}", op_name(asked), row(reply.error().reason).lesson);
    return reply;
  }
  template <class O>
  Result<Reply> ask(O op) {
    return ask_as(worker_, std::move(op));
  }

  void enter(const std::string& netns) {
    if (netns == at_) return;
    Setns enter;
    enter.path = "/run/netns/" + netns;
    (void)ask(enter);
    at_ = netns;
  }
  void set_up(const std::string& name) {
    SetLink up;
    up.link.name = name;
    up.settings.up = true;
    (void)ask(up);
  }

  void make(const MakeNetns& s) {
    Open file;
    file.path = "/run/netns/" + s.name;
    file.create = file.exclusive = true;
    file.mode = 0;
    const auto opened = ask(file);
    if (!opened) return;
    Close close;
    close.descriptor = std::get<Descriptor>(*opened).number;
    (void)ask(close);
    Unshare unshare;
    unshare.flags = clone_flag::kNewnet;
    (void)ask(unshare);
    MountFs bind;
    bind.source = "/proc/self/ns/net";
    bind.target = file.path;
    bind.bind = true;
    (void)ask(bind);
    at_ = s.name;
    set_up("lo");
    if (!s.router) return;
    WriteSysctl forward;
    forward.path = "net/ipv4/ip_forward";
    forward.value = "1";
    (void)ask(forward);
  }
  void make(const MakeBridge& s) {
    enter(s.netns);
    NewLink bridge;
    bridge.name = s.name;
    bridge.data = BridgeOptions{};
    bridge.settings.up = true;
    (void)ask(bridge);
  }
  void make(const MakeCable& s) {
    enter(s.netns);
    NewVeth veth;
    veth.peer_name = s.far_name;
    veth.peer.netns = NetnsByName{s.far_netns};
    NewLink pair;
    pair.name = s.name;
    pair.data = std::move(veth);
    pair.settings.up = true;
    if (!s.bridge.empty()) pair.settings.master = LinkRef{s.bridge, 0};
    (void)ask(pair);
    enter(s.far_netns);
    set_up(s.far_name);
  }
  void make(const GiveAddress& s) {
    enter(s.netns);
    NewAddr give;
    give.link.name = s.link;
    give.address.local = give.address.peer = s.address.address;
    give.address.prefix_length = s.address.length;
    (void)ask(give);
  }
  void make(const GiveRoute& s) {
    enter(s.netns);
    NewRoute give;
    give.route.destination = s.to;
    give.route.multipath = s.via.size() > 1;
    for (const IpAddress& via : s.via) {
      NexthopSpec hop;
      hop.gateway = via;
      give.route.nexthops.push_back(hop);
    }
    (void)ask(give);
  }

  World& world_;
  Pid shell_ = 0;
  Pid worker_ = 0;
  std::string at_{};  // the namespace that the worker is in
  std::string trouble_{};
};

}  // namespace

tl::expected<void, std::string> build(World& world, Pid shell, const Shape& shape) {
  constexpr std::uint64_t kLarge = 2'000;  // some 20 MB
  std::optional<pool::Reserve> reserve;
  if (netns_count(shape) >= kLarge) reserve.emplace();
  Builder builder(world, shell);
  parts_of(shape, [&](const ShapePart& part) { builder.take(part); });
  return builder.finish();
}

}  // namespace nslab::shell
