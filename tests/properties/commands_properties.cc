// The text of an op, typed into a shell, is that op again.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "shell/session.h"
#include "shell/tools/table.h"
#include "verify/generate.h"
#include "verify/commands.h"

namespace nslab::verify {
namespace {

// ip looks links up and asks by index; both are brought to the index.
void resolve(const Lab& lab, LinkRef& ref) {
  const NetnsId netns = find_process(lab.world, lab.residents.front())->net;
  const LinkId id = ref.index == 0 && !ref.name.empty() ? find_link(lab.world, netns, ref.name) : LinkId{};
  if (id) ref.index = lab.world.links[id].ifindex;
  if (ref.index != 0) ref.name.clear();
}

// The op as if the lab's first process had asked it.
Op normal(const Lab& lab, Op op) {
  std::visit(
      [&](auto& o) {
        o.by = lab.residents.front();
        if constexpr (requires { o.link.index; }) resolve(lab, o.link);
        if constexpr (requires { o.lower.index; }) resolve(lab, o.lower);
        if constexpr (requires { o.port.index; }) resolve(lab, o.port);
        if constexpr (requires { o.settings.master; }) {
          if (o.settings.master) resolve(lab, *o.settings.master);
        }
        if constexpr (requires { o.route.nexthops; }) {
          for (NexthopSpec& hop : o.route.nexthops) resolve(lab, hop.link);
        }
      },
      op);
  return op;
}

// The ops of the same kind that a text makes, typed in a session of the lab's first process.
std::vector<Op> typed(const Lab& lab, const std::string& text, std::size_t kind) {
  shell::SessionOptions options;
  options.hurried = true;
  shell::Session session = shell::begin_session(lab.world, lab.residents.front(), options);
  std::vector<Op> out;
  shell::Watch watch;
  watch.on_op = [&](const World&, const Op& op, const Result<Reply>&) {
    if (op.index() == kind) out.push_back(normal(lab, op));
  };
  shell::run_text(session, text, 0, watch);
  return out;
}

RC_GTEST_PROP(TheTextOfAnOp, parsesBackToTheOp, (const std::vector<std::uint32_t>& numbers)) {
  Lab lab = make_lab();
  shell::install_tools(lab.world, lab.residents.front());
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) {
      if (asker(op) == lab.residents.front()) {
        const auto text = verify::command_of(op);
        const auto again = text ? typed(lab, *text, op.index()) : std::vector<Op>{};
        // A tool looks before it asks, so what it finds missing it does not ask for.
        if (text && !again.empty() && !(again.front() == normal(lab, op)))
          RC_FAIL("another op than that of: " + *text + "\n" + verify::command_of(again.front()).value_or(describe(again.front())));
        RC_CLASSIFY(!again.empty(), "asked again");
      }
      (void)execute(lab.world, op);
    }
  }
}

}  // namespace
}  // namespace nslab::verify
