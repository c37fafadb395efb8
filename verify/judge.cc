#include "verify/judge.h"

#include <fmt/format.h>

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

constexpr std::array kKnown{
    KnownDivergence{"words: host scope", "net/ipv4/fib_semantics.c:fib_create_info",
                    "the kernel says what it is that a route of scope host cannot have",
                    [](const Op&, const World&, const Disagreement& f) {
                      return is_reply(f, "EINVAL (Invalid scope)", "EINVAL (Route with host scope can not have a gateway)") ||
                             is_reply(f, "EINVAL (Invalid scope)", "EINVAL (Route with host scope can not have multiple nexthops)");
                    }},
    KnownDivergence{"words: multipath without a gateway", "net/ipv6/route.c:rtm_to_fib6_multipath_config", "the same errno, in fewer words",
                    [](const Op&, const World&, const Disagreement& f) {
                      return is_reply(f, "EINVAL (Invalid nexthop)",
                                      "EINVAL (Device only routes can not be added for IPv6 using the multipath API.)");
                    }},
    KnownDivergence{"words: source of an IPv6 route", "net/ipv6/route.c:ip6_route_info_create",
                    "the same errno; IPv6 calls it the source address",
                    [](const Op&, const World&, const Disagreement& f) {
                      return is_reply(f, "EINVAL (Invalid prefsrc address)", "EINVAL (Invalid source address)");
                    }},
    KnownDivergence{"words: IPv6 disabled", "net/ipv6/route.c:fib6_nh_init",
                    "the same errno; the kernel says which device of the two it means",
                    [](const Op&, const World&, const Disagreement& f) {
                      return is_reply(f, "EACCES (ipv6: IPv6 is disabled on this device)", "EACCES (IPv6 is disabled on nexthop device)");
                    }},
    KnownDivergence{"forwarding entries of loopback", "net/core/rtnetlink.c:rtnl_fdb_add",
                    "refused before anything else on what is no Ethernet link",
                    [](const Op& op, const World&, const Disagreement& f) {
                      return std::holds_alternative<NewFdb>(op) && f.what == "reply" && f.kernel.starts_with("EINVAL (FDB ") &&
                             f.kernel.ends_with(" only supported for Ethernet devices)");
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
