// verify/transcript.h — what the model printed of a script beside what Linux and its tools printed.
//
// What no two runs of a script share is folded on both sides alike, by order of first appearance: hardware addresses that
// the script did not set and the link-local ones made of them, times, inode numbers of namespaces, ephemeral ports,
// counters, whether a neighbour is REACHABLE or STALE already. Everything else must be equal, to the byte.
//
// What counts are commands that say something: output, or a status other than 0. A command that is silent on Linux counts
// only where the model is not.
#ifndef NSLAB_VERIFY_TRANSCRIPT_H_
#define NSLAB_VERIFY_TRANSCRIPT_H_

#include <map>
#include <set>
#include <string>
#include <vector>

namespace nslab::verify {

class Folder {
 public:
  explicit Folder(const std::string& script);
  std::string fold(const std::string& text);

 private:
  std::string fold_line(const std::string& line);
  std::string name(const std::string& kind, const std::string& value);
  std::string mac(const std::string& text);
  std::string link_local(const std::string& text);
  std::string port(const std::string& text);

  std::set<std::string> given_{};  // hardware addresses in the script
  std::set<std::string> words_{};  // numbers in the script
  std::map<std::string, std::map<std::string, std::string>> seen_{};
};

struct Said {
  bool ran = false;
  int status = 0;
  std::string output{};
};

// One command on both sides.
struct Compared {
  int line = 0;
  std::string command{};
  Said real{};
  Said model{};
  bool counts = false;
  bool agrees = false;
  bool unmodelled = false;  // the model says that it does not know the command or an option of it
  std::string folded_real{}, folded_model{};
};

struct TranscriptReport {
  std::string script{};
  std::string kernel{};
  std::vector<Compared> commands{};

  [[nodiscard]] int counted() const;
  [[nodiscard]] int agreed() const;
  [[nodiscard]] int unmodelled() const;
};

// Decides for each command whether both sides agree. `text` is the script's.
void judge(TranscriptReport& report, const std::string& text);
// For people: a line that counts, and each difference with its line of the script.
std::string to_text(const TranscriptReport& report);
std::string to_json(const TranscriptReport& report);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_TRANSCRIPT_H_
