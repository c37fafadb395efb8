#include "model/file/fib_trie.h"

#include <algorithm>
#include <bit>
#include <deque>
#include <map>
#include <vector>

namespace nslab {

namespace {

constexpr unsigned kKeyLength = 32;

// A node: a leaf (no bits), or children by the `bits` bits of the key from `pos` on.
struct Node {
  std::uint32_t key = 0;
  unsigned pos = 0, bits = 0;
  Node* parent = nullptr;
  std::vector<Node*> children{};
  unsigned empty = 0, full = 0;

  [[nodiscard]] bool is_inner() const { return bits != 0; }
  [[nodiscard]] std::size_t index_of(std::uint32_t of) const { return pos >= kKeyLength ? 0 : static_cast<std::size_t>((of ^ key) >> pos); }
};

class Trie {
 public:
  Trie() {
    root_.pos = kKeyLength;
    root_.children.assign(1, nullptr);
  }

  void insert(std::uint32_t key) {
    Node* parent = &root_;
    Node* at = root_.children[0];
    while (at != nullptr) {
      const std::size_t index = at->index_of(key);
      if (index >= (std::size_t{1} << at->bits)) break;  // differs above this node
      if (!at->is_inner()) return;
      parent = at;
      at = at->children[index];
    }
    if (at != nullptr) {
      Node* fork = inner(key, std::bit_width(key ^ at->key) - 1U, 1);
      fork->parent = parent;
      put(fork, fork->index_of(key) ^ 1, at);
      put(parent, parent->index_of(key), fork);
      at->parent = fork;
      parent = fork;
    }
    Node* leaf = fresh();
    leaf->key = key;
    leaf->parent = parent;
    put(parent, parent->index_of(key), leaf);
    while (parent != &root_) parent = resize(parent);
  }

  [[nodiscard]] const Node* top() const { return root_.children[0]; }

 private:
  Node* fresh() { return &nodes_.emplace_back(); }

  Node* inner(std::uint32_t key, unsigned pos, unsigned bits) {
    Node* node = fresh();
    const unsigned shift = pos + bits;
    node->key = shift < kKeyLength ? key >> shift << shift : 0;
    node->pos = pos;
    node->bits = bits;
    node->children.assign(std::size_t{1} << bits, nullptr);
    node->empty = 1U << bits;
    return node;
  }

  static bool is_full(const Node* parent, const Node* child) {
    return child != nullptr && child->is_inner() && child->pos + child->bits == parent->pos;
  }

  static void put(Node* parent, std::size_t index, Node* child) {
    Node* old = parent->children[index];
    if (child == nullptr && old != nullptr) ++parent->empty;
    if (child != nullptr && old == nullptr) --parent->empty;
    const bool was_full = is_full(parent, old), now_full = is_full(parent, child);
    if (was_full && !now_full) --parent->full;
    if (!was_full && now_full) ++parent->full;
    parent->children[index] = child;
  }

  // put_child where it also learns who its parent is
  static void adopt(Node* parent, std::size_t index, Node* child) {
    if (child != nullptr) child->parent = parent;
    put(parent, index, child);
  }

  [[nodiscard]] bool should_inflate(const Node* node) const {
    const unsigned size = 1U << node->bits;
    const unsigned threshold = size * (node->parent == &root_ ? 30U : 50U);
    const unsigned used = size - node->empty + node->full;
    return used > 1 && node->pos != 0 && 50 * used >= threshold;  // of the slots that there would be then
  }
  [[nodiscard]] bool should_halve(const Node* node) const {
    const unsigned size = 1U << node->bits;
    const unsigned threshold = size * (node->parent == &root_ ? 15U : 25U);
    const unsigned used = size - node->empty;
    return used > 1 && node->bits > 1 && 100 * used < threshold;
  }

  // The new node takes the old one's place; children that are full may have to grow or shrink now.
  Node* replace(Node* old, Node* node) {
    Node* parent = old->parent;
    adopt(parent, parent->index_of(node->key), node);
    for (std::size_t i = node->children.size(); i-- > 0;) {
      Node* child = node->children[i];
      if (is_full(node, child)) node = resize(child);
    }
    return parent;
  }

  Node* inflate(Node* old) {
    Node* node = inner(old->key, old->pos - 1, old->bits + 1);
    for (std::size_t i = old->children.size(); i-- > 0;) {
      Node* child = old->children[i];
      if (child == nullptr) continue;
      if (!is_full(old, child)) {
        adopt(node, node->index_of(child->key), child);
        continue;
      }
      if (child->bits == 1) {
        adopt(node, 2 * i + 1, child->children[1]);
        adopt(node, 2 * i, child->children[0]);
        continue;
      }
      Node* high = inner(child->key | 1U << node->pos, child->pos, child->bits - 1);
      Node* low = inner(child->key, child->pos, child->bits - 1);
      const std::size_t half = child->children.size() / 2;
      for (std::size_t k = half; k-- > 0;) {
        adopt(high, k, child->children[k + half]);
        adopt(low, k, child->children[k]);
      }
      adopt(node, 2 * i + 1, high);
      adopt(node, 2 * i, low);
    }
    return replace(old, node);
  }

  Node* halve(Node* old) {
    Node* node = inner(old->key, old->pos + 1, old->bits - 1);
    for (std::size_t i = old->children.size(); i != 0; i -= 2) {
      Node* high = old->children[i - 1];
      Node* low = old->children[i - 2];
      if (high == nullptr || low == nullptr) {
        adopt(node, i / 2 - 1, high != nullptr ? high : low);
        continue;
      }
      Node* both = inner(low->key, old->pos, 1);
      adopt(both, 1, high);
      adopt(both, 0, low);
      adopt(node, i / 2 - 1, both);
    }
    return replace(old, node);
  }

  // Makes a node as large as it pays; the one above it.
  Node* resize(Node* node) {
    constexpr int kMostWork = 10;
    Node* parent = node->parent;
    const std::size_t index = parent->index_of(node->key);
    int work = kMostWork;
    while (should_inflate(node) && work > 0) {
      parent = inflate(node);
      --work;
      node = parent->children[index];
    }
    if (work != kMostWork) return node->parent;
    while (should_halve(node) && work > 0) {
      parent = halve(node);
      --work;
      node = parent->children[index];
    }
    const unsigned used = (1U << node->bits) - node->empty;
    if (used >= 2) return node->parent;
    Node* only = nullptr;
    for (Node* child : node->children) only = child != nullptr ? child : only;
    Node* above = node->parent;
    adopt(above, above->index_of(node->key), only);
    return above;
  }

  std::deque<Node> nodes_{};
  Node root_{};
};

std::string_view scope_word(Scope scope) {
  switch (static_cast<unsigned>(scope)) {
    case 0: return "universe";
    case 200: return "site";
    case 253: return "link";
    case 254: return "host";
    default: return "nowhere";
  }
}

std::string_view type_word(RouteType type) {
  static constexpr std::string_view kWords[] = {"UNSPEC",    "UNICAST",     "LOCAL",    "BROADCAST", "ANYCAST", "MULTICAST",
                                                "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW",     "NAT",     "XRESOLVE"};
  const auto index = static_cast<std::size_t>(type);
  return index < std::size(kWords) ? kWords[index] : "UNSPEC";
}

using Leaves = std::map<std::uint32_t, std::vector<const Route*>>;

void show(const Node* node, std::size_t depth, const Leaves& leaves, std::string& out) {
  const auto indent = [&](std::size_t by) { out.append(3 * by, ' '); };
  if (node->is_inner()) {
    indent(depth);
    out += "  +-- " + to_string(IpAddress::v4(node->key)) + "/" + std::to_string(kKeyLength - node->pos - node->bits) + " " +
           std::to_string(node->bits) + " " + std::to_string(node->full) + " " + std::to_string(node->empty) + "\n";
    for (const Node* child : node->children) {
      if (child != nullptr) show(child, depth + 1, leaves, out);
    }
    return;
  }
  indent(depth);
  out += "  |-- " + to_string(IpAddress::v4(node->key)) + "\n";
  for (const Route* route : leaves.at(node->key)) {
    indent(depth + 1);
    out += "  /" + std::to_string(unsigned{route->destination.length}) + " " + std::string(scope_word(route->scope)) + " " +
           std::string(type_word(route->type));
    if (route->tos != 0) out += " tos=" + std::to_string(unsigned{route->tos}) + "\n";
    out += "\n";
  }
}

std::string trie_text(std::vector<const Route*> routes) {
  const auto earlier = [](const Route* a, const Route* b) {  // in a leaf: the longest prefix, the highest table, TOS and preference first
    return std::tuple{a->destination.address, 32 - a->destination.length, ~a->table, 255 - a->tos, a->metric} <
           std::tuple{b->destination.address, 32 - b->destination.length, ~b->table, 255 - b->tos, b->metric};
  };
  std::stable_sort(routes.begin(), routes.end(), earlier);
  Leaves leaves;
  Trie trie;
  for (const Route* route : routes) {
    const std::uint32_t key = route->destination.network().v4_value();
    auto& leaf = leaves[key];
    if (leaf.empty()) trie.insert(key);
    leaf.push_back(route);
  }
  std::string out;
  if (trie.top() != nullptr) show(trie.top(), 0, leaves, out);
  return out;
}

}  // namespace

std::string fib_trie_text(const World& world, NetnsId netns) {
  const Fib& fib = world.netns[netns].fib4;
  const auto routes_of = [&](std::uint32_t id, std::vector<const Route*>& out) {
    if (const FibTable* table = fib.tables.find(id)) {
      for (const auto& [key, route] : table->routes) out.push_back(&route);
    }
  };
  std::vector<std::uint32_t> ids{rt_table::kMain, rt_table::kLocal};
  for (const auto& [id, table] : fib.tables) {
    if (id != rt_table::kMain && id != rt_table::kLocal) ids.push_back(id);
  }
  constexpr std::uint32_t kBuckets = 256;  // FIB_TABLE_HASHSZ
  std::sort(ids.begin(), ids.end(), [](std::uint32_t a, std::uint32_t b) {
    return std::pair{a % kBuckets, a} < std::pair{b % kBuckets, b};
  });
  std::string out;
  for (const std::uint32_t id : ids) {
    std::vector<const Route*> routes;
    routes_of(id, routes);
    // Until the first rule of one's own, main and local are one trie, which shows under both names.
    if (!fib.own_rules && id == rt_table::kMain) routes_of(rt_table::kLocal, routes);
    if (!fib.own_rules && id == rt_table::kLocal) routes_of(rt_table::kMain, routes);
    if (routes.empty()) continue;
    out += id == rt_table::kMain ? "Main:\n" : id == rt_table::kLocal ? "Local:\n" : "Id " + std::to_string(id) + ":\n";
    out += trie_text(std::move(routes));
  }
  return out;
}

}  // namespace nslab
