// What an agent asks of the network: netlink requests in the namespace where it stands, and ioctls.
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "kernel/agent_call.h"
#include "kernel/netlink.h"

namespace nslab::kernel {

namespace {

Answer refused(int error) { return Answer{error, 0, ""}; }

int find_index(int socket, const std::string& name, std::int32_t& index) {
  struct ifreq request {};
  if (name.size() >= IFNAMSIZ) return ENODEV;
  std::memcpy(request.ifr_name, name.data(), name.size());
  if (::ioctl(socket, SIOCGIFINDEX, &request) != 0) return errno;
  index = request.ifr_ifindex;
  return 0;
}

// Fills in what only this process can know. Descriptors stay open until the request is made.
int fill_in(Request& request, int socket, std::vector<Fd>& open) {
  for (const Patch& patch : request.patches) {
    std::int32_t value = 0;
    if (patch.kind == Patch::Kind::kIfindex) {
      if (const int error = find_index(socket, patch.text, value); error != 0) return error;
    } else {
      Fd file(::open(patch.text.c_str(), O_RDONLY | O_CLOEXEC));
      if (!file) return errno;
      value = file.get();
      open.push_back(std::move(file));
    }
    if (patch.offset + sizeof value > request.data.size()) return EINVAL;
    std::memcpy(request.data.data() + patch.offset, &value, sizeof value);
  }
  return 0;
}

Answer ask_netlink(Request request) {
  Fd home;
  std::vector<Fd> open;
  if (!request.path.empty()) {
    const Fd there(::open(request.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!there) return refused(errno);
    home = Fd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    if (::setns(there.get(), CLONE_NEWNET) != 0) return refused(errno);
  }
  Netlink socket(static_cast<int>(request.numbers[0]));
  const int unopened = errno;
  if (home && ::setns(home.get(), CLONE_NEWNET) != 0) ::_exit(1);  // lost: no answer is better than one from elsewhere
  if (!socket) return refused(unopened);
  // Names of links are of the namespace that is asked, files of namespaces are of the asker's.
  if (const int error = fill_in(request, socket.get(), open); error != 0) return Answer{error, 1, ""};
  std::vector<std::uint8_t> bytes(request.data.begin(), request.data.end());
  if (request.numbers[1] != 0) return refused(socket.dump(std::move(bytes), [](const nlmsghdr*) {}) ? 0 : EIO);
  const KernelReply reply = socket.ask(std::move(bytes));
  return Answer{reply.code, 0, reply.extack};
}

Answer ask_device(Request request) {
  const Fd socket(::socket(static_cast<int>(request.numbers[1]), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return refused(errno);
  std::vector<Fd> open;
  if (const int error = fill_in(request, socket.get(), open); error != 0) return Answer{error, 1, ""};
  if (::ioctl(socket.get(), static_cast<unsigned long>(request.numbers[0]), request.data.data()) != 0) return refused(errno);
  return Answer{};
}

Answer make_tun(Request request) {
  const Fd device(::open("/dev/net/tun", O_RDWR | O_CLOEXEC));
  if (!device) return refused(errno);
  struct ifreq asked {};
  std::memcpy(&asked, request.data.data(), std::min(sizeof asked, request.data.size()));
  if (::ioctl(device.get(), TUNSETIFF, &asked) != 0) return refused(errno);
  if (request.numbers[1] >= 0 && ::ioctl(device.get(), TUNSETOWNER, request.numbers[1]) != 0) return refused(errno);
  if (request.numbers[2] >= 0 && ::ioctl(device.get(), TUNSETGROUP, request.numbers[2]) != 0) return refused(errno);
  if (::ioctl(device.get(), TUNSETPERSIST, request.numbers[0]) != 0) return refused(errno);
  return Answer{};
}

}  // namespace

Answer serve_network(const Request& request) {
  switch (request.call) {
    case Call::kNetlink: return ask_netlink(request);
    case Call::kDevice: return ask_device(request);
    default: return make_tun(request);
  }
}

}  // namespace nslab::kernel
