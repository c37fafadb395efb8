#include "shell/tools/iproute/batch.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace nslab::shell {

namespace {

// Blanks separate words, quotes hold together, # begins a comment.
std::vector<std::string> split_batch_line(std::string_view line) {
  std::vector<std::string> words;
  std::size_t i = 0;
  while (i < line.size()) {
    if (line[i] == ' ' || line[i] == '\t' || line[i] == '\r') {
      ++i;
      continue;
    }
    if (line[i] == '#') break;
    const char quote = line[i];
    if (quote == '\'' || quote == '"') {
      const auto close = std::min(line.find(quote, i + 1), line.size());
      words.emplace_back(line.substr(i + 1, close - i - 1));
      i = close + 1;
      continue;
    }
    const auto end = std::min(line.find_first_of(" \t\r", i), line.size());
    words.emplace_back(line.substr(i, end - i));
    i = end;
  }
  return words;
}

}  // namespace

std::optional<int> Batch::open(Call& call, const std::string& file) {
  file_ = file;
  if (file == "-") {
    descriptor_ = 0;
    return std::nullopt;
  }
  Open open;
  open.path = file;
  const auto reply = call.ask(std::move(open));
  if (!reply) {
    call.err(fmt::format("Cannot open file \"{}\" for reading: {}\n", file, error_text(call.code(reply.error()))));
    return 1;
  }
  descriptor_ = std::get<Descriptor>(*reply).number;
  return std::nullopt;
}

Step Batch::go(Call& call, bool force, const Run& run) {
  while (true) {
    const auto data = call.read(descriptor_);
    if (!data) return Wait{kNever, {descriptor_}, {}, {}, false};
    if (data->empty()) break;
    call.runner().charge(data->size());
    text_ += *data;
  }
  std::size_t from = 0;
  while (from < text_.size()) {
    std::string line;
    while (from < text_.size()) {  // a backslash at the end goes on in the next line
      const auto end = std::min(text_.find('\n', from), text_.size());
      line += text_.substr(from, end - from);
      from = end + 1;
      ++line_;
      if (line.empty() || line.back() != '\\') break;
      line.pop_back();
    }
    call.runner().step();
    std::vector<std::string> words = split_batch_line(line);
    if (words.empty()) continue;
    const Outcome outcome = run(call, std::move(words));
    if (outcome.ends) return Exited{outcome.status};
    if (outcome.status == 0) continue;
    status_ = 1;
    call.flush();
    call.err(fmt::format("Command failed {}:{}\n", file_, line_));
    if (!force) break;
  }
  return Exited{status_};
}

}  // namespace nslab::shell
