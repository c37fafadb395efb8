// ip nexthop.
#include "shell/tools/iproute/nexthop.h"

#include <algorithm>
#include <vector>

#include "shell/tools/iproute/inet.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kNexthopUsage =
    "Usage: ip nexthop { list | flush } [ protocol ID ] SELECTOR\n"
    "       ip nexthop { add | replace } id ID NH [ protocol ID ]\n"
    "       ip nexthop { get | del } id ID\n"
    "       ip nexthop bucket list BUCKET_SELECTOR\n"
    "       ip nexthop bucket get id ID index INDEX\n"
    "SELECTOR := [ id ID ] [ dev DEV ] [ vrf NAME ] [ master DEV ]\n"
    "            [ groups ] [ fdb ]\n"
    "BUCKET_SELECTOR := SELECTOR | [ nhid ID ]\n"
    "NH := { blackhole | [ via ADDRESS ] [ dev DEV ] [ onlink ]\n"
    "        [ encap ENCAPTYPE ENCAPHDR ] |\n"
    "        group GROUP [ fdb ] [ type TYPE [ TYPE_ARGS ] ] }\n"
    "GROUP := [ <id[,weight]>/<id[,weight]>/... ]\n"
    "TYPE := { mpath | resilient }\n"
    "TYPE_ARGS := [ RESILIENT_ARGS ]\n"
    "RESILIENT_ARGS := [ buckets BUCKETS ] [ idle_timer IDLE ]\n"
    "                  [ unbalanced_timer UNBALANCED ]\n"
    "ENCAPTYPE := [ mpls ]\n"
    "ENCAPHDR := [ MPLSLABEL ]\n";

[[noreturn]] void nexthop_usage(Ip& ip) { ip.fail(255, std::string(kNexthopUsage)); }

std::uint32_t read_id(Ip& ip, const std::string& text) {
  const auto id = c_number(text);
  if (!id) ip.invalid("invalid id value", text);
  return static_cast<std::uint32_t>(*id);
}

// <id[,weight]>/<id[,weight]>/…
std::vector<std::pair<std::uint32_t, std::uint8_t>> read_group(Ip& ip, const std::string& text) {
  std::vector<std::pair<std::uint32_t, std::uint8_t>> group;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto slash = std::min(text.find('/', from), text.size());
    const std::string part = text.substr(from, slash - from);
    const auto comma = part.find(',');
    const auto id = c_number(part.substr(0, comma));
    if (!id) ip.invalid("\"group\" value is invalid\n", part.substr(0, comma));
    std::uint64_t weight = 1;
    if (comma != std::string::npos) {
      const auto given = c_number(part.substr(comma + 1), 256);
      if (!given || *given == 0) ip.invalid("\"weight\" is invalid\n", part.substr(comma + 1));
      weight = *given;
    }
    group.emplace_back(static_cast<std::uint32_t>(*id), static_cast<std::uint8_t>(weight));
    from = slash + 1;
  }
  return group;
}

void read_gateway(Ip& ip, NexthopObject& object, Family& family) {
  ip.next();
  Family asked = family;
  if (const auto given = read_family(ip.word())) {
    asked = *given;
    ip.next();
  }
  const InetPrefix found = get_addr(ip, ip.word(), asked);
  if (family == Family::kNone) {
    family = found.family;
  } else if (family != found.family) {
    ip.invalid("address family mismatch\n", ip.word());
  }
  object.nexthop.gateway = found.address;
}

int modify_nexthop(Ip& ip, std::string_view verb) {
  NewNexthop op;
  NexthopObject& object = op.object;
  Family family = ip.options.family.value_or(Family::kNone);
  const auto learn = [&] { family = family == Family::kNone ? Family::kInet : family; };
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "id") {
      object.id = read_id(ip, ip.next());
    } else if (word == "dev") {
      const LinkId id = ip.find_link(ip.next());
      if (!id) ip.invalid("Device does not exist\n", ip.word());
      op.link.index = ip.link(id).ifindex;
      learn();
    } else if (word == "via") {
      read_gateway(ip, object, family);
    } else if (word == "encap") {
      ip.not_modelled("ip nexthop encap");
    } else if (word == "type") {
      const std::string& type = ip.next();
      if (type == "resilient") ip.not_modelled("ip nexthop type resilient");
      if (type != "mpath") ip.invalid("\"type\" value is invalid\n", type);
    } else if (word == "blackhole") {
      object.blackhole = true;
      learn();
    } else if (word == "fdb") {
      object.fdb = true;
    } else if (word == "onlink") {
      object.nexthop.onlink = true;
    } else if (word == "group") {
      object.group = read_group(ip, ip.next());
    } else if (ip.is("protocol")) {
      const auto found = protocol_number(ip.next());
      if (!found) ip.invalid("\"protocol\" value is invalid\n", ip.word());
      object.protocol = *found;
    } else if (word == "help") {
      nexthop_usage(ip);
    } else {
      ip.invalid("", word);
    }
  }
  if (verb == "delete") {
    DelNexthop gone;
    gone.id = object.id;
    return ip.ask(gone);
  }
  object.family = family;
  op.replace = verb == "replace";
  return ip.ask(op);
}

struct NexthopQuery {
  std::optional<std::uint32_t> id{};
  LinkId dev{};
  LinkId master{};
  bool groups = false;
  std::optional<std::uint8_t> protocol{};

  void read(Ip& ip) {
    for (; ip.more(); ++ip.at) {
      const std::string& word = ip.word();
      if (word == "dev" || word == "master" || word == "vrf") {
        const bool is_dev = word == "dev";
        const LinkId found = ip.find_link(ip.next());
        if (!found) ip.invalid("Device does not exist\n", ip.word());
        (is_dev ? dev : master) = found;
      } else if (word == "groups") {
        groups = true;
      } else if (word == "fdb") {
      } else if (word == "id") {
        id = read_id(ip, ip.next());
      } else if (ip.is("protocol")) {
        const auto number = c_number(ip.next(), 255);  // a number it must be here
        if (!number) ip.invalid("invalid protocol value", ip.word());
        protocol = static_cast<std::uint8_t>(*number);
      } else if (ip.is("help")) {
        nexthop_usage(ip);
      } else {
        ip.invalid("", word);
      }
    }
  }

  [[nodiscard]] bool wants(const Ip& ip, const NexthopObject& object) const {
    // nh_dump_filtered: whatever is asked beside groups, these are not shown. What is asked of fdb it takes no notice of.
    if (!object.group.empty()) return !ip.options.family && !dev && !master;
    if (ip.options.family && object.family != *ip.options.family) return false;
    if (dev && object.nexthop.link != dev) return false;
    const Link* link = ip.call.world().links.find(object.nexthop.link);
    if (master && (link == nullptr || link->master != master)) return false;
    return !groups && (!protocol || *protocol == 0 || *protocol == object.protocol);
  }
};

int show_one(Ip& ip, std::uint32_t id) {
  const NexthopObject* object = ip.call.world().netns[ip.call.netns()].nexthops.find(id);
  if (object == nullptr) ip.fail(2, "RTNETLINK answers: No such file or directory\n");
  ip.print.begin_list();
  print_nexthop(ip.print, ip.options, ip.call.world(), *object);
  ip.print.text("\n");
  ip.print.end_list();
  return 0;
}

int list_nexthop(Ip& ip, bool flushes) {
  NexthopQuery query;
  query.read(ip);
  if (query.id && !flushes) return show_one(ip, *query.id);
  if (query.id) {
    DelNexthop op;
    op.id = *query.id;
    return ip.ask(op);
  }
  std::vector<NexthopObject> found;
  for (const auto& [id, object] : ip.call.world().netns[ip.call.netns()].nexthops) {
    if (query.wants(ip, object)) found.push_back(object);
  }
  if (!flushes) {
    ip.print.begin_list();
    for (const NexthopObject& object : found) {
      print_nexthop(ip.print, ip.options, ip.call.world(), object);
      ip.print.text("\n");
    }
    ip.print.end_list();
    return 0;
  }
  std::size_t gone = 0;
  for (const NexthopObject& object : found) {
    DelNexthop op;
    op.id = object.id;
    (void)ip.call.ask(op);  // a group has gone with its last member
    ++gone;
  }
  if (gone == 0) {
    ip.print.text("Nothing to flush\n");
  } else {
    ip.print.text("Flushed {} nexthops\n", gone);
  }
  return 0;
}

int get_nexthop(Ip& ip) {
  std::uint32_t id = 0;
  for (; ip.more(); ++ip.at) {
    if (ip.word() != "id") nexthop_usage(ip);
    id = read_id(ip, ip.next());
  }
  if (id == 0) nexthop_usage(ip);
  return show_one(ip, id);
}

// Buckets are those of resilient groups, which are not made here.
int nexthop_bucket(Ip& ip) {
  if (ip.more() && ip.is("help")) nexthop_usage(ip);
  const bool lists = !ip.more() || ip.is("list") || ip.is("show") || ip.is("lst");
  if (!lists && !ip.is("get")) ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip nexthop help\".\n", ip.word()));
  std::uint32_t id = 0;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.equals("id")) {
      id = read_id(ip, ip.next());
    } else if (ip.equals("nhid") || ip.equals("index") || ip.equals("dev") || ip.equals("master") || ip.equals("vrf")) {
      ip.next();
    } else {
      ip.invalid("", ip.word());
    }
  }
  if (id == 0 && !lists) nexthop_usage(ip);
  if (id == 0) {
    ip.print.begin_list();
    ip.print.end_list();
    return 0;
  }
  const std::string_view rest = lists ? "Dump terminated\n" : "";
  if (!ip.call.world().netns[ip.call.netns()].nexthops.contains(id)) {
    ip.fail(2, lists ? std::string(rest) : "RTNETLINK answers: No such file or directory\n");
  }
  ip.fail(2, fmt::format("Error: Nexthop group not of type resilient.\n{}", rest));
}

}  // namespace

void print_nexthop(Printer& print, const IpOptions& options, const World& world, const NexthopObject& object) {
  const bool details = options.details > 0;
  print.open_object();
  print.any("id", "id {} ", object.id);
  if (!object.group.empty()) {
    print.open_array("group");
    print.text("group ");
    for (std::size_t i = 0; i < object.group.size(); ++i) {
      const auto& [id, weight] = object.group[i];
      print.open_object();
      print.text("{}", i == 0 ? "" : "/");
      print.any("id", "{}", id);
      const unsigned shown = weight == 0 ? 256 : weight;
      if (shown > 1) print.any("weight", ",{}", shown);
      print.close_object();
    }
    print.text(" ");
    print.close_array();
  }
  const Nexthop& hop = object.nexthop;
  if (hop.gateway) print.any("gateway", "via {} ", to_string(hop.gateway));
  if (hop.link && !object.blackhole) print.any("dev", "dev {} ", name_of(world, hop.link));
  const Scope scope = hop.gateway ? Scope::kLink : hop.link && !object.blackhole ? Scope::kHost : Scope::kUniverse;
  if (scope != Scope::kUniverse || details) print.any("scope", "scope {} ", scope_name(static_cast<std::uint8_t>(scope), options.numeric));
  if (object.blackhole) print.null("blackhole", "blackhole ");
  if (object.protocol != 0 || details) print.any("protocol", "proto {} ", protocol_name(object.protocol, options.numeric));
  print.open_array("flags");
  if (hop.dead) print.any("", "{} ", std::string_view("dead"));
  if (hop.onlink) print.any("", "{} ", std::string_view("onlink"));
  if (hop.linkdown) print.any("", "{} ", std::string_view("linkdown"));
  print.close_array();
  if (object.fdb) print.null("fdb", "fdb");
  print.close_object();
}

IpResult ip_nexthop(Ip& ip) {
  if (!ip.more()) return list_nexthop(ip, false);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  for (const std::string_view name : {"add", "replace", "delete"}) {
    if (is(name)) return modify_nexthop(ip, name);
  }
  if (is("list") || is("show") || is("lst")) return list_nexthop(ip, false);
  if (is("get")) return get_nexthop(ip);
  if (is("flush")) return list_nexthop(ip, true);
  if (is("bucket")) return nexthop_bucket(ip);
  if (is("help")) nexthop_usage(ip);
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip nexthop help\".\n", verb));
}

}  // namespace nslab::shell
