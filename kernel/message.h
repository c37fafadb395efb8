// kernel/message.h — Message: one netlink request as bytes, with the places that only the asking process can fill in.
//
// A request names links by ifindex and namespaces by descriptor; the Op that it stands for has names. Such places are
// left zero and noted as a Patch; whoever sends the message looks the name up where it stands and fills it in, as `ip` does.
#ifndef NSLAB_KERNEL_MESSAGE_H_
#define NSLAB_KERNEL_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/op.h"

struct nlattr;
struct nlmsghdr;

namespace nslab::kernel {

// 32 bits at `offset` become the ifindex of the link `text`, or the number of a descriptor of the file `text`.
struct Patch {
  enum class Kind : std::uint8_t { kIfindex, kNetnsFd, kPid };
  Kind kind{};
  std::uint32_t offset = 0;
  std::string text{};
};

class Message {
 public:
  // `flags` beyond NLM_F_REQUEST and NLM_F_ACK.
  Message(std::uint16_t type, std::uint16_t flags);

  // The family's own header, zeroed: at once after construction.
  template <class Header>
  Header* header() {
    return static_cast<Header*>(extra(sizeof(Header)));
  }
  void put(std::uint16_t type, const void* data, std::size_t size);
  void put_u8(std::uint16_t type, std::uint8_t value) { put(type, &value, sizeof value); }
  void put_u16(std::uint16_t type, std::uint16_t value) { put(type, &value, sizeof value); }
  void put_u32(std::uint16_t type, std::uint32_t value) { put(type, &value, sizeof value); }
  void put_text(std::uint16_t type, std::string_view text);  // with a NUL at its end
  void put_ip(std::uint16_t type, const IpAddress& address);
  void put_mac(std::uint16_t type, const Mac& mac) { put(type, mac.bytes.data(), mac.bytes.size()); }
  // A link by index, or by a name that is still to be looked up.
  void put_link(std::uint16_t type, const LinkRef& link);
  // A namespace: by descriptor of its file, or by pid.
  void put_netns(std::uint16_t fd_type, std::uint16_t pid_type, const NetnsRef& netns);
  // Notes that the field at `place`, within what `header` gave, is a link's index.
  void patch_link(void* place, const LinkRef& link);

  std::size_t begin_nest(std::uint16_t type);
  void end_nest(std::size_t nest);
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  // The namespace that was named last is the one behind this descriptor of the sender's.
  void use_descriptor(int descriptor);
  // Writes over what stands at an offset.
  void write(std::size_t offset, const void* data, std::size_t size);

  // Complete, with its length.
  [[nodiscard]] const std::vector<std::uint8_t>& bytes();
  [[nodiscard]] const std::vector<Patch>& patches() const { return patches_; }
  // A struct that some nests begin with (ifinfomsg of a veth's peer).
  void* extra(std::size_t size);

 private:
  std::vector<std::uint8_t> bytes_{};
  std::vector<Patch> patches_{};
};

// A path for the file of a namespace that has one; empty for one's own and those named by pid.
std::string netns_path(const NetnsRef& netns);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_MESSAGE_H_
