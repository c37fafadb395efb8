// Classful queueing: which class of a link's htb a frame belongs to, and what its buckets are charged.
//
// Kernel: net/sched/sch_htb.c (htb_classify, htb_charge_class, htb_accnt_tokens), cls_u32.c (u32_classify).
#include <algorithm>
#include <array>
#include <optional>

#include "model/forward/engine.h"

namespace nslab {

namespace {

constexpr std::int64_t kMostFilled = 60'000'000'000;  // mbuffer: a minute

std::uint16_t type_of_protocol(const std::string& name) {
  if (name == "ip") return ethertype::kIp;
  if (name == "ipv6") return ethertype::kIp6;
  return name == "arp" ? ethertype::kArp : std::uint16_t{0};
}

std::uint32_t transport_word(const Ip& ip) {
  if (const Tcp* tcp = ip.tcp()) return std::uint32_t{tcp->source} << 16 | tcp->destination;
  if (const Udp* udp = ip.udp()) return std::uint32_t{udp->source} << 16 | udp->destination;
  if (const Icmp* icmp = ip.icmp()) return std::uint32_t{icmp->type} << 24 | std::uint32_t{icmp->code} << 16;
  return 0;
}

std::uint32_t word_of(const IpAddress& address, int word) {
  const std::uint64_t half = word < 2 ? address.high : address.low;
  return static_cast<std::uint32_t>(half >> (word % 2 == 0 ? 32 : 0));
}

// The 32 bits at an offset of an IP header; checksums, which no packet of a World has, are left out.
std::uint32_t ip_word(const Ip& ip, int offset) {
  if (ip.is_v4()) {
    switch (offset) {
      case 0: return 0x45000000U | std::uint32_t{ip.tos} << 16 | (ip.length & 0xffff);
      case 4: {
        const std::uint32_t flags = (ip.dont_fragment ? 0x4000U : 0U) | (ip.more_fragments ? 0x2000U : 0U);
        return std::uint32_t{ip.id} << 16 | flags | ip.fragment_offset / 8U;
      }
      case 8: return std::uint32_t{ip.ttl} << 24 | std::uint32_t{ip.protocol} << 16;
      case 12: return ip.source.v4_value();
      case 16: return ip.destination.v4_value();
      case 20: return transport_word(ip);
      default: return 0;
    }
  }
  if (offset == 0) return 0x60000000U | std::uint32_t{ip.tos} << 20;
  if (offset == 4) return (ip.length - 40) << 16 | std::uint32_t{ip.protocol} << 8 | ip.ttl;
  if (offset >= 8 && offset < 24) return word_of(ip.source, (offset - 8) / 4);
  if (offset >= 24 && offset < 40) return word_of(ip.destination, (offset - 24) / 4);
  return offset == 40 ? transport_word(ip) : 0;
}

std::uint32_t word_at(const Packet& packet, int offset) {
  if (packet.ip() != nullptr) return ip_word(*packet.ip(), offset);
  const Arp* arp = packet.arp();
  if (arp == nullptr) return 0;
  return offset == 0 ? 0x00010800U : offset == 4 ? 0x06040000U | arp->operation : 0;
}

bool matches(const TcFilter& filter, const Packet& packet) {
  if (filter.protocol != "all" && type_of_protocol(filter.protocol) != packet.protocol) return false;
  return std::all_of(filter.keys.begin(), filter.keys.end(),
                     [&](const TcKey& key) { return ((word_at(packet, key.offset) ^ key.value) & key.mask) == 0; });
}

bool is_inner(const TrafficControl& traffic, std::uint32_t id) {
  return std::any_of(traffic.classes.begin(), traffic.classes.end(), [&](const TcClass& c) { return c.parent == id; });
}

const TcClass* find_class(const TrafficControl& traffic, std::uint32_t id) {
  const auto at = std::find_if(traffic.classes.begin(), traffic.classes.end(), [&](const TcClass& c) { return c.id == id; });
  return at == traffic.classes.end() ? nullptr : &*at;
}

// The leaf that takes the frame; none: it goes directly.
std::optional<std::uint32_t> htb_classify(const TrafficControl& traffic, const QdiscState& qdisc, const Packet& packet) {
  std::uint32_t asked = qdisc.handle;  // whose filters are asked
  for (std::size_t level = 0; level <= traffic.classes.size(); ++level) {
    const auto found = std::find_if(traffic.filters.begin(), traffic.filters.end(),
                                    [&](const TcFilter& f) { return f.parent == asked && matches(f, packet); });
    if (found == traffic.filters.end()) break;
    if (found->flow == qdisc.handle) return std::nullopt;
    const TcClass* chosen = find_class(traffic, found->flow);
    if (chosen == nullptr) break;
    if (!is_inner(traffic, chosen->id)) return chosen->id;
    asked = chosen->id;
  }
  const std::uint32_t wanted = qdisc.handle | qdisc.default_class;
  if (find_class(traffic, wanted) == nullptr || is_inner(traffic, wanted)) return std::nullopt;
  return wanted;
}

// psched_ratecfg_precompute, psched_l2t_ns
std::int64_t time_of(std::uint64_t rate, std::uint64_t bytes) {
  if (rate == 0) return 0;
  std::uint64_t factor = 1'000'000'000, mult = 1;
  unsigned shift = 0;
  while (true) {
    mult = factor / rate;
    if ((mult & 1ULL << 31) != 0 || (factor & 1ULL << 63) != 0) break;
    factor <<= 1;
    ++shift;
  }
  return static_cast<std::int64_t>(bytes * mult >> shift);
}

void charge(TcBucket& bucket, std::uint64_t bytes, std::int64_t passed) {
  const std::int64_t tokens = std::min(bucket.tokens_ns + passed, bucket.size_ns) - time_of(bucket.rate, bytes);
  bucket.tokens_ns = std::max(tokens, 1 - kMostFilled);
}

std::int64_t passed_for(const TcClass& c, Instant now) {
  return std::min<std::int64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now - c.filled).count(), kMostFilled);
}

// htb_charge_class: all the way up from a leaf. The lowest whose bucket has something lends.
void charge_classes(TrafficControl& traffic, std::uint32_t leaf, std::uint64_t bytes, Instant now) {
  std::vector<TcClass*> way;
  for (std::uint32_t id = leaf; id != 0 && way.size() <= traffic.classes.size();) {
    const auto at = std::find_if(traffic.classes.begin(), traffic.classes.end(), [&](const TcClass& c) { return c.id == id; });
    if (at == traffic.classes.end()) break;
    way.push_back(&*at);
    id = at->parent;
  }
  const auto full = std::find_if(way.begin(), way.end(), [&](const TcClass* c) { return c->rate.tokens_ns + passed_for(*c, now) >= 0; });
  const std::size_t lender = full == way.end() ? 0 : static_cast<std::size_t>(full - way.begin());
  for (std::size_t level = 0; level < way.size(); ++level) {
    TcClass& c = *way[level];
    const std::int64_t passed = passed_for(c, now);
    if (level == lender) ++c.lends;
    if (level >= lender) {
      charge(c.rate, bytes, passed);
    } else {
      ++c.borrows;
      c.rate.tokens_ns += passed;
    }
    charge(c.ceil, bytes, passed);
    c.filled = now;
    c.bytes += bytes;
    ++c.packets;
  }
}

}  // namespace

const QdiscState& Engine::enqueue_at(LinkId id, const Frame& frame) {
  const Link& link = world_.links[id];
  const QdiscState& root = *link.qdisc;
  if (root.kind != "htb") return root;
  const auto leaf = htb_classify(*link.traffic, *link.qdisc, frame.packet);
  TrafficControl& traffic = world_.links.edit(id).traffic.edit();
  if (!leaf) {
    ++traffic.direct;
    return *link.qdisc;
  }
  charge_classes(traffic, *leaf, wire_length(frame.packet), world_.now);
  const auto below = std::find_if(traffic.qdiscs.begin(), traffic.qdiscs.end(), [&](const QdiscState& q) { return q.parent == *leaf; });
  return below == traffic.qdiscs.end() ? *link.qdisc : *below;
}

}  // namespace nslab
