// md5sum, sha1sum, sha256sum, base64; hexdump -C and xxd.
//
// Not modelled: --tag, -b's and -t's marks, -z; hexdump's other formats, xxd -r, -i, -e and -b.
// Sources: coreutils 9.1's manual; util-linux 2.38, hexdump(1); xxd(1).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/more.h"
#include "shell/tools/text/digest.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

Errno failure_of(const Texts::Text& text) { return text.open_failure != Errno::kNone ? text.open_failure : text.read_failure; }

struct Checksum {
  std::vector<std::string> argv{};
  bool begun = false, checks = false, quiet = false, status_only = false;
  Texts texts{};
  Texts listed{};  // of -c: the files that the lists name
  std::vector<std::string> wanted{};

  [[nodiscard]] Digest kind() const {
    return argv[0].ends_with("md5sum") ? Digest::kMd5 : argv[0].ends_with("sha1sum") ? Digest::kSha1 : Digest::kSha256;
  }
  [[nodiscard]] std::string tool() const { return argv[0].substr(argv[0].rfind('/') + 1); }

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"check", OptionValue::kNone, 'c'}, LongOption{"quiet", OptionValue::kNone, 300},
                                       LongOption{"status", OptionValue::kNone, 301}, LongOption{"text", OptionValue::kNone, 't'}};
    const Options options = read_options(argv, "cbtwz", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help(tool()));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      if (option.id == 'c') checks = true;
      else if (option.id == 300) quiet = true;
      else if (option.id == 301) status_only = true;
      else if (option.id != 't' && option.id != 'w') return call.not_modelled(fmt::format("{} -{}", tool(), static_cast<char>(option.id)));
    }
    texts.names = options.operands;
    return std::nullopt;
  }

  int print(Call& call) {
    int status = 0;
    for (const Texts::Text& text : texts.texts) {
      if (const Errno error = failure_of(text); error != Errno::kNone) {
        report(call, "{}: {}: {}\n", tool(), quoted_if_needed(text.name), error_text(error));
        status = 1;
      } else {
        call.runner().charge(text.text.size());
        call.print("{}  {}\n", digest_of(kind(), text.text), text.name);
      }
    }
    return status;
  }

  // The names and sums that the lists hold.
  std::optional<int> read_lists(Call& call) {
    for (const Texts::Text& text : texts.texts) {
      if (const Errno error = failure_of(text); error != Errno::kNone) {
        report(call, "{}: {}: {}\n", tool(), quoted_if_needed(text.name), error_text(error));
        return 1;
      }
      for (const std::string_view line : split_lines(text.text)) {
        const auto space = line.find("  ");
        if (space == std::string_view::npos) continue;
        wanted.emplace_back(line.substr(0, space));
        listed.names.emplace_back(line.substr(space + 2));
      }
      if (!listed.names.empty()) continue;
      report(call, "{}: {}: no properly formatted checksum lines found\n", tool(), quoted_if_needed(text.name));
      return 1;
    }
    return std::nullopt;
  }

  int compare(Call& call) {
    int wrong = 0, unread = 0;
    for (std::size_t i = 0; i < listed.texts.size(); ++i) {
      const Texts::Text& text = listed.texts[i];
      if (const Errno error = failure_of(text); error != Errno::kNone) {
        report(call, "{}: {}: {}\n", tool(), quoted_if_needed(text.name), error_text(error));
        if (!status_only) call.print("{}: FAILED open or read\n", text.name);
        ++unread;
        continue;
      }
      const bool same = digest_of(kind(), text.text) == wanted[i];
      if (!same) ++wrong;
      if (!status_only && (!same || !quiet)) call.print("{}: {}\n", text.name, same ? "OK" : "FAILED");
    }
    if (!status_only && unread > 0)
      report(call, "{}: WARNING: {} listed file{} could not be read\n", tool(), unread, unread == 1 ? "" : "s");
    if (!status_only && wrong > 0)
      report(call, "{}: WARNING: {} computed checksum{} did NOT match\n", tool(), wrong, wrong == 1 ? "" : "s");
    return wrong + unread > 0 ? 1 : 0;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (listed.names.empty()) {
      if (auto step = texts.collect(call)) return *step;
      if (!checks) return Exited{print(call)};
      if (const auto over = read_lists(call)) return Exited{*over};
    }
    if (auto step = listed.collect(call)) return *step;
    return Exited{compare(call)};
  }
};

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct Base64 {
  std::vector<std::string> argv{};
  bool begun = false, decodes = false, ignores = false;
  std::size_t wrap = 76;
  Texts texts{};

  static std::string encode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
      const std::size_t have = std::min<std::size_t>(3, text.size() - i);
      std::uint32_t bits = 0;
      for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < have ? static_cast<unsigned char>(text[i + k]) : 0U);
      for (std::size_t k = 0; k < 4; ++k) out += k <= have ? kDigits[bits >> (18 - 6 * k) & 63U] : '=';
    }
    return out;
  }

  // False where what is there is no base64; what came before it is in `out`.
  [[nodiscard]] bool decode(std::string_view text, std::string& out) const {
    std::uint32_t bits = 0;
    int have = 0, ends = 0;
    for (const char c : text) {
      if (c == '\n') continue;
      const auto digit = kDigits.find(c);
      if (c == '=' && have > 0) {
        ++ends;
        continue;
      }
      if (digit == std::string_view::npos && ignores) continue;
      if (digit == std::string_view::npos || ends > 0) return false;
      bits = bits << 6 | static_cast<std::uint32_t>(digit);
      if (++have % 4 == 0) {
        for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(static_cast<unsigned char>(bits >> shift & 0xffU));
        have = 0;
        bits = 0;
      }
    }
    if (have == 2 || have == 3) {
      out += static_cast<char>(static_cast<unsigned char>(bits >> (have == 2 ? 4 : 10) & 0xffU));
      if (have == 3) out += static_cast<char>(static_cast<unsigned char>(bits >> 2 & 0xffU));
    }
    return have != 1 && (have == 0 || have + ends == 4);
  }

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"decode", OptionValue::kNone, 'd'}, LongOption{"wrap", OptionValue::kRequired, 'w'},
                                       LongOption{"ignore-garbage", OptionValue::kNone, 'i'}};
    const Options options = read_options(argv, "diw:", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("base64"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      if (option.id == 'd') decodes = true;
      if (option.id == 'i') ignores = true;
      if (option.id != 'w') continue;
      const auto width = whole_number(*option.value);
      if (!width) {
        call.complain("base64: invalid wrap size: {}\n", quoted(*option.value));
        return 1;
      }
      wrap = *width;
    }
    if (options.operands.size() > 1) {
      call.complain("base64: extra operand {}\n{}", quoted(options.operands[1]), try_help("base64"));
      return 1;
    }
    texts.names = options.operands;
    return std::nullopt;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    const Texts::Text& text = texts.texts.front();
    if (const Errno error = failure_of(text); error != Errno::kNone) {
      call.complain("base64: {}: {}\n", quoted_if_needed(text.name), error_text(error));
      return Exited{1};
    }
    if (decodes) {
      std::string out;
      const bool sound = decode(text.text, out);
      call.out(out);
      if (!sound) report(call, "base64: invalid input\n");
      return Exited{sound ? 0 : 1};
    }
    const std::string all = encode(text.text);
    if (wrap == 0) {
      call.out(all);
      return Exited{0};
    }
    for (std::size_t at = 0; at < all.size(); at += wrap) call.out(all.substr(at, wrap) + "\n");
    return Exited{0};
  }
};

std::string printable(std::string_view octets) {
  std::string out;
  for (const char c : octets) out += c >= ' ' && c < 127 ? c : '.';
  return out;
}

unsigned octet(char c) { return static_cast<unsigned char>(c); }

struct Dump {
  std::vector<std::string> argv{};
  bool begun = false, xxd = false, plain = false, upper = false;
  std::size_t columns = 16, group = 2, most = ~std::size_t{0};
  Texts texts{};

  std::optional<int> begin(Call& call) {
    const Options options = read_options(argv, xxd ? "pug:c:l:rieb" : "CvxcodbXe:f:n:s:");
    if (options.wrong) return call.not_modelled(argv[0] + " with this option");
    bool canonical = argv[0] == "hd" || xxd, columns_given = false;
    for (const GivenOption& option : options.given) {
      const std::size_t number = whole_number(option.value.value_or("")).value_or(16);
      if (xxd && option.id == 'p') plain = true;
      else if (xxd && option.id == 'u') upper = true;
      else if (xxd && option.id == 'g') group = number;
      else if (xxd && option.id == 'l') most = number;
      else if (xxd && option.id == 'c') columns = number, columns_given = true;
      else if (!xxd && option.id == 'C') canonical = true;
      else if (!xxd && option.id == 'n') most = number;
      else return call.not_modelled(fmt::format("{} -{}", argv[0], static_cast<char>(option.id)));
    }
    if (!canonical) return call.not_modelled("hexdump without -C");
    if (plain && !columns_given) columns = 30;
    if (columns == 0 || columns > 256) return call.not_modelled("xxd -c 0");
    texts.names = options.operands;
    return std::nullopt;
  }

  [[nodiscard]] std::string xxd_line(std::size_t at, std::string_view line) const {
    std::string digits;
    for (std::size_t i = 0; i < columns; ++i) {
      const std::string two =
          i < line.size() ? upper ? fmt::format("{:02X}", octet(line[i])) : fmt::format("{:02x}", octet(line[i])) : "  ";
      digits += two + (group != 0 && (i + 1) % group == 0 && i + 1 < columns ? " " : "");
    }
    return fmt::format("{:08x}: {}  {}\n", at, digits, printable(line));
  }

  static std::string canonical_line(std::size_t at, std::string_view line) {
    std::string digits;
    for (std::size_t i = 0; i < 16; ++i)
      digits += (i == 8 ? "  " : " ") + (i < line.size() ? fmt::format("{:02x}", octet(line[i])) : std::string("  "));
    return fmt::format("{:08x} {}  |{}|\n", at, digits, printable(line));
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      xxd = argv[0] == "xxd";
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    std::string all;
    for (const Texts::Text& text : texts.texts) {
      if (const Errno error = failure_of(text); error != Errno::kNone) {
        call.complain("{}: {}: {}\n", argv[0], text.name, error_text(error));
        return Exited{xxd ? 2 : 1};
      }
      all += text.text;
    }
    all.resize(std::min(all.size(), most));
    std::string_view before;
    bool starred = false;
    for (std::size_t at = 0; at < all.size(); at += columns) {
      const std::string_view line = std::string_view(all).substr(at, columns);
      if (plain) {
        std::string digits;
        for (const char c : line) digits += upper ? fmt::format("{:02X}", octet(c)) : fmt::format("{:02x}", octet(c));
        call.out(digits + "\n");
      } else if (xxd) {
        call.out(xxd_line(at, line));
      } else if (at > 0 && line == before) {
        if (!starred) call.out("*\n");
        starred = true;
      } else {
        starred = false;
        call.out(canonical_line(at, line));
      }
      before = line;
    }
    if (!xxd && !all.empty()) call.print("{:08x}\n", all.size());
    return Exited{0};
  }
};

template <class P>
Program with(const std::vector<std::string>& argv) {
  P program;
  program.argv = argv;
  return program;
}

}  // namespace

Program start_checksum(const std::vector<std::string>& argv) { return with<Checksum>(argv); }
Program start_base64(const std::vector<std::string>& argv) { return with<Base64>(argv); }
Program start_hexdump(const std::vector<std::string>& argv) { return with<Dump>(argv); }
Program start_xxd(const std::vector<std::string>& argv) { return with<Dump>(argv); }

}  // namespace nslab::shell
