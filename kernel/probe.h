// kernel/probe.h — probes: packets from namespace to namespace on a running kernel, and what came of each.
//
// Start here to ask a real network whether it works. Namespaces are given by descriptors of their files (all of one
// sandbox, say); a Probe goes from one of them to an address that another (or the same) has. Echoes go by raw sockets,
// one a namespace, so that the echo is seen twice: where it arrives (from which source: a masquerade is proven) and where
// its answer or an ICMP error comes back. UDP and TCP probes have a listener in the other namespace.
//
// Guarantees
//   1. All probes of a call are under way at once; it lasts as long as the slowest answer may take.
//   2. A probe that stays without any answer is sent once more, by itself, before it counts as lost: ICMP errors have
//      rate limits (net.ipv4.icmp_ratelimit) that many probes together run into.
//   3. Where the kernel tells what it drops (ProbeOptions::drops), nobody waits for echoes that it has dropped silently.
// Kernel: net/ipv4/raw.c, net/ipv6/raw.c, net/ipv4/icmp.c.
#ifndef NSLAB_KERNEL_PROBE_H_
#define NSLAB_KERNEL_PROBE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "kernel/failure.h"
#include "kernel/fd.h"
#include "kernel/tracepoint.h"
#include "model/base/ip.h"

namespace nslab::kernel {

struct Probe {
  enum class Kind : std::uint8_t { kEcho, kUdp, kTcp };
  Kind kind = Kind::kEcho;
  std::size_t from = 0, to = 0;  // places in the list of namespaces; `to` is where a listener is wanted and echoes are looked for
  IpAddress destination{};
  std::uint32_t scope = 0;       // ifindex, of a link-local destination
  std::uint16_t port = 0;        // UDP and TCP; 0: a port with a listener, chosen here
};

struct ProbeAnswer {
  enum class Kind : std::uint8_t {
    kReplied,
    kRefused,  // the sender was told at once, or by its socket: `error`
    kIcmp,     // an ICMP error came: `type`, `code`
    kLost
  } kind = Kind::kLost;
  int error = 0;
  std::uint8_t type = 0, code = 0;
  IpAddress from{};     // of the reply, or of the ICMP error
  int ttl = 0;          // of the reply as it came back
  IpAddress seen_as{};  // the source address that the other side saw; none: nothing arrived
  std::vector<Drop> drops{};  // of a lost echo, where the kernel tells (DropWatch)
};

struct ProbeOptions {
  std::chrono::milliseconds wait{3600};   // a neighbour that does not answer is given up after 3 s
  std::chrono::milliseconds again{1100};  // how long a second try waits
  DropWatch* drops = nullptr;
};

// By a thread with CAP_SYS_ADMIN and CAP_NET_RAW over the namespaces; it is back in its own when it returns.
Expected<std::vector<ProbeAnswer>> probe(const std::vector<const Fd*>& namespaces, const std::vector<Probe>& probes,
                                         const ProbeOptions& options = {});

// "replied from 10.0.0.2, ttl 64, seen as 10.0.0.1"; "ICMP 3/1 from 10.0.0.1"; "ENETUNREACH"; "lost"
std::string to_string(const ProbeAnswer& answer);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_PROBE_H_
