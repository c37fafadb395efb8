// model/socket/unix.h — sockets of AF_UNIX: streams between processes of a machine, by a path or by an abstract name.
//
// A path is a file of its own kind, which leads to the socket from every network namespace; an abstract name belongs to one.
// Not modelled: datagrams; descriptors and credentials in messages.
// Kernel: net/unix/af_unix.c.
#ifndef NSLAB_MODEL_SOCKET_UNIX_H_
#define NSLAB_MODEL_SOCKET_UNIX_H_

#include <string>

#include "model/execute.h"
#include "model/world.h"

namespace nslab {

// EADDRINUSE, EINVAL (it has a name already), what the path gives.
Result<Reply> bind_unix(World& world, SocketId id, Pid by, const std::string& path);
// ENOENT …, ECONNREFUSED, EAGAIN (as many wait as it lets wait), EISCONN, EINVAL.
Result<Reply> connect_unix(World& world, SocketId id, Pid by, const std::string& path);
Result<Reply> listen_unix(World& world, SocketId id, const Listen& op);
Result<Reply> send_unix(World& world, SocketId id, const Send& op);
Result<Reply> receive_unix(World& world, SocketId id, const Receive& op);
Result<Reply> shutdown_unix(World& world, SocketId id, const Shutdown& op);
// unix_release_sock: what the other end, and those that wait to be accepted, are told.
void leave_unix(World& world, SocketId id);

}  // namespace nslab

#endif  // NSLAB_MODEL_SOCKET_UNIX_H_
