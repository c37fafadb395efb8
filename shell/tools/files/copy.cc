// cp, mv, install: files from here to there.
//
// Not modelled: -i, -u, backups, owners and times (there is one owner), sparse files and reflinks.
// Sources: coreutils 9.1, src/cp.c, src/copy.c, src/mv.c, src/install.c.
#include <fmt/format.h>

#include <array>

#include "model/file/paths.h"
#include "shell/tools/files/facts.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

std::string joined(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

std::string last_part(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const auto slash = path.rfind('/');
  return slash == std::string::npos || path == "/" ? path : path.substr(slash + 1);
}

struct Copier {
  Call& call;
  std::string tool = "cp";
  bool recursive = false, force = false, no_clobber = false, keep_links = false, verbose = false;
  std::optional<std::uint32_t> mode{};
  int status = 0;

  void fail(const std::string& text) {
    report(call, "{}: {}\n", tool, text);
    status = 1;
  }

  void set_mode(const std::string& path, std::uint32_t bits) {
    Chmod change;
    change.path = path;
    change.mode = bits;
    (void)call.ask(std::move(change));
  }

  void folder(const std::string& from, const std::string& to, const FileFacts& facts) {
    const auto there = file_facts(call, to, true);
    if (there && there->type != FileType::kDirectory)
      return fail(fmt::format("cannot overwrite non-directory '{}' with directory '{}'", to, from));
    if (!there) {
      Mkdir make;
      make.path = to;
      const auto made = call.ask(std::move(make));
      if (!made) return fail(fmt::format("cannot create directory '{}': {}", to, error_text(call.code(made.error()))));
      if (verbose) call.print("'{}' -> '{}'\n", from, to);
      set_mode(to, facts.mode);
    }
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, from);
    const auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(std::vector<std::string>());
    if (!names) return;
    for (const std::string& name : *names) one(joined(from, name), joined(to, name));
  }

  void one(const std::string& from, const std::string& to) {
    call.runner().step();
    const auto facts = file_facts(call, from, !keep_links);
    if (!facts) return fail(fmt::format("cannot stat '{}': {}", from, error_text(call.code(facts.error()))));
    if (facts->type == FileType::kDirectory) {
      if (!recursive) return fail(fmt::format("-r not specified; omitting directory '{}'", from));
      if ((to + "/").starts_with(from + "/")) return fail(fmt::format("cannot copy a directory, '{}', into itself, '{}'", from, to));
      return folder(from, to, *facts);
    }
    const auto there = file_facts(call, to, true);
    if (there && no_clobber) return;
    if (there && there->type == FileType::kDirectory) return fail(fmt::format("cannot overwrite directory '{}' with non-directory", to));
    if (there && there->inode == facts->inode && facts->inode != 0) return fail(fmt::format("'{}' and '{}' are the same file", from, to));
    if (facts->type == FileType::kSymlink) {
      if (file_facts(call, to, false)) {
        Unlink gone;
        gone.path = to;
        (void)call.ask(std::move(gone));
      }
      Symlink link;
      link.target = facts->target;
      link.path = to;
      const auto made = call.ask(std::move(link));
      if (!made) return fail(fmt::format("cannot create symbolic link '{}': {}", to, error_text(call.code(made.error()))));
    } else {
      const auto text = call.read_file(from);
      if (!text) return fail(fmt::format("cannot open '{}' for reading: {}", from, error_text(call.code(text.error()))));
      const auto written = call.write_file(to, *text);
      if (!written) return fail(fmt::format("cannot create regular file '{}': {}", to, error_text(call.code(written.error()))));
      if (!there) set_mode(to, mode.value_or(facts->mode));
      if (there && mode) set_mode(to, *mode);
    }
    if (verbose) call.print("'{}' -> '{}'\n", from, to);
  }

  // rename(2), and where that does not do, a copy and an end.
  void move(const std::string& from, const std::string& to) {
    const auto facts = file_facts(call, from, false);
    if (!facts) return fail(fmt::format("cannot stat '{}': {}", from, error_text(call.code(facts.error()))));
    const auto there = file_facts(call, to, false);
    if (there && no_clobber) return;
    if (there && there->inode == facts->inode && facts->inode != 0) return fail(fmt::format("'{}' and '{}' are the same file", from, to));
    if (there && there->type == FileType::kDirectory && facts->type != FileType::kDirectory)
      return fail(fmt::format("cannot overwrite directory '{}' with non-directory", to));
    if (there && there->type != FileType::kDirectory && facts->type == FileType::kDirectory) {
      return fail(fmt::format("cannot overwrite non-directory '{}' with directory '{}'", to, from));
    }
    if ((to + "/").starts_with(from + "/") && facts->type == FileType::kDirectory)
      return fail(fmt::format("cannot move '{}' to a subdirectory of itself, '{}'", from, to));
    Rename op;
    op.from = from;
    op.to = to;
    const auto done = call.ask(std::move(op));
    if (done) {
      if (verbose) call.print("renamed '{}' -> '{}'\n", from, to);
      return;
    }
    const Errno code = call.code(done.error());
    if (code != Errno::kEXDEV || facts->type == FileType::kDirectory) {
      if (code == Errno::kEXDEV) {
        status = call.not_modelled("mv of a directory across file systems");
        return;
      }
      return fail(fmt::format("cannot move '{}' to '{}': {}", from, to, error_text(code)));
    }
    keep_links = true;
    const int before = status;
    one(from, to);
    if (status != before) return;
    Unlink gone;
    gone.path = from;
    (void)call.ask(std::move(gone));
  }

  // The operands: sources and a target, or a directory that they go into.
  int all(std::vector<std::string> sources, std::optional<std::string> into, bool no_directory, bool moves) {
    if (sources.empty()) {
      report(call, "{}: missing file operand\n{}", tool, try_help(tool));
      return 1;
    }
    if (!into && sources.size() == 1) {
      report(call, "{}: missing destination file operand after '{}'\n{}", tool, sources[0], try_help(tool));
      return 1;
    }
    std::string target;
    if (!into) {
      target = sources.back();
      sources.pop_back();
      const auto there = file_facts(call, target, true);
      const bool folder_there = there && there->type == FileType::kDirectory;
      if (folder_there && !no_directory) {
        into = target;
      } else if (sources.size() > 1) {
        report(call, "{}: target '{}': {}\n", tool, target, there ? "Not a directory" : "No such file or directory");
        return 1;
      } else if (!there && target.ends_with('/') && !sources.empty()) {
        const auto from = file_facts(call, sources[0], true);
        if (from && from->type != FileType::kDirectory) {
          report(call, "{}: cannot {} '{}'{}: Not a directory\n", tool, moves ? "move" : "create regular file", moves ? sources[0] : target,
                 moves ? " to '" + target + "'" : "");
          return 1;
        }
      }
    }
    for (const std::string& source : sources) {
      const std::string to = into ? joined(*into, last_part(source)) : target;
      moves ? move(source, to) : one(source, to);
    }
    return status;
  }
};

}  // namespace

int run_cp(Call& call) {
  static constexpr std::array kLongs{LongOption{"archive", OptionValue::kNone, 'a'},
                                     LongOption{"force", OptionValue::kNone, 'f'},
                                     LongOption{"no-clobber", OptionValue::kNone, 'n'},
                                     LongOption{"no-dereference", OptionValue::kNone, 'P'},
                                     LongOption{"preserve", OptionValue::kOptional, 'p'},
                                     LongOption{"recursive", OptionValue::kNone, 'r'},
                                     LongOption{"target-directory", OptionValue::kRequired, 't'},
                                     LongOption{"no-target-directory", OptionValue::kNone, 'T'},
                                     LongOption{"verbose", OptionValue::kNone, 'v'},
                                     LongOption{"dereference", OptionValue::kNone, 'L'}};
  const Options options = read_options(call.argv, "abdfHilLnprst:uvxPRS:T", kLongs);
  if (options.wrong) {
    call.err(*options.wrong + try_help("cp"));
    return 1;
  }
  Copier copier{call};
  std::optional<std::string> into;
  bool no_directory = false, follow = false;
  for (const GivenOption& option : options.given) {
    switch (option.id) {
      case 'a': copier.recursive = copier.keep_links = true; break;
      case 'd': case 'P': copier.keep_links = true; break;
      case 'r': case 'R': copier.recursive = copier.keep_links = true; break;
      case 'f': copier.force = true; break;
      case 'n': copier.no_clobber = true; break;
      case 'L': follow = true; break;
      case 'p': break;
      case 't': into = option.value; break;
      case 'T': no_directory = true; break;
      case 'v': copier.verbose = true; break;
      default: return call.not_modelled(fmt::format("cp -{}", static_cast<char>(option.id)));
    }
  }
  if (follow) copier.keep_links = false;
  return copier.all(options.operands, into, no_directory, false);
}

int run_mv(Call& call) {
  static constexpr std::array kLongs{LongOption{"force", OptionValue::kNone, 'f'}, LongOption{"no-clobber", OptionValue::kNone, 'n'},
                                     LongOption{"target-directory", OptionValue::kRequired, 't'},
                                     LongOption{"no-target-directory", OptionValue::kNone, 'T'},
                                     LongOption{"verbose", OptionValue::kNone, 'v'}};
  const Options options = read_options(call.argv, "bfint:uvS:TZ", kLongs);
  if (options.wrong) {
    call.err(*options.wrong + try_help("mv"));
    return 1;
  }
  Copier copier{call};
  copier.tool = "mv";
  std::optional<std::string> into;
  bool no_directory = false;
  for (const GivenOption& option : options.given) {
    switch (option.id) {
      case 'f': break;
      case 'n': copier.no_clobber = true; break;
      case 't': into = option.value; break;
      case 'T': no_directory = true; break;
      case 'v': copier.verbose = true; break;
      default: return call.not_modelled(fmt::format("mv -{}", static_cast<char>(option.id)));
    }
  }
  return copier.all(options.operands, into, no_directory, true);
}

}  // namespace nslab::shell
