#include "shell/tools/bc/number.h"

#include <algorithm>
#include <climits>

namespace nslab::shell {

namespace {

unsigned digit_value(char c) {
  return c >= '0' && c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A' + 10);
}

}  // namespace

BcNumber::BcNumber(long value) : negative_(value < 0) {
  for (unsigned long left = negative_ ? 0UL - static_cast<unsigned long>(value) : static_cast<unsigned long>(value); left != 0; left /= 10)
    digits_.push_back(static_cast<unsigned char>(left % 10));
}

void BcNumber::trim(Digits& digits) {
  while (!digits.empty() && digits.back() == 0) digits.pop_back();
}

BcNumber BcNumber::make(Digits digits, std::size_t scale, bool negative) {
  trim(digits);
  if (digits.size() > kMostDigits || scale > kMostDigits) throw BcTooLarge{};
  BcNumber out;
  out.digits_ = std::move(digits);
  out.scale_ = scale;
  out.negative_ = negative && !out.digits_.empty();
  return out;
}

BcNumber BcNumber::parse(const std::string& text, unsigned base) {
  if (text.size() > kMostDigits) throw BcTooLarge{};
  const auto point = text.find('.');
  const std::string whole = text.substr(0, point), part = point == std::string::npos ? "" : text.substr(point + 1);
  if (base == 10 || text.size() == 1) {
    Digits digits;
    if (text.size() == 1) return BcNumber(static_cast<long>(digit_value(text[0])));
    for (const char c : whole + part) digits.insert(digits.begin(), static_cast<unsigned char>(std::min(digit_value(c), 9U)));
    return make(std::move(digits), part.size(), false);
  }
  const BcNumber step(static_cast<long>(base));
  BcNumber value, fraction, unit(1);
  for (const char c : whole) value = add(multiply(value, step, 0), BcNumber(static_cast<long>(std::min(digit_value(c), base - 1))));
  for (const char c : part) {
    fraction = add(multiply(fraction, step, 0), BcNumber(static_cast<long>(std::min(digit_value(c), base - 1))));
    unit = multiply(unit, step, 0);
  }
  return part.empty() ? value : add(value, divide(fraction, unit, part.size()));
}

long BcNumber::to_long() const {
  long value = 0;
  for (std::size_t i = digits_.size(); i > scale_; --i) {
    if (value > (LONG_MAX - 9) / 10) return negative_ ? -LONG_MAX : LONG_MAX;
    value = value * 10 + digits_[i - 1];
  }
  return negative_ ? -value : value;
}

std::size_t BcNumber::length() const { return std::max<std::size_t>({digits_.size(), scale_, 1}); }

BcNumber::Digits BcNumber::shifted(const Digits& digits, long places) {
  if (digits.empty()) return {};
  Digits out = digits;
  if (places >= 0) {
    if (static_cast<std::size_t>(places) + out.size() > 2 * kMostDigits) throw BcTooLarge{};
    out.insert(out.begin(), static_cast<std::size_t>(places), 0);
  } else {
    const auto gone = std::min(out.size(), static_cast<std::size_t>(-places));
    out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(gone));
  }
  return out;
}

BcNumber BcNumber::with_scale(std::size_t scale) const {
  return make(shifted(digits_, static_cast<long>(scale) - static_cast<long>(scale_)), scale, negative_);
}

BcNumber BcNumber::negated() const { return make(digits_, scale_, !negative_); }

std::string BcNumber::text() const {
  if (is_zero()) return "0";
  std::string out = negative_ ? "-" : "";
  const std::size_t size = std::max(digits_.size(), scale_);
  for (std::size_t i = size; i > 0; --i) {
    if (i == scale_) out += '.';
    out += static_cast<char>('0' + (i <= digits_.size() ? digits_[i - 1] : 0));
  }
  return out;
}

std::string BcNumber::text_in(unsigned base) const {
  if (base == 10 || is_zero()) return text();
  const BcNumber step(static_cast<long>(base));
  BcNumber left = with_scale(0);
  left.negative_ = false;
  std::string out;
  while (!left.is_zero()) {
    out.insert(out.begin(), "0123456789ABCDEF"[modulo(left, step, 0).to_long()]);
    left = divide(left, step, 0);
  }
  // Of the fraction as many digits as are needed to tell numbers of this scale apart (bc_out_num).
  const auto point = static_cast<std::ptrdiff_t>(std::min(scale_, digits_.size()));
  BcNumber fraction = make(Digits(digits_.begin(), digits_.begin() + point), scale_, false);
  if (scale_ > 0) out += '.';
  BcNumber reached(1);
  while (scale_ > 0 && reached.length() <= scale_) {
    fraction = multiply(fraction, step, scale_);
    out += "0123456789ABCDEF"[fraction.to_long()];
    fraction = subtract(fraction, BcNumber(fraction.to_long()));
    reached = multiply(reached, step, 0);
  }
  return (negative_ ? "-" : "") + out;
}

int BcNumber::compare_digits(const Digits& a, const Digits& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i > 0; --i) {
    if (a[i - 1] != b[i - 1]) return a[i - 1] < b[i - 1] ? -1 : 1;
  }
  return 0;
}

BcNumber::Digits BcNumber::add_digits(const Digits& a, const Digits& b) {
  Digits out;
  unsigned carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    const unsigned sum = carry + (i < a.size() ? a[i] : 0U) + (i < b.size() ? b[i] : 0U);
    out.push_back(static_cast<unsigned char>(sum % 10));
    carry = sum / 10;
  }
  return out;
}

BcNumber::Digits BcNumber::subtract_digits(const Digits& a, const Digits& b) {
  Digits out;
  int borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    int left = a[i] - borrow - (i < b.size() ? b[i] : 0);
    borrow = left < 0 ? 1 : 0;
    if (left < 0) left += 10;
    out.push_back(static_cast<unsigned char>(left));
  }
  trim(out);
  return out;
}

BcNumber::Digits BcNumber::multiply_digits(const Digits& a, const Digits& b) {
  if (a.size() + b.size() > 2 * kMostDigits) throw BcTooLarge{};
  std::vector<unsigned> sums(a.size() + b.size() + 1, 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) sums[i + j] += static_cast<unsigned>(a[i]) * b[j];
  }
  Digits out;
  unsigned carry = 0;
  for (const unsigned sum : sums) {
    out.push_back(static_cast<unsigned char>((sum + carry) % 10));
    carry = (sum + carry) / 10;
  }
  trim(out);
  return out;
}

// Digit by digit, as on paper.
BcNumber::Digits BcNumber::divide_digits(const Digits& a, const Digits& b) {
  Digits out(a.size(), 0), rest;
  for (std::size_t i = a.size(); i > 0; --i) {
    rest.insert(rest.begin(), a[i - 1]);
    trim(rest);
    while (compare_digits(rest, b) >= 0) {
      rest = subtract_digits(rest, b);
      ++out[i - 1];
    }
  }
  trim(out);
  return out;
}

int BcNumber::compare(const BcNumber& a, const BcNumber& b) {
  const BcNumber difference = subtract(a, b);
  return difference.is_zero() ? 0 : difference.negative_ ? -1 : 1;
}

BcNumber BcNumber::add(const BcNumber& a, const BcNumber& b) {
  const std::size_t scale = std::max(a.scale_, b.scale_);
  const Digits x = shifted(a.digits_, static_cast<long>(scale - a.scale_)), y = shifted(b.digits_, static_cast<long>(scale - b.scale_));
  if (a.negative_ == b.negative_) return make(add_digits(x, y), scale, a.negative_);
  return compare_digits(x, y) >= 0 ? make(subtract_digits(x, y), scale, a.negative_) : make(subtract_digits(y, x), scale, b.negative_);
}

BcNumber BcNumber::multiply(const BcNumber& a, const BcNumber& b, std::size_t scale) {
  const std::size_t full = a.scale_ + b.scale_;
  const std::size_t kept = std::min(full, std::max({scale, a.scale_, b.scale_}));
  const BcNumber product = make(multiply_digits(a.digits_, b.digits_), full, a.negative_ != b.negative_);
  return product.with_scale(kept);
}

BcNumber BcNumber::divide(const BcNumber& a, const BcNumber& b, std::size_t scale) {
  const long places = static_cast<long>(scale) + static_cast<long>(b.scale_) - static_cast<long>(a.scale_);
  const Digits above = places >= 0 ? shifted(a.digits_, places) : a.digits_;
  const Digits below = places >= 0 ? b.digits_ : shifted(b.digits_, -places);
  return make(divide_digits(above, below), scale, a.negative_ != b.negative_);
}

BcNumber BcNumber::modulo(const BcNumber& a, const BcNumber& b, std::size_t scale) {
  const BcNumber quotient = divide(a, b, scale);
  const std::size_t kept = std::max(a.scale_, b.scale_ + scale);
  return subtract(a, multiply(quotient, b, kept)).with_scale(kept);
}

BcNumber BcNumber::power(const BcNumber& a, long exponent, std::size_t scale) {
  const auto times = exponent < 0 ? 0UL - static_cast<unsigned long>(exponent) : static_cast<unsigned long>(exponent);
  if (times > kMostDigits && a.length() > 1) throw BcTooLarge{};
  const std::size_t kept = exponent < 0 ? scale : std::min(a.scale_ * times, std::max(scale, a.scale_));
  BcNumber out(1), square = a;
  for (unsigned long left = times; left != 0; left >>= 1U) {
    if ((left & 1U) != 0) out = multiply(out, square, out.scale_ + square.scale_);
    if (left > 1) square = multiply(square, square, 2 * square.scale_);
  }
  return exponent < 0 ? divide(BcNumber(1), out, scale) : out.with_scale(kept);
}

BcNumber BcNumber::root(const BcNumber& a, std::size_t scale) {
  const std::size_t kept = std::max(scale, a.scale_);
  const Digits wanted = shifted(a.digits_, static_cast<long>(2 * kept) - static_cast<long>(a.scale_));
  Digits guess = shifted(Digits{1}, static_cast<long>(wanted.size() / 2 + 1));
  while (!wanted.empty()) {  // Newton's, from above, in whole numbers
    const Digits next = divide_digits(add_digits(guess, divide_digits(wanted, guess)), Digits{2});
    if (compare_digits(next, guess) >= 0) break;
    guess = next;
  }
  return make(wanted.empty() ? Digits{} : guess, kept, false);
}

}  // namespace nslab::shell
