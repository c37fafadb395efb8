// exercises/exercise.h — Exercise: a task, the world it begins in, and the checks that say whether it is done.
//
// An exercise is a folder: exercise.yaml (this structure), solution.sh, and mistakes/*.sh, each of which names in
// comments what it must fail (exercises/author.h). docs of the keys stand in exercises/load.h.
//
// A namespace in a check is the name of a file in /run/netns; empty, it is the machine's own.
#ifndef NSLAB_EXERCISES_EXERCISE_H_
#define NSLAB_EXERCISES_EXERCISE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/base/ip.h"
#include "shell/world/start.h"

namespace nslab::exercises {

// ---- what a check wants ----

struct WantedNetns {
  std::string name{};
};
// A link with all that is given; without a name, any link of the namespace will do.
struct WantedDevice {
  std::string netns{};
  std::string name{};
  std::string kind{};
  std::optional<bool> up{};
  std::optional<bool> carrier{};
  std::optional<std::uint32_t> mtu{};
  std::string master{};
  std::optional<std::string> peer_netns{};  // where the other end is
};
struct WantedAddress {
  std::string netns{};
  std::string device{};  // empty: any
  IpAddress address{};
  std::optional<std::uint8_t> length{};
};
struct WantedRoute {
  std::string netns{};
  Prefix to{};
  IpAddress via{};
  std::string device{};
};
// A bridge with these ports, and a cable from a port into each of these namespaces.
struct WantedBridge {
  std::string netns{};
  std::string name{};  // empty: any
  std::vector<std::string> ports{};
  std::vector<std::string> joins{};
  std::optional<bool> stp{};
};
struct WantedSysctl {
  std::string netns{};
  std::string path{};  // below /proc/sys, with slashes
  std::string value{};
};
// An echo request or, with a port, a TCP connection.
struct Flow {
  std::string from{};
  IpAddress to{};
  std::uint16_t port = 0;  // 0: ping
  std::string serve{};     // the namespace in which a listener is put up for the probe
  bool serves = false;
};
struct WantedReach {
  Flow flow{};
};
struct WantedUnreach {
  Flow flow{};
};
// Whoever is pinged sees this source address.
struct WantedNat {
  Flow flow{};
  IpAddress seen_as{};
};
// Each reaches each, but for those pairs that must not.
struct WantedMatrix {
  std::vector<std::pair<std::string, IpAddress>> among{};
  std::vector<std::pair<std::string, std::string>> cut{};
};
struct WantedCommand {
  std::string run{};
  std::optional<int> status{};
  std::vector<std::string> prints{};
  std::vector<std::string> lacks{};
};
struct WantedAbsent {
  std::variant<WantedNetns, WantedDevice, WantedAddress, WantedRoute> what{};
};

using Wanted = std::variant<WantedNetns, WantedDevice, WantedAddress, WantedRoute, WantedBridge, WantedSysctl, WantedReach, WantedUnreach,
                            WantedNat, WantedMatrix, WantedCommand, WantedAbsent>;

struct Check {
  std::string id{};
  double points = 1;
  std::string text{};
  std::string hint{};
  std::vector<std::size_t> depends{};  // places of earlier checks
  bool hidden = false;
  bool holds = false;  // true at the start already, and must stay so
  int line = 0;
  Wanted wanted{};
};

// What differs from student to student: these names and networks, wherever they stand in the exercise.
struct Vary {
  std::vector<std::string> names{};
  std::vector<Prefix> networks{};
};

struct Exercise {
  std::string name{};    // of its folder
  std::string folder{};
  std::string title{};
  int level = 1;
  std::string task{};
  std::string world = "empty";
  std::string start{};
  int start_line = 1;
  Vary vary{};
  std::string variant{};  // whose; empty: as it is written
  std::vector<Check> checks{};

  [[nodiscard]] double points() const {
    double sum = 0;
    for (const Check& check : checks) sum += check.points;
    return sum;
  }
};

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_EXERCISE_H_
