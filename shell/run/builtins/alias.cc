// alias, unalias: names for the beginnings of commands.
//
// Sources: bash 5.2, builtins/alias.def.
#include <algorithm>

#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"

namespace nslab::shell {

namespace {

void print_alias(Call& call, const std::string& name, const std::string& value) {
  std::string quoted = "'";
  for (const char c : value) c == '\'' ? quoted += "'\\''" : quoted += c;
  call.print("{}{}={}'\n", call.shell()->state().options.posix ? "" : "alias ", name, quoted);
}

// legal_alias_name
bool may_be_alias(const std::string& name) { return !name.empty() && name.find_first_of(" \t\n/$`=\"'\\;&|()<>") == std::string::npos; }

}  // namespace

int builtin_alias(Call& call) {
  auto& aliases = call.shell()->state().aliases;
  std::size_t at = 1;
  bool all = call.argv.size() == 1;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at].front() == '-'; ++at) {
    if (call.argv[at] == "--") {
      ++at;
      break;
    }
    if (call.argv[at] != "-p") {
      call.complain("{}{}: invalid option\n", call.prefix(), call.argv[at].substr(0, 2));
      call.err("alias: usage: alias [-p] [name[=value] ... ]\n");
      return 2;
    }
    all = true;
  }
  if (all) {
    for (const auto& [name, value] : *aliases) print_alias(call, name, value);
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    const std::string& word = call.argv[at];
    const auto equals = word.find('=', 1);
    const std::string name = word.substr(0, equals);
    if (equals != std::string::npos) {
      if (may_be_alias(name)) {
        aliases.edit()[name] = word.substr(equals + 1);
        continue;
      }
      call.complain("{}`{}': invalid alias name\n", call.prefix(), name);
      status = 1;
    } else if (const auto known = aliases->find(name); known != aliases->end()) {
      print_alias(call, name, known->second);
    } else {
      call.complain("{}{}: not found\n", call.prefix(), name);
      status = 1;
    }
  }
  return status;
}

int builtin_unalias(Call& call) {
  auto& aliases = call.shell()->state().aliases;
  std::size_t at = 1;
  if (at < call.argv.size() && call.argv[at] == "-a") {
    aliases.edit().clear();
    return 0;
  }
  if (at < call.argv.size() && call.argv[at] == "--") ++at;
  if (at == call.argv.size()) {
    call.err("unalias: usage: unalias [-a] name [name ...]\n");
    return 2;
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    if (aliases->contains(call.argv[at])) {
      aliases.edit().erase(call.argv[at]);
      continue;
    }
    call.complain("{}{}: not found\n", call.prefix(), call.argv[at]);
    status = 1;
  }
  return status;
}

}  // namespace nslab::shell
