#include <fmt/format.h>

#include <cctype>
#include <cmath>

#include "shell/tools/text/awk_machine.h"
#include "shell/tools/files/calendar.h"

namespace nslab::shell {

namespace {

std::string changed_case(std::string text, bool upper) {
  for (char& c : text)
    c = static_cast<char>(upper ? std::toupper(static_cast<unsigned char>(c)) : std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string substring(const std::string& text, double from, std::optional<double> count) {
  if (std::isnan(from) || (count && std::isnan(*count))) return "";
  from = std::trunc(from);
  double length = std::trunc(count.value_or(1e9));
  if (from < 1) {
    length -= from;
    if (from == 0) length = std::trunc(count.value_or(1e9));
    from = 1;
  }
  if (length <= 0 || from > static_cast<double>(text.size())) return "";
  const auto begin = static_cast<std::size_t>(from) - 1;
  return text.substr(begin, static_cast<std::size_t>(std::min(length, 1e9)));
}

}  // namespace

void AwkMachine::substitute(const AwkInstruction& op, bool global) {
  const auto place = static_cast<AwkPlace>(op.a);
  const AwkValue key = place >= AwkPlace::kField ? pop() : AwkValue{};
  const std::string with = text(pop());
  const int kind = handed.back();
  const AwkValue pattern = pop();
  const Regex& regex = kind == -2 ? program->regexes[static_cast<std::size_t>(pattern.number)] : dynamic_regex(text(pattern));
  const std::string subject = text(read_place(place, op.c, key));
  std::string out;
  std::vector<Span> groups;
  std::size_t from = 0;
  int count = 0;
  bool after_match = false;
  while (from <= subject.size() && regex.search(subject, from, groups, 1)) {
    const auto begins = static_cast<std::size_t>(groups[0].from), ends = static_cast<std::size_t>(groups[0].to);
    out.append(subject, from, begins - from);
    const bool counts = begins != ends || !(after_match && begins == from);
    if (counts) {
      ++count;
      for (std::size_t i = 0; i < with.size(); ++i) {
        if (with[i] == '\\' && i + 1 < with.size() && (with[i + 1] == '&' || with[i + 1] == '\\')) {
          out += with[++i];
        } else if (with[i] == '&') {
          out.append(subject, begins, ends - begins);
        } else {
          out += with[i];
        }
      }
      if (out.size() > (16U << 20)) throw LimitReached{"awk: a string has grown too long"};
    }
    from = ends;
    after_match = begins != ends;
    if (begins == ends) {
      if (ends < subject.size()) out += subject[ends];
      from = ends + 1;
    }
    if (!global && counts) break;
  }
  if (count > 0) {
    if (from < subject.size()) out.append(subject, from, std::string::npos);
    store(place, op.c, key, awk_string_value(std::move(out)));
  }
  push(awk_number_value(count));
}

void AwkMachine::split_builtin(const AwkInstruction& op) {
  const int count = op.a / 16;
  std::vector<std::string> parts;
  AwkSeparator by = separator;
  if (count > 2) {
    const int kind = handed.back();
    const AwkValue pattern = pop();
    if (kind == -2) {
      by = AwkSeparator{AwkSeparator::Kind::kRegex, ' ', program->regexes[static_cast<std::size_t>(pattern.number)], false};
    } else {
      auto made = awk_separator(text(pattern));
      if (!made) throw AwkFatal{"run time error: regular expression compile failed"};
      by = *made;
    }
  }
  const std::string subject = text(pop());
  parts = awk_split(subject, by);
  array(static_cast<AwkPlace>(op.a % 16), op.c).load(parts);
  push(awk_number_value(static_cast<double>(parts.size())));
}

void AwkMachine::builtin(Call& call, const AwkInstruction& op) {
  const auto which = static_cast<AwkBuiltin>(op.b);
  const int count = op.a;
  auto number = [&](double value) { push(awk_number_value(value)); };
  switch (which) {
    case AwkBuiltin::kLength: {
      if (count == 0) return number(static_cast<double>(record().size()));
      const int from = handed.back();
      const AwkValue value = pop();
      if (from >= 0 && cells[static_cast<std::size_t>(from)].array >= 0) {
        return number(static_cast<double>(arrays[static_cast<std::size_t>(cells[static_cast<std::size_t>(from)].array)].size()));
      }
      return number(static_cast<double>(text(value).size()));
    }
    case AwkBuiltin::kSubstr: {
      const std::optional<double> length = count > 2 ? std::optional(number_of(pop())) : std::nullopt;
      const double from = number_of(pop());
      push(awk_string_value(substring(text(pop()), from, length)));
      break;
    }
    case AwkBuiltin::kIndex: {
      const std::string part = text(pop());
      const auto found = text(pop()).find(part);
      return number(found == std::string::npos ? 0 : static_cast<double>(found + 1));
    }
    case AwkBuiltin::kSplit: return split_builtin(op);
    case AwkBuiltin::kSub: return substitute(op, false);
    case AwkBuiltin::kGsub: return substitute(op, true);
    case AwkBuiltin::kMatch: {
      const int kind = handed.back();
      const AwkValue pattern = pop();
      const std::string subject = text(pop());
      std::vector<Span> groups;
      const Regex& regex = kind == -2 ? program->regexes[static_cast<std::size_t>(pattern.number)] : dynamic_regex(text(pattern));
      const bool found = regex.search(subject, 0, groups, 1);
      cells[kRSTART].value = awk_number_value(found ? static_cast<double>(groups[0].from + 1) : 0);
      cells[kRLENGTH].value = awk_number_value(found ? static_cast<double>(groups[0].size()) : -1);
      return number(cells[kRSTART].value.number);
    }
    case AwkBuiltin::kSprintf: {
      std::vector<AwkValue> values(stack.end() - count, stack.end());
      for (int i = 0; i < count; ++i) pop();
      auto made = awk_sprintf(values, convfmt());
      if (!made) throw AwkFatal{fmt::format("run time error: not enough arguments passed to sprintf(\"{}\")", made.error())};
      call.runner().charge(made->size());
      push(awk_string_value(std::move(*made)));
      break;
    }
    case AwkBuiltin::kSin: return number(std::sin(number_of(pop())));
    case AwkBuiltin::kCos: return number(std::cos(number_of(pop())));
    case AwkBuiltin::kAtan2: {
      const double x = number_of(pop());
      return number(std::atan2(number_of(pop()), x));
    }
    case AwkBuiltin::kExp: return number(std::exp(number_of(pop())));
    case AwkBuiltin::kLog: return number(std::log(number_of(pop())));
    case AwkBuiltin::kSqrt: return number(std::sqrt(number_of(pop())));
    case AwkBuiltin::kInt: return number(std::trunc(number_of(pop())));
    case AwkBuiltin::kRand:
      random ^= random << 13U;
      random ^= random >> 7U;
      random ^= random << 17U;
      return number(static_cast<double>(random >> 11U) / 9007199254740992.0);
    case AwkBuiltin::kSrand: {
      previous_seed = seed;
      seed = count > 0 ? number_of(pop()) : static_cast<double>(seconds_of(call.now()));
      random = 88172645463325252ULL ^ (static_cast<std::uint64_t>(std::abs(seed)) * 0x9e3779b97f4a7c15ULL);
      return number(previous_seed);
    }
    case AwkBuiltin::kToupper:
    case AwkBuiltin::kTolower: push(awk_string_value(changed_case(text(pop()), which == AwkBuiltin::kToupper))); break;
    case AwkBuiltin::kFflush:
      for (int i = 0; i < count; ++i) pop();
      call.flush();
      flush_writers(call);
      return number(0);
    case AwkBuiltin::kSystime: return number(static_cast<double>(seconds_of(call.now())));
    case AwkBuiltin::kStrftime: {
      if (count > 2) pop();
      const double when = count > 1 ? number_of(pop()) : static_cast<double>(seconds_of(call.now()));
      const std::string format = count > 0 ? text(pop()) : "%c";
      push(awk_string_value(format_time(format, static_cast<std::int64_t>(when), 0)));
      break;
    }
    default: throw AwkFatal{"mktime is not modelled by nslab"};
  }
}

}  // namespace nslab::shell
