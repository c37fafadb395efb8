// pivot_root of util-linux 2.38, and ldd of libc-bin 2.36: another root, and what a program needs there.
#include "model/file/paths.h"
#include "shell/tools/libraries.h"
#include "shell/tools/more.h"
#include "shell/tools/table.h"

namespace nslab::shell {

namespace {

// What ldd prints of one file.
int tell_libraries(Call& call, const std::string& file, bool headed) {
  const Walker walker{call.world(), call.process()};
  const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
  const auto place = resolve(walker, path);
  if (headed) call.print("{}:\n", file);
  if (!place) {
    call.flush();
    call.complain("ldd: {}: {}\n", path, error_text(call.code(place.error())));
    return 1;
  }
  if (type_of(walker, *place) != FileType::kFile) {
    call.flush();
    call.complain("ldd: {}: not regular file\n", path);
    return 1;
  }
  const std::string_view program = program_at(walker, *place);
  if (program.empty() || tool_at(walker, *place) == tool_at("/usr/bin/ldd")) {
    call.out("\tnot a dynamic executable\n");
    return 1;
  }
  // The loader maps them one below the other, each at a page.
  std::uint64_t address = 0x00007f5a1c9fe000;
  constexpr std::uint64_t kApart = 0x0000000000036000;
  call.print("\tlinux-vdso.so.1 (0x{:016x})\n", 0x00007ffd4f7c2000);
  for (const std::string_view library : libraries_of(program)) {
    const std::string at = std::string(kLibraryDirectory) + std::string(library);
    if (resolve(walker, at)) {
      call.print("\t{} => {} (0x{:016x})\n", library, at, address -= kApart);
    } else {
      call.print("\t{} => not found\n", library);
    }
  }
  call.print("\t{} (0x{:016x})\n", kLoader, 0x00007f5a1ca40000);
  return 0;
}

}  // namespace

int run_ldd(Call& call) {
  int status = 0;
  std::vector<std::string> files;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "--version") {
      call.out("ldd (Debian GLIBC 2.36-9+deb12u13) 2.36\n");
      return 0;
    }
    if (word.size() > 1 && word[0] == '-' && word != "--") return call.not_modelled("ldd " + word);
    if (word != "--") files.push_back(word);
  }
  if (files.empty()) {
    call.err("ldd: missing file arguments\nTry `ldd --help' for more information.\n");
    return 1;
  }
  for (const std::string& file : files) status = std::max(status, tell_libraries(call, file, files.size() > 1));
  return status;
}

int run_pivot_root(Call& call) {
  if (call.argv.size() != 3) {
    call.err("pivot_root: bad usage\nTry 'pivot_root --help' for more information.\n");
    return 1;
  }
  PivotRoot op;
  op.new_root = call.argv[1];
  op.put_old = call.argv[2];
  const auto reply = call.ask(std::move(op));
  if (reply) return 0;
  call.complain("pivot_root: failed to change root from `{}' to `{}': {}\n", call.argv[1], call.argv[2],
                error_text(call.code(reply.error())));
  return 1;
}

}  // namespace nslab::shell
