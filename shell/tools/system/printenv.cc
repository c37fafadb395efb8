// printenv: the environment.
//
// Sources: coreutils 9.1's manual.
#include "shell/tools/more.h"

namespace nslab::shell {

int run_printenv(Call& call) {
  if (call.argv.size() > 1 && call.argv[1].starts_with('-') && call.argv[1] != "--") return call.not_modelled("printenv " + call.argv[1]);
  if (call.argv.size() == 1) {
    for (const std::string& entry : call.environment()) call.print("{}\n", entry);
    return 0;
  }
  int status = 0;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string wanted = call.argv[i] + "=";
    bool found = false;
    for (const std::string& entry : call.environment()) {
      if (!entry.starts_with(wanted)) continue;
      call.print("{}\n", entry.substr(wanted.size()));
      found = true;
    }
    if (!found) status = 1;
  }
  return status;
}

}  // namespace nslab::shell
