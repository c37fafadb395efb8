// kernel/probe_streams.h — UDP and TCP probes: a listener in one namespace, a sender in the other.
#ifndef NSLAB_KERNEL_PROBE_STREAMS_H_
#define NSLAB_KERNEL_PROBE_STREAMS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "kernel/fd.h"
#include "kernel/probe.h"

namespace nslab::kernel {

class Streams {
 public:
  Streams(const std::vector<Probe>& probes, std::vector<ProbeAnswer>& answers)
      : probes_(probes), answers_(answers), senders_(probes.size()) {}

  // In the namespace of that place.
  void open_listeners(std::size_t place);
  void open_senders(std::size_t place);
  void send();
  // Until all have an answer or it is `end`; `meanwhile` is called now and then.
  void read(std::chrono::steady_clock::time_point end, const std::function<void()>& meanwhile);

 private:
  struct Listener {
    std::size_t place = 0;
    Probe::Kind kind{};
    Fd socket{};
    std::uint16_t port = 0;
  };
  [[nodiscard]] std::uint16_t port_of(const Probe& probe) const;
  void accept_from(const Listener& listener);
  void read_sender(std::size_t number);
  void finish(std::size_t number, int error);
  [[nodiscard]] bool open_ones() const;

  const std::vector<Probe>& probes_;
  std::vector<ProbeAnswer>& answers_;
  std::vector<Listener> listeners_{};
  std::vector<Fd> senders_;
  std::map<std::uint16_t, std::size_t> by_port_{};  // of TCP senders that have nothing to say who they are
};

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_PROBE_STREAMS_H_
