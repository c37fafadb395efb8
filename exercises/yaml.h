// exercises/yaml.h — Reader: a YAML map whose keys are taken one by one; what is wrong or left over is a Fault.
//
// Guarantees
//   1. The first thing wrong is kept with its line; afterwards nothing more is read.
#ifndef NSLAB_EXERCISES_YAML_H_
#define NSLAB_EXERCISES_YAML_H_

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exercises/fault.h"
#include "model/base/ip.h"

namespace nslab::exercises {

class Reader {
 public:
  Reader(const std::string& file, std::optional<Fault>& fault) : file_(file), fault_(fault) {}

  [[nodiscard]] bool failed() const { return fault_.has_value(); }
  void fail(const YAML::Node& at, const std::string& what);
  // Whether it is a map all of whose keys are among `known`.
  bool is_map(const YAML::Node& node, std::string_view what, const std::vector<std::string_view>& known);

  std::string text(const YAML::Node& map, const char* key);
  std::string needed(const YAML::Node& map, const char* key, std::string_view example);
  std::vector<std::string> texts(const YAML::Node& map, const char* key);
  std::optional<bool> yes_or_no(const YAML::Node& map, const char* key);
  std::optional<long> number(const YAML::Node& map, const char* key, long least, long most);
  IpAddress address(const YAML::Node& map, const char* key, bool must);
  // A prefix, or "default" (IPv4).
  Prefix prefix(const YAML::Node& map, const char* key);

 private:
  const std::string& file_;
  std::optional<Fault>& fault_;
};

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_YAML_H_
