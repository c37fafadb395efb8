// model/base/id.h — Id<Tag>: the number of a row in a table of the World.
//
// Ids are dense, start at 1 and are never used again, so an id names one object for ever. 0 is "none".
#ifndef NSLAB_MODEL_BASE_ID_H_
#define NSLAB_MODEL_BASE_ID_H_

#include <compare>
#include <cstdint>

namespace nslab {

template <class Tag>
struct Id {
  std::uint32_t value = 0;

  explicit constexpr operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

using NetnsId = Id<struct NetnsTag>;
using LinkId = Id<struct LinkTag>;
using SocketId = Id<struct SocketTag>;
using InodeId = Id<struct InodeTag>;
using MountId = Id<struct MountTag>;
using PipeId = Id<struct PipeTag>;
using FileId = Id<struct FileTag>;        // an open file description
using ConntrackId = Id<struct ConntrackTag>;
using MntnsId = Id<struct MntnsTag>;
using PidnsId = Id<struct PidnsTag>;
using UtsnsId = Id<struct UtsnsTag>;
using UsernsId = Id<struct UsernsTag>;

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_ID_H_
