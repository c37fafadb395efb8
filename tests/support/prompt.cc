#include "tests/support/prompt.h"

#include <cstdio>
#include <cstdlib>

#include "model/snapshot.h"
#include "shell/world/start.h"

namespace nslab::test {

namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

}  // namespace

Prompt::Prompt(const std::string& setup, const std::string& world, KernelVersion kernel) {
  shell::WorldRequest request;
  request.world = world;
  request.kernel = kernel;
  const auto plan = shell::find_plan(request);
  if (!plan) give_up(plan.error().where + ": " + plan.error().what);
  auto begun = shell::start_world(*plan, 1);
  if (!begun) give_up(begun.error().where + ": " + begun.error().what);
  session_ = shell::begin_script(std::move(*begun), shell::SessionOptions{});
  if (!setup.empty()) run(setup);
}

void Prompt::run(const std::string& text) {
  const std::string said = type("set -e\n" + text + "\nset +e");
  if (status_ != 0) give_up("this must succeed:\n" + text + "\n" + said);
}

std::string Prompt::type(const std::string& text) {
  refusal_.reset();
  shell::Watch watch;
  watch.on_op = [this](const World&, const Op& op, const Result<Reply>& reply) {
    // A shell that looks for its programs is refused many a file; only what was asked of the network counts.
    const bool is_about_network = std::visit([](const auto& o) { return requires { o.in; }; }, op);
    if (is_about_network && !reply && !refusal_) refusal_ = reply.error().reason;
  };
  const std::uint32_t output = ++outputs_;
  status_ = shell::run_text(session_, text, output, watch);
  return shell::output_of(session_, output);
}

std::optional<Reason> Prompt::refused(const std::string& text) {
  (void)type(text);
  return status_ == 0 ? std::nullopt : refusal_;
}

bool Prompt::reaches(const std::string& netns, const std::string& address) {
  const std::string inside = netns.empty() ? "" : "ip netns exec " + netns + " ";
  (void)type(inside + "ping -c 1 -W 1 " + address);
  return status_ == 0;
}

NetnsId Prompt::netns(const std::string& name) const {
  for (const auto& [id, known_as] : netns_names(session_.world, session_.shell)) {
    if (known_as == name) return id;
  }
  give_up("no namespace " + name);
}

LinkId Prompt::link_id(const std::string& netns_name, const std::string& name) const {
  const LinkId id = find_link(session_.world, netns(netns_name), name);
  if (!id) give_up("no link " + name + " in '" + netns_name + "'");
  return id;
}

}  // namespace nslab::test
