// df: how much room there is on the file systems.
//
// Not modelled: sizes of blocks other than K, M and G, -l, --sync, --output without a list, nsfs mounts beside others of one device.
// Sources: coreutils 9.1, src/df.c, lib/human.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "shell/tools/files/filesystem.h"
#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

enum class DfField : std::uint8_t { kSource, kType, kInodes, kInodesUsed, kInodesFree, kInodesShare, kSize, kUsed, kFree, kShare, kTarget };

struct DfColumn {
  DfField field;
  std::string_view option, title;
  std::size_t least;
  bool left;
};
constexpr std::array kDfColumns{
    DfColumn{DfField::kSource, "source", "Filesystem", 14, true}, DfColumn{DfField::kType, "fstype", "Type", 4, true},
    DfColumn{DfField::kInodes, "itotal", "Inodes", 5, false},     DfColumn{DfField::kInodesUsed, "iused", "IUsed", 5, false},
    DfColumn{DfField::kInodesFree, "iavail", "IFree", 5, false},  DfColumn{DfField::kInodesShare, "ipcent", "IUse%", 4, false},
    DfColumn{DfField::kSize, "size", "1K-blocks", 5, false},      DfColumn{DfField::kUsed, "used", "Used", 5, false},
    DfColumn{DfField::kFree, "avail", "Available", 5, false},     DfColumn{DfField::kShare, "pcent", "Use%", 4, false},
    DfColumn{DfField::kTarget, "target", "Mounted on", 0, true}};

struct DfOptions {
  bool all = false, posix = false, total = false, inodes = false, listed = false;
  unsigned human = 0;         // 1024 or 1000
  std::uint64_t unit = 1024;  // of a block
  char suffix = '\0';         // behind numbers: -BM
  std::vector<DfField> fields{};
  std::vector<std::string> only{}, without{};
};

// human_readable with human_ceiling: at most three digits, or one behind the point below ten.
std::string human(std::uint64_t bytes, unsigned base) {
  constexpr std::string_view kLetters = "KMGTPE";
  double amount = static_cast<double>(bytes);
  std::size_t power = 0;
  while (amount >= base && power < kLetters.size()) {
    amount /= base;
    ++power;
  }
  if (power == 0) return std::to_string(bytes);
  const char letter = base == 1000 && power == 1 ? 'k' : kLetters[power - 1];
  const double tenths = std::ceil(amount * 10);
  if (tenths < 100) return fmt::format("{:.1f}{}", tenths / 10, letter);
  return fmt::format("{}{}", static_cast<std::uint64_t>(std::ceil(amount)), letter);
}

std::string share(std::uint64_t used, std::uint64_t free) {
  if (used + free == 0) return "-";
  return fmt::format("{}%", (used * 100 + used + free - 1) / (used + free));
}

std::string size_text(const DfOptions& options, std::uint64_t blocks) {
  constexpr std::uint64_t kBytes = 4096;
  if (options.human != 0) return human(blocks * kBytes, options.human);
  const std::uint64_t count = (blocks * kBytes + options.unit - 1) / options.unit;
  return options.suffix == '\0' ? std::to_string(count) : fmt::format("{}{}", count, options.suffix);
}

std::string inode_text(const DfOptions& options, std::uint64_t count) {
  return options.human != 0 ? human(count, options.human) : std::to_string(count);
}

std::string cell(const DfOptions& options, DfField field, const FilesystemFacts& fs) {
  const std::uint64_t used = fs.blocks - fs.free;
  const std::uint64_t taken = fs.inodes - fs.free_inodes;
  switch (field) {
    case DfField::kSource: return fs.source;
    case DfField::kType: return fs.type;
    case DfField::kInodes: return inode_text(options, fs.inodes);
    case DfField::kInodesUsed: return inode_text(options, taken);
    case DfField::kInodesFree: return inode_text(options, fs.free_inodes);
    case DfField::kInodesShare: return share(taken, fs.free_inodes);
    case DfField::kSize: return size_text(options, fs.blocks);
    case DfField::kUsed: return size_text(options, used);
    case DfField::kFree: return size_text(options, fs.free);
    case DfField::kShare: return share(used, fs.free);
    case DfField::kTarget: return fs.target;
  }
  return "";
}

const DfColumn& column_of(DfField field) { return kDfColumns[static_cast<std::size_t>(field)]; }

std::string title_of(const DfOptions& options, DfField field) {
  if (field == DfField::kShare && options.posix) return "Capacity";
  if (field == DfField::kFree && options.human != 0) return "Avail";
  if (field == DfField::kFree && options.listed) return "Avail";
  if (field == DfField::kSize) {
    if (options.human != 0) return "Size";
    if (options.posix) return fmt::format("{}-blocks", options.unit);
    const char unit = options.unit == 1024 ? 'K' : options.unit == 1048576 ? 'M' : 'G';
    return fmt::format("1{}-blocks", unit);
  }
  return std::string(column_of(field).title);
}

void print_table(Call& call, const DfOptions& options, const std::vector<FilesystemFacts>& rows) {
  std::vector<std::vector<std::string>> table(1);
  for (const DfField field : options.fields) table[0].push_back(title_of(options, field));
  for (const FilesystemFacts& fs : rows) {
    table.emplace_back();
    for (const DfField field : options.fields) table.back().push_back(cell(options, field, fs));
  }
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const DfColumn& column = column_of(options.fields[i]);
      std::size_t width = column.least;
      for (const auto& other : table) width = std::max(width, other[i].size());
      if (i > 0) line += ' ';
      const bool last = i + 1 == row.size();
      if (column.left) {
        line += last ? row[i] : fmt::format("{:<{}}", row[i], width);
      } else {
        line += fmt::format("{:>{}}", row[i], width);
      }
    }
    call.out(line + "\n");
  }
}

bool read_unit(DfOptions& options, const std::string& text) {
  const std::string letters = text.starts_with("1") ? text.substr(1) : text;
  if (letters == "K" || letters == "k") {
    options.unit = 1024;
  } else if (letters == "M") {
    options.unit = 1048576;
  } else if (letters == "G") {
    options.unit = 1073741824;
  } else {
    return false;
  }
  if (!text.starts_with("1")) options.suffix = letters[0] == 'k' ? 'K' : letters[0];
  return true;
}

// --output=FIELD,…; what is said where one is not known.
std::optional<std::string> read_fields(DfOptions& options, const std::string& list) {
  options.listed = true;
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    const std::string name = list.substr(at, end - at);
    at = end + 1;
    const auto column = std::find_if(kDfColumns.begin(), kDfColumns.end(), [&](const DfColumn& c) { return c.option == name; });
    if (column == kDfColumns.end()) return fmt::format("df: option --output: field {} unknown\n", quoted(name));
    options.fields.push_back(column->field);
  }
  return std::nullopt;
}

std::optional<int> take(Call& call, const GivenOption& option, DfOptions& options, bool& type) {
  switch (option.id) {
    case 'a': options.all = true; break;
    case 'h': options.human = 1024; break;
    case 'H': options.human = 1000; break;
    case 'i': options.inodes = true; break;
    case 'k': options.unit = 1024; break;
    case 'm': options.unit = 1048576; break;
    case 'P': options.posix = true; break;
    case 'T': type = true; break;
    case 'l': break;
    case 't': options.only.push_back(*option.value); break;
    case 'x': options.without.push_back(*option.value); break;
    case 300: options.total = true; break;
    case 301:
      if (!option.value) return call.not_modelled("df --output");
      if (const auto wrong = read_fields(options, *option.value)) {
        call.err(*wrong + try_help("df"));
        return 1;
      }
      break;
    case 'B':
      if (!read_unit(options, *option.value)) return call.not_modelled("df -B " + *option.value);
      break;
    default: return call.not_modelled("df --help");
  }
  return std::nullopt;
}

bool is_wanted(const DfOptions& options, const FilesystemFacts& fs) {
  const auto among = [&](const std::vector<std::string>& list) { return std::find(list.begin(), list.end(), fs.type) != list.end(); };
  return (options.only.empty() || among(options.only)) && !among(options.without);
}

}  // namespace

int run_df(Call& call) {
  static constexpr std::array kLongs{LongOption{"all", OptionValue::kNone, 'a'},
                                     LongOption{"block-size", OptionValue::kRequired, 'B'},
                                     LongOption{"human-readable", OptionValue::kNone, 'h'},
                                     LongOption{"si", OptionValue::kNone, 'H'},
                                     LongOption{"inodes", OptionValue::kNone, 'i'},
                                     LongOption{"portability", OptionValue::kNone, 'P'},
                                     LongOption{"print-type", OptionValue::kNone, 'T'},
                                     LongOption{"type", OptionValue::kRequired, 't'},
                                     LongOption{"exclude-type", OptionValue::kRequired, 'x'},
                                     LongOption{"total", OptionValue::kNone, 300},
                                     LongOption{"output", OptionValue::kOptional, 301},
                                     LongOption{"local", OptionValue::kNone, 'l'},
                                     LongOption{"help", OptionValue::kNone, 302}};
  const Options given = read_options(call.argv, "aB:hHiklmPTt:x:", kLongs);
  if (given.wrong) {
    call.err(*given.wrong + try_help("df"));
    return 1;
  }
  DfOptions options;
  bool type = false;
  for (const GivenOption& option : given.given) {
    if (const auto over = take(call, option, options, type)) return *over;
  }
  if (options.fields.empty()) {
    using F = DfField;
    options.fields = {F::kSource};
    if (type) options.fields.push_back(F::kType);
    const auto rest = options.inodes ? std::vector{F::kInodes, F::kInodesUsed, F::kInodesFree, F::kInodesShare, F::kTarget}
                                     : std::vector{F::kSize, F::kUsed, F::kFree, F::kShare, F::kTarget};
    options.fields.insert(options.fields.end(), rest.begin(), rest.end());
  }
  std::vector<FilesystemFacts> rows;
  int status = 0;
  for (const std::string& path : given.operands) {
    const auto fs = filesystem_of(call, path);
    if (!fs) {
      report(call, "df: {}: {}\n", path, error_text(call.code(fs.error())));
      status = 1;
    } else if (is_wanted(options, *fs)) {
      rows.push_back(*fs);
    }
  }
  if (given.operands.empty()) {
    for (FilesystemFacts& fs : filesystems(call)) {
      if ((options.all || fs.blocks != 0) && is_wanted(options, fs)) rows.push_back(std::move(fs));
    }
  }
  if (rows.empty()) {
    if (status == 0) report(call, "df: no file systems processed\n");
    return 1;
  }
  if (options.total) {
    FilesystemFacts sum;
    sum.source = "total";
    sum.type = sum.target = "-";
    for (const FilesystemFacts& fs : rows) {
      sum.blocks += fs.blocks;
      sum.free += fs.free;
      sum.inodes += fs.inodes;
      sum.free_inodes += fs.free_inodes;
    }
    rows.push_back(sum);
  }
  print_table(call, options, rows);
  return status;
}

}  // namespace nslab::shell
