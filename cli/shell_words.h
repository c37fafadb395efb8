// cli/shell_words.h — the words that nslab itself understands at a prompt: undo, why, draw, save and their like.
#ifndef NSLAB_CLI_SHELL_WORDS_H_
#define NSLAB_CLI_SHELL_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/shell_console.h"

namespace nslab::cli {

// One word: how it is used, and what it does, for `help`.
struct OwnWord {
  std::string_view name, usage, help;
};

// Those of the free prompt.
const std::vector<OwnWord>& shell_words();
std::vector<std::string_view> names_of(const std::vector<OwnWord>& words);
// The lines of `help`.
std::string help_of(const std::vector<OwnWord>& words);

// What was typed so far as a script that does it again. Nested prompts and what was typed into programs become here-documents.
std::string script_of(const std::vector<Entry>& past);
// Why the last command did what it did, for somebody who wants to learn.
std::string why(const std::vector<Entry>& past);
// Writes a file, whole or not at all; says on stderr what keeps it from that.
bool write_file(const std::string& path, const std::string& text);

// save FILE.
void save(const Console& console, const std::vector<std::string>& words);
// Does what a line of own words says. False: this word ends the prompt.
bool do_own_word(Console& console, const std::string& line);
// The free prompt, until it is left. The status of its shell.
int run_prompt(Console& console);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SHELL_WORDS_H_
