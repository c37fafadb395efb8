#include "shell/tools/text/sed_script.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

struct Wrong {
  std::string text{};
};

// What stands for a control character behind a backslash, in expressions and replacements.
char control_of(char c) {
  switch (c) {
    case 'a': return '\a';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return 0;
  }
}

struct SedParser {
  const std::vector<SedScriptPart>& parts;
  SedOptions options;
  std::string text{};
  std::vector<std::size_t> starts{};
  std::size_t at = 0;
  SedScript out{};
  std::vector<std::pair<std::size_t, std::size_t>> open{};  // '{' not closed yet: command, and where it stood

  [[nodiscard]] std::string place(std::size_t position) const {
    std::size_t part = 0, expression = 0;
    for (std::size_t i = 0; i < starts.size() && starts[i] <= position; ++i) part = i;
    for (std::size_t i = 0; i <= part; ++i) expression += parts[i].file.empty() ? 1U : 0U;
    if (!parts[part].file.empty()) {
      std::size_t line = 1;
      for (std::size_t i = starts[part]; i < position && i < text.size(); ++i) line += text[i] == '\n' ? 1U : 0U;
      return fmt::format("file {} line {}", parts[part].file, line);
    }
    return fmt::format("-e expression #{}, char {}", expression, position - starts[part]);
  }
  [[noreturn]] void fail(const std::string& what) const { throw Wrong{fmt::format("{}: {}", place(std::min(at, text.size())), what)}; }

  [[nodiscard]] bool done() const { return at >= text.size(); }
  [[nodiscard]] char peek() const { return done() ? '\0' : text[at]; }
  void blanks() {
    while (!done() && (text[at] == ' ' || text[at] == '\t')) ++at;
  }
  void spaces() {
    while (!done() && (std::isspace(static_cast<unsigned char>(text[at])) != 0 || text[at] == ';')) ++at;
  }
  std::optional<std::uint64_t> number() {
    const std::size_t from = at;
    while (!done() && text[at] >= '0' && text[at] <= '9') ++at;
    return whole_number(std::string_view(text).substr(from, at - from));
  }

  // Where a bracket expression that begins at `from` has ended; npos where it does not.
  [[nodiscard]] std::size_t bracket_end(std::size_t from) const {
    std::size_t i = from + 1;
    if (i < text.size() && text[i] == '^') ++i;
    if (i < text.size() && text[i] == ']') ++i;
    for (; i < text.size() && text[i] != '\n'; ++i) {
      if (text[i] == ']') return i + 1;
      const bool named = text[i] == '[' && i + 1 < text.size() && std::string_view(":.=").find(text[i + 1]) != std::string_view::npos;
      if (!named) continue;
      const auto close = text.find(std::string{text[i + 1], ']'}, i + 2);
      if (close == std::string::npos) return close;
      i = close + 1;
    }
    return std::string::npos;
  }

  // Up to the delimiter, which is passed over. A delimiter behind a backslash loses the backslash.
  // Within brackets it is a character like others.
  std::optional<std::string> until(char delimiter, bool regex) {
    std::string found;
    while (!done()) {
      const char c = text[at++];
      if (c == '[' && regex && delimiter != '[') {
        const std::size_t end = bracket_end(at - 1);
        if (end == std::string::npos) {
          at = text.size();
          return std::nullopt;
        }
        if (text.find('\\', at - 1) >= end) {
          found += text.substr(at - 1, end - at + 1);
          at = end;
          continue;
        }
      }
      if (c == delimiter) return found;
      if (c == '\n' && regex) {
        --at;
        return std::nullopt;
      }
      if (c != '\\') {
        found += c;
        continue;
      }
      if (done()) break;
      const char next = text[at++];
      if (next == delimiter) {
        // As text: a delimiter that means something in an expression stands for itself.
        if (regex && std::string_view(".*[]^$+?(){}|").find(next) != std::string_view::npos && special_alone(next)) found += '\\';
        found += next;
      } else if (next == 'n' && regex) {
        found += '\n';
      } else {
        found += '\\';
        found += next;
      }
    }
    return std::nullopt;
  }
  [[nodiscard]] bool special_alone(char c) const {
    return std::string_view(".*[]^$").find(c) != std::string_view::npos || options.extended;
  }

  std::optional<Regex> regex_of(std::string pattern, bool ignore_case, bool multiline) const {
    if (pattern.empty()) return std::nullopt;
    std::string mended;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
      if (pattern[i] != '\\' || next == '\0') {
        mended += pattern[i];
      } else if (control_of(next) != 0) {
        mended += control_of(next);
        ++i;
      } else {
        mended += pattern[i];
        mended += pattern[++i];
      }
    }
    auto regex = Regex::compile(mended, {options.extended, ignore_case, multiline});
    if (!regex) fail(regex.error());
    return std::move(*regex);
  }

  std::optional<SedAddress> address() {
    SedAddress out_address;
    if (peek() == '/' || peek() == '\\') {
      char delimiter = text[at++];
      if (delimiter == '\\') {
        if (done()) fail("unexpected `,'");
        delimiter = text[at++];
      }
      const auto pattern = until(delimiter, true);
      if (!pattern) fail("unterminated address regex");
      bool ignore_case = false, multiline = false;
      for (; peek() == 'I' || peek() == 'M'; ++at) (peek() == 'I' ? ignore_case : multiline) = true;
      out_address.kind = SedAddress::Kind::kRegex;
      out_address.regex = regex_of(*pattern, ignore_case, multiline);
      return out_address;
    }
    if (peek() == '$') {
      ++at;
      out_address.kind = SedAddress::Kind::kLast;
      return out_address;
    }
    if (peek() < '0' || peek() > '9') return std::nullopt;
    out_address.first = number().value_or(0);
    blanks();
    if (peek() == '~') {
      ++at;
      blanks();
      out_address.step = number().value_or(0);
      if (out_address.step > 0) out_address.kind = SedAddress::Kind::kStep;
    }
    return out_address;
  }

  void addresses(SedCommand& command) {
    command.from = address();
    if (!command.from) {
      if (peek() == ',' ) {
        ++at;
        fail("unexpected `,'");
      }
      return;
    }
    blanks();
    if (peek() == ',') {
      ++at;
      blanks();
      if (peek() == '+' || peek() == '~') {
        SedAddress end;
        end.kind = text[at++] == '+' ? SedAddress::Kind::kPlus : SedAddress::Kind::kMultiple;
        const auto amount = number();
        if (!amount) fail("expected number");
        end.first = *amount;
        command.to = end;
      } else {
        command.to = address();
        if (!command.to) {
          ++at;
          fail("unexpected `,'");
        }
      }
    }
    const bool zero = command.from->kind == SedAddress::Kind::kLine && command.from->first == 0;
    if (zero && (!command.to || command.to->kind != SedAddress::Kind::kRegex)) fail("invalid usage of line address 0");
  }

  // The end of a command that takes nothing more.
  void end_of_command() {
    blanks();
    if (done()) return;
    if (peek() == '}' || peek() == '#') return;
    if (peek() == '\n' || peek() == ';' || peek() == '\r') {
      ++at;
      return;
    }
    ++at;
    fail("extra characters after command");
  }

  // The text of a, i, c.
  std::string block_text(char name) {
    blanks();
    if (done()) fail(fmt::format("expected \\ after `a', `c' or `i'"));
    bool own_line = false;
    if (peek() == '\\') {
      const std::size_t begun = ++at;
      blanks();
      if (peek() == '\n') {
        ++at;
        own_line = true;
      } else {
        at = begun;  // on the same line a backslash keeps the blanks behind it
      }
      if (done() && !own_line) fail("expected \\ after `a', `c' or `i'");
      if (done()) fail("incomplete command");
    }
    std::string found;
    (void)name;
    while (!done() && text[at] != '\n') {
      if (text[at] == '\\' && at + 1 < text.size()) {
        ++at;
        found += text[at++];
        continue;
      }
      if (text[at] == '\\') {
        ++at;
        continue;
      }
      found += text[at++];
    }
    if (!done()) ++at;
    return found + "\n";
  }

  std::string label(bool semicolons) {
    blanks();
    std::string found;
    while (!done() && text[at] != '\n' && !(semicolons && (text[at] == ';' || text[at] == ' ' || text[at] == '\t'))) found += text[at++];
    return found;
  }

  std::string file_name() {
    blanks();
    std::string found;
    while (!done() && text[at] != '\n') found += text[at++];
    if (found.empty()) fail("missing filename in r/R/w/W commands");
    return found;
  }

  void replacement(SedCommand& command, const std::string& raw) const {
    SedPiece piece;
    auto push = [&] {
      command.replacement.push_back(piece);
      piece = SedPiece{};
    };
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const char c = raw[i];
      if (c == '&') {
        piece.group = 0;
        push();
      } else if (c == '\\' && i + 1 < raw.size()) {
        const char next = raw[++i];
        if (next >= '0' && next <= '9') {
          piece.group = next - '0';
          const std::size_t groups = command.regex ? command.regex->groups() : 9;
          if (piece.group > static_cast<int>(groups)) fail(fmt::format("invalid reference \\{} on `s' command's RHS", piece.group));
          push();
        } else if (std::string_view("ULulE").find(next) != std::string_view::npos) {
          push();
          piece.letters = next;
        } else if (next == 'c' || next == 'd' || next == 'o' || next == 'x') {
          const int base = next == 'x' ? 16 : next == 'd' ? 10 : 8;
          int value = 0, digits = 0;
          for (; digits < (base == 16 ? 2 : 3) && i + 1 < raw.size() && std::isxdigit(static_cast<unsigned char>(raw[i + 1])) != 0;
               ++digits) {
            const char d = raw[++i];
            value = value * base + (d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10);
          }
          piece.text += digits > 0 ? static_cast<char>(value) : next;
        } else {
          piece.text += control_of(next) != 0 ? control_of(next) : next;
        }
      } else {
        piece.text += c;
      }
    }
    push();
  }

  void substitute(SedCommand& command) {
    if (done()) fail("unterminated `s' command");
    const char delimiter = text[at++];
    const auto pattern = delimiter == '\n' || delimiter == '\\' ? std::nullopt : until(delimiter, true);
    if (!pattern) fail("unterminated `s' command");
    const auto raw = until_replacement(delimiter);
    if (!raw) fail("unterminated `s' command");
    bool ignore_case = false, multiline = false, over = false;
    while (!over && !done()) {
      const char c = text[at];
      switch (c) {
        case 'g':
          ++at;
          if (command.global) fail("multiple `g' options to `s' command");
          command.global = true;
          break;
        case 'p':
          ++at;
          if (command.print) fail("multiple `p' options to `s' command");
          command.print = true;
          break;
        case 'i':
        case 'I': ignore_case = true; ++at; break;
        case 'm':
        case 'M': multiline = true; ++at; break;
        case 'e': command.evaluate = true; ++at; break;
        case 'w':
          ++at;
          command.file = file_name();
          over = true;
          break;
        case '}':
        case '#': over = true; break;
        case '\n':
        case ';': ++at; over = true; break;
        case ' ':
        case '\t':
        case '\r': ++at; break;
        default:
          if (c >= '0' && c <= '9') {
            if (command.number >= 0) fail("multiple number options to `s' command");
            command.number = static_cast<int>(number().value_or(0));
            if (command.number == 0) fail("number option to `s' command may not be zero");
            break;
          }
          ++at;
          fail("unknown option to `s'");
      }
    }
    command.regex = regex_of(*pattern, ignore_case, multiline);
    replacement(command, *raw);
  }

  // Behind the pattern: newlines are allowed, "\n" stays as it is.
  std::optional<std::string> until_replacement(char delimiter) {
    std::string found;
    while (!done()) {
      const char c = text[at++];
      if (c == delimiter) return found;
      if (c == '\n') {
        --at;
        return std::nullopt;
      }
      found += c;
      if (c != '\\' || done()) continue;
      const char next = text[at++];
      if (next == delimiter && next != '&') {
        found.back() = next;
      } else {
        found += next;
      }
    }
    return std::nullopt;
  }

  void transliterate(SedCommand& command) {
    if (done()) fail("unterminated `y' command");
    const char delimiter = text[at++];
    const auto from = until_replacement(delimiter);
    const auto to = from ? until_replacement(delimiter) : std::nullopt;
    if (!to) fail("unterminated `y' command");
    auto plain = [&](const std::string& raw) {
      std::string found;
      for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '\\' && i + 1 < raw.size()) {
          const char next = raw[++i];
          if (control_of(next) != 0) {
            found += control_of(next);
          } else if (next == '\\') {
            found += '\\';
          } else {
            found += '\\';
            found += next;
          }
        } else {
          found += raw[i];
        }
      }
      return found;
    };
    const std::string left = plain(*from), right = plain(*to);
    if (left.size() != right.size()) fail("strings for `y' command are different lengths");
    for (int c = 0; c < 256; ++c) command.map += static_cast<char>(c);
    for (std::size_t i = 0; i < left.size(); ++i) command.map[static_cast<unsigned char>(left[i])] = right[i];
    end_of_command();
  }

  void body(SedCommand& command) {
    switch (command.name) {
      case '=':
      case 'd': case 'D': case 'F': case 'g': case 'G': case 'h': case 'H': case 'n': case 'N': case 'p': case 'P': case 'x': case 'z':
        end_of_command();
        break;
      case 'a': case 'i': case 'c': command.text = block_text(command.name); break;
      case ':':
        command.text = label(true);
        if (command.text.empty()) fail("\":\" lacks a label");
        break;
      case 'b': case 't': case 'T':
        command.text = label(true);
        end_of_command();
        break;
      case 'e': command.text = label(false); break;
      case 'l': case 'L': case 'q': case 'Q':
        blanks();
        if (const auto value = number()) command.number = static_cast<int>(*value);
        end_of_command();
        break;
      case 'r': case 'R': case 'w': case 'W': command.text = file_name(); break;
      case 's': substitute(command); break;
      case 'v': (void)label(true); break;
      case 'y': transliterate(command); break;
      default: fail(fmt::format("unknown command: `{}'", command.name));
    }
  }

  void one() {
    SedCommand command;
    addresses(command);
    blanks();
    while (peek() == '!') {
      command.negate = true;
      ++at;
      blanks();
      if (peek() == '!') {
        ++at;
        fail("multiple `!'s");
      }
    }
    if (done() || peek() == '\n' || peek() == ';') {
      if (!done()) ++at;
      fail("missing command");
    }
    const char name = command.name = text[at++];
    if (name == '#') {
      if (command.from) fail("comments don't accept any addresses");
      while (!done() && text[at] != '\n') ++at;
      return;
    }
    if (name == '{') {
      open.emplace_back(out.commands.size(), at);
      out.commands.push_back(std::move(command));
      return;
    }
    if (name == '}') {
      if (open.empty()) fail("unexpected `}'");
      if (command.from) fail("} doesn't want any addresses");
      out.commands[open.back().first].target = out.commands.size();
      open.pop_back();
      end_of_command();
      return;
    }
    if (name == ':' && command.from) fail(": doesn't want any addresses");
    if (command.to && (name == 'q' || name == 'Q')) fail("command only uses one address");
    body(command);
    out.commands.push_back(std::move(command));
  }

  void link() {
    for (SedCommand& command : out.commands) {
      if (command.name != 'b' && command.name != 't' && command.name != 'T') continue;
      command.target = out.commands.size();
      if (command.text.empty()) continue;
      bool found = false;
      for (std::size_t i = 0; i < out.commands.size() && !found; ++i) {
        found = out.commands[i].name == ':' && out.commands[i].text == command.text;
        if (found) command.target = i;
      }
      if (!found) throw Wrong{fmt::format("can't find label for jump to `{}'", command.text)};
    }
  }

  void run() {
    for (const SedScriptPart& part : parts) {
      if (!text.empty() || !starts.empty()) text += '\n';
      starts.push_back(text.size());
      text += part.text;
    }
    out.quiet = text == "#n" || text.starts_with("#n\n");
    while (true) {
      spaces();
      if (done()) break;
      one();
    }
    if (!open.empty()) throw Wrong{fmt::format("{}: unmatched `{{'", place(starts.back()))};
    link();
  }
};

}  // namespace

tl::expected<SedScript, std::string> parse_sed(const std::vector<SedScriptPart>& parts, SedOptions options) {
  SedParser parser{parts, options};
  try {
    parser.run();
  } catch (const Wrong& wrong) {
    return tl::unexpected(wrong.text);
  }
  return std::move(parser.out);
}

}  // namespace nslab::shell
