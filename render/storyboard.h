// render/storyboard.h — a script as a row of pictures: its steps, and which picture each of them shows.
//
// Guarantees
//   1. Steps in a row that change nothing and send nothing share one picture.
//   2. Steps that are not drawn belong to the next picture, which marks all that changed since the one before.
//   3. All pictures have the same places (render/dot_stage.h).
#ifndef NSLAB_RENDER_STORYBOARD_H_
#define NSLAB_RENDER_STORYBOARD_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "render/account.h"
#include "render/dot.h"

namespace nslab::render {

struct StoryStep {
  int line = 0;                        // 0: the start, before any command; or what an EXIT trap does
  std::string command{};
  int status = 0;
  std::string output{};
  Picture picture{};                   // as the step left it, nothing marked
  std::optional<PacketPath> path{};    // of what the step sent
  std::string refusal{};               // why the kernel refused, where it did
  std::optional<Account> why{};        // of a step that failed: the cause, who is to blame, what would mend it
  bool unseen = false;                 // not drawn: there is no picture here, the next one shows what it did too
};

struct Story {
  std::vector<StoryStep> steps{};
  std::vector<std::size_t> panel_of{};          // by step
  std::vector<std::size_t> first_step{}, last_step{};  // by panel
  Series series{};
};

// `titled`: each picture says what step it is.
Story make_story(std::vector<StoryStep> steps, bool titled, bool legend);
// "12" or "12-14", with leading zeros, for the name of a panel's file.
std::string panel_name(const Story& story, std::size_t panel);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_STORYBOARD_H_
