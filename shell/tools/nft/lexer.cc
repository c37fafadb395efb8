#include "shell/tools/nft/lexer.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "model/base/number.h"

namespace nslab::shell::nft {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool in_word(char c) { return is_letter(c) || is_digit(c) || c == '/' || c == '-' || c == '_' || c == '.'; }

// The length of a MAC address at the start, or 0.
std::size_t mac_length(std::string_view s) {
  std::size_t at = 0, groups = 0;
  while (at + 1 < s.size() && is_hex(s[at]) && is_hex(s[at + 1])) {
    at += 2;
    ++groups;
    if (groups == 6) return at < s.size() && (is_hex(s[at]) || s[at] == ':') ? 0 : at;
    if (at >= s.size() || s[at] != ':') return 0;
    ++at;
  }
  return 0;
}

// The length of what looks like an IPv6 address at the start, or 0.
std::size_t ip6_length(std::string_view s) {
  std::size_t at = 0, colons = 0;
  bool twice = false;
  while (at < s.size() && (is_hex(s[at]) || s[at] == ':')) {
    if (s[at] == ':') {
      if (at + 1 < s.size() && s[at + 1] == ':') twice = true;
      ++colons;
    }
    ++at;
  }
  if (at < s.size() && s[at] == '.' && twice) {  // ::ffff:1.2.3.4
    while (at < s.size() && (is_digit(s[at]) || s[at] == '.')) ++at;
  }
  const bool single_end = at > 0 && s[at - 1] == ':' && !(at > 1 && s[at - 2] == ':');
  if (single_end || (!twice && colons != 7)) return 0;
  return colons >= 2 ? at : 0;
}

std::size_t ip4_length(std::string_view s) {
  std::size_t at = 0;
  for (int group = 0; group < 4; ++group) {
    const std::size_t start = at;
    while (at < s.size() && is_digit(s[at]) && at - start < 3) ++at;
    if (at == start) return 0;
    if (group < 3) {
      if (at >= s.size() || s[at] != '.') return 0;
      ++at;
    }
  }
  return at;
}

// 1d2h3m4s, 10:20 (a class id), or 0.
std::size_t time_length(std::string_view s) {
  std::size_t at = 0;
  bool any = false;
  for (const std::string_view unit : {"d", "h", "m", "s", "ms"}) {
    std::size_t next = at;
    while (next < s.size() && is_digit(s[next])) ++next;
    if (next == at || s.substr(next, unit.size()) != unit) continue;
    if (unit == "m" && s.substr(next, 2) == "ms") continue;
    at = next + unit.size();
    any = true;
  }
  if (any && (at >= s.size() || !in_word(s[at]))) return at;
  std::size_t colon = 0;
  while (colon < s.size() && is_hex(s[colon])) ++colon;
  if (colon == 0 || colon > 4 || colon >= s.size() || s[colon] != ':') return 0;
  std::size_t end = colon + 1;
  while (end < s.size() && is_hex(s[end])) ++end;
  return end > colon + 1 && (end >= s.size() || !(in_word(s[end]) || s[end] == ':')) ? end : 0;
}

constexpr std::array<std::string_view, 8> kPairs{"==", "!=", "<=", ">=", "<<", ">>", "&&", "||"};

// Words that nft's scanner knows; others are plain strings.
constexpr std::array kKeywords{
    std::string_view("accept"),   std::string_view("add"),      std::string_view("all"),      std::string_view("and"),
    std::string_view("arp"),      std::string_view("bridge"),   std::string_view("chain"),    std::string_view("chains"),
    std::string_view("comment"),  std::string_view("continue"), std::string_view("counter"),  std::string_view("counters"),
    std::string_view("create"),   std::string_view("ct"),       std::string_view("daddr"),    std::string_view("define"),
    std::string_view("delete"),   std::string_view("dnat"),     std::string_view("dport"),    std::string_view("drop"),
    std::string_view("dup"),      std::string_view("element"),  std::string_view("elements"), std::string_view("ether"),
    std::string_view("export"),   std::string_view("fib"),      std::string_view("flags"),    std::string_view("flush"),
    std::string_view("fwd"),      std::string_view("goto"),     std::string_view("handle"),   std::string_view("hook"),
    std::string_view("icmp"),     std::string_view("icmpv6"),   std::string_view("igmp"),     std::string_view("iif"),
    std::string_view("iifname"),  std::string_view("import"),   std::string_view("include"),  std::string_view("index"),
    std::string_view("inet"),     std::string_view("insert"),   std::string_view("ip"),       std::string_view("ip6"),
    std::string_view("jump"),     std::string_view("limit"),    std::string_view("list"),     std::string_view("log"),
    std::string_view("map"),      std::string_view("maps"),     std::string_view("mark"),     std::string_view("masquerade"),
    std::string_view("meta"),     std::string_view("meter"),    std::string_view("monitor"),  std::string_view("netdev"),
    std::string_view("notrack"),  std::string_view("oif"),      std::string_view("oifname"),  std::string_view("policy"),
    std::string_view("position"), std::string_view("priority"), std::string_view("protocol"), std::string_view("queue"),
    std::string_view("quota"),    std::string_view("quotas"),   std::string_view("redirect"), std::string_view("reject"),
    std::string_view("rename"),   std::string_view("replace"),  std::string_view("reset"),    std::string_view("return"),
    std::string_view("rule"),     std::string_view("ruleset"),  std::string_view("saddr"),    std::string_view("set"),
    std::string_view("sets"),     std::string_view("size"),     std::string_view("snat"),     std::string_view("sport"),
    std::string_view("state"),    std::string_view("table"),    std::string_view("tables"),   std::string_view("tcp"),
    std::string_view("th"),       std::string_view("timeout"),  std::string_view("ah"),       std::string_view("cgroup"),
    std::string_view("comp"),     std::string_view("cpu"),      std::string_view("day"),      std::string_view("dccp"),
    std::string_view("dst"),      std::string_view("esp"),      std::string_view("frag"),     std::string_view("hbh"),
    std::string_view("hour"),     std::string_view("iifgroup"), std::string_view("jhash"),    std::string_view("mh"),
    std::string_view("nftrace"),  std::string_view("numgen"),   std::string_view("oifgroup"), std::string_view("osf"),
    std::string_view("pkttype"),  std::string_view("random"),   std::string_view("rt"),       std::string_view("rt0"),
    std::string_view("sctp"),     std::string_view("secmark"),  std::string_view("skgid"),    std::string_view("skuid"),
    std::string_view("socket"),   std::string_view("synproxy"), std::string_view("time"),     std::string_view("tproxy"),
    std::string_view("udplite"),  std::string_view("type"),     std::string_view("udp"),      std::string_view("vlan"),
    std::string_view("vmap"),     std::string_view("auto-merge"), std::string_view("constant"), std::string_view("describe"),
    std::string_view("device"),   std::string_view("devices"),  std::string_view("dynamic"),  std::string_view("ecn"),
    std::string_view("flow"),     std::string_view("flowtable"), std::string_view("interval"), std::string_view("missing"),
    std::string_view("typeof"),   std::string_view("update")};

std::size_t number_length(std::string_view s) {
  if (s.size() > 2 && s[0] == '0' && s[1] == 'x' && is_hex(s[2])) {
    std::size_t at = 2;
    while (at < s.size() && is_hex(s[at])) ++at;
    return at;
  }
  std::size_t at = 0;
  while (at < s.size() && is_digit(s[at])) ++at;
  return at;
}

std::size_t word_length(std::string_view s) {
  std::size_t at = 0;
  if (s[0] == '\\' || is_letter(s[0]) || s[0] == '_' || s[0] == '.') {
    while (at < s.size() && (in_word(s[at]) || (s[at] == '\\' && at + 1 < s.size() && s[at + 1] != '\n')))
      at += s[at] == '\\' ? std::size_t{2} : std::size_t{1};
    while (at < s.size() && s[at] == '*') ++at;
  }
  return at;
}

// The one kind of word that begins with a digit.
std::size_t vlan_type_length(std::string_view s) {
  for (const std::string_view word : {"8021ad", "8021q"}) {
    if (s.starts_with(word) && (s.size() == word.size() || !in_word(s[word.size()]))) return word.size();
  }
  return 0;
}

Token scan(std::string_view text, std::size_t at) {
  Token token;
  const std::string_view rest = text.substr(at);
  const char c = rest[0];
  std::size_t length = 1;
  token.kind = Token::Kind::kPunct;
  if (c == '"') {
    const std::size_t close = rest.find('"', 1);
    token.kind = Token::Kind::kQuoted;
    length = close == std::string_view::npos ? rest.size() : close + 1;
    token.text = std::string(rest.substr(1, length >= 2 ? length - 2 : 0));
    token.asterisk = !token.text.empty() && token.text.back() == '*';
  } else if (c == '\n') {
    token.kind = Token::Kind::kNewline;
  } else {
    std::size_t found = 0;
    token.kind = Token::Kind::kString;
    if (is_hex(c) || c == ':') {
      found = mac_length(rest);
      if (found == 0) found = ip6_length(rest);
    }
    if (found == 0) found = vlan_type_length(rest);
    if (found == 0 && is_digit(c)) found = ip4_length(rest);
    if (found == 0 && is_digit(c)) found = time_length(rest);
    if (found == 0 && is_digit(c)) {
      found = number_length(rest);
      const std::string_view digits = rest.substr(0, found);  // what is too large is a word to the scanner
      const bool fits = parse_number(digits, digits.starts_with("0x") || digits.starts_with("0X") ? 16 : 10).has_value();
      token.kind = fits ? Token::Kind::kNumber : Token::Kind::kString;
    }
    if (found == 0 && c != '.' ) found = word_length(rest);
    if (found == 0 && c == '.' && rest.size() > 1 && is_letter(rest[1])) found = word_length(rest);
    if (found != 0) {
      length = found;
    } else {
      token.kind = Token::Kind::kPunct;
      if (std::find(kPairs.begin(), kPairs.end(), rest.substr(0, 2)) != kPairs.end()) length = 2;
    }
    token.text = std::string(rest.substr(0, length));
    token.asterisk = token.kind == Token::Kind::kString && !token.text.empty() && token.text.back() == '*';
  }
  token.at.begin = at;
  token.at.end = at + length;
  return token;
}

}  // namespace

Where span(const Where& a, const Where& b) { return Where{a.input, std::min(a.begin, b.begin), std::max(a.end, b.end)}; }

std::vector<Token> tokenize(const Input& input, std::size_t index) {
  std::vector<Token> out;
  const std::string_view text = input.text;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at;
    } else if (c == '\\' && at + 1 < text.size() && text[at + 1] == '\n') {
      at += 2;
    } else if (c == '#') {
      while (at < text.size() && text[at] != '\n') ++at;
    } else {
      Token token = scan(text, at);
      token.at.input = index;
      at = token.at.end;
      out.push_back(std::move(token));
    }
  }
  Token end;
  end.at = Where{index, text.size(), text.size()};
  out.push_back(std::move(end));
  return out;
}

std::string token_name(const Token& token) {
  switch (token.kind) {
    case Token::Kind::kEnd: return "end of file";
    case Token::Kind::kNewline: return "newline";
    case Token::Kind::kNumber: return "number";
    case Token::Kind::kQuoted: return "quoted string";
    case Token::Kind::kString:
      if (token.asterisk) return "string with a trailing asterisk";
      return std::find(kKeywords.begin(), kKeywords.end(), token.text) != kKeywords.end() ? token.text : "string";
    case Token::Kind::kPunct:
      if (token.text == ":") return "colon";
      if (token.text == ";") return "semicolon";
      if (token.text == ",") return "comma";
      if (token.text == "{" || token.text == "}" || token.text == "(" || token.text == ")" || token.text == "$" || token.text == "=" ||
          token.text == "[" || token.text == "]") {
        return "'" + token.text + "'";
      }
      return token.text;
  }
  return "string";
}

}  // namespace nslab::shell::nft
