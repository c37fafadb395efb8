// shell/tools/nft/parser.h — Parser: an nft script as requests to the kernel and things to list.
//
// Reading and checking go together: as soon as a selector is known, so is the type of what stands beside it.
//
// Guarantees
//   1. Every request keeps the places of its words, so that a refusal can be shown under them.
//   2. A script with a fault yields no requests.
//   3. Behind a syntax error the reading goes on with the next line of the innermost block; what nft says at most ten times
//      is said at most ten times.
// Not modelled: helpers of one's own, synproxy, tproxy, dup, fwd, osf, raw payloads of inner headers, meters, implicit chains.
#ifndef NSLAB_SHELL_TOOLS_NFT_PARSER_H_
#define NSLAB_SHELL_TOOLS_NFT_PARSER_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/op.h"
#include "shell/tools/nft/lexer.h"
#include "shell/tools/nft/values.h"

namespace nslab::shell::nft {

struct Fault {
  std::string text{};
  Where at{};
  std::optional<Where> cause{};  // shown with '~'
  bool parsing = false;          // nft says it before all that it finds wrong with what could be read
};

struct Made {
  NfRequest request{};
  Where whole{}, table{}, name{}, detail{};
  std::vector<Where> parts{};  // of elements, or of a rule's expressions
  std::vector<Where> sets{};   // the braces of a rule's own sets
};

struct Command {
  std::string verb{}, object{};
  std::optional<NfFamily> family{};
  std::string table{}, name{};
  Where whole{}, table_at{}, name_at{}, object_at{};
  std::vector<SetElement> elements{};
  std::vector<Made> made{};
};

// What the parser must know of the running system.
struct Known {
  const Ruleset* rules = nullptr;
  std::vector<std::pair<std::uint32_t, std::string>> links{};
  std::vector<std::string> defines{};
};

class Parser {
 public:
  Parser(const Known& known, std::vector<Token> tokens) : known_(known), tokens_(std::move(tokens)) {}

  void run();
  std::vector<Command> commands{};
  std::vector<Fault> faults{};
  std::string unsupported{};  // a thing nft can do and nslab not

 private:
  struct Key {
    const Field* field = nullptr;
    Where at{};
    std::uint32_t modulus = 0, offset = 0;
    NfRaw raw{};                   // of bits by their place
    const Field* named = nullptr;  // the field that those bits are
  };
  struct Context {  // what is known of the packet at this place in a rule
    NfFamily family{};
    std::string network{}, transport{};
    Where transport_at{};
    std::optional<Where> network_at{};  // of what in the rule says so; none: the table's family does
    std::string table{};
    Where table_at{};
  };
  struct Value {
    Interval interval{};
    Where at{};
    bool range = false, prefix = false, wildcard = false, over_midnight = false;
  };
  struct Rule {
    std::vector<NfExpr> exprs{};
    std::vector<Where> at{};
    std::vector<Where> sets{};
    NfCounter counter{};
    std::string comment{};
    std::optional<Where> terminal{};
  };
  struct Chain {
    NfAddChain request{};
    Where name{}, policy{};
    std::vector<std::pair<Rule, Where>> rules{};
  };
  struct TableParts {
    std::vector<Made> chains{}, objects{}, sets{};
    std::vector<Chain> blocks{};
    std::string comment{};
    bool dormant = false;
  };

  // ---- tokens ----
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }
  bool at(std::string_view word) const { return !failed_ && peek().is(word); }
  bool take(std::string_view word);
  Token pull();
  bool at_end() const;  // of a statement
  void skip_lines();
  void skip_statement();  // what is left of it, braces and all
  void unexpected(std::string_view expecting = "");
  bool expect(std::string_view word);
  void wrong(std::string text, const Where& at, std::optional<Where> cause = std::nullopt);
  void malformed(std::string text, const Where& at);  // what the grammar's own actions refuse: a syntax error in other words
  bool recover(std::size_t mark);  // false: nothing more is to be read
  bool closes(bool within);        // a block's brace; within: in a table's block
  void refuse_loudly(std::string what) { if (unsupported.empty()) unsupported = std::move(what); failed_ = true; }

  // ---- commands (parser.cc) ----
  void command();
  void add_command(Command& c, const Token& verb);
  void delete_command(Command& c);
  void list_command(Command& c);
  void small_command(Command& c);
  void describe_command(Command& c);
  void monitor_command(Command& c);
  void flowtable_block(Command& c, const Where& name, std::vector<Made>& out);
  std::optional<NfFamily> family();
  bool table_name(Command& c, bool required = true);
  [[nodiscard]] bool is_reserved(const Token& name) const;
  bool object_name(Command& c);
  std::uint64_t handle_or_number(Where& at);
  void table_block(Command& c);
  void table_line(Command& c, TableParts& parts);
  void chain_line(Command& c, Chain& chain);
  void chain_block(Command& c, Chain& chain);
  void hook_line(Chain& chain);
  void priority(Chain& chain, const Where& hook);
  void rule_command(Command& c, const std::string& verb);
  void end_of_command();
  void finish_rule(Command& c, const NfChainRef& where, Rule rule, const Where& whole, const Where& name, NfAddRule::Place place,
                   std::uint64_t position, const Where& detail);

  // ---- sets and objects (parse_set.cc) ----
  void set_block(Command& c, bool map, const Where& name, std::vector<Made>& out);
  void set_line(NfSetTable& set, bool map, std::vector<SetElement>& elements, std::vector<Where>& at, bool& flagged);
  std::vector<std::string> type_names();
  std::string typeof_words(std::vector<std::string>& types);
  bool set_elements(const std::vector<const Field*>& fields, const std::vector<Type>& types, const std::vector<Type>& data,
                    std::vector<SetElement>& out, std::vector<Where>& at, bool named, bool bare = false);
  bool one_element(const std::vector<const Field*>& fields, const std::vector<Type>& types, const std::vector<Type>& data,
                   std::vector<SetElement>& out, std::vector<Where>& at, bool named, bool bare);
  void element_options(SetElement& element);
  bool element_data(const std::vector<Type>& data, SetElement& element);
  void element_command(Command& c, const std::string& verb);
  void helper_body(NfObject& object);
  void object_block(Command& c, NfObjectRef::Kind kind, const Where& name, std::vector<Made>& out);
  void object_body(NfObject& object);
  void set_missing(NfFamily family, const std::string& table, const Where& table_at, const std::string& set, const Where& at);
  bool knows_table(NfFamily family, const std::string& table) const;
  const NfSetTable* find_set(NfFamily family, const std::string& table, const std::string& name) const;
  NfSetTable own_set(const std::vector<const Field*>& fields, std::vector<SetElement> elements, const std::vector<Type>& data);
  void check_intervals(const NfSetTable& set, std::vector<SetElement>& elements, const std::vector<Where>& at, bool remove);
  Duration duration();

  // ---- selectors and values (parse_key.cc) ----
  std::optional<Key> selector(Context& context);
  std::optional<Key> meta_key(const Token& first, bool bare);
  std::optional<Key> ct_key(const Token& first, const Context& context);
  std::optional<Key> fib_key(const Token& first);
  std::optional<Key> other_key(const Token& first, const Context& context);
  bool settle(Key& key, Context& context);
  std::optional<Key> raw_key(const Token& first, Context& context);
  static void settle_raw(Compare& compare, const Key& key);
  bool starts_selector() const;
  bool value(Type type, unsigned bits, Value& out);
  bool single(Type type, unsigned bits, const Token& token, Datum& out);
  bool number_of(Type type, unsigned bits, const Token& token, Datum& out);
  std::optional<std::uint64_t> flags_value(Type type, unsigned bits, bool* listed);
  bool address_text(const Token& token, Family family, Datum& out);

  // ---- rules (parse_rule.cc, parse_statement.cc) ----
  Rule rule(Context context);
  bool statement(Rule& rule, Context& context);
  bool simple_statement(Rule& rule, Context& context, const Token& first);
  void push(Rule& rule, NfExpr expr, const Where& at);
  void terminate(Rule& rule, NfExpr expr, const Where& at);
  void match(Rule& rule, Context& context);
  void relation(Rule& rule, Context& context, const Key& key);
  void flags_relation(Rule& rule, const Key& key, std::optional<NfCmp> op);
  void masked_relation(Rule& rule, const Key& key);
  void set_relation(Rule& rule, Context& context, const std::vector<Key>& keys, bool negate);
  void vmap(Rule& rule, Context& context, const std::vector<Key>& keys);
  void note_protocol(Context& context, const Compare& compare, const Where& at);
  void mangle(Rule& rule, Context& context, const Key& key);
  bool source(Context& context, Type wanted, const std::vector<Type>& data, NfSource& out, Rule& rule);
  void log(Rule& rule, const Where& first);
  bool limit_body(NfLimit& out);
  bool connlimit_body(NfConnlimit& out);  // behind "ct count"
  void object_statement(Rule& rule, Context& context, NfObjectRef::Kind kind, Type type);
  void limit(Rule& rule, Context& context, const Where& first);
  bool byte_unit(std::uint64_t& amount);
  bool quota_body(NfQuota& out, std::optional<Where> from = std::nullopt);
  void quota(Rule& rule, Context& context, const Where& first);
  void reject(Rule& rule, Context& context, const Where& first);
  void need_family(Rule& rule, Context& context, std::uint64_t nfproto, const Where& at);
  void nat(Rule& rule, Context& context, const Token& first);
  void nat_flags(NfNat& nat);
  bool nat_port(NfNat& nat, Context& context, const Where& first);
  void queue(Rule& rule, const Where& first);
  void dynset(Rule& rule, Context& context, const Token& first);
  bool verdict(Verdict& out, std::string_view expecting);  // what it says is expected where no chain is named
  void order_neighbours(Rule& rule);

  const Known& known_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  bool failed_ = false;   // a syntax error, or something not modelled: nothing more is read
  std::optional<Where> bare_at_{};  // the name of an object whose description has no braces
  bool wrong_ = false;    // this statement is wrong, the reading goes on
  struct Declared {
    NfFamily family{};
    std::string table{};
    NfSetTable set{};
  };
  std::vector<Declared> declared_{};
  std::vector<std::pair<NfFamily, std::string>> added_{};  // tables
};

// A name that was probably meant, by nft's own measure of distance.
std::string closest(std::string_view given, const std::vector<std::string>& names);
// What is said of $name where nothing of that name is defined.
Fault unknown_identifier(const Token& name, const std::vector<std::string>& defined);

// Takes `define` and `include` out, and puts values in place of $names.
struct Preprocessed {
  std::vector<Token> tokens{};
  std::vector<Fault> faults{};
};

std::string_view family_name(NfFamily family);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_PARSER_H_
