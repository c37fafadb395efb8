// shell/tools/files/modes.h — modes of files as people write them.
//
// Sources: coreutils 9.1, gnulib's modechange.c.
#ifndef NSLAB_SHELL_TOOLS_FILES_MODES_H_
#define NSLAB_SHELL_TOOLS_FILES_MODES_H_

#include <cstdint>
#include <optional>
#include <string>

namespace nslab::shell {

// "u+x,go-w", "755": what becomes of an old mode. Where nobody is named all are meant, but for what the umask keeps back.
// None: it is no mode.
std::optional<std::uint32_t> changed_mode(const std::string& text, std::uint32_t old, bool directory, std::uint32_t umask);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_FILES_MODES_H_
