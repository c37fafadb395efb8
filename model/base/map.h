// model/base/map.h — Map<K, V>: an ordered map whose copies share what they have in common.
//
// A B-tree of nodes with at most 32 entries (model/base/map_node.h). Copying a Map is one counter; looking up,
// adding and removing touch one path. Small maps are one node.
//
// Guarantees
//   1. A walk visits keys in ascending order.
//   2. Equal contents compare equal, whatever the history.
//   3. A change made through one Map is never seen through another; distinct Maps may be used from distinct
//      threads, even where they share nodes.
// Not done: merging of half-empty nodes. A node goes when its last entry goes, which keeps the depth
// logarithmic in the largest size the map ever had.
#ifndef NSLAB_MODEL_BASE_MAP_H_
#define NSLAB_MODEL_BASE_MAP_H_

#include <array>
#include <cassert>
#include <cstddef>
#include <memory>
#include <utility>

#include "model/base/map_node.h"

namespace nslab {

template <class K, class V>
class Map {
  static constexpr std::size_t kDepthMost = 12;
  using Node = map_detail::MapNode<K, V>;

 public:
  class Iterator {
   public:
    Iterator() = default;
    std::pair<const K&, const V&> operator*() const {
      const Step& top = path_[depth_ - 1];
      return {top.node->keys()[top.index], top.node->values()[top.index]};
    }
    Iterator& operator++() {
      ++path_[depth_ - 1].index;
      settle();
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      if (a.depth_ == 0 || b.depth_ == 0) return a.depth_ == b.depth_;
      const Step& x = a.path_[a.depth_ - 1];
      const Step& y = b.path_[b.depth_ - 1];
      return x.node == y.node && x.index == y.index;
    }

   private:
    friend class Map;
    struct Step {
      const Node* node;
      std::size_t index;
    };
    void push(const Node* node, std::size_t index) { path_[depth_++] = Step{node, index}; }
    void settle() {  // from a place that may be past a node's end to the next entry, or to the end
      while (depth_ > 0 && path_[depth_ - 1].index >= path_[depth_ - 1].node->count) {
        --depth_;
        if (depth_ > 0) ++path_[depth_ - 1].index;
      }
      while (depth_ > 0 && !path_[depth_ - 1].node->leaf()) {
        const Step top = path_[depth_ - 1];
        push(top.node->kids()[top.index], 0);
      }
    }
    std::array<Step, kDepthMost> path_;  // only the first depth_ steps mean anything
    std::size_t depth_ = 0;
  };

  Map() = default;
  Map(const Map& other) noexcept : root_(other.root_), size_(other.size_) { Node::retain(root_); }
  Map(Map&& other) noexcept : root_(std::exchange(other.root_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Map& operator=(const Map& other) noexcept {
    Map(other).swap(*this);
    return *this;
  }
  Map& operator=(Map&& other) noexcept {
    Map(std::move(other)).swap(*this);
    return *this;
  }
  ~Map() { Node::release(root_); }
  void swap(Map& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(size_, other.size_);
  }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Iterator begin() const {
    Iterator it;
    if (size_ != 0) {
      it.push(root_, 0);
      it.settle();
    }
    return it;
  }
  [[nodiscard]] Iterator end() const { return {}; }

  // The first entry whose key is not less than `key`.
  template <class Q>
  [[nodiscard]] Iterator lower_bound(const Q& key) const {
    Iterator it;
    if (size_ == 0) return it;
    const Node* node = root_;
    while (!node->leaf()) {
      const std::size_t i = node->child(key);
      it.push(node, i);
      node = node->kids()[i];
    }
    it.push(node, node->place(key));
    it.settle();
    return it;
  }
  template <class Q>
  [[nodiscard]] const V* find(const Q& key) const {
    if (size_ == 0) return nullptr;
    const Node* node = root_;
    while (!node->leaf()) node = node->kids()[node->child(key)];
    const std::size_t i = node->place(key);
    return node->holds(i, key) ? node->values() + i : nullptr;
  }
  template <class Q>
  [[nodiscard]] bool contains(const Q& key) const {
    return find(key) != nullptr;
  }

  // Shows `visit` the entries from the first whose key is not less than `key`, until it says that it has seen enough (false).
  // For look-ups that mostly want one: it hardly ever leaves a leaf.
  template <class Q, class Visit>
  void visit_from(const Q& key, Visit visit) const {
    if (size_ == 0) return;
    const Node* node = root_;
    while (!node->leaf()) node = node->kids()[node->child(key)];
    const std::size_t first = node->place(key);
    for (std::size_t i = first; i < node->count; ++i) {
      if (!visit(node->keys()[i], node->values()[i])) return;
    }
    if (root_->leaf()) return;
    Iterator at = lower_bound(key);
    for (std::size_t seen = node->count - first; seen > 0; --seen) ++at;
    for (; at != end(); ++at) {
      const auto [next, value] = *at;
      if (!visit(next, value)) return;
    }
  }

  // The value for writing, or null where the key is not there.
  template <class Q>
  [[nodiscard]] V* edit(const Q& key) {
    if (size_ == 0) return nullptr;
    // Down to the leaf as long as nothing is shared; only what is shared must not be copied in vain.
    Node* node = root_;
    while (Node::sole(node) && !node->leaf()) node = node->kids()[node->child(key)];
    if (!Node::sole(node)) return edit_shared(key);
    const std::size_t i = node->place(key);
    return node->holds(i, key) ? node->values() + i : nullptr;
  }
  // Sets the value, adding the key where it is not there; says whether it was added.
  bool set(const K& key, V value) {
    if (root_ == nullptr) root_ = Node::make(0, 1);
    Node* right = nullptr;
    if (!insert(root_, key, std::move(value), right)) return false;
    if (right != nullptr) {
      Node* top = Node::make(root_->height + std::size_t{1}, 2);
      std::construct_at(top->keys(), root_->keys()[0]);
      std::construct_at(top->keys() + 1, right->keys()[0]);
      top->kids()[0] = root_;
      top->kids()[1] = right;
      top->count = 2;
      root_ = top;
    }
    ++size_;
    return true;
  }
  // The value for writing; a default one is added where the key is not there.
  V& operator[](const K& key) {
    if (V* known = edit(key)) return *known;
    set(key, V{});
    return *edit(key);
  }
  template <class Q>
  bool erase(const Q& key) {
    if (size_ == 0) return false;
    if (root_->leaf()) {  // most are
      const std::size_t i = root_->place(key);
      if (!root_->holds(i, key)) return false;
      Node::own(root_)->drop(i);
      if (root_->count == 0) Node::release(std::exchange(root_, nullptr));
      --size_;
      return true;
    }
    if (!contains(key)) return false;
    remove(root_, key);
    shorten();
    return true;
  }
  // Takes out entries from the first on, as long as `take`, which is given each, says that it has taken it; `take` may stop anywhere.
  template <class Take>
  void take_while(Take take) {
    std::size_t taken = 1;
    while (taken != 0 && root_ != nullptr) {
      taken = shed(root_, take);
      size_ -= taken;
    }
    lower();
  }
  // The value of entry `n` from the first, where that is easily told; else null. For guesses at what comes next.
  [[nodiscard]] const V* glance(std::size_t n) const {
    const Node* node = root_;
    const Node* beside = nullptr;  // what begins with the leaf after the first
    while (node != nullptr && !node->leaf()) {
      if (node->count > 1) beside = node->kids()[1];
      node = node->kids()[0];
    }
    if (node == nullptr || n < node->count || beside == nullptr) return node != nullptr && n < node->count ? node->values() + n : nullptr;
    n -= node->count;
    while (!beside->leaf()) beside = beside->kids()[0];
    return n < beside->count ? beside->values() + n : nullptr;
  }
  void clear() { Map().swap(*this); }

  // Whether both are the same tree in memory.
  [[nodiscard]] bool same(const Map& other) const { return root_ == other.root_; }
  friend bool operator==(const Map& a, const Map& b) {
    if (a.size_ != b.size_) return false;
    if (a.same(b)) return true;
    for (Iterator x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y) {
      if (!((*x).first == (*y).first && (*x).second == (*y).second)) return false;
    }
    return true;
  }

 private:
  template <class Q>
  [[nodiscard]] V* edit_shared(const Q& key) {
    if (!contains(key)) return nullptr;
    Node* node = Node::own(root_);
    while (!node->leaf()) node = Node::own(node->kids()[node->child(key)]);
    return node->values() + node->place(key);
  }
  // Sets the value in the subtree at `at`; what no longer fits comes back as its new right neighbour. Says whether it was added.
  static bool insert(Node*& at, const K& key, V&& value, Node*& right) {
    Node* node = Node::own(at);
    if (node->leaf()) {
      const std::size_t i = node->place(key);
      if (node->holds(i, key)) {
        node->values()[i] = std::move(value);
        return false;
      }
      const auto [into, where] = Node::open(at, i, right);
      std::construct_at(into->keys() + where, key);
      std::construct_at(into->values() + where, std::move(value));
      return true;
    }
    const std::size_t i = node->child(key);
    Node* beside = nullptr;
    const bool added = insert(node->kids()[i], key, std::move(value), beside);
    if (i == 0 && key < node->keys()[0]) node->keys()[0] = key;
    if (beside != nullptr) {
      const auto [into, where] = Node::open(at, i + 1, right);
      std::construct_at(into->keys() + where, beside->keys()[0]);
      into->kids()[where] = beside;
    }
    return added;
  }
  // Removes the entry of the key, which is there; a node goes with its last one.
  template <class Q>
  static void remove(Node*& at, const Q& key) {
    Node* node = Node::own(at);
    const std::size_t i = node->leaf() ? node->place(key) : node->child(key);
    if (node->leaf()) {
      node->drop(i);
    } else {
      Node*& kid = node->kids()[i];
      remove(kid, key);
      if (kid == nullptr) {
        node->drop(i);
      } else if (node->keys()[i] < kid->keys()[0]) {
        node->keys()[i] = kid->keys()[0];
      }
    }
    if (node->count != 0) return;
    Node::release(node);
    at = nullptr;
  }
  // Takes entries out of the first leaf of the subtree at `at`; says how many.
  template <class Take>
  static std::size_t shed(Node*& at, Take& take) {
    Node* node = Node::own(at);
    std::size_t taken = 0;
    if (node->leaf()) {
      while (taken < node->count && take(node->keys()[taken], node->values()[taken])) ++taken;
      if (taken != 0) node->drop_front(taken);
    } else {
      Node*& kid = node->kids()[0];
      taken = shed(kid, take);
      if (kid == nullptr) {
        node->drop(0);
      } else {
        node->keys()[0] = kid->keys()[0];
      }
    }
    if (node->count == 0) {
      Node::release(node);
      at = nullptr;
    }
    return taken;
  }
  // After an entry has gone.
  void shorten() {
    --size_;
    lower();
  }
  void lower() {
    while (root_ != nullptr && !root_->leaf() && root_->count == 1) {
      Node* only = root_->kids()[0];
      Node::retain(only);
      Node::release(std::exchange(root_, only));
    }
  }

  Node* root_ = nullptr;
  std::size_t size_ = 0;
};

struct Member {
  friend bool operator==(const Member&, const Member&) = default;
};

// An ordered set: a Map whose values say nothing.
template <class K>
class Set : public Map<K, Member> {
 public:
  bool add(const K& key) { return this->set(key, {}); }
};

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_MAP_H_
