// tests/fuzz/lab.h — the network that fuzz targets do their worst to, and what must hold afterwards.
//
// A target is one file with LLVMFuzzerTestOneInput. With Clang (preset fuzz) libFuzzer drives it; elsewhere stand_in.cc does, with
// the same arguments, so that a short run belongs to the tests of every build.
#ifndef NSLAB_TESTS_FUZZ_LAB_H_
#define NSLAB_TESTS_FUZZ_LAB_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "shell/session.h"

// What a fuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace nslab::fuzz {

// Inputs above this tell nothing that shorter ones do not.
inline constexpr std::size_t kMostBytes = 8192;

// Small enough that an input ends in a blink whatever it asks for.
shell::Limits small_limits();

// A copy of a session with three hosts, a bridge, a router with a firewall and NAT, a VLAN, a VXLAN, a VRF and both families.
shell::Session lab();
// A copy of one where nothing has happened yet.
shell::Session bare();

// Aborts, with the first sentence, where an invariant of the World is broken.
void must_hold(const World& world);

// Octets that a target reads its choices from; zeros once they are used up.
class Octets {
 public:
  Octets(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}
  [[nodiscard]] bool empty() const { return left_.empty(); }
  std::uint8_t one();
  std::uint16_t two();
  std::uint32_t four();

 private:
  std::string_view left_;
};

}  // namespace nslab::fuzz

#endif  // NSLAB_TESTS_FUZZ_LAB_H_
