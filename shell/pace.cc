#include "shell/pace.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace nslab::shell {

namespace {

using Phrase = std::vector<std::string_view>;

// The text's words, a row for each stretch between separators. Quotes do not count: what stands in them may be a
// command too (bash -c '…').
std::vector<Phrase> phrases_of(std::string_view text) {
  std::vector<Phrase> out(1);
  std::size_t begun = 0;
  bool in_word = false;
  auto end_word = [&](std::size_t at) {
    if (in_word) out.back().push_back(text.substr(begun, at - begun));
    in_word = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool separates = c == '\n' || c == ';' || c == '|' || c == '&' || c == '(' || c == ')' || c == '`';
    if (separates) {
      end_word(i);
      if (!out.back().empty()) out.emplace_back();
    } else if (c == ' ' || c == '\t' || c == '"' || c == '\'') {
      end_word(i);
    } else if (!in_word) {
      in_word = true;
      begun = i;
    }
  }
  end_word(text.size());
  return out;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string_view base_name(std::string_view word) {
  const auto slash = word.rfind('/');
  return slash == std::string_view::npos ? word : word.substr(slash + 1);
}

constexpr std::array<std::string_view, 20> kProbes{"ping",       "ping6",       "nc",        "ncat",   "curl",     "wget",    "arping",
                                                   "traceroute", "traceroute6", "tracepath", "telnet", "dhclient", "tcpdump", "conntrack",
                                                   "netstat",    "ss",          "lsns",      "iperf",  "iperf3",   "socat"};
constexpr std::array<std::string_view, 9> kShowWords{"show", "list", "list-id", "ls", "lst", "sh", "get", "identify", "pids"};
constexpr std::array<std::string_view, 15> kIpObjects{"a",  "addr",  "address", "add",   "l",    "li", "link", "r",
                                                      "ro", "route", "n",       "neigh", "rule", "ru", "netns"};
constexpr std::array<std::string_view, 5> kIpShowOptions{"-s", "-br", "-j", "-d", "-o"};
constexpr std::array<std::string_view, 4> kBridgeObjects{"link", "fdb", "vlan", "mdb"};

bool ip_observes(const Phrase& words, std::size_t at) {
  std::size_t i = at + 1;
  for (; i < words.size() && words[i].starts_with('-'); ++i) {
    if (is_one_of(words[i], kIpShowOptions)) return true;
    if (words[i] == "-n" || words[i] == "-netns" || words[i] == "-net") ++i;
  }
  for (std::size_t k = at + 1; k < words.size(); ++k) {
    if (is_one_of(words[k], kShowWords)) return true;
  }
  return i + 1 == words.size() && is_one_of(words[i], kIpObjects);
}

bool lists_rules(const Phrase& words, std::size_t at) {
  for (std::size_t i = at + 1; i < words.size(); ++i) {
    for (const std::string_view option : {"-L", "-nL", "-vnL", "-nvL", "-S"}) {
      if (words[i] == option) return true;
    }
  }
  return false;
}

bool bridge_observes(const Phrase& words, std::size_t at) {
  std::size_t i = at + 1;
  while (i < words.size() && words[i].starts_with('-')) ++i;
  if (i >= words.size() || !is_one_of(words[i], kBridgeObjects)) return false;
  return i + 1 == words.size() || words[i + 1] == "show" || words[i + 1].starts_with("br");
}

bool command_observes(const Phrase& words, std::size_t at) {
  const std::string_view word = base_name(words[at]);
  const std::size_t left = words.size() - at - 1;
  const std::string_view next = left > 0 ? words[at + 1] : std::string_view();
  if (is_one_of(word, kProbes) || word == "ethtool" || word == "iptables-save") return true;
  if (word == "ip") return ip_observes(words, at);
  if (word == "ifconfig") return left <= 1;
  if (word == "brctl") return next.starts_with("show");
  if (word == "bridge") return bridge_observes(words, at);
  if (word == "route") return left == 0 || next.starts_with("-n");
  if (word == "arp") return left == 0 || next.starts_with("-a") || next.starts_with("-n");
  if (word == "cat") return next.starts_with("/proc") || next.starts_with("/sys");
  if (word == "iptables" || word == "ip6tables") return lists_rules(words, at);
  if (word == "nft") return next.starts_with("list") || (next == "-a" && left > 1 && words[at + 2].starts_with("list"));
  return false;
}

constexpr std::array<std::string_view, 27> kNeutral{"sleep",  "echo",   "printf",  "iptables", "ip6tables", "ebtables", "nft",
                                                    "sysctl", "cat",    "mkdir",   "kill",     "pkill",     "ls",       "rm",
                                                    "tee",    "export", "wait",    "true",     "set",       "modprobe", "hostname",
                                                    "test",   "[",      "timeout", "readlink", "stat",      "ps"};

}  // namespace

bool observes(std::string_view unit) {
  for (const Phrase& words : phrases_of(unit)) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (command_observes(words, i)) return true;
    }
  }
  return false;
}

bool is_neutral(std::string_view unit) {
  const auto phrases = phrases_of(unit);
  if (phrases.empty() || phrases.front().empty()) return true;
  Phrase words = phrases.front();
  const std::string_view first = words.front();
  const auto equals = first.find('=');
  if (equals != std::string_view::npos && equals > 0 &&
      std::all_of(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(equals),
                  [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; })) {
    return true;
  }
  std::size_t at = 0;
  if (words[at] == "sudo") ++at;
  if (at + 3 < words.size() && words[at] == "ip" && words[at + 1] == "netns" && words[at + 2] == "exec") at += 4;
  return at < words.size() && is_one_of(words[at], kNeutral);
}

}  // namespace nslab::shell
