#include "kernel/build.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>

#include <map>

#include "kernel/build_parts.h"
#include "model/file/setting.h"
#include "model/process/genesis.h"

namespace nslab::kernel {

namespace {

// A namespace as unshare(2) gives it.
struct Fresh {
  World world{};
  NetnsId netns{};

  [[nodiscard]] const Netns& space() const { return world.netns[netns]; }
  [[nodiscard]] const Link& loopback() const { return world.links[space().loopback]; }
};

Fresh fresh_namespace(const Profile& profile) {
  Beginning beginning;
  beginning.profile = profile;
  auto [world, shell] = begin_world(beginning);
  const NetnsId netns = find_process(world, shell)->net;
  return {std::move(world), netns};
}

class Builder {
 public:
  Builder(const World& world, NetnsId root) : world_(world), root_(root), fresh_(fresh_namespace(world.profile)) {}

  Expected<Built> run();

 private:
  bool make_namespaces();
  void plan();
  [[nodiscard]] std::vector<Setting> settings_of(const Link& link) const;
  bool set_links();
  void write(const std::vector<Setting>& settings);
  void send(const std::vector<Requests>& requests);

  const World& world_;
  NetnsId root_;
  Fresh fresh_;
  Built out_{};
  Fd home_{::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)};
  std::map<std::uint32_t, std::size_t> index_{};
  std::vector<Requests> links_{};  // by namespace: first all links,
  std::vector<Requests> rest_{};   // then what is on them
};

bool Builder::make_namespaces() {
  for (const auto& [id, netns] : world_.netns) {
    if (netns.outside || netns.dying || (id == world_.init_net && id != root_)) continue;
    if (id != root_ && ::unshare(CLONE_NEWNET) != 0) return false;
    BuiltNetns made{id, Fd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)), Netlink(NETLINK_ROUTE)};
    if (!made.file || !made.socket) return false;
    // While it is at hand; and before its links, which take theirs from conf/default when they are made.
    write(settings_of_netns(fresh_.space(), netns));
    index_[id.value] = out_.namespaces.size();
    out_.namespaces.push_back(std::move(made));
    if (id == root_ && ::setns(home_.get(), CLONE_NEWNET) != 0) return false;
  }
  return ::setns(home_.get(), CLONE_NEWNET) == 0;
}

void Builder::write(const std::vector<Setting>& settings) {
  for (const auto& [path, value] : settings) {
    if (const int error = write_file("/proc/sys/" + path, value); error != 0)
      out_.refused.push_back("writing " + value + " to /proc/sys/" + path + ": errno " + std::to_string(error));
  }
}

// Those in which it differs from what it is made with.
std::vector<Setting> Builder::settings_of(const Link& link) const {
  if (link.as<Loopback>() != nullptr) return settings_of_link(fresh_.loopback(), link);
  Link plain = link;
  plain.conf4 = world_.netns[link.netns].conf4_default;
  plain.conf6 = world_.netns[link.netns].conf6_default;
  // Said by netlink, where it matters.
  plain.conf6.edit()[Conf6::kAddrGenMode] = (*link.conf6)[Conf6::kAddrGenMode];
  return settings_of_link(plain, link);
}

bool Builder::set_links() {
  bool away = false;
  for (const BuiltNetns& made : out_.namespaces) {
    std::vector<Setting> all;
    for (const auto& [index, id] : world_.netns[made.netns].links) {
      const std::vector<Setting> own = settings_of(world_.links[id]);
      all.insert(all.end(), own.begin(), own.end());
    }
    if (all.empty()) continue;
    if (::setns(made.file.get(), CLONE_NEWNET) != 0) return false;
    away = true;
    write(all);
  }
  return !away || ::setns(home_.get(), CLONE_NEWNET) == 0;
}

void Builder::plan() {
  links_.resize(out_.namespaces.size());
  rest_.resize(out_.namespaces.size());
  const auto file_of = [&](NetnsId netns) { return out_.namespaces[index_.at(netns.value)].file.get(); };
  for (const auto& [id, link] : world_.links) {
    const auto place = index_.find(link.netns.value);
    if (place == index_.end()) continue;
    if (auto request = link_request(world_, id, file_of, out_.left_out); !request.empty())
      links_[place->second].push_back(std::move(request));
  }
  // A bridge is younger than what makes it come up: its ports.
  for (const auto& [id, link] : world_.links) {
    if (const auto place = index_.find(link.netns.value); place != index_.end()) add_link_rest(world_, id, rest_[place->second]);
  }
  for (std::size_t i = 0; i < out_.namespaces.size(); ++i) {
    const NetnsId netns = out_.namespaces[i].netns;
    for (const auto& [index, id] : world_.netns[netns].links) add_addresses(world_.links[id], rest_[i]);
    add_tables(world_, netns, rest_[i]);
    if (!world_.netns[netns].ruleset->tables.empty()) out_.left_out.push_back("netfilter rules");
  }
}

void Builder::send(const std::vector<Requests>& requests) {
  for (std::size_t place = 0; place < requests.size(); ++place) {
    for (const auto& [at, reply] : out_.namespaces[place].socket.ask_all(requests[place])) {
      out_.refused.push_back("request " + std::to_string(at) + " in namespace " + std::to_string(place) + ": errno " +
                             std::to_string(reply.code) + " " + reply.extack);
    }
  }
}

Expected<Built> Builder::run() {
  if (!home_ || !make_namespaces()) return failed("namespaces cannot be made");
  plan();
  send(links_);
  if (!set_links()) return failed("namespaces cannot be entered");
  send(rest_);
  return std::move(out_);
}

}  // namespace

Expected<Built> build(const World& world, NetnsId root) { return Builder(world, root).run(); }

}  // namespace nslab::kernel
