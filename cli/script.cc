#include "cli/script.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/verb.h"

namespace nslab::cli {

namespace {

constexpr std::size_t kMostScriptBytes = 8U << 20;

void say(const std::string& text) { fmt::print(stderr, "nslab: {}\n", text); }

ScriptText refuse_script(int status, const std::string& text) {
  say(text);
  return ScriptText{"", status};
}

}  // namespace

void add_script_options(CLI::App& verb, ScriptOptions& options) {
  verb.add_option("SCRIPT", options.script, "The shell script; - is standard input")->required();
  add_world_options(verb, options);
}

void add_world_options(CLI::App& verb, ScriptOptions& options) {
  verb.add_option("--world", options.world,
                  "The world it starts in: host (a machine just booted), empty (what unshare -n gives), or a world file")
      ->capture_default_str();
  verb.add_option("--kernel", options.kernel, "The kernel that is modelled: 6.18 or 6.1")->check(CLI::IsMember({"6.18", "6.1"}));
  verb.add_option("--seed", options.seed, "Where random numbers (MAC addresses, ports) begin")->capture_default_str();
}

ScriptText read_script(const std::string& file) {
  const bool input = file == "-";
  struct stat about {};
  if (!input && ::stat(file.c_str(), &about) != 0) {
    return refuse_script(status::kOutside,
                         fmt::format("{}: {}; expected the name of a shell script, or - for standard input", file, std::strerror(errno)));
  }
  if (!input && S_ISDIR(about.st_mode)) {
    return refuse_script(status::kOutside, fmt::format("{}: this is a directory; expected the name of a shell script", file));
  }
  std::FILE* from = input ? stdin : std::fopen(file.c_str(), "rb");
  if (from == nullptr) return refuse_script(status::kOutside, fmt::format("{}: {}", file, std::strerror(errno)));
  std::string text;
  std::string block(65536, '\0');
  std::size_t got = 0;
  while (text.size() <= kMostScriptBytes && (got = std::fread(block.data(), 1, block.size(), from)) > 0) text.append(block, 0, got);
  const bool failed = std::ferror(from) != 0;
  if (!input) std::fclose(from);
  if (failed) return refuse_script(status::kOutside, fmt::format("{}: cannot be read", file));
  if (text.size() > kMostScriptBytes) {
    return refuse_script(status::kUsage,
                         fmt::format("{}: more than {} MiB; no script of commands is that long", file, kMostScriptBytes >> 20U));
  }
  const auto zero = text.find('\0');
  if (zero != std::string::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n');
    return refuse_script(status::kUsage,
                         fmt::format("{}:{}: a NUL byte: this is a binary file; expected a shell script, plain text", file, line));
  }
  return ScriptText{std::move(text), 0};
}

std::optional<shell::Beginnings> begin_world(const ScriptOptions& options, int& status) {
  shell::WorldRequest request;
  request.world = options.world;
  if (!options.kernel.empty()) request.kernel = options.kernel == "6.1" ? KernelVersion::k6_1 : KernelVersion::k6_18;
  request.seed = options.seed;
  const auto plan = shell::find_plan(request);
  auto world = plan ? shell::start_world(*plan, options.seed) : tl::unexpected(plan.error());
  if (!world) {
    say(fmt::format("{}: {}", world.error().where, world.error().what));
    status = world.error().is_outside ? status::kOutside : status::kUsage;
    return std::nullopt;
  }
  return std::move(*world);
}

std::optional<shell::Session> begin(const ScriptOptions& options, const shell::SessionOptions& session, int& status) {
  auto world = begin_world(options, status);
  if (!world) return std::nullopt;
  return shell::begin_script(std::move(*world), session);
}

std::string script_name(const std::string& file) {
  if (file == "-") return "bash";
  const auto slash = file.rfind('/');
  return slash == std::string::npos ? file : file.substr(slash + 1);
}

int report_end(const std::string& file, const shell::Session& session, const shell::Transcript& transcript) {
  int result = transcript.status;
  if (transcript.fault) {
    const auto& fault = *transcript.fault;
    say(fmt::format("{}:{}: {}", file, fault.line, fault.message));
    if (!transcript.fault_text.empty()) fmt::print(stderr, "    {}\n", transcript.fault_text.substr(0, 200));
    if (!fault.hint.empty()) fmt::print(stderr, "    {}\n", fault.hint);
    result = status::kUsage;
  }
  if (session.stopped) {
    say(fmt::format("stopped: {}: {}", file, *session.stopped));
    result = status::kStopped;
  }
  if (!session.unmodelled.empty()) {
    const auto& first = session.unmodelled.front();
    say(fmt::format("{} {} not modelled (first at {}:{}: {}); 'nslab coverage' lists what is", session.unmodelled.size(),
                    session.unmodelled.size() == 1 ? "command was" : "commands were", file, first.line, first.what));
  }
  return result;
}

}  // namespace nslab::cli
