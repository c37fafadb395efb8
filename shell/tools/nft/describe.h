// shell/tools/nft/describe.h — nft describe: what a selector or a type is, and which names its values have.
// Document: nftables 1.0.6, src/expression.c (expr_describe), src/datatype.c (symbol_table_print).
#ifndef NSLAB_SHELL_TOOLS_NFT_DESCRIBE_H_
#define NSLAB_SHELL_TOOLS_NFT_DESCRIBE_H_

#include <string>
#include <string_view>

#include "shell/tools/nft/values.h"

namespace nslab::shell::nft {

// `raw`: it was said by its place.
std::string describe_field(const Field& field, bool raw);
// A type by its name, or what nft says of a word that names none.
std::string describe_type(std::string_view name);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_DESCRIBE_H_
