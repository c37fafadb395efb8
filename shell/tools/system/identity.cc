// id, whoami, groups, uname, arch, nproc, tty, logger, the accounts of getent: who and where one is.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/process/users.h"
#include "shell/tools/net_tools/common.h"
#include "shell/tools/system/common.h"
#include "shell/tools/text/options.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using net_tools::lines_of;
using net_tools::words_of;

std::uint32_t inside(const World& world, const Process& process, bool group) {
  return id_inside(world, process.user, group ? IdKind::kGroup : IdKind::kUser, group ? process.gid : process.uid);
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields{""};
  for (const char c : line) {
    if (c == ':') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

// The line of /etc/passwd or /etc/group for a name or a number.
std::vector<std::string> entry_of(Call& call, const std::string& file, const std::string& key) {
  const auto text = call.read_file(file);
  if (!text) return {};
  for (const std::string& line : lines_of(*text)) {
    auto fields = fields_of(line);
    if (fields.size() > 2 && (fields[0] == key || fields[2] == key)) return fields;
  }
  return {};
}

std::string name_of(Call& call, bool group, std::uint32_t number) {
  const auto fields = entry_of(call, group ? "/etc/group" : "/etc/passwd", std::to_string(number));
  return fields.empty() ? "" : fields[0];
}

std::string with_name(Call& call, bool group, std::uint32_t number) {
  const std::string name = name_of(call, group, number);
  return std::to_string(number) + (name.empty() ? "" : "(" + name + ")");
}

}  // namespace

int run_id(Call& call) {
  char what = 0;
  bool name = false;
  std::string user;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word.starts_with("--")) {
      if (word == "--user") what = 'u';
      if (word == "--group") what = 'g';
      if (word == "--groups") what = 'G';
      if (word == "--name") name = true;
      if (what == 0 && !name) return call.not_modelled("id " + word);
      continue;
    }
    if (word.size() < 2 || word[0] != '-') {
      user = word;
      continue;
    }
    for (const char c : word.substr(1)) {
      if (c == 'u' || c == 'g' || c == 'G') {
        what = c;
      } else if (c == 'n') {
        name = true;
      } else if (c != 'r') {
        call.complain("id: invalid option -- '{}'\nTry 'id --help' for more information.\n", c);
        return 1;
      }
    }
  }
  std::uint32_t uid = inside(call.world(), call.process(), false);
  std::uint32_t gid = inside(call.world(), call.process(), true);
  if (!user.empty()) {
    const auto fields = entry_of(call, "/etc/passwd", user);
    if (fields.size() < 4) {
      call.complain("id: ‘{}’: no such user\n", user);
      return 1;
    }
    uid = static_cast<std::uint32_t>(std::strtoul(fields[2].c_str(), nullptr, 10));
    gid = static_cast<std::uint32_t>(std::strtoul(fields[3].c_str(), nullptr, 10));
  }
  if (what == 0) {
    if (name) {
      call.err("id: cannot print only names or real IDs in default format\n");
      return 1;
    }
    call.print("uid={} gid={} groups={}\n", with_name(call, false, uid), with_name(call, true, gid), with_name(call, true, gid));
    return 0;
  }
  const std::uint32_t number = what == 'u' ? uid : gid;
  const std::string text = name ? name_of(call, what != 'u', number) : std::to_string(number);
  if (text.empty()) {
    call.complain("id: cannot find name for {} ID {}\n{}\n", what == 'u' ? "user" : "group", number, number);
    return 1;
  }
  call.print("{}\n", text);
  return 0;
}

int run_whoami(Call& call) {
  const std::uint32_t uid = inside(call.world(), call.process(), false);
  const std::string name = name_of(call, false, uid);
  if (name.empty()) {
    call.complain("whoami: cannot find name for user ID {}\n", uid);
    return 1;
  }
  call.print("{}\n", name);
  return 0;
}

int run_groups(Call& call) {
  call.print("{}\n", name_of(call, true, inside(call.world(), call.process(), true)));
  return 0;
}

int run_uname(Call& call) {
  std::string letters;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    static constexpr std::array<std::pair<std::string_view, char>, 8> kLong{{{"--all", 'a'},
                                                                             {"--kernel-name", 's'},
                                                                             {"--nodename", 'n'},
                                                                             {"--kernel-release", 'r'},
                                                                             {"--kernel-version", 'v'},
                                                                             {"--machine", 'm'},
                                                                             {"--processor", 'p'},
                                                                             {"--operating-system", 'o'}}};
    if (word.starts_with("--")) {
      const auto row = std::find_if(kLong.begin(), kLong.end(), [&](const auto& r) { return r.first == word; });
      if (row == kLong.end()) return call.not_modelled("uname " + word);
      letters += row->second;
    } else if (word.size() > 1 && word[0] == '-') {
      letters += word.substr(1);
    } else {
      call.complain("uname: extra operand ‘{}’\nTry 'uname --help' for more information.\n", word);
      return 1;
    }
  }
  for (const char c : letters) {
    if (std::string_view("asnrvmpio").find(c) != std::string_view::npos) continue;
    call.complain("uname: invalid option -- '{}'\nTry 'uname --help' for more information.\n", c);
    return 1;
  }
  if (letters.empty()) letters = "s";
  const bool all = letters.find('a') != std::string::npos;
  std::string release = call.read_file("/proc/sys/kernel/osrelease").value_or("");
  while (release.ends_with('\n')) release.pop_back();
  const std::array<std::pair<char, std::string>, 8> parts{{{'s', "Linux"},
                                                           {'n', call.world().utsns[call.process().uts].hostname},
                                                           {'r', release},
                                                           {'v', "#1 SMP PREEMPT_DYNAMIC"},
                                                           {'m', "x86_64"},
                                                           {'p', "unknown"},
                                                           {'i', "unknown"},
                                                           {'o', "GNU/Linux"}}};
  std::string out;
  for (const auto& [letter, text] : parts) {
    const bool unknown = letter == 'p' || letter == 'i';
    if (letters.find(letter) == std::string::npos && !(all && !unknown)) continue;
    out += (out.empty() ? "" : " ") + text;
  }
  call.out(out + "\n");
  return 0;
}

int run_arch(Call& call) {
  call.out("x86_64\n");
  return 0;
}
int run_nproc(Call& call) {
  static constexpr std::array kLongs{LongOption{"all", OptionValue::kNone, 'a'}, LongOption{"ignore", OptionValue::kRequired, 'i'}};
  const Options options = read_options(call.argv, "", kLongs);
  if (options.wrong || !options.operands.empty()) {
    call.err(options.wrong.value_or(fmt::format("nproc: extra operand {}\n", quoted(options.operands.empty() ? "" : options.operands[0]))) +
             try_help("nproc"));
    return 1;
  }
  std::uint64_t count = 2;
  for (const GivenOption& option : options.given) {
    if (option.id != 'i') continue;
    const auto ignored = whole_number(option.value.value_or(""));
    if (!ignored) {
      call.complain("nproc: invalid number to ignore: {}\n", quoted(option.value.value_or("")));
      return 1;
    }
    count = *ignored >= count ? 1 : count - *ignored;
  }
  call.print("{}\n", count);
  return 0;
}
int run_tty(Call& call) {
  static constexpr std::array kLongs{LongOption{"silent", OptionValue::kNone, 's'}, LongOption{"quiet", OptionValue::kNone, 's'}};
  const Options options = read_options(call.argv, "s", kLongs);
  if (options.wrong || !options.operands.empty()) {
    call.err(options.wrong.value_or(fmt::format("tty: extra operand {}\n", quoted(options.operands.empty() ? "" : options.operands[0]))) +
             try_help("tty"));
    return 2;
  }
  if (call.is_terminal(0)) return call.not_modelled("tty on a terminal");
  if (options.given.empty()) call.out("not a tty\n");
  return 1;
}
// The message goes to a log that nothing here reads.
int run_logger(Call& call) {
  const Options options = read_options(call.argv, "it:p:f:s");
  if (options.wrong) {
    call.err(*options.wrong + try_help("logger"));
    return 1;
  }
  for (const GivenOption& option : options.given) {
    if (option.id == 'f' || option.id == 's') return call.not_modelled(fmt::format("logger -{}", static_cast<char>(option.id)));
  }
  return 0;
}

int show_accounts(Call& call) {
  const auto& argv = call.argv;
  const auto text = call.read_file("/etc/" + argv[1]);
  const std::vector<std::string> lines = text ? lines_of(*text) : std::vector<std::string>();
  if (argv.size() == 2) {
    for (const std::string& line : lines) call.out(line + "\n");
    return 0;
  }
  int status = 0;
  for (std::size_t i = 2; i < argv.size(); ++i) {
    bool any = false;
    for (const std::string& line : lines) {
      const auto fields = fields_of(line);
      if (any || fields.size() < 3 || (fields[0] != argv[i] && fields[2] != argv[i])) continue;
      call.out(line + "\n");
      any = true;
    }
    if (!any) status = 2;
  }
  return status;
}

}  // namespace nslab::shell
