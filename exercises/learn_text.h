// exercises/learn_text.h — a lesson's Markdown as lines for a terminal: plain, wrapped, nothing that moves a cursor.
#ifndef NSLAB_EXERCISES_LEARN_TEXT_H_
#define NSLAB_EXERCISES_LEARN_TEXT_H_

#include <string>
#include <string_view>

namespace nslab::exercises {

// Paragraphs are filled to `width` columns, lists keep their marks, fenced blocks stand as they are, headings lose theirs;
// the stars of *emphasis* go. `code` keeps its backquotes: they say where a command begins and ends.
std::string to_terminal(std::string_view markdown, std::size_t width = 78);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_LEARN_TEXT_H_
