#include "kernel/uml_inside.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "kernel/fd.h"

namespace nslab::kernel {

namespace {

constexpr const char* kHostFolder = "/media/hw";

constexpr std::array kUmlModules{"dummy",
                                 "veth",
                                 "bridge",
                                 "8021q",
                                 "macvlan",
                                 "macvtap",
                                 "ipvlan",
                                 "vrf",
                                 "bonding",
                                 "vxlan",
                                 "ifb",
                                 "tun",
                                 "br_netfilter",
                                 "nf_tables",
                                 "nf_conntrack",
                                 "nf_nat",
                                 "nft_compat",
                                 "nft_chain_nat",
                                 "nft_ct",
                                 "nft_masq",
                                 "nft_nat",
                                 "nft_redir",
                                 "nft_reject_inet",
                                 "nft_limit",
                                 "nft_log",
                                 "nft_fib_inet",
                                 "x_tables",
                                 "xt_conntrack",
                                 "xt_MASQUERADE",
                                 "xt_nat",
                                 "xt_tcpudp",
                                 "xt_multiport",
                                 "xt_comment",
                                 "xt_addrtype",
                                 "xt_mark",
                                 "xt_physdev",
                                 "xt_limit",
                                 "xt_LOG",
                                 "xt_REDIRECT",
                                 "ipt_REJECT",
                                 "ip6t_REJECT",
                                 "nf_log_syslog",
                                 "nf_conntrack_netlink",
                                 "sch_netem",
                                 "sch_tbf",
                                 "sch_htb",
                                 "sch_fq_codel",
                                 "af_packet",
                                 "udp_diag",
                                 "tcp_diag",
                                 "inet_diag",
                                 "unix_diag",
                                 "packet_diag"};

// Debian's systemd says the same (modprobe.d/systemd.conf): no devices that nobody asked for.
const char* parameters_of(const std::string& module) {
  if (module == "dummy") return "numdummies=0";
  if (module == "bonding") return "max_bonds=0";
  if (module == "ifb") return "numifbs=0";
  return "";
}

void say(const std::string& text) { std::fprintf(stderr, "nslab: %s\n", text.c_str()); }

bool mount_on(const char* source, const char* target, const char* type, const char* data = nullptr) {
  if (::mount(source, target, type, 0, data) == 0) return true;
  say(std::string("mount ") + type + " on " + target + ": " + std::strerror(errno));
  return false;
}

bool is_uml() {
  std::ifstream file("/proc/cpuinfo");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str().find("User Mode Linux") != std::string::npos;
}

std::string module_name(const std::string& path) {
  const auto slash = path.rfind('/');
  std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  name.resize(name.find(".ko"));
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

// modules.dep: "kernel/a.ko: kernel/b.ko kernel/c.ko", what a needs, the farthest last.
class Modules {
 public:
  explicit Modules(std::string directory) : directory_(std::move(directory)) {
    std::ifstream file(directory_ + "/modules.dep");
    for (std::string line; std::getline(file, line);) {
      const auto colon = line.find(':');
      if (colon == std::string::npos) continue;
      std::istringstream needs(line.substr(colon + 1));
      std::vector<std::string> all{line.substr(0, colon)};
      for (std::string one; needs >> one;) all.push_back(one);
      needs_[module_name(all.front())] = std::move(all);
    }
  }
  void load(const std::string& name) {
    const auto at = needs_.find(name);
    if (at == needs_.end()) return;  // built in, or not there at all: whoever wants it is told by the kernel
    for (auto path = at->second.rbegin(); path != at->second.rend(); ++path) insert(*path);
  }

 private:
  void insert(const std::string& path) {
    if (!loaded_.insert(path).second) return;
    const Fd file(::open((directory_ + "/" + path).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file || (::syscall(SYS_finit_module, file.get(), parameters_of(module_name(path)), 0) != 0 && errno != EEXIST))
      say("module " + path + ": " + std::strerror(errno));
  }
  std::string directory_{};
  std::map<std::string, std::vector<std::string>> needs_{};
  std::set<std::string> loaded_{};
};

void load_modules() {
  struct utsname about {};
  ::uname(&about);
  Modules modules(std::string("/usr/lib/uml/modules/") + about.release);
  for (const char* name : kUmlModules) modules.load(name);
  (void)write_file("/proc/sys/net/core/default_qdisc", "fq_codel");  // as Debian's sysctl.d/50-default.conf
}

std::vector<std::string> program_of(const std::string& folder) {
  std::vector<std::string> out;
  std::ifstream file(folder + "/program");
  for (std::string line; std::getline(file, line);) out.push_back(line);
  return out;
}

// The program is pid 1 of a pid namespace: the machine's own first process must live on to switch it off.
int run_program(std::vector<std::string> argv) {
  if (argv.empty() || ::unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) {
    say(std::string("unshare: ") + std::strerror(errno));
    return 127;
  }
  const pid_t child = ::fork();
  if (child == 0) {
    mount_on("proc", "/proc", "proc");
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (std::string& word : argv) words.push_back(word.data());
    words.push_back(nullptr);
    ::execvp(words.front(), words.data());
    say(argv.front() + ": " + std::strerror(errno));
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int be_uml_init(const std::string& folder) {
  if (::getpid() != 1) {
    say("this is for the first process of user-mode-linux; 'nslab verify --on=uml' starts it");
    return 2;
  }
  ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  if (!mount_on("proc", "/proc", "proc") || !is_uml()) {
    say("this machine is not user-mode-linux");
    return 2;
  }
  mount_on("sysfs", "/sys", "sysfs");
  (void)::mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr);  // without it the sandbox's own nodes serve
  mount_on("tmpfs", "/media", "tmpfs");
  ::mkdir(kHostFolder, 0755);
  if (mount_on("none", kHostFolder, "hostfs", folder.c_str())) {
    load_modules();
    const int status = run_program(program_of(kHostFolder));
    std::ofstream(std::string(kHostFolder) + "/ended") << status << "\n";
  }
  ::sync();
  ::umount2(kHostFolder, 0);
  ::reboot(RB_POWER_OFF);
  return 3;
}

}  // namespace nslab::kernel
