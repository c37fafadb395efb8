// Characters, blanks, operators, here-documents.
#include "shell/script/lexer.h"

#include <algorithm>
#include <cctype>

#include "shell/script/parser.h"

namespace nslab::shell {

namespace {

constexpr int kMostDepth = 200;

}  // namespace

void Lexer::depth_guard() {
  if (++depth_ > kMostDepth) fail("syntax error: nested too deep", "nest at most 200 quotes, substitutions and compound commands");
}

char Lexer::take() {
  const char c = peek();
  if (c == '\n') ++line_;
  ++at_;
  return c;
}

bool Lexer::take(std::string_view token) {
  if (!looking_at(token)) return false;
  for (std::size_t i = 0; i < token.size(); ++i) take();
  return true;
}

void Lexer::skip_blanks() {
  while (true) {
    if (peek() == ' ' || peek() == '\t' || (peek() == '\r' && peek(1) == '\n')) {
      take();
    } else if (peek() == '\\' && peek(1) == '\n') {
      take();
      take();
    } else if (peek() == '#') {
      while (!at_end() && peek() != '\n') take();
    } else {
      return;
    }
  }
}

bool Lexer::take_newline() {
  if (peek() != '\n') return false;
  take();
  read_here_documents();
  return true;
}

void Lexer::skip_newlines() {
  skip_blanks();
  while (take_newline()) skip_blanks();
}

std::string_view Lexer::operator_here() const {
  static constexpr std::string_view kOperators[] = {"<<-", "<<<", "&>>", ";;&", "&&", "||", ";;", ";&", "<<", ">>", "<&",
                                                    ">&",  "<>",  ">|",  "&>",  "|&", ";",  "&",  "|",  "<",  ">",  "(", ")"};
  for (const std::string_view op : kOperators) {
    if (looking_at(op)) return op;
  }
  return {};
}

void Lexer::want_here_document(std::shared_ptr<Word> body, std::string delimiter, bool quoted, bool strip_tabs) {
  waiting_.push_back(Waiting{std::move(body), std::move(delimiter), quoted, strip_tabs, line_});
}

void Lexer::read_here_documents() {
  const std::vector<Waiting> due = std::exchange(waiting_, {});
  for (const Waiting& document : due) {
    std::string body;
    const int first = line_;
    bool ended = false;
    while (!at_end() && !ended) {
      const auto newline = std::min(text_.find('\n', at_), text_.size());
      std::string_view row = text_.substr(at_, newline - at_);
      if (document.strip_tabs) row.remove_prefix(std::min(row.find_first_not_of('\t'), row.size()));
      at_ = std::min(newline + 1, text_.size());
      if (newline < text_.size()) ++line_;
      if (row == document.delimiter) {
        ended = true;
      } else {
        body.append(row);
        body += '\n';
      }
    }
    if (!ended) {
      fail_at(document.line, "here-document delimited by end-of-file (wanted `" + document.delimiter + "')",
              "end the here-document with a line that is just " + document.delimiter, true);
    }
    document.body->line = first;
    if (document.quoted) {
      document.body->parts.emplace_back(Literal{std::move(body), true});
    } else {
      Lexer inside(body, 0, first);
      inside.speak(dialect_);
      auto quoted = std::make_shared<DoubleQuoted>();
      quoted->parts = inside.read_double_quoted('\0');
      document.body->parts.emplace_back(std::shared_ptr<const DoubleQuoted>(std::move(quoted)));
    }
  }
}

}  // namespace nslab::shell
