// model/base/map_node.h — MapNode<K, V>: one node of a Map, with its keys and values in one piece of memory.
//
// A World holds some ten million of these, most with one to four entries, and reads them in no order: what counts is how many
// pieces of memory a look-up touches. So a node is one piece, as large as its entries ask for: a head of eight bytes, the keys
// side by side, then the values (of a leaf) or the children.
//
// Guarantees
//   1. It holds at most kMost entries, and has room for at most half as many again as it has held at once.
//   2. Copies of a Map share nodes; distinct Maps may be used from distinct threads, even where they share some.
#ifndef NSLAB_MODEL_BASE_MAP_NODE_H_
#define NSLAB_MODEL_BASE_MAP_NODE_H_

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "model/base/pool.h"

namespace nslab::map_detail {

inline constexpr std::size_t kMost = 32;

// Room for `count` entries: hardly more for the many small nodes, so that they stay small.
constexpr std::size_t room_for(std::size_t count) {
  for (const std::size_t room : {1U, 2U, 4U, 6U, 8U, 12U, 16U, 24U}) {
    if (count <= room) return room;
  }
  return kMost;
}

// A key that is nothing but a number. Among these one does not search, which the processor would guess wrong every other step, but
// counts those that come before.
template <class K>
concept Numbered = sizeof(K) == sizeof(std::uint64_t) && requires(const K& key) {
  { key.number } -> std::same_as<const std::uint64_t&>;
};

// Elements in raw memory. A gap is a place without an element.
template <class X>
void open_gap(X* list, std::size_t count, std::size_t at) {
  if constexpr (std::is_trivially_copyable_v<X>) {
    std::copy_backward(list + at, list + count, list + count + 1);
  } else {
    for (std::size_t i = count; i > at; --i) {
      std::construct_at(list + i, std::move(list[i - 1]));
      std::destroy_at(list + i - 1);
    }
  }
}
template <class X>
void close_gap(X* list, std::size_t count, std::size_t at) {
  if constexpr (std::is_trivially_copyable_v<X>) {
    std::copy(list + at + 1, list + count, list + at);
  } else {
    for (std::size_t i = at; i + 1 < count; ++i) {
      std::construct_at(list + i, std::move(list[i + 1]));
      std::destroy_at(list + i + 1);
    }
  }
}
template <class X>
void close_front(X* list, std::size_t count, std::size_t gap) {
  if constexpr (std::is_trivially_copyable_v<X>) {
    std::copy(list + gap, list + count, list);
  } else {
    for (std::size_t i = gap; i < count; ++i) {
      std::construct_at(list + (i - gap), std::move(list[i]));
      std::destroy_at(list + i);
    }
  }
}
template <class X>
void move_all(X* from, std::size_t count, X* to) {
  std::uninitialized_move_n(from, count, to);
  std::destroy_n(from, count);
}

template <class K, class V>
class MapNode {
 public:
  std::atomic<std::uint32_t> owners{1};
  std::uint8_t count = 0;
  std::uint8_t room = 0;
  std::uint8_t height = 0;  // 0: a leaf

  [[nodiscard]] bool leaf() const { return height == 0; }
  [[nodiscard]] K* keys() { return static_cast<K*>(at_byte(kKeys)); }
  [[nodiscard]] const K* keys() const { return static_cast<const K*>(at_byte(kKeys)); }
  [[nodiscard]] V* values() { return static_cast<V*>(at_byte(after_keys(alignof(V), room))); }
  [[nodiscard]] const V* values() const { return static_cast<const V*>(at_byte(after_keys(alignof(V), room))); }
  [[nodiscard]] MapNode** kids() { return static_cast<MapNode**>(at_byte(after_keys(alignof(MapNode*), room))); }
  [[nodiscard]] MapNode* const* kids() const { return static_cast<MapNode* const*>(at_byte(after_keys(alignof(MapNode*), room))); }

  // Where `key` is, or would be put (leaf).
  template <class Q>
  [[nodiscard]] std::size_t place(const Q& key) const {
    if constexpr (Numbered<K> && std::is_same_v<Q, K>) {
      std::size_t less = 0;
      for (std::size_t i = 0; i < count; ++i) less += keys()[i].number < key.number ? 1U : 0U;
      return less;
    } else {
      call_keys();
      return static_cast<std::size_t>(std::lower_bound(keys(), keys() + count, key) - keys());
    }
  }
  template <class Q>
  [[nodiscard]] bool holds(std::size_t i, const Q& key) const {
    return i < count && !(key < keys()[i]);
  }
  // The child whose range holds `key`.
  template <class Q>
  [[nodiscard]] std::size_t child(const Q& key) const {
    if constexpr (Numbered<K> && std::is_same_v<Q, K>) {
      std::size_t greater = 0;
      for (std::size_t i = 1; i < count; ++i) greater += keys()[i].number > key.number ? 1U : 0U;
      return count - 1U - greater;
    } else {
      call_keys();
      const K* after = std::upper_bound(keys(), keys() + count, key);
      return after == keys() ? 0 : static_cast<std::size_t>(after - keys()) - 1;
    }
  }

  static MapNode* make(std::size_t height, std::size_t room) {
    static_assert(alignof(K) <= alignof(std::max_align_t) && alignof(V) <= alignof(std::max_align_t));
    auto* node = new (pool::take(bytes(height, room))) MapNode();
    node->room = static_cast<std::uint8_t>(room);
    node->height = static_cast<std::uint8_t>(height);
    return node;
  }
  static void retain(MapNode* node) noexcept {
    if (node != nullptr) node->owners.fetch_add(1, std::memory_order_relaxed);
  }
  static void release(MapNode* node) noexcept {
    if (node != nullptr && pool::let_go(node->owners)) destroy(node);
  }
  static bool sole(const MapNode* node) noexcept { return node->owners.load(std::memory_order_acquire) == 1; }
  // The node at `at` for writing: copied first when it is shared.
  static MapNode* own(MapNode*& at) {
    if (!sole(at)) {
      MapNode* copied = copy(*at);
      release(at);
      at = copied;
    }
    return at;
  }

  // Makes place for an entry before entry `i`, and says where: in the node at `at`, which may be moved for it, or, where that is
  // full, in a new neighbour to its right. Key and value (or child) are for the caller to construct.
  static std::pair<MapNode*, std::size_t> open(MapNode*& at, std::size_t i, MapNode*& right) {
    MapNode** into = &at;
    if (at->count == kMost) {
      right = split(*at);
      if (i > at->count) {
        i -= at->count;
        into = &right;
      }
    }
    if ((*into)->count == (*into)->room) enlarge(*into);
    MapNode* node = *into;
    open_gap(node->keys(), node->count, i);
    if (node->leaf()) {
      open_gap(node->values(), node->count, i);
    } else {
      open_gap(node->kids(), node->count, i);
    }
    ++node->count;
    return {node, i};
  }
  // Takes entry `i` away; a child is the caller's by then.
  void drop(std::size_t i) {
    std::destroy_at(keys() + i);
    close_gap(keys(), count, i);
    if (leaf()) {
      std::destroy_at(values() + i);
      close_gap(values(), count, i);
    } else {
      close_gap(kids(), count, i);
    }
    --count;
  }
  // Takes the first `n` entries, one at least, of a leaf away.
  void drop_front(std::size_t n) {
    std::destroy_n(keys(), n);
    std::destroy_n(values(), n);
    close_front(keys(), count, n);
    close_front(values(), count, n);
    count = static_cast<std::uint8_t>(count - n);
  }

 private:
  static constexpr std::size_t aligned(std::size_t offset, std::size_t to) { return (offset + to - 1) / to * to; }
  static constexpr std::size_t kHead = sizeof(std::atomic<std::uint32_t>) + 4;
  static constexpr std::size_t kKeys = aligned(kHead, alignof(K));
  static constexpr std::size_t after_keys(std::size_t alignment, std::size_t room) { return aligned(kKeys + room * sizeof(K), alignment); }
  static constexpr std::size_t bytes(std::size_t height, std::size_t room) {
    return height == 0 ? after_keys(alignof(V), room) + room * sizeof(V) : after_keys(alignof(MapNode*), room) + room * sizeof(void*);
  }
  [[nodiscard]] void* at_byte(std::size_t offset) { return static_cast<std::byte*>(static_cast<void*>(this)) + offset; }
  [[nodiscard]] const void* at_byte(std::size_t offset) const {
    return static_cast<const std::byte*>(static_cast<const void*>(this)) + offset;
  }

  // Of a node with many keys of some size: has all of them brought near at once, since a search would wait for one after the other.
  void call_keys() const {
    constexpr std::size_t kLine = 64, kFew = 2 * kLine, kLeastKey = 16, kMostKey = 40;
    if constexpr (sizeof(K) >= kLeastKey && sizeof(K) <= kMostKey) {
      const auto* bytes = static_cast<const std::byte*>(static_cast<const void*>(this));
      for (std::size_t at = kFew; at < kKeys + count * sizeof(K); at += kLine) __builtin_prefetch(bytes + at);
    }
  }
  static void free(MapNode* node) noexcept {
    const std::size_t size = bytes(node->height, node->room);
    std::destroy_at(node);
    pool::give(node, size);
  }
  static void destroy(MapNode* node) noexcept {
    std::destroy_n(node->keys(), node->count);
    if (node->leaf()) {
      std::destroy_n(node->values(), node->count);
    } else {
      for (std::size_t i = 0; i < node->count; ++i) release(node->kids()[i]);
    }
    free(node);
  }
  static MapNode* copy(const MapNode& from) {
    MapNode* node = make(from.height, room_for(from.count));
    std::uninitialized_copy_n(from.keys(), from.count, node->keys());
    if (from.leaf()) {
      std::uninitialized_copy_n(from.values(), from.count, node->values());
    } else {
      std::copy_n(from.kids(), from.count, node->kids());
      for (std::size_t i = 0; i < from.count; ++i) retain(node->kids()[i]);
    }
    node->count = from.count;
    return node;
  }
  // Moves entries from `first` on into a node of their own.
  static MapNode* cut(MapNode& from, std::size_t first, std::size_t room) {
    MapNode* node = make(from.height, room);
    const std::size_t moved = from.count - first;
    move_all(from.keys() + first, moved, node->keys());
    if (from.leaf()) {
      move_all(from.values() + first, moved, node->values());
    } else {
      std::copy_n(from.kids() + first, moved, node->kids());
    }
    node->count = static_cast<std::uint8_t>(moved);
    from.count = static_cast<std::uint8_t>(first);
    return node;
  }
  static void enlarge(MapNode*& at) {
    MapNode* larger = cut(*at, 0, room_for(at->count + std::size_t{1}));
    free(at);
    at = larger;
  }
  // Keys that come in ascending order fill nodes; halves would leave them half empty for ever.
  static MapNode* split(MapNode& node) {
    const std::size_t keep = node.count * 3U / 4U;
    return cut(node, keep, room_for(node.count - keep + 1));
  }
};

}  // namespace nslab::map_detail

#endif  // NSLAB_MODEL_BASE_MAP_NODE_H_
