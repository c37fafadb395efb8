#include "model/file/descriptors.h"

#include <algorithm>

#include "model/file/mounts.h"
#include "model/file/paths.h"
#include "model/file/procfs.h"
#include "model/file/sysfs.h"
#include "model/file/tree.h"
#include "model/process/namespaces.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::size_t kPipeCapacity = 65536;
constexpr std::size_t kMostFile = 16U << 20;

bool is_root(const World& world, const Process& process) { return process.uid == 0 || is_capable(world, process.pid, process.user); }

bool may_write_directory(const World& world, const Process& process, const Inode& directory) {
  return is_root(world, process) || (directory.mode & 0002) != 0 || directory.uid == process.uid;
}

FileId add_file(World& world, OpenFile file) { return world.files.add(std::move(file)); }

Result<Place> create(World& world, const Process& process, const Parent& parent, const Open& op) {
  // proc_sys_lookup knows of no name that is not there; elsewhere there is one, and nobody to make a file of it.
  if (parent.directory.node.fs == FsKind::kProc) return refuse(Reason::kNoSuchFile, op.path);
  if (parent.directory.node.fs != FsKind::kTree) return refuse(Reason::kAccessDenied, op.path);
  const InodeId directory = parent.directory.node.inode;
  if (!may_write_directory(world, process, world.inodes[directory])) return refuse(Reason::kAccessDenied, op.path);
  if (is_read_only(world.mntns[process.mnt], parent.directory.mount)) return refuse(Reason::kReadOnlyFile, op.path);
  const InodeId inode = make_inode(world, FileType::kFile, op.mode & ~process.umask);
  world.inodes.edit(inode).uid = process.uid;
  world.inodes.edit(inode).gid = process.gid;
  link_entry(world, directory, parent.name, inode);
  Place place = parent.directory;
  place.node.inode = inode;
  return place;
}

// open_last_lookups and do_open with O_CREAT: a link that leads nowhere leads to where the file is made, and no directory is meant.
Result<Place> open_or_create(World& world, const Process& process, const Open& op) {
  constexpr int kMostLinks = 40;
  Process from = process;
  std::string path = op.path;
  for (int links = 0; links <= kMostLinks; ++links) {
    const auto parent = resolve_parent(Walker{world, from}, path);
    if (!parent) return tl::unexpected(parent.error());
    if (parent->trailing_slash) return refuse(Reason::kIsADirectory, op.path);
    if (parent->name == "." || parent->name == ".." || parent->name == "/")
      return refuse(op.exclusive ? Reason::kFileExists : Reason::kIsADirectory, op.path);
    from.cwd = parent->directory;
    const Walker walker{world, from};
    const auto child = resolve(walker, parent->name, false);
    if (!child && child.error().reason != Reason::kNoSuchFile) return tl::unexpected(child.error());
    if (!child) return create(world, process, *parent, op);
    if (op.exclusive) return refuse(Reason::kFileExists, op.path);
    const FileType type = type_of(walker, *child);
    if (type == FileType::kDirectory) return refuse(Reason::kIsADirectory, op.path);
    if (type != FileType::kSymlink) return *child;
    if (child->node.fs == FsKind::kProc) return resolve(walker, parent->name);
    const auto target = read_link(walker, *child);
    if (!target) return tl::unexpected(target.error());
    path = *target;
  }
  return refuse(Reason::kTooManyLinks, op.path);
}

// may_open and mnt_get_write_access
Result<Done> check_write(const Walker& walker, const Place& place, const std::string& path) {
  const auto& [world, process] = walker;
  const FileType type = type_of(walker, place);
  if (type == FileType::kDirectory) return refuse(Reason::kIsADirectory, path);
  if (place.node.fs == FsKind::kNsfs) return refuse(Reason::kNotPermitted, path);  // an inode that cannot be changed
  if (place.node.fs != FsKind::kTree) {
    if ((mode_of(walker, place) & 0222) == 0) return refuse(Reason::kAccessDenied, path);
    // The files of settings are root's, and theirs who administer the network namespace (net_ctl_permissions).
    const bool is_setting = place.node.fs == FsKind::kProc && place.node.path.starts_with("sys/");
    if (is_setting && process.uid != 0 && !may_administer(world, process.pid, process.net)) return refuse(Reason::kAccessDenied, path);
    return Done{};
  }
  const Inode& inode = world.inodes[place.node.inode];
  if (!is_root(world, process) && inode.uid != process.uid && (inode.mode & 0002) == 0) return refuse(Reason::kAccessDenied, path);
  const bool ends_there = type == FileType::kFile || type == FileType::kSymlink;
  if (ends_there && is_read_only(world.mntns[process.mnt], place.mount)) return refuse(Reason::kReadOnlyFile, path);
  return Done{};
}

// Opens a FIFO: both ends share one pipe while any is open.
FileId open_fifo(World& world, InodeId inode, const Open& op) {
  if (!world.pipes.contains(world.inodes[inode].fifo)) world.inodes.edit(inode).fifo = world.pipes.add({});
  OpenFile file;
  file.pipe = world.inodes[inode].fifo;
  file.kind = op.write ? OpenFile::Kind::kPipeWrite : OpenFile::Kind::kPipeRead;
  file.path = op.path;
  Pipe& pipe = world.pipes.edit(file.pipe);
  ++(op.write ? pipe.writers : pipe.readers);
  return add_file(world, std::move(file));
}

std::string random_bytes(World& world, std::size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    const std::uint64_t bits = next_random(world);
    for (std::size_t i = 0; i < 8 && bytes.size() < count; ++i) bytes += static_cast<char>(bits >> (8 * i));
  }
  return bytes;
}

// How many of the waiting bytes a Read takes.
std::size_t share(std::string_view waiting, const Read& op) {
  std::size_t count = std::min(waiting.size(), op.most);
  if (op.line) {
    const auto newline = waiting.substr(0, count).find('\n');
    if (newline != std::string_view::npos) count = newline + 1;
  }
  return count;
}

Result<Reply> read_place(World& world, const Process& process, FileId id, const Read& op) {
  const OpenFile& file = world.files[id];
  auto take = [&](const std::string& text) {
    const std::size_t from = std::min<std::size_t>(file.offset, text.size());
    Bytes bytes{text.substr(from, share(std::string_view(text).substr(from), op))};
    world.files.edit(id).offset = from + bytes.data.size();
    return bytes;
  };
  if (file.place.node.fs == FsKind::kTree) {
    const Inode& inode = world.inodes[file.place.node.inode];
    if (inode.type == FileType::kCharacter) {
      if (*inode.data == "zero") return Bytes{std::string(op.most, '\0')};
      if (*inode.data == "random" || *inode.data == "urandom") return Bytes{random_bytes(world, op.most)};
      return Bytes{};
    }
    if (inode.type == FileType::kFile) return take(*inode.data);
  }
  const auto text = read_file(Walker{world, process}, file.place);
  if (!text) return tl::unexpected(text.error());
  return take(*text);
}

Result<Reply> write_place(World& world, Pid by, FileId id, const std::string& data) {
  const OpenFile file = world.files[id];
  const FsNode& node = file.place.node;
  if (node.fs == FsKind::kProc || node.fs == FsKind::kSysfs) {
    const auto written = node.fs == FsKind::kProc ? proc_write(world, by, node, data) : sys_write(world, by, node, data);
    if (!written) return tl::unexpected(written.error());
    return Done{};
  }
  if (node.fs == FsKind::kNsfs) return refuse(Reason::kInvalidArgument, file.path);
  if (world.inodes[node.inode].type == FileType::kCharacter) return Done{};
  std::string& content = world.inodes.edit(node.inode).data.edit();
  const std::size_t from = file.append ? content.size() : file.offset;
  if (from + data.size() > kMostFile) return refuse(Reason::kNoSpace, file.path);
  if (content.size() < from) content.resize(from, '\0');
  content.replace(from, std::min(data.size(), content.size() - from), data);
  world.inodes.edit(node.inode).modified = world.now;
  world.files.edit(id).offset = from + data.size();
  return Done{};
}

// /proc/PID/fd/N: another way to the same pipe or transcript (fs/proc/fd.c).
Result<Reply> open_again(World& world, const Open& op, FileId same) {
  OpenFile file = world.files[same];
  if (file.kind == OpenFile::Kind::kSocket) return refuse(Reason::kNoSuchDeviceOrAddress, op.path);
  file.holders = 0;
  if (file.kind == OpenFile::Kind::kPipeRead || file.kind == OpenFile::Kind::kPipeWrite) {
    file.kind = op.write ? OpenFile::Kind::kPipeWrite : OpenFile::Kind::kPipeRead;
    Pipe& pipe = world.pipes.edit(file.pipe);
    ++(op.write ? pipe.writers : pipe.readers);
  }
  const int number = op.descriptor >= 0 ? op.descriptor : free_descriptor(*find_process(world, op.by), 3);
  install(world, op.by, number, add_file(world, std::move(file)));
  return Descriptor{number};
}

}  // namespace

int free_descriptor(const Process& process, int from) {
  int number = from;
  while (process.descriptors.contains(number)) ++number;
  return number;
}

void install(World& world, Pid pid, int number, FileId file) {
  Process& process = *world.processes.edit(pid);
  const FileId* old = process.descriptors.find(number);
  const FileId gone = old == nullptr ? FileId{} : *old;
  process.descriptors.set(number, file);
  ++world.files.edit(file).holders;
  if (gone) release_file(world, gone);
}

void close_descriptor(World& world, Pid pid, int number) {
  Process& process = *world.processes.edit(pid);
  const FileId* file = process.descriptors.find(number);
  if (file == nullptr) return;
  const FileId gone = *file;
  process.descriptors.erase(number);
  release_file(world, gone);
}

Result<FileId> file_at(const World& world, Pid pid, int number) {
  const Process* process = find_process(world, pid);
  const FileId* file = process == nullptr ? nullptr : process->descriptors.find(number);
  if (file == nullptr) return refuse(Reason::kBadDescriptor, std::to_string(number));
  return *file;
}

Result<SocketId> socket_at(const World& world, Pid pid, int number) {
  const auto file = file_at(world, pid, number);
  if (!file) return tl::unexpected(file.error());
  if (world.files[*file].kind != OpenFile::Kind::kSocket) return refuse(Reason::kNotASocket, std::to_string(number));
  return world.files[*file].socket;
}

bool is_readable(const World& world, Pid pid, int number) {
  const auto id = file_at(world, pid, number);
  if (!id) return true;  // so that whoever waits is told
  const OpenFile& file = world.files[*id];
  if (file.kind == OpenFile::Kind::kPipeRead) return !world.pipes[file.pipe].data.empty() || world.pipes[file.pipe].writers == 0;
  if (file.kind != OpenFile::Kind::kSocket) return true;
  const Socket& socket = world.sockets[file.socket];
  if (socket.kind != SocketKind::kTcp && socket.kind != SocketKind::kUnixStream) return !socket.queue->empty();
  const TcpControl& tcp = *socket.tcp;
  if (tcp.state == TcpState::kListen) return !tcp.backlog.empty();
  const bool tells_error = socket.kind == SocketKind::kUnixStream || tcp.state == TcpState::kClosed || tcp.state == TcpState::kSynSent;
  if (!tcp.received.empty() || (tcp.error != 0 && tells_error) || tcp.fin_received || socket.shut_read) return true;
  if (socket.kind == SocketKind::kUnixStream) return socket.shut_read || !world.sockets.contains(socket.unix_peer);
  return tcp.state == TcpState::kClosed || tcp.state == TcpState::kTimeWait;
}

bool is_writable(const World& world, Pid pid, int number) {
  const auto id = file_at(world, pid, number);
  if (!id) return true;
  const OpenFile& file = world.files[*id];
  if (file.kind == OpenFile::Kind::kPipeWrite) {
    return world.pipes[file.pipe].data.size() < kPipeCapacity || world.pipes[file.pipe].readers == 0;
  }
  if (file.kind != OpenFile::Kind::kSocket) return true;
  const Socket& socket = world.sockets[file.socket];
  if (socket.kind != SocketKind::kTcp) return true;
  return socket.tcp->state != TcpState::kSynSent && socket.tcp->state != TcpState::kSynRecv;
}

Result<Reply> run(World& world, const Open& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto place = op.create ? open_or_create(world, *process, op) : resolve(Walker{world, *process}, op.path);
  if (!place) return tl::unexpected(place.error());
  process = find_process(world, op.by);
  const Walker walker{world, *process};
  if (const FileId same = proc_open_file(walker, place->node)) return open_again(world, op, same);
  const FileType type = type_of(walker, *place);
  const bool tree = place->node.fs == FsKind::kTree;
  if (op.write) {
    if (auto allowed = check_write(walker, *place, op.path); !allowed) return tl::unexpected(allowed.error());
  }
  if (op.read && place->node.fs == FsKind::kProc && type == FileType::kFile) {
    const auto text = proc_read(walker, place->node);
    if (!text && text.error().reason == Reason::kFileNotModelled) return tl::unexpected(text.error());
  }
  if (type == FileType::kSocket) return refuse(Reason::kNoSuchDeviceOrAddress, op.path);
  FileId id{};
  if (tree && type == FileType::kFifo) {
    id = open_fifo(world, place->node.inode, op);
  } else {
    OpenFile file;
    file.kind = OpenFile::Kind::kFile;
    file.place = *place;
    file.readable = op.read;
    file.writable = op.write;
    file.append = op.append;
    file.path = op.path.front() == '/' ? op.path : (process->cwd_path == "/" ? "/" : process->cwd_path + "/") + op.path;
    if (tree) {
      Inode& inode = world.inodes.edit(place->node.inode);
      ++inode.opens;
      if (op.truncate && op.write && type == FileType::kFile) inode.data.reset();
    } else if (place->node.fs == FsKind::kNsfs) {
      hold(world, place->node.ns);
    }
    id = add_file(world, std::move(file));
  }
  const int number = op.descriptor >= 0 ? op.descriptor : free_descriptor(*find_process(world, op.by), 3);
  install(world, op.by, number, id);
  return Descriptor{number};
}

Result<Reply> run(World& world, const OpenTranscript& op) {
  if (find_process(world, op.by) == nullptr) return refuse(Reason::kNoSuchProcess);
  OpenFile file;
  file.kind = OpenFile::Kind::kOutput;
  file.output = op.output;
  file.readable = file.writable = true;
  install(world, op.by, op.descriptor, add_file(world, std::move(file)));
  return Descriptor{op.descriptor};
}

Result<Reply> run(World& world, const Close& op) {
  if (const auto file = file_at(world, op.by, op.descriptor); !file) return tl::unexpected(file.error());
  close_descriptor(world, op.by, op.descriptor);
  return Done{};
}

Result<Reply> run(World& world, const Dup& op) {
  const auto file = file_at(world, op.by, op.from);
  if (!file) return tl::unexpected(file.error());
  const int to = op.to >= 0 ? op.to : free_descriptor(*find_process(world, op.by), 3);
  if (to != op.from) install(world, op.by, to, *file);
  return Descriptor{to};
}

Result<Reply> run(World& world, const MakePipe& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  Pipe pipe;
  pipe.readers = pipe.writers = 1;
  const PipeId id = world.pipes.add(std::move(pipe));
  OpenFile reading;
  reading.kind = OpenFile::Kind::kPipeRead;
  reading.pipe = id;
  OpenFile writing = reading;
  writing.kind = OpenFile::Kind::kPipeWrite;
  Descriptor ends;
  ends.number = free_descriptor(*process, 3);
  install(world, op.by, ends.number, add_file(world, std::move(reading)));
  ends.writing = free_descriptor(*find_process(world, op.by), 3);
  install(world, op.by, ends.writing, add_file(world, std::move(writing)));
  return ends;
}

Result<Reply> run(World& world, const Write& op) {
  const auto id = file_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const OpenFile& file = world.files[*id];
  switch (file.kind) {
    case OpenFile::Kind::kFile:
      if (!file.writable) return refuse(Reason::kBadDescriptor, std::to_string(op.descriptor));
      return write_place(world, op.by, *id, op.data);
    case OpenFile::Kind::kPipeWrite: {
      const Pipe& pipe = world.pipes[file.pipe];
      if (pipe.readers == 0) return refuse(Reason::kBrokenPipe);
      if (pipe.data.size() >= kPipeCapacity) return refuse(Reason::kWouldBlock);
      world.pipes.edit(file.pipe).data += op.data;
      return Done{};
    }
    case OpenFile::Kind::kOutput: {
      auto& outputs = world.output.edit();
      if (outputs.size() <= file.output) outputs.resize(file.output + 1);
      outputs[file.output] += op.data;
      return Done{};
    }
    case OpenFile::Kind::kSocket: {
      Send send;
      send.by = op.by;
      send.descriptor = op.descriptor;
      send.data = op.data;
      return run(world, send, nullptr);
    }
    case OpenFile::Kind::kNull: return Done{};
    case OpenFile::Kind::kPipeRead: return refuse(Reason::kBadDescriptor, std::to_string(op.descriptor));
  }
  return Done{};
}

Result<Reply> run(World& world, const Read& op) {
  const auto id = file_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const OpenFile& file = world.files[*id];
  switch (file.kind) {
    case OpenFile::Kind::kFile:
      if (!file.readable) return refuse(Reason::kBadDescriptor, std::to_string(op.descriptor));
      return read_place(world, *find_process(world, op.by), *id, op);
    case OpenFile::Kind::kPipeRead: {
      if (world.pipes[file.pipe].data.empty()) {
        if (world.pipes[file.pipe].writers == 0) return Bytes{};
        return refuse(Reason::kWouldBlock);
      }
      std::string& waiting = world.pipes.edit(file.pipe).data;
      Bytes bytes{waiting.substr(0, share(waiting, op))};
      waiting.erase(0, bytes.data.size());
      return bytes;
    }
    case OpenFile::Kind::kSocket: {
      Receive receive;
      receive.by = op.by;
      receive.descriptor = op.descriptor;
      receive.most = op.most;
      return run(world, receive);
    }
    case OpenFile::Kind::kNull:
    case OpenFile::Kind::kOutput: return Bytes{};
    case OpenFile::Kind::kPipeWrite: return refuse(Reason::kBadDescriptor, std::to_string(op.descriptor));
  }
  return Bytes{};
}

}  // namespace nslab
