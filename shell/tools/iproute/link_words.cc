#include "shell/tools/iproute/link_words.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kMacLength = 6;
constexpr std::size_t kMostName = 15;
constexpr std::size_t kMostAltname = 127;
constexpr std::size_t kMostAlias = 255;

// __check_ifname
bool is_valid(std::string_view name, std::size_t most) {
  if (name.empty() || name.size() > most) return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return c == '/' || c == ' ' || (c >= '\t' && c <= '\r'); });
}

// get_integer: a signed number of 32 bits, in any base that C knows.
std::optional<std::int32_t> integer(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text[0] == '0') {
    base = 8;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (negative) value = -value;
  if (value > INT32_MAX || value < INT32_MIN) return std::nullopt;
  return static_cast<std::int32_t>(value);
}

std::int32_t read_integer(Ip& ip, std::string_view what) {
  const auto value = integer(ip.word());
  if (!value) ip.invalid(fmt::format("Invalid \"{}\" value\n", what), ip.word());
  return *value;
}

// ll_addr_a2n: the bytes between colons, however many.
std::vector<std::uint8_t> read_bytes(Ip& ip, const std::string& text) {
  std::vector<std::uint8_t> bytes;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto end = std::min(text.find(':', from), text.size());
    unsigned value = 0;
    const auto [stop, error] = std::from_chars(text.data() + from, text.data() + end, value, 16);
    if (error != std::errc() || value > 0xff) ip.fail(1, fmt::format("\"{}\" is invalid lladdr.\n", text.substr(from)));
    (void)stop;
    bytes.push_back(static_cast<std::uint8_t>(value));
    from = end + 1;
  }
  return bytes;
}

std::optional<Mac> mac_of(const std::vector<std::uint8_t>& bytes) {
  if (bytes.size() != kMacLength) return std::nullopt;
  Mac mac;
  std::copy(bytes.begin(), bytes.end(), mac.bytes.begin());
  return mac;
}

LinkRef existing(Ip& ip, const std::string& name) {
  const std::uint32_t index = index_of(ip, name);
  if (index == 0) ip.invalid("Device does not exist\n", name);
  return LinkRef{{}, index};
}

OperState read_operstate(Ip& ip) {
  static constexpr std::array<std::string_view, 7> kStates{"unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"};
  std::string word = ip.word();
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const auto at = std::find(kStates.begin(), kStates.end(), word);
  if (at == kStates.end()) ip.invalid("Invalid operstate\n", ip.word());
  return static_cast<OperState>(at - kStates.begin());
}

std::uint8_t read_gen_mode(Ip& ip) {
  static constexpr std::array<std::string_view, 4> kModes{"eui64", "none", "stable_secret", "random"};
  const auto at = std::find(kModes.begin(), kModes.end(), ip.word());
  if (at == kModes.end()) ip.invalid("Invalid address generation mode\n", ip.word());
  return static_cast<std::uint8_t>(at - kModes.begin());
}

struct Reader {
  Ip& ip;
  LinkWords words{};
  LinkVerb verb;
  bool has_queues = false, has_receive_queues = false;

  void read_names() {
    ip.next();
    if (!words.name.empty()) ip.duplicate("name", ip.word());
    if (!is_valid(ip.word(), kMostName)) ip.invalid("\"name\" not a valid ifname", ip.word());
    words.name = ip.word();
    if (words.device.empty()) words.device = words.name;
  }

  void read_index() {
    ip.next();
    if (words.index != 0) ip.duplicate("index", ip.word());
    std::int64_t value = 0;
    const std::string& word = ip.word();
    (void)std::from_chars(word.data(), word.data() + word.size(), value);  // atoi
    if (value <= 0 || value > INT32_MAX) ip.invalid("Invalid \"index\" value", word);
    words.index = static_cast<std::uint32_t>(value);
  }

  void read_address() {
    const auto bytes = read_bytes(ip, ip.next());
    words.address_length = bytes.size();
    words.settings.address = mac_of(bytes);
    if (!words.settings.address) words.bad_address = bytes.size();
  }

  void read_broadcast() {
    words.settings.broadcast = mac_of(read_bytes(ip, ip.next()));
    words.broadcast_is_short = !words.settings.broadcast;
  }

  void read_queue_length() {
    ip.next();
    if (words.settings.txqlen) ip.duplicate("txqueuelen", ip.word());
    words.settings.txqlen = static_cast<std::uint32_t>(read_integer(ip, "txqueuelen"));
  }

  void read_mtu() {
    ip.next();
    if (words.settings.mtu) ip.duplicate("mtu", ip.word());
    const std::int32_t mtu = read_integer(ip, "mtu");
    words.settings.mtu = mtu < 0 ? 0 : static_cast<std::uint32_t>(mtu);
  }

  void read_netns() {
    ip.next();
    if (words.settings.netns) ip.duplicate("netns", ip.word());
    words.settings.netns = netns_argument(ip, ip.word());
  }

  void read_group() {
    ip.next();
    if (words.group) ip.duplicate("group", ip.word());
    if (ip.word() == "default") {
      words.group = 0;
    } else {
      words.group = ip.get_unsigned("Invalid \"group\" value\n", ip.word());
    }
  }

  void read_queues(bool receive) {
    ip.next();
    const std::string_view name = receive ? "numrxqueues" : "numtxqueues";
    if (std::exchange(receive ? has_receive_queues : has_queues, true)) ip.duplicate(name, ip.word());
    (receive ? words.rx_queues : words.tx_queues) = static_cast<std::uint32_t>(read_integer(ip, name));
  }

  void read_device() {
    if (ip.is("help")) link_usage(ip);
    if (ip.equals("dev")) ip.next();
    if (words.device != words.name) ip.duplicate2("dev", ip.word());
    if (!is_valid(ip.word(), kMostAltname)) ip.invalid("\"dev\" not a valid ifname", ip.word());
    words.device = ip.word();
  }

  void read_vf() {
    ip.next();
    read_integer(ip, "vf");
    ip.next();
    while (ip.at + 1 < ip.words.size()) ++ip.at;
    words.vf = true;
  }

  void read_link_netns() {
    ip.next();
    if (words.link_nsid) ip.duplicate("link-netns", ip.word());
    for (const NamedNetns& known : named_netns(ip.call)) {
      if (known.name == ip.word() && known.id) {
        NewNsid give;
        give.netns = NetnsByName{known.name};
        (void)ip.call.ask(give);
        const auto* id = ip.call.world().netns[ip.call.netns()].nsid_of.find(known.id);
        words.link_nsid = id != nullptr ? static_cast<std::int32_t>(*id) : -1;
        return;
      }
    }
    ip.invalid("Invalid \"link-netns\" value\n", ip.word());
  }

  bool read_flag() {
    LinkSettings& s = words.settings;
    const auto flag = [&](std::string_view name, std::optional<bool>& field) {
      if (!ip.equals(name)) return false;
      ip.next();
      field = read_on_off(ip, name);
      return true;
    };
    return flag("trailers", s.trailers) || flag("multicast", s.multicast) || flag("allmulticast", s.allmulticast) ||
           flag("promisc", s.promisc) || flag("arp", s.arp) || flag("carrier", s.carrier);
  }

  // The tail of iplink_parse's chain. False: the word is a device.
  bool read_rare() {
    LinkSettings& s = words.settings;
    if (ip.is("alias")) {
      const std::string& alias = ip.next();
      if (alias.size() > kMostAlias) ip.invalid("alias too long\n", alias);
      s.alias = alias;
    } else if (ip.equals("group")) {
      read_group();
    } else if (ip.equals("mode")) {
      const std::string& mode = ip.next();
      if (mode != "default" && mode != "dormant") ip.invalid("Invalid link mode\n", mode);
      s.dormant_mode = mode == "dormant";
    } else if (ip.equals("state")) {
      ip.next();
      s.operstate = read_operstate(ip);
    } else if (ip.is("numtxqueues")) {
      read_queues(false);
    } else if (ip.is("numrxqueues")) {
      read_queues(true);
    } else if (ip.is("addrgenmode")) {
      ip.next();
      s.addr_gen_mode = read_gen_mode(ip);
    } else if (ip.is("link-netns")) {
      read_link_netns();
    } else if (ip.is("link-netnsid")) {
      ip.next();
      if (words.link_nsid) ip.duplicate("link-netnsid", ip.word());
      words.link_nsid = read_integer(ip, "link-netnsid");
    } else if (ip.equals("protodown")) {
      ip.next();
      read_on_off(ip, "protodown");
      words.protodown = true;
    } else if (ip.equals("protodown_reason")) {
      ip.next();
      ip.next();
      read_on_off(ip, "protodown_reason");
      words.protodown = true;
    } else if (ip.equals("gso_max_size") || ip.equals("gso_max_segs") || ip.equals("gro_max_size")) {
      const std::string what = ip.word();
      ip.next();
      (void)ip.get_unsigned(fmt::format("Invalid \"{}\" value\n", what), ip.word());
      ip.not_modelled("ip link: " + what);
    } else if (ip.equals("parentdev")) {
      ip.next();
    } else {
      return false;
    }
    return true;
  }

  // One word with its values. False: "type" was read.
  bool read_one() {
    LinkSettings& s = words.settings;
    if (ip.equals("up") || ip.equals("down")) {
      s.up = ip.equals("up");
    } else if (ip.equals("name")) {
      read_names();
    } else if (ip.equals("index")) {
      read_index();
    } else if (ip.is("link")) {
      words.lower = ip.next();
    } else if (ip.is("address")) {
      read_address();
    } else if (ip.is("broadcast") || ip.equals("brd")) {
      read_broadcast();
    } else if (ip.is("txqueuelen") || ip.equals("qlen") || ip.is("txqlen")) {
      read_queue_length();
    } else if (ip.equals("mtu")) {
      read_mtu();
    } else if (ip.equals("xdp") || ip.equals("xdpgeneric") || ip.equals("xdpdrv") || ip.equals("xdpoffload")) {
      if (ip.next() != "off") ip.not_modelled("ip link set xdp");
    } else if (ip.equals("netns")) {
      read_netns();
    } else if (read_flag()) {
      return true;
    } else if (ip.equals("vf")) {
      read_vf();
    } else if (ip.equals("vrf")) {
      const LinkId id = ip.find_link(ip.next());
      if (!id || ip.link(id).as<Vrf>() == nullptr) ip.invalid("Not a valid VRF name\n", ip.word());
      s.master = LinkRef{{}, ip.link(id).ifindex};
    } else if (ip.is("master")) {
      s.master = existing(ip, ip.next());
    } else if (ip.is("nomaster")) {
      s.master = LinkRef{};
    } else if (ip.is("dynamic")) {
      ip.next();
      s.dynamic = read_on_off(ip, "dynamic");
    } else if (ip.is("type")) {
      words.type = ip.next();
      return false;
    } else if (!read_rare()) {
      read_device();
    }
    return true;
  }
};

}  // namespace

bool read_on_off(Ip& ip, std::string_view what) {
  if (ip.word() == "on") return true;
  if (ip.word() == "off") return false;
  ip.fail(1, fmt::format("Error: argument of \"{}\" must be \"on\" or \"off\", not \"{}\"\n", what, ip.word()));
}

LinkWords read_link_words(Ip& ip, LinkVerb verb) {
  Reader reader{ip, {}, verb};
  for (; ip.more(); ++ip.at) {
    if (reader.read_one()) continue;
    ++ip.at;
    break;
  }
  LinkWords& words = reader.words;
  if (words.name.empty()) words.name = words.device;
  if (words.device.empty()) words.device = words.name;
  return words;
}

NetnsRef netns_argument(Ip& ip, const std::string& word) {
  // get_netns_fd: a path where there is a slash, else a name; a number that is neither is a pid.
  const std::string path = word.find('/') == std::string::npos ? "/run/netns/" + word : word;
  Open open;
  open.path = path;
  if (const auto opened = ip.call.ask(open)) {
    Close close;
    close.descriptor = std::get<Descriptor>(*opened).number;
    (void)ip.call.ask(close);
    return NetnsByPath{path};
  }
  const auto number = integer(word);
  if (!number) ip.invalid("Invalid \"netns\" value\n", word);
  return NetnsByPid{static_cast<Pid>(*number)};
}

}  // namespace nslab::shell
