#include "shell/tools/system/common.h"

#include <algorithm>

#include "model/file/paths.h"

namespace nslab::shell::system_tools {

namespace {

Pid number_in(const Process& process, PidnsId pidns) {
  for (const PidAlias& alias : *process.numbers) {
    if (alias.pidns == pidns) return alias.number;
  }
  return 0;
}

// Characters as a terminal counts them: UTF-8 continuation bytes have no width.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void add_subtree(const Grid& table, std::size_t row, const std::string& prefix, std::vector<std::pair<std::size_t, std::string>>* out) {
  std::vector<std::size_t> children;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (table.rows[i].parent == row) children.push_back(i);
  }
  for (std::size_t i = 0; i < children.size(); ++i) {
    const bool last = i + 1 == children.size();
    out->emplace_back(children[i], prefix + (last ? "└─" : "├─"));
    add_subtree(table, children[i], prefix + (last ? "  " : "│ "), out);
  }
}

}  // namespace

std::vector<Seen> seen_processes(Call& call) {
  const World& world = call.world();
  const auto place = resolve(Walker{world, call.process()}, "/proc");
  std::vector<Seen> seen;
  if (!place || place->node.fs != FsKind::kProc) return seen;
  const PidnsId pidns{place->node.ns.id};
  const Pidns* ns = world.pidns.find(pidns);
  if (ns == nullptr) return seen;
  for (const auto& [number, pid] : ns->numbers) {
    const Process* process = find_process(world, pid);
    if (process == nullptr) continue;
    const Process* parent = find_process(world, process->parent);
    seen.push_back({number, parent == nullptr ? 0 : number_in(*parent, pidns), process});
  }
  return seen;
}

std::string command_line(const Process& process) {
  if (process.argv->empty() || process.state == ProcessState::kZombie) return "[" + process.command + "]";
  std::string line;
  for (const std::string& word : *process.argv) line += (line.empty() ? "" : " ") + word;
  return line;
}

std::string user_name(std::uint32_t uid) {
  constexpr std::uint32_t kNobody = 65534;
  return uid == 0 ? "root" : uid == kNobody ? "nobody" : std::to_string(uid);
}

Step run_command(Call& call, std::vector<std::string> argv) {
  const Found found = call.find_command(argv.front());
  const bool missing = found.kind == Found::Kind::kMissing;
  if (missing || found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
    call.complain("{}: failed to execute {}: {}\n", call.process().argv->front(), argv.front(),
                  missing ? "No such file or directory" : "Permission denied");
    return Exited{missing ? 127 : 126};
  }
  return Become{std::move(argv), std::nullopt};
}

Step run_shell(Call& call) {
  const std::string shell = call.variable("SHELL").value_or("/bin/sh");
  return run_command(call, {shell});
}

std::string raw_cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte >= 0x7f || c == '\\') {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string format_table(const Grid& table) {
  std::vector<std::pair<std::size_t, std::string>> order;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (table.tree && table.rows[i].parent) continue;
    order.emplace_back(i, "");
    if (table.tree) add_subtree(table, i, "", &order);
  }
  std::vector<std::vector<std::string>> lines;
  if (table.headings) {
    lines.emplace_back();
    for (const GridColumn& column : table.columns) lines.back().push_back(column.name);
  }
  for (const auto& [row, prefix] : order) {
    lines.push_back(table.rows[row].cells);
    if (table.tree) lines.back()[table.tree_column] = prefix + lines.back()[table.tree_column];
  }
  std::vector<std::size_t> widths;  // a column is as wide as its heading, shown or not
  for (const GridColumn& column : table.columns) widths.push_back(width_of(column.name));
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::string out;
  for (std::size_t n = 0; n < lines.size(); ++n) {
    const auto& line = lines[n];
    const bool heading = table.headings && n == 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (i != 0) out += ' ';
      if (table.raw) {
        out += heading ? line[i] : raw_cell(line[i]);
        continue;
      }
      const std::string pad(widths[i] - width_of(line[i]), ' ');
      const bool last = i + 1 == line.size();
      out += table.columns[i].right ? pad + line[i] : line[i] + (last ? "" : pad);
    }
    out += '\n';
  }
  return out;
}

}  // namespace nslab::shell::system_tools
