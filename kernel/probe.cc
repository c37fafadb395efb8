#include "kernel/probe.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>

#include "kernel/probe_sockets.h"
#include "kernel/probe_streams.h"
#include "model/errno.h"

namespace nslab::kernel {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint16_t kFirstId = 0x1000, kSequence = 0x4e53;
constexpr std::size_t kMostProbes = 0xe000;
constexpr std::array<const char*, 3> kSilent{"NETFILTER_DROP", "IP_RPFILTER", "IP_INADDRERRORS"};  // reasons of which no ICMP error tells
constexpr std::chrono::milliseconds kGrace{250};  // in which a copy of a packet that was dropped may be answered yet

bool is_silent(const ProbeAnswer& answer) {
  return std::any_of(answer.drops.begin(), answer.drops.end(), [](const Drop& drop) {
    return std::find(kSilent.begin(), kSilent.end(), drop.reason) != kSilent.end();
  });
}

// Without what a timer that fired meanwhile lost of another family (reports of MLD, say).
std::vector<Drop> of_family(Family family, std::vector<Drop> drops) {
  const std::uint16_t protocol = family == Family::kInet6 ? ETH_P_IPV6 : ETH_P_IP;
  drops.erase(std::remove_if(drops.begin(), drops.end(), [&](const Drop& drop) { return drop.protocol != protocol; }), drops.end());
  return drops;
}

// The echoes of one call: two raw sockets a namespace. Each has an id of its own, so that no NAT has to change it.
class Echoes {
 public:
  Echoes(const std::vector<const Fd*>& namespaces, const std::vector<Probe>& probes, std::vector<ProbeAnswer>& answers, DropWatch* drops)
      : namespaces_(namespaces),
        probes_(probes),
        answers_(answers),
        drops_(drops),
        sockets4_(namespaces.size()),
        sockets6_(namespaces.size()) {}

  void open(std::size_t place) {
    sockets4_[place] = raw_icmp(Family::kInet);
    sockets6_[place] = raw_icmp(Family::kInet6);
  }
  void send(std::size_t number) {
    const Probe& probe = probes_[number];
    const Family family = probe.destination.family;
    const Fd& socket = family == Family::kInet6 ? sockets6_[probe.from] : sockets4_[probe.from];
    if (drops_ != nullptr) (void)drops_->take();
    const auto id = static_cast<std::uint16_t>(kFirstId + number);
    const int error = send_echo(socket, socket_address(probe.destination, 0, probe.scope), family, id, kSequence);
    if (drops_ != nullptr) answers_[number].drops = of_family(family, drops_->take());
    if (error != 0 && answers_[number].kind == ProbeAnswer::Kind::kLost) {
      answers_[number].kind = ProbeAnswer::Kind::kRefused;
      answers_[number].error = error;
    }
  }
  // Reads what comes until `end`, or until no probe of `numbers` is open any more: it has its answer, or the kernel has told that
  // it dropped the packet in a way of which its sender does not hear.
  void read(const std::vector<std::size_t>& numbers, Clock::time_point end) {
    const Clock::time_point grace = Clock::now() + kGrace;
    for (Clock::time_point now = Clock::now(); now < end && any_open(numbers, now < grace); now = Clock::now()) {
      std::vector<struct pollfd> waits;
      for (std::size_t i = 0; i < namespaces_.size(); ++i) {
        waits.push_back({sockets4_[i].get(), POLLIN, 0});
        waits.push_back({sockets6_[i].get(), POLLIN, 0});
      }
      (void)::poll(waits.data(), waits.size(), 50);
      for (std::size_t i = 0; i < namespaces_.size(); ++i) {
        if (sockets4_[i]) read_icmp(sockets4_[i], Family::kInet, [&](const IcmpSeen& seen) { note(i, seen); });
        if (sockets6_[i]) read_icmp(sockets6_[i], Family::kInet6, [&](const IcmpSeen& seen) { note(i, seen); });
      }
    }
  }

 private:
  [[nodiscard]] bool any_open(const std::vector<std::size_t>& numbers, bool with_dropped) const {
    return std::any_of(numbers.begin(), numbers.end(), [&](std::size_t number) {
      return answers_[number].kind == ProbeAnswer::Kind::kLost && (with_dropped || !is_silent(answers_[number]));
    });
  }
  void note(std::size_t place, const IcmpSeen& seen) {
    if (seen.id < kFirstId || seen.sequence != kSequence) return;
    const std::size_t number = static_cast<std::size_t>(seen.id) - kFirstId;
    if (number >= probes_.size() || probes_[number].kind != Probe::Kind::kEcho) return;
    ProbeAnswer& answer = answers_[number];
    if (seen.kind == IcmpSeen::Kind::kRequest) {
      if (place == probes_[number].to) answer.seen_as = seen.source;
      return;
    }
    if (place != probes_[number].from || answer.kind != ProbeAnswer::Kind::kLost) return;
    answer.kind = seen.kind == IcmpSeen::Kind::kReply ? ProbeAnswer::Kind::kReplied : ProbeAnswer::Kind::kIcmp;
    answer.from = seen.source;
    answer.ttl = seen.kind == IcmpSeen::Kind::kReply ? seen.ttl : 0;
    if (seen.kind == IcmpSeen::Kind::kError) {
      answer.type = seen.type;
      answer.code = seen.code;
    }
  }

  const std::vector<const Fd*>& namespaces_;
  const std::vector<Probe>& probes_;
  std::vector<ProbeAnswer>& answers_;
  DropWatch* drops_;
  std::vector<Fd> sockets4_, sockets6_;
};

// Once more those that were lost, one of each namespace at a time: of ICMP errors a host sends another one a second, and
// few more at first (net.ipv4.icmp_ratelimit, net.ipv4.route.error_cost).
void send_again(Echoes& echoes, const std::vector<Probe>& probes, const std::vector<ProbeAnswer>& answers, std::chrono::milliseconds wait) {
  std::vector<std::size_t> open;
  for (std::size_t number = 0; number < probes.size(); ++number) {
    if (probes[number].kind == Probe::Kind::kEcho && answers[number].kind == ProbeAnswer::Kind::kLost && !is_silent(answers[number]))
      open.push_back(number);
  }
  while (!open.empty()) {
    std::set<std::size_t> sent;
    std::vector<std::size_t> now;
    std::vector<std::size_t> later;
    for (const std::size_t number : open) (sent.insert(probes[number].from).second ? now : later).push_back(number);
    for (const std::size_t number : now) echoes.send(number);
    echoes.read(now, Clock::now() + wait);
    open = std::move(later);
  }
}

}  // namespace

Expected<std::vector<ProbeAnswer>> probe(const std::vector<const Fd*>& namespaces, const std::vector<Probe>& probes,
                                         const ProbeOptions& options) {
  const Fd home(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!home) return failed("probes: /proc/self/ns/net");
  if (probes.size() > kMostProbes) return failed_with(E2BIG, fmt::format("{} probes at once; at most {}", probes.size(), kMostProbes));
  std::vector<ProbeAnswer> answers(probes.size());
  Echoes echoes(namespaces, probes, answers, options.drops);
  Streams streams(probes, answers);
  for (std::size_t i = 0; i < namespaces.size(); ++i) {
    if (::setns(namespaces[i]->get(), CLONE_NEWNET) != 0) {
      const auto failure = failed(fmt::format("probes: joining namespace {}", i + 1));
      (void)::setns(home.get(), CLONE_NEWNET);
      return failure;
    }
    echoes.open(i);
    streams.open_listeners(i);
  }
  for (std::size_t i = 0; i < namespaces.size(); ++i) {
    if (::setns(namespaces[i]->get(), CLONE_NEWNET) == 0) streams.open_senders(i);
  }
  (void)::setns(home.get(), CLONE_NEWNET);
  std::vector<std::size_t> numbers;
  for (std::size_t number = 0; number < probes.size(); ++number) {
    if (probes[number].kind != Probe::Kind::kEcho) continue;
    numbers.push_back(number);
    echoes.send(number);
  }
  streams.send();
  const auto end = Clock::now() + options.wait;
  streams.read(end, [&] { echoes.read(numbers, Clock::now() + std::chrono::milliseconds(1)); });
  echoes.read(numbers, end);
  send_again(echoes, probes, answers, options.again);
  return answers;
}

std::string to_string(const ProbeAnswer& answer) {
  std::string out;
  switch (answer.kind) {
    case ProbeAnswer::Kind::kReplied:
      out = "replied from " + nslab::to_string(answer.from) + (answer.ttl != 0 ? fmt::format(", ttl {}", answer.ttl) : "");
      break;
    case ProbeAnswer::Kind::kRefused: out = fmt::format("refused: {}", std::strerror(answer.error)); break;
    case ProbeAnswer::Kind::kIcmp: out = fmt::format("ICMP {}/{} from {}", answer.type, answer.code, nslab::to_string(answer.from)); break;
    case ProbeAnswer::Kind::kLost: out = "lost"; break;
  }
  if (answer.seen_as) out += ", seen as " + nslab::to_string(answer.seen_as);
  for (const Drop& drop : answer.drops) {
    if (answer.kind != ProbeAnswer::Kind::kReplied) out += fmt::format(", dropped by {} ({})", drop.function, drop.reason);
  }
  return out;
}

}  // namespace nslab::kernel
