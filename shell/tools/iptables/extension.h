// shell/tools/iptables/extension.h — Extension: what -m and -j can name, as rows of data and a few functions.
//
// Guarantees
//   1. Options are checked in libxtables' order and with its words: used twice, inverted, without an argument, out of range.
//   2. A parsed extension has its options in the order of their numbers, so that equal extensions compare equal.
// Not modelled: what `find_unmodelled` names; those are refused.
// Sources: iptables 1.8.9, libxtables/xtoptions.c, extensions/*.c
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_EXTENSION_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_EXTENSION_H_

#include <fmt/format.h>

#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "model/netfilter.h"
#include "shell/tools/iptables/names.h"
#include "shell/tools/iptables/rule.h"

namespace nslab::shell::iptables {

enum class OptionType : std::uint8_t {
  kNone, kUint8, kUint16, kUint32, kUint64, kUint8Range, kUint16Range, kUint32Range, kDouble, kString, kTosMask, kMarkMask,
  kSyslogLevel, kHost, kHostMask, kProtocol, kPort, kPortRange, kPrefixLength, kMac
};

inline constexpr unsigned kMandatory = 1, kInvertible = 2, kMulti = 4;

struct OptionSpec {
  std::string_view name{};
  std::uint8_t id = 0;
  OptionType type = OptionType::kNone;
  unsigned flags = 0;
  std::uint32_t excludes = 0, also = 0;  // sets of ids
  std::uint64_t least = 0, most = 0;     // 0: by type
};

constexpr std::uint32_t bit(unsigned id) { return std::uint32_t{1} << id; }

struct Extension;

// One option being parsed.
struct Parsing {
  const Extension& extension;
  const OptionSpec& spec;
  const std::string& argument;
  bool invert;
  Xt& xt;
  Rule& rule;
  std::uint32_t& seen;
  Names& names;
  std::span<const std::string> rest;  // the words that follow
  std::size_t taken = 0;              // how many of them the option took
  XtOption parsed{};                  // what its type made of the argument

  [[nodiscard]] std::uint64_t number(std::size_t i = 0) const { return parsed.values.at(i).low.low; }
};

struct Checking {
  const Extension& extension;
  Xt& xt;
  std::uint32_t seen;
};

struct Printing {
  const Xt& xt;
  const Rule& rule;
  bool numeric;
  Names& names;
  std::string& out;

  template <class... Args>
  void operator()(fmt::format_string<Args...> format, Args&&... args) const {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
  }
  [[nodiscard]] const XtOption* option(std::uint8_t id) const;
  [[nodiscard]] std::uint64_t number(std::uint8_t id, std::size_t i = 0) const;
};

struct Extension {
  std::string_view name{};
  XtKind kind{};
  unsigned families = 3;  // 1: IPv4, 2: IPv6
  std::span<const OptionSpec> options{};
  void (*init)(Xt&) = nullptr;
  void (*parse)(Parsing&) = nullptr;  // none: the option is kept as its type made it
  void (*check)(Checking&) = nullptr;
  void (*print)(Printing&) = nullptr;  // in a listing
  void (*save)(Printing&) = nullptr;   // as options again

  [[nodiscard]] bool is_target() const { return kind >= XtKind::kReject; }
};

std::span<const Extension> common_matches();   // ports, states, marks …
std::span<const Extension> packet_matches();   // fields of packets
std::span<const Extension> stateful_matches();
std::span<const Extension> counting_matches();  // connlimit, recent, string
std::span<const Extension> limit_matches();     // time, hashlimit, quota, helper, connbytes
std::span<const Extension> set_matches();
std::span<const Extension> set_targets();
std::span<const Extension> nat_targets();
std::span<const Extension> other_targets();

const Extension* find_match(std::string_view name, bool v6);
const Extension* find_target(std::string_view name, bool v6);
const Extension* extension_of(XtKind kind, bool v6);
// Extensions of the real tool that are refused here.
bool is_unmodelled_match(std::string_view name);
bool is_unmodelled_target(std::string_view name);
// ACCEPT, DROP, RETURN, QUEUE
bool is_verdict(std::string_view name);

Xt make_xt(const Extension& extension);
// Takes one option; gives how many further words it took.
std::size_t parse_option(const Extension& extension, const OptionSpec& spec, const std::string* argument, bool invert, Xt& xt, Rule& rule,
                         std::uint32_t& seen, Names& names, std::span<const std::string> rest);
void check_options(const Extension& extension, Xt& xt, std::uint32_t seen);

// Puts the option in its place, in stead of an earlier one of the same number.
void put(Xt& xt, XtOption option);
void put_number(Xt& xt, std::uint8_t id, std::uint64_t value, bool invert = false);
// The value of a DiffServ class by its name.
std::uint64_t dscp_of_class(const std::string& name);
// xtables_save_string
std::string quoted(const std::string& text);
// xtables_strtoui: the whole text a number in range, or where it ends in `end`.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t least, std::uint64_t most, std::string_view* end = nullptr);

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_EXTENSION_H_
