// cli/draw_steps.h — a script run with a look after each step: what drawings and storyboards are made of.
#ifndef NSLAB_CLI_DRAW_STEPS_H_
#define NSLAB_CLI_DRAW_STEPS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "render/storyboard.h"
#include "shell/transcript.h"

namespace nslab::cli {

struct DrawnRun {
  std::vector<render::StoryStep> steps{};  // the first is the start, before any command
  shell::Transcript transcript{};
  std::size_t every = 1;                   // a picture for so many steps: a large World is not drawn after each of thousands
};

struct DrawAsk {
  std::size_t fold = 10;                                        // from how many alike namespaces on they are drawn as one
  std::optional<std::pair<std::string, std::string>> ping{};    // from a namespace to an address or a namespace
  bool explains = false;                                        // steps that failed
  std::optional<std::size_t> step{};                            // the only one that will be looked at
};

// Runs the script in `session` and looks at the World after each unit. What a prelude does belongs to the start. Where
// `ping` names what is nowhere in the run, gives what was expected.
tl::expected<DrawnRun, std::string> draw_run(shell::Session& session, const std::string& text, const DrawAsk& ask);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_DRAW_STEPS_H_
