#include "kernel/tracepoint.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

namespace nslab::kernel {

namespace {

constexpr const char* kTracefs = "/run/nslab-tracing";
constexpr std::size_t kPages = 64;

// The fields of kfree_skb that follow those common to all events; their places are the format's.
struct Layout {
  std::uint64_t id = 0;
  std::size_t location = 0, protocol = 0, reason = 0;
  std::map<std::uint32_t, std::string> reasons{};
};

std::size_t offset_of(const std::string& format, const std::string& field) {
  const auto at = format.find(field + ";");
  const auto offset = at == std::string::npos ? at : format.find("offset:", at);
  return offset == std::string::npos ? 0 : std::strtoul(format.c_str() + offset + 7, nullptr, 10);
}

// { 2, "NOT_SPECIFIED" }, { 3, "NO_SOCKET" } …
std::map<std::uint32_t, std::string> reasons_of(const std::string& format) {
  std::map<std::uint32_t, std::string> out;
  for (auto at = format.find("{ "); at != std::string::npos; at = format.find("{ ", at + 1)) {
    const auto open = format.find('"', at);
    const auto close = open == std::string::npos ? open : format.find('"', open + 1);
    if (close == std::string::npos) break;
    out[static_cast<std::uint32_t>(std::strtoul(format.c_str() + at + 2, nullptr, 10))] = format.substr(open + 1, close - open - 1);
  }
  return out;
}

bool read_layout(Layout& out) {
  const std::string event = std::string(kTracefs) + "/events/skb/kfree_skb/";
  ::mkdir(kTracefs, 0700);
  const bool mounted = ::mount("nslab", kTracefs, "tracefs", MS_RDONLY, nullptr) == 0;
  const auto id = mounted ? read_file(event + "id") : std::nullopt;
  const auto format = mounted ? read_file(event + "format") : std::nullopt;
  if (mounted) ::umount2(kTracefs, MNT_DETACH);
  ::rmdir(kTracefs);
  if (!id || !format) return false;
  out.id = std::strtoull(id->c_str(), nullptr, 10);
  out.location = offset_of(*format, "location");
  out.protocol = offset_of(*format, "protocol");
  out.reason = offset_of(*format, "reason");
  out.reasons = reasons_of(*format);
  return out.location != 0 && out.reason != 0;
}

// The kernel's functions by address; empty where kptr_restrict hides them.
std::map<std::uint64_t, std::string> read_symbols() {
  std::map<std::uint64_t, std::string> out;
  std::ifstream file("/proc/kallsyms");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string address;
    std::string type;
    std::string name;
    words >> address >> type >> name;
    const std::uint64_t value = std::strtoull(address.c_str(), nullptr, 16);
    if (value != 0 && (type == "t" || type == "T")) out.emplace(value, name);
  }
  return out;
}

struct Places {
  std::size_t location = 0, protocol = 0, reason = 0;
};
Places places;  // the same for every event of one kernel

}  // namespace

DropWatch::Ring::Ring(Ring&& other) noexcept
    : event(std::move(other.event)), memory(std::exchange(other.memory, nullptr)), size(other.size) {}

DropWatch::Ring::~Ring() {
  if (memory != nullptr) ::munmap(memory, size);
}

Expected<DropWatch> DropWatch::open(Whose whose) {
  Layout layout;
  if (!read_layout(layout))
    return tl::unexpected<Failure>(Failure{"the kernel's drop reasons: no tracefs, or not for us", "they need root on the machine itself"});
  struct perf_event_attr wanted {};
  wanted.type = PERF_TYPE_TRACEPOINT;
  wanted.size = sizeof wanted;
  wanted.config = layout.id;
  wanted.sample_period = 1;
  wanted.sample_type = PERF_SAMPLE_RAW;
  wanted.wakeup_events = 1;
  wanted.inherit = whose == Whose::kThreadAndChildren ? 1 : 0;
  DropWatch out;
  // An event that children inherit writes to memory of one processor; one of a thread alone goes with it.
  const int processors = whose == Whose::kThread ? 1 : static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
  for (int i = 0; i < processors; ++i) {
    Ring ring;
    ring.event =
        Fd(static_cast<int>(::syscall(SYS_perf_event_open, &wanted, 0, whose == Whose::kThread ? -1 : i, -1, PERF_FLAG_FD_CLOEXEC)));
    if (!ring.event) return failed("the kernel's drop reasons: perf_event_open", "they need root on the machine itself");
    ring.size = (kPages + 1) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* memory = ::mmap(nullptr, ring.size, PROT_READ | PROT_WRITE, MAP_SHARED, ring.event.get(), 0);
    if (memory == MAP_FAILED) return failed("the kernel's drop reasons: mmap");
    ring.memory = memory;
    out.rings_.push_back(std::move(ring));
  }
  out.reasons_ = std::move(layout.reasons);
  out.symbols_ = read_symbols();
  places = {layout.location, layout.protocol, layout.reason};
  return out;
}

std::string DropWatch::symbol(std::uint64_t address) const {
  auto at = symbols_.upper_bound(address);
  return at == symbols_.begin() ? "" : std::prev(at)->second;
}

std::vector<Drop> DropWatch::take() {
  std::vector<Drop> out;
  for (const Ring& ring : rings_) take_from(ring, out);
  return out;
}

void DropWatch::take_from(const Ring& ring, std::vector<Drop>& out) const {
  auto* head = static_cast<struct perf_event_mmap_page*>(ring.memory);
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t size = kPages * page;
  const char* data = static_cast<const char*>(ring.memory) + page;
  const std::uint64_t end = head->data_head;
  std::atomic_thread_fence(std::memory_order_acquire);
  std::uint64_t at = head->data_tail;
  const auto copy = [&](void* to, std::uint64_t from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) static_cast<char*>(to)[i] = data[(from + i) % size];
  };
  while (at < end) {
    struct perf_event_header header {};
    copy(&header, at, sizeof header);
    if (header.size == 0) break;
    if (header.type == PERF_RECORD_SAMPLE) {
      std::string raw(header.size - sizeof header - sizeof(std::uint32_t), '\0');
      copy(raw.data(), at + sizeof header + sizeof(std::uint32_t), raw.size());
      std::uint64_t location = 0;
      std::uint32_t reason = 0;
      Drop drop;
      if (raw.size() >= places.reason + sizeof reason) {
        std::memcpy(&location, raw.data() + places.location, sizeof location);
        std::memcpy(&reason, raw.data() + places.reason, sizeof reason);
        std::memcpy(&drop.protocol, raw.data() + places.protocol, sizeof drop.protocol);
        const auto name = reasons_.find(reason);
        drop.reason = name == reasons_.end() ? std::to_string(reason) : name->second;
        drop.function = symbol(location);
        out.push_back(std::move(drop));
      }
    }
    at += header.size;
  }
  std::atomic_thread_fence(std::memory_order_release);
  head->data_tail = at;
}

}  // namespace nslab::kernel
