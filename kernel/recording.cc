#include "kernel/recording.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <sstream>

#include "kernel/fd.h"
#include "kernel/recording_script.h"

namespace nslab::kernel {

namespace {

constexpr const char* kFolder = "/run/nslab-script";

bool write_text(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  return file && write_all(file.get(), text);
}

std::string text_of(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file ? read_all(file.get()) : "";
}

bool write_units(const RecordingRequest& request) {
  if (::mkdir(kFolder, 0755) != 0) return false;
  const std::string folder = kFolder;
  bool good = write_text(folder + "/driver", recording_driver()) && write_text(folder + "/setup", recording_setup()) &&
              write_text(folder + "/total", std::to_string(request.units.size()) + "\n") &&
              write_text(folder + "/name", request.script_name + "\n");
  for (std::size_t i = 0; i < request.units.size() && good; ++i) {
    good = write_text(fmt::format("{}/unit.{}", folder, i + 1), request.units[i].text + "\n");
    if (request.units[i].settle) good = good && write_text(fmt::format("{}/settle.{}", folder, i + 1), "2.3\n");
  }
  for (const char* name : {"events", "trace"}) good = good && write_text(folder + "/" + name, "");
  return good;
}

// Numbers and texts with their lengths, from a worker to its caller.
void put(std::string& out, const std::string& text) { out += std::to_string(text.size()) + "\n" + text; }
std::string take(const std::string& from, std::size_t& at) {
  const auto end = from.find('\n', at);
  if (end == std::string::npos) return "";
  const auto size = std::stoul(from.substr(at, end - at));
  at = end + 1 + size;
  return from.substr(end + 1, size);
}

std::string results(const RecordingRequest& request) {
  std::string out;
  const std::string folder = kFolder;
  put(out, text_of(folder + "/kernel"));
  put(out, text_of(folder + "/events"));
  put(out, text_of(folder + "/outside"));
  put(out, text_of(folder + "/ended"));
  for (std::size_t i = 1; i <= request.units.size(); ++i) put(out, text_of(fmt::format("{}/out.{}", folder, i)));
  return out;
}

// bash counts lines of the driver; people count those of the script.
std::string with_lines(const std::string& text, const std::string& script, int line) {
  std::string out;
  std::istringstream rows(text);
  const bool ends = !text.empty() && text.back() == '\n';
  for (std::string row; std::getline(rows, row);) {
    const std::string head = script + ": ";
    const std::size_t at =
        row.rfind(head, 0) == 0 ? (row.compare(head.size(), 6, "eval: ") == 0 ? head.size() + 6 : head.size()) : std::string::npos;
    if (at != std::string::npos && row.compare(at, 5, "line ") == 0) {
      const auto colon = row.find(':', at);
      const int number = std::atoi(row.c_str() + at + 5);
      if (colon != std::string::npos && number > 0)
        row = fmt::format("{}line {}{}", head, line + number - kRecordingEvalLine, row.substr(colon));
    }
    out += row + "\n";
  }
  if (!ends && !out.empty()) out.pop_back();
  return out;
}

Recording read_results(const std::string& bytes, const RecordingRequest& request) {
  Recording out;
  std::size_t at = 0;
  out.kernel = take(bytes, at);
  while (!out.kernel.empty() && out.kernel.back() == '\n') out.kernel.pop_back();
  std::istringstream events(take(bytes, at));
  out.trap_output = take(bytes, at);
  const int script_status = std::atoi(take(bytes, at).c_str());
  out.units.resize(request.units.size());
  for (std::size_t i = 0; i < out.units.size(); ++i)
    out.units[i].output = with_lines(take(bytes, at), request.script_name, request.units[i].line);
  std::string word;
  std::size_t number = 0;
  while (events >> word) {
    if (word == "start" && events >> number && number >= 1 && number <= out.units.size()) out.units[number - 1].started = true;
    if (word == "end" && events >> number && number >= 1 && number <= out.units.size()) {
      out.units[number - 1].ended = true;
      events >> out.units[number - 1].status;
    }
  }
  for (Recorded& unit : out.units) {
    if (unit.started && !unit.ended) unit.status = script_status;
  }
  return out;
}

// Words that a worker gives in place of results, where it has none.
constexpr const char* kFault = "fault ";

Expected<Recording> finish(const Expected<std::string>& bytes, const RecordingRequest& request) {
  if (!bytes) return tl::unexpected(bytes.error());
  if (bytes->rfind(kFault, 0) == 0) return tl::unexpected<Failure>(Failure{bytes->substr(std::strlen(kFault)), ""});
  return read_results(*bytes, request);
}

}  // namespace

Expected<Recording> record(const Sandbox& sandbox, const RecordingRequest& request) {
  const auto begun = sandbox.run([&]() -> std::string {
    return write_units(request) ? "" : kFault + ("the sandbox: writing the script: " + std::string(std::strerror(errno)));
  });
  if (!begun || !begun->empty()) return finish(begun, request);
  CommandOptions options;
  options.timeout = request.timeout;
  options.environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", std::string("HW=") + kFolder};
  const auto run = sandbox.command(
      {"unshare", "-n", "-m", "-p", "-u", "-i", "-f", "--mount-proc", "--kill-child", "bash", std::string(kFolder) + "/setup"}, options);
  if (!run) return tl::unexpected(run.error());
  const auto bytes = sandbox.run([&] { return results(request); });
  Expected<Recording> out = finish(bytes, request);
  if (out) {
    for (Recorded& unit : out->units) {
      if (unit.started && !unit.ended) unit.status = run->status;
    }
  }
  if (out && !out->units.empty() && !out->units.front().started) {
    return tl::unexpected<Failure>(
        Failure{fmt::format("the script did not begin in the sandbox (status {}): {}", run->status, run->output), ""});
  }
  return out;
}

Expected<Recording> record_in_uml(const Sandbox& sandbox, const UmlKernel& kernel, const RecordingRequest& request,
                                  const UmlOptions& options) {
  const auto bytes = sandbox.run([&]() -> std::string {
    if (!write_units(request)) return kFault + ("the sandbox: writing the script: " + std::string(std::strerror(errno)));
    const auto console = run_in_uml(kernel, kFolder, {"bash", "/media/hw/setup"}, options);
    if (!console) return kFault + console.error().what;
    return results(request);
  });
  return finish(bytes, request);
}

}  // namespace nslab::kernel
