// nft: options, input, the transaction and its errors, listings.
#include <algorithm>
#include <array>
#include <map>

#include "model/execute.h"
#include "shell/tools/nft/hints.h"
#include "shell/tools/nft/json.h"
#include "shell/tools/nft/monitor.h"
#include "shell/tools/nft/options.h"
#include "shell/tools/nft/parser.h"
#include "shell/tools/nft/print.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace nft {

namespace {

const Ruleset& ruleset_of(const World& world, NetnsId netns) { return *world.netns[netns].ruleset; }

class Run {
 public:
  Run(Call& call, Options options) : call_(call), options_(std::move(options)) {}

  int operator()(Input input) {
    inputs_.push_back(std::move(input));
    for (const auto& [name, value] : options_.defines) {
      inputs_.push_back(Input{"", value});
      auto tokens = tokenize(inputs_.back(), inputs_.size() - 1);
      tokens.pop_back();
      defines_[name] = std::move(tokens);
    }
    std::vector<Token> tokens;
    if (!preprocess(0, tokens, 0)) return 1;
    Known known;
    known.rules = &ruleset_of(call_.world(), call_.netns());
    for (const auto& [index, id] : call_.world().netns[call_.netns()].links)
      links_.emplace_back(index, call_.world().links[id].name.text());
    known.links = links_;
    for (const auto& [name, value] : defines_) known.defines.push_back(name);
    Token end;
    end.at = Where{0, inputs_[0].text.size(), inputs_[0].text.size()};
    tokens.push_back(end);
    call_.runner().charge(tokens.size() * 64);
    Parser parser(known, std::move(tokens));
    parser.run();
    if (!parser.unsupported.empty()) return call_.not_modelled(parser.unsupported);
    for (const Fault& fault : parser.faults) show(fault);
    if (!parser.faults.empty()) return 1;
    return carry_out(parser.commands);
  }

  std::optional<MonitorWanted> monitor{};  // what is to be told from now on

 private:
  // ---- input ----
  bool preprocess(std::size_t index, std::vector<Token>& out, int depth) {
    const std::vector<Token> in = tokenize(inputs_[index], index);
    bool start = true;
    for (std::size_t i = 0; i + 1 < in.size(); ++i) {
      call_.runner().step();
      const Token& t = in[i];
      if (start && (t.is("define") || t.is("redefine")) && in[i + 1].kind == Token::Kind::kString && i + 2 < in.size() &&
          in[i + 2].is("=")) {
        std::vector<Token> value;
        const std::string name = in[i + 1].text;
        i += 3;
        int braces = 0;
        for (; i + 1 < in.size(); ++i) {
          if (in[i].is("{")) ++braces;
          if (in[i].is("}")) --braces;
          if (braces == 0 && (in[i].kind == Token::Kind::kNewline || in[i].is(";"))) break;
          if (!expand(in, i, value, false)) return false;
        }
        defines_[name] = std::move(value);
        continue;
      }
      if (start && t.is("include") && in[i + 1].kind == Token::Kind::kQuoted) {
        if (!include(t, in[i + 1], out, depth)) return false;
        ++i;
        continue;
      }
      start = t.kind == Token::Kind::kNewline || t.is(";") || t.is("{") || t.is("}");
      if (!expand(in, i, out, true)) return false;
    }
    return true;
  }

  // Puts one token, or the value of $name. What is not defined is left to the parser, which goes on behind it, or ends the reading.
  bool expand(const std::vector<Token>& in, std::size_t& i, std::vector<Token>& out, bool leave) {
    const Token& t = in[i];
    if (!t.is("$") || i + 1 >= in.size()) {
      out.push_back(t);
      return true;
    }
    const Token& name = in[++i];
    const auto found = defines_.find(name.text);
    if (found == defines_.end() && leave) {
      out.push_back(t);
      out.push_back(name);
      return true;
    }
    if (found == defines_.end()) {
      std::vector<std::string> names;
      for (const auto& [known, value] : defines_) names.push_back(known);
      show(unknown_identifier(name, names));
      return false;
    }
    const Where at{t.at.input, t.at.begin, name.at.end};
    for (Token token : found->second) {
      token.at = at;
      out.push_back(std::move(token));
    }
    call_.runner().charge(found->second.size() * 64);
    return true;
  }

  bool include(const Token& word, const Token& name, std::vector<Token>& out, int depth) {
    constexpr int kDeepest = 16;
    if (depth >= kDeepest) {
      show(Fault{"Include nested too deeply, max 16 levels", span(word.at, name.at), std::nullopt});
      return false;
    }
    std::vector<std::string> places{name.text};
    if (!name.text.starts_with("/")) {
      for (const std::string& path : options_.include_paths) places.push_back(path + "/" + name.text);
      places.push_back("/etc/" + name.text);
    }
    for (const std::string& place : places) {
      auto text = call_.read_file(place);
      if (!text) continue;
      inputs_.push_back(Input{place, std::move(*text)});
      return preprocess(inputs_.size() - 1, out, depth + 1);
    }
    show(Fault{"File not found: " + name.text, span(word.at, name.at), std::nullopt});
    return false;
  }

  // ---- errors ----
  void show(const Fault& fault) {
    const Input& input = inputs_[fault.at.input];
    const std::string& text = input.text;
    const std::size_t begin = std::min(fault.at.begin, text.size());
    const std::size_t before = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
    const std::size_t line_start = before == std::string::npos ? 0 : before + 1;
    const std::size_t line_end = std::min(text.find('\n', line_start), text.size());
    const bool past_all = line_start == text.size() && line_start > 0;  // the end of the file is shown under its last line
    const std::size_t last = past_all && line_start > 1 ? text.rfind('\n', line_start - 2) : std::string::npos;
    const std::size_t last_start = last == std::string::npos ? 0 : last + 1;
    std::string head = "Error: ";
    if (!input.name.empty()) {
      const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(line_start), '\n') + 1;
      head = fmt::format("{}:{}:{}-{}: Error: ", input.name, line, begin - line_start + 1, std::max(fault.at.end, begin + 1) - line_start);
    }
    const std::string line = text.substr(line_start, line_end - line_start);
    std::string marks;
    const auto covers = [&](const Where& w, std::size_t i) { return w.begin <= line_start + i && line_start + i < w.end; };
    const std::size_t width = std::max(line.size(), std::min(fault.at.end, line_end + 1) - line_start);
    for (std::size_t i = 0; i < width; ++i) {
      if (covers(fault.at, i)) marks += '^';
      else if (fault.cause && covers(*fault.cause, i)) marks += '~';
      else marks += i < line.size() && line[i] == '\t' ? '\t' : ' ';
    }
    while (!marks.empty() && (marks.back() == ' ' || marks.back() == '\t')) marks.pop_back();
    call_.complain("{}{}\n{}\n{}\n", head, fault.text, past_all ? text.substr(last_start, line_start - 1 - last_start) : line, marks);
  }

  std::string refusal(const Error& error) const { return std::string(error_text(call_.code(error))); }

  // Where the kernel's refusal of a request belongs, and in which words.
  Fault fault_of(const World& world, const Made& made, const Error& error) {
    const std::string why = refusal(error);
    const std::string plain = "Could not process rule: " + why;
    const Ruleset& rules = ruleset_of(world, call_.netns());
    const auto fault = [&](const std::string& hint, const Where& at) { return Fault{hint.empty() ? plain : why + hint, at, std::nullopt}; };
    const bool no_table = error.reason == Reason::kNfTableMissing;
    const auto of_chain = [&](const NfChainRef& where, const Where& at) {
      const Meant meant = meant_chain(rules, where.chain);
      if (no_table) return fault(table_hint(meant), made.table);
      return fault(meant.name == where.chain ? "" : name_hint(meant), at);
    };
    if (const auto* r = std::get_if<NfAddRule>(&made.request)) {
      const bool no_chain = error.reason == Reason::kNfChainMissing && !error.subjects.empty() && error.subjects[0] == r->where.chain;
      // Where a rule is to stand beside another, nft looks table and chain up before it asks (rule_evaluate).
      using Place = NfAddRule::Place;
      const bool looks = r->place != Place::kAppend && r->place != Place::kPrepend && r->place != Place::kReplaceHandle;
      if (no_table || no_chain) {
        if (looks && no_table) return Fault{why + table_hint(meant_table(rules, r->where.table)), made.table, std::nullopt};
        Fault found = of_chain(r->where, made.name);
        if (looks && found.text == plain) found.text = why;
        return found;
      }
      const bool placed = r->place != NfAddRule::Place::kReplaceHandle;
      if (error.reason == Reason::kNfRuleMissing || error.reason == Reason::kNfIndexInvalid) {
        return placed ? Fault{plain, made.detail, std::nullopt} : of_chain(r->where, made.detail);
      }
      const Where part = part_of(*r, made, error);
      if (call_.code(error) == Errno::kENOENT) return of_chain(r->where, part);
      return Fault{plain, part, std::nullopt};
    }
    if (const auto* r = std::get_if<NfDelRule>(&made.request))
      return of_chain(r->where, error.reason == Reason::kNfChainMissing ? made.name : made.detail);
    if (const auto* r = std::get_if<NfDelTable>(&made.request))
      return fault(r->name.empty() ? "" : table_hint(meant_table(rules, r->name)), made.table);
    // Chains, sets, elements and objects that are added, and chains that are renamed, are looked up before anything is asked of the
    // kernel (table_not_found, chain_not_found).
    if (const std::string* table = table_looked_up(made.request); table != nullptr && no_table)
      return Fault{why + table_hint(meant_table(rules, *table)), made.table, std::nullopt};
    if (const auto* r = std::get_if<NfRenameChain>(&made.request); r != nullptr && error.reason == Reason::kNfChainMissing)
      return Fault{why + name_hint(meant_chain(rules, r->where.chain)), made.name, std::nullopt};
    const auto* gone = std::get_if<NfDelObject>(&made.request);
    if (gone != nullptr && gone->kind == NfObjectRef::Kind::kFlowtable) return Fault{plain, made.name, std::nullopt};
    if (const auto meant = meant_by_deletion(rules, made.request); meant && call_.code(error) == Errno::kENOENT)
      return no_table ? fault(table_hint(*meant), made.table) : fault(name_hint(*meant), made.name);
    if (no_table) return Fault{plain, made.table, std::nullopt};
    if (error.reason == Reason::kNfChainTypeInvalid && !error.subjects.empty() && error.subjects[0] == "policy")
      return Fault{plain, made.detail, std::nullopt};
    const bool whole = error.reason == Reason::kNfChainTypeInvalid || error.reason == Reason::kNfStatementMisplaced ||
                       error.reason == Reason::kNfJumpLoop || error.reason == Reason::kNfExprMissing ||
                       std::holds_alternative<NfRenameChain>(made.request);
    if (const auto* r = std::get_if<NfSetElements>(&made.request); r != nullptr && !made.parts.empty())
      return Fault{plain, element_at_fault(world, *r, made), std::nullopt};
    return Fault{plain, whole ? made.whole : made.name, std::nullopt};
  }

  Where element_at_fault(World world, const NfSetElements& put, const Made& made) {
    for (std::size_t i = 0; i < put.elements.size() && i < made.parts.size(); ++i) {
      NfSetElements one = put;
      one.elements = {put.elements[i]};
      if (!try_one(world, one)) return made.parts[i];
    }
    return made.name;
  }

  // The words of a rule that the kernel refused.
  static Where part_of(const NfAddRule& rule, const Made& made, const Error& error) {
    for (std::size_t i = 0; i < rule.exprs.size() && i < made.parts.size(); ++i) {
      const NfExpr& e = rule.exprs[i];
      const auto* v = std::get_if<Verdict>(&e);
      const auto* c = std::get_if<Compare>(&e);
      const bool missing_chain = error.reason == Reason::kNfChainMissing && v != nullptr && !v->chain.empty();
      const bool object = error.reason == Reason::kNfObjectMissing && std::holds_alternative<NfObjectRef>(e);
      const bool expr =
          error.reason == Reason::kNfExprMissing && (std::holds_alternative<NfQueue>(e) || std::holds_alternative<NfReject>(e));
      const bool ct =
          error.reason == Reason::kNfNoConntrack && c != nullptr && c->field >= NfField::kCtState && c->field <= NfField::kCtZone;
      const bool bridge = error.reason == Reason::kNfStatementMisplaced && !error.subjects.empty() && error.subjects[0] == "meta" &&
                          c != nullptr && (c->field == NfField::kIbrname || c->field == NfField::kObrname);
      const bool base_chain = error.reason == Reason::kNfStatementMisplaced && v != nullptr && !v->chain.empty() &&
                              !error.subjects.empty() && error.subjects[0] == v->chain;
      const auto* l = std::get_if<NfLimit>(&e);
      const bool limit = error.reason == Reason::kInvalidArgument && l != nullptr && l->rate == 0;
      if (missing_chain || base_chain || object || expr || ct || bridge || limit) return made.parts[i];
    }
    return made.whole;
  }

  Result<Reply> try_one(World& world, NfRequest request) {
    NfBatch batch;
    batch.by = call_.pid();
    batch.requests = {std::move(request)};
    return execute(world, Op(std::move(batch)));
  }

  // Asks again, one by one and in a world of its own, to see which requests are refused.
  void show_refusals(const std::vector<Command>& commands) {
    World world = call_.world();
    std::optional<Error> stuck;  // the kernel checks the whole table again with each further rule
    for (const Command& command : commands) {
      for (const Made& made : command.made) {
        call_.runner().step();
        const bool rule = std::holds_alternative<NfAddRule>(made.request);
        if (stuck && (rule || std::holds_alternative<NfSetElements>(made.request))) {
          for (const Where& braces : made.sets) show(Fault{"Could not process rule: " + refusal(*stuck), braces, std::nullopt});
          show(Fault{"Could not process rule: " + refusal(*stuck), made.whole, std::nullopt});
          continue;
        }
        const World before = world;
        const auto done = try_one(world, made.request);
        if (done) continue;
        if (rule && done.error().reason == Reason::kNfTableMissing) {
          for (const Where& braces : made.sets) {
            show(Fault{"Could not process rule: " + refusal(done.error()), made.table, std::nullopt});
            show(Fault{"Could not process rule: " + refusal(done.error()), braces, std::nullopt});
          }
        }
        show(fault_of(before, made, done.error()));
        const bool validation =
            done.error().reason == Reason::kNfStatementMisplaced && (done.error().subjects.empty() || done.error().subjects[0] != "meta");
        if (rule && (validation || done.error().reason == Reason::kNfJumpLoop)) stuck = done.error();
      }
    }
  }

  // Whether the batch came to the kernel: tables that something is added to are looked up before.
  bool all_looked_up(const NfBatch& batch) {
    World world = call_.world();
    for (const NfRequest& request : batch.requests) {
      call_.runner().step();
      const auto done = try_one(world, request);
      if (!done && done.error().reason == Reason::kNfTableMissing && table_looked_up(request) != nullptr) return false;
    }
    return true;
  }

  // ---- doing ----
  int carry_out(const std::vector<Command>& commands) {
    NfBatch batch;
    for (const Command& command : commands) {
      for (const Made& made : command.made) batch.requests.push_back(made.request);
    }
    World after = call_.world();
    if (!batch.requests.empty()) {
      NfBatch trial = batch;
      trial.by = call_.pid();
      NfBatch taken_back = trial;
      taken_back.ended = false;
      const auto done = options_.check ? execute(after, Op(trial)) : call_.ask(std::move(batch));
      if ((options_.check || !done) && all_looked_up(trial)) (void)call_.ask(std::move(taken_back));
      if (!done) {
        if (call_.code(done.error()) == Errno::kEPERM) {
          call_.err("Operation not permitted (you must be root)\n");
          return 1;
        }
        show_refusals(commands);
        return 1;
      }
      if (!options_.check) after = call_.world();
    }
    print_.style = options_.style;
    print_.names.links = &links_;
    print_.now = after.now;
    int status = 0;
    for (const Command& command : commands) {
      call_.runner().step();
      if (command.verb == "describe") call_.out(command.object);
      if (command.verb == "monitor") monitor = MonitorWanted{command.name, command.object};
      if (command.verb == "list" || command.verb == "reset" || command.verb == "get") status = std::max(status, list(after, command));
    }
    if (options_.echo && !options_.check && !options_.json) echo(after, commands);
    return status;
  }

  void echo(const World& after, const std::vector<Command>& commands) {
    bool any = false;
    for (const Command& command : commands) {
      for (const Made& made : command.made) {
        any = true;
        if (const auto* t = std::get_if<NfAddTable>(&made.request)) call_.print("add table {} {}\n", family_name(t->family), t->name);
        if (const auto* c = std::get_if<NfAddChain>(&made.request)) {
          std::string text;
          for (const NfTable& table : ruleset_of(after, call_.netns()).tables) {
            for (const auto& chain : table.chains) {
              if (table.family != c->where.family || table.name != c->where.table || chain->name != c->where.chain || !chain->base)
                continue;
              Print plain = print_;
              plain.style.handles = false;
              const std::string full = chain_text(table, *chain, plain, false);
              const auto type = full.find("type "), end = full.find(";\n");
              if (type != std::string::npos && end != std::string::npos) text = " { " + full.substr(type, end - type) + "; }";
            }
          }
          call_.print("add chain {} {} {}{}\n", family_name(c->where.family), c->where.table, c->where.chain, text);
        }
        const auto* r = std::get_if<NfAddRule>(&made.request);
        if (r == nullptr) continue;
        for (const NfTable& table : ruleset_of(after, call_.netns()).tables) {
          if (table.family != r->where.family || table.name != r->where.table) continue;
          for (const auto& chain : table.chains) {
            const NfRule* made_rule = nullptr;
            for (const NfRule& rule : chain->rules) {
              if (chain->name == r->where.chain && *rule.exprs == r->exprs) {
                if (made_rule == nullptr || rule.handle > made_rule->handle) made_rule = &rule;
              }
            }
            if (made_rule == nullptr) continue;
            const std::string handle = print_.style.handles ? fmt::format(" # handle {}", made_rule->handle) : "";
            const char* verb = command.verb == "insert" ? "insert" : command.verb == "replace" ? "replace" : "add";
            call_.print("{} rule {} {} {} {}{}\n", verb, family_name(table.family), table.name, chain->name,
                        rule_text(table, *made_rule, print_), handle);
          }
        }
      }
    }
    if (any) call_.print("# new generation {} by process {} (nft)\n", ruleset_of(after, call_.netns()).generation + 1, call_.pid());
  }

  int missing(const Where& at, const std::string& hint = "") {
    show(Fault{std::string(error_text(Errno::kENOENT)) + hint, at, std::nullopt});
    return 1;
  }

  int list(const World& world, const Command& c) {
    const Ruleset& rules = ruleset_of(world, call_.netns());
    const NfFamily family = c.family.value_or(NfFamily::kIp);
    if (options_.json) {
      if (const auto status = list_json(call_, rules, c, print_)) return *status;  // else it is not there, and said to be
    }
    const bool plural = c.object == "ruleset" || (c.table.empty() && c.object.ends_with("s"));
    if (plural) {
      for (const NfTable& table : rules.tables) {
        if (c.family && table.family != *c.family) continue;
        list_part(table, c);
      }
      if (c.verb == "reset") return reset(world, c);
      return 0;
    }
    const auto table =
        std::find_if(rules.tables.begin(), rules.tables.end(), [&](const NfTable& t) { return t.family == family && t.name == c.table; });
    if (table == rules.tables.end()) return missing(c.table_at, lists_a_kind(c) ? table_hint(meant_table(rules, c.table)) : "");
    if (lists_a_kind(c) && c.object.starts_with("ct ")) {
      list_part(*table, c);
      return 0;
    }
    return list_one(world, *table, c);
  }

  void list_part(const NfTable& table, const Command& c) {
    if (c.object == "ruleset") return show_table(table);
    if (c.object == "tables") return call_.out(fmt::format("table {} {}\n", family_name(table.family), table.name));
    std::string body;
    if (c.object == "chains") {
      for (const auto& chain : table.chains) body += chain_text(table, *chain, print_, false);
    } else if (c.object == "sets" || c.object == "maps" || c.object == "meters") {
      for (const NfSetTable& set : table.sets) {
        if (c.object != "meters" && (c.object == "maps") == !set.data_types.empty()) body += set_text(table, set, print_);
      }
    } else if (c.object != "flowtables") {
      if (table.objects.empty()) return;
      const NfObjectRef::Kind kind = c.object == "counters" ? NfObjectRef::Kind::kCounter
                                     : c.object == "quotas" ? NfObjectRef::Kind::kQuota
                                     : c.object == "ct helpers" ? NfObjectRef::Kind::kHelper
                                                            : NfObjectRef::Kind::kLimit;
      for (const NfObject& object : table.objects) {
        if (object.kind == kind) body += object_text(object, print_);
      }
    }
    call_.out(bare_head(table) + body + "}\n");
  }

  // The handle of a table is told only with all of it.
  std::string bare_head(const NfTable& table) const {
    Print plain = print_;
    plain.style.handles = false;
    return table_head(table, plain);
  }

  void show_table(const NfTable& table) {
    if (const std::string warning = table_warning(table); !warning.empty()) {
      call_.flush();
      call_.err(warning);
    }
    call_.out(table_text(table, print_));
  }

  int list_one(const World& world, const NfTable& table, const Command& c) {
    if (c.object == "table") {
      show_table(table);
      return 0;
    }
    if (lists_a_kind(c)) {
      list_part(table, c);
      return c.verb == "reset" ? reset(world, c) : 0;
    }
    Print inner = print_;
    const std::string head = bare_head(table);
    if (c.object == "chain") {
      for (const auto& chain : table.chains) {
        if (chain->name != c.name) continue;
        call_.out(head + chain_text(table, *chain, inner, true) + "}\n");
        return 0;
      }
      return missing(c.name_at);
    }
    if (c.object == "set" || c.object == "map" || c.object == "element") {
      for (const NfSetTable& set : table.sets) {
        if (set.name != c.name || (c.object != "element" && (c.object == "map") == set.data_types.empty())) continue;
        if (c.verb != "get") {
          call_.out(head + set_text(table, set, inner) + "}\n");
          return 0;
        }
        NfSetTable found = set;
        found.elements.clear();
        for (const SetElement& wanted : c.elements) {
          for (const SetElement& e : set.elements) {
            if (e.key.size() == wanted.key.size() && e.key.front().contains(wanted.key.front().low)) found.elements.push_back(e);
          }
        }
        if (found.elements.empty()) {
          show(Fault{"Could not process rule: " + std::string(error_text(Errno::kENOENT)), c.whole, std::nullopt});
          return 1;
        }
        call_.out(head + set_text(table, found, inner) + "}\n");
        return 0;
      }
      return missing(c.name_at, c.verb == "get" ? name_hint(meant_set(ruleset_of(world, call_.netns()), c.name)) : "");
    }
    const NfObjectRef::Kind kind = c.object == "counter"     ? NfObjectRef::Kind::kCounter
                                   : c.object == "quota"     ? NfObjectRef::Kind::kQuota
                                   : c.object == "ct helper" ? NfObjectRef::Kind::kHelper
                                   : c.object == "flowtable" ? NfObjectRef::Kind::kFlowtable
                                                             : NfObjectRef::Kind::kLimit;
    for (const NfObject& object : table.objects) {
      if (object.kind != kind || object.name != c.name) continue;
      call_.out(head + object_text(object, inner) + "}\n");
      return c.verb == "reset" ? reset(world, c) : 0;
    }
    if (c.verb == "reset") {
      show(Fault{"Could not process rule: " + std::string(error_text(Errno::kENOENT)), c.whole, std::nullopt});
      return 1;
    }
    if (c.object == "flowtable") return missing(c.name_at);
    return missing(c.name_at, name_hint(meant_object(ruleset_of(world, call_.netns()), c.name)));
  }

  // list counters table inet t
  static bool lists_a_kind(const Command& c) { return c.object != "ruleset" && c.object.ends_with("s"); }

  // The counts were shown; now they begin again.
  int reset(const World& world, const Command& c) {
    const NfObjectRef::Kind kind = c.object.starts_with("counter") ? NfObjectRef::Kind::kCounter : NfObjectRef::Kind::kQuota;
    NfBatch batch;
    for (const NfTable& table : ruleset_of(world, call_.netns()).tables) {
      if (c.family && table.family != *c.family) continue;
      if (!c.table.empty() && (table.name != c.table || table.family != c.family.value_or(NfFamily::kIp))) continue;
      for (const NfObject& object : table.objects) {
        if (object.kind != kind || (!c.name.empty() && object.name != c.name)) continue;
        batch.requests.push_back(NfDelObject{table.family, table.name, kind, object.name, true});
      }
    }
    if (!batch.requests.empty()) (void)call_.ask(std::move(batch));
    return 0;
  }

  Call& call_;
  Options options_;
  std::vector<Input> inputs_{};
  std::map<std::string, std::vector<Token>> defines_{};
  std::vector<std::pair<std::uint32_t, std::string>> links_{};
  Print print_{};
};

struct Program {
  bool ready = false;
  Options options{};
  std::string text{};
  std::optional<Monitor> monitor{};

  Step done(Call& call, Run& run, Input input) {
    const int status = run(std::move(input));
    if (!run.monitor) return Exited{status};
    if (options.json) return Exited{call.not_modelled("nft -j monitor")};
    monitor.emplace(*run.monitor, options.style);
    return (*monitor)(call);
  }

  Step operator()(Call& call) {
    if (monitor) return (*monitor)(call);
    if (!ready) {
      ready = true;
      if (const auto status = read_options(call, options)) return Exited{*status};
      if (!options.file && options.words.empty()) {
        call.err("nft: no command specified\n");
        return Exited{1};
      }
    }
    if (!options.file) {
      std::string words;
      for (const std::string& word : options.words) words += (words.empty() ? "" : " ") + word;
      Run run(call, options);
      return done(call, run, Input{"", words + "\n"});
    }
    if (*options.file == "-" || *options.file == "/dev/stdin") {
      while (true) {
        const auto data = call.read(0);
        if (!data) return Wait{kNever, {0}, {}, {}, false};
        if (data->empty()) break;
        call.runner().charge(data->size());
        text += *data;
      }
      Run run(call, options);
      return done(call, run, Input{"/dev/stdin", text});
    }
    auto file = call.read_file(*options.file);
    if (!file) {
      call.complain("internal:0:0-0: Error: Could not open file \"{}\": {}\n\n\n", *options.file, error_text(call.code(file.error())));
      return Exited{1};
    }
    Run run(call, options);
    return done(call, run, Input{*options.file, std::move(*file)});
  }
};

}  // namespace

}  // namespace nft

Program start_nft(const std::vector<std::string>&) { return nft::Program{}; }

}  // namespace nslab::shell
