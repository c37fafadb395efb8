// verify/rebuild_words.h — things of a World in the words of the commands that make them.
//
// Each text is what follows `ip [-n NAME]`; links are called by name, so a text means the same in every World where the
// names are the same, and two things are equal when their texts are.
#ifndef NSLAB_VERIFY_REBUILD_WORDS_H_
#define NSLAB_VERIFY_REBUILD_WORDS_H_

#include <string>
#include <vector>

#include "model/world.h"

namespace nslab::verify {

// A word that the shell reads back as it is.
std::string shell_word(const std::string& word);
std::string link_name(const World& world, LinkId link);

// "10.0.0.1/24 brd 10.0.0.255 dev v0" …
std::string address_words(const Link& link, const Ifaddr& address);
// "10.0.0.0/24 dev v0 proto 2 scope link src 10.0.0.1": behind `ip route append`; with "-6 " before `route` for IPv6.
std::string route_words(const World& world, const Route& route);
std::string rule_words(const PolicyRule& rule);
std::string nexthop_words(const World& world, const NexthopObject& object);
// "type vlan id 5": the kind and those of its options that can be told when it is made.
std::string kind_words(const World& world, const Link& link);
// What `type bridge` takes, as far as `now` differs from `wanted`. Empty: nothing.
std::string bridge_words(const BridgeState& now, const BridgeState& wanted);
// What `bridge link set` takes, likewise.
std::string port_words(const BridgePort& now, const BridgePort& wanted);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_REBUILD_WORDS_H_
