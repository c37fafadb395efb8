// exercises/load.h — reading exercise.yaml, version 1.
//
//   nslab: 1
//   title: A cable between two namespaces
//   level: 1                     # 1 one step … 5 a network to repair
//   world: empty                 # or host, or a world file in the same folder
//   task: |                      # what the student reads
//     …
//   start: |                     # a script that runs before the student's, as root; may be left out
//     ip netns add red
//   vary:                        # what differs from student to student (exercises/variant.h)
//     names: [red, blue]
//     networks: [10.0.0.0/24]
//   checks:
//     - id: red-up
//       points: 2                # 1 where left out
//       text: The end in red is up
//       hint: A link is down until somebody sets it up.
//       depends: [red-there]     # earlier checks without which this one makes no sense
//       hidden: true             # students see nothing of it but its points
//       holds: true              # true at the start already; must stay so
//       device: {netns: red, name: v0, up: true}     # one key that says of which kind the check is:
//
//   netns: NAME                        there is a namespace of that name
//   device: {netns, name, kind, up, carrier, mtu, master, peer-netns}
//   address: {netns, dev, address}     10.0.0.1/24, or 10.0.0.1 with any length
//   route: {netns, to, via, dev}       to: a prefix or default
//   bridge: {netns, name, ports, joins, stp}
//   sysctl: {netns, key, value}
//   reach, unreach: {from, to, tcp, serve}     a ping; with tcp: PORT a connection; serve: NETNS puts up a listener there
//   nat: {from, to, seen-as}           whoever is pinged sees this source address
//   matrix: {among: {NETNS: ADDRESS …}, cut: [A -> B …]}     each reaches each, but for the cut ones
//   command: {run, status, prints, lacks}      prints, lacks: texts that must (not) appear in its output
//   absent: {KIND: …}                  no such netns, device, address or route
//
// A key that is not known is an error, not a guess.
#ifndef NSLAB_EXERCISES_LOAD_H_
#define NSLAB_EXERCISES_LOAD_H_

#include <string>

#include "exercises/exercise.h"
#include "exercises/fault.h"

namespace nslab::exercises {

// The exercise in a folder, as it is for one student (empty: as it is written).
Loaded<Exercise> load_exercise(const std::string& folder, const std::string& student = "");
// The same from a text; `file` is what messages call it.
Loaded<Exercise> parse_exercise(const std::string& text, const std::string& file, const std::string& student = "");

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_LOAD_H_
