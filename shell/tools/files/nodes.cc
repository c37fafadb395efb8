// mkfifo, mknod: names of pipes and devices.
//
// Not modelled: block devices, and character devices that no program here can use (model/file/devices.h).
// Sources: coreutils 9.1, src/mkfifo.c, src/mknod.c.
#include <fmt/format.h>

#include <array>

#include "shell/tools/files/facts.h"
#include "shell/tools/files/modes.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::array kNodeLongs{LongOption{"mode", OptionValue::kRequired, 'm'}, LongOption{"context", OptionValue::kOptional, 'Z'}};

int node_misused(Call& call, const std::string& text) {
  call.err(call.argv.front() + ": " + text + "\n" + try_help(call.argv.front()));
  return 1;
}

// What -m says; false: it is no such mode, which has been said.
bool read_node_mode(Call& call, const Options& options, std::optional<std::uint32_t>& mode) {
  for (const GivenOption& option : options.given) {
    if (option.id != 'm') continue;
    mode = changed_mode(*option.value, 0666, false, call.process().umask);
    if (!mode || (*mode & ~0777U) != 0) {
      call.err(fmt::format("{}: {}\n", call.argv.front(), mode ? "mode must specify only file permission bits" : "invalid mode"));
      return false;
    }
  }
  return true;
}

Result<Reply> make_node(Call& call, Mknod op, const std::optional<std::uint32_t>& mode) {
  const std::string path = op.path;
  auto made = call.ask(std::move(op));
  if (!made || !mode) return made;
  Chmod change;
  change.path = path;
  change.mode = *mode;
  return call.ask(std::move(change));
}

}  // namespace

int run_mkfifo(Call& call) {
  const Options options = read_options(call.argv, "m:Z", kNodeLongs);
  if (options.wrong) {
    call.err(*options.wrong + try_help("mkfifo"));
    return 1;
  }
  if (options.operands.empty()) return node_misused(call, "missing operand");
  std::optional<std::uint32_t> mode;
  if (!read_node_mode(call, options, mode)) return 1;
  int status = 0;
  for (const std::string& path : options.operands) {
    Mknod op;
    op.path = path;
    const auto reply = make_node(call, std::move(op), mode);
    if (reply) continue;
    report(call, "mkfifo: cannot create fifo '{}': {}\n", path, error_text(call.code(reply.error())));
    status = 1;
  }
  return status;
}

int run_mknod(Call& call) {
  const Options options = read_options(call.argv, "m:Z", kNodeLongs);
  if (options.wrong) {
    call.err(*options.wrong + try_help("mknod"));
    return 1;
  }
  std::optional<std::uint32_t> mode;
  if (!read_node_mode(call, options, mode)) return 1;
  const auto& words = options.operands;
  const bool pipe = words.size() > 1 && words[1].starts_with('p');
  const std::size_t wanted = pipe || words.size() < 2 ? 2 : 4;
  if (words.size() < wanted) {
    std::string text = words.empty() ? "missing operand" : "missing operand after " + quoted(words.back());
    if (wanted == 4 && words.size() == 2) text += "\nSpecial files require major and minor device numbers.";
    return node_misused(call, text);
  }
  if (words.size() > wanted) {
    std::string text = "extra operand " + quoted(words[wanted]);
    if (pipe && words.size() == 4) text += "\nFifos do not have major and minor device numbers.";
    return node_misused(call, text);
  }
  Mknod op;
  op.path = words[0];
  if (!pipe) {
    const char type = words[1].front();
    if (type == 'b') return call.not_modelled("mknod NAME b");
    if (type != 'c' && type != 'u') return node_misused(call, "invalid device type " + quoted(words[1]));
    for (const std::size_t at : {2U, 3U}) {
      if (whole_number(words[at])) continue;
      call.err(fmt::format("mknod: invalid {} device number {}\n", at == 2 ? "major" : "minor", quoted(words[at])));
      return 1;
    }
    const DeviceNumber* device = find_device(*whole_number(words[2]), *whole_number(words[3]));
    if (device == nullptr) return call.not_modelled(fmt::format("mknod NAME c {} {}", words[2], words[3]));
    op.type = FileType::kCharacter;
    op.device = device->name;
  }
  const auto reply = make_node(call, std::move(op), mode);
  if (reply) return 0;
  call.err(fmt::format("mknod: {}: {}\n", quoted_if_needed(words[0]), error_text(call.code(reply.error()))));
  return 1;
}

}  // namespace nslab::shell
