// Which name was probably meant.
#include <algorithm>

#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

// nft's measure: Levenshtein's, but in a table whose rows overlap by one cell and with letters looked at one too late.
std::string closest(std::string_view given, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = ~std::size_t{0};
  const auto letter = [](std::string_view s, std::size_t i) { return i < s.size() ? s[i] : '\0'; };
  for (const std::string& name : names) {
    const std::size_t a = name.size(), b = given.size(), most = std::max(a, b), fewest = std::min(a, b);
    if (most <= 1) continue;
    std::vector<std::size_t> cell((a + 1) * (b + 1) + b + 1, 0);
    const auto d = [&](std::size_t i, std::size_t j) -> std::size_t& { return cell[i * b + j]; };
    for (std::size_t i = 0; i <= a; ++i) d(i, 0) = i;
    for (std::size_t j = 0; j <= b; ++j) d(0, j) = j;
    for (std::size_t i = 1; i <= a; ++i) {
      for (std::size_t j = 1; j <= b; ++j) {
        const std::size_t price = letter(name, i) == letter(given, j) ? 0 : 1;
        const std::size_t value = std::min({d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + price});
        d(i, j) = value;
        if (i > 1 && j > 1 && letter(name, i) == letter(given, j - 1) && letter(name, i - 1) == letter(given, j)) {
          d(i, j) = std::min(d(i, j), d(i - 2, j - 2) + price);
        }
      }
    }
    const std::size_t threshold = most - fewest <= 1 ? std::max<std::size_t>((most + 2) / 3, 1) : (most + 4) / 3;
    const std::size_t distance = d(a, b);
    if (distance > threshold || distance >= least) continue;
    least = distance;
    best = name;
  }
  return best;
}

Fault unknown_identifier(const Token& name, const std::vector<std::string>& defined) {
  const std::string meant = closest(name.text, defined);
  std::string text = "unknown identifier '" + name.text + "'";
  if (!meant.empty()) text += "; did you mean identifier ‘" + meant + "’?";
  return Fault{std::move(text), name.at, std::nullopt, true};
}

}  // namespace nslab::shell::nft
