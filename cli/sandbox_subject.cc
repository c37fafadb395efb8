#ifdef NSLAB_WITH_KERNEL
#include "cli/sandbox_subject.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "kernel/probe.h"
#include "model/errno.h"

namespace nslab::cli {

namespace {

using exercises::Answer;
using exercises::Flow;

// For the time of its life this thread is in another network namespace.
class Visit {
 public:
  explicit Visit(const kernel::Fd& netns) : home_(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)) {
    (void)::setns(netns.get(), CLONE_NEWNET);
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() { (void)::setns(home_.get(), CLONE_NEWNET); }

 private:
  kernel::Fd home_;
};

struct FlowsOf {
  std::vector<Flow> all{};
  void operator()(const exercises::WantedReach& wanted) { all.push_back(wanted.flow); }
  void operator()(const exercises::WantedUnreach& wanted) { all.push_back(wanted.flow); }
  void operator()(const exercises::WantedNat& wanted) { all.push_back(wanted.flow); }
  void operator()(const exercises::WantedMatrix& wanted) {
    for (const auto& [from, own] : wanted.among) {
      for (const auto& [to, address] : wanted.among) {
        if (from == to) continue;
        Flow flow;
        flow.from = from;
        flow.to = address;
        all.push_back(flow);
      }
    }
  }
  template <class Other>
  void operator()(const Other&) {}
};

std::string fault_of(int error) {
  if (error == ENETUNREACH) return "no-route";
  if (error == ECONNREFUSED) return "nobody-listens";
  return error == EHOSTUNREACH ? "no-answer" : "refused";
}

Answer answer_of(const kernel::ProbeAnswer& seen) {
  Answer out;
  out.seen_as = seen.seen_as;
  out.reached = seen.kind == kernel::ProbeAnswer::Kind::kReplied;
  if (out.reached) return out;
  out.fault = seen.kind == kernel::ProbeAnswer::Kind::kRefused ? fault_of(seen.error) : "no-answer";
  out.why = fmt::format("on this machine's kernel: {}", kernel::to_string(seen));
  return out;
}

// What a command prints and how it ends; it may take as long as a ping that waits.
exercises::Ran run_for_real(const std::string& command) {
  constexpr int kTimedOut = 124;
  exercises::Ran out;
  ::setenv("NSLAB_COMMAND", command.c_str(), 1);
  std::FILE* pipe = ::popen("exec timeout 20 bash -c \"$NSLAB_COMMAND\" 2>&1 </dev/null", "r");
  if (pipe == nullptr) return {126, "bash cannot be started", false};
  char buffer[4096];
  for (std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe); got > 0; got = std::fread(buffer, 1, sizeof buffer, pipe))
    out.output.append(buffer, got);
  const int ended = ::pclose(pipe);
  out.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
  out.stopped = out.status == kTimedOut;
  return out;
}

}  // namespace

SandboxSubject::SandboxSubject(const exercises::Exercise& exercise, const std::vector<Listening>& listening) : exercise_(exercise) {
  namespaces_.push_back({kernel::Fd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)), ""});
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/run/netns", none)) {
    kernel::Fd file(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
    if (file) namespaces_.push_back({std::move(file), entry.path().filename().string()});
  }
  std::sort(namespaces_.begin() + 1, namespaces_.end(), [](const kernel::Seen& a, const kernel::Seen& b) { return a.name < b.name; });
  for (const Listening& one : listening) listen_in(one.netns, one.address, one.port);
}

std::optional<std::size_t> SandboxSubject::place_of(const std::string& netns) const {
  for (std::size_t i = 0; i < namespaces_.size(); ++i) {
    if (namespaces_[i].name == netns) return i;
  }
  return std::nullopt;
}

void SandboxSubject::listen_in(const std::string& netns, const IpAddress& address, std::uint16_t port) {
  const auto place = place_of(netns);
  if (!place) return;
  const Visit there(namespaces_[*place].file);
  const bool v6 = address.is_v6();
  kernel::Fd socket(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  struct sockaddr_in6 to6 {};
  to6.sin6_family = AF_INET6;
  to6.sin6_port = htons(port);
  struct sockaddr_in to4 {};
  to4.sin_family = AF_INET;
  to4.sin_port = htons(port);
  (void)::inet_pton(v6 ? AF_INET6 : AF_INET, to_string(address).c_str(),
                    v6 ? static_cast<void*>(&to6.sin6_addr) : static_cast<void*>(&to4.sin_addr));
  const void* to = v6 ? static_cast<const void*>(&to6) : static_cast<const void*>(&to4);
  // Where somebody listens already, that will do.
  if (::bind(socket.get(), static_cast<const struct sockaddr*>(to), v6 ? sizeof to6 : sizeof to4) == 0 && ::listen(socket.get(), 64) == 0)
    listeners_.push_back(std::move(socket));
}

std::optional<std::string> SandboxSubject::sysctl(const std::string& netns, const std::string& path) const {
  const auto place = place_of(netns);
  if (!place) return std::nullopt;
  const Visit there(namespaces_[*place].file);
  return kernel::read_file("/proc/sys/" + path);
}

void SandboxSubject::ask(const std::vector<Flow>& flows) {
  std::vector<const kernel::Fd*> files;
  for (const kernel::Seen& seen : namespaces_) files.push_back(&seen.file);
  std::vector<kernel::Probe> probes;
  std::vector<Flow> asked;
  for (const Flow& flow : flows) {
    const auto from = place_of(flow.from);
    if (!from || answers_.contains(key_of(flow))) continue;
    if (flow.serves) listen_in(flow.serve, IpAddress::any(flow.to.family), flow.port);
    kernel::Probe probe;
    probe.kind = flow.port == 0 ? kernel::Probe::Kind::kEcho : kernel::Probe::Kind::kTcp;
    probe.destination = flow.to;
    probe.port = flow.port;
    probe.from = *from;
    probe.to = *from;
    for (std::size_t i = 0; i < namespaces_.size(); ++i) {  // where the address is: the echo is looked for there
      const std::string has = " " + to_string(flow.to) + "/";
      const auto& objects = snapshot_->objects;
      const std::string begins = (namespaces_[i].name.empty() ? "" : namespaces_[i].name + ": ") + "address ";
      if (std::any_of(objects.begin(), objects.end(),
                      [&](const auto& o) { return o.first.starts_with(begins) && o.first.find(has) != std::string::npos; }))
        probe.to = i;
    }
    probes.push_back(probe);
    asked.push_back(flow);
  }
  auto watch = kernel::DropWatch::open();  // where the kernel tells of its drops, nobody waits for what it has dropped
  kernel::ProbeOptions options;
  if (watch) options.drops = &*watch;
  const auto seen = kernel::probe(files, probes, options);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    answers_[key_of(asked[i])] = seen ? answer_of((*seen)[i]) : Answer{false, false, {}, "refused", seen.error().what};
  }
}

void SandboxSubject::probe_all() {
  FlowsOf flows;
  for (const exercises::Check& check : exercise_.checks) std::visit(flows, check.wanted);
  ask(flows.all);
}

Answer SandboxSubject::answer(const Flow& flow) {
  if (!place_of(flow.from)) return {false, false, {}, "netns-missing", fmt::format("there is no namespace called {}", flow.from)};
  if (flow.serves && !place_of(flow.serve))
    return {false, false, {}, "netns-missing", fmt::format("there is no namespace called {}", flow.serve)};
  if (answers_.empty()) probe_all();
  if (!answers_.contains(key_of(flow))) ask({flow});
  return answers_[key_of(flow)];
}

exercises::Subject SandboxSubject::questions() {
  kernel::Observer observer;
  snapshot_ = observer.look(namespaces_, {});
  exercises::Subject out;
  out.snapshot = [this]() -> const Snapshot& { return *snapshot_; };
  out.sysctl = [this](const std::string& netns, const std::string& path) { return sysctl(netns, path); };
  out.probe = [this](const Flow& flow) { return answer(flow); };
  out.run = [](const std::string& command) { return run_for_real(command); };
  return out;
}

}  // namespace nslab::cli
#endif
