// kernel/uml.h — Debian's user-mode-linux: Linux 6.1 as an ordinary process, for what a sandbox cannot show.
//
// In a sandbox init_net is out of reach, and the machine's kernel may lack kinds of links. UML has a true init_net with
// NICs of its own that come back to it, and dummy, vlan, macvlan, ipvlan, vrf, bond and bridge VLAN filtering as modules.
// It boots within seconds, without root and without KVM: its root is the sandbox's file system, read-only; its first
// process is nslab itself (kernel/uml_inside.h).
//
// Guarantees
//   1. It runs in a sandbox (kernel/sandbox.h): its cables end there, and it dies with it.
//   2. What it writes to the folder that it is given is there when it has ended.
// Not modelled after real hardware: UML's NICs never lose their carrier.
#ifndef NSLAB_KERNEL_UML_H_
#define NSLAB_KERNEL_UML_H_

#include <chrono>
#include <string>
#include <vector>

#include "kernel/failure.h"

namespace nslab::kernel {

struct UmlKernel {
  std::string program{};  // /usr/bin/linux.uml
  std::string release{};  // "6.1.176", by its modules
  std::string modules{};  // the folder that has modules.dep
};

struct UmlOptions {
  unsigned nics = 2;  // eth0, eth1 …, each on a cable of its own to nobody
  unsigned memory_mib = 256;
  std::chrono::milliseconds timeout = std::chrono::minutes(5);
};

// Where it is. Where it is missing, a Failure says what to install.
Expected<UmlKernel> find_uml();

// Boots it and runs `argv` there as root, in init_net, with `folder` of the sandbox at /media/hw, writable. To be called
// by a worker of a sandbox. Gives what came on the console; a Failure where it did not boot or did not end in time.
Expected<std::string> run_in_uml(const UmlKernel& kernel, const std::string& folder, const std::vector<std::string>& argv,
                                 const UmlOptions& options);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_UML_H_
