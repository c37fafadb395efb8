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
  if (const auto at = out.extack.find('%'); at != std::string::npos && !error.subjects.empty()) out.extack.replace(at, 1, error.subjects.front());
  return out;
}

std::string to_string(const PlainReply& reply) {
  if (reply.code == 0) return "done";
  std::string out(error_name(static_cast<Errno>(reply.code)));
  if (!reply.extack.empty()) out += fmt::format(" ({})", reply.extack);
  return out;
}

std::optional<Finding> judge_reply(const Result<Reply>& model, const PlainReply& kernel, KernelVersion version, bool same_texts) {
  const PlainReply ours = plain_reply(model, version);
  const bool same_words = !same_texts || ours.code == 0 || ours.extack == kernel.extack;
  if (ours.code == kernel.code && same_words) return std::nullopt;
  return Finding{"reply", to_string(ours), to_string(kernel)};
}

std::vector<Finding> judge_state(const std::vector<Snapshot>& model, const Snapshot& kernel) {
  std::vector<Finding> out;
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

constexpr std::array<KnownDivergence, 0> kKnown{};

}  // namespace

std::span<const KnownDivergence> known_divergences() { return kKnown; }

const KnownDivergence* find_known(const Op& op, const World& after, const Finding& finding) {
  for (const KnownDivergence& known : known_divergences()) {
    if (known.covers(op, after, finding)) return &known;
  }
  return nullptr;
}

}  // namespace nslab::verify
