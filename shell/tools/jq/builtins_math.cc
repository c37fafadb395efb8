// Arithmetic beyond the operators.
#include <array>
#include <cmath>
#include <limits>

#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

using Arguments = std::span<const Json>;

double number_of(const Json& value) {
  if (!value.is(JsonKind::kNumber)) fail_about(value, "number required");
  return value.number();
}

template <double (*F)(double)>
Json apply(Evaluator&, const Json& in, Arguments) {
  return Json(F(number_of(in)));
}

template <double (*F)(double, double)>
Json apply2(Evaluator&, const Json&, Arguments given) {
  return Json(F(number_of(given[0]), number_of(given[1])));
}

double exp10_of(double value) { return std::pow(10, value); }

constexpr std::array kMathTable{
    Builtin{"floor", 0, apply<std::floor>, nullptr},
    Builtin{"ceil", 0, apply<std::ceil>, nullptr},
    Builtin{"round", 0, apply<std::round>, nullptr},
    Builtin{"trunc", 0, apply<std::trunc>, nullptr},
    Builtin{"fabs", 0, apply<std::fabs>, nullptr},
    Builtin{"sqrt", 0, apply<std::sqrt>, nullptr},
    Builtin{"exp", 0, apply<std::exp>, nullptr},
    Builtin{"exp2", 0, apply<std::exp2>, nullptr},
    Builtin{"exp10", 0, apply<exp10_of>, nullptr},
    Builtin{"log", 0, apply<std::log>, nullptr},
    Builtin{"log2", 0, apply<std::log2>, nullptr},
    Builtin{"log10", 0, apply<std::log10>, nullptr},
    Builtin{"sin", 0, apply<std::sin>, nullptr},
    Builtin{"cos", 0, apply<std::cos>, nullptr},
    Builtin{"tan", 0, apply<std::tan>, nullptr},
    Builtin{"atan", 0, apply<std::atan>, nullptr},
    Builtin{"cbrt", 0, apply<std::cbrt>, nullptr},
    Builtin{"pow", 2, apply2<std::pow>, nullptr},
    Builtin{"fmin", 2, apply2<std::fmin>, nullptr},
    Builtin{"fmax", 2, apply2<std::fmax>, nullptr},
    Builtin{"fmod", 2, apply2<std::fmod>, nullptr},
    Builtin{"infinite", 0, [](Evaluator&, const Json&, Arguments) { return Json(std::numeric_limits<double>::infinity()); }, nullptr},
    Builtin{"nan", 0, [](Evaluator&, const Json&, Arguments) { return Json(std::numeric_limits<double>::quiet_NaN()); }, nullptr},
    Builtin{"isinfinite", 0, [](Evaluator&, const Json& in, Arguments) { return Json(std::isinf(number_of(in))); }, nullptr},
    Builtin{"isnan", 0, [](Evaluator&, const Json& in, Arguments) { return Json(std::isnan(number_of(in))); }, nullptr},
    Builtin{"isnormal", 0, [](Evaluator&, const Json& in, Arguments) { return Json(std::isnormal(number_of(in))); }, nullptr},
};

}  // namespace

std::span<const Builtin> math_builtins() { return kMathTable; }

}  // namespace nslab::shell::jq
