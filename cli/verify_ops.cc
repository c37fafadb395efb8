// A script in the model and, op by op, on this machine's kernel in a sandbox.
#ifdef NSLAB_WITH_KERNEL
#include "cli/verify_ops.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/replay.h"
#include "cli/verb.h"
#include "kernel/sandbox.h"

namespace nslab::cli {

namespace {

using Json = nlohmann::ordered_json;

std::uint64_t sum(const Json& counts) {
  std::uint64_t out = 0;
  for (const auto& [name, count] : counts.items()) out += count.get<std::uint64_t>();
  return out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

void print_counts(const char* title, const Json& counts) {
  if (counts.empty()) return;
  fmt::print("{}\n", title);
  for (const auto& [name, count] : counts.items()) fmt::print("  {:>7}  {}\n", count.get<std::uint64_t>(), name);
}

void print_finding(const Json& found) {
  fmt::print("line {}: {}\n    {}: model {}, kernel {}\n", found["line"].get<int>(), first_line(found["cmd"].get<std::string>()),
             found["what"].get<std::string>(), found["model"].get<std::string>(), found["kernel"].get<std::string>());
}

void print_probes(const Json& probes) {
  for (const Json& one : probes["differences"]) {
    fmt::print("probe {}: model {}, kernel {}\n", one["probe"].get<std::string>(), one["model"].get<std::string>(),
               one["kernel"].get<std::string>());
  }
  if (probes.contains("failure")) fmt::print("not compared: reachability: {}\n", probes["failure"].get<std::string>());
  if (probes.contains("no_reasons"))
    fmt::print("not compared: the kernel's reasons for drops: {}\n", probes["no_reasons"].get<std::string>());
  fmt::print("{} probes, {} answered, {} reasons for drops compared\n", probes["sent"].get<std::size_t>(),
             probes["replied"].get<std::size_t>(), probes["reasons_compared"].get<std::size_t>());
}

void print_text(const std::string& script, const Json& result) {
  print_counts("ops asked of both", result["asked"]);
  print_counts("ops of the model alone", result["not_asked"]);
  print_counts("known divergences met", result["known_divergences"]);
  for (const Json& found : result["differences"]) print_finding(found);
  if (result.contains("obstacle")) {
    fmt::print("this kernel cannot follow; nothing from here on was compared:\n");
    print_finding(result["obstacle"]);
  }
  if (!result["learned_compared"].get<bool>())
    fmt::print("not compared: what neighbours and bridges learned from the script's own packets\n");
  print_probes(result["probes"]);
  const std::size_t differences = result["differences"].size() + result["probes"]["differences"].size();
  const auto rulesets = result["rulesets"].get<std::uint64_t>();
  fmt::print("{}: {} replies, {} states with {} objects{} compared ({:.1f} s): {}\n", script, sum(result["asked"]),
             result["states"].get<std::uint64_t>(), result["objects"].get<std::uint64_t>(),
             rulesets == 0 ? std::string() : fmt::format(", {} rulesets", rulesets), result["kernel_seconds"].get<double>(),
             differences != 0              ? fmt::format("{} differences", differences)
             : result.contains("obstacle") ? "they agree as far as this kernel goes"
                                           : "model and kernel agree");
}

int status_of(const Json& result) {
  if (!result["differences"].empty() || !result["probes"]["differences"].empty()) return status::kFailed;
  return result.contains("obstacle") ? status::kNotModelled : status::kGood;
}

}  // namespace

OpsOfScript ops_of(shell::Session session, const std::string& text) {
  OpsOfScript out;
  out.recording.before = session.world;
  out.recording.shell = session.shell;
  int line = 0;
  std::string command;
  shell::Watch watch;
  watch.on_op = [&](const World& world, const Op& op, const Result<Reply>& reply) {
    out.recording.ops.push_back({line, command, op, reply, world});
  };
  shell::Steps steps;
  steps.before = [&](const shell::Session&, const shell::Unit& unit) {
    line = unit.line;
    command = unit.text;
  };
  out.transcript = shell::run_script(session, text, watch, steps);
  out.unmodelled = session.unmodelled.size();
  return out;
}

std::string replayed(const OpsOfScript& ops, std::size_t most, kernel::Ground ground) {
  const auto result = replay(ops.recording, most, ground);
  if (!result) return "!" + result.error().what;
  Json out = Json::parse(to_json(*result));
  if (ops.unmodelled != 0) out["commands_not_modelled"] = ops.unmodelled;
  return out.dump();
}

int print_replayed(const OpsRequest& request, const std::string& answer) {
  if (answer.starts_with('!')) {
    fmt::print(stderr, "nslab: {}\n", answer.substr(1));
    return status::kOutside;
  }
  const Json result = Json::parse(answer);
  if (request.format == "json") {
    fmt::print("{}\n", result.dump(2));
  } else {
    print_text(request.script.script, result);
    if (const std::size_t count = result.value("commands_not_modelled", std::size_t{0}); count != 0)
      fmt::print("{} commands of the script are not modelled and were run on neither side\n", count);
  }
  return status_of(result);
}

int verify_ops(const OpsRequest& request) {
  const ScriptText script = read_script(request.script.script);
  if (script.status != 0) return script.status;
  if (request.script.world != "empty") {
    fmt::print(stderr, "nslab: verify begins in the world `empty' (--world=empty); others cannot be built in a sandbox yet\n");
    return status::kUsage;
  }
  shell::SessionOptions options;
  options.script_name = script_name(request.script.script);
  options.arguments = request.script.arguments;
  int failed = 0;
  auto session = begin(request.script, options, failed);
  if (!session) return failed;
  const OpsOfScript ops = ops_of(std::move(*session), script.text);
  if (ops.transcript.fault) {
    fmt::print(stderr, "nslab: {}:{}: {}\n", request.script.script, ops.transcript.fault->line, ops.transcript.fault->message);
    return status::kUsage;
  }
  const auto sandbox = kernel::Sandbox::open();
  if (!sandbox) {
    fmt::print(stderr, "nslab: {}\nnslab: {}\n", sandbox.error().what, sandbox.error().advice);
    return status::kOutside;
  }
  const auto answer = sandbox->run([&] { return replayed(ops, request.most, kernel::Ground::kMachine); });
  return print_replayed(request, answer ? *answer : "!" + answer.error().what);
}

}  // namespace nslab::cli
#endif
