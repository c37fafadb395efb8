// shell/tools/net/url.h — URLs and HTTP answers, as curl and wget take them apart.
#ifndef NSLAB_SHELL_TOOLS_NET_URL_H_
#define NSLAB_SHELL_TOOLS_NET_URL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nslab::shell {

struct Url {
  std::string scheme{"http"};
  std::string host{};      // without brackets
  bool brackets = false;
  std::uint16_t port = 80;
  bool port_given = false;
  std::string path{"/"};   // with the query

  // "10.0.0.1", "10.0.0.1:8000", "[::1]:80": as in the Host header
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] std::string text() const;
};
// Nothing where it is malformed. A scheme is guessed where there is none.
std::optional<Url> parse_url(const std::string& text);
// Where a Location header leads.
std::optional<Url> join_url(const Url& base, const std::string& location);

// An answer as it comes in.
struct HttpAnswer {
  std::string raw{};            // everything so far
  bool headers_done = false;
  std::size_t body_at = 0;
  std::string version{};        // "1.0"
  int code = 0;
  std::string reason{};
  std::vector<std::pair<std::string, std::string>> headers{};

  // Looks at `raw`; true once the headers are complete. False for ever where it is not HTTP.
  bool parse();
  [[nodiscard]] bool is_http() const;
  [[nodiscard]] std::optional<std::string> header(const std::string& name) const;
  [[nodiscard]] std::optional<std::size_t> length() const;
  [[nodiscard]] std::string head() const { return raw.substr(0, body_at); }
  [[nodiscard]] std::string body() const { return headers_done ? raw.substr(body_at) : std::string(); }
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_URL_H_
