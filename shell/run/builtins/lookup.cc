// type, hash: where a command would be found.
#include <fmt/format.h>

#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/script/parse.h"
#include "shell/script/print.h"

namespace nslab::shell {

namespace {

bool is_there(const Found& found) {
  return found.kind == Found::Kind::kTool || found.kind == Found::Kind::kScript || found.kind == Found::Kind::kUnmodelled;
}

}  // namespace

int builtin_type(Call& call) {
  bool word_only = false;
  bool path_only = false;
  std::size_t at = 1;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
    for (const char c : call.argv[at].substr(1)) {
      if (c == 't') word_only = true;
      if (c == 'p' || c == 'P') path_only = true;
    }
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    const std::string& name = call.argv[at];
    std::string word;
    std::string sentence;
    if (is_reserved(name)) {
      word = "keyword";
      sentence = name + " is a shell keyword";
    } else if (call.shell()->state().functions->contains(name)) {
      word = "function";
      sentence = name + " is a function";
    } else if (find_builtin(name) != nullptr) {
      word = "builtin";
      sentence = name + " is a shell builtin";
    } else if (const Found found = call.find_command(name); is_there(found)) {
      word = "file";
      sentence = name + " is " + found.path;
      if (path_only) {
        call.print("{}\n", found.path);
        continue;
      }
    }
    if (word.empty()) {
      const bool dash = call.shell()->state().options.posix;
      if (dash && !word_only) call.print("{}: not found\n", name);
      if (!dash && !word_only && !path_only) call.complain("{}{}: not found\n", call.prefix(), name);
      status = dash ? 127 : 1;
    } else if (word_only) {
      call.print("{}\n", word);
    } else if (!path_only) {
      call.print("{}\n", sentence);
      if (word != "function" || call.shell()->state().options.posix) continue;
      const auto text = function_text(name, *call.shell()->state().functions->at(name));
      if (!text) return call.not_modelled("the text of such a function (type)");
      call.print("{}\n", *text);
    }
  }
  return status;
}

int builtin_hash(Call& call) {
  int status = 0;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    if (call.argv[i].starts_with('-')) continue;
    if (find_builtin(call.argv[i]) != nullptr || is_there(call.find_command(call.argv[i]))) continue;
    call.complain("{}{}: not found\n", call.prefix(), call.argv[i]);
    status = 1;
  }
  return status;
}

}  // namespace nslab::shell
