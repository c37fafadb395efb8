#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include <array>

#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

std::uint16_t creation_flags(bool create, bool exclusive, bool replace) {
  return static_cast<std::uint16_t>((create ? NLM_F_CREATE : 0) | (exclusive ? NLM_F_EXCL : 0) | (replace ? NLM_F_REPLACE : 0));
}

std::uint8_t family_of(const IpAddress& address) { return static_cast<std::uint8_t>(address.family); }

std::uint16_t nud_bits(Nud state) { return state == Nud::kNone ? 0 : static_cast<std::uint16_t>(1U << (static_cast<unsigned>(state) - 1)); }

}  // namespace

Message encode_address(const NewAddr& op) {
  Message message(RTM_NEWADDR, creation_flags(op.create, op.exclusive, op.replace));
  const Ifaddr& a = op.address;
  auto* about = message.header<struct ifaddrmsg>();
  about->ifa_family = family_of(a.local);
  about->ifa_prefixlen = a.prefix_length;
  about->ifa_scope = static_cast<std::uint8_t>(a.scope);
  message.patch_link(&about->ifa_index, op.link);
  message.put_ip(IFA_LOCAL, a.local);
  message.put_ip(IFA_ADDRESS, a.peer);
  if (a.broadcast) message.put_ip(IFA_BROADCAST, a.broadcast);
  if (!a.label.empty()) message.put_text(IFA_LABEL, a.label.view());
  // iproute2 sends no flags where none are asked for; PERMANENT is the kernel's own to set.
  if (const std::uint32_t flags = a.flags & ~ifa::kPermanent; flags != 0) message.put_u32(IFA_FLAGS, flags);
  if (a.valid_s != kLifetimeForever || a.preferred_s != kLifetimeForever) {
    struct ifa_cacheinfo lifetimes {};
    lifetimes.ifa_valid = a.valid_s;
    lifetimes.ifa_prefered = a.preferred_s;
    message.put(IFA_CACHEINFO, &lifetimes, sizeof lifetimes);
  }
  if (a.metric != 0) message.put_u32(IFA_RT_PRIORITY, a.metric);
  if (a.protocol != 0) message.put_u8(IFA_PROTO, a.protocol);
  return message;
}

Message encode_address(const DelAddr& op) {
  Message message(RTM_DELADDR, 0);
  auto* about = message.header<struct ifaddrmsg>();
  about->ifa_family = family_of(op.local ? op.local : op.peer.address);
  about->ifa_prefixlen = op.peer ? op.peer.length : static_cast<std::uint8_t>(op.local.bits());
  message.patch_link(&about->ifa_index, op.link);
  if (op.local) message.put_ip(IFA_LOCAL, op.local);
  if (op.peer) message.put_ip(IFA_ADDRESS, op.peer.address);
  if (!op.label.empty()) message.put_text(IFA_LABEL, op.label);
  return message;
}

Message encode_neigh(const NewNeigh& op) {
  Message message(RTM_NEWNEIGH, creation_flags(op.create, op.exclusive, op.replace));
  auto* about = message.header<struct ndmsg>();
  about->ndm_family = family_of(op.address);
  about->ndm_state = nud_bits(op.state);
  about->ndm_flags = static_cast<std::uint8_t>((op.proxy ? NTF_PROXY : 0) | (op.router ? NTF_ROUTER : 0) |
                                               (op.external ? NTF_EXT_LEARNED : 0) | (op.use ? NTF_USE : 0));
  message.patch_link(&about->ndm_ifindex, op.link);
  message.put_ip(NDA_DST, op.address);
  if (op.lladdr) message.put_mac(NDA_LLADDR, *op.lladdr);
  if (op.protocol != 0) message.put_u8(NDA_PROTOCOL, op.protocol);
  return message;
}

Message encode_neigh(const DelNeigh& op) {
  Message message(RTM_DELNEIGH, 0);
  auto* about = message.header<struct ndmsg>();
  about->ndm_family = family_of(op.address);
  if (op.proxy) about->ndm_flags = NTF_PROXY;
  message.patch_link(&about->ndm_ifindex, op.link);
  message.put_ip(NDA_DST, op.address);
  return message;
}

Message encode_nsid(const NewNsid& op) {
  Message message(RTM_NEWNSID, 0);
  (void)message.header<struct rtgenmsg>();
  message.put_u32(NETNSA_NSID, static_cast<std::uint32_t>(op.nsid));
  message.put_netns(NETNSA_FD, NETNSA_PID, op.netns);
  return message;
}

std::optional<Message> encode_qdisc(const SetQdisc& op) {
  if (!op.qdisc.options.empty() || op.qdisc.kind == "netem" || op.parent != kTcRoot) return std::nullopt;
  Message message(
      op.add ? RTM_NEWQDISC : RTM_DELQDISC,
      !op.add || op.change ? std::uint16_t{0} : static_cast<std::uint16_t>(NLM_F_CREATE | (op.replace ? NLM_F_REPLACE : NLM_F_EXCL)));
  auto* about = message.header<struct tcmsg>();
  about->tcm_parent = 0xffffffffU;  // TC_H_ROOT
  about->tcm_handle = op.qdisc.handle;
  message.patch_link(&about->tcm_ifindex, op.link);
  if (!op.qdisc.kind.empty()) message.put_text(TCA_KIND, op.qdisc.kind);
  return message;
}

}  // namespace nslab::kernel
