// model/base/epoch.h — when a World's clock began.
#ifndef NSLAB_MODEL_BASE_EPOCH_H_
#define NSLAB_MODEL_BASE_EPOCH_H_

#include <cstdint>

namespace nslab {

// 2026-01-01 00:00 UTC, in seconds since 1970.
inline constexpr std::int64_t kEpoch = 1767225600;

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_EPOCH_H_
