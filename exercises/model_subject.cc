#include "exercises/model_subject.h"

#include "exercises/probe.h"
#include "model/execute.h"
#include "model/file/sysctls.h"

namespace nslab::exercises {

const Snapshot& ModelSubject::snapshot() const {
  if (!snapshot_) snapshot_ = take_snapshot(session_.world, observer_);
  return *snapshot_;
}

std::optional<std::string> ModelSubject::sysctl(const std::string& netns, const std::string& path) const {
  World world = session_.world;
  const auto reader = enter(world, observer_, netns);
  if (!reader) return std::nullopt;
  auto value = read_sysctl(world, *find_process(world, *reader), path);
  if (!value) return std::nullopt;
  while (!value->empty() && value->back() == '\n') value->pop_back();
  return *value;
}

Answer ModelSubject::probe(const Flow& flow) const {
  World world = session_.world;
  return exercises::probe(world, observer_, flow);
}

Ran ModelSubject::run(const std::string& command) const {
  World world = session_.world;
  const auto by = enter(world, observer_, "");
  if (!by) return {125, "", false};
  shell::SessionOptions options;
  options.limits = session_.limits;
  options.hurried = true;
  shell::Session session = shell::begin_session(std::move(world), *by, options);
  session.tasks.insert(session_.tasks.begin(), session_.tasks.end());
  const auto output = static_cast<std::uint32_t>(session.world.output->size());
  const int status = shell::run_text(session, command, output);
  return {status, shell::output_of(session, output), session.stopped.has_value()};
}

Subject ModelSubject::questions() const {
  Subject out;
  out.snapshot = [this]() -> const Snapshot& { return snapshot(); };
  out.sysctl = [this](const std::string& netns, const std::string& path) { return sysctl(netns, path); };
  out.probe = [this](const Flow& flow) { return probe(flow); };
  out.run = [this](const std::string& command) { return run(command); };
  return out;
}

}  // namespace nslab::exercises
