// verify/alike_facts.h — AlikeFacts: what a World says of addresses and hardware addresses, gathered to compare limbs by.
//
// A range of addresses means to a packet no more than which of the addresses that are spoken of are in it. So ranges are told
// by those: a range that holds only what is a limb's own can be told by their numbers there, and the other limb has its like;
// any other range is told as it stands.
#ifndef NSLAB_VERIFY_ALIKE_FACTS_H_
#define NSLAB_VERIFY_ALIKE_FACTS_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "verify/alike.h"
#include "verify/limb.h"

namespace nslab::verify {

class AlikeFacts {
 public:
  AlikeFacts(const World& world, const Limbs& limbs);

  // Whether all that the World's packets may meet is understood; if not, nobody is known to be like anybody.
  [[nodiscard]] bool is_understood() const { return understood_; }
  // Whether something about the namespace tells it apart in a way that is not compared.
  [[nodiscard]] bool is_suspect(NetnsId netns) const { return suspect_[netns.value] != 0; }
  [[nodiscard]] bool is_single(const IpAddress& address) const;
  [[nodiscard]] bool is_single(const Mac& mac) const;

  // How many of the addresses that are spoken of are in a range.
  [[nodiscard]] std::uint32_t points_in(const Prefix& range) const;
  // Which ranges hold the address that are told as they stand whatever they hold.
  [[nodiscard]] MentionedRanges::Sum fixed_holders(const IpAddress& address) const { return fixed_.holders(address); }
  // Lengths of prefixes that routes go to, and whether one goes to this one.
  [[nodiscard]] const std::vector<std::uint8_t>& lengths() const { return lengths_; }
  [[nodiscard]] bool has_range(const Prefix& range) const;
  // The routes that speak of a range: as where they lead, as a gateway or as a source.
  struct Site {
    std::uint64_t range = 0;
    NetnsId netns{};
    const Route* route = nullptr;
  };
  [[nodiscard]] std::pair<const Site*, const Site*> sites_of(const Prefix& range) const;

 private:
  struct Owner {
    LinkId link{};
    std::uint32_t count = 0;
  };
  static std::uint64_t number_of(const Prefix& range) { return range.network().low << 8U | range.length; }
  static std::uint64_t number_of(const Mac& mac);

  void take_census();
  void read_routes();
  void read_neighbours();
  void read_stations(const Limbs& limbs);
  void read_station(const Limbs& limbs, LinkId bridge, const FdbKey& key, const FdbEntry& entry);
  void suspect(NetnsId netns);
  void suspect_owner(const Mac& mac);

  const World& world_;
  bool understood_ = false;
  MentionedRanges fixed_{};
  std::vector<char> suspect_{};                          // by NetnsId
  std::unordered_map<std::uint32_t, Owner> addresses_{};  // IPv4
  std::unordered_map<std::uint64_t, Owner> macs_{};
  std::vector<std::uint32_t> points_{};
  std::vector<std::uint8_t> lengths_{};
  std::vector<std::uint64_t> ranges_{};  // sorted
  std::vector<Site> sites_{};            // by range
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_ALIKE_FACTS_H_
