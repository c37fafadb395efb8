#include "model/netfilter/conntrack_rules.h"
#include "model/rules.h"

namespace nslab {

Result<Reply> run(World& world, const DelConntrack& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  std::vector<ConntrackId> gone;
  for (const auto& [tuple, owner] : world.netns[*netns].conntracks) {
    if (owner.reply || (op.original && tuple != *op.original)) continue;
    gone.push_back(owner.entry);
  }
  if (op.original && gone.empty()) return refuse(Reason::kCtMissing);
  for (const ConntrackId id : gone) {
    if (op.mark) {
      world.conntracks.edit(id).mark = *op.mark;
    } else {
      erase_conntrack(world, id);
    }
  }
  return Done{};
}

}  // namespace nslab
