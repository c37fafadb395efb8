// What any value can be asked: type, length, keys, paths, conversions.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/parser.h"
#include "shell/tools/jq/reader.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

using Arguments = std::span<const Json>;

Json length(Evaluator&, const Json& in, Arguments) {
  switch (in.kind()) {
    case JsonKind::kNull: return Json(0.0);
    case JsonKind::kNumber: return Json(std::fabs(in.number()));
    case JsonKind::kString: return Json(code_points(in.text()).size());
    case JsonKind::kArray: return Json(in.array().size());
    case JsonKind::kObject: return Json(in.object().size());
    default: fail_about(in, "has no length");
  }
}

Json keys_of(const Json& in, bool sorted) {
  JsonArray keys;
  if (in.is(JsonKind::kArray)) {
    for (std::size_t i = 0; i < in.array().size(); ++i) keys.emplace_back(i);
  } else if (!in.is(JsonKind::kObject)) {
    fail_about(in, "has no keys");
  } else if (sorted) {
    for (const std::string& key : sorted_keys(in)) keys.emplace_back(key);
  } else {
    for (const JsonMember& member : in.object()) keys.emplace_back(member.first);
  }
  return Json(std::move(keys));
}

Json has(Evaluator&, const Json& in, Arguments given) {
  const Json& key = given[0];
  if (in.is(JsonKind::kObject) && key.is(JsonKind::kString)) return Json(in.find(key.text()) != nullptr);
  if (in.is(JsonKind::kArray) && key.is(JsonKind::kNumber)) {
    return Json(key.number() >= 0 && key.number() < static_cast<double>(in.array().size()));
  }
  fail(fmt::format("Cannot check whether {} has a {} key", kind_name(in), kind_name(key)));
}

Json to_number(Evaluator&, const Json& in, Arguments) {
  if (in.is(JsonKind::kNumber)) return in;
  if (!in.is(JsonKind::kString)) fail_about(in, "cannot be parsed as a number");
  std::string fault;
  const auto value = parse_json(in.text(), fault);
  if (!value) fail(fault);
  if (!value->is(JsonKind::kNumber)) fail_about(*value, "cannot be parsed as a number");
  return *value;
}

Json from_json(Evaluator&, const Json& in, Arguments) {
  if (!in.is(JsonKind::kString)) fail_about(in, "only strings can be parsed");
  std::string fault;
  const auto value = parse_json(in.text(), fault);
  if (!value) fail(fault);
  return *value;
}

Json error_with(Evaluator&, const Json&, Arguments given) { throw JqError{given[0]}; }
Json error_of(Evaluator&, const Json& in, Arguments) { throw JqError{in}; }

const JsonArray& path_in(const Json& path) {
  if (!path.is(JsonKind::kArray)) fail("Path must be specified as an array");
  return path.array();
}

Json input(Evaluator& evaluator, const Json&, Arguments) {
  const auto next = evaluator.host().input();
  if (!next) fail("break");
  return *next;
}

Json debug(Evaluator& evaluator, const Json& in, Arguments) {
  evaluator.host().debug(print(Json(JsonArray{Json("DEBUG:"), in})));
  return in;
}

Json names_of_builtins() {
  JsonArray names;
  for (const auto table : {filter_builtins(), value_builtins(), array_builtins(), text_builtins(), math_builtins(), time_builtins()}) {
    for (const Builtin& one : table) names.emplace_back(fmt::format("{}/{}", one.name, one.arity));
  }
  const std::string text(definitions_in_jq());
  Faults none(text);
  for (const auto& function : Parser(text, none).definitions())
    names.emplace_back(fmt::format("{}/{}", function->name, function->parameters.size()));
  return Json(std::move(names));
}

Json halt_with(const Json& in, const Json& status) {
  if (!status.is(JsonKind::kNumber)) fail("halt_error/1: number required");
  throw JqHalt{static_cast<int>(status.number()), in.is(JsonKind::kString) ? in.text() : print(in) + "\n", true};
}

constexpr std::array kValuesTable{
    Builtin{"null", 0, [](Evaluator&, const Json&, Arguments) { return Json(); }, nullptr},
    Builtin{"true", 0, [](Evaluator&, const Json&, Arguments) { return Json(true); }, nullptr},
    Builtin{"false", 0, [](Evaluator&, const Json&, Arguments) { return Json(false); }, nullptr},
    Builtin{"builtins", 0, [](Evaluator&, const Json&, Arguments) { return names_of_builtins(); }, nullptr},
    Builtin{"type", 0, [](Evaluator&, const Json& in, Arguments) { return Json(kind_name(in)); }, nullptr},
    Builtin{"length", 0, length, nullptr},
    Builtin{"utf8bytelength", 0,
            [](Evaluator&, const Json& in, Arguments) {
              if (!in.is(JsonKind::kString)) fail_about(in, "only strings have UTF-8 byte length");
              return Json(in.text().size());
            },
            nullptr},
    Builtin{"not", 0, [](Evaluator&, const Json& in, Arguments) { return Json(!in.truth()); }, nullptr},
    Builtin{"keys", 0, [](Evaluator&, const Json& in, Arguments) { return keys_of(in, true); }, nullptr},
    Builtin{"keys_unsorted", 0, [](Evaluator&, const Json& in, Arguments) { return keys_of(in, false); }, nullptr},
    Builtin{"has", 1, has, nullptr},
    Builtin{"contains", 1, [](Evaluator&, const Json& in, Arguments given) { return Json(contains(in, given[0])); }, nullptr},
    Builtin{"tostring", 0, [](Evaluator&, const Json& in, Arguments) { return Json(text_of(in)); }, nullptr},
    Builtin{"tonumber", 0, to_number, nullptr},
    Builtin{"tojson", 0, [](Evaluator&, const Json& in, Arguments) { return Json(print(in)); }, nullptr},
    Builtin{"fromjson", 0, from_json, nullptr},
    Builtin{"error", 0, error_of, nullptr},
    Builtin{"error", 1, error_with, nullptr},
    Builtin{"setpath", 2, [](Evaluator&, const Json& in, Arguments given) { return set_path(in, path_in(given[0]), given[1]); }, nullptr},
    Builtin{"delpaths", 1,
            [](Evaluator&, const Json& in, Arguments given) {
              if (!given[0].is(JsonKind::kArray)) fail("Paths must be specified as an array");
              return delete_paths(in, given[0].array());
            },
            nullptr},
    Builtin{"input", 0, input, nullptr},
    Builtin{"debug", 0, debug, nullptr},
    Builtin{"env", 0, [](Evaluator& evaluator, const Json&, Arguments) { return evaluator.host().environment(); }, nullptr},
    Builtin{"input_filename", 0, [](Evaluator& evaluator, const Json&, Arguments) { return evaluator.host().input_name(); }, nullptr},
    Builtin{"input_line_number", 0, [](Evaluator& evaluator, const Json&, Arguments) { return Json(evaluator.host().input_lines()); },
            nullptr},
    Builtin{"halt", 0, [](Evaluator&, const Json&, Arguments) -> Json { throw JqHalt{}; }, nullptr},
    Builtin{"halt_error", 0, [](Evaluator&, const Json& in, Arguments) { return halt_with(in, Json(5.0)); }, nullptr},
    Builtin{"halt_error", 1, [](Evaluator&, const Json& in, Arguments given) { return halt_with(in, given[0]); }, nullptr},
};

}  // namespace

std::span<const Builtin> value_builtins() { return kValuesTable; }

}  // namespace nslab::shell::jq
