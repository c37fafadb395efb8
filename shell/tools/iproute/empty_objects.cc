// Objects of ip in which nothing ever is, for what would put something there is refused: token, tcp_metrics, sr, mptcp, ioam.
#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/object_usage.h"
#include "shell/tools/iproute/objects.h"

namespace nslab::shell {

namespace {

void empty_list(Ip& ip) {
  ip.print.begin_list();
  ip.print.end_list();
}

// The word behind this one, or the end of ip.
const std::string& verb_of(Ip& ip) { return ip.next(); }

[[noreturn]] void unknown_command(Ip& ip, std::string_view object) {
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip {} help\".\n", ip.word(), object));
}

// ---- token ----

const Link* token_device(Ip& ip) {
  const std::uint32_t index = index_of(ip, ip.next());
  if (index == 0) ip.invalid("dev is invalid\n", ip.word());
  return &ip.link(*ip.call.world().netns[ip.call.netns()].links.find(index));
}

int list_tokens(Ip& ip) {
  const Link* only = nullptr;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.equals("dev")) only = token_device(ip);
  }
  ip.print.begin_list();
  const World& world = ip.call.world();
  for (const auto& [index, id] : world.netns[ip.call.netns()].links) {
    const Link& link = world.links[id];
    if (link.as<Loopback>() != nullptr || link.has(iff::kNoarp) || (only != nullptr && only != &link)) continue;
    ip.print.open_object();
    ip.print.text("token ");
    ip.print.tinted(Tint::kInet6, "token", "{} ", std::string_view("::"));
    ip.print.text("dev ");
    ip.print.tinted(Tint::kName, "ifname", "{}\n", link.name.text());
    ip.print.close_object();
  }
  ip.print.end_list();
  return 0;
}

int set_token(Ip& ip, bool deletes) {
  const Link* link = nullptr;
  bool given = deletes;
  bool zero = deletes;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.equals("dev")) {
      link = token_device(ip);
    } else if (!given) {
      const auto token = read_address(ip.word(), Family::kInet6);
      if (!token) exit_with(ip, 1, fmt::format("Error: inet6 prefix is expected rather than \"{}\".\n", ip.word()));
      given = true;
      zero = token->address.is_any();
    }
  }
  if (!given) ip.fail(1, "Not enough information: token is required.\n");
  if (link == nullptr) ip.fail(1, "Not enough information: \"dev\" argument is required.\n");
  if (link->as<Loopback>() != nullptr) ip.fail(2, "Error: ipv6: Device is loopback.\n");
  if (!zero) ip.not_modelled("ip token set");
  return 0;
}

// ---- tcp_metrics ----

int one_metric(Ip& ip, bool deletes) {
  bool given = false;
  bool all = false;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.equals("source")) {
      ip.next();
      all = true;
      continue;
    }
    if (ip.equals("address") || ip.equals("to")) ip.next();
    const std::string word = ip.word();
    if (deletes && given) continue;
    const InetPrefix prefix = get_prefix(ip, word, ip.options.family.value_or(Family::kNone));
    given = true;
    all = all || !prefix.has_address() || prefix.length < prefix.address.bits();
    if (deletes && all) ip.fail(1, fmt::format("Error: a specific IP address is expected rather than \"{}\"\n", word));
  }
  if (deletes && !given) ip.missing("address");
  if (!given || all) return 0;
  ip.fail(2, "RTNETLINK answers: No such process\n");
}

}  // namespace

IpResult ip_token(Ip& ip) {
  if (!ip.more()) return list_tokens(ip);
  if (ip.is("list") || ip.is("lst") || ip.is("show")) return list_tokens(ip);
  if (ip.is("set") || ip.is("add")) return set_token(ip, false);
  if (ip.is("delete")) return set_token(ip, true);
  if (ip.is("get")) return list_tokens(ip);
  if (ip.is("help")) ip.fail(255, std::string(kTokenUsage));
  unknown_command(ip, "token");
}

IpResult ip_tcp_metrics(Ip& ip) {
  const bool flushes = ip.more() && ip.is("flush");
  const bool prefixed = ip.at + 1 < ip.words.size();
  if (!ip.more() || ip.is("list") || ip.is("show") || ip.is("lst") || flushes) {
    const int status = one_metric(ip, false);
    if (flushes && prefixed && ip.words.back() != "all") {
      ip.print.text("Nothing to flush.\n");
    } else if (!flushes) {
      empty_list(ip);
    }
    return status;
  }
  if (ip.is("delete")) return one_metric(ip, true);
  if (ip.is("help")) ip.fail(255, std::string(kTcpMetricsUsage));
  unknown_command(ip, "tcp_metrics");
}

IpResult ip_sr(Ip& ip) {
  if (!ip.more() || ip.is("help")) ip.fail(255, std::string(kSrUsage));
  const bool hmac = ip.is("hmac");
  if (!hmac && !ip.is("tunsrc")) ip.invalid("unknown", ip.word());
  const std::string& verb = verb_of(ip);
  if (Ip::matches(verb, "show")) {
    if (!hmac) ip.print.text("tunsrc addr ::\n");
    return 0;
  }
  if (!Ip::matches(verb, "set")) ip.invalid("unknown", verb);
  const std::string& address = ip.next();
  if (!hmac) {
    const auto found = read_address(address, Family::kInet6);
    if (!found) exit_with(ip, 1, fmt::format("Error: inet6 address is expected rather than \"{}\".\n", address));
    if (found->address.is_any()) return 0;
  }
  ip.not_modelled(fmt::format("ip sr {} set", hmac ? "hmac" : "tunsrc"));
}

IpResult ip_mptcp(Ip& ip) {
  if (!ip.more() || ip.is("help")) ip.fail(255, std::string(kMptcpUsage));
  if (ip.is("endpoint")) {
    ++ip.at;
    if (!ip.more() || ip.is("show")) {
      if (ip.at + 1 < ip.words.size()) ip.fail(2, "Error: address not found.\n");
      empty_list(ip);
      return 0;
    }
    if (ip.is("flush")) return 0;
    if (ip.is("delete")) {
      if (ip.at + 1 >= ip.words.size()) ip.missing("ID");
      ip.fail(2, "Error: address not found.\n");
    }
    if (ip.is("add") && ip.at + 1 >= ip.words.size()) ip.missing("ADDRESS");
    if (ip.is("add") || ip.is("change")) ip.not_modelled("ip mptcp endpoint " + ip.word());
    unknown_command(ip, "mptcp");
  }
  if (ip.is("limits")) {
    ++ip.at;
    if (ip.more() && ip.is("set")) ip.not_modelled("ip mptcp limits set");
    if (ip.more() && !ip.is("show")) unknown_command(ip, "mptcp");
    ip.call.out("add_addr_accepted 0 subflows 2 \n");  // also with -j
    return 0;
  }
  if (ip.is("monitor") && ip.at + 1 >= ip.words.size()) ip.not_modelled("ip mptcp monitor");
  if (ip.is("monitor")) ++ip.at;
  unknown_command(ip, "mptcp");
}

IpResult ip_ioam(Ip& ip) {
  if (!ip.more() || ip.is("help")) ip.fail(255, std::string(kIoamUsage));
  const bool schema = ip.is("schema");
  if (!schema && !ip.is("namespace")) ip.invalid("Unknown", ip.word());
  const std::string& verb = verb_of(ip);
  if (Ip::matches(verb, "show")) {
    empty_list(ip);
    return 0;
  }
  const bool deletes = Ip::matches(verb, "del");
  if (!deletes && !Ip::matches(verb, "add") && (schema || !Ip::matches(verb, "set"))) ip.invalid("Unknown", verb);
  const std::string& id = ip.next();
  if (!c_number(id, schema ? 0xffffffff : 0xffff)) ip.invalid(schema ? "Invalid schema ID" : "Invalid namespace ID", id);
  if (deletes) ip.fail(1, "RTNETLINK answers: No such file or directory\n");
  ip.not_modelled("ip ioam " + verb);
}

}  // namespace nslab::shell
