#include "exercises/load_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nslab::exercises {

namespace {

using Keys = std::vector<std::string_view>;

WantedNetns read_netns(Reader& reader, const YAML::Node& node) {
  if (node.IsScalar() && !node.Scalar().empty()) return {node.Scalar()};
  reader.fail(node, "'netns' must be the name of a namespace, such as 'netns: red'");
  return {};
}

WantedDevice read_device(Reader& reader, const YAML::Node& node) {
  WantedDevice out;
  if (!reader.is_map(node, "device", Keys{"netns", "name", "kind", "up", "carrier", "mtu", "master", "peer-netns"})) return out;
  out.netns = reader.text(node, "netns");
  out.name = reader.text(node, "name");
  out.kind = reader.text(node, "kind");
  out.up = reader.yes_or_no(node, "up");
  out.carrier = reader.yes_or_no(node, "carrier");
  if (const auto mtu = reader.number(node, "mtu", 68, 65536)) out.mtu = static_cast<std::uint32_t>(*mtu);
  out.master = reader.text(node, "master");
  if (node["peer-netns"]) out.peer_netns = reader.text(node, "peer-netns");
  if (out.name.empty() && out.kind.empty() && !out.peer_netns)
    reader.fail(node, "'device' needs a 'name', a 'kind' or a 'peer-netns', or every device will do");
  return out;
}

WantedAddress read_address(Reader& reader, const YAML::Node& node) {
  WantedAddress out;
  if (!reader.is_map(node, "address", Keys{"netns", "dev", "address"})) return out;
  out.netns = reader.text(node, "netns");
  out.device = reader.text(node, "dev");
  const std::string text = reader.needed(node, "address", "10.0.0.1/24");
  const auto prefix = parse_prefix(text);
  if (!prefix && !reader.failed())
    reader.fail(node["address"], fmt::format("'address' is '{}'; expected an address such as 10.0.0.1/24 or 10.0.0.1", text));
  if (!prefix) return out;
  out.address = prefix->address;
  if (text.find('/') != std::string::npos) out.length = prefix->length;
  return out;
}

WantedRoute read_route(Reader& reader, const YAML::Node& node) {
  WantedRoute out;
  if (!reader.is_map(node, "route", Keys{"netns", "to", "via", "dev"})) return out;
  out.netns = reader.text(node, "netns");
  out.to = reader.prefix(node, "to");
  out.via = reader.address(node, "via", false);
  out.device = reader.text(node, "dev");
  if (out.to.length == 0 && out.via.is_v6()) out.to = Prefix::all(Family::kInet6);
  return out;
}

WantedBridge read_bridge(Reader& reader, const YAML::Node& node) {
  WantedBridge out;
  if (!reader.is_map(node, "bridge", Keys{"netns", "name", "ports", "joins", "stp"})) return out;
  out.netns = reader.text(node, "netns");
  out.name = reader.text(node, "name");
  out.ports = reader.texts(node, "ports");
  out.joins = reader.texts(node, "joins");
  out.stp = reader.yes_or_no(node, "stp");
  return out;
}

WantedSysctl read_sysctl(Reader& reader, const YAML::Node& node) {
  WantedSysctl out;
  if (!reader.is_map(node, "sysctl", Keys{"netns", "key", "value"})) return out;
  out.netns = reader.text(node, "netns");
  out.path = reader.needed(node, "key", "net.ipv4.ip_forward");
  out.value = reader.needed(node, "value", "1");
  if (out.path.find('/') == std::string::npos) std::replace(out.path.begin(), out.path.end(), '.', '/');
  return out;
}

Flow read_flow(Reader& reader, const YAML::Node& node) {
  Flow out;
  out.from = reader.text(node, "from");
  out.to = reader.address(node, "to", true);
  if (const auto port = reader.number(node, "tcp", 1, 65535)) out.port = static_cast<std::uint16_t>(*port);
  if (node["serve"]) {
    out.serve = reader.text(node, "serve");
    out.serves = true;
    if (out.port == 0) reader.fail(node, "'serve' puts up a listener and needs 'tcp: PORT'");
  }
  return out;
}

WantedNat read_nat(Reader& reader, const YAML::Node& node) {
  WantedNat out;
  if (!reader.is_map(node, "nat", Keys{"from", "to", "seen-as"})) return out;
  out.flow = read_flow(reader, node);
  out.seen_as = reader.address(node, "seen-as", true);
  return out;
}

WantedMatrix read_matrix(Reader& reader, const YAML::Node& node) {
  WantedMatrix out;
  if (!reader.is_map(node, "matrix", Keys{"among", "cut"})) return out;
  const YAML::Node among = node["among"];
  if (!among || !among.IsMap() || among.size() < 2) {
    reader.fail(node, "'matrix' needs 'among', a map of two or more namespaces with the address at which each is pinged");
    return out;
  }
  for (const auto& entry : among) {
    const std::string netns = entry.first.Scalar();
    const auto address = parse_ip(entry.second.IsScalar() ? entry.second.Scalar() : "");
    if (!address) return reader.fail(entry.second, fmt::format("'{}' needs an address such as 10.0.0.1", netns)), out;
    out.among.emplace_back(netns, *address);
  }
  const auto knows = [&](const std::string& name) {
    return std::any_of(out.among.begin(), out.among.end(), [&](const auto& row) { return row.first == name; });
  };
  for (const std::string& pair : reader.texts(node, "cut")) {
    const auto arrow = pair.find(" -> ");
    const std::string from = pair.substr(0, arrow);
    const std::string to = arrow == std::string::npos ? "" : pair.substr(arrow + 4);
    if (arrow == std::string::npos || !knows(from) || !knows(to)) {
      return reader.fail(node["cut"], fmt::format("'{}' must be two of 'among' with an arrow between, such as 'red -> blue'", pair)), out;
    }
    out.cut.emplace_back(from, to);
  }
  return out;
}

WantedCommand read_command(Reader& reader, const YAML::Node& node) {
  WantedCommand out;
  if (!reader.is_map(node, "command", Keys{"run", "status", "prints", "lacks"})) return out;
  out.run = reader.needed(node, "run", "ip netns list");
  if (const auto status = reader.number(node, "status", 0, 255)) out.status = static_cast<int>(*status);
  out.prints = reader.texts(node, "prints");
  out.lacks = reader.texts(node, "lacks");
  if (!out.status && out.prints.empty() && out.lacks.empty())
    reader.fail(node, "'command' needs 'status', 'prints' or 'lacks', or it cannot fail");
  return out;
}

WantedAbsent read_absent(Reader& reader, const YAML::Node& node) {
  WantedAbsent out;
  if (!reader.is_map(node, "absent", Keys{"netns", "device", "address", "route"})) return out;
  if (node.size() != 1) return reader.fail(node, "'absent' takes one of netns, device, address, route"), out;
  if (node["netns"]) out.what = read_netns(reader, node["netns"]);
  if (node["device"]) out.what = read_device(reader, node["device"]);
  if (node["address"]) out.what = read_address(reader, node["address"]);
  if (node["route"]) out.what = read_route(reader, node["route"]);
  return out;
}

Wanted read_flow_check(Reader& reader, const YAML::Node& node, const char* kind) {
  if (!reader.is_map(node, kind, Keys{"from", "to", "tcp", "serve"})) return WantedReach{};
  const Flow flow = read_flow(reader, node);
  return std::string_view(kind) == "reach" ? Wanted(WantedReach{flow}) : Wanted(WantedUnreach{flow});
}

constexpr std::array kKinds{"netns", "device",  "address", "route",  "bridge",  "sysctl",
                            "reach", "unreach", "nat",     "matrix", "command", "absent"};

Wanted read_wanted(Reader& reader, const YAML::Node& check, std::string_view kind) {
  const YAML::Node node = check[std::string(kind)];
  if (kind == "netns") return read_netns(reader, node);
  if (kind == "device") return read_device(reader, node);
  if (kind == "address") return read_address(reader, node);
  if (kind == "route") return read_route(reader, node);
  if (kind == "bridge") return read_bridge(reader, node);
  if (kind == "sysctl") return read_sysctl(reader, node);
  if (kind == "nat") return read_nat(reader, node);
  if (kind == "matrix") return read_matrix(reader, node);
  if (kind == "command") return read_command(reader, node);
  if (kind == "absent") return read_absent(reader, node);
  return read_flow_check(reader, node, kind == "reach" ? "reach" : "unreach");
}

double read_points(Reader& reader, const YAML::Node& node) {
  const YAML::Node given = node["points"];
  if (!given || reader.failed()) return 1;
  double points = 0;
  if (!given.IsScalar() || !YAML::convert<double>::decode(given, points) || !(points >= 0) || points > 1e6) {
    reader.fail(given, "'points' must be a number, 0 or more");
  }
  return points;
}

void read_depends(Reader& reader, const YAML::Node& node, const std::vector<Check>& before, Check& check) {
  for (const std::string& id : reader.texts(node, "depends")) {
    const auto at = std::find_if(before.begin(), before.end(), [&](const Check& other) { return other.id == id; });
    if (at == before.end())
      return reader.fail(node["depends"],
                         fmt::format("'{}' depends on '{}', which is no earlier check; put that one before it", check.id, id));
    if (at->hidden && !check.hidden) {
      return reader.fail(
          node["depends"],
          fmt::format("'{}' depends on the hidden check '{}' and would give it away; hide it too, or depend on another", check.id, id));
    }
    check.depends.push_back(static_cast<std::size_t>(at - before.begin()));
  }
}

Check read_check(Reader& reader, const YAML::Node& node, const std::vector<Check>& before) {
  Check check;
  Keys known{"id", "points", "text", "hint", "depends", "hidden", "holds"};
  known.insert(known.end(), kKinds.begin(), kKinds.end());
  if (!reader.is_map(node, "checks", known)) return check;
  check.line = node.Mark().line + 1;
  check.id = reader.needed(node, "id", "red-up");
  check.text = reader.needed(node, "text", "The end in red is up");
  check.hint = reader.text(node, "hint");
  check.points = read_points(reader, node);
  check.hidden = reader.yes_or_no(node, "hidden").value_or(false);
  check.holds = reader.yes_or_no(node, "holds").value_or(false);
  if (std::any_of(before.begin(), before.end(), [&](const Check& other) { return other.id == check.id; })) {
    reader.fail(node["id"], fmt::format("two checks are called '{}'; every id must be its own", check.id));
  }
  read_depends(reader, node, before, check);
  std::string kind;
  for (const char* name : kKinds) {
    if (!node[name]) continue;
    if (!kind.empty())
      reader.fail(node[name], fmt::format("'{}' and '{}' in one check; a check is of one kind, make two of it", kind, name));
    kind = name;
  }
  if (kind.empty())
    reader.fail(node, fmt::format("'{}' does not say what to check; expected one of: {}", check.id, fmt::join(kKinds, ", ")));
  if (!reader.failed()) check.wanted = read_wanted(reader, node, kind);
  return check;
}

}  // namespace

std::vector<Check> read_checks(Reader& reader, const YAML::Node& list) {
  std::vector<Check> out;
  if (!list.IsSequence() || list.size() == 0) {
    reader.fail(list, "'checks' must be a list with at least one check, each with an id, a text and what it checks");
    return out;
  }
  for (const YAML::Node& node : list) {
    out.push_back(read_check(reader, node, out));
    if (reader.failed()) break;
  }
  return out;
}

}  // namespace nslab::exercises
