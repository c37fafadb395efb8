// model/base/table.h — Table<Id, T>: rows by dense id, shared between copies and copied when written.
//
// A tree of forks above leaves of a few rows, as deep as its ids want it: one fork for some dozens of rows, four for a million.
// Copying a Table is one counter; the first write after a copy duplicates one path of it, which in a small Table is a fork and
// a leaf.
//
// Guarantees
//   1. Ids are given out in order from 1 and never again.
//   2. A walk visits rows in the order of their ids.
//   3. Leaves whose rows are all gone take no memory.
//   4. Distinct Tables may be used from distinct threads, even where they share rows. One Table may be copied by several threads at
//      once, but is otherwise one thread's, even for reading: it remembers where it found what it was asked for last.
//   5. `version` of an id differs from what it was whenever a row of its span was added, erased or given out for writing by
//      `edit` since then: who keeps something derived from rows sees by a few versions that it still holds. `edit_aside` is for
//      changes that nothing so derived depends on.
#ifndef NSLAB_MODEL_BASE_TABLE_H_
#define NSLAB_MODEL_BASE_TABLE_H_

#include <array>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "model/base/pool.h"

namespace nslab {

namespace table_detail {

inline constexpr unsigned kFanBits = 5;
inline constexpr unsigned kMostHeight = 5;

struct Node : pool::Pooled {
  std::atomic<std::uint32_t> owners{1};
  std::uint32_t live = 0;  // of a fork: how many children; of a leaf: which rows, a bit each
};

struct Fork : Node {
  std::uint64_t version = 0;  // of a fork above leaves
  std::array<Node*, 1U << kFanBits> kids{};
};

// Large rows stand in small leaves: writing one row copies its leaf.
template <class T>
inline constexpr unsigned kLeafBits = sizeof(T) <= 64 ? 3 : sizeof(T) <= 160 ? 2 : 1;

// Rows stand side by side, with nothing between: what tells the live ones is in the node's head.
template <class T>
struct Leaf : Node {
  union Row {
    Row() {}
    ~Row() {}
    T value;
  };
  std::array<Row, 1U << kLeafBits<T>> rows{};

  Leaf() = default;
  Leaf(const Leaf& from) : Node() {
    for (std::size_t at = 0; at < rows.size(); ++at) {
      if (from.has(at)) put(at, from.rows[at].value);
    }
  }
  Leaf& operator=(const Leaf&) = delete;
  ~Leaf() {
    for (std::size_t at = 0; at < rows.size(); ++at) {
      if (has(at)) std::destroy_at(&rows[at].value);
    }
  }

  [[nodiscard]] bool has(std::size_t at) const { return (this->live >> at & 1U) != 0; }
  template <class V>
  void put(std::size_t at, V&& value) {
    std::construct_at(&rows[at].value, std::forward<V>(value));
    this->live |= 1U << at;
  }
  void drop(std::size_t at) {
    std::destroy_at(&rows[at].value);
    this->live &= ~(1U << at);
  }
  friend bool operator==(const Leaf& a, const Leaf& b) {
    if (a.live != b.live) return false;
    for (std::size_t at = 0; at < a.rows.size(); ++at) {
      if (a.has(at) && !(a.rows[at].value == b.rows[at].value)) return false;
    }
    return true;
  }
};

inline Fork* fork(Node* node) { return static_cast<Fork*>(node); }
inline const Fork* fork(const Node* node) { return static_cast<const Fork*>(node); }

// What is done with trees whose height is known from above: 0 is a leaf.
template <class T>
struct Tree {
  static Leaf<T>* leaf(Node* node) { return static_cast<Leaf<T>*>(node); }
  static const Leaf<T>* leaf(const Node* node) { return static_cast<const Leaf<T>*>(node); }
  static constexpr std::size_t kRows = std::size_t{1} << kLeafBits<T>;
  static constexpr std::size_t kFan = std::size_t{1} << kFanBits;

  static constexpr unsigned shift(unsigned height) { return kLeafBits<T> + kFanBits * (height - 1); }
  static constexpr std::size_t slot(std::uint32_t i, unsigned height) { return (i >> shift(height)) & (kFan - 1); }
  static constexpr std::size_t row(std::uint32_t i) { return i & (kRows - 1); }
  // The least height at which a tree has room for id `i`.
  static constexpr unsigned height_for(std::uint32_t i) {
    unsigned height = 1;
    while (height < kMostHeight && (i >> shift(height + 1)) != 0) ++height;
    return height;
  }

  static void retain(Node* node) {
    if (node != nullptr) node->owners.fetch_add(1, std::memory_order_relaxed);
  }
  static void release(Node* node, unsigned height) {
    if (node == nullptr || !pool::let_go(node->owners)) return;
    if (height == 0) {
      delete leaf(node);
      return;
    }
    for (std::size_t at = 0, left = node->live; left > 0; ++at) {
      if (Node* kid = fork(node)->kids[at]) {
        release(kid, height - 1);
        --left;
      }
    }
    delete fork(node);
  }
  // The node at `at` for writing: made when there is none, copied first when it is shared.
  static Node* own(Node*& at, unsigned height) {
    if (at == nullptr || at->owners.load(std::memory_order_acquire) != 1) make_own(at, height);
    return at;
  }
  [[gnu::noinline]] static void make_own(Node*& at, unsigned height) {
    if (at == nullptr) {
      at = height == 0 ? static_cast<Node*>(new Leaf<T>()) : new Fork();
      return;
    }
    Node* copy = height == 0 ? static_cast<Node*>(new Leaf<T>(*leaf(at))) : copy_fork(*fork(at));
    release(at, height);
    at = copy;
  }
  static Node* copy_fork(const Fork& from) {
    auto* copy = new Fork();
    copy->live = from.live;
    copy->kids = from.kids;
    copy->version = from.version;
    for (Node* kid : copy->kids) retain(kid);
    return copy;
  }

  // Of all that is done with a World this is done most; so each height has its own few instructions.
  static const Leaf<T>* find(const Node* node, unsigned height, std::uint32_t i) {
    static_assert(kMostHeight == 5);
    if (node == nullptr) return nullptr;
    switch (height) {
      case 5:
        if (node = kid(node, slot(i, 5)); node == nullptr) return nullptr;
        [[fallthrough]];
      case 4:
        if (node = kid(node, slot(i, 4)); node == nullptr) return nullptr;
        [[fallthrough]];
      case 3:
        if (node = kid(node, slot(i, 3)); node == nullptr) return nullptr;
        [[fallthrough]];
      case 2:
        if (node = kid(node, slot(i, 2)); node == nullptr) return nullptr;
        [[fallthrough]];
      default: return leaf(kid(node, slot(i, 1)));
    }
  }
  static const Node* kid(const Node* node, std::size_t at) { return fork(node)->kids[at]; }
  // The leaf of the first row at or after `i`, which becomes the id of that row.
  static const Leaf<T>* next(const Node* node, unsigned height, std::uint32_t& i) {
    if (height == 0) {
      for (std::size_t at = row(i); at < kRows; ++at, ++i) {
        if (leaf(node)->has(at)) return leaf(node);
      }
      return nullptr;
    }
    for (std::size_t at = slot(i, height); at < kFan; ++at) {
      const std::uint32_t after = ((i >> shift(height)) + 1) << shift(height);
      const Node* kid = fork(node)->kids[at];
      if (kid != nullptr) {
        if (const Leaf<T>* found = next(kid, height - 1, i)) return found;
      }
      i = after;
    }
    return nullptr;
  }
  static void erase(Node*& at, unsigned height, std::uint32_t i) {
    Node* node = own(at, height);
    if (height == 0) {
      leaf(node)->drop(row(i));
    } else {
      Node*& kid = fork(node)->kids[slot(i, height)];
      erase(kid, height - 1, i);
      if (kid == nullptr) --node->live;
    }
    if (node->live != 0) return;
    release(node, height);
    at = nullptr;
  }
  static bool equal(const Node* a, const Node* b, unsigned height) {
    if (a == b) return true;
    if (a == nullptr || b == nullptr || a->live != b->live) return false;
    if (height == 0) return *leaf(a) == *leaf(b);
    for (std::size_t at = 0; at < kFan; ++at) {
      if (!equal(fork(a)->kids[at], fork(b)->kids[at], height - 1)) return false;
    }
    return true;
  }
};

}  // namespace table_detail

template <class IdT, class T>
class Table {
  using Node = table_detail::Node;
  using Leaf = table_detail::Leaf<T>;
  using Tree = table_detail::Tree<T>;

 public:
  static constexpr std::uint32_t kCapacity = 1U << (table_detail::kLeafBits<T> + table_detail::kMostHeight * table_detail::kFanBits);

  class Iterator {
   public:
    Iterator(const Table* table, std::uint32_t i) : table_(table), i_(i) { settle(); }
    std::pair<IdT, const T&> operator*() const { return {IdT{i_}, leaf_->rows[Tree::row(i_)].value}; }
    Iterator& operator++() {
      while (Tree::row(++i_) != 0) {
        if (leaf_->has(Tree::row(i_))) return *this;
      }
      settle();
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.leaf_ == b.leaf_ && (a.leaf_ == nullptr || a.i_ == b.i_); }

   private:
    void settle() {
      leaf_ = (i_ < table_->next_ && table_->root_ != nullptr) ? Tree::next(table_->root_, table_->height_, i_) : nullptr;
    }
    const Table* table_;
    std::uint32_t i_;
    const Leaf* leaf_ = nullptr;
  };

  Table() = default;
  Table(const Table& other) noexcept
      : root_(other.root_), height_(other.height_), size_(other.size_), next_(other.next_), clock_(other.clock_) {
    Tree::retain(root_);
  }
  Table(Table&& other) noexcept { swap(other); }
  Table& operator=(const Table& other) noexcept {
    Table(other).swap(*this);
    return *this;
  }
  Table& operator=(Table&& other) noexcept {
    Table(std::move(other)).swap(*this);
    return *this;
  }
  ~Table() { Tree::release(root_, height_); }
  void swap(Table& other) noexcept {
    std::swap(recent_, other.recent_);
    std::swap(root_, other.root_);
    std::swap(height_, other.height_);
    std::swap(size_, other.size_);
    std::swap(next_, other.next_);
    std::swap(clock_, other.clock_);
  }

  [[nodiscard]] Iterator begin() const { return {this, 1}; }
  [[nodiscard]] Iterator end() const { return {this, next_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

  // The id that the next `add` gives.
  [[nodiscard]] IdT next_id() const { return IdT{next_}; }
  [[nodiscard]] bool full() const { return next_ >= kCapacity; }

  template <class Row = T>
  IdT add(Row&& row) {
    assert(!full());
    const std::uint32_t i = next_++;
    grow(Tree::height_for(i));
    Node* node = Tree::own(root_, height_);
    for (unsigned height = height_; height > 0; --height) {
      Node*& kid = table_detail::fork(node)->kids[Tree::slot(i, height)];
      if (kid == nullptr) ++node->live;
      if (height == 1) table_detail::fork(node)->version = ++clock_;
      node = Tree::own(kid, height - 1);
    }
    Tree::leaf(node)->put(Tree::row(i), std::forward<Row>(row));
    remember(i, Tree::leaf(node));
    ++size_;
    return IdT{i};
  }
  // The row, or null where there is none (any more).
  [[nodiscard]] const T* find(IdT id) const {
    const std::uint32_t number = id.value >> table_detail::kLeafBits<T>;
    const Recent& recent = recent_[number % kRecent];
    const Leaf* leaf = recent.number == number ? recent.leaf : look_up(id.value);
    const std::size_t row = Tree::row(id.value);
    return leaf != nullptr && leaf->has(row) ? &leaf->rows[row].value : nullptr;
  }
  // Has the row brought near, for what will read it soon; the machine does it beside its other work.
  void fetch(IdT id) const {
    constexpr std::size_t kLine = 64;
    const Leaf* leaf = id.value < next_ ? Tree::find(root_, height_, id.value) : nullptr;
    if (leaf == nullptr) return;
    __builtin_prefetch(leaf);
    const auto* row = static_cast<const std::byte*>(static_cast<const void*>(&leaf->rows[Tree::row(id.value)]));
    for (std::size_t at = 0; at < sizeof(T); at += kLine) __builtin_prefetch(row + at);
  }
  [[nodiscard]] bool contains(IdT id) const { return find(id) != nullptr; }
  [[nodiscard]] const T& operator[](IdT id) const {
    const T* row = find(id);
    assert(row != nullptr);
    return *row;
  }
  [[nodiscard]] T& edit(IdT id) { return row_to_write<true>(id); }
  [[nodiscard]] T& edit_aside(IdT id) { return row_to_write<false>(id); }
  void erase(IdT id) {
    assert(contains(id));
    (void)edit(id);  // its span has another version
    remember(id.value, nullptr);
    Tree::erase(root_, height_, id.value);
    --size_;
  }

  // Ids of one span have one version.
  [[nodiscard]] static std::uint32_t span_of(IdT id) { return id.value >> Tree::shift(2); }
  [[nodiscard]] std::uint64_t version(std::uint32_t span) const {
    const std::uint32_t i = span << Tree::shift(2);
    const Node* node = i < next_ ? root_ : nullptr;
    for (unsigned height = height_; height > 1 && node != nullptr; --height) node = table_detail::fork(node)->kids[Tree::slot(i, height)];
    return node == nullptr ? 0 : table_detail::fork(node)->version;
  }

  friend bool operator==(const Table& a, const Table& b) {
    return a.next_ == b.next_ && a.size_ == b.size_ && Tree::equal(a.root_, b.root_, a.height_);
  }

 private:
  // A leaf by its place among all leaves. Whoever follows a packet asks for the same few links and namespaces again and again.
  struct Recent {
    std::uint32_t number = kNowhere;
    const Leaf* leaf = nullptr;
  };
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};
  static constexpr std::size_t kRecent = 4;

  void remember(std::uint32_t i, const Leaf* leaf) const {
    const std::uint32_t number = i >> table_detail::kLeafBits<T>;
    recent_[number % kRecent] = Recent{leaf == nullptr ? kNowhere : number, leaf};
  }
  [[gnu::noinline]] const Leaf* look_up(std::uint32_t i) const {
    if (i - 1 >= next_ - 1) return nullptr;  // 0, which wraps around, is often asked for
    const Leaf* leaf = Tree::find(root_, height_, i);
    if (leaf != nullptr) remember(i, leaf);
    return leaf;
  }

  // Forks above the root until the tree has room: its height is always that of the last id given out.
  void grow(unsigned height) {
    for (; height_ < height; ++height_) {
      if (root_ == nullptr) continue;
      auto* above = new table_detail::Fork();
      above->kids[0] = root_;
      above->live = 1;
      root_ = above;
    }
  }

  template <bool kNewVersion>
  T& row_to_write(IdT id) {
    assert(id.value < next_);
    Node** at = &root_;
    for (unsigned height = height_; height > 0; --height) {
      assert(*at != nullptr);
      table_detail::Fork* fork = table_detail::fork(Tree::own(*at, height));
      if (kNewVersion && height == 1) fork->version = ++clock_;
      at = &fork->kids[Tree::slot(id.value, height)];
    }
    assert(*at != nullptr);
    Leaf* leaf = Tree::leaf(Tree::own(*at, 0));
    remember(id.value, leaf);
    assert(leaf->has(Tree::row(id.value)));
    return leaf->rows[Tree::row(id.value)].value;
  }

  mutable std::array<Recent, kRecent> recent_{};
  Node* root_ = nullptr;
  unsigned height_ = 1;
  std::uint32_t size_ = 0;
  std::uint32_t next_ = 1;
  std::uint64_t clock_ = 0;  // the latest version given
};

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_TABLE_H_
