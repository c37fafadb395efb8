// verify/rebuild_builder.h — Builder: a session in which a World is built again, step by step.
#ifndef NSLAB_VERIFY_REBUILD_BUILDER_H_
#define NSLAB_VERIFY_REBUILD_BUILDER_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "shell/session.h"
#include "verify/rebuild.h"

namespace nslab::verify {

class Builder {
 public:
  Builder(const Blueprint& wanted, const World& fresh, Pid shell, const RebuildOptions& options);

  // ---- steps, in their order ----
  void make_places();     // namespaces, their names, ids and settings
  void make_links();
  void set_links();       // everything of a link but being up
  void join_masters();
  void set_bridges();
  void add_addresses();
  void set_up();
  void correct_links();   // what came out otherwise
  void correct_routes();
  void correct_rules();
  void set_neighbours();
  void set_forwarding();  // bridges' and VXLANs' entries
  void set_firewalls();
  void drop_names();      // those that served while building
  Rebuilt take();

 private:
  // Runs a command and keeps it; where it fails, nothing has happened and `why` says what was printed.
  bool run(const std::string& command, std::string* why = nullptr);
  // The same, and `left_out` tells of a failure.
  void must(const std::string& command);
  void leave_out(const std::string& what);
  void rest();  // three seconds, once, where something that comes by itself must have come

  [[nodiscard]] const World& now() const { return session_.world; }
  // How the World looks when nothing moves any more.
  [[nodiscard]] World rested() const;
  [[nodiscard]] NetnsId here(const Place& place) const { return here_.at(place.netns); }
  [[nodiscard]] LinkId here(const World& world, LinkId wanted) const;
  [[nodiscard]] static std::string ip(const Place& place);
  [[nodiscard]] static std::string in(const Place& place);  // "ip netns exec NAME "
  [[nodiscard]] static std::string reference(const Place& place);  // behind `netns`
  void set(const Place& place, const std::string& path, const std::string& value);

  void name_place(const Place& place);
  void give_ids();
  void choose_nics();
  void place_nic(LinkId id);
  void order_links();
  void add_link(LinkId id);
  void add_veth(LinkId id);
  void add_in(LinkId id, const Place& origin, LinkId lower);
  void set_link(const Place& place, LinkId id);
  void set_address(const Place& place, LinkId id, const World& world);
  void set_vlans(const Place& place, LinkId id);
  void correct_addresses(const Place& place, LinkId id, const World& world);
  void set_qdisc(const Place& place, LinkId id);
  void correct_family(const Place& place, Family family, const World& world);
  [[nodiscard]] Route translated(Route route) const;
  [[nodiscard]] IpAddress translated(const IpAddress& address) const;
  bool add_route(const Place& place, const Route& route, const std::string& command);
  void correct_family_rules(const Place& place, Family family);
  void set_entries(const Place& place, LinkId id);
  [[nodiscard]] std::string vxlan_words(const Vxlan& vxlan, const Link& link, const VxlanPeer& peer) const;
  // Of the links that can be addressed, in the order in which they are made.
  void for_each_link(const std::function<void(const Place&, LinkId)>& act);

  const Blueprint& wanted_;
  RebuildOptions options_{};
  shell::Session session_{};
  Rebuilt out_{};
  std::map<NetnsId, NetnsId> here_{};  // wanted -> built
  std::vector<LinkId> order_{};
  std::map<LinkId, LinkId> nics_{};      // wanted -> built
  std::vector<std::string> borrowed_{};  // names that served while building
  std::map<std::string, std::string> failed_{};  // routes that were refused so far, and why
  // Addresses of bridges that are chance, and the link-local ones made of them: as they were, and as they are now.
  std::map<Mac, Mac> macs_by_chance_{};
  std::map<IpAddress, IpAddress> by_chance_{};
  bool rested_ = false;
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_REBUILD_BUILDER_H_
