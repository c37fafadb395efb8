// tests/bench/mirror_bench.cc — networks built by kernel::build, by `ip -batch` and by bare system calls, in one run, each in a
// sandbox of its own: N namespaces with a veth each on one bridge, and as many pairs of veths as that among a fifth as many
// namespaces, all with addresses and up.
//
// usage: nslab_mirror_bench [N]
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "kernel/build.h"
#include "kernel/encode.h"
#include "kernel/observe.h"
#include "kernel/sandbox.h"
#include "model/execute.h"
#include "model/process/genesis.h"

namespace nslab::kernel {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

IpAddress address_of(int i) { return IpAddress::v4((10U << 24U) | static_cast<std::uint32_t>(i + 2)); }

NewLink pair_op(int i) {
  NewLink op;
  op.name = fmt::format("v{}", i);
  NewVeth veth;
  veth.peer_name = "eth0";
  op.data = veth;
  op.settings.master = LinkRef{"", 2};
  op.settings.up = true;
  return op;
}

SetLink up_op(std::uint32_t index) {
  SetLink op;
  op.link.index = index;
  op.settings.up = true;
  return op;
}

NewAddr address_op(int i) {
  NewAddr op;
  op.link.index = 2;
  op.address.local = op.address.peer = address_of(i);
  op.address.prefix_length = 8;
  return op;
}

NewLink bridge_op() {
  NewLink op;
  op.name = "br0";
  op.data = BridgeOptions{};
  op.settings.up = true;
  return op;
}

// The World that all three build.
World model_of(int count, NetnsId& root) {
  auto [world, shell] = begin_world(Beginning{});
  root = find_process(world, shell)->net;
  const auto run = [&, by = shell](auto op, Pid in) {
    op.by = in == 0 ? by : in;
    const auto reply = execute(world, op);
    if (!reply) std::abort();
    return *reply;
  };
  run(bridge_op(), 0);
  for (int i = 0; i < count; ++i) {
    Clone clone;
    clone.flags = clone_flag::kNewnet;
    const Pid child = std::get<Child>(run(clone, 0)).pid;
    NewLink pair = pair_op(i);
    std::get<NewVeth>(pair.data).peer.netns = NetnsByPid{find_process(world, child)->numbers->back().number};
    run(pair, 0);
    run(up_op(1), child);
    run(up_op(2), child);
    run(address_op(i), child);
  }
  return world;
}

// N pairs among N/5 namespaces: the k-th from namespace k to one of its next five.
struct Cable {
  int from = 0, to = 0;
};

int namespaces_of_mesh(int count) { return std::max(count / 5, 2); }

Cable cable(int k, int count) {
  const int places = namespaces_of_mesh(count);
  return {k % places, (k + 1 + k / places) % places};
}

NewLink cable_op(int k) {
  NewLink op;
  op.name = fmt::format("a{}", k);
  NewVeth veth;
  veth.peer_name = fmt::format("b{}", k);
  op.data = veth;
  return op;
}

IpAddress end_address(int k, bool second) {
  return IpAddress::v4((10U << 24U) | (static_cast<std::uint32_t>(k) << 2U) | (second ? 2U : 1U));
}

SetLink named_up_op(const std::string& name) {
  SetLink op;
  op.link.name = name;
  op.settings.up = true;
  return op;
}

World mesh_model(int count, NetnsId& root) {
  auto [world, shell] = begin_world(Beginning{});
  root = find_process(world, shell)->net;
  const auto run = [&](auto op, Pid by) {
    op.by = by;
    const auto reply = execute(world, op);
    if (!reply) std::abort();
    return *reply;
  };
  std::vector<Pid> places;
  for (int i = 0; i < namespaces_of_mesh(count); ++i) {
    Clone clone;
    clone.flags = clone_flag::kNewnet;
    places.push_back(std::get<Child>(run(clone, shell)).pid);
  }
  for (int k = 0; k < count; ++k) {
    const Cable ends = cable(k, count);
    const Pid from = places[static_cast<std::size_t>(ends.from)];
    const Pid to = places[static_cast<std::size_t>(ends.to)];
    NewLink pair = cable_op(k);
    std::get<NewVeth>(pair.data).peer.netns = NetnsByPid{find_process(world, to)->numbers->back().number};
    run(pair, from);
    for (const bool second : {false, true}) {
      const Pid place = second ? to : from;
      const std::string name = fmt::format("{}{}", second ? 'b' : 'a', k);
      run(named_up_op(name), place);
      NewAddr add;
      add.link.name = name;
      add.address.local = add.address.peer = end_address(k, second);
      add.address.prefix_length = 30;
      run(add, place);
    }
  }
  return world;
}

struct Measured {
  double built = 0;
  std::size_t links = 0;  // seen in the root afterwards
  std::string trouble{};
};

std::string text_of(const Measured& m) { return fmt::format("{} {} {}", m.built, m.links, m.trouble.empty() ? "-" : m.trouble); }

std::size_t count_links() {
  Netlink socket(NETLINK_ROUTE);
  Message ask(RTM_GETLINK, 0);
  (void)ask.header<struct ifinfomsg>();
  std::size_t count = 0;
  (void)socket.dump(ask.bytes(), [&](const nlmsghdr*) { ++count; });
  return count;
}

Measured by_build(const World& world, NetnsId root) {
  const auto begun = Clock::now();
  const auto built = build(world, root);
  Measured out{seconds_since(begun), count_links(), ""};
  if (!built) out.trouble = built.error().what;
  if (built && !built->refused.empty()) out.trouble = built->refused.front();
  return out;
}

bool send_bare(int socket, const std::vector<std::vector<std::uint8_t>>& messages) {
  std::vector<std::uint8_t> all;
  for (const auto& message : messages) all.insert(all.end(), message.begin(), message.end());
  if (::send(socket, all.data(), all.size(), 0) < 0) return false;
  char acks[4096];
  for (std::size_t seen = 0; seen < messages.size();) {
    const ssize_t got = ::recv(socket, acks, sizeof acks, 0);
    if (got <= 0) return false;
    std::size_t at = 0;
    while (at + sizeof(struct nlmsghdr) <= static_cast<std::size_t>(got)) {
      const auto* head = reinterpret_cast<const struct nlmsghdr*>(acks + at);
      if (head->nlmsg_type == NLMSG_ERROR && reinterpret_cast<const struct nlmsgerr*>(acks + at + NLMSG_HDRLEN)->error != 0) return false;
      ++seen;
      at += NLMSG_ALIGN(head->nlmsg_len);
    }
  }
  return true;
}

// One system call for each thing that has to be asked, nothing looked up, nothing kept but descriptors.
Measured by_hand(int count) {
  const auto begun = Clock::now();
  Measured out;
  const int home = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  const int root = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  std::vector<int> files;
  std::vector<int> sockets;
  for (int i = 0; i < count; ++i) {
    if (::unshare(CLONE_NEWNET) != 0) out.trouble = "unshare";
    files.push_back(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    sockets.push_back(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  }
  if (::setns(home, CLONE_NEWNET) != 0) out.trouble = "setns";
  if (!send_bare(root, {encode_link(bridge_op(), {}).bytes()})) out.trouble = "bridge";
  for (int i = 0; i < count; ++i) {
    NewLink pair = pair_op(i);
    std::get<NewVeth>(pair.data).peer.netns = OwnNetns{};
    Message message = encode_link(pair, {});
    message.use_descriptor(files[static_cast<std::size_t>(i)]);
    if (!send_bare(root, {message.bytes()})) out.trouble = "pair";
    if (!send_bare(sockets[static_cast<std::size_t>(i)],
                   {encode_link(up_op(1)).bytes(), encode_link(up_op(2)).bytes(), encode_address(address_op(i)).bytes()})) {
      out.trouble = "inside";
    }
  }
  out.built = seconds_since(begun);
  out.links = count_links();
  return out;
}

bool run_ip(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, "ip", nullptr, nullptr, argv.data(), environ) != 0) return false;
  int status = 0;
  ::waitpid(child, &status, 0);
  return status == 0;
}

Measured mesh_by_ip_batch(int count) {
  const int places = namespaces_of_mesh(count);
  std::ofstream all("/tmp/all");
  for (int i = 0; i < places; ++i) all << fmt::format("netns add p{}\n", i);
  std::vector<std::string> inside(static_cast<std::size_t>(places));
  for (int k = 0; k < count; ++k) {
    const Cable ends = cable(k, count);
    all << fmt::format("link add a{0} netns p{1} type veth peer name b{0} netns p{2}\n", k, ends.from, ends.to);
    for (const bool second : {false, true}) {
      const std::string name = fmt::format("{}{}", second ? 'b' : 'a', k);
      inside[static_cast<std::size_t>(second ? ends.to : ends.from)] +=
          fmt::format("link set {0} up\naddr add {1}/30 dev {0}\n", name, to_string(end_address(k, second)));
    }
  }
  all.close();
  for (int i = 0; i < places; ++i) std::ofstream(fmt::format("/tmp/p{}", i)) << inside[static_cast<std::size_t>(i)];
  const auto begun = Clock::now();
  Measured out;
  if (!run_ip({"ip", "-batch", "/tmp/all"})) out.trouble = "ip -batch";
  for (int i = 0; i < places; ++i) {
    if (!run_ip({"ip", "-n", fmt::format("p{}", i), "-batch", fmt::format("/tmp/p{}", i)})) out.trouble = "ip -n -batch";
  }
  out.built = seconds_since(begun);
  return out;
}

Measured by_ip_batch(int count) {
  std::ofstream all("/tmp/all");
  all << "link add br0 type bridge\nlink set br0 up\n";
  for (int i = 0; i < count; ++i)
    all << fmt::format("netns add p{0}\nlink add v{0} type veth peer name eth0 netns p{0}\nlink set v{0} master br0 up\n", i);
  all.close();
  for (int i = 0; i < count; ++i) {
    std::ofstream(fmt::format("/tmp/p{}", i)) << fmt::format("link set lo up\nlink set eth0 up\naddr add {}/8 dev eth0\n",
                                                             to_string(address_of(i)));
  }
  const auto begun = Clock::now();
  Measured out;
  if (!run_ip({"ip", "-batch", "/tmp/all"})) out.trouble = "ip -batch";
  for (int i = 0; i < count; ++i) {
    if (!run_ip({"ip", "-n", fmt::format("p{}", i), "-batch", fmt::format("/tmp/p{}", i)})) out.trouble = "ip -n -batch";
  }
  out.built = seconds_since(begun);
  out.links = count_links();
  return out;
}

// Runs one way in a sandbox of its own; prints its row; gives the seconds that building took.
double measure(const char* name, const std::function<Measured()>& way, double against) {
  auto sandbox = Sandbox::open();
  if (!sandbox) {
    fmt::print(stderr, "{}. {}\n", sandbox.error().what, sandbox.error().advice);
    std::exit(3);
  }
  const auto answer = sandbox->run([&] { return text_of(way()); });
  if (!answer) {
    fmt::print(stderr, "{}: {}\n", name, answer.error().what);
    std::exit(1);
  }
  double built = 0;
  std::size_t links = 0;
  char trouble[200] = "";
  (void)std::sscanf(answer->c_str(), "%lf %zu %199[^\n]", &built, &links, trouble);
  const auto begun = Clock::now();
  { const Sandbox gone = std::move(*sandbox); }
  fmt::print("{:<22} {:>8.3f} s {:>8} links {:>8.3f} s to let go", name, built, links, seconds_since(begun));
  if (against > 0) fmt::print("   {:.2f} of the first", built / against);
  fmt::print("{}\n", trouble[0] == '-' ? "" : fmt::format("   TROUBLE: {}", trouble));
  std::fflush(stdout);
  std::this_thread::sleep_for(std::chrono::seconds(3));  // namespaces end by and by; the next way is not to wait for them
  return built;
}

}  // namespace
}  // namespace nslab::kernel

int main(int argc, char** argv) {
  using namespace nslab;
  using namespace nslab::kernel;
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  NetnsId root{};
  const World world = model_of(count, root);
  fmt::print("{} namespaces with a veth each on one bridge, addresses up\n", count);
  const double bare = measure("bare system calls", [&] { return by_hand(count); }, 0);
  const double built = measure("kernel::build", [&] { return by_build(world, root); }, bare);
  const double batch = measure("ip -batch", [&] { return by_ip_batch(count); }, bare);
  fmt::print("kernel::build takes {:.2f} of the bare system calls and {:.2f} of ip -batch\n", built / bare, built / batch);
  const World mesh = mesh_model(count, root);
  fmt::print("{} pairs of veths among {} namespaces, addresses up\n", count, namespaces_of_mesh(count));
  const double mesh_built = measure("kernel::build", [&] { return by_build(mesh, root); }, 0);
  const double mesh_batch = measure("ip -batch", [&] { return mesh_by_ip_batch(count); }, mesh_built);
  fmt::print("kernel::build takes {:.2f} of ip -batch\n", mesh_built / mesh_batch);
  return 0;
}
