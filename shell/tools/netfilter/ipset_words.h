// shell/tools/netfilter/ipset_words.h — elements of ipset: as they are written, and as they are shown.
//
// Document: ipset 7.17, lib/parse.c, lib/print.c, lib/errcode.c.
#ifndef NSLAB_SHELL_TOOLS_NETFILTER_IPSET_WORDS_H_
#define NSLAB_SHELL_TOOLS_NETFILTER_IPSET_WORDS_H_

#include <string>
#include <vector>

#include "model/ipset.h"
#include "model/reason.h"

namespace nslab::shell::ipset {

// Ends the command: what is said on stderr, behind "ipset v7.17: ", and the status.
struct Fault {
  std::string text{};
  int status = 1;
  bool usage = false;       // "Try `ipset help' …" follows
  bool unmodelled = false;  // a thing that the real tool does and nslab does not
};
[[noreturn]] void syntax_error(const std::string& text);
[[noreturn]] void parameter_error(const std::string& text);

std::string_view type_name(IpsetType type);
// Refuses names that ipset has not, and those that it has and nslab has not.
IpsetType type_of(const std::string& name);

std::uint64_t number_of(const std::string& text, std::uint64_t most);
// The keys that one word stands for: a range or a network of a set of addresses gives one each.
std::vector<std::vector<Interval>> keys_of(const Ipset& set, const std::string& word);
std::string key_text(const Ipset& set, const std::vector<Interval>& key);
// "Size in memory"
std::size_t memory_of(const Ipset& set);
// The words behind "Header: ".
std::string header_of(const Ipset& set);
// What the kernel refused, in ipset's words.
std::string refusal_text(Reason reason, std::string_view verb);

}  // namespace nslab::shell::ipset

#endif  // NSLAB_SHELL_TOOLS_NETFILTER_IPSET_WORDS_H_
