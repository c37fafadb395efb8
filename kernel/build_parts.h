// kernel/build_parts.h — the parts of build: what a link is made with, and what its namespace is told afterwards.
#ifndef NSLAB_KERNEL_BUILD_PARTS_H_
#define NSLAB_KERNEL_BUILD_PARTS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernel/fd.h"
#include "model/world.h"

namespace nslab::kernel {

using Requests = std::vector<std::vector<std::uint8_t>>;

// A descriptor of the namespace's file.
using FileOf = std::function<int(NetnsId)>;

// What a link is made with; empty where it comes with its peer, by itself, or not at all (then `left_out` says so).
std::vector<std::uint8_t> link_request(const World& world, LinkId id, const FileOf& file_of, std::vector<std::string>& left_out);
// What can only be said once all links are there: the other end's state and master, a master that is younger; and what
// making it does not take.
void add_link_rest(const World& world, LinkId id, Requests& to);
// Whether the kernel would give the link other link-local addresses by itself than the World's.
bool has_own_link_local(const Link& link);
void add_addresses(const Link& link, Requests& to);
// Static entries of forwarding tables, neighbours that do not change, policy rules, routes that do not come by themselves.
void add_tables(const World& world, NetnsId netns, Requests& to);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_BUILD_PARTS_H_
