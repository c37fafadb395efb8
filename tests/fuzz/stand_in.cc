// Drives a fuzz target where the compiler has no libFuzzer: every seed as it is, then changed copies, the same in every run.
//
// usage: TARGET [-runs=N] [-seed=N] [-timeout=SECONDS] FILE|FOLDER…
// An input that aborts, or takes longer, is left in ./crash-input, and its name is printed.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/fuzz/lab.h"

namespace {

using Chance = std::mt19937_64;

std::string current;

void leave_input(int signal) {
  const int file = ::open("crash-input", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file >= 0) (void)!::write(file, current.data(), current.size());
  static constexpr char kSaid[] = "\nthe input is in ./crash-input\n";
  (void)!::write(2, kSaid, sizeof kSaid - 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> read_seeds(const std::vector<std::string>& places) {
  std::vector<std::filesystem::path> files;
  for (const std::string& place : places) {
    if (!std::filesystem::is_directory(place)) {
      files.emplace_back(place);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> out;
  out.reserve(files.size());
  for (const auto& file : files) out.push_back(read(file));
  return out;
}

// Words and marks, from which changed copies take pieces.
std::vector<std::string> words_of(const std::vector<std::string>& seeds) {
  std::vector<std::string> out;
  for (const std::string& seed : seeds) {
    std::istringstream text(seed);
    for (std::string word; text >> word;) out.push_back(word);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::size_t below(Chance& chance, std::size_t count) { return count == 0 ? 0 : chance() % count; }

void change(std::string& text, const std::vector<std::string>& seeds, const std::vector<std::string>& words, Chance& chance) {
  const std::size_t at = below(chance, text.size() + 1);
  const std::size_t count = below(chance, std::min<std::size_t>(text.size() - at, 16) + 1);
  switch (below(chance, 7)) {
    case 0: text.erase(at, count); break;
    case 1: text.insert(at, text.substr(at, count)); break;
    case 2:
      if (at < text.size()) text[at] = static_cast<char>(chance());
      break;
    case 3: text.insert(at, 1, static_cast<char>(chance())); break;
    case 4:
      if (!words.empty()) text.insert(at, " " + words[below(chance, words.size())] + " ");
      break;
    case 5: {  // a word for a word
      const auto begin = text.find_first_not_of(" \n", at);
      if (begin == std::string::npos || words.empty()) break;
      text.replace(begin, std::min(text.find_first_of(" \n", begin), text.size()) - begin, words[below(chance, words.size())]);
      break;
    }
    default: {  // the rest of another
      const std::string& other = seeds[below(chance, seeds.size())];
      text = text.substr(0, at) + other.substr(below(chance, other.size() + 1));
    }
  }
}

void run(const std::string& input, unsigned seconds) {
  current = input;
  ::alarm(seconds);
  (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
  ::alarm(0);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t runs = 1000;
  unsigned seconds = 20;
  Chance chance(1);
  std::vector<std::string> places;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto number = [&](std::size_t from) { return std::strtoull(word.c_str() + from, nullptr, 10); };
    if (word.starts_with("-runs=")) {
      runs = number(6);
    } else if (word.starts_with("-seed=")) {
      chance.seed(number(6));
    } else if (word.starts_with("-timeout=")) {
      seconds = static_cast<unsigned>(number(9));
    } else if (!word.starts_with("-")) {
      places.push_back(word);
    }
  }
  const std::vector<std::string> seeds = read_seeds(places);
  if (seeds.empty()) {
    std::cerr << "no seeds: name files or folders\n";
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGALRM}) std::signal(signal, leave_input);
  const std::vector<std::string> words = words_of(seeds);
  for (const std::string& seed : seeds) run(seed, seconds);
  for (std::size_t i = 0; i < runs; ++i) {
    std::string input = seeds[below(chance, seeds.size())];
    for (std::size_t changes = 1 + below(chance, 6); changes > 0; --changes) change(input, seeds, words, chance);
    run(input, seconds);
  }
  std::cout << seeds.size() << " seeds and " << runs << " changed inputs\n";
  return 0;
}
