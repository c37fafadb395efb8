#include "kernel/uml_preload.h"

#ifdef NSLAB_UML_PRELOAD_FILE
__asm__(
    ".section .rodata\n"
    ".global nslab_uml_preload_begin\n"
    ".global nslab_uml_preload_end\n"
    "nslab_uml_preload_begin:\n"
    ".incbin \"" NSLAB_UML_PRELOAD_FILE
    "\"\n"
    "nslab_uml_preload_end:\n"
    ".previous\n");
extern "C" {
extern const char nslab_uml_preload_begin;  // NOLINT(readability-identifier-naming): a label
extern const char nslab_uml_preload_end;    // NOLINT(readability-identifier-naming): a label
}
#endif

namespace nslab::kernel {

std::string_view uml_preload() {
#ifdef NSLAB_UML_PRELOAD_FILE
  return {&nslab_uml_preload_begin, static_cast<std::size_t>(&nslab_uml_preload_end - &nslab_uml_preload_begin)};
#else
  return {};
#endif
}

}  // namespace nslab::kernel
