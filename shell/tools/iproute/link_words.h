// shell/tools/iproute/link_words.h — the words of `ip link add|set|del`, read into a request.
//
// Guarantees
//   1. Faults of words are found in the order in which iplink_parse finds them.
// Not modelled: vf, xdp, the sizes of segmentation offload.
// Document: iproute2 6.1, ip/iplink.c (iplink_parse), ip/iplink_*.c.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_LINK_WORDS_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_LINK_WORDS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

enum class LinkVerb : std::uint8_t { kAdd, kReplace, kSet, kDelete };

// What stands before "type".
struct LinkWords {
  std::string device{}, name{};  // "dev" and "name"; each stands for the other where only one is given
  std::string lower{};
  std::optional<std::string> type{};
  std::optional<std::uint32_t> group{};
  std::uint32_t index = 0;
  std::uint32_t tx_queues = 0, rx_queues = 0;
  LinkSettings settings{};
  std::size_t address_length = 0;
  std::optional<std::size_t> bad_address{};  // an address that is not six bytes long: its length
  bool broadcast_is_short = false;
  bool protodown = false, vf = false;
  std::optional<std::int32_t> link_nsid{};
};

// Reads up to and including "type KIND".
LinkWords read_link_words(Ip& ip, LinkVerb verb);
// Options of a kind: the words after "type KIND". Not modelled kinds end the command loudly.
LinkData read_kind_words(Ip& ip, const std::string& kind, LinkVerb verb);
PortSettings read_port_words(Ip& ip);
// The usage of a kind; empty where ip knows no such kind.
std::string_view kind_usage(std::string_view kind);
// Options of a bond, in the order in which they are shown. `words` by their numbers; none: a number.
struct BondOptionRow {
  BondOption option;
  std::string_view name;
  std::string_view key;  // in JSON
  std::span<const std::string_view> words;
};
std::span<const BondOptionRow> bond_option_rows();
// Whether ip knows the kind and nslab does not.
bool is_other_kind(std::string_view kind);
// "on" and "off" as print_one_of has it.
bool read_on_off(Ip& ip, std::string_view what);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_LINK_WORDS_H_
