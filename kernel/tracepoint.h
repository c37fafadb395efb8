// kernel/tracepoint.h — DropWatch: why and where this thread's packets were dropped, in the kernel's own words.
//
// The tracepoint skb:kfree_skb tells of each packet that is thrown away: the reason (enum skb_drop_reason) and the place
// in the kernel's code. Packets between namespaces travel in the context of whoever sends them, so what is seen while
// this thread sends is about its own packets. It takes root on the machine itself, tracefs and perf events.
//
// Guarantees
//   1. It ends with its owner; nothing is switched on for others (perf_event_open(2), for this thread alone, or for what it
//      starts too).
// Not seen: what a timer drops later (a neighbour that does not answer), what another processor handles.
// Kernel: include/trace/events/skb.h, net/core/skbuff.c:kfree_skb_reason.
#ifndef NSLAB_KERNEL_TRACEPOINT_H_
#define NSLAB_KERNEL_TRACEPOINT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernel/failure.h"
#include "kernel/fd.h"

namespace nslab::kernel {

struct Drop {
  std::string reason{};    // without SKB_DROP_REASON_: "NETFILTER_DROP"
  std::string function{};  // "nf_hook_slow"; empty where the kernel hides its symbols
  std::uint16_t protocol = 0;  // as on Ethernet: 0x0800
  friend bool operator==(const Drop&, const Drop&) = default;
};

class DropWatch {
 public:
  enum class Whose : std::uint8_t { kThread, kThreadAndChildren };

  // A Failure where the kernel does not offer it, or not to us.
  static Expected<DropWatch> open(Whose whose = Whose::kThread);

  // What was dropped since the last call.
  std::vector<Drop> take();

 private:
  // An event and the memory that the kernel writes it to.
  struct Ring {
    Fd event{};
    void* memory = nullptr;
    std::size_t size = 0;

    Ring() = default;
    Ring(Ring&& other) noexcept;
    Ring& operator=(Ring&&) = delete;
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;
    ~Ring();
  };
  DropWatch() = default;
  [[nodiscard]] std::string symbol(std::uint64_t address) const;
  void take_from(const Ring& ring, std::vector<Drop>& out) const;

  std::vector<Ring> rings_{};
  std::map<std::uint32_t, std::string> reasons_{};
  std::map<std::uint64_t, std::string> symbols_{};
};

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_TRACEPOINT_H_
