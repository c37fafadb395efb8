// shell/tools/nft/monitor.h — nft monitor: each change of a namespace's ruleset, as nfnetlink tells of it.
//
// Changes are found by comparing the ruleset with what it was when the program last looked, which is after each op.
//
// Not modelled: traces, JSON; which of several anonymous sets a deleted rule had, where some of the table have gone before.
// Document: nftables 1.0.6, src/monitor.c.
#ifndef NSLAB_SHELL_TOOLS_NFT_MONITOR_H_
#define NSLAB_SHELL_TOOLS_NFT_MONITOR_H_

#include <string>

#include "shell/run/call.h"
#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

struct MonitorWanted {
  std::string event{};   // "new", "destroy"; empty: both
  std::string object{};  // "tables", "chains" …; empty: all, and what brought the change about
};

class Monitor {
 public:
  Monitor(MonitorWanted wanted, Style style) : wanted_(std::move(wanted)), style_(style) {}
  Step operator()(Call& call);

 private:
  void tell(Call& call, const Ruleset& then, const Ruleset& now);

  MonitorWanted wanted_;
  Style style_;
  bool begun_ = false;
  NetnsId netns_{};
  Ruleset before_{};
};

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_MONITOR_H_
