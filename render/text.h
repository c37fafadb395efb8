// render/text.h — names and other foreign text, made fit to be shown.
//
// A name of a link may hold any byte but '/', ':', blanks and NUL; a namespace's any that a file's name may hold.
#ifndef NSLAB_RENDER_TEXT_H_
#define NSLAB_RENDER_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace nslab::render {

// Valid UTF-8 without control characters: what is neither is written as \xNN; tabs and newlines stay where `multiline`.
std::string printable(std::string_view text, bool multiline = false);
// The same with &, <, >, " and ' as XML and Graphviz's HTML-like labels want them.
std::string escaped(std::string_view text, bool multiline = false);
// How many characters a UTF-8 text has.
std::size_t length_of(std::string_view text);
// The first `most` characters of a UTF-8 text, the last being … where it was longer.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_TEXT_H_
