// shell/tools/net/iperf/json.h — what an iperf3 client says with -J: all at once, at its end.
//
// Guarantees
//   1. The members, their order and the layout are those of iperf3 3.12 and its cJSON.
// Not modelled: CPU time (0), round trips and the window that the other end offers (0), a server's -J.
// Document: iperf 3.12, src/iperf_api.c (iperf_json_start, iperf_print_intermediate, iperf_print_results), cjson.c.
#ifndef NSLAB_SHELL_TOOLS_NET_IPERF_JSON_H_
#define NSLAB_SHELL_TOOLS_NET_IPERF_JSON_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell/tools/net/iperf/report.h"
#include "shell/tools/net/iperf/settings.h"

namespace nslab::shell {

// A value as cJSON prints it.
class CJson {
 public:
  static CJson number(double value);
  static CJson text(std::string_view value);
  static CJson boolean(bool value);
  static CJson object() { return CJson(Kind::kObject); }
  static CJson array() { return CJson(Kind::kArray); }

  CJson& put(std::string key, CJson value);
  CJson& put(std::string key, double value) { return put(std::move(key), number(value)); }
  void add(CJson value);
  // Its members, and those of another behind them.
  [[nodiscard]] CJson joined(const CJson& other) const;
  [[nodiscard]] std::string print(int depth = 0) const;

 private:
  enum class Kind : std::uint8_t { kScalar, kObject, kArray };
  explicit CJson(Kind kind, std::string scalar = {}) : kind_(kind), scalar_(std::move(scalar)) {}
  Kind kind_;
  std::string scalar_{};
  std::vector<std::pair<std::string, CJson>> members_{};
};

// What one stream moved in some time.
struct IperfSpan {
  int id = 0;  // 0: of all
  double from = 0, to = 0;
  IperfAmount amount{};
};

struct IperfJson {
  CJson connected = CJson::array(), intervals = CJson::array(), end = CJson::object();
  CJson start = CJson::object();

  void begin(Call& call, const IperfSettings& settings, const IperfTest& test, const std::string& cookie);
  void interval(const IperfTest& test, const std::vector<IperfSpan>& streams, const IperfSpan& sum, bool sends);
  // Both ends' view of each stream, and of all.
  void finish(const IperfTest& test, const std::vector<std::pair<IperfSpan, IperfSpan>>& streams,
              const std::pair<IperfSpan, IperfSpan>& sum, bool sends);
  [[nodiscard]] std::string print(Call& call, const std::string& error) const;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_IPERF_JSON_H_
