// type, hash: where a command would be found.
#include <fmt/format.h>

#include <algorithm>

#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/script/parse.h"
#include "shell/script/print.h"

namespace nslab::shell {

namespace {

bool is_there(const Found& found) {
  return found.kind == Found::Kind::kTool || found.kind == Found::Kind::kScript || found.kind == Found::Kind::kUnmodelled;
}

// What was found along another PATH is forgotten.
void forget_other_path(Call& call) {
  auto& state = call.shell()->state();
  const std::string search = call.variable("PATH").value_or("");
  if (search != state.hashed_along) state.hashed = {};
  state.hashed_along = search;
}

}  // namespace

int builtin_type(Call& call) {
  forget_other_path(call);
  bool word_only = false;
  bool path_only = false;
  std::size_t at = 1;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
    for (const char c : call.argv[at].substr(1)) {
      if (c == 't') word_only = true;
      if (c == 'p' || c == 'P') path_only = true;
    }
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    const std::string& name = call.argv[at];
    std::string word;
    std::string sentence;
    const auto& state = call.shell()->state();
    const bool dash = is_dash(call);
    if (const auto alias = state.aliases->find(name); (dash || state.options.expand_aliases) && alias != state.aliases->end()) {
      word = "alias";
      sentence = dash ? name + " is an alias for " + alias->second : name + " is aliased to `" + alias->second + "'";
    } else if (is_reserved(name) && !(dash && is_reserved_by_bash_alone(name))) {
      word = "keyword";
      sentence = name + " is a shell keyword";
    } else if (call.shell()->state().functions->contains(name)) {
      word = "function";
      sentence = name + " is a function";
    } else if (builtin_of(state, name) != nullptr) {
      word = "builtin";
      sentence = name + (dash && is_special(name) ? " is a special shell builtin" : " is a shell builtin");
    } else if (const Found found = call.find_command(name); is_there(found)) {
      word = "file";
      const auto& hashed = *call.shell()->state().hashed;
      const auto known = hashed.find(name);
      sentence = known == hashed.end() ? name + " is " + found.path : name + " is hashed (" + known->second.path + ")";
      if (path_only) {
        call.print("{}\n", found.path);
        continue;
      }
    }
    if (word.empty()) {
      if (dash && !word_only) call.print("{}: not found\n", name);
      if (!dash && !word_only && !path_only) call.complain("{}{}: not found\n", call.prefix(), name);
      status = dash ? 127 : 1;
    } else if (word_only) {
      call.print("{}\n", word);
    } else if (!path_only) {
      call.print("{}\n", sentence);
      if (word != "function" || dash) continue;
      const auto text = function_text(name, *call.shell()->state().functions->at(name));
      if (!text) return call.not_modelled("the text of such a function (type)");
      call.print("{}\n", *text);
    }
  }
  return status;
}

namespace {

// The buckets of bash's table: 256, by the FNV hash of the name (lib/hash/hashlib.c).
unsigned bucket_of(const std::string& name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash * 16777619U) ^ static_cast<unsigned char>(c);
  return hash & 255U;
}

int print_hashed(Call& call, bool reusable) {
  using Entry = std::pair<std::string, Hashed>;
  const auto& hashed = *call.shell()->state().hashed;
  if (hashed.empty()) {
    if (!reusable) call.out("hash: hash table empty\n");
    return 0;
  }
  std::vector<Entry> entries(hashed.begin(), hashed.end());
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    const unsigned left = bucket_of(a.first), right = bucket_of(b.first);
    return left != right ? left < right : a.second.order > b.second.order;
  });
  if (!reusable) call.out("hits\tcommand\n");
  for (const auto& [name, entry] : entries) {
    reusable ? call.print("builtin hash -p {} {}\n", entry.path, name) : call.print("{:4}\t{}\n", entry.hits, entry.path);
  }
  return 0;
}

int not_hashed(Call& call, const std::string& name) {
  call.complain("{}{}: not found\n", call.prefix(), name);
  return 1;
}

}  // namespace

int builtin_hash(Call& call) {
  forget_other_path(call);
  auto& hashed = call.shell()->state().hashed;
  bool forget = false, forget_one = false, tell = false, reusable = false;
  std::optional<std::string> path;
  std::size_t at = 1;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
    if (call.argv[at] == "--") {
      ++at;
      break;
    }
    for (const char c : call.argv[at].substr(1)) {
      switch (c) {
        case 'r': forget = true; break;
        case 'd': forget_one = true; break;
        case 't': tell = true; break;
        case 'l': reusable = true; break;
        case 'p': path = at + 1 < call.argv.size() ? call.argv[++at] : ""; break;
        default:
          call.complain("{}-{}: invalid option\nhash: usage: hash [-lr] [-p pathname] [-dt] [name ...]\n", call.prefix(), c);
          return 2;
      }
      if (path) break;
    }
  }
  if (forget) hashed = {};
  if (at == call.argv.size()) return forget ? 0 : print_hashed(call, reusable);
  int status = 0;
  const bool several = call.argv.size() - at > 1;
  for (; at < call.argv.size(); ++at) {
    const std::string& name = call.argv[at];
    const auto known = hashed->find(name);
    if (path) {
      hashed.edit()[name] = Hashed{*path, 0, static_cast<unsigned>(hashed->size())};
    } else if (tell || forget_one) {
      if (known == hashed->end()) {
        status = not_hashed(call, name);
      } else if (forget_one) {
        hashed.edit().erase(name);
      } else if (reusable) {
        call.print("builtin hash -p {} {}\n", known->second.path, name);
      } else {
        call.print("{}{}\n", several ? name + "\t" : "", known->second.path);
      }
    } else if (const Found found = call.find_command(name); is_there(found)) {
      if (find_builtin(name) == nullptr) hashed.edit()[name] = Hashed{found.path, 0, static_cast<unsigned>(hashed->size())};
    } else if (find_builtin(name) == nullptr) {
      status = not_hashed(call, name);
    }
  }
  return status;
}

}  // namespace nslab::shell
