// arptables (1.8.9, the nf_tables variant that Debian ships): the filter table of the arp family.
//
// Not modelled: -R, -Z of one chain's rule, MARK and CLASSIFY, hardware and protocol types other than Ethernet's and IPv4's.
// Document: iptables 1.8.9, iptables/xtables-arp.c, nft-arp.c, extensions/libarpt_mangle.c.
#include <algorithm>
#include <array>
#include <functional>

#include "model/netfilter/xt.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/more.h"
#include "shell/tools/netfilter/ebtables_words.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kArpHead = "arptables v1.8.9 (nf_tables)";

struct ArpFault {
  std::string text{};
  int status = 2;
  bool plain = false;  // "arptables: …." and nothing more
  bool unmodelled = false;
};

[[noreturn]] void arp_fault(const std::string& text) { throw ArpFault{text, 2, false, false}; }
[[noreturn]] void arp_plain(const std::string& text) { throw ArpFault{text, 1, true, false}; }

Compare arp_compare(NfField field, const Interval& value, bool invert) {
  Compare c;
  c.field = field;
  c.op = invert ? NfCmp::kNeq : NfCmp::kEq;
  c.values = {value};
  return c;
}
Interval arp_value(std::uint64_t value) { return {Datum::number(value), Datum::number(value)}; }

// What a rule asks of a request, in the order in which it is written for the kernel.
struct ArpRule {
  std::vector<NfExpr> links{}, protocol{}, operation{}, macs{}, addresses{}, action{};

  [[nodiscard]] std::vector<NfExpr> exprs() const {
    std::vector<NfExpr> out = links;
    out.emplace_back(arp_compare(NfField::kArpHtype, arp_value(1), false));
    out.insert(out.end(), protocol.begin(), protocol.end());
    out.emplace_back(arp_compare(NfField::kArpHlen, arp_value(6), false));
    out.emplace_back(arp_compare(NfField::kArpPlen, arp_value(4), false));
    for (const auto* part : {&operation, &macs, &addresses}) out.insert(out.end(), part->begin(), part->end());
    out.emplace_back(NfCounter{});
    out.insert(out.end(), action.begin(), action.end());
    return out;
  }
};

std::uint64_t arp_mac(const std::string& text, std::string_view which) {
  const auto mac = parse_mac(text);
  if (!mac) arp_fault(fmt::format("Problem with specified {} mac", which));
  return Datum::mac(*mac).low;
}

Interval arp_addresses(const std::string& text) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash), Family::kInet);
  if (!address) arp_fault("host/network `" + text + "' not found");
  std::uint8_t length = 32;
  if (slash != std::string::npos) length = static_cast<std::uint8_t>(std::min(std::strtoul(text.c_str() + slash + 1, nullptr, 10), 32UL));
  const Prefix prefix{*address, length};
  return {Datum::address(prefix.network()), Datum::address(prefix.last())};
}

std::string arp_mac_text(std::uint64_t mac) {
  std::string out;
  for (int shift = 40; shift >= 0; shift -= 8) out += fmt::format("{}{:02x}", shift == 40 ? "" : ":", mac >> shift & 0xff);
  return out;
}

std::string arp_address_text(const Interval& range) {
  const IpAddress low = IpAddress::v4(static_cast<std::uint32_t>(range.low.low)),
                  high = IpAddress::v4(static_cast<std::uint32_t>(range.high.low));
  std::string out = to_string(low);
  for (unsigned length = 0; low != high && length < 32; ++length) {
    const Prefix prefix{low, static_cast<std::uint8_t>(length)};
    if (prefix.network() == low && prefix.last() == high) out += "/" + std::to_string(length);
  }
  return out;
}

std::string arp_link_text(const Compare& c) {
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    const auto byte = static_cast<unsigned char>((i < 8 ? c.values[0].low.high : c.values[0].low.low) >> (56 - 8 * (i % 8)));
    if (byte == 0) break;
    out += static_cast<char>(byte);
  }
  return out + (c.wildcard ? "+" : "");
}

// A rule as it is listed: what becomes of the packet first.
struct ArpListing {
  bool numeric = false, verbose = false;

  [[nodiscard]] std::string action_text(const std::vector<NfExpr>& exprs, std::string& behind) const {
    for (const NfExpr& expr : exprs) {
      if (const auto* verdict = std::get_if<Verdict>(&expr)) {
        if (!verdict->chain.empty()) return "-j " + verdict->chain;
        return verdict->kind == Verdict::Kind::kAccept ? "-j ACCEPT" : verdict->kind == Verdict::Kind::kDrop ? "-j DROP" : "-j RETURN";
      }
      const auto* xt = std::get_if<Xt>(&expr);
      if (xt == nullptr) continue;
      const auto option = [&](std::uint8_t id) { return find_option(*xt, id); };
      if (const auto* o = option(xt::kMangleMacSrc)) behind += " --mangle-mac-s " + arp_mac_text(o->values[0].low.low);
      if (const auto* o = option(xt::kMangleMacDst)) behind += " --mangle-mac-d " + arp_mac_text(o->values[0].low.low);
      if (const auto* o = option(xt::kMangleIpSrc)) behind += " --mangle-ip-s " + arp_address_text(o->values[0]);
      if (const auto* o = option(xt::kMangleIpDst)) behind += " --mangle-ip-d " + arp_address_text(o->values[0]);
      if (const auto* o = option(xt::kMangleTarget); o->values[0].low.low != 0) behind += " --mangle-target DROP";
      return "-j mangle";
    }
    return "";
  }

  [[nodiscard]] std::string rule_text(const NfRule& rule) const {
    std::array<std::string, 8> parts;  // the links, source, its MAC, target, its MAC, operation, protocol
    const std::string any = numeric ? "*" : "any";
    if (verbose) parts[0] = "-i " + any, parts[1] = "-o " + any;
    for (const NfExpr& expr : *rule.exprs) {
      const auto* c = std::get_if<Compare>(&expr);
      if (c == nullptr) continue;
      const std::string no = c->op == NfCmp::kNeq ? "! " : "";
      const std::uint64_t value = c->values[0].low.low;
      switch (c->field) {
        case NfField::kIifname: parts[0] = no + "-i " + arp_link_text(*c); break;
        case NfField::kOifname: parts[1] = no + "-o " + arp_link_text(*c); break;
        case NfField::kArpSaddrIp: parts[2] = no + "-s " + arp_address_text(c->values[0]); break;
        case NfField::kArpSaddrEther: parts[3] = no + "--src-mac " + arp_mac_text(value); break;
        case NfField::kArpDaddrIp: parts[4] = no + "-d " + arp_address_text(c->values[0]); break;
        case NfField::kArpDaddrEther: parts[5] = no + "--dst-mac " + arp_mac_text(value); break;
        case NfField::kArpOperation:
          parts[6] = no + "--opcode " + (numeric ? std::to_string(value) : ebtables::name_of(ebtables::kOpcodes, value));
          break;
        case NfField::kArpPtype: parts[7] = no + "--proto-type " + (numeric ? "0x800" : "IPv4"); break;
        default: break;
      }
    }
    std::string behind, out = action_text(*rule.exprs, behind);
    for (const std::string& part : parts) {
      if (!part.empty()) out += (out.empty() ? "" : " ") + part;
    }
    return out + behind;
  }
};

class Arptables {
 public:
  explicit Arptables(Call& call) : call_(call), words_(call.argv.begin() + 1, call.argv.end()) {}

  int run() {
    try {
      return run_words();
    } catch (const ArpFault& fault) {
      if (fault.unmodelled) return call_.not_modelled(fault.text);
      if (fault.plain) {
        call_.err("arptables: " + fault.text + ".\n");
        return fault.status;
      }
      call_.err(fmt::format("{}: {}\n", kArpHead, fault.text));
      if (fault.status == 2) call_.err("Try `arptables -h' or 'arptables --help' for more information.\n");
      return fault.status;
    }
  }

  int save() {
    if (table_of() == nullptr) return 0;
    const std::string now = format_time("%a %b %e %H:%M:%S %Y", seconds_of(call_.now()), 0);
    call_.print("# Generated by arptables-save v1.8.9 (nf_tables) on {}\n*filter\n", now);
    for (const ArpChain& chain : chains()) call_.print(":{} {}\n", chain.name, chain.base ? chain.policy : "-");
    const ArpListing listing{true, false};
    for (const ArpChain& chain : chains()) {
      for (const NfRule& rule : rules_of(chain.known)) call_.print("-A {} {}\n", chain.name, listing.rule_text(rule));
    }
    call_.print("# Completed on {}\n", now);
    return 0;
  }

 private:
  struct ArpChain {
    std::string name{};
    bool base = false;
    std::string policy{};
    const NfChain* known = nullptr;
  };

  [[nodiscard]] const NfTable* table_of() const {
    for (const NfTable& table : call_.world().netns[call_.netns()].ruleset->tables) {
      if (table.family == NfFamily::kArp && table.name == "filter") return &table;
    }
    return nullptr;
  }
  [[nodiscard]] const NfChain* find_chain(const std::string& name) const {
    if (const NfTable* table = table_of()) {
      for (const auto& chain : table->chains) {
        if (chain->name == name) return &*chain;
      }
    }
    return nullptr;
  }
  static bool is_builtin(const std::string& name) { return name == "INPUT" || name == "OUTPUT"; }
  static std::vector<NfRule> rules_of(const NfChain* chain) { return chain == nullptr ? std::vector<NfRule>() : chain->rules; }

  [[nodiscard]] std::vector<ArpChain> chains() const {
    std::vector<ArpChain> out;
    for (const std::string name : {"INPUT", "OUTPUT"}) {
      const NfChain* known = find_chain(name);
      out.push_back({name, true, known != nullptr && known->drop_policy ? "DROP" : "ACCEPT", known});
    }
    if (const NfTable* table = table_of()) {
      for (const auto& chain : table->chains) {
        if (!chain->base) out.push_back({chain->name, false, "", &*chain});
      }
    }
    return out;
  }

  [[nodiscard]] NfChainRef where(const std::string& chain) const { return {NfFamily::kArp, "filter", chain}; }

  int ask(NfBatch batch) { return call_.ask(std::move(batch)) ? 0 : 4; }

  void ensure(NfBatch& batch, const std::string& chain, std::optional<bool> drop = std::nullopt) const {
    if (table_of() == nullptr) {
      NfAddTable table;
      table.family = NfFamily::kArp;
      table.name = "filter";
      table.by_iptables = true;
      batch.requests.emplace_back(std::move(table));
    }
    if (!is_builtin(chain) || (find_chain(chain) != nullptr && !drop)) return;
    NfAddChain add;
    add.where = where(chain);
    add.base = add.counts = true;
    add.hook = chain == "INPUT" ? NfHook::kInput : NfHook::kOutput;
    add.drop_policy = drop;
    batch.requests.emplace_back(std::move(add));
  }

  void must_exist(const std::string& chain) {
    if (!is_builtin(chain) && find_chain(chain) == nullptr) arp_plain("No chain/target/match by that name");
  }

  std::string word(std::size_t i) const {
    if (i >= words_.size()) arp_fault(fmt::format("option \"{}\" requires an argument", words_.empty() ? "" : words_.back()));
    return words_[i];
  }

  // Options that belong to no command come out first.
  void take_general() {
    std::vector<std::string> rest;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::string w = words_[i];
      if (w == "-t" || w == "--table") {
        const std::string table = word(++i);
        if (table != "filter") {
          throw ArpFault{"table '" + table + "' does not exist\nPerhaps arptables or your kernel needs to be upgraded.", 3, false, false};
        }
      } else if (w == "-n" || w == "--numeric") {
        listing_.numeric = true;
      } else if (w == "-v" || w == "--verbose") {
        listing_.verbose = true;
      } else if (w == "--line-numbers") {
        numbers_ = true;
      } else {
        // -nvL and the like
        const bool bundle = w.size() > 2 && w[0] == '-' && w[1] != '-' && w.find_first_not_of("nvLFZXV", 1) == std::string::npos;
        if (bundle) {
          listing_.numeric = listing_.numeric || w.find('n') != std::string::npos;
          listing_.verbose = listing_.verbose || w.find('v') != std::string::npos;
          std::erase_if(w, [](char c) { return c == 'n' || c == 'v'; });
        }
        rest.push_back(w);
      }
    }
    words_ = std::move(rest);
  }

  int run_words() {
    take_general();
    if (words_.empty()) arp_fault("no command specified");
    const std::string command = words_.front();
    const auto is = [&](std::string_view letter, std::string_view name) { return command == letter || command == name; };
    if (is("-V", "--version")) {
      call_.print("{}\n", kArpHead);
      return 0;
    }
    if (is("-h", "--help")) throw ArpFault{"arptables -h", 125, false, true};
    if (is("-L", "--list")) return list();
    const std::string chain = words_.size() > 1 ? words_[1] : "";
    if (is("-F", "--flush")) return each(chain, [&](const std::string& name) { return NfRequest(NfFlush{where(name)}); });
    if (is("-Z", "--zero")) return each(chain, [&](const std::string& name) { return NfRequest(NfZero{where(name), 0}); });
    if (is("-P", "--policy")) return policy(word(1), word(2));
    if (is("-N", "--new-chain")) return new_chain(word(1));
    if (is("-X", "--delete-chain")) return delete_chains(chain);
    if (is("-E", "--rename-chain")) return rename(word(1), word(2));
    for (const auto& [letter, name] : {std::pair{"-A", "--append"}, {"-I", "--insert"}, {"-D", "--delete"}, {"-C", "--check"}}) {
      if (is(letter, name)) return change(letter[1]);
    }
    if (is("-R", "--replace")) throw ArpFault{"arptables -R", 125, false, true};
    arp_fault("unknown option \"" + command + "\"");
  }

  int list() {
    const std::string only = words_.size() > 1 ? words_[1] : "";
    bool any = false;
    for (const ArpChain& chain : chains()) {
      if (!only.empty() && chain.name != only) continue;
      if (any) call_.out("\n");
      any = true;
      show(chain);
    }
    if (any) return 0;
    throw ArpFault{"chain `" + only + "' in table `filter' is incompatible, use 'nft' tool.", 1, false, false};
  }

  void show(const ArpChain& chain) {
    const NfCounter counter = chain.known == nullptr ? NfCounter{} : chain.known->policy_counter;
    if (!chain.base) {
      call_.print("Chain {} ({} references)\n", chain.name, references(chain.name));
    } else if (listing_.verbose) {
      call_.print("Chain {} (policy {} {} packets, {} bytes)\n", chain.name, chain.policy, counter.packets, counter.bytes);
    } else {
      call_.print("Chain {} (policy {})\n", chain.name, chain.policy);
    }
    std::size_t number = 0;
    for (const NfRule& rule : rules_of(chain.known)) {
      ++number;
      if (numbers_) call_.print("{} ", number);
      call_.out(listing_.rule_text(rule));
      if (listing_.verbose) call_.print(" , pcnt={} -- bcnt={} ", rule.counter.packets, rule.counter.bytes);
      call_.out("\n");
    }
  }

  [[nodiscard]] std::size_t references(const std::string& name) const {
    std::size_t count = 0;
    for (const ArpChain& chain : chains()) {
      for (const NfRule& rule : rules_of(chain.known)) {
        for (const NfExpr& expr : *rule.exprs) {
          const auto* verdict = std::get_if<Verdict>(&expr);
          count += verdict != nullptr && verdict->chain == name ? 1U : 0U;
        }
      }
    }
    return count;
  }

  int each(const std::string& only, const std::function<NfRequest(const std::string&)>& request) {
    if (!only.empty()) must_exist(only);
    NfBatch batch;
    for (const ArpChain& chain : chains()) {
      if (chain.known != nullptr && (only.empty() || chain.name == only)) batch.requests.push_back(request(chain.name));
    }
    return ask(std::move(batch));
  }

  int policy(const std::string& chain, const std::string& target) {
    if (target != "ACCEPT" && target != "DROP") arp_plain("Bad policy name. Run `dmesg' for more information");
    if (!is_builtin(chain)) arp_plain("Bad built-in chain name");
    NfBatch batch;
    ensure(batch, chain, target == "DROP");
    return ask(std::move(batch));
  }

  int new_chain(const std::string& chain) {
    if (is_builtin(chain) || find_chain(chain) != nullptr) arp_plain("Chain already exists");
    NfBatch batch;
    ensure(batch, chain);
    NfAddChain add;
    add.where = where(chain);
    batch.requests.emplace_back(std::move(add));
    return ask(std::move(batch));
  }

  int delete_chains(const std::string& only) {
    if (!only.empty() && find_chain(only) == nullptr) arp_plain("No chain/target/match by that name");
    std::vector<std::string> names;
    for (const ArpChain& chain : chains()) {
      if (chain.known != nullptr && !chain.base && (only.empty() || chain.name == only)) names.push_back(chain.name);
    }
    for (const std::string& name : names) {
      NfBatch batch;
      NfDelChain del;
      del.where = where(name);
      del.only_empty = true;
      batch.requests.emplace_back(std::move(del));
      if (ask(std::move(batch)) != 0) throw ArpFault{" CHAIN_DEL failed (Device or resource busy): chain " + name, 4, false, false};
    }
    return 0;
  }

  int rename(const std::string& from, const std::string& to) {
    if (find_chain(from) == nullptr) arp_plain("No chain/target/match by that name");
    if (find_chain(to) != nullptr || is_builtin(to)) arp_plain("Chain already exists");
    NfBatch batch;
    batch.requests.emplace_back(NfRenameChain{where(from), to});
    return ask(std::move(batch));
  }

  void take_link(ArpRule& rule, const std::string& chain, std::string name, bool in, bool invert) const {
    if (chain == (in ? "OUTPUT" : "INPUT")) arp_fault(fmt::format("Can't use -{} with {}\n", in ? 'i' : 'o', chain));
    const bool wildcard = name.ends_with('+');
    if (wildcard) name.pop_back();
    Interval range{Datum::name(LinkName(name)), Datum::name(LinkName(name))};
    for (std::size_t i = name.size(); wildcard && i < 16; ++i) {
      (i < 8 ? range.high.high : range.high.low) |= std::uint64_t{0xff} << (56 - 8 * (i % 8));
    }
    Compare c = arp_compare(in ? NfField::kIifname : NfField::kOifname, range, invert);
    c.wildcard = wildcard;
    rule.links.emplace_back(std::move(c));
  }

  void take_target(ArpRule& rule, std::size_t& at) {
    const std::string target = word(at + 1);
    at += 2;
    if (target == "ACCEPT" || target == "DROP" || target == "RETURN") {
      rule.action.emplace_back(Verdict{target == "ACCEPT" ? Verdict::Kind::kAccept
                                       : target == "DROP" ? Verdict::Kind::kDrop
                                                          : Verdict::Kind::kReturn,
                                       {}});
      return;
    }
    if (target == "MARK" || target == "CLASSIFY") throw ArpFault{"arptables -j " + target, 125, false, true};
    if (target != "mangle") {
      if (find_chain(target) == nullptr || is_builtin(target)) arp_fault("Chain '" + target + "' does not exist");
      rule.action.emplace_back(Verdict{Verdict::Kind::kJump, target});
      return;
    }
    Xt xt{XtKind::kArpMangle, {}, {}, 0};
    std::uint64_t verdict = 0;
    for (; at < words_.size() && words_[at].starts_with("--mangle-"); at += 2) {
      const std::string option = words_[at], value = word(at + 1);
      const auto put = [&](std::uint8_t id, const Interval& what) {
        const auto place = std::find_if(xt.options.begin(), xt.options.end(), [&](const XtOption& o) { return o.id > id; });
        xt.options.insert(place, XtOption{id, false, {what}, {}});
      };
      if (option == "--mangle-ip-s")
        put(xt::kMangleIpSrc, arp_addresses(value));
      else if (option == "--mangle-ip-d")
        put(xt::kMangleIpDst, arp_addresses(value));
      else if (option == "--mangle-mac-s")
        put(xt::kMangleMacSrc, arp_value(arp_mac(value, "source")));
      else if (option == "--mangle-mac-d")
        put(xt::kMangleMacDst, arp_value(arp_mac(value, "target")));
      else if (option == "--mangle-target")
        verdict = value == "DROP" ? 1 : 0;
      else
        arp_fault("unknown option \"" + option + "\"");
    }
    xt.options.push_back(XtOption{xt::kMangleTarget, false, {arp_value(verdict)}, {}});
    rule.action.emplace_back(std::move(xt));
  }

  ArpRule read_rule(const std::string& chain, std::size_t at) {
    ArpRule rule;
    while (at < words_.size()) {
      bool invert = words_[at] == "!";
      if (invert) ++at;
      const std::string option = word(at);
      if (option == "-j" || option == "--jump") {
        take_target(rule, at);
        continue;
      }
      if (at + 1 < words_.size() && words_[at + 1] == "!") {
        call_.err("Using intrapositioned negation (`--option ! this`) is deprecated in favor of extrapositioned (`! --option this`).\n");
        invert = true;
        ++at;
      }
      const std::string value = word(at + 1);
      at += 2;
      take_match(rule, chain, option, value, invert);
    }
    return rule;
  }

  void take_match(ArpRule& rule, const std::string& chain, const std::string& option, const std::string& value, bool invert) const {
    const auto is = [&](std::string_view letter, std::string_view name, std::string_view other) {
      return option == letter || option == name || option == other;
    };
    if (is("-s", "--source-ip", "--src-ip")) {
      rule.addresses.emplace_back(arp_compare(NfField::kArpSaddrIp, arp_addresses(value), invert));
    } else if (is("-d", "--destination-ip", "--dst-ip")) {
      rule.addresses.emplace_back(arp_compare(NfField::kArpDaddrIp, arp_addresses(value), invert));
    } else if (is("--source-mac", "--src-mac", "--source-hw")) {
      rule.macs.emplace_back(arp_compare(NfField::kArpSaddrEther, arp_value(arp_mac(value, "source")), invert));
    } else if (is("--destination-mac", "--dst-mac", "--destination-hw")) {
      rule.macs.emplace_back(arp_compare(NfField::kArpDaddrEther, arp_value(arp_mac(value, "destination")), invert));
    } else if (is("-i", "--in-interface", "--in-if")) {
      take_link(rule, chain, value, true, invert);
    } else if (is("-o", "--out-interface", "--out-if")) {
      take_link(rule, chain, value, false, invert);
    } else if (is("--opcode", "--op", "")) {
      const auto named = ebtables::value_of(ebtables::kOpcodes, value);
      const std::uint64_t number = std::strtoull(value.c_str(), nullptr, 0);
      if (!named && (number == 0 || number > 65535)) arp_fault("Problem with specified opcode");
      rule.operation.emplace_back(arp_compare(NfField::kArpOperation, arp_value(named.value_or(number)), invert));
    } else if (is("--proto-type", "", "")) {
      if (value != "0x800" && value != "0x0800" && value != "800" && value != "IPv4")
        throw ArpFault{"arptables --proto-type " + value, 125, false, true};
      rule.protocol.emplace_back(arp_compare(NfField::kArpPtype, arp_value(0x0800), invert));
    } else if (is("--h-length", "--h-type", "")) {
      if (value != (option == "--h-type" ? "1" : "6") || invert) throw ArpFault{"arptables " + option + " " + value, 125, false, true};
    } else {
      arp_fault("unknown option \"" + option + "\"");
    }
  }

  int change(char verb) {
    const std::string chain = word(1);
    std::size_t at = 2;
    std::optional<std::size_t> number;
    const bool numbered = at < words_.size() && words_[at].find_first_not_of("0123456789") == std::string::npos;
    if ((verb == 'I' || verb == 'D') && numbered) number = std::strtoull(words_[at++].c_str(), nullptr, 10);
    const ArpRule rule = read_rule(chain, at);
    must_exist(chain);
    const NfChain* known = find_chain(chain);
    const std::size_t count = rules_of(known).size();
    if (verb == 'D' || verb == 'C') return find_and_delete(chain, known, number, rule, verb == 'D');
    NfBatch batch;
    ensure(batch, chain);
    NfAddRule add;
    add.where = where(chain);
    add.exprs = rule.exprs();
    const std::size_t index = number.value_or(1);
    if (verb == 'I' && (index == 0 || index > count + 1)) arp_plain("Index of insertion too big");
    if (verb == 'I') {
      add.place = index == 1 ? NfAddRule::Place::kPrepend : NfAddRule::Place::kAtIndex;
      add.position = index - 1;
    }
    batch.requests.emplace_back(std::move(add));
    return ask(std::move(batch));
  }

  int find_and_delete(const std::string& chain, const NfChain* known, std::optional<std::size_t> number, const ArpRule& rule,
                      bool deletes) {
    const std::vector<NfRule> rules = rules_of(known);
    std::size_t index = number.value_or(0);
    if (number && (index == 0 || index > rules.size())) arp_plain("Index of deletion too big");
    if (!number) {
      const auto exprs = rule.exprs();
      const auto same = std::find_if(rules.begin(), rules.end(), [&](const NfRule& r) { return *r.exprs == exprs; });
      if (same == rules.end()) arp_plain("Bad rule (does a matching rule exist in that chain?)");
      index = static_cast<std::size_t>(same - rules.begin()) + 1;
    }
    if (!deletes) return 0;
    NfBatch batch;
    batch.requests.emplace_back(NfDelRule{where(chain), rules[index - 1].handle});
    return ask(std::move(batch));
  }

  Call& call_;
  std::vector<std::string> words_;
  ArpListing listing_{};
  bool numbers_ = false;
};

}  // namespace

int run_arptables(Call& call) { return Arptables(call).run(); }
int run_arptables_save(Call& call) { return Arptables(call).save(); }

}  // namespace nslab::shell
