// model/op/process.h — what can be asked about processes, their namespaces, sysctls, modules and time.
//
// Kernel: kernel/{fork,nsproxy,exit,user_namespace}.c, fs/proc/proc_sysctl.c.
#ifndef NSLAB_MODEL_OP_PROCESS_H_
#define NSLAB_MODEL_OP_PROCESS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/time.h"
#include "model/process.h"

namespace nslab {

struct WriteSysctl {
  Pid by = 0;
  std::string path{};  // below /proc/sys, with slashes
  std::string value{};
  friend bool operator==(const WriteSysctl&, const WriteSysctl&) = default;
};
struct LoadModule {
  Pid by = 0;
  std::string name{};
  bool remove = false;
  friend bool operator==(const LoadModule&, const LoadModule&) = default;
};
struct Advance {
  Pid by = 0;
  Duration time{};
  friend bool operator==(const Advance&, const Advance&) = default;
};

namespace clone_flag {  // CLONE_NEW*
inline constexpr std::uint32_t kNewtime = 0x00000080;
inline constexpr std::uint32_t kNewns = 0x00020000;
inline constexpr std::uint32_t kNewcgroup = 0x02000000;
inline constexpr std::uint32_t kNewuts = 0x04000000;
inline constexpr std::uint32_t kNewipc = 0x08000000;
inline constexpr std::uint32_t kNewuser = 0x10000000;
inline constexpr std::uint32_t kNewpid = 0x20000000;
inline constexpr std::uint32_t kNewnet = 0x40000000;
}  // namespace clone_flag

struct Clone {
  Pid by = 0;
  std::uint32_t flags = 0;
  friend bool operator==(const Clone&, const Clone&) = default;
};
struct Exec {
  Pid by = 0;
  std::vector<std::string> argv{};
  friend bool operator==(const Exec&, const Exec&) = default;
};
struct Exit {
  Pid by = 0;
  int status = 0;  // as wait(2) has it
  bool netlink = false;  // it has asked the kernel by netlink: the socket holds its namespace until RCU lets it go
  friend bool operator==(const Exit&, const Exit&) = default;
};
struct Reap {  // wait(2) for a child that is a zombie
  Pid by = 0;
  Pid child = 0;
  friend bool operator==(const Reap&, const Reap&) = default;
};
struct Unshare {
  Pid by = 0;
  std::uint32_t flags = 0;
  friend bool operator==(const Unshare&, const Unshare&) = default;
};
struct Setns {
  Pid by = 0;
  std::string path{};      // a namespace file, or
  Pid of = 0;              // a process whose namespaces of `kinds` are joined (pidfd)
  std::uint32_t kinds = 0; // CLONE_NEW*; with a path: 0 is any
  friend bool operator==(const Setns&, const Setns&) = default;
};
struct SetIdMap {
  Pid by = 0;
  std::uint32_t inside_uid = 0, inside_gid = 0;
  friend bool operator==(const SetIdMap&, const SetIdMap&) = default;
};
struct SetUid {
  Pid by = 0;
  std::uint32_t uid = 0, gid = 0;
  friend bool operator==(const SetUid&, const SetUid&) = default;
};
struct SetHostname {
  Pid by = 0;
  std::string name{};
  friend bool operator==(const SetHostname&, const SetHostname&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_PROCESS_H_
