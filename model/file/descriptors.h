// model/file/descriptors.h — the descriptors of a process.
//
// Kernel: fs/file.c, fs/open.c, fs/pipe.c
#ifndef NSLAB_MODEL_FILE_DESCRIPTORS_H_
#define NSLAB_MODEL_FILE_DESCRIPTORS_H_

#include "model/result.h"
#include "model/world.h"

namespace nslab {

// The lowest free number, from `from` on.
int free_descriptor(const Process& process, int from);
// Puts an open file at a number, closing what was there.
void install(World& world, Pid pid, int number, FileId file);
void close_descriptor(World& world, Pid pid, int number);
// Refuses: kBadDescriptor.
Result<FileId> file_at(const World& world, Pid pid, int number);
// Refuses: kBadDescriptor, kNotASocket.
Result<SocketId> socket_at(const World& world, Pid pid, int number);

// Whether reading or writing would go on at once (poll(2)); the end of what can be read counts as readable.
bool is_readable(const World& world, Pid pid, int number);
bool is_writable(const World& world, Pid pid, int number);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_DESCRIPTORS_H_
