// Commands and blocks.
#include "shell/tools/nft/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nslab::shell::nft {

namespace {

constexpr std::array<std::pair<std::string_view, NfFamily>, 6> kFamilies{{{"ip", NfFamily::kIp},
                                                                          {"ip6", NfFamily::kIp6},
                                                                          {"inet", NfFamily::kInet},
                                                                          {"arp", NfFamily::kArp},
                                                                          {"bridge", NfFamily::kBridge},
                                                                          {"netdev", NfFamily::kNetdev}}};
std::optional<NfObjectRef::Kind> object_kind(std::string_view word) {
  if (word == "counter") return NfObjectRef::Kind::kCounter;
  if (word == "quota") return NfObjectRef::Kind::kQuota;
  if (word == "limit") return NfObjectRef::Kind::kLimit;
  return std::nullopt;
}

// "helper" after ct; what else ct has for objects is not modelled.
std::optional<NfObjectRef::Kind> ct_object_kind(std::string_view word) {
  return word == "helper" ? std::optional(NfObjectRef::Kind::kHelper) : std::nullopt;
}

}  // namespace

std::string_view family_name(NfFamily family) {
  for (const auto& [name, value] : kFamilies) {
    if (value == family) return name;
  }
  return "ip";
}

// ---- tokens ----

bool Parser::take(std::string_view word) {
  if (!at(word)) return false;
  ++next_;
  return true;
}

Token Parser::pull() {
  Token token = peek();
  if (failed_) return tokens_.back();
  if (token.kind == Token::Kind::kEnd) {
    unexpected();
    return token;
  }
  ++next_;
  return token;
}

bool Parser::at_end() const {
  const Token& t = peek();
  return failed_ || t.kind == Token::Kind::kEnd || t.kind == Token::Kind::kNewline ||
         (t.kind == Token::Kind::kPunct && (t.text == ";" || t.text == "}"));
}

void Parser::skip_lines() {
  while (!failed_ && (peek().kind == Token::Kind::kNewline || at(";"))) ++next_;
}

void Parser::skip_statement() {
  int depth = 0;
  while (!failed_ && peek().kind != Token::Kind::kEnd && (depth > 0 || !at_end())) {
    const Token token = pull();
    depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
  }
}

// ---- commands ----

std::optional<NfFamily> Parser::family() {
  for (const auto& [name, value] : kFamilies) {
    if (take(name)) return value;
  }
  return std::nullopt;
}

// Whether the scanner makes something else than a name of it.
bool Parser::is_reserved(const Token& name) const {
  if (name.kind != Token::Kind::kString) return true;
  const std::string called = token_name(name);
  if (called == "string" || called == "string with a trailing asterisk") return false;
  // Words that are only known in some places of the language are names here.
  constexpr std::array<std::string_view, 12> kNames{"chains", "counters", "daddr", "dport", "maps",  "protocol",
                                                    "quotas", "saddr",    "sets",  "sport", "state", "tables"};
  return std::find(kNames.begin(), kNames.end(), name.text) == kNames.end();
}

bool Parser::table_name(Command& c, bool required) {
  c.family = family();
  if (at_end() && !required) return true;
  const Token name = pull();
  if (is_reserved(name)) {
    if (!failed_) --next_;
    unexpected(required ? "string" : "");
    return false;
  }
  c.table = name.text;
  c.table_at = name.at;
  return !failed_;
}

bool Parser::object_name(Command& c) {
  const Token name = pull();
  if (is_reserved(name)) {
    if (!failed_) --next_;
    unexpected("string");
    return false;
  }
  c.name = name.text;
  c.name_at = name.at;
  return true;
}

std::uint64_t Parser::handle_or_number(Where& at) {
  const Token token = pull();
  Datum n;
  at = token.at;
  if (token.kind != Token::Kind::kNumber) {
    if (!failed_) --next_;
    unexpected("number");
    return 0;
  }
  return number_of(Type::kInteger, 64, token, n) ? n.low : 0;
}

void Parser::end_of_command() {
  if (failed_) return;
  if (!at_end() || at("}")) unexpected("end of file or newline or semicolon");
}

void Parser::command() {
  wrong_ = false;
  Command c;
  const Token first = peek();
  const std::size_t faults_before = faults.size();
  c.whole = first.at;
  if (first.kind == Token::Kind::kString) (void)pull();
  const std::string& verb = first.text;
  c.verb = verb;
  if (first.kind != Token::Kind::kString) {
    unexpected();
  } else if (verb == "add" || verb == "create" || verb == "insert" || verb == "replace") {
    add_command(c, first);
  } else if (verb == "delete") {
    delete_command(c);
  } else if (verb == "list" || verb == "reset" || verb == "get") {
    list_command(c);
  } else if (verb == "flush" || verb == "rename" || verb == "monitor" || verb == "describe" || verb == "export" || verb == "import") {
    small_command(c);
  } else if (verb == "table" || verb == "chain" || verb == "rule" || verb == "set" || verb == "map" || verb == "element" ||
             object_kind(verb)) {
    --next_;
    c.verb = "add";
    add_command(c, first);
  } else {
    --next_;
    if (token_name(first) == "string" || family()) {  // "ip t c accept", "t c accept": a rule without its verb
      next_ = static_cast<std::size_t>(
          std::find_if(tokens_.begin(), tokens_.end(),
                       [&](const Token& t) { return t.at.begin == first.at.begin && t.at.input == first.at.input; }) -
          tokens_.begin());
      c.verb = "add";
      c.object = "rule";
      rule_command(c, "add");
    } else {
      unexpected();
    }
  }
  end_of_command();
  if (failed_) return;
  c.whole = span(c.whole, tokens_[next_ == 0 ? 0 : next_ - 1].at);
  ++c.whole.end;  // nft counts what ends a command to it
  for (Made& made : c.made) {
    if (made.whole.end == 0 || made.whole.begin == c.whole.begin) made.whole = c.whole;
  }
  if (faults.size() == faults_before) commands.push_back(std::move(c));
}

void Parser::add_command(Command& c, const Token& verb) {
  (void)verb;
  const Token object = peek();
  c.object = object.text;
  c.object_at = object.at;
  if (c.verb == "insert" || c.verb == "replace") {
    if (take("rule") || c.verb == "insert") return rule_command(c, c.verb);
    return unexpected("rule");
  }
  if (take("table")) {
    if (!table_name(c)) return;
    Made made;
    made.table = made.name = c.table_at;
    NfAddTable add;
    add.family = c.family.value_or(NfFamily::kIp);
    add.name = c.table;
    add.exclusive = c.verb == "create";
    added_.emplace_back(add.family, add.name);
    made.request = add;
    c.made.push_back(std::move(made));
    if (at("{")) table_block(c);
    return;
  }
  if (take("rule")) return rule_command(c, "add");
  if (take("element")) return element_command(c, c.verb);
  if (take("chain")) {
    if (!table_name(c) || !object_name(c)) return;
    Chain chain;
    chain.name = c.name_at;
    chain.request.where = NfChainRef{c.family.value_or(NfFamily::kIp), c.table, c.name};
    chain.request.exclusive = c.verb == "create";
    if (at("{")) chain_block(c, chain);
    Made made;
    made.table = c.table_at;
    made.name = c.name_at;
    made.detail = chain.policy;
    made.request = chain.request;
    c.made.push_back(std::move(made));
    for (auto& [rule, where] : chain.rules)
      finish_rule(c, chain.request.where, std::move(rule), where, c.name_at, NfAddRule::Place::kAppend, 0, where);
    return;
  }
  if (at("set") || at("map")) {
    const bool map = pull().is("map");
    if (!table_name(c) || !object_name(c)) return;
    return set_block(c, map, c.name_at, c.made);
  }
  if (const auto kind = object_kind(object.text); kind && object.kind == Token::Kind::kString) {
    (void)pull();
    if (!table_name(c) || !object_name(c)) return;
    return object_block(c, *kind, c.name_at, c.made);
  }
  if (object.is("ct") && ct_object_kind(peek(1).text)) {
    (void)pull();
    (void)pull();
    if (!table_name(c) || !object_name(c)) return;
    if (!at("{")) return unexpected("'{'");
    return object_block(c, NfObjectRef::Kind::kHelper, c.name_at, c.made);
  }
  if (take("flowtable")) {
    if (table_name(c) && object_name(c)) flowtable_block(c, c.name_at, c.made);
    return;
  }
  if (object.is("ct") || object.is("secmark") || object.is("synproxy")) return refuse_loudly("nft: " + c.verb + " " + object.text);
  if (c.verb == "add" && object.kind == Token::Kind::kString) return rule_command(c, "add");
  unexpected(c.verb == "add" ? "string" : "");
}

void Parser::rule_command(Command& c, const std::string& verb) {
  c.object = "rule";
  if (!table_name(c) || !object_name(c)) return;
  NfAddRule::Place place = verb == "insert" ? NfAddRule::Place::kPrepend : NfAddRule::Place::kAppend;
  std::uint64_t position = 0;
  Where detail = c.name_at;
  if (verb == "replace") {
    if (!expect("handle")) return;
    position = handle_or_number(detail);
    place = NfAddRule::Place::kReplaceHandle;
  } else if (at("handle") || at("position") || at("index")) {
    const Token word = pull();
    Where number;
    position = handle_or_number(number);
    detail = word.is("handle") ? number : span(word.at, number);
    const bool before = verb == "insert";
    if (word.is("index")) place = before ? NfAddRule::Place::kBeforeIndex : NfAddRule::Place::kAfterIndex;
    else if (position != 0) place = before ? NfAddRule::Place::kBeforeHandle : NfAddRule::Place::kAfterHandle;
  }
  if (failed_) return;
  Context context;
  context.family = c.family.value_or(NfFamily::kIp);
  context.table = c.table;
  context.table_at = c.table_at;
  if (context.family == NfFamily::kIp) context.network = "ip";
  if (context.family == NfFamily::kIp6) context.network = "ip6";
  if (context.family == NfFamily::kArp) context.network = "arp";
  Rule made = rule(context);
  finish_rule(c, NfChainRef{context.family, c.table, c.name}, std::move(made), c.whole, c.name_at, place, position, detail);
}

void Parser::finish_rule(Command& c, const NfChainRef& where, Rule rule, const Where& whole, const Where& name, NfAddRule::Place place,
                         std::uint64_t position, const Where& detail) {
  if (failed_) return;
  Made made;
  made.whole = whole;
  made.table = c.table_at;
  made.name = name;
  made.detail = detail;
  made.parts = std::move(rule.at);
  made.sets = std::move(rule.sets);
  NfAddRule add;
  add.where = where;
  add.exprs = std::move(rule.exprs);
  add.counter = rule.counter;
  add.comment = rule.comment;
  add.place = place;
  add.position = position;
  made.request = std::move(add);
  c.made.push_back(std::move(made));
}

void Parser::table_line(Command& c, TableParts& parts) {
  Command inner;
  inner.family = c.family;
  inner.table = c.table;
  inner.table_at = c.table_at;
  inner.object = "table";
  wrong_ = false;
  const Token word = pull();
  inner.whole = word.at;
  if (word.is("chain")) {
    if (!object_name(inner)) return;
    Chain chain;
    chain.name = inner.name_at;
    chain.request.where = NfChainRef{c.family.value_or(NfFamily::kIp), c.table, inner.name};
    chain_block(inner, chain);
    Made made;
    made.whole = inner.whole;
    made.table = c.table_at;
    made.name = inner.name_at;
    made.detail = chain.policy;
    made.request = chain.request;
    parts.chains.push_back(std::move(made));
    parts.blocks.push_back(std::move(chain));
  } else if (word.is("set") || word.is("map")) {
    if (!object_name(inner)) return;
    set_block(inner, word.is("map"), inner.name_at, parts.sets);
  } else if (const auto kind = object_kind(word.text)) {
    if (!object_name(inner)) return;
    object_block(inner, *kind, inner.name_at, parts.objects);
  } else if (word.is("ct") && ct_object_kind(peek().text)) {
    (void)pull();
    if (!object_name(inner)) return;
    if (!at("{")) return unexpected("'{'");
    object_block(inner, NfObjectRef::Kind::kHelper, inner.name_at, parts.objects);
  } else if (word.is("comment")) {
    parts.comment = pull().text;
  } else if (word.is("flags")) {
    if (!take("dormant")) return refuse_loudly("nft: table flags");
    parts.dormant = true;
  } else if (word.is("flowtable")) {
    if (object_name(inner)) flowtable_block(inner, inner.name_at, parts.objects);
  } else if (word.is("ct") || word.is("secmark") || word.is("synproxy")) {
    return refuse_loudly("nft: " + word.text);
  } else {
    if (!failed_) --next_;
    return unexpected();
  }
  if (failed_) return;
  if (peek().kind != Token::Kind::kNewline && !at(";") && !(at("}") && word.is("comment"))) unexpected("newline or semicolon");
}

void Parser::table_block(Command& c) {
  if (!expect("{")) return;
  TableParts parts;
  skip_lines();
  while (!failed_ && !closes(false)) {
    const std::size_t mark = faults.size();
    table_line(c, parts);
    if (failed_ && !recover(mark)) return;
    skip_lines();
  }
  if (failed_) return;
  auto& add = std::get<NfAddTable>(c.made.back().request);
  add.comment = parts.comment;
  add.dormant = parts.dormant;
  for (auto* list : {&parts.chains, &parts.objects, &parts.sets}) {
    for (Made& made : *list) c.made.push_back(std::move(made));
  }
  for (Chain& chain : parts.blocks) {
    for (auto& [rule, where] : chain.rules)
      finish_rule(c, chain.request.where, std::move(rule), where, chain.name, NfAddRule::Place::kAppend, 0, where);
  }
}

void Parser::delete_command(Command& c) {
  const Token object = pull();
  c.object = object.text;
  Made made;
  if (object.is("table")) {
    c.family = family();
    NfDelTable gone;
    gone.family = c.family.value_or(NfFamily::kIp);
    if (take("handle")) {
      gone.handle = handle_or_number(c.table_at);
    } else {
      const Token name = pull();
      c.table = gone.name = name.text;
      c.table_at = name.at;
    }
    made.table = made.name = c.table_at;
    made.request = gone;
  } else if (object.is("chain") || object.is("rule")) {
    if (!table_name(c)) return;
    const NfFamily f = c.family.value_or(NfFamily::kIp);
    if (object.is("chain") && take("handle")) {
      Where at;
      const std::uint64_t handle = handle_or_number(at);
      c.name_at = at;
      for (const NfTable& t : known_.rules->tables) {
        for (const auto& chain : t.chains) {
          if (t.family == f && t.name == c.table && chain->handle == handle) c.name = chain->name;
        }
      }
      if (c.name.empty()) c.name = "\n";
    } else if (!object_name(c)) {
      return;
    }
    made.table = c.table_at;
    made.name = c.name_at;
    if (object.is("chain")) {
      NfDelChain gone;
      gone.where = NfChainRef{f, c.table, c.name};
      made.request = gone;
      if (at("{")) refuse_loudly("nft: delete chain { … }");
    } else {
      if (!expect("handle")) return;
      NfDelRule gone;
      gone.where = NfChainRef{f, c.table, c.name};
      gone.handle = handle_or_number(made.detail);
      made.request = gone;
    }
  } else if (object.is("set") || object.is("map")) {
    if (!table_name(c) || !object_name(c)) return;
    made.table = c.table_at;
    made.name = c.name_at;
    made.request = NfDelSet{c.family.value_or(NfFamily::kIp), c.table, c.name};
  } else if (object.is("element")) {
    return element_command(c, "delete");
  } else if (const auto kind = object.is("ct")          ? ct_object_kind(peek().text)
                               : object.is("flowtable") ? std::optional(NfObjectRef::Kind::kFlowtable)
                                                        : object_kind(object.text)) {
    if (object.is("ct")) (void)pull();
    if (!table_name(c)) return;
    if (at("handle") && object.is("flowtable")) return refuse_loudly("nft: delete flowtable handle");
    if (!object_name(c)) return;
    if (object.is("flowtable") && at("{")) skip_statement();
    made.table = c.table_at;
    made.name = c.name_at;
    NfDelObject gone;
    gone.family = c.family.value_or(NfFamily::kIp);
    gone.table = c.table;
    gone.kind = *kind;
    gone.name = c.name;
    made.request = gone;
  } else {
    if (!failed_) --next_;
    return unexpected(object.kind == Token::Kind::kString ? "" : "");
  }
  c.made.push_back(std::move(made));
}

void Parser::list_command(Command& c) {
  const Token object = peek();
  c.object = object.text;
  c.object_at = object.at;
  if (object.kind != Token::Kind::kString) return unexpected();
  (void)pull();
  const std::string& w = object.text;
  const bool plural = w == "ruleset" || w == "tables" || w == "chains" || w == "sets" || w == "maps" || w == "meters" || w == "counters" ||
                      w == "quotas" || w == "limits" || w == "flowtables" || w == "hooks" || w == "synproxys" || w == "secmarks";
  if (c.verb == "reset") {
    if (w == "counter" || w == "quota") {
      if (table_name(c)) (void)object_name(c);
      return;
    }
    if (w != "counters" && w != "quotas") {
      --next_;
      return unexpected("counter or counters or quotas or quota");
    }
    if (take("table")) return (void)table_name(c);
    c.family = family();
    return;
  }
  if (c.verb == "get") {
    if (w != "element") {
      --next_;
      return unexpected("element");
    }
    return element_command(c, "get");
  }
  if (plural) {
    if (w == "hooks" || w == "secmarks" || w == "synproxys") return refuse_loudly("nft: list " + w);
    if (w != "chains" && w != "flowtables" && take("table")) return (void)table_name(c);
    c.family = family();
    return;
  }
  if (w == "table") return (void)table_name(c);
  if (w == "chain" || w == "set" || w == "map" || w == "meter" || w == "counter" || w == "quota" || w == "limit" || w == "flowtable") {
    if (table_name(c)) (void)object_name(c);
    return;
  }
  if (w == "ct" && (peek().is("timeouts") || peek().is("expectations"))) return unexpected("timeout or expectation or helper or helpers");
  if (w == "ct" && peek().is("helper")) {
    (void)pull();
    c.object = "ct helper";
    if (table_name(c)) (void)object_name(c);
    return;
  }
  if (w == "ct" && peek().is("helpers")) {
    (void)pull();
    c.object = "ct helpers";
    if (!take("table")) return unexpected("table");
    return (void)table_name(c);
  }
  if (w == "ct" || w == "secmark" || w == "synproxy" || w == "hook") return refuse_loudly("nft: list " + w);
  --next_;
  unexpected();
}

}  // namespace nslab::shell::nft
