// cli/against.h — Against: a World and its mirror on this machine's kernel, driven side by side and compared after every op.
//
// To be used within a sandbox. The model's clock follows the real one: before a comparison the World is advanced by the
// time that has passed since the last, so what takes time (carrier, duplicate address detection, the end of a namespace)
// happens on both sides; and where they still differ, both are given the time that such things take before it counts.
#ifndef NSLAB_CLI_AGAINST_H_
#define NSLAB_CLI_AGAINST_H_

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "kernel/mirror.h"
#include "verify/judge.h"

namespace nslab::cli {

using Clock = std::chrono::steady_clock;

struct Tally {
  std::map<std::string, std::uint64_t> asked{};      // ops by name
  std::map<std::string, std::uint64_t> not_asked{};  // reasons
  std::map<std::string, std::uint64_t> reasons{};    // refusals by number of their Reason's row: by its name
  std::map<std::string, std::uint64_t> drops{};      // of the model's packets, by name
  std::map<std::string, std::uint64_t> known{};      // divergences of the table that were met
  std::uint64_t probes = 0;                          // packets sent on both sides
  std::uint64_t compared = 0;                        // states
  Clock::duration kernel_time{};
  Clock::duration model_time{};
};

// Counts the Reason of a refusal.
void count_refusal(const Result<Reply>& reply, Tally& tally);

struct AgainstOptions {
  bool whole = false;         // files and mounts too
  bool sockets = false;       // sockets too
  bool data = false;          // pipes, and what files hold, too
  bool follows_clock = true;  // the World is advanced by the real time; else the caller's ops do it
  bool same_texts = true;
  std::chrono::milliseconds patience{12000};  // given to a difference, where something may be under way
  bool same_words = true;  // what netfilter's tools print is compared, too
};

class Against {
 public:
  // `world` at its beginning with `first` its only process.
  static kernel::Expected<Against> begin(World world, Pid first, const AgainstOptions& options);

  // Executes an op in both and compares the replies. What the model said is in `reply`.
  std::vector<verify::Disagreement> step(const Op& op, Result<Reply>* reply = nullptr);
  // Compares what `viewer` sees on both sides.
  std::vector<verify::Disagreement> compare(Pid viewer, const Op& last);

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] kernel::Mirror& mirror() { return mirror_; }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  // Runs a command of netfilter's tools in the namespace of `by` on both sides and compares what it printed, how it ended,
  // and all the rules there afterwards.
  std::vector<verify::Disagreement> command(Pid viewer, Pid by, const std::string& text);
  // Whether this op may take back what the link watch had not seen yet when the states were compared last; it has been waited for
  // then, in the model. The link watch is
  // one for all namespaces of a machine, so that who else makes links decides when it comes (linkwatch_schedule_work): compare
  // before the op, so that it has on both sides.
  bool lets_link_watch_pass(const Op& op);
  // Waits until nothing is under way in the model that takes a second or two: addresses that are asked about, changes of carrier.
  void settle();
  // Sends packets from namespace to namespace on both sides, at most `most`, and compares what came of each.
  std::vector<verify::Disagreement> probe(Pid viewer, std::size_t most);
  // Why the last op was not asked of the kernel; empty where it was.
  [[nodiscard]] const std::string& not_asked() const { return not_asked_; }

 private:
  Against(World world, kernel::Mirror mirror, const AgainstOptions& options);
  void follow_clock();
  // Compares type, mode, links and owners of the file that the op made or changed (cli/against_files.cc).
  std::vector<verify::Disagreement> compare_file(const Op& op);
  std::vector<verify::Disagreement> unknown(std::vector<verify::Disagreement> findings, const Op& op);

  World world_;
  kernel::Mirror mirror_;
  AgainstOptions options_;
  Tally tally_{};
  std::string not_asked_{};
  Clock::time_point last_{Clock::now()};
  bool link_watched_ = false;  // since the last comparison
};

// The release that the model knows this machine's kernel as; its texts are the same only on that one.
bool is_pinned_kernel();

}  // namespace nslab::cli

#endif  // NSLAB_CLI_AGAINST_H_
