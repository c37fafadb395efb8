#include "shell/tools/iptables/getopt.h"

namespace nslab::shell::iptables {

int Getopt::next() {
  argument.reset();
  if (within != 0) return next_letter();
  if (index >= words.size()) return kEnd;
  const std::string& word = words[index];
  if (word == "--") {  // the rest are words
    ++index;
    return kEnd;
  }
  if (word.size() < 2 || word[0] != '-') {
    argument = word;
    ++index;
    return kWord;
  }
  if (word[1] == '-') return next_long(std::string_view(word).substr(2));
  within = 1;
  return next_letter();
}

int Getopt::next_long(std::string_view body) {
  const auto equals = body.find('=');
  const std::string_view name = body.substr(0, equals);
  const LongOption* found = nullptr;
  bool ambiguous = false;
  for (const LongOption& option : options) {
    if (!option.name.starts_with(name)) continue;
    if (option.name.size() == name.size()) {
      found = &option;
      ambiguous = false;
      break;
    }
    if (found == nullptr) {
      found = &option;
    } else if (found->takes != option.takes || found->value != option.value) {
      ambiguous = true;
    }
  }
  ++index;
  if (found == nullptr || ambiguous) return kUnknown;
  if (equals != std::string_view::npos) {
    if (found->takes == Takes::kNone) return kUnknown;
    argument = std::string(body.substr(equals + 1));
  } else if (found->takes == Takes::kArgument) {
    if (index >= words.size()) return kMissing;
    argument = words[index++];
  }
  return found->value;
}

int Getopt::next_letter() {
  const std::string word = words[index];
  const char letter = word[within++];
  const bool last = within >= word.size();
  if (last) {
    ++index;
    within = 0;
  }
  const auto at = letters.find(letter);
  if (letter == ':' || letter == '-' || at == std::string_view::npos) return kUnknown;
  if (letters.substr(at + 1).starts_with("::")) {
    if (!last) {
      argument = word.substr(within);
      ++index;
      within = 0;
    }
  } else if (letters.substr(at + 1).starts_with(':')) {
    if (!last) {
      argument = word.substr(within);
      ++index;
      within = 0;
    } else if (index >= words.size()) {
      return kMissing;
    } else {
      argument = words[index++];
    }
  }
  return letter;
}

}  // namespace nslab::shell::iptables
