// tcpdump (4.99.3): packets as they pass, or from a file.
//
// A capture's ring is handed over ten times a second (TPACKET_V3), as the real one's: what has not been handed over when the
// program is told to end is counted and not shown.
#include <fmt/format.h>

#include <algorithm>

#include "model/socket.h"
#include "shell/expand/shell_state.h"
#include "shell/tools/probe/names.h"
#include "shell/tools/probe/options.h"
#include "shell/tools/tcpdump/dissect.h"
#include "shell/tools/tcpdump/filter.h"
#include "shell/tools/tcpdump/octets.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr Duration kSetUp = 40ms;    // from exec to the first packet that can be seen
constexpr Duration kHandOver = 100ms;  // the ring's time-out
constexpr std::uint32_t kSnapshot = 262144;
constexpr std::uint32_t kMagic = 0xa1b2c3d4;
constexpr std::size_t kFileHeader = 24, kRecordHeader = 16;
constexpr std::size_t kFileBlock = 4096;

constexpr std::string_view kVersion =
    "tcpdump version 4.99.3\n"
    "libpcap version 1.10.3 (with TPACKET_V3)\n"
    "OpenSSL 3.0.19 27 Jan 2026\n";
constexpr std::string_view kUsage =
    "Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]\n"
    "\t\t[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]\n"
    "\t\t[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]\n"
    "\t\t[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]\n"
    "\t\t[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]\n"
    "\t\t[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]\n"
    "\t\t[ --time-stamp-precision precision ] [ --micro ] [ --nano ]\n"
    "\t\t[ -z postrotate-command ] [ -Z user ] [ expression ]\n";

void little(std::string& out, std::uint32_t value, int octets) {
  for (int i = 0; i < octets; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}
std::uint32_t little_at(std::string_view text, std::size_t at) {
  return octet_at(text, at) | static_cast<std::uint32_t>(octet_at(text, at + 1)) << 8 |
         static_cast<std::uint32_t>(octet_at(text, at + 2)) << 16 | static_cast<std::uint32_t>(octet_at(text, at + 3)) << 24;
}

struct Record {
  std::int64_t us = 0;  // since 1970
  std::string octets{};
  std::size_t length = 0;
  bool outgoing = false, skipped = false;
};

class Tcpdump {
 public:
  explicit Tcpdump(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  Step operator()(Call& call);

 private:
  enum class Stage : std::uint8_t { kStart, kOpening, kCapturing };

  std::optional<int> read_options(Call& call);
  std::optional<int> read_long_option(Call& call, const std::string& word);
  std::optional<int> take_option(Call& call, char letter, const std::string& value);
  int fail(Call& call, const std::string& text, int status = 1) {
    call.complain("{}: {}\n", name(), text);
    return status;
  }
  [[nodiscard]] std::string name() const { return argv_.front().substr(argv_.front().rfind('/') + 1); }
  int list_devices(Call& call);
  int list_types(Call& call, LinkId id);
  std::optional<int> open_device(Call& call);
  std::optional<int> make_filter(Call& call);
  std::optional<int> open_output(Call& call);
  int read_capture(Call& call);
  void take_arrivals(Call& call);
  bool hand_over(Call& call);
  void show(Call& call, const Record& record);
  std::string stamp(std::int64_t us);
  void write_record(Call& call, const Record& record);
  void put_file(Call& call, bool all);
  int end(Call& call, bool interrupted);

  std::vector<std::string> argv_;
  Stage stage_ = Stage::kStart;
  DissectOptions dissect_{};
  TcpOrigins origins_{};
  Filter filter_{};
  std::string device_{}, expression_{}, read_name_{}, write_name_{}, filter_file_{};
  bool promiscuous_ = true, lines_ = false, each_packet_ = false, immediate_ = false, numbered_ = false, count_only_ = false,
       print_too_ = false;
  int time_mode_ = 0, hex_ = 0, ascii_hex_ = 0, ascii_ = 0;
  std::string direction_{};
  long most_ = 0;
  std::uint32_t snapshot_ = kSnapshot;
  LinkType type_ = LinkType::kEthernet;
  bool on_loopback_ = false, list_types_ = false;
  int socket_ = -1, file_ = -1;
  std::string unwritten_{};
  std::vector<Record> ring_{};
  Instant next_hand_over_{};
  long captured_ = 0, received_ = 0;
  std::int64_t last_us_ = 0, first_us_ = -1, previous_us_ = 0;
};

std::optional<int> Tcpdump::read_long_option(Call& call, const std::string& word) {
  const std::string key = word.substr(0, word.find('='));
  const std::string value = word.find('=') == std::string::npos ? "" : word.substr(word.find('=') + 1);
  if (key == "--version") {
    call.out(kVersion);
    return 0;
  }
  if (key == "--help") {
    call.out(kVersion);
    call.out(kUsage);
    return 0;
  }
  if (key == "--number") {
    numbered_ = true;
  } else if (key == "--count") {
    count_only_ = true;
  } else if (key == "--print") {
    print_too_ = true;
  } else if (key == "--immediate-mode") {
    immediate_ = true;
  } else if (key == "--interface") {
    device_ = value;
  } else if (key == "--list-interfaces") {
    return list_devices(call);
  } else if (key == "--no-promiscuous-mode") {
    promiscuous_ = false;
  } else if (key == "--snapshot-length") {
    return take_option(call, 's', value);
  } else if (key == "--packet-buffered") {
    each_packet_ = true;
  } else if (key == "--absolute-tcp-sequence-numbers") {
    dissect_.absolute = true;
  } else if (key == "--direction") {
    direction_ = value;
  } else if (key != "--micro") {
    return call.not_modelled("tcpdump " + key);
  }
  return std::nullopt;
}

std::optional<int> Tcpdump::take_option(Call& call, char letter, const std::string& value) {
  switch (letter) {
    case 'A': ++ascii_; break;
    case 'c': {
      char* end_of = nullptr;
      most_ = std::strtol(value.c_str(), &end_of, 10);
      if (*end_of != '\0' || most_ <= 0) return fail(call, "invalid packet count " + value);
      break;
    }
    case 'D': return list_devices(call);
    case 'L': list_types_ = true; break;
    case 'e': dissect_.link_header = true; break;
    case 'F': filter_file_ = value; break;
    case 'h':
      call.out(kVersion);
      call.out(kUsage);
      return 0;
    case 'i': device_ = value; break;
    case 'K': dissect_.no_checksums = true; break;
    case 'l': lines_ = true; break;
    case 'n': dissect_.numeric_hosts = true; break;
    case 'p': promiscuous_ = false; break;
    case 'q': dissect_.quick = true; break;
    case 'Q': direction_ = value; break;
    case 'r': read_name_ = value; break;
    case 's': {
      char* end_of = nullptr;
      const long length = std::strtol(value.c_str(), &end_of, 0);
      if (*end_of != '\0' || length < 0 || length > static_cast<long>(kSnapshot))
        return fail(call, fmt::format("invalid snaplen {} (must be >= 0 and <= {})", value, kSnapshot));
      snapshot_ = length == 0 ? kSnapshot : static_cast<std::uint32_t>(length);
      break;
    }
    case 'S': dissect_.absolute = true; break;
    case 't': ++time_mode_; break;
    case 'U': each_packet_ = true; break;
    case 'v': ++dissect_.verbose; break;
    case 'w': write_name_ = value; break;
    case 'x': ++hex_; break;
    case 'X': ++ascii_hex_; break;
    case '#': numbered_ = true; break;
    case 'a':
    case 'b':
    case 'B':
    case 'f':
    case 'H':
    case 'N':
    case 'O':
    case 'u': break;
    default: return call.not_modelled(fmt::format("tcpdump -{}", letter));
  }
  return std::nullopt;
}

std::optional<int> Tcpdump::read_options(Call& call) {
  std::vector<std::string> rest;
  bool options_over = false;
  for (const std::string& word : argv_) {
    options_over = options_over || word == "--";
    if (!options_over && word.starts_with("--") && &word != &argv_.front()) {
      if (const auto status = read_long_option(call, word)) return status;
    } else {
      rest.push_back(word);
    }
  }
  Options options(rest, "aAbB:c:C:dDeE:fF:G:hHi:IjJKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#");
  while (const auto letter = options.next()) {
    if (*letter == '?') {
      call.complain("{}\n", options.fault());
      call.err(kVersion);
      call.err(kUsage);
      return 1;
    }
    if (const auto status = take_option(call, *letter, options.value())) return status;
  }
  for (const std::string& word : options.operands()) expression_ += (expression_.empty() ? "" : " ") + word;
  return std::nullopt;
}

int Tcpdump::list_devices(Call& call) {
  std::vector<std::pair<int, std::string>> rows;
  for (const auto& [index, id] : call.world().netns[call.netns()].links) {
    const Link& link = call.world().links[id];
    const bool loopback = link.as<Loopback>() != nullptr;
    const std::uint32_t flags = visible_flags(link);
    const bool running = (flags & iff::kRunning) != 0;
    std::string state = !link.is_up() ? "none" : running ? "Up, Running" : "Up";
    if (loopback) state = link.is_up() ? state + ", Loopback" : "Loopback";
    if (!loopback) state += running ? ", Connected" : ", Disconnected";
    rows.emplace_back(!link.is_up() ? 4 : loopback ? 2 : 0, fmt::format("{} [{}]", link.name.view(), state));
  }
  rows.emplace_back(1, "any (Pseudo-device that captures on all interfaces) [Up, Running]");
  rows.emplace_back(3, "bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]");
  rows.emplace_back(3, "nflog (Linux netfilter log (NFLOG) interface) [none]");
  rows.emplace_back(3, "nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]");
  rows.emplace_back(3, "dbus-system (D-Bus system bus) [none]");
  rows.emplace_back(3, "dbus-session (D-Bus session bus) [none]");
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  int number = 0;
  for (const auto& [rank, text] : rows) call.print("{}.{}\n", ++number, text);
  return 0;
}

// -L: what a link's frames may be taken as; of no link, all links together.
int Tcpdump::list_types(Call& call, LinkId id) {
  const Link* link = call.world().links.find(id);
  if (link != nullptr && !link->is_up()) return fail(call, device_ + ": That device is not up");
  const bool ethernet = link != nullptr && (link->as<Loopback>() != nullptr || is_ethernet(*link));
  if (link != nullptr && !ethernet) return call.not_modelled("tcpdump -L of a link that is not Ethernet");
  call.complain("Data link types for {} (use option -y to set):\n{}", device_,
                ethernet ? "  EN10MB (Ethernet)\n" : "  LINUX_SLL (Linux cooked v1)\n  LINUX_SLL2 (Linux cooked v2)\n");
  return 0;
}

std::optional<int> Tcpdump::open_device(Call& call) {
  const World& world = call.world();
  if (device_.empty()) {
    device_ = "any";
    for (const auto& [index, id] : world.netns[call.netns()].links) {
      const Link& link = world.links[id];
      if (!link.is_up() || link.as<Loopback>() != nullptr) continue;
      device_ = link.name.text();
      break;
    }
  }
  MakeSocket make;
  make.kind = SocketKind::kPacket;
  const bool any = device_ == "any";
  const LinkId id = any ? LinkId{} : find_link(world, call.netns(), device_);
  if (!any && !id) {
    (void)fail(call, device_ + ": No such device exists");
    call.err("(No such device exists)\n");
    return 1;
  }
  const auto made = call.ask(make);
  if (!made) {
    (void)fail(call, device_ + ": You don't have permission to perform this capture on that device");
    call.err("(socket: Operation not permitted)\n");
    return 1;
  }
  socket_ = std::get<Descriptor>(*made).number;
  if (list_types_) return list_types(call, id);
  if (any) {
    type_ = LinkType::kCooked2;
    call.complain("{}: data link type LINUX_SLL2\n", name());
  } else {
    const Link& link = call.world().links[id];
    if (!link.is_up()) return fail(call, device_ + ": That device is not up");
    on_loopback_ = link.as<Loopback>() != nullptr;
  }
  Bind bind;
  bind.descriptor = socket_;
  bind.link = any ? "" : device_;
  (void)call.ask(bind);
  if (promiscuous_ && !any) {
    SetSocket set;
    set.descriptor = socket_;
    set.promiscuous = true;
    (void)call.ask(set);
  }
  return std::nullopt;
}

std::optional<int> Tcpdump::make_filter(Call& call) {
  if (!filter_file_.empty()) {
    const auto text = call.read_file(filter_file_);
    if (!text) return fail(call, fmt::format("can't open {}: {}", filter_file_, error_text(call.code(text.error()))));
    expression_ = *text;
  }
  filter_ = parse_filter(expression_, [&call](const std::string& host) -> std::optional<IpAddress> {
    const Resolved found = resolve(call, host, Family::kNone);
    return found.address ? std::optional(found.address) : std::nullopt;
  });
  if (!filter_.not_modelled.empty()) return call.not_modelled(filter_.not_modelled);
  if (!filter_.error.empty()) return fail(call, filter_.error);
  return std::nullopt;
}

std::optional<int> Tcpdump::open_output(Call& call) {
  if (write_name_.empty()) return std::nullopt;
  if (write_name_ != "-") {
    Open open;
    open.path = write_name_;
    open.read = false;
    open.write = open.create = open.truncate = true;
    const auto reply = call.ask(open);
    if (!reply) return fail(call, fmt::format("{}: {}", write_name_, error_text(call.code(reply.error()))));
    file_ = std::get<Descriptor>(*reply).number;
  }
  little(unwritten_, kMagic, 4);
  little(unwritten_, 2, 2);
  little(unwritten_, 4, 2);
  little(unwritten_, 0, 4);
  little(unwritten_, 0, 4);
  little(unwritten_, snapshot_, 4);
  little(unwritten_, static_cast<std::uint32_t>(type_), 4);
  put_file(call, each_packet_);
  return std::nullopt;
}

void Tcpdump::put_file(Call& call, bool all) {
  const std::size_t ready = all ? unwritten_.size() : unwritten_.size() / kFileBlock * kFileBlock;
  if (ready == 0) return;
  call.runner().charge(ready);
  const std::string block = unwritten_.substr(0, ready);
  unwritten_.erase(0, ready);
  if (file_ < 0) {
    call.out(block);
    if (all) call.flush();
    return;
  }
  Write write;
  write.descriptor = file_;
  write.data = block;
  (void)call.ask(std::move(write));
}

void Tcpdump::write_record(Call& call, const Record& record) {
  little(unwritten_, static_cast<std::uint32_t>(record.us / 1000000), 4);
  little(unwritten_, static_cast<std::uint32_t>(record.us % 1000000), 4);
  little(unwritten_, static_cast<std::uint32_t>(record.octets.size()), 4);
  little(unwritten_, static_cast<std::uint32_t>(record.length), 4);
  unwritten_ += record.octets;
  put_file(call, each_packet_);
}

// What has passed since the last look, as far as the filter lets it.
void Tcpdump::take_arrivals(Call& call) {
  constexpr std::int64_t kApart = 9;  // us between packets of one instant
  while (true) {
    Receive op;
    op.descriptor = socket_;
    const auto reply = call.ask(op);
    if (!reply) return;
    const auto* datagrams = std::get_if<Datagrams>(&*reply);
    if (datagrams == nullptr) return;
    call.runner().step();
    const Received& seen = datagrams->received;
    Record record;
    record.us = std::max<std::int64_t>((seen.at + std::chrono::seconds(kEpoch)) / 1us, last_us_ + kApart);
    record.outgoing = seen.outgoing;
    record.octets = ethernet_octets(seen.packet, record.us);
    bool loopback = on_loopback_;
    if (type_ == LinkType::kCooked2) {
      const Link* link = call.world().links.find(seen.link);
      if (link == nullptr) continue;
      loopback = link->as<Loopback>() != nullptr;
      const Mac& to = seen.packet.destination;
      const unsigned kind = seen.outgoing ? 4U : to.is_broadcast() ? 1U : to.is_multicast() ? 2U : seen.to_us ? 0U : 3U;
      std::string head = record.octets.substr(12, 2) + std::string(2, '\0');
      for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>(link->ifindex >> shift & 0xff);
      head += std::string("\x00\x01", 2);
      if (loopback) head[9] = '\x04';
      if (loopback) head[8] = '\x03';
      head += static_cast<char>(kind);
      head += '\x06';
      head += record.octets.substr(6, 6) + std::string(2, '\0');
      record.octets = head + record.octets.substr(14);
    }
    record.length = record.octets.size();
    const bool tagged = seen.packet.tag.id != 0;
    if (filter_.wants && !filter_.wants(Captured{record.octets, type_, record.length, record.outgoing, tagged})) continue;
    last_us_ = record.us;
    ++received_;
    if (loopback && record.outgoing) continue;  // libpcap passes over what it will see come in
    if ((direction_ == "in" && record.outgoing) || (direction_ == "out" && !record.outgoing)) continue;
    if (record.octets.size() > snapshot_) record.octets.resize(snapshot_);
    call.runner().charge(record.octets.size());
    ring_.push_back(std::move(record));
  }
}

std::string Tcpdump::stamp(std::int64_t us) {
  const auto clock = [](std::int64_t value) {
    const std::int64_t seconds = value / 1000000 % 86400;
    return fmt::format("{:02}:{:02}:{:02}.{:06}", seconds / 3600, seconds / 60 % 60, seconds % 60, value % 1000000);
  };
  if (first_us_ < 0) first_us_ = previous_us_ = us;
  const std::int64_t since = us - (time_mode_ == 5 ? first_us_ : previous_us_);
  previous_us_ = us;
  switch (time_mode_) {
    case 0: return clock(us) + " ";
    case 1: return "";
    case 2: return fmt::format("{}.{:06} ", us / 1000000, us % 1000000);
    case 4: {
      // Days since 1970 as a date (proleptic Gregorian).
      std::int64_t z = us / 86400000000 + 719468;
      const std::int64_t era = z / 146097;
      z -= era * 146097;
      const std::int64_t year_of_era = (z - z / 1460 + z / 36524 - z / 146096) / 365;
      const std::int64_t day_of_year = z - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
      const std::int64_t shifted = (5 * day_of_year + 2) / 153;
      const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
      return fmt::format("{:04}-{:02}-{:02} {} ", year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
                         day_of_year - (153 * shifted + 2) / 5 + 1, clock(us));
    }
    default: return " " + clock(since) + " ";
  }
}

void Tcpdump::show(Call& call, const Record& record) {
  Namer namer;
  namer.host = [&call](std::string_view address) {
    const auto half = [&](std::size_t at) { return static_cast<std::uint64_t>(long_at(address, at)) << 32 | long_at(address, at + 4); };
    return name_of(call, address.size() == 4 ? IpAddress::v4(long_at(address, 0)) : IpAddress::v6(half(0), half(8))).value_or("");
  };
  namer.link = [&call](std::uint32_t index) {
    const Link* link = find_link(call.world(), call.netns(), index);
    return link == nullptr ? std::string() : link->name.text();
  };
  std::string line;
  if (numbered_) line += fmt::format("{:5}  ", captured_);
  line += stamp(record.us);
  line += Dissector(dissect_, namer, origins_).print(record.octets, type_, record.length);
  const std::string_view octets = record.octets;
  const std::size_t header = std::min<std::size_t>(type_ == LinkType::kCooked2 ? 20 : 14, octets.size());
  if (ascii_hex_ > 0) {
    line += hex_and_ascii_dump(octets.substr(ascii_hex_ > 1 ? 0 : header));
  } else if (hex_ > 0) {
    line += hex_dump(octets.substr(hex_ > 1 ? 0 : header));
  } else if (ascii_ > 0) {
    line += ascii_dump(octets.substr(ascii_ > 1 ? 0 : header));
  }
  call.out(line + "\n");
}

// Shows what the ring holds. True: as many as wanted have been shown.
bool Tcpdump::hand_over(Call& call) {
  for (const Record& record : ring_) {
    ++captured_;
    call.runner().step();
    if (!write_name_.empty()) write_record(call, record);
    if ((write_name_.empty() || print_too_) && !count_only_) show(call, record);
    if (most_ != 0 && captured_ >= most_) return true;
  }
  ring_.clear();
  return false;
}

int Tcpdump::end(Call& call, bool interrupted) {
  if (write_name_.empty()) {
    if (interrupted) call.out("\n");
    call.flush();
  } else {
    put_file(call, true);
  }
  const auto line = [](long count, std::string_view what) { return fmt::format("{} packet{} {}\n", count, count == 1 ? "" : "s", what); };
  call.err(line(captured_, "captured") + line(received_, "received by filter") + line(0, "dropped by kernel"));
  return 0;
}

int Tcpdump::read_capture(Call& call) {
  const auto text = call.read_file(read_name_);
  if (!text) return fail(call, fmt::format("{}: {}", read_name_, error_text(call.code(text.error()))));
  if (text->size() < kFileHeader) {
    return fail(call, text->empty() ? "truncated dump file; tried to read 24 file header bytes, only got 0"
                                    : fmt::format("truncated dump file; tried to read 24 file header bytes, only got {}", text->size()));
  }
  if (little_at(*text, 0) != kMagic) return fail(call, "unknown file format");
  type_ = static_cast<LinkType>(little_at(*text, 20));
  const bool cooked = type_ == LinkType::kCooked2;
  if (!cooked && type_ != LinkType::kEthernet) return call.not_modelled("tcpdump -r of another link type");
  call.complain("reading from file {}, link-type {}, snapshot length {}\n", read_name_,
                cooked ? "LINUX_SLL2 (Linux cooked v2)" : "EN10MB (Ethernet)", little_at(*text, 16));
  if (cooked) call.err("Warning: interface names might be incorrect\n");
  if (const auto status = make_filter(call)) return *status;
  if (const auto status = open_output(call)) return *status;
  for (std::size_t at = kFileHeader; at + kRecordHeader <= text->size();) {
    Record record;
    record.us = static_cast<std::int64_t>(little_at(*text, at)) * 1000000 + little_at(*text, at + 4);
    const std::size_t size = little_at(*text, at + 8);
    record.length = little_at(*text, at + 12);
    record.octets = text->substr(at + kRecordHeader, size);
    at += kRecordHeader + size;
    if (cooked) record.outgoing = octet_at(record.octets, 10) == 4;
    if (filter_.wants && !filter_.wants(Captured{record.octets, type_, record.length, record.outgoing})) continue;
    ring_.push_back(std::move(record));
    if (hand_over(call)) break;
  }
  if (count_only_) call.print("{} packet{}\n", captured_, captured_ == 1 ? "" : "s");
  if (!write_name_.empty()) put_file(call, true);
  return 0;
}

Step Tcpdump::operator()(Call& call) {
  switch (stage_) {
    case Stage::kStart: {
      if (const auto status = read_options(call)) return Exited{*status};
      if (lines_) call.buffer_lines();
      if (!read_name_.empty()) return Exited{read_capture(call)};
      if (write_name_.empty() && call.is_terminal(1)) immediate_ = true;
      stage_ = Stage::kOpening;
      return Wait{call.now() + kSetUp, {}, {}, {}, false};
    }
    case Stage::kOpening: {
      if (const auto status = open_device(call)) return Exited{*status};
      if (const auto status = make_filter(call)) return Exited{*status};
      if (const auto status = open_output(call)) return Exited{*status};
      for (const int number : {sig::kInt, sig::kTerm, sig::kPipe}) handle_signal(call, number);
      if ((call.task().ignored >> sig::kHup & 1) == 0) handle_signal(call, sig::kHup);  // nohup
      const std::string listening =
          fmt::format("listening on {}, link-type {}, snapshot length {} bytes\n", device_,
                      type_ == LinkType::kCooked2 ? "LINUX_SLL2 (Linux cooked v2)" : "EN10MB (Ethernet)", snapshot_);
      const bool quiet = dissect_.verbose == 0 && write_name_.empty();
      if (quiet) call.complain("{}: verbose output suppressed, use -v[v]... for full protocol decode\n", name());
      call.err(quiet ? listening : name() + ": " + listening);
      next_hand_over_ = call.now() + kHandOver;
      stage_ = Stage::kCapturing;
      break;
    }
    case Stage::kCapturing: break;
  }
  take_arrivals(call);
  if (call.take_signal()) return Exited{end(call, true)};
  if (immediate_ || call.now() >= next_hand_over_) {
    while (next_hand_over_ <= call.now()) next_hand_over_ += kHandOver;
    if (hand_over(call)) return Exited{end(call, false)};
  }
  Wait wait;
  wait.until = next_hand_over_;
  wait.readable.push_back(socket_);
  return wait;
}

}  // namespace

Program start_tcpdump(const std::vector<std::string>& argv) { return Tcpdump(argv); }

}  // namespace nslab::shell
