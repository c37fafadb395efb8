#include "shell/tools/probe/options.h"

#include <fmt/format.h>

namespace nslab::shell {

std::optional<char> Options::next() {
  while (inside_ == 0) {
    if (at_ >= argv_.size()) return std::nullopt;
    const std::string& word = argv_[at_];
    if (word == "--") {
      operands_.insert(operands_.end(), argv_.begin() + static_cast<std::ptrdiff_t>(at_) + 1, argv_.end());
      at_ = argv_.size();
      return std::nullopt;
    }
    if (word.size() > 1 && word[0] == '-') {
      inside_ = 1;
      break;
    }
    if (posix_) {
      operands_.insert(operands_.end(), argv_.begin() + static_cast<std::ptrdiff_t>(at_), argv_.end());
      at_ = argv_.size();
      return std::nullopt;
    }
    operands_.push_back(word);
    ++at_;
  }
  const std::string& word = argv_[at_];
  const char letter = word[inside_++];
  const bool last = inside_ >= word.size();
  if (last) {
    ++at_;
    inside_ = 0;
  }
  const auto found = letter == ':' ? std::string_view::npos : spec_.find(letter);
  if (found == std::string_view::npos) {
    fault_ = fmt::format("{}: invalid option -- '{}'", argv_.front(), letter);
    return '?';
  }
  if (found + 1 >= spec_.size() || spec_[found + 1] != ':') return letter;
  if (!last) {
    value_ = word.substr(inside_);
    inside_ = 0;
    ++at_;
    return letter;
  }
  if (at_ >= argv_.size()) {
    fault_ = fmt::format("{}: option requires an argument -- '{}'", argv_.front(), letter);
    return '?';
  }
  value_ = argv_[at_++];
  return letter;
}

}  // namespace nslab::shell
