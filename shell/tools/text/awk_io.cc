#include <fmt/format.h>

#include "shell/tools/text/awk_machine.h"

namespace nslab::shell {

// A record by RS: a character, paragraphs, or an expression.
Source::Got AwkMachine::read_record(Call& call, Source& source, std::string& out) {
  const std::string rs = text(cells[kRS].value);
  bool terminated = false;
  if (rs.size() == 1) return source.line(call, out, terminated, rs[0]);
  while (!source.ended) {
    const Source::Got got = source.fill(call);
    if (got == Source::Got::kWait || got == Source::Got::kFailed) return got;
  }
  std::string& data = source.data;
  if (rs.empty()) {
    while (source.at < data.size() && data[source.at] == '\n') ++source.at;
    if (source.at >= data.size()) return Source::Got::kEnd;
    const auto end = data.find("\n\n", source.at);
    out = data.substr(source.at, end == std::string::npos ? end : end - source.at);
    source.at = end == std::string::npos ? data.size() : end;
    while (end == std::string::npos && out.ends_with('\n')) out.pop_back();
    return Source::Got::kData;
  }
  if (source.at >= data.size()) return Source::Got::kEnd;
  std::vector<Span> groups;
  const bool found = dynamic_regex(rs).search(data, source.at, groups, 1) && groups[0].size() > 0;
  out = data.substr(source.at, found ? static_cast<std::size_t>(groups[0].from) - source.at : std::string::npos);
  source.at = found ? static_cast<std::size_t>(groups[0].to) : data.size();
  if (!found && out.ends_with('\n')) out.pop_back();
  return Source::Got::kData;
}

void AwkMachine::assign_operand(const std::string& word) {
  const auto equals = word.find('=');
  const auto found = program->globals.find(word.substr(0, equals));
  if (found != program->globals.end())
    set_variable(static_cast<std::size_t>(found->second), awk_input_value(awk_unescape(word.substr(equals + 1))));
}

// The next operand that is a file; standard input where there is none.
bool AwkMachine::open_main(Call& call) {
  AwkArray& words = array(AwkPlace::kGlobal, kARGV);
  const auto count = static_cast<std::size_t>(std::max(number_of(cells[kARGC].value), 1.0));
  while (next_file < count) {
    const AwkArray::Key key{fmt::format("{}", next_file), true, static_cast<long>(next_file)};
    ++next_file;
    if (!words.contains(key)) continue;
    const std::string word = text(words.at(key));
    if (word.empty()) continue;
    const auto equals = word.find('=');
    const bool names = equals != std::string::npos && equals > 0 &&
                       word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == equals &&
                       (word[0] < '0' || word[0] > '9');
    if (names) {
      assign_operand(word);
      continue;
    }
    used_file = true;
    cells[kFILENAME].value = awk_string_value(word == "-" ? "" : word);
    cells[kFNR].value = awk_number_value(0);
    if (word == "-" || word == "/dev/stdin") {
      input.open_input();
      return true;
    }
    const Errno error = input.open(call, word);
    if (error == Errno::kNone) return true;
    throw AwkFatal{fmt::format("cannot open {} ({})", word, error_text(error))};
  }
  if (used_file) return false;
  used_file = true;
  input.open_input();
  return true;
}

Source::Got AwkMachine::main_record(Call& call, std::string& out) {
  while (!input_over) {
    if (!input.is_open() && !open_main(call)) {
      input_over = true;
      break;
    }
    const Source::Got got = read_record(call, input, out);
    if (got == Source::Got::kWait) return got;
    if (got == Source::Got::kFailed) throw AwkFatal{fmt::format("read error ({})", error_text(input.failure))};
    if (got == Source::Got::kEnd) {
      input.close(call);
      continue;
    }
    for (const int variable : {kNR, kFNR}) {
      AwkValue& value = cells[static_cast<std::size_t>(variable)].value;
      value = awk_number_value(number_of(value) + 1);
    }
    return got;
  }
  return Source::Got::kEnd;
}

// sh -c COMMAND with one end of a pipe.
Pid AwkMachine::start(Call& call, const std::string& command, int read_end, int write_end, bool reads) {
  const Pid child = call.fork();
  if (child == 0) return 0;
  Runner& runner = call.runner();
  Dup dup;
  dup.by = child;
  dup.from = reads ? read_end : write_end;
  dup.to = reads ? 0 : 1;
  if (read_end >= 0) (void)runner.execute(Op(dup));
  auto close = [&](Pid by, int descriptor) {
    Close op;
    op.by = by;
    op.descriptor = descriptor;
    (void)runner.execute(Op(op));
  };
  if (read_end >= 0) {
    close(child, read_end);
    close(child, write_end);
    close(call.pid(), reads ? read_end : write_end);
  }
  for (const auto& [name, other] : writers) {
    if (other.descriptor > 2) close(child, other.descriptor);
  }
  for (const auto& [name, other] : readers) {
    if (other.source.descriptor > 2) close(child, other.source.descriptor);
  }
  Task& made = *runner.task(child);
  made.line = call.task().line;
  made.buffered.clear();
  runner.become(made, {"sh", "-c", command}, call.environment());
  return child;
}

std::optional<Step> AwkMachine::getline(Call& call, const AwkInstruction& op) {
  const bool has_target = op.b > 0;
  const auto place = static_cast<AwkPlace>(op.c);
  const bool keyed = has_target && place >= AwkPlace::kField;
  std::string line;
  Source::Got got = Source::Got::kEnd;
  if (op.a == 0) {
    if (phase == Phase::kEnd) {
      got = Source::Got::kEnd;
    } else {
      got = main_record(call, line);
      if (got == Source::Got::kWait) return input.pause(call);
    }
  } else {
    // "<": key, name; "|": name, key.
    const std::size_t top = stack.size() - 1;
    const std::string name = text(stack[op.a == '|' && keyed ? top - 1 : top]);
    auto found = readers.find(name);
    if (found == readers.end()) {
      Reader reader;
      if (op.a == '|') {
        call.flush();
        flush_writers(call);
        const auto pipe = call.ask(MakePipe{});
        if (pipe) {
          const auto ends = std::get<Descriptor>(*pipe);
          reader.child = start(call, name, ends.number, ends.writing, false);
          reader.source.descriptor = ends.number;
        }
      } else if (name == "-" || name == "/dev/stdin") {
        reader.source.open_input();
      } else {
        (void)reader.source.open(call, name);
      }
      if (reader.source.is_open()) found = readers.emplace(name, std::move(reader)).first;
    }
    if (found == readers.end()) {
      got = Source::Got::kFailed;
    } else {
      got = read_record(call, found->second.source, line);
      if (got == Source::Got::kWait) return found->second.source.pause(call);
    }
    if (op.a == '|') {
      if (keyed) std::swap(stack[top], stack[top - 1]);
      pop();
      if (got == Source::Got::kData) cells[kNR].value = awk_number_value(number_of(cells[kNR].value) + 1);
    } else {
      pop();
    }
  }
  const AwkValue key = keyed ? pop() : AwkValue{};
  if (got == Source::Got::kData) {
    if (has_target) {
      store(place, op.b - 1, key, awk_input_value(line));
    } else {
      fields.set_record(line);
    }
  }
  push(awk_number_value(got == Source::Got::kData ? 1 : got == Source::Got::kEnd ? 0 : -1));
  return std::nullopt;
}

std::optional<Step> AwkMachine::system(Call& call) {
  if (waiting_for == 0) {
    call.flush();
    flush_writers(call);
    waiting_for = start(call, text(stack.back()), -1, -1, false);
    if (waiting_for == 0) {
      pop();
      push(awk_number_value(-1));
      return std::nullopt;
    }
  }
  const auto ended = call.reap(waiting_for);
  if (!ended) return Wait{kNever, {}, {}, {waiting_for}, false};
  waiting_for = 0;
  pop();
  push(awk_number_value(*ended));
  return std::nullopt;
}

// close(): a child is waited for; its status is the result.
std::optional<Step> AwkMachine::close_stream(Call& call) {
  const std::string name = text(stack.back());
  double result = -1;
  if (waiting_for == 0) {
    if (const auto found = readers.find(name); found != readers.end()) {
      waiting_for = found->second.child;
      found->second.source.close(call);
      readers.erase(found);
      result = 0;
    }
    for (std::size_t i = 0; i < writers.size(); ++i) {
      if (writers[i].first != name) continue;
      Writer& one = writers[i].second;
      if (!one.held.empty() && one.descriptor >= 0) {
        if (one.child > 0) call.flush();
        (void)call.runner().write(call.task(), one.descriptor, one.held);
        one.held.clear();
      }
      if (!call.task().unwritten.empty()) return Wait{call.now(), {}, {}, {}, false};
      if (one.descriptor > 2) {
        Close op;
        op.descriptor = one.descriptor;
        (void)call.ask(op);
      }
      waiting_for = one.child;
      writers.erase(writers.begin() + static_cast<std::ptrdiff_t>(i));
      result = 0;
      break;
    }
  }
  if (waiting_for != 0) {
    const auto ended = call.reap(waiting_for);
    if (!ended) return Wait{kNever, {}, {}, {waiting_for}, false};
    waiting_for = 0;
    result = *ended;
  }
  pop();
  push(awk_number_value(result));
  return std::nullopt;
}

AwkMachine::Writer* AwkMachine::writer(Call& call, const std::string& name, int kind) {
  for (auto& [known, one] : writers) {
    if (known == name) return &one;
  }
  Writer made;
  if (kind != '|' && (name == "/dev/stdout" || name == "-")) {
    made.is_output = true;
  } else if (kind != '|' && name == "/dev/stderr") {
    made.is_error = true;
  } else if (kind == '|') {
    call.flush();
    flush_writers(call);
    const auto pipe = call.ask(MakePipe{});
    if (!pipe) throw AwkFatal{fmt::format("cannot open \"{}\" for output", name)};
    const auto ends = std::get<Descriptor>(*pipe);
    made.child = start(call, name, ends.number, ends.writing, true);
    made.descriptor = ends.writing;
  } else {
    Open open;
    open.path = name;
    open.read = false;
    open.write = open.create = true;
    open.truncate = kind == '>';
    open.append = kind == 'a';
    const auto reply = call.ask(std::move(open));
    if (!reply) throw AwkFatal{fmt::format("cannot open {} ({})", name, error_text(call.code(reply.error())))};
    made.descriptor = std::get<Descriptor>(*reply).number;
  }
  writers.emplace_back(name, std::move(made));
  return &writers.back().second;
}

void AwkMachine::write(Call& call, Writer& to, const std::string& text_out) {
  if (to.is_output) return call.out(text_out);
  if (to.is_error) return call.err(text_out);
  to.held += text_out;
  constexpr std::size_t kBlock = 4096;
  if (to.held.size() < kBlock) return;
  (void)call.runner().write(call.task(), to.descriptor, to.held);
  to.held.clear();
}

void AwkMachine::flush_writers(Call& call) {
  for (auto& [name, one] : writers) {
    if (one.held.empty() || one.descriptor < 0) continue;
    (void)call.runner().write(call.task(), one.descriptor, one.held);
    one.held.clear();
  }
}

void AwkMachine::print(Call& call, const AwkInstruction& op) {
  std::string target;
  if (op.b != 0) target = text(pop());
  std::string out;
  std::vector<AwkValue> values(stack.end() - op.a, stack.end());
  for (int i = 0; i < op.a; ++i) pop();
  if (op.op == AwkOp::kPrintf) {
    std::string partial;
    auto made = awk_sprintf(values, convfmt(), &partial);
    if (!made) {
      if (op.b == 0) call.out(partial);
      if (made.error().starts_with("bad conversion|")) {
        throw AwkFatal{fmt::format("run time error: improper conversion(number 1) in printf(\"{}\")", made.error().substr(15))};
      }
      throw AwkFatal{fmt::format("run time error: not enough arguments passed to printf(\"{}\")", made.error())};
    }
    out = std::move(*made);
  } else {
    const std::string ofs = text(cells[kOFS].value), ofmt = cells[kOFMT].value.text;
    if (op.a == 0) out = record();
    for (std::size_t i = 0; i < values.size(); ++i) out += (i > 0 ? ofs : "") + text_of(values[i], ofmt);
    out += text(cells[kORS].value);
  }
  call.runner().charge(out.size());
  if (op.b == 0) return call.out(out);
  write(call, *writer(call, target, op.b), out);
}

// At the end: what is held back goes out, pipes are closed one after the other, and the last words of the commands behind
// them are waited for.
std::optional<Step> AwkMachine::close_all(Call& call) {
  call.flush();
  flush_writers(call);
  if (!call.task().unwritten.empty()) return Wait{call.now(), {}, {}, {}, false};
  for (auto& [name, one] : writers) {
    if (one.descriptor > 2) {
      Close op;
      op.descriptor = one.descriptor;
      (void)call.ask(op);
    }
    one.descriptor = -1;
  }
  for (auto& [name, reader] : readers) {
    if (reader.source.is_open()) reader.source.close(call);
  }
  for (auto& [name, one] : writers) {
    if (one.child == 0) continue;
    if (!call.reap(one.child)) return Wait{kNever, {}, {}, {one.child}, false};
    one.child = 0;
  }
  return std::nullopt;
}

}  // namespace nslab::shell
