#ifdef NSLAB_WITH_KERNEL
#include "cli/verify_transcript.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/verb.h"
#include "cli/verify_uml.h"
#include "kernel/recording.h"
#include "shell/pace.h"
#include "verify/transcript.h"

namespace nslab::cli {

namespace {

int fail(const kernel::Failure& failure) {
  fmt::print(stderr, "nslab: {}\n", failure.what);
  if (!failure.advice.empty()) fmt::print(stderr, "nslab: {}\n", failure.advice);
  return status::kOutside;
}

// The units as bash is to run them, at the pace at which the model runs them.
std::vector<kernel::ScriptUnit> units_of(const std::string& text) {
  std::vector<kernel::ScriptUnit> out;
  shell::UnitReader reader(text);
  bool unsettled = false;
  for (auto unit = reader.next(); unit && *unit; unit = reader.next()) {
    const bool looks = shell::observes((*unit)->text);
    out.push_back(kernel::ScriptUnit{(*unit)->line, (*unit)->text, looks && unsettled});
    if (looks) unsettled = false;
    if (!looks && !shell::is_neutral((*unit)->text)) unsettled = true;
  }
  return out;
}

std::optional<shell::Session> begin_model(const TranscriptRequest& request, const shell::SessionOptions& options, int& result) {
  if (!request.uml) return begin(request.script, options, result);
  result = status::kUsage;
  return begin_as_uml(options, request.script.seed);
}

kernel::Expected<kernel::Recording> record(const TranscriptRequest& request, const std::string& name, const std::string& text) {
  kernel::RecordingRequest wanted;
  wanted.script_name = name;
  wanted.units = units_of(text);
  wanted.timeout = std::chrono::seconds(request.timeout_s);
  const auto uml = request.uml ? kernel::find_uml() : kernel::Expected<kernel::UmlKernel>(kernel::UmlKernel{});
  if (!uml) return tl::unexpected(uml.error());
  const auto sandbox = kernel::Sandbox::open();
  if (!sandbox) return tl::unexpected(sandbox.error());
  if (!request.uml) return kernel::record(*sandbox, wanted);
  kernel::UmlOptions options;
  options.timeout = wanted.timeout;
  return kernel::record_in_uml(*sandbox, *uml, wanted, options);
}

void put_side(std::vector<verify::Compared>& rows, int line, const std::string& command, bool model, verify::Said said) {
  auto at = std::find_if(rows.begin(), rows.end(), [&](const verify::Compared& one) { return one.line == line; });
  if (at == rows.end()) {
    verify::Compared one;
    one.line = line;
    one.command = command;
    at = rows.insert(rows.end(), std::move(one));
  }
  (model ? at->model : at->real) = std::move(said);
}

bool says_not_modelled(const std::string& output) {
  return output.find("is not modelled") != std::string::npos && output.find("nslab: ") != std::string::npos;
}

verify::TranscriptReport compared(const TranscriptRequest& request, const std::string& text, const kernel::Recording& real,
                                  const shell::Transcript& model) {
  verify::TranscriptReport report;
  report.script = request.script.script;
  report.kernel = real.kernel;
  const auto units = units_of(text);
  for (std::size_t i = 0; i < units.size() && i < real.units.size(); ++i) {
    if (real.units[i].started)
      put_side(report.commands, units[i].line, units[i].text, false, verify::Said{true, real.units[i].status, real.units[i].output});
  }
  for (const shell::Entry& entry : model.entries) {
    if (entry.line == 0) continue;
    put_side(report.commands, entry.line, entry.command, true, verify::Said{true, entry.status, entry.output});
  }
  std::stable_sort(report.commands.begin(), report.commands.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  for (verify::Compared& one : report.commands) one.unmodelled = one.model.ran && says_not_modelled(one.model.output);
  verify::judge(report, text);
  return report;
}

}  // namespace

int verify_transcript(const TranscriptRequest& request) {
  const ScriptText script = read_script(request.script.script);
  if (script.status != 0) return script.status;
  if (!request.uml && request.script.world != "empty") {
    fmt::print(stderr, "nslab: verify --transcript begins in --world=empty, which is what a sandbox has; got --world={}\n",
               request.script.world);
    return status::kUsage;
  }
  shell::SessionOptions options;
  options.script_name = script_name(request.script.script);
  options.hides_trace = true;
  int result = 0;
  auto session = begin_model(request, options, result);
  if (!session) return result;
  const shell::Transcript model = shell::run_script(*session, script.text);
  if (model.fault) return report_end(request.script.script, *session, model);
  const auto real = record(request, options.script_name, script.text);
  if (!real) return fail(real.error());
  const verify::TranscriptReport report = compared(request, script.text, *real, model);
  fmt::print("{}", request.format == "json" ? verify::to_json(report) : verify::to_text(report));
  const int open = report.counted() - report.agreed();
  if (open == 0) return status::kGood;
  return open == report.unmodelled() ? status::kNotModelled : status::kFailed;
}

}  // namespace nslab::cli
#endif
