#include <array>
#include <cctype>
#include <charconv>

#include "shell/run/machine.h"

namespace nslab::shell {

namespace {

struct Row {
  int number;
  std::string_view name, text;
};

constexpr std::array<Row, 31> kSignals{{{1, "HUP", "Hangup"},
                                        {2, "INT", "Interrupt"},
                                        {3, "QUIT", "Quit"},
                                        {4, "ILL", "Illegal instruction"},
                                        {5, "TRAP", "Trace/breakpoint trap"},
                                        {6, "ABRT", "Aborted"},
                                        {7, "BUS", "Bus error"},
                                        {8, "FPE", "Floating point exception"},
                                        {9, "KILL", "Killed"},
                                        {10, "USR1", "User defined signal 1"},
                                        {11, "SEGV", "Segmentation fault"},
                                        {12, "USR2", "User defined signal 2"},
                                        {13, "PIPE", "Broken pipe"},
                                        {14, "ALRM", "Alarm clock"},
                                        {15, "TERM", "Terminated"},
                                        {16, "STKFLT", "Stack fault"},
                                        {17, "CHLD", "Child exited"},
                                        {18, "CONT", "Continued"},
                                        {19, "STOP", "Stopped (signal)"},
                                        {20, "TSTP", "Stopped"},
                                        {21, "TTIN", "Stopped (tty input)"},
                                        {22, "TTOU", "Stopped (tty output)"},
                                        {23, "URG", "Urgent I/O condition"},
                                        {24, "XCPU", "CPU time limit exceeded"},
                                        {25, "XFSZ", "File size limit exceeded"},
                                        {26, "VTALRM", "Virtual timer expired"},
                                        {27, "PROF", "Profiling timer expired"},
                                        {28, "WINCH", "Window changed"},
                                        {29, "IO", "I/O possible"},
                                        {30, "PWR", "Power failure"},
                                        {31, "SYS", "Bad system call"}}};

}  // namespace

std::optional<int> signal_number(const std::string& given) {
  int number = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (error == std::errc() && end == given.data() + given.size()) {
    return number >= 0 && number <= 64 ? std::optional(number) : std::nullopt;
  }
  std::string name;
  for (const char c : given) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (name.starts_with("SIG")) name = name.substr(3);
  if (name == "EXIT") return 0;
  for (const Row& row : kSignals) {
    if (row.name == name) return row.number;
  }
  return std::nullopt;
}

std::string signal_name(int number) {
  for (const Row& row : kSignals) {
    if (row.number == number) return std::string(row.name);
  }
  return number == 0 ? "EXIT" : std::to_string(number);
}

std::string signal_text(int number) {
  for (const Row& row : kSignals) {
    if (row.number == number) return std::string(row.text);
  }
  return "Unknown signal " + std::to_string(number);
}

}  // namespace nslab::shell
