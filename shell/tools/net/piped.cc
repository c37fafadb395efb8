#include "shell/tools/net/piped.h"

#include "shell/tools/net/stream.h"

namespace nslab::shell {

std::optional<PipedChild> spawn_piped(Call& call, const std::vector<std::string>& argv,
                                      const std::optional<std::vector<std::string>>& environment) {
  const auto to = call.ask(MakePipe{}), from = call.ask(MakePipe{});
  if (!to || !from) return std::nullopt;
  const auto in = std::get<Descriptor>(*to), out = std::get<Descriptor>(*from);
  const Pid child = call.fork();
  if (child == 0) return std::nullopt;
  auto ask = [&](auto op) {
    op.by = child;
    (void)call.runner().execute(Op(std::move(op)));
  };
  ask(Dup{0, in.number, 0});
  ask(Dup{0, out.writing, 1});
  for (const auto& [number, file] : Map<int, FileId>(find_process(call.world(), child)->descriptors)) {
    if (number > 2) ask(Close{0, number});
  }
  call.runner().become(*call.runner().task(child), argv, environment.value_or(call.environment()));
  close_socket(call, in.number);
  close_socket(call, out.writing);
  return PipedChild{child, in.writing, out.number};
}

}  // namespace nslab::shell
