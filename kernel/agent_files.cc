// What an agent does to files, mounts and descriptors.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

// An end of a pipe, at the number that the model gave it. The other end, which stands where it is to go perhaps, has `away` to go to.
int moved_to(int end, std::int64_t wanted, int& other) {
  if (wanted < 0 || wanted == end) return end;
  if (wanted == other) {
    const int away = ::fcntl(other, F_DUPFD_CLOEXEC, other + 1);
    ::close(other);
    other = away;
  }
  const int moved = ::dup3(end, static_cast<int>(wanted), O_CLOEXEC);
  ::close(end);
  return moved;
}

Answer make_pipe(const Request& request) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return result(-1);
  ends[0] = moved_to(ends[0], request.numbers[0], ends[1]);
  ends[1] = moved_to(ends[1], request.numbers[1], ends[0]);
  return result(ends[0] < 0 ? ends[0] : ends[1]);
}

Answer read_some(const Request& request) {
  std::string data(static_cast<std::size_t>(request.numbers[1]), '\0');
  const ssize_t count = ::read(static_cast<int>(request.numbers[0]), data.data(), data.size());
  Answer answer{count < 0 ? errno : 0, count, ""};
  if (count > 0) answer.data = data.substr(0, static_cast<std::size_t>(count));
  return answer;
}

Answer look_at(const char* path) {
  struct stat about {};
  if (::lstat(path, &about) != 0) return result(-1);
  return Answer{0, 0, fmt::format("{:o} {} {} {}", about.st_mode, about.st_nlink, about.st_uid, about.st_gid)};
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
    case Call::kPipe: return make_pipe(request);
    case Call::kWrite: {
      const ssize_t count = ::write(static_cast<int>(request.numbers[0]), request.data.data(), request.data.size());
      return Answer{count < 0 ? errno : 0, count, ""};
    }
    case Call::kRead: return read_some(request);
    case Call::kMkdir: return result(::mkdir(path, mode));
    case Call::kMknod: return result(::mknod(path, mode, 0));
    case Call::kUnlink: return result(request.numbers[0] != 0 ? ::rmdir(path) : ::unlink(path));
    case Call::kRename: return result(::rename(path, other));
    case Call::kSymlink: return result(::symlink(path, other));
    case Call::kHardLink: return result(::link(path, other));
    case Call::kChmod: return result(::chmod(path, mode));
    case Call::kUmask: ::umask(mode); return Answer{};
    case Call::kLstat: return look_at(path);
    case Call::kMount: return mount_something(request);
    case Call::kChroot: return result(::chroot(path));
    case Call::kPivotRoot: return result(static_cast<int>(::syscall(SYS_pivot_root, path, other)));
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
