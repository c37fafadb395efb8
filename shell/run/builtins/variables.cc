// export, readonly, declare, local, unset, shift, let, getopts.
#include <fmt/format.h>

#include <algorithm>

#include "shell/expand/declaration.h"
#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/script/parse.h"
#include "shell/script/print.h"
#include "shell/tools/file_test.h"

namespace nslab::shell {

namespace {

struct Given {  // NAME, NAME=value, NAME+=value
  std::string name{};
  std::string value{};
  bool assigned = false, append = false;
};

Given given_of(const std::string& word) {
  Given out;
  const auto equals = word.find('=');
  out.name = word.substr(0, equals);
  if (equals == std::string::npos) return out;
  out.assigned = true;
  out.value = word.substr(equals + 1);
  if (out.name.ends_with('+')) {
    out.append = true;
    out.name.pop_back();
  }
  return out;
}

void print_declaration(Call& call, const std::string& name, const Variable& variable) {
  call.print("{}\n", declaration(name, variable));
}

}  // namespace

int builtin_export(Call& call) {
  Machine& shell = *call.shell();
  const bool readonly = call.argv.front() == "readonly";
  bool removes = false;
  std::size_t at = 1;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
    if (call.argv[at] == "--") {
      ++at;
      break;
    }
    for (const char c : call.argv[at].substr(1)) {
      if (c == 'n' && !readonly) {
        removes = true;
      } else if (c != 'p' && c != 'f' && c != 'a' && c != 'A') {
        call.complain("{}-{}: invalid option\n", call.prefix(), c);
        return builtin_usage(call);
      }
    }
  }
  if (at >= call.argv.size()) {
    for (const std::string& name : shell.state().variables.names("")) {
      const Variable& variable = *shell.state().variables.find(name);
      if (readonly ? variable.readonly : variable.exported) print_declaration(call, name, variable);
    }
    return 0;
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    const Given given = given_of(call.argv[at]);
    if (!is_name(given.name)) {
      if (is_dash(call)) return fail_as_dash(call, given.name + ": bad variable name");
      call.complain("{}`{}': not a valid identifier\n", call.prefix(), call.argv[at]);
      status = 1;
      continue;
    }
    if (given.assigned) shell.expander().assign(given.name, "", given.value, given.append);
    const bool known = shell.state().variables.find(given.name) != nullptr;
    Variable& variable = shell.state().variables.edit(given.name);
    if (!known) variable.set = false;
    if (readonly) {
      variable.readonly = true;
    } else {
      variable.exported = !removes;
    }
  }
  return status;
}

namespace {

struct Attributes {
  bool array = false, associative = false, exported = false, readonly = false, integer = false, lower = false, upper = false,
       reference = false, global = false, print = false, functions = false, names = false;
};

bool read_attributes(Call& call, std::size_t* at, Attributes* out) {
  for (; *at < call.argv.size() && call.argv[*at].size() > 1 && (call.argv[*at][0] == '-' || call.argv[*at][0] == '+'); ++*at) {
    if (call.argv[*at] == "--") {
      ++*at;
      return true;
    }
    const bool on = call.argv[*at][0] == '-';
    for (const char c : call.argv[*at].substr(1)) {
      switch (c) {
        case 'a': out->array = on; break;
        case 'A': out->associative = on; break;
        case 'x': out->exported = on; break;
        case 'r': out->readonly = on; break;
        case 'i': out->integer = on; break;
        case 'l': out->lower = on; break;
        case 'u': out->upper = on; break;
        case 'n': out->reference = on; break;
        case 'g': out->global = on; break;
        case 'p': out->print = true; break;
        case 'f': out->functions = true; break;
        case 'F': out->functions = out->names = true; break;
        case 't':
        case 'I': break;
        default:
          call.complain("{}-{}: invalid option\n", call.prefix(), c);
          return false;
      }
    }
  }
  return true;
}

void declare_one(Machine& shell, const Given& given, const Attributes& attributes, bool local) {
  ShellState& state = shell.state();
  if (local) shell.make_local(given.name);
  const bool known = state.variables.find(given.name) != nullptr;
  {
    Variable& variable = state.variables.edit(given.name);
    if (!known && !given.assigned) variable.set = false;
    if (attributes.array && variable.kind == Variable::Kind::kScalar) {
      variable.kind = Variable::Kind::kIndexed;
      if (!variable.value.empty()) variable.indexed[0] = variable.value;
    }
    if (attributes.associative) variable.kind = Variable::Kind::kAssociative;
    variable.exported = variable.exported || attributes.exported;
    variable.integer = variable.integer || attributes.integer;
    variable.lower = variable.lower || attributes.lower;
    variable.upper = variable.upper || attributes.upper;
  }
  if (attributes.reference) {
    Variable& variable = state.variables.edit(given.name);
    variable.value = given.value;
    variable.reference = variable.set = true;
    return;
  }
  if (given.assigned) shell.expander().assign(given.name, "", given.value, given.append);
  if (attributes.readonly) state.variables.edit(given.name).readonly = true;
}

}  // namespace

int builtin_declare(Call& call) {
  Machine& shell = *call.shell();
  const bool is_local = call.argv.front() == "local";
  if (is_local && !shell.is_in_function()) {
    const bool dash = shell.state().options.posix;
    call.complain("{}{}\n", call.prefix(), dash ? "not in a function" : "can only be used in a function");
    if (dash) shell.leave_shell(2);
    return dash ? 2 : 1;
  }
  Attributes attributes;
  std::size_t at = 1;
  if (!read_attributes(call, &at, &attributes)) return builtin_usage(call);
  ShellState& state = shell.state();
  int status = 0;
  if (attributes.functions) {
    std::vector<std::string> names(call.argv.begin() + static_cast<std::ptrdiff_t>(at), call.argv.end());
    const bool all = names.empty();
    for (const auto& [name, body] : *state.functions) {
      if (all) names.push_back(name);
    }
    for (const std::string& name : names) {
      const auto found = state.functions->find(name);
      if (found == state.functions->end()) {
        status = 1;
        continue;
      }
      if (attributes.names) {
        call.print("{}{}\n", all ? "declare -f " : "", name);
        continue;
      }
      const auto text = function_text(found->first, *found->second);
      if (!text) return call.not_modelled("the text of such a function (declare -f)");
      call.print("{}\n", *text);
    }
    return status;
  }
  if (at >= call.argv.size()) {
    for (const std::string& name : state.variables.names("")) print_declaration(call, name, *state.variables.find(name));
    return 0;
  }
  const bool local = shell.is_in_function() && !attributes.global;
  for (; at < call.argv.size(); ++at) {
    const Given given = given_of(call.argv[at]);
    if (attributes.print) {
      const Variable* variable = state.variables.find(given.name);
      if (variable == nullptr) {
        call.complain("{}{}: not found\n", call.prefix(), given.name);
        status = 1;
      } else {
        print_declaration(call, given.name, *variable);
      }
      continue;
    }
    if (!is_name(given.name)) {
      if (is_dash(call)) return fail_as_dash(call, given.name + ": bad variable name");
      call.complain("{}`{}': not a valid identifier\n", call.prefix(), call.argv[at]);
      status = 1;
      continue;
    }
    const Variable* old = state.variables.find(given.name);
    if (old != nullptr && old->readonly && given.assigned) {
      call.complain("{}{}: readonly variable\n", call.prefix(), given.name);
      status = 1;
      continue;
    }
    // The parser has assigned an array before it comes here: a local one takes it along.
    if (local && old != nullptr && old->kind != Variable::Kind::kScalar && !given.assigned &&
        (attributes.array || attributes.associative)) {
      const Variable value = *old;
      declare_one(shell, given, attributes, true);
      state.variables.edit(given.name) = value;
      continue;
    }
    declare_one(shell, given, attributes, local);
  }
  return status;
}

int builtin_unset(Call& call) {
  Machine& shell = *call.shell();
  bool functions = false;
  bool variables = false;
  std::size_t at = 1;
  for (; at < call.argv.size() && call.argv[at].size() == 2 && call.argv[at][0] == '-'; ++at) {
    if (call.argv[at] == "--") {
      ++at;
      break;
    }
    functions = functions || call.argv[at][1] == 'f';
    variables = variables || call.argv[at][1] == 'v';
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    const std::string& word = call.argv[at];
    const auto open = word.find('[');
    const std::string name = word.substr(0, open);
    const Variable* variable = shell.state().variables.find(name);
    if (variable != nullptr && !functions) {
      if (variable->readonly) {
        if (is_dash(call)) return fail_as_dash(call, name + ": is read only");
        call.complain("{}{}: cannot unset: readonly variable\n", call.prefix(), name);
        status = 1;
        continue;
      }
      if (open == std::string::npos) {
        shell.state().variables.erase(name);
        continue;
      }
      const std::string index = word.substr(open + 1, word.size() - open - 2);
      Variable& edited = shell.state().variables.edit(name);
      if (edited.kind == Variable::Kind::kAssociative) {
        edited.associative.erase(index);
      } else {
        const auto number = shell.expander().arithmetic(index);
        shell.state().variables.edit(name).indexed.erase(number);
      }
      continue;
    }
    if (!variables && shell.state().functions->contains(name)) shell.state().functions.edit().erase(name);
    if (!is_name(name) && !functions) {
      if (is_dash(call)) return fail_as_dash(call, name + ": bad variable name");
      call.complain("{}`{}': not a valid identifier\n", call.prefix(), word);
      status = 1;
    }
  }
  return status;
}

int builtin_shift(Call& call) {
  auto& parameters = call.shell()->state().parameters;
  long count = 1;
  if (call.argv.size() > 1) {
    const auto number = test_number(call.argv[1]);
    if (!number && is_dash(call)) return fail_as_dash(call, "Illegal number: " + call.argv[1]);
    if (!number) {
      call.complain("{}{}: numeric argument required\n", call.prefix(), call.argv[1]);
      return 1;
    }
    count = *number;
  }
  if (count < 0) {
    call.complain("{}{}: shift count out of range\n", call.prefix(), count);
    return 1;
  }
  if (static_cast<std::size_t>(count) > parameters.size()) {
    return is_dash(call) ? fail_as_dash(call, "can't shift that many") : 1;
  }
  parameters.erase(parameters.begin(), parameters.begin() + count);
  return 0;
}

int builtin_let(Call& call) {
  if (call.argv.size() < 2) {
    call.complain("{}expression expected\n", call.prefix());
    return 1;
  }
  std::int64_t last = 0;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    try {
      last = call.shell()->expander().arithmetic(call.argv[i]);
    } catch (const ExpansionError& error) {
      call.complain("{}{}\n", call.prefix(), error.message);
      return 1;
    }
  }
  return last != 0 ? 0 : 1;
}

int builtin_getopts(Call& call) {
  Machine& shell = *call.shell();
  ShellState& state = shell.state();
  if (call.argv.size() < 3) return builtin_usage(call);
  std::string options = call.argv[1];
  const bool silent = options.starts_with(':');
  if (silent) options.erase(0, 1);
  const std::vector<std::string> words =
      call.argv.size() > 3 ? std::vector<std::string>(call.argv.begin() + 3, call.argv.end()) : state.parameters;
  Expander expand = shell.expander();
  auto index = static_cast<std::size_t>(std::max(1L, test_number(expand.value_of("OPTIND").value_or("1")).value_or(1)));
  auto set = [&](const std::string& name, const std::string& value) { expand.assign(name, "", value); };
  if (index > words.size()) {
    set("OPTIND", std::to_string(index));  // also one that was made local and has no value
    set(call.argv[2], "?");
    state.getopts_at = 1;
    return 1;
  }
  const std::string& word = words[index - 1];
  if (word.size() < 2 || word[0] != '-' || word == "--") {
    set("OPTIND", std::to_string(word == "--" ? index + 1 : index));
    set(call.argv[2], "?");
    state.getopts_at = 1;
    return 1;
  }
  if (static_cast<std::size_t>(state.getopts_at) >= word.size()) state.getopts_at = 1;
  const char option = word[static_cast<std::size_t>(state.getopts_at++)];
  const bool word_done = static_cast<std::size_t>(state.getopts_at) >= word.size();
  const auto known = options.find(option);
  auto next_word = [&] {
    ++index;
    state.getopts_at = 1;
  };
  if (known == std::string::npos || option == ':') {
    if (word_done) next_word();
    set("OPTIND", std::to_string(index));
    set(call.argv[2], "?");
    silent ? set("OPTARG", std::string(1, option)) : state.variables.erase("OPTARG");
    if (!silent) call.complain("{}{}\n", is_dash(call) ? "Illegal option -" : state.name + ": illegal option -- ", option);
    return 0;
  }
  std::string argument;
  const bool wants = known + 1 < options.size() && options[known + 1] == ':';
  if (wants) {
    if (!word_done) {
      argument = word.substr(static_cast<std::size_t>(state.getopts_at));
    } else if (index < words.size()) {
      argument = words[index++];
    } else {
      next_word();
      set("OPTIND", std::to_string(index));
      set(call.argv[2], silent ? ":" : "?");
      silent ? set("OPTARG", std::string(1, option)) : state.variables.erase("OPTARG");
      if (!silent) call.complain("{}{}{}\n", is_dash(call) ? "No arg for -" : state.name + ": option requires an argument -- ", option,
                                 is_dash(call) ? " option" : "");
      return 0;
    }
    next_word();
  } else if (word_done) {
    next_word();
  }
  set("OPTIND", std::to_string(index));
  wants ? set("OPTARG", argument) : state.variables.erase("OPTARG");
  set(call.argv[2], std::string(1, option));
  return 0;
}

}  // namespace nslab::shell
