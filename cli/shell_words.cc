#include "cli/shell_words.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "cli/put.h"
#include "cli/script.h"
#include "cli/shell_draw.h"
#include "verify/rebuild.h"

namespace nslab::cli {

namespace {

constexpr std::size_t kColumn = 24;

// A word that ends a here-document and does not stand in it.
std::string marker_for(const std::string& body) {
  std::string marker = "END";
  while (body.find(marker) != std::string::npos) marker += "_";
  return marker;
}

// Commands that make the world as it is, whatever way led to it.
std::string world_script(const Console& console) {
  const shell::Session& now = console.session();
  const shell::Session& beginning = console.past().empty() ? now : console.past().front().before;
  const auto rebuilt = verify::rebuild(verify::blueprint_of(now.world, now.shell), beginning.world, beginning.shell);
  for (const std::string& what : rebuilt.left_out) put("nslab: not in it: " + what + "\n");
  return verify::to_script(rebuilt);
}

// The commands of a file of this machine, as if they were typed.
void source(Console& console, const std::vector<std::string>& words) {
  if (words.size() != 2) return put("nslab: source FILE: expected the name of a script on this machine\n");
  const ScriptText script = read_script(words[1]);
  if (script.status != 0) return;
  shell::UnitReader reader(script.text);
  while (!console.has_ended()) {
    const auto unit = reader.next();
    if (!unit) return put(fmt::format("{}: line {}: {}\n", words[1], unit.error().line, unit.error().message));
    if (!*unit) return;
    put(console.prompt() + (*unit)->text + "\n");
    (void)console.run(Typed{Typed::Kind::kCommand, (*unit)->text, **unit});
  }
}

void undo(Console& console, const std::vector<std::string>& words) {
  const int most = words.size() > 1 ? std::max(1, std::atoi(words[1].c_str())) : 1;
  for (int i = 0; i < most; ++i) {
    const auto undone = console.undo();
    if (!undone) return put("nslab: nothing is left to undo\n");
    put(fmt::format("undone: {}\n", *undone));
  }
}

}  // namespace

const std::vector<OwnWord>& shell_words() {
  static const std::vector<OwnWord> kWords{
      {"undo", "undo [N]", "take back the last line, or the last N"},
      {"redo", "redo", "do again what was undone"},
      {"why", "why", "why the last command did what it did"},
      {"draw", "draw [FILE]", "what there is; into FILE.svg .png .dot, or .html: all"},
      {"save", "save [--world] FILE", "what was typed, or the world as it is, as a script"},
      {"source", "source FILE", "run a script of this machine, line by line"},
      {"help", "help", "this"},
      {"quit", "quit", "leave; so do exit and Ctrl-D at the first prompt"},
  };
  return kWords;
}

std::vector<std::string_view> names_of(const std::vector<OwnWord>& words) {
  std::vector<std::string_view> out;
  out.reserve(words.size());
  for (const OwnWord& word : words) out.push_back(word.name);
  return out;
}

std::string help_of(const std::vector<OwnWord>& words) {
  std::string out;
  for (const OwnWord& word : words) out += fmt::format("  {:{}}{}\n", word.usage, kColumn, word.help);
  return out;
}

std::string script_of(const std::vector<Entry>& past) {
  std::string out = "#!/bin/bash\n";
  for (std::size_t i = 0; i < past.size(); ++i) {
    std::string body;
    std::size_t next = i + 1;
    for (; next < past.size() && past[next].asked != shell::Asks::kCommand; ++next) {
      if (past[next].text.empty()) continue;  // Ctrl-D
      body += past[next].text;
      if (body.back() != '\n') body += '\n';
    }
    if (past[i].text.empty()) continue;
    if (past[i].interrupted) {
      out += "# ended by Ctrl-C: " + past[i].text.substr(0, past[i].text.find('\n')) + "\n";
    } else if (body.empty()) {
      out += past[i].text + "\n";
    } else {
      const std::string marker = marker_for(body);
      out += fmt::format("{} <<'{}'\n{}{}\n", past[i].text, marker, body, marker);
    }
    i = next - 1;
  }
  return out;
}

bool write_file(const std::string& path, const std::string& text) {
  const std::string fresh = fmt::format("{}.{}~", path, ::getpid());
  auto fail = [&](int error) {
    std::fprintf(stderr, "nslab: %s: %s\n", path.c_str(), std::strerror(error));
    (void)::unlink(fresh.c_str());
    return false;
  };
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return fail(errno);
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t wrote = ::write(file, text.data() + at, text.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      const int error = errno;
      ::close(file);
      return fail(error);
    }
    at += static_cast<std::size_t>(wrote);
  }
  if (::fsync(file) != 0 || ::close(file) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0) return fail(errno);
  return true;
}

void save(const Console& console, const std::vector<std::string>& words) {
  const bool world = words.size() == 3 && words[1] == "--world";
  if (words.size() != 2 && !world) {
    return put("nslab: save FILE writes what was typed, save --world FILE a script that makes the world as it is\n");
  }
  const std::string& file = words.back();
  const std::string script = world ? world_script(console) : script_of(console.past());
  if (write_file(file, script)) put(fmt::format("written: {}; to run it: nslab run {}\n", file, file));
}

bool do_own_word(Console& console, const std::string& line) {
  const auto words = words_of(line);
  if (words[0] == "quit") return false;
  if (words[0] == "undo") undo(console, words);
  if (words[0] == "redo") {
    const auto again = console.redo();
    put(again ? fmt::format("done again: {}\n", *again) : "nslab: nothing was undone\n");
  }
  if (words[0] == "why") put(why(console.past()));
  if (words[0] == "draw") draw(console, words);
  if (words[0] == "save") save(console, words);
  if (words[0] == "source") source(console, words);
  if (words[0] == "help") {
    put("Type commands as root would: ip, brctl, iptables, nft, ping, tcpdump and many\nmore ('nslab coverage'). "
        "Nothing of it touches this machine. nslab's own words:\n" + help_of(shell_words()));
  }
  return true;
}

int run_prompt(Console& console) {
  const auto own = names_of(shell_words());
  while (!console.has_ended()) {
    const Typed typed = console.read(console.prompt(), own);
    if (typed.kind == Typed::Kind::kEndOfInput && shell::reader_of(console.session()).asks == shell::Asks::kCommand) {
      if (console.is_terminal()) put("exit\n");
      break;
    }
    if (typed.kind == Typed::Kind::kEndOfInput) {
      console.end_input();
    } else if (typed.kind == Typed::Kind::kOwn) {
      if (!do_own_word(console, typed.text)) return 0;
    } else if (typed.kind == Typed::Kind::kFault) {
      put(typed.text);
    } else {
      (void)console.run(typed);
    }
  }
  shell::Session session = console.session();
  const std::size_t before = shell::output_of(session, 0).size();
  shell::finish_session(session);
  put(shell::output_of(session, 0).substr(before));
  return session.status;
}

}  // namespace nslab::cli
