// model/base/map.h — Map<K, V>: an ordered map whose copies share what they have in common.
//
// A B-tree of nodes with at most 32 entries, each node a Cow. Copying a Map is one counter; looking up,
// adding and removing touch one path. Small maps are one sorted array.
//
// Guarantees
//   1. A walk visits keys in ascending order.
//   2. Equal contents compare equal, whatever the history.
// Not done: merging of half-empty nodes. A node goes when its last entry goes, which keeps the depth
// logarithmic in the largest size the map ever had.
#ifndef NSLAB_MODEL_BASE_MAP_H_
#define NSLAB_MODEL_BASE_MAP_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "model/base/cow.h"

namespace nslab {

template <class K, class V>
class Map {
  static constexpr std::size_t kMost = 32;
  static constexpr std::size_t kDepthMost = 16;

  struct Node;
  using Child = Cow<Node>;
  struct Node {
    std::vector<K> keys{};    // of a leaf: the keys; of an inner node: the smallest key of each child
    std::vector<V> values{};  // leaf only
    std::vector<Child> kids{};

    [[nodiscard]] bool leaf() const { return kids.empty(); }
    // Where `key` is, or would be put (leaf).
    template <class Q>
    [[nodiscard]] std::size_t at(const Q& key) const {
      return static_cast<std::size_t>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin());
    }
    // The child whose range holds `key`.
    template <class Q>
    [[nodiscard]] std::size_t child(const Q& key) const {
      const auto after = std::upper_bound(keys.begin(), keys.end(), key);
      return after == keys.begin() ? 0 : static_cast<std::size_t>(after - keys.begin()) - 1;
    }
  };

 public:
  class Iterator {
   public:
    Iterator() = default;
    std::pair<const K&, const V&> operator*() const {
      const Step& top = path_[depth_ - 1];
      return {top.node->keys[top.index], top.node->values[top.index]};
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
      while (depth_ > 0 && path_[depth_ - 1].index >= path_[depth_ - 1].node->keys.size()) {
        --depth_;
        if (depth_ > 0) ++path_[depth_ - 1].index;
      }
      while (depth_ > 0 && !path_[depth_ - 1].node->leaf()) {
        const Step top = path_[depth_ - 1];
        push(&*top.node->kids[top.index], 0);
      }
    }
    std::array<Step, kDepthMost> path_;  // only the first depth_ steps mean anything
    std::size_t depth_ = 0;
  };

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Iterator begin() const {
    Iterator it;
    if (size_ != 0) {
      it.push(&*root_, 0);
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
    const Node* node = &*root_;
    while (!node->leaf()) {
      const std::size_t i = node->child(key);
      it.push(node, i);
      node = &*node->kids[i];
    }
    it.push(node, node->at(key));
    it.settle();
    return it;
  }
  template <class Q>
  [[nodiscard]] const V* find(const Q& key) const {
    if (size_ == 0) return nullptr;
    const Node* node = &*root_;
    while (!node->leaf()) node = &*node->kids[node->child(key)];
    const std::size_t i = node->at(key);
    return i < node->keys.size() && !(key < node->keys[i]) ? &node->values[i] : nullptr;
  }
  template <class Q>
  [[nodiscard]] bool contains(const Q& key) const {
    return find(key) != nullptr;
  }

  // The value for writing, or null where the key is not there.
  template <class Q>
  [[nodiscard]] V* edit(const Q& key) {
    if (size_ == 0) return nullptr;
    // Down to the leaf as long as nothing is shared; only what is shared must not be copied in vain.
    if (root_.sole() == nullptr) return edit_shared(key);
    Node* node = root_.sole();
    while (!node->leaf()) {
      node = node->kids[node->child(key)].sole();
      if (node == nullptr) return edit_shared(key);
    }
    const std::size_t i = node->at(key);
    return i < node->keys.size() && !(key < node->keys[i]) ? &node->values[i] : nullptr;
  }
  // Sets the value, adding the key where it is not there; says whether it was added.
  bool set(const K& key, V value) {
    bool added = false;
    Child right = insert(root_.edit(), key, std::move(value), added);
    if (!added) return false;
    if (!right.empty()) {
      Node top;
      top.keys = {root_->keys.front(), right->keys.front()};
      top.kids.push_back(std::move(root_));
      top.kids.push_back(std::move(right));
      root_ = Child(std::move(top));
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
    if (size_ == 0 || !contains(key)) return false;
    remove(root_.edit(), key);
    if (--size_ == 0) {
      root_.reset();
    } else {
      while (!root_->leaf() && root_->kids.size() == 1) root_ = Child(root_->kids.front());
    }
    return true;
  }
  void clear() {
    root_.reset();
    size_ = 0;
  }

  // Whether both are the same tree in memory.
  [[nodiscard]] bool same(const Map& other) const { return root_.same(other.root_); }
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
    Node* node = &root_.edit();
    while (!node->leaf()) node = &node->kids[node->child(key)].edit();
    return &node->values[node->at(key)];
  }
  // Adds to the subtree; what no longer fits comes back as its new right neighbour.
  static Child insert(Node& node, const K& key, V&& value, bool& added) {
    if (node.leaf()) {
      const auto i = static_cast<std::ptrdiff_t>(node.at(key));
      if (i < std::ssize(node.keys) && !(key < node.keys[static_cast<std::size_t>(i)])) {
        node.values[static_cast<std::size_t>(i)] = std::move(value);
        return {};
      }
      added = true;
      make_room(node.keys);
      make_room(node.values);
      node.keys.insert(node.keys.begin() + i, key);
      node.values.insert(node.values.begin() + i, std::move(value));
    } else {
      const std::size_t i = node.child(key);
      Child right = insert(node.kids[i].edit(), key, std::move(value), added);
      node.keys[i] = node.kids[i]->keys.front();
      if (!right.empty()) {
        const auto after = static_cast<std::ptrdiff_t>(i) + 1;
        node.keys.insert(node.keys.begin() + after, right->keys.front());
        node.kids.insert(node.kids.begin() + after, std::move(right));
      }
    }
    return node.keys.size() > kMost ? split(node) : Child();
  }
  // Most maps stay small, and there are many of them: doubling would leave large entries half unused for ever.
  template <class X>
  static void make_room(std::vector<X>& list) {
    constexpr std::size_t kLarge = 32;
    if (sizeof(X) >= kLarge && list.size() == list.capacity()) list.reserve(list.size() + 1 + list.size() / 4);
  }
  static Child split(Node& node) {
    // Keys that come in ascending order fill nodes; halves would leave them half empty for ever.
    const auto keep = static_cast<std::ptrdiff_t>(node.keys.size() * 3 / 4);
    Node right;
    right.keys.assign(std::make_move_iterator(node.keys.begin() + keep), std::make_move_iterator(node.keys.end()));
    node.keys.erase(node.keys.begin() + keep, node.keys.end());
    auto move_tail = [keep](auto& from, auto& to) {
      if (from.empty()) return;
      to.assign(std::make_move_iterator(from.begin() + keep), std::make_move_iterator(from.end()));
      from.erase(from.begin() + keep, from.end());
    };
    move_tail(node.values, right.values);
    move_tail(node.kids, right.kids);
    return Child(std::move(right));
  }
  template <class Q>
  static void remove(Node& node, const Q& key) {
    if (node.leaf()) {
      const auto i = static_cast<std::ptrdiff_t>(node.at(key));
      node.keys.erase(node.keys.begin() + i);
      node.values.erase(node.values.begin() + i);
      return;
    }
    const std::size_t i = node.child(key);
    Node& kid = node.kids[i].edit();
    remove(kid, key);
    const auto at = static_cast<std::ptrdiff_t>(i);
    if (kid.keys.empty()) {
      node.kids.erase(node.kids.begin() + at);
      node.keys.erase(node.keys.begin() + at);
    } else {
      node.keys[i] = kid.keys.front();
    }
  }

  Child root_{};
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
