// shell/tools/net/pump.h — Pump: bytes both ways between a connection and a program's standard input and output.
//
// This is the loop that nc's kind of tool spends its life in: what stdin says goes to the network, what the network says to
// stdout, until the ends are gone that the tool's rules name.
#ifndef NSLAB_SHELL_TOOLS_NET_PUMP_H_
#define NSLAB_SHELL_TOOLS_NET_PUMP_H_

#include <optional>
#include <string>

#include "shell/tools/net/stream.h"

namespace nslab::shell {

struct Pump {
  int descriptor = -1;           // of the socket
  int input = 0;                 // where to read, -1: nowhere any more
  bool network_in = true, network_out = true;
  bool listening = false;        // nc -l: the end of what the peer says ends it
  bool shutdown_on_end = false;  // nc -N
  bool crlf = false;
  Duration idle{kNever};         // nc -w
  Duration linger{kNever};       // nc -q: so long after the end of stdin
  Instant quiet_since{};
  Instant input_ended{kNever};
  Endpoint peer{};               // a UDP server that is not connected answers here

  // Goes as far as it can. Nothing: it is over.
  std::optional<Wait> go(Call& call);

 private:
  bool take_input(Call& call, bool* progress);
  bool take_network(Call& call, bool* progress);
  [[nodiscard]] bool is_over() const;
  void end_input(Call& call);
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_PUMP_H_
