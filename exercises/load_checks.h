// exercises/load_checks.h — the list under `checks` of an exercise.yaml.
#ifndef NSLAB_EXERCISES_LOAD_CHECKS_H_
#define NSLAB_EXERCISES_LOAD_CHECKS_H_

#include "exercises/exercise.h"
#include "exercises/yaml.h"

namespace nslab::exercises {

// Leaves a fault in the reader where something is wrong.
std::vector<Check> read_checks(Reader& reader, const YAML::Node& list);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_LOAD_CHECKS_H_
