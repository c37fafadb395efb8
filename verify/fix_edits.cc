#include <fmt/format.h>

#include "verify/fix.h"

namespace nslab::verify {

namespace {

bool ends_word(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == ';' || c == '\'' || c == '"' || c == ',' || c == ')' || c == '&' || c == '|';
}

// The place of a word in a text that is no part of a longer one.
std::size_t find_word(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || ends_word(text[at - 1]) || text[at - 1] == '(' || text[at - 1] == '=';
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || ends_word(text[end]))) return at;
  }
  return std::string::npos;
}

bool gives(const Op& op, const IpAddress& address) {
  if (const auto* add = std::get_if<NewAddr>(&op)) return add->address.local == address;
  if (const auto* call = std::get_if<AddressIoctl>(&op)) return call->address == address;
  return false;
}

std::string dotted(std::uint8_t length) { return to_string(netmask(Family::kInet, length)); }

}  // namespace

Edit append(std::string text) { return Edit{Edit::Kind::kAppend, 0, 0, std::move(text)}; }

std::optional<Edit> change_words(const HistoryUnit& unit, const std::string& from, const std::string& to) {
  const std::size_t at = find_word(unit.unit.text, from);
  if (at == std::string::npos || from == to) return std::nullopt;
  std::string text = unit.unit.text;
  text.replace(at, from.size(), to);
  return Edit{Edit::Kind::kReplace, unit.unit.line, 0, std::move(text)};
}

const HistoryUnit* unit_of_address(const Case& about, const IpAddress& address) {
  const auto& units = about.history.units;
  for (std::size_t i = units.size(); i-- > 0;) {
    for (const Op& op : units[i].done) {
      if (gives(op, address)) return &units[i];
    }
  }
  return nullptr;
}

std::vector<std::vector<Edit>> readdress(const Case& about, LinkId id, const Ifaddr& old, const IpAddress& address, std::uint8_t length) {
  std::vector<std::vector<Edit>> out;
  const std::string before = to_string(old.local);
  const std::string after = to_string(address);
  if (const HistoryUnit* unit = unit_of_address(about, old.local)) {
    std::optional<Edit> edit = change_words(*unit, fmt::format("{}/{}", before, old.prefix_length), fmt::format("{}/{}", after, length));
    if (!edit && old.prefix_length != length) edit = change_words(*unit, dotted(old.prefix_length), dotted(length));
    if (!edit && old.prefix_length == length) edit = change_words(*unit, before, after);
    if (!edit) edit = change_words(*unit, before, fmt::format("{}/{}", after, length));
    if (edit) out.push_back({*edit});
  }
  const Link& link = about.world.links[id];
  if (!about.speak.knows(link.netns)) return out;
  const std::string ip = about.speak.ip(link.netns);
  const std::string dev = shell_word(about.speak.link(id));
  out.push_back({append(fmt::format("{} addr del {}/{} dev {}", ip, before, old.prefix_length, dev)),
                 append(add_address(about, id, address, length))});
  return out;
}

std::string add_address(const Case& about, LinkId id, const IpAddress& address, std::uint8_t length) {
  const Link& link = about.world.links[id];
  return fmt::format("{} addr add {}/{} dev {}", about.speak.ip(link.netns), to_string(address), length, shell_word(about.speak.link(id)));
}

std::string set_sysctl(const Case& about, NetnsId netns, const std::string& name, const std::string& value) {
  return fmt::format("{}sysctl -w {}={}", about.speak.exec(netns), name, value);
}

}  // namespace nslab::verify
