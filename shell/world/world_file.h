// shell/world/world_file.h — a world as a file, version 1.
//
//   nslab: 1                      # the format's version
//   base: host                    # host: init_net itself, lo down; empty: a namespace that unshare gave
//   kernel: "6.18"                # or "6.1"
//   hostname: lab
//   directory: /root              # where the script begins
//   modules: [br_netfilter]
//   nics:
//     - name: eth0
//       index: 2                  # its ifindex, and
//       address: 02:00:5e:00:53:01  # its hardware address; without them they come as on any machine
//       behind: |                 # runs on the far side of the cable, whose NIC is eth0 too
//         ip addr add 192.0.2.1/24 dev eth0
//         ip link set eth0 up
//   network: cluster:nodes=100,pods=30  # a network that is made, not typed (shell/world/shape.h)
//   setup: |                      # runs as root on the machine itself
//     ip link set lo up
//
//   left_out: [the tunnel gre0]   # what `nslab capture` could not take along; told to whoever reads the file
//
// All keys but `nslab` may be left out. A key that is not known is an error, not a guess.
#ifndef NSLAB_SHELL_WORLD_WORLD_FILE_H_
#define NSLAB_SHELL_WORLD_WORLD_FILE_H_

#include <string>

#include "shell/world/start.h"

namespace nslab::shell {

tl::expected<WorldPlan, WorldError> read_world_file(const std::string& path);
// The same of a text; `path` is what errors call it.
tl::expected<WorldPlan, WorldError> parse_world_file(const std::string& text, const std::string& path);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_WORLD_WORLD_FILE_H_
