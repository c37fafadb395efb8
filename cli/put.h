// cli/put.h — text for whoever sits at the terminal, there at once.
#ifndef NSLAB_CLI_PUT_H_
#define NSLAB_CLI_PUT_H_

#include <cstdio>
#include <string_view>

namespace nslab::cli {

inline void put(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace nslab::cli

#endif  // NSLAB_CLI_PUT_H_
