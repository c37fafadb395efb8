// Aliases: a command whose first word is one becomes what the alias says, and what stands behind it.
//
// Aliases are looked up when a command begins, and not when it is read: one is known in the line that makes it, and in a function
// that was read before. A value that opens a compound command and does not close it is not modelled.
// Documents: bash(1), ALIASES; bash 5.2, parse.y (alias_expand_token).
#include <algorithm>

#include "shell/run/machine.h"
#include "shell/script/parse.h"
#include "shell/script/parser.h"

namespace nslab::shell {

namespace {

// The commands of a list, each written anew: `change` is given the old one and the new one.
template <class Change>
ListPtr changed_list(const ListPtr& list, Change change) {
  List out = *list;
  for (AndOr& item : out.items) {
    for (Pipeline& pipeline : item.pipelines) {
      for (CommandPtr& command : pipeline.commands) {
        Command fresh = *command;
        change(*command, fresh);
        command = std::make_shared<const Command>(std::move(fresh));
      }
    }
  }
  return std::make_shared<const List>(std::move(out));
}

bool is_one_command(const List& list) {
  return list.items.size() == 1 && !list.items.front().background && list.items.front().pipelines.size() == 1 &&
         list.items.front().pipelines.front().commands.size() == 1 && !list.items.front().pipelines.front().negated &&
         std::holds_alternative<Simple>(list.items.front().pipelines.front().commands.front()->kind);
}

}  // namespace

const std::string* Machine::alias_of(const Word& word, const Simple& command) const {
  const std::string* name = plain_text(word);
  if (name == nullptr || std::find(command.aliases.begin(), command.aliases.end(), *name) != command.aliases.end()) return nullptr;
  const auto at = state_.aliases->find(*name);
  return at == state_.aliases->end() ? nullptr : &at->second;
}

bool Machine::expand_alias(SimpleFrame& frame) {
  const bool expands = state_.options.expand_aliases || state_.options.posix;  // dash always does
  if (!expands || state_.aliases->empty()) return false;
  const Simple& simple = std::get<Simple>(frame.command->kind);
  if (simple.words.empty()) return false;
  const std::string* value = alias_of(simple.words.front(), simple);
  if (value == nullptr) return false;
  std::string text = *value;
  std::vector<std::string> used = simple.aliases;
  used.push_back(*plain_text(simple.words.front()));
  bool goes_on = value->ends_with(' ') || value->ends_with('\t');  // then the next word is looked up, too
  for (std::size_t i = 1; i < simple.words.size(); ++i) {
    const std::string* next = goes_on ? alias_of(simple.words[i], simple) : nullptr;
    const bool quoted = simple.words[i].text.find_first_of("\\'\"") != std::string::npos;  // not looked up, and the one behind it is
    if (!quoted) goes_on = next != nullptr && (next->ends_with(' ') || next->ends_with('\t'));
    text += ' ' + (next != nullptr ? *next : simple.words[i].text);
  }
  const auto parsed = parse_script(text, frame.command->line, dialect());
  if (!parsed) runner_.not_modelled("the alias " + used.back(), state_.line);
  if (!parsed || (*parsed)->items.empty()) return false;
  const Command& first = *(*parsed)->items.front().pipelines.front().commands.front();
  const Command& last = *(*parsed)->items.back().pipelines.back().commands.back();
  const ListPtr list = changed_list(*parsed, [&](const Command& old, Command& fresh) {
    if (auto* one = std::get_if<Simple>(&fresh.kind)) {
      one->aliases = used;
      if (&old == &first) one->assignments.insert(one->assignments.begin(), simple.assignments.begin(), simple.assignments.end());
    }
    const auto& redirections = frame.command->redirections;
    if (&old == &last) fresh.redirections.insert(fresh.redirections.end(), redirections.begin(), redirections.end());
  });
  if (is_one_command(*list)) {
    frame.command = list->items.front().pipelines.front().commands.front();
    return expand_alias(frame);
  }
  ListFrame fresh;
  fresh.list = list;
  pop();
  push(std::move(fresh));
  return true;
}

}  // namespace nslab::shell
