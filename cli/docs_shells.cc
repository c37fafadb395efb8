// The completions of bash, zsh and fish.
#include <fmt/format.h>

#include "cli/docs.h"

namespace nslab::cli {

namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

// The command that lists what a positional argument can be; empty: names of files.
std::string lister_of(const std::string& positional) {
  if (positional == "LESSON") return "nslab docs lessons";
  if (positional == "EXERCISE") return "nslab docs tasks";
  return "";
}

std::string names_of(const DocVerb& verb, bool only_options) {
  std::string out;
  for (const DocOption& option : verb.options) {
    for (const auto& name : option.names) {
      const bool equals = option.takes_value && name.starts_with("--");
      out += (out.empty() ? "" : " ") + name + (equals ? "=" : "");
    }
  }
  if (!only_options) {
    for (const DocVerb& below : verb.verbs) out += (out.empty() ? "" : " ") + below.name;
  }
  return out;
}

std::string lister_of(const DocVerb& verb) {
  for (const DocOption& option : verb.options) {
    if (!option.positional.empty()) return lister_of(option.positional);
  }
  return "";
}

std::string choices_of(const DocOption& option) {
  std::string out;
  for (const auto& choice : option.choices) out += (out.empty() ? "" : " ") + choice;
  return out;
}

}  // namespace

std::string bash_completion(const std::vector<DocVerb>& verbs) {
  std::string all, values, options;
  for (const DocVerb& verb : verbs) {
    all += verb.name + " ";
    for (const DocOption& option : verb.options) {
      if (option.choices.empty()) continue;
      for (const auto& name : option.names) values += fmt::format("    {}:{}) words='{}' ;;\n", verb.name, name, choices_of(option));
    }
    const std::string lister = lister_of(verb);
    const std::string listed = lister.empty() ? "" : " $(" + lister + " 2>/dev/null)";
    options += fmt::format("    {}) words=\"{}{}\" ;;\n", verb.name, names_of(verb, false), listed);
  }
  return fmt::format(R"(# bash completion for nslab; made from the program's own verbs and options
_nslab() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} words=
  if [ "$cur" = = ]; then
    cur=
  elif [ "$prev" = = ]; then
    prev=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{}--help --version" -- "$cur"))
    return
  fi
  case ${{COMP_WORDS[1]}}:$prev in
{}  esac
  if [ -z "$words" ]; then
    case ${{COMP_WORDS[1]}} in
{}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case ${{COMPREPLY[0]}} in *=) compopt -o nospace ;; esac
}}
complete -o default -F _nslab nslab
)",
                     all, values, options);
}

std::string zsh_completion(const std::vector<DocVerb>& verbs) {
  auto quoted = [](const std::string& text) { return replaced(replaced(replaced(text, "'", "’"), "[", "("), "]", ")"); };
  auto no_colon = [&](const std::string& text) { return replaced(quoted(text), ":", "\\:"); };
  std::string all, cases;
  for (const DocVerb& verb : verbs) {
    all += fmt::format("    '{}:{}'\n", verb.name, no_colon(verb.help));
    std::string arguments;
    std::string rest = "'*:file:_files'";
    for (const DocOption& option : verb.options) {
      if (!option.positional.empty()) {
        const std::string lister = lister_of(option.positional);
        if (!lister.empty()) rest = fmt::format("\"1:{}:($({} 2>/dev/null))\" '*:file:_files'", option.positional, lister);
        continue;
      }
      for (const auto& name : option.names) {
        std::string value = option.takes_value ? ":value:_files" : "";
        if (!option.choices.empty()) value = fmt::format(":value:({})", choices_of(option));
        const std::string equals = option.takes_value && name.starts_with("--") ? "=" : "";
        arguments += fmt::format(" \\\n        '{}{}[{}]{}'", name, equals, no_colon(option.help), value);
      }
    }
    std::string below;
    for (const DocVerb& sub : verb.verbs) below += (below.empty() ? "" : " ") + sub.name;
    if (!below.empty()) rest = fmt::format("'1:verb:({})' '*:file:_files'", below);
    cases += fmt::format("    {})\n      _arguments{} \\\n        {} ;;\n", verb.name, arguments, rest);
  }
  return fmt::format(R"(#compdef nslab
# zsh completion for nslab; made from the program's own verbs and options
_nslab() {{
  local -a verbs
  verbs=(
{}  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    _arguments '--help[how it is used]' '--version[the version]'
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
{}  esac
}}
if [ "$funcstack[1]" = "_nslab" ]; then _nslab "$@"; else compdef _nslab nslab; fi
)",
                     all, cases);
}

std::string fish_completion(const std::vector<DocVerb>& verbs) {
  auto quoted = [](const std::string& text) { return replaced(replaced(text, "\\", "\\\\"), "'", "\\'"); };
  std::string out = "# fish completion for nslab; made from the program's own verbs and options\n";
  out += "complete -c nslab -n __fish_use_subcommand -l help -d 'how it is used'\n";
  out += "complete -c nslab -n __fish_use_subcommand -l version -d 'the version'\n";
  for (const DocVerb& verb : verbs) {
    out += fmt::format("complete -c nslab -f -n __fish_use_subcommand -a {} -d '{}'\n", verb.name, quoted(verb.help));
    const std::string when = fmt::format("complete -c nslab -n '__fish_seen_subcommand_from {}'", verb.name);
    for (const DocOption& option : verb.options) {
      if (!option.positional.empty()) {
        const std::string lister = lister_of(option.positional);
        if (!lister.empty()) out += fmt::format("{} -f -a '({})'\n", when, lister);
        continue;
      }
      std::string names;
      for (const auto& name : option.names) names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      const std::string value = !option.takes_value ? "" : option.choices.empty() ? " -r" : fmt::format(" -x -a '{}'", choices_of(option));
      out += fmt::format("{}{}{} -d '{}'\n", when, names, value, quoted(option.help));
    }
    for (const DocVerb& below : verb.verbs) out += fmt::format("{} -f -a {} -d '{}'\n", when, below.name, quoted(below.help));
  }
  return out;
}

}  // namespace nslab::cli
