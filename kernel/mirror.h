// kernel/mirror.h — Mirror: the processes and networks of a World, made for real, op by op.
//
// Start here to see how model and kernel are held against each other: a World is followed from its beginning; each Op
// that `execute` has run in the model is asked of the kernel too, by the agent that stands for the asking process, and
// the kernel's reply comes back. Then `look` gives what the kernel has, as the Snapshot that `take_snapshot` gives of the
// model. To be used within a sandbox (kernel/sandbox.h).
//
// Guarantees
//   1. What is asked is what the Op says, by a process that stands where the model's stands.
//   2. An Op without a counterpart says why (`not_asked`); it is never counted as agreement.
// Not mirrored: what programs read and write, sockets and pipes, unless asked for (use_sockets, use_data); transcripts, netfilter
//   (kernel/load_rules.h), time (the caller waits where it wants to).
#ifndef NSLAB_KERNEL_MIRROR_H_
#define NSLAB_KERNEL_MIRROR_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "kernel/agent.h"
#include "kernel/observe.h"
#include "model/execute.h"
#include "model/snapshot.h"

namespace nslab::kernel {

struct Mirrored {
  KernelReply reply{};
  std::string not_asked{};  // why the kernel was not asked; empty where it was
  bool name_unknown = false;  // a name in the request stands for nothing: the reply is the look-up's
  std::string data{};         // of Receive and Read: what came
};

class Mirror {
 public:
  // A World at its beginning, with nothing in it but `lo` and one process, `first`; and NICs, where the ground is init_net.
  static Expected<Mirror> begin(const World& world, Pid first, Ground ground);

  // From now on sockets are made and used for real, too. Not for programs that wait: no call of theirs waits here.
  void use_sockets() { sockets_ = true; }
  // The same of pipes, and of what files hold.
  void use_data() { data_ = true; }
  // Asks the kernel what `execute` was asked. `before` and `after` are the World around it: pids and hardware addresses
  // that chance gave are taken from there.
  Mirrored ask(const Op& op, const World& before, const World& after, const Result<Reply>& model);
  // What the kernel has, as `viewer` of `world` can see and name it.
  Snapshot look(const World& world, Pid viewer);
  // What lstat(2) tells a process of a file: "MODE LINKS UID GID", the mode in octal with the type's bits; or an errno's name.
  std::string file(Pid by, const std::string& path);
  // Files of the namespaces that `viewer` can name, each with its name: to send packets from them, say.
  [[nodiscard]] std::vector<Seen> namespaces(const World& world, Pid viewer) const;
  // Kinds of links that this kernel turned out not to have.
  [[nodiscard]] const std::set<std::string>& missing_kinds() const { return missing_; }

 private:
  Mirror() = default;
  Mirrored ask_network(Agent& agent, const Op& op, const World& before, const World& after);
  Mirrored ask_process(Agent& agent, const Op& op, const World& before, const World& after, const Result<Reply>& model);
  void note_random_addresses(const World& before, const World& after);

  std::map<Pid, Agent> agents_{};
  std::map<Pid, std::int64_t> numbers_{};  // what a child is called where its parent is
  std::unique_ptr<Observer> observer_{};
  SameMacs macs_{};
  std::map<LinkId, Mac> unmatched_{};  // links whose address chance gave on both sides, not seen yet
  std::set<std::string> missing_{};
  std::set<std::string> only_in_model_{};  // paths that the sandbox could not make
  bool sockets_ = false, data_ = false;
};

// What this machine's kernel was built with and has as modules, tried out in a namespace of its own; within a sandbox.
// What cannot be tried is as a Profile has it by itself.
Profile machine_profile();

// The request for an op that is no rtnetlink message and takes no state to make; none where there is no counterpart, and
// then `why` says why.
bool request_of(const Op& op, const Result<Reply>& model, Request& request, std::string& why);
// The same for sockets; `family` is that of the socket.
bool is_of_sockets(const Op& op);
bool socket_request_of(const Op& op, Family family, const Result<Reply>& model, Request& request, std::string& why);
// The same for ioctls on links and addresses.
bool device_request_of(const Op& op, Request& request);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_MIRROR_H_
