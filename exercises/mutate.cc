#include "exercises/mutate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "model/base/ip.h"
#include "shell/script/parse.h"

namespace nslab::exercises {

namespace {

struct Line {
  int number = 0;
  std::string text{};
};

std::vector<Line> lines_of(const std::string& script) {
  std::vector<Line> out;
  shell::UnitReader reader(script);
  while (true) {
    const auto unit = reader.next();
    if (!unit || !*unit) return out;
    out.push_back({(*unit)->line, (*unit)->text});
  }
}

std::string joined(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& line : lines) out += line.text + "\n";
  return out;
}

// A word of a line: where it stands.
struct Word {
  std::size_t at = 0, length = 0;
};

std::vector<Word> words_of(const std::string& line) {
  std::vector<Word> out;
  std::size_t at = 0;
  while (at < line.size()) {
    if (std::isspace(static_cast<unsigned char>(line[at])) != 0) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && std::isspace(static_cast<unsigned char>(line[end])) == 0) ++end;
    out.push_back({at, end - at});
    at = end;
  }
  return out;
}

// Names by what they are names of, as the words before them say.
struct Names {
  std::vector<std::string> netns{}, devices{};

  static void add(std::vector<std::string>& list, const std::string& name) {
    if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
  }
};

bool is_name(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; });
}

enum class Role : std::uint8_t { kOther, kNetns, kDevice };

Role role_of(const std::string& before, const std::string& word) {
  if (!is_name(word)) return Role::kOther;
  if (before == "-n" || before == "exec" || before == "netns" || before == "attach") {
    const bool keyword = word == "add" || word == "del" || word == "exec" || word == "attach" || word == "set" || word == "list";
    return keyword ? Role::kOther : Role::kNetns;
  }
  if (before == "dev" || before == "master" || before == "name" || before == "-i" || before == "-o") return Role::kDevice;
  return Role::kOther;
}

std::string text_of(const std::string& line, const Word& word) { return line.substr(word.at, word.length); }

Names names_in(const std::vector<Line>& lines) {
  Names out;
  for (const Line& line : lines) {
    const auto words = words_of(line.text);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const std::string name = text_of(line.text, words[i + 1]);
      const std::string before = text_of(line.text, words[i]);
      const Role role = role_of(before, name);
      if (role == Role::kNetns) Names::add(out.netns, name);
      if (role == Role::kDevice) Names::add(out.devices, name);
    }
  }
  return out;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kOpposites{{{"up", "down"},
                                                                                    {"ACCEPT", "DROP"},
                                                                                    {"DROP", "ACCEPT"},
                                                                                    {"MASQUERADE", "ACCEPT"},
                                                                                    {"INPUT", "OUTPUT"},
                                                                                    {"OUTPUT", "INPUT"},
                                                                                    {"FORWARD", "INPUT"},
                                                                                    {"PREROUTING", "OUTPUT"},
                                                                                    {"POSTROUTING", "INPUT"},
                                                                                    {"-i", "-o"},
                                                                                    {"-o", "-i"},
                                                                                    {"-s", "-d"},
                                                                                    {"-d", "-s"},
                                                                                    {"add", "del"},
                                                                                    {"tcp", "udp"},
                                                                                    {"icmp", "tcp"},
                                                                                    {"nat", "filter"},
                                                                                    {"bridge", "dummy"},
                                                                                    {"default", "10.254.0.0/16"},
                                                                                    {"ESTABLISHED,RELATED", "INVALID"}}};

std::string next_address(IpAddress address) {
  address.low += address.low % 4 == 3 ? std::uint64_t{0} - 1 : 1;
  return to_string(address);
}

// What a word may become by a slip.
std::vector<std::string> slips(const std::string& before, const std::string& word, const Names& names) {
  std::vector<std::string> out;
  if (const auto prefix = parse_prefix(word)) {
    const auto slash = word.find('/');
    const std::string length = slash == std::string::npos ? "" : word.substr(slash);
    out.push_back(next_address(prefix->address) + length);
    if (!length.empty())
      out.push_back(fmt::format("{}/{}", word.substr(0, slash), prefix->length >= 16 ? prefix->length - 8 : prefix->length + 8));
    return out;
  }
  for (const auto& [from, to] : kOpposites) {
    if (word == from) out.emplace_back(to);
  }
  if (const auto equals = word.rfind('=');
      equals != std::string::npos && equals + 2 == word.size() && std::isdigit(static_cast<unsigned char>(word.back())) != 0) {
    out.push_back(word.substr(0, equals + 1) + (word.back() == '0' ? "1" : "0"));
  }
  if (const auto colon = word.rfind(':'); colon != std::string::npos && parse_ip(word.substr(0, colon), Family::kInet)) {
    out.push_back(next_address(*parse_ip(word.substr(0, colon))) + word.substr(colon));
    out.push_back(word + "1");
  }
  if (before == "--dport" || before == "mtu") out.push_back(word + "1");
  const Role role = role_of(before, word);
  const auto& others = role == Role::kNetns ? names.netns : names.devices;
  if (role != Role::kOther) {
    const auto other = std::find_if(others.begin(), others.end(), [&](const std::string& name) { return name != word; });
    if (other != others.end()) out.push_back(*other);
  }
  return out;
}

void add_altered(const std::vector<Line>& lines, std::size_t at, const Names& names, std::vector<Mutant>& out) {
  const std::string& line = lines[at].text;
  std::string before;
  for (const Word& word : words_of(line)) {
    const std::string text = text_of(line, word);
    for (const std::string& slip : slips(before, text, names)) {
      std::vector<Line> altered = lines;
      altered[at].text = line.substr(0, word.at) + slip + line.substr(word.at + word.length);
      out.push_back({fmt::format("line {}: {} becomes {}: {}", lines[at].number, text, slip, altered[at].text), joined(altered)});
    }
    before = text;
  }
}

}  // namespace

std::vector<Mutant> mutants_of(const std::string& script) {
  const std::vector<Line> lines = lines_of(script);
  const Names names = names_in(lines);
  std::vector<Mutant> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<Line> shorter = lines;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back({fmt::format("line {} left out: {}", lines[i].number, lines[i].text), joined(shorter)});
    if (i + 1 < lines.size()) {
      std::vector<Line> swapped = lines;
      std::swap(swapped[i], swapped[i + 1]);
      out.push_back({fmt::format("lines {} and {} swapped", lines[i].number, lines[i + 1].number), joined(swapped)});
    }
    add_altered(lines, i, names, out);
  }
  return out;
}

}  // namespace nslab::exercises
