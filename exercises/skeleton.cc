#include "exercises/skeleton.h"

namespace nslab::exercises {

namespace {

constexpr std::string_view kExercise = R"(# An exercise. `nslab exercise check FOLDER` says whether it is fair and what its checks miss.
nslab: 1
title: A cable between two namespaces
level: 2                        # 1 one step … 5 a network to repair
world: empty                    # empty: a new namespace with lo, down; host: a machine with a NIC; or a world file
task: |
  The namespaces `red` and `blue` are there. Lay a cable between them, with an end called `eth0` in each; give
  `red` 10.0.5.1/24 and `blue` 10.0.5.2/24, and make them reach each other.
start: |                        # runs before the student's script
  ip netns add red
  ip netns add blue
vary:                           # what differs from student to student (nslab grade --variant NAME)
  names: [red, blue]
  networks: [10.0.5.0/24]
checks:
  - id: cable
    points: 2
    text: A cable joins eth0 in red and eth0 in blue
    hint: ip link add … type veth peer name … netns …
    device: {netns: red, name: eth0, kind: veth, peer-netns: blue}
  - id: red-address
    text: red has 10.0.5.1/24
    depends: [cable]            # without the cable this check says nothing: it is blocked
    address: {netns: red, dev: eth0, address: 10.0.5.1/24}
  - id: blue-address
    text: blue has 10.0.5.2/24
    depends: [cable]
    address: {netns: blue, dev: eth0, address: 10.0.5.2/24}
  - id: up
    text: Both ends are up
    depends: [cable]
    device: {netns: red, name: eth0, up: true, carrier: true}
  - id: ping
    points: 2
    text: red and blue reach each other
    depends: [red-address, blue-address, up]
    matrix: {among: {red: 10.0.5.1, blue: 10.0.5.2}}
  - id: nobody-out-here
    text: The network is not to be seen out here
    hidden: true                # students see nothing of it but its points
    holds: true                 # true at the start, and must stay so
    absent: {route: {to: 10.0.5.0/24}}
)";

constexpr std::string_view kSolution =
    "ip link add eth0 netns red type veth peer name eth0 netns blue\n"
    "ip -n red addr add 10.0.5.1/24 dev eth0\n"
    "ip -n blue addr add 10.0.5.2/24 dev eth0\n"
    "ip -n red link set eth0 up\n"
    "ip -n blue link set eth0 up\n"
    "ip netns exec red ping -c 1 10.0.5.2\n";

constexpr std::string_view kOneEndDown =
    "# A mistake says which checks it must fail, and may name the cause and the line to blame.\n"
    "# fails: up\n"
    "# cause: no-carrier\n"
    "ip link add eth0 netns red type veth peer name eth0 netns blue\n"
    "ip -n red addr add 10.0.5.1/24 dev eth0\n"
    "ip -n blue addr add 10.0.5.2/24 dev eth0\n"
    "ip -n red link set eth0 up\n";

constexpr std::string_view kWrongLength =
    "# fails: blue-address\n"
    "# cause: wrong-mask\n"
    "ip link add eth0 netns red type veth peer name eth0 netns blue\n"
    "ip -n red addr add 10.0.5.1/24 dev eth0\n"
    "ip -n blue addr add 10.0.5.2 dev eth0\n"
    "ip -n red link set eth0 up\n"
    "ip -n blue link set eth0 up\n";

constexpr std::string_view kTidiedUp =
    "# fails: cable\n"
    "# cause: link-missing\n"
    "# blame: 9\n"
    "ip link add eth0 netns red type veth peer name eth0 netns blue\n"
    "ip -n red addr add 10.0.5.1/24 dev eth0\n"
    "ip -n blue addr add 10.0.5.2/24 dev eth0\n"
    "ip -n red link set eth0 up\n"
    "ip -n blue link set eth0 up\n"
    "ip -n red link del eth0\n";

}  // namespace

std::vector<std::pair<std::string, std::string_view>> skeleton() {
  return {{"exercise.yaml", kExercise},
          {"solution.sh", kSolution},
          {"mistakes/one-end-down.sh", kOneEndDown},
          {"mistakes/wrong-length.sh", kWrongLength},
          {"mistakes/tidied-up.sh", kTidiedUp}};
}

}  // namespace nslab::exercises
