// render/matrix.h — who reaches whom as a table, as a page, as JSON.
//
// JSON, version 1: {"version":1,"from":["red",…],"to":[{"address":"…","netns":"…","dev":"…"}],"cells":[[{"way":"both|lost|back|refused",
// "reason":"…","where":{"netns":"…","dev":"…"},"cause":"…","sentence":"…"}]]}, a row for each of "from".
// Where those that are alike share a row there is "alike": for each of "from" the names that it stands for.
#ifndef NSLAB_RENDER_MATRIX_H_
#define NSLAB_RENDER_MATRIX_H_

#include <string>

#include "verify/matrix.h"

namespace nslab::render {

std::string matrix_text(const verify::Matrix& matrix);
std::string matrix_json(const verify::Matrix& matrix);
// One page that needs nothing else. `title` is shown above the table.
std::string matrix_html(const verify::Matrix& matrix, const std::string& title);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_MATRIX_H_
