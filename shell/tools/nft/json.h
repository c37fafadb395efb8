// shell/tools/nft/json.h — nft -j: listings as JSON.
#ifndef NSLAB_SHELL_TOOLS_NFT_JSON_H_
#define NSLAB_SHELL_TOOLS_NFT_JSON_H_

#include "shell/run/call.h"
#include "shell/tools/nft/parser.h"
#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

// Lists what the command asks for; returns the exit status.
int list_json(Call& call, const Ruleset& rules, const Command& command, const Print& print);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_JSON_H_
