#include "shell/tools/net/pump.h"

#include <algorithm>

#include "model/file/descriptors.h"

namespace nslab::shell {

namespace {

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && (out.empty() || out.back() != '\r')) out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

bool Pump::is_over() const {
  if (input < 0 && !network_in) return true;
  if (!network_out && !network_in) return true;
  return listening && !network_in;
}

void Pump::end_input(Call& call) {
  input = -1;
  input_ended = call.now();
  if (network_out && shutdown_on_end) {
    Shutdown shut;
    shut.descriptor = descriptor;
    (void)call.ask(shut);
  }
  network_out = false;
}

bool Pump::take_input(Call& call, bool* progress) {
  if (input < 0 || !is_readable(call.world(), call.pid(), input)) return true;
  const auto data = call.read(input);
  if (!data) return true;
  *progress = true;
  call.runner().step();
  if (data->empty()) {
    end_input(call);
    return true;
  }
  if (!network_out) return true;
  const Errno error = send_bytes(call, descriptor, crlf ? with_crlf(*data) : *data, peer);
  if (error == Errno::kEPIPE || error == Errno::kECONNRESET) {
    network_out = false;
    input = -1;
  }
  return true;
}

bool Pump::take_network(Call& call, bool* progress) {
  if (!network_in || !is_readable(call.world(), call.pid(), descriptor)) return true;
  const Arrival arrival = receive(call, descriptor);
  if (arrival.kind == Arrival::Kind::kNothing) return true;
  *progress = true;
  if (arrival.kind == Arrival::Kind::kData) {
    if (peer.port != 0 || (listening && arrival.from.port != 0)) peer = arrival.from;
    call.out(arrival.data);
    call.flush();
    return call.task().unwritten.empty();
  }
  network_in = false;
  return true;
}

std::optional<Wait> Pump::go(Call& call) {
  if (quiet_since == Instant{}) quiet_since = call.now();
  while (true) {
    if (is_over()) return std::nullopt;
    bool progress = false;
    if (!take_input(call, &progress) || !take_network(call, &progress)) {
      quiet_since = call.now();
      return Wait{call.now(), {}, {}, {}, false};
    }
    if (progress) {
      quiet_since = call.now();
      continue;
    }
    Instant until = kNever;
    if (idle != kNever) until = quiet_since + idle;
    if (linger != kNever && input_ended != kNever) until = std::min(until, input_ended + linger);
    if (until <= call.now()) return std::nullopt;
    Wait wait;
    wait.until = until;
    if (input >= 0) wait.readable.push_back(input);
    if (network_in) wait.readable.push_back(descriptor);
    return wait;
  }
}

}  // namespace nslab::shell
