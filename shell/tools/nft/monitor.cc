#include "shell/tools/nft/monitor.h"

#include <algorithm>

#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

template <class List, class Same>
auto find_same(const List& list, Same same) -> decltype(&*list.begin()) {
  const auto at = std::find_if(list.begin(), list.end(), same);
  return at == list.end() ? nullptr : &*at;
}

// "\tset s {\n\t\ttype ipv4_addr\n\t}\n" in one line: what is between the braces, each part with `end` behind it.
std::string inner_line(const std::string& block, std::string_view end) {
  std::string out;
  std::size_t from = block.find('\n');
  while (from != std::string::npos && from + 1 < block.size()) {
    const std::size_t next = block.find('\n', from + 1);
    std::string line = block.substr(from + 1, next - from - 1);
    line.erase(0, line.find_first_not_of('\t'));
    if (line != "}") out += line + (line.ends_with(';') ? " " : std::string(end));
    from = next;
  }
  return out;
}

class Teller {
 public:
  Teller(Call& call, const MonitorWanted& wanted, const Print& print) : call_(call), wanted_(wanted), print_(print) {}

  void table(const NfTable* then, const NfTable* now) {
    static const NfTable kNone{};
    const NfTable& old = then == nullptr ? kNone : *then;
    const NfTable& made = now == nullptr ? kNone : *now;
    name_ = fmt::format("{} {}", family_name(now == nullptr ? old.family : made.family), now == nullptr ? old.name : made.name);
    if (then == nullptr) say("new", "tables", "add table " + name_);
    if (now != nullptr) add_parts(old, made);
    delete_parts(old, made);
    if (now == nullptr) say("destroy", "tables", "delete table " + name_);
  }
  [[nodiscard]] bool any() const { return any_; }

 private:
  void say(std::string_view event, std::string_view object, const std::string& text) {
    any_ = true;
    const bool event_fits = wanted_.event.empty() || wanted_.event == event;
    const bool fits = wanted_.object.empty() || wanted_.object == object || wanted_.object == "ruleset";
    if (event_fits && fits) call_.out(text + "\n");
  }

  std::string handle(std::uint64_t number) const { return print_.style.handles ? fmt::format(" # handle {}", number) : ""; }

  static const NfChain* same_chain(const NfTable& table, const NfChain& chain) {
    for (const auto& other : table.chains) {
      if (other->name == chain.name) return &*other;
    }
    return find_by_handle(table, chain.handle);
  }
  static const NfChain* find_by_handle(const NfTable& table, std::uint64_t handle) {
    for (const auto& other : table.chains) {
      if (other->handle == handle) return &*other;
    }
    return nullptr;
  }

  void add_parts(const NfTable& old, const NfTable& made) {
    for (const auto& chain : made.chains) {
      const NfChain* was = same_chain(old, *chain);
      const bool same = was != nullptr && was->name == chain->name && was->drop_policy == chain->drop_policy;
      if (!same) add_chain(made, *chain);
    }
    for (const NfObject& object : made.objects) {
      const bool known = std::any_of(old.objects.begin(), old.objects.end(),
                                     [&](const NfObject& o) { return o.kind == object.kind && o.handle == object.handle; });
      if (!known) add_object(object);
    }
    for (const NfSetTable& set : made.sets)
      add_set(made, find_same(old.sets, [&](const NfSetTable& s) { return s.handle == set.handle; }), set);
    for (const auto& chain : made.chains) {
      const NfChain* was = same_chain(old, *chain);
      for (std::size_t i = 0; i < chain->rules.size(); ++i) add_rule(made, was, *chain, i);
    }
  }

  void add_chain(const NfTable& table, const NfChain& chain) {
    Print plain = print_;
    plain.style.handles = false;
    const std::string inner = inner_line(chain_text(table, chain, plain, false), "; ");
    std::string text = fmt::format("add chain {} {}", name_, chain.name);
    if (chain.base) text += " { " + inner + "}";
    say("new", "chains", text + handle(chain.handle));
  }

  void add_object(const NfObject& object) {
    Print plain = print_;
    plain.style.handles = false;
    const std::string block = object_text(object, plain);
    const std::string head = block.substr(1, block.find(" {") - 1);  // "counter c1"
    const std::string kind = head.substr(0, head.rfind(' '));
    const bool many = object.kind == NfObjectRef::Kind::kHelper;
    say("new", "objects",
        fmt::format("add {} {} {} {{ {}}} {}", kind, name_, object.name, inner_line(block, many ? "; " : " "), handle(object.handle)));
  }

  void add_set(const NfTable& table, const NfSetTable* was, const NfSetTable& set) {
    if (was == nullptr) {
      NfSetTable bare = set;
      bare.elements.clear();
      Print plain = print_;
      plain.style.handles = false;
      const std::string_view kind = set.data_types.empty() ? "set" : "map";
      say("new", "sets",
          fmt::format("add {} {} {} {{ {}}} {}", kind, name_, set.name, inner_line(set_text(table, bare, plain), "; "),
                      handle(set.handle)));
    }
    elements("new", "add", set, was, set.interval);
  }

  // The elements of a set that another does not have.
  void elements(std::string_view event, std::string_view verb, const NfSetTable& set, const NfSetTable* other, bool sorted) {
    std::vector<SetElement> changed;
    for (const SetElement& element : sorted ? sorted_elements(set, print_.now) : set.elements) {
      const auto is_this = [&](const SetElement& e) { return e.key == element.key; };
      if (other == nullptr || std::none_of(other->elements.begin(), other->elements.end(), is_this)) changed.push_back(element);
    }
    if (event == "destroy" && sorted) std::reverse(changed.begin(), changed.end());
    for (const SetElement& element : changed) {
      say(event, "elements", fmt::format("{} element {} {} {{ {} }}", verb, name_, set.name, elements_text(set, {element}, print_, false)));
    }
  }

  void add_rule(const NfTable& table, const NfChain* was, const NfChain& chain, std::size_t place) {
    const NfRule& rule = chain.rules[place];
    const NfRule* old = was == nullptr ? nullptr : find_same(was->rules, [&](const NfRule& r) { return r.handle == rule.handle; });
    if (old != nullptr && *old->exprs == *rule.exprs && old->comment == rule.comment) return;
    if (old != nullptr) say("destroy", "rules", fmt::format("delete rule {} {} handle {}", name_, chain.name, rule.handle));
    const bool inserted = old == nullptr && place + 1 < chain.rules.size();
    const bool old_behind = inserted && was != nullptr && std::any_of(was->rules.begin(), was->rules.end(), [&](const NfRule& r) {
                              return r.handle == chain.rules[place + 1].handle;
                            });
    say("new", "rules",
        fmt::format("{} rule {} {} {}{}", old_behind ? "insert" : "add", name_, chain.name, rule_text(table, rule, print_),
                    handle(rule.handle)));
  }

  void delete_parts(const NfTable& old, const NfTable& made) {
    for (const auto& chain : old.chains) {
      const NfChain* now = same_chain(made, *chain);
      for (const NfRule& rule : chain->rules) {
        const bool stays =
            now != nullptr && std::any_of(now->rules.begin(), now->rules.end(), [&](const NfRule& r) { return r.handle == rule.handle; });
        if (stays) continue;
        say("destroy", "rules", fmt::format("delete rule {} {} handle {}", name_, chain->name, rule.handle));
        for (const std::string& set : anonymous_sets(old, rule)) say("destroy", "sets", fmt::format("delete set {} {}", name_, set));
      }
    }
    for (const NfSetTable& set : old.sets) {
      const NfSetTable* now = find_same(made.sets, [&](const NfSetTable& s) { return s.handle == set.handle; });
      if (now == nullptr) {
        say("destroy", "sets", fmt::format("delete set {} {}", name_, set.name));
      } else {
        elements("destroy", "delete", set, now, set.interval);
      }
    }
    for (const auto& chain : old.chains) {
      if (same_chain(made, *chain) == nullptr) say("destroy", "chains", fmt::format("delete chain {} {}", name_, chain->name));
    }
    for (const NfObject& object : old.objects) {
      const bool stays = std::any_of(made.objects.begin(), made.objects.end(),
                                     [&](const NfObject& o) { return o.kind == object.kind && o.handle == object.handle; });
      const std::string block = object_text(object, print_);
      const std::string head = block.substr(1, block.find(" {") - 1);
      if (!stays) say("destroy", "objects", fmt::format("delete {} {} {}", head.substr(0, head.rfind(' ')), name_, object.name));
    }
  }

  // nf_tables_set_alloc_name: __set0, __map1 … in the order in which they were made.
  static std::vector<std::string> anonymous_sets(const NfTable& table, const NfRule& wanted) {
    std::vector<const NfRule*> rules;
    for (const auto& chain : table.chains) {
      for (const NfRule& rule : chain->rules) rules.push_back(&rule);
    }
    std::sort(rules.begin(), rules.end(), [](const NfRule* a, const NfRule* b) { return a->handle < b->handle; });
    std::vector<std::string> names;
    unsigned sets = 0;
    unsigned maps = 0;
    for (const NfRule* rule : rules) {
      for (const NfExpr& expr : *rule->exprs) {
        const auto* lookup = std::get_if<Lookup>(&expr);
        if (lookup == nullptr || !lookup->set.empty()) continue;
        const std::string name = lookup->verdict_map ? fmt::format("__map{}", maps++) : fmt::format("__set{}", sets++);
        if (rule == &wanted) names.push_back(name);
      }
    }
    return names;
  }

  Call& call_;
  const MonitorWanted& wanted_;
  const Print& print_;
  std::string name_{};
  bool any_ = false;
};

}  // namespace

namespace {

// Who changed it, where the process has gone: tables of iptables are changed by that.
std::string by_iptables(const Ruleset& then, const Ruleset& now) {
  for (const NfTable& table : now.tables) {
    const NfTable* was = find_same(then.tables, [&](const NfTable& t) { return t.handle == table.handle; });
    const bool foreign = !table_warning(table).empty() || (was != nullptr && !table_warning(*was).empty());
    if (!foreign || (was != nullptr && *was == table)) continue;
    return table.family == NfFamily::kIp6 ? "ip6tables" : "iptables";
  }
  return "nft";
}

}  // namespace

void Monitor::tell(Call& call, const Ruleset& then, const Ruleset& now) {
  Print print;
  std::vector<std::pair<std::uint32_t, std::string>> links;
  for (const auto& [index, id] : call.world().netns[netns_].links) links.emplace_back(index, call.world().links[id].name.text());
  print.style = style_;
  print.names.links = &links;
  print.now = call.now();
  Teller teller(call, wanted_, print);
  for (const NfTable& table : then.tables) {
    const NfTable* still = find_same(now.tables, [&](const NfTable& t) { return t.handle == table.handle; });
    teller.table(&table, still);
  }
  for (const NfTable& table : now.tables) {
    const bool known = std::any_of(then.tables.begin(), then.tables.end(), [&](const NfTable& t) { return t.handle == table.handle; });
    if (!known) teller.table(nullptr, &table);
  }
  if (wanted_.event.empty() && wanted_.object.empty()) {
    const Process* by = find_process(call.world(), now.changed_by);
    const std::string name = by != nullptr ? by->command : by_iptables(then, now);
    call.print("# new generation {} by process {} ({})\n", now.generation + 1, now.changed_by, name);
  }
  call.flush();
}

Step Monitor::operator()(Call& call) {
  if (!begun_) netns_ = call.netns();
  const Ruleset& now = *call.world().netns[netns_].ruleset;
  if (begun_ && now.generation != before_.generation) tell(call, before_, now);
  begun_ = true;
  before_ = now;
  Wait wait;
  wait.any_change = true;
  return wait;
}

}  // namespace nslab::shell::nft
