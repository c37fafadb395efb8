// modprobe, rmmod, lsmod, modinfo of kmod 30.
#include "shell/tools/file_test.h"
#include "shell/tools/system/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

std::string release_of(Call& call) {
  std::string release = call.read_file("/proc/sys/kernel/osrelease").value_or("");
  while (release.ends_with('\n')) release.pop_back();
  return release;
}

}  // namespace

int run_modprobe(Call& call) {
  bool remove = false;
  bool quiet = false;
  bool many = false;
  std::vector<std::string> names;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "-r" || word == "--remove") {
      remove = true;
    } else if (word == "-q" || word == "--quiet") {
      quiet = true;
    } else if (word == "-a" || word == "--all") {
      many = true;
    } else if (word == "-v" || word == "--verbose" || word == "-s" || word == "-f") {
      continue;
    } else if (word.size() > 1 && word[0] == '-') {
      return call.not_modelled("modprobe " + word);
    } else {
      names.push_back(word);
    }
  }
  if (names.empty()) {
    call.err("modprobe: ERROR: missing parameters. See -h.\n");
    return 1;
  }
  if (!many && !remove) names.resize(1);  // the rest are the module's parameters
  int status = 0;
  for (const std::string& name : names) {
    LoadModule op;
    op.name = name;
    op.remove = remove;
    const auto reply = call.ask(std::move(op));
    if (reply) continue;
    status = 1;
    const Errno code = call.code(reply.error());
    if (quiet) continue;
    if (code == Errno::kEPERM) {
      call.complain("modprobe: ERROR: could not insert '{}': Operation not permitted\n", name);
    } else if (remove) {
      call.complain("modprobe: FATAL: Module {} not found.\n", name);
    } else {
      call.complain("modprobe: FATAL: Module {} not found in directory /lib/modules/{}\n", name, release_of(call));
    }
  }
  return status;
}

int run_rmmod(Call& call) {
  if (call.argv.size() < 2) {
    call.err("rmmod: ERROR: missing module name.\n");
    return 1;
  }
  int status = 0;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    if (call.argv[i].starts_with('-')) return call.not_modelled("rmmod " + call.argv[i]);
    LoadModule op;
    op.name = call.argv[i];
    op.remove = true;
    if (call.ask(std::move(op))) continue;
    call.complain("rmmod: ERROR: Module {} is not currently loaded\n", call.argv[i]);
    status = 1;
  }
  return status;
}

int run_lsmod(Call& call) {
  if (call.argv.size() > 1) {
    call.err("Usage: lsmod\n");
    return 1;
  }
  const bool known = test_file(call.world(), call.pid(), 'e', "/proc/modules").value_or(false);
  if (known) return call.not_modelled("lsmod on a kernel that has modules");
  call.err("libkmod: ERROR ../libkmod/libkmod-module.c:1725 kmod_module_new_from_loaded: could not open /proc/modules: "
           "No such file or directory\nError: could not get list of modules: No such file or directory\n");
  return 1;
}

}  // namespace nslab::shell
