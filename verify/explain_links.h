// verify/explain_links.h — which links could hear one another, who has an address, and how a namespace is spoken to.
//
// What could be is meant, not what is: a segment here is what cables, bridges and what rides on them join, whatever is down.
#ifndef NSLAB_VERIFY_EXPLAIN_LINKS_H_
#define NSLAB_VERIFY_EXPLAIN_LINKS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/world.h"
#include "verify/rebuild_words.h"

namespace nslab::verify {

// All links that a frame from `link` could reach, `link` among them, in the order of their ids.
std::vector<LinkId> segment_of(const World& world, LinkId link);
// The way of a frame from one link to another, both among it; empty where they are not on one segment.
std::vector<LinkId> path_between(const World& world, LinkId from, LinkId to);
bool is_in(const std::vector<LinkId>& links, LinkId link);

// The links that have an address, in the order of their ids.
std::vector<LinkId> owners_of(const World& world, const IpAddress& address);
// The address of a link that covers another, or its first of the family; null where it has none.
const Ifaddr* first_address(const Link& link, Family family);
const Ifaddr* covering_address(const Link& link, const IpAddress& address);
// An address in a subnet that nobody has, by preference with the host part of `like`.
IpAddress free_address(const World& world, const Prefix& subnet, const IpAddress& like);
bool forwards(const World& world, const Link& link, Family family);

// The words of the shell for namespaces, links and commands in them.
struct Speaker {
  const World& world;  // not to be changed while it is spoken of
  std::shared_ptr<const std::map<NetnsId, std::string>> names{};
  std::string own = "the host";  // what the speaker's own namespace is called

  Speaker(const World& w, Pid shell);
  // Of a World in which namespaces are called as they are in the other's.
  Speaker(const World& w, const Speaker& other) : world(w), names(other.names), own(other.own) {}
  // As owners_of; a large World is looked through once for each address.
  [[nodiscard]] const std::vector<LinkId>& owners(const IpAddress& address) const;
  [[nodiscard]] bool knows(NetnsId netns) const;
  [[nodiscard]] std::string netns(NetnsId netns) const;  // "red", "the host", "pid 12"
  [[nodiscard]] std::string link(LinkId link) const;
  [[nodiscard]] std::string ip(NetnsId netns) const;     // "ip", "ip -n red", "nsenter -t 12 -n ip"
  [[nodiscard]] std::string exec(NetnsId netns) const;   // "", "ip netns exec red "

 private:
  mutable std::map<IpAddress, std::vector<LinkId>> owners_{};
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_EXPLAIN_LINKS_H_
