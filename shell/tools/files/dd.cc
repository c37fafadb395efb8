// dd, truncate and sync of coreutils 9.1.
//
// How long dd took is virtual time: 2 ms, as for any command that need not wait.
//
// Not modelled: of dd skip= seek= conv= but notrunc, iflag= oflag=; of truncate -r -o.
#include <fmt/format.h>

#include <cmath>

#include "shell/tools/files/facts.h"
#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

// "1.0 MB", "105 MB": to the nearest, with a decimal below 10 (human_readable).
std::string dd_amount(double value, double step, std::string_view suffix) {
  constexpr std::string_view kPrefixes[] = {"", "k", "M", "G", "T"};
  std::size_t prefix = 0;
  for (; value >= step && prefix + 1 < std::size(kPrefixes); ++prefix) value /= step;
  std::string name(kPrefixes[prefix]);
  if (step > 1000 && name == "k") name = "K";
  if (prefix == 0) return fmt::format("{:.0f} {}", value, suffix);
  return value < 9.95 ? fmt::format("{:.1f} {}{}", value, name, suffix) : fmt::format("{:.0f} {}{}", value, name, suffix);
}

// "4k", "1M", "2kB", "512"; nothing where it is no such number.
std::optional<std::uint64_t> dd_number(const std::string& text) {
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = whole_number(std::string_view(text).substr(0, end));
  if (!number) return std::nullopt;
  const std::string unit = text.substr(end);
  constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {
      {"", 1},          {"c", 1},          {"w", 2},          {"b", 512},           {"k", 1U << 10U},    {"K", 1U << 10U},
      {"kB", 1000},     {"KB", 1000},      {"KiB", 1U << 10U}, {"M", 1U << 20U},     {"MB", 1000000},     {"MiB", 1U << 20U},
      {"G", 1U << 30U}, {"GB", 1000000000}, {"GiB", 1U << 30U}};
  for (const auto& [name, factor] : kUnits) {
    if (unit == name) return *number * factor;
  }
  return std::nullopt;
}

struct Dd {
  bool begun = false, quiet = false, no_transfer = false, keeps = false;
  std::string from{}, to{};
  std::size_t block = 512;
  std::uint64_t count = UINT64_MAX;
  int in = 0, out = 1;
  std::string pending{};
  std::uint64_t whole = 0, partial = 0, bytes = 0;

  static Step fail(Call& call, const std::string& text, int status = 1) {
    report(call, "dd: {}\n", text);
    return Exited{status};
  }

  std::optional<Step> operand(Call& call, const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals), value = equals == std::string::npos ? "" : word.substr(equals + 1);
    if (equals == std::string::npos || word.starts_with('-')) {
      report(call, "dd: unrecognized operand {}\nTry 'dd --help' for more information.\n", quoted(word));
      return Exited{1};
    }
    if (name == "if") from = value;
    else if (name == "of") to = value;
    else if (name == "status") quiet = value == "none", no_transfer = value == "noxfer";
    else if (name == "conv" && value == "notrunc") keeps = true;
    else if (name == "bs" || name == "ibs" || name == "count") {
      const auto number = dd_number(value);
      if (!number || (name != "count" && *number == 0)) return fail(call, "invalid number: " + quoted(value));
      if (name == "count") count = *number;
      else block = *number;
    } else {
      return Exited{call.not_modelled("dd " + name + "=")};
    }
    return std::nullopt;
  }

  std::optional<Step> open(Call& call, const std::string& path, bool writes, int* descriptor) {
    if (path.empty()) return std::nullopt;
    Open op;
    op.path = path;
    op.read = !writes;
    op.write = op.create = writes;
    op.truncate = writes && !keeps;
    const auto done = call.ask(std::move(op));
    if (!done) return fail(call, fmt::format("failed to open '{}': {}", path, error_text(call.code(done.error()))));
    *descriptor = std::get<Descriptor>(*done).number;
    return std::nullopt;
  }

  Step end(Call& call) const {
    call.flush();
    if (quiet) return Exited{0};
    call.complain("{}+{} records in\n{}+{} records out\n", whole, partial, whole, partial);
    if (no_transfer) return Exited{0};
    constexpr double kSeconds = 0.002;
    const auto amount = static_cast<double>(bytes);
    std::string sizes;
    if (bytes >= 1000) sizes = " (" + dd_amount(amount, 1000, "B") + (bytes >= 1024 ? ", " + dd_amount(amount, 1024, "iB") : "") + ")";
    const std::string rate = dd_amount(amount / kSeconds, 1000, "B");
    call.complain("{} byte{}{} copied, {} s, {}/s\n", bytes, bytes == 1 ? "" : "s", sizes, kSeconds, rate);
    return Exited{0};
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      for (std::size_t i = 1; i < call.argv.size(); ++i) {
        if (auto over = operand(call, call.argv[i])) return *over;
      }
      if (auto over = open(call, from, false, &in)) return *over;
      if (auto over = open(call, to, true, &out)) return *over;
    }
    while (whole + partial < count) {
      call.runner().step();
      if (call.must_pause()) return Wait{call.now(), {}, {}, {}, false};
      const auto part = call.read(in, block);
      if (!part) return Wait{kNever, {in}, {}, {}, false};
      if (part->empty()) break;
      ++(part->size() == block ? whole : partial);
      bytes += part->size();
      call.runner().charge(part->size());
      if (out == 1) call.out(*part);
      else if (!call.runner().write(call.task(), out, *part)) break;
    }
    return end(call);
  }
};

}  // namespace

Program start_dd(const std::vector<std::string>&) { return Dd{}; }

int run_truncate(Call& call) {
  const Options options = read_options(call.argv, "cos:r:");
  const std::string help = "Try 'truncate --help' for more information.\n";
  if (options.wrong) {
    call.err(*options.wrong + help);
    return 1;
  }
  std::string size;
  for (const GivenOption& option : options.given) {
    if (option.id == 's') size = *option.value;
    else if (option.id != 'c') return call.not_modelled(fmt::format("truncate -{}", static_cast<char>(option.id)));
  }
  if (size.empty()) {
    report(call, "truncate: you must specify either ‘--size’ or ‘--reference’\n{}", help);
    return 1;
  }
  const char how = size[0] == '+' || size[0] == '-' ? size[0] : '=';
  const auto number = dd_number(how == '=' ? size : size.substr(1));
  if (!number || *number > 64U << 20U) {
    if (number) return call.not_modelled("truncate to more than 64 MiB");
    report(call, "truncate: Invalid number: {}\n", quoted(size));
    return 1;
  }
  for (const std::string& path : options.operands) {
    const auto old = call.read_file(path);
    std::string text = old ? *old : "";
    const std::size_t less = text.size() - std::min<std::size_t>(text.size(), *number);
    const std::size_t wanted = how == '+' ? text.size() + *number : how == '-' ? less : *number;
    text.resize(wanted, '\0');
    call.runner().charge(wanted);
    if (const auto done = call.write_file(path, text); !done) {
      report(call, "truncate: cannot open '{}' for writing: {}\n", path, error_text(call.code(done.error())));
      return 1;
    }
  }
  return 0;
}

int run_sync(Call&) { return 0; }

}  // namespace nslab::shell
