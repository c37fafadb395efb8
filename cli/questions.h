// cli/questions.h — what verbs that ask about a script have in common: running it, and the command behind `--`.
#ifndef NSLAB_CLI_QUESTIONS_H_
#define NSLAB_CLI_QUESTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/script.h"
#include "verify/explain_history.h"

namespace nslab::cli {

// The script of the options as a History. Where it cannot be read or does not parse, says so and gives the exit status. With
// a world file of one's own the script may be left out.
std::optional<verify::History> run_script_for(const ScriptOptions& options, int& status);
// Cuts a History at the unit that stands at a line, and gives its text; nothing where there is none.
std::optional<std::string> cut_at_line(verify::History& history, int line);
// Whether COMMAND is something that a shell can run; says what is wrong with it.
bool parses(const std::string& command);
// The words behind `--` as shell text: one word as it stands, several as words.
std::string command_text(const std::vector<std::string>& words);
// With a world file and no script the first word behind `--` stands where the script would: gives it back.
void take_back_command(ScriptOptions& options, std::vector<std::string>& words);
// The script's name for messages; that of the world where there is no script.
std::string subject_of(const ScriptOptions& options);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_QUESTIONS_H_
