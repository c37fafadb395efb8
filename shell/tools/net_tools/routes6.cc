// The kernel's IPv6 routes as route -6 and netstat -r6 list them: /proc/net/ipv6_route line by line (rprint_fib6).
#include <cstdlib>
#include <sstream>

#include "shell/tools/net_tools/common.h"

namespace nslab::shell::net_tools {

namespace {

// "fd000001…" as it stands in /proc: 32 digits.
IpAddress address6_of(const std::string& digits) {
  return IpAddress::v6(std::strtoull(digits.substr(0, 16).c_str(), nullptr, 16), std::strtoull(digits.substr(16).c_str(), nullptr, 16));
}

std::string flags_text6(unsigned long flags) {
  struct Letter {
    unsigned long bit;
    char letter;
  };
  constexpr unsigned long kReject = 0x200, kUp = 1;
  constexpr Letter kLetters[] = {{0x2, 'G'},      {0x4, 'H'},      {0x8, 'R'},      {0x10, 'D'},
                                 {0x20, 'M'},     {0x10000, 'd'},  {0x20000, 'a'},  {0x40000, 'c'},
                                 {0x100000, 'o'}, {0x80000, 'e'},  {0x1000000, 'c'}, {0x2000000, 'f'},
                                 {0x200000, 'n'}};
  std::string out;
  if ((flags & kReject) != 0) out += '!';
  if ((flags & kUp) != 0) out += 'U';
  for (const Letter& one : kLetters) {
    if ((flags & one.bit) != 0) out += one.letter;
  }
  return out;
}

std::string shown6(const IpAddress& address, bool numeric) { return address.is_any() && !numeric ? "[::]" : to_string(address); }

}  // namespace

void show_routes6(Call& call, bool numeric) {
  call.out("Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref  Use If\n");
  std::istringstream lines(call.read_file("/proc/net/ipv6_route").value_or(""));
  std::string destination, length, source, source_length, gateway, metric, references, uses, flags, device;
  while (lines >> destination >> length >> source >> source_length >> gateway >> metric >> references >> uses >> flags >> device) {
    const auto number = [](const std::string& text) { return std::strtoul(text.c_str(), nullptr, 16); };
    const std::string prefix = fmt::format("{}/{}", shown6(address6_of(destination), numeric), number(length));
    call.print("{:<30} {:<26} {:<4} {:<3} {:<1}{:7} {}\n", prefix, shown6(address6_of(gateway), numeric), flags_text6(number(flags)),
               static_cast<std::int32_t>(number(metric)), number(references), number(uses), device);
  }
}

}  // namespace nslab::shell::net_tools
