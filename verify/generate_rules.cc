#include "verify/generate_rules.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

namespace nslab::verify {

namespace {

constexpr std::uint32_t kOther = 0x9e3779b9;  // so that the digits are not those of an op

std::string prefix_text(Choice& choice, bool v6) {
  const std::string address = to_string(v6 ? any_address6(choice) : any_address(choice));
  if (choice.one_in(3)) return address;
  return fmt::format("{}/{}", address, v6 ? (choice.one_in(2) ? 64 : 48) : (choice.one_in(3) ? 16 : 24));
}

std::string link_text(const Lab& lab, Pid by, Choice& choice) {
  return choice.one_in(6) ? std::string("v+") : any_link(lab, by, choice).name;
}

// ---- iptables ----

struct TableChains {
  std::string_view table;
  std::vector<std::string_view> chains;
};

const TableChains& any_table(Choice& choice) {
  static const std::array<TableChains, 6> kTables{{{"filter", {"INPUT", "FORWARD", "OUTPUT", "c1"}},
                                             {"filter", {"INPUT", "FORWARD", "OUTPUT"}},
                                             {"filter", {"INPUT", "OUTPUT", "c1", "c2", "PREROUTING"}},
                                             {"nat", {"PREROUTING", "POSTROUTING", "POSTROUTING", "OUTPUT", "INPUT", "c1"}},
                                             {"mangle", {"PREROUTING", "FORWARD", "POSTROUTING", "OUTPUT", "INPUT"}},
                                             {"raw", {"PREROUTING", "OUTPUT", "FORWARD"}}}};
  return kTables[choice.below(kTables.size())];
}

std::string protocol_match(Choice& choice, bool v6) {
  switch (choice.below(8)) {
    case 0: return v6 ? " -p ipv6-icmp -m icmp6 --icmpv6-type echo-request" : " -p icmp -m icmp --icmp-type echo-request";
    case 1: return v6 ? " -p ipv6-icmp" : " -p icmp --icmp-type 3/1";
    case 2: return " -p tcp --dport 80";
    case 3: return " -p udp --sport 1000:2000 ! --dport 53";
    case 4: return " -p tcp --syn";
    case 5: return " -p tcp -m multiport --dports 22,80:90,443";
    case 6: return " ! -p udp";
    default: return " --dport 80";
  }
}

std::string further_match(Choice& choice) {
  static constexpr std::array<std::string_view, 9> kMatches{" -m conntrack --ctstate ESTABLISHED,RELATED",
                                                            " -m conntrack ! --ctstate NEW",
                                                            " -m state --state INVALID",
                                                            " -m mark --mark 0x1/0xff",
                                                            " -m addrtype --dst-type LOCAL",
                                                            " -m addrtype ! --src-type LOCAL",
                                                            " -m comment --comment here",
                                                            " -m pkttype --pkt-type unicast",
                                                            " -m length --length 0:1500"};
  return std::string(choice.of(kMatches));
}

std::string matches(const Lab& lab, Pid by, Choice& choice, bool v6) {
  std::string out;
  if (choice.one_in(3)) out += fmt::format("{} -s {}", choice.one_in(5) ? " !" : "", prefix_text(choice, v6));
  if (choice.one_in(3)) out += fmt::format("{} -d {}", choice.one_in(5) ? " !" : "", prefix_text(choice, v6));
  if (choice.one_in(4)) out += fmt::format("{} -i {}", choice.one_in(5) ? " !" : "", link_text(lab, by, choice));
  if (choice.one_in(4)) out += fmt::format("{} -o {}", choice.one_in(5) ? " !" : "", link_text(lab, by, choice));
  if (choice.one_in(3)) out += protocol_match(choice, v6);
  if (choice.one_in(4)) out += further_match(choice);
  return out;
}

std::string nat_target(Choice& choice, bool v6) {
  const std::string address = to_string(v6 ? any_address6(choice) : any_address(choice));
  switch (choice.below(6)) {
    case 0:
    case 1: return " -j MASQUERADE";
    case 2: return fmt::format(" -j SNAT --to-source {}", address);
    case 3: return fmt::format(" -j DNAT --to-destination {}", address);
    case 4: return " -j REDIRECT";
    default: return " -j RETURN";
  }
}

std::string filter_target(Choice& choice, bool v6) {
  switch (choice.below(10)) {
    case 0:
    case 1: return " -j ACCEPT";
    case 2:
    case 3: return " -j DROP";
    case 4: return " -j REJECT";
    case 5: return v6 ? " -j REJECT --reject-with icmp6-adm-prohibited" : " -j REJECT --reject-with icmp-host-prohibited";
    case 6: return " -j c1";
    case 7: return " -j RETURN";
    case 8: return " -g c2";
    default: return " -j LOG --log-prefix seen";
  }
}

std::string target(Choice& choice, std::string_view table, bool v6) {
  if (choice.one_in(12)) return nat_target(choice, v6);
  if (table == "nat") return nat_target(choice, v6);
  if (table == "mangle" && choice.one_in(2)) return choice.one_in(2) ? " -j MARK --set-xmark 0x1/0xff" : " -j MARK --or-mark 2";
  if (table == "raw" && choice.one_in(2)) return " -j CT --notrack";
  return filter_target(choice, v6);
}

// Rules as they are listed, without what counts packets, which hosts send by themselves.
std::string iptables_look(Choice& choice) {
  static constexpr std::array<std::string_view, 10> kLooks{
      "-S", "-S c1", "-L -n", "-L -n --line-numbers", "-L INPUT -n", "-t nat -S", "-t nat -L -n", "-t mangle -S FORWARD", "-L c1", "-Z c1"};
  const std::string_view tool = choice.one_in(4) ? "ip6tables" : "iptables";
  if (choice.one_in(4)) return fmt::format("{}-save -t {} | grep -v '^#' | sed 's/ \\[.*//'", tool, choice.one_in(2) ? "filter" : "nat");
  return fmt::format("{} {}", tool, choice.of(kLooks));
}

// A table from a file: what is there before goes, or stays.
std::string iptables_restore(Choice& choice) {
  return fmt::format("bash -c \"printf '*{}\\n{}-A {} {}\\n{}' | iptables-restore{}\"", choice.one_in(3) ? "nat" : "filter",
                     choice.one_in(2) ? ":c1 - [0:0]\\n" : "", choice.one_in(2) ? "c1" : "OUTPUT",
                     choice.one_in(3) ? "-p tcp --dport 80 -j ACCEPT" : "-s 10.0.1.0/24 -j RETURN", choice.one_in(8) ? "" : "COMMIT\\n",
                     choice.one_in(2) ? " --noflush" : "");
}

std::string iptables_command(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(10)) return choice.one_in(3) ? iptables_restore(choice) : iptables_look(choice);
  const bool v6 = choice.one_in(5);
  const TableChains& place = any_table(choice);
  const std::string_view chain = choice.of(place.chains);
  const std::string head =
      fmt::format("{}{}", v6 ? "ip6tables" : "iptables", place.table == "filter" ? "" : fmt::format(" -t {}", place.table));
  const auto rule = [&] { return matches(lab, by, choice, v6) + target(choice, place.table, v6); };
  switch (choice.below(20)) {
    case 0: return fmt::format("{} -I {}{}", head, chain, rule());
    case 1: return fmt::format("{} -I {} {}{}", head, chain, 1 + choice.below(3), rule());
    case 2: return fmt::format("{} -D {}{}", head, chain, rule());
    case 3: return fmt::format("{} -D {} {}", head, chain, 1 + choice.below(2));
    case 4: return fmt::format("{} -P {} {}", head, chain, choice.one_in(2) ? "DROP" : "ACCEPT");
    case 5: return fmt::format("{} -F {}", head, chain);
    case 6:
    case 7: return fmt::format("{} -N {}", head, choice.one_in(2) ? "c1" : "c2");
    case 8: return fmt::format("{} -X {}", head, choice.one_in(2) ? "c1" : "c2");
    case 9: return fmt::format("{} -E c1 {}", head, choice.one_in(2) ? "c2" : "c3");
    case 10: return fmt::format("{} -C {}{}", head, chain, rule());
    case 11: return fmt::format("{} -R {} 1{}", head, chain, rule());
    default: return fmt::format("{} -A {}{}", head, chain, rule());
  }
}

// ---- nft ----

std::string nft_match(const Lab& lab, Pid by, Choice& choice) {
  switch (choice.below(12)) {
    case 0: return fmt::format("ip saddr {} ", prefix_text(choice, false));
    case 1: return fmt::format("ip daddr != {} ", prefix_text(choice, false));
    case 2: return fmt::format("ip6 daddr {} ", prefix_text(choice, true));
    case 3: return fmt::format("iifname {} ", any_link(lab, by, choice).name);
    case 4: return fmt::format("oifname != {} ", any_link(lab, by, choice).name);
    case 5: return "ct state established,related ";
    case 6: return "tcp dport '{ 22, 80-90 }' ";
    case 7: return "icmp type echo-request ";
    case 8: return "ip saddr @s ";
    case 9: return "meta l4proto udp ";
    case 10: return "meta mark 0x1 ";
    default: return "";
  }
}

std::string nft_statement(Choice& choice) {
  static constexpr std::array<std::string_view, 12> kStatements{
      "accept",    "drop",   "counter",        "counter drop",     "reject",     "reject with icmpx admin-prohibited",
      "masquerade", "return", "snat to 10.0.1.1", "dnat to 10.0.2.1", "meta mark set 0x1", "jump d"};
  return std::string(choice.of(kStatements));
}

std::string nft_chain(Choice& choice) {
  static constexpr std::array<std::string_view, 5> kHooks{"prerouting", "input", "forward", "output", "postrouting"};
  if (choice.one_in(4)) return "";
  const std::string_view hook = choice.of(kHooks);
  const bool nat = choice.one_in(3);
  return fmt::format(" '{{ type {} hook {} priority {}; policy {}; }}'", nat ? "nat" : "filter", hook, choice.one_in(3) ? 10 : 0,
                     choice.one_in(4) ? "drop" : "accept");
}

// Of sets and objects, and what a chain, a set or a rule is mostly refused for.
std::string nft_rarer_command(Choice& choice, std::string_view family) {
  static constexpr std::array<std::string_view, 24> kCommands{"create table % t",
                                                              "create chain % t c",
                                                              "delete chain % t e",
                                                              "rename chain % t c d",
                                                              "add rule % t d jump c",
                                                              "add rule % t c goto d",
                                                              "add rule % t c index 7 accept",
                                                              "insert rule % t c index 0 drop",
                                                              "create set % t s '{ type ipv4_addr; }'",
                                                              "add set % t r '{ type ipv4_addr; flags interval; }'",
                                                              "add set % t f '{ type inet_service; size 1; }'",
                                                              "delete set % t s",
                                                              "delete set % t r",
                                                              "flush set % t s",
                                                              "add element % t r '{ 10.0.0.0/24 }'",
                                                              "add element % t r '{ 10.0.0.0-10.0.0.9 }'",
                                                              "add element % t f '{ 22 }'",
                                                              "add element % t f '{ 80 }'",
                                                              "create element % t s '{ 10.0.1.1 }'",
                                                              "delete element % t s '{ 10.0.1.1 }'",
                                                              "add counter % t n",
                                                              "create counter % t n",
                                                              "delete counter % t n",
                                                              "add rule % t c counter name n"};
  std::string out = "nft " + std::string(choice.of(kCommands));
  out.replace(out.find('%'), 1, family);
  return out;
}

// Maps, and what is refused for where it stands or what it is.
std::string nft_map_command(Choice& choice, std::string_view family) {
  static constexpr std::array<std::string_view, 14> kCommands{"add map % t m '{ type inet_service : verdict; }'",
                                                              "add map % t a '{ type inet_service : ipv4_addr; }'",
                                                              "add element % t m '{ 80 : drop }'",
                                                              "add element % t m '{ 22 : jump c }'",
                                                              "add element % t a '{ 80 : 10.0.1.1 }'",
                                                              "create map % t m '{ type inet_service : verdict; }'",
                                                              "delete map % t m",
                                                              "delete element % t m '{ 80 }'",
                                                              "add rule % t c tcp dport vmap @m",
                                                              "add rule % t c meta l4proto vmap '{ tcp : accept, udp : drop }'",
                                                              "add rule % t c tcp flags syn / syn,ack drop",
                                                              "add rule % t c fib daddr type local accept",
                                                              "add rule % t c ct mark set 0x2",
                                                              "add chain % t c '{ policy drop; }'"};
  std::string out = "nft " + std::string(choice.of(kCommands));
  out.replace(out.find('%'), 1, family);
  return out;
}

std::string nft_look(Choice& choice, std::string_view family) {
  static constexpr std::array<std::string_view, 12> kLooks{"list tables", "list chains", "list sets", "list table % t", "list chain % t c",
                                                           "list set % t s", "list map % t m", "list maps", "list counters",
                                                           "-a list chain % t c", "-s list ruleset %", "-j list tables"};
  std::string out = "nft " + std::string(choice.of(kLooks));
  if (const auto at = out.find('%'); at != std::string::npos) out.replace(at, 1, family);
  return out + " | sed 's/packets [0-9]* bytes [0-9]*//'";
}

std::string nft_command(const Lab& lab, Pid by, Choice& choice) {
  static constexpr std::array<std::string_view, 4> kFamilies{"inet", "inet", "ip", "ip6"};
  const std::string_view family = choice.of(kFamilies);
  const std::string_view chain = choice.one_in(4) ? "d" : "c";
  if (choice.one_in(3)) return nft_rarer_command(choice, family);
  if (choice.one_in(5)) return nft_map_command(choice, family);
  if (choice.one_in(8)) return nft_look(choice, family);
  switch (choice.below(16)) {
    case 0:
    case 1:
    case 2: return fmt::format("nft add table {} t", family);
    case 3:
    case 4:
    case 5: return fmt::format("nft add chain {} t {}{}", family, chain, nft_chain(choice));
    case 6: return fmt::format("nft add set {} t s '{{ type ipv4_addr; }}'", family);
    case 7: return fmt::format("nft add element {} t s '{{ {} }}'", family, to_string(any_address(choice)));
    case 8: return fmt::format("nft flush chain {} t {}", family, chain);
    case 9: return fmt::format("nft delete chain {} t {}", family, chain);
    case 10: return choice.one_in(2) ? fmt::format("nft delete table {} t", family) : fmt::format("nft flush table {} t", family);
    case 11: return fmt::format("nft delete rule {} t {} handle {}", family, chain, 2 + choice.below(4));
    case 12: return fmt::format("nft insert rule {} t {} {}{}", family, chain, nft_match(lab, by, choice), nft_statement(choice));
    default: return fmt::format("nft add rule {} t {} {}{}", family, chain, nft_match(lab, by, choice), nft_statement(choice));
  }
}

}  // namespace

std::vector<Op> network_for(Pid left, Pid router, Pid right) {
  std::vector<Op> out;
  const auto pair = [&](Pid here, const char* name, Pid there, const char* peer) {
    NewVeth veth;
    veth.peer_name = peer;
    veth.peer.netns = NetnsByPid{there};
    NewLink link;
    link.by = here;
    link.name = name;
    link.data = veth;
    link.settings.up = true;
    out.emplace_back(link);
    SetLink up;
    up.by = there;
    up.link = LinkRef{peer, 0};
    up.settings.up = true;
    out.emplace_back(up);
  };
  const auto address = [&](Pid by, const char* name, const char* text) {
    NewAddr op;
    op.by = by;
    op.link = LinkRef{name, 0};
    op.address.local = op.address.peer = *parse_ip(text);
    op.address.prefix_length = 24;
    out.emplace_back(op);
  };
  const auto default_route = [&](Pid by, const char* gateway) {
    NewRoute op;
    op.by = by;
    op.route.destination = {*parse_ip("0.0.0.0"), 0};
    NexthopSpec hop;
    hop.gateway = *parse_ip(gateway);
    op.route.nexthops = {hop};
    out.emplace_back(op);
  };
  // No address is asked about for a second or two before it can be used.
  for (const Pid by : {left, router, right}) {
    WriteSysctl quick;
    quick.by = by;
    quick.path = "net/ipv6/conf/default/accept_dad";
    quick.value = "0";
    out.emplace_back(quick);
  }
  pair(left, "v0", router, "v1");
  pair(right, "v0", router, "v2");
  address(left, "v0", "10.0.1.1");
  address(router, "v1", "10.0.1.2");
  address(router, "v2", "10.0.2.2");
  address(right, "v0", "10.0.2.1");
  default_route(left, "10.0.1.2");
  default_route(right, "10.0.2.2");
  WriteSysctl forwarding;
  forwarding.by = router;
  forwarding.path = "net/ipv4/ip_forward";
  forwarding.value = "1";
  out.emplace_back(forwarding);
  return out;
}

std::optional<RuleCommand> rule_command_for(const Lab& lab, std::uint32_t number, bool traffic) {
  Choice choice(number ^ kOther);
  if (choice.one_in(2)) return std::nullopt;
  const Pid by = choice.of(lab.residents);
  if (find_process(lab.world, by) == nullptr) return std::nullopt;
  if (traffic && choice.one_in(5)) return RuleCommand{by, traffic_command(lab, by, choice)};
  return RuleCommand{by, choice.one_in(4) ? nft_command(lab, by, choice) : iptables_command(lab, by, choice)};
}

}  // namespace nslab::verify
