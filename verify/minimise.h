// verify/minimise.h — the shortest part of a list that still shows something.
#ifndef NSLAB_VERIFY_MINIMISE_H_
#define NSLAB_VERIFY_MINIMISE_H_

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

namespace nslab::verify {

// Leaves out runs of items, long ones first, as long as `shows` still holds: in the end no single item can be left out.
// Gives `items` itself where it does not show to begin with.
template <class Item>
std::vector<Item> minimise(std::vector<Item> items, const std::function<bool(const std::vector<Item>&)>& shows) {
  for (std::size_t run = items.size() / 2 + 1; run > 0; run /= 2) {
    for (std::size_t at = 0; at < items.size();) {
      const std::size_t count = std::min(run, items.size() - at);
      std::vector<Item> fewer(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(at));
      fewer.insert(fewer.end(), items.begin() + static_cast<std::ptrdiff_t>(at + count), items.end());
      if (shows(fewer)) {
        items = std::move(fewer);
      } else {
        at += count;
      }
    }
  }
  return items;
}

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_MINIMISE_H_
