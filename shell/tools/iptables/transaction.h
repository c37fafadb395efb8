// shell/tools/iptables/transaction.h — Transaction: parsed commands, carried out as one request to the kernel.
//
// Each command is tried on a copy of the World as soon as it is its turn, so that later ones see its effect (as the real tool's cache
// does) and the request at fault is known; the kernel itself is asked once, at the end, for all of them.
//
// Guarantees
//   1. Nothing changes unless everything can be done.
//   2. Tables and base chains come into being when something is put into them, and not by listing.
// Sources: iptables 1.8.9, iptables/nft.c, nft-cache.c
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_TRANSACTION_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_TRANSACTION_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/op.h"
#include "shell/tools/iptables/command.h"
#include "shell/tools/iptables/print.h"

namespace nslab::shell::iptables {

struct BaseChain {
  std::string_view name{};
  NfHook hook{};
  NfChainType type{};
  std::int32_t priority = 0;
};

// The chains that a table begins with; empty: there is no such table. In the order of their hooks.
std::vector<BaseChain> base_chains(std::string_view table);

class Transaction {
 public:
  Transaction(Call& call, Names& names, std::string program, bool v6);

  void add(Command command) { commands_.push_back(std::move(command)); }
  // Carries out all that was added. Status 0, or what the tool ends with, having said why.
  int commit(bool restore);
  // As iptables-save shows a table.
  void save_table(std::string& out, const std::string& table, bool counters);
  void check_permission();
  [[nodiscard]] bool has_table(const std::string& table) const { return find_table(table) != nullptr; }

 private:
  struct Fault {  // the kernel's refusal of one request
    std::string_view what{};
    std::string subject{};
    Errno code{};
    int line = 0;
  };
  struct Refusal {  // the tool's own
    std::string text{};
  };

  const NfTable* find_table(const std::string& table) const;
  const NfChain* find_chain(const std::string& table, const std::string& chain) const;
  std::vector<const NfChain*> user_chains(const std::string& table) const;
  bool is_base(const std::string& table, const std::string& chain) const;
  bool exists(const std::string& table, const std::string& chain) const;
  NfChainRef at(const std::string& table, const std::string& chain) const;
  Rule decoded(const NfRule& rule) const;
  void ask(NfRequest request, std::string_view what, const std::string& subject);

  void need_table(const std::string& table);
  void need_chain(const std::string& table, const std::string& chain);
  void need_all_chains(const std::string& table);
  void show(const Rule& rule);
  void carry_out(const Command& command);
  void each_rule(const Command& command);
  void change_rule(const Command& command, const Rule& rule);
  void place_rule(const Command& command, const Rule& rule);
  void delete_rule(const Command& command, const Rule& rule);
  void delete_number(const Command& command);
  void flush(const Command& command);
  void zero(const Command& command);
  void zero_number(const Command& command);
  void zero_chain(const Command& command, const std::string& chain);
  void delete_chains(const Command& command);
  void delete_chain(const Command& command, const std::string& chain);
  void rename(const Command& command);
  void set_policy(const Command& command);
  void restore_chain(const Command& command);
  void list(const Command& command);
  void list_rules(const Command& command);
  void check_listable(const Command& command);

  Call& call_;
  Names& names_;
  std::string program_;
  bool v6_;
  World scratch_;
  std::vector<Command> commands_{};
  std::vector<NfRequest> requests_{};
  std::vector<Fault> faults_{};
  int line_ = 0;
};

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_TRANSACTION_H_
