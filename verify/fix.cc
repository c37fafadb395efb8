#include "verify/fix.h"

#include <algorithm>

namespace nslab::verify {

namespace {

bool is_outside(const World& world, NetnsId netns) { return world.netns.contains(netns) && world.netns[netns].outside; }

bool has_nat_rules(const Case& about) {
  for (const auto& [id, netns] : about.world.netns) {
    if (netns.ruleset->nat && !netns.outside) return true;
  }
  return false;
}

// RFC 1918: such addresses are not known outside, and want translating rather than a route back.
bool is_private(const IpAddress& address) {
  const std::uint32_t value = address.v4_value();
  return address.is_v4() && ((value >> 24) == 10 || (value >> 20) == 0xac1 || (value >> 16) == 0xc0a8);
}

bool is_private(const Loss& loss, const Case& about) {
  const Ip* taken = about.flow == nullptr ? nullptr : about.flow->taken.ip();
  return taken != nullptr && loss.on_way_back && is_private(taken->source) && !is_private(taken->destination);
}

void suspect_loss(const Case& about, const Loss& loss, Suspicions& out) {
  const Ip* ip = loss.packet.ip();
  const bool unrouted = loss.reason == DropReason::kIpInnoroutes || loss.reason == DropReason::kIpOutnoroutes;
  if (loss.refused != Errno::kNone && loss.reason != DropReason::kNetfilterDrop && loss.reason != DropReason::kPktTooBig) {
    if (loss.refused == Errno::kEMSGSIZE) {
      Loss big = loss;
      big.reason = DropReason::kPktTooBig;
      return suspect_settings(about, big, out);
    }
    if (ip != nullptr) suspect_route(about, loss.netns, ip->destination, loss.on_way_back, out);
    return;
  }
  if (loss.reason == DropReason::kNeighFailed) {
    if (ip != nullptr && loss.on_way_back && (is_outside(about.world, loss.netns) || has_nat_rules(about))) suspect_nat(about, out);
    suspect_neighbour(about, loss, out);
    return;
  }
  const bool nat_first =
      is_outside(about.world, loss.netns) || (loss.on_way_back && unrouted && (has_nat_rules(about) || is_private(loss, about)));
  if (nat_first) suspect_nat(about, out);
  if (ip != nullptr) suspect_twins(about, loss.on_way_back ? ip->destination : ip->source, out);
  if (loss.reason == DropReason::kNoSocket && loss.on_way_back) suspect_nat(about, out);
  if (loss.reason == DropReason::kNoSocket) suspect_rule_order(about, loss, out);
  suspect_settings(about, loss, out);
  if (!nat_first && loss.on_way_back && unrouted) suspect_nat(about, out);
}

}  // namespace

// The same address twice: who answers is chance, and what comes back does not fit.
void suspect_twins(const Case& about, const IpAddress& address, Suspicions& out) {
  const auto& owners = about.speak.owners(address);
  if (owners.size() < 2 || address.is_loopback() || address.is_link_local()) return;
  for (std::size_t i = owners.size(); i-- > 0;) {
    const LinkId id = owners[i];
    const Link& link = about.world.links[id];
    for (const Ifaddr& a : address.is_v6() ? *link.addresses6 : *link.addresses4) {
      if (a.local != address || !about.speak.knows(link.netns)) continue;
      Suspicion found;
      found.cause.fault = Fault::kDuplicateAddress;
      found.cause.netns = link.netns;
      found.cause.link = id;
      found.cause.other = owners[i == 0 ? 1 : 0];
      found.cause.address = address;
      found.remedies = readdress(about, id, a, free_address(about.world, a.subnet(), {}), a.prefix_length);
      out.push_back(std::move(found));
    }
  }
}

Suspicions suspect(const Case& about) {
  Suspicions out;
  if (about.loss != nullptr) {
    suspect_loss(about, *about.loss, out);
    if (about.flow->delivered && about.flow->taken.ip() != nullptr) suspect_twins(about, about.flow->taken.ip()->destination, out);
    if (about.flow->taken.ip() != nullptr && about.flow->delivered) {
      suspect_twins(about, about.flow->taken.ip()->source, out);
    } else if (about.flow->sent.ip() != nullptr) {
      suspect_twins(about, about.flow->sent.ip()->destination, out);
    }
  } else {
    suspect_refusal(about, out);
  }
  return out;
}

}  // namespace nslab::verify
