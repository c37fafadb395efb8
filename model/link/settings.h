// model/link/settings.h — what a request says about a link, checked and applied.
//
// Kernel: net/core/rtnetlink.c (do_setlink, rtnl_create_link, rtnl_configure_link).
#ifndef NSLAB_MODEL_LINK_SETTINGS_H_
#define NSLAB_MODEL_LINK_SETTINGS_H_

#include "model/op.h"
#include "model/result.h"
#include "model/world.h"

namespace nslab {

// Checks of values alone: MTU within the kind's bounds, unicast addresses, lengths.
Result<Done> check_values(const Link& link, const LinkSettings& settings);
// Sets on a link that is not registered yet.
void set_values(Link& link, const LinkSettings& settings);
// A master by its number where `asker` is: what a request carries, to be looked for where the link itself is (do_set_master).
Result<LinkRef> master_by_number(const World& world, NetnsId asker, const LinkRef& ref);
// The checks of do_setlink for a registered link, in its order, without the move.
Result<Done> check_settings(const World& world, NetnsId in, LinkId link, const LinkSettings& settings);
// Applies them; what opening refuses comes back.
Result<Done> apply_settings(World& world, NetnsId in, LinkId link, const LinkSettings& settings);
// Whether a link may go to a namespace under this name. Refuses, in this order: kImmutableNetns,
// kNameTakenInTarget, kNameUnusableInTarget or kNameTaken, kNameInvalid, kAltnameTakenInTarget.
Result<std::string> check_move(const World& world, LinkId link, NetnsId target, const std::optional<std::string>& name);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_SETTINGS_H_
