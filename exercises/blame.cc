#include "exercises/blame.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "exercises/model_subject.h"

namespace nslab::exercises {

namespace {

constexpr std::size_t kMostUnits = 200;  // how far back is looked

BlamedLine line_of(const UnitRun& unit) { return {unit.line, unit.text}; }

// Lines that are about the same thing are told by words: all of one row must be there.
struct Words {
  std::vector<std::vector<std::string>> rows{};

  void add(std::vector<std::string> row) {
    row.erase(std::remove(row.begin(), row.end(), ""), row.end());
    if (!row.empty()) rows.push_back(std::move(row));
  }
  void operator()(const WantedNetns& wanted) { add({wanted.name}); }
  void operator()(const WantedDevice& wanted) {
    if (!wanted.name.empty()) add({wanted.netns, wanted.name});
  }
  void operator()(const WantedAddress& wanted) {
    add({to_string(wanted.address)});
    if (!wanted.device.empty()) add({wanted.netns, "addr", wanted.device});
  }
  void operator()(const WantedRoute& wanted) { add({wanted.netns, "route", "add"}); }
  void operator()(const WantedBridge& wanted) {
    if (!wanted.name.empty()) add({wanted.name});
    for (const std::string& port : wanted.ports) add({port});
  }
  void operator()(const WantedSysctl& wanted) { add({wanted.path.substr(wanted.path.rfind('/') + 1)}); }
  void operator()(const WantedReach&) {}
  void operator()(const WantedUnreach&) {}
  void operator()(const WantedNat& wanted) { add({to_string(wanted.seen_as)}); }
  void operator()(const WantedMatrix&) {}
  void operator()(const WantedCommand&) {}
  void operator()(const WantedAbsent&) {}
};

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == ':'; }

bool speaks_of(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word_char(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_word_char(text[end]))) return true;
  }
  return false;
}

// Whether it can be judged by looking alone.
bool is_seen(const Wanted& wanted) {
  return !std::holds_alternative<WantedReach>(wanted) && !std::holds_alternative<WantedUnreach>(wanted) &&
         !std::holds_alternative<WantedNat>(wanted) && !std::holds_alternative<WantedMatrix>(wanted) &&
         !std::holds_alternative<WantedCommand>(wanted);
}

}  // namespace

bool Blamer::passes_before(std::size_t unit, const Check& check) {
  sessions_.resize(performance_.units.size());
  looks_.resize(performance_.units.size());
  if (!looks_[unit]) {
    if (!performance_.history[unit]) sessions_[unit] = session_before(performance_, unit);
    looks_[unit].emplace(performance_.history[unit] ? *performance_.history[unit] : *sessions_[unit], performance_.observer);
  }
  return judge(looks_[unit]->questions(), check.wanted).passed;
}

std::optional<std::size_t> Blamer::undone_by(const Check& check) {
  const auto& units = performance_.units;
  const std::size_t first = units.size() > kMostUnits ? units.size() - kMostUnits : 0;
  for (std::size_t i = units.size(); i > first; --i) {
    if (units[i - 1].configured && passes_before(i - 1, check)) return i - 1;
  }
  return std::nullopt;
}

// Of a check that passed before the first unit and does not after the last: a unit between two where it turned.
std::optional<std::size_t> Blamer::undone_by_halving(const Check& check) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < performance_.units.size(); ++i) {
    if (performance_.units[i].configured) places.push_back(i);
  }
  if (places.empty() || !passes_before(places.front(), check)) return std::nullopt;
  std::size_t good = 0, bad = places.size();  // it passes before places[good], and no longer before places[bad]
  while (bad - good > 1) {
    const std::size_t middle = good + (bad - good) / 2;
    (passes_before(places[middle], check) ? good : bad) = middle;
  }
  return places[good];
}

std::vector<BlamedLine> Blamer::blame(const Check& check) {
  const auto& units = performance_.units;
  const auto undone = is_seen(check.wanted) ? undone_by(check) : check.holds ? undone_by_halving(check) : std::nullopt;
  if (undone) return {line_of(units[*undone])};
  Words words;
  std::visit(words, check.wanted);
  std::vector<BlamedLine> out;
  for (const UnitRun& unit : units) {
    const auto about = [&](const std::vector<std::string>& row) {
      return std::all_of(row.begin(), row.end(), [&](const std::string& word) { return speaks_of(unit.text, word); });
    };
    if (unit.status != 0 && std::any_of(words.rows.begin(), words.rows.end(), about)) out.push_back(line_of(unit));
    if (out.size() == 3) break;
  }
  return out;
}

}  // namespace nslab::exercises
