// model/process/genesis.h — a World at its beginning: kernel, file system, first processes.
//
// Two beginnings are known: a machine that has just booted ("host"), and what `unshare` gives on one ("empty"):
// a network namespace with nothing but `lo`, down, whose first process is the script's shell.
#ifndef NSLAB_MODEL_PROCESS_GENESIS_H_
#define NSLAB_MODEL_PROCESS_GENESIS_H_

#include <cstdint>
#include <string>

#include "model/world.h"

namespace nslab {

// The root directory of the file system that every World begins with: the first inode there is.
inline constexpr InodeId kFirstRoot{1};

struct Beginning {
  Profile profile{};
  std::uint64_t seed = 1;
  std::string hostname = "lab";
  bool in_init_net = false;  // the first process is in init_net, else in a namespace of its own
  std::string working_directory = "/root";
  std::string shell = "bash";
};

struct Started {
  World world{};
  Pid shell = 0;  // the process that scripts run as
};

Started begin_world(const Beginning& beginning);

// A network card of the machine's own, down, with no cable in it.
LinkId add_nic(World& world, NetnsId netns, const std::string& name);

// A namespace that stands for what is behind a NIC, with a NIC of its own cabled to it; nobody sees it by name.
// Returns the process that lives there.
Pid add_outside(World& world, LinkId nic, const std::string& far_name);

}  // namespace nslab

#endif  // NSLAB_MODEL_PROCESS_GENESIS_H_
