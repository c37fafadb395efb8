// model/result.h — Error and Result: how a request is refused.
//
// An Error says which rule refused and of whom it speaks; errno, the kernel's own words and the explanation
// are looked up from the Reason (model/reason.h), so they cannot disagree. Tools' wording is not here.
#ifndef NSLAB_MODEL_RESULT_H_
#define NSLAB_MODEL_RESULT_H_

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "model/reason.h"

namespace nslab {

struct Error {
  Reason reason{};
  std::vector<std::string> subjects{};  // the names the rule speaks of, as asked
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

// A refusal, for `return refuse(Reason::kNameTaken, name);` It is called cold so that the compiler lays out what is granted in one
// piece and puts refusals aside.
template <class... Names>
[[nodiscard, gnu::cold, gnu::noinline]] tl::unexpected<Error> refuse(Reason reason, Names&&... names) {
  return tl::unexpected<Error>(Error{reason, {std::string(std::forward<Names>(names))...}});
}

struct Done {
  friend bool operator==(const Done&, const Done&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_RESULT_H_
