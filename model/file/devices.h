// model/file/devices.h — the character devices that a program may have a name for, and their numbers.
//
// Kernel: Documentation/admin-guide/devices.txt; drivers/char/mem.c, include/linux/miscdevice.h.
#ifndef NSLAB_MODEL_FILE_DEVICES_H_
#define NSLAB_MODEL_FILE_DEVICES_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace nslab {

struct DeviceNumber {
  std::string_view name{};  // what its inode says (Inode::data)
  std::uint32_t major = 0, minor = 0;
};

inline constexpr std::array<DeviceNumber, 6> kDevices{{
    {"null", 1, 3}, {"zero", 1, 5}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}, {"tun", 10, 200},
}};

// None: not modelled.
inline const DeviceNumber* find_device(std::string_view name) {
  const auto at = std::find_if(kDevices.begin(), kDevices.end(), [&](const DeviceNumber& one) { return one.name == name; });
  return at == kDevices.end() ? nullptr : &*at;
}
inline const DeviceNumber* find_device(std::uint64_t major, std::uint64_t minor) {
  const auto at = std::find_if(kDevices.begin(), kDevices.end(),
                               [&](const DeviceNumber& one) { return one.major == major && one.minor == minor; });
  return at == kDevices.end() ? nullptr : &*at;
}

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_DEVICES_H_
