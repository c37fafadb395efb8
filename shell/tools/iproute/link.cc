// ip link: adding, changing, deleting links, and their other names.
#include <algorithm>

#include "model/file/paths.h"
#include "shell/tools/iproute/link_words.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kMacLength = 6;

void check_lower(Ip& ip, const LinkWords& words, LinkRef& lower) {
  if (!words.lower.empty()) lower = link_named(ip, words.lower);
}

// What the kernel's own checks of attributes find before anything else.
void refuse_bad_attributes(Ip& ip, const LinkWords& words) {
  if (words.vf) ip.fail(2, "RTNETLINK answers: Operation not supported\n");
  if (!words.link_nsid) return;
  const auto& known = ip.call.world().netns[ip.call.netns()].nsids;
  if (*words.link_nsid < 0 || !known.contains(static_cast<std::uint32_t>(*words.link_nsid)))
    ip.fail(2, "Error: Unknown network namespace id.\n");
  ip.not_modelled("ip link: link-netnsid");
}

IpResult add_link(Ip& ip, LinkVerb verb) {
  LinkWords words = read_link_words(ip, verb);
  if (words.group && words.device.empty()) ip.fail(255, "group cannot be used when creating devices.\n");
  if (words.name != words.device) ip.fail(255, "both \"name\" and \"dev\" cannot be used when creating devices.\n");
  NewLink op;
  check_lower(ip, words, op.lower);
  if (!words.type) ip.fail(1, "Not enough information: \"type\" argument is required\n");
  op.data = read_kind_words(ip, *words.type, verb);
  op.name = words.name;
  op.index = words.index;
  op.tx_queues = words.tx_queues;
  op.rx_queues = words.rx_queues;
  op.settings = words.settings;
  op.settings.group = words.group;
  // veth_newlink: a peer of which nothing is said is made of the link's own attributes.
  if (auto* veth = std::get_if<NewVeth>(&op.data); veth != nullptr && *veth == NewVeth{}) {
    veth->peer.mtu = op.settings.mtu;
    veth->peer.txqlen = op.settings.txqlen;
    veth->peer.group = op.settings.group;
  }
  refuse_bad_attributes(ip, words);
  if (words.bad_address || words.broadcast_is_short) ip.fail(2, "RTNETLINK answers: Invalid argument\n");
  if (verb == LinkVerb::kReplace && !op.name.empty() && ip.find_link(op.name)) ip.fail(2, "RTNETLINK answers: Operation not supported\n");
  if (words.protodown) ip.fail(2, "Error: Protodown not supported by device.\n");
  if (*words.type == "tun") ip.fail(2, "Error: tun/tap creation via rtnetlink is not supported.\n");
  return ip.ask(std::move(op));
}

void check_address_length(Ip& ip, const LinkWords& words) {
  const LinkId id = ip.find_link(words.device);
  if (words.address_length == 0 || !id) return;
  const Link& link = ip.link(id);
  if (link.as<Loopback>() == nullptr && !is_ethernet(link)) return;
  if (words.address_length == kMacLength) return;
  ip.fail(1, fmt::format("Invalid address length {} - must be {} bytes\n", words.address_length, kMacLength));
}

// What `type KIND …` says of an old link: options of its own kind, or of the port that it is.
std::optional<LinkData> read_change(Ip& ip, const LinkWords& words, std::optional<PortSettings>& port) {
  if (words.type && !ip.more() && *words.type == "vxlan") return NewVxlan{};  // vxlan_validate wants to hear something
  if (!words.type || !ip.more()) return std::nullopt;
  if (*words.type == "bridge_slave") {
    port = read_port_words(ip);
    return std::nullopt;
  }
  if (*words.type == "bond_slave") ip.not_modelled("ip link set type bond_slave");
  return read_kind_words(ip, *words.type, LinkVerb::kSet);
}

IpResult set_group(Ip& ip, const LinkWords& words) {
  std::vector<std::uint32_t> indices;
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) {
    if (ip.link(id).group == *words.group) indices.push_back(index);
  }
  for (const std::uint32_t index : indices) {
    SetLink op;
    op.link.index = index;
    op.settings = words.settings;
    if (const int status = ip.ask(std::move(op)); status != 0) return status;
  }
  return 0;
}

NetnsId target_of(Call& call, const NetnsRef& ref) {
  if (const auto* pid = std::get_if<NetnsByPid>(&ref)) {
    const Process* process = find_process(call.world(), real_pid(call.world(), call.pid(), pid->pid));
    return process == nullptr ? NetnsId{} : process->net;
  }
  const auto* path = std::get_if<NetnsByPath>(&ref);
  if (path == nullptr) return {};
  const auto place = resolve(Walker{call.world(), call.process()}, path->path);
  return place && place->node.fs == FsKind::kNsfs ? NetnsId{place->node.ns.id} : NetnsId{};
}

// do_setlink moves a link under the name that it has, where that is free there, and does all else afterwards; what is refused
// only then leaves it moved.
IpResult move_and_change(Ip& ip, SetLink op, const std::string& device) {
  LinkSettings rest = op.settings;
  rest.netns.reset();
  if (!op.settings.netns || (rest == LinkSettings{} && !op.data)) return ip.ask(std::move(op));
  const NetnsId target = target_of(ip.call, *op.settings.netns);
  const LinkId id = ip.find_link(device);
  const bool stays = !target || !id || target == ip.call.netns();
  if (stays || find_link(ip.call.world(), target, ip.link(id).name.view())) return ip.ask(std::move(op));
  SetLink move;
  move.link = op.link;
  move.settings.netns = op.settings.netns;
  if (const int status = ip.ask(std::move(move)); status != 0) return status;
  if (rest.master && rest.master->given() && rest.master->index == 0) {  // ip asks for its number here
    if (const LinkId master = ip.find_link(rest.master->name)) rest.master = LinkRef{"", ip.link(master).ifindex};
  }
  op.in = *op.settings.netns;
  op.link = LinkRef{device, 0};
  op.settings = std::move(rest);
  return ip.ask(std::move(op));
}

// do_set_master lets a link go before it asks the new master, and does not take it back where that refuses.
void leave_master_first(Ip& ip, const SetLink& op, const std::string& device) {
  LinkSettings rest = op.settings;
  rest.master.reset();
  rest.up.reset();
  const LinkId id = ip.find_link(device);
  if (!op.settings.master || !op.settings.master->given() || !(rest == LinkSettings{}) || op.data || !id) return;
  const Link* master = ip.call.world().links.find(ip.link(id).master);
  if (master == nullptr || master->ifindex == op.settings.master->index) return;
  SetLink leave;
  leave.link = op.link;
  leave.settings.master = LinkRef{};
  (void)ip.ask(std::move(leave));
}

IpResult set_link(Ip& ip) {
  LinkWords words = read_link_words(ip, LinkVerb::kSet);
  check_address_length(ip, words);
  if (words.index != 0 && !words.settings.netns) {
    ip.fail(255, "index can be used only when creating devices or when moving device to another netns.\n");
  }
  if (words.group && words.device.empty()) return set_group(ip, words);
  if (words.device.empty()) ip.fail(255, "Not enough information: \"dev\" argument is required.\n");
  SetLink op;
  op.link = link_named(ip, words.device);
  op.settings = words.settings;
  op.settings.group = words.group;
  if (words.name != words.device) op.settings.name = words.name;
  std::optional<PortSettings> port;
  op.data = read_change(ip, words, port);
  refuse_bad_attributes(ip, words);
  if (words.bad_address) ip.fail(2, "RTNETLINK answers: Operation not supported\n");  // of a link without addresses
  if (words.index != 0) ip.not_modelled("ip link set netns … index");
  if (words.broadcast_is_short) ip.fail(2, "RTNETLINK answers: Invalid argument\n");
  if (words.protodown) ip.fail(2, "Error: Protodown not supported by device.\n");
  if (port) {
    SetPort change;
    change.link = op.link;
    change.settings = *port;
    if (const int status = ip.ask(std::move(change)); status != 0) return status;
  }
  leave_master_first(ip, op, words.device);
  return move_and_change(ip, std::move(op), words.device);
}

IpResult delete_link(Ip& ip) {
  LinkWords words = read_link_words(ip, LinkVerb::kDelete);
  DelLink op;
  if (words.group && words.device.empty()) {
    op.group = words.group;
  } else {
    if (words.device.empty()) ip.fail(255, "Not enough information: \"dev\" argument is required.\n");
    op.link = link_named(ip, words.device);
  }
  if (words.type && ip.more()) (void)read_kind_words(ip, *words.type, LinkVerb::kSet);
  return ip.ask(std::move(op));
}

constexpr std::size_t kMostAltname = 127;

bool is_valid_altname(std::string_view name) {
  if (name.empty()) return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return c == '/' || c == ' ' || (c >= '\t' && c <= '\r'); });
}

// ip link property add|del dev DEVICE altname NAME …
IpResult change_properties(Ip& ip, bool add) {
  SetAltname op;
  op.add = add;
  std::string device;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.is("altname")) {
      ip.next();
      if (!is_valid_altname(ip.word())) ip.invalid("not a valid altname", ip.word());
      op.names.push_back(ip.word());
      continue;
    }
    if (ip.is("help")) link_usage(ip);
    if (ip.equals("dev")) ip.next();
    if (!device.empty()) ip.duplicate2("dev", ip.word());
    device = ip.word();
  }
  if (device.empty()) ip.fail(255, "Not enough of information: \"dev\" argument is required.\n");
  op.link = link_named(ip, device);
  for (const std::string& name : op.names) {
    if (name.size() > kMostAltname) ip.fail(2, "Error: Attribute failed policy validation.\n");
  }
  // One message, whose names the kernel takes one by one: those before one that is refused are done (rtnl_linkprop).
  for (std::size_t i = 0; i + 1 < op.names.size(); ++i) {
    SetAltname one = op;
    one.names = {op.names[i]};
    IpResult result = ip.ask(std::move(one));
    if (const int* status = std::get_if<int>(&result); status != nullptr && *status != 0) return result;
  }
  if (op.names.size() > 1) op.names.erase(op.names.begin(), op.names.end() - 1);
  return ip.ask(std::move(op));
}

IpResult run_property(Ip& ip) {
  ++ip.at;
  if (!ip.more()) link_usage(ip);
  if (ip.is("add")) return change_properties(ip, true);
  if (ip.is("del")) return change_properties(ip, false);
  if (ip.is("help")) link_usage(ip);
  ip.fail(255, fmt::format("Operator required\n"));
}

IpResult help(Ip& ip) {
  ++ip.at;
  if (!ip.more()) link_usage(ip);
  const std::string_view text = kind_usage(ip.word());
  if (!text.empty()) {
    ip.call.out(text);
    return 0;
  }
  if (is_other_kind(ip.word())) ip.not_modelled("ip link help " + ip.word());
  link_usage(ip);
}

}  // namespace

IpResult ip_link(Ip& ip) {
  if (!ip.more()) return list_links(ip, true);
  const auto after = [&](auto run) {
    ++ip.at;
    return run();
  };
  if (ip.is("add")) return after([&] { return add_link(ip, LinkVerb::kAdd); });
  if (ip.is("set") || ip.is("change")) return after([&] { return set_link(ip); });
  if (ip.is("replace")) return after([&] { return add_link(ip, LinkVerb::kReplace); });
  if (ip.is("delete")) return after([&] { return delete_link(ip); });
  if (ip.is("show") || ip.is("lst") || ip.is("list")) return after([&] { return list_links(ip, true); });
  if (ip.is("xstats") && ip.at + 1 == ip.words.size()) ip.fail(1, "xstats: missing argument\n");
  if (ip.is("xstats")) ip.not_modelled("ip link xstats");
  if (ip.is("afstats")) return 0;  // only MPLS has any, which this kernel has not
  if (ip.is("property")) return run_property(ip);
  if (ip.is("help")) return help(ip);
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip link help\".\n", ip.word()));
}

}  // namespace nslab::shell
