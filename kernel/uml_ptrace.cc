// A library to be loaded before libc into user-mode-linux (LD_PRELOAD): it lets the kernel of Debian 12 run on processors
// that it does not know.
//
// UML sets the floating-point state of its processes by ptrace(2). Linux 6.1 hands over as many bytes as the XSAVE area
// had when it was built; where the processor has more (AVX-512 with AMX: 11008), the host refuses that with EFAULT
// (arch/x86/kernel/fpu/regset.c:xstateregs_set wants the whole area), and UML's first process dies. Here the bytes that
// UML knows are laid over the state that the process has, and the whole is set.
//
// It is compiled by itself and carried inside nslab (kernel/uml_preload.cc); in nslab's own library this file is empty.
#ifdef NSLAB_UML_PRELOAD
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdarg>
#include <cstring>

namespace {

constexpr unsigned long kXsaveState = 0x202;  // NT_X86_XSTATE
alignas(64) char whole[65536];

long ask(long request, long process, void* address, void* data) { return ::syscall(SYS_ptrace, request, process, address, data); }

}  // namespace

extern "C" long ptrace(enum __ptrace_request request, ...) {
  va_list list;
  va_start(list, request);
  const long process = va_arg(list, int);
  void* const address = va_arg(list, void*);
  void* const data = va_arg(list, void*);
  va_end(list);
  if (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER) {
    long value = 0;  // the system call stores it, libc's function returns it
    return ask(request, process, address, &value) < 0 ? -1 : value;
  }
  if (request == PTRACE_SETREGSET && reinterpret_cast<unsigned long>(address) == kXsaveState) {
    const auto* known = static_cast<const struct iovec*>(data);
    struct iovec all{};
    all.iov_base = whole;
    all.iov_len = sizeof whole;
    if (ask(PTRACE_GETREGSET, process, address, &all) == 0 && known->iov_len < all.iov_len) {
      std::memcpy(whole, known->iov_base, known->iov_len);
      return ask(PTRACE_SETREGSET, process, address, &all);
    }
  }
  return ask(request, process, address, data);
}
#endif
