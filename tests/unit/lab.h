// tests/unit/lab.h — a World as a short script makes it, for tests that look at Worlds.
#ifndef NSLAB_TESTS_UNIT_LAB_H_
#define NSLAB_TESTS_UNIT_LAB_H_

#include <gtest/gtest.h>

#include <string>

#include "model/snapshot.h"
#include "shell/world/start.h"

namespace nslab {

struct Lab {
  shell::Session session{};

  // Runs `script` in the World that `--world` calls so. Every command must succeed.
  explicit Lab(const std::string& script, const std::string& world = "empty") {
    shell::WorldRequest request;
    request.world = world;
    const auto plan = shell::find_plan(request);
    auto start = shell::start_world(*plan, request.seed);
    shell::SessionOptions options;
    options.hurried = true;
    session = shell::begin_script(std::move(*start), options);
    run(script);
  }
  void run(const std::string& script) {
    EXPECT_EQ(shell::run_text(session, "set -e\n" + script + "\ntrue", 1), 0) << shell::output_of(session, 1);
  }

  [[nodiscard]] const World& world() const { return session.world; }
  [[nodiscard]] Pid shell() const { return session.shell; }
  [[nodiscard]] NetnsId netns(const std::string& name) const {
    for (const auto& [id, known] : netns_names(session.world, session.shell)) {
      if (known == name) return id;
    }
    ADD_FAILURE() << "no namespace " << name;
    return {};
  }
  [[nodiscard]] LinkId link(const std::string& netns_name, const std::string& name) const {
    const LinkId id = find_link(session.world, netns(netns_name), name);
    EXPECT_TRUE(id) << "no link " << name << " in " << netns_name;
    return id;
  }
};

}  // namespace nslab

#endif  // NSLAB_TESTS_UNIT_LAB_H_
