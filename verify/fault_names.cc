#include <array>

#include "verify/explain.h"

namespace nslab::verify {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Fault::kCount)> kNames{"none",
                                                                                       "unknown",
                                                                                       "loopback-down",
                                                                                       "link-down",
                                                                                       "peer-down",
                                                                                       "bridge-down",
                                                                                       "no-carrier",
                                                                                       "link-missing",
                                                                                       "not-in-bridge",
                                                                                       "address-on-port",
                                                                                       "port-blocked",
                                                                                       "hairpin-off",
                                                                                       "vlan-mismatch",
                                                                                       "no-address",
                                                                                       "wrong-subnet",
                                                                                       "wrong-mask",
                                                                                       "wrong-device",
                                                                                       "wrong-netns",
                                                                                       "duplicate-address",
                                                                                       "duplicate-mac",
                                                                                       "dad-failed",
                                                                                       "ipv6-disabled",
                                                                                       "no-route",
                                                                                       "no-route-back",
                                                                                       "wrong-route",
                                                                                       "wrong-gateway",
                                                                                       "gateway-off-link",
                                                                                       "route-refuses",
                                                                                       "policy-rule",
                                                                                       "routing-loop",
                                                                                       "forwarding-off",
                                                                                       "rp-filter",
                                                                                       "local-source",
                                                                                       "firewall-rule",
                                                                                       "firewall-policy",
                                                                                       "bridge-netfilter",
                                                                                       "rejected",
                                                                                       "nat-missing",
                                                                                       "nat-elsewhere",
                                                                                       "nat-one-way",
                                                                                       "rule-order",
                                                                                       "wrong-neighbour",
                                                                                       "arp-ignored",
                                                                                       "mtu",
                                                                                       "ttl",
                                                                                       "lossy-qdisc",
                                                                                       "nobody-listens",
                                                                                       "echo-ignored",
                                                                                       "moved-after-configured",
                                                                                       "netns-missing",
                                                                                       "netns-deleted",
                                                                                       "no-such-address",
                                                                                       "refused",
                                                                                       "tool-refused",
                                                                                       "not-modelled"};

}  // namespace

std::string_view fault_name(Fault fault) { return kNames[static_cast<std::size_t>(fault)]; }

}  // namespace nslab::verify
