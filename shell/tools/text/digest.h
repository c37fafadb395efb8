// shell/tools/text/digest.h — MD5, SHA-1 and SHA-256 of a text.
//
// Documents: RFC 1321, RFC 3174, FIPS 180-4.
#ifndef NSLAB_SHELL_TOOLS_TEXT_DIGEST_H_
#define NSLAB_SHELL_TOOLS_TEXT_DIGEST_H_

#include <string>
#include <string_view>

namespace nslab::shell {

enum class Digest : char { kMd5, kSha1, kSha256 };

// In hexadecimal.
std::string digest_of(Digest kind, std::string_view text);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_DIGEST_H_
