// What an agent does to files, mounts and descriptors.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "kernel/agent_call.h"

namespace nslab::kernel {

namespace {

Answer result(int returned) { return Answer{returned < 0 ? errno : 0, returned, ""}; }

Answer open_file(const Request& request) {
  const int flags = static_cast<int>(request.numbers[0]) | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  const int file = ::open(request.path.c_str(), flags, static_cast<mode_t>(request.numbers[1]));
  if (file < 0) return result(-1);
  const int wanted = static_cast<int>(request.numbers[2]);
  if (request.numbers[3] != 0) {
    ::close(file);
    return result(wanted);
  }
  if (wanted < 0 || wanted == file) return result(file);
  const int moved = ::dup2(file, wanted);
  ::close(file);
  return result(moved);
}

Answer mount_something(const Request& request) {
  const auto end = request.data.find('\0');
  const std::string type = request.data.substr(0, end);
  const std::string options = end == std::string::npos ? "" : request.data.substr(end + 1);
  return result(::mount(request.other.empty() ? "none" : request.other.c_str(), request.path.c_str(), type.empty() ? nullptr : type.c_str(),
                        static_cast<unsigned long>(request.numbers[0]), options.empty() ? nullptr : options.c_str()));
}

}  // namespace

Answer serve_files(const Request& request, bool& known) {
  const char* path = request.path.c_str();
  const char* other = request.other.c_str();
  const auto mode = static_cast<mode_t>(request.numbers[0]);
  known = true;
  switch (request.call) {
    case Call::kChdir: return result(::chdir(path));
    case Call::kOpen: return open_file(request);
    case Call::kClose: return result(::close(static_cast<int>(request.numbers[0])));
    case Call::kDup: return result(::dup2(static_cast<int>(request.numbers[0]), static_cast<int>(request.numbers[1])));
    case Call::kMkdir: return result(::mkdir(path, mode));
    case Call::kMknod: return result(::mknod(path, mode, 0));
    case Call::kUnlink: return result(request.numbers[0] != 0 ? ::rmdir(path) : ::unlink(path));
    case Call::kRename: return result(::rename(path, other));
    case Call::kSymlink: return result(::symlink(path, other));
    case Call::kHardLink: return result(::link(path, other));
    case Call::kChmod: return result(::chmod(path, mode));
    case Call::kMount: return mount_something(request);
    case Call::kUmount: return result(::umount2(path, static_cast<int>(request.numbers[0])));
    case Call::kWriteFile: return Answer{write_file(request.path, request.data), 0, ""};
    case Call::kReadFile: {
      const auto text = read_file(request.path);
      return text ? Answer{0, 0, *text} : Answer{errno == 0 ? EIO : errno, 0, ""};
    }
    default: known = false; return Answer{};
  }
}

}  // namespace nslab::kernel
