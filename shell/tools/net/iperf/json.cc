#include "shell/tools/net/iperf/json.h"

#include <fmt/format.h>

#include <cstdlib>

#include "shell/tools/files/calendar.h"

namespace nslab::shell {

namespace {

constexpr double kWindow = 327680;  // the congestion window that streams have here

double bits(const IperfSpan& span) {
  const double time = span.to - span.from;
  return time > 0 ? static_cast<double>(span.amount.bytes) * 8 / time : 0;
}

// What every account of some time begins with.
CJson span_json(const IperfSpan& span) {
  CJson out = CJson::object();
  if (span.id != 0) out.put("socket", span.id);
  out.put("start", span.from).put("end", span.to).put("seconds", span.to - span.from);
  out.put("bytes", static_cast<double>(span.amount.bytes)).put("bits_per_second", bits(span));
  return out;
}

void put_losses(CJson& out, const IperfAmount& amount, bool order) {
  const auto all = static_cast<double>(amount.datagrams);
  const auto lost = static_cast<double>(amount.lost);
  out.put("jitter_ms", amount.jitter_ms).put("lost_packets", lost).put("packets", all);
  out.put("lost_percent", all > 0 ? 100 * lost / all : 0);
  if (order) out.put("out_of_order", 0);
}

std::string system_info(Call& call) {
  std::string line = "Linux " + call.world().utsns[call.process().uts].hostname;
  for (const char* file : {"/proc/sys/kernel/osrelease", "/proc/sys/kernel/version"}) {
    std::string text = call.read_file(file).value_or("");
    while (text.ends_with('\n')) text.pop_back();
    line += " " + text;
  }
  return line + " x86_64";
}

}  // namespace

CJson CJson::number(double value) {
  std::string text = fmt::format("{:.15g}", value);
  if (std::strtod(text.c_str(), nullptr) != value) text = fmt::format("{:.17g}", value);
  return CJson(Kind::kScalar, text);
}
CJson CJson::text(std::string_view value) { return CJson(Kind::kScalar, fmt::format("\"{}\"", value)); }
CJson CJson::boolean(bool value) { return CJson(Kind::kScalar, value ? "true" : "false"); }

CJson& CJson::put(std::string key, CJson value) {
  members_.emplace_back(std::move(key), std::move(value));
  return *this;
}

void CJson::add(CJson value) { members_.emplace_back("", std::move(value)); }

CJson CJson::joined(const CJson& other) const {
  CJson out = *this;
  out.members_.insert(out.members_.end(), other.members_.begin(), other.members_.end());
  return out;
}

std::string CJson::print(int depth) const {
  if (kind_ == Kind::kScalar) return scalar_;
  const bool array = kind_ == Kind::kArray;
  std::string out = array ? "[" : "{\n";
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto& [key, value] = members_[i];
    const bool last = i + 1 == members_.size();
    if (array) {
      out += value.print(depth + 1) + (last ? "" : ", ");
    } else {
      out += fmt::format("{}\"{}\":\t{}{}\n", std::string(static_cast<std::size_t>(depth) + 1, '\t'), key, value.print(depth + 1),
                         last ? "" : ",");
    }
  }
  return out + (array ? "]" : std::string(static_cast<std::size_t>(depth), '\t') + "}");
}

void IperfJson::begin(Call& call, const IperfSettings& settings, const IperfTest& test, const std::string& cookie) {
  const std::int64_t now = seconds_of(call.now());
  start.put(
      "timestamp",
      CJson::object().put("time", CJson::text(format_time("%a, %d %b %Y %H:%M:%S GMT", now, 0))).put("timesecs", static_cast<double>(now)));
  start.put("connecting_to", CJson::object().put("host", CJson::text(settings.host)).put("port", settings.port));
  start.put("cookie", CJson::text(cookie.substr(0, cookie.find('\0'))));
  const auto rate = static_cast<double>(test.bits_per_s.value_or(0));
  if (!test.udp) start.put("tcp_mss_default", 1448);
  start.put("target_bitrate", rate).put("sock_bufsize", 0);
  start.put("sndbuf_actual", test.udp ? 212992 : 16384).put("rcvbuf_actual", test.udp ? 212992 : 131072);
  const bool by_amount = test.bytes != 0 || test.blocks != 0;
  CJson wanted = CJson::object();
  wanted.put("protocol", CJson::text(test.udp ? "UDP" : "TCP")).put("num_streams", test.streams).put("blksize", test.length);
  wanted.put("omit", 0).put("duration", by_amount ? 0 : test.seconds).put("bytes", static_cast<double>(test.bytes));
  wanted.put("blocks", static_cast<double>(test.blocks)).put("reverse", test.reverse ? 1 : 0).put("tos", 0).put("target_bitrate", rate);
  start.put("test_start", std::move(wanted));
}

void IperfJson::interval(const IperfTest& test, const std::vector<IperfSpan>& streams, const IperfSpan& sum, bool sends) {
  CJson parts = CJson::array();
  const auto one = [&](const IperfSpan& span, bool details) {
    CJson out = span_json(span);
    if (!test.udp && sends) {
      out.put("retransmits", span.amount.retransmits);
      if (details) out.put("snd_cwnd", kWindow).put("snd_wnd", 0).put("rtt", 0).put("rttvar", 0).put("pmtu", 1500);
    }
    if (test.udp && sends) out.put("packets", static_cast<double>(span.amount.datagrams));
    if (test.udp && !sends) put_losses(out, span.amount, false);
    return out.put("omitted", CJson::boolean(false)).put("sender", CJson::boolean(sends));
  };
  for (const IperfSpan& span : streams) parts.add(one(span, true));
  intervals.add(CJson::object().put("streams", std::move(parts)).put("sum", one(sum, false)));
}

void IperfJson::finish(const IperfTest& test, const std::vector<std::pair<IperfSpan, IperfSpan>>& streams,
                       const std::pair<IperfSpan, IperfSpan>& sum, bool sends) {
  CJson parts = CJson::array();
  const CJson sender = CJson::boolean(sends);
  for (const auto& [sent, got] : streams) {
    if (test.udp) {
      IperfSpan whole = sent;
      whole.amount.jitter_ms = got.amount.jitter_ms;
      whole.amount.lost = got.amount.lost;
      CJson udp = span_json(whole);
      put_losses(udp, whole.amount, true);
      parts.add(CJson::object().put("udp", udp.put("sender", sender)));
      continue;
    }
    CJson from = span_json(sent);
    from.put("retransmits", sent.amount.retransmits).put("max_snd_cwnd", kWindow).put("max_snd_wnd", 0);
    from.put("max_rtt", 0).put("min_rtt", 0).put("mean_rtt", 0).put("sender", sender);
    parts.add(CJson::object().put("sender", std::move(from)).put("receiver", span_json(got).put("sender", sender)));
  }
  end.put("streams", std::move(parts));
  CJson all_sent = span_json(sum.first);
  CJson all_got = span_json(sum.second);
  if (test.udp) {
    IperfSpan whole = sum.second;
    whole.amount.bytes = sum.first.amount.bytes;
    CJson all = span_json(whole);
    put_losses(all, sum.second.amount, false);
    end.put("sum", all.put("sender", sender));
    IperfAmount lossless = sum.first.amount;
    lossless.lost = 0;
    lossless.jitter_ms = 0;
    put_losses(all_sent, lossless, false);
    put_losses(all_got, sum.second.amount, false);
    end.put("sum_sent", all_sent.put("sender", CJson::boolean(true)));
    end.put("sum_received", all_got.put("sender", CJson::boolean(false)));
  } else {
    end.put("sum_sent", all_sent.put("retransmits", sum.first.amount.retransmits).put("sender", sender));
    end.put("sum_received", all_got.put("sender", sender));
  }
  CJson cpu = CJson::object();
  for (const char* side : {"host", "remote"}) {
    for (const char* part : {"total", "user", "system"}) cpu.put(fmt::format("{}_{}", side, part), 0);
  }
  end.put("cpu_utilization_percent", std::move(cpu));
  if (!test.udp) end.put("sender_tcp_congestion", CJson::text("cubic")).put("receiver_tcp_congestion", CJson::text("cubic"));
}

std::string IperfJson::print(Call& call, const std::string& error) const {
  CJson begun = CJson::object();
  begun.put("connected", connected).put("version", CJson::text("iperf 3.12")).put("system_info", CJson::text(system_info(call)));
  CJson all = CJson::object();
  all.put("start", begun.joined(start)).put("intervals", intervals).put("end", end);
  if (!error.empty()) all.put("error", CJson::text(error));
  return all.print() + "\n";
}

}  // namespace nslab::shell
