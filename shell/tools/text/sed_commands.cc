// What the commands of sed do, and the cycle that runs them.
#include "shell/tools/text/sed_machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "model/file/paths.h"

namespace nslab::shell {

std::string_view Sed::first_line() const { return std::string_view(space).substr(0, space.find(end)); }

bool Sed::ends_within() const { return terminated || space.find(end) != std::string::npos; }

std::string Sed::ended(std::string text) const {
  if (!text.empty()) text.back() = end;
  return text;
}

bool Sed::regex_matches(const std::optional<Regex>& regex, Call& call) {
  if (regex) last_regex = regex;
  if (!last_regex) {
    call.err("sed: no previous regular expression\n");
    return false;
  }
  return last_regex->matches(space);
}

bool Sed::one_matches(Call& call, const SedAddress& address, bool is_last) {
  switch (address.kind) {
    case SedAddress::Kind::kLine: return line == address.first;
    case SedAddress::Kind::kLast: return is_last;
    case SedAddress::Kind::kRegex: return regex_matches(address.regex, call);
    case SedAddress::Kind::kStep: return line >= address.first && (line - address.first) % address.step == 0;
    default: return false;
  }
}

bool Sed::selects(Call& call, std::size_t index, bool is_last) {
  const SedCommand& command = commands[index];
  if (!command.from) return true;
  if (!command.to) return one_matches(call, *command.from, is_last);
  RangeState& range = ranges[index];
  const SedAddress& to = *command.to;
  const bool counted = to.kind == SedAddress::Kind::kLine || to.kind == SedAddress::Kind::kPlus || to.kind == SedAddress::Kind::kMultiple;
  if (range.active) {
    if (counted) {
      if (line >= range.end) range.active = false;
      // Where N or n has gone past the end, a count from the beginning still takes this line; a line's number does not.
      return line <= range.end || to.kind != SedAddress::Kind::kLine;
    }
    if (one_matches(call, to, is_last)) range.active = false;
    return true;
  }
  if (!one_matches(call, *command.from, is_last)) return false;
  if (counted) {
    range.end = to.first;
    if (to.kind == SedAddress::Kind::kPlus) range.end = line + to.first;
    if (to.kind == SedAddress::Kind::kMultiple) range.end = to.first == 0 ? line : (line + to.first - 1) / to.first * to.first;
    range.active = line < range.end;
  } else {
    range.active = (to.kind != SedAddress::Kind::kLast && to.kind != SedAddress::Kind::kStep) || !one_matches(call, to, is_last);
  }
  return true;
}

bool Sed::asks_for_last(const SedCommand& command) const {
  return (command.from && command.from->kind == SedAddress::Kind::kLast) || (command.to && command.to->kind == SedAddress::Kind::kLast);
}

void Sed::append_changed(std::string& out, std::string_view text, Letters& letters) {
  for (char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const char how = letters.once != 0 ? letters.once : letters.all;
    letters.once = 0;
    if (how == 'U' || how == 'u') c = static_cast<char>(std::toupper(octet));
    if (how == 'L' || how == 'l') c = static_cast<char>(std::tolower(octet));
    out += c;
  }
}

void Sed::substitute(Call& call, const SedCommand& command) {
  if (command.regex) last_regex = command.regex;
  if (!last_regex) {
    call.err("sed: no previous regular expression\n");
    return;
  }
  std::string out;
  std::vector<Span> groups;
  std::size_t from = 0;
  int count = 0;
  bool done = false;
  const int wanted = std::max(command.number, 1);
  while (from <= space.size() && last_regex->search(space, from, groups)) {
    call.runner().step();
    const auto begins = static_cast<std::size_t>(groups[0].from), ends = static_cast<std::size_t>(groups[0].to);
    out.append(space, from, begins - from);
    ++count;
    if (count < wanted) {
      out.append(space, begins, ends - begins);
    } else {
      done = true;
      Letters letters;
      for (const SedPiece& piece : command.replacement) {
        if (piece.letters == 'E') letters = {};
        if (piece.letters == 'U' || piece.letters == 'L') letters = {piece.letters, 0};
        if (piece.letters == 'u' || piece.letters == 'l') letters.once = piece.letters;
        append_changed(out, piece.text, letters);
        if (piece.group < 0 || static_cast<std::size_t>(piece.group) >= groups.size()) continue;
        const Span& span = groups[static_cast<std::size_t>(piece.group)];
        if (span.is_set()) append_changed(out, std::string_view(space).substr(static_cast<std::size_t>(span.from), span.size()), letters);
      }
      call.runner().charge(out.size());
    }
    from = ends;
    if (begins == ends) {
      if (ends < space.size()) out += space[ends];
      from = ends + 1;
    }
    if (done && !command.global) break;
    // An empty match right behind a match does not count.
    if (begins != ends && from < space.size()) {
      std::vector<Span> again;
      if (last_regex->search(space, from, again) && again[0].size() == 0 && again[0].from == static_cast<long>(from)) {
        out += space[from];
        ++from;
      }
    } else if (begins != ends && from == space.size()) {
      break;
    }
  }
  if (!done) return;
  if (from < space.size()) out.append(space, from, std::string::npos);
  space = std::move(out);
  replaced = true;
  if (command.print) put(call, space, terminated);
  if (command.file) write_to(call, *command.file, space, terminated);
}

void Sed::list(Call& call, int width) {
  std::string out, current;
  for (const char c : space) {
    const auto octet = static_cast<unsigned char>(c);
    std::string shown;
    constexpr std::string_view kFrom = "\\\a\b\f\n\r\t\v", kTo = "\\abfnrtv";
    if (const auto at = kFrom.find(c); at != std::string_view::npos) {
      shown = fmt::format("\\{}", kTo[at]);
    } else if (octet < 32 || octet >= 127) {
      shown = fmt::format("\\{:03o}", octet);
    } else {
      shown = std::string(1, c);
    }
    if (width > 0 && current.size() + shown.size() > static_cast<std::size_t>(width) - 1) {
      out += current + "\\\n";
      current.clear();
    }
    current += shown;
  }
  put_raw(call, out + current + "$" + end);
}

Sed::Then Sed::next_line(Call& call, bool join) {
  const Ready ready = more(call);
  if (ready == Ready::kWait) return Then::kWait;
  if (ready == Ready::kNo) {
    if (separate && next < files.size()) return Then::kEndCycle;
    return Then::kQuit;
  }
  std::string text;
  bool ends_so = true;
  // Nothing has happened yet where the line has not come whole.
  if (source.line(call, text, ends_so, end) == Source::Got::kWait) return Then::kWait;
  if (!join && !quiet) put(call, space, terminated);
  dump_appended(call);
  terminated = ends_so;
  ++line;
  space = join ? space + end + text : text;
  call.runner().charge(space.size());
  return Then::kGoOn;
}

Sed::Then Sed::run_command(Call& call, const SedCommand& command) {
  switch (command.name) {
    case '{': case ':': case 'v': break;
    case '=': put_raw(call, std::to_string(line) + end); break;
    case 'a': appended.push_back({command.text, false}); break;
    case 'i': put_raw(call, ended(command.text)); break;
    case 'c':
      if (!command.to || command.negate || !ranges[pc].active) put_raw(call, ended(command.text));
      return Then::kNewCycle;
    case 'b': pc = command.target - 1; break;
    case 't':
      if (replaced) pc = command.target - 1;
      replaced = false;
      break;
    case 'T':
      if (!replaced) pc = command.target - 1;
      replaced = false;
      break;
    case 'd': return Then::kNewCycle;
    case 'D': {
      const auto newline = space.find(end);
      if (newline == std::string::npos) return Then::kNewCycle;
      space.erase(0, newline + 1);
      return Then::kAgain;
    }
    case 'F': put_raw(call, file_name + end); break;
    case 'g':
      space = hold;
      terminated = hold_terminated;
      break;
    case 'G':
      space += end + hold;
      terminated = hold_terminated;
      break;
    case 'h':
      hold = space;
      hold_terminated = terminated;
      break;
    case 'H':
      hold += end + space;
      hold_terminated = terminated;
      break;
    case 'l': list(call, command.number >= 0 ? command.number : wrap); break;
    case 'n': return next_line(call, false);
    case 'N': return next_line(call, true);
    case 'p': put(call, space, terminated); break;
    case 'P': put(call, first_line(), ends_within()); break;
    case 'q':
      if (command.number >= 0) status = command.number;
      return Then::kQuit;
    case 'Q':
      if (command.number >= 0) status = command.number;
      quiet = true;
      appended.clear();
      return Then::kQuit;
    case 'r': appended.push_back({command.text, true}); break;
    case 'R': read_one(call, command.text); break;
    case 's': substitute(call, command); break;
    case 'w': write_to(call, command.text, space, terminated); break;
    case 'W': write_to(call, command.text, first_line(), ends_within()); break;
    case 'x':
      std::swap(space, hold);
      std::swap(terminated, hold_terminated);
      break;
    case 'y':
      for (char& c : space) c = command.map[static_cast<unsigned char>(c)];
      break;
    case 'z': space.clear(); break;
    default: break;
  }
  call.runner().charge(space.size() / 16);
  return Then::kGoOn;
}

Sed::Then Sed::run_cycle(Call& call) {
  while (pc < commands.size()) {
    call.runner().step();
    const SedCommand& command = commands[pc];
    bool is_last = false;
    if (asks_for_last(command)) {
      const Ready ready = more(call);
      if (ready == Ready::kWait) return Then::kWait;
      is_last = ready == Ready::kNo;
    }
    const bool selected = partial || selects(call, pc, is_last) != command.negate;
    partial = false;
    if (!selected) {
      pc = command.name == '{' ? command.target : pc + 1;
      continue;
    }
    const Then then = run_command(call, command);
    partial = then == Then::kWait;
    if (then != Then::kGoOn) return then;
    ++pc;
  }
  return Then::kEndCycle;
}

Step Sed::finish(Call& call) {
  if (source.is_open()) {
    if (in_place) {
      // What is left of the file stays as it is.
      while (source.fill(call) == Source::Got::kData) continue;
      edited += source.data.substr(source.at);
    }
    close_file(call);
  }
  return Exited{status};
}

Step Sed::operator()(Call& call) {
  if (!begun) {
    begun = true;
    if (const auto over = begin(call)) return Exited{*over};
  }
  while (true) {
    if (!in_cycle) {
      if (!keep_space) {
        const Ready ready = read_line(call, space);
        if (ready == Ready::kWait) return source.pause(call);
        if (ready == Ready::kNo) return finish(call);
      }
      keep_space = false;
      in_cycle = true;
      replaced = false;
      pc = 0;
    }
    const Then then = run_cycle(call);
    if (then == Then::kWait) return source.pause(call);
    if (broken) return Exited{status};
    if (then == Then::kEndCycle || then == Then::kQuit) {
      if (!quiet) put(call, space, terminated);
    }
    dump_appended(call);
    if (then == Then::kQuit) return finish(call);
    in_cycle = false;
    keep_space = then == Then::kAgain;
  }
}

}  // namespace nslab::shell
