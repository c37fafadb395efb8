#include "shell/tools/text/options.h"

#include <fmt/format.h>

#include <algorithm>

namespace nslab::shell {

namespace {

struct Reader {
  const std::vector<std::string>& argv;
  std::string_view shorts;
  std::span<const LongOption> longs;
  Options out{};

  void fail(std::string text) {
    if (!out.wrong) out.wrong = argv.front() + ": " + std::move(text) + "\n";
  }

  // The value may be the next word; `at` moves on to it then.
  void read_long(std::size_t& at) {
    const std::string_view word = std::string_view(argv[at]).substr(2);
    const auto equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const LongOption* found = nullptr;
    std::vector<const LongOption*> similar;
    for (const LongOption& option : longs) {
      if (option.name == name) {
        found = &option;
        similar.clear();
        break;
      }
      if (option.name.starts_with(name)) similar.push_back(&option);
    }
    if (found == nullptr && !similar.empty()) {
      const bool same = std::all_of(similar.begin(), similar.end(),
                                    [&](const LongOption* o) { return o->id == similar[0]->id && o->value == similar[0]->value; });
      if (same) found = similar[0];
    }
    if (found == nullptr && !similar.empty()) {
      std::string text = fmt::format("option '--{}' is ambiguous; possibilities:", word);
      for (const LongOption* option : similar) text += fmt::format(" '--{}'", option->name);
      return fail(text);
    }
    if (found == nullptr) return fail(fmt::format("unrecognized option '--{}'", word));
    GivenOption given{found->id, std::nullopt};
    if (equals != std::string_view::npos) {
      if (found->value == OptionValue::kNone) return fail(fmt::format("option '--{}' doesn't allow an argument", found->name));
      given.value = std::string(word.substr(equals + 1));
    } else if (found->value == OptionValue::kRequired) {
      if (at + 1 >= argv.size()) return fail(fmt::format("option '--{}' requires an argument", found->name));
      given.value = argv[++at];
    }
    out.given.push_back(std::move(given));
  }

  void read_short(std::size_t& at) {
    const std::string& word = argv[at];
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char c = word[i];
      const auto spec = c == ':' ? std::string_view::npos : shorts.find(c);
      if (spec == std::string_view::npos) return fail(fmt::format("invalid option -- '{}'", c));
      const bool takes = spec + 1 < shorts.size() && shorts[spec + 1] == ':';
      const bool optional = takes && spec + 2 < shorts.size() && shorts[spec + 2] == ':';
      GivenOption given{static_cast<unsigned char>(c), std::nullopt};
      if (takes && i + 1 < word.size()) {
        given.value = word.substr(i + 1);
      } else if (takes && !optional) {
        if (at + 1 >= argv.size()) return fail(fmt::format("option requires an argument -- '{}'", c));
        given.value = argv[++at];
      }
      out.given.push_back(std::move(given));
      if (takes) return;
    }
  }
};

}  // namespace

Options read_options(const std::vector<std::string>& argv, std::string_view shorts, std::span<const LongOption> longs, bool in_order,
                     std::size_t from) {
  Reader reader{argv, shorts, longs};
  for (std::size_t at = from; at < argv.size() && !reader.out.wrong; ++at) {
    const std::string& word = argv[at];
    if (word == "--") {
      reader.out.operands.insert(reader.out.operands.end(), argv.begin() + static_cast<std::ptrdiff_t>(at) + 1, argv.end());
      break;
    }
    if (word.size() > 2 && word.starts_with("--")) {
      reader.read_long(at);
    } else if (word.size() > 1 && word[0] == '-') {
      reader.read_short(at);
    } else if (in_order) {
      reader.out.operands.insert(reader.out.operands.end(), argv.begin() + static_cast<std::ptrdiff_t>(at), argv.end());
      break;
    } else {
      reader.out.operands.push_back(word);
    }
  }
  return std::move(reader.out);
}

std::string try_help(std::string_view tool) { return fmt::format("Try '{} --help' for more information.\n", tool); }

std::optional<std::uint64_t> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::string quoted(std::string_view text) { return fmt::format("‘{}’", text); }

std::string quoted_if_needed(std::string_view text) {
  constexpr std::string_view kSpecial = " \t\n!\"$&()*;<=>?[\\]^`{|}'";
  if (!text.empty() && text.find_first_of(kSpecial) == std::string_view::npos && text[0] != '~' && text[0] != '#') return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace nslab::shell
