#include "cli/questions.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "cli/verb.h"
#include "verify/explain_links.h"

namespace nslab::cli {

namespace {

constexpr const char* kNoScript = "/dev/null";

bool is_file(const std::string& name) {
  struct stat about {};
  return name == "-" || ::stat(name.c_str(), &about) == 0;
}

bool has_own_world(const ScriptOptions& options) { return options.world != "host" && options.world != "empty"; }

}  // namespace

std::optional<verify::History> run_script_for(const ScriptOptions& given, int& status) {
  ScriptOptions options = given;
  if (options.script.empty()) {
    if (!has_own_world(options)) {
      fmt::print(stderr, "nslab: a SCRIPT is missing; without one, --world=FILE must name a world file\n");
      status = status::kUsage;
      return std::nullopt;
    }
    options.script = kNoScript;
  }
  const ScriptText script = read_script(options.script);
  status = script.status;
  if (status != 0) return std::nullopt;
  shell::SessionOptions how;
  how.script_name = script_name(options.script);
  how.arguments = options.arguments;
  auto session = begin(options, how, status);
  if (!session) return std::nullopt;
  verify::History history = verify::record(*session, script.text);
  if (history.fault) {
    fmt::print(stderr, "nslab: {}:{}: {}\n", options.script, history.fault->line, history.fault->message);
    if (!history.fault->hint.empty()) fmt::print(stderr, "    {}\n", history.fault->hint);
    status = status::kUsage;
    return std::nullopt;
  }
  if (history.stopped) {
    fmt::print(stderr, "nslab: stopped: {}: {}\n", options.script, *history.stopped);
    status = status::kStopped;
    return std::nullopt;
  }
  // The end of the process lets go of a large World at once, which taking it apart does not: a copy that shares it stays.
  [[maybe_unused]] static const auto* const kept = new World(history.after.world);
  return history;
}

bool parses(const std::string& command) {
  shell::UnitReader reader(command);
  while (true) {
    const auto unit = reader.next();
    if (!unit) {
      fmt::print(stderr, "nslab: the command behind -- does not parse: {}\n", unit.error().message);
      if (!unit.error().hint.empty()) fmt::print(stderr, "    {}\n", unit.error().hint);
      return false;
    }
    if (!*unit) return true;
  }
}

std::optional<std::string> cut_at_line(verify::History& history, int line) {
  for (std::size_t i = 0; i < history.units.size(); ++i) {
    if (history.units[i].unit.line != line) continue;
    std::string text = history.units[i].unit.text;
    history = verify::history_before(history, i);
    return text;
  }
  return std::nullopt;
}

std::string command_text(const std::vector<std::string>& words) {
  if (words.size() == 1) return words.front();
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + verify::shell_word(word);
  return out;
}

void take_back_command(ScriptOptions& options, std::vector<std::string>& words) {
  if (!has_own_world(options) || options.script.empty() || is_file(options.script)) return;
  words.insert(words.begin(), options.script);
  options.script.clear();
}

std::string subject_of(const ScriptOptions& options) { return script_name(options.script.empty() ? options.world : options.script); }

}  // namespace nslab::cli
