// render/dot_label.h — Graphviz's HTML-like labels for links and namespaces, and how large they come out.
//
// Sizes are estimated, a little too large, from the widths of the fonts, so that a place can be kept before Graphviz has
// measured anything; a label is then given the size of its place as its smallest.
#ifndef NSLAB_RENDER_DOT_LABEL_H_
#define NSLAB_RENDER_DOT_LABEL_H_

#include <string>

#include "render/dot_stage.h"
#include "render/picture.h"

namespace nslab::render {

// Okabe and Ito's colours, which people with any colour vision tell apart, and the greys between. Each is used for one
// thing; where it is a text's colour, its contrast on the paper is 4.5 or more.
namespace colour {
inline constexpr const char* kPaper = "#ffffff";
inline constexpr const char* kInk = "#1b1f24";
inline constexpr const char* kQuiet = "#57606a";       // words that matter less
inline constexpr const char* kLine = "#8c959f";        // borders
inline constexpr const char* kRoom = "#f5f7f9";        // inside a namespace
inline constexpr const char* kHost = "#eaf0f6";        // inside the viewer's own
inline constexpr const char* kRoomLine = "#c9d1d9";
inline constexpr const char* kHub = "#0072b2";
inline constexpr const char* kHubFill = "#dcebf5";
inline constexpr const char* kGood = "#009e73";
inline constexpr const char* kAdded = "#00795a";
inline constexpr const char* kAddedFill = "#dff3ec";
inline constexpr const char* kChanged = "#8f6200";
inline constexpr const char* kChangedLine = "#e69f00";
inline constexpr const char* kChangedFill = "#fdf2d8";
inline constexpr const char* kBroken = "#b94a00";
inline constexpr const char* kPath = "#a8457f";
inline constexpr const char* kPathFill = "#f8e8f1";
}  // namespace colour

Size box_size(const PictureLink& link);
Size label_size(const PictureNetns& netns);

// As large as it needs to be. `on_path`: a packet comes by.
std::string box_html(const PictureLink& link, bool on_path);
std::string label_html(const PictureNetns& netns, const Size& size);
// Above the picture: what step it is, and its command.
Size title_size(const std::string& heading, const std::string& command);
std::string title_html(const std::string& heading, const std::string& command, const Size& size);
std::string legend_html(bool with_path);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_DOT_LABEL_H_
