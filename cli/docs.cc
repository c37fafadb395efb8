// nslab docs: the man page and the completions of shells, made from the verbs and options that the program has.
//
// Hidden: it is for the build, and for `complete` in shells. So neither man page nor completion can fall behind.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>

#include "cli/data_folder.h"
#include "cli/docs.h"
#include "cli/verb.h"

namespace nslab::cli {

namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between = " ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
  return out;
}

// "TEXT:{text,jsonl}" has choices.
std::vector<std::string> choices_of(const std::string& type) {
  std::vector<std::string> out;
  const auto from = type.find('{');
  const auto to = type.rfind('}');
  if (from == std::string::npos || to == std::string::npos) return out;
  std::string word;
  for (const char c : type.substr(from + 1, to - from - 1) + ",") {
    if (c == ',') out.push_back(std::exchange(word, {}));
    else word += c;
  }
  return out;
}

DocOption option_of(const CLI::Option& option) {
  DocOption out;
  for (const auto& name : option.get_lnames()) out.names.push_back("--" + name);
  for (const auto& name : option.get_snames()) out.names.push_back("-" + name);
  out.positional = option.get_positional() && out.names.empty() ? option.get_name(true) : "";
  out.help = option.get_description();
  out.takes_value = option.get_expected_max() != 0 && option.get_type_size_max() != 0;
  out.choices = choices_of(option.get_type_name());
  out.fallback = option.get_default_str();
  return out;
}

// The folders in one of the data folders: names of lessons, of exercises.
int print_names(const std::string& kind) {
  const std::string folder = data_folder(kind);
  if (folder.empty()) return status::kOutside;
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  for (const auto& name : names) fmt::print("{}\n", name);
  return status::kGood;
}

int print_docs(const CLI::App& app, const std::string& what) {
  if (what == "lessons" || what == "tasks") return print_names(what);
  const auto verbs = doc_verbs(app);
  if (what == "bash") fmt::print("{}", bash_completion(verbs));
  if (what == "zsh") fmt::print("{}", zsh_completion(verbs));
  if (what == "fish") fmt::print("{}", fish_completion(verbs));
  if (what != "man") return status::kGood;
  std::string page(std::istreambuf_iterator<char>(std::cin), {});
  for (const auto& [mark, text] : {std::pair<std::string, std::string>{"@VERBS@\n", man_verbs(verbs)}, {"@VERSION@", NSLAB_VERSION}}) {
    for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + text.size())) page.replace(at, mark.size(), text);
  }
  fmt::print("{}", page);
  return status::kGood;
}

}  // namespace

std::vector<DocVerb> doc_verbs(const CLI::App& app) {
  std::vector<DocVerb> out;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (verb->get_group().empty()) continue;
    DocVerb made;
    made.name = verb->get_name();
    made.help = verb->get_description();
    for (const CLI::Option* option : verb->get_options()) made.options.push_back(option_of(*option));
    for (DocVerb& below : doc_verbs(*verb)) made.verbs.push_back(std::move(below));
    out.push_back(std::move(made));
  }
  return out;
}

std::string usage_of(const DocOption& option) {
  if (!option.positional.empty()) return option.positional;
  std::string value;
  if (option.takes_value) value = "=" + (option.choices.empty() ? std::string("VALUE") : joined(option.choices, "|"));
  return joined(option.names, ", ") + value;
}

void add_docs(CLI::App& app, int& result) {
  auto what = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("docs", "Print completions and the man page");
  verb->group("");
  verb->add_option("WHAT", *what)->required()->check(CLI::IsMember({"bash", "zsh", "fish", "man", "lessons", "tasks"}));
  verb->callback([&app, what, &result] { result = print_docs(app, *what); });
}

}  // namespace nslab::cli
