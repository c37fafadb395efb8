// xargs: words of the input as arguments of a command.
//
// Not modelled: -P at once (one after the other), -p, -o.
// Sources: findutils 4.9.0, xargs/xargs.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Xargs {
  std::vector<std::string> argv{};
  bool begun = false, trace = false, no_empty = false, replaces = false, ran = false, input_over = false;
  std::optional<char> delimiter{};
  std::optional<std::uint64_t> most_arguments{}, most_lines{};
  std::string replaced = "{}";
  std::optional<std::string> end_word{};
  std::vector<std::string> command{};
  std::vector<std::vector<std::string>> batches{};
  std::size_t next = 0;
  Texts texts{};
  Pid child = 0;
  int status = 0;

  // An option undoes one that was given before it.
  void exclude(Call& call, std::string_view before, std::string_view now) const {
    report(call, "xargs: warning: options {} and {} are mutually exclusive, ignoring previous {} value\n", before, now, before);
  }

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{
        LongOption{"null", OptionValue::kNone, '0'},          LongOption{"arg-file", OptionValue::kRequired, 'a'},
        LongOption{"delimiter", OptionValue::kRequired, 'd'}, LongOption{"eof", OptionValue::kOptional, 'e'},
        LongOption{"replace", OptionValue::kOptional, 'i'},   LongOption{"max-lines", OptionValue::kOptional, 'l'},
        LongOption{"max-args", OptionValue::kRequired, 'n'},  LongOption{"no-run-if-empty", OptionValue::kNone, 'r'},
        LongOption{"verbose", OptionValue::kNone, 't'},       LongOption{"max-procs", OptionValue::kRequired, 'P'},
        LongOption{"exit", OptionValue::kNone, 'x'},          LongOption{"help", OptionValue::kNone, 300}};
    const Options options = read_options(argv, "0a:E:e::i::I:l::L:n:prs:txP:d:o", kLongs, true);
    if (options.wrong) {
      call.err(*options.wrong + try_help("xargs"));
      return 1;
    }
    texts.names = {"-"};
    for (const GivenOption& option : options.given) {
      const std::string value = option.value.value_or("");
      switch (option.id) {
        case '0': delimiter = '\0'; break;
        case 'a': texts.names = {value}; break;
        case 'd':
          delimiter = value == "\\n" ? '\n' : value == "\\t" ? '\t' : value == "\\0" ? '\0' : value.empty() ? '\0' : value[0];
          break;
        case 'E': case 'e': end_word = value.empty() ? std::nullopt : std::optional(value); break;
        case 'I': case 'i':
          if (most_arguments) exclude(call, "--max-args", "--replace/-I/-i");
          if (most_lines) exclude(call, "--max-lines", "--replace/-I/-i");
          most_arguments.reset();
          most_lines.reset();
          replaces = true;
          replaced = value.empty() ? "{}" : value;
          break;
        case 'L': case 'l': case 'n': {
          const auto number = value.empty() ? std::optional<std::uint64_t>(1) : whole_number(value);
          if (!number || *number == 0) {
            report(call, "xargs: {}{}\n",
                   number ? fmt::format("value {} for -{} option should be >= 1", value, static_cast<char>(option.id))
                          : fmt::format("invalid number \"{}\" for -{} option", value, static_cast<char>(option.id)),
                   "\n" + try_help("xargs").substr(0, try_help("xargs").size() - 1));
            return 1;
          }
          const std::string_view now = option.id == 'n' ? "--max-args/-n" : option.id == 'L' ? "-L" : "--max-lines/-l";
          if (option.id == 'n' && replaces && *number == 1) break;  // with -I there is one at a time anyway
          if (replaces) exclude(call, "--replace", now);
          if (option.id == 'n' && most_lines) exclude(call, "--max-lines", now);
          if (option.id != 'n' && most_arguments) exclude(call, "--max-args", now);
          replaces = false;
          (option.id == 'n' ? most_lines : most_arguments).reset();
          (option.id == 'n' ? most_arguments : most_lines) = number;
          break;
        }
        case 'r': no_empty = true; break;
        case 't': trace = true; break;
        case 'P': case 's': case 'x': break;
        default: return call.not_modelled(option.id < 256 ? fmt::format("xargs -{}", static_cast<char>(option.id)) : "xargs --help");
      }
    }
    command = options.operands;
    if (command.empty()) command = {"echo"};
    return std::nullopt;
  }

  // Words with their quotes gone; a line of words each. The error is xargs' own.
  static tl::expected<std::vector<std::vector<std::string>>, std::string> words_of(std::string_view text, bool whole_lines) {
    std::vector<std::vector<std::string>> lines;
    std::vector<std::string> line;
    std::string word;
    bool in_word = false, continues = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      const char c = i < text.size() ? text[i] : '\n';
      if (c == '\n' || (!whole_lines && (c == ' ' || c == '\t'))) {
        if (in_word) line.push_back(std::exchange(word, ""));
        in_word = false;
        continues = c != '\n' && (i + 1 >= text.size() || text[i + 1] == '\n');
        if (c == '\n' && !line.empty() && (!continues || i >= text.size())) lines.push_back(std::exchange(line, {}));
        continue;
      }
      if (whole_lines && !in_word && (c == ' ' || c == '\t')) continue;
      in_word = true;
      if (c == '\\' && i + 1 < text.size()) {
        word += text[++i];
      } else if (c == '\'' || c == '"') {
        const auto close = text.find_first_of(std::string{c, '\n'}, i + 1);
        if (close == std::string_view::npos || text[close] == '\n') {
          return tl::unexpected(fmt::format("unmatched {} quote; by default quotes are special to xargs unless you use the -0 option",
                                            c == '"' ? "double" : "single"));
        }
        word += text.substr(i + 1, close - i - 1);
        i = close;
      } else {
        word += c;
      }
    }
    if (!line.empty()) lines.push_back(line);
    return lines;
  }

  std::optional<int> make_batches(Call& call, const std::string& text) {
    std::vector<std::vector<std::string>> lines;
    if (delimiter) {
      for (const auto one : split_lines(text, *delimiter)) lines.push_back({std::string(one)});
    } else {
      auto read = words_of(text, replaces);
      if (!read) {
        report(call, "xargs: {}\n", read.error());
        return 1;
      }
      lines = std::move(*read);
    }
    std::vector<std::string> all;
    bool over = false;
    auto add_batch = [&](std::vector<std::string> words) {
      std::vector<std::string> batch;
      if (replaces) {
        for (std::string part : command) {
          for (std::size_t at = part.find(replaced); at != std::string::npos; at = part.find(replaced, at + words[0].size()))
            part.replace(at, replaced.size(), words[0]);
          batch.push_back(std::move(part));
          call.runner().charge(batch.back().size());
        }
      } else {
        batch = command;
        batch.insert(batch.end(), words.begin(), words.end());
      }
      batches.push_back(std::move(batch));
    };
    std::size_t in_batch = 0;
    for (auto& line : lines) {
      call.runner().step();
      for (std::string& word : line) {
        if (end_word && word == *end_word) over = true;
        if (over) break;
        if (replaces) {
          add_batch({word});
          continue;
        }
        all.push_back(std::move(word));
        if (most_arguments && all.size() == *most_arguments) add_batch(std::exchange(all, {}));
      }
      if (over) break;
      if (most_lines && !replaces && ++in_batch == *most_lines) {
        in_batch = 0;
        add_batch(std::exchange(all, {}));
      }
    }
    if (!all.empty() || (batches.empty() && !no_empty && !replaces)) add_batch(std::move(all));
    return std::nullopt;
  }

  // A status that ends xargs at once.
  std::optional<int> take_status(Call& call, int ended) {
    child = 0;
    if (ended == 255) {
      report(call, "xargs: {}: exited with status 255; aborting\n", command[0]);
      return 124;
    }
    if (ended > 128) {
      report(call, "xargs: {}: terminated by signal {}\n", command[0], ended - 128);
      return 125;
    }
    if (ended != 0) status = 123;
    return std::nullopt;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (!input_over) {
      if (auto step = texts.collect(call)) return *step;
      input_over = true;
      const auto& text = texts.texts[0];
      if (text.open_failure != Errno::kNone) {
        report(call, "xargs: Cannot open input file {}: {}\n", quoted(text.name), error_text(text.open_failure));
        return Exited{1};
      }
      if (const auto over = make_batches(call, text.text)) return Exited{*over};
    }
    while (true) {
      if (child != 0) {
        const auto ended = call.reap(child);
        if (!ended) return Wait{kNever, {}, {}, {child}, false};
        if (const auto over = take_status(call, *ended)) return Exited{*over};
      }
      if (next == batches.size()) return Exited{status};
      const std::vector<std::string>& batch = batches[next++];
      if (trace) {
        std::string line;
        for (const std::string& word : batch) line += (line.empty() ? "" : " ") + quoted_if_needed(word);
        call.err(line + "\n");
      }
      const Found found = call.find_command(batch[0]);
      if (found.kind == Found::Kind::kMissing || found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
        const bool missing = found.kind == Found::Kind::kMissing;
        report(call, "xargs: {}: {}\n", batch[0], missing ? "No such file or directory" : "Permission denied");
        return Exited{missing ? 127 : 126};
      }
      call.flush();
      child = call.fork();
      if (child == 0) return Exited{1};
      // The command's own input is empty: what xargs read is gone.
      Open null;
      null.by = child;
      null.path = "/dev/null";
      null.descriptor = 0;
      (void)call.runner().execute(Op(null));
      Task& made = *call.runner().task(child);
      made.line = call.task().line;
      call.runner().become(made, batch, call.environment());
    }
  }
};

}  // namespace

Program start_xargs(const std::vector<std::string>& argv) {
  Xargs program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
