// The op by op comparison in user-mode-linux: nslab boots it, runs itself there (`uml-verify`) and reads what that wrote.
#ifdef NSLAB_WITH_KERNEL
#include "cli/verify_uml.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/verb.h"
#include "kernel/sandbox.h"
#include "kernel/uml.h"

namespace nslab::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFolder = "/run/nslab-verify";  // in the sandbox
constexpr const char* kFolderInside = "/media/hw";    // the same, as UML sees it

// What UML gives: init_net with NICs that lead nowhere, and Linux 6.1.
shell::WorldPlan uml_plan() {
  shell::WorldPlan plan;
  plan.kernel = KernelVersion::k6_1;
  plan.directory = "/tmp/w";
  plan.modules = {"br_netfilter"};
  plan.origin = "uml";
  plan.nics = {shell::NicPlan{"eth0", "ip link set eth0 up\n"}, shell::NicPlan{"eth1", "ip link set eth0 up\n"}};
  return plan;
}

bool write_text(const std::string& path, const std::string& text) { return static_cast<bool>(std::ofstream(path) << text); }

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string request_text(const OpsRequest& request, const std::string& script) {
  const Json out{{"name", script_name(request.script.script)},
                 {"script", script},
                 {"arguments", request.script.arguments},
                 {"seed", request.script.seed},
                 {"most", request.most}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// In the sandbox: the result's text, or "!" and what stood in the way.
std::string run_there(const kernel::UmlKernel& uml, const std::string& request, const kernel::UmlOptions& options) {
  const std::string folder = kFolder;
  if (::mkdir(kFolder, 0755) != 0 || !write_text(folder + "/request", request))
    return fmt::format("!the sandbox: writing the script: {}", std::strerror(errno));
  const auto console = kernel::run_in_uml(uml, folder, {fmt::format("{}/nslab", kFolderInside), "uml-verify", kFolderInside}, options);
  if (!console) return "!" + console.error().what;
  const std::string result = text_of(folder + "/result");
  return result.empty() ? "!user-mode-linux ended without a result; its console:\n" + *console : result;
}

// In user-mode-linux.
std::string verify_here(const std::string& request_text) {
  const Json request = Json::parse(request_text);
  shell::SessionOptions options;
  options.script_name = request["name"].get<std::string>();
  options.arguments = request["arguments"].get<std::vector<std::string>>();
  auto session = begin_as_uml(options, request["seed"].get<std::uint64_t>());
  if (!session) return "!the World of user-mode-linux cannot be made";
  const OpsOfScript ops = ops_of(std::move(*session), request["script"].get<std::string>());
  if (ops.transcript.fault)
    return fmt::format("!{}:{}: {}", options.script_name, ops.transcript.fault->line, ops.transcript.fault->message);
  return replayed(ops, request["most"].get<std::size_t>(), kernel::Ground::kInitNet);
}

}  // namespace

std::optional<shell::Session> begin_as_uml(const shell::SessionOptions& options, std::uint64_t seed) {
  auto world = shell::start_world(uml_plan(), seed);
  if (world) return shell::begin_script(std::move(*world), options);
  fmt::print(stderr, "nslab: {}: {}\n", world.error().where, world.error().what);
  return std::nullopt;
}

int verify_ops_in_uml(const OpsRequest& request, int timeout_s) {
  const ScriptText script = read_script(request.script.script);
  if (script.status != 0) return script.status;
  const auto fail = [](const kernel::Failure& failure) {
    fmt::print(stderr, "nslab: {}\n", failure.what);
    if (!failure.advice.empty()) fmt::print(stderr, "nslab: {}\n", failure.advice);
    return status::kOutside;
  };
  const auto uml = kernel::find_uml();
  if (!uml) return fail(uml.error());
  const auto sandbox = kernel::Sandbox::open();
  if (!sandbox) return fail(sandbox.error());
  kernel::UmlOptions options;
  options.timeout = std::chrono::seconds(timeout_s);
  const auto answer = sandbox->run([&] { return run_there(*uml, request_text(request, script.text), options); });
  return answer ? print_replayed(request, *answer) : fail(answer.error());
}

void add_uml_verify(CLI::App& app, int& result) {
  auto folder = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("uml-verify", "")->group("");
  verb->add_option("FOLDER", *folder)->required();
  verb->callback([folder, &result] {
    result = write_text(*folder + "/result", verify_here(text_of(*folder + "/request"))) ? status::kGood : status::kOutside;
  });
}

}  // namespace nslab::cli
#endif
