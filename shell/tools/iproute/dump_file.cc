#include "shell/tools/iproute/dump_file.h"

#include <algorithm>

#include "shell/tools/iproute/inet.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kMessageHeader = 16, kAttributeHeader = 4, kAlign = 4;
constexpr std::uint16_t kNestBits = 0x3fff;  // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

std::size_t aligned(std::size_t size) { return (size + kAlign - 1) / kAlign * kAlign; }

}  // namespace

void MessageWriter::number(std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) body_ += static_cast<char>(value >> (8 * i) & 0xff);
}

void MessageWriter::pad() { body_.resize(aligned(body_.size())); }

void MessageWriter::address(const IpAddress& address) {
  if (address.is_v6()) {
    for (const std::uint8_t byte : address.bytes()) u8(byte);
    return;
  }
  for (const unsigned shift : {24U, 16U, 8U, 0U}) u8(static_cast<std::uint8_t>(address.v4_value() >> shift));
}

std::size_t MessageWriter::begin(std::uint16_t attribute) {
  const std::size_t begun = body_.size();
  u16(0);
  u16(attribute);
  return begun;
}

void MessageWriter::set_u16(std::size_t at, std::uint16_t value) {
  body_[at] = static_cast<char>(value & 0xff);
  body_[at + 1] = static_cast<char>(value >> 8);
}

void MessageWriter::end(std::size_t begun) {
  set_u16(begun, static_cast<std::uint16_t>(body_.size() - begun));
  pad();
}

void MessageWriter::put(std::uint16_t attribute, std::uint64_t value, std::size_t size) {
  const std::size_t begun = begin(attribute);
  number(value, size);
  end(begun);
}

void MessageWriter::put_address(std::uint16_t attribute, const IpAddress& value) {
  const std::size_t begun = begin(attribute);
  address(value);
  end(begun);
}

void MessageWriter::put_text(std::uint16_t attribute, std::string_view text) {
  const std::size_t begun = begin(attribute);
  body_ += text;
  u8(0);
  end(begun);
}

std::string MessageWriter::message(std::uint16_t flags, std::uint32_t sequence, std::uint32_t pid) const {
  MessageWriter head(0);
  head.u32(static_cast<std::uint32_t>(kMessageHeader + body_.size()));
  head.u16(type_);
  head.u16(flags);
  head.u32(sequence);
  head.u32(pid);
  return head.body_ + body_;
}

AttributeReader::AttributeReader(std::string_view bytes) {
  while (bytes.size() >= kAttributeHeader) {
    const std::size_t length = number_of(bytes, 2);
    if (length < kAttributeHeader || length > bytes.size()) return;
    const auto type = static_cast<std::uint16_t>(number_of(bytes.substr(2), 2) & kNestBits);
    values_[type] = bytes.substr(kAttributeHeader, length - kAttributeHeader);
    bytes.remove_prefix(std::min(bytes.size(), aligned(length)));
  }
}

std::string_view AttributeReader::bytes(std::uint16_t type) const {
  const auto at = values_.find(type);
  return at == values_.end() ? std::string_view() : at->second;
}

std::optional<std::uint32_t> AttributeReader::number(std::uint16_t type) const {
  const std::string_view value = bytes(type);
  if (value.empty() || value.size() > sizeof(std::uint32_t)) return std::nullopt;
  return number_of(value, value.size());
}

IpAddress AttributeReader::address(std::uint16_t type) const {
  const std::string_view value = bytes(type);
  constexpr std::size_t kBytes4 = 4, kBytes6 = 16;
  if (value.size() == kBytes4) {
    std::uint32_t number = 0;
    for (const char c : value) number = number << 8 | static_cast<unsigned char>(c);
    return IpAddress::v4(number);
  }
  if (value.size() != kBytes6) return {};
  std::array<std::uint8_t, kBytes6> all{};
  for (std::size_t i = 0; i < kBytes6; ++i) all[i] = static_cast<std::uint8_t>(value[i]);
  return IpAddress::of_bytes(all);
}

std::string AttributeReader::text(std::uint16_t type) const {
  const std::string_view value = bytes(type);
  return std::string(value.substr(0, value.find('\0')));
}

std::uint32_t number_of(std::string_view bytes, std::size_t size) {
  if (bytes.size() < size) return 0;
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

void begin_dump(Ip& ip, std::uint32_t magic) {
  if (ip.call.is_terminal(1)) ip.fail(1, "Not sending a binary stream to stdout\n");
  std::string bytes;
  for (unsigned i = 0; i < sizeof magic; ++i) bytes += static_cast<char>(magic >> (8 * i) & 0xff);
  ip.call.out(bytes);
}

void write_dump(Ip& ip, const MessageWriter& message) {
  constexpr std::uint16_t kOfDump = 0x22;  // NLM_F_MULTI | NLM_F_DUMP_FILTERED
  const auto seconds = static_cast<std::uint32_t>(ip.call.now() / std::chrono::seconds(1));
  ip.call.out(message.message(kOfDump, seconds, ip.call.pid()));
}

namespace {

struct DumpProgram {
  DumpReader reader{};
  IpOptions options{};
  std::string text{};

  int act(Ip& ip) {
    constexpr std::size_t kMagic = 4;
    const std::string_view all = text;
    const std::uint32_t magic = number_of(all);
    if (magic != reader.magic || all.size() < kMagic) {
      ip.fail(reader.bad_status, fmt::format("Magic mismatch ({} elems, {:x} magic)\n", all.size() < kMagic ? 0 : 1, magic));
    }
    if (reader.seeks && is_pipe(ip)) ip.fail(1, "Failed to restore: ftell: Illegal seek\n");
    if (reader.begin) reader.begin(ip);
    for (int pass = 0; pass < reader.passes; ++pass) {
      for (std::string_view rest = all.substr(kMagic); rest.size() >= kMessageHeader;) {
        const std::size_t length = number_of(rest);
        if (length < kMessageHeader || length > rest.size()) break;
        const std::string_view payload = rest.substr(kMessageHeader, length - kMessageHeader);
        const bool fits = number_of(rest.substr(4), 2) == reader.type && payload.size() >= reader.header;
        rest.remove_prefix(std::min(rest.size(), aligned(length)));
        ip.call.runner().step();
        if (!fits) continue;
        const AttributeReader attributes(payload.substr(reader.header));
        if (const int status = reader.each(ip, payload.substr(0, reader.header), attributes, pass); status != 0) return status;
      }
    }
    if (reader.finish) reader.finish(ip);
    return 0;
  }

  static bool is_pipe(const Ip& ip) {
    const FileId* file = ip.call.process().descriptors.find(0);
    return file != nullptr && ip.call.world().files[*file].kind == OpenFile::Kind::kPipeRead;
  }

  Step operator()(Call& call) {
    while (true) {
      const auto data = call.read(0);
      if (!data) return Wait{kNever, {0}, {}, {}, false};
      if (data->empty()) break;
      call.runner().charge(data->size());
      text += *data;
    }
    Ip ip(call, options, {});
    int status = 0;
    try {
      status = act(ip);
    } catch (const Quit& quit) {
      status = quit.status;
    }
    call.out(ip.print.take());
    return Exited{status};
  }
};

}  // namespace

IpResult read_dump(Ip& ip, DumpReader reader) {
  DumpProgram program;
  program.reader = std::move(reader);
  program.options = ip.options;
  return Program(std::move(program));
}

int talk(Ip& ip, const Op& op) {
  const auto reply = ip.call.runner().execute(op);
  if (reply) return 0;
  const int status = ip.report(reply.error());
  return ip.call.code(reply.error()) == Errno::kEEXIST ? 0 : status;
}

}  // namespace nslab::shell
