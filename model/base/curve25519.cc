#include "model/base/curve25519.h"

#include <cstddef>
#include <utility>

namespace nslab {

namespace {

// A number modulo 2^255 - 19, in sixteen limbs of 16 bits that may be over- or underfull.
using Field = std::array<std::int64_t, 16>;

constexpr std::int64_t kLimb = 1 << 16;

void carry(Field& f) {
  for (std::size_t i = 0; i < f.size(); ++i) {
    const std::int64_t over = f[i] >= 0 ? f[i] / kLimb : -((-f[i] + kLimb - 1) / kLimb);
    f[i] -= over * kLimb;
    if (i + 1 < f.size()) {
      f[i + 1] += over;
    } else {
      f[0] += 38 * over;  // 2^256 is 38
    }
  }
}

Field sum(const Field& a, const Field& b) {
  Field out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] + b[i];
  return out;
}

Field difference(const Field& a, const Field& b) {
  Field out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] - b[i];
  return out;
}

Field product(const Field& a, const Field& b) {
  std::array<std::int64_t, 31> wide{};
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) wide[i + j] += a[i] * b[j];
  }
  Field out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = wide[i] + (i + 16 < wide.size() ? 38 * wide[i + 16] : 0);
  carry(out);
  carry(out);
  return out;
}

// By Fermat: the power 2^255 - 21, whose bits are all ones but the second and the fourth.
Field inverse(const Field& a) {
  Field out = a;
  for (int bit = 253; bit >= 0; --bit) {
    out = product(out, out);
    if (bit != 2 && bit != 4) out = product(out, a);
  }
  return out;
}

Key25519 packed(Field f) {
  for (int round = 0; round < 3; ++round) carry(f);
  for (int round = 0; round < 2; ++round) {  // less than 2^256 by now: take the modulus away while it fits
    Field less = f;
    less[0] -= 0xffed;
    for (std::size_t i = 1; i < less.size(); ++i) {
      less[i] -= (i == 15 ? 0x7fff : 0xffff) + (less[i - 1] < 0 ? 1 : 0);
      less[i - 1] &= 0xffff;
    }
    const bool fits = less[15] >= 0;
    less[15] &= 0xffff;
    if (fits) f = less;
  }
  Key25519 out{};
  for (std::size_t i = 0; i < f.size(); ++i) {
    out[2 * i] = static_cast<std::uint8_t>(f[i] & 0xff);
    out[2 * i + 1] = static_cast<std::uint8_t>(f[i] >> 8 & 0xff);
  }
  return out;
}

}  // namespace

Key25519 clamped(Key25519 key) {
  key[0] &= 248;
  key[31] = static_cast<std::uint8_t>((key[31] & 127) | 64);
  return key;
}

// Montgomery's ladder from the base point 9.
Key25519 public_key_of(const Key25519& key) {
  const Key25519 secret = clamped(key);
  const Field base{9}, one{1}, constant{0xdb41, 1};  // 121665
  Field x2 = one, z2{}, x3 = base, z3 = one;
  for (int bit = 254; bit >= 0; --bit) {
    const bool is_set = (secret[static_cast<std::size_t>(bit) / 8] >> (bit % 8) & 1) != 0;
    if (is_set) {
      std::swap(x2, x3);
      std::swap(z2, z3);
    }
    const Field a = sum(x2, z2), b = difference(x2, z2), c = sum(x3, z3), d = difference(x3, z3);
    const Field da = product(d, a), cb = product(c, b), aa = product(a, a), bb = product(b, b);
    const Field plus = sum(da, cb), minus = difference(da, cb), e = difference(aa, bb);
    x3 = product(plus, plus);
    z3 = product(base, product(minus, minus));
    x2 = product(aa, bb);
    z2 = product(e, sum(aa, product(constant, e)));
    if (is_set) {
      std::swap(x2, x3);
      std::swap(z2, z3);
    }
  }
  return packed(product(x2, inverse(z2)));
}

}  // namespace nslab
