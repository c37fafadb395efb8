#include "cli/shell_readline.h"

#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// For its types alone: no symbol of it is linked.
#include <readline/readline.h>

namespace nslab::cli {

namespace {

constexpr int kMostHistory = 2000;

// What is used of the library. Functions are called by pointer, variables set through one.
struct Symbols {
  void (*install)(const char*, rl_vcpfunc_t*) = nullptr;
  void (*remove)() = nullptr;
  void (*read_char)() = nullptr;
  void (*sigcleanup)() = nullptr;
  void (*free_line_state)() = nullptr;
  void (*cleanup_after_signal)() = nullptr;
  void (*resize)() = nullptr;
  char** (*matches)(const char*, rl_compentry_func_t*) = nullptr;
  void (*add)(const char*) = nullptr;
  int (*read_file)(const char*) = nullptr;
  int (*write_file)(const char*) = nullptr;
  void (*stifle)(int) = nullptr;
  rl_completion_func_t** completion = nullptr;
  int* completion_over = nullptr;
  int* append_character = nullptr;
  const char** word_breaks = nullptr;
  int* catch_signals = nullptr;
  int* catch_winch = nullptr;
  int* point = nullptr;
  char** buffer = nullptr;
  const char** readline_name = nullptr;
};

Symbols rl;
ReadlineLibrary::Complete completer;
std::vector<std::string> found;  // by the completer, for one press of TAB
ReadlineLibrary::State state = ReadlineLibrary::State::kTyping;
std::string typed;

template <class T>
bool look_up(void* library, const char* name, T& out) {
  void* symbol = ::dlsym(library, name);
  static_assert(sizeof symbol == sizeof out);
  std::memcpy(&out, &symbol, sizeof out);
  return symbol != nullptr;
}

void on_line(char* text) {
  state = text == nullptr ? ReadlineLibrary::State::kEnd : ReadlineLibrary::State::kLine;
  typed = text == nullptr ? "" : text;
  std::free(text);
  rl.remove();
}

char* next_match(const char*, int again) {
  static std::size_t at = 0;
  if (again == 0) at = 0;
  return at < found.size() ? ::strdup(found[at++].c_str()) : nullptr;
}

char** on_tab(const char* word, int, int) {
  *rl.completion_over = 1;  // no names of files of this machine
  if (!completer) return nullptr;
  std::size_t from = 0;
  found = completer(std::string(*rl.buffer, static_cast<std::size_t>(*rl.point)), from);
  const bool is_folder = found.size() == 1 && found.front().ends_with('/');
  *rl.append_character = is_folder ? 0 : 0x20;  // a blank
  return rl.matches(word, next_match);
}

}  // namespace

ReadlineLibrary::~ReadlineLibrary() {
  completer = nullptr;
  if (library_ != nullptr) ::dlclose(library_);
}

bool ReadlineLibrary::load() {
  for (const char* name : {"libreadline.so.8", "libreadline.so", "libreadline.8.dylib"}) {
    // What readline allocates is its own for as long as the process lives; unloaded, all of it would count as leaked.
    library_ = ::dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library_ != nullptr) break;
  }
  if (library_ == nullptr) return false;
  bool all = true;
  all = look_up(library_, "rl_callback_handler_install", rl.install) && all;
  all = look_up(library_, "rl_callback_handler_remove", rl.remove) && all;
  all = look_up(library_, "rl_callback_read_char", rl.read_char) && all;
  all = look_up(library_, "rl_callback_sigcleanup", rl.sigcleanup) && all;
  all = look_up(library_, "rl_free_line_state", rl.free_line_state) && all;
  all = look_up(library_, "rl_cleanup_after_signal", rl.cleanup_after_signal) && all;
  all = look_up(library_, "rl_resize_terminal", rl.resize) && all;
  all = look_up(library_, "rl_completion_matches", rl.matches) && all;
  all = look_up(library_, "add_history", rl.add) && all;
  all = look_up(library_, "read_history", rl.read_file) && all;
  all = look_up(library_, "write_history", rl.write_file) && all;
  all = look_up(library_, "stifle_history", rl.stifle) && all;
  all = look_up(library_, "rl_attempted_completion_function", rl.completion) && all;
  all = look_up(library_, "rl_attempted_completion_over", rl.completion_over) && all;
  all = look_up(library_, "rl_completion_append_character", rl.append_character) && all;
  all = look_up(library_, "rl_completer_word_break_characters", rl.word_breaks) && all;
  all = look_up(library_, "rl_catch_signals", rl.catch_signals) && all;
  all = look_up(library_, "rl_catch_sigwinch", rl.catch_winch) && all;
  all = look_up(library_, "rl_point", rl.point) && all;
  all = look_up(library_, "rl_line_buffer", rl.buffer) && all;
  all = look_up(library_, "rl_readline_name", rl.readline_name) && all;
  if (!all) return false;
  *rl.catch_signals = 0;
  *rl.catch_winch = 1;
  *rl.readline_name = "nslab";
  *rl.completion = on_tab;
  *rl.word_breaks = " \t\n\"'`;|&()<>";
  rl.stifle(kMostHistory);
  return true;
}

void ReadlineLibrary::set_completer(Complete complete) { completer = std::move(complete); }

void ReadlineLibrary::begin_line(const std::string& prompt) {
  state = State::kTyping;
  rl.install(prompt.c_str(), on_line);
}

ReadlineLibrary::State ReadlineLibrary::read_key(std::string& text) {
  rl.read_char();
  if (state == State::kLine) text = typed;
  return state;
}

void ReadlineLibrary::give_up_line() {
  rl.free_line_state();
  rl.sigcleanup();
  rl.cleanup_after_signal();
  rl.remove();
}

void ReadlineLibrary::look_at_window() { rl.resize(); }

void ReadlineLibrary::add_history(const std::string& line) { rl.add(line.c_str()); }

void ReadlineLibrary::load_history(const std::string& file) { (void)rl.read_file(file.c_str()); }

void ReadlineLibrary::save_history(const std::string& file) { (void)rl.write_file(file.c_str()); }

}  // namespace nslab::cli
