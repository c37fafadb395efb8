// Ops that are system calls, ioctls or writes to /proc/sys, as what an agent is told to do.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "kernel/mirror.h"

namespace nslab::kernel {

namespace {

Request call(Call what, std::array<std::int64_t, 4> numbers = {}, std::string path = "", std::string other = "", std::string data = "") {
  return Request{what, numbers, std::move(path), std::move(other), std::move(data), {}};
}

template <class Argument>
Request device_call(unsigned long number, int family, const Argument& argument) {
  Request out = call(Call::kDevice, {static_cast<std::int64_t>(number), family, 0, 0});
  out.data.assign(reinterpret_cast<const char*>(&argument), sizeof argument);
  return out;
}

struct ifreq named(const std::string& name) {
  struct ifreq out {};
  std::memcpy(out.ifr_name, name.data(), std::min(name.size(), sizeof out.ifr_name - 1));
  return out;
}

// A link's index at `offset` of the argument: given, or still to be looked up.
void put_index(Request& request, std::size_t offset, const LinkRef& link) {
  if (link.index != 0) {
    std::memcpy(request.data.data() + offset, &link.index, sizeof link.index);
  } else {
    request.patches.push_back({Patch::Kind::kIfindex, static_cast<std::uint32_t>(offset), link.name});
  }
}

Request bridge_call(const BridgeIoctl& op) {
  switch (op.call) {
    case BridgeIoctl::Call::kAddBridge:
    case BridgeIoctl::Call::kDelBridge: {
      std::array<char, IFNAMSIZ> name{};
      std::memcpy(name.data(), op.bridge.data(), std::min(op.bridge.size(), name.size() - 1));
      return device_call(op.call == BridgeIoctl::Call::kAddBridge ? SIOCBRADDBR : SIOCBRDELBR, AF_LOCAL, name);
    }
    case BridgeIoctl::Call::kAddPort:
    case BridgeIoctl::Call::kDelPort: break;
  }
  Request out = device_call(op.call == BridgeIoctl::Call::kAddPort ? SIOCBRADDIF : SIOCBRDELIF, AF_LOCAL, named(op.bridge));
  put_index(out, offsetof(struct ifreq, ifr_ifindex), op.port);
  return out;
}

Request address_call(const AddressIoctl& op) {
  if (op.call == AddressIoctl::Call::kAdd6 || op.call == AddressIoctl::Call::kDel6) {
    struct {
      struct in6_addr address;
      std::uint32_t prefix_length;
      std::int32_t index;
    } argument{};
    const auto bytes = op.address.bytes();
    std::memcpy(&argument.address, bytes.data(), bytes.size());
    argument.prefix_length = op.prefix_length;
    Request out = device_call(op.call == AddressIoctl::Call::kAdd6 ? SIOCSIFADDR : SIOCDIFADDR, AF_INET6, argument);
    put_index(out, 20, LinkRef{op.name, 0});
    return out;
  }
  struct ifreq argument = named(op.name);
  auto* address = reinterpret_cast<struct sockaddr_in*>(&argument.ifr_addr);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(op.address.v4_value());
  switch (op.call) {
    case AddressIoctl::Call::kSetNetmask: return device_call(SIOCSIFNETMASK, AF_INET, argument);
    case AddressIoctl::Call::kSetBroadcast: return device_call(SIOCSIFBRDADDR, AF_INET, argument);
    case AddressIoctl::Call::kSetPeer: return device_call(SIOCSIFDSTADDR, AF_INET, argument);
    default: return device_call(SIOCSIFADDR, AF_INET, argument);
  }
}

Request tun_call(const NewLink& op, const NewTun& tun) {
  struct ifreq argument = named(op.name);
  int flags = tun.options.tap ? IFF_TAP : IFF_TUN;
  if (tun.options.no_pi) flags |= IFF_NO_PI;
  if (tun.options.vnet_header) flags |= IFF_VNET_HDR;
  if (tun.options.multi_queue) flags |= IFF_MULTI_QUEUE;
  argument.ifr_flags = static_cast<short>(flags | IFF_TUN_EXCL);
  Request out = device_call(0, 0, argument);
  out.call = Call::kTun;
  const auto id = [](std::uint32_t value) { return value == ~0U ? std::int64_t{-1} : std::int64_t{value}; };
  out.numbers = {tun.options.persist ? 1 : 0, id(tun.options.owner), id(tun.options.group), 0};
  return out;
}

Request open_call(const Open& op, const Result<Reply>& model) {
  int flags = op.read && op.write ? O_RDWR : op.write ? O_WRONLY : O_RDONLY;
  if (op.create) flags |= O_CREAT;
  if (op.exclusive) flags |= O_EXCL;
  if (op.truncate) flags |= O_TRUNC;
  if (op.append) flags |= O_APPEND;
  const int wanted = model ? std::get<Descriptor>(*model).number : -1;
  return call(Call::kOpen, {flags, op.mode, wanted, 0}, op.path);
}

unsigned long propagation_flag(Propagation propagation) {
  switch (propagation) {
    case Propagation::kPrivate: return MS_PRIVATE;
    case Propagation::kShared: return MS_SHARED;
    case Propagation::kSlave: return MS_SLAVE;
    case Propagation::kUnbindable: return MS_UNBINDABLE;
  }
  return 0;
}

// Those of the options that are flags of mount(2); the others are the file system's own.
unsigned long take_flags(std::string& options) {
  static constexpr std::pair<std::string_view, unsigned long> kMountFlags[] = {
      {"nosuid", MS_NOSUID},   {"nodev", MS_NODEV},           {"noexec", MS_NOEXEC}, {"ro", MS_RDONLY}, {"rw", 0},
      {"noatime", MS_NOATIME}, {"relatime", MS_RELATIME}, {"nodiratime", MS_NODIRATIME}, {"defaults", 0}};
  unsigned long flags = 0;
  std::string rest;
  for (std::size_t at = 0; at < options.size();) {
    const std::size_t end = std::min(options.find(',', at), options.size());
    const std::string word = options.substr(at, end - at);
    const auto* flag = std::find_if(std::begin(kMountFlags), std::end(kMountFlags), [&](const auto& row) { return row.first == word; });
    if (flag != std::end(kMountFlags)) {
      flags |= flag->second;
    } else {
      rest += (rest.empty() ? "" : ",") + word;
    }
    at = end + 1;
  }
  options = std::move(rest);
  return flags;
}

Request mount_call(const MountFs& op) {
  std::string options = op.options;
  unsigned long flags = take_flags(options);
  if (op.bind) flags |= MS_BIND;
  if (op.recursive) flags |= MS_REC;
  if (op.move) flags |= MS_MOVE;
  if (op.remount) flags |= MS_REMOUNT;
  if (op.read_only) flags |= MS_RDONLY;
  if (op.propagation) flags |= propagation_flag(*op.propagation);
  return call(Call::kMount, {static_cast<std::int64_t>(flags), 0, 0, 0}, op.target, op.source, op.type + '\0' + options);
}

mode_t type_bits(FileType type) {
  switch (type) {
    case FileType::kFifo: return S_IFIFO;
    case FileType::kSocket: return S_IFSOCK;
    default: return S_IFREG;
  }
}

struct RequestMaker {
  const Result<Reply>& model;
  Request& out;
  std::string& why;

  bool make(Request request) const {
    out = std::move(request);
    return true;
  }
  bool none(const char* text) const {
    why = text;
    return false;
  }

  bool operator()(const WriteSysctl& op) const { return make(call(Call::kWriteFile, {}, "/proc/sys/" + op.path, "", op.value)); }
  bool operator()(const FlushRouteCache& op) const {
    return make(call(Call::kWriteFile, {},
                     op.family == Family::kInet6 ? "/proc/sys/net/ipv6/route/flush" : "/proc/sys/net/ipv4/route/flush", "", "-1"));
  }
  bool operator()(const Unshare& op) const { return make(call(Call::kUnshare, {op.flags, 0, 0, 0})); }
  bool operator()(const Setns& op) const { return make(call(Call::kSetns, {op.of, op.kinds, 0, 0}, op.path)); }
  bool operator()(const SetUid& op) const { return make(call(Call::kSetUid, {op.uid, op.gid, 0, 0})); }
  bool operator()(const SetHostname& op) const { return make(call(Call::kHostname, {}, op.name)); }
  bool operator()(const Chdir& op) const { return make(call(Call::kChdir, {}, op.path)); }
  bool operator()(const Open& op) const {
    Request request = open_call(op, model);
    // Standard input and output stay the agent's own: the file is opened, made perhaps, and closed again.
    request.numbers[3] = request.numbers[2] >= 0 && request.numbers[2] <= 2 ? 1 : 0;
    return make(std::move(request));
  }
  bool operator()(const Mkdir& op) const { return make(call(Call::kMkdir, {op.mode, 0, 0, 0}, op.path)); }
  bool operator()(const Mknod& op) const {
    if (op.type == FileType::kCharacter) return none("devices are the machine's");
    return make(call(Call::kMknod, {type_bits(op.type) | op.mode, 0, 0, 0}, op.path));
  }
  bool operator()(const Unlink& op) const { return make(call(Call::kUnlink, {op.directory ? 1 : 0, 0, 0, 0}, op.path)); }
  bool operator()(const Rename& op) const { return make(call(Call::kRename, {}, op.from, op.to)); }
  bool operator()(const Symlink& op) const { return make(call(Call::kSymlink, {}, op.target, op.path)); }
  bool operator()(const HardLink& op) const { return make(call(Call::kHardLink, {}, op.from, op.to)); }
  bool operator()(const Chmod& op) const { return make(call(Call::kChmod, {op.mode, 0, 0, 0}, op.path)); }
  bool operator()(const SetUmask& op) const { return make(call(Call::kUmask, {op.mask, 0, 0, 0})); }
  bool operator()(const MountFs& op) const { return make(mount_call(op)); }
  bool operator()(const Umount& op) const { return make(call(Call::kUmount, {op.detach ? MNT_DETACH : 0, 0, 0, 0}, op.target)); }
  bool operator()(const Chroot& op) const { return make(call(Call::kChroot, {}, op.path)); }
  bool operator()(const PivotRoot& op) const { return make(call(Call::kPivotRoot, {}, op.new_root, op.put_old)); }
  bool operator()(const Close& op) const {
    if (op.descriptor <= 2) return none("standard input and output are the agents' own");
    return make(call(Call::kClose, {op.descriptor, 0, 0, 0}));
  }
  bool operator()(const Dup& op) const {
    const int to = op.to >= 0 || !model ? op.to : std::get<Descriptor>(*model).number;
    if (op.from <= 2 || (to >= 0 && to <= 2)) return none("standard input and output are the agents' own");
    return make(call(Call::kDup, {op.from, to, 0, 0}));
  }
  bool operator()(const Exec&) const { return none("an agent is no program"); }
  bool operator()(const OpenTranscript&) const { return none("output is the model's"); }
  bool operator()(const MakePipe&) const { return none("pipes are not mirrored"); }
  bool operator()(const Write&) const { return none("what programs write to other files than the kernel's is not mirrored"); }
  bool operator()(const Read&) const { return none("what programs read is not mirrored"); }
  bool operator()(const LoadModule&) const { return none("modules are the machine's"); }
  bool operator()(const Advance&) const { return none("time passes by itself"); }
  bool operator()(const NfBatch&) const { return none("its rules are loaded as text, and read again"); }
  bool operator()(const SetIpset&) const { return none("sets of ipset are not mirrored"); }
  bool operator()(const DelConntrack&) const { return none("connection tracking is not mirrored"); }
  bool operator()(const SetWireguard&) const { return none("WireGuard's settings have no encoding"); }
  bool operator()(const SetQdisc&) const { return none("options of queueing disciplines have no encoding"); }
  bool operator()(const SetTcClass&) const { return none("options of queueing disciplines have no encoding"); }
  bool operator()(const SetTcFilter&) const { return none("options of queueing disciplines have no encoding"); }
  bool operator()(const SetMdb&) const { return none("sources of multicast groups have no encoding"); }
  bool operator()(const SetFeatures&) const { return none("offloads are not mirrored"); }
  template <class Other>
  bool operator()(const Other&) const {
    return none("sockets and packets are not mirrored");
  }
};

}  // namespace

bool device_request_of(const Op& op, Request& request) {
  if (const auto* bridge = std::get_if<BridgeIoctl>(&op)) {
    request = bridge_call(*bridge);
  } else if (const auto* address = std::get_if<AddressIoctl>(&op)) {
    request = address_call(*address);
  } else if (const auto* link = std::get_if<NewLink>(&op); link != nullptr && std::holds_alternative<NewTun>(link->data)) {
    request = tun_call(*link, std::get<NewTun>(link->data));
  } else {
    return false;
  }
  return true;
}

bool request_of(const Op& op, const Result<Reply>& model, Request& request, std::string& why) {
  return std::visit(RequestMaker{model, request, why}, op);
}

}  // namespace nslab::kernel
