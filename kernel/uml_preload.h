// kernel/uml_preload.h — the library of kernel/uml_ptrace.cc as bytes, to be written where UML can load it.
#ifndef NSLAB_KERNEL_UML_PRELOAD_H_
#define NSLAB_KERNEL_UML_PRELOAD_H_

#include <string_view>

namespace nslab::kernel {

// Empty on processors for which there is no UML.
std::string_view uml_preload();

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_UML_PRELOAD_H_
