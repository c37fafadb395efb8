#include "verify/judge.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "model/errno.h"

namespace nslab::verify {

PlainReply plain_reply(const Result<Reply>& model, KernelVersion version) {
  if (model) {
    const auto* sent = std::get_if<Sent>(&*model);
    return {sent == nullptr ? 0 : static_cast<int>(sent->outcome.error), ""};
  }
  const Error& error = model.error();
  PlainReply out{static_cast<int>(code_of(error.reason, version)), std::string(extack_of(error.reason, version))};
  if (const auto at = out.extack.find('%'); at != std::string::npos && !error.subjects.empty())
    out.extack.replace(at, 1, error.subjects.front());
  return out;
}

std::string to_string(const PlainReply& reply) {
  if (reply.code == 0) return "done";
  std::string out(error_name(static_cast<Errno>(reply.code)));
  if (!reply.extack.empty()) out += fmt::format(" ({})", reply.extack);
  return out;
}

bool carries_words(const Op& op) {
  return !std::holds_alternative<BridgeIoctl>(op) && !std::holds_alternative<AddressIoctl>(op) &&
         !std::holds_alternative<WriteSysctl>(op) && !std::holds_alternative<Write>(op);
}

std::optional<Disagreement> judge_reply(const Result<Reply>& model, const PlainReply& kernel, KernelVersion version, bool same_texts) {
  const PlainReply ours = plain_reply(model, version);
  const bool same_words = !same_texts || ours.code == 0 || ours.extack == kernel.extack;
  if (ours.code == kernel.code && same_words) return std::nullopt;
  return Disagreement{"reply", to_string(ours), to_string(kernel)};
}

std::vector<Disagreement> judge_state(const std::vector<Snapshot>& model, const Snapshot& kernel) {
  std::vector<Disagreement> out;
  if (model.empty()) return out;
  const auto key = [](const Difference& d) { return d.object + "\n" + d.field; };
  std::vector<std::set<std::string>> others;
  for (std::size_t i = 1; i < model.size(); ++i) {
    std::set<std::string> differing;
    for (const Difference& d : diff(model[i], kernel)) differing.insert(key(d));
    others.push_back(std::move(differing));
  }
  for (const Difference& d : diff(model.front(), kernel)) {
    bool everywhere = true;
    for (const auto& differing : others) {
      // A field of an object that another state lacks altogether differs there, too.
      everywhere = everywhere && (differing.contains(key(d)) || differing.contains(d.object + "\n"));
    }
    if (!everywhere) continue;
    const auto shown = [](const std::string& value) { return value.empty() ? std::string("(none)") : value; };
    out.push_back({d.field.empty() ? d.object : d.object + ": " + d.field, shown(d.left), shown(d.right)});
  }
  return out;
}

namespace {

bool is_reply(const Disagreement& finding, std::string_view model, std::string_view kernel) {
  return finding.what == "reply" && finding.model == model && finding.kernel == kernel;
}

// Whether this ends with "neigh v0 10.0.0.1", of a neighbour that has the broadcast address for want of a local table.
bool is_known_by_broadcast(const World& world, std::string_view what) {
  for (const auto& [id, netns] : world.netns) {
    if (netns.fib4.tables.contains(rt_table::kLocal)) continue;
    for (const auto& [key, neighbour] : netns.neighbours) {
      const Link* link = world.links.find(key.link);
      if (link == nullptr || !key.address.is_v4() || neighbour.address != link->broadcast) continue;
      if (what.ends_with(fmt::format("neigh {} {}", link->name.view(), to_string(key.address)))) return true;
    }
  }
  return false;
}

constexpr std::array kKnown{
    KnownDivergence{
        "a multicast route made in vain", "net/ipv6/addrconf.c:addrconf_add_dev",
        "the kernel gives a link its multicast route before it refuses the address that was asked for; in the model nothing is left",
        [](const Op&, const World&, const Disagreement& f) {
          return f.what.find("route ff00::/8 table ") != std::string::npos && f.model == "(none)" && f.kernel == "there";
        }},
    KnownDivergence{
        "when the carrier's loss is looked at", "net/core/link_watch.c:default_operstate",
        "a link whose other end is in another namespace is down or lower-layer-down by what has that end's number here, as it is when "
        "the machine's link watch comes by: at some time within a second",
        [](const Op&, const World&, const Disagreement& f) {
          constexpr std::string_view kDown = "2", kLowerLayerDown = "3";
          const bool both = (f.model == kDown && f.kernel == kLowerLayerDown) || (f.model == kLowerLayerDown && f.kernel == kDown);
          return f.what.ends_with(": operstate") && both;
        }},
    KnownDivergence{
        "NICs of user-mode-linux", "arch/um/drivers/net_kern.c:uml_net_open",
        "the driver says nothing of a carrier, so that the state of such a NIC stays unknown when it is up; the model's NICs are up",
        [](const Op&, const World& world, const Disagreement& f) {
          constexpr std::string_view kUp = "6", kUnknown = "0";
          return world.profile.kernel == KernelVersion::k6_1 && f.what.find("link eth") != std::string::npos &&
                 f.what.ends_with(": operstate") && f.model == kUp && f.kernel == kUnknown;
        }},
    KnownDivergence{
        "a table made in vain", "net/ipv4/fib_frontend.c:inet_rtm_newroute",
        "the kernel makes the table of a route before it refuses the route, and leaves it there empty; in the model nothing is left of "
        "what was refused. The words of a later refusal tell; and where there is no local table at all every address counts as a "
        "broadcast address (__inet_dev_addr_type), so that a neighbour needs nobody to say where it is",
        [](const Op& op, const World& world, const Disagreement& f) {
          constexpr std::string_view kNoTable = "ESRCH (FIB table does not exist)", kNoLladdr = "EINVAL (No link layer address given)";
          if (f.what != "reply") return f.model == "there" && f.kernel == "(none)" && is_known_by_broadcast(world, f.what);
          const auto* add = std::get_if<NewNeigh>(&op);
          if (add != nullptr) return !add->lladdr && add->address.is_v4() && is_reply(f, "done", kNoLladdr);
          // The root of an IPv6 table holds an entry that is found and cannot be deleted.
          return std::holds_alternative<DelRoute>(op) && (is_reply(f, kNoTable, "ESRCH") || is_reply(f, kNoTable, "ENOENT"));
        }},
};

}  // namespace

std::span<const KnownDivergence> known_divergences() { return kKnown; }

const KnownDivergence* find_known(const Op& op, const World& after, const Disagreement& finding) {
  for (const KnownDivergence& known : known_divergences()) {
    if (known.covers(op, after, finding)) return &known;
  }
  return nullptr;
}

}  // namespace nslab::verify
