// Commands of few words: flush, rename, describe, monitor; and flow tables, which the pinned kernel has none of.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/nft/describe.h"
#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

// describe SELECTOR, or the name of a type
void Parser::describe_command(Command& c) {
  const Token first = peek();
  const bool word = first.kind == Token::Kind::kString || first.kind == Token::Kind::kNumber;
  const bool alone = word && (peek(1).kind == Token::Kind::kNewline || peek(1).is(";") || peek(1).kind == Token::Kind::kEnd);
  const bool bare = alone && (!starts_selector() || find_field("meta " + first.text) == nullptr);
  const Field* clock = first.is("day") || first.is("hour") ? find_field("meta " + first.text) : nullptr;
  if (bare && clock != nullptr) {
    (void)pull();
    c.object = describe_field(*clock, false);
    return;
  }
  if (bare && !starts_selector()) {
    (void)pull();
    c.object = describe_type(first.text);
    return;
  }
  if (!word && !first.is("@")) return unexpected();
  if (!starts_selector()) {
    (void)pull();
    return;
  }
  Context context;
  context.family = first.is("arp") ? NfFamily::kArp : NfFamily::kInet;
  const auto key = selector(context);
  if (key) c.object = describe_field(*key->field, first.is("@"));
}

// monitor [ new | destroy ] [ tables | chains | sets | rules | elements | ruleset | trace ]
void Parser::monitor_command(Command& c) {
  constexpr std::array<std::string_view, 7> kObjects{"tables", "chains", "sets", "rules", "elements", "ruleset", "trace"};
  const auto is_object = [&] { return std::any_of(kObjects.begin(), kObjects.end(), [&](std::string_view name) { return at(name); }); };
  if (!at_end() && !is_object()) {
    const Token event = pull();
    if (!event.is("new") && !event.is("destroy")) return malformed("invalid event " + event.text, event.at);
    c.name = event.text;
  }
  if (is_object()) c.object = pull().text;
  if (c.object == "trace") return refuse_loudly("nft monitor trace");
}

// { hook ingress priority N; devices = { a, b }; [ counter; ] [ flags offload; ] }
void Parser::flowtable_block(Command& c, const Where& name, std::vector<Made>& out) {
  Made made;
  made.whole = c.object == "table" ? name : c.whole;
  made.table = c.table_at;
  made.name = name;
  NfAddObject add;
  add.family = c.family.value_or(NfFamily::kIp);
  add.table = c.table;
  add.exclusive = c.verb == "create";
  add.object.kind = NfObjectRef::Kind::kFlowtable;
  add.object.name = c.name;
  const Where begin = peek().at;
  if (!expect("{")) return;
  skip_lines();
  std::optional<Token> hook;
  std::optional<Fault> bad;
  Where last = begin;
  while (!failed_ && !at("}")) {
    const std::size_t mark = faults.size();
    const Token word = pull();
    if (word.is("hook")) {
      hook = pull();
      if (!expect("priority")) return;
      const Token level = pull();
      const bool known = level.is("filter") || level.kind == Token::Kind::kNumber || level.is("-");
      if (!known) bad = Fault{"invalid priority expression value.", span(tokens_[next_ - 2].at, level.at)};
      while (!failed_ && !at_end()) (void)pull();
    } else if (word.is("devices")) {
      if (!expect("=")) return;
      skip_statement();
    } else if (word.is("flags") || word.is("counter")) {
      while (!failed_ && !at_end()) (void)pull();
    } else {
      if (!failed_) --next_;
      unexpected();
    }
    if (failed_ && !recover(mark)) return;
    last = peek().is(";") ? peek().at : tokens_[next_ - 1].at;
    skip_lines();
  }
  if (!expect("}")) return;
  if (bad) return wrong(bad->text, bad->at);
  if (hook && !hook->is("ingress")) return wrong("invalid hook " + hook->text, span(begin, last));
  made.request = std::move(add);
  out.push_back(std::move(made));
}

void Parser::small_command(Command& c) {
  if (c.verb == "describe") return describe_command(c);
  if (c.verb == "monitor") return monitor_command(c);
  if (c.verb == "import" || c.verb == "export") {
    if (c.verb == "export") {
      while (!at_end()) (void)pull();
      return wrong("JSON export is no longer supported, use 'nft -j list ruleset' instead", span(c.whole, tokens_[next_ - 1].at));
    }
    return refuse_loudly("nft " + c.verb);
  }
  const Token object = pull();
  c.object = object.text;
  Made made;
  if (c.verb == "rename") {
    if (!object.is("chain")) {
      --next_;
      return unexpected("chain");
    }
    if (!table_name(c) || !object_name(c)) return;
    NfRenameChain rename;
    rename.where = NfChainRef{c.family.value_or(NfFamily::kIp), c.table, c.name};
    rename.to = pull().text;
    made.table = c.table_at;
    made.name = c.name_at;
    made.request = rename;
  } else if (object.is("ruleset")) {
    NfDelTable all;
    c.family = family();
    all.family = c.family;
    made.request = all;
  } else if (object.is("table") || object.is("chain")) {
    if (!table_name(c)) return;
    if (object.is("chain") && !object_name(c)) return;
    made.table = c.table_at;
    made.name = object.is("chain") ? c.name_at : c.table_at;
    made.request = NfFlush{NfChainRef{c.family.value_or(NfFamily::kIp), c.table, c.name}};
  } else if (object.is("set") || object.is("map") || object.is("meter")) {
    if (!table_name(c) || !object_name(c)) return;
    const NfFamily family = c.family.value_or(NfFamily::kIp);
    if (find_set(family, c.table, c.name) == nullptr) {
      return set_missing(family, c.table, c.table_at, c.name, c.name_at);
    }
    NfSetElements flush;
    flush.family = c.family.value_or(NfFamily::kIp);
    flush.table = c.table;
    flush.set = c.name;
    flush.action = NfSetElements::Action::kFlush;
    made.table = c.table_at;
    made.name = c.name_at;
    made.request = flush;
  } else {
    if (!failed_) --next_;
    return unexpected();
  }
  c.made.push_back(std::move(made));
}

}  // namespace nslab::shell::nft
