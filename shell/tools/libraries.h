// shell/tools/libraries.h — the shared libraries that a program needs, where they are, and what happens without them.
//
// A directory into which somebody copies a program becomes another root only with the loader and the libraries that the
// program names. The World has them as files; what is in them is nobody's affair.
//
// Sources: ldd(1) of Debian 12's programs; glibc 2.36, elf/dl-load.c.
#ifndef NSLAB_SHELL_TOOLS_LIBRARIES_H_
#define NSLAB_SHELL_TOOLS_LIBRARIES_H_

#include <string_view>
#include <vector>

#include "model/file/paths.h"

namespace nslab::shell {

inline constexpr std::string_view kLoader = "/lib64/ld-linux-x86-64.so.2";
inline constexpr std::string_view kLibraryDirectory = "/lib/x86_64-linux-gnu/";

// What the program that was installed at this path needs, in the order in which the loader maps it.
std::vector<std::string_view> libraries_of(std::string_view program);
// Every library that some program needs, each once.
std::vector<std::string_view> all_libraries();

// Whether execve finds the loader that programs name.
bool has_loader(const Walker& walker);
// The first library that the loader does not find; empty where it finds all.
std::string_view missing_library(const Walker& walker, std::string_view program);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_LIBRARIES_H_
