// ethtool -k and -K.
#include <array>

#include "model/link/features.h"
#include "shell/tools/system/ethtool.h"

namespace nslab::shell {

namespace {

// ethtool's own names, older than the kernel's: each stands for the features that its pattern fits.
struct OldName {
  std::string_view name, brief, pattern;
  [[nodiscard]] bool fits(std::string_view feature) const {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return feature == pattern;
    const std::string_view head = pattern.substr(0, star), tail = pattern.substr(star + 1);
    return feature.size() >= head.size() + tail.size() && feature.starts_with(head) && feature.ends_with(tail);
  }
  [[nodiscard]] bool is_group() const { return pattern.find('*') != std::string_view::npos; }
};
constexpr std::array kOldNames{
    OldName{"rx-checksumming", "rx", "rx-checksum"},
    OldName{"tx-checksumming", "tx", "tx-checksum-*"},
    OldName{"scatter-gather", "sg", "tx-scatter-gather*"},
    OldName{"tcp-segmentation-offload", "tso", "tx-tcp*-segmentation"},
    OldName{"udp-fragmentation-offload", "ufo", "tx-udp-fragmentation"},
    OldName{"generic-segmentation-offload", "gso", "tx-generic-segmentation"},
    OldName{"generic-receive-offload", "gro", "rx-gro"},
    OldName{"large-receive-offload", "lro", "rx-lro"},
    OldName{"rx-vlan-offload", "rxvlan", "rx-vlan-hw-parse"},
    OldName{"tx-vlan-offload", "txvlan", "tx-vlan-hw-insert"},
    OldName{"ntuple-filters", "ntuple", "rx-ntuple-filter"},
    OldName{"receive-hashing", "rxhash", "rx-hashing"},
};

void print_feature(Call& call, const Link& link, std::string_view label, std::uint64_t bit) {
  const bool active = (active_features(link) & bit) != 0, wanted = (wanted_features(link) & bit) != 0;
  const std::string_view note = (changeable_features(link) & bit) == 0 ? " [fixed]"
                                : active == wanted                     ? ""
                                : wanted                               ? " [requested on]"
                                                                       : " [requested off]";
  call.print("{}: {}{}\n", label, active ? "on" : "off", note);
}

struct Wanted {
  std::uint64_t mask = 0, on = 0;
  std::size_t octets = 0;  // of the request, as far as it is written
};

// Takes one name and its "on" or "off"; nothing where no feature has that name.
bool want(Wanted& wanted, std::string_view name, bool on) {
  const auto take = [&](std::size_t number) {
    constexpr std::size_t kHeader = 4;
    wanted.mask |= std::uint64_t{1} << number;
    wanted.on = on ? wanted.on | std::uint64_t{1} << number : wanted.on & ~(std::uint64_t{1} << number);
    wanted.octets += kHeader + (kHeader + features()[number].name.size() + 1 + 3) / 4 * 4 + (on ? kHeader : 0);
  };
  for (const OldName& old : kOldNames) {
    if (old.name != name && old.brief != name) continue;
    for (std::size_t i = 0; i < features().size(); ++i) {
      if (old.fits(features()[i].name)) take(i);
    }
    return true;
  }
  const int number = feature_number(name);
  if (number < 0) return false;
  take(static_cast<std::size_t>(number));
  return true;
}

int report_change(Call& call, const Link& link, const Wanted& wanted, std::uint64_t before) {
  const std::uint64_t after = active_features(link);
  const std::uint64_t missed = (wanted.on ^ after) & wanted.mask, changed = before ^ after;
  const bool nothing = missed == wanted.mask;
  if (nothing) call.err("Could not change any device features\n");
  if (missed != 0 || (changed & ~wanted.mask) != 0) {
    call.out("Actual changes:\n");
    for (std::size_t i = 0; i < features().size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (((missed | changed) & bit) == 0) continue;
      const bool on = (after & bit) != 0;
      const std::string_view note = (missed & bit) != 0        ? (on ? " [requested off]" : " [requested on]")
                                    : (wanted.mask & bit) == 0 ? " [not requested]"
                                                               : "";
      call.print("{}: {}{}\n", features()[i].name, on ? "on" : "off", note);
    }
  }
  return nothing ? 1 : 0;
}

}  // namespace

int show_features(Call& call, const Link& link, const std::string& name) {
  if (call.world().profile.kernel == KernelVersion::k6_1) return call.not_modelled("ethtool -k of Linux 6.1");
  call.print("Features for {}:\n", name);
  std::uint64_t shown = 0;
  for (const OldName& old : kOldNames) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < features().size(); ++i) {
      if (old.fits(features()[i].name)) bits |= std::uint64_t{1} << i;
    }
    if (bits == 0) continue;
    shown |= bits;
    if (!old.is_group()) {
      print_feature(call, link, old.name, bits);
      continue;
    }
    call.print("{}: {}\n", old.name, (active_features(link) & bits) != 0 ? "on" : "off");
    for (std::size_t i = 0; i < features().size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if ((bits & bit) != 0) print_feature(call, link, "\t" + std::string(features()[i].name), bit);
    }
  }
  for (std::size_t i = 0; i < features().size(); ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    if ((shown & bit) == 0) print_feature(call, link, features()[i].name, bit);
  }
  return 0;
}

int change_features(Call& call, LinkId id, const std::string& name) {
  if (call.world().profile.kernel == KernelVersion::k6_1) return call.not_modelled("ethtool -K of Linux 6.1");
  Wanted wanted;
  for (std::size_t at = 3; at < call.argv.size(); at += 2) {
    const std::string value = at + 1 < call.argv.size() ? call.argv[at + 1] : "(null)";
    if (value != "on" && value != "off") {
      call.complain("ethtool (-K): flag '{}' for parameter '(null)' is not followed by 'on' or 'off'\n", value);
      return 1;
    }
    if (!want(wanted, call.argv[at], value == "on")) {
      constexpr std::size_t kBefore = 44;
      constexpr int kFailed = 92;
      call.complain("netlink error: bit name not found (offset {})\nnetlink error: Operation not supported\n",
                    kBefore + (name.size() + 5 + 3) / 4 * 4 + wanted.octets);
      return kFailed;
    }
  }
  const std::uint64_t before = active_features(call.world().links[id]);
  SetFeatures op;
  op.link.index = call.world().links[id].ifindex;
  op.mask = wanted.mask;
  op.on = wanted.on;
  if (const auto done = call.ask(op); !done) {
    call.complain("netlink error: {}\n", error_text(call.code(done.error())));
    return 1;
  }
  return report_change(call, call.world().links[id], wanted, before);
}

}  // namespace nslab::shell
