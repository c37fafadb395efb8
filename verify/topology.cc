#include "verify/topology.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <map>

#include "model/snapshot.h"
#include "verify/topology_points.h"

namespace nslab::verify {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                                    boost::property<boost::edge_index_t, std::size_t>>;

bool is_gone(const World& world, NetnsId netns) {
  const Netns* found = world.netns.find(netns);
  return found == nullptr || found->dying;
}

// The first process that is still there and sees what init sees.
Pid some_viewer(const World& world, Pid wanted) {
  const Process* process = find_process(world, wanted);
  if (process != nullptr && process->state != ProcessState::kZombie) return wanted;
  for (const auto& [pid, other] : world.processes) {
    if (other.state != ProcessState::kZombie && !world.netns[other.net].outside) return pid;
  }
  return wanted;
}

void add_namespaces(const World& world, Pid viewer, Topology& out) {
  const Pid eyes = some_viewer(world, viewer);
  const auto names = netns_names(world, eyes);
  for (const auto& [id, netns] : world.netns) {
    if (netns.dying) continue;
    TopologyNetns row;
    row.id = id;
    for (const auto& [index, link] : netns.links) row.links.push_back(link);
    const auto name = names.find(id);
    const std::string text = name == names.end() ? "" : name->second;
    if (netns.outside) {
      row.naming = Naming::kOutside;
    } else if (name != names.end() && text.empty()) {
      row.naming = Naming::kOwn;
    } else if (text.starts_with("pid ")) {
      row.naming = Naming::kByPid;
      row.name = text;
    } else if (name != names.end()) {
      row.name = text;
    } else {
      row.naming = Naming::kNameless;
      if (row.links.size() <= (netns.loopback ? 1U : 0U)) continue;
    }
    out.namespaces.push_back(std::move(row));
  }
}

void add_cables(const World& world, const std::vector<Joint>& joints, Topology& out) {
  for (const auto& [id, link] : world.links) {
    const LinkId end = cable_end(world, id);
    if (end.value <= id.value || is_gone(world, link.netns) || is_gone(world, world.links[end].netns)) continue;
    out.cables.push_back({id, end, link.as<Veth>() != nullptr ? CableKind::kVeth : CableKind::kNic});
  }
  for (const Joint& joint : joints) {
    if (joint.how == Joint::How::kTunnel)
      out.cables.push_back({std::min(joint.a.link, joint.b.link), std::max(joint.a.link, joint.b.link), CableKind::kTunnel});
  }
  std::sort(out.cables.begin(), out.cables.end(), [](const Cable& x, const Cable& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  out.cables.erase(std::unique(out.cables.begin(), out.cables.end()), out.cables.end());
}

// Whether frames stop here: it hands what it receives to a bridge or a bond above.
bool is_port(const World& world, const Link& link) { return link.master && world.links[link.master].as<Vrf>() == nullptr; }

Graph graph_of(const Points& points, const std::vector<Joint>& joints, bool only_forwarding) {
  Graph graph(points.all.size());
  std::size_t index = 0;
  for (const Joint& joint : joints) {
    if (only_forwarding && joint.how != Joint::How::kPort && joint.how != Joint::How::kCable) continue;
    boost::add_edge(points.number(joint.a), points.number(joint.b), index++, graph);
  }
  return graph;
}

void add_segments(const World& world, const Points& points, const Graph& graph, Topology& out) {
  std::vector<std::size_t> component(points.all.size());
  if (!component.empty()) boost::connected_components(graph, component.data());
  std::vector<std::uint32_t> segment(points.all.size(), Topology::kNoSegment);  // by component
  out.own_segment.assign(world.links.next_id().value, Topology::kNoSegment);
  for (std::size_t i = 0; i < points.all.size(); ++i) {
    const Point& point = points.all[i];
    if (segment[component[i]] == Topology::kNoSegment) {
      segment[component[i]] = static_cast<std::uint32_t>(out.segments.size());
      out.segments.emplace_back();
    }
    const std::uint32_t at = segment[component[i]];
    if (point.tag == 0 && !point.inside) out.own_segment[point.link.value] = at;
    out.segments[at].links.push_back(point.link);
  }
  for (Segment& each : out.segments) {
    std::sort(each.links.begin(), each.links.end());
    each.links.erase(std::unique(each.links.begin(), each.links.end()), each.links.end());
    for (const LinkId id : each.links) {
      const Link& link = world.links[id];
      const bool here = &out.segments[out.own_segment[id.value]] == &each;  // a trunk listens to its untagged frames only
      if (link.as<Bridge>() != nullptr) each.bridges.push_back(id);
      if (here && !is_port(world, link)) each.stations.push_back(id);
    }
  }
}

void add_cycles(const World& world, const Points& points, const Graph& graph, Topology& out) {
  std::vector<std::size_t> block(boost::num_edges(graph));
  if (block.empty()) return;
  const auto index = boost::get(boost::edge_index, graph);
  const std::size_t blocks = boost::biconnected_components(graph, boost::make_iterator_property_map(block.begin(), index));
  std::vector<std::vector<LinkId>> members(blocks);
  std::vector<std::size_t> edges(blocks, 0);
  const auto [first, last] = boost::edges(graph);
  for (auto edge = first; edge != last; ++edge) {
    const std::size_t at = block[index[*edge]];
    ++edges[at];
    for (const auto vertex : {boost::source(*edge, graph), boost::target(*edge, graph)}) members[at].push_back(points.all[vertex].link);
  }
  for (std::size_t i = 0; i < blocks; ++i) {
    if (edges[i] < 2) continue;  // a block of one edge is a bridge in the graph's sense: no way round
    BridgeCycle cycle;
    cycle.links = members[i];
    std::sort(cycle.links.begin(), cycle.links.end());
    cycle.links.erase(std::unique(cycle.links.begin(), cycle.links.end()), cycle.links.end());
    for (const LinkId id : cycle.links) {
      if (const auto* bridge = world.links[id].as<Bridge>()) {
        cycle.bridges.push_back(id);
        cycle.stp = cycle.stp || bridge->state->stp;
      }
    }
    out.cycles.push_back(std::move(cycle));
  }
  std::sort(out.cycles.begin(), out.cycles.end(), [](const BridgeCycle& a, const BridgeCycle& b) { return a.links < b.links; });
  out.cycles.erase(std::unique(out.cycles.begin(), out.cycles.end()), out.cycles.end());  // the same, seen with several tags
}

}  // namespace

LinkId cable_end(const World& world, LinkId link) {
  const Link* found = world.links.find(link);
  if (found == nullptr) return {};
  LinkId end{};
  if (const auto* veth = found->as<Veth>()) end = veth->peer;
  if (const auto* nic = found->as<Physical>()) end = nic->cabled_to;
  return world.links.contains(end) ? end : LinkId{};
}

Topology topology_of(const World& world, Pid viewer) {
  Topology out;
  add_namespaces(world, viewer, out);
  Points points;
  const std::vector<Joint> joints = find_joints(world, points);
  add_cables(world, joints, out);
  add_segments(world, points, graph_of(points, joints, false), out);
  add_cycles(world, points, graph_of(points, joints, true), out);
  return out;
}

const Segment* segment_of(const Topology& topology, LinkId link) {
  if (link.value >= topology.own_segment.size()) return nullptr;
  const std::uint32_t at = topology.own_segment[link.value];
  return at == Topology::kNoSegment ? nullptr : &topology.segments[at];
}

std::vector<LinkId> adjacent(const Topology& topology, LinkId link) {
  const Segment* segment = segment_of(topology, link);
  if (segment == nullptr) return {};
  std::vector<LinkId> out;
  std::copy_if(segment->stations.begin(), segment->stations.end(), std::back_inserter(out), [link](LinkId other) { return other != link; });
  return out;
}

std::string display_name(const TopologyNetns& netns) {
  switch (netns.naming) {
    case Naming::kOwn: return "host";
    case Naming::kOutside: return "outside";
    case Naming::kNameless: return "no name";
    case Naming::kNamed:
    case Naming::kByPid: break;
  }
  return netns.name;
}

}  // namespace nslab::verify
