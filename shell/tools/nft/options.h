// shell/tools/nft/options.h — the options of nft's command line.
#ifndef NSLAB_SHELL_TOOLS_NFT_OPTIONS_H_
#define NSLAB_SHELL_TOOLS_NFT_OPTIONS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shell/run/call.h"
#include "shell/tools/nft/values.h"

namespace nslab::shell::nft {

struct Options {
  Style style{};
  bool json = false, check = false, echo = false;
  std::optional<std::string> file{};
  std::vector<std::pair<std::string, std::string>> defines{};
  std::vector<std::string> include_paths{};
  std::vector<std::string> words{};
};

// getopt_long. A status: it ends here.
std::optional<int> read_options(Call& call, Options& o);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_OPTIONS_H_
