// kernel/uml_inside.h — what nslab does as the first process of user-mode-linux.
#ifndef NSLAB_KERNEL_UML_INSIDE_H_
#define NSLAB_KERNEL_UML_INSIDE_H_

#include <string>

namespace nslab::kernel {

// Mounts what a system has, loads the modules for networks, runs the program that the file `program` in `folder` names
// (an argument a line) and switches the machine off. Only does so as pid 1 of user-mode-linux; else it says so and
// returns a status.
int be_uml_init(const std::string& folder);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_UML_INSIDE_H_
