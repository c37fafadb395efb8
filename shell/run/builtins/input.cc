// read, mapfile: what takes a line at a time, and may have to wait for it.
#include <fmt/format.h>

#include <cstdlib>

#include "model/file/descriptors.h"
#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/script/parse.h"
#include "shell/tools/file_test.h"

namespace nslab::shell {

namespace {

// One read(2) of a line or less: the text, nothing where one must wait, empty at the end.
std::optional<std::string> take(Call& call, int descriptor, std::size_t most) {
  Read read;
  read.descriptor = descriptor;
  read.most = most;
  read.line = true;
  const auto reply = call.ask(read);
  if (!reply) return reply.error().reason == Reason::kWouldBlock ? std::nullopt : std::optional<std::string>("");
  call.runner().charge(std::get<Bytes>(*reply).data.size());
  return std::get<Bytes>(*reply).data;
}

struct ReadProgram {
  std::vector<std::string> argv{};
  bool begun = false;
  bool raw = false, exact = false;
  int descriptor = 0;
  char delimiter = '\n';
  std::optional<std::size_t> most{};
  std::optional<Duration> timeout{};
  Instant deadline{kNever};
  std::string array{};
  std::vector<std::string> names{};
  std::string text{};      // what was read
  std::string escaped{};   // as long: 1 where a backslash stood before

  // Options: the status where there is something wrong with them.
  std::optional<int> parse(Call& call) {
    std::size_t at = 1;
    for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
      if (argv[at] == "--") {
        ++at;
        break;
      }
      for (std::size_t i = 1; i < argv[at].size(); ++i) {
        const char c = argv[at][i];
        if (is_dash(call) && c != 'r' && c != 'p') return fail_as_dash(call, std::string("Illegal option -") + c);
        if (c == 'r') {
          raw = true;
          continue;
        }
        if (c == 's' || c == 'e') continue;
        if (std::string_view("adinNptu").find(c) == std::string_view::npos) {
          call.complain("{}-{}: invalid option\n", call.prefix(), c);
          return builtin_usage(call);
        }
        std::string value = argv[at].substr(i + 1);
        if (value.empty()) {
          if (at + 1 >= argv.size()) {
            call.complain("{}-{}: option requires an argument\n", call.prefix(), c);
            return builtin_usage(call);
          }
          value = argv[++at];
        }
        if (c == 'a') array = value;
        if (c == 'd') delimiter = value.empty() ? '\0' : value[0];
        if (c == 'n' || c == 'N') {
          most = static_cast<std::size_t>(std::max(0L, test_number(value).value_or(0)));
          exact = c == 'N';
        }
        if (c == 'p' && call.is_terminal(0)) call.err(value);
        if (c == 't') timeout = Duration(static_cast<std::int64_t>(std::atof(value.c_str()) * 1e9));
        if (c == 'u') descriptor = static_cast<int>(test_number(value).value_or(0));
        break;
      }
    }
    names.assign(argv.begin() + static_cast<std::ptrdiff_t>(std::min(at, argv.size())), argv.end());
    if (names.empty() && is_dash(call)) return fail_as_dash(call, "arg count");
    for (const std::string& name : names) {
      if (is_dash(call) && !is_name(name)) return fail_as_dash(call, name + ": bad variable name");
      if (!check_identifier(call, name.substr(0, name.find('[')))) return 1;
    }
    return std::nullopt;
  }

  // Adds what came in; true when the line is complete.
  bool add(const std::string& piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      const char c = piece[i];
      const bool after_backslash = !raw && !escaped.empty() && escaped.back() == '\2';
      if (after_backslash) {
        text.pop_back();
        escaped.pop_back();
        if (c == '\n') continue;  // a continued line
        text += c;
        escaped += '\1';
      } else if (c == delimiter && !exact) {
        return true;
      } else if (!raw && c == '\\') {
        text += c;
        escaped += '\2';
      } else {
        text += c;
        escaped += '\0';
      }
      if (most && text.size() >= *most && (escaped.empty() || escaped.back() != '\2')) return true;
    }
    return false;
  }

  void assign(Call& call) {
    Machine& shell = *call.shell();
    Expander expand = shell.expander();
    const Variable* ifs_variable = shell.state().variables.find("IFS");
    const std::string ifs = ifs_variable == nullptr ? " \t\n" : ifs_variable->value;
    auto separates = [&](std::size_t i) { return escaped[i] == 0 && ifs.find(text[i]) != std::string::npos; };
    auto blank = [&](std::size_t i) { return separates(i) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n'); };
    if (array.empty() && names.empty()) return expand.assign("REPLY", "", text);
    std::size_t at = 0;
    auto next_field = [&]() {
      std::string field;
      while (at < text.size() && !separates(at)) field += text[at++];
      while (at < text.size() && blank(at)) ++at;
      if (at < text.size() && separates(at)) {
        ++at;
        while (at < text.size() && blank(at)) ++at;
      }
      return field;
    };
    while (at < text.size() && blank(at)) ++at;
    if (!array.empty()) {
      Variable& variable = shell.state().variables.edit(array);
      variable = Variable{};
      variable.kind = Variable::Kind::kIndexed;
      for (long i = 0; at < text.size(); ++i) variable.indexed[i] = next_field();
      return;
    }
    for (std::size_t i = 0; i + 1 < names.size(); ++i) expand.assign(names[i], "", next_field());
    // The last takes the rest, without the blanks at its end; a single separator after it goes too.
    std::size_t end = text.size();
    const std::size_t rest = at;
    while (end > rest && blank(end - 1)) --end;
    if (end > rest && separates(end - 1)) {
      bool only = true;
      for (std::size_t i = rest; i + 1 < end; ++i) only = only && !separates(i);
      if (only) --end;
    }
    expand.assign(names.back(), "", exact ? text : text.substr(rest, end - rest));
  }

  Step finish(Call& call, int status) {
    assign(call);
    return Exited{status};
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto status = parse(call)) return Exited{*status};
      if (timeout) deadline = call.now() + *timeout;
      if (!call.process().descriptors.contains(descriptor)) {
        call.complain("{}{}: invalid file descriptor: Bad file descriptor\n", call.prefix(), descriptor);
        return Exited{1};
      }
    }
    while (true) {
      const std::size_t wanted = most ? std::max<std::size_t>(1, *most - std::min(*most, text.size())) : 65536;
      const auto piece = take(call, descriptor, delimiter == '\n' ? wanted : 1);
      if (!piece) {
        if (call.now() >= deadline) return finish(call, 142);
        return Wait{deadline, {descriptor}, {}, {}, false};
      }
      if (piece->empty()) return finish(call, 1);
      if (add(*piece)) return finish(call, 0);
    }
  }
};

struct MapfileProgram {
  std::vector<std::string> argv{};
  bool begun = false, trims = false;
  int descriptor = 0;
  std::size_t skip = 0;
  std::optional<std::size_t> most{};
  std::string name = "MAPFILE";
  std::string pending{};
  std::vector<std::string> lines{};

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      std::size_t at = 1;
      for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
        const char c = argv[at][1];
        if (c == 't') {
          trims = true;
          continue;
        }
        std::string value = argv[at].substr(2);
        if (value.empty() && at + 1 < argv.size()) value = argv[++at];
        const auto number = static_cast<std::size_t>(std::max(0L, test_number(value).value_or(0)));
        if (c == 'n') most = number;
        if (c == 's') skip = number;
        if (c == 'u') descriptor = static_cast<int>(number);
      }
      if (at < argv.size()) name = argv[at];
    }
    while (true) {
      const auto piece = take(call, descriptor, 65536);
      if (!piece) return Wait{kNever, {descriptor}, {}, {}, false};
      pending += *piece;
      if (piece->empty() || pending.ends_with('\n')) {
        if (!pending.empty()) lines.push_back(std::exchange(pending, ""));
        if (piece->empty()) break;
      }
    }
    Variable& variable = call.shell()->state().variables.edit(name);
    variable = Variable{};
    variable.kind = Variable::Kind::kIndexed;
    for (std::size_t i = skip; i < lines.size() && (!most || *most == 0 || i - skip < *most); ++i) {
      std::string line = lines[i];
      if (trims && line.ends_with('\n')) line.pop_back();
      variable.indexed[static_cast<long>(i - skip)] = line;
    }
    return Exited{0};
  }
};

}  // namespace

Program builtin_read(const std::vector<std::string>& argv) {
  ReadProgram program;
  program.argv = argv;
  return program;
}

Program builtin_mapfile(const std::vector<std::string>& argv) {
  MapfileProgram program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
