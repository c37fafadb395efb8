#include <fmt/format.h>

#include <algorithm>

#include "exercises/facts.h"
#include "exercises/subject.h"

namespace nslab::exercises {

namespace {

Finding passed() { return {true, "", "", {}}; }
Finding failed(std::string fault, std::string cause) { return {false, std::move(fault), std::move(cause), {}}; }

std::string in(const std::string& netns) { return netns.empty() ? "on the machine itself" : "in " + netns; }
std::string list(const std::vector<std::string>& names) { return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")); }

// A namespace that has to be there for the question to make sense.
std::optional<Finding> missing_netns(const Snapshot& snapshot, const std::string& netns) {
  if (has_netns(snapshot, netns)) return std::nullopt;
  return failed("netns-missing", fmt::format("there is no namespace called {}", netns));
}

// ---- devices ----

std::string describe(const WantedDevice& wanted) {
  if (!wanted.name.empty()) return "device " + wanted.name;
  return wanted.kind.empty() ? "device" : "device of kind " + wanted.kind;
}

// What one link lacks of what is wanted; passed where it lacks nothing.
Finding compare(const Snapshot& snapshot, const WantedDevice& wanted, const Seen& link) {
  const std::string who = fmt::format("{} {}", link.name, in(wanted.netns));
  if (!wanted.kind.empty() && link.field("kind") != wanted.kind) {
    return failed("wrong-kind",
                  fmt::format("{} is {}, not a {}", who,
                              link.field("kind").empty() ? "no virtual device" : "a " + std::string(link.field("kind")), wanted.kind));
  }
  if (wanted.peer_netns) {
    const auto peer = peer_of(snapshot, wanted.netns, link);
    if (!peer || peer->netns != *wanted.peer_netns) {
      return failed("wrong-netns",
                    fmt::format("the other end of {} is not {}{}", who, in(*wanted.peer_netns), peer ? ", but " + in(peer->netns) : ""));
    }
  }
  if (!wanted.master.empty() && link.field("master") != wanted.master) {
    return failed("not-in-bridge",
                  fmt::format("{} is {}, not {}", who,
                              link.field("master").empty() ? "no port of a bridge" : "a port of " + std::string(link.field("master")),
                              wanted.master));
  }
  if (wanted.up && *wanted.up != link.is_up())
    return failed(link.is_up() ? "link-up" : "link-down", fmt::format("{} is {}", who, link.is_up() ? "up" : "down"));
  if (wanted.carrier && *wanted.carrier != link.has_carrier()) {
    return failed(link.has_carrier() ? "carrier" : "no-carrier",
                  fmt::format("{} has {}", who, link.has_carrier() ? "carrier" : "no carrier: the other end is down or not there"));
  }
  if (wanted.mtu && link.field("mtu") != std::to_string(*wanted.mtu))
    return failed("mtu", fmt::format("{} has MTU {}, not {}", who, link.field("mtu"), *wanted.mtu));
  return passed();
}

Finding judge_one(const Subject& subject, const WantedDevice& wanted) {
  const Snapshot& snapshot = subject.snapshot();
  if (auto missing = missing_netns(snapshot, wanted.netns)) return *missing;
  Finding best = failed("link-missing", fmt::format("there is no {} {}", describe(wanted), in(wanted.netns)));
  std::vector<std::string> names;
  for (const Seen& link : objects_of(snapshot, wanted.netns, "link")) {
    names.push_back(link.name);
    if (!wanted.name.empty() && link.name != wanted.name) continue;
    Finding finding = compare(snapshot, wanted, link);
    if (finding.passed) return finding;
    if (best.fault == "link-missing" || best.fault == "wrong-kind") best = std::move(finding);
  }
  if (best.fault == "link-missing") best.cause += fmt::format(" (there: {})", list(names));
  return best;
}

// ---- addresses ----

struct HeldAddress {
  std::string device{};
  Prefix prefix{};
};

std::vector<HeldAddress> addresses_of(const Snapshot& snapshot, const std::string& netns) {
  std::vector<HeldAddress> out;
  for (const Seen& object : objects_of(snapshot, netns, "address")) {  // "v0 10.0.0.1/24"
    const auto blank = object.name.rfind(' ');
    const auto prefix = parse_prefix(object.name.substr(blank + 1));
    if (prefix) out.push_back({object.name.substr(0, blank), *prefix});
  }
  return out;
}

Finding judge_one(const Subject& subject, const WantedAddress& wanted) {
  const Snapshot& snapshot = subject.snapshot();
  if (auto missing = missing_netns(snapshot, wanted.netns)) return *missing;
  const std::string address = to_string(wanted.address);
  if (!wanted.device.empty() && !find_object(snapshot, wanted.netns, "link", wanted.device)) {
    return failed("link-missing", fmt::format("there is no device {} {} to have the address {}", wanted.device, in(wanted.netns), address));
  }
  std::vector<std::string> others;
  Finding best = failed("no-address", "");
  for (const HeldAddress& held : addresses_of(snapshot, wanted.netns)) {
    const bool here = wanted.device.empty() || held.device == wanted.device;
    if (here && held.prefix.address.family == wanted.address.family && !held.prefix.address.is_link_local())
      others.push_back(to_string(held.prefix));
    if (held.prefix.address != wanted.address) continue;
    if (!here) {
      best = failed("wrong-device", fmt::format("{} is on {}, not on {} {}", address, held.device, wanted.device, in(wanted.netns)));
    } else if (wanted.length && held.prefix.length != *wanted.length) {
      best = failed("wrong-mask", fmt::format("{} on {} {} has the prefix length {}, not {}", address, held.device, in(wanted.netns),
                                              held.prefix.length, *wanted.length));
    } else {
      return passed();
    }
  }
  if (best.cause.empty()) {
    best.cause = fmt::format("{}{} does not have the address {} (it has: {})", wanted.device.empty() ? "the namespace" : wanted.device,
                             wanted.netns.empty() ? "" : " in " + wanted.netns, address, list(others));
  }
  return best;
}

// ---- routes ----

Finding judge_one(const Subject& subject, const WantedRoute& wanted) {
  const Snapshot& snapshot = subject.snapshot();
  if (auto missing = missing_netns(snapshot, wanted.netns)) return *missing;
  const std::string to = wanted.to.length == 0 ? "default route" : "route to " + to_string(wanted.to);
  Finding best = failed("no-route", fmt::format("there is no {} {}", to, in(wanted.netns)));
  const std::string main_table = to_string(Prefix{wanted.to.network(), wanted.to.length}) + " table 254 ";
  for (const Seen& route : objects_of(snapshot, wanted.netns, "route")) {
    if (!route.name.starts_with(main_table)) continue;
    const std::string hop = " " + std::string(route.field("nexthop")) + " ";
    if (wanted.via && hop.find(" via " + to_string(wanted.via) + " ") == std::string::npos) {
      best = failed("wrong-gateway", fmt::format("the {} {} goes{}, not via {}", to, in(wanted.netns), hop.substr(0, hop.size() - 1),
                                                 to_string(wanted.via)));
    } else if (!wanted.device.empty() && hop.find(" dev " + wanted.device + " ") == std::string::npos) {
      best = failed("wrong-device",
                    fmt::format("the {} {} goes{}, not by {}", to, in(wanted.netns), hop.substr(0, hop.size() - 1), wanted.device));
    } else {
      return passed();
    }
  }
  return best;
}

// ---- bridges ----

bool has_cable_into(const Snapshot& snapshot, const std::string& netns, const std::string& bridge, const std::string& other) {
  const auto links = objects_of(snapshot, netns, "link");
  return std::any_of(links.begin(), links.end(), [&](const Seen& link) {
    if (link.field("master") != bridge) return false;
    const auto peer = peer_of(snapshot, netns, link);
    return peer && peer->netns == other;
  });
}

Finding compare(const Snapshot& snapshot, const WantedBridge& wanted, const Seen& bridge) {
  for (const std::string& port : wanted.ports) {
    const auto link = find_object(snapshot, wanted.netns, "link", port);
    if (!link)
      return failed("link-missing", fmt::format("there is no device {} {} to be a port of {}", port, in(wanted.netns), bridge.name));
    if (link->field("master") != bridge.name) return failed("not-in-bridge", fmt::format("{} is no port of {}", port, bridge.name));
  }
  for (const std::string& other : wanted.joins) {
    if (has_cable_into(snapshot, wanted.netns, bridge.name, other)) continue;
    if (!has_netns(snapshot, other)) return failed("netns-missing", fmt::format("there is no namespace called {}", other));
    return failed("not-in-bridge", fmt::format("no port of {} has its other end {}", bridge.name, in(other)));
  }
  const auto details = find_object(snapshot, wanted.netns, "bridge", bridge.name);
  if (wanted.stp && details && details->field("stp") != (*wanted.stp ? "on" : "off")) {
    return failed("stp", fmt::format("{} has STP {}", bridge.name, details->field("stp")));
  }
  return passed();
}

Finding judge_one(const Subject& subject, const WantedBridge& wanted) {
  const Snapshot& snapshot = subject.snapshot();
  if (auto missing = missing_netns(snapshot, wanted.netns)) return *missing;
  Finding best =
      failed("link-missing", fmt::format("there is no bridge{} {}", wanted.name.empty() ? "" : " " + wanted.name, in(wanted.netns)));
  for (const Seen& link : objects_of(snapshot, wanted.netns, "link")) {
    if (!wanted.name.empty() && link.name != wanted.name) continue;
    if (link.field("kind") != "bridge") {
      if (!wanted.name.empty()) best = failed("wrong-kind", fmt::format("{} {} is no bridge", link.name, in(wanted.netns)));
      continue;
    }
    best = compare(snapshot, wanted, link);
    if (best.passed) return best;
  }
  return best;
}

// ---- what can be asked for by name ----

Finding judge_one(const Subject& subject, const WantedNetns& wanted) {
  if (auto missing = missing_netns(subject.snapshot(), wanted.name)) return *missing;
  return passed();
}

Finding judge_one(const Subject& subject, const WantedSysctl& wanted) {
  if (auto missing = missing_netns(subject.snapshot(), wanted.netns)) return *missing;
  const auto value = subject.sysctl(wanted.netns, wanted.path);
  std::string name = wanted.path;
  if (name.find('.') == std::string::npos) std::replace(name.begin(), name.end(), '/', '.');
  if (!value) return failed("sysctl-missing", fmt::format("there is no setting {} {}", name, in(wanted.netns)));
  if (*value == wanted.value) return passed();
  const bool forwarding = name.ends_with("ip_forward") || name.ends_with("forwarding");
  return failed(forwarding ? "forwarding-off" : "wrong-value",
                fmt::format("{} {} is {}, not {}", name, in(wanted.netns), *value, wanted.value));
}

// ---- what happens ----

Finding unasked(const Answer& answer) { return failed(answer.fault, answer.why); }

Finding unanswered(const Flow& flow, const Answer& answer) {
  if (!answer.asked) return unasked(answer);
  return {false, answer.fault, fmt::format("{} gets no answer: {}", flow_words(flow), answer.why), flow};
}

Finding judge_one(const Subject& subject, const WantedReach& wanted) {
  const Answer answer = subject.probe(wanted.flow);
  return answer.reached ? passed() : unanswered(wanted.flow, answer);
}

Finding judge_one(const Subject& subject, const WantedUnreach& wanted) {
  const Answer answer = subject.probe(wanted.flow);
  if (!answer.asked) return unasked(answer);
  if (!answer.reached) return passed();
  return failed("reachable", fmt::format("{} is answered, and must not be", flow_words(wanted.flow)));
}

Finding judge_one(const Subject& subject, const WantedNat& wanted) {
  const Answer answer = subject.probe(wanted.flow);
  if (answer.seen_as == wanted.seen_as && answer.reached) return passed();
  if (answer.seen_as && answer.seen_as != wanted.seen_as) {
    return failed("nat-missing", fmt::format("{} arrives with the source address {}, not {}", flow_words(wanted.flow),
                                             to_string(answer.seen_as), to_string(wanted.seen_as)));
  }
  return unanswered(wanted.flow, answer);
}

Finding judge_one(const Subject& subject, const WantedMatrix& wanted) {
  for (const auto& [from, own] : wanted.among) {
    for (const auto& [to, address] : wanted.among) {
      if (from == to) continue;
      const bool cut = std::find(wanted.cut.begin(), wanted.cut.end(), std::pair(from, to)) != wanted.cut.end();
      Flow flow;
      flow.from = from;
      flow.to = address;
      Finding finding = cut ? judge_one(subject, WantedUnreach{flow}) : judge_one(subject, WantedReach{flow});
      if (!finding.passed) return finding;
    }
  }
  return passed();
}

std::string first_lines(const std::string& text) {
  std::string out = text.substr(0, 200);
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out.empty() ? "nothing" : "'" + out + "'";
}

Finding judge_one(const Subject& subject, const WantedCommand& wanted) {
  const Ran ran = subject.run(wanted.run);
  if (ran.stopped) return failed("stopped", fmt::format("`{}` does not come to an end", wanted.run));
  for (const std::string& text : wanted.prints) {
    if (ran.output.find(text) == std::string::npos)
      return failed("wrong-output", fmt::format("`{}` does not print '{}', but {}", wanted.run, text, first_lines(ran.output)));
  }
  for (const std::string& text : wanted.lacks) {
    if (ran.output.find(text) != std::string::npos) return failed("wrong-output", fmt::format("`{}` prints '{}'", wanted.run, text));
  }
  if (wanted.status && *wanted.status != ran.status) {
    return failed("wrong-status", fmt::format("`{}` ends with status {}, not {}, and prints {}", wanted.run, ran.status, *wanted.status,
                                              first_lines(ran.output)));
  }
  return passed();
}

Finding judge_one(const Subject& subject, const WantedAbsent& wanted) {
  const Finding there = std::visit([&](const auto& what) { return judge_one(subject, what); }, wanted.what);
  if (!there.passed) return passed();
  if (const auto* netns = std::get_if<WantedNetns>(&wanted.what))
    return failed("netns-there", fmt::format("the namespace {} is still there", netns->name));
  if (const auto* device = std::get_if<WantedDevice>(&wanted.what))
    return failed("link-there", fmt::format("the {} is still {}", describe(*device), in(device->netns)));
  if (const auto* address = std::get_if<WantedAddress>(&wanted.what)) {
    return failed("address-there", fmt::format("the address {} is still {}", to_string(address->address), in(address->netns)));
  }
  const auto& route = std::get<WantedRoute>(wanted.what);
  return failed("route-there", fmt::format("the {} is still {}", route.to.length == 0 ? "default route" : "route to " + to_string(route.to),
                                           in(route.netns)));
}

}  // namespace

Finding judge(const Subject& subject, const Wanted& wanted) {
  return std::visit([&](const auto& what) { return judge_one(subject, what); }, wanted);
}

std::string flow_words(const Flow& flow) {
  return flow.port == 0 ? fmt::format("a ping from {} to {}", flow.from.empty() ? "the machine itself" : flow.from, to_string(flow.to))
                        : fmt::format("a TCP connection from {} to {} port {}", flow.from.empty() ? "the machine itself" : flow.from,
                                      to_string(flow.to), flow.port);
}

std::string command_of(const Flow& flow) {
  const std::string where = flow.from.empty() ? "" : fmt::format("ip netns exec {} ", flow.from);
  return flow.port == 0 ? fmt::format("{}ping -c 1 -W 1 {}", where, to_string(flow.to))
                        : fmt::format("{}nc -z -w 2 {} {}", where, to_string(flow.to), flow.port);
}

}  // namespace nslab::exercises
