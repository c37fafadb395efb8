#include <fmt/format.h>

#include "render/explanation.h"
#include "verify/explain_links.h"

namespace nslab::render {

namespace {

using verify::Cause;
using verify::Edit;
using verify::Explanation;
using verify::Fault;

struct Words {
  const Explanation& e;
  const Cause& c;
  verify::Speaker speak;

  [[nodiscard]] std::string where() const { return speak.netns(c.netns); }
  [[nodiscard]] std::string link() const { return in(c.link); }
  [[nodiscard]] std::string other() const { return in(c.other); }
  [[nodiscard]] std::string in(LinkId id) const {
    const Link* found = e.world.links.find(id);
    if (found == nullptr) return "a link that is gone";
    return fmt::format("{} in {}", found->name.view(), speak.netns(found->netns));
  }
  [[nodiscard]] std::string address() const { return to_string(c.address); }
};

std::string of_links(const Words& w) {
  switch (w.c.fault) {
    case Fault::kLoopbackDown: return fmt::format("the loopback link lo of {} is down", w.where());
    case Fault::kLinkDown: return fmt::format("the link {} is down", w.link());
    case Fault::kPeerDown: return fmt::format("the other end of the pair, {}, is down", w.link());
    case Fault::kBridgeDown: return fmt::format("the bridge {} is down", w.link());
    case Fault::kNoCarrier:
      if (w.c.other)
        return fmt::format("{} is a macvlan over {}, and no frame passes between a macvlan and the link it rides on", w.link(), w.other());
      return fmt::format("{} leads nowhere: nothing is at its other end", w.link());
    case Fault::kLinkMissing: return fmt::format("there is no link {} in {}", w.c.text, w.where());
    case Fault::kNotInBridge: return fmt::format("{} is no port of the bridge {}", w.link(), w.speak.link(w.c.other));
    case Fault::kAddressOnPort:
      return fmt::format("{} has the address {}, and it is a port of the bridge {}: what comes in goes to the bridge", w.link(),
                         w.address(), w.speak.link(w.c.other));
    case Fault::kPortBlocked: return fmt::format("the bridge port {} does not forward", w.link());
    case Fault::kHairpinOff:
      return fmt::format("a bridge does not send a frame back by the port it came from, {}, unless hairpin is on", w.link());
    case Fault::kVlanMismatch: return fmt::format("the VLAN of the frame is not allowed at {}", w.link());
    case Fault::kMtu: return fmt::format("the MTU of {} is {}, too small for the packet", w.link(), w.c.number);
    case Fault::kLossyQdisc: return fmt::format("the qdisc of {} drops packets on purpose", w.link());
    case Fault::kMovedAfterConfigured:
      return fmt::format("{} was moved after it had been configured: a move takes a link down and takes its addresses and routes away",
                         w.link());
    default: return {};
  }
}

std::string of_addresses(const Words& w) {
  switch (w.c.fault) {
    case Fault::kNoAddress: return fmt::format("{} has no address", w.link());
    case Fault::kWrongSubnet:
      return fmt::format("{} has the address {}, which is in another subnet than its neighbours", w.link(), to_string(w.c.prefix));
    case Fault::kWrongMask:
      return fmt::format("{} has the address {}: the mask is wrong, so the neighbours' subnet is not the same", w.link(),
                         to_string(w.c.prefix));
    case Fault::kWrongDevice:
      return fmt::format("the address {} is on {}, but its neighbours are behind {}", w.address(), w.link(), w.speak.link(w.c.other));
    case Fault::kWrongNetns:
      return fmt::format("{} is not in {} but in {}", w.c.text, w.where(), w.link().substr(w.link().rfind(" in ") + 4));
    case Fault::kDuplicateAddress: return fmt::format("two have the address {}: {} and {}", w.address(), w.link(), w.other());
    case Fault::kDuplicateMac: return fmt::format("{} and {} have the same link-layer address", w.link(), w.other());
    case Fault::kDadFailed:
      return fmt::format("duplicate address detection failed for {} on {}: another has it already", w.address(), w.link());
    case Fault::kIpv6Disabled: return fmt::format("IPv6 is disabled on {}", w.link());
    case Fault::kNoSuchAddress: return fmt::format("nobody has the address {}", w.address());
    case Fault::kWrongNeighbour:
      return fmt::format("{} believes that {} has the link-layer address {} on {}, and nobody there has", w.where(), w.address(), w.c.text,
                         w.speak.link(w.c.link));
    case Fault::kArpIgnored: return fmt::format("{} does not answer questions for its address (arp_ignore, or ARP is off)", w.link());
    case Fault::kLocalSource:
      return fmt::format(
          "both ends of the cable are in {}: what comes in by {} has a source address of its own, and is not taken without accept_local",
          w.where(), w.speak.link(w.c.link));
    default: return {};
  }
}

std::string of_routes(const Words& w) {
  switch (w.c.fault) {
    case Fault::kNoRoute: return fmt::format("{} has no route to {}", w.where(), w.address());
    case Fault::kNoRouteBack: return fmt::format("{} has no route back to {}", w.where(), w.address());
    case Fault::kWrongRoute:
      return fmt::format("{} has a route to {}, where nobody is, and none to {}", w.where(), to_string(w.c.prefix), w.address());
    case Fault::kWrongGateway:
      return fmt::format("{} sends by the gateway {}, which nobody has; the router there is {}", w.where(), to_string(w.c.gateway),
                         w.address());
    case Fault::kGatewayOffLink:
      return fmt::format("the gateway {} is in no subnet of a link of {} that is up, so nobody could be asked for it",
                         to_string(w.c.gateway), w.where());
    case Fault::kRouteRefuses: return fmt::format("{} has a route {} {}", w.where(), w.c.text, to_string(w.c.prefix));
    case Fault::kPolicyRule: return fmt::format("the routing rule {} of {} leads past the route to {}", w.c.number, w.where(), w.address());
    case Fault::kRoutingLoop: return fmt::format("the routes send {} round in a circle", w.address());
    case Fault::kForwardingOff:
      return fmt::format("{} got a packet for {} and does not forward: forwarding is off", w.where(),
                         w.c.address ? w.address() : "somebody else");
    case Fault::kRpFilter:
      return fmt::format("{} came in by {}, and {} would send to it by another link (rp_filter)", w.c.address ? w.address() : "it",
                         w.speak.link(w.c.link), w.where());
    case Fault::kTtl: return "its time to live is too short for the way";
    default: return {};
  }
}

std::string of_filters(const Words& w) {
  const std::string listed = w.e.rule ? fmt::format(" ({})", *w.e.rule) : "";
  switch (w.c.fault) {
    case Fault::kFirewallRule: return fmt::format("a rule of the chain {} in {} drops it{}", w.c.text, w.where(), listed);
    case Fault::kFirewallPolicy:
      return fmt::format("no rule of the chain {} in {} accepts it, and the chain's policy is DROP", w.c.text, w.where());
    case Fault::kBridgeNetfilter:
      return fmt::format("br_netfilter hands bridged packets to the chain {} in {}, which drops it{}", w.c.text, w.where(), listed);
    case Fault::kRejected: return fmt::format("{} rejects it{}", w.where(), listed);
    case Fault::kNatMissing:
      return fmt::format("{} does not translate the sources of {}, so no answer finds the way back", w.where(), to_string(w.c.prefix));
    case Fault::kNatElsewhere:
      return fmt::format("the translation in {} does not match: packets of {} leave by {} ({})", w.where(), to_string(w.c.prefix),
                         w.speak.link(w.c.link), w.c.text);
    case Fault::kNatOneWay:
      return fmt::format("the answer of {} does not come back through {}, which translated the question", w.address(), w.where());
    case Fault::kRuleOrder:
      return fmt::format("the rule that would translate it is never asked: in the chain {} one before it ends the way through", w.c.text);
    case Fault::kNobodyListens:
      return w.c.number != 0 ? fmt::format("nobody listens on port {} in {}", w.c.number, w.where())
                             : fmt::format("nobody in {} takes it", w.where());
    case Fault::kEchoIgnored: return fmt::format("{} is told not to answer echo requests", w.where());
    case Fault::kNetnsMissing: return fmt::format("there is no namespace called {}", w.c.text);
    case Fault::kNetnsDeleted: return fmt::format("the name {} of a namespace was deleted", w.c.text);
    default: return {};
  }
}

constexpr int kNoSuchCommand = 127;

// What a command printed first, without its full stop.
std::string first_words(const std::string& output) {
  std::string said = output.substr(0, output.find('\n')).substr(0, 120);
  while (said.ends_with('.')) said.pop_back();
  return said;
}

std::string of_refusals(const Words& w) {
  switch (w.c.fault) {
    case Fault::kRefused: {
      std::string lesson = w.e.refusal ? std::string(row(*w.e.refusal).lesson) : "the kernel refuses it";
      while (lesson.ends_with('.')) lesson.pop_back();
      if (!lesson.empty() && lesson.size() > 1 && lesson[1] >= 'a' && lesson[1] <= 'z') lesson[0] = static_cast<char>(lesson[0] | 0x20);
      return lesson;
    }
    case Fault::kToolRefused: {
      std::string said = first_words(w.e.output);
      if (w.e.status == kNoSuchCommand) return said;
      return "the command itself says no, before the kernel is asked" + (said.empty() ? "" : ": " + said);
    }
    case Fault::kNotModelled: return first_words(w.e.output).empty() ? "this is not modelled" : first_words(w.e.output);
    case Fault::kNone: return "it works";
    default: return {};
  }
}

std::string packet_words(const Explanation& e) {
  const Ip* ip = e.packet.ip();
  if (ip == nullptr) return e.packet.arp() != nullptr ? "the ARP packet" : "the packet";
  std::string what = "the packet";
  if (const Icmp* icmp = ip->icmp()) {
    const bool v4 = ip->is_v4();
    what = icmp->type == (v4 ? 8 : 128) ? "the echo request" : icmp->type == (v4 ? 0 : 129) ? "the echo reply" : "the ICMP message";
  } else if (ip->tcp() != nullptr) {
    what = e.on_way_back ? "the TCP answer" : "the TCP segment";
  } else if (ip->udp() != nullptr) {
    what = e.on_way_back ? "the UDP answer" : "the UDP datagram";
  }
  return what + " to " + to_string(ip->destination);
}

}  // namespace

std::string cause_text(const Explanation& e, const Cause& cause) { return cause_text(e, cause, verify::Speaker(e.world, e.shell)); }

std::string cause_text(const Explanation& e, const Cause& cause, const verify::Speaker& speak) {
  const Words words{e, cause, verify::Speaker(e.world, speak)};
  for (const auto part : {of_links, of_addresses, of_routes, of_filters, of_refusals}) {
    if (std::string text = part(words); !text.empty()) return text;
  }
  std::string lesson = e.drop == DropReason::kNone ? "" : std::string(row(e.drop).lesson);
  while (lesson.ends_with('.')) lesson.pop_back();
  if (lesson.empty()) return "the cause is not known";
  lesson[0] = static_cast<char>(lesson[0] | 0x20);
  return lesson;
}

std::string edit_text(const Edit& edit) {
  switch (edit.kind) {
    case Edit::Kind::kAppend: return "add at the end: " + edit.text;
    case Edit::Kind::kInsert: return fmt::format("add before line {}: {}", edit.line, edit.text);
    case Edit::Kind::kDelete: return fmt::format("delete line {}: {}", edit.line, edit.text);
    case Edit::Kind::kReplace: return fmt::format("change line {} to: {}", edit.line, edit.text);
    case Edit::Kind::kMove: return fmt::format("move line {} to behind line {}: {}", edit.line, edit.after, edit.text);
    case Edit::Kind::kCommand: return "type instead: " + edit.text;
  }
  return edit.text;
}

std::string reason_name(const Explanation& e) {
  if (e.verdict == verify::Verdict::kLost && e.drop != DropReason::kNone) {
    const std::string name(row(e.drop).name);
    return e.drop == DropReason::kConsumed || e.drop == DropReason::kLoop ? name : "SKB_DROP_REASON_" + name;
  }
  if (e.verdict == verify::Verdict::kRefused && e.error != Errno::kNone) return std::string(error_name(e.error));
  return {};
}

std::string sentence(const Explanation& e) {
  const verify::Speaker speak(e.world, e.shell);
  if (e.verdict == verify::Verdict::kReplied) {
    if (e.forward.empty()) return "The command did what it was asked.";
    if (e.back.empty()) return "The packet arrived.";
    return fmt::format("The packet arrived, and the answer came back.");
  }
  const std::string cause = e.causes.empty() ? "the cause is not known" : cause_text(e, e.causes.front(), speak);
  std::string text;
  if (e.verdict == verify::Verdict::kRefused) {
    text = e.refusal ? fmt::format("Refused with {} in {}: {}.", reason_name(e), speak.netns(e.netns), cause)
                     : fmt::format("Refused: {}.", cause);
    if (!e.netns) text = e.refusal ? fmt::format("Refused with {}: {}.", reason_name(e), cause) : text;
    return text;
  }
  const std::string at = e.link ? fmt::format("at {} in {}", speak.link(e.link), speak.netns(e.netns)) : "in " + speak.netns(e.netns);
  const std::string verb = e.drop == DropReason::kNone ? "got no answer" : "was lost";
  text = fmt::format("{} {} {}: {}.", packet_words(e), verb, at, cause);
  text[0] = static_cast<char>(text[0] & ~0x20);
  return text;
}

}  // namespace nslab::render
