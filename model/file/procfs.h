// model/file/procfs.h — /proc: processes, /proc/net, /proc/sys, made up as they are read.
//
// What a name below /proc means depends on the mount (whose pid namespace) and, for /proc/net and /proc/sys/net, on
// who looks (whose network namespace).
//
// Kernel: fs/proc/, net/core/net-procfs.c, net/ipv4/{arp,fib_trie,route}.c, kernel/sysctl.c.
#ifndef NSLAB_MODEL_FILE_PROCFS_H_
#define NSLAB_MODEL_FILE_PROCFS_H_

#include "model/file/paths.h"

namespace nslab {

bool proc_exists(const Walker& walker, const FsNode& node);
FileType proc_type(const Walker& walker, const FsNode& node);
std::uint32_t proc_mode(const Walker& walker, const FsNode& node);
Result<std::vector<std::string>> proc_list(const Walker& walker, const FsNode& node);
Result<std::string> proc_read(const Walker& walker, const FsNode& node);
Result<std::string> proc_link(const Walker& walker, const FsNode& node);
// Links that lead somewhere without a path: /proc/PID/ns/net, cwd, root.
bool proc_follow(const Walker& walker, const Place& place, Place* target);
// What /proc/PID/fd/N stands for where that is no file of a tree: a pipe, a transcript. Unset where it is something else.
FileId proc_open_file(const Walker& walker, const FsNode& node);
// Below /proc/sys only, and a few of a process (uid_map). Refuses: kReadOnlyFile, what the setting refuses.
Result<Done> proc_write(World& world, Pid by, const FsNode& node, const std::string& text);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_PROCFS_H_
