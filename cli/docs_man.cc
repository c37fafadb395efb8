// The man page's section of verbs.
#include <fmt/format.h>

#include "cli/docs.h"

namespace nslab::cli {

namespace {

// Text for roff: what it would take for a request or an escape.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else if ((c == '.' || c == '\'') && out.empty()) out += std::string("\\&") + c;
    else out += c;
  }
  return out;
}

void add_verb(std::string& out, const DocVerb& verb, const std::string& prefix) {
  const std::string name = prefix + verb.name;
  std::string positionals;
  for (const DocOption& option : verb.options) {
    if (!option.positional.empty()) positionals += " \\fI" + roff(option.positional) + "\\fR";
  }
  out += fmt::format(".SS \\fBnslab {}\\fR{}\n{}.\n", roff(name), positionals, roff(verb.help));
  for (const DocOption& option : verb.options) {
    if (option.names.size() == 2 && option.names[0] == "--help") continue;
    const std::string mark = option.positional.empty() ? "\\fB" : "\\fI";
    out += fmt::format(".TP\n{}{}\\fR\n{}{}\n", mark, roff(usage_of(option)), roff(option.help),
                       option.fallback.empty() ? "" : " (" + roff(option.fallback) + ")");
  }
  for (const DocVerb& below : verb.verbs) add_verb(out, below, name + " ");
}

}  // namespace

std::string man_verbs(const std::vector<DocVerb>& verbs) {
  std::string out;
  for (const DocVerb& verb : verbs) add_verb(out, verb, "");
  return out;
}

}  // namespace nslab::cli
