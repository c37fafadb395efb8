// awk: mawk, as Debian's awk is.
//
// Not modelled: -W options other than version's absence, |& (mawk has none).
// Sources: mawk 1.3.4 20200120 (execute.c, field.c, split.c), asked for each rule.
#include "shell/tools/text/awk_machine.h"

#include <fmt/format.h>

#include <cmath>

#include "shell/tools/text/options.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kMostFrames = 900;
constexpr double kMostField = 1 << 20;

}  // namespace

AwkValue AwkMachine::pop() {
  AwkValue value = std::move(stack.back());
  stack.pop_back();
  handed.pop_back();
  return value;
}

void AwkMachine::push(AwkValue value, int from) {
  stack.push_back(std::move(value));
  handed.push_back(from);
}

std::size_t AwkMachine::cell_index(AwkPlace place, int slot) const {
  const bool local = place == AwkPlace::kLocal || place == AwkPlace::kLocalElement;
  return (local ? frames.back().cells : 0) + static_cast<std::size_t>(slot);
}

AwkArray& AwkMachine::array(AwkPlace place, int slot) {
  std::size_t index = cell_index(place, slot);
  while (cells[index].array < 0 && cells[index].origin >= 0) index = static_cast<std::size_t>(cells[index].origin);
  if (cells[index].array < 0) {
    cells[index].array = static_cast<int>(arrays.size());
    arrays.emplace_back();
  }
  const int found = cells[index].array;
  cells[cell_index(place, slot)].array = found;
  return arrays[static_cast<std::size_t>(found)];
}

std::string AwkMachine::record() {
  fields.need_record(text(cells[kOFS].value), convfmt());
  return fields.record;
}

AwkValue AwkMachine::read_place(AwkPlace place, int slot, const AwkValue& key) {
  switch (place) {
    case AwkPlace::kGlobal:
    case AwkPlace::kLocal:
      if (place == AwkPlace::kGlobal && slot == kNF) {
        fields.need_fields(separator);
        return awk_number_value(static_cast<double>(fields.fields.size()));
      }
      return cells[cell_index(place, slot)].value;
    case AwkPlace::kField: {
      const double index = number_of(key);
      if (index < 0) throw AwkFatal{fmt::format("run time error: negative field index ${}", static_cast<long>(index))};
      if (index > kMostField) throw AwkFatal{"run time error: field index too large"};
      if (index < 1) return awk_input_value(record());
      return fields.get(static_cast<std::size_t>(index), separator);
    }
    default: return array(place, slot).at(AwkArray::key_of(key, convfmt()));
  }
}

void AwkMachine::set_variable(std::size_t index, const AwkValue& value) {
  cells[index].value = value;
  if (index == kFS) {
    const auto made = awk_separator(text(value));
    if (!made) throw AwkFatal{"regular expression compile failed"};
    // What was read already is split as it was to be.
    fields.need_fields(separator);
    separator = *made;
  } else if (index == kNF) {
    fields.set_count(static_cast<std::size_t>(std::min(std::max(number_of(value), 0.0), kMostField)), separator);
  } else if (index == kCONVFMT) {
    cells[index].value = awk_string_value(value.text);
  }
}

void AwkMachine::store(AwkPlace place, int slot, const AwkValue& key, const AwkValue& value) {
  switch (place) {
    case AwkPlace::kGlobal:
      if (slot < kAwkVariables) return set_variable(static_cast<std::size_t>(slot), value);
      [[fallthrough]];
    case AwkPlace::kLocal: cells[cell_index(place, slot)].value = value; return;
    case AwkPlace::kField: {
      const double index = number_of(key);
      if (index < 0 || index > kMostField)
        throw AwkFatal{fmt::format("run time error: negative field index ${}", static_cast<long>(index))};
      if (index < 1) {
        fields.set_record(text(value));
      } else {
        fields.set(static_cast<std::size_t>(index), value, separator);
      }
      return;
    }
    default: array(place, slot).at(AwkArray::key_of(key, convfmt())) = value;
  }
}

void AwkMachine::arithmetic(AwkOp op) {
  const double right = number_of(pop()), left = number_of(pop());
  double out = 0;
  switch (op) {
    case AwkOp::kAdd: out = left + right; break;
    case AwkOp::kSubtract: out = left - right; break;
    case AwkOp::kMultiply: out = left * right; break;
    case AwkOp::kDivide: out = left / right; break;
    case AwkOp::kModulo: out = std::fmod(left, right); break;
    default: out = std::pow(left, right); break;
  }
  push(awk_number_value(out));
}

void AwkMachine::compare(AwkOp op) {
  const AwkValue right = pop(), left = pop();
  auto numeric = [](const AwkValue& value) {
    return value.kind == AwkValue::Kind::kNumber || value.kind == AwkValue::Kind::kNone ||
           (value.kind == AwkValue::Kind::kInput && looks_numeric(value.text));
  };
  int order = 0;
  if (numeric(left) && numeric(right)) {
    const double a = number_of(left), b = number_of(right);
    order = a < b ? -1 : a > b ? 1 : 0;
  } else {
    order = text(left).compare(text(right));
  }
  bool out = false;
  switch (op) {
    case AwkOp::kLess: out = order < 0; break;
    case AwkOp::kLessEqual: out = order <= 0; break;
    case AwkOp::kEqual: out = order == 0; break;
    case AwkOp::kNotEqual: out = order != 0; break;
    case AwkOp::kGreater: out = order > 0; break;
    default: out = order >= 0; break;
  }
  push(awk_number_value(out ? 1 : 0));
}

void AwkMachine::jump(const AwkInstruction& op) {
  bool taken = op.op == AwkOp::kJump;
  if (op.op == AwkOp::kJumpFalse) taken = !truth_of(pop());
  if (op.op == AwkOp::kJumpTrue) taken = truth_of(pop());
  if (op.op == AwkOp::kJumpFalseKeep || op.op == AwkOp::kJumpTrueKeep) {
    const bool truth = truth_of(pop());
    taken = truth == (op.op == AwkOp::kJumpTrueKeep);
    if (taken) push(awk_number_value(truth ? 1 : 0));
  }
  pc += taken ? op.b : 1;
}

void AwkMachine::enter(const AwkInstruction& op) {
  const AwkFunction& function = program->functions[static_cast<std::size_t>(op.b)];
  if (frames.size() > kMostFrames) throw LimitReached{"awk: functions call one another too deeply"};
  if (op.a > function.parameters) throw AwkFatal{fmt::format("run time error: too many arguments in call to {}", function.name)};
  Frame frame;
  frame.cells = cells.size();
  frame.back = pc + 1;
  frame.function = op.b;
  const std::size_t first = stack.size() - static_cast<std::size_t>(op.a);
  for (std::size_t i = first; i < stack.size(); ++i) {
    Cell cell;
    cell.value = std::move(stack[i]);
    if (handed[i] >= 0) {
      const Cell& from = cells[static_cast<std::size_t>(handed[i])];
      cell.array = from.array;
      if (from.value.kind == AwkValue::Kind::kNone) cell.origin = handed[i];
    }
    cells.push_back(std::move(cell));
  }
  stack.resize(first);
  handed.resize(first);
  cells.resize(frame.cells + static_cast<std::size_t>(function.parameters));
  frame.stack = first;
  frames.push_back(frame);
  pc = function.entry;
}

void AwkMachine::leave(bool with_value) {
  AwkValue value = with_value ? pop() : AwkValue{};
  if (frames.empty()) throw AwkFatal{"line 1: return outside function body"};
  const Frame frame = frames.back();
  frames.pop_back();
  cells.resize(frame.cells);
  stack.resize(frame.stack);
  handed.resize(frame.stack);
  pc = frame.back;
  push(std::move(value));
}

void AwkMachine::step_value(const AwkInstruction& op) {
  const auto place = static_cast<AwkPlace>(op.a);
  const bool keyed = place >= AwkPlace::kField;
  const AwkValue key = keyed ? pop() : AwkValue{};
  const double old = number_of(read_place(place, op.b, key));
  const auto how = static_cast<AwkStep>(op.c);
  const double fresh = old + (how == AwkStep::kPreIncrement || how == AwkStep::kPostIncrement ? 1 : -1);
  store(place, op.b, key, awk_number_value(fresh));
  push(awk_number_value(how == AwkStep::kPreIncrement || how == AwkStep::kPreDecrement ? fresh : old));
}

const Regex& AwkMachine::dynamic_regex(const std::string& pattern) {
  const auto found = dynamic.find(pattern);
  if (found != dynamic.end()) return found->second;
  auto made = Regex::compile(awk_regex(pattern), {true, false, false});
  if (!made) throw AwkFatal{fmt::format("run time error: regular expression compile failed ({})\n{}", "missing ')'", pattern)};
  if (dynamic.size() > 500) dynamic.clear();
  return dynamic.emplace(pattern, std::move(*made)).first->second;
}

void AwkMachine::execute(Call& call, const AwkInstruction& op) {
  const auto place = static_cast<AwkPlace>(op.a);
  switch (op.op) {
    case AwkOp::kPush:
      if (op.a == 1) {
        push(awk_number_value(op.b), -2);  // an expression, by its number
      } else {
        push(program->constants[static_cast<std::size_t>(op.b)]);
      }
      break;
    case AwkOp::kPop: pop(); break;
    case AwkOp::kDup: push(stack.back()); break;
    case AwkOp::kLoad: {
      const AwkValue key = place >= AwkPlace::kField ? pop() : AwkValue{};
      const int from = op.c == 1 && place <= AwkPlace::kLocal ? static_cast<int>(cell_index(place, op.b)) : -1;
      push(read_place(place, op.b, key), from);
      break;
    }
    case AwkOp::kStore: {
      AwkValue value = pop();
      const AwkValue key = place >= AwkPlace::kField ? pop() : AwkValue{};
      if (op.c != 0) {
        push(read_place(place, op.b, key));
        push(std::move(value));
        arithmetic(op.c == '+'   ? AwkOp::kAdd
                   : op.c == '-' ? AwkOp::kSubtract
                   : op.c == '*' ? AwkOp::kMultiply
                   : op.c == '/' ? AwkOp::kDivide
                   : op.c == '%' ? AwkOp::kModulo
                                 : AwkOp::kPower);
        value = pop();
      }
      store(place, op.b, key, value);
      push(std::move(value));
      break;
    }
    case AwkOp::kStep: step_value(op); break;
    case AwkOp::kRegex: push(awk_number_value(program->regexes[static_cast<std::size_t>(op.b)].matches(record()) ? 1 : 0)); break;
    case AwkOp::kMatchRegex:
      push(awk_number_value(program->regexes[static_cast<std::size_t>(op.b)].matches(text(pop())) != (op.c != 0) ? 1 : 0));
      break;
    case AwkOp::kMatch: {
      const std::string pattern = text(pop()), subject = text(pop());
      push(awk_number_value(dynamic_regex(pattern).matches(subject) != (op.c != 0) ? 1 : 0));
      break;
    }
    case AwkOp::kNegate: push(awk_number_value(-number_of(pop()))); break;
    case AwkOp::kPlus: push(awk_number_value(number_of(pop()))); break;
    case AwkOp::kNot: push(awk_number_value(truth_of(pop()) ? 0 : 1)); break;
    case AwkOp::kTruth: push(awk_number_value(truth_of(pop()) ? 1 : 0)); break;
    case AwkOp::kConcat: {
      const std::string right = text(pop());
      push(awk_string_value(text(pop()) + right));
      call.runner().charge(stack.back().text.size());
      break;
    }
    case AwkOp::kJoinKey: {
      std::string key;
      for (std::size_t i = stack.size() - static_cast<std::size_t>(op.a); i < stack.size(); ++i) {
        key += (key.empty() && i + static_cast<std::size_t>(op.a) == stack.size() ? "" : text(cells[kSUBSEP].value)) + text(stack[i]);
      }
      for (int i = 0; i < op.a; ++i) pop();
      push(awk_string_value(key));
      break;
    }
    case AwkOp::kIn: {
      const auto key = AwkArray::key_of(pop(), convfmt());
      push(awk_number_value(array(place, op.b).contains(key) ? 1 : 0));
      break;
    }
    case AwkOp::kDeleteElement: array(place, op.b).erase(AwkArray::key_of(pop(), convfmt())); break;
    case AwkOp::kDeleteArray: array(place, op.b).clear(); break;
    case AwkOp::kForBegin: loops.push_back({array(place, op.b).keys(), 0}); break;
    case AwkOp::kForEnd: loops.pop_back(); break;
    case AwkOp::kPrint:
    case AwkOp::kPrintf: print(call, op); break;
    case AwkOp::kCallBuiltin: builtin(call, op); break;
    case AwkOp::kAdd: case AwkOp::kSubtract: case AwkOp::kMultiply: case AwkOp::kDivide: case AwkOp::kModulo: case AwkOp::kPower:
      arithmetic(op.op);
      break;
    default: compare(op.op); break;
  }
}

// The rules of one record, or a BEGIN, are left at once.
void AwkMachine::after_next() {
  stack.clear();
  handed.clear();
  loops.clear();
  if (!frames.empty()) cells.resize(frames.front().cells);
  frames.clear();
}

// Nothing at the end of the rules; else what is waited for.
std::optional<Step> AwkMachine::run(Call& call) {
  while (true) {
    const AwkInstruction& op = program->code[static_cast<std::size_t>(pc)];
    call.runner().step();
    switch (op.op) {
      case AwkOp::kEndRule: return std::nullopt;
      case AwkOp::kJump: case AwkOp::kJumpFalse: case AwkOp::kJumpTrue: case AwkOp::kJumpFalseKeep: case AwkOp::kJumpTrueKeep:
        if (call.must_pause()) return Wait{call.now(), {}, {}, {}, false};
        jump(op);
        break;
      case AwkOp::kForNext: {
        Loop& loop = loops.back();
        if (loop.next < loop.keys.size()) {
          push(awk_string_value(loop.keys[loop.next++]));
          ++pc;
        } else {
          pc += op.b;
        }
        break;
      }
      case AwkOp::kCall: enter(op); break;
      case AwkOp::kReturn: leave(op.a == 1); break;
      case AwkOp::kRangeTest: {
        // At the beginning a range that is open skips the first test; a test that fails leaves for the next rule.
        auto&& open = ranges[static_cast<std::size_t>(op.b)];
        const bool truth = truth_of(pop());
        if (op.c == 0) {
          if (!open && !truth) {
            pc += op.a;
            break;
          }
          open = true;
        } else if (truth) {
          open = false;
        }
        ++pc;
        break;
      }
      case AwkOp::kNext:
      case AwkOp::kNextFile:
        if (op.op == AwkOp::kNextFile) input.close(call);
        after_next();
        return std::nullopt;
      case AwkOp::kExit:
        if (op.a == 1) status = static_cast<int>(number_of(pop())) & 0xff;
        exiting = true;
        after_next();
        return std::nullopt;
      case AwkOp::kGetline:
        if (auto wait = getline(call, op)) return wait;
        ++pc;
        break;
      case AwkOp::kCallBuiltin:
        if (static_cast<AwkBuiltin>(op.b) == AwkBuiltin::kSystem) {
          if (auto wait = system(call)) return wait;
        } else if (static_cast<AwkBuiltin>(op.b) == AwkBuiltin::kClose) {
          if (auto wait = close_stream(call)) return wait;
        } else {
          builtin(call, op);
        }
        ++pc;
        break;
      default:
        execute(call, op);
        ++pc;
    }
  }
}

std::optional<int> AwkMachine::begin(Call& call) {
  const std::string name = call.argv.front();
  std::vector<std::pair<bool, std::string>> assignments;
  std::optional<std::string> text;
  std::optional<std::string> fs;
  std::size_t at = 1;
  for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
    const std::string& word = argv[at];
    if (word == "--") {
      ++at;
      break;
    }
    if (word == "--version" || word == "-V") return call.not_modelled("awk --version");
    const char option = word[1];
    if (option != 'F' && option != 'v' && option != 'f') {
      if (option == 'W') return call.not_modelled("awk -W");
      call.complain("{}: not an option: {}\n", name, word);
      return 2;
    }
    if (word.size() == 2 && at + 1 >= argv.size()) {
      call.complain("{}: option lacks argument: {}\n", name, word);
      return 2;
    }
    const std::string value = word.size() > 2 ? word.substr(2) : argv[++at];
    if (option == 'F') fs = value;
    if (option == 'v') {
      if (value.find('=') == std::string::npos) {
        call.complain("{}: improper assignment: -v {}\n", name, value);
        return 2;
      }
      assignments.emplace_back(true, value);
    }
    if (option == 'f') {
      const auto file = call.read_file(value);
      if (!file) {
        call.complain("{}: cannot open {} ({})\n", name, value, error_text(call.code(file.error())));
        return 2;
      }
      text = text.value_or("") + *file + "\n";
    }
  }
  if (!text) {
    if (at >= argv.size()) return call.not_modelled("awk's usage");
    text = argv[at++];
  }
  auto parsed = parse_awk(*text);
  if (!parsed) {
    call.complain("{}: {}\n", name, parsed.error());
    return 2;
  }
  cells.resize(kAwkVariables);
  auto set = [&](int variable, const std::string& value) { cells[static_cast<std::size_t>(variable)].value = awk_string_value(value); };
  set(kFS, " ");
  set(kOFS, " ");
  set(kORS, "\n");
  set(kRS, "\n");
  set(kSUBSEP, "\034");
  set(kCONVFMT, "%.6g");
  set(kOFMT, "%.6g");
  for (const int variable : {kNR, kFNR, kRSTART}) cells[static_cast<std::size_t>(variable)].value = awk_number_value(0);
  cells[kRLENGTH].value = awk_number_value(-1);
  set(kFILENAME, "");
  for (const auto& [front, value] : assignments) {
    const std::string variable = value.substr(0, value.find('='));
    parsed->globals.try_emplace(variable, static_cast<int>(parsed->globals.size()));
  }
  for (std::size_t i = at; i < argv.size(); ++i) {
    const auto equals = argv[i].find('=');
    if (equals != std::string::npos && equals > 0)
      parsed->globals.try_emplace(argv[i].substr(0, equals), static_cast<int>(parsed->globals.size()));
  }
  cells.resize(parsed->globals.size());
  ranges.assign(static_cast<std::size_t>(parsed->ranges), false);
  program = std::make_shared<const AwkProgram>(std::move(*parsed));
  if (fs) set_variable(kFS, awk_string_value(awk_unescape(*fs == "t" ? "\\t" : *fs)));
  for (const auto& [front, value] : assignments) assign_operand(value);
  AwkArray& words = array(AwkPlace::kGlobal, kARGV);
  words.at({"0", true, 0}) = awk_string_value("awk");
  long count = 1;
  for (; at < argv.size(); ++at, ++count) words.at({fmt::format("{}", count), true, count}) = awk_input_value(argv[at]);
  cells[kARGC].value = awk_number_value(static_cast<double>(count));
  AwkArray& environment = array(AwkPlace::kGlobal, kENVIRON);
  for (const std::string& entry : call.environment()) {
    const auto equals = entry.find('=');
    if (equals != std::string::npos) environment.at({entry.substr(0, equals), false, 0}) = awk_input_value(entry.substr(equals + 1));
  }
  pc = program->begin;
  return std::nullopt;
}

Step AwkMachine::operator()(Call& call) {
  try {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    std::string line;
    while (true) {
      if (phase == Phase::kClosing) {
        if (auto wait = close_all(call)) return *wait;
        return Exited{status};
      }
      if (phase == Phase::kRecord) {
        if (call.must_pause()) return Wait{call.now(), {}, {}, {}, false};
        const Source::Got got = main_record(call, line);
        if (got == Source::Got::kWait) return input.pause(call);
        if (got == Source::Got::kData) {
          fields.set_record(line);
          pc = program->main;
          phase = Phase::kMain;
          if (pc < 0) {
            phase = Phase::kRecord;
            continue;
          }
        } else {
          phase = program->end >= 0 ? Phase::kEnd : Phase::kClosing;
          pc = program->end;
          continue;
        }
      }
      if (auto wait = run(call)) return *wait;
      if (exiting) {
        exiting = false;
        const bool runs_end = phase != Phase::kEnd && program->end >= 0;
        phase = runs_end ? Phase::kEnd : Phase::kClosing;
        pc = program->end;
      } else if (phase == Phase::kEnd) {
        phase = Phase::kClosing;
      } else if (phase == Phase::kBegin && program->main < 0 && program->end < 0) {
        phase = Phase::kClosing;
      } else {
        phase = Phase::kRecord;
      }
    }
  } catch (const AwkFatal& fatal) {
    call.complain("{}: {}\n", call.argv.front(), fatal.text);
    if (fatal.text.starts_with("run time error")) {
      call.complain("\tFILENAME=\"{}\" FNR={} NR={}\n", text(cells[kFILENAME].value), text(cells[kFNR].value), text(cells[kNR].value));
    }
    return Exited{2};
  }
}

Program start_awk(const std::vector<std::string>& argv) {
  AwkMachine program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
