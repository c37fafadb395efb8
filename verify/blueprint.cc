#include "verify/blueprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "model/execute.h"
#include "model/file/paths.h"
#include "shell/session.h"

namespace nslab::verify {

namespace {

constexpr Duration kRest = std::chrono::seconds(3);

// The names in /run/netns, by namespace.
std::map<NetnsId, std::vector<std::string>> named(const World& world, const Process& viewer) {
  std::map<NetnsId, std::vector<std::string>> out;
  const Walker walker{world, viewer};
  const auto directory = resolve(walker, "/run/netns");
  if (!directory) return out;
  const auto files = list_directory(walker, *directory);
  if (!files) return out;
  for (const std::string& file : *files) {
    const auto place = resolve(walker, "/run/netns/" + file);
    if (place && place->node.fs == FsKind::kNsfs && place->node.ns.kind == NsKind::kNet) out[NetnsId{place->node.ns.id}].push_back(file);
  }
  return out;
}

// What a command prints in a copy of the World.
std::string printed(const World& world, Pid viewer, const std::string& command) {
  shell::SessionOptions options;
  options.hurried = true;
  shell::Session session = shell::begin_session(world, viewer, options);
  const auto output = static_cast<std::uint32_t>(session.world.output->size() + 1);
  shell::run_text(session, command, output);
  return shell::output_of(session, output);
}

// iptables-save without its remarks, whose dates change.
std::string without_remarks(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (!line.empty() && line.front() != '#') out += line + "\n";
    at = end + 1;
  }
  return out;
}

// A table as iptables makes them: by name and by its base chains. (nft may have written to it; iptables-save says so then.)
bool is_of_iptables(const NfTable& table) {
  static const std::set<std::string> kTables{"filter", "nat", "mangle", "raw", "security"};
  static const std::set<std::string> kChains{"INPUT", "FORWARD", "OUTPUT", "PREROUTING", "POSTROUTING"};
  if (table.family != NfFamily::kIp && table.family != NfFamily::kIp6) return false;
  return kTables.contains(table.name) && std::all_of(table.chains.begin(), table.chains.end(),
                                                     [&](const auto& chain) { return !chain->base || kChains.contains(chain->name); });
}

void read_firewall(const World& world, Pid viewer, Place& place) {
  const std::string in = place.name.empty() ? "" : "ip netns exec " + place.name + " ";
  static const std::map<NfFamily, const char*> kFamilies{{NfFamily::kInet, "inet"},     {NfFamily::kIp, "ip"},
                                                         {NfFamily::kArp, "arp"},       {NfFamily::kNetdev, "netdev"},
                                                         {NfFamily::kBridge, "bridge"}, {NfFamily::kIp6, "ip6"}};
  const auto& tables = world.netns[place.netns].ruleset->tables;
  std::set<NfFamily> saved;
  for (const NfTable& table : tables) {
    if (!is_of_iptables(table) || saved.contains(table.family)) continue;
    const bool v6 = table.family == NfFamily::kIp6;
    const std::string text = printed(world, viewer, in + (v6 ? "ip6tables-save" : "iptables-save"));
    if (text.find("is incompatible") != std::string::npos) continue;
    saved.insert(table.family);
    (v6 ? place.ip6tables : place.iptables) = without_remarks(text);
  }
  for (const NfTable& table : tables) {
    if (is_of_iptables(table) && saved.contains(table.family)) continue;
    place.nft += printed(world, viewer, fmt::format("{}nft list table {} {}", in, kFamilies.at(table.family), table.name));
  }
}

// Names for the namespaces that have none, given for good in a copy of the World.
void name_unnamed(Blueprint& out, Pid viewer, std::map<NetnsId, std::vector<std::string>>& names) {
  const Process* process = find_process(out.world, viewer);
  std::map<NetnsId, Pid> holders;
  for (const auto& [pid, other] : out.world.processes) {
    if (other.state == ProcessState::kZombie || other.net == process->net || names.contains(other.net)) continue;
    if (!out.world.netns[other.net].outside) holders.emplace(other.net, pid);
  }
  for (const auto& [netns, pid] : holders) {
    Pid number = 0;
    for (const PidAlias& alias : *find_process(out.world, pid)->numbers) {
      if (alias.pidns == process->pidns) number = alias.number;
    }
    if (number == 0) continue;
    Place place;
    place.netns = netns;
    place.name = fmt::format("pid-{}", number);
    place.unnamed = true;
    shell::SessionOptions options;
    options.hurried = true;
    shell::Session session = shell::begin_session(out.world, viewer, options);
    shell::run_text(session, fmt::format("ip netns attach {} {}", place.name, number), 0);
    World with_name = std::move(session.world);
    read_firewall(with_name, viewer, place);
    out.places.push_back(std::move(place));
  }
}

void tell_left_out(Blueprint& out) {
  for (const auto& [id, netns] : out.world.netns) {
    if (netns.outside || netns.dying || out.find(id) != nullptr || netns.links.size() <= 1) continue;
    out.left_out.push_back(
        fmt::format("a network namespace with {} links that only a descriptor or another mount namespace holds", netns.links.size()));
  }
}

}  // namespace

const Place* Blueprint::find(NetnsId netns) const {
  const auto at = std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.netns == netns; });
  return at == places.end() ? nullptr : &*at;
}

Blueprint blueprint_of(const World& world, Pid viewer) {
  Blueprint out;
  out.world = world;
  const Process* process = find_process(world, viewer);
  if (process == nullptr) return out;
  Advance rest;
  rest.by = viewer;
  rest.time = kRest;
  (void)execute(out.world, rest);
  auto names = named(out.world, *process);
  Place own;
  own.netns = process->net;
  own.more_names = names[process->net];
  read_firewall(out.world, viewer, own);
  out.places.push_back(std::move(own));
  names.try_emplace(process->net);
  for (const auto& [netns, files] : names) {
    if (netns == process->net) continue;
    Place place;
    place.netns = netns;
    place.name = files.front();
    place.more_names.assign(files.begin() + 1, files.end());
    read_firewall(out.world, viewer, place);
    out.places.push_back(std::move(place));
  }
  name_unnamed(out, viewer, names);
  tell_left_out(out);
  return out;
}

}  // namespace nslab::verify
