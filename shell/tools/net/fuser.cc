// fuser (psmisc 23.6): who has a port.
//
// Not modelled: files and file systems (-m), -i, -u, remote ends of a socket's name.
#include <algorithm>

#include "shell/run/machine.h"
#include "shell/tools/more.h"
#include "shell/tools/net/holders.h"
#include "shell/tools/net/names.h"
#include "shell/tools/system/common.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kFuserUsage =
    "Usage: fuser [-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE]\n"
    "             [-k [-i] [-SIGNAL]] NAME...\n"
    "       fuser -l\n"
    "       fuser -V\n"
    "Show which processes use the named files, sockets, or filesystems.\n\n"
    "  -a,--all              display unused files too\n"
    "  -i,--interactive      ask before killing (ignored without -k)\n"
    "  -I,--inode            use always inodes to compare files\n"
    "  -k,--kill             kill processes accessing the named file\n"
    "  -l,--list-signals     list available signal names\n"
    "  -m,--mount            show all processes using the named filesystems or\n"
    "                        block device\n"
    "  -M,--ismountpoint     fulfill request only if NAME is a mount point\n"
    "  -n,--namespace SPACE  search in this name space (file, udp, or tcp)\n"
    "  -s,--silent           silent operation\n"
    "  -SIGNAL               send this signal instead of SIGKILL\n"
    "  -u,--user             display user IDs\n"
    "  -v,--verbose          verbose output\n"
    "  -w,--writeonly        kill only processes with write access\n"
    "  -V,--version          display version information\n"
    "  -4,--ipv4             search IPv4 sockets only\n"
    "  -6,--ipv6             search IPv6 sockets only\n"
    "  udp/tcp names: [local_port][,[rmt_host][,[rmt_port]]]\n\n";

struct Fuser {
  Call& call;
  bool kill = false, silent = false, verbose = false;
  int signal = sig::kKill;
  std::string space{};
  std::vector<std::string> names{};

  int misuse(std::string_view text) const {
    call.err(std::string(text) + std::string(kFuserUsage));
    return 1;
  }

  std::optional<int> read() {
    const auto& argv = call.argv;
    for (std::size_t i = 1; i < argv.size(); ++i) {
      const std::string& word = argv[i];
      if (word.size() < 2 || word[0] != '-') {
        names.push_back(space.empty() || space == "file" ? word : word + "/" + space);
      } else if (word == "-n" || word == "--namespace") {
        space = i + 1 < argv.size() ? argv[++i] : "";
        if (space != "tcp" && space != "udp" && space != "file") return misuse("Invalid namespace name\n");
      } else if (const auto number = signal_number(word.substr(1)); number && word != "-k" && word != "-4" && word != "-6") {
        signal = *number;
      } else if (word == "--kill" || word == "--silent" || word == "--verbose") {
        kill = kill || word == "--kill";
        silent = silent || word == "--silent";
        verbose = verbose || word == "--verbose";
      } else {
        for (const char c : word.substr(1)) {
          if (c == 'k') kill = true;
          if (c == 's') silent = true;
          if (c == 'v') verbose = true;
          if (std::string_view("ksv46").find(c) == std::string_view::npos) return call.not_modelled(std::string("fuser -") + c);
        }
      }
    }
    if (names.empty()) return misuse("No process specification given\n");
    return std::nullopt;
  }

  // The processes that have a socket at this port; nothing where the name is no port's.
  std::optional<std::vector<Holder>> users(const std::string& name) const {
    const auto slash = name.rfind('/');
    const std::string protocol = slash == std::string::npos ? "" : name.substr(slash + 1);
    if (protocol != "tcp" && protocol != "udp") return std::nullopt;
    const bool udp = protocol == "udp";
    const auto port = service_port(name.substr(0, slash), udp);
    if (!port) return std::nullopt;
    std::vector<Holder> found;
    for (const auto& [id, holders] : socket_holders(call)) {
      const Socket* socket = call.world().sockets.find(id);
      if (socket == nullptr || socket->netns != call.netns() || socket->local.port != *port) continue;
      if (socket->kind != (udp ? SocketKind::kUdp : SocketKind::kTcp)) continue;
      for (const Holder& holder : holders) {
        const bool known = std::any_of(found.begin(), found.end(), [&](const Holder& h) { return h.pid == holder.pid; });
        if (!known) found.push_back(holder);
      }
    }
    std::sort(found.begin(), found.end(), [](const Holder& a, const Holder& b) { return a.pid < b.pid; });
    return found;
  }

  void show(const std::string& name, const std::vector<Holder>& holders) const {
    constexpr int kName = 20;
    if (verbose) call.complain("{:21}USER        PID ACCESS COMMAND\n", "");
    call.complain("{:{}}", name + ":", kName + (verbose ? 1 : 0));
    bool first = true;
    for (const Holder& holder : holders) {
      if (verbose && !first) call.complain("{:{}}", "", kName + 1);
      first = false;
      const Process* process = find_process(call.world(), real_pid(call.world(), call.pid(), holder.pid));
      if (verbose) call.complain("{:<8} ", system_tools::user_name(process == nullptr ? 0 : process->uid));
      call.print("{:6}", holder.pid);
      call.flush();
      if (verbose) call.complain(" F.... {}\n", holder.command);
    }
    if (!verbose) call.err("\n");
  }

  int run() {
    if (const auto over = read()) return *over;
    int status = 1;
    for (const std::string& name : names) {
      const auto found = users(name);
      if (!found) return call.not_modelled("fuser of a file (" + name + ")");
      if (found->empty()) continue;
      status = 0;
      if (!silent) show(name, *found);
      for (const Holder& holder : *found) {
        if (kill) call.runner().signal(real_pid(call.world(), call.pid(), holder.pid), signal);
      }
    }
    return status;
  }
};

}  // namespace

int run_fuser(Call& call) { return Fuser{call}.run(); }

}  // namespace nslab::shell
