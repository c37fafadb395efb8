#include "shell/tools/net/ss_filter.h"

#include <array>

#include "shell/tools/iproute/links.h"
#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

// "(sport" and ")" stand for themselves even where no blank sets them off.
std::vector<std::string> tokens_of(const std::vector<std::string>& words) {
  std::vector<std::string> tokens;
  for (const std::string& word : words) {
    std::string text;
    auto end = [&] {
      if (!text.empty()) tokens.push_back(text);
      text.clear();
    };
    for (std::size_t i = 0; i < word.size(); ++i) {
      const char c = word[i];
      if (c == ' ' || c == '\t' || c == '\n') {
        end();
      } else if (c == '(' || c == ')') {
        end();
        tokens.emplace_back(1, c);
      } else if (c == '=' || c == '!' || c == '<' || c == '>') {
        end();
        text = c;
        if (i + 1 < word.size() && word[i + 1] == '=') text += word[++i];
        end();
      } else {
        text += c;
      }
    }
    end();
  }
  return tokens;
}

struct FilterParser {
  Call& call;
  std::vector<std::string> tokens;
  std::size_t at = 0;
  int depth = 0;
  std::string fault{};  // what is wrong with a host or a port; empty: the syntax

  std::optional<SsFilter> wrong(const std::string& text) {
    fault = text + "\nCannot parse dst/src address.\n";
    return std::nullopt;
  }

  [[nodiscard]] bool is(std::string_view word) const { return at < tokens.size() && tokens[at] == word; }
  bool take(std::string_view word) {
    if (!is(word)) return false;
    ++at;
    return true;
  }

  std::optional<SsFilter> any() {
    auto left = all();
    while (left && (is("or") || is("|") || is("||"))) {
      ++at;
      auto right = all();
      if (!right) return std::nullopt;
      SsFilter both;
      both.kind = SsFilter::Kind::kOr;
      both.parts = {std::move(*left), std::move(*right)};
      left = std::move(both);
    }
    return left;
  }

  std::optional<SsFilter> all() {
    auto left = one();
    while (left && at < tokens.size() && !is(")") && !is("or") && !is("|") && !is("||")) {
      if (is("and") || is("&") || is("&&")) ++at;
      auto right = one();
      if (!right) return std::nullopt;
      SsFilter both;
      both.kind = SsFilter::Kind::kAnd;
      both.parts = {std::move(*left), std::move(*right)};
      left = std::move(both);
    }
    return left;
  }

  std::optional<SsFilter> one() {
    constexpr int kDeepest = 100;
    if (++depth > kDeepest) return std::nullopt;
    if (take("not") || take("!")) {
      auto inner = one();
      if (!inner) return std::nullopt;
      SsFilter filter;
      filter.kind = SsFilter::Kind::kNot;
      filter.parts.push_back(std::move(*inner));
      return filter;
    }
    if (take("(")) {
      auto inner = any();
      if (!inner || !take(")")) return std::nullopt;
      return inner;
    }
    if (at >= tokens.size()) return std::nullopt;
    const std::string word = tokens[at++];
    if (word == "sport" || word == "dport") return port(word == "sport");
    if (word == "src" || word == "dst") return host(word == "src");
    if (word == "dev") {
      if (is("=") || is("==")) ++at;
      if (at >= tokens.size()) return std::nullopt;
      SsFilter filter;
      filter.kind = SsFilter::Kind::kDevice;
      filter.device = tokens[at++];
      return filter;
    }
    return std::nullopt;
  }

  std::optional<SsFilter> port(bool source) {
    using Relation = SsFilter::Relation;
    struct Word {
      std::string_view word;
      Relation relation;
    };
    constexpr std::array<Word, 15> kWords{{{"=", Relation::kEqual},
                                           {"==", Relation::kEqual},
                                           {"eq", Relation::kEqual},
                                           {"is", Relation::kEqual},
                                           {"!=", Relation::kUnequal},
                                           {"ne", Relation::kUnequal},
                                           {"neq", Relation::kUnequal},
                                           {"<", Relation::kLess},
                                           {"lt", Relation::kLess},
                                           {"<=", Relation::kLessEqual},
                                           {"le", Relation::kLessEqual},
                                           {">", Relation::kGreater},
                                           {"gt", Relation::kGreater},
                                           {">=", Relation::kGreaterEqual},
                                           {"ge", Relation::kGreaterEqual}}};
    SsFilter filter;
    filter.kind = source ? SsFilter::Kind::kSourcePort : SsFilter::Kind::kDestinationPort;
    for (const Word& row : kWords) {
      if (!is(row.word)) continue;
      filter.relation = row.relation;
      ++at;
      break;
    }
    if (at >= tokens.size()) return std::nullopt;
    std::string text = tokens[at++];
    if (const auto colon = text.rfind(':'); colon != std::string::npos) text.erase(0, colon + 1);
    const auto number = service_port(text);
    if (!number) return wrong(fmt::format("Error: \"{}\" does not look like a port.", text));
    filter.port = *number;
    return filter;
  }

  std::optional<SsFilter> host(bool source) {
    if (is("=") || is("==")) ++at;
    if (at >= tokens.size()) return std::nullopt;
    std::string text = tokens[at++];
    SsFilter filter;
    filter.kind = source ? SsFilter::Kind::kSource : SsFilter::Kind::kDestination;
    if (const auto plain = parse_prefix(text)) {
      filter.prefix = *plain;
      return filter;
    }
    if (const auto colon = text.rfind(':'); colon != std::string::npos) {
      const auto number = service_port(text.substr(colon + 1));
      if (!number && text.substr(colon + 1) != "*") return std::nullopt;
      filter.has_port = number.has_value();
      filter.port = number.value_or(0);
      text.erase(colon);
    }
    if (!text.empty() && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    if (text.empty() || text == "*") return filter;
    if (const auto word = parse_prefix_word(text, Family::kNone); word && word->prefix) {
      filter.prefix = word->prefix;
      return filter;
    }
    const Lookup found = look_up_host(call, text);
    if (found.addresses.empty()) return wrong(fmt::format("Error: an inet prefix is expected rather than \"{}\".", text));
    filter.prefix = Prefix::host(found.addresses.front());
    return filter;
  }
};

bool compare(std::uint16_t a, SsFilter::Relation relation, std::uint16_t b) {
  switch (relation) {
    case SsFilter::Relation::kEqual: return a == b;
    case SsFilter::Relation::kUnequal: return a != b;
    case SsFilter::Relation::kLess: return a < b;
    case SsFilter::Relation::kLessEqual: return a <= b;
    case SsFilter::Relation::kGreater: return a > b;
    case SsFilter::Relation::kGreaterEqual: return a >= b;
  }
  return false;
}

}  // namespace

std::optional<std::uint32_t> ss_state_named(const std::string& name) {
  using namespace ss_state;
  struct Row {
    std::string_view name;
    std::uint32_t states;
  };
  constexpr std::array<Row, 20> kRows{{{"established", kEstablished},
                                       {"estab", kEstablished},
                                       {"syn-sent", kSynSent},
                                       {"syn-recv", kSynRecv},
                                       {"fin-wait-1", kFinWait1},
                                       {"fin-wait-2", kFinWait2},
                                       {"time-wait", kTimeWait},
                                       {"closed", kClose},
                                       {"close", kClose},
                                       {"unconnected", kClose},
                                       {"close-wait", kCloseWait},
                                       {"last-ack", kLastAck},
                                       {"listening", kListen},
                                       {"listen", kListen},
                                       {"closing", kClosing},
                                       {"all", kAll},
                                       {"connected", kConnected},
                                       {"synchronized", kConnected & ~kSynSent},
                                       {"bucket", kSynRecv | kTimeWait},
                                       {"big", kAll & ~(kSynRecv | kTimeWait)}}};
  for (const Row& row : kRows) {
    if (row.name == name) return row.states;
  }
  return std::nullopt;
}

bool SsFilter::matches(const World& world, const Socket& socket) const {
  auto host = [&](const Endpoint& end) {
    if (has_port && end.port != port) return false;
    return !prefix || (end.address && prefix.contains(end.address));
  };
  switch (kind) {
    case Kind::kAll: return true;
    case Kind::kAnd: return parts[0].matches(world, socket) && parts[1].matches(world, socket);
    case Kind::kOr: return parts[0].matches(world, socket) || parts[1].matches(world, socket);
    case Kind::kNot: return !parts[0].matches(world, socket);
    case Kind::kSourcePort: return compare(socket.local.port, relation, port);
    case Kind::kDestinationPort: return compare(socket.remote.port, relation, port);
    case Kind::kSource: return host(socket.local);
    case Kind::kDestination: return host(socket.remote);
    case Kind::kDevice: return world.links.contains(socket.device) && world.links[socket.device].name == device;
  }
  return false;
}

tl::expected<SsFilter, std::string> parse_ss_filter(Call& call, const std::vector<std::string>& words) {
  FilterParser parser{call, tokens_of(words)};
  if (parser.tokens.empty()) return SsFilter{};
  auto filter = parser.any();
  if (!filter || parser.at != parser.tokens.size()) return tl::unexpected(parser.fault);
  return *std::move(filter);
}

}  // namespace nslab::shell
