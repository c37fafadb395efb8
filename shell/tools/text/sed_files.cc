// What sed reads and writes.
#include "shell/tools/text/sed_machine.h"

#include "model/file/paths.h"

namespace nslab::shell {

void Sed::put(Call& call, std::string_view text, bool newline) {
  std::string whole;
  if (missing_newline) whole += end;
  missing_newline = !newline;
  whole += text;
  if (newline) whole += end;
  if (in_place) {
    edited += whole;
    call.runner().charge(whole.size());
  } else {
    call.out(whole);
  }
}

void Sed::put_raw(Call& call, const std::string& text) {
  if (text.empty()) return;
  const bool newline = missing_newline;
  missing_newline = false;
  const std::string whole = (newline ? std::string(1, end) : "") + text;
  in_place ? static_cast<void>(edited += whole) : call.out(whole);
}

void Sed::write_to(Call& call, const std::string& name, std::string_view text, bool newline) {
  Output& output = outputs[name];
  std::string whole = output.missing_newline ? std::string(1, end) : "";
  whole += text;
  if (newline) whole += end;
  output.missing_newline = !newline;
  if (name == "/dev/stdout") return call.out(whole);  // also with -i
  if (name == "/dev/stderr") return call.err(whole);
  Write write;
  write.descriptor = output.descriptor;
  write.data = whole;
  (void)call.ask(std::move(write));
}

void Sed::dump_appended(Call& call) {
  for (const Appended& item : appended) {
    if (missing_newline) {
      missing_newline = false;
      put_raw(call, std::string(1, end));
    }
    if (!item.is_file) {
      put_raw(call, item.text);
    } else if (const auto text = call.read_file(item.text)) {
      put_raw(call, *text);
    }
  }
  appended.clear();
}

void Sed::close_file(Call& call) {
  source.close(call);
  if (!in_place || file_name == "-") return;
  if (!suffix.empty()) {
    std::string backup = suffix;
    const auto slash = file_name.rfind('/');
    const std::string base = slash == std::string::npos ? file_name : file_name.substr(slash + 1);
    if (const auto star = backup.find('*'); star != std::string::npos) {
      backup.replace(star, 1, base);
    } else {
      backup = base + backup;
    }
    if (backup.find('/') == std::string::npos && slash != std::string::npos) backup = file_name.substr(0, slash + 1) + backup;
    const auto old = call.read_file(file_name);
    if (old) (void)call.write_file(backup, *old);
  }
  (void)call.write_file(file_name, edited);
  edited.clear();
  missing_newline = false;
}

bool Sed::open_next(Call& call) {
  while (next < files.size()) {
    const std::string name = files[next++];
    if (name == "-" && !in_place) {
      file_name = name;
      source.open_input();
      return true;
    }
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, name);
    if (place && type_of(walker, *place) == FileType::kDirectory) {
      call.err(in_place ? "sed: couldn't edit " + name + ": not a regular file\n" : "sed: read error on " + name + ": Is a directory\n");
      status = 4;
      if (in_place) continue;
      // That is the end of everything.
      next = files.size();
      broken = true;
      return false;
    }
    if (const Errno error = source.open(call, name); error != Errno::kNone) {
      call.complain("sed: can't read {}: {}\n", name, error_text(error));
      status = 2;
      continue;
    }
    file_name = name;
    if (separate) line = in_place || separate ? 0 : line;
    return true;
  }
  return false;
}

Sed::Ready Sed::more(Call& call) {
  while (true) {
    if (!source.is_open()) {
      if (!open_next(call)) return Ready::kNo;
    }
    if (source.at < source.data.size()) return Ready::kYes;
    const Source::Got got = source.fill(call);
    if (got == Source::Got::kData) continue;
    if (got == Source::Got::kWait) return Ready::kWait;
    if (separate && in_cycle) return Ready::kNo;
    close_file(call);
  }
}

Sed::Ready Sed::read_line(Call& call, std::string& text) {
  const Ready ready = more(call);
  if (ready != Ready::kYes) return ready;
  const Source::Got got = source.line(call, text, terminated, end);
  if (got == Source::Got::kWait) return Ready::kWait;
  ++line;
  return Ready::kYes;
}

void Sed::read_one(Call& call, const std::string& name) {
  auto found = line_files.find(name);
  if (found == line_files.end()) {
    std::vector<std::string> lines;
    if (const auto text = call.read_file(name)) {
      for (const auto one : split_lines(*text)) lines.emplace_back(one);
    }
    found = line_files.emplace(name, std::pair(std::move(lines), std::size_t{0})).first;
  }
  auto& [lines, at] = found->second;
  if (at < lines.size()) appended.push_back({lines[at++] + "\n", false});
}

}  // namespace nslab::shell
