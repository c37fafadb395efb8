// model/file/sysfs.h — /sys/class/net and what belongs to it, for the network namespace that a mount shows.
//
// Kernel: net/core/net-sysfs.c, net/bridge/br_sysfs_br.c, br_sysfs_if.c.
#ifndef NSLAB_MODEL_FILE_SYSFS_H_
#define NSLAB_MODEL_FILE_SYSFS_H_

#include "model/file/paths.h"

namespace nslab {

bool sys_exists(const Walker& walker, const FsNode& node);
FileType sys_type(const Walker& walker, const FsNode& node);
std::uint32_t sys_mode(const FsNode& node);
Result<std::vector<std::string>> sys_list(const Walker& walker, const FsNode& node);
Result<std::string> sys_read(const Walker& walker, const FsNode& node);
Result<std::string> sys_link(const Walker& walker, const FsNode& node);
// Attributes that can be set. Refuses: kAccessDenied (read-only), kInvalidArgument, what the link refuses.
Result<Done> sys_write(World& world, Pid by, const FsNode& node, const std::string& text);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_SYSFS_H_
