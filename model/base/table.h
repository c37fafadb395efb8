// model/base/table.h — Table<Id, T>: rows by dense id, shared between copies and copied when written.
//
// A tree of fixed depth: 64-way nodes above chunks of eight rows. Reading is five steps whatever the size;
// copying a Table is one counter; the first write after a copy duplicates one path of it.
//
// Guarantees
//   1. Ids are given out in order from 1 and never again.
//   2. A walk visits rows in the order of their ids.
//   3. Chunks whose rows are all gone take no memory.
#ifndef NSLAB_MODEL_BASE_TABLE_H_
#define NSLAB_MODEL_BASE_TABLE_H_

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "model/base/cow.h"

namespace nslab {

namespace table_detail {

inline constexpr unsigned kChunkBits = 3;
inline constexpr unsigned kFanBits = 6;

template <class T, int Level>
struct Node {
  static constexpr unsigned kShift = kChunkBits + kFanBits * static_cast<unsigned>(Level - 1);
  using Child = Cow<Node<T, Level - 1>>;

  std::array<Child, 1U << kFanBits> kids{};
  std::uint32_t live = 0;

  static constexpr std::size_t slot(std::uint32_t i) { return (i >> kShift) & ((1U << kFanBits) - 1); }
  const T* find(std::uint32_t i) const {
    const Child& kid = kids[slot(i)];
    return kid.empty() ? nullptr : kid->find(i);
  }
  T& edit(std::uint32_t i) { return kids[slot(i)].edit().edit(i); }
  void put(std::uint32_t i, T value) {
    kids[slot(i)].edit().put(i, std::move(value));
    ++live;
  }
  void erase(std::uint32_t i) {
    Child& kid = kids[slot(i)];
    kid.edit().erase(i);
    if (kid->live == 0) kid.reset();
    --live;
  }
  const T* next(std::uint32_t& i) const {  // the first row at or after i
    for (std::size_t s = slot(i); s < kids.size(); ++s) {
      const std::uint32_t after = ((i >> kShift) + 1) << kShift;
      if (!kids[s].empty()) {
        if (const T* found = kids[s]->next(i)) return found;
      }
      i = after;
    }
    return nullptr;
  }
  friend bool operator==(const Node&, const Node&) = default;
};

template <class T>
struct Node<T, 0> {
  std::array<std::optional<T>, 1U << kChunkBits> rows{};
  std::uint32_t live = 0;

  static constexpr std::size_t slot(std::uint32_t i) { return i & ((1U << kChunkBits) - 1); }
  const T* find(std::uint32_t i) const {
    const auto& row = rows[slot(i)];
    return row ? &*row : nullptr;
  }
  T& edit(std::uint32_t i) { return *rows[slot(i)]; }
  void put(std::uint32_t i, T value) {
    rows[slot(i)] = std::move(value);
    ++live;
  }
  void erase(std::uint32_t i) {
    rows[slot(i)].reset();
    --live;
  }
  const T* next(std::uint32_t& i) const {
    for (std::size_t s = slot(i); s < rows.size(); ++s, ++i) {
      if (rows[s]) return &*rows[s];
    }
    return nullptr;
  }
  friend bool operator==(const Node&, const Node&) = default;
};

}  // namespace table_detail

template <class IdT, class T>
class Table {
  using Root = table_detail::Node<T, 4>;

 public:
  static constexpr std::uint32_t kCapacity = 1U << (table_detail::kChunkBits + 4 * table_detail::kFanBits);

  class Iterator {
   public:
    Iterator(const Table* table, std::uint32_t i) : table_(table), i_(i) { settle(); }
    std::pair<IdT, const T&> operator*() const { return {IdT{i_}, *row_}; }
    Iterator& operator++() {
      ++i_;
      settle();
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.row_ == b.row_; }

   private:
    void settle() {
      row_ = (i_ < table_->next_ && !table_->root_.empty()) ? table_->root_->next(i_) : nullptr;
    }
    const Table* table_;
    std::uint32_t i_;
    const T* row_ = nullptr;
  };

  [[nodiscard]] Iterator begin() const { return {this, 1}; }
  [[nodiscard]] Iterator end() const { return {this, next_}; }
  [[nodiscard]] std::size_t size() const { return root_.empty() ? 0 : root_->live; }

  // The id that the next `add` gives.
  [[nodiscard]] IdT next_id() const { return IdT{next_}; }
  [[nodiscard]] bool full() const { return next_ >= kCapacity; }

  IdT add(T row) {
    assert(!full());
    const IdT id{next_++};
    root_.edit().put(id.value, std::move(row));
    return id;
  }
  // The row, or null where there is none (any more).
  [[nodiscard]] const T* find(IdT id) const { return root_.empty() ? nullptr : root_->find(id.value); }
  [[nodiscard]] bool contains(IdT id) const { return find(id) != nullptr; }
  [[nodiscard]] const T& operator[](IdT id) const {
    const T* row = find(id);
    assert(row != nullptr);
    return *row;
  }
  [[nodiscard]] T& edit(IdT id) {
    assert(contains(id));
    return root_.edit().edit(id.value);
  }
  void erase(IdT id) {
    assert(contains(id));
    root_.edit().erase(id.value);
  }

  friend bool operator==(const Table& a, const Table& b) { return a.next_ == b.next_ && a.root_ == b.root_; }

 private:
  Cow<Root> root_{};
  std::uint32_t next_ = 1;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_TABLE_H_
