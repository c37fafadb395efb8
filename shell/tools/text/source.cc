#include "shell/tools/text/source.h"

namespace nslab::shell {

Errno Source::open(Call& call, const std::string& path) {
  *this = Source{};
  Open op;
  op.path = path;
  const auto reply = call.ask(std::move(op));
  if (!reply) return call.code(reply.error());
  descriptor = std::get<Descriptor>(*reply).number;
  return Errno::kNone;
}

void Source::close(Call& call) {
  if (descriptor > 0) {
    Close op;
    op.descriptor = descriptor;
    (void)call.ask(op);
  }
  *this = Source{};
}

Source::Got Source::fill(Call& call) {
  if (ended) return Got::kEnd;
  if (call.must_pause()) return Got::kWait;
  Read op;
  op.descriptor = descriptor;
  const auto reply = call.ask(op);
  if (!reply) {
    if (reply.error().reason == Reason::kWouldBlock) return Got::kWait;
    failure = call.code(reply.error());
    ended = true;
    return Got::kFailed;
  }
  const auto* bytes = std::get_if<Bytes>(&*reply);
  if (bytes == nullptr || bytes->data.empty()) {
    ended = true;
    return Got::kEnd;
  }
  call.runner().step();
  call.runner().charge(bytes->data.size());
  if (at > 0) data.erase(0, at);
  at = 0;
  data += bytes->data;
  return Got::kData;
}

Source::Got Source::line(Call& call, std::string& text, bool& terminated, char end) {
  std::size_t searched = at;
  while (true) {
    const auto found = data.find(end, searched);
    if (found != std::string::npos) {
      text.assign(data, at, found - at);
      at = found + 1;
      terminated = true;
      call.runner().step();
      return Got::kData;
    }
    const std::size_t unread = data.size() - at;
    const Got got = fill(call);
    if (got == Got::kData) {
      searched = unread;
      continue;
    }
    if (got == Got::kEnd && unread > 0) {
      text.assign(data, at, unread);
      at = data.size();
      terminated = false;
      return Got::kData;
    }
    return got;
  }
}

Source::Got Source::block(Call& call, std::string& text) {
  if (at == data.size()) {
    const Got got = fill(call);
    if (got != Got::kData) return got;
  }
  text = at == 0 ? std::move(data) : data.substr(at);
  data.clear();
  at = 0;
  return Got::kData;
}

Wait Source::pause(Call& call) const {
  Wait wait;
  if (call.must_pause()) {
    wait.until = call.now();
  } else {
    wait.readable.push_back(descriptor);
  }
  return wait;
}

std::optional<Step> Texts::collect(Call& call) {
  if (names.empty()) names.emplace_back("-");
  while (true) {
    if (!source.is_open()) {
      if (texts.size() == names.size()) return std::nullopt;
      Text text;
      text.name = names[texts.size()];
      if (text.name == "-") {
        source.open_input();
      } else {
        text.open_failure = source.open(call, text.name);
      }
      texts.push_back(std::move(text));
      if (!source.is_open()) continue;
    }
    switch (source.fill(call)) {
      case Source::Got::kData: break;
      case Source::Got::kWait: return source.pause(call);
      case Source::Got::kFailed: texts.back().read_failure = source.failure; [[fallthrough]];
      case Source::Got::kEnd:
        texts.back().text = std::move(source.data);
        source.close(call);
        break;
    }
  }
}

std::vector<std::string_view> split_lines(std::string_view text, char end) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto found = text.find(end);
    lines.push_back(text.substr(0, found));
    if (found == std::string_view::npos) break;
    text.remove_prefix(found + 1);
  }
  return lines;
}

}  // namespace nslab::shell
