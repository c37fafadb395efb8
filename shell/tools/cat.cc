// cat, tee: bytes from here to there.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/text/options.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

// cat -v: ^X for control characters, M- before those with the high bit.
std::string visible_form(unsigned char c) {
  std::string out;
  if (c >= 0x80) {
    out += "M-";
    c = static_cast<unsigned char>(c - 0x80);
  }
  if (c < 0x20) return out + '^' + static_cast<char>(c + 0x40);
  if (c == 0x7f) return out + "^?";
  return out + static_cast<char>(c);
}

// A descriptor for each file named, "-" and no name at all being standard input.
struct Cat {
  std::vector<std::string> argv{};
  bool begun = false;
  bool number = false, number_nonblank = false, show_ends = false, show_tabs = false, squeeze = false, visible = false;
  std::vector<std::string> files{};
  std::size_t next = 0;
  int descriptor = -1;
  int status = 0;
  long line = 0;
  bool at_start = true;
  int blank_lines = 0;

  std::optional<Step> begin(Call& call) {
    bool options = true;
    for (std::size_t i = 1; i < argv.size(); ++i) {
      const std::string& word = argv[i];
      if (options && word == "--") {
        options = false;
      } else if (options && word.size() > 1 && word[0] == '-') {
        for (const char c : word.substr(1)) {
          switch (c) {
            case 'n': number = true; break;
            case 'b': number_nonblank = true; break;
            case 'E': show_ends = true; break;
            case 'T': show_tabs = true; break;
            case 'A': visible = show_ends = show_tabs = true; break;
            case 'e': visible = show_ends = true; break;
            case 't': visible = show_tabs = true; break;
            case 'v': visible = true; break;
            case 's': squeeze = true; break;
            case 'u': break;
            default:
              call.complain("cat: invalid option -- '{}'\nTry 'cat --help' for more information.\n", c);
              return Exited{1};
          }
        }
      } else {
        files.push_back(word);
      }
    }
    if (files.empty()) files.emplace_back("-");
    return std::nullopt;
  }

  void show(Call& call, const std::string& data) {
    const bool plain = !number && !number_nonblank && !show_ends && !show_tabs && !squeeze && !visible;
    if (plain) {
      call.out(data);
      return;
    }
    std::string out;
    for (const char c : data) {
      if (at_start && c == '\n') {
        if (squeeze && ++blank_lines > 1) continue;
      } else if (at_start) {
        blank_lines = 0;
      }
      if (at_start && ((number && !number_nonblank) || (number_nonblank && c != '\n'))) out += fmt::format("{:6}\t", ++line);
      at_start = c == '\n';
      if (c == '\n' && show_ends) out += '$';
      if (c == '\t' && show_tabs) {
        out += "^I";
      } else if (visible && c != '\n' && c != '\t') {
        out += visible_form(static_cast<unsigned char>(c));
      } else {
        out += c;
      }
    }
    call.out(out);
  }

  bool open_next(Call& call) {
    const std::string& file = files[next++];
    if (file == "-") {
      descriptor = 0;
      return true;
    }
    Open open;
    open.path = file;
    const auto reply = call.ask(std::move(open));
    if (!reply) {
      call.flush();  // cat does not buffer what it writes
      call.complain("cat: {}: {}\n", quoted_if_needed(file), error_text(call.code(reply.error())));
      status = 1;
      return false;
    }
    descriptor = std::get<Descriptor>(*reply).number;
    return true;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (auto over = begin(call)) return *over;
    }
    while (true) {
      if (descriptor < 0) {
        if (next == files.size()) return Exited{status};
        if (!open_next(call)) continue;
      }
      Read read;
      read.descriptor = descriptor;
      const auto reply = call.ask(read);
      if (!reply && reply.error().reason == Reason::kWouldBlock) {
        call.flush();
        return Wait{kNever, {descriptor}, {}, {}, false};
      }
      if (!reply) {
        call.flush();
        call.complain("cat: {}: {}\n", quoted_if_needed(files[next - 1]), error_text(call.code(reply.error())));
        status = 1;
      }
      const std::string data = reply ? std::get<Bytes>(*reply).data : "";
      call.runner().charge(data.size());
      if (!data.empty()) {
        show(call, data);
        call.runner().step();
        if (call.must_pause()) return Wait{call.now(), {}, {}, {}, false};
        continue;
      }
      if (descriptor > 0) {
        Close close;
        close.descriptor = descriptor;
        (void)call.ask(close);
      }
      descriptor = -1;
    }
  }
};

struct Tee {
  std::vector<std::string> argv{};
  bool begun = false;
  std::vector<int> outputs{};
  int status = 0;

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      static constexpr std::array kLongs{LongOption{"append", OptionValue::kNone, 'a'},
                                         LongOption{"ignore-interrupts", OptionValue::kNone, 'i'},
                                         LongOption{"output-error", OptionValue::kOptional, 'p'}};
      const Options options = read_options(argv, "aip", kLongs);
      if (options.wrong) {
        call.err(*options.wrong + try_help("tee"));
        return Exited{1};
      }
      const bool append = std::any_of(options.given.begin(), options.given.end(), [](const GivenOption& o) { return o.id == 'a'; });
      for (const std::string& name : options.operands) {
        Open open;
        open.path = name;
        open.read = false;
        open.write = open.create = true;
        open.truncate = !append;
        open.append = append;
        const auto reply = call.ask(std::move(open));
        if (!reply) {
          call.complain("tee: {}: {}\n", name, error_text(call.code(reply.error())));
          status = 1;
          continue;
        }
        outputs.push_back(std::get<Descriptor>(*reply).number);
      }
    }
    while (true) {
      const auto data = call.read(0);
      if (!data) return Wait{kNever, {0}, {}, {}, false};
      if (data->empty()) return Exited{status};
      call.runner().step();
      call.out(*data);
      call.flush();
      for (const int descriptor : outputs) {
        Write write;
        write.descriptor = descriptor;
        write.data = *data;
        const auto reply = call.ask(std::move(write));
        if (!reply) {
          call.complain("tee: {}: {}\n", find_process(call.world(), call.pid())->argv->back(), error_text(call.code(reply.error())));
          status = 1;
        }
      }
    }
  }
};

}  // namespace

Program start_cat(const std::vector<std::string>& argv) {
  Cat program;
  program.argv = argv;
  return program;
}

Program start_tee(const std::vector<std::string>& argv) {
  Tee program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
