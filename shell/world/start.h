// shell/world/start.h — the worlds that a script can begin in.
//
// "empty" is what `unshare -n` gives: a namespace with lo, down. "host" is a machine that has just booted, with a NIC
// and an internet behind it. A Shape ("star:nodes=10", shell/world/shape.h) is a network in such a host. Everything else is a
// file (shell/world/world_file.h).
//
// Guarantees
//   1. Equal requests give equal worlds.
//   2. What a world's own scripts do is done in virtual time before the script's first command, and is not printed.
#ifndef NSLAB_SHELL_WORLD_START_H_
#define NSLAB_SHELL_WORLD_START_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "model/world.h"
#include "shell/session.h"
#include "shell/world/shape.h"

namespace nslab::shell {

// A network card, and what its cable leads to.
struct NicPlan {
  std::string name{};
  std::optional<std::string> behind{};  // the script that sets up the far side, whose own NIC is eth0; none: no cable
  std::uint32_t index = 0;              // its ifindex; 0: the next one
  std::optional<Mac> address{};         // none: chance
};

// A world as a file or a name describes it.
struct WorldPlan {
  bool in_init_net = true;
  std::optional<KernelVersion> kernel{};
  std::string hostname = "lab";
  std::string directory = "/root";
  std::vector<std::string> modules{};
  std::vector<NicPlan> nics{};
  std::string setup{};
  std::optional<Shape> network{};  // made before `setup` runs
  std::vector<std::string> left_out{};  // what a capture could not take along
  std::string origin{};  // the file it was read from
};

struct WorldRequest {
  std::string world = "host";             // empty, host, a Shape, or a file's name
  std::optional<KernelVersion> kernel{};  // over that of the file
  std::uint64_t seed = 1;
};

struct WorldError {
  std::string where{};  // FILE or FILE:LINE
  std::string what{};   // what is wrong, what was expected, what to do
  bool is_outside = false;  // no such file, no right to read it
};

struct Beginnings {
  World world{};
  Pid shell = 0;
  std::map<Pid, Cow<Task>> tasks{};  // servers that a setup script left running
};

// The plan that a request names.
tl::expected<WorldPlan, WorldError> find_plan(const WorldRequest& request);
// Refuses a setup script that does not parse or whose command fails.
tl::expected<Beginnings, WorldError> start_world(const WorldPlan& plan, std::uint64_t seed);
// The session in which a script runs.
Session begin_script(Beginnings beginnings, const SessionOptions& options);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_WORLD_START_H_
