#include "shell/tools/iptables/transaction.h"

#include <algorithm>

#include "model/execute.h"
#include "shell/tools/iptables/extension.h"

namespace nslab::shell::iptables {

namespace {

NfFamily family_of(bool v6) { return v6 ? NfFamily::kIp6 : NfFamily::kIp; }

constexpr std::string_view kNoChain = "No chain/target/match by that name";
constexpr std::string_view kNoRule = "Bad rule (does a matching rule exist in that chain?)";

bool jumps_to(const NfRule& rule, const std::string& chain) {
  return std::any_of(rule.exprs->begin(), rule.exprs->end(), [&](const NfExpr& expr) {
    const auto* verdict = std::get_if<Verdict>(&expr);
    return verdict != nullptr && verdict->chain == chain &&
           (verdict->kind == Verdict::Kind::kJump || verdict->kind == Verdict::Kind::kGoto);
  });
}

}  // namespace

std::vector<BaseChain> base_chains(std::string_view table) {
  using enum NfHook;
  constexpr NfChainType kFilter = NfChainType::kFilter, kNat = NfChainType::kNat;
  if (table == "filter") return {{"INPUT", kInput, kFilter, 0}, {"FORWARD", kForward, kFilter, 0}, {"OUTPUT", kOutput, kFilter, 0}};
  if (table == "security") return {{"INPUT", kInput, kFilter, 150}, {"FORWARD", kForward, kFilter, 150}, {"OUTPUT", kOutput, kFilter, 150}};
  if (table == "raw") return {{"PREROUTING", kPrerouting, kFilter, -300}, {"OUTPUT", kOutput, kFilter, -300}};
  if (table == "mangle") {
    return {{"PREROUTING", kPrerouting, kFilter, -150}, {"INPUT", kInput, kFilter, -150}, {"FORWARD", kForward, kFilter, -150},
            {"OUTPUT", kOutput, NfChainType::kRoute, -150}, {"POSTROUTING", kPostrouting, kFilter, -150}};
  }
  if (table == "nat") {
    return {{"PREROUTING", kPrerouting, kNat, -100},
            {"INPUT", kInput, kNat, 100},
            {"OUTPUT", kOutput, kNat, -100},
            {"POSTROUTING", kPostrouting, kNat, 100}};
  }
  return {};
}

Transaction::Transaction(Call& call, Names& names, std::string program, bool v6)
    : call_(call), names_(names), program_(std::move(program)), v6_(v6), scratch_(call.world()) {}

const NfTable* Transaction::find_table(const std::string& table) const {
  const Ruleset& rules = *scratch_.netns[find_process(scratch_, call_.pid())->net].ruleset;
  const auto found = std::find_if(rules.tables.begin(), rules.tables.end(),
                                  [&](const NfTable& t) { return t.family == family_of(v6_) && t.name == table; });
  return found == rules.tables.end() ? nullptr : &*found;
}

// A base chain of the tool's name in another place is not the tool's.
const NfChain* Transaction::find_chain(const std::string& table, const std::string& chain) const {
  const NfTable* found = find_table(table);
  if (found == nullptr) return nullptr;
  const auto at = std::find_if(found->chains.begin(), found->chains.end(), [&](const Cow<NfChain>& c) { return c->name == chain; });
  if (at == found->chains.end()) return nullptr;
  if (!(*at)->base) return &**at;
  for (const BaseChain& base : base_chains(table)) {
    if (base.name == chain && base.hook == (*at)->hook && base.priority == (*at)->priority && base.type == (*at)->type) return &**at;
  }
  return nullptr;
}

std::vector<const NfChain*> Transaction::user_chains(const std::string& table) const {
  std::vector<const NfChain*> chains;
  if (const NfTable* found = find_table(table)) {
    for (const auto& chain : found->chains) {
      if (!chain->base) chains.push_back(&*chain);
    }
  }
  std::sort(chains.begin(), chains.end(), [](const NfChain* a, const NfChain* b) { return a->name < b->name; });
  return chains;
}

bool Transaction::is_base(const std::string& table, const std::string& chain) const {
  const auto bases = base_chains(table);
  return std::any_of(bases.begin(), bases.end(), [&](const BaseChain& b) { return b.name == chain; });
}

bool Transaction::exists(const std::string& table, const std::string& chain) const {
  return is_base(table, chain) || find_chain(table, chain) != nullptr;
}

NfChainRef Transaction::at(const std::string& table, const std::string& chain) const { return {family_of(v6_), table, chain}; }

Rule Transaction::decoded(const NfRule& rule) const { return decode(rule, v6_).value_or(empty_rule(v6_)); }

void Transaction::ask(NfRequest request, std::string_view what, const std::string& subject) {
  NfBatch batch;
  batch.by = call_.pid();
  batch.requests = {request};
  const auto reply = execute(scratch_, Op(std::move(batch)));
  if (!reply) faults_.push_back({what, subject, call_.code(reply.error()), line_});
  requests_.push_back(std::move(request));
}

void Transaction::need_table(const std::string& table) {
  if (find_table(table) != nullptr) return;
  NfAddTable add;
  add.family = family_of(v6_);
  add.name = table;
  ask(add, "TABLE_ADD", "table " + table);
}

void Transaction::need_chain(const std::string& table, const std::string& chain) {
  need_table(table);
  if (find_chain(table, chain) != nullptr) return;
  for (const BaseChain& base : base_chains(table)) {
    if (base.name != chain) continue;
    NfAddChain add;
    add.where = at(table, chain);
    add.base = true;
    add.type = base.type;
    add.hook = base.hook;
    add.priority = base.priority;
    add.drop_policy = false;  // what the policy decides is counted only once counters were given (-P, -Z)
    ask(add, "CHAIN_ADD", "chain " + chain);
  }
}

void Transaction::need_all_chains(const std::string& table) {
  need_table(table);
  for (const BaseChain& base : base_chains(table)) need_chain(table, std::string(base.name));
}

void Transaction::show(const Rule& rule) {
  Format format;
  format.interfaces = format.numeric = format.one_line = true;
  std::string out;
  print_rule(out, rule, 0, format, names_);
  call_.out(out);
}

// The ruleset is not even shown to those who may not change it.
void Transaction::check_permission() {
  NfBatch nothing;
  nothing.by = call_.pid();
  World copy = scratch_;
  if (execute(copy, Op(std::move(nothing)))) return;
  call_.flush();
  fail("Could not fetch rule set generation id: Permission denied (you must be root)", kResourceProblem);
}

int Transaction::commit(bool restore) {
  check_permission();
  std::vector<Command> commands = std::move(commands_);
  commands_.clear();
  for (const Command& command : commands) {
    call_.runner().step();
    line_ = command.line;
    try {
      carry_out(command);
    } catch (const Refusal& refusal) {
      call_.flush();
      if (restore) {
        call_.complain("{}: line {} failed: {}.\n", program_, command.line, refusal.text);
      } else {
        const bool dmesg = refusal.text == "Bad policy name";
        call_.complain("{}: {}.{}\n", program_, refusal.text, dmesg ? " Run `dmesg' for more information." : "");
      }
      return 1;
    }
  }
  if (!faults_.empty()) {
    NfBatch refused;
    refused.requests = std::move(requests_);
    refused.ended = false;
    (void)call_.ask(std::move(refused));
    std::string text;
    for (const Fault& fault : faults_) {
      const std::string start = restore ? fmt::format("\nline {}: ", fault.line) : " ";
      text += fmt::format("{}{} failed ({}): {}", start, fault.what, error_text(fault.code), fault.subject);
      if (!restore) break;
    }
    fail(text, kResourceProblem);
  }
  if (requests_.empty()) return 0;
  NfBatch batch;
  batch.requests = std::move(requests_);
  requests_.clear();
  const auto reply = call_.ask(std::move(batch));
  if (!reply) {
    const Errno code = call_.code(reply.error());
    fail(fmt::format(" BATCH failed ({})", error_text(code)), kResourceProblem);
  }
  scratch_ = call_.world();
  return 0;
}

void Transaction::carry_out(const Command& command) {
  switch (command.action) {
    case Action::kAppend: case Action::kInsert: case Action::kDelete: case Action::kCheck: case Action::kReplace: return each_rule(command);
    case Action::kDeleteNumber: return delete_number(command);
    case Action::kFlush: return flush(command);
    case Action::kZero: return zero(command);
    case Action::kZeroNumber: return zero_number(command);
    case Action::kNewChain: {
      need_table(command.table);
      if (exists(command.table, *command.chain)) throw Refusal{"Chain already exists"};
      NfAddChain add;
      add.where = at(command.table, *command.chain);
      add.exclusive = true;
      return ask(add, "CHAIN_USER_ADD", "chain " + *command.chain);
    }
    case Action::kDeleteChain: return delete_chains(command);
    case Action::kRenameChain: return rename(command);
    case Action::kSetPolicy: return set_policy(command);
    case Action::kList: list(command); break;
    case Action::kListRules: list_rules(command); break;
    case Action::kFlushTable: {
      if (find_table(command.table) == nullptr) return;
      NfDelTable del;
      del.family = family_of(v6_);
      del.name = command.table;
      return ask(del, "TABLE_FLUSH", "table " + command.table);
    }
    case Action::kRestoreChain: return restore_chain(command);
    case Action::kNothing: return;
  }
  if (command.zero) zero(command);
  if (command.zero_number) zero_number(command);
}

void Transaction::each_rule(const Command& command) {
  for (const HostMask& source : command.sources) {
    for (const HostMask& destination : command.destinations) {
      Rule rule = command.rule;
      rule.source = source;
      rule.destination = destination;
      change_rule(command, rule);
    }
  }
}

void Transaction::change_rule(const Command& command, const Rule& rule) {
  const bool to_chain = !command.parsed_target && !rule.jump.empty();
  if (to_chain && !exists(command.table, rule.jump)) fail("Chain '" + rule.jump + "' does not exist");
  switch (command.action) {
    case Action::kDelete: return delete_rule(command, rule);
    case Action::kCheck: {
      const NfChain* chain = find_chain(command.table, *command.chain);
      if (chain == nullptr) throw Refusal{std::string(kNoRule)};
      NfRule asked;
      asked.exprs = Cow(encode(rule));
      const Rule wanted = decoded(asked);
      const auto found = std::find_if(chain->rules.begin(), chain->rules.end(), [&](const NfRule& r) { return same(decoded(r), wanted); });
      if (found == chain->rules.end()) throw Refusal{std::string(kNoRule)};
      if (command.verbose > 0) show(wanted);
      return;
    }
    default: return place_rule(command, rule);
  }
}

void Transaction::place_rule(const Command& command, const Rule& rule) {
  const std::string& name = *command.chain;
  NfAddRule add;
  add.where = at(command.table, name);
  add.exprs = encode(rule);
  add.counter = rule.counter;
  std::string_view what = "RULE_APPEND";
  if (command.action != Action::kReplace) need_chain(command.table, name);
  const NfChain* chain = find_chain(command.table, name);
  if (command.verbose > 0 && (command.action == Action::kAppend || chain != nullptr)) show(rule);
  if (chain == nullptr) throw Refusal{std::string(kNoChain)};
  const std::size_t count = chain->rules.size();
  if (command.action == Action::kInsert) {
    const std::size_t index = command.number - 1;
    if (index > 0 && index > count) throw Refusal{"Index of insertion too big"};
    what = index > 0 && index == count ? "RULE_APPEND" : "RULE_INSERT";
    add.place = NfAddRule::Place::kAtIndex;
    add.position = index;
  } else if (command.action == Action::kReplace) {
    if (command.number > count) throw Refusal{"Index of replacement too big"};
    what = "RULE_REPLACE";
    add.place = NfAddRule::Place::kReplaceHandle;
    add.position = chain->rules[command.number - 1].handle;
  }
  ask(add, what, "rule in chain " + name);
}

void Transaction::delete_rule(const Command& command, const Rule& rule) {
  const NfChain* chain = find_chain(command.table, *command.chain);
  if (chain == nullptr) throw Refusal{std::string(kNoRule)};
  NfRule asked;
  asked.exprs = Cow(encode(rule));
  const Rule wanted = decoded(asked);
  const auto found = std::find_if(chain->rules.begin(), chain->rules.end(), [&](const NfRule& r) { return same(decoded(r), wanted); });
  if (found == chain->rules.end()) throw Refusal{std::string(kNoRule)};
  ask(NfDelRule{at(command.table, *command.chain), found->handle}, "RULE_DELETE", "rule in chain " + *command.chain);
  if (command.verbose > 0) show(wanted);
}

void Transaction::delete_number(const Command& command) {
  const NfChain* chain = find_chain(command.table, *command.chain);
  if (chain == nullptr) throw Refusal{std::string(kNoChain)};
  if (command.number > chain->rules.size()) throw Refusal{"Index of deletion too big"};
  ask(NfDelRule{at(command.table, *command.chain), chain->rules[command.number - 1].handle}, "RULE_DELETE",
      "rule in chain " + *command.chain);
}

void Transaction::flush(const Command& command) {
  const bool verbose = command.verbose > 0;
  if (command.chain) {
    need_chain(command.table, *command.chain);
    if (find_chain(command.table, *command.chain) == nullptr) throw Refusal{std::string(kNoChain)};
    if (verbose) call_.print("Flushing chain `{}'\n", *command.chain);
    return ask(NfFlush{at(command.table, *command.chain)}, "RULE_FLUSH", "rule in chain " + *command.chain);
  }
  if (!verbose && find_table(command.table) == nullptr) return;
  if (verbose) {
    need_all_chains(command.table);
    for (const BaseChain& base : base_chains(command.table)) call_.print("Flushing chain `{}'\n", base.name);
    for (const NfChain* chain : user_chains(command.table)) call_.print("Flushing chain `{}'\n", chain->name);
  }
  ask(NfFlush{at(command.table, "")}, "RULE_FLUSH", "rule in chain ");
}

void Transaction::zero_chain(const Command& command, const std::string& chain) {
  if (command.verbose > 0) call_.print("Zeroing chain `{}'\n", chain);
  const NfChain* found = find_chain(command.table, chain);
  if (found != nullptr && found->base) {
    NfAddChain counters;
    counters.where = at(command.table, chain);
    counters.base = true;
    counters.type = found->type;
    counters.hook = found->hook;
    counters.priority = found->priority;
    counters.counter = NfCounter{};
    ask(counters, "CHAIN_ZERO", "chain " + chain);
  }
  ask(NfZero{at(command.table, chain), 0}, "CHAIN_ZERO", "chain " + chain);
}

void Transaction::zero(const Command& command) {
  if (command.chain) {
    if (find_chain(command.table, *command.chain) == nullptr) throw Refusal{std::string(kNoChain)};
    return zero_chain(command, *command.chain);
  }
  if (find_table(command.table) == nullptr) return;
  std::vector<std::string> names;
  for (const BaseChain& base : base_chains(command.table)) {
    if (find_chain(command.table, std::string(base.name)) != nullptr) names.emplace_back(base.name);
  }
  for (const NfChain* chain : user_chains(command.table)) names.push_back(chain->name);
  for (const std::string& name : names) zero_chain(command, name);
}

void Transaction::zero_number(const Command& command) {
  const NfChain* chain = command.chain ? find_chain(command.table, *command.chain) : nullptr;
  if (chain == nullptr) throw Refusal{"Incompatible with this kernel"};
  if (command.number == 0 || command.number > chain->rules.size()) return;
  ask(NfZero{at(command.table, *command.chain), chain->rules[command.number - 1].handle}, "RULE_REPLACE",
      "rule in chain " + *command.chain);
}

void Transaction::delete_chain(const Command& command, const std::string& name) {
  const NfChain* chain = find_chain(command.table, name);
  const bool base = chain->base;
  if (command.verbose > 0 && !base) call_.print("Deleting chain `{}'\n", name);
  if (base && (chain->drop_policy || !chain->rules.empty())) {
    // With a rule in it the kernel is asked, and refuses; with a policy it is not.
    if (!command.chain) return;
    if (chain->drop_policy) throw Refusal{"Directory not empty"};
  }
  NfDelChain del;
  del.where = at(command.table, name);
  del.only_empty = true;
  ask(del, "CHAIN_DEL", "chain " + name);
}

void Transaction::delete_chains(const Command& command) {
  if (command.chain) {
    if (find_chain(command.table, *command.chain) == nullptr) throw Refusal{std::string(kNoChain)};
    return delete_chain(command, *command.chain);
  }
  std::vector<std::string> names;
  for (const BaseChain& base : base_chains(command.table)) {
    if (find_chain(command.table, std::string(base.name)) != nullptr) names.emplace_back(base.name);
  }
  for (const NfChain* chain : user_chains(command.table)) names.push_back(chain->name);
  for (const std::string& name : names) delete_chain(command, name);
}

void Transaction::rename(const Command& command) {
  if (exists(command.table, command.new_name)) throw Refusal{"File exists"};
  if (find_chain(command.table, *command.chain) == nullptr) throw Refusal{std::string(kNoChain)};
  ask(NfRenameChain{at(command.table, *command.chain), command.new_name}, "CHAIN_RENAME", "chain " + command.new_name);
}

void Transaction::set_policy(const Command& command) {
  const bool drop = command.policy == "DROP";
  if (!drop && command.policy != "ACCEPT" && command.policy != "-") throw Refusal{"Bad policy name"};
  if (!is_base(command.table, *command.chain)) throw Refusal{"Bad built-in chain name"};
  need_chain(command.table, *command.chain);
  NfAddChain add;
  add.where = at(command.table, *command.chain);
  for (const BaseChain& base : base_chains(command.table)) {
    if (base.name != *command.chain) continue;
    add.base = true;
    add.type = base.type;
    add.hook = base.hook;
    add.priority = base.priority;
  }
  if (command.policy != "-") add.drop_policy = drop;
  add.counter = command.counter;
  ask(add, "CHAIN_UPDATE", "chain " + *command.chain);
}

void Transaction::restore_chain(const Command& command) {
  need_table(command.table);
  if (find_chain(command.table, *command.chain) != nullptr)
    return ask(NfFlush{at(command.table, *command.chain)}, "RULE_FLUSH", "rule in chain " + *command.chain);
  NfAddChain add;
  add.where = at(command.table, *command.chain);
  ask(add, "CHAIN_USER_ADD", "chain " + *command.chain);
}

// What nft has put there beyond iptables' means cannot be listed.
void Transaction::check_listable(const Command& command) {
  const NfTable* table = find_table(command.table);
  const auto readable = [&](const NfChain& chain) {
    return std::all_of(chain.rules.begin(), chain.rules.end(), [&](const NfRule& r) { return decode(r, v6_).has_value(); });
  };
  bool good = true;
  if (command.chain) {
    const NfChain* chain = find_chain(command.table, *command.chain);
    good = chain != nullptr ? readable(*chain) : is_base(command.table, *command.chain);
  } else if (table != nullptr) {
    good = std::all_of(table->chains.begin(), table->chains.end(), [&](const Cow<NfChain>& c) { return readable(*c); });
  }
  if (!good) {
    const std::string chain = command.chain ? "chain `" + *command.chain + "' in " : "";
    fail(fmt::format("{}table `{}' is incompatible, use 'nft' tool.", chain, command.table), kOtherProblem);
  }
  if (table == nullptr) return;
  const bool tainted = std::any_of(table->chains.begin(), table->chains.end(),
                                   [&](const Cow<NfChain>& c) { return c->base && find_chain(command.table, c->name) == nullptr; });
  if (tainted) call_.print("# Table `{}' contains incompatible base-chains, use 'nft' tool to list them.\n", command.table);
}

void Transaction::list(const Command& command) {
  check_listable(command);
  Format format;
  format.counts = format.interfaces = command.verbose > 0;
  format.numeric = command.numeric;
  format.exact = command.exact;
  format.line_numbers = command.line_numbers;
  const NfTable* table = find_table(command.table);
  bool first = true;
  const auto chain = [&](const std::string& name, const NfChain* found, bool base) {
    std::string out;
    const NfChain kEmpty{};
    if (command.number == 0 || !command.chain) {
      if (!first) out += '\n';
      first = false;
      std::size_t references = 0;
      for (std::size_t i = 0; table != nullptr && i < table->chains.size(); ++i) {
        references += static_cast<std::size_t>(std::count_if(table->chains[i]->rules.begin(), table->chains[i]->rules.end(),
                                                             [&](const NfRule& r) { return jumps_to(r, name); }));
      }
      print_header(out, name, base ? (found == nullptr ? &kEmpty : found) : nullptr, references, format);
    }
    for (std::size_t i = 0; found != nullptr && i < found->rules.size(); ++i) {
      call_.runner().step();
      if (command.number == 0 || command.number == i + 1) print_rule(out, decoded(found->rules[i]), i + 1, format, names_);
    }
    call_.out(out);
  };
  for (const BaseChain& base : base_chains(command.table)) {
    const std::string name(base.name);
    if (!command.chain || *command.chain == name) chain(name, find_chain(command.table, name), true);
  }
  for (const NfChain* user : user_chains(command.table)) {
    if (!command.chain || *command.chain == user->name) chain(user->name, user, false);
  }
}

void Transaction::list_rules(const Command& command) {
  check_listable(command);
  const bool counters = command.verbose > 0;
  std::string out;
  std::vector<std::pair<std::string, const NfChain*>> chains;
  for (const BaseChain& base : base_chains(command.table)) {
    const std::string name(base.name);
    if (command.chain && *command.chain != name) continue;
    const NfChain* chain = find_chain(command.table, name);
    chains.emplace_back(name, chain);
    if (command.number != 0 && command.chain) continue;
    out += fmt::format("-P {} {}", name, chain != nullptr && chain->drop_policy ? "DROP" : "ACCEPT");
    const NfCounter counter = chain == nullptr ? NfCounter{} : chain->policy_counter;
    out += counters ? fmt::format(" -c {} {}\n", counter.packets, counter.bytes) : "\n";
  }
  for (const NfChain* user : user_chains(command.table)) {
    if (command.chain && *command.chain != user->name) continue;
    chains.emplace_back(user->name, user);
    if (command.number == 0 || !command.chain) out += "-N " + user->name + "\n";
  }
  for (const auto& [name, chain] : chains) {
    for (std::size_t i = 0; chain != nullptr && i < chain->rules.size(); ++i) {
      call_.runner().step();
      if (command.number == 0 || command.number == i + 1) save_rule(out, name, decoded(chain->rules[i]), counters, names_);
    }
  }
  call_.out(out);
}

void Transaction::save_table(std::string& out, const std::string& table, bool counters) {
  std::vector<std::pair<std::string, const NfChain*>> chains;
  for (const BaseChain& base : base_chains(table)) {
    const std::string name(base.name);
    const NfChain* chain = find_chain(table, name);
    const NfCounter counter = chain == nullptr ? NfCounter{} : chain->policy_counter;
    out +=
        fmt::format(":{} {} [{}:{}]\n", name, chain != nullptr && chain->drop_policy ? "DROP" : "ACCEPT", counter.packets, counter.bytes);
    chains.emplace_back(name, chain);
  }
  for (const NfChain* user : user_chains(table)) {
    out += fmt::format(":{} - [0:0]\n", user->name);
    chains.emplace_back(user->name, user);
  }
  for (const auto& [name, chain] : chains) {
    for (std::size_t i = 0; chain != nullptr && i < chain->rules.size(); ++i) {
      call_.runner().step();
      const Rule rule = decoded(chain->rules[i]);
      if (counters) out += fmt::format("[{}:{}] ", rule.counter.packets, rule.counter.bytes);
      save_rule(out, name, rule, false, names_);
    }
  }
}

}  // namespace nslab::shell::iptables
