// shell/tools/bc/number.h — BcNumber: a decimal number of any length, with its scale, as bc calculates.
//
// Guarantees
//   1. Results have the scale that bc gives them, digits beyond it cut off, never rounded.
//   2. No number grows beyond kMostDigits digits: what would throws BcTooLarge.
// Document: bc(1), GNU bc 1.07.
#ifndef NSLAB_SHELL_TOOLS_BC_NUMBER_H_
#define NSLAB_SHELL_TOOLS_BC_NUMBER_H_

#include <cstddef>
#include <string>
#include <vector>

namespace nslab::shell {

struct BcTooLarge {};

class BcNumber {
 public:
  static constexpr std::size_t kMostDigits = 5000;

  BcNumber() = default;
  explicit BcNumber(long value);
  // Digits with at most one point, in a base of 2 to 16; letters A to F are digits.
  static BcNumber parse(const std::string& text, unsigned base = 10);

  [[nodiscard]] std::size_t scale() const { return scale_; }
  [[nodiscard]] bool is_zero() const { return digits_.empty(); }
  [[nodiscard]] bool is_negative() const { return negative_ && !is_zero(); }
  // The whole part where it fits, else the largest long.
  [[nodiscard]] long to_long() const;
  // How many digits there are: length().
  [[nodiscard]] std::size_t length() const;
  // Cut off or filled up to a scale.
  [[nodiscard]] BcNumber with_scale(std::size_t scale) const;
  [[nodiscard]] BcNumber negated() const;
  // In base 10 as bc writes it, without a line's breaks: ".5", "-3", "0".
  [[nodiscard]] std::string text() const;
  // The same in a base of 2 to 16.
  [[nodiscard]] std::string text_in(unsigned base) const;

  static int compare(const BcNumber& a, const BcNumber& b);
  static BcNumber add(const BcNumber& a, const BcNumber& b);
  static BcNumber subtract(const BcNumber& a, const BcNumber& b) { return add(a, b.negated()); }
  static BcNumber multiply(const BcNumber& a, const BcNumber& b, std::size_t scale);
  // The divisor is not zero.
  static BcNumber divide(const BcNumber& a, const BcNumber& b, std::size_t scale);
  static BcNumber modulo(const BcNumber& a, const BcNumber& b, std::size_t scale);
  static BcNumber power(const BcNumber& a, long exponent, std::size_t scale);
  // Of a number that is not negative.
  static BcNumber root(const BcNumber& a, std::size_t scale);

 private:
  using Digits = std::vector<unsigned char>;  // decimal, the lowest first, no zeros at the top
  static void trim(Digits& digits);
  static int compare_digits(const Digits& a, const Digits& b);
  static Digits add_digits(const Digits& a, const Digits& b);
  static Digits subtract_digits(const Digits& a, const Digits& b);  // a >= b
  static Digits multiply_digits(const Digits& a, const Digits& b);
  static Digits divide_digits(const Digits& a, const Digits& b);
  static Digits shifted(const Digits& digits, long places);
  static BcNumber make(Digits digits, std::size_t scale, bool negative);

  Digits digits_{};
  std::size_t scale_ = 0;
  bool negative_ = false;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_BC_NUMBER_H_
