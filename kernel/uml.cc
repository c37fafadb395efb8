#include "kernel/uml.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstring>

#include "kernel/fd.h"
#include "kernel/uml_preload.h"

namespace nslab::kernel {

namespace {

constexpr const char* kProgram = "/usr/bin/linux.uml";
constexpr const char* kModules = "/usr/lib/uml/modules";

tl::unexpected<Failure> missing(const std::string& what) {
  return tl::unexpected<Failure>(
      Failure{"user-mode-linux: " + what,
              "on Debian: apt-get install user-mode-linux (the kernel of a virtual machine that runs as an ordinary process)"});
}

constexpr std::uint32_t kCables = 0xefc0a800;  // 239.192.168.0, a group a cable

// UML's cables are multicast groups: lo must be up, and the way to them.
void lay_cables() {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  struct ifreq request {};
  std::memcpy(request.ifr_name, "lo", 3);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  (void)::ioctl(socket.get(), SIOCSIFFLAGS, &request);
  struct rtentry route {};
  struct sockaddr_in address {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(kCables);
  std::memcpy(&route.rt_dst, &address, sizeof address);
  address.sin_addr.s_addr = htonl(0xffffff00);
  std::memcpy(&route.rt_genmask, &address, sizeof address);
  char name[] = "lo";
  route.rt_dev = name;
  route.rt_flags = RTF_UP;
  (void)::ioctl(socket.get(), SIOCADDRT, &route);
}

bool write_whole(const std::string& path, std::string_view bytes, mode_t mode) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  return file && write_all(file.get(), bytes);
}

std::string own_program() {
  const Fd file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  return file ? read_all(file.get()) : "";
}

std::vector<std::string> command_line(const UmlKernel& kernel, const std::string& folder, const UmlOptions& options) {
  std::vector<std::string> out{kernel.program,
                               fmt::format("mem={}M", options.memory_mib),
                               "uml_dir=" + folder,
                               "umid=machine",
                               "root=/dev/root",
                               "rootfstype=hostfs",
                               "rootflags=/",
                               "ro",
                               "init=" + folder + "/nslab",
                               "con=null",
                               "con0=fd:0,fd:1",
                               "quiet",
                               "loglevel=1",
                               "panic=-1"};
  for (unsigned i = 0; i < options.nics; ++i) out.push_back(fmt::format("eth{}=mcast,,239.192.168.{},{},1", i, i + 1, 1102 + i));
  out.insert(out.end(), {"--", "uml-init", folder});
  return out;
}

[[noreturn]] void become(std::vector<std::string> argv, const std::string& folder, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setsid();
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(null, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  std::vector<std::string> environment{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + folder, "TMPDIR=/tmp",
                                       "LD_PRELOAD=" + folder + "/preload.so"};
  if (uml_preload().empty()) environment.pop_back();
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  std::vector<char*> variables;
  variables.reserve(environment.size() + 1);
  for (std::string& variable : environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  ::execve(words.front(), words.data(), variables.data());
  ::_exit(127);
}

// Reads the console until it closes; false once the time is over.
bool read_console(int from, std::chrono::milliseconds timeout, std::string& out) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    struct pollfd wait {from, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(left)) <= 0) continue;
    std::string block(4096, '\0');
    const ssize_t got = ::read(from, block.data(), block.size());
    if (got <= 0) return true;
    if (out.size() < (1U << 20U)) out.append(block, 0, static_cast<std::size_t>(got));
  }
}

}  // namespace

Expected<UmlKernel> find_uml() {
  UmlKernel out;
  out.program = kProgram;
  if (::access(kProgram, X_OK) != 0) return missing(fmt::format("there is no {}", kProgram));
  DIR* directory = ::opendir(kModules);
  if (directory != nullptr) {
    while (const dirent* entry = ::readdir(directory)) {
      if (entry->d_name[0] != '.') out.release = entry->d_name;
    }
    ::closedir(directory);
  }
  if (out.release.empty()) return missing(fmt::format("there are no modules in {}", kModules));
  out.modules = fmt::format("{}/{}", kModules, out.release);
  return out;
}

Expected<std::string> run_in_uml(const UmlKernel& kernel, const std::string& folder, const std::vector<std::string>& argv,
                                 const UmlOptions& options) {
  std::string program;
  for (const std::string& word : argv) program += word + "\n";
  const bool written = write_whole(folder + "/nslab", own_program(), 0755) && write_whole(folder + "/preload.so", uml_preload(), 0755) &&
                       write_whole(folder + "/program", program, 0644);
  if (!written) return failed("user-mode-linux: writing to " + folder);
  lay_cables();
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("pipe");
  Fd from(ends[0]);
  Fd to(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return failed("fork");
  if (child == 0) become(command_line(kernel, folder, options), folder, to.get());
  to.close();
  std::string console;
  const bool in_time = read_console(from.get(), options.timeout, console);
  if (!in_time) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (!in_time)
    return tl::unexpected<Failure>(
        Failure{fmt::format("user-mode-linux did not end within {} s; its console:\n{}", options.timeout.count() / 1000, console), ""});
  if (::access((folder + "/ended").c_str(), F_OK) != 0) {
    return tl::unexpected<Failure>(
        Failure{"user-mode-linux did not come to its end; its console:\n" + console, "it needs ptrace(2), which containers often forbid"});
  }
  return console;
}

}  // namespace nslab::kernel
