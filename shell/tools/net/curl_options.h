// shell/tools/net/curl_options.h — what curl was asked to do.
#ifndef NSLAB_SHELL_TOOLS_NET_CURL_OPTIONS_H_
#define NSLAB_SHELL_TOOLS_NET_CURL_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "model/base/ip.h"
#include "shell/run/call.h"

namespace nslab::shell {

struct CurlOptions {
  bool silent = false, show_error = false, verbose = false, head = false, include = false, fail = false, location = false, meter = true,
       retry_refused = false;
  Family family = Family::kNone;
  std::string method{}, agent{"curl/7.88.1"}, interface{}, write_out{}, dump_header{};
  std::string unix_path{};  // of an abstract socket with a NUL before it
  std::optional<std::string> data{};
  std::vector<std::string> headers{};
  std::vector<std::string> outputs{};  // -o NAME in turn; "" is -O
  std::vector<std::string> urls{};
  std::optional<Duration> most{}, connect_most{}, retry_delay{};
  long retries = 0;
};

// The status to leave with where the words say so (wrong use, --version).
std::optional<int> parse_curl(Call& call, const std::vector<std::string>& argv, CurlOptions& options);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_CURL_OPTIONS_H_
