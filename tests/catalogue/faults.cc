#include "tests/catalogue/faults.h"

namespace nslab::catalogue {

std::optional<Seeded> without(const Topology& t, const std::vector<std::string>& words, verify::Fault cause, const std::string& mention) {
  const int at = t.find(words);
  if (at < 0) return std::nullopt;
  Seeded out{t.lines, t.ping(), {cause}, mention, "", -1};
  out.lines.erase(out.lines.begin() + at);
  return out;
}

std::optional<Seeded> changed(const Topology& t, const std::vector<std::string>& words, const std::string& from, const std::string& to,
                              verify::Fault cause, const std::string& mention) {
  const int at = t.find(words);
  if (at < 0) return std::nullopt;
  Seeded out{t.lines, t.ping(), {cause}, mention, "", at + 1};
  std::string& line = out.lines[static_cast<std::size_t>(at)];
  const std::size_t place = line.find(from);
  if (place == std::string::npos) return std::nullopt;
  line.replace(place, from.size(), to);
  return out;
}

std::optional<Seeded> with(const Topology& t, const std::vector<std::string>& lines, verify::Fault cause, const std::string& mention,
                           bool blames_last) {
  Seeded out{t.lines, t.ping(), {cause}, mention, "", 0};
  out.lines.insert(out.lines.end(), lines.begin(), lines.end());
  if (blames_last) out.blame = static_cast<int>(out.lines.size());
  return out;
}

std::vector<Kind> kinds() {
  std::vector<Kind> out;
  for (const auto part : {kinds_of_links, kinds_of_addresses, kinds_of_routes, kinds_of_filters}) {
    for (Kind& kind : part()) out.push_back(std::move(kind));
  }
  return out;
}

}  // namespace nslab::catalogue
