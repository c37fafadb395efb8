// join (coreutils 9.1): lines of two sorted files that share a field.
//
// Not modelled: -a -v -e -o -i --header, an order that is checked.
#include <algorithm>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/more.h"

namespace nslab::shell {

namespace {

struct JoinLine {
  std::vector<std::string> fields{};
  std::string key{};
};

struct JoinFiles {
  Texts texts{};
  char separator = 0;  // 0: blanks
  std::size_t first = 1, second = 1;
  bool read_options = false;

  std::vector<JoinLine> lines(const std::string& text, std::size_t field) const {
    std::vector<JoinLine> out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      JoinLine line;
      line.fields = split(text.substr(at, end - at));
      if (field <= line.fields.size()) line.key = line.fields[field - 1];
      out.push_back(std::move(line));
      at = end + 1;
    }
    return out;
  }

  std::vector<std::string> split(const std::string& line) const {
    std::vector<std::string> out;
    if (separator != 0) {
      for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(separator, at), line.size());
        out.push_back(line.substr(at, end - at));
        at = end + 1;
      }
      return out;
    }
    for (std::size_t at = line.find_first_not_of(" \t"); at != std::string::npos;) {
      const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
      out.push_back(line.substr(at, end - at));
      at = line.find_first_not_of(" \t", end);
    }
    return out;
  }

  void pair(Call& call, const JoinLine& a, const JoinLine& b) const {
    const char between = separator != 0 ? separator : ' ';
    std::string out = a.key;
    const auto add = [&](const JoinLine& line, std::size_t field) {
      for (std::size_t i = 0; i < line.fields.size(); ++i) {
        if (i + 1 != field) out += between + line.fields[i];
      }
    };
    add(a, first);
    add(b, second);
    call.out(out + "\n");
  }

  int run(Call& call) const {
    for (const Texts::Text& text : texts.texts) {
      if (text.open_failure != Errno::kNone) {
        report(call, "join: {}: {}\n", text.name, error_text(text.open_failure));
        return 1;
      }
    }
    const auto a = lines(texts.texts[0].text, first), b = lines(texts.texts[1].text, second);
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
      if (a[i].key < b[j].key) {
        ++i;
      } else if (b[j].key < a[i].key) {
        ++j;
      } else {
        std::size_t i_end = i, j_end = j;
        while (i_end < a.size() && a[i_end].key == a[i].key) ++i_end;
        while (j_end < b.size() && b[j_end].key == b[j].key) ++j_end;
        for (std::size_t x = i; x < i_end; ++x) {
          for (std::size_t y = j; y < j_end; ++y) pair(call, a[x], b[y]);
        }
        i = i_end;
        j = j_end;
      }
    }
    return 0;
  }

  // The status of a fault in the words; nothing where they are good.
  std::optional<int> options(Call& call) {
    for (std::size_t at = 1; at < call.argv.size(); ++at) {
      const std::string& word = call.argv[at];
      if (word.size() < 2 || word[0] != '-') {
        texts.names.push_back(word);
        continue;
      }
      const char name = word[1];
      const std::string value = word.size() > 2 ? word.substr(2) : at + 1 < call.argv.size() ? call.argv[++at] : "";
      if (value.empty() || (name != 't' && name != '1' && name != '2' && name != 'j')) return call.not_modelled("join " + word);
      if (name == 't') {
        if (value.size() != 1) return call.not_modelled("join -t " + value);
        separator = value[0];
        continue;
      }
      const std::size_t field = std::strtoul(value.c_str(), nullptr, 10);
      if (field == 0) {
        report(call, "join: invalid field number: {}\n", quoted(value));
        return 1;
      }
      if (name != '2') first = field;
      if (name != '1') second = field;
    }
    if (texts.names.size() == 2) return std::nullopt;
    std::string what = "missing operand";
    if (texts.names.size() == 1) what += " after " + quoted(texts.names[0]);
    if (texts.names.size() > 2) what = "extra operand " + quoted(texts.names[2]);
    report(call, "join: {}\nTry 'join --help' for more information.\n", what);
    return 1;
  }

  Step operator()(Call& call) {
    if (!read_options) {
      read_options = true;
      if (const auto over = options(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    return Exited{run(call)};
  }
};

}  // namespace

Program start_join(const std::vector<std::string>& argv) {
  (void)argv;
  return JoinFiles{};
}

}  // namespace nslab::shell
