// nslab grade: submissions to an exercise, graded in the model.
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>

#include "cli/exercise_folder.h"
#include "cli/grade_sandbox.h"
#include "cli/submissions.h"
#include "cli/verb.h"
#include "exercises/batch.h"
#include "exercises/load.h"
#include "exercises/report.h"

namespace nslab::cli {

namespace {

struct GradeRequest {
  std::string exercise{};
  std::vector<std::string> submissions{};
  std::string format = "text";
  std::string on = "model";
  std::string variant{};
  std::string shard{};
  std::string output{};
  std::vector<std::string> merged{};
  std::size_t jobs = 0;
  bool reveal = false;
};

int complain(int status, const std::string& text) {
  fmt::print(stderr, "nslab: {}\n", text);
  return status;
}
int complain(const exercises::Fault& fault) { return complain(fault.is_outside ? status::kOutside : status::kUsage, fault.text()); }

struct Shard {
  std::size_t index = 1, count = 1;
};

std::optional<std::size_t> number_of(const char* text) {
  if (text == nullptr) return std::nullopt;
  std::size_t out = 0;
  const char* end = text + std::char_traits<char>::length(text);
  const auto [at, error] = std::from_chars(text, end, out);
  return error == std::errc() && at == end && at != text ? std::optional(out) : std::nullopt;
}
std::optional<std::size_t> variable(const char* name) { return number_of(std::getenv(name)); }

// "2/8"; "auto" takes both from a Slurm array; "auto/8" the index from there or from a Kubernetes indexed job.
std::optional<Shard> shard_of(const std::string& text) {
  const auto slash = text.find('/');
  const std::string index = text.substr(0, slash);
  Shard out;
  std::optional<std::size_t> count = slash == std::string::npos ? std::nullopt : number_of(text.substr(slash + 1).c_str());
  std::optional<std::size_t> at = number_of(index.c_str());
  if (index == "auto") {
    if (const auto task = variable("SLURM_ARRAY_TASK_ID")) {
      at = *task - variable("SLURM_ARRAY_TASK_MIN").value_or(0) + 1;
      if (!count) count = variable("SLURM_ARRAY_TASK_COUNT");
    } else if (const auto job = variable("JOB_COMPLETION_INDEX")) {
      at = *job + 1;
    }
  }
  if (!at || !count || *at < 1 || *at > *count) return std::nullopt;
  return Shard{*at, *count};
}

// A line on the terminal that says how far it is; nothing where stderr is none.
class Progress {
 public:
  explicit Progress(std::size_t count) : count_(count), shown_(count >= 20 && ::isatty(STDERR_FILENO) == 1) {}
  void operator()(std::size_t done) {
    if (!shown_) return;
    const auto now = std::chrono::steady_clock::now();
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || (done != count_ && now - last_ < std::chrono::milliseconds(100))) return;
    last_ = now;
    constexpr std::size_t kWidth = 40;
    const std::size_t full = kWidth * done / count_;
    fmt::print(stderr, "\r[{:#<{}}{:.<{}}] {} of {}", "", full, "", kWidth - full, done, count_);
  }
  ~Progress() {
    if (shown_) fmt::print(stderr, "\r{:>70}\r", "");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  std::size_t count_;
  bool shown_;
  std::mutex mutex_{};
  std::chrono::steady_clock::time_point last_{};
};

int write(const GradeRequest& request, const std::string& text) {
  if (request.output.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return std::fflush(stdout) == 0 ? status::kGood : complain(status::kOutside, "the report cannot be written");
  }
  std::ofstream out(request.output, std::ios::binary);
  out << text;
  out.close();
  return out ? status::kGood : complain(status::kOutside, fmt::format("{}: cannot be written", request.output));
}

int show(const GradeRequest& request, const exercises::Report& report) {
  exercises::Loaded<std::string> text = request.format == "json"         ? exercises::to_json(report)
                                        : request.format == "junit"      ? exercises::to_junit(report)
                                        : request.format == "tap"        ? exercises::to_tap(report)
                                        : request.format == "csv"        ? exercises::to_csv(report)
                                        : request.format == "gradescope" ? exercises::to_gradescope(report)
                                                                         : exercises::to_text(report);
  if (!text) return complain(text.error());
  if (const int failed = write(request, *text); failed != status::kGood) return failed;
  for (const exercises::Grading& grading : report.results) {
    if (grading.score < grading.max) return status::kFailed;
  }
  return status::kGood;
}

int merge(const GradeRequest& request) {
  std::vector<std::pair<std::string, exercises::Report>> reports;
  for (const std::string& file : request.merged) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return complain(status::kOutside, fmt::format("{}: cannot be read", file));
    std::stringstream text;
    text << in.rdbuf();
    auto report = exercises::report_from_json(text.str(), file);
    if (!report) return complain(report.error());
    reports.emplace_back(file, std::move(*report));
  }
  const auto whole = exercises::merge(reports);
  return whole ? show(request, *whole) : complain(whole.error());
}

int grade(const GradeRequest& request) {
  const auto exercise = exercises::load_exercise(exercise_folder(request.exercise), request.variant);
  if (!exercise) return complain(exercise.error());
  auto files = find_submissions(request.submissions);
  if (!files) return complain(files.error());
  exercises::Report report;
  report.exercise = exercise->name;
  report.title = exercise->title;
  report.variant = exercise->variant;
  report.on = request.on;
  if (!request.shard.empty()) {
    const auto shard = shard_of(request.shard);
    if (!shard) {
      return complain(status::kUsage, fmt::format("--shard {}: expected I/N with I from 1 to N, or auto with the variables of a Slurm "
                                                  "array, or auto/N with those of a Kubernetes indexed job",
                                                  request.shard));
    }
    report.shard = fmt::format("{}/{}", shard->index, shard->count);
    std::vector<std::string> mine;
    for (std::size_t i = shard->index - 1; i < files->size(); i += shard->count) mine.push_back((*files)[i]);
    *files = std::move(mine);
  }
  const auto stage = exercises::set_stage(*exercise);
  if (!stage) return complain(stage.error());
  exercises::GradeOptions options;
  options.reveal = request.reveal;
  exercises::Batch batch;
  batch.count = files->size();
  batch.jobs = request.jobs != 0 ? request.jobs : std::max(1U, std::thread::hardware_concurrency());
  batch.read = [&](std::size_t at) { return read_submission((*files)[at]); };
  Progress progress(files->size());
  batch.progress = [&](std::size_t done) { progress(done); };
  if (request.on == "sandbox") {
    for (std::size_t i = 0; i < files->size(); ++i) {  // one after the other: each wants this machine for itself
      auto graded = grade_in_sandbox(*exercise, *stage, batch.read(i), options);
      if (!graded) return complain(graded.error());
      report.results.push_back(std::move(*graded));
      progress(i + 1);
    }
  } else {
    report.results = exercises::grade_all(*exercise, *stage, batch, options);
  }
  return show(request, report);
}

int run(const GradeRequest& request) {
  if (!request.merged.empty()) return merge(request);
  if (request.exercise.empty() || request.submissions.empty()) {
    return complain(
        status::kUsage,
        "expected an exercise and the submissions to grade: nslab grade EXERCISE FILE… ('nslab exercise list' names the exercises)");
  }
  return grade(request);
}

}  // namespace

void add_grade(CLI::App& app, int& result) {
  auto request = std::make_shared<GradeRequest>();
  CLI::App* verb = app.add_subcommand("grade", "Grade submissions to an exercise; nothing of them runs on this machine");
  verb->add_option("EXERCISE", request->exercise, "The name of an exercise, or its folder");
  verb->add_option("SUBMISSION", request->submissions, "Shell scripts, folders of them (all *.sh), patterns; - is standard input");
  verb->add_option("--format", request->format, "How results are written")
      ->check(CLI::IsMember({"text", "json", "junit", "tap", "csv", "gradescope"}))
      ->capture_default_str();
  verb->add_option("--on", request->on, "model, or sandbox: what a submission came to is built and probed on this machine's kernel")
      ->check(CLI::IsMember({"model", "sandbox"}))
      ->capture_default_str();
  verb->add_option("-o,--output", request->output, "Write to a file instead of standard output");
  verb->add_option("--variant", request->variant, "Whose variant of the exercise: a student's name or number");
  verb->add_option("--jobs,-j", request->jobs, "Threads; as many as there are processors where left out")->check(CLI::Range(1, 1024));
  verb->add_option("--shard", request->shard, "Grade only the I-th of N parts: I/N; auto (Slurm array) or auto/N (Kubernetes indexed job)");
  verb->add_option("--merge", request->merged, "Put together what --format=json wrote for the parts; nothing is graded")->type_name("FILE");
  verb->add_flag("--reveal", request->reveal, "Show hidden checks too; not for the eyes of students");
  verb->callback([request, &result] { result = run(*request); });
}

}  // namespace nslab::cli
