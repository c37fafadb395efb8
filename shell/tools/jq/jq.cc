// jq: its command line, its input and its output. The language is in evaluate.h.
//
// Input is taken whole before the first value is worked on.
//
// Not modelled: --stream, --seq, -L and modules; colours where the output is a terminal (-C gives them anywhere).
// Sources: jq 1.6's manual.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <memory>

#include "shell/tools/files/calendar.h"
#include "shell/tools/jq/evaluate.h"
#include "shell/tools/jq/reader.h"
#include "shell/tools/jq/usage.h"
#include "shell/tools/text/source.h"
#include "shell/tools/more.h"

namespace nslab::shell {

namespace {

using jq::Json;
using jq::JsonArray;
using jq::JsonKind;
using jq::JsonObject;

constexpr std::uint32_t kEnvironmentId = 1, kArgumentsId = 2, kFirstNamedId = 3;

struct NotModelled {
  std::string what{};
};

struct Settings {
  bool null_input = false, raw_input = false, slurp = false, exit_status = false;
  bool raw_output = false, join_output = false, from_file = false;
  jq::PrintOptions print{2, false, false, false, false};
  std::optional<std::string> filter{};
  std::vector<std::string> files{};
  JsonObject named{};
  JsonArray positional{};
};

// What the evaluator asks of its surroundings: the next input, the environment, the clock.
class JqHost : public jq::Host {
 public:
  JqHost(Call& call, const Settings& settings, std::vector<Texts::Text> texts)
      : call_(call), settings_(settings), texts_(std::move(texts)) {}

  void charge(std::size_t work) override {
    for (std::size_t i = 0; i < work; ++i) call_.runner().step();
  }
  void too_deep() override { throw LimitReached{"jq: functions call one another too deeply"}; }
  void debug(const std::string& line) override { call_.err(line + "\n"); }
  double seconds() override { return static_cast<double>(seconds_of(call_.now())) + nanoseconds_of(call_.now()) / 1e9; }
  double input_lines() override { return lines_; }
  void not_modelled(const std::string& what) override { throw NotModelled{what}; }

  Json environment() override {
    JsonObject all;
    for (const std::string& entry : call_.environment()) {
      const auto equals = entry.find('=');
      if (equals != std::string::npos) jq::set_member(all, entry.substr(0, equals), Json(entry.substr(equals + 1)));
    }
    return Json(std::move(all));
  }
  Json input_name() override { return name_ ? Json(*name_) : Json(); }

  // A fault in the text is an error that the filter may catch; nothing comes behind it.
  std::optional<Json> input() override {
    auto value = next();
    if (!value && !fault_.empty()) {
      ended_ = true;
      text_ = texts_.size();
      throw jq::JqError{Json(std::exchange(fault_, {}))};
    }
    return value;
  }
  std::optional<Json> next() {
    if (settings_.slurp) return slurped();
    return settings_.raw_input ? raw_line() : parsed();
  }
  // Where the input stands, as error messages have it.
  [[nodiscard]] std::string position() const {
    if (!begun_) return "<unknown>";
    return fmt::format("{}:{}", name_.value_or("<stdin>"), lines_);
  }
  [[nodiscard]] const std::string& fault() const { return fault_; }
  [[nodiscard]] bool failed_to_read() const { return unreadable_; }

 private:
  // The next line of all the files, with its end; nothing once they are through.
  std::optional<std::string_view> line() {
    begun_ = true;
    while (true) {
      if (text_ < texts_.size() && at_ == 0 && !open_text()) continue;
      if (text_ >= texts_.size()) return std::nullopt;
      const std::string& whole = texts_[text_].text;
      if (at_ >= whole.size()) {
        ++text_;
        at_ = 0;
        continue;
      }
      const auto end = whole.find('\n', at_);
      const std::size_t size = end == std::string::npos ? whole.size() - at_ : end + 1 - at_;
      const std::string_view got = std::string_view(whole).substr(at_, size);
      at_ += size;
      if (end != std::string::npos) ++lines_;
      charge(1 + size / 64);
      return got;
    }
  }

  bool open_text() {
    const Texts::Text& text = texts_[text_];
    if (text.name != "-") name_ = text.name;
    lines_ = 0;
    const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
    if (error == Errno::kNone) return true;
    unreadable_ = true;
    if (text.open_failure != Errno::kNone) call_.complain("jq: error: Could not open file {}: {}\n", text.name, error_text(error));
    else call_.complain("jq: error: Input error: {}\n", error_text(error));
    ++text_;
    return false;
  }

  std::optional<Json> parsed() {
    if (!fault_.empty()) return std::nullopt;
    Json value;
    while (true) {
      const auto got = reader_.next(ended_, value, fault_);
      if (got == jq::JsonReader::Got::kValue) return value;
      if (got == jq::JsonReader::Got::kFault || ended_) return std::nullopt;
      if (const auto more = line()) reader_.feed(*more);
      else ended_ = true;
    }
  }

  std::optional<Json> raw_line() {
    const auto got = line();
    if (!got) return std::nullopt;
    return Json(jq::repaired(got->ends_with('\n') ? got->substr(0, got->size() - 1) : *got));
  }

  std::optional<Json> slurped() {
    if (slurped_) return std::nullopt;
    slurped_ = true;
    if (settings_.raw_input) {
      std::string all;
      while (const auto got = line()) all += *got;
      return Json(jq::repaired(all));
    }
    JsonArray values;
    while (auto value = parsed()) values.push_back(std::move(*value));
    if (!fault_.empty()) return std::nullopt;
    return Json(std::move(values));
  }

  Call& call_;
  const Settings& settings_;
  std::vector<Texts::Text> texts_;
  std::size_t text_ = 0, at_ = 0;
  int lines_ = 0;
  bool begun_ = false, ended_ = false, slurped_ = false, unreadable_ = false;
  std::optional<std::string> name_{};
  std::string fault_{};
  jq::JsonReader reader_{};
};

struct Jq {
  std::vector<std::string> argv{};
  bool begun = false;
  Settings settings{};
  Texts texts{};
  std::shared_ptr<const jq::Node> root{};

  Step operator()(Call& call);

 private:
  std::optional<int> parse(Call& call);
  std::optional<int> take_long(Call& call, const std::string& word, std::size_t& at);
  std::optional<int> take_shorts(Call& call, const std::string& word, std::size_t& at);
  std::optional<int> name_value(Call& call, const std::string& word, std::size_t& at);
  std::optional<int> compile(Call& call);
  int run(Call& call);
  // The status for what one value of the input came to; `last` where it gave something.
  int process(Call& call, JqHost& host, jq::Evaluator& evaluator, const jq::ScopePtr& scope, const Json& value, std::optional<Json>& last);
  void print_result(Call& call, const Json& value) const;
  [[nodiscard]] jq::ScopePtr globals(JqHost& host) const;
  [[nodiscard]] std::vector<jq::GlobalName> global_names() const;
};

int refuse_use(Call& call, const std::string& text) {
  call.err(text + std::string(kJqTryHelp));
  return 2;
}

std::optional<int> Jq::name_value(Call& call, const std::string& word, std::size_t& at) {
  if (at + 2 >= argv.size())
    return refuse_use(call, fmt::format("jq: {} takes two parameters (e.g. {} varname {})\n", word, word,
                                        word == "--slurpfile" || word == "--rawfile" ? "filename"
                                        : word == "--argjson"                        ? "text"
                                                                                     : "value"));
  const std::string name = argv[at + 1], text = argv[at + 2];
  at += 2;
  std::string fault;
  std::optional<Json> value;
  if (word == "--arg") {
    value = Json(jq::repaired(text));
  } else if (word == "--argjson") {
    value = jq::parse_json(text, fault);
    if (!value) return refuse_use(call, "jq: invalid JSON text passed to --argjson\n");
  } else {
    const auto whole = call.read_file(text);
    if (!whole) {
      call.complain("jq: Bad JSON in --{} {} {}: Could not open {}: {}\n", word.substr(2), name, text, text,
                    error_text(call.code(whole.error())));
      return 2;
    }
    value = Json(jq::repaired(*whole));
    if (word == "--slurpfile") {
      jq::JsonReader reader;
      reader.feed(*whole);
      JsonArray values;
      Json one;
      auto got = jq::JsonReader::Got::kValue;
      while ((got = reader.next(true, one, fault)) == jq::JsonReader::Got::kValue) values.push_back(one);
      if (got == jq::JsonReader::Got::kFault) {
        call.complain("jq: Bad JSON in --slurpfile {} {}: {}\n", name, text, fault);
        return 2;
      }
      value = Json(std::move(values));
    }
  }
  if (std::none_of(settings.named.begin(), settings.named.end(), [&](const jq::JsonMember& one) { return one.first == name; })) {
    jq::set_member(settings.named, name, *value);
  }
  return std::nullopt;
}

std::optional<int> Jq::take_long(Call& call, const std::string& word, std::size_t& at) {
  if (word == "--null-input") settings.null_input = true;
  else if (word == "--raw-input") settings.raw_input = true;
  else if (word == "--slurp") settings.slurp = true;
  else if (word == "--raw-output") settings.raw_output = true;
  else if (word == "--join-output") settings.raw_output = settings.join_output = true;
  else if (word == "--compact-output") settings.print.indent = -1;
  else if (word == "--ascii-output") settings.print.ascii = true;
  else if (word == "--sort-keys") settings.print.sort_keys = true;
  else if (word == "--color-output") settings.print.colour = true;
  else if (word == "--monochrome-output") settings.print.colour = false;
  else if (word == "--exit-status") settings.exit_status = true;
  else if (word == "--from-file") settings.from_file = true;
  else if (word == "--unbuffered") call.buffer_lines();
  else if (word == "--tab")
    settings.print = jq::PrintOptions{1, true, settings.print.sort_keys, settings.print.ascii, settings.print.colour};
  else if (word == "--arg" || word == "--argjson" || word == "--slurpfile" || word == "--rawfile" || word == "--argfile")
    return name_value(call, word, at);
  else if (word == "--indent") {
    if (++at >= argv.size()) return refuse_use(call, "jq: --indent takes one parameter\n");
    const int wide = std::atoi(argv[at].c_str());
    if (wide < -1 || wide > 7) return refuse_use(call, "jq: --indent takes a number between -1 and 7\n");
    settings.print.tab = false;
    settings.print.indent = wide == 0 ? -1 : wide;
  } else if (word == "--help") {
    call.out(kJqHelp);
    return 0;
  } else if (word == "--version") {
    call.out("jq-1.6\n");
    return 0;
  } else if (word == "--stream" || word == "--seq" || word == "--stream-errors" || word == "--debug-dump-disasm") {
    return call.not_modelled("jq " + word);
  } else {
    return refuse_use(call, fmt::format("jq: Unknown option {}\n", word));
  }
  return std::nullopt;
}

std::optional<int> Jq::take_shorts(Call& call, const std::string& word, std::size_t& at) {
  struct Short {
    char letter;
    std::string_view name;
  };
  constexpr std::array<Short, 13> kShorts{{{'n', "--null-input"},
                                           {'R', "--raw-input"},
                                           {'s', "--slurp"},
                                           {'r', "--raw-output"},
                                           {'j', "--join-output"},
                                           {'c', "--compact-output"},
                                           {'a', "--ascii-output"},
                                           {'S', "--sort-keys"},
                                           {'C', "--color-output"},
                                           {'M', "--monochrome-output"},
                                           {'e', "--exit-status"},
                                           {'f', "--from-file"},
                                           {'h', "--help"}}};
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (word[i] == 'V') {
      call.out("jq-1.6\n");
      return 0;
    }
    if (word[i] == 'L') return call.not_modelled("jq -L");
    const auto known = std::find_if(kShorts.begin(), kShorts.end(), [&](const Short& one) { return one.letter == word[i]; });
    if (known == kShorts.end()) return refuse_use(call, fmt::format("jq: Unknown option {}\n", word));
    if (const auto over = take_long(call, std::string(known->name), at)) return over;
  }
  return std::nullopt;
}

std::optional<int> Jq::parse(Call& call) {
  bool options = true;
  enum class Rest : std::uint8_t { kFiles, kTexts, kJson } rest = Rest::kFiles;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (options && word == "--") {
      if (!settings.filter) {
        if (++i < argv.size()) settings.filter = argv[i];
      }
      options = false;
    } else if (options && word == "--args") {
      rest = Rest::kTexts;
    } else if (options && word == "--jsonargs") {
      rest = Rest::kJson;
    } else if (options && word.size() > 1 && word[0] == '-' && (word[1] == '-' || std::isalpha(static_cast<unsigned char>(word[1])) != 0)) {
      if (const auto over = word[1] == '-' ? take_long(call, word, i) : take_shorts(call, word, i)) return over;
    } else if (!settings.filter) {
      settings.filter = word;
    } else if (rest == Rest::kFiles) {
      settings.files.push_back(word);
    } else if (rest == Rest::kTexts) {
      settings.positional.emplace_back(jq::repaired(word));
    } else {
      std::string fault;
      const auto value = jq::parse_json(word, fault);
      if (!value) return refuse_use(call, "jq: invalid JSON text passed to --jsonargs\n");
      settings.positional.push_back(*value);
    }
  }
  return std::nullopt;
}

std::vector<jq::GlobalName> Jq::global_names() const {
  std::vector<jq::GlobalName> names{{"ENV", kEnvironmentId}, {"ARGS", kArgumentsId}};
  std::uint32_t id = kFirstNamedId;
  for (const jq::JsonMember& one : settings.named) names.push_back({one.first, id++});
  return names;
}

jq::ScopePtr Jq::globals(JqHost& host) const {
  jq::ScopePtr scope = jq::Evaluator::with_value(nullptr, kEnvironmentId, host.environment());
  scope = jq::Evaluator::with_value(scope, kArgumentsId,
                                    Json(JsonObject{{"positional", Json(settings.positional)}, {"named", Json(settings.named)}}));
  std::uint32_t id = kFirstNamedId;
  for (const jq::JsonMember& one : settings.named) scope = jq::Evaluator::with_value(scope, id++, one.second);
  return scope;
}

std::optional<int> Jq::compile(Call& call) {
  if (!settings.filter) {
    // Between a pipe and another there is nothing to say but ".".
    if (!call.is_terminal(0) || !call.is_terminal(1)) settings.filter = ".";
    else {
      call.err(kJqHelp);
      return 2;
    }
  }
  std::string text = *settings.filter;
  if (settings.from_file) {
    const auto whole = call.read_file(text);
    if (!whole) {
      call.complain("jq: error: Could not open {}: {}\n", text, error_text(call.code(whole.error())));
      return 2;
    }
    text = *whole;
  }
  jq::Filter filter = jq::parse_filter(text, global_names());
  if (!filter.not_modelled.empty()) return call.not_modelled("jq: " + filter.not_modelled);
  if (!filter.root) {
    call.err(filter.faults);
    return 3;
  }
  root = std::move(filter.root);
  texts.names = settings.files;
  if (settings.null_input && text.find("input") == std::string::npos) texts.names.clear();
  return std::nullopt;
}

void Jq::print_result(Call& call, const Json& value) const {
  if (settings.raw_output && value.is(JsonKind::kString)) call.out(value.text());
  else call.out(jq::print(value, settings.print));
  if (!settings.join_output) call.out("\n");
}

int Jq::process(Call& call, JqHost& host, jq::Evaluator& evaluator, const jq::ScopePtr& scope, const Json& value,
                std::optional<Json>& last) {
  try {
    evaluator.each(*root, scope, value, [&](const Json& result) {
      print_result(call, result);
      last = result;
    });
  } catch (const jq::JqError& error) {
    if (error.value.is_null()) return 0;
    if (error.value.is(JsonKind::kString)) call.complain("jq: error (at {}): {}\n", host.position(), error.value.text());
    else call.complain("jq: error (at {}) (not a string): {}\n", host.position(), jq::print(error.value));
    return 5;
  } catch (const jq::JqBreak&) {
    call.err("jq: error (at <unknown>): break\n");
    return 5;
  }
  return 0;
}

int Jq::run(Call& call) {
  JqHost host(call, settings, std::move(texts.texts));
  jq::Evaluator evaluator(host);
  const jq::ScopePtr scope = globals(host);
  int status = 0;
  std::optional<Json> last;
  try {
    if (settings.null_input) {
      status = process(call, host, evaluator, scope, Json(), last);
    } else {
      while (const auto value = host.next()) {
        const int one = process(call, host, evaluator, scope, *value, last);
        if (one != 0) status = one;
        else if (status != 5) status = 0;
      }
    }
  } catch (const jq::JqHalt& halt) {
    if (halt.prints) call.err(halt.text);
    return halt.status;
  } catch (const NotModelled& refused) {
    return call.not_modelled(refused.what);
  } catch (const jq::JsonTooDeep&) {
    throw LimitReached{"jq: a value nests too deeply"};
  }
  if (!host.fault().empty()) {
    call.complain("parse error: {}\n", host.fault());
    return 4;
  }
  if (host.failed_to_read()) return 2;
  if (status != 0 || !settings.exit_status) return status;
  return !last ? 4 : last->truth() ? 0 : 1;
}

Step Jq::operator()(Call& call) {
  if (!begun) {
    begun = true;
    if (const auto over = parse(call)) return Exited{*over};
    if (const auto over = compile(call)) return Exited{*over};
  }
  const bool reads = !settings.null_input || !texts.names.empty() || settings.filter->find("input") != std::string::npos;
  if (reads) {
    if (auto step = texts.collect(call)) return *step;
  }
  return Exited{run(call)};
}

}  // namespace

Program start_jq(const std::vector<std::string>& argv) {
  Jq program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
