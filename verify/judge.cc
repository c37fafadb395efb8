#include "verify/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/errno.h"

namespace nslab::verify {

PlainReply plain_reply(const Result<Reply>& model, KernelVersion version) {
  if (model) return {};
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

// Refusals of which the model has the errno, and not the words of this one of several causes.
struct Words {
  std::string_view model, kernel, site;
};
constexpr Words kWords[] = {
    {"EINVAL (Invalid scope)", "EINVAL (Route with host scope can not have a gateway)", "net/ipv4/fib_semantics.c:fib_create_info"},
    {"EINVAL (Invalid scope)", "EINVAL (Route with host scope can not have multiple nexthops)", "net/ipv4/fib_semantics.c:fib_create_info"},
    {"EINVAL (Invalid nexthop)", "EINVAL (Device only routes can not be added for IPv6 using the multipath API.)",
     "net/ipv6/route.c:rtm_to_fib6_multipath_config"},
    {"EINVAL (Invalid prefsrc address)", "EINVAL (Invalid source address)", "net/ipv6/route.c:ip6_route_info_create"},
    {"EACCES (ipv6: IPv6 is disabled on this device)", "EACCES (IPv6 is disabled on nexthop device)", "net/ipv6/route.c:fib6_nh_init"},
    {"EINVAL (Egress device not specified)", "EINVAL (Egress device can not be loopback device for this route)",
     "net/ipv6/route.c:ip6_validate_gw"},
    {"EACCES", "EACCES (Nexthop has invalid gateway)", "net/ipv4/fib_semantics.c:fib_check_nh_v4_gw"},
    {"EHOSTUNREACH", "EHOSTUNREACH (Nexthop has invalid gateway)", "net/ipv4/fib_semantics.c:fib_check_nh_v4_gw"},
    {"EINVAL", "EINVAL (IPv6 is disabled on this device)", "net/ipv6/ndisc.c:ndisc_allow_add"},
    {"ENXIO", "ENXIO (ipv6: IPv6 is disabled on this device)", "net/ipv6/addrconf.c:inet6_addr_del"},
    {"ENODEV", "ENODEV (ipv4: Device not found)", "net/ipv4/devinet.c:inet_rtm_deladdr"},
    {"ESRCH", "ESRCH (Peer netns reference is invalid)", "net/core/net_namespace.c:rtnl_net_newid"},
    {"EINVAL", "EINVAL (Replace requires nexthop id)", "net/ipv4/nexthop.c:rtm_new_nexthop"},
    {"EINVAL", "EINVAL (FDB add only supported for Ethernet devices)", "net/core/rtnetlink.c:rtnl_fdb_add"},
    {"EINVAL", "EINVAL (FDB delete only supported for Ethernet devices)", "net/core/rtnetlink.c:rtnl_fdb_del"},
    {"EADDRNOTAVAIL", "EADDRNOTAVAIL (Provided Ethernet address is not unicast)", "drivers/net/vxlan/vxlan_core.c:vxlan_validate"},
};

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
    KnownDivergence{"words: one of several causes", "kWords, above", "the same errno, in the words of another cause or in none",
                    [](const Op&, const World&, const Disagreement& f) {
                      constexpr std::string_view kTaken = "EEXIST (An interface with the same name exists in the target netns)";
                      const bool names_it =
                          f.kernel.starts_with("EEXIST (Unable to use '") && f.kernel.ends_with("interface name in the target netns)");
                      if (f.what == "reply" && f.model == kTaken && names_it) return true;
                      return std::any_of(std::begin(kWords), std::end(kWords),
                                         [&](const Words& words) { return is_reply(f, words.model, words.kernel); });
                    }},
    KnownDivergence{
        "words: a table made in vain", "net/ipv4/fib_frontend.c:inet_rtm_newroute",
        "the kernel makes the table of a route before it refuses the route, and leaves it there empty; in the model nothing is left of "
        "what was refused. Only the words of a later refusal tell",
        [](const Op& op, const World&, const Disagreement& f) {
          return std::holds_alternative<DelRoute>(op) && is_reply(f, "ESRCH (FIB table does not exist)", "ESRCH");
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
