#include "verify/rebuild.h"

#include <fmt/format.h>

#include "model/file/paths.h"
#include "model/file/setting.h"
#include "verify/rebuild_builder.h"
#include "verify/rebuild_words.h"

namespace nslab::verify {

namespace {

constexpr std::uint32_t kOutput = 1;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

NetnsId named_netns(const World& world, Pid viewer, const std::string& name) {
  const Walker walker{world, *find_process(world, viewer)};
  const auto place = resolve(walker, "/run/netns/" + name);
  const bool found = place && place->node.fs == FsKind::kNsfs && place->node.ns.kind == NsKind::kNet;
  return found ? NetnsId{place->node.ns.id} : NetnsId{};
}

}  // namespace

Builder::Builder(const Blueprint& wanted, const World& fresh, Pid shell, const RebuildOptions& options)
    : wanted_(wanted), options_(options) {
  shell::SessionOptions hurried;
  hurried.hurried = true;
  session_ = shell::begin_session(fresh, shell, hurried);
  out_.left_out = wanted.left_out;
}

bool Builder::run(const std::string& command, std::string* why) {
  shell::Session trial = session_;
  trial.world.output = {};
  trial.unmodelled.clear();
  const int status = shell::run_text(trial, command + "\n", kOutput);
  if (status != 0 || trial.ended) {
    if (why != nullptr) *why = first_line(shell::output_of(trial, kOutput));
    return false;
  }
  session_ = std::move(trial);
  out_.commands.push_back(command);
  return true;
}

void Builder::must(const std::string& command) {
  std::string why;
  if (!run(command, &why)) leave_out(fmt::format("'{}' is refused: {}", first_line(command), why));
}

void Builder::leave_out(const std::string& what) { out_.left_out.push_back(what); }

void Builder::rest() {
  if (!rested_) must("sleep 3");
  rested_ = true;
}

World Builder::rested() const {
  shell::Session copy = session_;
  copy.world.output = {};
  shell::run_text(copy, "sleep 3\n", kOutput);
  return copy.world;
}

LinkId Builder::here(const World& world, LinkId wanted) const {
  const Link& link = wanted_.world.links[wanted];
  const auto netns = here_.find(link.netns);
  return netns == here_.end() ? LinkId{} : find_link(world, netns->second, link.name.view());
}

std::string Builder::ip(const Place& place) { return place.name.empty() ? "ip" : "ip -n " + shell_word(place.name); }
std::string Builder::in(const Place& place) { return place.name.empty() ? "" : "ip netns exec " + shell_word(place.name) + " "; }
std::string Builder::reference(const Place& place) { return place.name.empty() ? "$$" : shell_word(place.name); }

void Builder::set(const Place& place, const std::string& path, const std::string& value) {
  std::string text = value;
  for (char& c : text) c = c == '\t' ? ' ' : c;
  must(fmt::format("{}sysctl -q -w {}", in(place), shell_word(path + "=" + text)));
}

// ---- namespaces ----

void Builder::name_place(const Place& place) {
  if (place.name.empty()) {
    for (const std::string& name : place.more_names) must(fmt::format("ip netns attach {} $$", shell_word(name)));
    return;
  }
  must("ip netns add " + shell_word(place.name));
  for (const std::string& name : place.more_names) {
    must(fmt::format("touch {0} && mount --bind {1} {0}", shell_word("/run/netns/" + name), shell_word("/run/netns/" + place.name)));
  }
  if (place.unnamed) {
    must(in(place) + "sleep infinity &");
    borrowed_.push_back(place.name);
  }
}

// Ids that namespaces have for one another are given out by chance of order; here they are asked for.
void Builder::give_ids() {
  std::string own_name;
  for (const Place& place : wanted_.places) {
    for (const auto& [nsid, other] : wanted_.world.netns[place.netns].nsids) {
      const Place* target = wanted_.find(other);
      if (target == nullptr) continue;
      std::string name = target->name;
      if (name.empty()) {
        if (own_name.empty()) {
          own_name = target->more_names.empty() ? "self" : target->more_names.front();
          if (target->more_names.empty()) {
            must("ip netns attach self $$");
            borrowed_.push_back("self");
          }
        }
        name = own_name;
      }
      must(fmt::format("{} netns set {} {}", ip(place), shell_word(name), nsid));
    }
  }
}

void Builder::make_places() {
  for (const Place& place : wanted_.places) {
    name_place(place);
    const NetnsId made = place.name.empty() ? find_process(now(), session_.shell)->net : named_netns(now(), session_.shell, place.name);
    if (made) here_[place.netns] = made;
  }
  give_ids();
  for (const Place& place : wanted_.places) {
    if (!here_.contains(place.netns)) continue;
    for (const auto& [path, value] : settings_of_netns(now().netns[here(place)], wanted_.world.netns[place.netns])) set(place, path, value);
  }
}

void Builder::set_firewalls() {
  for (const Place& place : wanted_.places) {
    if (!place.nft.empty()) must(fmt::format("{}nft -f - <<'END'\n{}END", in(place), place.nft));
    if (!place.iptables.empty()) must(fmt::format("{}iptables-restore <<'END'\n{}END", in(place), place.iptables));
    if (!place.ip6tables.empty()) must(fmt::format("{}ip6tables-restore <<'END'\n{}END", in(place), place.ip6tables));
  }
}

void Builder::drop_names() {
  for (const std::string& name : borrowed_) must("ip netns del " + shell_word(name));
}

Rebuilt Builder::take() {
  for (const auto& [command, why] : failed_) leave_out(fmt::format("'{}' is refused: {}", command, why));
  out_.world = std::move(session_.world);
  return std::move(out_);
}

// ---- all of it ----

Rebuilt rebuild(const Blueprint& wanted, const World& fresh, Pid shell, const RebuildOptions& options) {
  Builder builder(wanted, fresh, shell, options);
  builder.make_places();
  builder.make_links();
  builder.set_links();
  builder.join_masters();
  builder.set_bridges();
  builder.add_addresses();
  builder.set_up();
  builder.correct_links();
  builder.correct_routes();
  builder.correct_rules();
  builder.set_neighbours();
  builder.set_forwarding();
  builder.set_firewalls();
  builder.drop_names();
  return builder.take();
}

std::string to_script(const Rebuilt& rebuilt) {
  std::string out;
  for (const std::string& command : rebuilt.commands) out += command + "\n";
  return out;
}

}  // namespace nslab::verify
