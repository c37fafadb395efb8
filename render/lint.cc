#include "render/lint.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "verify/explain_links.h"

namespace nslab::render {

namespace {

using verify::Finding;
using verify::Flaw;

struct FindingWords {
  const World& world;
  const Finding& f;
  verify::Speaker speak;

  [[nodiscard]] std::string in(LinkId id) const {
    const Link* found = world.links.find(id);
    return found == nullptr ? "a link that is gone" : fmt::format("{} in {}", found->name.view(), speak.netns(found->netns));
  }
};

std::string last_word(const std::string& text) { return text.substr(text.rfind(' ') + 1); }
std::string but_last_word(const std::string& text) { return text.substr(0, text.rfind(' ')); }

std::string finding_of_links(const FindingWords& w) {
  const Finding& f = w.f;
  switch (f.flaw) {
    case Flaw::kLoopbackDown:
      return fmt::format("the loopback link of {} is down: it cannot reach its own addresses", w.speak.netns(f.netns));
    case Flaw::kConfiguredAndDown: return fmt::format("{} has an address and is down", w.in(f.link));
    case Flaw::kPeerDown: return fmt::format("{} is up, and the other end of the pair, {}, is down", w.in(f.other), w.in(f.link));
    case Flaw::kBridgeDown: return fmt::format("the bridge {} has ports and is down", w.in(f.link));
    case Flaw::kBridgeLoop:
      return fmt::format("the cable at {} closes a circle of bridges without STP: a broadcast goes round for ever", w.in(f.link));
    case Flaw::kMtuMismatch:
      return fmt::format("the MTU of {} is {}, that of its other end is larger: what is larger is lost without a word", w.in(f.link),
                         f.number);
    default: return {};
  }
}

std::string finding_of_addresses(const FindingWords& w) {
  const Finding& f = w.f;
  switch (f.flaw) {
    case Flaw::kAddressOnPort:
      return fmt::format("{} is a port of the bridge {} and has the address {}: it belongs on the bridge", w.in(f.link),
                         w.speak.link(f.other), to_string(f.address));
    case Flaw::kDuplicateAddress:
      return fmt::format("{} and {} both have the address {}", w.in(f.other), w.in(f.link), to_string(f.address));
    case Flaw::kDuplicateMac: return fmt::format("{} and {} have the same link-layer address", w.in(f.other), w.in(f.link));
    case Flaw::kDadFailed:
      return fmt::format("{} on {} is not used: another has it (duplicate address detection failed)", to_string(f.address), w.in(f.link));
    case Flaw::kOverlappingSubnets:
      return fmt::format("the subnet {} of {} overlaps with one of {}: only one of them is used for what is in both", to_string(f.prefix),
                         w.in(f.link), w.speak.link(f.other));
    case Flaw::kStrangerOnSegment:
      return fmt::format("{} has the address {}, and nobody at its cable is in that subnet (another has {})", w.in(f.link),
                         to_string(f.address), to_string(f.prefix));
    case Flaw::kWrongNeighbour:
      return fmt::format("{} has a permanent neighbour entry {} for {}, who has another link-layer address", w.in(f.link), f.text,
                         to_string(f.address));
    default: return {};
  }
}

std::string of_ways(const FindingWords& w) {
  const Finding& f = w.f;
  const std::string where = w.speak.netns(f.netns);
  switch (f.flaw) {
    case Flaw::kGatewayOutOfReach: {
      const std::string destination = f.prefix.length == 0 ? "the default route" : "the route to " + to_string(f.prefix);
      return fmt::format("{} of {} goes by {}, which nobody at {} has", destination, where, to_string(f.address), w.speak.link(f.link));
    }
    case Flaw::kForwardingOff:
      return fmt::format("{} is the gateway {} of others, and forwarding is off in it", where, to_string(f.address));
    case Flaw::kOneWayRoute: return fmt::format("packets of {} arrive in {}, which has no route back", to_string(f.address), where);
    case Flaw::kDeadRule:
      return fmt::format("rule {} of chain {} in {} is never reached: a rule before it takes everything", f.number, f.text, where);
    case Flaw::kRuleWithoutLink:
      return fmt::format("rule {} of chain {} in {} asks for the link {}, which is not there", f.number, but_last_word(f.text), where,
                         last_word(f.text));
    default: return {};
  }
}

}  // namespace

std::string finding_text(const verify::LintReport& report, const Finding& finding) {
  const FindingWords words{report.world, finding, verify::Speaker(report.world, report.shell)};
  for (const auto part : {finding_of_links, finding_of_addresses, of_ways}) {
    if (std::string text = part(words); !text.empty()) return text;
  }
  return std::string(verify::flaw_name(finding.flaw));
}

std::string lint_text(const verify::LintReport& report, const std::string& script) {
  std::string out;
  for (const Finding& finding : report.findings) {
    const std::string where = finding.line != 0 ? fmt::format("{}:{}: ", script, finding.line) : script.empty() ? "" : script + ": ";
    out += fmt::format("{}{} [{}]\n", where, finding_text(report, finding), verify::flaw_name(finding.flaw));
    if (!finding.command.empty()) out += fmt::format("    {}\n", finding.command.substr(0, finding.command.find('\n')));
    if (!finding.fix.empty()) out += fmt::format("    fix: {}\n", finding.fix);
  }
  return out;
}

std::string lint_json(const verify::LintReport& report) {
  using Json = nlohmann::ordered_json;
  const verify::Speaker speak(report.world, report.shell);
  Json out;
  out["version"] = 1;
  out["findings"] = Json::array();
  for (const Finding& finding : report.findings) {
    Json object;
    object["kind"] = verify::flaw_name(finding.flaw);
    object["sentence"] = finding_text(report, finding);
    object["netns"] = finding.netns ? speak.netns(finding.netns) : "";
    object["dev"] = finding.link ? speak.link(finding.link) : "";
    object["line"] = finding.line;
    object["cmd"] = finding.command;
    object["fix"] = finding.fix;
    out["findings"].push_back(std::move(object));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nslab::render
