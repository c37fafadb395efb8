// shell/tools/iproute/ip.h — what the objects of ip (link, address, route …) share: options, words, errors.
//
// Each object is one function in a file of its own, which reads its words from an `Ip` and prints to its Printer.
//
// Guarantees
//   1. Words are matched as iproute2 6.1 matches them: by prefix (`matches`), in the order of its own tables, where
//      it does so, and whole where it does not.
//   2. A fault ends the command with iproute2's words and status, by `Quit`.
// Document: iproute2 6.1, ip/ip.c, lib/utils.c.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_IP_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_IP_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/op.h"
#include "shell/run/call.h"
#include "shell/tools/iproute/printer.h"

namespace nslab::shell {

struct IpOptions {
  std::optional<Family> family{};  // -4, -6; none: all
  bool link_family = false;        // -0
  bool bridge_family = false;      // -B
  bool json = false, pretty = false, oneline = false, brief = false, numeric = false, resolve = false, timestamp = false,
       timestamp_short = false, all = false, force = false, human = false, iec = false, color = false;
  int details = 0, statistics = 0;
  std::string netns{};  // -n
};

// Ends the command from wherever it is.
struct Quit {
  int status = 1;
};

// What a command comes to: its status, or what goes on (ip monitor, ip netns exec).
using IpResult = std::variant<int, Program>;

class Ip {
 public:
  Ip(Call& c, IpOptions given, std::vector<std::string> arguments)
      : call(c),
        options(std::move(given)),
        print(options.json, options.pretty, options.oneline, options.color),
        words(std::move(arguments)) {}

  Call& call;
  IpOptions options;
  Printer print;
  std::vector<std::string> words;  // of the object: after `ip link`
  std::size_t at = 0;

  [[nodiscard]] bool more() const { return at < words.size(); }
  [[nodiscard]] const std::string& word() const { return words[at]; }
  // The next word after this one, which must be there ("Command line is not complete. Try option "help"").
  const std::string& next();
  // Whether this word is a prefix of `name`.
  [[nodiscard]] bool is(std::string_view name) const { return matches(word(), name); }
  // Whether it is exactly that.
  [[nodiscard]] bool equals(std::string_view name) const { return word() == name; }
  static bool matches(std::string_view word, std::string_view name) { return !word.empty() && name.starts_with(word); }

  // ---- faults, in iproute2's words ----
  [[noreturn]] void fail(int status, const std::string& text);  // the text as it is, on stderr
  [[noreturn]] void incomplete();                               // Command line is not complete …
  [[noreturn]] void missing(std::string_view name);             // Error: argument "x" is required
  [[noreturn]] void invalid(std::string_view text, std::string_view value);    // Error: argument "x" is wrong: …
  [[noreturn]] void duplicate(std::string_view name, std::string_view value);  // Error: duplicate "x": "y" is the second value.
  [[noreturn]] void duplicate2(std::string_view name, std::string_view value); // Error: either "x" is duplicate, or "y" is a garbage.
  [[noreturn]] void not_modelled(const std::string& what);      // status 125

  // Asks the kernel and prints what it refuses: "RTNETLINK answers: …" or its own words. The status: 0 or 2.
  int request(const Op& op);
  template <class O>
  int ask(O op) {
    op.by = call.pid();
    return request(Op(std::move(op)));
  }
  int report(const Error& error);

  // ---- values ----
  // Refuse with `invalid` and iproute2's words.
  std::uint32_t get_unsigned(std::string_view name, std::string_view value, std::uint32_t most = ~0U);
  // A link by name or altname in the own namespace; 0 where there is none.
  [[nodiscard]] LinkId find_link(std::string_view name) const { return nslab::find_link(call.world(), call.netns(), name); }
  [[nodiscard]] const Link& link(LinkId id) const { return call.world().links[id]; }
};

// An object of ip: its name, and the function that takes its words.
struct IpObject {
  std::string_view name{};
  IpResult (*run)(Ip& ip) = nullptr;
};

// The objects, one file each.
IpResult ip_link(Ip& ip);
IpResult ip_address(Ip& ip);
IpResult ip_netns(Ip& ip);
IpResult ip_route(Ip& ip);
IpResult ip_rule(Ip& ip);
IpResult ip_neigh(Ip& ip);
IpResult ip_monitor(Ip& ip);
IpResult ip_nexthop(Ip& ip);
IpResult ip_tuntap(Ip& ip);
IpResult ip_vrf(Ip& ip);
IpResult ip_netconf(Ip& ip);

// ---- what ip, bridge, tc and ss have in common ----
// Names of /etc/iproute2: rt_tables, rt_protos, rt_scopes, group.
std::string table_name(std::uint32_t table, bool numeric = false);
std::optional<std::uint32_t> table_number(std::string_view name);
std::string protocol_name(std::uint8_t protocol, bool numeric = false);
std::optional<std::uint8_t> protocol_number(std::string_view name);
std::string scope_name(std::uint8_t scope, bool numeric = false);
std::optional<std::uint8_t> scope_number(std::string_view name);

// setns to a named namespace with its own /sys and files of /etc/netns, as `ip netns exec` does it. What to print where
// that fails.
std::optional<std::string> enter_netns(Call& call, const std::string& name);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_IP_H_
