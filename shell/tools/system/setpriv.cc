// setpriv of util-linux 2.38: a command as another user or group.
//
// Of what it can change, the model has the user and the group; capabilities it has all of or none (model/process.h), so
// sets of them are refused.
#include <charconv>
#include <map>

#include "model/process/users.h"
#include "shell/tools/net_tools/common.h"
#include "shell/tools/system/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace system_tools;

struct Privileges {
  std::optional<std::uint32_t> uid{}, gid{};
  std::string groups{};  // the option that says what becomes of the supplementary groups
  bool no_new = false;
  std::vector<std::string> command{};
};

// A number, or a name of /etc/passwd or /etc/group.
std::optional<std::uint32_t> id_in_file(Call& call, const std::string& file, const std::string& who) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(who.data(), who.data() + who.size(), number);
  if (error == std::errc{} && end == who.data() + who.size() && !who.empty()) return number;
  for (const std::string& line : net_tools::lines_of(call.read_file(file).value_or(""))) {
    if (!line.starts_with(who + ":")) continue;
    const auto from = line.find(':', who.size() + 1) + 1;
    std::from_chars(line.data() + from, line.data() + line.size(), number);
    return number;
  }
  return std::nullopt;
}

struct SetprivParser {
  Call& call;
  Privileges& out;

  std::optional<Step> fail(const std::string& text) {
    call.complain("setpriv: {}\n", text);
    return Exited{1};
  }

  std::optional<Step> id(const std::string& name, const std::string& value) {
    const bool user = name == "reuid";
    std::optional<std::uint32_t>& into = user ? out.uid : out.gid;
    if (into) return fail(user ? "duplicate ruid or euid" : "duplicate rgid or egid");
    into = id_in_file(call, user ? "/etc/passwd" : "/etc/group", value);
    return into ? std::nullopt : fail("failed to parse " + name + ": '" + value + "'");
  }

  std::optional<Step> option(std::size_t& at) {
    const std::string& word = call.argv[at];
    const auto equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    if (name == "reuid" || name == "regid") {
      if (equals != std::string::npos) return id(name, word.substr(equals + 1));
      if (at + 1 < call.argv.size()) return id(name, call.argv[++at]);
      return fail("option '" + word + "' requires an argument\nTry 'setpriv --help' for more information.");
    }
    if (name == "clear-groups" || name == "keep-groups" || name == "init-groups") {
      if (!out.groups.empty()) {
        return fail("mutually exclusive arguments: --clear-groups --keep-groups --init-groups --groups");
      }
      out.groups = name;
      return std::nullopt;
    }
    if (name == "no-new-privs" || name == "nnp") {
      if (out.no_new) return fail("duplicate --no-new-privs option");
      out.no_new = true;
      return std::nullopt;
    }
    return Exited{call.not_modelled("setpriv " + word)};
  }

  std::optional<Step> parse() {
    std::size_t at = 1;
    for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
      if (call.argv[at] == "--") {
        ++at;
        break;
      }
      if (call.argv[at] == "-V" || call.argv[at] == "--version") {
        call.out("setpriv from util-linux 2.38.1\n");
        return Exited{0};
      }
      if (!call.argv[at].starts_with("--")) return Exited{call.not_modelled("setpriv " + call.argv[at])};
      if (auto over = option(at)) return over;
    }
    out.command.assign(call.argv.begin() + static_cast<std::ptrdiff_t>(at), call.argv.end());
    if (out.command.empty()) return fail("No program specified");
    if (out.gid && out.groups.empty()) {
      return fail("--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups");
    }
    return std::nullopt;
  }
};

Step run_setpriv(Call& call) {
  Privileges wanted;
  if (auto over = SetprivParser{call, wanted}.parse()) return *over;
  if (wanted.uid || wanted.gid) {
    // setresuid comes first.
    const auto become = [&](std::optional<std::uint32_t> uid, std::optional<std::uint32_t> gid) {
      SetUid op;
      op.uid = uid.value_or(user_of(call.world(), call.process()));
      op.gid = gid.value_or(group_of(call.world(), call.process()));
      return call.ask(op);
    };
    const auto reply = become(wanted.uid, wanted.gid);
    if (!reply) {
      call.complain("setpriv: {} failed: {}\n", wanted.uid ? "setresuid" : "setresgid", error_text(call.code(reply.error())));
      return Exited{127};
    }
  }
  return run_command(call, wanted.command);
}

}  // namespace

Program start_setpriv(const std::vector<std::string>&) { return run_setpriv; }

}  // namespace nslab::shell
