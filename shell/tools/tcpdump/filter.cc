#include "shell/tools/tcpdump/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <vector>

#include "model/packet.h"
#include "shell/tools/tcpdump/filter_tests.h"
#include "shell/tools/tcpdump/octets.h"

namespace nslab::shell {

namespace {

using Number = std::function<std::optional<std::uint32_t>(const Captured&)>;
constexpr std::string_view kSyntax = "can't parse filter expression: syntax error";

struct NamedProtocol {
  std::string_view name;
  int number;
};
constexpr std::array<NamedProtocol, 6> kTransports{{{"icmp", 1}, {"igmp", 2}, {"tcp", 6}, {"udp", 17}, {"icmp6", 58}, {"sctp", 132}}};
constexpr std::array<NamedProtocol, 4> kFilterTypes{{{"ip", 0x800}, {"arp", 0x806}, {"rarp", 0x8035}, {"ip6", 0x86dd}}};
constexpr std::array<NamedProtocol, 30> kConstants{{{"icmptype", 0},
                                                    {"icmpcode", 1},
                                                    {"tcpflags", 13},
                                                    {"tcp-fin", 1},
                                                    {"tcp-syn", 2},
                                                    {"tcp-rst", 4},
                                                    {"tcp-push", 8},
                                                    {"tcp-ack", 16},
                                                    {"tcp-urg", 32},
                                                    {"tcp-ece", 64},
                                                    {"tcp-cwr", 128},
                                                    {"icmp-echoreply", 0},
                                                    {"icmp-unreach", 3},
                                                    {"icmp-sourcequench", 4},
                                                    {"icmp-redirect", 5},
                                                    {"icmp-echo", 8},
                                                    {"icmp-routeradvert", 9},
                                                    {"icmp-routersolicit", 10},
                                                    {"icmp-timxceed", 11},
                                                    {"icmp-paramprob", 12},
                                                    {"icmp6type", 0},
                                                    {"icmp6code", 1},
                                                    {"icmp6-destinationunreach", 1},
                                                    {"icmp6-packettoobig", 2},
                                                    {"icmp6-timeexceeded", 3},
                                                    {"icmp6-echo", 128},
                                                    {"icmp6-echoreply", 129},
                                                    {"icmp6-routersolicit", 133},
                                                    {"icmp6-neighborsolicit", 135},
                                                    {"icmp6-neighboradvert", 136}}};

template <std::size_t N>
std::optional<int> number_of(const std::array<NamedProtocol, N>& table, std::string_view name) {
  for (const NamedProtocol& row : table) {
    if (row.name == name) return row.number;
  }
  return std::nullopt;
}

class Parser {
 public:
  Parser(const std::string& text, const std::function<std::optional<IpAddress>(const std::string&)>& host) : host_(host) { split(text); }

  Filter parse() {
    Filter out;
    if (words_.empty()) return out;
    Test test = expression();
    if (error_.empty() && at_ < words_.size()) fail();
    out.error = error_;
    out.not_modelled = not_modelled_;
    out.wants = std::move(test);
    return out;
  }

 private:
  void split(const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        ++i;
        continue;
      }
      const std::string two = text.substr(i, 2);
      if (two == "&&" || two == "||" || two == "==" || two == "!=" || two == ">=" || two == "<=" || two == "<<" || two == ">>") {
        words_.push_back(two);
        i += 2;
      } else if (std::string_view("()[]!=<>&|+*/").find(c) != std::string_view::npos) {
        words_.emplace_back(1, c);
        ++i;
      } else {
        std::size_t end = i;
        // A colon inside brackets parts offset and size; elsewhere it belongs to an address.
        const bool inside = !words_.empty() && (words_.back() == "[" || words_.back() == ":");
        while (end < text.size() && std::isspace(static_cast<unsigned char>(text[end])) == 0 &&
               std::string_view("()[]!=<>&|+*").find(text[end]) == std::string_view::npos && !(inside && text[end] == ':')) {
          if (text[end] == '/' && !(end + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[end + 1])) != 0)) break;
          ++end;
        }
        if (end == i) end = i + 1;
        words_.push_back(text.substr(i, end - i));
        i = end;
      }
    }
  }

  void fail() {
    if (error_.empty()) error_ = kSyntax;
  }
  Test none() {
    fail();
    return [](const Captured&) { return false; };
  }
  [[nodiscard]] std::string peek(std::size_t ahead = 0) const { return at_ + ahead < words_.size() ? words_[at_ + ahead] : ""; }
  bool take(std::string_view word) {
    if (peek() != word || at_ >= words_.size()) return false;
    ++at_;
    return true;
  }

  // `and` and `or` bind alike, from the left.
  Test expression() {
    Test left = term();
    while (error_.empty() && at_ < words_.size()) {
      if (take("and") || take("&&")) {
        left = [left, right = term()](const Captured& c) { return left(c) && right(c); };
      } else if (take("or") || take("||")) {
        left = [left, right = term()](const Captured& c) { return left(c) || right(c); };
      } else {
        break;
      }
    }
    return left;
  }

  Test term() {
    if (take("not") || take("!")) return [inner = term()](const Captured& c) { return !inner(c); };
    if (is_relation()) return relation();
    if (take("(")) {
      Test inner = expression();
      if (!take(")")) return none();
      return inner;
    }
    return primitive();
  }

  // ---- primitives ----

  static bool is_proto(const std::string& word) {
    return word == "ether" || number_of(kTransports, word) || number_of(kFilterTypes, word);
  }

  Test primitive() {
    const std::string word = peek();
    if (word.empty()) return none();
    if (word == "vlan") return vlan();
    if (word == "less" || word == "greater") return by_length();
    if (word == "inbound" || word == "outbound") {
      ++at_;
      return [out = word == "outbound"](const Captured& c) { return c.outgoing == out; };
    }
    if (word == "broadcast" || word == "multicast") {
      ++at_;
      return group(word == "broadcast");
    }
    if (word == "mpls" || word == "pppoes" || word == "geneve" || word == "gateway" || word == "stp" || word == "lldp") {
      not_modelled_ = "tcpdump filter " + word;
      at_ = words_.size();
      return [](const Captured&) { return false; };
    }
    Qualifiers q;
    bool any = false;
    if (is_proto(word)) {
      ++at_;
      q.proto = word;
      any = true;
      if (peek() == "broadcast" || peek() == "multicast") return group(words_[at_++] == "broadcast");
    }
    any = take_side(q) || any;
    const bool kinded = take_kind(q);
    any = kinded || any;
    if (!kinded && q.side == Side::kEither && !q.proto.empty() && !starts_identifier()) return proto_alone(q.proto);
    if (!any && (!has_last_ || !starts_identifier())) return none();
    if (any) last_ = q;
    has_last_ = true;
    return identifier(last_);
  }

  bool take_side(Qualifiers& q) {
    if (take("src")) {
      q.side = Side::kSource;
      if ((peek() == "or" || peek() == "and") && peek(1) == "dst") {
        q.side = peek() == "or" ? Side::kEither : Side::kBoth;
        at_ += 2;
      }
      return true;
    }
    if (take("dst")) {
      q.side = Side::kDestination;
      if ((peek() == "or" || peek() == "and") && peek(1) == "src") {
        q.side = peek() == "or" ? Side::kEither : Side::kBoth;
        at_ += 2;
      }
      return true;
    }
    return false;
  }
  bool take_kind(Qualifiers& q) {
    constexpr std::array<std::pair<std::string_view, Kind>, 5> kKinds{
        {{"host", Kind::kHost}, {"net", Kind::kNet}, {"port", Kind::kPort}, {"portrange", Kind::kPortRange}, {"proto", Kind::kProto}}};
    for (const auto& [name, kind] : kKinds) {
      if (take(name)) {
        q.kind = kind;
        return true;
      }
    }
    return false;
  }
  // An identifier may stand alone: "host a or b".
  bool starts_identifier() const {
    const std::string word = peek();
    if (word.empty()) return false;
    for (const std::string_view other : {"and", "or", "not", "&&", "||", "!", ")", "(", "src", "dst", "host", "net", "port", "proto"}) {
      if (word == other) return false;
    }
    return !is_proto(word) && std::isalnum(static_cast<unsigned char>(word[0])) + (word[0] == ':') != 0;
  }

  Test proto_alone(const std::string& proto) {
    const std::size_t tags = tags_;
    if (const auto type = number_of(kFilterTypes, proto)) return [t = *type, tags](const Captured& c) { return type_of(c, tags) == t; };
    if (const auto number = number_of(kTransports, proto)) {
      const auto n = static_cast<std::uint8_t>(*number);
      if (proto == "icmp6") return [tags, n](const Captured& c) { return is_ip6(c, tags) && is_icmp6(c, tags, n); };
      if (proto == "icmp" || proto == "igmp") return [tags, n](const Captured& c) { return is_ip(c, tags) && has_protocol(c, tags, n); };
      return [tags, n](const Captured& c) { return has_protocol(c, tags, n); };
    }
    return none();
  }
  static bool is_icmp6(const Captured& c, std::size_t tags, std::uint8_t number) {
    return has_protocol(c, tags, number) && octet_at(c.octets, network_at(c, tags) + 6) == number;
  }

  Test group(bool broadcast) {
    return [broadcast](const Captured& c) {
      if (c.type == LinkType::kCooked2) return octet_at(c.octets, 10) == (broadcast ? 1 : 2);
      if (broadcast) return c.octets.substr(0, 6) == std::string_view("\xff\xff\xff\xff\xff\xff");
      return (octet_at(c.octets, 0) & 1) != 0;
    };
  }

  Test vlan() {
    ++at_;
    std::optional<std::uint32_t> id;
    if (!peek().empty() && std::isdigit(static_cast<unsigned char>(peek()[0])) != 0)
      id = static_cast<std::uint32_t>(std::strtoul(words_[at_++].c_str(), nullptr, 0));
    const std::size_t tags = tags_++;
    return [id, tags](const Captured& c) {
      Captured whole = c;
      whole.tag_apart = false;
      const std::uint16_t type = type_of(whole, tags);
      if (type != ethertype::kVlan && type != ethertype::kQinq && type != 0x9100) return false;
      return !id || (word_at(c.octets, network_at(whole, tags)) & 0xfffU) == *id;
    };
  }

  Test by_length() {
    const bool less = words_[at_++] == "less";
    if (at_ >= words_.size()) return none();
    const auto length = std::strtoul(words_[at_++].c_str(), nullptr, 0);
    return [less, length](const Captured& c) { return less ? c.length <= length : c.length >= length; };
  }

  Test identifier(const Qualifiers& q) {
    if (at_ >= words_.size() || !starts_identifier()) return none();
    const std::string word = words_[at_++];
    switch (q.kind) {
      case Kind::kPort: return port(q, word);
      case Kind::kPortRange: return port_range(q, word);
      case Kind::kNet: return net(q, word);
      case Kind::kProto: return proto(q, word);
      case Kind::kHost:
      case Kind::kNone: break;
    }
    if (q.proto == "ether") {
      const auto mac = mac_octets(word);
      if (!mac) return none();
      return mac_test(q, *mac);
    }
    if (q.kind == Kind::kNone && word.find('/') != std::string::npos) return net(q, word);
    const auto address = host_(word);
    if (!address) {
      // What looks like an address is never taken for a name (scanner.l).
      const bool numbers = std::count(word.begin(), word.end(), '.') == 3 && word.find_first_not_of("0123456789.") == std::string::npos;
      if (error_.empty()) error_ = fmt::format("{} '{}'", numbers ? "invalid IPv4 address" : "unknown host", word);
      return none();
    }
    return network_test(q, Prefix::host(*address), tags_);
  }

  std::optional<std::uint32_t> port_number(const std::string& word) {
    char* end = nullptr;
    const unsigned long value = std::strtoul(word.c_str(), &end, 10);
    if (*end != '\0') {
      const std::uint16_t known = service_port(word);
      if (known != 0) return known;
      if (error_.empty()) error_ = fmt::format("unknown port '{}'", word);
      return std::nullopt;
    }
    if (value > 65535) {
      if (error_.empty()) error_ = fmt::format("illegal port number {} > 65535", value);
      return std::nullopt;
    }
    return static_cast<std::uint32_t>(value);
  }
  Test port(const Qualifiers& q, const std::string& word) {
    const auto number = port_number(word);
    return number ? port_test(q, *number, *number, tags_) : none();
  }
  Test port_range(const Qualifiers& q, const std::string& word) {
    const auto dash = word.find('-');
    const auto first = port_number(word.substr(0, dash));
    const auto last = dash == std::string::npos ? first : port_number(word.substr(dash + 1));
    return first && last ? port_test(q, std::min(*first, *last), std::max(*first, *last), tags_) : none();
  }
  Test net(const Qualifiers& q, std::string word) {
    const auto slash = word.find('/');
    std::optional<unsigned long> length;
    if (slash != std::string::npos) {
      length = std::strtoul(word.c_str() + slash + 1, nullptr, 10);
      word = word.substr(0, slash);
    }
    if (word.find(':') == std::string::npos) {  // "10" and "10.1" are networks of 8 and 16 bits
      unsigned long parts = 1;
      for (const char c : word) parts += c == '.' ? 1 : 0;
      for (unsigned long i = parts; i < 4; ++i) word += ".0";
      if (!length) length = parts * 8;
    }
    const auto address = parse_ip(word);
    if (!address) {
      if (error_.empty()) error_ = fmt::format("unknown network '{}'", word);
      return none();
    }
    const Prefix prefix{*address, static_cast<std::uint8_t>(std::min<unsigned long>(length.value_or(address->bits()), address->bits()))};
    if (prefix.network() != prefix.address) {
      error_ = fmt::format("non-network bits set in \"{}/{}\"", word, prefix.length);
      return none();
    }
    return network_test(q, prefix, tags_);
  }
  Test proto(const Qualifiers& q, const std::string& given) {
    const std::string word = given.starts_with('\\') ? given.substr(1) : given;
    char* end = nullptr;
    const unsigned long value = std::strtoul(word.c_str(), &end, 0);
    const bool numeric = *end == '\0';
    const std::size_t tags = tags_;
    if (q.proto == "ether") {
      const auto known = number_of(kFilterTypes, word);
      if (!numeric && !known) return none();
      const auto type = numeric ? value : static_cast<unsigned long>(*known);
      return [type, tags](const Captured& c) { return type_of(c, tags) == type; };
    }
    const auto known = number_of(kTransports, word);
    if (!numeric && !known) return none();
    const auto number = static_cast<std::uint8_t>(numeric ? value : static_cast<unsigned long>(*known));
    const std::string family = q.proto;
    return [number, tags, family](const Captured& c) {
      if (family == "ip" && !is_ip(c, tags)) return false;
      if (family == "ip6" && !is_ip6(c, tags)) return false;
      return has_protocol(c, tags, number);
    };
  }

  // ---- relations: tcp[13] & 2 != 0 ----

  // A relation has an operator of comparison before its end, and starts with a number, an accessor or `len`.
  [[nodiscard]] bool is_relation() const {
    std::size_t i = at_;
    while (i < words_.size() && words_[i] == "(") ++i;
    if (i >= words_.size()) return false;
    const bool accessor = i + 1 < words_.size() && words_[i + 1] == "[";
    if (!accessor && words_[i] != "len" && !is_number(words_[i])) return false;
    int depth = 0;
    for (std::size_t k = at_; k < words_.size(); ++k) {
      if (words_[k] == "(") ++depth;
      if (words_[k] == ")" && --depth < 0) return false;
      if (depth != 0) continue;
      if (words_[k] == "and" || words_[k] == "or" || words_[k] == "&&" || words_[k] == "||") return false;
      if (words_[k] == "=" || words_[k] == "==" || words_[k] == "!=" || words_[k] == "<" || words_[k] == ">" || words_[k] == "<=" ||
          words_[k] == ">=")
        return true;
    }
    return false;
  }
  static bool is_number(const std::string& word) {
    char* end = nullptr;
    if (word.empty() || std::isdigit(static_cast<unsigned char>(word[0])) == 0) return false;
    (void)std::strtoul(word.c_str(), &end, 0);
    return *end == '\0';
  }

  Test relation() {
    const Number left = arithmetic();
    const std::string op = peek();
    ++at_;
    const Number right = arithmetic();
    return [left, right, op](const Captured& c) {
      const auto a = left(c);
      const auto b = right(c);
      if (!a || !b) return false;
      if (op == "=" || op == "==") return *a == *b;
      if (op == "!=") return *a != *b;
      if (op == "<") return *a < *b;
      if (op == ">") return *a > *b;
      if (op == "<=") return *a <= *b;
      return *a >= *b;
    };
  }

  Number arithmetic() {
    Number left = operand();
    while (error_.empty()) {
      const std::string op = peek();
      if (op != "&" && op != "|" && op != "+" && op != "*" && op != "/" && op != "<<" && op != ">>" && op != "-") break;
      ++at_;
      left = [left, right = operand(), op](const Captured& c) -> std::optional<std::uint32_t> {
        const auto a = left(c);
        const auto b = right(c);
        if (!a || !b) return std::nullopt;
        if (op == "&") return *a & *b;
        if (op == "|") return *a | *b;
        if (op == "+") return *a + *b;
        if (op == "-") return *a - *b;
        if (op == "*") return *a * *b;
        if (op == "<<") return *b < 32 ? *a << *b : 0;
        if (op == ">>") return *b < 32 ? *a >> *b : 0;
        return *b == 0 ? std::nullopt : std::optional(*a / *b);
      };
    }
    return left;
  }

  Number operand() {
    if (take("(")) {
      Number inner = arithmetic();
      if (!take(")")) fail();
      return inner;
    }
    const std::string word = peek();
    if (word.empty()) {
      fail();
      return [](const Captured&) { return std::optional<std::uint32_t>(); };
    }
    ++at_;
    if (word == "len") return [](const Captured& c) { return std::optional(static_cast<std::uint32_t>(c.length)); };
    if (peek() == "[") return accessor(word);
    if (const auto constant = number_of(kConstants, word))
      return [v = static_cast<std::uint32_t>(*constant)](const Captured&) { return std::optional(v); };
    if (!is_number(word)) fail();
    return [v = static_cast<std::uint32_t>(std::strtoul(word.c_str(), nullptr, 0))](const Captured&) { return std::optional(v); };
  }

  Number accessor(const std::string& proto) {
    ++at_;
    const Number offset = arithmetic();
    std::uint32_t size = 1;
    if (peek().starts_with(':')) {
      const std::string word = words_[at_++];
      size = static_cast<std::uint32_t>(std::strtoul((word.size() > 1 ? word.substr(1) : peek()).c_str(), nullptr, 10));
      if (word.size() == 1) ++at_;
    }
    if (!take("]") || (size != 1 && size != 2 && size != 4)) fail();
    const bool ether = proto == "ether" || proto == "link";
    const auto transport = number_of(kTransports, proto);
    const auto type = number_of(kFilterTypes, proto);
    if (!ether && !transport && !type) fail();
    return [offset, size, ether, transport, type, tags = tags_](const Captured& c) -> std::optional<std::uint32_t> {
      const auto add = offset(c);
      if (!add) return std::nullopt;
      std::size_t base = 0;
      if (type) {
        if (type_of(c, tags) != *type) return std::nullopt;
        base = network_at(c, tags);
      } else if (transport) {
        if (!has_protocol(c, tags, static_cast<std::uint8_t>(*transport))) return std::nullopt;
        const auto at = transport_at(c, tags);
        if (!at || (is_ip6(c, tags) && *transport != 58)) return std::nullopt;
        base = *at;
      } else if (!ether) {
        return std::nullopt;
      }
      const std::size_t at = base + *add;
      if (at + size > c.octets.size()) return std::nullopt;
      return size == 1 ? octet_at(c.octets, at) : size == 2 ? word_at(c.octets, at) : long_at(c.octets, at);
    };
  }

  const std::function<std::optional<IpAddress>(const std::string&)>& host_;
  std::vector<std::string> words_{};
  std::size_t at_ = 0;
  std::size_t tags_ = 0;
  Qualifiers last_{};  // "host a or b": b is a host too
  bool has_last_ = false;
  std::string error_{}, not_modelled_{};
};

}  // namespace

Filter parse_filter(const std::string& text, const std::function<std::optional<IpAddress>(const std::string&)>& host) {
  return Parser(text, host).parse();
}

}  // namespace nslab::shell
