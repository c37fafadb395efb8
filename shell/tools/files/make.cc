// mkdir, rmdir, rm, touch, ln, mktemp, chmod, chown: what makes and takes away names.
//
// Not modelled: rm -i and its like, touch's times, owners other than root.
// Sources: coreutils 9.1.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/file/paths.h"
#include "shell/tools/files/facts.h"
#include "shell/tools/files/modes.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

int wrong_use(Call& call, const std::string& text) {
  call.err(text + try_help(call.argv.front()));
  return 1;
}

std::string missing(Call& call) { return call.argv.front() + ": missing operand\n"; }

Result<Reply> make_directory(Call& call, const std::string& path, std::uint32_t mode) {
  Mkdir op;
  op.path = path;
  op.mode = mode;
  return call.ask(std::move(op));
}

Result<Reply> remove(Call& call, const std::string& path, bool directory) {
  Unlink op;
  op.path = path;
  op.directory = directory;
  return call.ask(std::move(op));
}

struct Remover {
  Call& call;
  bool force = false, recursive = false, directories = false, verbose = false;
  int status = 0;

  void fail(const std::string& path, const Error& error) {
    report(call, "rm: cannot remove '{}': {}\n", path, error_text(call.code(error)));
    status = 1;
  }

  void one(const std::string& path) {
    call.runner().step();
    const auto facts = file_facts(call, path, false);
    if (!facts) {
      const Errno code = call.code(facts.error());
      if (!force || (code != Errno::kENOENT && code != Errno::kENOTDIR)) fail(path, facts.error());
      return;
    }
    const bool directory = facts->type == FileType::kDirectory;
    if (directory && !recursive && !directories) {
      report(call, "rm: cannot remove '{}': Is a directory\n", path);
      status = 1;
      return;
    }
    if (directory && recursive) {
      const Walker walker{call.world(), call.process()};
      const auto place = resolve(walker, path, false);
      const auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(std::vector<std::string>());
      const int before = status;
      status = 0;
      if (names) {
        for (const std::string& name : *names) one(path.ends_with('/') ? path + name : path + "/" + name);
      }
      const bool failed = status != 0;
      status = std::max(status, before);
      if (failed) return;
    }
    const auto reply = remove(call, path, directory);
    if (!reply) return fail(path, reply.error());
    if (verbose) call.print("removed {}'{}'\n", directory ? "directory " : "", path);
  }
};

}  // namespace

int run_mkdir(Call& call) {
  static constexpr std::array kLongs{LongOption{"mode", OptionValue::kRequired, 'm'}, LongOption{"parents", OptionValue::kNone, 'p'},
                                     LongOption{"verbose", OptionValue::kNone, 'v'}};
  const Options options = read_options(call.argv, "pm:vZ", kLongs);
  if (options.wrong) return wrong_use(call, *options.wrong);
  bool parents = false, verbose = false;
  std::optional<std::string> mode;
  for (const GivenOption& option : options.given) {
    if (option.id == 'p') parents = true;
    if (option.id == 'v') verbose = true;
    if (option.id == 'm') mode = option.value;
  }
  if (options.operands.empty()) return wrong_use(call, missing(call));
  std::uint32_t bits = 0777;
  if (mode) {
    const auto read = changed_mode(*mode, 0777, true, call.process().umask);
    if (!read) {
      report(call, "mkdir: invalid mode {}\n", quoted(*mode));
      return 1;
    }
    bits = *read;
  }
  int status = 0;
  for (const std::string& path : options.operands) {
    if (parents) {
      bool failed = false;
      for (std::size_t at = path.find('/', 1); at != std::string::npos && !failed; at = path.find('/', at + 1)) {
        const std::string part = path.substr(0, at);
        const auto there = file_facts(call, part, true);
        if (there && there->type == FileType::kDirectory) continue;
        const auto made = make_directory(call, part, 0777);
        if (!made && at + 1 < path.size()) {
          const Errno code = there ? Errno::kENOTDIR : call.code(made.error());
          report(call, "mkdir: cannot create directory {}: {}\n", quoted(part),
                 error_text(code == Errno::kEEXIST ? Errno::kENOTDIR : code));
          failed = true;
        } else if (verbose) {
          call.print("mkdir: created directory '{}'\n", part);
        }
      }
      if (failed) {
        status = 1;
        continue;
      }
      const auto there = file_facts(call, path, true);
      if (there && there->type == FileType::kDirectory) continue;
    }
    const auto made = make_directory(call, path, bits);
    if (!made) {
      report(call, "mkdir: cannot create directory {}: {}\n", quoted(path), error_text(call.code(made.error())));
      status = 1;
      continue;
    }
    if (mode) {
      Chmod change;
      change.path = path;
      change.mode = bits;
      (void)call.ask(std::move(change));
    }
    if (verbose) call.print("mkdir: created directory '{}'\n", path);
  }
  return status;
}

int run_rmdir(Call& call) {
  static constexpr std::array kLongs{LongOption{"parents", OptionValue::kNone, 'p'}, LongOption{"verbose", OptionValue::kNone, 'v'},
                                     LongOption{"ignore-fail-on-non-empty", OptionValue::kNone, 300}};
  const Options options = read_options(call.argv, "pv", kLongs);
  if (options.wrong) return wrong_use(call, *options.wrong);
  if (options.operands.empty()) return wrong_use(call, missing(call));
  bool parents = false, verbose = false, ignore = false;
  for (const GivenOption& option : options.given) {
    if (option.id == 'p') parents = true;
    if (option.id == 'v') verbose = true;
    if (option.id == 300) ignore = true;
  }
  int status = 0;
  for (std::string path : options.operands) {
    for (bool first = true; !path.empty(); first = false) {
      if (verbose) call.print("rmdir: removing directory, '{}'\n", path);
      const auto done = remove(call, path, true);
      if (!done) {
        const Errno code = call.code(done.error());
        if (ignore && code == Errno::kENOTEMPTY) break;
        report(call, "rmdir: failed to remove {}'{}': {}\n", first ? "" : "directory ", path, error_text(code));
        status = 1;
        break;
      }
      const auto slash = path.rfind('/');
      if (!parents || slash == std::string::npos || slash == 0) break;
      path.erase(slash);
    }
  }
  return status;
}

int run_rm(Call& call) {
  static constexpr std::array kLongs{LongOption{"force", OptionValue::kNone, 'f'},
                                     LongOption{"recursive", OptionValue::kNone, 'r'},
                                     LongOption{"dir", OptionValue::kNone, 'd'},
                                     LongOption{"verbose", OptionValue::kNone, 'v'},
                                     LongOption{"one-file-system", OptionValue::kNone, 300},
                                     LongOption{"no-preserve-root", OptionValue::kNone, 301},
                                     LongOption{"preserve-root", OptionValue::kOptional, 300}};
  const Options options = read_options(call.argv, "dfirvIR", kLongs);
  if (options.wrong) return wrong_use(call, *options.wrong);
  Remover remover{call};
  for (const GivenOption& option : options.given) {
    if (option.id == 'f') remover.force = true;
    if (option.id == 'r' || option.id == 'R') remover.recursive = true;
    if (option.id == 'd') remover.directories = true;
    if (option.id == 'v') remover.verbose = true;
    if (option.id == 'i' || option.id == 'I') return call.not_modelled("rm -i");
    if (option.id == 301) return call.not_modelled("rm --no-preserve-root");
  }
  if (options.operands.empty()) {
    if (remover.force) return 0;
    return wrong_use(call, missing(call));
  }
  for (const std::string& path : options.operands) {
    if (path == "/" && remover.recursive) {
      call.err("rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n");
      remover.status = 1;
      continue;
    }
    const auto slash = path.find_last_not_of('/');
    const std::string bare = slash == std::string::npos ? path : path.substr(0, slash + 1);
    const std::string last = bare.substr(bare.rfind('/') == std::string::npos ? 0 : bare.rfind('/') + 1);
    if ((last == "." || last == "..") && remover.recursive) {
      report(call, "rm: refusing to remove '.' or '..' directory: skipping '{}'\n", path);
      remover.status = 1;
      continue;
    }
    remover.one(path);
  }
  return remover.status;
}

int run_touch(Call& call) {
  const Options options = read_options(call.argv, "acmd:r:t:fh");
  if (options.wrong) return wrong_use(call, *options.wrong);
  if (options.operands.empty()) return wrong_use(call, "touch: missing file operand\n");
  bool create = true;
  for (const GivenOption& option : options.given) {
    if (option.id == 'c') create = false;
    if (option.id == 'd' || option.id == 'r' || option.id == 't') return call.not_modelled("touch -d");
  }
  int status = 0;
  for (const std::string& path : options.operands) {
    const auto there = file_facts(call, path, true);
    if (there || !create) continue;
    Open open;
    open.path = path;
    open.read = false;
    open.write = open.create = true;
    const auto reply = call.ask(std::move(open));
    if (!reply) {
      report(call, "touch: cannot touch '{}': {}\n", path, error_text(call.code(reply.error())));
      status = 1;
      continue;
    }
    Close close;
    close.descriptor = std::get<Descriptor>(*reply).number;
    (void)call.ask(close);
  }
  return status;
}

int run_ln(Call& call) {
  static constexpr std::array kLongs{
      LongOption{"symbolic", OptionValue::kNone, 's'},       LongOption{"force", OptionValue::kNone, 'f'},
      LongOption{"no-dereference", OptionValue::kNone, 'n'}, LongOption{"no-target-directory", OptionValue::kNone, 'T'},
      LongOption{"verbose", OptionValue::kNone, 'v'},        LongOption{"target-directory", OptionValue::kRequired, 't'},
      LongOption{"relative", OptionValue::kNone, 'r'},       LongOption{"logical", OptionValue::kNone, 'L'},
      LongOption{"physical", OptionValue::kNone, 'P'}};
  const Options options = read_options(call.argv, "bdfinrst:vFLPS:T", kLongs);
  if (options.wrong) return wrong_use(call, *options.wrong);
  bool symbolic = false, force = false, keep_link = false, no_directory = false, verbose = false;
  std::optional<std::string> into;
  for (const GivenOption& option : options.given) {
    switch (option.id) {
      case 's': symbolic = true; break;
      case 'f': force = true; break;
      case 'n': keep_link = true; break;
      case 'T': no_directory = true; break;
      case 'v': verbose = true; break;
      case 't': into = option.value; break;
      case 'L': case 'P': break;
      default: return call.not_modelled(fmt::format("ln -{}", static_cast<char>(option.id)));
    }
  }
  std::vector<std::string> sources = options.operands;
  if (sources.empty()) return wrong_use(call, "ln: missing file operand\n");
  std::optional<std::string> target;
  if (!into && sources.size() > 1) {
    const auto there = file_facts(call, sources.back(), !(keep_link || no_directory));
    if (there && there->type == FileType::kDirectory && !no_directory) {
      into = sources.back();
    } else if (sources.size() > 2) {
      report(call, "ln: target '{}': {}\n", sources.back(), there ? "Not a directory" : "No such file or directory");
      return 1;
    } else {
      target = sources.back();
    }
    sources.pop_back();
  } else if (!into) {
    into = ".";
  }
  int status = 0;
  for (const std::string& source : sources) {
    const auto slash = source.rfind('/');
    const std::string base = slash == std::string::npos ? source : source.substr(slash + 1);
    const std::string path = target ? *target : (into->ends_with('/') ? *into + base : *into + "/" + base);
    Result<Reply> gone = Reply{};
    if (force && file_facts(call, path, false)) gone = remove(call, path, false);
    Result<Reply> reply = !gone ? gone : symbolic ? [&] {
      Symlink op;
      op.target = source;
      op.path = path;
      return call.ask(std::move(op));
    }() : [&] {
      HardLink op;
      op.from = source;
      op.to = path;
      return call.ask(std::move(op));
    }();
    if (!reply) {
      const Errno code = call.code(reply.error());
      if (symbolic) {
        report(call, "ln: failed to create symbolic link '{}': {}\n", path, error_text(code));
      } else if (!file_facts(call, source, false)) {
        report(call, "ln: failed to access '{}': {}\n", source, error_text(code));
      } else {
        report(call, "ln: failed to create hard link '{}'{}: {}\n", path, code == Errno::kEEXIST ? "" : " => '" + source + "'",
               error_text(code));
      }
      status = 1;
    } else if (verbose) {
      call.print("'{}' {} '{}'\n", path, symbolic ? "->" : "=>", source);
    }
  }
  return status;
}

int run_mktemp(Call& call) {
  static constexpr std::array kLongs{LongOption{"directory", OptionValue::kNone, 'd'}, LongOption{"dry-run", OptionValue::kNone, 'u'},
                                     LongOption{"quiet", OptionValue::kNone, 'q'}, LongOption{"suffix", OptionValue::kRequired, 300},
                                     LongOption{"tmpdir", OptionValue::kOptional, 'P'}};
  const Options options = read_options(call.argv, "dp:qtuV", kLongs);
  if (options.wrong) return wrong_use(call, *options.wrong);
  bool directory = false, dry = false, in_tmp = options.operands.empty();
  std::string folder = call.variable("TMPDIR").value_or("/tmp"), suffix;
  for (const GivenOption& option : options.given) {
    if (option.id == 'd') directory = true;
    if (option.id == 'u') dry = true;
    if (option.id == 't') in_tmp = true;
    if (option.id == 300) suffix = *option.value;
    if (option.id == 'p' || option.id == 'P') {
      in_tmp = true;
      if (option.value) folder = *option.value;
    }
  }
  if (options.operands.size() > 1) return wrong_use(call, "mktemp: too many templates\n");
  std::string pattern = (options.operands.empty() ? "tmp.XXXXXXXXXX" : options.operands[0]) + suffix;
  if (in_tmp) pattern = folder + (folder.ends_with('/') ? "" : "/") + pattern;
  const auto last = pattern.rfind('X', pattern.size() - suffix.size() - 1);
  std::size_t first = last == std::string::npos ? 0 : last + 1;
  while (first > 0 && pattern[first - 1] == 'X') --first;
  if (last == std::string::npos || last + 1 - first < 3) {
    report(call, "mktemp: too few X's in template {}\n", quoted(options.operands.empty() ? pattern : options.operands[0]));
    return 1;
  }
  // No chance: the letters follow from the time and the process, and go on where the name is taken.
  std::uint64_t state = static_cast<std::uint64_t>(call.now().count()) * 6364136223846793005ULL + call.pid() * 1442695040888963407ULL + 1;
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  for (int attempt = 0; attempt < 100; ++attempt) {
    for (std::size_t i = first; i <= last; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      pattern[i] = kLetters[(state >> 33U) % kLetters.size()];
    }
    Result<Reply> reply = Reply{};
    if (dry) {
      if (file_facts(call, pattern, false)) continue;
    } else if (directory) {
      reply = make_directory(call, pattern, 0700);
    } else {
      Open open;
      open.path = pattern;
      open.write = open.create = open.exclusive = true;
      open.mode = 0600;
      reply = call.ask(std::move(open));
    }
    if (reply) {
      call.out(pattern + "\n");
      return 0;
    }
    const Errno code = call.code(reply.error());
    if (code == Errno::kEEXIST) continue;
    std::string shown = pattern;
    std::fill(shown.begin() + static_cast<std::ptrdiff_t>(first), shown.begin() + static_cast<std::ptrdiff_t>(last) + 1, 'X');
    report(call, "mktemp: failed to create {} via template {}: {}\n", directory ? "directory" : "file", quoted(shown), error_text(code));
    return 1;
  }
  return 1;
}

int run_chmod(Call& call) {
  // "-x" is a mode, not an option.
  std::vector<std::string> operands;
  bool recursive = false, quiet = false;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "-R" || word == "--recursive") recursive = true;
    else if (word == "-f") quiet = true;
    else if (word == "-v" || word == "-c" || word.starts_with("--")) return call.not_modelled("chmod " + word);
    else operands.push_back(word);
  }
  if (operands.empty()) return wrong_use(call, missing(call));
  if (operands.size() == 1) return wrong_use(call, fmt::format("chmod: missing operand after {}\n", quoted(operands[0])));
  if (!changed_mode(operands[0], 0, false, 0)) return wrong_use(call, fmt::format("chmod: invalid mode: {}\n", quoted(operands[0])));
  int status = 0;
  std::vector<std::string> work(operands.begin() + 1, operands.end());
  for (std::size_t i = 0; i < work.size(); ++i) {
    call.runner().step();
    const std::string path = work[i];
    const auto facts = file_facts(call, path, true);
    Result<Reply> reply = Reply{};
    if (facts) {
      Chmod op;
      op.path = path;
      op.mode = *changed_mode(operands[0], facts->mode, facts->type == FileType::kDirectory, call.process().umask);
      reply = call.ask(std::move(op));
    }
    if (!facts || !reply) {
      const Errno code = call.code(facts ? reply.error() : facts.error());
      if (!quiet) report(call, "chmod: {} '{}': {}\n", facts ? "changing permissions of" : "cannot access", path, error_text(code));
      status = 1;
      continue;
    }
    if (!recursive || facts->type != FileType::kDirectory) continue;
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, path);
    const auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(std::vector<std::string>());
    if (names) {
      for (const std::string& name : *names) work.push_back(path + "/" + name);
    }
  }
  return status;
}

// All belongs to root; giving it to root changes nothing.
int run_chown(Call& call) {
  const Options options = read_options(call.argv, "RfvchHLP");
  if (options.wrong) return wrong_use(call, *options.wrong);
  if (options.operands.empty()) return wrong_use(call, missing(call));
  const std::string& owner = options.operands[0];
  if (options.operands.size() == 1) return wrong_use(call, fmt::format("{}: missing operand after {}\n", call.argv.front(), quoted(owner)));
  if (owner != "root" && owner != "root:root" && owner != "0:0" && owner != "0" && owner != ":root" && owner != "root:") {
    return call.not_modelled(call.argv.front() + " to others than root");
  }
  int status = 0;
  for (std::size_t i = 1; i < options.operands.size(); ++i) {
    const auto facts = file_facts(call, options.operands[i], true);
    if (facts) continue;
    report(call, "{}: cannot access '{}': {}\n", call.argv.front(), options.operands[i], error_text(call.code(facts.error())));
    status = 1;
  }
  return status;
}

}  // namespace nslab::shell
