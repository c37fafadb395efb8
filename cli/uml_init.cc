// nslab uml-init: what nslab does as the first process of user-mode-linux. Not for people; help does not show it.
#ifdef NSLAB_WITH_KERNEL
#include <memory>

#include "cli/verb.h"
#include "kernel/uml_inside.h"

namespace nslab::cli {

void add_uml_init(CLI::App& app, int& result) {
  auto folder = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("uml-init", "")->group("");
  verb->add_option("FOLDER", *folder)->required();
  verb->allow_extras();  // the kernel adds words of its own
  verb->callback([folder, &result] { result = kernel::be_uml_init(*folder); });
}

}  // namespace nslab::cli
#endif
