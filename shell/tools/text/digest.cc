#include "shell/tools/text/digest.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace nslab::shell {

namespace {

using Word = std::uint32_t;
constexpr std::size_t kBlock = 64;

// The text, a one bit, noughts, and its length in bits: whole blocks of sixteen words.
std::vector<Word> blocks_of(std::string_view text, bool little) {
  std::string octets(text);
  octets += '\x80';
  while (octets.size() % kBlock != kBlock - 8) octets += '\0';
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (int i = 0; i < 8; ++i) octets += static_cast<char>(static_cast<unsigned char>(bits >> (little ? 8 * i : 56 - 8 * i) & 0xffU));
  std::vector<Word> words;
  for (std::size_t at = 0; at < octets.size(); at += 4) {
    Word word = 0;
    for (std::size_t i = 0; i < 4; ++i)
      word |= static_cast<Word>(static_cast<unsigned char>(octets[at + i])) << (little ? 8 * i : 24 - 8 * i);
    words.push_back(word);
  }
  return words;
}

template <std::size_t N>
std::string hex(const std::array<Word, N>& state, bool little) {
  std::string out;
  for (Word word : state) {
    if (little) word = word >> 24 | (word >> 8 & 0xff00U) | (word << 8 & 0xff0000U) | word << 24;
    out += fmt::format("{:08x}", word);
  }
  return out;
}

std::string md5(std::string_view text) {
  constexpr std::array<int, 16> kTurns{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
  std::array<Word, 64> sines{};
  for (std::size_t i = 0; i < 64; ++i)
    sines[i] = static_cast<Word>(std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
  std::array<Word, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const auto words = blocks_of(text, true);
  for (std::size_t block = 0; block < words.size(); block += 16) {
    auto [a, b, c, d] = state;
    for (std::size_t i = 0; i < 64; ++i) {
      const std::size_t round = i / 16;
      const Word f = round == 0 ? (b & c) | (~b & d) : round == 1 ? (d & b) | (~d & c) : round == 2 ? b ^ c ^ d : c ^ (b | ~d);
      const std::size_t word = round == 0 ? i : round == 1 ? (5 * i + 1) % 16 : round == 2 ? (3 * i + 5) % 16 : 7 * i % 16;
      const Word next = b + std::rotl(a + f + sines[i] + words[block + word], kTurns[round * 4 + i % 4]);
      a = d;
      d = c;
      c = b;
      b = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }
  return hex(state, true);
}

std::string sha1(std::string_view text) {
  std::array<Word, 5> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  const auto words = blocks_of(text, false);
  for (std::size_t block = 0; block < words.size(); block += 16) {
    std::array<Word, 80> w{};
    for (std::size_t i = 0; i < 80; ++i) w[i] = i < 16 ? words[block + i] : std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    auto [a, b, c, d, e] = state;
    for (std::size_t i = 0; i < 80; ++i) {
      const std::size_t round = i / 20;
      const Word f = round == 0 ? (b & c) | (~b & d) : round == 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      constexpr std::array<Word, 4> kAdded{0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
      const Word next = std::rotl(a, 5) + f + e + kAdded[round] + w[i];
      e = d;
      d = c;
      c = std::rotl(b, 30);
      b = a;
      a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
  }
  return hex(state, false);
}

// The first 32 bits behind the point of a prime's square root or cube root.
Word root_bits(int prime, bool cube) {
  const long double root = cube ? std::cbrt(static_cast<long double>(prime)) : std::sqrt(static_cast<long double>(prime));
  return static_cast<Word>((root - std::floor(root)) * 4294967296.0L);
}

std::vector<int> first_primes(std::size_t count) {
  std::vector<int> primes;
  for (int number = 2; primes.size() < count; ++number) {
    bool prime = true;
    for (const int by : primes) prime = prime && number % by != 0;
    if (prime) primes.push_back(number);
  }
  return primes;
}

std::string sha256(std::string_view text) {
  const auto primes = first_primes(64);
  std::array<Word, 64> added{};
  std::array<Word, 8> state{};
  for (std::size_t i = 0; i < 64; ++i) added[i] = root_bits(primes[i], true);
  for (std::size_t i = 0; i < 8; ++i) state[i] = root_bits(primes[i], false);
  const auto words = blocks_of(text, false);
  for (std::size_t block = 0; block < words.size(); block += 16) {
    std::array<Word, 64> w{};
    for (std::size_t i = 0; i < 64; ++i) {
      if (i < 16) {
        w[i] = words[block + i];
        continue;
      }
      const Word s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
      const Word s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    std::array<Word, 8> v = state;
    for (std::size_t i = 0; i < 64; ++i) {
      const Word s1 = std::rotr(v[4], 6) ^ std::rotr(v[4], 11) ^ std::rotr(v[4], 25);
      const Word first = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + added[i] + w[i];
      const Word s0 = std::rotr(v[0], 2) ^ std::rotr(v[0], 13) ^ std::rotr(v[0], 22);
      const Word second = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
      v = {first + second, v[0], v[1], v[2], v[3] + first, v[4], v[5], v[6]};
    }
    for (std::size_t i = 0; i < 8; ++i) state[i] += v[i];
  }
  return hex(state, false);
}

}  // namespace

std::string digest_of(Digest kind, std::string_view text) {
  switch (kind) {
    case Digest::kMd5: return md5(text);
    case Digest::kSha1: return sha1(text);
    case Digest::kSha256: return sha256(text);
  }
  return "";
}

}  // namespace nslab::shell
