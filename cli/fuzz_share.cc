#ifdef NSLAB_WITH_KERNEL
#include "cli/fuzz_share.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/fuzz_sequence.h"
#include "kernel/fd.h"

namespace nslab::cli {

namespace {

struct Worker {
  pid_t pid = -1;
  kernel::Fd output{};
};

void write_to_end(int descriptor, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(descriptor, text.data() + done, text.size() - done);
    if (count <= 0) return;
    done += static_cast<std::size_t>(count);
  }
}

std::string read_to_end(int descriptor) {
  std::string out;
  std::array<char, 65536> block{};
  for (ssize_t count = ::read(descriptor, block.data(), block.size()); count > 0; count = ::read(descriptor, block.data(), block.size())) {
    out.append(block.data(), static_cast<std::size_t>(count));
  }
  return out;
}

Worker begin_worker(std::uint32_t number, const std::function<Share(std::uint32_t)>& work) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, 0) != 0) return {};
  Worker out{-1, kernel::Fd(ends[0])};
  kernel::Fd inner(ends[1]);
  std::fflush(nullptr);
  out.pid = ::fork();
  if (out.pid != 0) return out;
  out.output.close();
  write_to_end(inner.get(), to_text(work(number)));
  std::fflush(nullptr);
  ::_exit(0);
}

void add(Share& to, const Share& more) {
  add_up(to.tally, more.tally);
  to.sequences += more.sequences;
  to.differing += more.differing;
  to.not_again += more.not_again;
  to.scripts += more.scripts;
  if (to.failure.empty()) to.failure = more.failure;
}

}  // namespace

Share in_parallel(std::uint32_t jobs, const std::function<Share(std::uint32_t worker)>& work) {
  std::vector<Worker> workers;
  for (std::uint32_t i = 0; i < jobs; ++i) workers.push_back(begin_worker(i, work));
  Share all;
  for (const Worker& worker : workers) {
    if (worker.pid < 0) {
      all.failure = "a worker cannot be started";
      continue;
    }
    const std::string text = read_to_end(worker.output.get());
    int status = 0;
    (void)::waitpid(worker.pid, &status, 0);
    add(all, share_of(text));
  }
  return all;
}

std::string to_text(const Share& share) {
  const Tally& t = share.tally;
  const nlohmann::json out{{"asked", t.asked},
                           {"not_asked", t.not_asked},
                           {"reasons", t.reasons},
                           {"drops", t.drops},
                           {"known", t.known},
                           {"compared", t.compared},
                           {"probes", t.probes},
                           {"kernel_time", t.kernel_time.count()},
                           {"model_time", t.model_time.count()},
                           {"sequences", share.sequences},
                           {"differing", share.differing},
                           {"not_again", share.not_again},
                           {"scripts", share.scripts},
                           {"failure", share.failure}};
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Share share_of(const std::string& text) {
  Share out;
  const auto in = nlohmann::json::parse(text, nullptr, false);
  if (in.is_discarded()) {
    out.failure = "a worker ended before its time";
    return out;
  }
  Tally& t = out.tally;
  in.at("asked").get_to(t.asked);
  in.at("not_asked").get_to(t.not_asked);
  in.at("reasons").get_to(t.reasons);
  in.at("drops").get_to(t.drops);
  in.at("known").get_to(t.known);
  in.at("compared").get_to(t.compared);
  in.at("probes").get_to(t.probes);
  t.kernel_time = Clock::duration(in.at("kernel_time").get<Clock::rep>());
  t.model_time = Clock::duration(in.at("model_time").get<Clock::rep>());
  in.at("sequences").get_to(out.sequences);
  in.at("differing").get_to(out.differing);
  in.at("not_again").get_to(out.not_again);
  in.at("scripts").get_to(out.scripts);
  in.at("failure").get_to(out.failure);
  return out;
}

}  // namespace nslab::cli
#endif
