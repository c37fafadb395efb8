#include "exercises/load.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "exercises/load_checks.h"
#include "exercises/variant.h"
#include "shell/script/parse.h"

namespace nslab::exercises {

namespace {

Vary read_vary(Reader& reader, const YAML::Node& node) {
  Vary out;
  if (!node || !reader.is_map(node, "vary", {"names", "networks"})) return out;
  out.names = reader.texts(node, "names");
  for (const std::string& text : reader.texts(node, "networks")) {
    const auto prefix = parse_prefix(text);
    if (!prefix || prefix->network() != prefix->address || prefix->length == 0 || prefix->length < (prefix->address.is_v4() ? 16 : 48)) {
      reader.fail(
          node["networks"],
          fmt::format("'{}' is no network that can vary; expected one such as 10.0.0.0/24 (IPv4 /16 or longer, IPv6 /48 or longer)", text));
      return out;
    }
    out.networks.push_back(*prefix);
  }
  return out;
}

// A start script that does not parse is told with the line of the yaml file.
void check_start(Reader& reader, const YAML::Node& node, const Exercise& exercise) {
  if (reader.failed() || exercise.start.empty()) return;
  const auto parsed = shell::parse_script(exercise.start);
  if (!parsed) reader.fail(node, fmt::format("'start', its line {}: {}", parsed.error().line, parsed.error().message));
}

constexpr std::array<std::string_view, 8> kKeys{"nslab", "title", "level", "world", "task", "start", "vary", "checks"};

std::optional<Fault> read(const YAML::Node& root, const std::string& file, Exercise& out) {
  std::optional<Fault> fault;
  Reader reader(file, fault);
  if (!reader.is_map(root, "exercise.yaml", {kKeys.begin(), kKeys.end()})) return fault;
  if (const std::string version = reader.needed(root, "nslab", "1"); !reader.failed() && version != "1") {
    reader.fail(root["nslab"], fmt::format("version {} of the format is not known; this nslab reads version 1", version));
  }
  out.title = reader.needed(root, "title", "A cable between two namespaces");
  out.task = reader.needed(root, "task", "Connect red and blue.");
  out.level = static_cast<int>(reader.number(root, "level", 1, 5).value_or(1));
  if (root["world"]) out.world = reader.text(root, "world");
  out.start = reader.text(root, "start");
  if (root["start"]) out.start_line = root["start"].Mark().line + 1;
  check_start(reader, root["start"], out);
  out.vary = read_vary(reader, root["vary"]);
  if (!reader.failed() && !root["checks"]) reader.fail(root, "'checks' is missing: without checks there is nothing to grade");
  if (!reader.failed()) out.checks = read_checks(reader, root["checks"]);
  return fault;
}

}  // namespace

Loaded<Exercise> parse_exercise(const std::string& text, const std::string& file, const std::string& student) {
  Exercise out;
  try {
    out.name = std::filesystem::absolute(file).lexically_normal().parent_path().filename().string();
    if (auto fault = read(YAML::Load(text), file, out)) return tl::unexpected(*fault);
    if (student.empty()) return out;
    const Renaming renaming = renaming_of(out.vary, out.name, student);
    Exercise variant;
    variant.name = out.name;
    variant.variant = student;
    if (auto fault = read(YAML::Load(renamed(renaming, text)), file, variant)) return tl::unexpected(*fault);
    variant.vary = out.vary;
    for (std::size_t i = 0; i < variant.checks.size(); ++i) variant.checks[i].id = out.checks[i].id;  // a column of a class's table
    return variant;
  } catch (const YAML::Exception& error) {
    const int line = error.mark.line;
    return tl::unexpected(
        Fault{line >= 0 ? fmt::format("{}:{}", file, line + 1) : file, fmt::format("this is no YAML: {}", error.msg), false});
  }
}

Loaded<Exercise> load_exercise(const std::string& folder, const std::string& student) {
  const std::filesystem::path path = std::filesystem::path(folder) / "exercise.yaml";
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return tl::unexpected(Fault{
        path.string(),
        "cannot be read; expected the folder of an exercise ('nslab exercise list' names them, 'nslab exercise new' makes one)", true});
  }
  std::stringstream text;
  text << in.rdbuf();
  auto exercise = parse_exercise(text.str(), path.string(), student);
  if (!exercise) return exercise;
  exercise->folder = folder;
  if (exercise->world != "empty" && exercise->world != "host") exercise->world = (std::filesystem::path(folder) / exercise->world).string();
  return exercise;
}

}  // namespace nslab::exercises
