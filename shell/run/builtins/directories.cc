// cd, pwd, pushd, popd, dirs.
#include <fmt/format.h>

#include "model/file/paths.h"
#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"

namespace nslab::shell {

namespace {

// Where `path` leads from `from`, by its words alone: "..", "." and "//" taken out.
std::string logical_path(const std::string& from, const std::string& path) {
  std::vector<std::string> parts;
  const std::string whole = path.starts_with('/') ? path : from + "/" + path;
  for (const std::string_view part : split_path(whole)) {
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (part != ".") {
      parts.emplace_back(part);
    }
  }
  std::string out;
  for (const std::string& part : parts) out += "/" + part;
  return out.empty() ? "/" : out;
}

void set_exported(ShellState& state, const std::string& name, const std::string& value) {
  Variable& variable = state.variables.edit(name);
  variable.value = value;
  variable.set = variable.exported = true;
}

// The status of chdir(2) to `path`; complains in the name of the builtin.
int change_to(Call& call, const std::string& path, const std::string& shown, bool physical) {
  ShellState& state = call.shell()->state();
  const std::string old = call.process().cwd_path;
  Chdir op;
  op.path = path;
  const auto reply = call.ask(std::move(op));
  if (!reply) {
    if (state.options.posix) {
      call.complain("{}can't cd to {}\n", call.prefix(), shown);
      return 2;
    }
    call.complain("{}{}: {}\n", call.prefix(), shown, error_text(call.code(reply.error())));
    return 1;
  }
  const std::string before = state.variables.find("PWD") != nullptr ? state.variables.find("PWD")->value : old;
  std::string now = logical_path(before, path);
  if (physical) now = path_of(Walker{call.world(), call.process()}, call.process().cwd);
  set_exported(state, "OLDPWD", before);
  set_exported(state, "PWD", now);
  return 0;
}

std::string shortened(Call& call, const std::string& path) {
  const std::string home = call.variable("HOME").value_or("");
  if (!home.empty() && (path == home || path.starts_with(home + "/"))) return "~" + path.substr(home.size());
  return path;
}

std::string here(Call& call) {
  const Variable* pwd = call.shell()->state().variables.find("PWD");
  return pwd == nullptr ? call.process().cwd_path : pwd->value;
}

}  // namespace

int builtin_cd(Call& call) {
  bool physical = false;
  std::size_t at = 1;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
    if (call.argv[at] == "--") {
      ++at;
      break;
    }
    for (const char c : call.argv[at].substr(1)) {
      if (c != 'L' && c != 'P' && c != 'e' && c != '@') {
        call.complain("{}-{}: invalid option\n", call.prefix(), c);
        return builtin_usage(call);
      }
      physical = c == 'P';
    }
  }
  if (call.argv.size() > at + 1) {
    call.complain("{}too many arguments\n", call.prefix());
    return 1;
  }
  std::string target = at < call.argv.size() ? call.argv[at] : "";
  bool prints = false;
  if (at >= call.argv.size()) {
    const auto home = call.variable("HOME");
    if (!home) {
      call.complain("{}HOME not set\n", call.prefix());
      return 1;
    }
    target = *home;
  } else if (target == "-") {
    const auto old = call.variable("OLDPWD");
    if (!old) {
      if (is_dash(call)) {  // which stays where it is
        call.print("{}\n", call.process().cwd_path);
        return 0;
      }
      call.complain("{}OLDPWD not set\n", call.prefix());
      return 1;
    }
    target = *old;
    prints = true;
  }
  if (target.empty()) return 0;
  const int status = change_to(call, target, target, physical);
  if (status == 0 && prints) call.print("{}\n", here(call));
  return status;
}

int builtin_pwd(Call& call) {
  const bool physical = call.argv.size() > 1 && call.argv[1] == "-P";
  call.print("{}\n", physical ? path_of(Walker{call.world(), call.process()}, call.process().cwd) : here(call));
  return 0;
}

int builtin_dirs(Call& call) {
  std::string out = shortened(call, here(call));
  for (const std::string& directory : *call.shell()->state().directories) out += " " + shortened(call, directory);
  call.print("{}\n", out);
  return 0;
}

int builtin_pushd(Call& call) {
  auto& stack = call.shell()->state().directories;
  const std::string now = here(call);
  std::string target;
  if (call.argv.size() > 1) {
    target = call.argv[1];
  } else if (!stack->empty()) {
    target = stack->front();
    stack.edit().erase(stack->begin());
  } else {
    call.complain("{}no other directory\n", call.prefix());
    return 1;
  }
  if (const int status = change_to(call, target, target, false); status != 0) return status;
  auto& edited = stack.edit();
  edited.insert(edited.begin(), now);
  return builtin_dirs(call);
}

int builtin_popd(Call& call) {
  auto& stack = call.shell()->state().directories;
  if (stack->empty()) {
    call.complain("{}directory stack empty\n", call.prefix());
    return 1;
  }
  const std::string target = stack->front();
  auto& edited = stack.edit();
  edited.erase(edited.begin());
  if (const int status = change_to(call, target, target, false); status != 0) return status;
  return builtin_dirs(call);
}

}  // namespace nslab::shell
