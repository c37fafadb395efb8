#include <algorithm>
#include <array>
#include <cctype>

#include "model/process/users.h"
#include "shell/expand/declaration.h"
#include "shell/expand/expander.h"
#include "shell/expand/fields.h"
#include "shell/script/parse.h"
#include "shell/script/print.h"

namespace nslab::shell {

namespace {

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

std::string flags_text(const ShellState& state) {
  std::string out;
  const ShellOptions& o = state.options;
  if (o.allexport) out += 'a';
  if (o.errexit) out += 'e';
  if (o.noglob) out += 'f';
  out += 'h';
  if (state.interactive) out += 'i';
  if (o.monitor) out += 'm';
  if (o.noexec) out += 'n';
  if (o.nounset) out += 'u';
  if (o.verbose) out += 'v';
  if (o.xtrace) out += 'x';
  out += 'B';
  if (o.noclobber) out += 'C';
  if (o.errtrace) out += 'E';
  if (o.functrace) out += 'T';
  if (state.from_command) out += 'c';
  return out;
}

// The number of characters, not bytes.
std::size_t character_count(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

void Expander::unbound(const std::string& name) {
  throw ExpansionError{name + (state_.options.posix ? ": parameter not set" : ": unbound variable"), true};
}

std::optional<std::string> Expander::special_value(const std::string& name) {
  if (name == "?") {
    const bool within = !known_.empty() && next_known_ < state_.statuses.size();
    return std::to_string(within ? state_.statuses[next_known_] : state_.status);
  }
  if (name == "$") return std::to_string(state_.pid);
  if (name == "!") return state_.last_background == 0 ? std::nullopt : std::optional(std::to_string(state_.last_background));
  if (name == "#") return std::to_string(state_.parameters.size());
  if (name == "-") return flags_text(state_);
  if (name == "LINENO") return std::to_string(state_.line);
  if (state_.options.posix) return std::nullopt;  // dash has none of those that follow
  if (name == "BASH_COMMAND" && state_.command) return command_text(*state_.command);
  if (name == "BASHPID") return std::to_string(state_.self);
  if (name == "SECONDS") return std::to_string((world_.now - state_.started).count() / 1'000'000'000);
  if (name == "RANDOM") {
    state_.random = state_.random * 6364136223846793005ULL + 1442695040888963407ULL;
    return std::to_string((state_.random >> 33U) & 0x7fffU);
  }
  if (name == "BASH_SUBSHELL") return std::to_string(state_.subshell_depth);
  if (name == "FUNCNAME") return state_.function_names.empty() ? std::nullopt : std::optional(state_.function_names.back());
  if (name == "EPOCHSECONDS") return std::to_string(kEpoch + world_.now.count() / 1'000'000'000);
  if (name == "BASH_SOURCE") return state_.name;
  const Process* process = find_process(world_, pid_);
  if (process != nullptr && (name == "UID" || name == "EUID")) return std::to_string(user_of(world_, *process));
  if (process != nullptr && name == "HOSTNAME") return world_.utsns[process->uts].hostname;
  return std::nullopt;
}

std::optional<std::string> Expander::value_of(const std::string& name) {
  if (is_number(name)) {
    const std::size_t n = name.size() > 6 ? kMostText : std::stoul(name);
    if (n == 0) return state_.name;
    return n <= state_.parameters.size() ? std::optional(state_.parameters[n - 1]) : std::nullopt;
  }
  const Variable* variable = state_.variables.find(name);
  if (variable == nullptr) return special_value(name);
  if (variable->reference && !variable->value.empty() && variable->value != name) {
    const Variable* target = state_.variables.find(variable->value);
    return target == nullptr ? std::nullopt : scalar_value(*target);
  }
  return scalar_value(*variable);
}

// FUNCNAME and BASH_SOURCE: the functions that run, the innermost first, down to the script.
std::vector<std::string> Expander::call_stack(const std::string& name) const {
  std::vector<std::string> out;
  if (name == "BASH_SOURCE") return std::vector<std::string>(state_.function_names.size() + 1, state_.name);
  if (name != "FUNCNAME" || state_.function_names.empty()) return out;
  out.assign(state_.function_names.rbegin(), state_.function_names.rend());
  out.emplace_back("main");
  return out;
}

Expander::Values Expander::element_values(const Parameter& parameter, const std::string& given) {
  Values out;
  std::string name = given;
  const Variable* variable = state_.variables.find(name);
  if (variable != nullptr && variable->reference && !variable->value.empty()) {
    name = variable->value;
    variable = state_.variables.find(name);
  }
  if (parameter.all != 0) {
    out.list = true;
    out.all = parameter.all;
    if (variable == nullptr) {
      out.items = call_stack(name);
      return out;
    }
    if (variable->kind == Variable::Kind::kScalar && variable->set) out.items.push_back(variable->value);
    for (const auto& [i, value] : variable->indexed) out.items.push_back(value);
    for (const auto& [key, value] : variable->associative) out.items.push_back(value);
    return out;
  }
  out.set = false;
  out.items.emplace_back();
  if (variable == nullptr) {
    const auto stack = call_stack(name);
    const std::int64_t at = arithmetic(parameter.index->number);
    out.set = at >= 0 && static_cast<std::size_t>(at) < stack.size();
    if (out.set) out.items.front() = stack[static_cast<std::size_t>(at)];
    return out;
  }
  if (variable->kind == Variable::Kind::kAssociative) {
    const auto at = variable->associative.find(text(parameter.index->key));
    out.set = at != variable->associative.end();
    if (out.set) out.items.front() = at->second;
    return out;
  }
  std::int64_t index = arithmetic(parameter.index->number);
  if (variable->kind == Variable::Kind::kScalar) {
    out.set = index == 0 && variable->set;
    if (out.set) out.items.front() = variable->value;
    return out;
  }
  if (index < 0 && !variable->indexed.empty()) index += variable->indexed.rbegin()->first + 1;
  const auto at = variable->indexed.find(index);
  out.set = at != variable->indexed.end();
  if (out.set) out.items.front() = at->second;
  return out;
}

Expander::Values Expander::values_of(const Parameter& parameter) {
  Values out;
  if (parameter.name == "@" || parameter.name == "*") {
    out.list = true;
    out.all = parameter.name[0];
    out.items = state_.parameters;
    return out;
  }
  if (parameter.names) {
    out.list = true;
    out.all = '*';
    out.items = state_.variables.names(parameter.name);
    return out;
  }
  if (parameter.indirect && parameter.all != 0) {  // the indices of an array
    out.list = true;
    out.all = parameter.all;
    const Variable* variable = state_.variables.find(parameter.name);
    if (variable == nullptr) return out;
    if (variable->kind == Variable::Kind::kScalar && variable->set) out.items.emplace_back("0");
    for (const auto& [i, value] : variable->indexed) out.items.push_back(std::to_string(i));
    for (const auto& [key, value] : variable->associative) out.items.push_back(key);
    return out;
  }
  if (parameter.index != nullptr || parameter.all != 0) return element_values(parameter, parameter.name);
  std::string name = parameter.name;
  if (parameter.indirect) {
    const auto target = value_of(name);
    if (!target || target->empty()) throw ExpansionError{name + ": invalid indirect expansion", false};
    if (const auto open = target->find('['); open != std::string::npos && target->ends_with("]")) {
      Parameter element;
      element.name = target->substr(0, open);
      const std::string index = target->substr(open + 1, target->size() - open - 2);
      if (index == "@" || index == "*") {
        element.all = index[0];
      } else if (const auto parsed = parse_quoted_word(index, state_.line); parsed) {
        element.index = std::make_shared<Subscript>(Subscript{*parsed, *parsed});
      }
      return element_values(element, element.name);
    }
    name = *target;
  }
  const auto value = value_of(name);
  out.set = value.has_value();
  out.items.push_back(value.value_or(""));
  return out;
}

// ${x-…}, ${x=…}, ${x?…}, ${x+…} and the same with a colon. True where they settle what comes out.
bool Expander::add_alternative(FieldBuilder& out, const Parameter& parameter, const Values& values, bool quoted) {
  const bool colon = parameter.op.size() == 2 && parameter.op[0] == ':';
  const char kind = parameter.op.back();
  bool has = values.list ? !values.items.empty() : values.set;
  if (colon && has) {
    has = values.list ? std::any_of(values.items.begin(), values.items.end(), [](const std::string& v) { return !v.empty(); })
                      : !values.items.front().empty();
  }
  if (kind == '+') {
    if (has) add_word(out, *parameter.argument, quoted, false);
    return true;
  }
  if (has) return false;
  if (kind == '-') {
    add_word(out, *parameter.argument, quoted, false);
    return true;
  }
  const std::string word = text(*parameter.argument);
  if (kind == '?') {
    throw ExpansionError{parameter.name + ": " + (word.empty() ? colon ? "parameter null or not set" : "parameter not set" : word), true,
                         1};
  }
  if (!is_name(parameter.name)) throw ExpansionError{"$" + parameter.name + ": cannot assign in this way", false};
  assign_within(parameter.name, parameter.index ? subscript(parameter.name, *parameter.index) : "", word);
  quoted ? out.add(word, true) : out.add_split(word);
  return true;
}

void Expander::take_part(const Parameter& parameter, Values& values) {
  const std::int64_t offset = arithmetic(*parameter.argument);
  const bool bounded = parameter.second != nullptr;
  const std::int64_t length = bounded ? arithmetic(*parameter.second) : 0;
  auto bounds = [&](std::size_t size, std::size_t* from, std::size_t* count) {
    const auto all = static_cast<std::int64_t>(size);
    std::int64_t begin = offset < 0 ? all + offset : offset;
    if (begin < 0 || begin > all) {
      *from = size;
      *count = 0;
      return;
    }
    std::int64_t end = !bounded ? all : length < 0 ? all + length : std::min(all, begin + length);
    if (end < begin) {
      if (length < 0) throw ExpansionError{text(*parameter.second) + ": substring expression < 0", false};
      end = begin;
    }
    *from = static_cast<std::size_t>(begin);
    *count = static_cast<std::size_t>(end - begin);
  };
  std::size_t from = 0;
  std::size_t count = 0;
  if (!values.list) {
    std::string& item = values.items.front();
    bounds(item.size(), &from, &count);
    item = item.substr(from, count);
    return;
  }
  if (parameter.name == "@" || parameter.name == "*") values.items.insert(values.items.begin(), state_.name);
  const bool whole = offset == 0 && (parameter.name == "@" || parameter.name == "*");
  bounds(values.items.size(), &from, &count);
  if (bounded && whole) count = std::min(count, static_cast<std::size_t>(std::max<std::int64_t>(length, 0)));
  const auto begin = values.items.begin() + static_cast<std::ptrdiff_t>(from);
  values.items = std::vector<std::string>(begin, begin + static_cast<std::ptrdiff_t>(count));
}

void Expander::replace_in(const Parameter& parameter, Values& values) {
  const Marked wanted = pattern(*parameter.argument);
  const Marked with = parameter.second ? pattern(*parameter.second) : Marked{};
  const bool all = parameter.op == "//";
  for (std::string& item : values.items) {
    std::string out;
    std::size_t at = 0;
    bool again = !wanted.text.empty() || parameter.op.size() > 1;
    while (at <= item.size() && again) {
      const std::string_view rest = std::string_view(item).substr(at);
      std::size_t length = std::string::npos;
      if (parameter.op == "/%") {
        const std::size_t tail = match_suffix(wanted, rest, true);
        if (tail == std::string::npos) break;
        out += rest.substr(0, rest.size() - tail);
        at += rest.size() - tail;
        length = tail;
      } else {
        length = match_prefix(wanted, rest, true);
      }
      const bool hit = length != std::string::npos && (length > 0 || parameter.op == "/#" || parameter.op == "/%");
      if (hit) {
        for (std::size_t i = 0; i < with.text.size(); ++i) {
          with.text[i] == '&' && with.quoted[i] == 0 ? out += item.substr(at, length) : out += with.text[i];
        }
        at += length;
        if (out.size() > kMostText) throw TooLarge{parameter.name};
      }
      again = all || (!hit && parameter.op == "/");
      if (!hit) {
        if (parameter.op == "/#" || at >= item.size()) break;
        out += item[at++];
      }
      if (all && at >= item.size()) break;
    }
    if (at < item.size()) out += item.substr(at);
    item = std::move(out);
  }
}

void Expander::change_case(const Parameter& parameter, Values& values) {
  const Marked only = parameter.argument ? pattern(*parameter.argument) : Marked{};
  const char how = parameter.op[0];
  const bool all = parameter.op.size() == 2;
  for (std::string& item : values.items) {
    for (std::size_t i = 0; i < item.size() && (all || i == 0); ++i) {
      if (!only.text.empty() && !matches(only, std::string_view(item).substr(i, 1))) continue;
      const auto c = static_cast<unsigned char>(item[i]);
      const bool upper = how == '^' || (how == '~' && std::islower(c) != 0);
      item[i] = static_cast<char>(upper ? std::toupper(c) : std::tolower(c));
    }
  }
}

// ${name@A}, ${name@a}, ${name@K}, ${name@k}: what is told of the variable rather than of its value. True where it was asked for that.
bool Expander::describe(const Parameter& parameter, const std::string& kind, Values& values) const {
  if (kind != "A" && kind != "a" && kind != "K" && kind != "k") return false;
  if (kind == "A" && (parameter.name == "@" || parameter.name == "*")) {
    std::string out = "set --";
    for (const std::string& item : values.items) out += ' ' + quoted_for_reuse(item);
    values.items = {out};
    return true;
  }
  const Variable* variable = state_.variables.find(parameter.name);
  if (variable != nullptr && variable->reference && !variable->value.empty()) variable = state_.variables.find(variable->value);
  if (kind == "a" || kind == "A") {
    const std::string text = variable == nullptr ? "" : attribute_letters(*variable);
    if (kind == "A" && variable == nullptr) values.items = {""};
    if (kind == "A" && variable != nullptr) {
      const std::string first = values.items.empty() ? "" : values.items.front();
      values.items = {values.list ? declaration(parameter.name, *variable)
                                  : assignment_text(parameter.name, *variable, values.set, first)};
    }
    if (kind == "a") std::fill(values.items.begin(), values.items.end(), text);
    return true;
  }
  if (!values.list || variable == nullptr || variable->kind == Variable::Kind::kScalar) {
    for (std::string& item : values.items) item = quoted_for_reuse(item);
  } else if (kind == "K") {
    values.items = {keys_and_values(*variable)};
  } else {
    values.items.clear();
    for (const auto& [i, item] : variable->indexed) values.items.insert(values.items.end(), {std::to_string(i), item});
    for (const auto& [key, item] : variable->associative) values.items.insert(values.items.end(), {key, item});
  }
  return true;
}

namespace {

// As $'…' is read.
std::string ansi_decoded(const std::string& text) {
  std::string quoted = "$'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') quoted += '\\';
    quoted += text[i];
    if (text[i] == '\\' && i + 1 < text.size()) quoted += text[++i];
  }
  const auto parsed = parse_literal(quoted + "'");
  return parsed ? *parsed : text;
}

}  // namespace

void Expander::transform(const Parameter& parameter, Values& values) {
  const std::string& op = parameter.op;
  if (op[0] == '#' || op[0] == '%') {
    const Marked wanted = pattern(*parameter.argument);
    for (std::string& item : values.items) {
      const bool longest = op.size() == 2;
      const std::size_t length = op[0] == '#' ? match_prefix(wanted, item, longest) : match_suffix(wanted, item, longest);
      if (length == std::string::npos) continue;
      item = op[0] == '#' ? item.substr(length) : item.substr(0, item.size() - length);
    }
  } else if (op[0] == '/') {
    replace_in(parameter, values);
  } else if (op == ":") {
    take_part(parameter, values);
  } else if (op[0] == '^' || op[0] == ',' || op[0] == '~') {
    change_case(parameter, values);
  } else if (op == "@") {
    const std::string kind = text(*parameter.argument);
    if (describe(parameter, kind, values)) return;
    for (std::string& item : values.items) {
      if (kind == "Q") {
        if (values.list || values.set) item = quoted_for_reuse(item);
      } else if (kind == "E") {
        item = ansi_decoded(item);
      } else if (kind == "U" || kind == "L" || kind == "u") {
        for (std::size_t i = 0; i < item.size() && (kind != "u" || i == 0); ++i) {
          const auto c = static_cast<unsigned char>(item[i]);
          item[i] = static_cast<char>(kind == "L" ? std::tolower(c) : std::toupper(c));
        }
      } else {
        throw ExpansionError{parameter.text + ": bad substitution", false};
      }
    }
  }
}

void Expander::add_parameter(FieldBuilder& out, const Parameter& parameter, bool quoted) {
  const bool bash_only = parameter.indirect || parameter.names || parameter.index || parameter.all != 0 ||
                         (!parameter.op.empty() && std::string_view("/:^,~@").find(parameter.op[0]) != std::string_view::npos &&
                          (parameter.op == ":" || parameter.op[0] != ':'));
  if (state_.options.posix && (bash_only || parameter.op == "bad")) throw ExpansionError{"Bad substitution", true, 2};
  if (parameter.op == "bad") throw ExpansionError{parameter.text + ": bad substitution", false};
  Values values = values_of(parameter);
  if (!parameter.op.empty() && std::string_view("-=?+").find(parameter.op.back()) != std::string_view::npos) {
    if (add_alternative(out, parameter, values, quoted)) return;
  } else if (!values.list && !values.set && state_.options.nounset) {
    unbound(parameter.index ? parameter.name + "[" + parameter.index->key.text + "]" : parameter.name);
  }
  if (parameter.length) {
    const std::size_t count = values.list ? values.items.size() : character_count(values.items.front());
    quoted ? out.add(std::to_string(count), true) : out.add_split(std::to_string(count));
    return;
  }
  if (!parameter.op.empty()) transform(parameter, values);
  add_values(out, values, quoted);
}

}  // namespace nslab::shell
