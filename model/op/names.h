// model/op/names.h — how requests name a namespace and a link.
//
// Ops speak as people do: by name, number, path or process; ids of the World do not appear.
#ifndef NSLAB_MODEL_OP_NAMES_H_
#define NSLAB_MODEL_OP_NAMES_H_

#include <cstdint>
#include <string>
#include <variant>

#include "model/process.h"

namespace nslab {

// A network namespace as a request names it.
struct OwnNetns {
  friend bool operator==(const OwnNetns&, const OwnNetns&) = default;
};
struct NetnsByName {  // a file in /run/netns, as the asker sees it
  std::string name{};
  friend bool operator==(const NetnsByName&, const NetnsByName&) = default;
};
struct NetnsByPid {
  Pid pid = 0;
  friend bool operator==(const NetnsByPid&, const NetnsByPid&) = default;
};
struct NetnsByPath {
  std::string path{};
  friend bool operator==(const NetnsByPath&, const NetnsByPath&) = default;
};
using NetnsRef = std::variant<OwnNetns, NetnsByName, NetnsByPid, NetnsByPath>;

// A link as a request names it: by index where that is not 0, else by name or altname.
struct LinkRef {
  std::string name{};
  std::uint32_t index = 0;

  [[nodiscard]] bool given() const { return index != 0 || !name.empty(); }
  friend bool operator==(const LinkRef&, const LinkRef&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_NAMES_H_
