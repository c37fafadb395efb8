#include "shell/tools/jq/parser.h"

#include <fmt/format.h>

#include <array>

namespace nslab::shell::jq {

namespace {

constexpr int kDeepestFilter = 500;

struct Operator {
  std::string_view text;
  int level;
  enum class Side : std::uint8_t { kLeft, kRight, kNone } side;
};
constexpr std::array<Operator, 23> kOperators{{
    {"|", 0, Operator::Side::kRight},  {",", 1, Operator::Side::kLeft},   {"//", 2, Operator::Side::kRight},
    {"=", 3, Operator::Side::kNone},   {"|=", 3, Operator::Side::kNone},  {"+=", 3, Operator::Side::kNone},
    {"-=", 3, Operator::Side::kNone},  {"*=", 3, Operator::Side::kNone},  {"/=", 3, Operator::Side::kNone},
    {"%=", 3, Operator::Side::kNone},  {"//=", 3, Operator::Side::kNone}, {"or", 4, Operator::Side::kLeft},
    {"and", 5, Operator::Side::kLeft}, {"==", 6, Operator::Side::kNone},  {"!=", 6, Operator::Side::kNone},
    {"<", 6, Operator::Side::kNone},   {">", 6, Operator::Side::kNone},   {"<=", 6, Operator::Side::kNone},
    {">=", 6, Operator::Side::kNone},  {"+", 7, Operator::Side::kLeft},   {"-", 7, Operator::Side::kLeft},
    {"*", 8, Operator::Side::kLeft},   {"/", 8, Operator::Side::kLeft},
}};
constexpr Operator kRemainder{"%", 8, Operator::Side::kLeft};

const Operator* operator_of(const Token& token) {
  if (token.kind != TokenKind::kMark && token.kind != TokenKind::kKeyword) return nullptr;
  for (const Operator& one : kOperators) {
    if (one.text == token.text) return &one;
  }
  return token.text == kRemainder.text ? &kRemainder : nullptr;
}

}  // namespace

void Faults::add(const std::string& what, std::uint32_t at) {
  std::size_t begin = 0;
  int line = 1;
  for (std::size_t i = 0; i < at && i < text_.size(); ++i) {
    if (text_[i] == '\n') {
      begin = i + 1;
      ++line;
    }
  }
  const std::string shown = text_.substr(begin, text_.find('\n', begin) - begin);
  lines_ += fmt::format("jq: error: {} at <top-level>, line {}:\n{}{}\n", what, line, shown, std::string(at - begin, ' '));
  ++count_;
}

void Faults::add_plain(const std::string& what) {
  lines_ += "jq: error: " + what + "\n";
  ++count_;
}

std::string Faults::text() const { return fmt::format("{}jq: {} compile {}\n", lines_, count_, count_ > 1 ? "errors" : "error"); }

void Parser::unexpected(std::string_view expecting) {
  faults_.add(fmt::format("syntax error, unexpected {}{}{} (Unix shell quoting issues?)", token_name(now()),
                          expecting.empty() ? "" : ", expecting ", expecting),
              now().at);
  throw Stop{};
}

void Parser::enter() {
  if (depth_ > kDeepestFilter) {
    not_modelled_ = "a filter that nests so deep";
    throw Stop{};
  }
}

bool Parser::take_mark(std::string_view text) {
  if (!mark(text)) return false;
  ++at_;
  return true;
}

void Parser::want_mark(std::string_view text, std::string_view expecting) {
  if (!take_mark(text)) unexpected(expecting);
}

void Parser::want_word(std::string_view text) {
  if (!word(text)) unexpected();
  ++at_;
}

std::string Parser::want_ident(std::string_view expecting) {
  if (now().kind != TokenKind::kIdent) unexpected(expecting);
  return tokens_[at_++].text;
}

NodePtr Parser::make(NodeKind kind, std::uint32_t at, NodePtr a, NodePtr b) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->at = at;
  node->a = std::move(a);
  node->b = std::move(b);
  return node;
}

NodePtr Parser::literal(Json value, std::uint32_t at) {
  NodePtr node = make(NodeKind::kLiteral, at);
  node->value = std::move(value);
  return node;
}

NodePtr Parser::filter() {
  try {
    if (word("import") || word("include") || word("module")) {
      not_modelled_ = "jq's modules";
      return nullptr;
    }
    // Definitions alone, or nothing at all, stand for ".".
    std::vector<std::unique_ptr<Function>> own;
    while (word("def")) own.push_back(definition());
    NodePtr body;
    if (now().kind == TokenKind::kEnd) {
      body = make(NodeKind::kIdentity, 0);
    } else {
      const std::size_t before = at_;
      const bool begins = now().kind != TokenKind::kInvalid &&
                          (now().kind != TokenKind::kMark || std::string_view(".[({$-..").find(now().text) != std::string_view::npos);
      if (!begins && own.empty()) unexpected("$end");
      at_ = before;
      body = pipe();
    }
    if (now().kind != TokenKind::kEnd) unexpected("$end");
    while (!own.empty()) {
      NodePtr around = make(NodeKind::kDefine, 0, std::move(body));
      around->function = std::move(own.back());
      own.pop_back();
      body = std::move(around);
    }
    return body;
  } catch (const Stop&) {
    return nullptr;
  }
}

std::vector<std::unique_ptr<Function>> Parser::definitions() {
  std::vector<std::unique_ptr<Function>> all;
  while (word("def")) all.push_back(definition());
  return all;
}

NodePtr Parser::pipe() {
  enter();
  ++depth_;
  NodePtr whole = binary(0);
  --depth_;
  return whole;
}

NodePtr Parser::binary(int least) {
  NodePtr left = operand();
  int barred = -1;  // a level whose operators do not follow one another
  while (const Operator* op = operator_of(now())) {
    if (op->level < least) break;
    if (op->level == barred) unexpected();
    const std::string text = now().text;
    ++at_;
    enter();
    ++depth_;
    NodePtr right = binary(op->side == Operator::Side::kRight ? op->level : op->level + 1);
    --depth_;
    left = combine(text, std::move(left), std::move(right));
    barred = op->side == Operator::Side::kNone ? op->level : -1;
  }
  return left;
}

NodePtr Parser::combine(const std::string& text, NodePtr left, NodePtr right) {
  const std::uint32_t at = left->at;
  const auto of = [&](NodeKind kind, std::string name = {}) {
    NodePtr node = make(kind, at, std::move(left), std::move(right));
    node->text = std::move(name);
    return node;
  };
  if (text == "|") return of(NodeKind::kPipe);
  if (text == ",") return of(NodeKind::kComma);
  if (text == "//") return of(NodeKind::kAlternative);
  if (text == "and") return of(NodeKind::kAnd);
  if (text == "or") return of(NodeKind::kOr);
  if (text.back() == '=' && text != "==" && text != "!=" && text != "<=" && text != ">=")
    return of(NodeKind::kAssign, text.substr(0, text.size() - 1));
  const bool numbers = left->kind == NodeKind::kLiteral && left->value.is(JsonKind::kNumber) && right->kind == NodeKind::kLiteral &&
                       right->value.is(JsonKind::kNumber);
  if (text == "/" && numbers && right->value.number() == 0) faults_.add("Division by zero?", at);
  return of(NodeKind::kBinary, text);
}

NodePtr Parser::operand() {
  const std::uint32_t at = now().at;
  if (take_mark("-")) {
    enter();
    ++depth_;
    NodePtr node = make(NodeKind::kNegate, at, binary(8));
    --depth_;
    return node;
  }
  if (word("def")) {
    auto function = definition();
    NodePtr node = make(NodeKind::kDefine, at, pipe());
    node->function = std::move(function);
    return node;
  }
  if (word("label")) return label();
  return postfix();
}

// A term, or one of the forms that end by themselves, and any '?' behind it.
NodePtr Parser::postfix() {
  NodePtr node = word("if")        ? condition()
                 : word("try")     ? attempt()
                 : word("reduce")  ? fold(NodeKind::kReduce)
                 : word("foreach") ? fold(NodeKind::kForeach)
                                   : term();
  while (take_mark("?")) {
    const std::uint32_t at = node->at;
    node = make(NodeKind::kTry, at, std::move(node));
  }
  return word("as") ? bind(std::move(node)) : std::move(node);
}

NodePtr Parser::bind(NodePtr source) {
  ++at_;
  NodePtr node = make(NodeKind::kBind, source->at);
  node->a = std::move(source);
  node->pattern = pattern();
  if (mark("?//")) {
    not_modelled_ = "?//";
    throw Stop{};
  }
  want_mark("|", "?// or '|'");
  node->b = pipe();
  return node;
}

NodePtr Parser::label() {
  NodePtr node = make(NodeKind::kLabel, now().at);
  ++at_;
  want_mark("$", "'$'");
  node->text = want_ident("IDENT");
  want_mark("|", "'|'");
  node->a = pipe();
  return node;
}

NodePtr Parser::term() {
  const Token& token = now();
  const std::uint32_t at = token.at;
  NodePtr node;
  switch (token.kind) {
    case TokenKind::kLiteral: node = literal(Json(token.number), at); ++at_; break;
    case TokenKind::kField:
      node = make(NodeKind::kIndex, at, make(NodeKind::kIdentity, at), literal(Json(token.text), at));
      ++at_;
      node->optional = take_mark("?");
      break;
    case TokenKind::kFormat:
      ++at_;
      if (now().kind == TokenKind::kQuote) {
        node = string(token.text);
      } else {
        node = make(NodeKind::kFormat, at);
        node->text = token.text;
      }
      break;
    case TokenKind::kQuote: node = string("text"); break;
    case TokenKind::kIdent: node = call(); break;
    case TokenKind::kKeyword:
      if (token.text == "break") {
        ++at_;
        want_mark("$", "'$'");
        node = make(NodeKind::kBreak, at);
        node->text = want_ident("IDENT");
        break;
      }
      unexpected();
    case TokenKind::kMark: break;
    default: unexpected();
  }
  if (!node) {
    if (take_mark(".")) {
      node = make(NodeKind::kIdentity, at);
      if (now().kind == TokenKind::kQuote) {
        NodePtr key = string("text");
        node = make(NodeKind::kIndex, at, std::move(node), std::move(key));
        node->optional = take_mark("?");
      }
    } else if (take_mark("..")) {
      node = make(NodeKind::kCall, at);
      node->text = "recurse";
    } else if (mark("$")) {
      node = variable();
    } else if (take_mark("(")) {
      node = pipe();
      want_mark(")");
      node->at = at;
    } else if (take_mark("[")) {
      node = make(NodeKind::kArray, at);
      if (!mark("]")) node->a = pipe();
      want_mark("]");
    } else if (take_mark("{")) {
      node = object();
    } else {
      unexpected();
    }
  }
  return suffix(std::move(node));
}

NodePtr Parser::suffix(NodePtr node) {
  for (int count = 0;; ++count) {
    if (count > kDeepestFilter) enter();
    const std::uint32_t at = node->at;
    if (now().kind == TokenKind::kField) {
      NodePtr key = literal(Json(now().text), now().at);
      ++at_;
      node = make(NodeKind::kIndex, at, std::move(node), std::move(key));
      node->optional = take_mark("?");
    } else if (mark(".")) {
      ++at_;
      std::string format = "text";
      if (now().kind == TokenKind::kFormat) format = tokens_[at_++].text;
      if (now().kind != TokenKind::kQuote) unexpected("FORMAT or QQSTRING_START");
      NodePtr key = string(format);
      node = make(NodeKind::kIndex, at, std::move(node), std::move(key));
      node->optional = take_mark("?");
    } else if (take_mark("[")) {
      node = bracket(std::move(node));
      node->optional = take_mark("?");
    } else {
      return node;
    }
  }
}

NodePtr Parser::bracket(NodePtr of) {
  const std::uint32_t at = of->at;
  if (take_mark("]")) return make(NodeKind::kEach, at, std::move(of));
  NodePtr node = make(NodeKind::kSlice, at, std::move(of));
  if (take_mark(":")) {
    node->c = pipe();
    want_mark("]");
    return node;
  }
  node->b = pipe();
  if (take_mark(":")) {
    if (!mark("]")) node->c = pipe();
  } else {
    node->kind = NodeKind::kIndex;
  }
  want_mark("]");
  return node;
}

NodePtr Parser::string(const std::string& format) {
  NodePtr node = make(NodeKind::kString, now().at);
  node->text = format;
  ++at_;
  while (now().kind != TokenKind::kQuoteEnd) {
    if (now().kind == TokenKind::kText) {
      if (!now().fault.empty()) faults_.add(now().fault, now().at);
      node->items.push_back(literal(Json(now().text), now().at));
      ++at_;
    } else if (now().kind == TokenKind::kInterpolation) {
      ++at_;
      // The interpolations are told from the text between them by standing in a node of their own.
      const std::uint32_t from = now().at;
      NodePtr inner = pipe();
      node->items.push_back(make(NodeKind::kFormat, from, std::move(inner)));
      if (now().kind != TokenKind::kInterpolationEnd) unexpected();
      ++at_;
    } else {
      unexpected("QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END");
    }
  }
  ++at_;
  return node;
}

NodePtr Parser::object() {
  NodePtr node = make(NodeKind::kObject, now().at);
  while (!mark("}")) {
    member(*node);
    if (!take_mark(",")) break;
  }
  want_mark("}", "'}'");
  return node;
}

void Parser::member(Node& object) {
  const Token& token = now();
  const std::uint32_t at = token.at;
  NodePtr key, value;
  if (mark("$")) {
    ++at_;
    const std::string name = want_ident("IDENT");
    key = literal(Json(name), at);
    value = make(NodeKind::kVariable, at);
    value->text = name;
  } else if (token.kind == TokenKind::kIdent || token.kind == TokenKind::kKeyword) {
    ++at_;
    key = literal(Json(token.text), at);
    if (token.kind == TokenKind::kKeyword && !mark(":")) unexpected("':'");
    value = make(NodeKind::kIndex, at, make(NodeKind::kIdentity, at), literal(Json(token.text), at));
  } else if (token.kind == TokenKind::kQuote || token.kind == TokenKind::kFormat) {
    const std::string format = token.kind == TokenKind::kFormat ? tokens_[at_++].text : "text";
    if (now().kind != TokenKind::kQuote) unexpected("QQSTRING_START");
    const std::size_t begin = at_;
    key = string(format);
    if (!mark(":")) {
      at_ = begin;
      value = make(NodeKind::kIndex, at, make(NodeKind::kIdentity, at), string(format));
    }
  } else if (take_mark("(")) {
    key = pipe();
    want_mark(")");
    if (!mark(":")) unexpected("':'");
  } else {
    unexpected();
  }
  if (take_mark(":")) value = member_value();
  object.items.push_back(std::move(key));
  object.items.push_back(std::move(value));
}

// A term, '-' before it and pipes of such: no other operator without brackets.
NodePtr Parser::member_value() {
  enter();
  ++depth_;
  const std::uint32_t at = now().at;
  NodePtr node = take_mark("-") ? make(NodeKind::kNegate, at, member_value()) : term();
  if (take_mark("|")) node = make(NodeKind::kPipe, at, std::move(node), member_value());
  --depth_;
  return node;
}

NodePtr Parser::variable() {
  const std::uint32_t at = now().at;
  ++at_;
  if (word("__loc__")) {
    ++at_;
    double line = 1;
    for (std::size_t i = 0; i < at; ++i) line += text_[i] == '\n' ? 1 : 0;
    return literal(Json(JsonObject{{"file", Json("<top-level>")}, {"line", Json(line)}}), at);
  }
  NodePtr node = make(NodeKind::kVariable, at);
  node->text = want_ident("IDENT or __loc__");
  return node;
}

NodePtr Parser::call() {
  NodePtr node = make(NodeKind::kCall, now().at);
  node->text = now().text;
  ++at_;
  if (!take_mark("(")) return node;
  do {
    node->items.push_back(pipe());
  } while (take_mark(";"));
  want_mark(")");
  return node;
}

}  // namespace nslab::shell::jq
