// shell/tools/iproute/tables.h — TableNames: names of routing tables, those of /etc/iproute2/rt_tables among them.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_TABLES_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_TABLES_H_

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

// As rtnl_rttable_n2a and _a2n: what the file says (a line "200 custom"), else the names that are built in.
class TableNames {
 public:
  explicit TableNames(Call& call);
  [[nodiscard]] std::string name(std::uint32_t table, bool numeric) const;
  [[nodiscard]] std::optional<std::uint32_t> number(std::string_view name) const;

 private:
  struct Row {
    std::uint32_t number = 0;
    std::string name{};
  };
  std::vector<Row> rows_{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_TABLES_H_
