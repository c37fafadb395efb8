// model/base/curve25519.h — the public key that belongs to a private one.
//
// WireGuard's keys are those of X25519 (RFC 7748). Who has which key decides who hears whom, so the model must tell the
// public key of a private one as the kernel and `wg pubkey` do; nothing is encrypted with it.
//
// Guarantees
//   1. public_key() gives what RFC 7748 section 6.1 gives, whatever bits of the private key are not clamped yet.
// Kernel: lib/crypto/curve25519.c.
#ifndef NSLAB_MODEL_BASE_CURVE25519_H_
#define NSLAB_MODEL_BASE_CURVE25519_H_

#include <array>
#include <cstdint>

namespace nslab {

using Key25519 = std::array<std::uint8_t, 32>;

// The bits that every private key has alike are set so (curve25519_clamp_secret).
Key25519 clamped(Key25519 key);
Key25519 public_key_of(const Key25519& key);

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_CURVE25519_H_
