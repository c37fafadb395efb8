// nslab gen: networks of a given form and size, as a script, as a world file, or built at once and counted.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>

#include "cli/gen_stats.h"
#include "cli/put.h"
#include "cli/script.h"
#include "cli/verb.h"
#include "shell/world/shape.h"
#include "shell/world/start.h"

namespace nslab::cli {

namespace {

struct GenRequest {
  std::string kind{};
  shell::Shape shape{};
  std::string format = "script";
  std::string output{};
  bool stats = false;
  ScriptOptions world{};
};

std::string world_text(const shell::Shape& shape) {
  return fmt::format("nslab: 1\nbase: host\nnetwork: {}\nsetup: |\n  ip link set lo up\n", shell::to_string(shape));
}

int write_out(const std::string& file, const std::string& text) {
  if (file.empty()) {
    put(text);
    return status::kGood;
  }
  std::ofstream out(file, std::ios::binary);
  if (!(out << text) || !out.flush()) {
    fmt::print(stderr, "nslab: {}: cannot be written: {}\n", file, std::strerror(errno));
    return status::kOutside;
  }
  return status::kGood;
}

int show_stats(const GenRequest& request) {
  ScriptOptions options = request.world;
  options.world = shell::to_string(request.shape);
  int failed = 0;
  auto begun = begin_world(options, failed);
  if (!begun) return failed;
  std::string out = fmt::format("{}: {} namespaces, {} links\n\n{:<26} {:>9} {:>11} {:>7}\n", options.world, begun->world.netns.size(),
                                begun->world.links.size(), "kind", "count", "bytes", "each");
  std::uint64_t bytes = 0;
  for (const StatsRow& row : take_apart(std::move(begun->world))) {
    if (row.count == 0 && row.bytes == 0) continue;
    const std::string each = row.count == 0 ? "" : std::to_string(row.bytes / row.count);
    out += fmt::format("{:<26} {:>9} {:>11} {:>7}\n", row.kind, row.count == 0 ? "" : std::to_string(row.count), row.bytes, each);
    bytes += row.bytes;
  }
  put(out + fmt::format("{:<26} {:>9} {:>11}\n", "all", "", bytes));
  return status::kGood;
}

int gen(GenRequest& request) {
  const auto& names = shell::shape_names();
  request.shape.kind = static_cast<shell::ShapeKind>(std::find(names.begin(), names.end(), request.kind) - names.begin());
  if (const std::string wrong = shell::fault_of(request.shape); !wrong.empty()) {
    fmt::print(stderr, "nslab: gen {}: {}\n", request.kind, wrong);
    return status::kUsage;
  }
  if (request.stats) return show_stats(request);
  if (request.format == "world") return write_out(request.output, world_text(request.shape));
  return write_out(request.output, shell::script_of(request.shape));
}

}  // namespace

void add_gen(CLI::App& app, int& result) {
  auto request = std::make_shared<GenRequest>();
  CLI::App* verb =
      app.add_subcommand("gen", "Make a network of a given form and size: a script, a world file, or its memory by kind of object");
  verb->add_option("KIND", request->kind, "lan, star, chain, full-mesh, fat-tree or cluster")
      ->required()
      ->check(CLI::IsMember(shell::shape_names()));
  verb->add_option("--nodes", request->shape.nodes, "Hosts, routers or nodes; of a fat-tree --ports tells instead")->capture_default_str();
  verb->add_option("--pods", request->shape.pods, "Pods on each node of a cluster")->capture_default_str();
  verb->add_option("--ports", request->shape.ports, "Ports of each router of a fat-tree, an even number")->capture_default_str();
  verb->add_option("--format", request->format, "script, or world (a file for --world)")
      ->check(CLI::IsMember({"script", "world"}))
      ->capture_default_str();
  verb->add_option("-o,--output", request->output, "Write to this file instead of standard output");
  verb->add_flag("--stats", request->stats, "Build it, and print how many objects of each kind there are and the memory they take");
  verb->add_option("--kernel", request->world.kernel, "The kernel that is modelled: 6.18 or 6.1")->check(CLI::IsMember({"6.18", "6.1"}));
  verb->add_option("--seed", request->world.seed, "Where random numbers (MAC addresses) begin")->capture_default_str();
  verb->footer(
      "Every verb that takes --world=FILE takes such a network too, and builds it faster than a script would:\n"
      "  nslab explain --world=cluster:nodes=5000,pods=30 -- ip netns exec pod-1-1 ping -c 1 10.19.135.31");
  verb->callback([request, &result] { result = gen(*request); });
}

}  // namespace nslab::cli
