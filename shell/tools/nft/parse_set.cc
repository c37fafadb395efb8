// Sets, maps, their elements, and named objects.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "model/base/number.h"
#include "model/errno.h"
#include "shell/tools/nft/hints.h"
#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

Datum after(Datum d) {
  if (++d.low == 0) ++d.high;
  return d;
}

}  // namespace

// 1d2h3m4s.
Duration Parser::duration() {
  const Token token = pull();
  std::int64_t ms = 0;
  std::string_view s = token.text;
  if (token.kind == Token::Kind::kNumber) {
    --next_;
    unexpected("string");
    return {};
  }
  while (!s.empty()) {
    std::size_t digits = 0;
    while (digits < s.size() && s[digits] >= '0' && s[digits] <= '9') ++digits;
    if (digits == 0 || digits > 9) {
      wrong(digits == 0 ? "Could not parse time" : "value too large", token.at);
      return {};
    }
    const auto n = static_cast<std::int64_t>(*parse_number(s.substr(0, digits)));
    s.remove_prefix(digits);
    const std::size_t unit = s.starts_with("ms") ? 2 : 1;
    const std::string_view name = s.substr(0, unit);
    ms += n * (name == "d" ? 86400000 : name == "h" ? 3600000 : name == "m" ? 60000 : name == "s" ? 1000 : 1);
    s.remove_prefix(std::min(unit, s.size()));
    constexpr std::int64_t kMostMs = std::numeric_limits<std::int64_t>::max() / 1000000;
    if (ms > kMostMs) return refuse_loudly("nft: a time of more than 292 years"), Duration{};
  }
  return Duration(ms * 1000000);
}

const NfSetTable* Parser::find_set(NfFamily family, const std::string& table, const std::string& name) const {
  for (const Declared& d : declared_) {
    if (d.family == family && d.table == table && d.set.name == name) return &d.set;
  }
  for (const NfTable& t : known_.rules->tables) {
    if (t.family != family || t.name != table) continue;
    for (const NfSetTable& set : t.sets) {
      if (set.name == name) return &set;
    }
  }
  return nullptr;
}

bool Parser::knows_table(NfFamily family, const std::string& table) const {
  const auto& tables = known_.rules->tables;
  return std::any_of(tables.begin(), tables.end(), [&](const NfTable& t) { return t.family == family && t.name == table; }) ||
         std::find(added_.begin(), added_.end(), std::pair(family, table)) != added_.end() ||
         std::any_of(declared_.begin(), declared_.end(), [&](const Declared& d) { return d.family == family && d.table == table; });
}

// What nft finds out before it asks the kernel: a set, or even its table, is not there (set_not_found, table_not_found).
void Parser::set_missing(NfFamily family, const std::string& table, const Where& table_at, const std::string& set, const Where& at) {
  const std::string why(error_text(Errno::kENOENT));
  if (!knows_table(family, table)) return wrong(why + table_hint(meant_table(*known_.rules, table)), table_at);
  wrong(why + name_hint(meant_set(*known_.rules, set)), at);
}

void Parser::element_options(SetElement& element) {
  while (!failed_) {
    if (take("timeout")) element.timeout = duration();
    else if (take("expires")) (void)duration();
    else if (take("comment")) element.comment = pull().text;
    else if (take("counter")) {
      element.counts = true;
      if (take("packets")) {
        Datum n;
        if (!number_of(Type::kInteger, 64, pull(), n) || !expect("bytes")) return;
        element.counter.packets = n.low;
        if (!number_of(Type::kInteger, 64, pull(), n)) return;
        element.counter.bytes = n.low;
      }
    } else if (at("ct") && peek(1).is("count")) {
      (void)pull();
      (void)pull();
      NfConnlimit body;
      if (!connlimit_body(body)) return;
      element.connlimit = std::move(body);
    } else if (take("limit")) {
      NfLimit body;
      if (!limit_body(body)) return;
      element.limit = body;
    } else {
      return;
    }
  }
}

bool Parser::element_data(const std::vector<Type>& data, SetElement& element) {
  if (data.size() == 1 && data.front() == Type::kVerdict) return verdict(element.verdict, "string or '$'");
  if (data.size() == 1 && (data.front() == Type::kCounter || data.front() == Type::kQuota || data.front() == Type::kLimit)) {
    element.object = pull().text;
    return !failed_;
  }
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i != 0 && !expect(".")) return false;
    Value v;
    if (!value(data[i], info_of(data[i]).bits, v)) return false;
    element.data.push_back(v.interval);
  }
  return true;
}

// One element's key and what stands beside it. False: it was wrong; the reading is somewhere in it.
bool Parser::one_element(const std::vector<const Field*>& fields, const std::vector<Type>& types, const std::vector<Type>& data,
                         std::vector<SetElement>& out, std::vector<Where>& at, bool named, bool bare) {
  SetElement element;
  Where where = peek().at;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i != 0 && !expect(".")) return false;
    const unsigned bits = i < fields.size() && fields[i] != nullptr ? fields[i]->bits : info_of(types[i]).bits;
    if (this->at("*")) return refuse_loudly("nft: catch-all element"), false;
    if (is_flags(types[i])) {
      std::uint64_t all = 0;
      do {
        Datum one;
        const Token token = pull();
        if (!single(types[i], bits, token, one)) return false;
        all |= one.low;
      } while (take("|"));
      element.key.push_back(Interval{Datum::number(all), Datum::number(all)});
    } else {
      Value v;
      if (!value(types[i], bits, v)) return false;
      element.key.push_back(v.interval);
    }
    where = span(where, tokens_[next_ - 1].at);
  }
  element_options(element);
  skip_lines();
  const bool beside = bare ? !data.empty() && this->at(":") : !data.empty();
  if (beside) {
    if (!take(":")) return unexpected(), false;
    skip_lines();
    const auto is_verdict = [](const Token& t) {
      constexpr std::array<std::string_view, 6> kVerdicts{"accept", "drop", "return", "continue", "jump", "goto"};
      return std::find(kVerdicts.begin(), kVerdicts.end(), t.text) != kVerdicts.end();
    };
    const bool plain = peek().wordlike() || peek().kind == Token::Kind::kNumber;
    if (named && data == std::vector{Type::kVerdict} && plain && !is_verdict(peek())) {
      wrong("Can't parse symbolic netfilter verdict expressions", pull().at);
      return false;
    }
    if (!element_data(data, element)) return false;
    element_options(element);
    if (bare) element = SetElement{element.key};  // what is deleted or asked for is found by its key
  } else if (this->at(":")) {
    return unexpected(), false;
  }
  out.push_back(std::move(element));
  at.push_back(where);
  return true;
}

// { ELEMENT, … }; `bare`: of a map, too, the keys may stand alone.
bool Parser::set_elements(const std::vector<const Field*>& fields, const std::vector<Type>& types, const std::vector<Type>& data,
                          std::vector<SetElement>& out, std::vector<Where>& at, bool named, bool bare) {
  if (!expect("{")) return false;
  // A wrong value: on behind the set, so that the rest is still read.
  const auto bail = [&] {
    for (int depth = 1; !failed_ && depth > 0 && peek().kind != Token::Kind::kEnd;) {
      const Token token = pull();
      depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
    }
    return false;
  };
  skip_lines();
  if (this->at("}")) {
    unexpected();
    return false;
  }
  while (!failed_) {
    skip_lines();
    if (take("}")) break;
    const bool word = this->at("accept") || this->at("drop") || this->at("return") || this->at("continue");
    if (word && !out.empty()) return unexpected("comma or '}'"), false;  // no key can begin with it
    const bool read = this->at("{") ? set_elements(fields, types, data, out, at, named, bare)  // a defined set within a set
                                    : one_element(fields, types, data, out, at, named, bare);
    if (!read) return bail();
    skip_lines();
    if (take(",")) continue;
    if (this->at("}")) continue;
    unexpected("comma or '}'");
    return false;
  }
  return !failed_ && !wrong_;
}

// A set written in a rule: sorted, its intervals joined.
NfSetTable Parser::own_set(const std::vector<const Field*>& fields, std::vector<SetElement> elements, const std::vector<Type>& data) {
  NfSetTable set;
  for (const Field* field : fields) set.key_types.emplace_back(info_of(field->type).name);
  for (const Type type : data) set.data_types.emplace_back(info_of(type).name);
  for (const SetElement& element : elements) {
    for (const Interval& key : element.key) set.interval = set.interval || !key.single();
  }
  set.constant = true;
  if (fields.size() == 1 && data.empty()) {
    std::stable_sort(elements.begin(), elements.end(),
                     [](const SetElement& a, const SetElement& b) { return a.key.front().low < b.key.front().low; });
    std::vector<SetElement> joined;
    for (SetElement& element : elements) {
      if (!joined.empty()) {
        Interval& last = joined.back().key.front();
        const Interval& next = element.key.front();
        const bool same = last == next, touches = set.interval && fields.front()->type != Type::kIfname && !(after(last.high) < next.low);
        if (same || touches) {
          last.high = std::max(last.high, next.high);
          continue;
        }
      }
      joined.push_back(std::move(element));
    }
    elements = std::move(joined);
  }
  set.elements = std::move(elements);
  return set;
}

std::vector<std::string> Parser::type_names() {
  std::vector<std::string> out;
  do {
    const Token word = pull();
    std::string name = word.text;
    if (name == "mark" || name == "verdict" || name == "counter" || name == "quota" || name == "limit") {
      out.push_back(name);
      continue;
    }
    if (word.kind != Token::Kind::kString) {
      if (!failed_) --next_;
      unexpected();
      return {};
    }
    if (!find_type(name)) {
      malformed("unknown datatype " + name, word.at);
      return {};
    }
    out.push_back(name);
  } while (take("."));
  return out;
}

// typeof ip saddr . tcp dport: its text, as nft prints it, and the types.
std::string Parser::typeof_words(std::vector<std::string>& types) {
  std::string out;
  Context context;
  context.family = NfFamily::kInet;
  do {
    Context fresh = context;
    const auto key = selector(fresh);
    if (!key) return "";
    out += (out.empty() ? "" : " . ") + std::string(key->field->words);
    types.emplace_back(info_of(key->field->type).name);
  } while (take("."));
  return out;
}

void Parser::set_line(NfSetTable& set, bool map, std::vector<SetElement>& elements, std::vector<Where>& at, bool& flagged) {
  const auto types_of = [](const std::vector<std::string>& names) {
    std::vector<Type> out;
    out.reserve(names.size());
    for (const std::string& name : names) out.push_back(find_type(name).value_or(Type::kInteger));
    return out;
  };
  if (take("type")) {
    set.key_types = type_names();
    if (map && !failed_) {
      if (!take(":")) return unexpected();
      set.data_types = type_names();
    }
  } else if (take("typeof")) {
    set.key_typeof = typeof_words(set.key_types);
    if (map && !failed_) {
      if (!take(":")) return unexpected();
      if (this->at("verdict") || this->at("counter")) set.data_types = {pull().text};
      else set.data_typeof = typeof_words(set.data_types);
    }
  } else if (take("flags")) {
    do {
      if (take("interval")) set.interval = true;
      else if (take("timeout")) set.has_timeout = flagged = true;
      else if (take("dynamic")) set.dynamic = true;
      else if (take("constant")) set.constant = true;
      else return unexpected();
    } while (take(","));
  } else if (take("timeout")) {
    set.timeout = duration();
    set.has_timeout = true;
  } else if (take("gc-interval")) {
    set.gc_interval = duration();
  } else if (take("size")) {
    Datum n;
    if (number_of(Type::kInteger, 32, pull(), n)) set.size = static_cast<std::uint32_t>(n.low);
  } else if (take("policy")) {
    if (take("memory")) set.memory = true;
    else if (!take("performance")) return unexpected();
  } else if (take("auto-merge")) {
    set.auto_merge = true;
  } else if (take("counter")) {
    set.counts = true;
  } else if (take("comment")) {
    set.comment = pull().text;
  } else if (take("elements")) {
    if (!expect("=")) return;
    (void)set_elements({}, types_of(set.key_types), types_of(set.data_types), elements, at, true);
  } else {
    return unexpected();
  }
  if (this->at("limit") || this->at("quota")) refuse_loudly("nft: set with " + peek().text);
}

void Parser::set_block(Command& c, bool map, const Where& name, std::vector<Made>& out) {
  Made made;
  made.whole = c.whole;
  made.table = c.table_at;
  made.name = name;
  NfAddSet add;
  add.family = c.family.value_or(NfFamily::kIp);
  add.table = c.table;
  add.exclusive = c.verb == "create";
  add.set.name = c.name;
  const Where open = peek().at;
  std::vector<SetElement> elements;
  std::vector<Where> at;
  bool flagged = false;
  if (!expect("{")) return;
  skip_lines();
  bool early = false;  // elements of which nothing is known: nft looks at them when it has the type
  while (!failed_ && !closes(c.object == "table")) {
    const std::size_t mark = faults.size();
    if (this->at("elements") && add.set.key_types.empty()) {
      skip_statement();
      early = true;
    } else {
      const NfSetTable before = add.set;
      set_line(add.set, map, elements, at, flagged);
      if (failed_) add.set = before;
    }
    const bool last = this->at("}") && (early || !elements.empty());
    if (!failed_ && !wrong_ && !last && !this->at(";") && peek().kind != Token::Kind::kNewline) unexpected("newline or semicolon");
    if (wrong_) {
      while (!at_end() ) (void)pull();
    }
    if (failed_ && !recover(mark)) return;
    skip_lines();
  }
  if (failed_) return;
  const Where whole = span(open, tokens_[next_ - 1].at);
  if (add.set.key_types.empty()) {
    const bool inside = c.verb.empty() || c.object == "table";
    wrong("set definition does not specify key", inside ? name : whole);
    wrong_ = false;
    return;
  }
  if (wrong_) return;
  if (early) return refuse_loudly("nft: elements before the type of their set");
  if (std::any_of(elements.begin(), elements.end(), [](const SetElement& e) { return e.timeout != Duration{0}; }))
    add.set.has_timeout = true;
  if (add.set.dynamic && add.set.size == 0 && !add.set.counts) add.set.size = 0;
  if (!elements.empty()) check_intervals(add.set, elements, at, false);
  declared_.push_back(Declared{add.family, add.table, add.set});
  made.request = add;
  out.push_back(made);
  if (elements.empty()) return;
  Made fill = made;
  fill.parts = at;
  NfSetElements put;
  put.family = add.family;
  put.table = add.table;
  put.set = add.set.name;
  put.elements = std::move(elements);
  fill.request = std::move(put);
  out.push_back(std::move(fill));
}

// What nft itself finds wrong about intervals, before it asks the kernel.
void Parser::check_intervals(const NfSetTable& set, std::vector<SetElement>& elements, const std::vector<Where>& at, bool remove) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    for (const Interval& key : elements[i].key) {
      if (set.interval || key.single()) continue;
      wrong("You must add 'flags interval' to your set declaration if you want to add prefix elements", at[i]);
      return;
    }
  }
  if (!set.interval || set.key_types.size() != 1) return;
  const auto meets = [](const Interval& a, const Interval& b) { return !(a.high < b.low) && !(b.high < a.low); };
  for (std::size_t i = 0; i < elements.size() && !set.auto_merge && !remove; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!meets(elements[i].key.front(), elements[j].key.front()) || elements[i].key == elements[j].key) continue;
      return wrong("conflicting intervals specified", at[i], at[j]);
    }
  }
  for (std::size_t i = 0; i < elements.size() && !set.auto_merge; ++i) {
    bool found = false;
    for (const SetElement& known : set.elements) {
      if (known.key == elements[i].key) found = true;
      else if (!remove && meets(known.key.front(), elements[i].key.front())) return wrong("interval overlaps with an existing one", at[i]);
    }
    if (remove && !found) {
      Where one = at[i];
      return wrong("element does not exist", Where{one.input, one.begin, one.end});
    }
  }
}

// add element TABLE SET { … }
void Parser::element_command(Command& c, const std::string& verb) {
  if (!table_name(c) || !object_name(c)) return;
  const NfFamily family = c.family.value_or(NfFamily::kIp);
  const NfSetTable* set = find_set(family, c.table, c.name);
  std::vector<Type> types, data;
  if (set != nullptr) {
    for (const std::string& name : set->key_types) types.push_back(find_type(name).value_or(Type::kInteger));
    for (const std::string& name : set->data_types) data.push_back(find_type(name).value_or(Type::kInteger));
  } else {
    skip_statement();
    return set_missing(family, c.table, c.table_at, c.name, c.name_at);
  }
  const NfSetTable copy = *set;
  Made made;
  made.table = c.table_at;
  made.name = c.name_at;
  NfSetElements put;
  put.family = family;
  put.table = c.table;
  put.set = c.name;
  if (verb == "delete" || verb == "get") {
    if (!set_elements({}, types, data, put.elements, made.parts, true, true)) return;
  } else if (!set_elements({}, types, data, put.elements, made.parts, true)) {
    return;
  }
  put.action = verb == "delete"   ? NfSetElements::Action::kDelete
               : verb == "create" ? NfSetElements::Action::kCreate
                                  : NfSetElements::Action::kAdd;
  if (verb != "get") check_intervals(copy, put.elements, made.parts, verb == "delete");
  c.elements = put.elements;
  if (verb == "get") return;
  made.request = std::move(put);
  c.made.push_back(std::move(made));
}

void Parser::object_body(NfObject& object) {
  if (object.kind == NfObjectRef::Kind::kCounter) {
    if (take("packets")) {
      Datum n;
      if (!number_of(Type::kInteger, 64, pull(), n) || !expect("bytes")) return;
      object.counter.packets = n.low;
      if (!number_of(Type::kInteger, 64, pull(), n)) return;
      object.counter.bytes = n.low;
    } else {
      unexpected();
    }
  } else if (object.kind == NfObjectRef::Kind::kQuota) {
    (void)quota_body(object.quota, bare_at_);
  } else if (object.kind == NfObjectRef::Kind::kHelper) {
    helper_body(object);
  } else {
    (void)limit_body(object.limit);
  }
}

// type "ftp" protocol tcp; l3proto ip
void Parser::helper_body(NfObject& object) {
  if (take("type")) {
    object.helper = pull().text;
    if (!expect("protocol")) return;
    const bool tcp = at("tcp");
    if (!tcp && !at("udp")) return unexpected("udp or tcp");
    (void)pull();
    object.helper_protocol = tcp ? ipproto::kTcp : ipproto::kUdp;
  } else if (take("l3proto")) {
    const std::string word = pull().text;
    object.helper_family = word == "ip" ? NfFamily::kIp : word == "ip6" ? NfFamily::kIp6 : NfFamily::kInet;
  } else {
    unexpected();
  }
}

void Parser::object_block(Command& c, NfObjectRef::Kind kind, const Where& name, std::vector<Made>& out) {
  Made made;
  made.whole = c.whole;
  made.table = c.table_at;
  made.name = name;
  NfAddObject add;
  add.family = c.family.value_or(NfFamily::kIp);
  add.table = c.table;
  add.exclusive = c.verb == "create";
  add.object.kind = kind;
  add.object.helper_family = add.family;
  add.object.name = c.name;
  if (take("{")) {
    skip_lines();
    while (!failed_ && !wrong_ && !closes(c.object == "table")) {
      const std::size_t mark = faults.size();
      if (take("comment")) add.object.comment = pull().text;
      else object_body(add.object);
      if (failed_ && !recover(mark)) return;
      skip_lines();
    }
  } else if (!at_end()) {
    bare_at_ = name;
    object_body(add.object);
    bare_at_.reset();
  }
  made.request = std::move(add);
  out.push_back(std::move(made));
}

}  // namespace nslab::shell::nft
