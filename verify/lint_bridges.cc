#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/undirected_dfs.hpp>
#include <map>

#include "verify/lint_parts.h"

namespace nslab::verify {

namespace {

struct PortCable {
  LinkId one{}, other{};
};
using BridgeGraph = boost::adjacency_list<
    boost::vecS, boost::vecS, boost::undirectedS,
    boost::property<boost::vertex_color_t, boost::default_color_type, boost::property<boost::vertex_index1_t, std::uint32_t>>,
    boost::property<boost::edge_color_t, boost::default_color_type, boost::property<boost::edge_index_t, std::size_t>>>;

// Bridges that forward (up, without STP) as vertices, cables between their ports as edges.
struct Bridges {
  BridgeGraph graph{};
  std::map<LinkId, std::size_t> vertex{};
  std::vector<PortCable> cables{};
};

bool forwards_freely(const Link& link) {
  const auto* bridge = link.as<Bridge>();
  return bridge != nullptr && link.is_up() && !bridge->state->stp;
}

void add_cable(const World& world, LinkId port, Bridges& out) {
  const Link& link = world.links[port];
  const auto* veth = link.as<Veth>();
  const Link* peer = veth == nullptr ? nullptr : world.links.find(veth->peer);
  if (peer == nullptr || !link.is_up() || !peer->is_up() || veth->peer < port) return;
  const auto here = out.vertex.find(link.master);
  const auto there = out.vertex.find(peer->master);
  if (here == out.vertex.end() || there == out.vertex.end()) return;
  boost::add_edge(here->second, there->second, {boost::white_color, out.cables.size()}, out.graph);
  out.cables.push_back(PortCable{port, veth->peer});
}

// An edge that leads back to a bridge that was seen already closes a circle.
class Closing : public boost::dfs_visitor<> {
 public:
  explicit Closing(std::vector<std::size_t>& edges) : edges_(&edges) {}
  template <class Edge>
  void back_edge(Edge edge, const BridgeGraph& graph) {
    edges_->push_back(boost::get(boost::edge_index, graph, edge));
  }

 private:
  std::vector<std::size_t>* edges_;
};

}  // namespace

void look_at_bridges(Look& look) {
  Bridges bridges;
  for (const LinkId id : look.links()) {
    if (forwards_freely(look.world.links[id])) bridges.vertex[id] = boost::add_vertex(bridges.graph);
  }
  for (const LinkId id : look.links()) {
    if (bridges.vertex.contains(look.world.links[id].master)) add_cable(look.world, id, bridges);
  }
  std::vector<std::size_t> closing;
  boost::undirected_dfs(bridges.graph, boost::root_vertex(boost::graph_traits<BridgeGraph>::vertex_descriptor{0})
                                           .visitor(Closing(closing))
                                           .vertex_color_map(boost::get(boost::vertex_color, bridges.graph))
                                           .edge_color_map(boost::get(boost::edge_color, bridges.graph)));
  std::sort(closing.begin(), closing.end());
  for (const std::size_t edge : closing) {
    const PortCable& cable = bridges.cables[edge];
    const Link& port = look.world.links[cable.one];
    Finding& found = look.add(Flaw::kBridgeLoop, port.netns, cable.one);
    found.other = port.master;
    found.circle = {cable.one, cable.other};
    found.fix = look.speak.ip(port.netns) + " link set " + shell_word(look.speak.link(cable.one)) + " nomaster";
  }
}

}  // namespace nslab::verify
