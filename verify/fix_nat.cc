#include <fmt/format.h>

#include <algorithm>

#include "verify/fix.h"

namespace nslab::verify {

namespace {

// A router that the packet passed: by which link it left, and whether NAT changed its source there.
struct Passed {
  NetnsId netns{};
  LinkId in{}, out{};
  IpAddress source{};
  bool translated = false;
};

std::vector<Passed> routers_of(const PacketFlow& flow) {
  std::vector<Passed> out;
  for (const Hop& hop : flow.forward) {
    Passed passed;
    bool forwarded = false;
    passed.netns = hop.netns;
    for (const Event& event : hop.events) {
      if (std::holds_alternative<EventReceived>(event.detail)) passed.in = event.link;
      if (std::holds_alternative<EventTransmitted>(event.detail)) passed.out = event.link;
      if (std::holds_alternative<EventForwarded>(event.detail)) {
        forwarded = true;
        if (event.packet.ip() != nullptr) passed.source = event.packet.ip()->source;
      }
      if (const auto* nat = std::get_if<EventNat>(&event.detail)) passed.translated = passed.translated || nat->kind == NfNat::Kind::kSnat;
    }
    if (forwarded && passed.out) out.push_back(passed);
  }
  return out;
}

Prefix subnet_of_source(const Case& about, const Passed& passed) {
  for (const LinkId id : about.speak.owners(passed.source)) {
    const Link& link = about.world.links[id];
    for (const Ifaddr& a : passed.source.is_v6() ? *link.addresses6 : *link.addresses4) {
      if (a.local == passed.source) return a.subnet();
    }
  }
  return Prefix{masked(passed.source, 24), 24};
}

std::optional<std::string> word_after(const std::string& text, const std::string& option) {
  const std::size_t at = text.find(" " + option + " ");  // lines that go on have blanks before their options too
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = text.find_first_not_of(' ', at + option.size() + 2);
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t end = text.find_first_of(" \n;", begin);
  return text.substr(begin, end == std::string::npos ? end : end - begin);
}

// A rule that translates sources, in a line of the script: with the device and the subnet that it should have said.
std::vector<std::vector<Edit>> corrections(const Case& about, const Passed& passed, const Prefix& subnet, std::string& text) {
  std::vector<std::vector<Edit>> out;
  const std::string device = about.speak.link(passed.out);
  for (const HistoryUnit& unit : about.history.units) {
    const std::string& line = unit.unit.text;
    const bool translates = line.find("MASQUERADE") != std::string::npos || line.find("SNAT") != std::string::npos ||
                            line.find("masquerade") != std::string::npos;
    if (!translates || !unit.configures) continue;
    text = line;
    std::optional<Edit> by_device, by_subnet, both;
    if (const auto said = word_after(line, "-o")) by_device = change_words(unit, *said, device);
    if (const auto said = word_after(line, "-s")) {
      by_subnet = change_words(unit, *said, to_string(subnet));
      if (by_device) {
        HistoryUnit changed = unit;
        changed.unit.text = by_device->text;
        both = change_words(changed, *said, to_string(subnet));
      }
    }
    if (by_device) out.push_back({*by_device});
    if (by_subnet) out.push_back({*by_subnet});
    if (both) out.push_back({*both});
  }
  return out;
}

std::uint16_t port_of(const Packet& packet) {
  const Ip* ip = packet.ip();
  if (ip == nullptr) return 0;
  if (const Tcp* tcp = ip->tcp()) return tcp->destination;
  const Udp* udp = ip->udp();
  return udp == nullptr ? std::uint16_t{0} : udp->destination;
}

}  // namespace

void suspect_rule_order(const Case& about, const Loss& loss, Suspicions& out) {
  const std::uint16_t port = port_of(about.flow != nullptr ? about.flow->sent : loss.packet);
  if (port == 0) return;
  for (const HistoryUnit& unit : about.history.units) {
    const std::string& line = unit.unit.text;
    const bool translates = line.find("DNAT") != std::string::npos || line.find("REDIRECT") != std::string::npos;
    if (!translates || !unit.configures || word_after(line, "--dport") != std::to_string(port)) continue;
    for (const auto& [appended, inserted] : {std::pair{"-A", "-I"}, std::pair{"--append", "--insert"}}) {
      const auto edit = change_words(unit, appended, inserted);
      if (!edit) continue;
      Suspicion found;
      found.cause.fault = Fault::kRuleOrder;
      found.cause.netns = loss.netns;
      found.cause.text = word_after(line, appended).value_or("");
      found.remedies.push_back({*edit});
      out.push_back(std::move(found));
    }
  }
}

namespace {

// Whether the one that has `address` can answer `client` without the translator in between.
bool answers_directly(const Case& about, const IpAddress& address, const IpAddress& client) {
  for (const LinkId id : owners_of(about.world, address)) {
    if (covering_address(about.world.links[id], client) != nullptr) return true;
  }
  return false;
}

// Destination NAT whose answer goes past the translator: the client must look like the translator itself.
void one_way_nat(const Case& about, bool direct, Suspicions& out) {
  for (const Hop& hop : about.flow->forward) {
    for (const Event& event : hop.events) {
      const auto* nat = std::get_if<EventNat>(&event.detail);
      const Ip* ip = event.packet.ip();
      if (nat == nullptr || nat->kind != NfNat::Kind::kDnat || !about.speak.knows(event.netns) || ip == nullptr) continue;
      if (answers_directly(about, ip->destination, ip->source) != direct) continue;
      Suspicion found;
      found.cause.fault = Fault::kNatOneWay;
      found.cause.netns = event.netns;
      found.cause.link = event.link;
      found.cause.address = ip->destination;
      found.remedies.push_back({append(fmt::format("{}iptables -t nat -A POSTROUTING -d {} -j MASQUERADE", about.speak.exec(event.netns),
                                                   to_string(ip->destination)))});
      out.push_back(std::move(found));
    }
  }
}

}  // namespace

void suspect_nat(const Case& about, Suspicions& out) {
  if (about.flow == nullptr) return;
  one_way_nat(about, true, out);
  const auto routers = routers_of(*about.flow);
  for (std::size_t i = routers.size(); i-- > 0;) {
    const Passed& passed = routers[i];
    if (passed.translated || !about.speak.knows(passed.netns) || !passed.source.is_v4()) continue;
    const Prefix subnet = subnet_of_source(about, passed);
    Suspicion found;
    found.cause.netns = passed.netns;
    found.cause.link = passed.out;
    found.cause.prefix = subnet;
    found.remedies = corrections(about, passed, subnet, found.cause.text);
    found.cause.fault = found.cause.text.empty() ? Fault::kNatMissing : Fault::kNatElsewhere;
    found.remedies.push_back(
        {append(fmt::format("{}iptables -t nat -A POSTROUTING -s {} -o {} -j MASQUERADE", about.speak.exec(passed.netns), to_string(subnet),
                            shell_word(about.speak.link(passed.out))))});
    out.push_back(std::move(found));
  }
  one_way_nat(about, false, out);
}

}  // namespace nslab::verify
