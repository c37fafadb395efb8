// model/forward/icmp_codes.h — the types and codes of ICMP and ICMPv6 that the kernel makes or reads.
//
// Kernel: include/uapi/linux/icmp.h, include/uapi/linux/icmpv6.h; RFC 792, RFC 1812 (576), RFC 4443 (1280).
#ifndef NSLAB_MODEL_FORWARD_ICMP_CODES_H_
#define NSLAB_MODEL_FORWARD_ICMP_CODES_H_

#include <cstdint>

namespace nslab::icmp {

inline constexpr std::uint8_t kEchoReply = 0, kUnreachable = 3, kRedirect = 5, kEcho = 8, kTimeExceeded = 11;
// Of kUnreachable.
inline constexpr std::uint8_t kNet = 0, kHost = 1, kFragNeeded = 4, kFiltered = 13;
// An error quotes the packet it is about as far as it stays within so many bytes.
inline constexpr std::uint32_t kMostQuoted = 576;

}  // namespace nslab::icmp

namespace nslab::icmp6 {

inline constexpr std::uint8_t kUnreachable = 1, kTooBig = 2, kTimeExceeded = 3, kEcho = 128, kEchoReply = 129, kRedirect = 137;
// Of kUnreachable.
inline constexpr std::uint8_t kNoRoute = 0, kProhibited = 1, kAddress = 3;
inline constexpr std::uint32_t kMostQuoted = 1280;

}  // namespace nslab::icmp6

#endif  // NSLAB_MODEL_FORWARD_ICMP_CODES_H_
