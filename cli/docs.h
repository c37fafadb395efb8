// cli/docs.h — the program's verbs and options as data, and the texts that are made of them.
#ifndef NSLAB_CLI_DOCS_H_
#define NSLAB_CLI_DOCS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace nslab::cli {

struct DocOption {
  std::vector<std::string> names{};  // "--format"; none of a positional argument
  std::string positional{};
  std::string help{};
  bool takes_value = false;
  std::vector<std::string> choices{};
  std::string fallback{};            // the value that it has when it is not given
};

struct DocVerb {
  std::string name{}, help{};
  std::vector<DocOption> options{};
  std::vector<DocVerb> verbs{};
};

std::vector<DocVerb> doc_verbs(const CLI::App& app);
// "--format=text|jsonl", "SCRIPT"
std::string usage_of(const DocOption& option);

std::string bash_completion(const std::vector<DocVerb>& verbs);
std::string zsh_completion(const std::vector<DocVerb>& verbs);
std::string fish_completion(const std::vector<DocVerb>& verbs);
// The section of the man page that tells the verbs.
std::string man_verbs(const std::vector<DocVerb>& verbs);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_DOCS_H_
