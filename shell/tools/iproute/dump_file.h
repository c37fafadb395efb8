// shell/tools/iproute/dump_file.h — what ip save writes and ip restore reads: rtnetlink's own messages, one behind another.
//
// Guarantees
//   1. A file has the bytes that the real tool would write, but for the number of the request and that of the process.
//   2. What is read is not trusted: lengths that do not fit end the reading.
// Kernel: include/uapi/linux/{netlink,rtnetlink,if_addr,fib_rules}.h.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_DUMP_FILE_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_DUMP_FILE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

class MessageWriter {
 public:
  explicit MessageWriter(std::uint16_t type) : type_(type) {}

  // Fields of the header that the type has, and values of attributes.
  void u8(std::uint8_t value) { body_ += static_cast<char>(value); }
  void u16(std::uint16_t value) { number(value, sizeof value); }
  void u32(std::uint32_t value) { number(value, sizeof value); }
  void address(const IpAddress& address);

  void put(std::uint16_t attribute, std::uint64_t value, std::size_t size);
  void put_u32(std::uint16_t attribute, std::uint32_t value) { put(attribute, value, sizeof value); }
  void put_address(std::uint16_t attribute, const IpAddress& address);
  void put_text(std::uint16_t attribute, std::string_view text);  // with a NUL at its end
  // An attribute that is written bit by bit, or has others in it.
  std::size_t begin(std::uint16_t attribute);
  void end(std::size_t begun);
  // One nexthop of several (struct rtnexthop).
  [[nodiscard]] std::size_t size() const { return body_.size(); }
  void set_u16(std::size_t at, std::uint16_t value);

  [[nodiscard]] std::string message(std::uint16_t flags, std::uint32_t sequence, std::uint32_t pid) const;

 private:
  void number(std::uint64_t value, std::size_t size);
  void pad();
  std::uint16_t type_;
  std::string body_{};
};

// The attributes behind a header, the last of each type.
class AttributeReader {
 public:
  explicit AttributeReader(std::string_view bytes);
  [[nodiscard]] bool has(std::uint16_t type) const { return values_.contains(type); }
  [[nodiscard]] std::string_view bytes(std::uint16_t type) const;
  [[nodiscard]] std::optional<std::uint32_t> number(std::uint16_t type) const;  // of 1, 2 or 4 bytes
  [[nodiscard]] IpAddress address(std::uint16_t type) const;
  [[nodiscard]] std::string text(std::uint16_t type) const;
  [[nodiscard]] const std::map<std::uint16_t, std::string_view>& all() const { return values_; }

 private:
  std::map<std::uint16_t, std::string_view> values_{};
};

// A little-endian number of the first bytes; 0 where there are too few.
std::uint32_t number_of(std::string_view bytes, std::size_t size = sizeof(std::uint32_t));

// The beginning of a file; refuses to write to a terminal.
void begin_dump(Ip& ip, std::uint32_t magic);
// Writes one message of it. `flags` beside those of every dump.
void write_dump(Ip& ip, const MessageWriter& message);

// A program that reads a file from standard input and then lets `each` act on its messages, `passes` times: payloads of the
// type that the file is of. A status other than 0 ends it.
struct DumpReader {
  std::uint32_t magic = 0;
  std::uint16_t type = 0;
  std::size_t header = 0;  // how long the header of that type is
  int bad_status = 1;      // where the file is none
  int passes = 1;
  bool seeks = false;  // reads it again for each pass: a pipe will not do
  std::function<void(Ip&)> begin{}, finish{};
  std::function<int(Ip&, std::string_view header, const AttributeReader&, int pass)> each{};
};
IpResult read_dump(Ip& ip, DumpReader reader);

// rtnl_talk of a request that was read: 0 where it was done, or there already; else what ends the reading.
int talk(Ip& ip, const Op& op);

// The subcommands.
int save_routes(Ip& ip);
IpResult restore_routes(Ip& ip);
IpResult show_route_dump(Ip& ip);
int save_rules(Ip& ip);
IpResult restore_rules(Ip& ip);
int save_addresses(Ip& ip);
IpResult restore_addresses(Ip& ip);
IpResult show_address_dump(Ip& ip);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_DUMP_FILE_H_
