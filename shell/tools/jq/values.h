// shell/tools/jq/values.h — what can be asked of and done to values: operators, indexes, paths, and jq's words for what cannot.
#ifndef NSLAB_SHELL_TOOLS_JQ_VALUES_H_
#define NSLAB_SHELL_TOOLS_JQ_VALUES_H_

#include <string>
#include <string_view>

#include "shell/tools/jq/json.h"

namespace nslab::shell::jq {

// A value as messages show it: its beginning where it is longer than `most` - 1 octets.
std::string shown(const Json& value, std::size_t most = 15);
// "number (1) cannot be parsed as a number" and its like: `what` stands behind the value or both.
[[noreturn]] void fail_about(const Json& value, std::string_view what);
[[noreturn]] void fail_about(const Json& a, const Json& b, std::string_view what);

// a + b and its like. All of these throw JqError.
Json operate(std::string_view op, const Json& a, const Json& b);
Json index_value(const Json& value, const Json& key);
// The half-open range of an array or string that {start, end} means.
struct Bounds {
  std::size_t from = 0, to = 0;
};
Bounds slice_bounds(const Json& slice, std::size_t size);

// The items of an array, or the values of an object.
JsonArray elements_of(const Json& value);
Json get_path(const Json& value, const JsonArray& path);
Json set_path(const Json& value, const JsonArray& path, const Json& to);
Json delete_paths(const Json& value, JsonArray paths);
bool contains(const Json& a, const Json& b);
// As tostring has it: a string is itself.
std::string text_of(const Json& value);
// @csv and its like. Throws JqError where there is no such format.
std::string formatted(std::string_view format, const Json& value);

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_VALUES_H_
