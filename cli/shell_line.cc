#include "cli/shell_line.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cli/put.h"
#include "cli/shell_readline.h"

namespace nslab::cli {

namespace {

volatile sig_atomic_t interrupted = 0;

void on_interrupt(int) { interrupted = 1; }

void watch_interrupts() {
  static bool watching = false;
  if (watching) return;
  watching = true;
  struct sigaction action {};
  action.sa_handler = on_interrupt;  // without SA_RESTART: a read that waits gives up
  sigaction(SIGINT, &action, nullptr);
}

bool is_simple_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || *term == '\0' || std::strcmp(term, "dumb") == 0;
}

}  // namespace

bool was_interrupted() {
  watch_interrupts();
  const bool was = interrupted != 0;
  interrupted = 0;
  return was;
}

void wait_milliseconds(int milliseconds) {
  if (interrupted == 0) (void)::poll(nullptr, 0, milliseconds);
}

struct LineReader::Readline {
  ReadlineLibrary library;
};

LineReader::LineReader(LineOptions options) : options_(std::move(options)), terminal_(::isatty(STDIN_FILENO) == 1) {
  if (is_simple_terminal()) options_.plain = true;
}

LineReader::~LineReader() {
  if (readline_ != nullptr && !options_.history.empty()) readline_->library.save_history(options_.history);
}

Line LineReader::read(const std::string& prompt) {
  watch_interrupts();
  (void)was_interrupted();
  if (!terminal_ || options_.plain) return read_plainly(prompt);
  if (!tried_) {
    tried_ = true;
    readline_ = std::make_unique<Readline>();
    if (!readline_->library.load()) readline_.reset();
    if (readline_ != nullptr) {
      readline_->library.set_completer(options_.complete);
      if (!options_.history.empty()) readline_->library.load_history(options_.history);
    }
  }
  if (readline_ == nullptr) return read_plainly(prompt);
  std::fflush(stdout);
  readline_->library.begin_line(prompt);
  while (true) {
    struct pollfd input {STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, -1);
    if (was_interrupted()) {
      readline_->library.give_up_line();
      put("^C\n");
      return {Line::End::kInterrupted, ""};
    }
    if (ready < 0 && errno == EINTR) {
      readline_->library.look_at_window();
      continue;
    }
    std::string text;
    const auto state = readline_->library.read_key(text);
    if (state == ReadlineLibrary::State::kLine) return {Line::End::kLine, text};
    if (state == ReadlineLibrary::State::kEnd) return {Line::End::kEndOfInput, ""};
  }
}

Line LineReader::read_plainly(const std::string& prompt) {
  const bool shows = terminal_ || options_.echo;
  if (shows) put(prompt);
  while (true) {
    const auto newline = pending_.find('\n');
    if (newline != std::string::npos) {
      Line line{Line::End::kLine, pending_.substr(0, newline)};
      pending_.erase(0, newline + 1);
      if (!terminal_ && options_.echo) put(line.text + "\n");
      return line;
    }
    char block[4096];
    const ssize_t got = ::read(STDIN_FILENO, block, sizeof block);
    if (got > 0) {
      pending_.append(block, static_cast<std::size_t>(got));
      continue;
    }
    if (got < 0 && errno == EINTR && was_interrupted()) {
      pending_.clear();
      put("\n");
      return {Line::End::kInterrupted, ""};
    }
    if (got < 0 && errno == EINTR) continue;
    if (pending_.empty()) return {Line::End::kEndOfInput, ""};
    pending_ += '\n';
  }
}

void LineReader::remember(const std::string& line) {
  if (readline_ != nullptr && !line.empty()) readline_->library.add_history(line);
}

}  // namespace nslab::cli
