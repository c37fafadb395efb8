#include "shell/tools/nft/options.h"

#include <algorithm>
#include <array>

#include "shell/tools/nft/usage.h"

namespace nslab::shell::nft {

namespace {

void set_flag(Options& o, char flag) {
  Style& s = o.style;
  if (flag == 'a') s.handles = true;
  if (flag == 's') s.stateless = true;
  if (flag == 't') s.terse = true;
  if (flag == 'j') o.json = true;
  if (flag == 'c') o.check = true;
  if (flag == 'e') o.echo = true;
  if (flag == 'n' || flag == 'y') s.numeric_priority = true;
  if (flag == 'n' || flag == 'p') s.numeric_protocol = true;
  if (flag == 'n' || flag == 'T') s.numeric_time = true;
  if (flag == 'n') s.numeric_symbol = true;
}

struct Long {
  std::string_view name{};
  char flag = 0;
};
constexpr std::array kLong{Long{"help", 'h'},
                           Long{"version", 'v'},
                           Long{"file", 'f'},
                           Long{"define", 'D'},
                           Long{"interactive", 'i'},
                           Long{"includepath", 'I'},
                           Long{"check", 'c'},
                           Long{"optimize", 'o'},
                           Long{"handle", 'a'},
                           Long{"stateless", 's'},
                           Long{"terse", 't'},
                           Long{"service", 'S'},
                           Long{"reversedns", 'N'},
                           Long{"guid", 'u'},
                           Long{"numeric", 'n'},
                           Long{"numeric-priority", 'y'},
                           Long{"numeric-protocol", 'p'},
                           Long{"numeric-time", 'T'},
                           Long{"echo", 'e'},
                           Long{"json", 'j'},
                           Long{"debug", 'd'}};

// One option; its value where it takes one. A status: it ends here.
std::optional<int> option(Call& call, Options& o, char flag, const std::string& value) {
  switch (flag) {
    case 'h': call.out(kUsage); return 0;
    case 'v': call.out("nftables v1.0.6 (Lester Gooch #5)\n"); return 0;
    case 'V':
      call.out("nftables v1.0.6 (Lester Gooch #5)\n  cli:\t\teditline\n  json:\t\tyes\n  minigmp:\tno\n  libxtables:\tyes\n");
      return 0;
    case 'i': return call.not_modelled("nft -i");
    case 'o': return call.not_modelled("nft -o");
    case 'd': return call.not_modelled("nft -d");
    case 'S':
    case 'N':
    case 'u': return call.not_modelled(fmt::format("nft -{}", flag));
    case 'f': o.file = value; break;
    case 'I': o.include_paths.push_back(value); break;
    case 'D': {
      const auto sign = value.find('=');
      o.defines.emplace_back(value.substr(0, sign), sign == std::string::npos ? "" : value.substr(sign + 1));
      break;
    }
    default: set_flag(o, flag);
  }
  return std::nullopt;
}

bool takes_value(char flag) { return flag == 'f' || flag == 'D' || flag == 'I' || flag == 'd'; }

// nft_options_check: none may follow a word. The mark below it goes to standard output.
bool are_options_first(Call& call) {
  const auto& argv = call.argv;
  bool word_seen = false;
  std::size_t at = 0;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    at += argv[i - 1].size() + 1;
    if (argv[i].starts_with("{")) return true;
    if (!argv[i].starts_with("-")) {
      word_seen = true;
      continue;
    }
    if (word_seen) {
      call.err(fmt::format("Error: syntax error, options must be specified before commands\n{} ", fmt::join(argv, " ")));
      call.out(fmt::format("\n   ^{:>{}}\n", "~~", at - 2));
      return false;
    }
    const auto known = std::find_if(kLong.begin(), kLong.end(), [&](const Long& l) { return "--" + std::string(l.name) == argv[i]; });
    const char flag = known != kLong.end() ? known->flag : argv[i].size() > 1 ? argv[i][1] : '\0';
    if (takes_value(flag)) ++i;
    if (i < argv.size() && takes_value(flag)) at += argv[i - 1].size() + 1;
  }
  return true;
}

}  // namespace

std::optional<int> read_options(Call& call, Options& o) {
  if (!are_options_first(call)) return 1;
  const auto& argv = call.argv;
  bool only_words = false;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (only_words || word.size() < 2 || word[0] != '-') {
      o.words.push_back(word);
      continue;
    }
    if (word == "--") {
      only_words = true;
      continue;
    }
    if (word[1] == '-') {
      const auto sign = word.find('=');
      const std::string name = word.substr(2, sign == std::string::npos ? std::string::npos : sign - 2);
      const auto known = std::find_if(kLong.begin(), kLong.end(), [&](const Long& l) { return l.name == name; });
      if (known == kLong.end()) {
        call.complain("nft: unrecognized option '{}'\n", word);
        return 1;
      }
      std::string value = sign == std::string::npos ? "" : word.substr(sign + 1);
      if (takes_value(known->flag) && sign == std::string::npos && i + 1 < argv.size()) value = argv[++i];
      if (const auto status = option(call, o, known->flag, value)) return status;
      continue;
    }
    for (std::size_t j = 1; j < word.size(); ++j) {
      const char flag = word[j];
      if (std::string_view("hvVfDiIcoastSNunypTejd").find(flag) == std::string_view::npos) {
        // A negative number belongs to a command.
        if (word[1] >= '0' && word[1] <= '9') {
          o.words.push_back(word);
          break;
        }
        call.complain("nft: invalid option -- '{}'\n", flag);
        return 1;
      }
      std::string value;
      const bool valued = takes_value(flag);
      if (valued) {
        value = word.substr(j + 1);
        if (value.empty() && i + 1 < argv.size()) value = argv[++i];
        else if (value.empty()) {
          call.complain("nft: option requires an argument -- '{}'\n", flag);
          return 1;
        }
      }
      if (const auto status = option(call, o, flag, value)) return status;
      if (valued) break;
    }
  }
  return std::nullopt;
}

}  // namespace nslab::shell::nft
