#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/file/descriptors.h"
#include "model/file/paths.h"
#include "shell/run/machine.h"
#include "shell/run/network_file.h"

namespace nslab::shell {

namespace {

constexpr int kFirstKept = 10;  // bash keeps what it puts aside from here on

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 6 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void Machine::save(int descriptor, std::vector<SavedDescriptor>* saved) {
  if (saved == nullptr) return;
  const Process& process = *find_process(runner_.world(), task_.pid);
  SavedDescriptor entry;
  entry.descriptor = descriptor;
  if (process.descriptors.contains(descriptor)) {
    Dup dup;
    dup.by = task_.pid;
    dup.from = descriptor;
    dup.to = free_descriptor(process, kFirstKept);
    entry.kept = dup.to;
    (void)runner_.execute(dup);
  }
  saved->push_back(entry);
}

void Machine::undo(std::vector<SavedDescriptor>& saved) {
  for (auto at = saved.rbegin(); at != saved.rend(); ++at) {
    Close close;
    close.by = task_.pid;
    if (at->kept >= 0) {
      Dup dup;
      dup.by = task_.pid;
      dup.from = at->kept;
      dup.to = at->descriptor;
      (void)runner_.execute(dup);
      close.descriptor = at->kept;
    } else {
      close.descriptor = at->descriptor;
    }
    (void)runner_.execute(close);
  }
  saved.clear();
}

bool Machine::open_at(const std::string& path, int descriptor, Redirection::Kind kind) {
  if (!state_.options.posix && is_network_file(path)) {  // dash knows only files
    const std::vector<std::string> words{"connect"};
    Call call(runner_, task_, words, this);
    return open_network_file(call, path, descriptor);
  }
  Open open;
  open.by = task_.pid;
  open.path = path;
  open.descriptor = descriptor;
  const bool reads = kind == Redirection::Kind::kRead;
  open.read = reads || kind == Redirection::Kind::kReadWrite;
  open.write = !reads;
  open.create = !reads;
  open.append = kind == Redirection::Kind::kAppend || kind == Redirection::Kind::kBothAppend;
  open.truncate = !reads && !open.append && kind != Redirection::Kind::kReadWrite;
  if (state_.options.noclobber && kind == Redirection::Kind::kWrite) {
    const Process& process = *find_process(runner_.world(), task_.pid);
    const auto place = resolve(Walker{runner_.world(), process}, path);
    if (place && type_of(Walker{runner_.world(), process}, *place) == FileType::kFile) {
      complain(path + ": cannot overwrite existing file");
      return false;
    }
  }
  const auto reply = path.empty() ? Result<Reply>(refuse(Reason::kNoSuchFile)) : runner_.execute(open);
  if (reply) return true;
  const Errno code = code_of(reply.error().reason, runner_.world().profile.kernel);
  if (state_.options.posix) {
    const bool missing = code == Errno::kENOENT;
    const std::string why = missing ? (reads ? "No such file" : "Directory nonexistent") : std::string(error_text(code));
    complain((reads ? "cannot open " : "cannot create ") + path + ": " + why);
  } else {
    complain(path + ": " + std::string(error_text(code)));
  }
  return false;
}

// Text as standard input: a pipe that holds it, or a file where it is longer than a pipe takes.
bool Machine::feed(const std::string& text, int descriptor) {
  MakePipe make;
  make.by = task_.pid;
  const auto ends = runner_.execute(make);
  if (!ends) return false;
  const auto pipe = std::get<Descriptor>(*ends);
  runner_.charge(text.size());
  Write write;
  write.by = task_.pid;
  write.descriptor = pipe.writing;
  write.data = text;
  (void)runner_.execute(write);
  Close close;
  close.by = task_.pid;
  close.descriptor = pipe.writing;
  (void)runner_.execute(close);
  Dup dup;
  dup.by = task_.pid;
  dup.from = pipe.number;
  dup.to = descriptor;
  (void)runner_.execute(dup);
  if (pipe.number != descriptor) {
    close.descriptor = pipe.number;
    (void)runner_.execute(close);
  }
  return true;
}

bool Machine::redirect(const Redirection& redirection, std::vector<SavedDescriptor>* saved) {
  using Kind = Redirection::Kind;
  const bool reads = redirection.kind == Kind::kRead || redirection.kind == Kind::kHereDocument || redirection.kind == Kind::kHereString ||
                     redirection.kind == Kind::kDupIn || redirection.kind == Kind::kReadWrite;
  int descriptor = redirection.descriptor >= 0 ? redirection.descriptor : reads ? 0 : 1;
  Expander expand = expander(shell_.frames.back().known);
  if (redirection.kind == Kind::kHereDocument) {
    const std::string text = expand.text(*redirection.document);
    save(descriptor, saved);
    return feed(text, descriptor);
  }
  if (redirection.kind == Kind::kHereString) {
    const std::string text = expand.text(redirection.target) + "\n";
    save(descriptor, saved);
    return feed(text, descriptor);
  }
  const auto words = expand.fields({&redirection.target, 1});
  if (words.size() != 1) {
    complain(redirection.target.text + ": ambiguous redirect");
    return false;
  }
  // {name}: a descriptor of the shell's choosing, or with >&- the one that stands there.
  const auto bracket = redirection.variable.find('[');
  const std::string name = redirection.variable.substr(0, bracket);
  const std::string index =
      bracket == std::string::npos ? "" : redirection.variable.substr(bracket + 1, redirection.variable.size() - bracket - 2);
  const bool closes = (redirection.kind == Kind::kDupIn || redirection.kind == Kind::kDupOut) && words.front() == "-";
  if (!name.empty() && closes) {
    const Variable* variable = state_.variables.find(name);
    const long element = std::strtol(index.c_str(), nullptr, 10);
    const bool indexed = variable != nullptr && variable->kind == Variable::Kind::kIndexed && variable->indexed.contains(element);
    const std::string number = indexed ? variable->indexed.at(element) : variable != nullptr ? variable->value : "";
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos) {
      complain(redirection.variable + ": Bad file descriptor");
      return false;
    }
    descriptor = static_cast<int>(std::strtol(number.c_str(), nullptr, 10));
  } else if (!name.empty()) {
    descriptor = free_descriptor(*find_process(runner_.world(), task_.pid), kFirstKept);
    expander().assign(name, index, std::to_string(descriptor));
  }
  return redirect_to(redirection, descriptor, words.front(), saved);
}

bool Machine::redirect_to(const Redirection& redirection, int descriptor, const std::string& target, std::vector<SavedDescriptor>* saved) {
  using Kind = Redirection::Kind;
  Kind kind = redirection.kind;
  if (kind == Kind::kDupIn || kind == Kind::kDupOut) {
    if (target == "-") {
      save(descriptor, saved);
      Close close;
      close.by = task_.pid;
      close.descriptor = descriptor;
      (void)runner_.execute(close);
      return true;
    }
    const bool moves = target.size() > 1 && target.back() == '-';
    const std::string number = moves ? target.substr(0, target.size() - 1) : target;
    if (is_number(number)) {
      Dup dup;
      dup.by = task_.pid;
      std::from_chars(number.data(), number.data() + number.size(), dup.from);
      dup.to = descriptor;
      if (!find_process(runner_.world(), task_.pid)->descriptors.contains(dup.from)) {
        complain(target + ": Bad file descriptor");
        return false;
      }
      save(descriptor, saved);
      return runner_.execute(dup).has_value();
    }
    if (kind == Kind::kDupIn || redirection.descriptor >= 0) {
      complain(target + ": ambiguous redirect");
      return false;
    }
    kind = Kind::kBoth;  // >&file
  }
  save(descriptor, saved);
  if (kind != Kind::kBoth && kind != Kind::kBothAppend) return open_at(target, descriptor, kind);
  if (!open_at(target, 1, kind)) return false;
  save(2, saved);
  Dup dup;
  dup.by = task_.pid;
  dup.from = 1;
  dup.to = 2;
  return runner_.execute(dup).has_value();
}

}  // namespace nslab::shell
