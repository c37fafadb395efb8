// Command lines of any tools, in a network that has everything: words between blanks, as they are. What follows an empty line is a
// file, /tmp/in, that each of them finds on its standard input.
#include <string>
#include <string_view>

#include "shell/tools/table.h"
#include "tests/fuzz/lab.h"

namespace {

using namespace nslab;

std::string quoted(std::string_view word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// The words, quoted; nothing where the first is no tool's name.
std::string command_of(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const auto end = line.find(' ');
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    if (word.empty()) continue;
    if (out.empty() && shell::find_tool(word) == nullptr) return {};
    out += (out.empty() ? "" : " ") + quoted(word);
  }
  return out;
}

void write_input(shell::Session& session, std::string_view text) {
  Open open;
  open.by = session.shell;
  open.path = "/tmp/in";
  open.read = false;
  open.write = open.create = true;
  const auto opened = execute(session.world, open);
  if (!opened) return;
  const int descriptor = std::get<Descriptor>(*opened).number;
  Write write;
  write.by = session.shell;
  write.descriptor = descriptor;
  write.data = text;
  (void)execute(session.world, write);
  (void)execute(session.world, Close{session.shell, descriptor});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::kMostBytes) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find("\n\n");
  std::string script;
  for (std::string_view lines = text.substr(0, end); !lines.empty();) {
    const auto stop = lines.find('\n');
    const std::string command = command_of(lines.substr(0, stop));
    if (!command.empty()) script += command + " < /tmp/in\n";
    lines.remove_prefix(stop == std::string_view::npos ? lines.size() : stop + 1);
  }
  if (script.empty()) return -1;
  shell::Session session = fuzz::lab();
  session.limits = fuzz::small_limits();
  session.used = {};
  write_input(session, end == std::string_view::npos ? std::string_view{} : text.substr(end + 2));
  (void)shell::run_text(session, script, 2);
  shell::finish_session(session);
  fuzz::must_hold(session.world);
  return 0;
}
