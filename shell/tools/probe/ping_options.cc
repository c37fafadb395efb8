#include "shell/tools/probe/ping_options.h"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdlib>

#include "shell/tools/probe/options.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kPingUsage =
    "\nUsage\n"
    "  ping [options] <destination>\n"
    "\nOptions:\n"
    "  <destination>      dns name or ip address\n"
    "  -a                 use audible ping\n"
    "  -A                 use adaptive ping\n"
    "  -B                 sticky source address\n"
    "  -c <count>         stop after <count> replies\n"
    "  -C                 call connect() syscall on socket creation\n"
    "  -D                 print timestamps\n"
    "  -d                 use SO_DEBUG socket option\n"
    "  -e <identifier>    define identifier for ping session, default is random for\n"
    "                     SOCK_RAW and kernel defined for SOCK_DGRAM\n"
    "                     Imply using SOCK_RAW (for IPv4 only for identifier 0)\n"
    "  -f                 flood ping\n"
    "  -h                 print help and exit\n"
    "  -I <interface>     either interface name or address\n"
    "  -i <interval>      seconds between sending each packet\n"
    "  -L                 suppress loopback of multicast packets\n"
    "  -l <preload>       send <preload> number of packages while waiting replies\n"
    "  -m <mark>          tag the packets going out\n"
    "  -M <pmtud opt>     define mtu discovery, can be one of <do|dont|want>\n"
    "  -n                 no dns name resolution\n"
    "  -O                 report outstanding replies\n"
    "  -p <pattern>       contents of padding byte\n"
    "  -q                 quiet output\n"
    "  -Q <tclass>        use quality of service <tclass> bits\n"
    "  -s <size>          use <size> as number of data bytes to be sent\n"
    "  -S <size>          use <size> as SO_SNDBUF socket option value\n"
    "  -t <ttl>           define time to live\n"
    "  -U                 print user-to-user latency\n"
    "  -v                 verbose output\n"
    "  -V                 print version and exit\n"
    "  -w <deadline>      reply wait <deadline> in seconds\n"
    "  -W <timeout>       time to wait for response\n"
    "\nIPv4 options:\n"
    "  -4                 use IPv4\n"
    "  -b                 allow pinging broadcast\n"
    "  -R                 record route\n"
    "  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>\n"
    "\nIPv6 options:\n"
    "  -6                 use IPv6\n"
    "  -F <flowlabel>     define flow label, default is random\n"
    "  -N <nodeinfo opt>  use icmp6 node info query, try <help> as argument\n"
    "\nFor more details see ping(8).\n";

constexpr std::string_view kVersion =
    "ping from iputils 20221126\n"
    "libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n";

constexpr long kMostPreload = 65536;

class Reader {
 public:
  Reader(Call& call, int& status)
      : call_(call), status_(status), options_(call.argv, "h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:") {}

  std::optional<PingOptions> read() {
    const std::string& name = call_.argv.front();
    if (name.ends_with('4')) out_.family = Family::kInet;
    if (name.ends_with('6')) out_.family = Family::kInet6;
    while (const auto letter = options_.next()) {
      if (!(take_flag(*letter) || take_value(*letter))) fail_usage();
      if (ended_) return std::nullopt;
    }
    out_.targets = options_.operands();
    if (out_.targets.empty()) {
      fail(1, "usage error: Destination address required");
      return std::nullopt;
    }
    return out_;
  }

 private:
  void fail(int status, const std::string& text) {
    if (ended_) return;
    call_.complain("{}: {}\n", call_.argv.front(), text);
    end(status);
  }
  void end(int status) {
    status_ = status;
    ended_ = true;
  }
  void fail_usage() {
    if (!options_.fault().empty()) call_.complain("{}\n", options_.fault());
    call_.err(kPingUsage);
    end(2);
  }

  long number(long least, long most) {
    const std::string& text = options_.value();
    char* end_of = nullptr;
    errno = 0;
    const long value = std::strtol(text.c_str(), &end_of, 10);
    if (text.empty() || *end_of != '\0') {
      fail(1, fmt::format("invalid argument: '{}'", text));
      return least;
    }
    if (errno == ERANGE || value < least || value > most) {
      fail(1, fmt::format("invalid argument: '{}': out of range: {} <= value <= {}", text, least, most));
      return least;
    }
    return value;
  }

  // Seconds, in ms. Garbage is complained about and taken for what it begins with.
  int seconds(std::string_view what) {
    const std::string& text = options_.value();
    char* end_of = nullptr;
    const double value = std::strtod(text.c_str(), &end_of);
    if (text.empty() || !std::isfinite(value)) {
      fail(2, fmt::format("{}: {}", what, text));
      return 0;
    }
    if (*end_of != '\0') {
      call_.complain("{}: option argument contains garbage: {}\n{}: this will become fatal error in the future\n", call_.argv.front(),
                     end_of, call_.argv.front());
    }
    constexpr int kMost = INT_MAX / 1000;
    if (value < 0 || value > kMost) {
      fail(2, fmt::format("{}: {}", what, text));
      return 0;
    }
    return static_cast<int>(value * 1000);
  }

  int hex_or_decimal(std::string_view complaint) {
    const std::string& text = options_.value();
    char* end_of = nullptr;
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    const long value = std::strtol(text.c_str() + (hex ? 2 : 0), &end_of, hex ? 16 : 10);
    if (*end_of != '\0') fail(2, fmt::format("{}: {}", complaint, text));
    return static_cast<int>(value);
  }

  void take_source() {
    const std::string& text = options_.value();
    if (text.find(':') != std::string::npos) {
      const auto percent = text.find('%');
      const auto address = parse_ip(std::string_view(text).substr(0, percent), Family::kInet6);
      if (percent != std::string::npos) out_.device = text.substr(percent + 1);
      if (!address) return fail(2, fmt::format("invalid source address: {}", text));
      out_.source = *address;
      out_.strict_source = true;
    } else if (const auto address = parse_ip(text, Family::kInet)) {
      out_.source = *address;
      out_.strict_source = true;
    } else {
      out_.device = text;
    }
  }

  void take_pattern() {
    const std::string& text = options_.value();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
        return fail(2, fmt::format("patterns must be specified as hex digits: {}", text.substr(i)));
      }
    }
    for (std::size_t i = 0; i < text.size() && i < 32; i += 2) {
      out_.pattern += fmt::format("{:02x}", std::strtoul(text.substr(i, 2).c_str(), nullptr, 16));
    }
  }

  void take_family(Family family) {
    if (out_.family != Family::kNone && out_.family != family) return fail(2, "only one -4 or -6 option may be specified");
    out_.family = family;
  }

  void refuse(const std::string& what) { end(call_.not_modelled("ping " + what)); }

  bool take_flag(char letter) {
    switch (letter) {
      case '4': take_family(Family::kInet); return true;
      case '6': take_family(Family::kInet6); return true;
      case 'b': out_.broadcast = true; return true;
      case 'R': out_.record_route = true; return true;
      case 'a': out_.audible = true; return true;
      case 'A': out_.adaptive = true; return true;
      case 'B': out_.strict_source = true; return true;
      case 'D': out_.timestamps = true; return true;
      case 'L': out_.no_loop = true; return true;
      case 'n': out_.numeric = true; return true;
      case 'O': out_.outstanding = true; return true;
      case 'f': out_.flood = out_.numeric = true; return true;
      case 'q': out_.quiet = true; return true;
      case 'r': out_.dont_route = true; return true;
      case 'v': out_.verbose = true; return true;
      case 'C':
      case 'd':
      case 'U': return true;
      case 'V':
        call_.out(kVersion);
        end(0);
        return true;
      default: return false;
    }
  }

  bool take_value(char letter) {
    switch (letter) {
      case 'c': out_.count = number(1, LONG_MAX); return true;
      case 'i':
        out_.interval_ms = seconds("bad timing interval");
        out_.has_interval = true;
        return true;
      case 'I': take_source(); return true;
      case 'l': out_.preload = static_cast<int>(number(1, kMostPreload)); return true;
      case 'e': out_.ident = static_cast<int>(number(0, 65535)); return true;
      case 'm':
        out_.mark = static_cast<std::uint32_t>(number(0, INT_MAX));
        out_.has_mark = true;
        return true;
      case 'M': take_pmtu(); return true;
      case 'p': take_pattern(); return true;
      case 'Q':
        out_.tos = hex_or_decimal("bad TOS value");
        if (out_.tos > 255) fail(2, fmt::format("the decimal value of TOS bits must be in range 0-255: {}", out_.tos));
        return true;
      case 's': out_.size = static_cast<std::size_t>(number(0, INT_MAX)); return true;
      case 'S': (void)number(1, INT_MAX); return true;
      case 't':
        out_.ttl = static_cast<int>(number(0, 255));
        out_.has_ttl = true;
        return true;
      case 'w': out_.deadline_s = number(0, INT_MAX); return true;
      case 'W': out_.linger_ms = seconds("bad linger time"); return true;
      case 'F':
        out_.flow = hex_or_decimal("bad value for flowinfo");
        out_.has_flow = true;
        if ((out_.flow & ~0xfffff) != 0) fail(2, fmt::format("flow value is greater than 20 bits: {}", options_.value()));
        return true;
      case 'T': refuse("-T"); return true;
      case 'N': refuse("-N"); return true;
      default: return false;
    }
  }

  void take_pmtu() {
    const std::string& text = options_.value();
    if (text == "do") {
      out_.pmtu = Pmtu::kDo;
    } else if (text == "dont") {
      out_.pmtu = Pmtu::kDont;
    } else if (text == "want") {
      out_.pmtu = Pmtu::kWant;
    } else {
      fail(2, fmt::format("invalid -M argument: {}", text));
    }
  }

  Call& call_;
  int& status_;
  Options options_;
  PingOptions out_{};
  bool ended_ = false;
};

}  // namespace

std::optional<PingOptions> read_ping_options(Call& call, int& status) { return Reader(call, status).read(); }

}  // namespace nslab::shell
