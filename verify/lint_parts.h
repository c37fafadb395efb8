// verify/lint_parts.h — the looks that lint takes, each at one kind of flaw; inside of lint only.
#ifndef NSLAB_VERIFY_LINT_PARTS_H_
#define NSLAB_VERIFY_LINT_PARTS_H_

#include <vector>

#include "verify/explain_links.h"
#include "verify/lint.h"

namespace nslab::verify {

struct Look {
  const World& world;
  const Speaker& speak;
  Pid shell = 0;
  std::vector<Finding>& out;

  // Links of namespaces that can be named.
  [[nodiscard]] std::vector<LinkId> links() const;
  Finding& add(Flaw flaw, NetnsId netns, LinkId link);
};

void look_at_states(Look& look);      // lint_links.cc
void look_at_bridges(Look& look);     // lint_bridges.cc: loops, by Boost.Graph
void look_at_mtus(Look& look);        // lint_links.cc
void look_at_addresses(Look& look);   // lint_addresses.cc
void look_at_routes(Look& look);      // lint_routes.cc
void look_at_rules(Look& look);       // lint_rules.cc

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_LINT_PARTS_H_
