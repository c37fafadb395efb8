// kernel/recording_script.h — the two bash scripts by which a script's units are run and told apart.
#ifndef NSLAB_KERNEL_RECORDING_SCRIPT_H_
#define NSLAB_KERNEL_RECORDING_SCRIPT_H_

#include <string_view>

namespace nslab::kernel {

// Makes the place in which the driver runs: private folders, a host of its own. Its folder is $HW, or already at /media/hw.
std::string_view recording_setup();
// Runs unit after unit, each by eval in this same shell.
std::string_view recording_driver();
// The line of the driver from which units are run, which bash adds to their own.
inline constexpr int kRecordingEvalLine = 16;

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_RECORDING_SCRIPT_H_
