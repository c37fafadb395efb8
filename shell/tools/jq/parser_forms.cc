// The forms of jq's language that begin with a word, and what a value is taken apart by: if, try, reduce, def, patterns.
#include "shell/tools/jq/parser.h"

namespace nslab::shell::jq {

NodePtr Parser::condition() {
  const std::uint32_t at = now().at;
  ++at_;
  NodePtr test = pipe();
  want_word("then");
  return branches(at, std::move(test));
}

// Behind "then".
NodePtr Parser::branches(std::uint32_t at, NodePtr test) {
  NodePtr node = make(NodeKind::kIf, at, std::move(test));
  enter();
  ++depth_;
  try {
    node->b = pipe();
    if (word("elif")) {
      const std::uint32_t inner = now().at;
      ++at_;
      NodePtr next = pipe();
      want_word("then");
      node->c = branches(inner, std::move(next));
    } else {
      want_word("else");
      node->c = pipe();
      want_word("end");
    }
  } catch (const Stop&) {
    if (text_.compare(at, 2, "if") == 0 && not_modelled_.empty()) faults_.add("Possibly unterminated 'if' statement", at);
    throw;
  }
  --depth_;
  return node;
}

NodePtr Parser::attempt() {
  NodePtr node = make(NodeKind::kTry, now().at);
  ++at_;
  const auto part = [this] { return mark("-") ? operand() : word("def") || word("label") ? operand() : postfix(); };
  node->a = part();
  if (word("catch")) {
    ++at_;
    node->b = part();
  }
  return node;
}

NodePtr Parser::fold(NodeKind kind) {
  NodePtr node = make(kind, now().at);
  ++at_;
  node->a = term();
  if (!word("as")) unexpected("as");
  ++at_;
  node->pattern = pattern();
  want_mark("(", "'('");
  node->b = pipe();
  want_mark(";");
  node->c = pipe();
  if (kind == NodeKind::kForeach && take_mark(";")) node->d = pipe();
  want_mark(")");
  return node;
}

std::unique_ptr<Function> Parser::definition() {
  ++at_;
  auto function = std::make_unique<Function>();
  if (now().kind != TokenKind::kIdent && now().kind != TokenKind::kKeyword) unexpected("IDENT");
  function->name = tokens_[at_++].text;
  if (take_mark("(")) {
    do {
      Function::Parameter parameter;
      parameter.value = take_mark("$");
      parameter.name = want_ident(parameter.value ? "IDENT" : "'$' or IDENT");
      function->parameters.push_back(std::move(parameter));
    } while (take_mark(";"));
    want_mark(")", "';' or ')'");
  }
  want_mark(":", "':' or '('");
  function->body = pipe();
  want_mark(";");
  return function;
}

std::unique_ptr<Pattern> Parser::pattern() {
  enter();
  ++depth_;
  auto one = std::make_unique<Pattern>();
  if (take_mark("$")) {
    one->name = want_ident("IDENT");
  } else if (take_mark("[")) {
    one->kind = Pattern::Kind::kArray;
    do {
      one->parts.push_back(std::move(*pattern()));
    } while (take_mark(","));
    want_mark("]", "',' or ']'");
  } else if (take_mark("{")) {
    one->kind = Pattern::Kind::kObject;
    do {
      pattern_member(*one);
    } while (take_mark(","));
    want_mark("}", "',' or '}'");
  } else {
    unexpected("'$' or '[' or '{'");
  }
  --depth_;
  return one;
}

void Parser::pattern_member(Pattern& object) {
  const std::uint32_t at = now().at;
  NodePtr key;
  std::string own;
  if (take_mark("$")) {
    own = want_ident("IDENT");
    key = literal(Json(own), at);
  } else if (now().kind == TokenKind::kIdent || now().kind == TokenKind::kKeyword) {
    key = literal(Json(now().text), at);
    ++at_;
  } else if (now().kind == TokenKind::kQuote) {
    key = string("text");
  } else if (take_mark("(")) {
    key = pipe();
    want_mark(")");
  } else {
    unexpected();
  }
  object.keys.push_back(std::move(key));
  object.key_texts.push_back(own);
  object.key_names.push_back(0);
  if (!own.empty() && !mark(":")) {
    // {$name} alone: nothing further is taken apart.
    Pattern name;
    name.name = own;
    object.parts.push_back(std::move(name));
    object.key_texts.back().clear();
    return;
  }
  want_mark(":", "':'");
  object.parts.push_back(std::move(*pattern()));
}

}  // namespace nslab::shell::jq
