// shell/tools/file_test.h — the questions of test(1) about files, texts and numbers; [ and [[ ask the same.
#ifndef NSLAB_SHELL_TOOLS_FILE_TEST_H_
#define NSLAB_SHELL_TOOLS_FILE_TEST_H_

#include <optional>
#include <string>

#include "model/world.h"

namespace nslab::shell {

// -e, -f, -d … : nothing where there is no such question about files.
std::optional<bool> test_file(const World& world, Pid pid, char question, const std::string& path);
// -nt, -ot, -ef
std::optional<bool> test_files(const World& world, Pid pid, const std::string& question, const std::string& left, const std::string& right);
// A whole number, with blanks and a sign; nothing where it is none.
std::optional<long> test_number(const std::string& text);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_FILE_TEST_H_
