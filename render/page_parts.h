// render/page_parts.h — the storyboard's style sheet and program, as text that goes into the page.
#ifndef NSLAB_RENDER_PAGE_PARTS_H_
#define NSLAB_RENDER_PAGE_PARTS_H_

#include <string_view>

namespace nslab::render {

extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

}  // namespace nslab::render

#endif  // NSLAB_RENDER_PAGE_PARTS_H_
