// nslab capture: the networks of this machine as a world file.
#ifdef NSLAB_WITH_KERNEL
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/verb.h"
#include "kernel/capture.h"
#include "shell/world/start.h"
#include "verify/rebuild.h"

namespace nslab::cli {

namespace {

struct CaptureRequest {
  std::string file = "-";
  bool learned = false;
};

// Linux before 6.7 is told as 6.1, all after as 6.18: those two are modelled.
KernelVersion nearest(const std::string& release) {
  int major = 0;
  int minor = 0;
  if (std::sscanf(release.c_str(), "%d.%d", &major, &minor) != 2) return KernelVersion::k6_18;
  return major < 6 || (major == 6 && minor < 7) ? KernelVersion::k6_1 : KernelVersion::k6_18;
}

shell::WorldPlan plan_of(const kernel::Captured& captured) {
  shell::WorldPlan plan;
  plan.origin = "capture";
  plan.kernel = nearest(captured.release);
  plan.hostname = captured.hostname;
  for (const auto& [id, link] : captured.world.links) {
    if (link.as<Physical>() == nullptr) continue;
    shell::NicPlan nic;
    nic.name = link.name.text();
    nic.index = link.ifindex;
    nic.address = link.address;
    // What is behind the cable is not known; that something is there is.
    if (link.carrier) nic.behind = "ip link set eth0 up\n";
    plan.nics.push_back(std::move(nic));
  }
  return plan;
}

verify::Blueprint blueprint_of(const kernel::Captured& captured) {
  verify::Blueprint out;
  out.world = captured.world;
  for (const kernel::CapturedPlace& place : captured.places) {
    verify::Place made;
    made.netns = place.netns;
    made.name = place.name;
    made.more_names = place.more_names;
    made.unnamed = place.unnamed;
    made.nft = place.nft;
    made.iptables = place.iptables;
    made.ip6tables = place.ip6tables;
    out.places.push_back(std::move(made));
  }
  return out;
}

// A text in double quotes, as YAML has it.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string block(const std::string& text, const std::string& indent) {
  std::string out = "|\n";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    out += line.empty() ? "\n" : indent + line + "\n";
    at = end + 1;
  }
  return out;
}

std::string world_file(const shell::WorldPlan& plan, const kernel::Captured& captured, const verify::Rebuilt& built) {
  std::string out =
      fmt::format("# The networks of {} (Linux {}), captured by nslab; 'nslab run --world=THIS-FILE SCRIPT' begins in them.\n",
                  captured.hostname, captured.release);
  out += fmt::format("nslab: 1\nbase: host\nkernel: \"{}\"\nhostname: {}\n", plan.kernel == KernelVersion::k6_1 ? "6.1" : "6.18",
                     quoted(plan.hostname));
  if (!plan.modules.empty()) out += "modules: [br_netfilter]\n";
  if (!plan.nics.empty()) out += "nics:\n";
  for (const shell::NicPlan& nic : plan.nics) {
    out += fmt::format("  - name: {}\n    index: {}\n    address: \"{}\"\n", quoted(nic.name), nic.index, to_string(*nic.address));
    if (nic.behind) out += "    behind: " + block(*nic.behind, "      ");
  }
  out += "setup: " + block(verify::to_script(built), "  ");
  if (built.left_out.empty() && captured.left_out.empty()) return out;
  out += "left_out:\n";
  for (const auto* list : {&captured.left_out, &built.left_out}) {
    for (const std::string& what : *list) out += "  - " + quoted(what) + "\n";
  }
  return out;
}

bool write_world(const std::string& name, const std::string& text) {
  std::FILE* to = name == "-" ? stdout : std::fopen(name.c_str(), "wb");
  if (to == nullptr) return false;
  const bool good = std::fwrite(text.data(), 1, text.size(), to) == text.size();
  return (name == "-" ? std::fflush(to) : std::fclose(to)) == 0 && good;
}

int capture(const CaptureRequest& request) {
  const auto captured = kernel::capture_machine();
  if (!captured) {
    fmt::print(stderr, "nslab: {}\n", captured.error().what);
    return status::kOutside;
  }
  shell::WorldPlan plan = plan_of(*captured);
  const bool filters_bridges = !captured->world.netns[captured->places.front().netns].sysctls->values.empty();
  if (filters_bridges) plan.modules.emplace_back("br_netfilter");
  const auto fresh = shell::start_world(plan, 1);
  if (!fresh) {
    fmt::print(stderr, "nslab: {}: {}\n", fresh.error().where, fresh.error().what);
    return status::kOutside;
  }
  verify::RebuildOptions options;
  options.learned = request.learned;
  const verify::Rebuilt built = verify::rebuild(blueprint_of(*captured), fresh->world, fresh->shell, options);
  if (!write_world(request.file, world_file(plan, *captured, built))) {
    fmt::print(stderr, "nslab: {}: {}\n", request.file, std::strerror(errno));
    return status::kOutside;
  }
  for (const auto* list : {&captured->left_out, &built.left_out}) {
    for (const std::string& what : *list) fmt::print(stderr, "nslab: left out: {}\n", what);
  }
  return status::kGood;
}

}  // namespace

void add_capture(CLI::App& app, int& result) {
  auto request = std::make_shared<CaptureRequest>();
  CLI::App* verb = app.add_subcommand(
      "capture", "Write this machine's network namespaces, as far as you may see them, into a world file; changes nothing");
  verb->add_option("-o,--output", request->file, "The file to write; - is standard output")->capture_default_str();
  verb->add_flag("--learned", request->learned, "With what neighbours and bridges have learned");
  verb->callback([request, &result] { result = capture(*request); });
}

}  // namespace nslab::cli
#endif
