#include "shell/tools/net/holders.h"

namespace nslab::shell {

std::map<SocketId, std::vector<Holder>> socket_holders(Call& call) {
  std::map<SocketId, std::vector<Holder>> holders;
  const World& world = call.world();
  for (const auto& [pid, process] : world.processes) {
    call.runner().step();
    const Pid shown = visible_pid(world, call.pid(), pid);
    if (shown == 0 || process.state == ProcessState::kZombie) continue;
    for (const auto& [number, file] : process.descriptors) {
      if (world.files[file].kind != OpenFile::Kind::kSocket) continue;
      holders[world.files[file].socket].push_back(Holder{shown, number, process.command});
    }
  }
  return holders;
}

}  // namespace nslab::shell
