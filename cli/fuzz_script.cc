#ifdef NSLAB_WITH_KERNEL
#include "cli/fuzz_script.h"

#include <fmt/format.h>

#include <cctype>

#include "verify/commands.h"
#include "verify/generate.h"

namespace nslab::cli {

namespace {

// A namespace is told by a process in it: "netns 3" is "netns $p3" in a script.
std::string with_variables(const std::string& command) {
  static const std::string kWord = " netns ";
  std::string out = command;
  for (auto at = out.find(kWord); at != std::string::npos; at = out.find(kWord, at + 1)) {
    const std::size_t number = at + kWord.size();
    if (number < out.size() && std::isdigit(static_cast<unsigned char>(out[number])) != 0) out.insert(number, "$p");
  }
  return out;
}

constexpr Pid kShell = 1;

std::string inside(Pid by) { return by == kShell ? "" : fmt::format("nsenter -t $p{} -n ", by); }

// The next number that a child of the shell gets.
std::string line_of(const Op& op, Pid& last_child) {
  if (const auto* clone = std::get_if<Clone>(&op); clone != nullptr && clone->by == kShell) {
    return fmt::format("unshare -n sleep infinity & p{}=$!", ++last_child);
  }
  if (const auto* exit = std::get_if<Exit>(&op)) return fmt::format("kill $p{}", exit->by);
  if (const auto* reap = std::get_if<Reap>(&op)) return fmt::format("wait $p{}", reap->child);
  const auto command = verify::command_of(op);
  const std::string where = inside(asker(op));
  return command ? where + with_variables(*command) : fmt::format("# {}no command makes this: {}", where, verify::describe(op));
}

}  // namespace

std::string as_text(const Numbers& numbers) {
  std::string out;
  for (const std::uint32_t number : numbers) out += fmt::format(" {}", number);
  return out;
}

std::string as_script(const std::string& title, const Stopped& stopped) {
  std::string out = "# " + title + "\n";
  Pid last_child = kShell;
  for (const Step& step : stopped.steps) {
    const auto* command = std::get_if<verify::RuleCommand>(&step);
    out += (command != nullptr ? inside(command->by) + command->text : line_of(std::get<Op>(step), last_child)) + "\n";
  }
  for (const verify::Disagreement& finding : stopped.findings) {
    out += fmt::format("# {}: model {}, kernel {}\n", finding.what, finding.model, finding.kernel);
  }
  return out;
}

}  // namespace nslab::cli
#endif
