// render/page.h — the storyboard: a script with its pictures as one page of HTML that needs nothing else.
//
// Script on the left, picture on the right, with what the terminal shows and what became of packets. All of it is in the page
// as plain sections, so that it can be read, printed and searched without JavaScript; with it, one step is shown at a time.
//
// Guarantees
//   1. The page refers to nothing outside itself.
//   2. Every step is there, with an address of its own (#step-7).
//   3. Whatever the script's texts are, they are shown as text.
#ifndef NSLAB_RENDER_PAGE_H_
#define NSLAB_RENDER_PAGE_H_

#include <string>
#include <vector>

#include "render/storyboard.h"

namespace nslab::render {

struct PageText {
  std::string title{};  // the script's name
};

// `pictures`: an SVG for each panel of the story.
std::string page_html(const Story& story, const std::vector<std::string>& pictures, const PageText& text);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_PAGE_H_
