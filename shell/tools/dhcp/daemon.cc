#include "shell/tools/dhcp/daemon.h"

namespace nslab::shell {

Pid start_daemon(Call& call, Program program) {
  const Pid child = call.fork();
  if (child == 0) return 0;
  const auto ask = [&](auto op) {
    op.by = child;
    (void)call.runner().execute(Op(std::move(op)));
  };
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    Open null;
    null.path = "/dev/null";
    null.write = true;
    null.descriptor = descriptor;
    ask(std::move(null));
  }
  Chdir root;
  root.path = "/";
  ask(std::move(root));
  call.run_in(child, std::move(program));
  return child;
}

}  // namespace nslab::shell
