#include "shell/world/world_file.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace nslab::shell {

namespace {

using Failure = tl::unexpected<WorldError>;

Failure wrong(const std::string& path, const YAML::Node& at, const std::string& what) {
  const int line = at.Mark().line;
  return Failure(WorldError{line >= 0 ? fmt::format("{}:{}", path, line + 1) : path, what, false});
}

tl::expected<std::string, WorldError> text_of(const std::string& path, const std::string& key, const YAML::Node& node) {
  if (!node.IsScalar()) return wrong(path, node, fmt::format("'{}' must be a text", key));
  return node.Scalar();
}

std::optional<WorldError> read_nics(const std::string& path, const YAML::Node& list, WorldPlan& plan) {
  const auto error = [&](const YAML::Node& at, const std::string& what) { return wrong(path, at, what).value(); };
  if (!list.IsSequence()) return error(list, "'nics' must be a list, each with a name");
  for (const YAML::Node& row : list) {
    if (!row.IsMap() || !row["name"]) return error(row, "each of 'nics' must have a 'name'");
    NicPlan nic;
    for (const auto& entry : row) {
      const std::string key = entry.first.Scalar();
      const auto value = text_of(path, key, entry.second);
      if (!value) return value.error();
      if (key == "name") {
        nic.name = *value;
      } else if (key == "behind") {
        nic.behind = *value;
      } else if (key == "index") {
        const auto [end, bad] = std::from_chars(value->data(), value->data() + value->size(), nic.index);
        if (bad != std::errc{} || end != value->data() + value->size() || nic.index < 2) {
          return error(entry.second, fmt::format("a NIC's 'index' is a number from 2 on, not '{}'", *value));
        }
      } else if (key == "address") {
        nic.address = parse_mac(*value);
        if (!nic.address)
          return error(entry.second, fmt::format("a NIC's 'address' is six pairs of hexadecimal digits with colons, not '{}'", *value));
      } else {
        return error(entry.first, fmt::format("'{}' is not known here; a NIC has 'name', 'index', 'address' and 'behind'", key));
      }
    }
    plan.nics.push_back(std::move(nic));
  }
  return std::nullopt;
}

std::optional<WorldError> read_key(const std::string& path, const std::string& key, const YAML::Node& value, WorldPlan& plan) {
  const auto error = [&](const std::string& what) { return wrong(path, value, what).value(); };
  if (key == "nics") return read_nics(path, value, plan);
  if (key == "modules" || key == "left_out") {
    if (!value.IsSequence()) return error(fmt::format("'{}' must be a list of {}", key, key == "modules" ? "names" : "texts"));
    for (const YAML::Node& one : value) (key == "modules" ? plan.modules : plan.left_out).push_back(one.Scalar());
    return std::nullopt;
  }
  const auto text = text_of(path, key, value);
  if (!text) return text.error();
  if (key == "nslab") {
    if (*text != "1") return error(fmt::format("version {} of the format is not known; this nslab reads version 1", *text));
  } else if (key == "base") {
    if (*text != "host" && *text != "empty") return error(fmt::format("'base' is 'host' or 'empty', not '{}'", *text));
    plan.in_init_net = *text == "host";
  } else if (key == "kernel") {
    if (*text != "6.18" && *text != "6.1") return error(fmt::format("'kernel' is \"6.18\" or \"6.1\", not '{}'", *text));
    plan.kernel = *text == "6.1" ? KernelVersion::k6_1 : KernelVersion::k6_18;
  } else if (key == "hostname") {
    plan.hostname = *text;
  } else if (key == "directory") {
    plan.directory = *text;
  } else if (key == "network") {
    const auto shape = parse_shape(*text);
    if (!shape) return error(shape.error());
    plan.network = *shape;
  } else if (key == "setup") {
    plan.setup = *text;
  } else {
    return wrong(
               path, value,
               fmt::format("'{}' is not known; a world has nslab, base, kernel, hostname, directory, modules, nics, network, setup, "
                           "left_out", key))
        .value();
  }
  return std::nullopt;
}

}  // namespace

tl::expected<WorldPlan, WorldError> read_world_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return Failure(WorldError{path, "this world file cannot be read; --world takes 'empty', 'host' or a file's name", true});
  }
  return parse_world_file(text.str(), path);
}

tl::expected<WorldPlan, WorldError> parse_world_file(const std::string& text, const std::string& path) {
  WorldPlan plan;
  plan.origin = path;
  try {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap() || !root["nslab"]) return Failure(WorldError{path, "this is no world file: it must begin with 'nslab: 1'", false});
    for (const auto& entry : root) {
      if (auto error = read_key(path, entry.first.Scalar(), entry.second, plan)) return Failure(*error);
    }
  } catch (const YAML::Exception& error) {
    return Failure(
        WorldError{error.mark.line >= 0 ? fmt::format("{}:{}", path, error.mark.line + 1) : path, "this is not YAML: " + error.msg, false});
  }
  return plan;
}

}  // namespace nslab::shell
