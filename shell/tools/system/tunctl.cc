// tunctl (uml-utilities 20070815.4): tap links that stay without a program behind them.
//
// Not modelled: another owner for a link that is there.
#include <algorithm>

#include "model/rules.h"
#include "shell/tools/more.h"
#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kTunctlUsage =
    "Create: tunctl [-b] [-u owner] [-g group] [-t device-name] [-f tun-clone-device]\n"
    "Delete: tunctl -d device-name [-f tun-clone-device]\n"
    "\n"
    "The default tun clone device is /dev/net/tun - some systems use\n"
    "/dev/misc/net/tun instead\n"
    "\n"
    "-b will result in brief output (just the device name)\n";

// A number, or the third field of a name's line.
std::optional<std::uint32_t> account_number(Call& call, const std::string& word, const std::string& file) {
  if (const auto number = whole_number(word)) return static_cast<std::uint32_t>(*number);
  const auto text = call.read_file(file);
  if (!text) return std::nullopt;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    const std::string line = text->substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(word + ":")) continue;
    const std::size_t second = line.find(':', word.size() + 1) + 1;
    return static_cast<std::uint32_t>(std::strtoul(line.c_str() + second, nullptr, 10));
  }
  return std::nullopt;
}

struct TunctlWords {
  std::string name{};
  std::optional<std::uint32_t> owner{}, group{};
  bool brief = false, deletes = false;
};

// The status of a fault; nothing where the words are good.
std::optional<int> read_tunctl(Call& call, TunctlWords& words) {
  const auto fault = [&](const std::string& why) {
    call.err(why);
    call.err(kTunctlUsage);
    return 1;
  };
  const Options options = read_options(call.argv, "bd:f:g:t:u:");
  for (const GivenOption& given : options.given) {
    switch (given.id) {
      case 'b': words.brief = true; break;
      case 'd': words.deletes = true; [[fallthrough]];
      case 't': words.name = given.value->substr(0, 15); break;  // IFNAMSIZ
      case 'u':
        words.owner = account_number(call, *given.value, "/etc/passwd");
        if (!words.owner) return fault("'" + *given.value + "' is neither a username nor a numeric uid.\n");
        break;
      case 'g':
        words.group = account_number(call, *given.value, "/etc/group");
        if (!words.group) return fault("'" + *given.value + "' is neither a groupname nor a numeric group.\n");
        break;
      default: return call.not_modelled("tunctl -f");
    }
  }
  if (options.wrong) return fault(*options.wrong);
  if (!options.operands.empty()) return fault("");
  return std::nullopt;
}

// TUNSETIFF: the name of the link that is attached to; nothing where the kernel refuses, which has been said.
std::optional<std::string> attach(Call& call, const TunctlWords& words, std::uint32_t owner) {
  const auto fail = [&](Errno code) {
    call.complain("TUNSETIFF: {}\n", error_text(code));
    return std::nullopt;
  };
  const LinkId id = words.name.empty() ? LinkId{} : find_link(call.world(), call.netns(), words.name);
  if (id) {
    const Tun* tun = call.world().links[id].as<Tun>();
    if (tun == nullptr || !tun->tap || tun->multi_queue) return fail(Errno::kEINVAL);
    if (tun->attached) return fail(Errno::kEBUSY);
    const bool same = tun->owner == owner && tun->group == words.group.value_or(tun->group);
    if (!words.deletes && !same) {
      (void)call.not_modelled("tunctl: another owner for a link that is there");
      return std::nullopt;
    }
    return words.name;
  }
  NewLink op;
  op.name = words.name.empty() ? "tap%d" : words.name;
  Tun made;
  made.tap = true;
  made.owner = owner;
  made.group = words.group.value_or(~0U);
  op.data = NewTun{made};
  const std::size_t before = call.world().netns[call.netns()].links.size();
  const auto reply = call.ask(std::move(op));
  if (!reply) return fail(call.code(reply.error()));
  if (!words.name.empty() || call.world().netns[call.netns()].links.size() == before) return words.name;
  std::string newest;
  for (const auto& [index, link] : call.world().netns[call.netns()].links) newest = call.world().links[link].name.text();
  return newest;
}

}  // namespace

int run_tunctl(Call& call) {
  TunctlWords words;
  if (const auto over = read_tunctl(call, words)) return *over;
  const std::uint32_t owner = words.owner.value_or(call.process().uid);
  const auto name = attach(call, words, owner);
  if (!name) return 1;
  if (words.deletes) {
    DelLink op;
    op.link.name = *name;
    (void)call.ask(std::move(op));
    call.print("Set '{}' nonpersistent\n", *name);
  } else if (words.brief) {
    call.print("{}\n", *name);
  } else {
    call.print("Set '{}' persistent and owned by uid {}{}\n", *name, owner, words.group ? fmt::format(" gid {}", *words.group) : "");
  }
  return 0;
}

}  // namespace nslab::shell
