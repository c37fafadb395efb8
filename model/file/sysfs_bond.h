// model/file/sysfs_bond.h — what /sys/class/net tells of bonds, and what is asked of them there.
//
// Guarantees
//   1. A write is the same request to the bond that `ip link` makes, and is refused as the driver refuses it.
// Not modelled: writing options that `ip link` does not set either (ARP targets, queue ids, LACP's keys).
// Kernel: drivers/net/bonding/bond_sysfs.c, bond_sysfs_slave.c, bond_options.c (bond_opt_tryset_rtnl).
#ifndef NSLAB_MODEL_FILE_SYSFS_BOND_H_
#define NSLAB_MODEL_FILE_SYSFS_BOND_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/result.h"
#include "model/world.h"

namespace nslab {

// How often the bond's monitor saw a member lose its link: nothing without one (miimon 0). What a member lost before it was one
// counts here as well, but for the carrier that every veth begins without.
std::uint64_t bond_failures(const World& world, LinkId member);
// The names below bonding/ of a bond, and below bonding_slave/ of a member.
std::span<const std::string_view> bond_files();
std::span<const std::string_view> bond_member_files();
// What is in them, with the newline; some are empty. None: no such file.
std::optional<std::string> bond_file(const World& world, LinkId bond, std::string_view name);
std::optional<std::string> bond_member_file(const World& world, LinkId member, std::string_view name);
// Refuses: kNotPermitted, kNoSuchDevice, kInvalidArgument, kDirectoryNotEmpty (the mode, while it has members), and what the
// request itself is refused for.
Result<Done> write_bond_file(World& world, Pid by, LinkId bond, std::string_view name, std::string_view text);
// bonding_masters: the bonds of a namespace; "+NAME" makes one, "-NAME" deletes it.
std::string bond_masters(const World& world, NetnsId netns);
Result<Done> write_bond_masters(World& world, Pid by, std::string_view text);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_SYSFS_BOND_H_
