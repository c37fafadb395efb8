#include "shell/tools/iptables/names.h"

#include <algorithm>
#include <sstream>

#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/services.h"

namespace nslab::shell::iptables {

namespace {

struct OwnProtocol {
  std::string_view name;
  std::uint8_t number;
};
// xtables_chain_protos: what iptables knows without the C library.
constexpr OwnProtocol kOwnProtocols[] = {{"tcp", 6},        {"sctp", 132},  {"udp", 17}, {"udplite", 136}, {"icmp", 1},
                                         {"ipv6-icmp", 58}, {"icmpv6", 58}, {"esp", 50}, {"ah", 51},       {"mobility-header", 135},
                                         {"ipv6-mh", 135},  {"mh", 135},    {"all", 0}};

struct Network {
  std::string_view name;
  std::uint32_t address;
};
// /etc/networks
constexpr Network kNetworks[] = {{"default", 0}, {"loopback", 0x7f000000}, {"link-local", 0xa9fe0000}};

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line.substr(0, line.find('#')));
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> fields;
  for (std::string field; std::getline(in, field, ':');) fields.push_back(field);
  return fields;
}

}  // namespace

std::optional<std::uint16_t> Names::port(const std::string& text, std::string_view protocol) const {
  if (const auto number = parse_number(text, 0, 65535)) return static_cast<std::uint16_t>(*number);
  for (const Service& service : services()) {
    if (service.name != text && !lists(service.aliases, text)) continue;
    if (protocol.empty() || lists(service.protocols, protocol)) return service.port;
  }
  return std::nullopt;
}

std::string Names::service(std::uint16_t port, std::string_view protocol) const {
  for (const Service& service : services()) {
    if (service.port == port && lists(service.protocols, protocol)) return std::string(service.name);
  }
  return "";
}

std::string Names::protocol(std::uint8_t number, bool own_only) const {
  for (const OwnProtocol& own : kOwnProtocols) {
    if (own.number == number) return std::string(own.name);
  }
  if (own_only || number == 0) return "";
  for (const Protocol& known : protocols()) {
    if (known.number == number) return std::string(known.name);
  }
  return "";
}

std::uint8_t Names::parse_protocol(const std::string& text) const {
  if (const auto number = parse_number(text, 0, 255)) return static_cast<std::uint8_t>(*number);
  for (const OwnProtocol& own : kOwnProtocols) {
    if (own.name == text) return own.number;
  }
  for (const Protocol& known : protocols()) {
    if (known.name == text || lists(known.aliases, text)) return static_cast<std::uint8_t>(known.number);
  }
  fail("unknown protocol \"" + text + "\" specified");
}

void Names::load_hosts() {
  if (loaded_) return;
  loaded_ = true;
  const auto file = call_->read_file("/etc/hosts");
  if (!file) return;
  std::istringstream lines(*file);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> words = words_of(line);
    if (words.size() < 2) continue;
    const auto address = parse_ip(words.front());
    if (!address) continue;
    words.erase(words.begin());
    hosts_.emplace_back(*address, std::move(words));
  }
}

std::vector<IpAddress> Names::addresses(const std::string& name, Family family) {
  load_hosts();
  if (const auto literal = parse_ip(name, family)) return {*literal};
  std::vector<IpAddress> found;
  for (const auto& [address, names] : hosts_) {
    if (address.family == family && std::find(names.begin(), names.end(), name) != names.end()) found.push_back(address);
  }
  return found;
}

std::string Names::host(const IpAddress& address) {
  load_hosts();
  for (const auto& [known, names] : hosts_) {
    if (known == address) return names.front();
  }
  for (const Network& network : kNetworks) {
    if (address.is_v4() && network.address == address.v4_value()) return std::string(network.name);
  }
  return to_string(address);
}

std::vector<std::string> Names::account_lines(bool group) {
  std::vector<std::string> lines;
  const auto file = call_->read_file(group ? "/etc/group" : "/etc/passwd");
  if (!file) return lines;
  std::istringstream in(*file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::optional<std::uint32_t> Names::user(const std::string& name, bool group) {
  if (name == "root") return 0;
  for (const std::string& line : account_lines(group)) {
    const auto fields = fields_of(line);
    if (fields.size() > 2 && fields[0] == name) {
      if (const auto id = parse_number(fields[2], 0, 0xffffffff)) return static_cast<std::uint32_t>(*id);
    }
  }
  return std::nullopt;
}

std::string Names::user_name(std::uint32_t id, bool group) {
  if (id == 0) return "root";
  for (const std::string& line : account_lines(group)) {
    const auto fields = fields_of(line);
    if (fields.size() > 2 && fields[2] == std::to_string(id)) return fields[0];
  }
  return std::to_string(id);
}

bool Names::has_ipset(const std::string& name) const {
  const auto& sets = *call_->world().netns[call_->netns()].ipsets;
  return std::any_of(sets.begin(), sets.end(), [&](const Ipset& s) { return s.name == name; });
}

}  // namespace nslab::shell::iptables
