// shell/tools/iproute/tc.h — what the objects of `tc` share: numbers with units, handles, and the kinds with options.
//
// Not modelled: what classes, token buckets and filters do to packets (they take no time in a World), actions.
// iproute2: tc/tc_util.c, tc/tc_core.c, tc/q_htb.c, tc/q_tbf.c
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_TC_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_TC_H_

#include <optional>
#include <string>

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

// "1:", "1:10", "root", "10" (a major number).
std::optional<std::uint32_t> tc_class_id(const std::string& text);
std::string tc_id_text(std::uint32_t id);

// Microseconds, also where no unit is said (get_time).
std::optional<Duration> tc_time(const std::string& text);
std::string tc_time_text(Duration time);
// Bytes a second (get_rate64): "1mbit", "100kbps".
std::optional<std::uint64_t> tc_rate(const std::string& text);
std::string tc_rate_text(std::uint64_t bytes_per_s);
// Bytes (get_size): "32kbit", "10k".
std::optional<std::uint32_t> tc_size(const std::string& text);
std::string tc_size_text(std::uint32_t bytes);
// A number and what follows it, in small letters.
std::optional<std::pair<double, std::string>> tc_number(const std::string& text);
// A size as the kernel gives it back: as time at a rate, in whole ticks (tc_calc_xmittime, tc_calc_xmitsize).
std::uint32_t tc_size_in_ticks(std::uint64_t rate, std::uint32_t size);
// A bucket's size as tbf gives it back: bytes as nanoseconds, those as ticks, and again (psched_l2t_ns, tc_calc_xmitsize).
std::uint64_t tc_tbf_size(std::uint64_t rate, std::uint32_t bytes);

// Reads the options of a kind into `qdisc`; the words stand after the kind's.
void read_htb(Ip& ip, QdiscState& qdisc);
void read_tbf(Ip& ip, QdiscState& qdisc);

// The link that is meant, once all links have been asked for (ll_init_map), which gives namespaces of their peers ids.
const Link& tc_device(Ip& ip, const std::string& name);
int tc_class(Ip& ip);
int tc_filter(Ip& ip);
// The device and its qdiscs, for what must be shown of a class.
[[noreturn]] void htb_fault(Ip& ip, const std::string& text);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_TC_H_
